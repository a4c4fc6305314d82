package api

import (
	"net/http"
	"slices"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// listParams are the parameters of a list.
var listParams = []string{"filter", "view", "search", "sort", "limit", "cursor", "fields", "count"}

// Bounds of a list. As lines it may be as long as it is.
const (
	usualLimit = 50
	pageLimit  = 500
	lineLimit  = 1 << 40
)

// list answers with a page of a ledger, or with records as lines.
func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	l, err := s.target(r)
	if err != nil {
		return err
	}
	sh, err := newShape(l, listed(r, "fields"))
	if err != nil {
		return err
	}
	form := r.URL.Query()
	q := book.ListQuery{
		Ledger: l.Path(), View: form.Get("view"), Where: form.Get("filter"), Search: form.Get("search"),
		Sort: listed(r, "sort"), After: form.Get("cursor"),
	}
	if accepts(r, mediaLines) {
		return s.listLines(w, r, q, sh)
	}
	if q.Count, err = flag(r, "count"); err != nil {
		return err
	}
	limit, err := whole(r, "limit", 1, pageLimit, usualLimit)
	if err != nil {
		return err
	}
	q.Limit = int(limit)
	page, err := s.book.PlainList(r.Context(), visitOf(r).Who, q)
	if err != nil {
		return onFilter(err)
	}
	return writePage(w, sh, page, q.Count)
}

// onFilter ties problems of an expression, which say where in it they are, to the parameter that it came in.
func onFilter(err error) error {
	list := slices.Clone(problem.All(err))
	for i, p := range list {
		if p.Where != "" {
			list[i] = p.On("filter")
		}
	}
	if list == nil {
		return err
	}
	return list
}

// writePage answers with {"items": […], "next": cursor or null}, and the count if it was asked for.
func writePage(w http.ResponseWriter, sh *shape, page *book.PlainPage, count bool) error {
	body := []byte(`{"items":[`)
	var err error
	for i, p := range page.Records {
		if i > 0 {
			body = append(body, ',')
		}
		if body, err = sh.appendTo(body, p); err != nil {
			return err
		}
	}
	body = append(body, `],`...)
	if body, err = appendMember(body, "next", ledger.Text(page.Next)); err != nil {
		return err
	}
	if count {
		body = append(body, ',')
		if body, err = appendMember(body, "count", page.Count); err != nil {
			return err
		}
		body = append(body, ',')
		if body, err = appendMember(body, "more", page.More); err != nil {
			return err
		}
	}
	return writeText(w, http.StatusOK, append(body, '}'))
}

// listLines answers with all records from the cursor on, one on each line, at most as many as are asked for.
// It looks page by page: a slow reader holds nothing up. What fails in between breaks the connection off.
func (s *site) listLines(w http.ResponseWriter, r *http.Request, q book.ListQuery, sh *shape) error {
	left, err := whole(r, "limit", 1, lineLimit, lineLimit)
	if err != nil {
		return err
	}
	for first := true; first || q.After != "" && left > 0; first = false {
		q.Limit = int(min(left, pageLimit))
		page, err := s.book.PlainList(r.Context(), visitOf(r).Who, q)
		if err != nil && first {
			return onFilter(err)
		}
		if err != nil {
			s.Log.Error("list broken off", "path", r.URL.Path, "err", err)
			panic(http.ErrAbortHandler) // so that the caller does not take a part for the whole
		}
		if first {
			w.Header().Set("Content-Type", mediaLines)
		}
		var body []byte
		for _, p := range page.Records {
			if body, err = sh.appendTo(body, p); err != nil {
				return err
			}
			body = append(body, '\n')
		}
		if _, err := w.Write(body); err != nil {
			return nil // nobody reads on
		}
		left -= int64(len(page.Records))
		q.After = page.Next
	}
	return nil
}
