package book

import (
	"encoding/json"
	"strings"
	"time"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// past puts journal entries into words.
type past struct {
	rs     *records
	ledger *engine.Ledger
	names  *labels
}

// lines returns the entries of r in words, newest first. Fields that the visitor may not read are left out.
func (p *past) lines(r *ledger.Record, entries []*journal.Entry) ([]*JournalLine, error) {
	w, err := p.rs.watched(r)
	if err != nil {
		return nil, err
	}
	if err := p.load(entries); err != nil {
		return nil, err
	}
	out := make([]*JournalLine, len(entries))
	for i, e := range entries {
		line := &JournalLine{Entry: *e, Title: p.title(e)}
		line.Entry.Proofs = w.proofs(e)
		if ofWarning(e) {
			if line.Title, err = p.warning(e); err != nil {
				return nil, err
			}
			line.Entry.Remark = ""
		}
		if f := p.rs.program.Figure(e.Figure); f != nil {
			line.Figure = f.Figure
		}
		if line.By, err = p.person(e.By); err != nil {
			return nil, err
		}
		if line.For, err = p.person(e.For); err != nil {
			return nil, err
		}
		for _, c := range e.Changes {
			f := p.ledger.Field(c.Field)
			if f == nil || w.hidden[f.Name] {
				continue
			}
			line.Changes = append(line.Changes, ChangeLine{Field: f, Before: p.words(f, c.Before), After: p.words(f, c.After)})
		}
		out[i] = line
	}
	return out, nil
}

// load finds out the names of all records that the changes refer to.
func (p *past) load(entries []*journal.Entry) error {
	wanted := map[string][]ledger.Value{}
	for _, e := range entries {
		for _, c := range e.Changes {
			if f := p.ledger.Field(c.Field); f != nil {
				p.names.want(wanted, f, value(f, c.Before))
				p.names.want(wanted, f, value(f, c.After))
			}
		}
	}
	return p.names.fetch(wanted)
}

func (p *past) words(f *ledger.Field, raw json.RawMessage) i18n.Text {
	v := value(f, raw)
	return i18n.Text{ZH: p.names.value(i18n.ZH, f, v), EN: p.names.value(i18n.EN, f, v)}
}

// value reads a value of the journal; one that no longer fits the field is shown as nothing.
func value(f *ledger.Field, raw json.RawMessage) ledger.Value {
	v, err := journalValue(f, raw)
	if err != nil {
		return ledger.Empty
	}
	return v
}

// journalValue reads a value of the journal.
func journalValue(f *ledger.Field, raw json.RawMessage) (ledger.Value, error) {
	if f.Kind.Storage() == ledger.StoreList && len(raw) > 0 && raw[0] == '[' {
		return sqlgen.ParseList(f, raw)
	}
	if len(raw) == 0 {
		return ledger.Empty, nil
	}
	return ledger.FromJSON(raw, f.Kind.Storage(), ledger.StoreNone)
}

func (p *past) title(e *journal.Entry) i18n.Text {
	if e.Move != "" {
		if m := p.ledger.Move(e.Move); m != nil {
			return m.Title
		}
		return i18n.Text{ZH: e.Move, EN: e.Move}
	}
	return words("book.command_" + e.Command)
}

// warning says what became of a warning, and who was told of it.
func (p *past) warning(e *journal.Entry) (i18n.Text, error) {
	title := i18n.Text{ZH: e.Remark, EN: e.Remark}
	for _, w := range p.ledger.Warnings {
		if w.Name == e.Remark {
			title = w.Title
		}
	}
	var names []string
	for _, id := range toldOf(e) {
		name, err := p.person(int64(id))
		if err != nil {
			return title, err
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return words("book.command_"+e.Command, title), nil
	}
	told := i18n.Text{ZH: strings.Join(names, "、"), EN: strings.Join(names, ", ")}
	return words("book.command_"+e.Command+"_told", title, told), nil
}

func (p *past) person(id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	name, _, err := p.names.person(ledger.ID(id))
	return name, err
}

// track returns the stations of the straight way with the day and the person of each that was reached.
func (p *past) track(r *ledger.Record, entries []*journal.Entry) []TrackStep {
	flow := r.Ledger.Flow
	if flow == nil {
		return nil
	}
	here := -1
	steps := make([]TrackStep, len(flow.Track))
	for i, name := range flow.Track {
		steps[i] = TrackStep{State: flow.State(name), Here: name == r.State}
		if steps[i].Here {
			here = i
		}
	}
	for _, e := range entries {
		state := enteredState(e)
		for i := range steps {
			if state == steps[i].State.Name && steps[i].At.IsZero() {
				steps[i].At = e.At
				steps[i].By, _ = p.person(e.By)
			}
		}
	}
	for i := range steps {
		steps[i].Passed = i < here || here < 0 && !steps[i].At.IsZero()
		if here >= 0 && i > here {
			steps[i].At, steps[i].By = time.Time{}, ""
		}
	}
	return steps
}

// enteredState returns the state that an entry led to, or "".
func enteredState(e *journal.Entry) string {
	for _, c := range e.Changes {
		if c.Field == wordState {
			return textOf(c.After)
		}
	}
	return ""
}

// stateBefore returns the state that an entry led away from, or "".
func stateBefore(e *journal.Entry) string {
	for _, c := range e.Changes {
		if c.Field == wordState {
			return textOf(c.Before)
		}
	}
	return ""
}

// textOf returns a text of the journal.
func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// covers says of each approval since r was last sent back whether it still covers the content.
func (p *past) covers(r *ledger.Record, entries []*journal.Entry) []Cover {
	var out []Cover
	seen := map[string]bool{}
	for _, e := range entries {
		m := p.ledger.Move(e.Move)
		if m == nil || e.Seal == "" || seen[e.Move] {
			continue
		}
		seen[e.Move] = true
		by, _ := p.person(e.By)
		out = append(out, Cover{Move: m.Move, By: by, At: e.At, Intact: p.ledger.Covers(e.Move, e.Seal, r)})
	}
	return out
}
