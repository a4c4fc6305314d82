package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// formPage is a form in which a record is made, edited or moved.
type formPage struct {
	*book.Form
	Title  string
	Lead   string
	Do     string // words on the button
	Action string
	Back   string
	To     string // where to go afterwards; "" to the record
	Key    string
	Remark string
	Inputs []formInput
	More   []formInput // of a long form: what may be given besides
	Faults []widget.Fault
	Parts  []part // what the record is, above a move
	Ask    bool   // a remark may be given
}

// formInput is one field of a form.
type formInput struct {
	book.FormField
	Path  string // of the ledger, for the search of a picker
	Title string
	Help  string
	Fault string
	Rows  [][]string // of a list of rows, with some empty ones at the end
	Typed string     // words of a picker
}

// spareRows is how many empty rows a list of rows offers.
const spareRows = 3

func (s *site) makeForm(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	return s.showForm(w, r, l, 0, "", r.URL.Query(), nil)
}

func (s *site) editForm(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	return s.showForm(w, r, l, id, "", nil, nil)
}

func (s *site) moveForm(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	return s.showForm(w, r, l, id, r.PathValue("move"), nil, nil)
}

func (s *site) make(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	return s.submit(w, r, l, 0, "")
}

func (s *site) edit(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	return s.submit(w, r, l, id, "")
}

func (s *site) move(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	return s.submit(w, r, l, id, r.PathValue("move"))
}

// submit makes a command of a form. What is wrong with it comes back in the same form.
func (s *site) submit(w http.ResponseWriter, r *http.Request, l *ledger.Ledger, id ledger.ID, move string) error {
	v := visitOf(r)
	fields, faults, err := s.fieldsOf(r, l)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return s.showForm(w, r, l, id, move, r.PostForm, faults)
	}
	uploads, closeAll, err := uploadsOf(r)
	if err != nil {
		return err
	}
	defer closeAll()
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	done, err := s.book.Submit(r.Context(), v.Who, book.Command{
		Ledger: l.Path(), ID: id, Version: version, Move: move, Fields: fields, Remark: r.PostForm.Get("remark"),
		Proofs: uploads, Key: r.PostForm.Get("key"),
	})
	if err != nil {
		faults, ok := faultsOf(v.Lang, err)
		if !ok {
			return err
		}
		return s.showForm(w, r, l, id, move, r.PostForm, faults)
	}
	s.tell(w, r, "web.did_"+deed(id, move), nameOfDone(v.Lang, l, done, move))
	if to := r.PostForm.Get("to"); to != "" {
		return redirect(w, r, local(to))
	}
	return redirect(w, r, recordURL(l.Path(), done.ID))
}

func deed(id ledger.ID, move string) string {
	switch {
	case move != "":
		return "move"
	case id == 0:
		return "make"
	}
	return "edit"
}

func nameOfDone(lang i18n.Lang, l *ledger.Ledger, r *ledger.Record, move string) string {
	name := l.Title.In(lang)
	if r.Number != "" {
		name = r.Number
	}
	if move != "" {
		name += " " + l.Flow.Move(move).Title.In(lang)
	}
	return name
}

