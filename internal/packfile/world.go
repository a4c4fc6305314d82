package packfile

import (
	"slices"
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// world is everything that was read; names are looked up in it.
type world struct {
	*loading
	packs   map[string]*ledger.Pack
	ledgers map[string]*ledger.Ledger // by path; without broken ones
}

func newWorld(l *loading, packs []*ledger.Pack) *world {
	w := &world{l, map[string]*ledger.Pack{}, map[string]*ledger.Ledger{}}
	for _, p := range packs {
		w.packs[p.Name] = p
		for _, led := range p.Ledgers {
			if !l.broken[led] {
				w.ledgers[led.Path()] = led
			}
		}
	}
	return w
}

// reach lists pack and all packs it uses, directly or not.
func (w *world) reach(pack *ledger.Pack) []*ledger.Pack {
	list := []*ledger.Pack{pack}
	for i := 0; i < len(list); i++ {
		for _, name := range list[i].Uses {
			if p := w.packs[name]; p != nil && !slices.Contains(list, p) {
				list = append(list, p)
			}
		}
	}
	return list
}

// checkRoles wants each role to be defined once within reach.
func (w *world) checkRoles(pack *ledger.Pack) {
	for _, p := range w.reach(pack)[1:] {
		for _, theirs := range p.Roles {
			for _, ours := range pack.Roles {
				if ours.Name == theirs.Name {
					w.say(ours.Pos, "role_twice", ours.Name, p.Name)
				}
			}
		}
	}
}

// roles lists the roles that pack may name.
func (w *world) roles(pack *ledger.Pack) []string {
	var names []string
	for _, p := range w.reach(pack) {
		for _, role := range p.Roles {
			names = append(names, role.Name)
		}
	}
	return names
}

// path returns the path of the ledger that pack calls name; "" when there is none, which it
// reports.
func (w *world) path(pack *ledger.Pack, name string, pos ledger.Pos) string {
	owner, inner, dotted := strings.Cut(name, ".")
	if !dotted {
		owner, inner = pack.Name, name
	}
	p := w.packs[owner]
	if owner == pack.Name {
		p = pack
	} else if !slices.Contains(pack.Uses, owner) {
		w.say(pos, "not_used", owner)
		return ""
	}
	if p == nil || w.broken[p] {
		return ""
	}
	var known []string
	for _, l := range p.Ledgers {
		if l.Name == inner {
			return l.Path()
		}
		known = append(known, l.Name)
	}
	w.unknown(pos, "ledger", name, known)
	return ""
}

// stands returns the path of the ledger that stands for part in the directory of pack.
func (w *world) stands(pack *ledger.Pack, part ledger.Part, pos ledger.Pos) string {
	broken := false
	for _, p := range w.reach(pack) {
		broken = broken || w.broken[p]
		for _, l := range p.Ledgers {
			if l.As == part {
				return l.Path()
			}
			broken = broken || w.broken[l]
		}
	}
	if !broken {
		w.say(pos, "no_directory", part)
	}
	return ""
}

// figure returns the path of the figure that pack calls name, or "".
func (w *world) figure(pack *ledger.Pack, name string, pos ledger.Pos) string {
	owner, inner, dotted := strings.Cut(name, ".")
	if !dotted {
		owner, inner = pack.Name, name
	}
	var known []string
	for _, p := range w.reach(pack) {
		if p.Name != owner {
			continue
		}
		for _, f := range p.Figures {
			if f.Name == inner {
				return f.Path()
			}
			known = append(known, f.Name)
		}
	}
	w.unknown(pos, "figure", name, known)
	return ""
}

// linedFigures returns all figures that have lines as choices, in the order of packs.
func (w *world) linedFigures() []*ledger.Choice {
	var list []*ledger.Choice
	for _, name := range sortedKeys(w.packs) {
		for _, f := range w.packs[name].Figures {
			if len(f.Lines) > 0 {
				list = append(list, &ledger.Choice{Name: f.Path(), Title: f.Title, Pos: f.Pos})
			}
		}
	}
	return list
}

// hint is the second half of a message, in both languages.
func hint(key, arg string) i18n.Text {
	key = "packfile.hint_" + key
	return i18n.Text{ZH: i18n.T(i18n.ZH, key, arg), EN: i18n.T(i18n.EN, key, arg)}
}
