package api

import (
	"encoding/json"
	"net/http"
	"sync"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// object is a JSON object of the description.
type object map[string]any

// openAPI answers with the description of the interface: OpenAPI 3.1. It tells of the packs, not of what is in
// the ledgers, so anybody may read it.
func (s *site) openAPI(w http.ResponseWriter, r *http.Request) error {
	lang := visitOf(r).Lang
	if named := r.URL.Query().Get("lang"); named != "" {
		lang = i18n.ParseLang(named)
	}
	body, err := s.docs[lang]()
	if err != nil {
		return err
	}
	return writeText(w, http.StatusOK, body)
}

// descriptions returns the description in each language, which is made once, when it is asked for.
func descriptions(b *book.Book) map[i18n.Lang]func() ([]byte, error) {
	docs := map[i18n.Lang]func() ([]byte, error){}
	for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
		docs[lang] = sync.OnceValues(func() ([]byte, error) { return json.Marshal(describe(lang, b.Packs())) })
	}
	return docs
}

// describer makes the description of one language.
type describer struct {
	lang    i18n.Lang
	paths   object
	schemas object
}

// describe returns the description of the interface to packs.
func describe(lang i18n.Lang, packs []*ledger.Pack) object {
	d := &describer{lang: lang, paths: object{}, schemas: commonSchemas()}
	tags := []object{}
	for _, pack := range packs {
		for _, l := range pack.Ledgers {
			d.ledger(l)
			words := pack.Title.In(lang) + " · " + l.Title.In(lang)
			tags = append(tags, object{"name": l.Path(), "description": words})
		}
		for _, f := range pack.Figures {
			d.figure(f)
		}
	}
	d.changes()
	d.audit()
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": i18n.T(lang, "api.title"), "description": i18n.T(lang, "api.description"), "version": "1",
			"license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":  []object{{"url": "/"}},
		"security": []object{{"token": []string{}}},
		"tags":     tags,
		"paths":    d.paths,
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}},
			"responses": object{
				"problem": content(i18n.T(lang, "api.refused"), "application/problem+json", ref("problem")),
			},
		},
	}
}

func ref(schema string) object { return object{"$ref": "#/components/schemas/" + schema} }

// content is a response or a request body of one media type.
func content(description, media string, schema object) object {
	return object{"description": description, "content": object{media: object{"schema": schema}}}
}

func parameter(in, name, description string, schema object) object {
	return object{"in": in, "name": name, "required": in == "path", "description": description, "schema": schema}
}

// operation describes what one method of an address does.
type operation struct {
	id, tag, summary string
	help             string // "": the summary says it all
	params           []object
	body             object // nil: none
	status           string
	answer           object
}

func (d *describer) add(path, method string, op operation) {
	item, ok := d.paths[path].(object)
	if !ok {
		item = object{}
		d.paths[path] = item
	}
	out := object{
		"operationId": op.id, "summary": op.summary,
		"responses": object{op.status: op.answer, "default": object{"$ref": "#/components/responses/problem"}},
	}
	if op.help != "" {
		out["description"] = op.help
	}
	if op.tag != "" {
		out["tags"] = []string{op.tag}
	}
	if len(op.params) > 0 {
		out["parameters"] = op.params
	}
	if op.body != nil {
		out["requestBody"] = op.body
	}
	item[method] = out
}

// say returns a text of the catalogue in the language of the description.
func (d *describer) say(key string, args ...any) string { return i18n.T(d.lang, key, args...) }
