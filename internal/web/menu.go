package web

import (
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// menuGroup is a part of the navigation under a heading.
type menuGroup struct {
	Title string // "" for the first, which needs none
	Links []menuLink
}

// menuLink is an entry of the navigation.
type menuLink struct {
	Title string
	URL   string
	Here  bool
}

// menu returns the navigation of a visitor; at is the entry that is lit.
func (s *site) menu(v *visit, at string) []menuGroup {
	first := menuGroup{Links: []menuLink{
		{Title: i18n.T(v.Lang, "web.desk"), URL: "/", Here: at == "desk"},
		{Title: i18n.T(v.Lang, "web.overview"), URL: "/overview", Here: at == "overview"},
	}}
	groups := []menuGroup{first}
	for _, g := range s.book.Menu(v.Who) {
		group := menuGroup{Title: i18n.T(v.Lang, "web.under_"+g.Under)}
		for _, item := range g.Items {
			link := menuLink{Title: item.Title.In(v.Lang), URL: "/" + item.Page, Here: at == item.Page}
			if item.Ledger != "" {
				link.URL, link.Here = listURL(item.Ledger, nil), at == item.Ledger
			}
			group.Links = append(group.Links, link)
		}
		if g.Under == underAdministration {
			group.Links = append(administration(v, at), group.Links...)
		}
		if len(group.Links) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// underAdministration is the heading under which the pages stand that keep the house.
const underAdministration = "administration"

func administration(v *visit, at string) []menuLink {
	links := []menuLink{{Title: i18n.T(v.Lang, "web.organisation"), URL: "/organisation", Here: at == "organisation"}}
	switch v.Who.Keeps {
	case ledger.SystemKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "web.accounts"), URL: "/accounts", Here: at == "accounts"},
			menuLink{Title: i18n.T(v.Lang, "web.params"), URL: "/params", Here: at == "params"})
	case ledger.SecurityKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "web.tokens"), URL: "/tokens", Here: at == "tokens"},
			menuLink{Title: i18n.T(v.Lang, "web.webhooks"), URL: "/webhooks", Here: at == "webhooks"})
	case ledger.AuditKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "audit.title"), URL: "/audit", Here: at == "audit"},
			menuLink{Title: i18n.T(v.Lang, "webdoc.verify"), URL: "/verify", Here: at == "verify"},
			menuLink{Title: i18n.T(v.Lang, "web.params"), URL: "/params", Here: at == "params"})
	}
	return append(links,
		menuLink{Title: i18n.T(v.Lang, "handbook.title"), URL: "/handbook", Here: at == "handbook"})
}
