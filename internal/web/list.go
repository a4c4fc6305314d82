package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// listPage is a list with all that narrows, orders and works it.
type listPage struct {
	*book.Page
	Tabs    []tab
	Words   []word
	Pick    *pick // the filter that is being given, or nil
	Names   []pickName
	Heads   []head
	Sums    []string // one for each column, "" for none; nil when the page is not the whole list
	Moves   []*ledger.Move
	All     []columnChoice
	First   string // address of the first page, "" when this is it
	NextURL string
	Raw     string // the query without the cursor
	Whole   bool   // whole texts instead of one line
}

// tab is a view of the list.
type tab struct {
	Title string
	URL   string
	Here  bool
	Drop  string // where to post to drop it, "" for those of the pack
}

// head is the heading of a column.
type head struct {
	Title string
	URL   string // orders by this column; "" where that cannot be done
	Sort  string // ascending, descending or ""
	Class string
}

// columnChoice is a column that can be shown.
type columnChoice struct {
	Name  string
	Title string
	Shown bool
}

// ledgerOf returns the ledger the address names.
func (s *site) ledgerOf(r *http.Request) (*ledger.Ledger, error) {
	l := s.book.Definition(r.PathValue("ledger"))
	if l == nil {
		return nil, problem.New(problem.Missing, "web.no_ledger")
	}
	return l, nil
}

func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	view, err := s.listPage(r, l, r.URL.Query())
	if err != nil {
		return err
	}
	return s.show(w, r, page{
		Title: l.Title.In(visitOf(r).Lang), At: l.Path(), Wide: true, Body: listBody(view),
	})
}

func (s *site) listPage(r *http.Request, l *ledger.Ledger, form url.Values) (*listPage, error) {
	v := visitOf(r)
	q := listQuery(l.Path(), form)
	got, err := s.book.List(r.Context(), v.Who, q)
	if err != nil {
		return nil, err
	}
	saved, err := s.book.Views(r.Context(), v.Who, l.Path())
	if err != nil {
		return nil, err
	}
	if len(q.Columns) == 0 {
		got.Columns = standingFirst(l, got.Columns)
	}
	view := &listPage{Page: got, Raw: listValues(q).Encode(), Whole: form.Get("whole") != ""}
	view.Tabs = tabs(v.Lang, l, q, saved)
	view.Heads = heads(v.Lang, got, q)
	view.Sums = sums(got, q)
	view.Moves = bulkMoves(l)
	view.All = columnChoices(v.Lang, l, got.Columns)
	view.Names = pickNames(v.Lang, l, q)
	if view.Words, err = s.words(r, l, q); err != nil {
		return nil, err
	}
	if name := form.Get("pick"); name != "" {
		view.Pick, err = s.pick(r, l, q, name)
	}
	if q.After != "" {
		view.First = queryURL(q)
	}
	if got.Next != "" {
		view.NextURL = queryURL(q, "after", got.Next)
	}
	return view, err
}

// standingFirst moves light and state behind the due date: where a record stands must be seen without moving
// sideways, however many columns a pack lists.
func standingFirst(l *ledger.Ledger, columns []book.Column) []book.Column {
	var standing, rest []book.Column
	for _, c := range columns {
		if c.Name == "light" || c.Name == "state" {
			standing = append(standing, c)
		} else {
			rest = append(rest, c)
		}
	}
	for i, c := range rest {
		if c.Field != nil && c.Name == l.Parts.Due {
			return slices.Insert(rest, i+1, standing...)
		}
	}
	return columns
}

func tabs(lang i18n.Lang, l *ledger.Ledger, q book.ListQuery, saved []book.SavedView) []tab {
	all := []tab{{Title: i18n.T(lang, "web.all"), URL: listURL(l.Path(), nil), Here: q.View == ""}}
	for _, view := range l.Views {
		to := queryURL(book.ListQuery{Ledger: l.Path(), View: view.Name})
		all = append(all, tab{Title: view.Title.In(lang), URL: to, Here: q.View == view.Name})
	}
	here := listValues(q).Encode()
	for _, view := range saved {
		query := view.Query
		query.Ledger = l.Path()
		t := tab{Title: view.Title, URL: queryURL(query), Here: listValues(query).Encode() == here}
		t.Drop = "/views/" + url.PathEscape(l.Path()) + "/" + url.PathEscape(view.ID) + "/drop"
		if t.Here {
			for i := range all {
				all[i].Here = false
			}
		}
		all = append(all, t)
	}
	return all
}

func heads(lang i18n.Lang, p *book.Page, q book.ListQuery) []head {
	sorted := ""
	if len(q.Sort) > 0 {
		sorted = q.Sort[0]
	}
	all := make([]head, len(p.Columns))
	for i, c := range p.Columns {
		h := head{Title: c.Title.In(lang), Class: cellClass(p.Ledger, c)}
		if sortable(c) {
			next := q
			next.Sort = []string{c.Name}
			switch sorted {
			case c.Name:
				h.Sort, next.Sort = "ascending", []string{"-" + c.Name}
			case "-" + c.Name:
				h.Sort, next.Sort = "descending", nil
			}
			h.URL = queryURL(next)
		}
		all[i] = h
	}
	return all
}

