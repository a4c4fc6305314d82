package book_test

import (
	"testing"

	"bihuan/internal/book"
)

// TestValuesAreComputedAnewBehindTheRequest sets a parameter without waiting for what follows. It follows, also
// when something else is set meanwhile, and when the book is closed before the end.
func TestValuesAreComputedAnewBehindTheRequest(t *testing.T) {
	s := newRequests(t, "")
	keeper := signIn(t, s.Book, "first", firstPassword)
	set := func(value string) {
		t.Helper()
		s.Impatient()
		c := book.ParamChange{Pack: "trial", Name: "answer_days", Value: value, Reason: "Order 7"}
		if err := s.SetParam(t.Context(), keeper, c); err != nil {
			t.Fatal(err)
		}
	}
	set("30")
	set("20")
	s.due(t, "2024-03-29")
	if _, of := s.Settling(); of != 0 {
		t.Error("it goes on although it has ended")
	}
	set("10")
	s.reopen(t, trialPacks(t))
	s.due(t, "2024-03-15")
}
