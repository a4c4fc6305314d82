package bulletin

import (
	"errors"

	"bihuan/internal/exchange"
	"bihuan/internal/problem"
	"bihuan/internal/reading"
)

// Check reads doc as a stranger would and returns the contradictions in it, at their places: the doubts that
// others would have about what is published.
func Check(doc *exchange.Document) ([]reading.Doubt, error) {
	r, err := reading.Read(doc)
	var unfit *problem.Problem
	if errors.As(err, &unfit) {
		// Nothing can be read as findings: there is a stop for that, and nothing to compare.
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Doubts, nil
}
