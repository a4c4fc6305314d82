package packfile

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// listWords are the columns that every ledger has besides its fields.
var listWords = []string{"number", "state", "light", "created_at", "updated_at", "proofs"}

var ledgerObject = &object[ledger.Ledger]{
	def: "ledger",
	pos: func(l *ledger.Ledger) *ledger.Pos { return &l.Pos },
	keys: []key[ledger.Ledger]{
		at("title", text, func(l *ledger.Ledger) *i18n.Text { return &l.Title }).need(),
		at("help", text, func(l *ledger.Ledger) *i18n.Text { return &l.Help }),
		at("number", number, func(l *ledger.Ledger) *string { return &l.Number }),
		at("label", fieldName(fieldRule{}), func(l *ledger.Ledger) *string { return &l.Label }),
		at("as", oneOf(ledger.AsUnit, ledger.AsPerson, ledger.AsPost, ledger.AsGroup, ledger.AsMembership,
			ledger.AsDelegation), func(l *ledger.Ledger) *ledger.Part { return &l.As }),
		at("fields", fields, func(l *ledger.Ledger) *[]*ledger.Field { return &l.Fields }).need(),
		at("checks", series(checkObject), func(l *ledger.Ledger) *[]*ledger.Check { return &l.Checks }),
		at("limits", named(limitObject, checkFieldName),
			func(l *ledger.Ledger) *[]*ledger.Limit { return &l.Limits }),
		at("flow", one(flowObject), func(l *ledger.Ledger) **ledger.Flow { return &l.Flow }),
		at("lights", named(lightObject, checkLightName),
			func(l *ledger.Ledger) *[]*ledger.Light { return &l.Lights }),
		at("warnings", named(warningObject, nil),
			func(l *ledger.Ledger) *[]*ledger.Warning { return &l.Warnings }),
		at("schedules", named(scheduleObject, nil),
			func(l *ledger.Ledger) *[]*ledger.Schedule { return &l.Schedules }),
		at("watch", one(watchObject), func(l *ledger.Ledger) **ledger.Watch { return &l.Watch }),
		at("letters", named(letterObject, nil), func(l *ledger.Ledger) *[]*ledger.Letter { return &l.Letters }),
		at("access", inline(accessObject), func(l *ledger.Ledger) *ledger.Access { return &l.Access }),
		at("parts", inline(partsObject), func(l *ledger.Ledger) *ledger.Parts { return &l.Parts }),
		at("list", listOf(fieldName(fieldRule{words: listWords})),
			func(l *ledger.Ledger) *[]string { return &l.List }),
		at("sort", listOf(fieldName(fieldRule{words: listWords, minus: true})),
			func(l *ledger.Ledger) *[]string { return &l.Sort }),
		at("views", named(viewObject, nil), func(l *ledger.Ledger) *[]*ledger.View { return &l.Views }),
		at("was", one(wasObject), func(l *ledger.Ledger) **ledger.Was { return &l.Was }),
		at("drops", listOf(goneField), func(l *ledger.Ledger) *[]string { return &l.Drops }),
	},
	done: finishLedger,
}

// fields are written without those that limits add.
var fields = codec[[]*ledger.Field]{
	read: named(fieldObject, checkFieldName).read,
	write: func(w *writer, v *[]*ledger.Field) *yaml.Node {
		own := slices.DeleteFunc(slices.Clone(*v), func(f *ledger.Field) bool { return f.Limit != nil })
		return named(fieldObject, nil).write(w, &own)
	},
	schema: named(fieldObject, nil).schema,
}

// columnKeys are the keys of a field that columns of kind lines have too.
var columnKeys = []key[ledger.Field]{
	at("kind", oneOf(ledger.Kinds()...), func(f *ledger.Field) *ledger.Kind { return &f.Kind }).need().
		after(usualPlaces),
	at("title", text, func(f *ledger.Field) *i18n.Text { return &f.Title }).need(),
	at("help", text, func(f *ledger.Field) *i18n.Text { return &f.Help }),
	onlyFor(at("to", ledgerPath, func(f *ledger.Field) *string { return &f.To }), ledger.KindRef),
	onlyFor(at("choices", sharedChoices, func(f *ledger.Field) *ledger.Field { return f }),
		ledger.KindChoice, ledger.KindChoices),
	at("unit", str, func(f *ledger.Field) *string { return &f.Unit }),
	onlyFor(at("places", places, func(f *ledger.Field) *ledger.Field { return f }),
		ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent),
	at("required", yes, func(f *ledger.Field) *bool { return &f.Required }),
	at("default", source, func(f *ledger.Field) *ledger.Source { return &f.Default }),
	at("is", source, func(f *ledger.Field) *ledger.Source { return &f.Is }),
}

var columnObject = &object[ledger.Field]{
	def:  "column",
	name: func(f *ledger.Field) *string { return &f.Name },
	pos:  func(f *ledger.Field) *ledger.Pos { return &f.Pos },
	keys: columnKeys,
	done: finishColumn,
}

var fieldObject = &object[ledger.Field]{
	def:  "field",
	name: columnObject.name,
	pos:  columnObject.pos,
	keys: slices.Concat(columnKeys, []key[ledger.Field]{
		onlyFor(at("fields", named(columnObject, checkFieldName),
			func(f *ledger.Field) *[]*ledger.Field { return &f.Lines }), ledger.KindLines),
		at("once", yes, func(f *ledger.Field) *bool { return &f.Once }),
	}, rollupKeys()),
	done: finishField,
}

