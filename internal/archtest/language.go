package archtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const schemaFile = "docs/pack.schema.json"

// languagePages are the reference of pack files in both languages.
var languagePages = []string{"docs/pack-language.md", "docs/pack-language.en.md"}

// Language reports keys of pack files that a page of the reference does not explain. Each object of the schema
// has a heading there that ends with its name, and each of its keys stands in that section.
func Language(h *House, _ *Plan) []Fault {
	var file schema
	if err := json.Unmarshal([]byte(h.Pages[schemaFile]), &file); err != nil {
		return []Fault{{schemaFile, err.Error()}}
	}
	var faults []Fault
	for _, page := range languagePages {
		faults = append(faults, file.unexplained(page, h.Pages[page])...)
	}
	return faults
}

// schema is what the rule reads of the schema of pack files.
type schema struct {
	Defs map[string]struct {
		Properties map[string]any `json:"properties"`
	} `json:"$defs"`
}

// unexplained reports what the page does not explain.
func (s schema) unexplained(page, text string) []Fault {
	var faults []Fault
	for _, name := range slices.Sorted(maps.Keys(s.Defs)) {
		section, ok := sectionOf(text, name)
		if !ok {
			faults = append(faults, Fault{page, "no heading ends with " + name})
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(s.Defs[name].Properties)) {
			if !slices.Contains(spans(section), key) {
				faults = append(faults, Fault{page, fmt.Sprintf("%s: the key %s is not explained", name, key)})
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
