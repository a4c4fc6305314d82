package bulletin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumbersThatCountAreFound(t *testing.T) {
	for text, want := range map[string][]string{
		"新增工业用地570亩，载体2.6万平方米。":           {"570亩", "2.6万平方米"},
		"2024年12月31日前完成，第3轮":              nil,
		"提升至89%，上升3.9个百分点，用时3个月":          {"89%", "3.9个百分点", "3个月"},
		"印发《2024年度清单》和“1+6+1”架构":          nil,
		"查处420余户，收回1,369.5万元":             {"420余户", "1,369.5万元"},
		"电话025-52757766，9:00前，南发〔2024〕3号": nil,
		"P2P项目4个，G3类":                     {"4个"},
		"12,5家":                           {"12", "5家"},
	} {
		var got []string
		for _, n := range figuresIn(text, nil) {
			got = append(got, text[n.from:n.to])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// FuzzFigures checks that numbers lie in the text, in order, and apart.
func FuzzFigures(f *testing.F) {
	f.Add("新增570亩，1,369.5万元，2024年，《5》", "亩")
	f.Fuzz(func(t *testing.T, text, unit string) {
		end := 0
		for _, n := range figuresIn(text, []string{unit}) {
			if n.from < end || n.to <= n.from || n.to > len(text) {
				t.Fatalf("number from %d to %d after %d in %q", n.from, n.to, end, text)
			}
			end = n.to
		}
	})
}
