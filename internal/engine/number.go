package engine

import (
	"fmt"
	"strings"

	"bihuan/internal/ledger"
)

// number gives a new record its number: {yyyy} and {mm} are the day, {000} the next number of the series that
// the rest of the pattern makes.
func (d *decision) number(l *Ledger, r *ledger.Record) error {
	if l.Number == "" || r.Number != "" {
		return nil
	}
	day := d.moment.Today
	series := strings.NewReplacer("{yyyy}", day.Format("2006"), "{mm}", day.Format("01")).Replace(l.Number)
	head, rest, found := strings.Cut(series, "{0")
	if !found {
		r.Number = series
		return nil
	}
	zeros, tail, _ := strings.Cut(rest, "}")
	n, err := d.recs.NextNumber(l.Path() + " " + head + tail)
	if err != nil {
		return fmt.Errorf("number a record of %s: %w", l.Path(), err)
	}
	r.Number = fmt.Sprintf("%s%0*d%s", head, len(zeros)+1, n, tail)
	return nil
}
