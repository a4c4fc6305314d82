package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/problem"
)

// Bounds of the walk: so many people, so many lists in all, and of each list so many records; who looks at which
// takes turns.
const (
	walkers     = 12
	walkLists   = 160
	walkRecords = 2
	walkFigures = 4 // one of so many
)

// TestInterfaceGivesWhatTheBookGives walks a demonstration as people with tokens. Lists, records, journals, proofs,
// figures and the stream of changes give what the book gives to the same person, and nothing of what it hides; what
// the book refuses is refused, with the status of the reason. What the book gives is compared with the rules of the
// packs in a walk of its own.
func TestInterfaceGivesWhatTheBookGives(t *testing.T) {
	w := newWalk(t)
	every := 1 + len(w.people)*len(w.ledgers)/walkLists
	for i, login := range w.people {
		v := w.visitor(login)
		for j, l := range w.ledgers {
			if (i+j)%every == 0 || len(l.Access.Fields) > 0 {
				w.ledger(login, v, l)
			}
		}
		w.figures(login, v, i)
	}
	server, last := w.serve(t), w.close()
	for i := 0; i < len(w.people); i += 3 {
		w.stream(t, server, w.people[i], last)
	}
	t.Logf("%d people, %d ledgers: %v", len(w.people), len(w.ledgers), w.counts)
	for what, least := range map[string]int{
		"list": 100, "record": 100, "unreadable": 100, "hidden": 40, "edit refused": 60, "move refused": 60,
		"make refused": 30, "figure": 50, "event": 300, "untold": 50, "proof": 5,
	} {
		if w.counts[what] < least {
			t.Errorf("%s: %d were walked, want %d at least", what, w.counts[what], least)
		}
	}
}

// walk is a demonstration with the people who walk through it.
type walk struct {
	*zone
	people  []string // logins
	keeper  *book.Visitor
	ledgers []*ledger.Ledger
	ids     map[string][]ledger.ID // of the records that somebody may read, by ledger
	counts  map[string]int
}

