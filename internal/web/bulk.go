package web

import (
	"net/http"
	"net/url"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// bulkPage says, before a move of many records, what becomes of each of them.
type bulkPage struct {
	Ledger *ledger.Ledger
	Move   *ledger.Move
	Lines  []book.BulkLine
	Inputs []formInput
	Remark string
	Faults []widget.Fault
	Fit    int // how many can move
	Back   string
	Done   bool
}

// bulk shows what would happen, and does it when that was confirmed.
func (s *site) bulk(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	ids, err := numbers(r.PostForm["id"])
	if err != nil {
		return err
	}
	view := &bulkPage{Ledger: l, Back: listURL(l.Path(), nil), Remark: r.PostForm.Get("remark")}
	if l.Flow != nil {
		view.Move = l.Flow.Move(r.PostForm.Get("move"))
	}
	if view.Move == nil {
		return problem.New(problem.Missing, "web.nowhere")
	}
	if len(ids) == 0 {
		return problem.New(problem.Invalid, "web.none_picked")
	}
	fields, faults, err := s.fieldsOf(r, l)
	if err != nil {
		return err
	}
	view.Faults = faults
	dry := r.PostForm.Get("do") == "" || len(faults) > 0
	view.Lines, err = s.book.Bulk(r.Context(), visitOf(r).Who, l.Path(), ids, view.Move.Name, fields, view.Remark, dry)
	if err != nil {
		return err
	}
	for _, line := range view.Lines {
		if line.Why == nil {
			view.Fit++
		}
	}
	if view.Done = !dry && view.Fit > 0; view.Done {
		s.tell(w, r, "web.bulk_done", view.Fit, view.Move.Title)
		if view.Fit == len(view.Lines) {
			return redirect(w, r, view.Back)
		}
	}
	if err := s.bulkInputs(r, view, ids[0]); err != nil {
		return err
	}
	lang := visitOf(r).Lang
	return s.show(w, r, page{Title: i18n.T(lang, "web.bulk_title", view.Move.Title), At: l.Path(), Body: bulkBody(view)})
}

// bulkInputs asks for the fields that are given with the move, once for all records.
func (s *site) bulkInputs(r *http.Request, view *bulkPage, one ledger.ID) error {
	if len(view.Move.Asks) == 0 {
		return nil
	}
	given := map[string][]string{}
	for key, values := range r.PostForm {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok {
			given[name] = values
		}
	}
	v := visitOf(r)
	form, err := s.book.Form(r.Context(), v.Who, view.Ledger.Path(), one, view.Move.Name, given)
	if problem.KindOf(err) != problem.Internal && err != nil {
		return nil // the lines say why it cannot be done
	}
	if err != nil {
		return err
	}
	for _, field := range form.Fields {
		if given[field.Field.Name] == nil {
			field.Text, field.Texts, field.Label = "", nil, "" // what one record has is not meant for all
		}
		view.Inputs = append(view.Inputs, newFormInput(v.Lang, view.Ledger.Path(), field, url.Values{}, view.Faults))
	}
	return nil
}
