package expr

import "testing"

func TestWhatHoldsOfEveryRecord(t *testing.T) {
	w := newWorld()
	for text, want := range map[string]bool{
		`holds("office") || unit in me.below`: true, `unit in me.below || holds("office")`: true,
		`holds("auditor") || unit in me.below`: false, `holds("office") && unit in me.below`: false,
		`!(holds("auditor") && unit in me.below)`: true, `holds("office", unit)`: false,
		`size(me.units) == 1 || done`: true, `me.person == leader`: false,
	} {
		if got := compile(t, w, text, Bool).Always(w.scope()); got != want {
			t.Errorf("%s always holds: %v", text, got)
		}
	}
}
