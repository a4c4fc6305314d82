package book

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
)

// mutant is one small change of a pack: a number by one, a comparison turned, a need left out. If all stories
// still pass with it, no story protects the rule that it is in.
type mutant struct {
	class  string // number, comparison, logic, or what is left out
	pack   string
	ledger string // name, or "" for the head of the pack
	pos    ledger.Pos
	change string // what is changed into what
	apply  func() // and undo, on the definitions in place
	undo   func()
}

// name identifies a mutant without the line it stands on.
func (m *mutant) name() string {
	return m.pack + "/" + m.ledger + " " + m.class + ": " + strings.ReplaceAll(m.change, "\n", " ")
}

// breeder walks definitions and collects mutants.
type breeder struct {
	mutants []*mutant
	seen    map[any]bool
	pack    string
	ledger  string
	pos     ledger.Pos
	within  string // name of the definition that is walked, such as a move
}

// breed returns the mutants of packs. Views are left out: what they leave out of a list binds nobody.
func breed(packs []*ledger.Pack) []*mutant {
	b := &breeder{seen: map[any]bool{}}
	for _, pack := range packs {
		b.pack, b.ledger, b.within = pack.Name, "", ""
		for _, p := range pack.Params {
			b.param(p)
		}
		for _, f := range pack.Figures {
			b.walk(reflect.ValueOf(f))
		}
		for _, l := range pack.Ledgers {
			b.ledger, b.within, b.pos = l.Name, "", l.Pos
			for _, part := range []any{&l.Fields, &l.Checks, l.Flow, &l.Limits, &l.Lights, &l.Warnings, &l.Schedules, l.Watch, &l.Letters, &l.Access} {
				b.walk(reflect.ValueOf(part))
			}
			b.fields(&l.Access)
		}
	}
	return b.mutants
}

func (b *breeder) add(class, change string, apply, undo func()) {
	if b.within != "" {
		change = b.within + ": " + change
	}
	b.mutants = append(b.mutants, &mutant{class, b.pack, b.ledger, b.pos, change, apply, undo})
}

// param changes the default of a number, and those of its dated changes.
func (b *breeder) param(p *ledger.Param) {
	b.pos, b.within = p.Pos, p.Name
	b.value("default", &p.Default)
	for i, c := range p.Changes {
		b.pos = c.Pos
		b.value("from "+c.From.String()+" on", &c.Value)
		b.without("change", reflect.ValueOf(&p.Changes).Elem(), i)
	}
}

// value changes a number by one.
func (b *breeder) value(what string, v *ledger.Value) {
	old := *v
	for _, other := range neighbours(old.String()) {
		changed, err := packfile.ParseValue(other, old.Storage())
		if err != nil {
			continue
		}
		b.add("number", what+" "+other, func() { *v = changed }, func() { *v = old })
	}
}

// called returns the name of a definition, or "".
func called(v reflect.Value) string {
	if f := v.FieldByName("Name"); f.IsValid() && f.Kind() == reflect.String {
		return f.String()
	}
	return ""
}

// walk visits every definition below v once.
func (b *breeder) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || b.seen[v.Interface()] || v.Type() == reflect.TypeFor[*ledger.Ledger]() {
			return
		}
		b.seen[v.Interface()] = true
		b.walk(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			b.walk(v.Index(i))
		}
	case reflect.Struct:
		switch x := v.Addr().Interface().(type) {
		case *ledger.Source:
			b.source(x)
			return
		case *ledger.Phrase:
			b.phrase(x)
			return
		}
		b.object(v)
	}
}

// object visits the parts of one definition.
func (b *breeder) object(v reflect.Value) {
	within, pos := b.within, b.pos
	if name := called(v); name != "" {
		b.within = name
	}
	if p := v.FieldByName("Pos"); p.IsValid() {
		b.pos = p.Interface().(ledger.Pos)
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		b.part(v.Type().Name()+"."+f.Name, v.Field(i))
		b.walk(v.Field(i))
	}
	b.within, b.pos = within, pos
}

