package api

import (
	"net/http/httptest"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// key names a record.
type key struct {
	path string
	id   ledger.ID
}

// stream listens from the first change on. What comes are the changes of records that the person may read, all of
// them, without what is hidden.
func (w *walk) stream(t *testing.T, server *httptest.Server, login string, last key) {
	v, came := w.visitor(login), w.changes(t, server, login, last)
	told := 0
	for _, l := range w.ledgers {
		for i, id := range w.ids[l.Path()] {
			events := came[key{l.Path(), id}]
			told += len(events)
			p, err := w.book.Plain(t.Context(), v, l.Path(), id)
			switch {
			case err != nil && problem.KindOf(err) != problem.Missing:
				t.Fatal(err)
			case err != nil && len(events) > 0:
				t.Errorf("%s is told of %d changes of %s %d", login, len(events), l.Path(), id)
			case err != nil:
				w.counts["untold"]++
				continue
			case i%walkRecords == 0:
				w.toldAll(login, v, l, id, len(events))
			}
			for _, e := range events {
				w.counts["event"]++
				w.told(login, e, p.Hidden)
			}
		}
	}
	all := 0
	for _, events := range came {
		all += len(events)
	}
	if all != told {
		t.Errorf("%s is told of %d changes, %d of them of records that nobody may read", login, all, all-told)
	}
}

// close makes a last record, which everybody may read.
func (w *walk) close() key {
	const units = "organisation.unit"
	c := book.Command{Ledger: units, Fields: map[string][]string{"name": {"last"}, "kind": {"department"}}}
	r, err := w.book.Submit(w.t.Context(), w.keeper, c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids[units] = append(w.ids[units], r.ID)
	return key{units, r.ID}
}

// changes gathers what a stream tells until the last record was made.
func (w *walk) changes(t *testing.T, server *httptest.Server, login string, last key) map[key][]book.Event {
	l := w.listen(t, server, login, "?since=0")
	defer l.close()
	came := map[key][]book.Event{}
	for came[last] == nil {
		e := l.change()
		of := key{e.Ledger, e.Record}
		came[of] = append(came[of], e)
	}
	return came
}

// toldAll compares how many changes of a record the stream has told with how many there are.
func (w *walk) toldAll(login string, v *book.Visitor, l *ledger.Ledger, id ledger.ID, got int) {
	want, err := w.book.History(w.t.Context(), v, l.Path(), id, book.MaxEvents)
	if err != nil {
		w.t.Fatal(err)
	}
	if got != len(want) {
		w.t.Errorf("%s is told of %d changes of %s %d, want %d", login, got, l.Path(), id, len(want))
	}
}
