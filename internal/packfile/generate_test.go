package packfile

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// TestFormatKeepsAnyPack formats generated packs and loads them again.
func TestFormatKeepsAnyPack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := generator{rt}
		before := []*ledger.Pack{g.pack()}
		files := formatted(before)
		after, err := Load(files)
		if err != nil {
			rt.Fatalf("formatted files have problems: %v\n%s", err, printed(files))
		}
		if diff := sameMeaning(before, after); diff != "" {
			rt.Fatalf("formatting changes definitions (-before +after):\n%s\n%s", diff, printed(files))
		}
		if again := printed(formatted(after)); again != printed(files) {
			rt.Fatalf("formatting again changes files:\n%s\n%s", printed(files), again)
		}
	})
}

// generator makes definitions that have no problems.
type generator struct{ t *rapid.T }

func (g generator) flip(label string) bool { return rapid.Bool().Draw(g.t, label) }

func (g generator) count(label string, most int) int {
	return rapid.IntRange(0, most).Draw(g.t, label)
}

// words are hard to write in YAML.
var words = []string{"整改", "a: b", "# no", "yes", "null", "~", "007", "1e3", "2024-07-01", "- x",
	"[a, b]", "{a: b}",
	"'", `"`, `\`, "two\nlines", " before", "after ", "tab\tbed", "end\n", "\nstart", "&a", "*a", "!a",
	"|", "%", "@", "a,b",
	"true", "?", "x #y", "\u00a0a", "a\u2028b", "一：二；“三”", "---", "..."}

func (g generator) words(label string) string {
	if g.flip(label + " hard") {
		return rapid.SampledFrom(words).Draw(g.t, label)
	}
	some := func(s string) bool { return strings.TrimSpace(s) != "" }
	return rapid.StringN(1, 20, -1).Filter(some).Draw(g.t, label)
}

func (g generator) text(label string) i18n.Text {
	t := i18n.Text{ZH: g.words(label + " zh")}
	if g.flip(label + " bilingual") {
		t.EN = g.words(label + " en")
	}
	return t
}

func (g generator) maybeText(label string) (t i18n.Text) {
	if g.flip(label) {
		t = g.text(label)
	}
	return t
}

var expressions = []string{"a > 0", `a == "x"`, "true", "0", `f(a, "b") && c`, "a in [1, 2]", "!a",
	`"dated"`, "a +\n  b",
	"a ? b : c", `x == "# no"`, "-1", `{"a": 1}`, "2024", "[a]", "'q'", "a\n\nb", "today + days(3)",
	"null == a", "~a"}

func (g generator) source(label string) ledger.Source {
	return ledger.Source{Text: rapid.SampledFrom(expressions).Draw(g.t, label)}
}

func (g generator) maybeSource(label string) (s ledger.Source) {
	if g.flip(label) {
		s = g.source(label)
	}
	return s
}

func (g generator) sources(label string) (list []ledger.Source) {
	for range g.count(label, 3) {
		list = append(list, g.source(label))
	}
	return list
}

func (g generator) pack() *ledger.Pack {
	p := &ledger.Pack{Name: "p", Title: g.text("title"), Version: 1 + g.count("version", 99)}
	if g.flip("basis") {
		p.Basis = g.words("basis")
	}
	for i := range g.count("roles", 2) {
		p.Roles = append(p.Roles, &ledger.Role{Name: fmt.Sprintf("r%d", i), Title: g.text("role"),
			UnitBound: g.flip("bound")})
	}
	for i := range g.count("params", 3) {
		p.Params = append(p.Params, g.param(fmt.Sprintf("p%d", i)))
	}
	for i := range 1 + g.count("ledgers", 2) {
		p.Ledgers = append(p.Ledgers, g.ledger(fmt.Sprintf("l%d", i)))
	}
	for i := range g.count("figures", 2) {
		p.Figures = append(p.Figures, g.figure(fmt.Sprintf("g%d", i)))
	}
	for _, f := range p.Figures {
		p.Drawings = append(p.Drawings, &ledger.Drawing{Name: f.Name, Title: g.text("drawing"), Kind: ledger.DrawTable,
			Figures: []string{f.Path()}, By: f.Breakdowns()[:1]})
	}
	for _, l := range p.Ledgers {
		if f := l.Field("watches"); f != nil {
			f.Choices = newWorld(&loading{}, []*ledger.Pack{p}).linedFigures()
		}
	}
	if g.flip("menu") {
		p.Menu = []*ledger.MenuItem{{Ledger: "p.l0", Under: "mechanisms",
			Title: g.maybeText("menu title")},
			{Page: "page", Under: "rectification"}}
	}
	return p
}

func (g generator) param(name string) *ledger.Param {
	values := map[ledger.Kind]ledger.Value{
		ledger.KindText:    ledger.Text(g.words("param")),
		ledger.KindInt:     ledger.Int(rapid.Int64().Draw(g.t, "int")),
		ledger.KindDecimal: ledger.Of(ledger.StoreDecimal, rapid.Int64().Draw(g.t, "decimal")),
		ledger.KindDate:    ledger.Of(ledger.StoreDate, rapid.Int64Range(0, 40_000).Draw(g.t, "date")),
		ledger.KindFlag:    ledger.Flag(g.flip("flag value")),
	}
	kind := rapid.SampledFrom([]ledger.Kind{ledger.KindText, ledger.KindInt, ledger.KindDecimal,
		ledger.KindDate,
		ledger.KindFlag}).Draw(g.t, "param kind")
	p := &ledger.Param{Name: name, Title: g.text("param title"), Kind: kind, Default: values[kind]}
	for i := range g.count("changes", 2) {
		p.Changes = append(p.Changes, &ledger.Change{From: calendar.Date(19_000 + 100*i), Value: values[kind]})
	}
	return p
}

// ledger makes a ledger with a field of any kind that needs nothing else, a limit and a flow.
func (g generator) ledger(name string) *ledger.Ledger {
	l := &ledger.Ledger{Pack: "p", Name: name, Title: g.text("ledger"), Help: g.maybeText("help")}
	if g.flip("number") {
		l.Number = "N-{yyyy}-{000}"
		l.List = []string{"number", "up"}
	}
	l.Fields = []*ledger.Field{{Name: "up", Title: g.text("up"), Kind: ledger.KindRef, To: "p." + name,
		Required: g.flip("required")},
		{Name: "below", Title: g.text("below"), Kind: ledger.KindInt,
			Rollup: &ledger.Rollup{Op: "count", From: "p." + name, Via: "up",
				Where: g.maybeSource("where")}},
		{Name: "alike", Title: g.text("alike"), Kind: ledger.KindRef, To: "p." + name,
			Rollup: &ledger.Rollup{Op: "last", From: "p." + name, Field: "up", Order: "below",
				Match: []*ledger.Match{{Theirs: "up", Mine: "self"}, {Theirs: "below", Mine: "below"}}}}}
	for i := range g.count("fields", 5) {
		l.Fields = append(l.Fields, g.field(fmt.Sprintf("f%d", i)))
	}
	for range g.count("checks", 2) {
		l.Checks = append(l.Checks, &ledger.Check{That: g.source("that"), When: g.maybeSource("when"),
			Say: g.text("say"), On: "up"})
	}
	if g.flip("flow") {
		l.Flow = g.flow(l)
	}
	if g.flip("access") {
		l.Access = ledger.Access{Read: g.sources("read"),
			Fields: map[string]ledger.FieldAccess{"up": {Write: append(g.sources("write"),
				g.source("writer"))}}}
	}
	if g.flip("watch") {
		l.Fields = append(l.Fields, &ledger.Field{Name: "watches", Title: g.text("watches"), Kind: ledger.KindFigures})
		l.Watch = &ledger.Watch{Figures: "watches", When: g.maybeSource("watch when"), On: []string{"red", "blue"},
			Make: "p." + name, Set: []*ledger.Assign{{Field: "up", Value: g.source("watch up")}}}
	}
	if g.flip("letters") {
		l.Letters = []*ledger.Letter{g.letter(l)}
	}
	if g.flip("limit") {
		limit := &ledger.Limit{Name: "due", Title: g.text("limit"), From: g.source("from"),
			Within: g.source("within")}
		if l.Flow != nil && g.flip("pause") {
			limit.Pause = []string{"done"}
		}
		l.Limits = []*ledger.Limit{limit}
		l.Fields = append(l.Fields, &ledger.Field{Name: "due", Title: limit.Title, Kind: ledger.KindDate,
			Limit: limit})
	}
	for _, f := range l.Fields {
		if f.Limit == nil { // a workbook tells fields apart by their titles
			f.Title.ZH = f.Name + " " + f.Title.ZH
			if f.Title.EN != "" {
				f.Title.EN = f.Name + " " + f.Title.EN
			}
		}
	}
	l.Seal()
	return l
}

// letter makes a letter with a part of each kind.
func (g generator) letter(l *ledger.Ledger) *ledger.Letter {
	cells := []*ledger.LetterCell{{Field: "up"}, {Title: g.text("cell"), Text: g.phrase("cell text")}}
	table := &ledger.LetterTable{Records: ledger.Rollup{From: l.Path(), Via: "up", Where: g.maybeSource("row")},
		Order: []string{"-below"}, Columns: []*ledger.LetterCell{{Field: "below"}}, Total: []string{"below"}}
	x := &ledger.Letter{Name: "letter", Title: g.text("letter"), By: g.sources("printer"), When: g.maybeSource("print when"),
		Head: g.phrase("head"), Number: g.phrase("serial"), Heading: g.phrase("heading"), To: g.phrase("to"),
		Note: g.phrase("note"), Copies: g.phrase("copies"),
		Body: []*ledger.LetterPart{{Text: g.phrase("text"), When: g.maybeSource("part when")}, {Form: cells}, {Table: table}}}
	if g.flip("sign") {
		x.Sign = &ledger.LetterSign{By: g.phrase("by"), On: g.maybeSource("on")}
	}
	return x
}

// phrase makes text with holes. What stands behind it does not count.
func (g generator) phrase(label string) (p ledger.Phrase) {
	p.ZH.Text = strings.TrimRight(g.words(label), " \n") + "{a}"
	if g.flip(label + " english") {
		p.EN.Text = "b {a}"
	}
	return p
}

func (g generator) field(name string) *ledger.Field {
	f := &ledger.Field{Name: name, Title: g.text("field"), Help: g.maybeText("field help"),
		Kind: rapid.SampledFrom([]ledger.Kind{ledger.KindText, ledger.KindNote, ledger.KindInt,
			ledger.KindDecimal,
			ledger.KindMoney, ledger.KindDate, ledger.KindTime, ledger.KindFlag, ledger.KindChoice,
			ledger.KindFile,
			ledger.KindLines}).Draw(g.t, "kind")}
	switch f.Kind {
	case ledger.KindDecimal, ledger.KindMoney:
		f.Places = g.count("places", 6)
	case ledger.KindChoice:
		f.Choices = []*ledger.Choice{{Name: "one", Title: g.text("one")}, {Name: "dated",
			Title: g.text("two")}}
		f.Once = true
		return f
	case ledger.KindLines:
		f.Lines = []*ledger.Field{{Name: "c", Title: g.text("column"), Kind: ledger.KindInt,
			Unit: g.words("unit")}}
		return f
	}
	if g.flip("computed") {
		f.Is = g.source("is")
	} else {
		f.Default = g.maybeSource("default")
		f.Required = g.flip("required field")
	}
	return f
}

func (g generator) flow(l *ledger.Ledger) *ledger.Flow {
	makes := &ledger.Make{Ledger: l.Path(), Each: g.maybeSource("make each"), When: g.maybeSource("make when"),
		Set: []*ledger.Assign{{Field: "up", Value: g.source("up")}}}
	move := &ledger.Move{Name: "go", Title: g.text("move"), From: []string{"open"}, To: "done",
		By: g.sources("by"), Once: g.source("once"),
		When: g.maybeSource("move when"), Say: g.maybeText("say"), NotBy: []string{"go"},
		Make: []*ledger.Make{makes}, Seals: []string{"up"},
		Needs: []*ledger.Need{{Proof: 2, Say: g.maybeText("need")}, {That: g.source("need that")},
			{Field: "up"}}}
	if len(move.By) > 0 {
		move.Remark, move.Asks = g.flip("remark"), []string{"up"}
	}
	return &ledger.Flow{Track: []string{"open", "done"}, Moves: []*ledger.Move{move},
		States: []*ledger.State{
			{Name: "open", Title: g.text("open"), Start: true, Required: []string{"up"}},
			{Name: "done", Title: g.text("done"), End: true, Locked: []string{"all"}}}}
}

func (g generator) figure(name string) *ledger.Figure {
	f := &ledger.Figure{Pack: "p", Name: name, Title: g.text("figure"),
		Definition: g.maybeText("definition"), Target: g.maybeSource("target"),
		Places: g.count("places", 6), By: []ledger.Source{{Text: "up.up"}, {Text: `f(a, "b")`}}, Op: rapid.SampledFrom(figureOps).Draw(g.t, "op")}
	if f.Op != "is" && f.Op != "growth" {
		f.Ledger, f.Where = "p.l0", g.maybeSource("figure where")
	}
	switch f.Op {
	case "count":
	case "is":
		f.Is = g.source("is")
	case "growth":
		f.Growth = &ledger.Growth{Figure: "p." + name, Over: "half"}
	case "mean":
		f.Of, f.Weight = g.source("of"), g.maybeSource("weight")
	case "ratio":
		f.Over = &ledger.Term{Op: "sum", Ledger: "p.l0", Of: g.source("over of")}
	default:
		f.Of = g.source("of")
	}
	if g.flip("lines") {
		f.Every = "quarter"
		f.Lines = []*ledger.Line{{Level: "red", When: g.source("red")}, {Level: "green",
			When: g.source("green"), Times: 2}}
		f.Opens = []*ledger.Opens{{On: []string{"red"}, Make: "p.l0",
			Set: []*ledger.Assign{{Field: "up", Value: g.source("opened")}}}}
	}
	return f
}
