package web

import (
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// tokensPage lists the visitor's tokens, those of everybody for the security administrator, and asks for one.
type tokensPage struct {
	Own    []tokenRow
	All    []tokenRow // nil: the visitor is not the security administrator
	Keeps  bool
	Secret string // of the token that was just made: shown once
	Title  string
	Days   string
	Faults []widget.Fault
}

// tokenRow is a token in words.
type tokenRow struct {
	book.TokenLine
	Standing string // text key of how it stands
	Release  bool   // the visitor may let it open something
}

// usualDays is for how long a token is asked for unless something else is typed.
const usualDays = "90"

func (s *site) tokens(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, &tokensPage{Days: usualDays})
}

// askToken answers with the secret itself: it is kept nowhere, so no other page could show it.
func (s *site) askToken(w http.ResponseWriter, r *http.Request) error {
	v, form := visitOf(r), r.PostForm
	view := &tokensPage{Title: strings.TrimSpace(form.Get("title")), Days: strings.TrimSpace(form.Get("days"))}
	days, err := strconv.Atoi(view.Days)
	if err != nil || days == 0 {
		days = -1 // the book says which days there may be
	}
	secret, _, err := s.book.AskToken(r.Context(), v.Who, book.TokenRequest{Title: view.Title, Days: days})
	if faults, ok := faultsOf(v.Lang, err); ok {
		view.Faults = faults
		return s.showTokens(w, r, view)
	}
	if err != nil {
		return err
	}
	return s.showTokens(w, r, &tokensPage{Secret: secret, Days: usualDays})
}

func (s *site) releaseToken(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.book.ReleaseToken(r.Context(), visitOf(r).Who, int64(id)); err != nil {
		return err
	}
	s.tell(w, r, "web.token_released", int64(id))
	return redirect(w, r, "/tokens")
}

func (s *site) dropToken(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.book.DropToken(r.Context(), visitOf(r).Who, int64(id)); err != nil {
		return err
	}
	s.tell(w, r, "web.token_dropped", int64(id))
	return redirect(w, r, "/tokens")
}

func (s *site) showTokens(w http.ResponseWriter, r *http.Request, view *tokensPage) error {
	v := visitOf(r)
	own, err := s.book.OwnTokens(r.Context(), v.Who)
	if err != nil {
		return err
	}
	view.Own = s.tokenRows(v, own)
	if view.Keeps = v.Who.Keeps == ledger.SecurityKeeper; view.Keeps {
		all, err := s.book.AllTokens(r.Context(), v.Who)
		if err != nil {
			return err
		}
		view.All = s.tokenRows(v, all)
	}
	p := page{Title: i18n.T(v.Lang, "web.tokens"), At: "tokens", Body: tokensBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

func (s *site) tokenRows(v *visit, lines []book.TokenLine) []tokenRow {
	var rows []tokenRow
	for _, line := range lines {
		row := tokenRow{TokenLine: line, Standing: "web.standing_good"}
		switch {
		case !line.Expires.IsZero() && !line.Expires.After(s.book.Now()):
			row.Standing = "web.standing_over"
		case line.Waiting:
			row.Standing, row.Release = "web.standing_waiting", line.Login != v.Who.Login
		}
		rows = append(rows, row)
	}
	return rows
}
