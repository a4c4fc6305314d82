package api

import (
	"strings"
	"testing"
)

func TestAuditIsForTheAuditAdministrator(t *testing.T) {
	z := newZone(t)
	z.job("a", "")
	z.do(404, z.request("ben", "GET", "/api/v1/yard/job/1", ""))
	z.do(403, z.request("bo", "POST", "/api/v1/yard/job", `{"title":"x","unit":2}`))
	z.do(403, z.request("ben", "GET", "/api/v1/audit", ""))
	z.do(401, z.request("", "GET", "/api/v1/audit", "", "Authorization", "Bearer bihuan_NONE"))
	type item struct {
		ID                                          int64
		Face, Deed, Ledger, Name, Why, Reason, Move string
		Record, Times                               int64
		Refused                                     bool
	}
	var page struct {
		Items []item
		Next  *string
	}
	z.do(200, z.request("third", "GET", "/api/v1/audit?outcome=refused&limit=3", "")).into(&page)
	var got []string
	for _, i := range page.Items {
		got = append(got, i.Face+" "+i.Deed+" "+i.Name+" "+i.Ledger+" "+i.Why)
	}
	want := "program token   book.no_token, program audit 本  book.keeper_audit, program make 博 yard.job engine.may_not_make"
	if strings.Join(got, ", ") != want || page.Next == nil {
		t.Fatalf("the log tells %q, next %v", got, page.Next)
	}
	if page.Items[2].Reason != "May not make records" {
		t.Errorf("reason %q", page.Items[2].Reason)
	}
	z.do(200, z.request("third", "GET", "/api/v1/audit?outcome=refused&limit=3&cursor="+*page.Next, "")).into(&page)
	if len(page.Items) != 1 || page.Items[0].Record != 1 || page.Items[0].Deed != "read" || page.Next != nil {
		t.Errorf("the second page is %+v", page)
	}
	for query, status := range map[string]int{
		"from=2024-07-01&until=2024-07-01&face=program&deed=read&ledger=yard.job&person=5": 200,
		"from=yesterday": 422, "face=window": 422, "deed=nothing": 422, "outcome=perhaps": 422, "ledger=yard.none": 404,
		"limit=0": 400, "who=me": 400,
	} {
		z.do(status, z.request("third", "GET", "/api/v1/audit?"+query, ""))
	}
}
