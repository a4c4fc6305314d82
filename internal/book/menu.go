package book

import "bihuan/internal/ledger"

// headings of the menu, in their order.
var headings = []string{"rectification", "mechanisms", "administration"}

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
