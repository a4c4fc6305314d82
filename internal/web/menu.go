package web

import (
	"slices"

	"bihuan/internal/book"
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
	Inner bool // under the one before
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
		switch g.Under {
		case underMechanisms:
			group.Links = packLinks(v.Lang, g.Packs, at)
		case underAdministration:
			group.Links = append(administration(v, at), flatLinks(v.Lang, g.Packs, at)...)
		default: // the first pack of the loop is its spine, the others stand beside it
			spine := min(1, len(g.Packs))
			group.Links = append(flatLinks(v.Lang, g.Packs[:spine], at), packLinks(v.Lang, g.Packs[spine:], at)...)
		}
		if len(group.Links) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// Headings that are more than a list of ledgers: that of the packs, and that of the pages that keep the house.
const (
	underMechanisms     = "mechanisms"
	underAdministration = "administration"
)

// flatLinks returns the entries of packs one after the other.
func flatLinks(lang i18n.Lang, packs []book.PackMenu, at string) []menuLink {
	var links []menuLink
	for _, pack := range packs {
		links = append(links, ledgerLinks(lang, pack.Items, at)...)
	}
	return links
}

// packLinks returns packs as entries, the open one with its ledgers.
func packLinks(lang i18n.Lang, packs []book.PackMenu, at string) []menuLink {
	var links []menuLink
	for _, pack := range packs {
		link := menuLink{Title: pack.Title.In(lang), URL: "/" + atPack(pack.Name), Here: at == atPack(pack.Name)}
		inner := ledgerLinks(lang, pack.Items, at)
		links = append(links, link)
		if link.Here || slices.ContainsFunc(inner, func(l menuLink) bool { return l.Here }) {
			for i := range inner {
				inner[i].Inner = true
			}
			links = append(links, inner...)
		}
	}
	return links
}

func ledgerLinks(lang i18n.Lang, items []book.MenuLink, at string) []menuLink {
	var links []menuLink
	for _, item := range items {
		link := menuLink{Title: item.Title.In(lang), URL: "/" + item.Page, Here: at == item.Page}
		if item.Ledger != "" {
			link.URL, link.Here = listURL(item.Ledger, nil), at == item.Ledger
		}
		links = append(links, link)
	}
	return links
}

func administration(v *visit, at string) []menuLink {
	links := []menuLink{{Title: i18n.T(v.Lang, "web.organisation"), URL: "/organisation", Here: at == "organisation"}}
	switch v.Who.Keeps {
	case ledger.SystemKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "web.accounts"), URL: "/accounts", Here: at == "accounts"},
			menuLink{Title: i18n.T(v.Lang, "web.params"), URL: "/params", Here: at == "params"},
			menuLink{Title: i18n.T(v.Lang, "days.title"), URL: "/days", Here: at == "days"})
	case ledger.SecurityKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "web.tokens"), URL: "/tokens", Here: at == "tokens"},
			menuLink{Title: i18n.T(v.Lang, "web.webhooks"), URL: "/webhooks", Here: at == "webhooks"})
	case ledger.AuditKeeper:
		links = append(links,
			menuLink{Title: i18n.T(v.Lang, "audit.title"), URL: "/audit", Here: at == "audit"},
			menuLink{Title: i18n.T(v.Lang, "webdoc.verify"), URL: "/verify", Here: at == "verify"},
			menuLink{Title: i18n.T(v.Lang, "web.params"), URL: "/params", Here: at == "params"},
			menuLink{Title: i18n.T(v.Lang, "days.title"), URL: "/days", Here: at == "days"})
	}
	return append(links,
		menuLink{Title: i18n.T(v.Lang, "handbook.title"), URL: "/handbook", Here: at == "handbook"})
}
