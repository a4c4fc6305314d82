package api

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"
	"time"
)

// everything is a record with a value of every kind.
const everything = `{"title":"修桥","note":"第一行\n第二行","unit":2,"helpers":[3,1],"worker":3,"budget":"1234.50",` +
	`"share":"0.125","weight":"0.000001","amount":7,"due":"2024-07-05","starts_at":"2024-07-01T09:30:00Z",` +
	`"urgent":true,"size":"big","tools":["saw","drill"],"bills":[["木料","99.90"],["钉子",null]]}`

func TestRecordGoesInAndComesOut(t *testing.T) {
	z := newZone(t)
	made := z.do(201, z.request("ann", "POST", "/api/v1/yard/job", everything))
	if at := made.header.Get("Location"); at != "/api/v1/yard/job/1" || made.header.Get("ETag") != `"1"` {
		t.Fatalf("Location %q, ETag %q", at, made.header.Get("ETag"))
	}
	for _, a := range []*reply{made, z.do(200, z.request("ann", "GET", "/api/v1/yard/job/1", ""))} {
		a.want("id", "1", "version", "1", "number", `"GD-2024-001"`, "state", `"open"`, "light", `"green"`,
			"note", `"第一行\n第二行"`, "helpers", "[3,1]", "budget", `"1234.5"`, "spent", `"0"`, "left", `"1234.5"`,
			"share", `"0.125"`, "weight", `"0.000001"`, "amount", "7", "due", `"2024-07-05"`, "late", "false",
			"starts_at", `"2024-07-01T09:30:00Z"`, "urgent", "true", "size", `"big"`, "tools", `["saw","drill"]`,
			"bills", `[["木料","99.9"],["钉子",null]]`, "created_by", "4", "proofs", "0", "result", "null",
			"bonus", "absent")
	}
	some := z.do(200, z.request("ann", "GET", "/api/v1/yard/job/1?fields=title,state", ""))
	some.want("title", `"修桥"`, "state", `"open"`, "id", "1", "version", "1", "budget", "absent", "light", "absent")
}

func TestWhatDoesNotFitIsRefusedWithItsField(t *testing.T) {
	z := newZone(t)
	for _, c := range []struct{ body, field string }{
		{`{"unit":2}`, "title"}, {`{"title":7,"unit":2}`, "title"},
		{`{"title":"x","unit":2,"nonsense":1}`, "nonsense"}, {`{"title":"x","unit":2,"id":9}`, "id"},
		{`{"title":"x","unit":2,"budget":"1.234"}`, "budget"}, {`{"title":"x","unit":2,"budget":"-1"}`, "budget"},
		{`{"title":"x","unit":2,"budget":1e3}`, "budget"}, {`{"title":"x","unit":99}`, "unit"},
		{`{"title":"x","unit":0}`, "unit"}, {`{"title":"x","unit":2,"due":"2024-02-30"}`, "due"},
		{`{"title":"x","unit":2,"size":"huge"}`, "size"}, {`{"title":"x","unit":2,"tools":["axe"]}`, "tools"},
		{`{"title":"x","unit":2,"urgent":"true"}`, "urgent"}, {`{"title":"x","unit":2,"spent":"1"}`, "spent"},
		{`{"title":"x","unit":2,"bills":[["a","1","2"]]}`, "bills"}, {`{"title":"x","unit":2,"bills":[[null,"1"]]}`, "bills"},
		{`{"title":"x","unit":2,"helpers":[null]}`, "helpers"}, {`{"title":"x","unit":2,"plan":"abc"}`, "plan"},
		{`{"title":"two\nlines","unit":2}`, "title"}, {`{"title":"   ","unit":2}`, "title"},
	} {
		var f fault
		z.do(422, z.request("ann", "POST", "/api/v1/yard/job", c.body)).into(&f)
		if len(f.Errors) != 1 || f.Errors[0].Field != c.field || f.Detail == "" || f.Status != 422 {
			t.Errorf("%s: %+v, want the field %s", c.body, f, c.field)
		}
	}
	if a := z.do(200, z.request("ann", "GET", "/api/v1/yard/job?count=1", "")); !strings.Contains(a.body, `"count":0`) {
		t.Errorf("something was kept: %s", a.body)
	}
}

