package book

import "bihuan/internal/ledger"

// headings of the menu, in their order.
var headings = []string{"rectification", "mechanisms", "administration"}

// Menu returns the navigation: what the packs list and the visitor may read at least in part. Packs without any are
// left out.
func (b *Book) Menu(v *Visitor) []MenuGroup {
	groups := make([]MenuGroup, len(headings))
	for i, under := range headings {
		groups[i].Under = under
		for _, pack := range b.program.Packs {
			menu := PackMenu{Name: pack.Name, Title: pack.Title}
			for _, item := range pack.Menu {
				if item.Under == under {
					menu.Items = append(menu.Items, b.menuLinks(item)...)
				}
			}
			if len(menu.Items) > 0 {
				groups[i].Packs = append(groups[i].Packs, menu)
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
