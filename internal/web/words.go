package web

import (
	"fmt"
	"strconv"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// number reads the id of a record from an address or a form.
func number(text string) (ledger.ID, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, problem.New(problem.Missing, "web.nowhere")
	}
	return ledger.ID(n), nil
}

// numbers reads several ids.
func numbers(texts []string) ([]ledger.ID, error) {
	ids := make([]ledger.ID, len(texts))
	for i, text := range texts {
		id, err := number(text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// faultAt returns the sentence at a field, or "".
func faultAt(faults []widget.Fault, field string) string {
	for _, f := range faults {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// sizeWords prints a number of bytes.
func sizeWords(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// cut shortens text to at most n characters.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// plainID is the id of a record as addresses and forms carry it.
func plainID(id ledger.ID) string { return strconv.FormatInt(int64(id), 10) }
