package bulletin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNoteBecomesPointsWithoutItsNumbers(t *testing.T) {
	note := "　　（一）提高站位,统一认识。第一时间部署。\n\n一是强化推进,标准不降。\r\n2.修订制度。\n" +
		"十四届区委高度重视。\n3.9%的增幅。\n(十一)压实责任。逐项明确。"
	want := []Point{{"提高站位,统一认识。", "第一时间部署。"}, {"", "强化推进,标准不降。"}, {"", "修订制度。"},
		{"", "十四届区委高度重视。"}, {"", "3.9%的增幅。"}, {"压实责任。", "逐项明确。"}}
	if diff := cmp.Diff(want, Points(note)); diff != "" {
		t.Errorf("points differ (-want +got):\n%s", diff)
	}
}

func TestLinesBeforeTheFirstNumberLeadIn(t *testing.T) {
	intro, points := Note("将持续抓好后续整改。\n\n一是强化认识，扛牢责任。\n二是强化推进，标准不降。")
	if len(intro) != 1 || intro[0] != "将持续抓好后续整改。" {
		t.Errorf("intro = %q", intro)
	}
	if len(points) != 2 || points[1].Head+points[1].Text != "强化推进，标准不降。" {
		t.Errorf("points = %+v", points)
	}
	if intro, points = Note("强化认识。\n强化推进。"); intro != nil || len(points) != 2 {
		t.Errorf("without numbers: intro %q, points %+v", intro, points)
	}
}