// left are the lists from which one entry is left out, the flags that are cleared and the conditions that
// are left out.
var left = map[string]string{
	"Ledger.Checks": "check", "Move.Needs": "need", "Move.NotBy": "not_by", "Move.By": "by", "Move.Asks": "asks",
	"Move.Set": "set", "Move.Make": "make", "Make.Set": "set", "Warning.Tell": "tell", "Access.Write": "write",
	"Access.Read": "read", "Figure.Lines": "line", "State.Required": "required", "Field.Required": "required",
	"Field.Once": "once", "Move.Remark": "remark", "Move.When": "when", "Move.At": "at", "Move.Once": "once",
	"Need.When": "when", "Check.When": "when", "Limit.When": "when", "Limit.Pause": "pause", "Rollup.Where": "where",
	"Rollup.Match": "match", "Make.When": "when", "Make.Each": "each", "Figure.Where": "where",
	"Field.Default": "default", "Schedule.Until": "until",
	"Figure.Weight": "weight", "Figure.Every": "every", "Figure.Opens": "opens", "Opens.Set": "set", "Opens.On": "on",
	"Watch.When": "when", "Watch.Set": "set", "Watch.On": "on",
	"Letter.By": "by", "Letter.When": "when", "Letter.Body": "part", "Letter.Sign": "sign", "Letter.Head": "head",
	"Letter.Number": "number", "Letter.Heading": "heading", "Letter.To": "to", "Letter.Note": "note",
	"Letter.Copies": "copies", "LetterPart.When": "when", "LetterPart.Form": "cell", "LetterTable.Columns": "column",
	"LetterTable.Total": "total", "LetterSign.On": "on",
	"Schedule.Ahead": "ahead", "Schedule.When": "when", "Schedule.Set": "set", "Schedule.Each": "each",
}

// part breeds mutants that leave out what v holds, or a part of it.
func (b *breeder) part(path string, v reflect.Value) {
	switch op := v.Addr().Interface().(type) {
	case *int:
		if what := counts[path]; what != "" && *op > 0 {
			b.count(op, what)
		}
	case *string:
		b.pick(path, op)
	}
	class, ok := left[path]
	if !ok || v.IsZero() {
		return
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			b.without(class, v, i)
		}
		return
	}
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	b.add("no "+class, path, func() { v.SetZero() }, func() { v.Set(old) })
}

// without leaves one element out of a list.
func (b *breeder) without(class string, list reflect.Value, i int) {
	old := reflect.ValueOf(list.Interface())
	short := reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(old.Type(), 0, old.Len()), old.Slice(0, i)),
		old.Slice(i+1, old.Len()))
	b.add("no "+class, described(old.Index(i)), func() { list.Set(short) }, func() { list.Set(old) })
}

// described tells which element of a list is meant.
func described(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case string:
		return x
	case ledger.Source:
		return x.Text
	case *ledger.Assign:
		return x.Field + " := " + x.Value.Text
	case *ledger.Make:
		return x.Ledger
	case *ledger.Match:
		return x.Theirs + " = " + x.Mine
	case *ledger.Opens:
		return x.Make
	case *ledger.Line:
		return x.Level
	case *ledger.LetterPart:
		return cellsOf(x.Form) + x.Text.ZH.Text + rowsOf(x.Table)
	case *ledger.LetterCell:
		return x.Field + x.Title.ZH
	case *ledger.Change:
		return "from " + x.From.String()
	case *ledger.Check:
		return x.That.Text
	case *ledger.Need:
		return strings.TrimSpace(x.Field + " " + x.That.Text + " " + strconv.Itoa(x.Proof))
	}
	return fmt.Sprint(v.Interface())
}

// cellsOf tells which form is meant.
func cellsOf(form []*ledger.LetterCell) string {
	names := make([]string, len(form))
	for i, c := range form {
		names[i] = c.Field + c.Title.ZH
	}
	return strings.Join(names, " ")
}

