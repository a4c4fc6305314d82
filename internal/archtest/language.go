package archtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	schemaFile   = "docs/pack.schema.json"
	languagePage = "docs/pack-language.md"
)

// Language reports keys of pack files that the reference does not explain. Each object of the schema has a
// heading there that ends with its name, and each of its keys stands in that section.
func Language(h *House, _ *Plan) []Fault {
	var schema struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(h.Pages[schemaFile]), &schema); err != nil {
		return []Fault{{schemaFile, err.Error()}}
	}
	var faults []Fault
	for _, name := range slices.Sorted(maps.Keys(schema.Defs)) {
		section, ok := sectionOf(h.Pages[languagePage], name)
		if !ok {
			faults = append(faults, Fault{languagePage, "no heading ends with " + name})
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(schema.Defs[name].Properties)) {
			if !slices.Contains(spans(section), key) {
				faults = append(faults, Fault{languagePage, fmt.Sprintf("%s: the key %s is not explained", name, key)})
			}
		}
	}
	return faults
}

// sectionOf returns what stands under the heading that ends with name, up to the next one.
func sectionOf(page, name string) (section string, ok bool) {
	for part := range strings.SplitSeq(page, "\n### ") {
		heading, body, _ := strings.Cut(part, "\n")
		if strings.HasSuffix(heading, " "+name) {
			section, _, _ = strings.Cut(body, "\n## ")
			return section, true
		}
	}
	return "", false
}
