package book

import (
	"fmt"
	"io"
	"slices"
	"testing"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// TestEverybodySeesAndDoesWhatTheRuleAllows walks the demonstration as one person for each set of offices, and as
// somebody without any. What of each ledger a list, a search, an export, a count, a page, a form, a history, a
// proof and a figure show, and what changes are taken, is what a judge says who reads the rules of the packs anew,
// record by record.
func TestEverybodySeesAndDoesWhatTheRuleAllows(t *testing.T) {
	day := wholeDay
	b := wholeDemonstration(t, &day)
	defer b.Close()
	w := &walk{T: t, Book: b, known: map[ledger.Pos]*expr.Expr{}, outcomes: map[string]int{}}
	w.load()
	w.reads()
	w.writes()
	w.deputies()
}

// Bounds of the reading half: one visitor looks into every so many of the kinds of records, and into as many
// ledgers as make so many looks in all; others look into the others. Where fields are hidden everybody looks.
const (
	thinned = 4
	looks   = 2500
)

// reads compares what the faces show.
func (w *walk) reads() {
	ledgers := w.program.Ledgers()
	every := 1 + len(ledgers)*len(w.visitors)/looks
	for i, v := range w.visitors {
		for j, l := range ledgers {
			if (i+j)%every == 0 || hides(l) {
				w.ledger(v, l)
			}
		}
		w.figures(v, i)
	}
	w.Logf("%d visitors, %d ledgers; %d records seen, %d not, %d fields hidden, %d figures",
		len(w.visitors), len(ledgers), w.seen, w.unseen, w.hidden, w.counted)
	if len(w.visitors) < 20 || w.seen < 1000 || w.unseen < 1000 || w.hidden < 20 || w.counted < 100 {
		w.Error("too little was walked")
	}
}

// walk is a book with all its records and those who look at them.
type walk struct {
	*testing.T
	*Book
	visitors []*Visitor
	all      map[string][]*ledger.Record
	known    map[ledger.Pos]*expr.Expr // expressions that a judge has compiled

	seen, unseen, hidden, counted int            // records, fields of them, figures
	outcomes                      map[string]int // of changes: why they were refused, or ""
}

// load reads all records, and makes a visitor of the first person with each set of offices.
func (w *walk) load() {
	w.all = map[string][]*ledger.Record{}
	known := map[string]bool{}
	err := w.store.Read(w.Context(), func(tx *store.Tx) error {
		rs := &records{Book: w.Book, tx: tx, moment: w.moment()}
		for _, l := range w.program.Ledgers() {
			list, err := tx.Each(l.Ledger, 0, 1<<20)
			if err != nil {
				return err
			}
			for _, r := range list {
				if r, err = rs.Get(l.Ledger, r.ID); err != nil {
					return err
				}
				w.all[l.Path()] = append(w.all[l.Path()], r)
			}
		}
		people := w.all[w.program.Directory(ledger.AsPerson).Path()]
		nobody := &ledger.Record{ID: 1 << 40}
		for _, person := range append(slices.Clone(people), nobody) {
			me, err := rs.principal(person.ID)
			if err != nil {
				return err
			}
			if diff := compareRights(w.principal(person.ID), me); diff != "" {
				w.Errorf("rights of %d: %s", person.ID, diff)
			}
			offices := fmt.Sprint(me.Roles, me.RoleUnits, me.Units)
			if !known[offices] {
				known[offices] = true
				w.visitors = append(w.visitors, &Visitor{Person: person.ID, Face: FacePage, Me: me})
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// judged lets a judge of what a visitor may look at records.
func (w *walk) judged(v *Visitor, look func(judge)) {
	err := w.store.Read(w.Context(), func(tx *store.Tx) error {
		look(w.judge(&records{Book: w.Book, tx: tx, moment: w.moment()}, v))
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// allowed returns the records of l that a visitor may read.
func (w *walk) allowed(v *Visitor, l *engine.Ledger) map[ledger.ID]bool {
	ids := map[ledger.ID]bool{}
	w.judged(v, func(j judge) {
		for _, r := range w.all[l.Path()] {
			ids[r.ID] = j.reads(l, r)
		}
	})
	return ids
}

// ledger compares what the faces show of one ledger.
func (w *walk) ledger(v *Visitor, l *engine.Ledger) {
	allowed := w.allowed(v, l)
	want := count(allowed)
	w.seen, w.unseen = w.seen+want, w.unseen+len(allowed)-want
	q := ListQuery{Ledger: l.Path(), Limit: 200, Count: true}
	got := map[ledger.ID]bool{}
	for more := true; more; {
		page, err := w.List(w.Context(), v, q)
		if len(l.Access.Read) == 0 || problem.KindOf(err) == problem.Forbidden {
			if err == nil && len(page.Rows) > 0 || want > 0 {
				w.Errorf("%s for %d: %v, but %d may be read", l.Path(), v.Person, err, want)
			}
			break
		}
		if err != nil {
			w.Fatal(err)
		}
		for _, row := range page.Rows {
			got[row.Record.ID] = true
		}
		if page.Count != min(want, CountCap) {
			w.Errorf("%s for %d: counted %d, want %d", l.Path(), v.Person, page.Count, want)
		}
		q.After, more = page.Next, page.Next != ""
	}
	states := map[string]bool{}
	for _, r := range w.all[l.Path()] {
		if got[r.ID] != allowed[r.ID] {
			w.Errorf("%s %d in the list for %d: %v, want %v", l.Path(), r.ID, v.Person, got[r.ID], allowed[r.ID])
		}
		if key := fmt.Sprint(r.State, allowed[r.ID], len(r.Proofs) > 0); !states[key] {
			if states[key] = true; (int(v.Person)+len(states))%thinned == 0 || hides(l) {
				w.record(v, l, r, allowed[r.ID])
			}
		}
	}
	if len(states) > 0 && len(l.Access.Read) > 0 {
		w.export(v, l, want)
	}
}

func count(ids map[ledger.ID]bool) int {
	n := 0
	for _, in := range ids {
		if in {
			n++
		}
	}
	return n
}

// record compares what the faces show of one record.
func (w *walk) record(v *Visitor, l *engine.Ledger, r *ledger.Record, allowed bool) {
	faces := map[string]error{}
	var sheet *Sheet
	sheet, faces["page"] = w.Sheet(w.Context(), v, l.Path(), r.ID)
	_, faces["history"] = w.History(w.Context(), v, l.Path(), r.ID, 10)
	var hidden []string
	if allowed && faces["page"] == nil {
		hidden = w.page(v, l, r, sheet)
	}
	journal := w.ExportJournal(w.Context(), v, l.Path(), r.ID, io.Discard)
	if len(hidden) == 0 {
		faces["journal"] = journal
	} else if problem.KindOf(journal) != problem.Forbidden {
		w.Errorf("journal of %s %d for %d, who may not read %v: %v", l.Path(), r.ID, v.Person, hidden, journal)
	}
	if len(r.Proofs) > 0 {
		_, file, err := w.Proof(w.Context(), v, l.Path(), r.ID, r.Proofs[0].ID)
		if faces["proof"] = err; err == nil {
			file.Close()
		}
	}
	for face, err := range faces {
		if kind := problem.KindOf(err); err != nil && kind != problem.Missing && kind != problem.Forbidden {
			w.Fatalf("%s of %s %d: %v", face, l.Path(), r.ID, err)
		}
		if (err == nil) != allowed {
			w.Errorf("%s of %s %d for %d: %v, but the rule says %v", face, l.Path(), r.ID, v.Person, err, allowed)
		}
	}
	if r.Number == "" || len(l.Access.Read) == 0 {
		return
	}
	page, err := w.List(w.Context(), v, ListQuery{Ledger: l.Path(), Search: r.Number})
	if err != nil {
		w.Fatal(err)
	}
	found := slices.ContainsFunc(page.Rows, func(row *Row) bool { return row.Record.ID == r.ID })
	if found != allowed {
		w.Errorf("search for %s of %s for %d finds it: %v, want %v", r.Number, l.Path(), v.Person, found, allowed)
	}
}

// hides reports whether some may read records of l without all of their fields.
func hides(l *engine.Ledger) bool {
	for _, field := range l.Access.Fields {
		if field.Read != nil {
			return true
		}
	}
	return false
}

// export counts the rows that a workbook would have.
func (w *walk) export(v *Visitor, l *engine.Ledger, want int) {
	got := 0
	err := w.read(w.Context(), v, func(rs *records) error {
		columns, err := sheetColumns(l, nil)
		if err != nil {
			return err
		}
		for _, err := range rs.sheetRows(i18n.ZH, ListQuery{Ledger: l.Path()}, columns) {
			if err != nil {
				return err
			}
			got++
		}
		return nil
	})
	if err != nil || got != want {
		w.Errorf("%s exported for %d: %d rows, %v, want %d", l.Path(), v.Person, got, err, want)
	}
}

// figures compares every fourth figure that counts records or adds up something of them.
func (w *walk) figures(v *Visitor, index int) {
	for i, pack := range w.program.Packs {
		for j, f := range w.program.Figures(pack.Name) {
			if f.Op != "count" && f.Op != "sum" || len(f.Ledger.Access.Read) == 0 {
				continue
			}
			if (i+j+index)%thinned == 0 || f.Read != nil {
				w.figure(v, f)
			}
		}
	}
}

func (w *walk) figure(v *Visitor, f *engine.Figure) {
	w.counted++
	var want ledger.Decimal
	term, counted := terms(f)[0], 0
	w.judged(v, func(j judge) {
		for _, r := range w.all[f.Ledger.Path()] {
			if j.reads(f.Ledger, r) && j.counts(f, term.Of, term.Where, r) {
				want, counted = want+j.value(term.Of, r), counted+1
			}
		}
	})
	view, err := w.Figure(w.Context(), v, f.Path(), 0, nil, 0)
	switch {
	case problem.KindOf(err) == problem.Forbidden && counted == 0: // it is not there for him
	case err != nil:
		w.Errorf("%s for %d: %v, want %v", f.Path(), v.Person, err, want)
	case counted == 0 && view.Value.IsEmpty():
	case view.Value.IsEmpty() || view.Value.Decimal() != want:
		w.Errorf("%s for %d is %v, want %v of %d", f.Path(), v.Person, view.Value, want, counted)
	}
}
