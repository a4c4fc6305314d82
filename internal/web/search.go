package web

import (
	"net/http"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// searchPage is what was found in all ledgers that the navigation shows.
type searchPage struct {
	Words string
	Found []found
}

// found is what one ledger has.
type found struct {
	Ledger *ledger.Ledger
	Rows   []*book.Row
	All    string // where the rest is, "" when there is none
}

// searchLimit is how many records of a ledger are shown.
const searchLimit = 6

func (s *site) search(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	view := &searchPage{Words: strings.TrimSpace(r.URL.Query().Get("q"))}
	// A number that was typed whole names one record: there is nothing to choose from.
	called, err := s.book.Called(r.Context(), v.Who, view.Words)
	if err != nil {
		return err
	}
	if len(called) == 1 {
		return redirect(w, r, rowURL(called[0]))
	}
	if view.Words != "" {
		for _, path := range s.menuLedgers(v) {
			one, err := s.find(r, path, view.Words)
			if problem.KindOf(err) == problem.Forbidden {
				continue
			}
			if err != nil {
				return err
			}
			if len(one.Rows) > 0 {
				view.Found = append(view.Found, one)
			}
		}
	}
	return s.show(w, r, page{Title: i18n.T(v.Lang, "web.search"), At: "search", Body: searchBody(view)})
}

func (s *site) find(r *http.Request, path, words string) (found, error) {
	q := book.ListQuery{Ledger: path, Search: words, Limit: searchLimit}
	got, err := s.book.List(r.Context(), visitOf(r).Who, q)
	if err != nil {
		return found{}, err
	}
	one := found{Ledger: got.Ledger, Rows: got.Rows}
	if got.Next != "" {
		one.All = queryURL(book.ListQuery{Ledger: path, Search: words})
	}
	return one, nil
}

// menuLedgers returns the ledgers the navigation of a visitor shows, in its order.
func (s *site) menuLedgers(v *visit) []string {
	var paths []string
	for _, group := range s.book.Menu(v.Who) {
		for _, pack := range group.Packs {
			for _, item := range pack.Items {
				if item.Ledger != "" {
					paths = append(paths, item.Ledger)
				}
			}
		}
	}
	return paths
}
