package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// recordPage is one record with all a visitor may know of it.
type recordPage struct {
	*book.Sheet
	Parts  []part
	Facts  []fact // what people gave beside the parts, long texts first
	Worked []fact // what was worked out, and what counts nothing
	Can    []book.MoveOption
	Cannot []book.MoveOption
	Lists  []childView
	Makes  []childView // ledgers of which nothing belongs here yet, but may
	Path   string
	Key    string // idempotency key of the moves made from this page
	Lang   i18n.Lang
}

// part is one of the four parts of a duty.
type part struct {
	Title string
	Text  string // "" where it is lacking
	More  string // a remark under it
	Due   *book.Due
	Stood *book.Standing // in the place of the due date: the limit whose clock stands
}

// fact is a field with its words.
type fact struct {
	Title string
	Text  string
	URL   string // of the record referred to, or of a file
	Long  bool
}

// childView is the list of the records that belong to this one.
type childView struct {
	*book.ChildList
	Heads []head
	Story bool // a time line instead of a table
	All   string
	Make  string
}

// target returns the ledger and the record the address names.
func (s *site) target(r *http.Request) (*ledger.Ledger, ledger.ID, error) {
	l, err := s.ledgerOf(r)
	if err != nil {
		return nil, 0, err
	}
	id, err := number(r.PathValue("id"))
	return l, id, err
}

func (s *site) record(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	sheet, err := s.book.Sheet(r.Context(), v.Who, l.Path(), id)
	if err != nil {
		return err
	}
	view := newRecordPage(v.Lang, sheet)
	title := strings.TrimSpace(sheet.Record.Number + " " + cut(labelOf(v.Lang, &sheet.Row), 30))
	return s.show(w, r, page{Title: title, At: l.Path(), Body: recordBody(view)})
}