func TestProblemsSpeakTheLanguageThatWasAskedFor(t *testing.T) {
	z := newZone(t)
	for lang, want := range map[string]string{"en-GB,en;q=0.9": "Title", "zh-CN": "名称", "": "名称", "fr, zh;q=0.5": "名称"} {
		a := z.do(422, z.request("ann", "POST", "/api/v1/yard/job", `{"unit":2}`, "Accept-Language", lang))
		if !strings.Contains(a.body, want) || !strings.Contains(a.body, "urn:bihuan:problem:engine.required") {
			t.Errorf("Accept-Language %q: %s", lang, a.body)
		}
	}
}

func TestEditNeedsTheVersionThatWasSeen(t *testing.T) {
	z := newZone(t)
	at := z.job("a", "")
	z.do(428, z.request("ann", "PATCH", at, `{"note":"n"}`))
	z.do(412, z.request("ann", "PATCH", at, `{"note":"n"}`, "If-Match", `"7"`))
	z.do(412, z.request("ann", "PATCH", at, `{"note":"n"}`, "If-Match", `W/"1"`))
	a := z.do(200, z.request("ann", "PATCH", at, `{"note":"n","amount":3}`, "If-Match", `"1"`))
	a.want("note", `"n"`, "amount", "3", "version", "2")
	if a.header.Get("ETag") != `"2"` {
		t.Errorf("ETag %q", a.header.Get("ETag"))
	}
	z.do(412, z.request("ann", "PATCH", at, `{"note":"m"}`, "If-Match", `"1"`))
	z.do(200, z.request("ann", "PATCH", at, `{"amount":null}`, "If-Match", "*")).want("amount", "null", "note", `"n"`)
	z.do(422, z.request("ann", "PATCH", at, `{"result":"r"}`, "If-Match", "*"))
	z.do(415, z.request("ann", "PATCH", at, `amount=3`, "If-Match", "*", "Content-Type", "text/plain"))
	for _, body := range []string{`{"note":`, `[]`, `null`, `{} {}`, "{\"note\":\"\xff\"}"} {
		z.do(400, z.request("ann", "PATCH", at, body, "If-Match", "*"))
	}
}

func TestRollUpsComeWithTheRecord(t *testing.T) {
	z := newZone(t)
	at := z.job("a", `,"budget":"100"`)
	z.do(201, z.request("ann", "POST", "/api/v1/yard/part", `{"job":1,"cost":"30.25"}`))
	z.do(200, z.request("ann", "GET", at, "")).want("spent", `"30.25"`, "left", `"69.75"`, "version", "1")
}

