package engine

import (
	"testing"

	"bihuan/internal/ledger"
)

func TestNumbersAreTakenApart(t *testing.T) {
	for _, c := range []struct {
		pattern, number, series, next string
	}{
		{"CS-{yyyy}-{000}", "CS-2026-041", "a.b CS-2026-", "CS-2026-042"},
		{"CS-{yyyy}-{000}", "CS-2026-1041", "a.b CS-2026-", "CS-2026-1042"},
		{"第{yyyy}{mm}{00}号", "第20260799号", "a.b 第202607号", "第202607100号"},
		{"CS-{yyyy}-{000}", "XS-2026-041", "", ""},
		{"CS-{yyyy}-{000}", "CS-26-041", "", ""},
		{"CS-{yyyy}", "CS-2026", "", ""},
		{"", "7", "", ""},
	} {
		l := &Ledger{Ledger: &ledger.Ledger{Pack: "a", Name: "b", Number: c.pattern}}
		got, ok := l.Counted(c.number)
		if ok != (c.series != "") {
			t.Errorf("Counted(%s) of %s = %+v, %v", c.number, c.pattern, got, ok)
		} else if ok && (got.Series(l) != c.series || got.Number(got.N+1) != c.next) {
			t.Errorf("%s counts in %q, next is %q", c.number, got.Series(l), got.Number(got.N+1))
		}
	}
}
