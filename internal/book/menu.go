package book

import (
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// headings of the menu, in their order.
var headings = []string{"rectification", underMechanisms, "administration"}

// underMechanisms is the heading under which each pack has an entry of its own.
const underMechanisms = "mechanisms"

// Menu returns the navigation: what the packs list and the visitor may read at least in part.
func (b *Book) Menu(v *Visitor) []MenuGroup {
	groups := make([]MenuGroup, len(headings))
	for i, under := range headings {
		groups[i].Under = under
		for _, pack := range b.program.Packs {
			for _, item := range pack.Menu {
				if item.Under == under {
					groups[i].Items = append(groups[i].Items, b.menuLinks(item)...)
				}
			}
		}
	}
	return groups
}

func (b *Book) menuLinks(item *ledger.MenuItem) []MenuLink {
	if item.Ledger == "" {
		return []MenuLink{{Title: item.Title, Page: item.Page}}
	}
	l := b.program.Ledger(item.Ledger)
	if l == nil || l.ReadRule() == nil {
		return nil
	}
	title := item.Title
	if title.IsZero() {
		title = l.Title
	}
	return []MenuLink{{Title: title, Ledger: item.Ledger}}
}

// PackMenu is the entries of a pack that stands among the mechanisms.
type PackMenu struct {
	Name  string
	Title i18n.Text
	Items []MenuLink
}

// PackMenu returns the mechanisms with what the visitor may read of them; those without are left out.
func (b *Book) PackMenu(v *Visitor) []PackMenu {
	var menus []PackMenu
	for _, pack := range b.program.Packs {
		menu := PackMenu{Name: pack.Name, Title: pack.Title}
		for _, item := range pack.Menu {
			if item.Under == underMechanisms {
				menu.Items = append(menu.Items, b.menuLinks(item)...)
			}
		}
		if len(menu.Items) > 0 {
			menus = append(menus, menu)
		}
	}
	return menus
}