var checkObject = &object[ledger.Check]{
	def: "check",
	pos: func(c *ledger.Check) *ledger.Pos { return &c.Pos },
	keys: []key[ledger.Check]{
		at("that", source, func(c *ledger.Check) *ledger.Source { return &c.That }).need(),
		at("when", source, func(c *ledger.Check) *ledger.Source { return &c.When }),
		at("on", fieldName(fieldRule{}), func(c *ledger.Check) *string { return &c.On }),
		at("say", text, func(c *ledger.Check) *i18n.Text { return &c.Say }).need(),
	},
}

var limitObject = &object[ledger.Limit]{
	def:  "limit",
	name: func(l *ledger.Limit) *string { return &l.Name },
	pos:  func(l *ledger.Limit) *ledger.Pos { return &l.Pos },
	keys: []key[ledger.Limit]{
		at("title", text, func(l *ledger.Limit) *i18n.Text { return &l.Title }).need(),
		at("from", source, func(l *ledger.Limit) *ledger.Source { return &l.From }).need(),
		at("within", source, func(l *ledger.Limit) *ledger.Source { return &l.Within }).need(),
		at("shift", oneOf("next_workday", "previous_workday"),
			func(l *ledger.Limit) *string { return &l.Shift }),
		at("when", source, func(l *ledger.Limit) *ledger.Source { return &l.When }),
		at("pause", listOf(stateName), func(l *ledger.Limit) *[]string { return &l.Pause }),
	},
}

var lightObject = &object[ledger.Light]{
	def:  "light",
	name: func(l *ledger.Light) *string { return &l.Name },
	pos:  func(l *ledger.Light) *ledger.Pos { return &l.Pos },
	keys: []key[ledger.Light]{
		at("title", text, func(l *ledger.Light) *i18n.Text { return &l.Title }),
		at("when", source, func(l *ledger.Light) *ledger.Source { return &l.When }),
	},
}

// levels grade warnings and lines; lights has grey besides.
var (
	levels = []string{"green", "blue", "yellow", "red"}
	lights = append(slices.Clone(levels), "grey")
)

var escalationObject = &object[ledger.Escalation]{
	def: "escalation",
	pos: func(x *ledger.Escalation) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Escalation]{
		at("after", source, func(x *ledger.Escalation) *ledger.Source { return &x.After }).need(),
		at("to", whoList, func(x *ledger.Escalation) *[]ledger.Source { return &x.To }).need(),
	},
}

var warningObject = &object[ledger.Warning]{
	def:  "warning",
	name: func(x *ledger.Warning) *string { return &x.Name },
	pos:  func(x *ledger.Warning) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Warning]{
		at("title", text, func(x *ledger.Warning) *i18n.Text { return &x.Title }).need(),
		at("level", oneOf(levels...), func(x *ledger.Warning) *string { return &x.Level }).need(),
		at("when", source, func(x *ledger.Warning) *ledger.Source { return &x.When }).need(),
		at("tell", whoList, func(x *ledger.Warning) *[]ledger.Source { return &x.Tell }),
		at("say", text, func(x *ledger.Warning) *i18n.Text { return &x.Say }),
		at("escalate", one(escalationObject), func(x *ledger.Warning) **ledger.Escalation { return &x.Escalate }),
	},
}

var accessObject = &object[ledger.Access]{
	def: "access",
	keys: []key[ledger.Access]{
		at("read", whoList, func(a *ledger.Access) *[]ledger.Source { return &a.Read }),
		at("write", whoList, func(a *ledger.Access) *[]ledger.Source { return &a.Write }),
		at("fields", mapOf(inline(fieldAccessObject), lookField),
			func(a *ledger.Access) *map[string]ledger.FieldAccess { return &a.Fields }),
	},
}

var fieldAccessObject = &object[ledger.FieldAccess]{
	def: "field_access",
	keys: []key[ledger.FieldAccess]{
		at("read", whoList, func(a *ledger.FieldAccess) *[]ledger.Source { return &a.Read }),
		at("write", whoList, func(a *ledger.FieldAccess) *[]ledger.Source { return &a.Write }),
	},
	done: func(r *reader, pos ledger.Pos, a *ledger.FieldAccess) {
		if len(a.Read) == 0 && len(a.Write) == 0 {
			r.say(pos, "missing_key", "read")
		}
	},
}

var partsObject = &object[ledger.Parts]{
	def: "parts",
	keys: []key[ledger.Parts]{
		at("what", fieldName(fieldRule{}), func(p *ledger.Parts) *string { return &p.What }),
		at("leader", fieldName(fieldRule{}), func(p *ledger.Parts) *string { return &p.Leader }),
		at("unit", fieldName(fieldRule{}), func(p *ledger.Parts) *string { return &p.Unit }),
		at("due", fieldName(fieldRule{kinds: []ledger.Kind{ledger.KindDate}}),
			func(p *ledger.Parts) *string { return &p.Due }),
	},
}

var viewObject = &object[ledger.View]{
	def:  "view",
	name: func(v *ledger.View) *string { return &v.Name },
	pos:  func(v *ledger.View) *ledger.Pos { return &v.Pos },
	keys: []key[ledger.View]{
		at("title", text, func(v *ledger.View) *i18n.Text { return &v.Title }).need(),
		at("where", source, func(v *ledger.View) *ledger.Source { return &v.Where }),
	},
}
