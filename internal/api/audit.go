package api

import (
	"net/http"
	"strconv"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// auditParams are the parameters of the log of the audit.
var auditParams = []string{"from", "until", "person", "face", "deed", "ledger", "outcome", "limit", "cursor"}

// auditItem is one deed of the log.
type auditItem struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Person  ledger.ID `json:"person,omitempty"`
	Name    string    `json:"name,omitempty"`
	For     ledger.ID `json:"for,omitempty"`
	Face    string    `json:"face"`
	Deed    string    `json:"deed"`
	Ledger  string    `json:"ledger,omitempty"`
	Record  ledger.ID `json:"record,omitempty"`
	Move    string    `json:"move,omitempty"`
	About   string    `json:"about,omitempty"`
	Refused bool      `json:"refused"`
	Why     string    `json:"why,omitempty"` // key of the sentence
	Reason  string    `json:"reason,omitempty"`
	Times   int64     `json:"times"`
}

// auditBody is a page of the log.
type auditBody struct {
	Items []auditItem `json:"items"`
	Next  *string     `json:"next"`
}

// audit answers the audit administrator with a page of the log, newest first.
func (s *site) audit(w http.ResponseWriter, r *http.Request) error {
	q, err := auditQuery(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	page, err := s.book.Audit(r.Context(), v.Who, q)
	if err != nil {
		return err
	}
	body := auditBody{Items: []auditItem{}}
	for _, line := range page.Lines {
		body.Items = append(body.Items, auditItem{
			ID: line.ID, At: line.At, Person: line.Person, Name: line.By, For: line.For, Face: line.AuditLine.Face,
			Deed: line.AuditLine.Deed, Ledger: line.Ledger, Record: line.Record, Move: line.AuditLine.Move,
			About: line.About, Refused: line.Refused, Why: line.AuditLine.Why, Reason: line.Why.In(v.Lang), Times: line.Times,
		})
	}
	if page.Next > 0 {
		next := strconv.FormatInt(page.Next, 10)
		body.Next = &next
	}
	return writeJSON(w, http.StatusOK, body)
}

func auditQuery(r *http.Request) (q book.AuditQuery, err error) {
	form := r.URL.Query()
	q = book.AuditQuery{
		Face: form.Get("face"), Deed: form.Get("deed"), Ledger: form.Get("ledger"), Outcome: form.Get("outcome"),
	}
	for name, day := range map[string]*calendar.Date{"from": &q.From, "until": &q.Until} {
		text := form.Get(name)
		if text == "" {
			continue
		}
		if *day, err = calendar.Parse(text); err != nil {
			return q, problem.List{problem.New(problem.Invalid, "api.bad_day", text).On(name)}
		}
	}
	person, err := whole(r, "person", 1, 1<<62, 0)
	if err != nil {
		return q, err
	}
	q.Person = ledger.ID(person)
	limit, err := whole(r, "limit", 1, pageLimit, usualLimit)
	if err != nil {
		return q, err
	}
	q.Limit = int(limit)
	q.Before, err = whole(r, "cursor", 1, 1<<62, 0)
	return q, err
}

// audit describes the log of the audit.
func (d *describer) audit() {
	text, number := object{"type": "string"}, object{"type": "integer"}
	day := object{"type": "string", "format": "date"}
	d.schemas["audit"] = object{"type": "object", "required": []string{"id", "at", "face", "deed", "refused", "times"},
		"properties": object{"id": number, "at": object{"type": "string", "format": "date-time"}, "person": number,
			"name": text, "for": number, "face": text, "deed": text, "ledger": text, "record": number, "move": text,
			"about": text, "refused": object{"type": "boolean"}, "why": text, "reason": text, "times": number}}
	page := items("audit")
	page["required"] = []string{"items", "next"}
	page["properties"].(object)["next"] = object{"type": []string{"string", "null"}}
	words := func(list []string) object { return object{"type": "string", "enum": list} }
	query := func(name, about string, schema object) object {
		return parameter("query", name, d.say("audit."+about), schema)
	}
	d.add("/api/v1/audit", "get", operation{
		id: "audit", summary: d.say("audit.title"), help: d.say("audit.lead"), status: "200",
		answer: content(d.say("audit.title"), mediaJSON, page),
		params: []object{
			query("from", "from", day), query("until", "until_day", day), query("person", "person", number),
			query("face", "column_face", words(book.Faces())), query("deed", "column_deed", words(book.Deeds())),
			query("ledger", "column_ledger", text),
			query("outcome", "column_outcome", words([]string{book.OutcomeRefused, book.OutcomeDone})),
			parameter("query", "limit", d.say("api.param_limit"), limits(pageLimit)),
			parameter("query", "cursor", d.say("api.param_cursor"), text),
		},
	})
}
