package book

import (
	"context"
	"errors"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// The log of the audit tells what was refused, and what keepers and those who come in have done; who changed
// which record is told by the journal. It names records by their ids and reasons by their keys: what somebody
// typed, a login that does not exist above all, may be a secret in the wrong field and is not kept.

// Where somebody comes from.
const (
	FacePage    = "page"
	FaceProgram = "program"
	FaceCommand = "command"
)

// Faces lists where somebody comes from.
func Faces() []string { return []string{FacePage, FaceProgram, FaceCommand} }

// What somebody does or tries.
const (
	deedRead        = "read"
	deedHistory     = "history"
	deedFile        = "file"
	deedFigure      = "figure"
	deedExport      = "export"
	deedLetter      = "letter"
	deedMake        = "make"
	deedEdit        = "edit"
	deedMove        = "move"
	deedAcknowledge = "acknowledge" // of a warning
	deedImport      = "import"
	deedSetUp       = "set_up"
	deedSignIn      = "sign_in"
	deedPassword    = "password"
	deedActFor      = "act_for"
	deedToken       = "token"   // the use of one
	deedAccount     = "account" // making or changing one
	deedParams      = "params"  // reading or setting what the district sets
	deedAudit       = "audit"   // reading the log, the journal as a whole, verifying
)

// What becomes of tokens and webhooks.
const (
	deedTokenMade       = "token_made"
	deedTokenReleased   = "token_released"
	deedTokenRevoked    = "token_revoked"
	deedWebhookMade     = "webhook_made"
	deedWebhookReleased = "webhook_released"
	deedWebhookRemoved  = "webhook_removed"
)

// Deeds lists what the log tells of.
func Deeds() []string {
	return []string{
		deedRead, deedHistory, deedFile, deedFigure, deedExport, deedLetter, deedMake, deedEdit, deedMove, deedAcknowledge,
		deedImport, deedSetUp,
		deedSignIn, deedPassword, deedActFor, deedToken, deedAccount, deedTokenMade, deedTokenReleased,
		deedTokenRevoked, deedWebhookMade, deedWebhookReleased, deedWebhookRemoved, deedParams, deedAudit,
	}
}

// deed is what somebody does or tries, and what with.
type deed struct {
	what  string
	path  string // of a ledger, or ""
	id    ledger.ID
	move  string
	about string // what else: a login that exists, the id of a token
}

// refusal is a deed that was refused.
type refusal struct {
	deed
	err error
}

// unreadable is the reason of who asks for a record that is there, and is told that there is none.
const unreadable = "book.unreadable"

// why returns the key of the reason of a refusal; "" when nothing was refused but what somebody asked for was
// wrong.
func (r refusal) why() string {
	list := problem.All(r.err)
	for _, p := range list {
		if p.Kind == problem.Forbidden {
			return p.Key
		}
	}
	if len(list) > 0 && list[0].Key == "engine.no_record" && r.id != 0 {
		return unreadable
	}
	return ""
}

// line is a deed of a visitor, nil for nobody, as it is kept: with ledgers and moves that there are.
func (b *Book) line(v *Visitor, d deed) *store.AuditLine {
	line := &store.AuditLine{At: b.moment().Now, Deed: d.what, About: d.about}
	if l := b.program.Ledger(d.path); l != nil {
		line.Ledger, line.Record = d.path, d.id
		if l.Move(d.move) != nil {
			line.Move = d.move
		}
	}
	if v != nil {
		line.Account, line.Person, line.For, line.Face = v.Account, v.Person, v.For, v.Face
	}
	return line
}

// atCommand is whoever keeps the data and works on the command line.
func atCommand() *Visitor { return &Visitor{Face: FaceCommand} }

// Bounds of how long the log is kept, in days: the law asks for half a year (Cybersecurity Law, article 21).
const (
	MinAuditDays     = 180
	DefaultAuditDays = 400
)

// ForgetAudit lets go of what the log has told of for longer than days.
func (b *Book) ForgetAudit(ctx context.Context, days int) error {
	if days < MinAuditDays {
		return problem.New(problem.Invalid, "book.audit_days", MinAuditDays)
	}
	before := b.moment().Now.AddDate(0, 0, -days)
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetAudit(before) })
}

// did keeps what a visitor has done, together with the deed itself.
func (rs *records) did(v *Visitor, d deed) error { return rs.tx.Audit(rs.line(v, d)) }

// judge keeps what a visitor was refused. The answer is the error, whatever becomes of the log.
func (b *Book) judge(ctx context.Context, v *Visitor, refusals ...refusal) {
	var lines []*store.AuditLine
	for _, r := range refusals {
		if why := r.why(); why != "" {
			line := b.line(v, r.deed)
			line.Refused, line.Why = true, why
			lines = append(lines, line)
		}
	}
	b.keepRefused(ctx, lines...)
}

// keepRefused keeps lines although the request that they come from may be over.
func (b *Book) keepRefused(ctx context.Context, lines ...*store.AuditLine) {
	if len(lines) == 0 || b.readOnly {
		return
	}
	err := b.store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		for _, line := range lines {
			there, err := b.concerns(tx, line)
			if err == nil && there {
				err = tx.Audit(line)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, line := range lines {
		b.log.Info("refused", "person", line.Person, "for", line.For, "face", line.Face, "deed", line.Deed,
			"ledger", line.Ledger, "record", line.Record, "move", line.Move, "why", line.Why)
	}
	if err != nil && !errors.Is(err, store.ErrClosed) {
		b.log.Error("refusal not kept", "err", err)
	}
}

// concerns reports whether a line is about something that is there: who asks for what nobody has was refused
// nothing.
func (b *Book) concerns(tx *store.Tx, line *store.AuditLine) (bool, error) {
	if line.Why != unreadable {
		return true, nil
	}
	l := b.program.Ledger(line.Ledger)
	if l == nil {
		return false, nil
	}
	r, err := tx.Get(l.Ledger, line.Record)
	return r != nil, err
}
