package api

import (
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
)

// ledger describes the addresses of a ledger.
func (d *describer) ledger(l *ledger.Ledger) {
	path, id := l.Path(), strings.ReplaceAll(l.Path(), ".", "_")
	title := l.Title.In(d.lang)
	d.schemas[path] = d.record(l)
	never := func(*ledger.Field) bool { return false }
	d.schemas[path+".make"] = d.given(givenFields(l, true), func(f *ledger.Field) bool {
		return f.Required && f.Default.IsZero()
	})
	d.schemas[path+".edit"] = d.given(givenFields(l, false), never)

	at := "/api/v1/" + l.Pack + "/" + l.Name
	page := object{"type": "object", "required": []string{"items", "next"}, "properties": object{
		"items": list(ref(path)), "next": object{"type": []string{"string", "null"}},
		"count": object{"type": "integer"}, "more": object{"type": "boolean"},
	}}
	d.add(at, "get", operation{
		id: "list_" + id, tag: path, summary: d.say("api.op_list", title), params: d.listParams(l), status: "200",
		answer: content(title, mediaJSON, page), help: d.say("api.help_list", mediaLines),
	})
	one := object{"oneOf": []object{ref(path), items("done")}}
	body := object{"oneOf": []object{ref(path + ".make"), list(ref(path + ".make"))}}
	each := parameter("query", "each", d.say("api.param_each"), yesNo())
	d.add(at, "post", operation{
		id: "make_" + id, tag: path, summary: d.say("api.op_make", title), params: []object{each, d.key()},
		body: d.required(body), status: "201", answer: content(title, mediaJSON, one),
		help: d.say("api.help_make", mediaLines),
	})
	d.one(l, at+"/{id}", id)
}

// items is an answer with several of a schema.
func items(schema string) object {
	return object{"type": "object", "required": []string{"items"}, "properties": object{"items": list(ref(schema))}}
}

// givenFields are the fields that people give: those of a new record, or those that can be changed.
func givenFields(l *ledger.Ledger, making bool) []*ledger.Field {
	return slices.DeleteFunc(slices.Clone(l.Fields), func(f *ledger.Field) bool {
		return !f.Given() || f.Once && !making
	})
}

// required is a request body that must be there.
func (d *describer) required(schema object) object {
	return object{"required": true, "content": object{mediaJSON: object{"schema": schema}}}
}

func (d *describer) idParam() object {
	return parameter("path", "id", d.say("api.param_id"), object{"type": "integer", "minimum": 1})
}

func (d *describer) key() object {
	key := object{"type": "string", "maxLength": maxKey}
	return parameter("header", "Idempotency-Key", d.say("api.param_key"), key)
}

func (d *describer) match(must bool) object {
	p := parameter("header", "If-Match", d.say("api.param_match"), object{"type": "string"})
	p["required"] = must
	return p
}

// one describes the addresses of one record.
func (d *describer) one(l *ledger.Ledger, at, id string) {
	path, title := l.Path(), l.Title.In(d.lang)
	answer := content(title, mediaJSON, ref(path))
	answer["headers"] = object{"ETag": object{"schema": object{"type": "string"}}}
	d.add(at, "get", operation{
		id: "get_" + id, tag: path, summary: d.say("api.op_get", title), status: "200", answer: answer,
		params: []object{d.idParam(), d.fieldsParam()},
	})
	d.add(at, "patch", operation{
		id: "edit_" + id, tag: path, summary: d.say("api.op_edit", title), status: "200", answer: answer,
		params: []object{d.idParam(), d.match(true), d.key()}, body: d.required(ref(path + ".edit")),
	})
	if l.Flow != nil {
		for _, m := range l.Flow.Moves {
			if len(m.By) > 0 {
				d.move(l, m, at, id, answer)
			}
		}
	}
	d.add(at+"/proofs", "get", operation{
		id: "proofs_" + id, tag: path, summary: d.say("api.op_proofs", title), status: "200",
		answer: content(d.say("api.op_proofs", title), mediaJSON, items("proof")), params: []object{d.idParam()},
	})
	d.attach(path, at, id, title, answer)
	for _, letter := range l.Letters {
		d.letter(path, at, id, letter)
	}
	d.history(path, at, id, title)
}

// attach describes how files are given and fetched.
func (d *describer) attach(path, at, id, title string, answer object) {
	file := object{}
	text := object{"type": "string"}
	form := object{"type": "object", "additionalProperties": object{"type": "string", "format": "binary"}}
	d.add(at+"/proofs", "post", operation{
		id: "attach_" + id, tag: path, summary: d.say("api.op_attach", title), status: "200", answer: answer,
		params: []object{d.idParam(), parameter("query", "name", d.say("api.param_name"), text),
			parameter("query", "field", d.say("api.param_field"), text), d.match(false), d.key()},
		body: object{"required": true, "content": object{
			"application/octet-stream": object{"schema": file}, mediaMultipart: object{"schema": form}}},
	})
	number := parameter("path", "proof", d.say("api.param_proof"), object{"type": "integer", "minimum": 1})
	d.add(at+"/proofs/{proof}", "get", operation{
		id: "proof_" + id, tag: path, summary: d.say("api.op_proof", title), status: "200",
		answer: content(d.say("api.op_proof", title), "application/octet-stream", file),
		params: []object{d.idParam(), number},
	})
}

