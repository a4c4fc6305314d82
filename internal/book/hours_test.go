package book_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
)

// hours is a pack whose samples are thrown away a day after they came, to the hour.
var hours = map[string]string{
	"pack.yaml": `
pack: lab
title: {zh: 化验}
version: 1
uses: [organisation]
ledgers: [sample]
`,
	"sample.yaml": `
title: {zh: 样品}
number: YP-{000}
fields:
  came_at: {kind: time, required: true, title: {zh: 到样}}
  due_at: {kind: time, is: came_at + hours(24), title: {zh: 失效}}
  told_at: {kind: time, title: {zh: 报告}}
  took: {kind: decimal, is: hours(told_at - came_at), title: {zh: 用时}}
checks:
  - {that: told_at - came_at <= hours(24), on: told_at, say: {zh: 二十四小时以内报告, en: Within a day}}
lights:
  red: {title: {zh: 快失效}, when: now > due_at - hours(4)}
  green: {title: {zh: 正常}}
warnings:
  near: {title: {zh: 快失效}, level: red, when: 'state == "kept" && now > due_at - hours(4)'}
flow:
  states:
    kept: {title: {zh: 在存}, start: true}
    gone: {title: {zh: 失效}, end: true}
  moves:
    expire: {title: {zh: 失效}, from: [kept], to: gone, at: due_at}
access: {read: [everyone], write: [everyone]}
`,
}

// TestTheClockKeepsHours follows two samples over their day.
func TestTheClockKeepsHours(t *testing.T) {
	files := trialPacks(t)
	for name, text := range hours {
		files["lab/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	c := &clock{time.Date(2024, 6, 30, 2, 0, 0, 0, time.UTC)} // ten o'clock
	b := founded(t, book.Options{Packs: files, Now: c.Now})
	v := signIn(t, b, "first", firstPassword)
	for _, came := range []string{"2024-06-30T10:00", "2024-06-30T09:30"} {
		submit(t, b, v, book.Command{Ledger: "lab.sample", Fields: map[string][]string{"came_at": {came}}})
	}
	told := map[string][]string{"told_at": {"2024-07-01T10:01"}}
	_, err := b.Submit(t.Context(), v, book.Command{Ledger: "lab.sample", ID: 1, Fields: told})
	if err == nil || !strings.Contains(err.Error(), "Within a day") {
		t.Errorf("reported a minute late: %v", err)
	}
	submit(t, b, v, book.Command{Ledger: "lab.sample", ID: 1, Fields: map[string][]string{"told_at": {"2024-06-30T11:30"}}})
	for _, step := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2024, 6, 30, 10, 0, 0, 0, time.UTC), "kept green 0 kept green 0"},
		{time.Date(2024, 6, 30, 21, 45, 0, 0, time.UTC), "kept green 0 kept red 1"}, // a quarter to six the next day
		{time.Date(2024, 6, 30, 22, 1, 0, 0, time.UTC), "kept red 1 kept red 1"},
		{time.Date(2024, 7, 1, 1, 29, 0, 0, time.UTC), "kept red 1 kept red 1"},
		{time.Date(2024, 7, 1, 1, 31, 0, 0, time.UTC), "kept red 1 gone red 0"},
		{time.Date(2024, 7, 1, 2, 0, 0, 0, time.UTC), "gone red 0 gone red 0"},
	} {
		*c = clock{step.at}
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got []string
		for id := range 2 {
			sheet, err := b.Sheet(t.Context(), v, "lab.sample", ledger.ID(id+1))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, sheet.Record.State, sheet.Light.Name, strconv.Itoa(len(sheet.Warnings)))
		}
		if text := strings.Join(got, " "); text != step.want {
			t.Errorf("at %s: %s, want %s", step.at, text, step.want)
		}
	}
	sheet, err := b.Sheet(t.Context(), v, "lab.sample", 1)
	if err != nil || sheet.Record.Get("took").String() != "1.5" {
		t.Errorf("it took %v hours, %v, want 1.5", sheet.Record.Get("took"), err)
	}
	if report, err := b.Verify(t.Context(), nil); err != nil || len(report.Faults) > 0 {
		t.Errorf("Verify() = %+v, %v", report, err)
	}
}
