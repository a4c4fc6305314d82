package web

import (
	"net/http"
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// webhooksPage lists the visitor's webhooks, those of everybody for the security administrator, and asks for one.
type webhooksPage struct {
	Own     []webhookRow
	All     []webhookRow // nil: the visitor is not the security administrator
	Keeps   bool
	Secret  string // that signs what is sent to the webhook that was just made: shown once
	URL     string
	Chosen  []string
	Ledgers []*ledger.Ledger // that the visitor may read at least in part
	Faults  []widget.Fault
}

// webhookRow is a webhook in words.
type webhookRow struct {
	book.Webhook
	Titles   string // of its ledgers
	Standing string // text key of how it stands
	Release  bool   // the visitor may let it be told
}

func (s *site) webhooks(w http.ResponseWriter, r *http.Request) error {
	return s.showWebhooks(w, r, &webhooksPage{})
}

// askWebhook answers with the secret itself: no other page shows it.
func (s *site) askWebhook(w http.ResponseWriter, r *http.Request) error {
	v, form := visitOf(r), r.PostForm
	view := &webhooksPage{URL: strings.TrimSpace(form.Get("url")), Chosen: form["ledger"]}
	made, err := s.book.AskWebhook(r.Context(), v.Who, book.Webhook{URL: view.URL, Ledgers: view.Chosen})
	if faults, ok := faultsOf(v.Lang, err); ok {
		view.Faults = faults
		return s.showWebhooks(w, r, view)
	}
	if err != nil {
		return err
	}
	return s.showWebhooks(w, r, &webhooksPage{Secret: made.Secret})
}

func (s *site) releaseWebhook(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := s.book.ReleaseWebhook(r.Context(), visitOf(r).Who, id); err != nil {
		return err
	}
	s.tell(w, r, "web.webhook_released")
	return redirect(w, r, "/webhooks")
}

func (s *site) dropWebhook(w http.ResponseWriter, r *http.Request) error {
	if err := s.book.RemoveWebhook(r.Context(), visitOf(r).Who, r.PathValue("id")); err != nil {
		return err
	}
	s.tell(w, r, "web.webhook_dropped")
	return redirect(w, r, "/webhooks")
}

func (s *site) showWebhooks(w http.ResponseWriter, r *http.Request, view *webhooksPage) error {
	v := visitOf(r)
	own, err := s.book.OwnWebhooks(r.Context(), v.Who)
	if err != nil {
		return err
	}
	view.Own = s.webhookRows(v, own)
	if view.Keeps = v.Who.Keeps == ledger.SecurityKeeper; view.Keeps {
		all, err := s.book.AllWebhooks(r.Context(), v.Who)
		if err != nil {
			return err
		}
		view.All = s.webhookRows(v, all)
	}
	for _, path := range s.menuLedgers(v) {
		view.Ledgers = append(view.Ledgers, s.book.Definition(path))
	}
	p := page{Title: i18n.T(v.Lang, "web.webhooks"), At: "webhooks", Body: webhooksBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

func (s *site) webhookRows(v *visit, hooks []book.Webhook) []webhookRow {
	var rows []webhookRow
	for _, hook := range hooks {
		row := webhookRow{Webhook: hook, Standing: "web.standing_good", Titles: s.ledgerTitles(v.Lang, hook.Ledgers)}
		switch {
		case hook.Waiting:
			row.Standing, row.Release = "web.standing_waiting", hook.Login != v.Who.Login
		case hook.Failure != "":
			row.Standing = "web.standing_failing"
		}
		rows = append(rows, row)
	}
	return rows
}

// ledgerTitles names ledgers; none are all.
func (s *site) ledgerTitles(lang i18n.Lang, paths []string) string {
	var titles []string
	for _, path := range paths {
		if l := s.book.Definition(path); l != nil {
			titles = append(titles, l.Title.In(lang))
		}
	}
	if len(titles) == 0 {
		return i18n.T(lang, "web.webhook_all")
	}
	return strings.Join(titles, i18n.T(lang, "web.comma"))
}

func (p *webhooksPage) chose(path string) bool { return slices.Contains(p.Chosen, path) }
