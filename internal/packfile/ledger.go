package packfile

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// finishLedger adds the due dates as fields and checks the ledger for itself.
func finishLedger(r *reader, pos ledger.Pos, l *ledger.Ledger) {
	for _, limit := range l.Limits {
		if l.Field(limit.Name) != nil {
			r.say(limit.Pos, "twice", limit.Name)
			continue
		}
		l.Fields = append(l.Fields, &ledger.Field{Name: limit.Name, Title: limit.Title,
			Kind: ledger.KindDate, Limit: limit, Pos: limit.Pos})
	}
	for i, light := range l.Lights {
		if light.When.IsZero() && i < len(l.Lights)-1 {
			r.say(light.Pos, "light_last", light.Name)
		}
	}
	checkPart(r, pos, l)
	checkTitles(r, l)
	l.Seal()
}

// checkTitles wants each field to have a title of its own in each language: columns of a workbook are found by them.
func checkTitles(r *reader, l *ledger.Ledger) {
	for i, f := range l.Fields {
		for _, known := range l.Fields[:i] {
			switch {
			case f.Title.ZH != "" && f.Title.ZH == known.Title.ZH:
				r.say(f.Pos, "same_title", f.Name, known.Name, f.Title.ZH)
			case f.Title.EN != "" && f.Title.EN == known.Title.EN:
				r.say(f.Pos, "same_title", f.Name, known.Name, f.Title.EN)
			}
		}
	}
}

// partFields are the fields that the directory reads, with their kinds.
var partFields = map[ledger.Part]map[string]ledger.Kind{
	ledger.AsUnit:   {"name": ledger.KindText, "parent": ledger.KindRef},
	ledger.AsPerson: {"name": ledger.KindText, "unit": ledger.KindUnit, "login": ledger.KindText},
	ledger.AsPost: {"person": ledger.KindPerson, "unit": ledger.KindUnit, "role": "",
		"from": ledger.KindDate, "until": ledger.KindDate},
	ledger.AsGroup: {"name": ledger.KindText},
	ledger.AsMembership: {"group": ledger.KindGroup, "person": ledger.KindPerson,
		"from": ledger.KindDate, "until": ledger.KindDate},
	ledger.AsDelegation: {"person": ledger.KindPerson, "deputy": ledger.KindPerson,
		"from": ledger.KindDate, "until": ledger.KindDate},
}

// checkPart wants the fields that the place of l in the directory needs. Kinds unit, person and
// group may also be written as references to the ledger in question.
func checkPart(r *reader, pos ledger.Pos, l *ledger.Ledger) {
	for _, name := range sortedKeys(partFields[l.As]) {
		kind, f := partFields[l.As][name], l.Field(name)
		if f == nil {
			r.say(pos, "part_field", l.As, name)
		} else if kind != "" && f.Kind != kind && !(kind == ledger.KindRef && f.Kind == ledger.KindUnit) {
			r.say(f.Pos, "wrong_kind", name, f.Kind, string(kind))
		}
	}
}

// holes are the parts of a number pattern; zeros are the running number, as many as its digits.
var (
	holes       = regexp.MustCompile(`\{[^{}]*\}?|\}`)
	runningHole = regexp.MustCompile(`^\{0{1,9}\}$`)
)

// number is a pattern such as "WT-{yyyy}-{000}": exactly one running number, the year and the month
// at most.
var number = codec[string]{
	read: func(r *reader, n *yaml.Node, v *string) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		*v = s
		running := 0
		for _, at := range holes.FindAllStringIndex(s, -1) {
			hole := s[at[0]:at[1]]
			switch {
			case hole == "{yyyy}" || hole == "{mm}":
			case runningHole.MatchString(hole):
				running++
			default:
				pos := r.textPos(n)
				pos.Column += len([]rune(s[:at[0]]))
				r.say(pos, "number_hole", hole)
				return
			}
		}
		if running != 1 {
			r.say(r.textPos(n), "number_running", s)
		} else if strings.Contains(s, "{mm}") && !strings.Contains(s, "{yyyy}") {
			r.say(r.textPos(n), "number_month", s)
		}
	},
	write: str.write,
	schema: func(defs) schema {
		return schema{"type": "string",
			"examples": []string{"WT-{yyyy}-{000}"}}
	},
}

// sortedKeys returns the keys of m in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