func newRecordPage(lang i18n.Lang, sheet *book.Sheet) *recordPage {
	view := &recordPage{Sheet: sheet, Path: sheet.Record.Ledger.Path(), Lang: lang}
	view.Key = fmt.Sprintf("page-%s-%d-%d", view.Path, sheet.Record.ID, sheet.Record.Version)
	view.Parts = fourParts(lang, &sheet.Row)
	if s := stood(sheet); s != nil {
		due := &view.Parts[len(view.Parts)-1]
		due.Stood, due.More = s, lastStep(lang, s.Steps)
	}
	view.Facts, view.Worked = facts(lang, sheet)
	for _, m := range sheet.Moves {
		if m.Possible && m.Allowed {
			view.Can = append(view.Can, m)
		} else {
			view.Cannot = append(view.Cannot, m)
		}
	}
	slices.SortStableFunc(view.Cannot, func(a, b book.MoveOption) int { return rank(b.Allowed) - rank(a.Allowed) })
	for _, list := range sheet.Children {
		child := newChildView(lang, sheet.Record, list)
		if len(list.Page.Rows) > 0 {
			view.Lists = append(view.Lists, child)
		} else if list.CanMake {
			view.Makes = append(view.Makes, child)
		}
	}
	return view
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fourParts returns what, leader, unit and due of a record, always in this order; a ledger that lacks one by
// definition leaves it out.
func fourParts(lang i18n.Lang, row *book.Row) []part {
	l := row.Record.Ledger
	var parts []part
	for _, name := range []string{l.Parts.What, l.Parts.Leader, l.Parts.Unit, l.Parts.Due} {
		f := l.Field(name)
		if f == nil {
			continue
		}
		p := part{Title: f.Title.In(lang), Text: row.Label(lang, f)}
		if name == l.Parts.Due {
			p.Due = row.Due
		}
		if name == l.Parts.Unit {
			p.More = helpers(lang, row, f)
		}
		parts = append(parts, p)
	}
	return parts
}

// stood returns the limit whose clock stands and which would give the due date, or else the first that stands;
// nil where there is a due date or never is one.
func stood(sheet *book.Sheet) *book.Standing {
	due := sheet.Record.Ledger.Parts.Due
	if due == "" || sheet.Due != nil || len(sheet.Standing) == 0 {
		return nil
	}
	i := slices.IndexFunc(sheet.Standing, func(s book.Standing) bool { return s.Field.Name == due })
	return &sheet.Standing[max(i, 0)]
}

// helpers names the further units of a record: those of a list of units beside the responsible one.
func helpers(lang i18n.Lang, row *book.Row, unit *ledger.Field) string {
	for _, f := range row.Record.Ledger.Fields {
		if f.Kind != ledger.KindUnits || f == unit {
			continue
		}
		if text := row.Label(lang, f); text != "" {
			return i18n.T(lang, "web.with_helpers", f.Title, text)
		}
	}
	return ""
}

// longText is from how many characters on a text gets the whole width.
const longText = 40

// facts returns the fields that are neither parts nor empty: those people gave, and the others.
func facts(lang i18n.Lang, sheet *book.Sheet) (given, worked []fact) {
	l := sheet.Record.Ledger
	parts := []string{l.Parts.What, l.Parts.Leader, l.Parts.Unit, l.Parts.Due}
	var long, short []fact
	for i := range sheet.Standing {
		if s := &sheet.Standing[i]; s != stood(sheet) {
			short = append(short, fact{Title: s.Field.Title.In(lang), Text: lastStep(lang, s.Steps)})
		}
	}
	for _, state := range sheet.Fields {
		f := state.Field
		if state.Hidden || state.Value.IsEmpty() || slices.Contains(parts, f.Name) || f.Kind == ledger.KindUnits {
			continue
		}
		one := newFact(lang, sheet, f, state.Value)
		switch {
		case slices.Contains(l.List, f.Name) && !one.Long:
			short = append(short, one) // what the list shows is never out of sight, worked out or not
		case !f.Given() && !f.Kind.Refers() || nothing(state.Value):
			worked = append(worked, one)
		case one.Long:
			long = append(long, one)
		default:
			short = append(short, one)
		}
	}
	return append(long, short...), worked
}

func newFact(lang i18n.Lang, sheet *book.Sheet, f *ledger.Field, v ledger.Value) fact {
	one := fact{Title: f.Title.In(lang), Text: sheet.Label(lang, f)}
	switch {
	case f.Kind.Refers():
		one.URL = recordURL(f.To, v.ID())
	case f.Kind == ledger.KindFile:
		one.Text, one.URL = fileFact(sheet.Record, v.Text())
	default:
		one.Text += unitOf(f)
	}
	one.Long = f.Kind == ledger.KindLines || len([]rune(one.Text)) > longText
	return one
}

// nothing reports whether a value is no or zero.
func nothing(v ledger.Value) bool {
	return v.Raw() == 0 && (v.Storage() == ledger.StoreFlag || v.Storage() == ledger.StoreInt || v.Storage() == ledger.StoreDecimal)
}

// fileFact returns name and address of a file among the proofs of a record.
func fileFact(r *ledger.Record, hash string) (name, url string) {
	for _, p := range r.Proofs {
		if p.Hash == hash {
			return p.Name, proofURL(r, p)
		}
	}
	return cut(hash, 12), ""
}

func proofURL(r *ledger.Record, p ledger.Proof) string {
	return recordURL(r.Ledger.Path(), r.ID, "proofs", plainID(p.ID))
}

func newChildView(lang i18n.Lang, parent *ledger.Record, list *book.ChildList) childView {
	id := plainID(parent.ID)
	list.Page.Columns = slices.DeleteFunc(slices.Clone(list.Page.Columns), func(c book.Column) bool {
		return c.Field == list.Field // the same in every row
	})
	return childView{
		ChildList: list,
		Heads:     heads(lang, list.Page, book.ListQuery{Ledger: list.Ledger.Path()}),
		Story:     tellsStory(list.Ledger),
		All:       listURL(list.Ledger.Path(), []book.Filter{{Field: list.Field.Name, Op: "is", Values: []string{id}}}),
		Make: "/l/" + list.Ledger.Path() + "/new?" + fieldPrefix + list.Field.Name + "=" + id +
			"&to=" + recordURL(parent.Ledger.Path(), parent.ID),
	}
}

// tellsStory reports whether records of l are drawn as a time line: they are sorted by a day, newest first, and say
// what happened then.
func tellsStory(l *ledger.Ledger) bool {
	day := storyDay(l)
	return day != nil && l.Parts.What != ""
}

// storyDay returns the day a record of a story happened on.
func storyDay(l *ledger.Ledger) *ledger.Field {
	if len(l.Sort) == 0 || !strings.HasPrefix(l.Sort[0], "-") {
		return nil
	}
	if f := l.Field(l.Sort[0][1:]); f != nil && f.Kind == ledger.KindDate {
		return f
	}
	return nil
}

// quick reports whether a move needs nothing but a click.
func quick(m book.MoveOption) bool {
	if m.Move.Remark || len(m.Move.Asks) > 0 {
		return false
	}
	for _, n := range m.Needs {
		if !n.Met {
			return false
		}
	}
	return true
}

// inline are the types of proofs a browser may show itself; everything else is kept as a file.
var inline = []string{"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}

func (s *site) proof(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	proof, err := number(r.PathValue("proof"))
	if err != nil {
		return err
	}
	p, body, err := s.book.Proof(r.Context(), visitOf(r).Who, l.Path(), id, proof)
	if err != nil {
		return err
	}
	defer body.Close()
	disposition := attachment(p.Name)
	if slices.Contains(inline, p.Type) {
		w.Header().Set("Content-Type", p.Type)
		disposition = strings.Replace(disposition, "attachment", "inline", 1)
	} else {
		w.Header().Set("Content-Type", "application/octet-stream")
	}
	w.Header().Set("Content-Disposition", disposition)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	http.ServeContent(w, r, "", p.At, body)
	return nil
}

// journal hands out the history of a record with what proves it.
func (s *site) journal(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := s.book.ExportJournal(r.Context(), visitOf(r).Who, l.Path(), id, &buf); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", attachment(fmt.Sprintf("%s-%d.journal", l.Path(), id)))
	_, err = io.Copy(w, &buf)
	return err
}

func (s *site) acknowledge(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.book.Acknowledge(r.Context(), visitOf(r).Who, int64(id)); err != nil {
		return err
	}
	s.tell(w, r, "web.acknowledged")
	return redirect(w, r, local(r.PostForm.Get("to")))
}

// stepsOf returns how a due date came about, each step in words.
func stepsOf(lang i18n.Lang, steps []calendar.Step) []string {
	words := make([]string, len(steps))
	for i, step := range steps {
		words[i] = step.In(lang)
	}
	return words
}

// lastStep returns the last of steps in words.
func lastStep(lang i18n.Lang, steps []calendar.Step) string { return steps[len(steps)-1].In(lang) }

// sentences returns problems as sentences.
func sentences(lang i18n.Lang, list problem.List) []string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.In(lang)
	}
	return words
}