// sortable reports whether a list can be ordered by c: long texts and lists have no order that helps.
func sortable(c book.Column) bool {
	switch c.Name {
	case "number", "created_at", "updated_at":
		return true
	}
	if c.Field == nil || c.Field.Kind == ledger.KindNote || c.Field.Kind == ledger.KindFile {
		return false
	}
	return c.Field.Kind.Storage() != ledger.StoreList
}

// sums adds up the columns when the page is the whole list: then the sums cost nothing.
func sums(p *book.Page, q book.ListQuery) []string {
	if p.Next != "" || q.After != "" || len(p.Rows) < 2 {
		return nil
	}
	all := make([]string, len(p.Columns))
	found := false
	for i, c := range p.Columns {
		if c.Field == nil || c.Field.Kind != ledger.KindMoney && !counts(c.Field) {
			continue
		}
		sum, ok := ledger.Decimal(0), true
		for _, row := range p.Rows {
			if sum, ok = sum.Add(row.Record.Values[c.Field.Index].Decimal()); !ok {
				break
			}
		}
		if ok {
			all[i], found = grouped(sum.Fixed(places(c.Field))), true
		}
	}
	if !found {
		return nil
	}
	return all
}

// counts reports whether f counts or adds up other records: such whole numbers have a sum, ordinals have none.
func counts(f *ledger.Field) bool {
	return f.Kind == ledger.KindInt && f.Rollup != nil && (f.Rollup.Op == "count" || f.Rollup.Op == "sum")
}

// bulkMoves returns the moves that people make; the clock and the engine do the others.
func bulkMoves(l *ledger.Ledger) []*ledger.Move {
	if l.Flow == nil {
		return nil
	}
	var moves []*ledger.Move
	for _, m := range l.Flow.Moves {
		if len(m.By) > 0 && m.At.IsZero() && m.Once.IsZero() {
			moves = append(moves, m)
		}
	}
	return moves
}

func columnChoices(lang i18n.Lang, l *ledger.Ledger, shown []book.Column) []columnChoice {
	on := map[string]bool{}
	for _, c := range shown {
		on[c.Name] = true
	}
	var all []columnChoice
	add := func(name, title string) { all = append(all, columnChoice{Name: name, Title: title, Shown: on[name]}) }
	for _, name := range wordColumns(l) {
		add(name, i18n.T(lang, "web.column_"+name))
	}
	for _, f := range l.Fields {
		if f.Kind != ledger.KindLines {
			add(f.Name, f.Title.In(lang))
		}
	}
	return all
}

// wordColumns returns the columns that are no fields and make sense for l.
func wordColumns(l *ledger.Ledger) []string {
	var names []string
	if l.Number != "" {
		names = append(names, "number")
	}
	if l.Flow != nil {
		names = append(names, "state")
	}
	if len(l.Lights) > 0 {
		names = append(names, "light")
	}
	return append(names, "proofs", "created_at", "updated_at")
}

// listPrint shows the rows with whole texts on a page without navigation, for paper.
func (s *site) listPrint(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	q := listQuery(l.Path(), r.URL.Query())
	q.Limit, q.After = printRows, ""
	got, err := s.book.List(r.Context(), v.Who, q)
	if err != nil {
		return err
	}
	view := &listPage{Page: got, Heads: heads(v.Lang, got, q), Sums: sums(got, q), Whole: true}
	if view.Words, err = s.words(r, l, q); err != nil {
		return err
	}
	return render(w, r, 0, printLayout(frame{page: page{Title: l.Title.In(v.Lang)}, visit: v}, view, s.book.Today()))
}

// printRows is how many rows a printed list holds: what is longer belongs into a workbook.
const printRows = 1000

func (s *site) listExport(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	var buf bytes.Buffer
	if err := s.book.ExportList(r.Context(), v.Who, listQuery(l.Path(), r.URL.Query()), v.Lang, "xlsx", &buf); err != nil {
		return err
	}
	name := l.Title.In(v.Lang) + "-" + s.book.Today().Format("20060102") + ".xlsx"
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", attachment(name))
	_, err = buf.WriteTo(w)
	return err
}

func (s *site) saveView(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		return problem.New(problem.Invalid, "web.bad_form")
	}
	saved := book.SavedView{Title: r.PostForm.Get("title"), Query: listQuery(l.Path(), form)}
	if err := s.book.SaveView(r.Context(), visitOf(r).Who, l.Path(), saved); err != nil {
		return err
	}
	s.tell(w, r, "web.view_saved", saved.Title)
	return redirect(w, r, queryURL(saved.Query))
}

func (s *site) dropView(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	if err := s.book.DropView(r.Context(), visitOf(r).Who, l.Path(), r.PathValue("view")); err != nil {
		return err
	}
	return redirect(w, r, listURL(l.Path(), nil))
}
