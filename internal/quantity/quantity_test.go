package quantity

import (
	"fmt"
	"strings"
	"testing"
)

// quantitiesIn returns the quantities of text, divided by blanks; ~ marks a rough one.
func quantitiesIn(text string) string {
	var out []string
	for _, q := range Scan(text) {
		s := fmt.Sprint(q.Value) + q.Unit
		if q.Rough {
			s = "~" + s
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestScan(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"清理3处,完成1.8万平方米", "3处 1.8万平方米"},
		{"420余户,100多万元,1400余万元", "~420户 ~100万元 ~1400万元"},
		{"由14.8%降至11.3%,下降3.5个百分点", "14.8% 11.3% 3.5个百分点"},
		{"减少三成,约谈十二人,两名干部", "3成 12人 2名"},
		{"1,240.5万元,2,216万元", "1240.5万元 2216万元"},
		{"百分之九十五", "95%"},
		{"0人次,0元", "0人次 0元"},
		{"3家、5家次、6台套", "3家 5家次 6台套"},
		{"第3批、G104国道、2024年5月3日、〔2024〕18号", ""},
		{"一批项目、一次大考、三级联动、两个责任、四个意识", ""},
		{"5年级3班学生", "3班"},
		{"3人工作组", ""},
		{"12345热线", ""},
		{"PM2.5降至32微克/立方米", "32微克/立方米"},
		{"", ""},
	} {
		if got := quantitiesIn(tt.text); got != tt.want {
			t.Errorf("Scan(%s) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // first … last of each, divided by blanks
	}{
		{"2024年3月5日", "2024-03-05…2024-03-05"},
		{"二〇二四年三月十五日", "2024-03-15…2024-03-15"},
		{"2024年2月", "2024-02-01…2024-02-29"},
		{"2024年9月底", "2024-09-01…2024-09-30"},
		{"2025年底", "2025-01-01…2025-12-31"},
		{"2024-9-30,2024/10/8,2024.11.15",
			"2024-09-30…2024-09-30 2024-10-08…2024-10-08 2024-11-15…2024-11-15"},
		{"2024年3月18日至5月18日", "2024-03-18…2024-03-18 2024-05-18…2024-05-18"},
		{"2024年3月5日至8日", "2024-03-05…2024-03-05 2024-03-08…2024-03-08"},
		{"20249月至11月", "2024-09-01…2024-09-30 2024-11-01…2024-11-30"},
		{"20211228日", "2021-12-28…2021-12-28"},
		{"2021115日", ""}, // 1月15日 or 11月5日
		{"8月2日", "…"},
		{"2024年13月", "2024-01-01…2024-12-31"},
		{"3.5公里", ""},
	} {
		var got []string
		for _, d := range Dates(tt.text) {
			got = append(got, d.First()+"…"+d.Last())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Dates(%s) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// one returns the only quantity of text.
func one(t *testing.T, text string) Quantity {
	t.Helper()
	all := Scan(text)
	if len(all) != 1 {
		t.Fatalf("Scan(%s) = %v", text, all)
	}
	return all[0]
}

func TestAgree(t *testing.T) {
	list := func(texts ...string) (out []Quantity) {
		for _, s := range texts {
			out = append(out, one(t, s))
		}
		return out
	}
	for _, tt := range []struct {
		what      string
		got, want bool
	}{
		{"86处 = 52处 + 34处", Adds(one(t, "86处"), list("52处", "34处")), true},
		{"86处 = 52处 + 31处", Adds(one(t, "86处"), list("52处", "31处")), false},
		{"1.2亿元 = 3560万元 + 8440万元", Adds(one(t, "1.2亿元"), list("3560万元", "8440万元")), true},
		{"1.2亿元 = 3560万元 + 8800万元", Adds(one(t, "1.2亿元"), list("3560万元", "8800万元")), true},
		{"1.2亿元 = 3560万元 + 9000万元", Adds(one(t, "1.2亿元"), list("3560万元", "9000万元")), false},
		{"98.3% of 412件 is 405件", IsShare(one(t, "98.3%"), one(t, "405件"), one(t, "412件")), true},
		{"98.4% of 412件 is 405件", IsShare(one(t, "98.4%"), one(t, "405件"), one(t, "412件")), false},
		{"1.7% of 412件 is left of 405件", IsRest(one(t, "1.7%"), one(t, "405件"), one(t, "412件")), true},
		{"4.6万元 to 3.9万元 is 15.2%", IsChange(one(t, "15.2%"), one(t, "4.6万元"), one(t, "3.9万元")), true},
		{"4.6万元 to 3.9万元 is 18.2%", IsChange(one(t, "18.2%"), one(t, "4.6万元"), one(t, "3.9万元")), false},
		{"325家 grew by 3.9%", HasBase(one(t, "325家"), one(t, "3.9%"), false), false},
		{"325家 grew by 3.8%", HasBase(one(t, "325家"), one(t, "3.8%"), false), true},
		{"88件 fell by 16.6%", HasBase(one(t, "88件"), one(t, "16.6%"), true), false},
		{"88件 fell by 17%", HasBase(one(t, "88件"), one(t, "17%"), true), true},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.what, tt.got, tt.want)
		}
	}
}

// FuzzScan checks that quantities and dates lie in the text, in order and apart.
func FuzzScan(f *testing.F) {
	f.Add("2024年3月18日至5月18日,清理3处,1,240.5万元,减少三成,百分之九十,20211228日")
	f.Add("\xe5\x8d 十\xff9")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, q := range Scan(text) {
			if q.From < last || q.From >= q.Num || q.Num > q.To || q.To > len(text) || q.Unit == "" {
				t.Fatalf("Scan(%q) has %+v behind %d", text, q, last)
			}
			last = q.To
		}
		last = 0
		for _, d := range Dates(text) {
			if d.From < last || d.From >= d.To || d.To > len(text) || d.Month > 12 || d.Day > 31 {
				t.Fatalf("Dates(%q) has %+v behind %d", text, d, last)
			}
			last = d.To
		}
	})
}
