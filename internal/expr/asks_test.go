package expr

import "testing"

func TestConditionsForWhoAsks(t *testing.T) {
	w := newWorld()
	for text, want := range map[string]struct {
		always   bool
		branches int
	}{
		`true`:                                     {true, 1},
		`count > 3`:                                {false, 1},
		`holds("office") || unit in me.below`:      {true, 1},
		`unit in me.below || holds("office")`:      {true, 1},
		`holds("auditor") || unit in me.below`:     {false, 1},
		`holds("auditor") && unit in me.below`:     {false, 0},
		`holds("office") && unit in me.below`:      {false, 1},
		`unit in me.above || leader == me.person`:  {false, 1}, // nobody is above
		`unit in me.below || leader == me.person`:  {false, 2},
		`!(unit in me.above) || count > 3 || done`: {false, 3},
	} {
		e, s := compile(t, w, text, Bool), w.scope()
		if got := e.Always(s); got != want.always {
			t.Errorf("%s always holds: %v", text, got)
		}
		if got := len(e.For(s).Branches()); got != want.branches {
			t.Errorf("%s has %d branches, want %d", text, got, want.branches)
		}
	}
}
