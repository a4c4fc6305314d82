package book

import (
	"bytes"
	"image/png"
	"strconv"
	"strings"
	"testing"

	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
)

func TestFilesOfStoriesAreWhatTheirNamesSay(t *testing.T) {
	day := calendar.Of(2026, 3, 1)
	content := map[string][]byte{}
	for _, name := range []string{"a.txt", "a.pdf", "a.png", "a.docx", "a.xlsx"} {
		data, err := playFile(name, day)
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %d bytes, %v", name, len(data), err)
		}
		if again, _ := playFile(name, day); !bytes.Equal(data, again) {
			t.Errorf("%s differs the second time", name)
		}
		content[name] = data
	}
	if _, err := png.Decode(bytes.NewReader(content["a.png"])); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"a.docx", "a.xlsx"} {
		if _, err := exchange.Read(name, content[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if pdf := string(content["a.pdf"]); !strings.HasPrefix(pdf, "%PDF-1.4") || !strings.HasSuffix(pdf, "%%EOF\n") {
		t.Errorf("a.pdf = %q", pdf)
	}
}

func TestATableOfAPDFPointsAtItsObjects(t *testing.T) {
	var out bytes.Buffer
	writePDF(&out, "ab")
	pdf := out.String()
	lines := strings.Split(pdf[strings.Index(pdf, "xref\n"):], "\n")[3:]
	for i, object := range []string{"1 0 obj", "2 0 obj", "3 0 obj", "4 0 obj", "5 0 obj", "6 0 obj", "7 0 obj"} {
		at := strings.Index(pdf, object)
		if want := strings.TrimLeft(lines[i][:10], "0"); want != strconv.Itoa(at) {
			t.Errorf("object %d stands at %d, the table says %s", i+1, at, want)
		}
	}
}
