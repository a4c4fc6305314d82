package web

import (
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/problem"
)

// Bounds of the walk: so many people, so many lists in all, and so many records beside each that are not in it; who
// looks at which takes turns. Everybody looks where fields are hidden, and where he works.
const (
	walkers    = 14
	walkLists  = 60
	walkUnseen = 2
)

// TestPagesShowWhatTheBookGives walks a demonstration as people of different roles. No page holds a value that is
// kept from who looks, though somebody else sees it; the buttons of a record are the moves that are possible and
// his; what is refused has no page. What the book gives is compared with the rules of the packs in a walk of its
// own.
func TestPagesShowWhatTheBookGives(t *testing.T) {
	w := newWalk(t)
	every := 1 + len(w.people)*len(w.ledgers)/walkLists
	for i, p := range w.people {
		for j, l := range w.ledgers {
			if (i+j)%every == 0 || len(l.Access.Fields) > 0 || p.works(l) {
				w.list(p, l)
			}
		}
	}
	t.Logf("%d people, %d ledgers: %v", len(w.people), len(w.ledgers), w.counts)
	for what, least := range map[string]int{
		"list": 60, "record": 120, "unreadable": 40, "hidden": 100, "button": 20, "no button": 150, "form": 40,
		"no form": 150,
	} {
		if w.counts[what] < least {
			t.Errorf("%s: %d were walked, want %d at least", what, w.counts[what], least)
		}
	}
}

// walk is a demonstration with the people who walk through it.
type walk struct {
	*testing.T
	book    *book.Book
	people  []*walker
	ledgers []*ledger.Ledger
	shown   map[string]map[ledger.ID]map[string]string // text of restricted fields, as somebody sees them
	counts  map[string]int
}

// walker is somebody with a browser.
type walker struct {
	*browse
	*book.Visitor
}

// works reports whether a role of somebody makes moves in a ledger.
func (p *walker) works(l *ledger.Ledger) bool {
	his := func(entry ledger.Source) bool { return p.Me.Roles[entry.Text] }
	return l.Flow != nil && slices.ContainsFunc(l.Flow.Moves, func(m *ledger.Move) bool {
		return slices.ContainsFunc(m.By, his)
	})
}

