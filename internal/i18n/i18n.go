// Package i18n holds the words that people read, in Chinese and in English.
//
// A Text carries both languages and travels with a definition or a problem; which of them is shown is
// decided at the edge. Words of the program itself live in texts/*.yaml, one file per package that
// speaks, and are named by keys such as "read.too_large".
//
// Invariants: every key has both languages; a message is formatted only here.
package i18n

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Lang is a language the product speaks.
type Lang string

// The two languages; ZH is the default everywhere.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// ParseLang returns the language that s names, or ZH.
func ParseLang(s string) Lang {
	if strings.HasPrefix(strings.ToLower(s), "en") {
		return EN
	}
	return ZH
}

// Text is one sentence or title in both languages.
type Text struct {
	ZH string `json:"zh,omitempty" yaml:"zh"`
	EN string `json:"en,omitempty" yaml:"en"`
}

// In returns t in lang, falling back to the other language when one is missing.
func (t Text) In(lang Lang) string {
	if lang == EN && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// IsZero reports whether t says nothing.
func (t Text) IsZero() bool { return t.ZH == "" && t.EN == "" }

//go:embed texts/*.yaml
var files embed.FS

// catalogue maps "file.key" to its text; it is read once.
var catalogue = sync.OnceValue(func() map[string]Text {
	all := map[string]Text{}
	entries, err := files.ReadDir("texts")
	if err != nil {
		panic("i18n: " + err.Error())
	}
	for _, entry := range entries {
		data, err := files.ReadFile("texts/" + entry.Name())
		if err != nil {
			panic("i18n: " + err.Error())
		}
		var texts map[string]Text
		if err := yaml.Unmarshal(data, &texts); err != nil {
			panic("i18n: " + entry.Name() + ": " + err.Error())
		}
		prefix := strings.TrimSuffix(entry.Name(), ".yaml")
		for key, text := range texts {
			all[prefix+"."+key] = text
		}
	}
	return all
})

// Has reports whether the catalogue knows key.
func Has(key string) bool {
	_, ok := catalogue()[key]
	return ok
}

// Keys returns every key of the catalogue, in no order.
func Keys() []string {
	keys := make([]string, 0, len(catalogue()))
	for key := range catalogue() {
		keys = append(keys, key)
	}
	return keys
}

// T returns the message key in lang, its {0}, {1} … replaced by args. An unknown key is shown as itself.
func T(lang Lang, key string, args ...any) string {
	text, ok := catalogue()[key]
	if !ok {
		return key
	}
	return Fill(text.In(lang), lang, args...)
}

// Fill replaces {0}, {1} … in pattern by args; a Text among them is shown in lang.
func Fill(pattern string, lang Lang, args ...any) string {
	if len(args) == 0 {
		return pattern
	}
	pairs := make([]string, 0, 2*len(args))
	for i, arg := range args {
		if text, ok := arg.(Text); ok {
			arg = text.In(lang)
		}
		pairs = append(pairs, fmt.Sprintf("{%d}", i), fmt.Sprint(arg))
	}
	return strings.NewReplacer(pairs...).Replace(pattern)
}
