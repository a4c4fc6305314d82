package book

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/pgtest"
	"bihuan/internal/store"
	"bihuan/packs"
)

// ladderPack is a pack in which much happens by itself.
const ladderPack = `
pack: ladder
title: {zh: 阶梯}
version: 1
uses: [organisation]
ledgers: [step, note]
figures:
  open: {title: {zh: 未了}, count: {ledger: step, where: state != "sued"}, by: [state]}
  late: {title: {zh: 逾期}, count: {ledger: step, where: state != "sued" && today > due_on}}
`

const ladderStep = `
title: {zh: 催办}
number: CB-{000}
fields:
  what: {kind: text, required: true, title: {zh: 事项}}
  unit: {kind: unit, title: {zh: 单位}}
  due_on: {kind: date, required: true, title: {zh: 期限}}
  notes: {kind: int, count: note, title: {zh: 函}}
flow:
  states:
    waiting: {title: {zh: 待办}, start: true}
    reminded: {title: {zh: 已提醒}}
    summoned: {title: {zh: 已约谈}}
    sued: {title: {zh: 已起诉}, end: true}
  moves:
    remind: {title: {zh: 提醒}, from: [waiting], to: reminded, at: due_on + days(2), make: [{ledger: note, set: {step: self}}]}
    summon: {title: {zh: 约谈}, from: [reminded], to: summoned, at: due_on + workdays(6), make: [{ledger: note, set: {step: self}}]}
    sue: {title: {zh: 起诉}, from: [summoned], to: sued, once: notes >= 2 && days(today - due_on) >= 20}
warnings:
  soon: {title: {zh: 临期}, level: yellow, when: state == "waiting" && today >= due_on - days(3)}
  late: {title: {zh: 逾期}, level: red, when: state != "sued" && days(today - due_on) > 7, tell: [unit], escalate: {after: workdays(2), to: [unit_head]}}
access: {read: [everyone], write: [everyone]}
parts: {what: what, unit: unit, due: due_on}
list: [number, what, due_on]
`

const ladderNote = `
title: {zh: 函}
number: H-{000}
fields:
  step: {kind: ref, to: step, required: true, title: {zh: 事项}}
access: {read: [everyone], write: [everyone]}
list: [number, step]
`

