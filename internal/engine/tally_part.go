package engine

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
)

// TalliedPart is a part of what a record adds to tallies, as it is written: a text, and behind it the record that
// it is broken down by; To is empty where none follows.
type TalliedPart struct {
	Text string
	To   string // path of the ledger
	ID   ledger.ID
}

// TalliedParts takes apart what a record of l adds to tallies where it names records of the ledgers for which of
// holds.
func (l *Ledger) TalliedParts(tallied string, of func(path string) bool) (parts []TalliedPart, err error) {
	text := ""
	for _, line := range strings.SplitAfter(tallied, "\n") {
		place, rest, _ := strings.Cut(line, ":")
		sum, keys, found := strings.Cut(rest, ":")
		i, err := strconv.Atoi(place)
		if !found || err != nil || i < 0 || i >= len(l.tallies) {
			text += line
			continue
		}
		var values []json.RawMessage
		if err := json.Unmarshal([]byte(keys), &values); err != nil {
			return nil, fmt.Errorf("what a record of %s adds to tallies: %w", l.Path(), err)
		}
		text += place + ":" + sum + ":["
		for j, value := range values {
			if j > 0 {
				text += ","
			}
			to := l.tallies[i].By[j].Type().Ledger()
			id, err := strconv.ParseInt(string(value), 10, 64)
			if to == "" || err != nil || !of(to) {
				text += string(value)
				continue
			}
			parts, text = append(parts, TalliedPart{text, to, ledger.ID(id)}), ""
		}
		text += "]\n"
	}
	return append(parts, TalliedPart{Text: text}), nil
}
