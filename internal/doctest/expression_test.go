package doctest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/packs"
)

// TestExpressionsHaveTheValuesOfTheTable reads the table of expressions: each form of the first cell is used in an
// example, each example has the value that stands behind it, and no function is left out.
func TestExpressionsHaveTheValuesOfTheTable(t *testing.T) {
	for lang, page := range languages {
		t.Run(lang, func(t *testing.T) {
			w := newWorld(t, examplePack(t, page))
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			all := ""
			for _, row := range expressionRows(string(text)) {
				all += " " + row[0]
				for _, e := range valued.FindAllStringSubmatch(row[2], -1) {
					w.check(t, e[1], e[2])
				}
				for _, form := range spans(row[0]) {
					if !strings.Contains(row[2], essence(form)) {
						t.Errorf("no example of %q", form)
					}
				}
			}
			for _, name := range expr.Functions() {
				if !strings.Contains(all, name+"(") {
					t.Errorf("the table lacks the function %s", name)
				}
			}
		})
	}
}

// valued is an example with its value; without one it is empty.
var valued = regexp.MustCompile("`([^`]+)` → (?:`([^`]*)`|空|empty)")

// expressionRows returns the rows of the table whose first example is an expression with a value.
func expressionRows(page string) [][]string {
	var rows [][]string
	for line := range strings.Lines(page) {
		if row := cells(strings.TrimSpace(line)); strings.HasPrefix(line, "| `") && len(row) == 3 {
			rows = append(rows, row)
		}
	}
	return rows
}

// call is the beginning of a call in a form.
var call = regexp.MustCompile(`\.?[a-zA-Z_]+\(`)

// essence is what an example of a form must have: the name of a function or what stands before a word for people.
func essence(form string) string {
	name := call.FindString(form)
	switch {
	case strings.HasPrefix(form, "a ? b"):
		return " ? "
	case strings.HasPrefix(form, "x in "):
		return ` in ["`
	case form == `holds("角色", 单位)` || form == `holds("ROLE", unit)`:
		return `", unit)`
	case strings.HasPrefix(form, "asked_on + days") || name == "":
		if i := strings.IndexFunc(form, func(r rune) bool { return isHan(r) || 'A' <= r && r <= 'Z' }); i > 0 {
			return form[:i]
		}
		return form
	}
	return name
}

// world is the record that the examples look at, with all that can be seen from it.
type world struct {
	env   *expr.Env
	scope *expr.Scope
}

// newWorld makes the records of the story values.yaml by hand.
func newWorld(t *testing.T, own string) *world {
	t.Helper()
	beside := packfile.Beside(os.DirFS(own), packs.FS)
	defs, err := packfile.Load(beside)
	if err != nil {
		t.Fatal(err)
	}
	stories, err := packfile.LoadStories(beside, "example")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(stories, func(s *ledger.Story) bool { return strings.HasSuffix(s.File, "values.yaml") })
	if i < 0 {
		t.Fatal("there is no story values.yaml")
	}
	lookup := func(path string) *ledger.Ledger { return ledgerAt(defs, path) }
	return seen(t, defs, lookup, stories[i])
}

func ledgerAt(defs []*ledger.Pack, path string) *ledger.Ledger {
	for _, p := range defs {
		for _, l := range p.Ledgers {
			if l.Path() == path {
				return l
			}
		}
	}
	return nil
}

// seen makes the records of a story: what is given, and its persons.
func seen(t *testing.T, defs []*ledger.Pack, lookup func(string) *ledger.Ledger, s *ledger.Story) *world {
	t.Helper()
	ids, made := map[string]ledger.ID{}, map[ledger.ID]*ledger.Record{}
	for _, p := range s.People {
		ids[p.Handle] = ledger.ID(len(ids) + 1)
	}
	for _, g := range s.Given {
		ids[g.Handle] = ledger.ID(len(ids) + 1)
	}
	var last *ledger.Record
	for _, g := range s.Given {
		last = ledger.New(lookup(g.Ledger))
		last.ID = ids[g.Handle]
		for _, a := range g.Values {
			f := last.Ledger.Field(a.Field)
			last.Set(a.Field, storyValue(t, ids, f.Kind, a.Value))
		}
		made[last.ID] = last
	}
	noon := time.Date(2024, 7, 1, 4, 0, 0, 0, time.UTC)
	last.State, last.Number, last.Version, last.CreatedBy, last.UpdatedBy = "open", "BJ-2024-001", 1, ids["li"], ids["li"]
	last.CreatedAt, last.UpdatedAt, last.Entered = noon, noon, noon
	last.Set("channel", ledger.Text("visit"))
	before := last.Clone()
	before.Set("pages", ledger.Int(10))
	hall, zone := ids["hall"], ids["zone"]
	params, worth := map[string]*ledger.Param{}, map[string]ledger.Worth{}
	for _, p := range defs[slices.IndexFunc(defs, func(p *ledger.Pack) bool { return p.Name == "example" })].Params {
		params[p.Name], worth[p.Name] = p, p.Worth()
	}
	return &world{
		env: &expr.Env{Ledger: last.Ledger, Lookup: lookup, Params: params, Mine: last.Ledger, Was: true, Me: true},
		scope: &expr.Scope{
			Record: last, Before: before, Today: calendar.Of(2024, 7, 1), Now: noon, Calendar: calendar.New(), Mine: last,
			Follow: func(_ *ledger.Ledger, id ledger.ID) (*ledger.Record, error) { return made[id], nil }, Params: worth,
			Me: &expr.Principal{Person: ids["li"], Units: []ledger.ID{hall}, Below: []ledger.ID{hall},
				Above: []ledger.ID{hall, zone}, Roles: map[string]bool{"clerk": true}},
		},
	}
}

// storyValue returns the value that a story writes.
func storyValue(t *testing.T, ids map[string]ledger.ID, k ledger.Kind, v ledger.StoryValue) ledger.Value {
	t.Helper()
	switch {
	case v.List != nil:
		var list []ledger.Value
		for _, one := range v.List {
			list = append(list, storyValue(t, ids, k.Element(), one))
		}
		return ledger.List(list...)
	case k.Refers():
		return ledger.Ref(ids[v.Text])
	}
	value, err := packfile.ParseValue(v.Text, k.Storage())
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// check compiles an expression and compares its value.
func (w *world) check(t *testing.T, text, want string) {
	t.Helper()
	e, err := expr.Compile(ledger.Source{Text: text, Pos: ledger.Pos{File: "table", Line: 1, Column: 1}}, w.env)
	if err != nil {
		t.Errorf("%s: %v", text, problem.All(err))
		return
	}
	v, err := e.Eval(w.scope)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.String(); got != want {
		t.Errorf("%s is %q and not %q", text, got, want)
	}
}
