package engine

import (
	"fmt"
	"regexp"
	"strconv"
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
	counted, found := countedIn(series)
	if !found {
		r.Number = series
		return nil
	}
	n, err := d.recs.NextNumber(counted.Series(l))
	if err != nil {
		return fmt.Errorf("number a record of %s: %w", l.Path(), err)
	}
	r.Number = counted.Number(n)
	return nil
}

// Counted is a number that records are called by, taken apart: a count in a series.
type Counted struct {
	head, tail string
	width      int
	N          int64
}

// countedIn takes a pattern apart, which may still have the places of the day in it; found is false when it counts nothing.
func countedIn(pattern string) (c Counted, found bool) {
	head, rest, found := strings.Cut(pattern, "{0")
	zeros, tail, _ := strings.Cut(rest, "}")
	return Counted{head: head, tail: tail, width: len(zeros) + 1}, found
}

// Series names what numbers like c count, of records of l.
func (c Counted) Series(l *Ledger) string { return l.Path() + " " + c.head + c.tail }

// Number returns the number of the series that counts n.
func (c Counted) Number(n int64) string { return fmt.Sprintf("%s%0*d%s", c.head, c.width, n, c.tail) }

// Counted takes a number of l apart; ok is false when it is not as the ledger counts.
func (l *Ledger) Counted(number string) (c Counted, ok bool) {
	pattern, found := countedIn(l.Number)
	begin, _, _ := strings.Cut(l.Number, "{")
	if !found || !strings.HasPrefix(number, begin) {
		return c, false
	}
	day := strings.NewReplacer(`\{yyyy\}`, `\d{4}`, `\{mm\}`, `\d{2}`)
	of := func(part string) string { return "(" + day.Replace(regexp.QuoteMeta(part)) + ")" }
	parts := regexp.MustCompile("^" + of(pattern.head) + `(\d+)` + of(pattern.tail) + "$").FindStringSubmatch(number)
	if parts == nil {
		return c, false
	}
	n, err := strconv.ParseInt(parts[2], 10, 64)
	return Counted{head: parts[1], tail: parts[3], width: pattern.width, N: n}, err == nil
}
