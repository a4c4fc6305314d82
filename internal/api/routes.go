package api

import "net/http"

// access says what a route asks of the caller.
type access int

const (
	open  access = iota // anybody
	token               // a program with a token
)

// handler answers a request or says why not.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one address with the parameters that it knows.
type route struct {
	pattern string
	access  access
	handle  handler
	params  []string
}

// routes lists every address.
func (s *site) routes() []route {
	const ledger, record = "/api/v1/{pack}/{ledger}", "/api/v1/{pack}/{ledger}/{id}"
	return []route{
		{"GET /api/openapi.json", open, s.openAPI, []string{"lang"}},

		// a ledger
		{"GET " + ledger, token, s.list, listParams},
		{"POST " + ledger, token, s.make, []string{"each"}},

		// a record
		{"GET " + record, token, s.record, []string{"fields"}},
		{"PATCH " + record, token, s.edit, nil},
		{"POST " + record + "/moves/{move}", token, s.move, nil},
		{"GET " + record + "/proofs", token, s.proofs, nil},
		{"POST " + record + "/proofs", token, s.attach, []string{"name", "field"}},
		{"GET " + record + "/proofs/{proof}", token, s.proof, nil},
		{"GET " + record + "/letters/{letter}", token, s.letter, []string{"format", "lang"}},
		{"GET " + record + "/journal", token, s.journal, []string{"export", "limit"}},

		// figures and changes
		{"GET /api/v1/figures/{pack}/{figure}", token, s.figure, []string{"as_of", "by", "history"}},
		{"GET /api/v1/changes", token, s.changes, []string{"since", "ledger"}},
		{"GET /api/v1/audit", token, s.audit, auditParams},
	}
}
