package web

import (
	"net/http"

	"bihuan/internal/handbook"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// handbookLink is the address of the handbook of a pack.
func handbookLink(pack string) string { return "/handbook/" + pack }

// handbooks lists the packs: what the rules are is known to everybody who works by them.
func (s *site) handbooks(w http.ResponseWriter, r *http.Request) error {
	var pages []*handbook.Page
	for _, pack := range s.book.Packs() {
		pages = append(pages, s.handbookOf(r, pack.Name))
	}
	title := i18n.T(visitOf(r).Lang, "handbook.title")
	return s.show(w, r, page{Title: title, At: "handbook", Body: handbook.Index(title, pages, handbookLink)})
}

// handbook shows the rules of one pack, with the parameters as the district has set them.
func (s *site) handbook(w http.ResponseWriter, r *http.Request) error {
	view := s.handbookOf(r, r.PathValue("pack"))
	if view == nil {
		return problem.New(problem.Missing, "handbook.no_page", r.PathValue("pack"))
	}
	return s.show(w, r, page{Title: view.Title, At: "handbook", Wide: true, Body: handbook.Body(view)})
}

func (s *site) handbookOf(r *http.Request, pack string) *handbook.Page {
	return handbook.Of(s.book.Packs(), pack, handbook.Options{
		Lang:  visitOf(r).Lang,
		Link:  handbookLink,
		Worth: s.book.Worth,
		Words: func(p *ledger.Param, v ledger.Value) string {
			return paramText(r.Context(), p, v)
		},
	})
}
