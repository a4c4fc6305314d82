package book

import (
	"context"
	"sort"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
)

// JournalHead is who changed which record when, without what was changed.
type JournalHead struct {
	Seq     int64
	At      time.Time
	By, For string // names
	Title   i18n.Text
	Ledger  string
	Record  ledger.ID
	Version int64
	Deed    i18n.Text // the move, or that it was made or edited
}

// Journal returns who changed which records up to the end of a day, newest first and from a place on, 0 for
// the end: for the audit administrator, who reads no records by it.
func (b *Book) Journal(ctx context.Context, v *Visitor, until calendar.Date, before int64, limit int) (heads []*JournalHead, err error) {
	if err := b.mustKeep(ctx, v, ledger.AuditKeeper, deedAudit); err != nil {
		return nil, err
	}
	err = b.read(ctx, v, func(rs *records) error {
		if before <= 0 {
			if before, err = rs.placeAfter(until); err != nil {
				return err
			}
		}
		entries, err := rs.tx.EntriesBefore(before, min(limit, MaxEvents))
		if err != nil {
			return err
		}
		names := rs.labels()
		for _, e := range entries {
			head, err := rs.journalHead(names, e)
			if err != nil {
				return err
			}
			heads = append(heads, head)
		}
		return nil
	})
	return heads, err
}

// placeAfter returns the place in the journal behind the last entry of a day; 0 is for today.
func (rs *records) placeAfter(day calendar.Date) (int64, error) {
	size, err := rs.tx.JournalSize()
	if err != nil || day == 0 {
		return size, err
	}
	end := begins(day + 1)
	n := sort.Search(int(size), func(i int) bool {
		var entries []*journal.Entry
		if err == nil {
			entries, err = rs.tx.EntriesSince(int64(i), 1)
		}
		return err != nil || len(entries) == 0 || !entries[0].At.Before(end)
	})
	return int64(n), err
}

func (rs *records) journalHead(names *labels, e *journal.Entry) (*JournalHead, error) {
	head := &JournalHead{
		Seq: e.Seq, At: e.At, Ledger: e.Ledger, Record: ledger.ID(e.Record), Version: e.Version,
		Title: i18n.Text{ZH: e.Ledger, EN: e.Ledger}, Deed: words("audit.head_" + e.Command),
	}
	if e.Command == paramCommand && len(e.Changes) > 0 {
		head.Title = i18n.Text{ZH: e.Changes[0].Field, EN: e.Changes[0].Field}
	}
	if l := rs.program.Ledger(e.Ledger); l != nil {
		head.Title = l.Title
		if m := l.Move(e.Move); m != nil {
			head.Deed = m.Title
		}
	}
	var err error
	if head.By, _, err = names.person(ledger.ID(e.By)); err != nil {
		return nil, err
	}
	head.For, _, err = names.person(ledger.ID(e.For))
	return head, err
}

// Audited verifies the book, for the audit administrator; see Verify.
func (b *Book) Audited(ctx context.Context, v *Visitor) (*VerifyReport, error) {
	if err := b.mustKeep(ctx, v, ledger.AuditKeeper, deedAudit); err != nil {
		return nil, err
	}
	return b.Verify(ctx, nil)
}
