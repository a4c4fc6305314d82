package outline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"（一）整改　情况：", "(一)整改情况:"},
		{"１．清理３处，２．完成", "1.清理3处,2.完成"},
		{"㈠⑵⒊", "(一)(2)3."},
		{"他说\"好\"，\"行\"", "他说“好”,“行”"},
		{"「甲」『乙』〝丙〞", "“甲”‘乙’“丙”"},
		{"GB 2312 标准 A 级", "GB 2312标准A级"},
		{"2024—2025年–底", "2024-2025年-底"},
		{"面积３㎡\u200b", "面积3平方米"},
		{"\ufeff\u3000 ", ""},
	} {
		if got := Fold(tt.in).Text; got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldKeepsPlaces(t *testing.T) {
	f := Fold("　㈠ 清理 ３处（合计）。 ")
	for _, tt := range []struct{ piece, want string }{
		{"(一)", "㈠"}, {"清理3处", "清理 ３处"}, {"3", "３"}, {"(合计)", "（合计）"}, {"(合计)。", "（合计）。"},
	} {
		i := strings.Index(f.Text, tt.piece)
		if got := f.Cut(i, i+len(tt.piece)); got != tt.want {
			t.Errorf("%q is cut as %q, want %q", tt.piece, got, tt.want)
		}
		s := f.Slice(i, i+len(tt.piece))
		if s.Text != tt.piece || s.Src() != tt.want || s.Cut(0, len(s.Text)) != tt.want {
			t.Errorf("slice %q of %q, want %q of %q", s.Text, s.Src(), tt.piece, tt.want)
		}
	}
}

func TestMarkAt(t *testing.T) {
	for _, tt := range []struct {
		in   string
		kind Kind
		n    int
		rest string
	}{
		{"一、整改", Han, 1, "整改"}, {"十二、整改", Han, 12, "整改"}, {"(三)整改", HanParen, 3, "整改"},
		{"4.整改", Dot, 4, "整改"}, {"4、整改", Comma, 4, "整改"}, {"(5)整改", Paren, 5, "整改"}, {"5)整改", Half, 5, "整改"},
		{"①整改", Circle, 1, "整改"}, {"一是整改", Is, 1, "整改"}, {"第一,整改", First, 1, "整改"}, {"其二,整改", First, 2, "整改"},
		{"第二部分整改", Part, 2, "整改"}, {"问题3:整改", Item, 3, "整改"}, {"【问题一】整改", Item, 1, "整改"}, {"问题2.整改", Item,
			2, "整改"},
		{"--整改", Bullet, 0, "整改"}, {"◆整改", Bullet, 0, "整改"}, {"1.2整改", Decimal, 2, "整改"}, {"1.2.3整改",
			Decimal, 3, "整改"},
		{"A.整改", Letter, 1, "整改"},
		{"3.5公里道路", None, 0, ""}, {"2024.1月", None, 0, ""}, {"统一、协调", None, 0, ""}, {"一方面", None, 0,
			""}, {"第一书记", None, 0, ""},
		{"12345热线", None, 0, ""}, {"(2024)5号", None, 0, ""}, {"问题2个", None, 0, ""}, {"", None, 0, ""},
	} {
		mark, size := MarkAt(tt.in)
		if mark.Kind != tt.kind || mark.N != tt.n || mark.Kind != None && tt.in[size:] != tt.rest {
			t.Errorf("MarkAt(%q) = %+v, %d", tt.in, mark, size)
		}
	}
}

// tree draws the tree below n, a node a line, with the text before it for lines without a mark.
func tree(n *Node) string {
	var b strings.Builder
	var draw func(n *Node, depth int)
	draw = func(n *Node, depth int) {
		b.WriteString(strings.Repeat("  ", depth) + n.Mark.Text + " " + n.Text + "\n")
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	for _, c := range n.Children {
		draw(c, 0)
	}
	return b.String()
}

func TestBuild(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{"levels of the standard", "一、甲|(一)乙|1.丙|(1)丁|2.戊|(二)己|二、庚",
			"一 甲\n  一 乙\n    1 丙\n      1 丁\n    2 戊\n  二 己\n二 庚\n"},
		{"a level skipped", "一、甲|1.乙|2.丙|二、丁|1.戊", "一 甲\n  1 乙\n  2 丙\n二 丁\n  1 戊\n"},
		{"numbers through the groups", "(一)甲|1.乙|2.丙|(二)丁|3.戊", "一 甲\n  1 乙\n  2 丙\n二 丁\n  3 戊\n"},
		{"brackets above all", "(一)甲|1.乙|(二)丙", "一 甲\n  1 乙\n二 丙\n"},
		{"dots and commas in one list", "一、甲|1.乙|2、丙", "一 甲\n  1 乙\n  2 丙\n"},
		{"dots above commas", "1.甲|1、乙|2、丙|2.丁|3、戊", "1 甲\n  1 乙\n  2 丙\n2 丁\n  3 戊\n"},
		{"lines without a mark", "一、甲|乙|1.丙|丁|二、戊", "一 甲\n   乙\n  1 丙\n     丁\n二 戊\n"},
		{"parts", "第一部分 甲|一、乙|第二部分 丙|一、丁", "第一 甲\n  一 乙\n第二 丙\n  一 丁\n"},
		{"numbered problems", "一、甲|问题1:乙|1.丙|2.丁|问题2:戊|二、己", "一 甲\n  1 乙\n    1 丙\n    2 丁\n  2 戊\n二 己\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var lines []Line
			for i, text := range strings.Split(tt.lines, "|") {
				lines = append(lines, Line{Text: text, Source: i})
			}
			if diff := cmp.Diff(tt.want, tree(Build(lines))); diff != "" {
				t.Errorf("tree differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"blanks", "某公告 根据部署,现予公告。 一、情况 1.清理3处。 2.完成2处。 二、打算 持续发力。 某党组 2024年1月2日",
			"某公告|根据部署,现予公告。|一、情况|1.清理3处。|2.完成2处。|二、打算|持续发力。|某党组|2024年1月2日"},
		{"no blanks", "现予公告。一、情况(一)关于“甲”的问题1.清理3.5亩,统一、规范管理。2.完成2处。(二)关于“乙”的问题1.完成。二、打算发力。某党组2024年1月2日",
			"现予公告。|一、情况|(一)关于“甲”的问题|1.清理3.5亩,统一、规范管理。|2.完成2处。|(二)关于“乙”的问题|1.完成。|二、打算发力。|某党组|2024年1月2日"},
		{"one paragraph by nature", "今年完成3项工作:1.清理。2.整改。都已到位。", "今年完成3项工作:1.清理。2.整改。都已到位。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, line := range Split(tt.text) {
				got = append(got, line.Text)
				if tt.text[line.Offset:line.Offset+len(line.Text)] != line.Text {
					t.Errorf("%q does not stand at %d", line.Text, line.Offset)
				}
			}
			if diff := cmp.Diff(strings.Split(tt.want, "|"), got); diff != "" {
				t.Errorf("lines differ (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzFold checks that every piece of a folded text can be found in its source.
func FuzzFold(f *testing.F) {
	f.Add("（一）整改　情况：㈠⑵⒊ “好” \"x\" A B 3㎡\u200b。")
	f.Add("\xff\xe4\xb8 一 ")
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		last := 0
		for i := range folded.Text {
			at := folded.Source(i)
			if at < last || at > len(s) {
				t.Fatalf("byte %d of %q stands at %d behind %d of %q", i, folded.Text, at, last, s)
			}
			last = at
		}
		for _, line := range Split(s) {
			if s[line.Offset:line.Offset+len(line.Text)] != line.Text {
				t.Errorf("%q does not stand at %d of %q", line.Text, line.Offset, s)
			}
		}
		MarkAt(folded.Text)
		if n := len(folded.Text); n > 0 {
			if got := folded.Slice(0, n); got.Text != folded.Text {
				t.Errorf("slice of the whole is %q, want %q", got.Text, folded.Text)
			}
		}
	})
}
