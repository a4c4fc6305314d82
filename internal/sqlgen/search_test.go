package sqlgen

import (
	"fmt"
	"strings"
	"testing"
)

func TestWordsOfTexts(t *testing.T) {
	for _, c := range []struct{ text, index, query string }{
		{"", "", ""},
		{"，。— !", "", ""},
		{"整改时限", "整改 改时 时限 限", "整改 改时 时限"},
		{"水", "水", "水*"},
		{"供水，供电", "供水 水 供电 电", "供水 供电"},
		{"WT-2024-001", "wt 2024 001", "wt* 2024* 001*"},
		{"ＷＴ２０２４ ①号", "wt2024 1 号", "wt2024* 1* 号*"},
		{"5G基站BBU", "5g 基站 站 bbu", "5g* 基站 bbu*"},
		{"Straße É", "straße é", "straße* é*"},
	} {
		if got := strings.Join(indexWords(c.text), " "); got != c.index {
			t.Errorf("index words of %q: %q, want %q", c.text, got, c.index)
		}
		var query []string
		for _, w := range queryWords(c.text) {
			query = append(query, w.text+map[bool]string{true: "*"}[w.beginning])
		}
		if got := strings.Join(query, " "); got != c.query {
			t.Errorf("query words of %q: %q, want %q", c.text, got, c.query)
		}
	}
}

func FuzzWordsHoldNothingToBeQuoted(f *testing.F) {
	f.Add(`a"b'c\d:*&|!()<->NEAR AND`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range append(indexWords(text), fmt.Sprint(queryWords(text))) {
			if strings.ContainsAny(strings.Trim(w, "[]"), `"'\:*&|!()<>-`+"\x00") {
				t.Errorf("words of %q: %q", text, w)
			}
		}
	})
}
