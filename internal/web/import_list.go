package web

import (
	"net/http"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// importPage brings a workbook back into a list: first tried, then done.
type importPage struct {
	Ledger *ledger.Ledger
	Got    *book.ListImport // what was, or would be, done; nil before a file was chosen
	Faults []widget.Fault
}

func (s *site) importForm(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	return s.showImport(w, r, &importPage{Ledger: l})
}

func (s *site) importList(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	view := &importPage{Ledger: l}
	file, _, err := r.FormFile("file")
	if err != nil {
		view.Faults = []widget.Fault{{Field: "file", Text: i18n.T(v.Lang, "web.no_file")}}
		return s.showImport(w, r, view)
	}
	defer file.Close()
	view.Got, err = s.book.ImportList(r.Context(), v.Who, l.Path(), file, r.PostForm.Get("do") != "commit")
	if faults, ok := faultsOf(v.Lang, err); ok {
		for i := range faults {
			faults[i].Field = "file"
		}
		view.Faults = faults
		return s.showImport(w, r, view)
	}
	if err != nil {
		return err
	}
	if !view.Got.Dry && len(view.Got.Refused) == 0 {
		s.tell(w, r, "web.import_done", view.Got.New, view.Got.Changed, view.Got.Same)
		return redirect(w, r, listURL(l.Path(), nil))
	}
	return s.showImport(w, r, view)
}

func (s *site) showImport(w http.ResponseWriter, r *http.Request, view *importPage) error {
	lang := visitOf(r).Lang
	p := page{Title: i18n.T(lang, "web.excel_in"), At: view.Ledger.Path(), Body: importBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}