// newWalk plays the demonstration of packs that hide fields, and gives tokens to people of different roles.
func newWalk(t *testing.T) *walk {
	t.Helper()
	w := &walk{zone: &zone{t: t, now: zoneDay, tokens: map[string]string{}}, ids: map[string][]ledger.ID{}, counts: map[string]int{}}
	shelf := packtest.Some("organisation", "rectification", "tenancy", "estate", "rent", "resettlement")
	var err error
	if w.book, err = book.Open(t.Context(), book.Options{Dir: t.TempDir(), NoSync: true, Packs: shelf, Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.book.Close() })
	story, err := packfile.LoadDemo(shelf, calendar.Of(2024, time.July, 1))
	if err == nil {
		err = w.book.Play(t.Context(), story, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.handler = Handler(w.book, Options{Poll: 5 * time.Millisecond})
	for _, pack := range w.book.Packs() {
		w.ledgers = append(w.ledgers, pack.Ledgers...)
	}
	w.openAccounts()
	for _, l := range w.ledgers {
		for _, login := range w.people {
			w.find(w.visitor(login), l)
		}
	}
	return w
}

// openAccounts gives accounts to the first holder of each role, in turn, and to somebody without any.
func (w *walk) openAccounts() {
	opened, err := w.book.OpenAccounts(w.t.Context(), zonePassword)
	if err != nil {
		w.t.Fatal(err)
	}
	known := map[string]bool{}
	for _, o := range opened {
		v := w.visitor(o.Login)
		if v.Keeps == ledger.SystemKeeper {
			w.keeper = v
		}
		if key := strings.Join(o.Roles, " "); !known[key] && len(w.people) < walkers/2 {
			known[key], w.people = true, append(w.people, o.Login)
		}
	}
	posts, err := w.book.PlainList(w.t.Context(), w.keeper, book.ListQuery{Ledger: "organisation.post", Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, post := range posts.Records {
		role, person := post.Record.Get("role").Text(), post.Record.Get("person").ID()
		if known[role] || len(w.people) >= walkers {
			continue
		}
		login := "walker" + ledger.Ref(person).String()
		change := book.AccountChange{Login: login, Person: person, Password: zonePassword}
		if w.book.PutAccount(w.t.Context(), w.keeper, change) == nil { // who has an account already walks already
			known[role], w.people = true, append(w.people, login)
		}
	}
}

func (w *walk) visitor(login string) *book.Visitor {
	w.t.Helper()
	v, err := w.book.Bearer(w.t.Context(), w.token(login))
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// find notes which records there are.
func (w *walk) find(v *book.Visitor, l *ledger.Ledger) {
	p, err := w.book.PlainList(w.t.Context(), v, book.ListQuery{Ledger: l.Path(), Limit: 500})
	if err != nil {
		return // he may read none
	}
	for _, r := range p.Records {
		if !slices.Contains(w.ids[l.Path()], r.Record.ID) {
			w.ids[l.Path()] = append(w.ids[l.Path()], r.Record.ID)
		}
	}
}

// statusOf is the answer to an error of the book.
func statusOf(err error) int {
	switch problem.KindOf(err) {
	case problem.Missing:
		return http.StatusNotFound
	case problem.Forbidden:
		return http.StatusForbidden
	case problem.Conflict:
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

func address(l *ledger.Ledger, parts ...string) string {
	return "/api/v1/" + l.Pack + "/" + strings.Join(append([]string{l.Name}, parts...), "/")
}

// ledger compares a list, in both forms, and records that are in it and that are not.
func (w *walk) ledger(login string, v *book.Visitor, l *ledger.Ledger) {
	at := address(l)
	want, err := w.book.List(w.t.Context(), v, book.ListQuery{Ledger: l.Path(), Limit: 500})
	if err != nil {
		w.do(statusOf(err), w.request(login, "GET", at, ""))
		return
	}
	w.counts["list"]++
	var got struct{ Items []json.RawMessage }
	w.do(200, w.request(login, "GET", at+"?limit=500", "")).into(&got)
	lines := w.do(200, w.request(login, "GET", at, "", "Accept", mediaLines)).body
	if len(got.Items) != len(want.Rows) || strings.Count(lines, "\n") != len(want.Rows) {
		w.t.Fatalf("%s for %s: %d items, %d lines, want %d", at, login, len(got.Items), strings.Count(lines, "\n"), len(want.Rows))
	}
	listed := map[ledger.ID]json.RawMessage{}
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		if len(want.Rows) == 0 {
			break
		}
		if listed[want.Rows[i].Record.ID] = got.Items[i]; line != string(got.Items[i]) {
			w.t.Errorf("%s for %s: item %s, line %s", at, login, got.Items[i], line)
		}
	}
	seen, unseen := 0, 0
	for i, id := range w.ids[l.Path()] {
		item, in := listed[id]
		if in && (seen < walkRecords || len(l.Access.Fields) > 0 && i%6 == 0) {
			w.record(login, v, l, id, item)
			seen++
		} else if !in && unseen < 2*walkRecords {
			w.unreadable(login, l, id)
			unseen++
		}
	}
	if !want.CanMake {
		w.counts["make refused"]++
		w.do(403, w.request(login, "POST", at, "{}"))
		a := w.do(200, w.request(login, "POST", at+"?each=1", "{}\n{}\n", "Content-Type", mediaLines))
		if strings.Count(a.body, `"status":403`) != 2 {
			w.t.Errorf("%s made line by line by %s: %s", at, login, a.body)
		}
	}
}

// unreadable compares the answers about a record that the person may not read: there is none.
func (w *walk) unreadable(login string, l *ledger.Ledger, id ledger.ID) {
	w.counts["unreadable"]++
	at := address(l, ledger.Ref(id).String())
	for _, below := range []string{"", "/journal", "/journal?export=1", "/proofs", "/proofs/1"} {
		w.do(404, w.request(login, "GET", at+below, ""))
	}
	w.do(404, w.request(login, "PATCH", at, "{}", "If-Match", "*"))
	w.do(404, w.request(login, "POST", at+"/proofs?name=a.txt", "a", "Content-Type", "text/plain"))
	if l.Flow != nil && len(l.Flow.Moves) > 0 {
		w.do(404, w.request(login, "POST", at+"/moves/"+l.Flow.Moves[0].Name, "{}"))
	}
}

// record compares a record with its page, as it is in a list and alone, and what hangs on it.
func (w *walk) record(login string, v *book.Visitor, l *ledger.Ledger, id ledger.ID, item json.RawMessage) {
	w.counts["record"]++
	at := address(l, ledger.Ref(id).String())
	sheet, err := w.book.Sheet(w.t.Context(), v, l.Path(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	alone := w.do(200, w.request(login, "GET", at, ""))
	if strings.TrimSpace(alone.body) != string(item) {
		w.t.Errorf("%s for %s: in the list %s, alone %s", at, login, item, alone.body)
	}
	got := alone.object()
	hidden := map[string]bool{}
	for _, s := range sheet.Fields {
		text, there := got[s.Field.Name]
		want, err := json.Marshal(s.Value)
		if err != nil {
			w.t.Fatal(err)
		}
		if there == s.Hidden || there && string(text) != string(want) {
			w.t.Errorf("%s of %s for %s: %s (%v), want %s unless hidden %v", s.Field.Name, at, login, text, there, want, s.Hidden)
		}
		if s.Hidden {
			w.counts["hidden"]++
			hidden[s.Field.Name] = true
			w.byHidden(login, l, id, s.Field)
		}
		delete(got, s.Field.Name)
	}
	for _, word := range words {
		delete(got, word.name)
	}
	if len(got) > 0 {
		w.t.Errorf("%s for %s has %v besides", at, login, got)
	}
	w.journal(login, v, l, id, hidden)
	w.proofs(login, v, l, id)
	w.refusals(login, v, l, id, sheet)
}

// byHidden looks for a record by a field of it that is hidden: no filter finds it, and an order leaves it where it is
// without telling where it should stand.
func (w *walk) byHidden(login string, l *ledger.Ledger, id ledger.ID, f *ledger.Field) {
	for query, want := range map[string]bool{
		"sort=" + f.Name: true, "filter=given(" + f.Name + ")": false, "filter=!given(" + f.Name + ")": false,
	} {
		var p page
		w.do(200, w.request(login, "GET", address(l)+"?limit=500&fields=id&"+query, "")).into(&p)
		found := slices.ContainsFunc(p.Items, func(item map[string]json.RawMessage) bool {
			return string(item["id"]) == ledger.Ref(id).String()
		})
		if found != want && (found || p.Next == "") {
			w.t.Errorf("%s of %s %d, hidden from %s, is found by %s: %v", f.Name, l.Path(), id, login, query, found)
		}
	}
}

// journal compares the changes of a record.
func (w *walk) journal(login string, v *book.Visitor, l *ledger.Ledger, id ledger.ID, hidden map[string]bool) {
	at := address(l, ledger.Ref(id).String(), "journal")
	want, err := w.book.History(w.t.Context(), v, l.Path(), id, usualHistory)
	if err != nil {
		w.t.Fatal(err)
	}
	var got struct{ Items []book.Event }
	w.do(200, w.request(login, "GET", at, "")).into(&got)
	if len(got.Items) != len(want) {
		w.t.Errorf("%s for %s: %d changes, want %d", at, login, len(got.Items), len(want))
	}
	for _, e := range got.Items {
		w.told(login, e, hidden)
	}
	err = w.book.ExportJournal(w.t.Context(), v, l.Path(), id, new(strings.Builder))
	status := 200
	if err != nil {
		status = statusOf(err)
	}
	w.do(status, w.request(login, "GET", at+"?export=1", ""))
}

// told looks for what is hidden in a change.
func (w *walk) told(login string, e book.Event, hidden map[string]bool) {
	for _, c := range e.Changes {
		if hidden[c.Field] {
			w.t.Errorf("change %d tells %s of %s", e.Seq, login, c.Field)
		}
	}
}

// proofs compares the proofs of a record.
func (w *walk) proofs(login string, v *book.Visitor, l *ledger.Ledger, id ledger.ID) {
	want, err := w.book.Plain(w.t.Context(), v, l.Path(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	var got struct{ Items []proofLine }
	at := address(l, ledger.Ref(id).String(), "proofs")
	w.do(200, w.request(login, "GET", at, "")).into(&got)
	if len(got.Items) != len(want.Record.Proofs) {
		w.t.Errorf("%s for %s: %d, want %d", at, login, len(got.Items), len(want.Record.Proofs))
	}
	for _, p := range got.Items {
		w.counts["proof"]++
		_, file, err := w.book.Proof(w.t.Context(), v, l.Path(), id, p.ID)
		if err != nil {
			w.t.Fatalf("%s %d for %s: %v", at, p.ID, login, err)
		}
		file.Close()
		w.do(200, w.request(login, "GET", at+"/"+ledger.Ref(p.ID).String(), ""))
	}
}

// refusals compares what is refused of changes of a record that the person may read.
func (w *walk) refusals(login string, v *book.Visitor, l *ledger.Ledger, id ledger.ID, sheet *book.Sheet) {
	at, tried := address(l, ledger.Ref(id).String()), 0
	for _, s := range sheet.Fields {
		if s.Editable || s.Value.IsEmpty() || !s.Field.Given() || tried == 1 {
			continue
		}
		tried++
		c := book.Command{Ledger: l.Path(), ID: id, Values: map[string]json.RawMessage{s.Field.Name: json.RawMessage("null")}}
		_, err := w.book.Submit(w.t.Context(), v, c)
		if err == nil {
			w.t.Fatalf("%s of %s is edited by %s", s.Field.Name, at, login)
		}
		w.counts["edit refused"]++
		w.do(statusOf(err), w.request(login, "PATCH", at, `{"`+s.Field.Name+`":null}`, "If-Match", "*"))
	}
	if l.Flow == nil {
		return
	}
	for _, m := range l.Flow.Moves {
		allowed := func(o book.MoveOption) bool { return o.Allowed && o.Move == m }
		if slices.ContainsFunc(sheet.Moves, allowed) {
			continue
		}
		_, err := w.book.Submit(w.t.Context(), v, book.Command{Ledger: l.Path(), ID: id, Move: m.Name})
		if err == nil {
			w.t.Fatalf("%s of %s is made by %s", m.Name, at, login)
		}
		w.counts["move refused"]++
		w.do(statusOf(err), w.request(login, "POST", at+"/moves/"+m.Name, "{}"))
	}
}

// figures compares some of the figures.
func (w *walk) figures(login string, v *book.Visitor, index int) {
	n := index
	for _, pack := range w.book.Packs() {
		for _, f := range pack.Figures {
			if n++; n%walkFigures > 0 {
				continue
			}
			w.counts["figure"]++
			at := "/api/v1/figures/" + f.Pack + "/" + f.Name
			want, err := w.book.Figure(w.t.Context(), v, f.Pack+"."+f.Name, 0, nil, 0)
			if err != nil {
				w.do(statusOf(err), w.request(login, "GET", at, ""))
				continue
			}
			text, err := json.Marshal(want.Value)
			if err != nil {
				w.t.Fatal(err)
			}
			w.do(200, w.request(login, "GET", at, "")).want("value", string(text))
		}
	}
}
