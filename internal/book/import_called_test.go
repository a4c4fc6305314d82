package book_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"bihuan/internal/book"
	"bihuan/internal/exchange"
)

// TestAWorkbookComesBackWithRecordsCalledByOthers brings back a list whose column shows records that are called by what
// they refer to, at one and at two removes.
func TestAWorkbookComesBackWithRecordsCalledByOthers(t *testing.T) {
	files := trialPacks(t)
	for name, text := range map[string]string{
		"pack.yaml":     "pack: firms\ntitle: {zh: 单位}\nversion: 1\nuses: [organisation]\nledgers: [firm, team, contract]\n",
		"firm.yaml":     "title: {zh: 维保单位}\nnumber: WB-{00}\nlabel: unit\nfields:\n  unit: {kind: unit, title: {zh: 单位}}\naccess: {read: [everyone], write: [everyone]}\n",
		"team.yaml":     "title: {zh: 班组}\nlabel: firm\nfields:\n  firm: {kind: ref, to: firm, title: {zh: 单位}}\naccess: {read: [everyone], write: [everyone]}\n",
		"contract.yaml": "title: {zh: 合同}\nfields:\n  firm: {kind: ref, to: firm, title: {zh: 维保单位}}\n  team: {kind: ref, to: team, title: {zh: 班组}}\naccess: {read: [everyone], write: [everyone]}\n",
	} {
		files["firms/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	b := founded(t, book.Options{Packs: files, Now: fixedClock})
	v := signIn(t, b, "first", firstPassword)
	unit, err := b.Plain(t.Context(), v, "organisation.unit", 1)
	if err != nil {
		t.Fatal(err)
	}
	submit(t, b, v, book.Command{Ledger: "firms.firm", Fields: map[string][]string{"unit": {"1"}}})
	submit(t, b, v, book.Command{Ledger: "firms.team", Fields: map[string][]string{"firm": {"1"}}})
	name := unit.Record.Get("name").Text()
	var data bytes.Buffer
	sheet := exchange.Sheet{Name: "Contracts", Columns: []exchange.Column{{Title: "维保单位", Width: 9}, {Title: "班组", Width: 9}}}
	err = exchange.WriteSheet(&data, sheet, func(yield func([]any, error) bool) { yield([]any{name, name}, nil) })
	if err != nil {
		t.Fatal(err)
	}
	report, err := b.ImportList(t.Context(), v, "firms.contract", &data, false)
	if err != nil || report.New != 1 || len(report.Refused) > 0 {
		t.Fatalf("ImportList() = %+v, %v", report, err)
	}
	got, err := b.Plain(t.Context(), v, "firms.contract", 1)
	if err != nil || strings.Join([]string{got.Record.Get("firm").String(), got.Record.Get("team").String()}, " ") != "1 1" {
		t.Errorf("the contract is with %v, %v, %v, want 1 and 1", got.Record.Get("firm"), got.Record.Get("team"), err)
	}
}