// rowsOf tells which rows a table of a letter shows.
func rowsOf(t *ledger.LetterTable) string {
	if t == nil {
		return ""
	}
	return "table of " + t.Lines + t.Records.From
}

// fields lets everybody who may edit a record give a field that only some may.
func (b *breeder) fields(access *ledger.Access) {
	old := access.Fields
	for _, name := range sortedKeys(old) {
		if old[name].Write == nil {
			continue
		}
		open := maps.Clone(old)
		open[name] = ledger.FieldAccess{Read: old[name].Read}
		b.add("no write", name, func() { access.Fields = open }, func() { access.Fields = old })
	}
}

// counts are the numbers that are changed by one.
var counts = map[string]string{"Need.Proof": "proofs", "Line.Times": "times"}

// count asks for one more or less.
func (b *breeder) count(n *int, what string) {
	old := *n
	for _, other := range []int{old - 1, old + 1} {
		b.add("number", fmt.Sprintf("%d %s", other, what), func() { *n = other }, func() { *n = old })
	}
}

// pick takes the first record instead of the last, and the last instead of the first.
func (b *breeder) pick(path string, op *string) {
	other := map[string]string{"first": "last", "last": "first"}[*op]
	if path != "Rollup.Op" || other == "" {
		return
	}
	old := *op
	b.add("pick", other+"  (was "+old+")", func() { *op = other }, func() { *op = old })
}

// hole is what a letter fills in.
var hole = regexp.MustCompile(`\{[^{}]*\}`)

// phrase changes a number of the Chinese text of a letter, or what it fills in, and leaves out one that it fills
// in. The English text fills in the same.
func (b *breeder) phrase(p *ledger.Phrase) {
	zh, en := p.ZH.Text, p.EN.Text
	for _, at := range hole.FindAllStringIndex(zh, -1) {
		text := zh[:at[0]] + zh[at[1]:]
		b.add("no hole", zh[at[0]:at[1]]+" in "+zh, func() { p.ZH.Text, p.EN.Text = text, "" },
			func() { p.ZH.Text, p.EN.Text = zh, en })
	}
	bred := len(b.mutants)
	b.source(&p.ZH)
	for _, m := range b.mutants[bred:] {
		change, back := m.apply, m.undo
		m.apply, m.undo = func() { change(); p.EN.Text = "" }, func() { back(); p.EN.Text = en }
	}
}

// token finds what is changed in an expression: texts are skipped.
var token = regexp.MustCompile(`"[^"]*"|[a-zA-Z_][a-zA-Z_0-9.]*|[0-9]+(?:\.[0-9]+)?|<=|>=|==|!=|&&|\|\||[<>]`)

// turned says what becomes of an operator.
var turned = map[string][]string{
	"<": {"<=", ">"}, "<=": {"<", ">="}, ">": {">=", "<"}, ">=": {">", "<="}, "==": {"!="}, "!=": {"=="},
	"&&": {"||"}, "||": {"&&"},
}

// source changes one sign or number of an expression.
func (b *breeder) source(s *ledger.Source) {
	old := s.Text
	if !strings.ContainsAny(old, " (0123456789=<>") {
		return
	}
	for _, at := range token.FindAllStringIndex(old, -1) {
		word := old[at[0]:at[1]]
		class, others := "comparison", turned[word]
		switch {
		case word == "&&" || word == "||":
			class = "logic"
		case word[0] >= '0' && word[0] <= '9':
			class, others = "number", neighbours(word)
		}
		for _, other := range others {
			text := old[:at[0]] + other + old[at[1]:]
			b.add(class, text+"  (was "+word+")", func() { s.Text = text }, func() { s.Text = old })
		}
	}
}

// neighbours are the numbers one above and one below, in the last place that is written.
func neighbours(word string) []string {
	d, err := ledger.ParseDecimal(word)
	if err != nil {
		return nil
	}
	_, fraction, _ := strings.Cut(word, ".")
	step := ledger.One
	for range fraction {
		step /= 10
	}
	return []string{(d - step).String(), (d + step).String()}
}