// showForm shows a form: empty, or with what was typed and the faults in it.
func (s *site) showForm(w http.ResponseWriter, r *http.Request, l *ledger.Ledger, id ledger.ID, move string,
	typed url.Values, faults []widget.Fault) error {
	v := visitOf(r)
	given := map[string][]string{}
	for key, values := range typed {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok && l.Field(name) != nil {
			given[name] = values
		}
	}
	for name, text := range linesOf(typed, l) {
		given[name] = []string{text}
	}
	form, err := s.book.Form(r.Context(), v.Who, l.Path(), id, move, given)
	if err != nil {
		return err
	}
	view := newFormPage(v.Lang, form, typed, faults)
	if view.To = typed.Get("to"); view.To == "" {
		view.To = r.URL.Query().Get("to")
	}
	if form.Record != nil && move != "" {
		sheet, err := s.book.Sheet(r.Context(), v.Who, l.Path(), id)
		if err != nil {
			return err
		}
		view.Parts = fourParts(v.Lang, &sheet.Row)
	}
	p := page{Title: view.Title, At: l.Path(), Body: formBody(view)}
	if len(faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

func newFormPage(lang i18n.Lang, form *book.Form, typed url.Values, faults []widget.Fault) *formPage {
	path := form.Ledger.Path()
	view := &formPage{Form: form, Key: rand.Text(), Faults: faults, Remark: typed.Get("remark"), Back: listURL(path, nil)}
	switch {
	case form.Move != nil:
		view.Title = strings.TrimSpace(form.Record.Number + " " + form.Move.Title.In(lang))
		view.Lead, view.Do = moveLead(lang, form), form.Move.Title.In(lang)
		view.Action, view.Back = recordURL(path, form.Record.ID, "do", form.Move.Name), recordURL(path, form.Record.ID)
		view.Ask = true
	case form.Record != nil:
		view.Title = i18n.T(lang, "web.edit_title", strings.TrimSpace(form.Ledger.Title.In(lang)+" "+form.Record.Number))
		view.Do = i18n.T(lang, "web.save")
		view.Action, view.Back = recordURL(path, form.Record.ID, "edit"), recordURL(path, form.Record.ID)
	default:
		view.Title = i18n.T(lang, "web.make", form.Ledger.Title)
		view.Lead, view.Do, view.Action = form.Ledger.Help.In(lang), i18n.T(lang, "web.save"), "/l/"+path+"/new"
	}
	for _, field := range form.Fields {
		in := newFormInput(lang, path, field, typed, faults)
		if aside(form, in) {
			view.More = append(view.More, in)
		} else {
			view.Inputs = append(view.Inputs, in)
		}
	}
	return view
}

// From how many fields on a form folds away those that need not be given: a move is to be done quickly.
const (
	longForm = 10
	longMove = 3
)

// read reports whether a need depends on f.
func read(needs []book.NeedState, f *ledger.Field) bool {
	return slices.ContainsFunc(needs, func(n book.NeedState) bool { return n.Field == f || slices.Contains(n.Reads, f) })
}

// aside reports whether a field of a long form can be folded away: it is optional, empty, right and no part, and
// no need of the move reads it.
func aside(form *book.Form, in formInput) bool {
	long := longForm
	if form.Move != nil {
		long = longMove
	}
	if len(form.Fields) <= long || read(form.Needs, in.Field) {
		return false
	}
	l, name := form.Ledger, in.Field.Name
	return !in.Required && in.Text == "" && len(in.Texts) == 0 && in.Fault == "" && in.Typed == "" &&
		name != l.Parts.What && name != l.Parts.Leader && name != l.Parts.Unit && name != l.Parts.Due
}

// moveLead says what a move does to the state.
func moveLead(lang i18n.Lang, form *book.Form) string {
	l := form.Ledger
	from, to := l.Flow.State(form.Record.State), l.Flow.State(form.Move.To)
	if from == nil || to == nil {
		return i18n.T(lang, "web.move_stays")
	}
	return i18n.T(lang, "web.move_lead", from.Title, to.Title)
}

func newFormInput(lang i18n.Lang, path string, field book.FormField, typed url.Values, faults []widget.Fault) formInput {
	in := formInput{
		FormField: field, Path: path, Title: field.Field.Title.In(lang), Help: field.Field.Help.In(lang),
		Fault: faultAt(faults, field.Field.Name), Typed: field.Label,
	}
	if words, ok := typed[typedPrefix+field.Field.Name]; ok {
		in.Typed = first(words)
	}
	if field.Field.Kind == ledger.KindLines {
		in.Rows = rowsOf(field, len(field.Field.Lines))
	}
	return in
}

// rowsOf splits the plain form of a list of rows into cells and adds some empty rows.
func rowsOf(field book.FormField, width int) [][]string {
	var rows [][]string
	for _, line := range strings.Split(field.Text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		row := make([]string, width)
		copy(row, strings.Split(line, "\t"))
		rows = append(rows, row)
	}
	for range spareRows {
		rows = append(rows, make([]string, width))
	}
	return rows
}