// newWalk plays the demonstration of packs that hide fields.
func newWalk(t *testing.T) *walk {
	t.Helper()
	shelf, day := packtest.Some("organisation", "rectification", "tenancy", "estate", "rent", "resettlement"), calendar.Of(2024, time.July, 1)
	b, err := book.Open(t.Context(), book.Options{
		Dir: t.TempDir(), NoSync: true, Packs: shelf, Now: func() time.Time { return seedDay },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	story, err := packfile.LoadDemo(shelf, day)
	if err == nil {
		err = b.Play(t.Context(), story, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{T: t, book: b, shown: map[string]map[ledger.ID]map[string]string{}, counts: map[string]int{}}
	for _, pack := range b.Packs() {
		w.ledgers = append(w.ledgers, pack.Ledgers...)
	}
	w.enter()
	for _, p := range w.people {
		for _, l := range w.ledgers {
			w.find(p, l)
		}
	}
	return w
}

// enter opens accounts, and lets one holder of each role in, after the keeper has given logins to those who have
// none.
func (w *walk) enter() {
	opened := w.open()
	i := slices.IndexFunc(opened, func(p *walker) bool { return p.Keeps == ledger.SystemKeeper })
	keeper := opened[i]
	posts, err := w.book.PlainList(w.Context(), keeper.Visitor, book.ListQuery{Ledger: "organisation.post", Limit: 500})
	if err != nil {
		w.Fatal(err)
	}
	known := map[string]bool{}
	for _, post := range posts.Records {
		role, person := post.Record.Get("role").Text(), post.Record.Get("person").ID()
		if known[role] || len(known) >= walkers {
			continue
		}
		known[role] = true
		c := book.Command{Ledger: "organisation.person", ID: person, Fields: map[string][]string{"login": {"walker" + plainID(person)}}}
		if slices.ContainsFunc(opened, func(p *walker) bool { return p.Person == person }) {
			continue
		}
		if _, err := w.book.Submit(w.Context(), keeper.Visitor, c); err != nil {
			w.Fatal(err)
		}
	}
	w.people = append(w.open(), opened...)
	w.people = w.people[:min(len(w.people), walkers)]
}

// open opens accounts for all who have a login, and signs them in.
func (w *walk) open() (list []*walker) {
	opened, err := w.book.OpenAccounts(w.Context(), seedPassword)
	if err != nil {
		w.Fatal(err)
	}
	handler := Handler(w.book, Options{})
	for _, o := range opened {
		secret, v, err := w.book.SignIn(w.Context(), o.Login, seedPassword, "")
		if err != nil {
			w.Fatal(err)
		}
		cookies := map[string]*http.Cookie{sessionCookie: {Name: sessionCookie, Value: secret}}
		list = append(list, &walker{&browse{w.T, handler, cookies}, v})
	}
	return list
}

// find notes which records there are, and what is in the fields that not everybody sees.
func (w *walk) find(p *walker, l *ledger.Ledger) {
	page, err := w.book.List(w.Context(), p.Visitor, book.ListQuery{Ledger: l.Path(), Limit: 500})
	if err != nil {
		return // he may read none
	}
	if w.shown[l.Path()] == nil {
		w.shown[l.Path()] = map[ledger.ID]map[string]string{}
	}
	for _, row := range page.Rows {
		texts := w.shown[l.Path()][row.Record.ID]
		if texts == nil {
			texts = map[string]string{}
			w.shown[l.Path()][row.Record.ID] = texts
		}
		for name := range l.Access.Fields {
			if text := row.Label(visitOf(&http.Request{}).Lang, l.Field(name)); text != "" {
				texts[name] = text
			}
		}
	}
}

// status wants an address to be answered with what becomes of an error of the book, and returns the page.
func (w *walk) status(p *walker, at string, err error) string {
	w.Helper()
	want := http.StatusOK
	switch problem.KindOf(err) {
	case problem.Missing:
		want = http.StatusNotFound
	case problem.Forbidden:
		want = http.StatusForbidden
	case problem.Invalid:
		if err != nil {
			want = http.StatusUnprocessableEntity
		}
	}
	got := p.get(at)
	if got.Code != want {
		w.Errorf("%s for %s: status %d, want %d (%v)", at, p.Login, got.Code, want, err)
	}
	return got.Body.String()
}

// list looks at a list with all columns that hide something, on the screen and printed, at the form for a new
// record, and at records that are in the list and that are not.
func (w *walk) list(p *walker, l *ledger.Ledger) {
	w.counts["list"]++
	query := "?whole=1&col=" + l.List[0]
	for name := range l.Access.Fields {
		query += "&col=" + name
	}
	want, err := w.book.List(w.Context(), p.Visitor, book.ListQuery{Ledger: l.Path(), Limit: 500})
	pages := w.status(p, "/l/"+l.Path()+query, err) + w.status(p, "/l/"+l.Path()+"/print"+query, err)
	if err != nil {
		return
	}
	_, err = w.book.Form(w.Context(), p.Visitor, l.Path(), 0, "", nil)
	w.status(p, "/l/"+l.Path()+"/new", err)
	listed, states := map[ledger.ID]string{}, map[string]bool{}
	for _, row := range want.Rows {
		listed[row.Record.ID] = "in " + row.Record.State
	}
	seen, unseen := 0, 0
	for _, id := range sorted(w.shown[l.Path()]) {
		state := listed[id]
		if state == "" {
			if strings.Contains(pages, `"`+recordURL(l.Path(), id)+`"`) {
				w.Errorf("the list of %s leads %s to %d", l.Path(), p.Login, id)
			}
			if unseen++; unseen <= walkUnseen {
				w.counts["unreadable"]++
				w.status(p, recordURL(l.Path(), id), problem.New(problem.Missing, "engine.no_record"))
			}
			continue
		}
		if seen++; !states[state] || len(l.Access.Fields) > 0 && seen%7 == 0 {
			states[state] = true
			w.record(p, l, id, pages)
		}
	}
}

func sorted(records map[ledger.ID]map[string]string) (ids []ledger.ID) {
	for id := range records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// record looks at a page with the forms that it leads to; pages are others that the record is on.
func (w *walk) record(p *walker, l *ledger.Ledger, id ledger.ID, pages string) {
	w.counts["record"]++
	sheet, err := w.book.Sheet(w.Context(), p.Visitor, l.Path(), id)
	if err != nil {
		w.Fatal(err)
	}
	page := w.status(p, recordURL(l.Path(), id), nil)
	pages += page + w.form(p, page, l, id, "edit", sheet.CanEdit)
	if l.Flow != nil {
		for _, m := range l.Flow.Moves {
			i := slices.IndexFunc(sheet.Moves, func(o book.MoveOption) bool { return o.Move == m })
			shown := i >= 0 && sheet.Moves[i].Allowed && sheet.Moves[i].Possible
			pages += w.form(p, page, l, id, "do/"+m.Name, shown)
		}
	}
	for _, s := range sheet.Fields {
		text := w.shown[l.Path()][id][s.Field.Name]
		if !s.Hidden || utf8.RuneCountInString(text) < 5 { // shorter ones stand in other words
			continue
		}
		w.counts["hidden"]++
		if strings.Contains(pages, html.EscapeString(text)) {
			w.Errorf("%s of %s %d is hidden from %s, but a page shows %q", s.Field.Name, l.Path(), id, p.Login, text)
		}
	}
}

// form compares whether a page has a button with whether it should, and looks behind it.
func (w *walk) form(p *walker, page string, l *ledger.Ledger, id ledger.ID, below string, want bool) string {
	at := recordURL(l.Path(), id) + "/" + below
	if got := strings.Contains(page, `"`+at+`"`); got != want {
		w.Errorf("%s for %s: there is a button %v, want %v", at, p.Login, got, want)
	}
	w.counts[map[bool]string{true: "button", false: "no button"}[want]]++
	_, move, _ := strings.Cut(below, "/")
	_, err := w.book.Form(w.Context(), p.Visitor, l.Path(), id, move, nil)
	w.counts[map[bool]string{true: "form", false: "no form"}[err == nil]]++
	return w.status(p, at, err)
}