// ladderBook opens a book in dir with steps that fall due one after the other.
func ladderBook(t *testing.T, dir, dsn string, now func() time.Time, steps int) *Book {
	t.Helper()
	files := fstest.MapFS{
		"ladder/pack.yaml": {Data: []byte(ladderPack)}, "ladder/step.yaml": {Data: []byte(ladderStep)},
		"ladder/note.yaml": {Data: []byte(ladderNote)},
	}
	err := fs.WalkDir(packs.FS, "organisation", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var data []byte
			data, err = fs.ReadFile(packs.FS, name)
			files[name] = &fstest.MapFile{Data: data}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(t.Context(), Options{Dir: dir, DSN: dsn, NoSync: true, Packs: files, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	err = b.store.Write(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment()}
		for i := range steps {
			_, err := rs.run(&engine.Command{Ledger: "ladder.step", Set: map[string]ledger.Value{
				"what": ledger.Text(fmt.Sprint("step ", i)), "due_on": ledger.Date(b.Today().AddDays(i % 35)),
			}}, &engine.Actor{System: true})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// course tells what has happened in a book, in order.
func course(t *testing.T, b *Book) (lines []string) {
	t.Helper()
	err := b.store.Read(t.Context(), func(tx *store.Tx) error {
		entries, err := tx.EntriesSince(0, 10_000)
		if err != nil {
			return err
		}
		for _, e := range entries {
			lines = append(lines, fmt.Sprint(e.Day, " ", e.Command, " ", e.Move, " ", e.Ledger, " ", e.Record))
		}
		steps, err := tx.Each(b.Definition("ladder.step"), 0, 1000)
		if err != nil {
			return err
		}
		for _, r := range steps {
			warnings, err := tx.Warnings("ladder.step", r.ID, false)
			if err != nil {
				return err
			}
			for _, w := range warnings {
				lines = append(lines, fmt.Sprint(r.ID, " ", w.Name, " ", w.RaisedOn, " ", w.Cleared, " ", w.ClearedOn))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestFortyDaysOff compares a program that ran every day with one that was off for forty days, and with one
// that was interrupted again and again while it made up for them.
func TestFortyDaysOff(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			start := calendar.Of(2024, time.September, 9).Time().Add(time.Hour)
			now := start
			clock := func() time.Time { return now }
			daily := ladderBook(t, t.TempDir(), dsn(), clock, 70)
			defer daily.Close()
			for range 41 {
				if err := daily.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				now = now.AddDate(0, 0, 1)
			}
			end := now.AddDate(0, 0, -1)
			now = start
			off := ladderBook(t, t.TempDir(), dsn(), clock, 70)
			defer off.Close()
			if err := off.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			now = end
			sweepInterrupted(t, off, end)
			if diff := cmp.Diff(course(t, daily), course(t, off)); diff != "" {
				t.Errorf("(-ran every day +off for forty days):\n%s", diff)
			}
			if report, err := off.Verify(t.Context(), nil); err != nil || len(report.Faults) > 0 {
				t.Errorf("%v %v", report.Faults, err)
			}
		})
	}
}

// sweepInterrupted makes up for the days, but is stopped every few looks at the clock.
func sweepInterrupted(t *testing.T, b *Book, end time.Time) {
	t.Helper()
	for patience := 3; ; patience += 2 {
		ctx, stop := context.WithCancel(t.Context())
		looks := 0
		b.now = func() time.Time {
			if looks++; looks > patience {
				stop()
			}
			return end
		}
		err := b.Sweep(ctx)
		stop()
		if err == nil {
			return
		}
		if ctx.Err() == nil || patience > 200 {
			t.Fatal(err)
		}
	}
}

// TestWarningsStandInTheJournal follows a warning from its raising to its end.
func TestWarningsStandInTheJournal(t *testing.T) {
	now := calendar.Of(2024, time.September, 9).Time().Add(time.Hour)
	b := ladderBook(t, t.TempDir(), "", func() time.Time { return now }, 1)
	defer b.Close()
	system := &engine.Actor{System: true}
	var chief ledger.ID
	err := b.store.Write(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment()}
		make := func(path string, set map[string]ledger.Value) ledger.ID {
			r, err := rs.run(&engine.Command{Ledger: path, Set: set}, system)
			if err != nil {
				t.Fatal(err)
			}
			return r.ID
		}
		top := make("organisation.unit", map[string]ledger.Value{"name": ledger.Text("top")})
		low := make("organisation.unit", map[string]ledger.Value{
			"name": ledger.Text("low"), "parent": ledger.Ref(top),
		})
		chief = make("organisation.person", map[string]ledger.Value{"name": ledger.Text("chief"), "unit": ledger.Ref(top)})
		make("organisation.post", map[string]ledger.Value{
			"person": ledger.Ref(chief), "unit": ledger.Ref(top), "role": ledger.Text("unit_head"),
		})
		_, err := rs.run(&engine.Command{Ledger: "ladder.step", ID: 1, Set: map[string]ledger.Value{"unit": ledger.Ref(low)}}, system)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 14 {
		now = now.AddDate(0, 0, 1)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	err = b.store.Write(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment()}
		return rs.acknowledge(2, &engine.Actor{By: chief, Me: &expr.Principal{Person: chief}})
	})
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 10)
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := &Visitor{Person: chief, Me: &expr.Principal{Person: chief, Roles: map[string]bool{"unit_head": true}}}
	events, _, err := b.Changes(t.Context(), v, 0, []string{"ladder.step"})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range events {
		if e.Warning != "" {
			told = append(told, fmt.Sprint(e.Day, " ", e.Command, " ", e.Warning, " ", e.Told, " by ", e.By))
		}
	}
	want := []string{
		"2024-09-09 raise soon [] by 0", "2024-09-11 clear soon [] by 0", "2024-09-17 raise late [] by 0",
		fmt.Sprint("2024-09-19 escalate late [", chief, "] by 0"), fmt.Sprint("2024-09-23 acknowledge late [] by ", chief),
		"2024-09-29 clear late [] by 0",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +told):\n%s", diff)
	}
}
