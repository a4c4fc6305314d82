package api

import (
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Forms of values that are written as texts, so that nothing is lost on the way.
const (
	moneyPattern   = `^-?\d+(\.\d{1,2})?$`
	decimalPattern = `^-?\d+(\.\d{1,6})?$`
)

// commonSchemas are those of every description.
func commonSchemas() object {
	text, number := object{"type": "string"}, object{"type": "integer"}
	moment := object{"type": "string", "format": "date-time"}
	fault := object{"type": "object", "required": []string{"code", "detail"},
		"properties": object{"code": text, "field": text, "column": number, "detail": text}}
	change := object{"type": "object", "required": []string{"field", "before", "after"},
		"properties": object{"field": text, "before": object{}, "after": object{}}}
	return object{
		"problem": object{"type": "object", "required": []string{"type", "title", "status", "detail"},
			"properties": object{"type": text, "title": text, "status": number, "detail": text, "line": number,
				"errors": list(fault)}},
		"event": object{"type": "object",
			"required": []string{"seq", "at", "by", "command", "ledger", "record", "version", "changes"},
			"properties": object{"seq": number, "at": moment, "day": object{"type": "string", "format": "date"},
				"by": number, "for": number, "figure": text, "command": text, "ledger": text, "record": number, "version": number,
				"move": text, "remark": text, "seal": text, "changes": list(change), "proofs": list(text)}},
		"proof": object{"type": "object", "required": []string{"id", "name", "size", "type", "hash", "by", "at"},
			"properties": object{"id": number, "name": text, "size": number, "type": text, "hash": text,
				"move": text, "field": text, "by": number, "at": moment}},
		"done": object{"type": "object",
			"properties": object{"line": number, "id": number, "version": number, "number": text, "status": number,
				"errors": list(fault)}},
		"figure": object{"type": "object", "required": []string{"figure", "title", "as_of", "value"},
			"properties": object{"figure": text, "title": text, "definition": text, "unit": text,
				"as_of": object{"type": "string", "format": "date"}, "value": anyScalar(),
				"target": anyScalar(), "reached": anyScalar(), "level": text,
				"history": list(object{"type": "object", "required": []string{"day", "value"},
					"properties": object{"day": object{"type": "string", "format": "date"}, "value": anyScalar(), "level": text}}),
				"parts": list(object{"type": "object", "required": []string{"key", "labels", "value"},
					"properties": object{"key": list(anyScalar()), "labels": list(text), "value": anyScalar()}})}},
	}
}

// anyScalar is a value whose kind depends on what is counted.
func anyScalar() object { return object{"type": []string{"string", "integer", "boolean", "null"}} }

func list(of object) object { return object{"type": "array", "items": of} }

// named is a schema with title, description and kind of a field.
func (d *describer) field(f *ledger.Field, nullable bool) object {
	s := d.kind(f, f.Kind)
	if nullable {
		s = orNothing(s)
	}
	s["title"] = f.Title.In(d.lang)
	if help := f.Help.In(d.lang); help != "" {
		s["description"] = help
	}
	s["x-kind"] = string(f.Kind)
	if f.To != "" {
		s["x-ledger"] = f.To
	}
	if f.Unit != "" {
		s["x-unit"] = f.Unit
	}
	return s
}

// kind is the schema of the values of a kind.
func (d *describer) kind(f *ledger.Field, k ledger.Kind) object {
	switch k {
	case ledger.KindInt:
		return object{"type": "integer"}
	case ledger.KindMoney:
		return object{"type": "string", "pattern": moneyPattern}
	case ledger.KindDecimal, ledger.KindPercent:
		return object{"type": "string", "pattern": decimalPattern}
	case ledger.KindDate:
		return object{"type": "string", "format": "date"}
	case ledger.KindTime:
		return object{"type": "string", "format": "date-time"}
	case ledger.KindFlag:
		return object{"type": "boolean"}
	case ledger.KindChoice:
		return choices(d.lang, f.Choices)
	case ledger.KindRef, ledger.KindUnit, ledger.KindPerson, ledger.KindGroup:
		return object{"type": "integer", "minimum": 1}
	case ledger.KindChoices, ledger.KindFigures, ledger.KindUnits, ledger.KindPersons:
		return list(d.kind(f, k.Element()))
	case ledger.KindLines:
		return d.rows(f)
	}
	return object{"type": "string"}
}

// choices is one of several names, each with its title.
func choices(lang i18n.Lang, of []*ledger.Choice) object {
	var one []object
	for _, c := range of {
		one = append(one, object{"const": c.Name, "title": c.Title.In(lang)})
	}
	return object{"type": "string", "oneOf": one}
}

// rows is a list of rows, the cells in the order of the columns.
func (d *describer) rows(f *ledger.Field) object {
	var cells []object
	for _, column := range f.Lines {
		cells = append(cells, d.field(column, !column.Required))
	}
	return list(object{"type": "array", "prefixItems": cells, "items": false})
}

// orNothing lets a schema be null as well.
func orNothing(s object) object {
	if one, ok := s["oneOf"].([]object); ok {
		return object{"type": []string{"string", "null"}, "oneOf": append(one, object{"type": "null"})}
	}
	s["type"] = []string{s["type"].(string), "null"}
	return s
}

// word is the schema of what stands beside the fields.
func (d *describer) word(l *ledger.Ledger, name string) object {
	s := object{"type": "integer"}
	switch name {
	case "number":
		s = orNothing(object{"type": "string"})
	case "state":
		var states []*ledger.Choice
		for _, state := range l.Flow.States {
			states = append(states, &ledger.Choice{Name: state.Name, Title: state.Title})
		}
		s = choices(d.lang, states)
	case "light":
		s = orNothing(choices(d.lang, lights(l)))
	case "created_at", "updated_at", "entered":
		s = object{"type": "string", "format": "date-time"}
	case "created_by", "updated_by":
		s = orNothing(s)
	}
	s["readOnly"] = true
	return s
}

// lights are the lights of a ledger, each once.
func lights(l *ledger.Ledger) []*ledger.Choice {
	var out []*ledger.Choice
	seen := map[string]bool{}
	for _, light := range l.Lights {
		if !seen[light.Name] {
			seen[light.Name] = true
			out = append(out, &ledger.Choice{Name: light.Name, Title: light.Title})
		}
	}
	return out
}

// record is the schema of the records of a ledger. Fields that the person may not read are absent, so only the
// words are sure to be there.
func (d *describer) record(l *ledger.Ledger) object {
	properties := object{}
	for _, w := range words {
		if w.has == nil || w.has(l) {
			properties[w.name] = d.word(l, w.name)
		}
	}
	for _, f := range l.Fields {
		s := d.field(f, !f.Required)
		if !f.Given() {
			s["readOnly"] = true
		}
		properties[f.Name] = s
	}
	return object{"type": "object", "title": l.Title.In(d.lang), "required": []string{"id", "version"},
		"properties": properties}
}

// given is the schema of the fields that are sent; nothing but these is taken.
func (d *describer) given(fields []*ledger.Field, required func(*ledger.Field) bool) object {
	properties, must := object{}, []string{}
	for _, f := range fields {
		if f.Kind == ledger.KindFile {
			continue // comes as a file
		}
		properties[f.Name] = d.field(f, !f.Required)
		if required(f) {
			must = append(must, f.Name)
		}
	}
	out := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(must) > 0 {
		out["required"] = must
	}
	return out
}
