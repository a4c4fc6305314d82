// Package handbook says in words what a pack says in keys.
//
// Of takes the definitions of a pack and gives a Page: a chapter for each ledger with its flow as a Drawing,
// its fields, moves, limits, lights, warnings and who may what; figures and parameters beside them. The same
// page is shown within the product and written as a file that stands alone.
//
// What is simple is said in words; every expression is shown as the pack writes it, beside the words if it
// has any, so that nobody has to trust the words.
//
// Invariants: a page follows from its definitions alone, and the same definitions give the same bytes; there
// is no rule of a pack that it leaves out.
package handbook

import (
	"strconv"
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Options say for whom a page is made.
type Options struct {
	Lang i18n.Lang
	// Worth returns what a parameter is worth; nil shows what the packs say.
	Worth func(pack string, p *ledger.Param) ledger.Worth
	// Words returns a value of a parameter in words; nil shows its plain form with the unit.
	Words func(p *ledger.Param, v ledger.Value) string
	// Link returns the address of the page of a pack; nil links within the page only.
	Link func(pack string) string
}

// Page is the handbook of one pack, in one language.
type Page struct {
	Lang     i18n.Lang
	Name     string // of the pack
	Title    string
	Facts    []Fact
	Chapters []*Chapter
	Sections []*Section // figures, parameters, roles
}

// Chapter is the part of a page about one ledger.
type Chapter struct {
	Anchor   string
	Title    string
	Help     string
	Facts    []Fact
	Drawing  *Drawing // nil where records have no life-cycle
	Sections []*Section
}

// Section is a table of entries of one kind.
type Section struct {
	Anchor  string
	Title   string
	Entries []*Entry
}

// Entry is one definition: its title and key, what it is in a word or two, and what is said of it.
type Entry struct {
	Title string
	Key   string // as the pack writes it
	Light string // colour that the entry is about, or ""
	Kind  string
	Facts []Fact
}

// Fact is something said of a definition.
type Fact struct {
	Term  string
	Items []Item
}

// Item is a part of a fact: words, the source of an expression, or both. Href is where its words lead, or "".
type Item struct {
	Words  string
	Source string
	Href   string
}

// Of makes the page of the pack called name, which stands among packs with all that it uses; nil where it
// does not.
func Of(packs []*ledger.Pack, name string, o Options) *Page {
	s := &speaker{Options: o, packs: packs}
	for _, pack := range packs {
		if pack.Name == name {
			s.pack = pack
		}
	}
	if s.pack == nil {
		return nil
	}
	page := &Page{Lang: o.Lang, Name: name, Title: s.in(s.pack.Title), Facts: s.head()}
	for _, l := range s.pack.Ledgers {
		page.Chapters = append(page.Chapters, s.chapter(l))
	}
	for _, section := range []*Section{
		s.section("figures", "handbook.figures", s.figures()),
		s.section("parameters", "handbook.parameters", s.params()),
		s.section("roles", "handbook.roles", s.roles()),
	} {
		if section != nil {
			page.Sections = append(page.Sections, section)
		}
	}
	return page
}

// speaker puts definitions of one pack into words.
type speaker struct {
	Options
	packs []*ledger.Pack
	pack  *ledger.Pack
	mine  *ledger.Ledger // whose record gathers, while that is told
}

func (s *speaker) t(key string, args ...any) string { return i18n.T(s.Lang, key, args...) }

func (s *speaker) in(text i18n.Text) string { return text.In(s.Lang) }

// section returns a section, or nil when it has nothing to say.
func (s *speaker) section(anchor, title string, entries []*Entry) *Section {
	if len(entries) == 0 {
		return nil
	}
	return &Section{Anchor: anchor, Title: s.t(title), Entries: entries}
}

// fact returns a fact in words; without words there is none.
func (s *speaker) fact(term string, words ...string) []Fact {
	var items []Item
	for _, text := range words {
		if text != "" {
			items = append(items, Item{Words: text})
		}
	}
	return s.items(term, items)
}

// items returns a fact of items; without items there is none.
func (s *speaker) items(term string, items []Item) []Fact {
	if len(items) == 0 {
		return nil
	}
	return []Fact{{Term: s.t(term), Items: items}}
}

// head says what the pack is.
func (s *speaker) head() []Fact {
	facts := s.fact("handbook.basis", s.pack.Basis)
	facts = append(facts, s.fact("handbook.version", strconv.Itoa(s.pack.Version))...)
	var uses []Item
	for _, name := range s.pack.Uses {
		item := Item{Words: name}
		for _, pack := range s.packs {
			if pack.Name == name {
				item.Words = s.in(pack.Title)
			}
		}
		if s.Link != nil {
			item.Href = s.Link(name)
		}
		uses = append(uses, item)
	}
	return append(facts, s.items("handbook.uses", uses)...)
}

// params says which values a district may set.
func (s *speaker) params() []*Entry {
	var entries []*Entry
	for _, p := range s.pack.Params {
		e := &Entry{Title: s.in(p.Title), Key: "param." + p.Name, Kind: s.kind(p.Kind)}
		worth := p.Worth()
		if s.Worth != nil {
			worth = s.Worth(s.pack.Name, p)
		}
		e.Facts = s.fact("handbook.value", s.paramWords(p, worth.First))
		for _, c := range worth.Changes {
			e.Facts = append(e.Facts, Fact{
				Term: s.t("handbook.value_from", c.From), Items: []Item{{Words: s.paramWords(p, c.Value)}},
			})
		}
		e.Facts = append(e.Facts, s.fact("handbook.basis", p.Basis)...)
		entries = append(entries, e)
	}
	return entries
}

func (s *speaker) paramWords(p *ledger.Param, v ledger.Value) string {
	if s.Words != nil {
		return s.Words(p, v)
	}
	return strings.TrimSpace(v.String() + " " + p.Unit)
}

// roles says what a person can be.
func (s *speaker) roles() []*Entry {
	var entries []*Entry
	for _, role := range s.pack.Roles {
		scope := "handbook.role_everywhere"
		if role.UnitBound {
			scope = "handbook.role_bound"
		} else if role.As != "" {
			scope = "handbook.role_" + string(role.As)
		}
		entries = append(entries, &Entry{
			Title: s.in(role.Title), Key: role.Name, Facts: s.fact("handbook.scope", s.t(scope)),
		})
	}
	return entries
}

// ledgerItem names another ledger, with a link to its chapter.
func (s *speaker) ledgerItem(path string) Item {
	for _, pack := range s.packs {
		for _, l := range pack.Ledgers {
			if l.Path() != path {
				continue
			}
			item := Item{Words: s.in(l.Title), Href: "#" + l.Name}
			if pack != s.pack {
				item.Href = ""
				if s.Link != nil {
					item.Href = s.Link(pack.Name) + "#" + l.Name
				}
			}
			return item
		}
	}
	return Item{Words: path}
}

// ledgerAt returns the ledger called path, or nil.
func (s *speaker) ledgerAt(path string) *ledger.Ledger {
	for _, pack := range s.packs {
		for _, l := range pack.Ledgers {
			if l.Path() == path {
				return l
			}
		}
	}
	return nil
}
