package reading

import "bihuan/internal/exchange"

// Doubt is a contradiction inside a document.
type Doubt struct {
	Code  string         `json:"code"`
	Where string         `json:"where"`
	Work  string         `json:"work"`
	At    exchange.Place `json:"at"`
}

// Doubts returns the contradictions in r.
func Doubts(r *Reading) []Doubt { return []Doubt{} }
