package api

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bihuan/internal/i18n"
)

// description returns the description as any client reads it.
func (z *zone) description() map[string]any {
	z.t.Helper()
	var doc map[string]any
	z.do(200, z.request("", "GET", "/api/openapi.json", "")).into(&doc)
	return doc
}

// at follows a path of keys into a document.
func at(doc any, keys ...string) any {
	for _, key := range keys {
		m, ok := doc.(map[string]any)
		if !ok {
			return nil
		}
		doc = m[key]
	}
	return doc
}

func TestDescriptionIsSoundOpenAPI(t *testing.T) {
	z := newZone(t)
	doc := z.description()
	if doc["openapi"] != "3.1.0" || at(doc, "info", "title") == nil || at(doc, "info", "version") == nil {
		t.Fatalf("openapi %v, info %v", doc["openapi"], doc["info"])
	}
	ids := map[string]bool{}
	for path, item := range at(doc, "paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			where := method + " " + path
			id, _ := at(op, "operationId").(string)
			if id == "" || ids[id] {
				t.Errorf("%s: operationId %q is empty or not the only one", where, id)
			}
			ids[id] = true
			soundOperation(t, where, path, op)
		}
	}
	soundSchemas(t, doc, "", doc)
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// soundOperation wants the parameters of the path, and an answer with a description.
func soundOperation(t *testing.T, where, path string, op any) {
	t.Helper()
	var inPath []string
	params, _ := at(op, "parameters").([]any)
	for _, p := range params {
		if at(p, "in") == "path" {
			inPath = append(inPath, at(p, "name").(string))
			if at(p, "required") != true {
				t.Errorf("%s: %v is not required", where, at(p, "name"))
			}
		}
		if at(p, "schema") == nil {
			t.Errorf("%s: %v has no schema", where, at(p, "name"))
		}
	}
	for _, m := range placeholder.FindAllStringSubmatch(path, -1) {
		if !slices.Contains(inPath, m[1]) {
			t.Errorf("%s: parameter %s is not described", where, m[1])
		}
	}
	if len(inPath) != len(placeholder.FindAllString(path, -1)) {
		t.Errorf("%s: describes %v", where, inPath)
	}
	answers, _ := at(op, "responses").(map[string]any)
	if len(answers) < 2 {
		t.Errorf("%s: answers %v", where, answers)
	}
	for status, answer := range answers {
		if at(answer, "$ref") == nil && at(answer, "description") == "" {
			t.Errorf("%s: %s has no description", where, status)
		}
	}
}

var jsonTypes = []string{"string", "integer", "number", "boolean", "array", "object", "null"}

// soundSchemas follows every reference and looks at every type and pattern.
func soundSchemas(t *testing.T, doc map[string]any, where string, node any) {
	t.Helper()
	switch n := node.(type) {
	case map[string]any:
		if ref, ok := n["$ref"].(string); ok {
			keys := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
			if at(doc, keys...) == nil {
				t.Errorf("%s: %s leads nowhere", where, ref)
			}
		}
		if types, ok := n["type"]; ok && !strings.HasSuffix(where, "/properties") && !strings.HasSuffix(where, "securitySchemes/token") {
			for _, name := range strings.Fields(strings.Trim(fmt.Sprint(types), "[]")) {
				if !slices.Contains(jsonTypes, name) {
					t.Errorf("%s: type %v", where, types)
				}
			}
		}
		if pattern, ok := n["pattern"].(string); ok {
			if _, err := regexp.Compile(pattern); err != nil {
				t.Errorf("%s: %v", where, err)
			}
		}
		for key, value := range n {
			soundSchemas(t, doc, where+"/"+key, value)
		}
	case []any:
		for i, value := range n {
			soundSchemas(t, doc, fmt.Sprintf("%s/%d", where, i), value)
		}
	}
}

func TestDescriptionHoldsAllThatThePacksDefine(t *testing.T) {
	z := newZone(t)
	doc := z.description()
	for _, pack := range z.book.Packs() {
		for _, l := range pack.Ledgers {
			path := "/api/v1/" + l.Pack + "/" + l.Name
			for _, method := range []string{"get", "post"} {
				if at(doc, "paths", path, method) == nil {
					t.Errorf("%s %s is missing", method, path)
				}
			}
			for _, f := range l.Fields {
				if got := at(doc, "components", "schemas", l.Path(), "properties", f.Name, "title"); got != f.Title.In(i18n.EN) {
					t.Errorf("%s.%s has the title %v", l.Path(), f.Name, got)
				}
			}
			if l.Flow == nil {
				continue
			}
			for _, m := range l.Flow.Moves {
				there := at(doc, "paths", path+"/{id}/moves/"+m.Name, "post") != nil
				if there != (len(m.By) > 0) {
					t.Errorf("%s.%s: described %v, made by people %v", l.Path(), m.Name, there, len(m.By) > 0)
				}
			}
		}
		for _, f := range pack.Figures {
			if at(doc, "paths", "/api/v1/figures/"+f.Pack+"/"+f.Name, "get") == nil {
				t.Errorf("figure %s is missing", f.Path())
			}
		}
	}
}

func TestDescriptionSpeaksBothLanguages(t *testing.T) {
	z := newZone(t)
	for path, want := range map[string]string{"/api/openapi.json?lang=zh": "预算", "/api/openapi.json?lang=en": "Budget"} {
		var doc map[string]any
		z.do(200, z.request("", "GET", path, "")).into(&doc)
		if got := at(doc, "components", "schemas", "yard.job", "properties", "budget", "title"); got != want {
			t.Errorf("%s: title %v, want %s", path, got, want)
		}
	}
}

func TestKindsAreDescribedAsTheyAreWritten(t *testing.T) {
	z := newZone(t)
	doc := z.description()
	for field, want := range map[string]string{
		"title":     `{"title":"Title","type":"string","x-kind":"text"}`,
		"budget":    `{"pattern":"^-?\\d+(\\.\\d{1,2})?$","title":"Budget","type":["string","null"],"x-kind":"money"}`,
		"amount":    `{"title":"Amount","type":["integer","null"],"x-kind":"int"}`,
		"due":       `{"format":"date","title":"Due","type":["string","null"],"x-kind":"date"}`,
		"starts_at": `{"format":"date-time","title":"Starts at","type":["string","null"],"x-kind":"time"}`,
		"size": `{"oneOf":[{"const":"small","title":"Small"},{"const":"big","title":"Big"},{"type":"null"}],` +
			`"title":"Size","type":["string","null"],"x-kind":"choice"}`,
		"worker": `{"minimum":1,"title":"Worker","type":["integer","null"],"x-kind":"person","x-ledger":"organisation.person"}`,
		"spent":  `{"pattern":"^-?\\d+(\\.\\d{1,2})?$","readOnly":true,"title":"Spent","type":["string","null"],"x-kind":"money"}`,
	} {
		got, err := json.Marshal(at(doc, "components", "schemas", "yard.job", "properties", field))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	move, err := json.Marshal(at(doc, "components", "schemas", "yard.job.finish.move"))
	want := `{"additionalProperties":false,"properties":{"fields":{"additionalProperties":false,"properties":` +
		`{"result":{"title":"Result","type":["string","null"],"x-kind":"text"}},"required":["result"],"type":"object"},` +
		`"remark":{"type":"string"}},"required":["remark"],"title":"Finish","type":"object"}`
	if err != nil || string(move) != want {
		t.Errorf("move: %s, want %s", move, want)
	}
}
