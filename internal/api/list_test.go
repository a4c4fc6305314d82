package api

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// page is what a list answers.
type page struct {
	Items []map[string]json.RawMessage
	Next  string
	Count int
	More  bool
}

func (z *zone) list(login, query string) page {
	z.t.Helper()
	var p page
	z.do(200, z.request(login, "GET", "/api/v1/yard/job?"+query, "")).into(&p)
	return p
}

func titles(p page) string {
	var out []string
	for _, item := range p.Items {
		out = append(out, strings.Trim(string(item["title"]), `"`))
	}
	return strings.Join(out, " ")
}

// jobs makes n jobs of unit 2, with amounts counting down.
func (z *zone) jobs(n int) {
	z.t.Helper()
	var body strings.Builder
	for i := range n {
		fmt.Fprintf(&body, `{"title":"t%d","unit":2,"amount":%d,"budget":"%d.5"}`+"\n", i+1, n-i, i)
	}
	a := z.do(201, z.request("ann", "POST", "/api/v1/yard/job", body.String(), "Content-Type", mediaLines))
	if got := strings.Count(a.body, "\n"); got != n || a.header.Get("Content-Type") != mediaLines {
		z.t.Fatalf("%d lines of %s", got, a.header.Get("Content-Type"))
	}
}

func TestListIsFilteredSortedAndPaged(t *testing.T) {
	z := newZone(t)
	z.jobs(5)
	filter := "filter=" + url.QueryEscape(`amount >= 2 && budget > 0.5 && state == "open"`)
	if got := titles(z.list("ann", filter)); got != "t2 t3 t4" {
		t.Errorf("filtered: %s", got)
	}
	if got := titles(z.list("ann", "sort=amount")); got != "t5 t4 t3 t2 t1" {
		t.Errorf("sorted: %s", got)
	}
	if got := titles(z.list("ann", "search=t4&view=open")); got != "t4" {
		t.Errorf("searched: %s", got)
	}
	first := z.list("ann", "sort=-amount&limit=2&count=1&fields=title")
	if titles(first) != "t1 t2" || first.Count != 5 || first.Next == "" || len(first.Items[0]) != 3 {
		t.Fatalf("first page = %+v", first)
	}
	second := z.list("ann", "sort=-amount&limit=2&cursor="+first.Next)
	last := z.list("ann", "sort=-amount&limit=2&cursor="+second.Next)
	if titles(second) != "t3 t4" || titles(last) != "t5" || last.Next != "" {
		t.Errorf("second %q, last %q with next %q", titles(second), titles(last), last.Next)
	}
}

func TestListRefusesWhatItDoesNotKnow(t *testing.T) {
	z := newZone(t)
	for query, status := range map[string]int{
		"filter=amount+%3E": 422, "filter=nonsense+%3D%3D+1": 422, "filter=amount": 422, "sort=nonsense": 422,
		"fields=nonsense": 422, "limit=0": 400, "limit=501": 400, "limit=x": 400, "cursor=zzz": 400, "count=2": 400,
		"nonsense=1": 400, "limit=1&limit=2": 400, "view=nonsense": 404,
	} {
		z.do(status, z.request("ann", "GET", "/api/v1/yard/job?"+query, ""))
	}
	var f fault
	z.do(422, z.request("ann", "GET", "/api/v1/yard/job?filter=nonsense+%3D%3D+1", "")).into(&f)
	if len(f.Errors) == 0 || f.Errors[0].Field != "filter" || f.Errors[0].Column != 1 || !strings.Contains(f.Detail, "nonsense") {
		t.Errorf("problem = %+v", f)
	}
	for path, status := range map[string]int{
		"/api/v1/yard/nonsense": 404, "/api/v1/nonsense": 404, "/api/nonsense": 404, "/api/v1/yard/job/x": 404,
		"/api/v1/yard/job/1": 404,
	} {
		z.do(status, z.request("ann", "GET", path, ""))
	}
	if a := z.do(405, z.request("ann", "PATCH", "/api/v1/yard/job", "")); a.header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow: %s", a.header.Get("Allow"))
	}
}

func TestLinesGoPastThePage(t *testing.T) {
	z := newZone(t)
	z.jobs(1203)
	a := z.do(200, z.request("ann", "GET", "/api/v1/yard/job?fields=title&sort=-amount", "", "Accept", mediaLines))
	lines := strings.Split(strings.TrimSpace(a.body), "\n")
	if len(lines) != 1203 || !strings.Contains(lines[1202], `"t1203"`) || a.header.Get("Content-Type") != mediaLines {
		t.Errorf("%d lines of %s, last %s", len(lines), a.header.Get("Content-Type"), lines[len(lines)-1])
	}
	a = z.do(200, z.request("ann", "GET", "/api/v1/yard/job?limit=700", "", "Accept", mediaLines))
	if got := strings.Count(a.body, "\n"); got != 700 {
		t.Errorf("limit=700 gives %d lines", got)
	}
	z.do(422, z.request("ann", "GET", "/api/v1/yard/job?sort=nonsense", "", "Accept", mediaLines))
}

