package book_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/packtest"
	"bihuan/internal/problem"
)

// office is a book with two people of the office: one enters, the other confirms.
type office struct {
	*book.Book
	t        *testing.T
	one, two *book.Visitor
}

const testPassword = "correct-horse-1"

func openOffice(t *testing.T) *office {
	t.Helper()
	now := time.Date(2025, 5, 6, 1, 0, 0, 0, time.UTC)
	b, err := book.Open(t.Context(), book.Options{
		Dir: t.TempDir(), NoSync: true, Packs: packtest.Some("organisation", "rectification"),
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	o := &office{Book: b, t: t}
	err = b.Setup(t.Context(), book.Setup{Token: b.SetupToken(), District: "云溪新城", System: book.SetupPerson{Name: "周明", Login: "one", Password: testPassword},
		Security: book.SetupPerson{Name: "赵红", Login: "roles", Password: testPassword},
		Audit:    book.SetupPerson{Name: "钱进", Login: "looks", Password: testPassword}})
	if err != nil {
		t.Fatal(err)
	}
	o.one = o.signIn("one")
	person := o.person("李晓", "two")
	for _, id := range []string{"1", idOf(person)} {
		o.submit(o.signIn("roles"), "organisation.post", 0, "", "person", id, "unit", "1", "role", "office")
	}
	o.one, o.two = o.signIn("one"), o.signIn("two")
	return o
}

// person makes a person with an account.
func (o *office) person(name, login string) *ledger.Record {
	o.t.Helper()
	r := o.submit(o.one, "organisation.person", 0, "", "name", name, "unit", "1", "login", login)
	err := o.PutAccount(o.t.Context(), o.one, book.AccountChange{Login: login, Person: r.ID, Password: testPassword})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) signIn(login string) *book.Visitor {
	o.t.Helper()
	_, v, err := o.SignIn(o.t.Context(), login, testPassword, "")
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

// submit gives fields by name and value, and a proof to every move.
func (o *office) submit(v *book.Visitor, path string, id ledger.ID, move string, fields ...string) *ledger.Record {
	o.t.Helper()
	c := book.Command{Ledger: path, ID: id, Move: move, Fields: map[string][]string{}}
	for i := 0; i < len(fields); i += 2 {
		c.Fields[fields[i]] = []string{fields[i+1]}
	}
	if move != "" {
		c.Proofs = []book.Upload{{Name: "proof.txt", Body: strings.NewReader("proof of " + move)}}
	}
	r, err := o.Submit(o.t.Context(), v, c)
	if err != nil {
		o.t.Fatalf("%s %d %s %v: %v", path, id, move, fields, err)
	}
	return r
}

func idOf(r *ledger.Record) string { return fmt.Sprint(int64(r.ID)) }

func (o *office) start(name, text string, round ledger.ID) string {
	o.t.Helper()
	id, err := o.StartReading(o.t.Context(), o.one, name, strings.NewReader(text), round)
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *office) draft(id string) *book.ReadingDraft {
	o.t.Helper()
	d, err := o.ReadingDraft(o.t.Context(), o.one, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

func (o *office) correct(id string, edits ...book.Edit) {
	o.t.Helper()
	if err := o.CorrectReading(o.t.Context(), o.one, id, 0, edits); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) commit(id string) *book.Reconciled {
	o.t.Helper()
	done, err := o.CommitReading(o.t.Context(), o.one, id, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	return done
}

const sampleText = `关于云溪新城党工委巡察整改进展情况的通报
根据巡察工作统一部署，区委第一巡察组于2024年3月18日至5月18日对云溪新城党工委进行了巡察，并于2024年7月1日进行了反馈。现将巡察整改进展情况予以公布。
一、巡察整改组织领导情况
（一）提高政治站位。第一时间部署。
二、整改进展情况及成效
（一）关于“招商引资质效不高”的问题。
1.扩充可建设用地，新增工业用地570亩，保障重大项目落地。
2.加大招商力度，引进企业12家。
（二）关于“资产管理不规范”的问题。
3.开展房屋排查，共排查房屋86处，其中出租52处、空置31处。
三、巩固深化巡察整改成果的打算
一是强化认识。扛牢责任。
欢迎广大干部群众对巡察整改落实情况进行监督。联系电话：025-52750001；联系地址：云溪区秣周路11号。
云溪新城党工委
2025年4月25日
`

func TestDocumentGoesIntoTheLedgersOnce(t *testing.T) {
	o := openOffice(t)
	id := o.start("通报.txt", sampleText, 0)
	d := o.draft(id)
	if len(d.Findings) != 2 || len(d.Findings[0].Measures) != 2 {
		t.Fatalf("read %d findings", len(d.Findings))
	}
	if len(d.Doubts) != 1 || d.Doubts[0].Measure != d.Findings[1].Measures[0].Key || d.Doubts[0].Work != "52 + 31 = 83 ≠ 86" {
		t.Errorf("doubts = %+v, want the sum at measure 3", d.Doubts)
	}
	done := o.commit(id)
	if done.Round == 0 || done.New != 1+2+3+5 || done.Changed+done.Same+done.Gone+done.Kept != 0 {
		t.Errorf("committed %+v, want 11 new records", done)
	}
	if _, err := o.CommitReading(t.Context(), o.one, id, 0); problem.KindOf(err) != problem.Conflict {
		t.Errorf("committing again: %v, want a conflict", err)
	}
	again := o.start("通报.txt", sampleText, done.Round)
	for _, p := range o.draft(again).Proposals {
		if p.Op != book.ProposeSame {
			t.Errorf("the same document proposes %s %s %q %+v", p.Op, p.Ledger.Name, p.Label, p.Fields)
		}
	}
	if done := o.commit(again); done.New+done.Changed+done.Gone != 0 || done.Same != 11 {
		t.Errorf("the same document once more: %+v", done)
	}
}

func TestRevisedDocumentIsProposedAndPeopleStayRight(t *testing.T) {
	o := openOffice(t)
	done := o.commit(o.start("a.txt", sampleText, 0))
	mine := "扩充可建设用地，新增工业用地570亩，保障三个重大项目落地。"
	o.submit(o.one, "rectification.measure", 1, "", "text", mine)
	revised := strings.NewReplacer("新增工业用地570亩，保障重大项目落地", "新增工业用地580亩，保障重大项目落地",
		"引进企业12家", "引进企业15家", "招商引资质效不高", "招商引资质效较低",
		"3.开展房屋排查，共排查房屋86处，其中出租52处、空置31处。", "3.建立租金台账，逐户催缴欠租。").Replace(sampleText)
	id := o.start("b.txt", revised, done.Round)
	ops := map[string]int{}
	for _, p := range o.draft(id).Proposals {
		ops[string(p.Op)+" "+p.Ledger.Name]++
		for _, f := range p.Fields {
			if p.Record.Number == "CS-2025-001" && f.Field.Name == "text" && (!f.Edited || f.Take || f.Stored.ZH != mine) {
				t.Errorf("the text of a person is offered as %+v, want it kept", f)
			}
			if f.Field.Name == "quantity" && !f.Take {
				t.Errorf("a changed figure is offered as %+v, want it taken", f)
			}
		}
	}
	want := map[string]int{"same round": 1, "changed finding": 1, "same finding": 1, "changed measure": 2,
		"new measure": 1, "changed result": 2, "gone measure": 1, "gone result": 0}
	for op, n := range want {
		if ops[op] != n {
			t.Errorf("%s: %d, want %d (all: %v)", op, ops[op], n, ops)
		}
	}
	got := o.commit(id)
	if got.New != 1 || got.Kept != 1 || got.Gone != 1 {
		t.Errorf("committed %+v", got)
	}
	s, err := o.Sheet(t.Context(), o.one, "rectification.measure", 1)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.Record.Get("text").Text(); text != mine {
		t.Errorf("an import overturned a person: %q", text)
	}
	for _, p := range o.draft(o.start("b.txt", revised, done.Round)).Proposals {
		if p.Op == book.ProposeChanged || p.Op == book.ProposeNew {
			t.Errorf("asked once more about %s %q: %+v", p.Ledger.Name, p.Label, p.Fields)
		}
	}
}

func TestDraftIsCorrectedByHand(t *testing.T) {
	o := openOffice(t)
	id := o.start("a.txt", sampleText, 0)
	d := o.draft(id)
	first, second := d.Findings[0], d.Findings[1]
	o.correct(id,
		book.Edit{Op: book.EditSplit, Target: first.Measures[0].Key, At: strings.Count("扩充可建设用地，", "") - 1},
		book.Edit{Op: book.EditMerge, Target: first.Measures[1].Key},
		book.Edit{Op: book.EditSet, Target: second.Measures[0].Key, Datum: "text", Value: "共排查房屋83处，其中出租52处、空置31处。"},
		book.Edit{Op: book.EditSet, Target: second.Measures[0].Key, Datum: "deadline", Value: "2025-12-31"},
		book.Edit{Op: book.EditAccept, Target: second.Key},
	)
	d = o.draft(id)
	measures := d.Findings[0].Measures
	if len(measures) != 2 || measures[0].Text != "扩充可建设用地，" ||
		measures[1].Text != "新增工业用地570亩，保障重大项目落地。\n加大招商力度，引进企业12家。" {
		t.Fatalf("after splitting and joining: %+v", measures)
	}
	if len(measures[0].Figures) != 0 || len(measures[1].Figures) != 2 {
		t.Errorf("the figures do not go with their words: %d and %d", len(measures[0].Figures), len(measures[1].Figures))
	}
	if len(d.Doubts) != 0 {
		t.Errorf("the mended sum is still doubted: %+v", d.Doubts)
	}
	if !d.Findings[1].Measures[0].Accepted || measures[1].Accepted {
		t.Error("accepted is not what was accepted")
	}
	err := o.CorrectReading(t.Context(), o.one, id, 1, []book.Edit{{Op: book.EditAcceptAll}})
	if problem.KindOf(err) != problem.Conflict {
		t.Errorf("correcting an old version: %v, want a conflict", err)
	}
	for _, bad := range []book.Edit{
		{Op: book.EditSet, Target: first.Key, Datum: "text", Value: " "},
		{Op: book.EditSet, Target: second.Measures[0].Key, Datum: "deadline", Value: "下月"},
		{Op: book.EditSet, Target: second.Measures[0].Key, Datum: "nothing", Value: "x"},
		{Op: book.EditMerge, Target: first.Key},
		{Op: book.EditSplit, Target: first.Measures[0].Key, At: 9999},
		{Op: "burn", Target: first.Key},
		{Op: book.EditDrop, Target: "m999"},
	} {
		if err := o.CorrectReading(t.Context(), o.one, id, 0, []book.Edit{bad}); problem.All(err) == nil {
			t.Errorf("%+v: %v, want a problem", bad, err)
		}
	}
}

const tableText = `<html><body><h1>巡察整改台账</h1><table>
<tr><th>序号</th><th>问题</th><th>整改措施</th><th>责任领导</th><th>责任单位</th><th>整改时限</th></tr>
<tr><td>1</td><td>招商引资质效不高</td><td>盘活低效用地</td><td>李晓</td><td>云溪新城</td><td>2025年12月31日</td></tr>
<tr><td>2</td><td>资产管理不规范</td><td>建立租金台账</td><td>王平</td><td>云溪资产公司</td><td>2025年10月31日</td></tr>
</table></body></html>`

func TestUnknownNamesAreDoubtsAndNeverInvented(t *testing.T) {
	o := openOffice(t)
	id := o.start("台账.html", tableText, 0)
	d := o.draft(id)
	keys := map[string]*book.NameDoubt{}
	for i := range d.Names {
		keys[d.Names[i].Printed] = &d.Names[i]
	}
	if len(keys) != 2 || keys["王平"] == nil || keys["云溪资产公司"] == nil {
		t.Fatalf("doubtful names: %+v", d.Names)
	}
	if _, err := o.CommitReading(t.Context(), o.one, id, 0); len(problem.All(err)) != 2 {
		t.Fatalf("committing with open names: %v, want a problem for each", err)
	}
	o.correct(id, book.Edit{Op: book.EditName, Target: keys["王平"].Key, Value: "drop"},
		book.Edit{Op: book.EditName, Target: keys["云溪资产公司"].Key, Value: "new"})
	o.commit(id)
	for i, want := range []struct{ unit, leader string }{{"云溪新城", "李晓"}, {"云溪资产公司", ""}} {
		s, err := o.Sheet(t.Context(), o.one, "rectification.measure", ledger.ID(i+1))
		if err != nil {
			t.Fatal(err)
		}
		l := s.Record.Ledger
		if unit := s.Label("zh", l.Field("unit")); unit != want.unit {
			t.Errorf("unit of measure %d = %q, want %q", i+1, unit, want.unit)
		}
		if leader := s.Label("zh", l.Field("leader")); leader != want.leader {
			t.Errorf("leader of measure %d = %q, want %q", i+1, leader, want.leader)
		}
	}
}

func TestReadingIsRefusedToThoseWhoCannotEnter(t *testing.T) {
	o := openOffice(t)
	o.person("王平", "three")
	three := o.signIn("three")
	if _, err := o.StartReading(t.Context(), three, "a.txt", strings.NewReader(sampleText), 0); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("starting: %v, want forbidden", err)
	}
	id := o.start("a.txt", sampleText, 0)
	if _, err := o.ReadingDraft(t.Context(), three, id); problem.KindOf(err) != problem.Missing {
		t.Errorf("looking: %v, want that there is none", err)
	}
	if err := o.DropReading(t.Context(), three, id); problem.KindOf(err) != problem.Missing {
		t.Errorf("throwing away what is not his: %v", err)
	}
	if err := o.DropReading(t.Context(), o.one, id); err != nil {
		t.Error(err)
	}
	if lines, err := o.Readings(t.Context(), o.one); err != nil || len(lines) != 0 {
		t.Errorf("after throwing it away: %v, %v", lines, err)
	}
	if _, err := o.StartReading(t.Context(), o.one, "a.txt", strings.NewReader("今天天气很好。"), 0); problem.KindOf(err) != problem.Unfit {
		t.Errorf("a text without findings: %v, want unfit", err)
	}
}
