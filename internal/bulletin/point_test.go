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
