package packfile

import (
	"encoding/json"
)

// schema is a JSON Schema, or a part of one.
type schema map[string]any

// defs are the descriptions that others refer to, by name.
type defs map[string]any

// Schema returns the JSON Schema (draft 2020-12) of pack.yaml, of ledger files and of stories, for
// editors. It comes from the same tables that read the files.
func Schema() []byte {
	d := defs{}
	head, body, story := packObject.schema(d), ledgerObject.schema(d), storyObject.schema(d)
	has := func(key string) schema { return schema{"required": []string{key}} }
	root := schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "Bihuan pack files",
		"$defs":   d,
		"if":      has("pack"),
		"then":    head,
		"else":    schema{"if": has("story"), "then": story, "else": body},
	}
	data, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("packfile: schema: " + err.Error()) // maps and strings only
	}
	return append(data, '\n')
}
