package expr

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

var update = flag.Bool("update", false, "write golden files anew")

// testdata/problems.txtar holds expressions, each followed by what is said of it. The place is that of an
// expression which begins in line 3, column 5 of f.yaml.
const problemsFile = "testdata/problems.txtar"

// marker is the line before an expression.
var marker = regexp.MustCompile(`(?m)^-- (\w+) --\n`)

func TestProblemsSayWhereAndWhatToWriteInstead(t *testing.T) {
	data, err := os.ReadFile(problemsFile)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	names := marker.FindAllStringSubmatch(string(data), -1)
	var all strings.Builder
	for i, body := range marker.Split(string(data), -1)[1:] {
		text, _, _ := strings.Cut(body, "\n---\n")
		text = strings.TrimSuffix(text, "\n")
		all.WriteString("-- " + names[i][1] + " --\n" + text + "\n---\n" + said(w, text))
	}
	if *update {
		if err := os.WriteFile(problemsFile, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(data), all.String()); diff != "" {
		t.Error(diff)
	}
}

// said returns the problems of an expression that must be a condition, in both languages.
func said(w world, text string) string {
	_, err := Compile(ledger.Source{Text: text, Pos: ledger.Pos{File: "f.yaml", Line: 3, Column: 5}}, w.env(), Bool)
	if err == nil {
		return "no problem\n"
	}
	var b strings.Builder
	for _, p := range problem.All(err) {
		b.WriteString(p.In(i18n.ZH) + "\n" + p.In(i18n.EN) + "\n")
	}
	return b.String()
}

// elsewhere are problems with examples in other tests.
var elsewhere = map[string]bool{"cost": true, "too_long": true, "too_deep": true, "not_text": true,
	"inline": true, "no_was": true, "no_me": true, "follow_unknown": true, "unknown_mine": true,
	"wanted_span": true, "span_hours": true}

func TestEveryProblemHasAnExample(t *testing.T) {
	data, err := os.ReadFile(problemsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range i18n.Keys() {
		name, ours := strings.CutPrefix(key, "expr.")
		if !ours || strings.HasPrefix(name, "type_") || strings.HasPrefix(name, "hint_") {
			continue
		}
		if !elsewhere[name] && !strings.Contains(string(data), "-- "+name+" --") {
			t.Errorf("no example of the problem %s", name)
		}
	}
}

func TestExpressionsAreBounded(t *testing.T) {
	w := newWorld()
	for _, c := range []struct{ text, key string }{
		{strings.Repeat(" ", MaxText) + "true", "expr.too_long"},
		{strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200), "expr.too_deep"},
		{"count" + strings.Repeat("+count", 200) + " > 0", "expr.too_deep"},
		{strings.Repeat("parent.parent.done&&", 199) + "done", "expr.cost"},
		{"name == \"\x00\"", "expr.not_text"}, {"name == \"\xff\"", "expr.not_text"},
	} {
		_, err := Compile(ledger.Source{Text: c.text}, w.env(), Bool)
		list := problem.All(err)
		if len(list) == 0 || list[0].Key != c.key {
			t.Errorf("%.30s: got %v, want %s", c.text, err, c.key)
		}
	}
}

func FuzzCompileNeverPanicsAndEvaluates(f *testing.F) {
	w := newWorld()
	for _, text := range []string{"count + 1 > 2 && given(name)", `risk in ["fire"] ? due_on + days(3) : today`,
		"unit.parent.name + '\\n'", "was.count < 3.5e2", `holds("a", unit)`, "金额 > 0", "a ? b : c", "[1,2][0]", "{1:2}", "x{y:1}",
		"due_on + (done ? days(1) : or(months(2), years(1)))", "size(rows) % 0", "0x1F / 1u", "min(1,2,3) in [null]", "-9223372036854775808"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(ledger.Source{Text: text, Pos: ledger.Pos{File: "f", Line: 1, Column: 1}}, w.env())
		if err != nil {
			for _, p := range problem.All(err) {
				if !i18n.Has(p.Key) || p.Where == "" {
					t.Errorf("%q: problem without words or place: %+v", text, p)
				}
			}
			if len(problem.All(err)) == 0 {
				t.Errorf("%q: %v is no problem", text, err)
			}
			return
		}
		v, err := e.Eval(w.scope())
		if err != nil {
			t.Fatal(err)
		}
		if !v.IsEmpty() && v.Storage() != e.Type().Storage() {
			t.Errorf("%q is %v, a %s", text, v, e.Type())
		}
	})
}

func TestASpanNeedsAUnit(t *testing.T) {
	_, err := Compile(ledger.Source{Text: "count + 1", Pos: ledger.Pos{File: "f.yaml", Line: 3, Column: 5}},
		newWorld().env(), Span)
	all := problem.All(err)
	if len(all) != 1 || !strings.HasPrefix(all[0].In(i18n.EN), "f.yaml:3:5: How long needs a unit: days(n)") {
		t.Errorf("problems are %v", all)
	}
}

func TestNamesThatCannotBeUsedAreNotProposed(t *testing.T) {
	env := &Env{Vars: map[string]Type{"value": Decimal}}
	_, err := Compile(ledger.Source{Text: "worth > 1", Pos: ledger.Pos{File: "f.yaml", Line: 3, Column: 5}}, env, Bool)
	all := problem.All(err)
	if len(all) != 1 || !strings.HasSuffix(all[0].In(i18n.EN), "Possible are: today, now, param, value.") {
		t.Errorf("problems are %v", all)
	}
}