func TestManyAreOneCommandOrEachItsOwn(t *testing.T) {
	z := newZone(t)
	const body = `[{"title":"a","unit":2},{"title":"b","unit":2,"size":"huge"},{"title":"c","unit":3}]`
	var f fault
	z.do(422, z.request("ann", "POST", "/api/v1/yard/job", body)).into(&f)
	if f.Line != 2 || len(f.Errors) != 1 || f.Errors[0].Field != "size" {
		t.Errorf("problem = %+v, want line 2, size", f)
	}
	if p := z.list("ann", "count=1"); p.Count != 0 {
		t.Errorf("%d records were kept", p.Count)
	}
	var done struct{ Items []doneLine }
	each := func() {
		z.do(200, z.request("ann", "POST", "/api/v1/yard/job?each=1", body, "Idempotency-Key", "k")).into(&done)
		if len(done.Items) != 3 || done.Items[0].Status != 201 || done.Items[0].Number != "GD-2024-001" ||
			done.Items[1].Status != 422 || done.Items[1].Errors[0].Field != "size" || done.Items[2].Status != 403 {
			t.Errorf("done = %+v", done.Items)
		}
	}
	each()
	each()
	if got := titles(z.list("ann", "")); got != "a" {
		t.Errorf("records: %s, want a alone", got)
	}
	z.do(422, z.request("ann", "POST", "/api/v1/yard/job", `[]`))
	z.do(400, z.request("ann", "POST", "/api/v1/yard/job", "{\"title\":\"a\",\"unit\":2}\n7\n", "Content-Type", mediaLines))
}

func TestRightsAreThoseOfThePages(t *testing.T) {
	z := newZone(t)
	at := z.job("a", `,"amount":1`)
	// A clerk of another unit and somebody without a role see nothing, and cannot find out that there is something.
	for _, login := range []string{"ben", "cy"} {
		for _, path := range []string{at, at + "/journal", at + "/journal?export=1", at + "/proofs"} {
			z.do(404, z.request(login, "GET", path, ""))
		}
		z.do(404, z.request(login, "PATCH", at, `{"amount":2}`, "If-Match", "*"))
		z.do(404, z.request(login, "POST", at+"/moves/finish", `{}`))
		if p := z.list(login, "count=1"); p.Count != 0 || len(p.Items) != 0 {
			t.Errorf("%s sees %+v", login, p)
		}
	}
	z.do(403, z.request("cy", "POST", "/api/v1/yard/job", `{"title":"x","unit":2}`))
	z.do(403, z.request("bo", "PATCH", at, `{"amount":2}`, "If-Match", "*"))

	// A field that may not be read is absent, and nothing can be learnt of it by filters or sort orders.
	z.do(200, z.request("ann", "PATCH", at, `{"bonus":"77"}`, "If-Match", "*")).want("bonus", "absent", "version", "2")
	z.do(200, z.request("bo", "GET", at, "")).want("bonus", `"77"`)
	for query, seen := range map[string]int{"filter=bonus+%3E+0.0": 0, "sort=bonus": 1, "sort=-bonus": 1} {
		if p := z.list("ann", query); len(p.Items) != seen {
			t.Errorf("%s gives %+v, want %d", query, p.Items, seen)
		}
		if p := z.list("bo", query); len(p.Items) != 1 {
			t.Errorf("the boss sees %d with %s", len(p.Items), query)
		}
	}
	if a := z.do(200, z.request("ann", "GET", at+"/journal", "")); strings.Contains(a.body, "77") {
		t.Errorf("the journal tells: %s", a.body)
	}
	if a := z.do(200, z.request("bo", "GET", at+"/journal", "")); !strings.Contains(a.body, `"after":"77"`) {
		t.Errorf("the journal of the boss: %s", a.body)
	}
	z.do(403, z.request("ann", "GET", at+"/journal?export=1", ""))
	if a := z.do(200, z.request("bo", "GET", at+"/journal?export=1", "")); !strings.Contains(a.body, "bihuan-record-1") {
		t.Errorf("export: %s", a.body)
	}
}

func TestFigureCountsWhatThePersonSees(t *testing.T) {
	z := newZone(t)
	z.jobs(3)
	z.do(201, z.request("ben", "POST", "/api/v1/yard/job", `{"title":"b","unit":3,"budget":"10"}`))
	z.do(200, z.request("bo", "GET", "/api/v1/figures/yard/open", "")).want("value", "4", "level", `"yellow"`, "unit", `"件"`,
		"as_of", `"2024-07-01"`, "title", `"Open jobs"`, "parts", "absent")
	z.do(200, z.request("ben", "GET", "/api/v1/figures/yard/open", "")).want("value", "1", "level", "absent")
	a := z.do(200, z.request("bo", "GET", "/api/v1/figures/yard/budget?by=unit&as_of=2024-06-30", ""))
	a.want("value", `"14.5"`, "as_of", `"2024-06-30"`)
	if !strings.Contains(a.body, `{"key":[3],"labels":["二局"],"value":"10"}`) {
		t.Errorf("breakdown: %s", a.body)
	}
	z.pass(24 * time.Hour)
	if err := z.book.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	z.do(200, z.request("bo", "GET", "/api/v1/figures/yard/open?history=2024-07-01", "")).want("value", "4", "history",
		`[{"day":"2024-07-02","value":4,"level":"yellow"}]`)
	z.do(422, z.request("bo", "GET", "/api/v1/figures/yard/open?history=1.7.2024", ""))
	z.do(404, z.request("bo", "GET", "/api/v1/figures/yard/nonsense", ""))
	z.do(422, z.request("bo", "GET", "/api/v1/figures/yard/open?by=nonsense", ""))
	z.do(422, z.request("bo", "GET", "/api/v1/figures/yard/open?as_of=1.7.2024", ""))
}
