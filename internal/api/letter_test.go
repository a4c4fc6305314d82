package api

import (
	"strings"
	"testing"
)

func TestLettersAreFetchedByThoseWhoMayPrintThem(t *testing.T) {
	z := newZone(t)
	at := z.job("a fence", `,"budget":"1200"`) + "/letters/"
	a := z.do(200, z.request("ann", "GET", at+"order?format=txt", ""))
	if !strings.Contains(a.body, "Please do a fence for 1,200.00 yuan.") || a.header.Get("Content-Type") != letterTypes["txt"] {
		t.Errorf("letter = %q of type %q", a.body, a.header.Get("Content-Type"))
	}
	a = z.do(200, z.request("ann", "GET", at+"order?lang=zh&format=html", ""))
	if !strings.Contains(a.body, "请办理a fence，预算1,200.00元。") {
		t.Errorf("letter in Chinese = %q", a.body)
	}
	a = z.do(200, z.request("ann", "GET", at+"order", ""))
	if !strings.HasPrefix(a.body, "PK") || !strings.Contains(a.header.Get("Content-Disposition"), "order.docx") {
		t.Errorf("file = %.20q, %s", a.body, a.header.Get("Content-Disposition"))
	}
	z.do(422, z.request("ann", "GET", at+"order?format=pdf", ""))
	z.do(400, z.request("ann", "GET", at+"order?page=2", ""))
	z.do(404, z.request("ann", "GET", at+"nonsense", ""))
	z.do(404, z.request("ann", "GET", "/api/v1/yard/job/99/letters/order", ""))
	z.do(403, z.request("bo", "GET", at+"order", ""))
	z.do(403, z.request("ann", "GET", at+"reward", ""))
	z.do(200, z.request("bo", "GET", at+"reward?format=txt", ""))
}
