package expr

import (
	"testing"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// world is a few ledgers that refer to each other.
type world map[string]*ledger.Ledger

func (w world) lookup(path string) *ledger.Ledger { return w[path] }

// grace is a parameter that grows on two days.
var grace = ledger.Worth{First: ledger.Int(10), Changes: []*ledger.Change{
	{From: calendar.Of(2024, 8, 1), Value: ledger.Int(20)}, {From: calendar.Of(2025, 1, 1), Value: ledger.Int(30)},
}}

func newWorld() world {
	choices := []*ledger.Choice{{Name: "fire"}, {Name: "flood"}}
	flow := &ledger.Flow{States: []*ledger.State{{Name: "open", Start: true}, {Name: "closed", End: true}}}
	w := world{}
	add := func(l *ledger.Ledger) {
		l.Pack = "t"
		l.Seal()
		w[l.Path()] = l
	}
	add(&ledger.Ledger{Name: "unit", As: ledger.AsUnit, Fields: []*ledger.Field{
		{Name: "name", Kind: ledger.KindText}, {Name: "parent", Kind: ledger.KindUnit, To: "t.unit"},
		{Name: "rate", Kind: ledger.KindPercent}, {Name: "since", Kind: ledger.KindDate},
	}})
	add(&ledger.Ledger{Name: "person", As: ledger.AsPerson, Fields: []*ledger.Field{
		{Name: "name", Kind: ledger.KindText}, {Name: "unit", Kind: ledger.KindUnit, To: "t.unit"},
	}})
	add(&ledger.Ledger{Name: "duty", Flow: flow, Title: i18n.Text{ZH: "事项", EN: "Duty"}, Fields: []*ledger.Field{
		{Name: "name", Kind: ledger.KindText, Title: i18n.Text{ZH: "名称", EN: "Name"}},
		{Name: "count", Kind: ledger.KindInt}, {Name: "other", Kind: ledger.KindInt},
		{Name: "amount", Kind: ledger.KindMoney}, {Name: "share", Kind: ledger.KindPercent},
		{Name: "due_on", Kind: ledger.KindDate}, {Name: "started", Kind: ledger.KindDate},
		{Name: "seen_at", Kind: ledger.KindTime}, {Name: "done", Kind: ledger.KindFlag},
		{Name: "risk", Kind: ledger.KindChoice, Choices: choices},
		{Name: "risks", Kind: ledger.KindChoices, Choices: choices},
		{Name: "unit", Kind: ledger.KindUnit, To: "t.unit"}, {Name: "helpers", Kind: ledger.KindUnits, To: "t.unit"},
		{Name: "leader", Kind: ledger.KindPerson, To: "t.person"}, {Name: "parent", Kind: ledger.KindRef, To: "t.duty"},
		{Name: "rows", Kind: ledger.KindLines}, {Name: "note", Kind: ledger.KindNote},
	}})
	return w
}

func (w world) env() *Env {
	return &Env{
		Ledger: w["t.duty"], Lookup: w.lookup, Was: true, Me: true,
		Params: map[string]*ledger.Param{
			"notice_days": {Name: "notice_days", Kind: ledger.KindInt},
			"grace":       {Name: "grace", Kind: ledger.KindInt, Changes: grace.Changes},
		},
		Vars: map[string]Type{"asof": Date},
	}
}

// scope is a record with some values, a parent and a unit with a parent.
func (w world) scope() *Scope {
	records := map[string]map[ledger.ID]*ledger.Record{"t.unit": {}, "t.duty": {}, "t.person": {}}
	put := func(path string, id ledger.ID, values map[string]ledger.Value) *ledger.Record {
		r := ledger.New(w[path])
		r.ID = id
		for name, v := range values {
			r.Set(name, v)
		}
		records[path][id] = r
		return r
	}
	put("t.unit", 1, map[string]ledger.Value{"name": ledger.Text("区"), "since": ledger.Date(day2(2001, 1, 31))})
	put("t.unit", 2, map[string]ledger.Value{"name": ledger.Text("镇"), "parent": ledger.Ref(1)})
	put("t.duty", 8, map[string]ledger.Value{"name": ledger.Text("上级"), "count": ledger.Int(40)})
	r := put("t.duty", 9, map[string]ledger.Value{
		"name": ledger.Text("消防 a"), "count": ledger.Int(7), "amount": ledger.Dec(12_500_000),
		"share": ledger.Dec(333_333), "due_on": ledger.Date(day2(2024, 1, 31)), "done": ledger.Flag(false),
		"seen_at": ledger.Time(time.Date(2024, 6, 30, 17, 0, 0, 0, time.UTC)),
		"risk":    ledger.Text("fire"), "risks": ledger.List(ledger.Text("fire"), ledger.Text("flood")),
		"unit": ledger.Ref(2), "helpers": ledger.List(ledger.Ref(1), ledger.Ref(5)), "parent": ledger.Ref(8),
	})
	r.State, r.Number, r.CreatedBy = "open", "D-1", 3
	r.Entered = time.Date(2024, 6, 30, 17, 0, 0, 0, time.UTC)
	before := r.Clone()
	before.Set("count", ledger.Int(6))
	return &Scope{
		Record: r, Before: before, Today: day2(2024, 7, 1), Calendar: calendar.New(),
		Follow: func(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) { return records[l.Path()][id], nil },
		Params: map[string]ledger.Worth{"notice_days": {First: ledger.Int(15)}, "grace": grace},
		Vars:   map[string]ledger.Value{"asof": ledger.Date(day2(2024, 6, 30))},
		Me: &Principal{Person: 3, Units: []ledger.ID{2}, Below: []ledger.ID{2, 4},
			Roles: map[string]bool{"office": true}, RoleUnits: map[string][]ledger.ID{"office": {2}}},
	}
}

func day2(y int, m time.Month, d int) calendar.Date { return calendar.Of(y, m, d) }

func compile(t *testing.T, w world, text string, want ...Type) *Expr {
	t.Helper()
	e, err := Compile(ledger.Source{Text: text, Pos: ledger.Pos{File: "f.yaml", Line: 3, Column: 5}}, w.env(), want...)
	if err != nil {
		t.Fatalf("Compile(%s): %s", text, problem.All(err).Error())
	}
	return e
}

func TestExpressionsHaveTheirValues(t *testing.T) {
	w := newWorld()
	for _, c := range []struct{ text, want string }{
		{"count + 1", "8"}, {"count * 2 - other", ""}, {"count / 2", "3.5"}, {"count % 4", "3"}, {"-count", "-7"},
		{"amount * share", "4.166663"}, {"amount / 0", ""}, {"amount / 3", "4.166667"}, {"count + amount", "19.5"},
		{"amount > 12", "true"}, {"amount == 12.5", "true"}, {"0.1 + 0.2 == 0.3", "true"},
		{"4611686018427387903 + 1", ""}, {"round(amount / 3, 2)", "4.17"}, {"round(-0.5)", "-1"},
		{"int(amount)", "12"}, {"decimal(count)", "7"}, {"abs(-3)", "3"}, {"min(count, 3)", "3"}, {"max(1, 2.5, 2)", "2.5"},
		{"other > 1 || count > 1", "true"}, {"other > 1 && count > 1", ""}, {"other > 1 && count > 9", "false"},
		{"!(other > 1)", ""}, {"other > 1 ? 1 : 2", ""}, {"done ? 1 : 2", "2"}, {"given(other)", "false"},
		{"empty(other) && given(count)", "true"}, {"or(other, 5)", "5"}, {"or(other, 2.5)", "2.5"},
		{"due_on + months(1)", "2024-02-29"}, {"due_on + years(1)", "2025-01-31"}, {"due_on - days(31)", "2023-12-31"},
		{"due_on + workdays(1)", "2024-02-01"}, {"due_on + (done ? days(1) : months(2))", "2024-03-31"},
		{"days(today - due_on)", "152"}, {"today - due_on > days(151)", "true"}, {"workdays_between(due_on, today) > 90", "true"},
		{"due_on + years(9000)", ""}, {"year(due_on) * 100 + month(due_on)", "202401"}, {"day(due_on)", "31"},
		{`due_on < date("2024-02-01")`, "true"}, {"entered", "2024-07-01"}, {"date(seen_at)", "2024-07-01"},
		{"asof - days(1)", "2024-06-29"}, {"due_on + days(param.notice_days)", "2024-02-15"},
		{"hours(seen_at + hours(36) - seen_at)", "36"}, {"hours(seen_at - hours(0.5) - seen_at)", "-0.5"},
		{"seen_at + days(1) - seen_at == hours(24)", "true"}, {"date(seen_at + days(1))", "2024-07-02"},
		{"seen_at + hours(1) - seen_at > days(1)", "false"}, {"seen_at + (done ? days(1) : hours(1)) > seen_at", "true"},
		{"seen_at + hours(other) > seen_at", ""}, {"seen_at + hours(999999999999)", ""}, {"hours(today - due_on)", "3648"},
		{"hours(days(1) + hours(2))", "26"}, {"hours(or(done ? hours(1) : days(other), hours(2)))", "2"},
		{"at(param.grace, due_on)", "10"}, {"at(param.grace, date(\"2024-08-01\"))", "20"}, {"at(param.grace, date(\"2024-07-31\"))", "10"},
		{"at(param.grace, date(\"2026-08-01\"))", "30"}, {"at(param.notice_days, due_on)", "15"}, {"at(param.grace, unit.since)", ""},
		{`risk in ["fire"]`, "true"}, {`"flood" in risks`, "true"}, {`unit in helpers`, "false"}, {"overlaps(risks, [\"fire\"])", "true"},
		{"count in [1, 2, other]", ""}, {"count in [7, other]", "true"}, {"size(risks)", "2"}, {"size(name)", "4"},
		{`name.contains("防")`, "true"}, {`name.startsWith("消")`, "true"}, {`name.endsWith("b")`, "false"}, {`name + "!"`, "消防 a!"},
		{`draw("abc")`, "0.728394"}, {`draw(name) < 1`, "true"},
		{"unit.parent.name", "区"}, {"unit.parent.parent.name", ""}, {"parent.count + count", "47"}, {"leader.unit.name", ""},
		{"unit in me.units", "true"}, {"unit in me.above", "false"}, {"created_by == me.person", "true"}, {"self == parent", "false"},
		{`holds("office")`, "true"}, {`holds("office", unit)`, "true"}, {`holds("chief", unit)`, "false"}, {`holds("chief")`, "false"},
		{"was.count < count", "true"}, {`state == "open"`, "true"}, {"number", "D-1"}, {"id", "9"}, {"proofs", "0"},
	} {
		v, err := compile(t, w, c.text).Eval(w.scope())
		if err != nil {
			t.Fatal(err)
		}
		if got := v.String(); got != c.want {
			t.Errorf("%s = %q, want %q", c.text, got, c.want)
		}
	}
}