// fileForm makes a form with a command and a file.
func fileForm(t *testing.T, command, part, name, content string) (body, media string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if command != "" {
		if err := w.WriteField("command", command); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile(part, name)
	if err == nil {
		_, err = file.Write([]byte(content))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestMoveSaysWhatItNeedsAndIsMadeWithProof(t *testing.T) {
	z := newZone(t)
	at := z.job("a", "")
	var f fault
	z.do(422, z.request("ann", "POST", at+"/moves/finish", `{}`)).into(&f)
	if len(f.Errors) != 3 {
		t.Fatalf("errors = %+v, want remark, result and proof", f.Errors)
	}
	z.do(422, z.request("ann", "POST", at+"/moves/nonsense", ""))
	z.do(400, z.request("ann", "POST", at+"/moves/finish", `{"fields":{},"comment":"x"}`))
	z.do(403, z.request("bo", "POST", at+"/moves/finish", `{}`))
	body, media := fileForm(t, `{"fields":{"result":"好"},"remark":"完工"}`, "proof", "照片.txt", "done")
	z.do(412, z.request("ann", "POST", at+"/moves/finish", body, "Content-Type", media, "If-Match", `"5"`))
	a := z.do(200, z.request("ann", "POST", at+"/moves/finish", body, "Content-Type", media, "If-Match", `"1"`))
	a.want("state", `"done"`, "result", `"好"`, "proofs", "1", "version", "2", "light", `"grey"`)
	if a := z.do(200, z.request("bo", "GET", at+"/proofs/1", "")); a.body != "done" {
		t.Errorf("proof = %q", a.body)
	}
}

func TestProofsAreGivenAsFormsOrAsBodies(t *testing.T) {
	z := newZone(t)
	at := z.job("a", "")
	body, media := fileForm(t, "", "plan", "../图纸.pdf", "%PDF-1.4")
	z.do(200, z.request("ann", "POST", at+"/proofs", body, "Content-Type", media)).want("proofs", "1", "version", "2")
	z.do(200, z.request("ann", "POST", at+"/proofs?name=b.txt", "text", "Content-Type", "text/plain")).want("proofs", "2")
	z.do(422, z.request("ann", "POST", at+"/proofs?name=b.txt", "", "Content-Type", "text/plain"))
	z.do(422, z.request("ann", "POST", at+"/proofs", "text", "Content-Type", "text/plain"))
	z.do(422, z.request("ann", "POST", at+"/proofs?name=b&field=title", "text", "Content-Type", "text/plain"))
	var list struct{ Items []proofLine }
	z.do(200, z.request("ann", "GET", at+"/proofs", "")).into(&list)
	if len(list.Items) != 2 || list.Items[0].Name != "图纸.pdf" || list.Items[0].Field != "plan" || list.Items[1].Size != 4 {
		t.Errorf("proofs = %+v", list.Items)
	}
	z.do(404, z.request("ann", "GET", at+"/proofs/99", ""))
	z.do(404, z.request("ben", "GET", at+"/proofs/1", ""))
}

func TestKeyDoesACommandOnce(t *testing.T) {
	z := newZone(t)
	const body = `{"title":"a","unit":2}`
	first := z.do(201, z.request("ann", "POST", "/api/v1/yard/job", body, "Idempotency-Key", "k1"))
	again := z.do(201, z.request("ann", "POST", "/api/v1/yard/job", body, "Idempotency-Key", "k1"))
	if first.body != again.body || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("again: %s, want %s", again.body, first.body)
	}
	z.do(422, z.request("ann", "POST", "/api/v1/yard/job", `{"title":"b","unit":2}`, "Idempotency-Key", "k1"))
	// The keys of others are their own.
	z.do(201, z.request("ben", "POST", "/api/v1/yard/job", `{"title":"a","unit":3}`, "Idempotency-Key", "k1")).want("id", "2")
	// A retry that comes after the version has grown is still the same command.
	edit := func() *reply {
		return z.do(200, z.request("ann", "PATCH", "/api/v1/yard/job/1", `{"amount":1}`, "If-Match", `"1"`, "Idempotency-Key", "k2"))
	}
	edit()
	edit().want("version", "2", "amount", "1")
	z.do(422, z.request("ann", "POST", "/api/v1/yard/job", body, "Idempotency-Key", strings.Repeat("k", 201)))
	// After a month a key is known no more.
	for _, step := range []struct {
		days time.Duration
		id   string
	}{{29, "1"}, {2, "3"}} {
		z.pass(step.days * 24 * time.Hour)
		z.tokens = map[string]string{}
		if err := z.book.ForgetKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		z.do(201, z.request("ann", "POST", "/api/v1/yard/job", body, "Idempotency-Key", "k1")).want("id", step.id)
	}
}

func TestTokenOpensUntilItExpiresOrIsRevoked(t *testing.T) {
	z := newZone(t)
	z.do(401, z.request("", "GET", "/api/v1/yard/job", ""))
	a := z.do(401, z.request("", "GET", "/api/v1/yard/job", "", "Authorization", "Bearer bihuan_guess"))
	if a.header.Get("WWW-Authenticate") == "" {
		t.Error("no WWW-Authenticate")
	}
	z.do(401, z.request("", "GET", "/api/v1/yard/job", "", "Authorization", "Basic YW5uOng="))
	z.do(200, z.request("ann", "GET", "/api/v1/yard/job", ""))
	z.pass(29 * 24 * time.Hour)
	z.do(200, z.request("ann", "GET", "/api/v1/yard/job", ""))
	z.pass(24 * time.Hour)
	z.do(401, z.request("ann", "GET", "/api/v1/yard/job", ""))

	z.do(200, z.request("bo", "GET", "/api/v1/yard/job", ""))
	lines, err := z.book.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last := lines[len(lines)-1]
	if last.Login != "bo" || last.Seen.IsZero() {
		t.Fatalf("last token = %+v", last)
	}
	if err := z.book.RevokeToken(t.Context(), last.ID); err != nil {
		t.Fatal(err)
	}
	z.do(401, z.request("bo", "GET", "/api/v1/yard/job", ""))
}
