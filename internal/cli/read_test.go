package cli

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bihuan/internal/reading"
)

const publicDocuments = "../reading/testdata/public/"

// run runs one command line and returns its exit code and what it wrote.
func run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Run(args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestReadSummary(t *testing.T) {
	code, out, errs := run("read", publicDocuments+"p11_taizhang.xlsx")
	if code != exitOK || errs != "" {
		t.Fatalf("exit %d, stderr %q", code, errs)
	}
	for _, want := range []string{
		"珑溪市市场监督管理局党组巡察反馈问题整改台账\n", "类别：整改台账\n", "反馈日期：2024-05-17\n",
		"问题 7 个，措施 16 条，数字 37 个，疑点 2 处\n",
		"\n4  执法过罚不当,‘小过重罚’  〔优化营商环境有差距〕\n",
		"  4.2  【已完成】开展行政执法案卷评查。\n       评查案卷300卷,优秀126卷、合格171卷、不合格3卷。\n" +
			"       责任领导：宁远山；责任单位：法规科；执法支队；时限：2024-11-30\n",
		"  1  比率与数字不符：应建210家,已建成189家,建成率95%　189 ÷ 210 = 90% ≠ 95%\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("summary without %q:\n%s", want, out)
		}
	}
}

func TestReadSummaryInEnglish(t *testing.T) {
	t.Setenv("BIHUAN_LANG", "en")
	_, out, _ := run("read", publicDocuments+"p01_yuanlin.txt")
	for _, want := range []string{"Kind: rectification bulletin\n",
		"6 findings, 14 measures, 34 figures, 2 doubts\n",
		"the parts do not add up: 排查屋面渗漏点位86处,其中已修复52处、未修复31处  52 + 31 = 83 ≠ 86\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("summary without %q:\n%s", want, out)
		}
	}
}

func TestReadJSON(t *testing.T) {
	code, out, _ := run("read", "--json", publicDocuments+"p07_biaoge.html")
	var got reading.Reading
	if err := json.Unmarshal([]byte(out), &got); code != exitOK || err != nil {
		t.Fatalf("exit %d: %v", code, err)
	}
	if len(got.Findings) != 5 || got.Findings[0].Measures[0].Deadline != "2024-09-30" {
		t.Errorf("read %+v", got.Findings)
	}
	for _, key := range []string{`"hours": null`, `"doubts": [`, `"leader":"贺云舟"`, `"deadline":null`} {
		if !strings.Contains(out, key) {
			t.Errorf("JSON without %s: %s", key, out)
		}
	}
}

func TestReadUsage(t *testing.T) {
	for _, args := range [][]string{{"read"}, {"read", "a.txt", "b.txt"}, {"read", "--xml", "a.txt"}} {
		code, out, errs := run(args...)
		if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", args, code, out, errs)
		}
	}
}

// zipped makes an archive of parts.
func zipped(t *testing.T, parts map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser,
		error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	for name, content := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(part, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// blanks is a stream of n blanks behind start.
func blanks(start string, n int64) io.Reader {
	return io.MultiReader(strings.NewReader(start), io.LimitReader(blankReader{}, n))
}

type blankReader struct{}

func (blankReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestReadRefuses gives files that cannot be used: each gets one sentence and exit code 2, in bounded memory.
func TestReadRefuses(t *testing.T) {
	docx, err := os.ReadFile(publicDocuments + "p09_xuexiao.docx")
	if err != nil {
		t.Fatal(err)
	}
	locked := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	for _, c := range "EncryptedPackage" {
		locked = append(locked, byte(c), 0)
	}
	for _, tt := range []struct {
		name, say string
		data      []byte
	}{
		{"大.txt", "太大", bytes.Repeat([]byte("整改 "), 50<<20/7)},
		{"炸弹.docx", "解压后过大", zipped(t, map[string]io.Reader{"word/document.xml": blanks("<w:document>",
			300<<20)})},
		{"炸弹.xlsx", "解压后过大", zipped(t, map[string]io.Reader{"xl/workbook.xml": blanks("<workbook>",
			300<<20)})},
		{"加密.docx", "已加密", locked},
		{"旧版.doc", "旧版 Office", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 WordDocument")},
		{"损坏.docx", "已损坏", docx[:len(docx)/2]},
		{"坏内容.docx", "已损坏", zipped(t,
			map[string]io.Reader{"word/document.xml": strings.NewReader("<w:document><w:p>")})},
		{"照片.docx", "PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"压缩包.docx", "压缩包", zipped(t, map[string]io.Reader{"a.txt": strings.NewReader("一")})},
		{"空.txt", "空的", []byte(" \r\n")},
		{"乱码.txt", "不是文本", bytes.Repeat([]byte{0, 1, 2, 0xFE}, 200)},
		{"闲谈.txt", "没有可识读为", []byte("今天天气很好。\n我们去公园散步，看了3场球赛。\n")},
		{"空表.xlsx", "已损坏", zipped(t,
			map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<workbook/>")})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), tt.name)
			if err := os.WriteFile(file, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			tt.data = nil
			code, out, errs := run("read", file)
			if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 ||
				!strings.Contains(errs, tt.say) {
				t.Errorf("exit %d, stdout %q, stderr %q, want %q", code, out, errs, tt.say)
			}
		})
	}
	for _, path := range []string{t.TempDir(), "no such file.txt"} {
		if code, out, errs := run("read", path); code != exitUsage || out != "" ||
			strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", path, code, out, errs)
		}
	}
	var memory runtime.MemStats
	if runtime.ReadMemStats(&memory); memory.Sys > 512<<20 {
		t.Errorf("reading took %d MB", memory.Sys>>20)
	}
}