// letter describes how a letter is fetched.
func (d *describer) letter(path, at, id string, letter *ledger.Letter) {
	file := content(letter.Title.In(d.lang), letterTypes["docx"], object{})
	formats := object{"type": "string", "enum": []string{"docx", "html", "txt"}}
	langs := object{"type": "string", "enum": []string{"zh", "en"}}
	d.add(at+"/letters/"+letter.Name, "get", operation{
		id: "letter_" + id + "_" + letter.Name, tag: path, summary: letter.Title.In(d.lang), status: "200", answer: file,
		params: []object{d.idParam(), parameter("query", "format", d.say("api.param_format"), formats),
			parameter("query", "lang", d.say("api.param_lang"), langs)},
	})
}

// history describes the journal of a record.
func (d *describer) history(path, at, id, title string) {
	d.add(at+"/journal", "get", operation{
		id: "journal_" + id, tag: path, summary: d.say("api.op_journal", title), status: "200",
		answer: content(d.say("api.op_journal", title), mediaJSON, items("event")),
		params: []object{d.idParam(),
			parameter("query", "export", d.say("api.param_export"), yesNo()),
			parameter("query", "limit", d.say("api.param_limit"), limits(book.MaxEvents))},
	})
}

// move describes a move with the fields that it asks for.
func (d *describer) move(l *ledger.Ledger, m *ledger.Move, at, id string, answer object) {
	name := l.Path() + "." + m.Name
	var asked []*ledger.Field
	for _, field := range m.Asks {
		asked = append(asked, l.Field(field))
	}
	fields := d.given(asked, func(f *ledger.Field) bool {
		always := func(n *ledger.Need) bool { return n.Field == f.Name && n.When.IsZero() }
		return slices.ContainsFunc(m.Needs, always)
	})
	for _, name := range m.Asks { // null takes a value away again
		if s, ok := fields["properties"].(object)[name].(object); ok && l.Field(name).Required {
			fields["properties"].(object)[name] = orNothing(s)
		}
	}
	body := object{"type": "object", "title": m.Title.In(d.lang), "additionalProperties": false,
		"properties": object{"fields": fields, "remark": object{"type": "string"}}}
	if m.Remark {
		body["required"] = []string{"remark"}
	}
	d.schemas[name+".move"] = body
	form := object{"type": "object", "properties": object{"command": ref(name + ".move")},
		"additionalProperties": object{"type": "string", "format": "binary"}}
	d.add(at+"/moves/"+m.Name, "post", operation{
		id: "move_" + id + "_" + m.Name, tag: l.Path(), summary: m.Title.In(d.lang), status: "200", answer: answer,
		params: []object{d.idParam(), d.match(false), d.key()},
		body: object{"content": object{
			mediaJSON: object{"schema": ref(name + ".move")}, mediaMultipart: object{"schema": form}}},
	})
}

func (d *describer) fieldsParam() object {
	return parameter("query", "fields", d.say("api.param_fields"), object{"type": "string"})
}

func yesNo() object { return object{"type": "integer", "enum": []int{0, 1}} }

func limits(most int) object { return object{"type": "integer", "minimum": 1, "maximum": most} }

// listParams describes the parameters of a list.
func (d *describer) listParams(l *ledger.Ledger) []object {
	text := object{"type": "string"}
	params := []object{
		parameter("query", "filter", d.say("api.param_filter"), text),
		parameter("query", "search", d.say("api.param_search"), text),
		parameter("query", "sort", d.say("api.param_sort"), text),
		parameter("query", "limit", d.say("api.param_limit"), object{"type": "integer", "minimum": 1}),
		parameter("query", "cursor", d.say("api.param_cursor"), text),
		d.fieldsParam(),
		parameter("query", "count", d.say("api.param_count"), yesNo()),
	}
	if len(l.Views) > 0 {
		var views []*ledger.Choice
		for _, v := range l.Views {
			views = append(views, &ledger.Choice{Name: v.Name, Title: v.Title})
		}
		params = append(params, parameter("query", "view", d.say("api.param_view"), choices(d.lang, views)))
	}
	return params
}

// figure describes a figure.
func (d *describer) figure(f *ledger.Figure) {
	title := f.Title.In(d.lang)
	day := object{"type": "string", "format": "date"}
	params := []object{
		parameter("query", "as_of", d.say("api.param_as_of"), day),
		parameter("query", "history", d.say("api.param_history"), day),
	}
	if len(f.By) > 0 {
		by := d.say("api.param_by", strings.Join(f.Breakdowns(), ", "))
		params = append(params, parameter("query", "by", by, object{"type": "string"}))
	}
	d.add("/api/v1/figures/"+f.Pack+"/"+f.Name, "get", operation{
		id: "figure_" + f.Pack + "_" + f.Name, summary: title, params: params, status: "200",
		answer: content(title, mediaJSON, ref("figure")),
	})
}

// changes describes the stream of changes.
func (d *describer) changes() {
	text := object{"type": "string"}
	d.add("/api/v1/changes", "get", operation{
		id: "changes", summary: d.say("api.op_changes"), status: "200",
		answer: content(d.say("api.op_changes"), "text/event-stream", text),
		params: []object{
			parameter("header", "Last-Event-ID", d.say("api.param_last"), object{"type": "integer"}),
			parameter("query", "since", d.say("api.param_since"), object{"type": "integer", "minimum": 0}),
			parameter("query", "ledger", d.say("api.param_ledger"), text),
		},
	})
}
