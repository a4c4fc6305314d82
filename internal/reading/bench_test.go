package reading

import (
	"os"
	"strings"
	"testing"

	"bihuan/internal/exchange"
)

// BenchmarkRead reads a long bulletin in plain text, from its bytes to its doubts.
func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/public/p01_yuanlin.txt")
	if err != nil {
		b.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "二、整改进展情况\n")
	body, tail, _ := strings.Cut(rest, "三、下一步")
	text := []byte(head + "二、整改进展情况\n" + strings.Repeat(body, 600) + "三、下一步" + tail)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		doc, err := exchange.Read("long.txt", text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Read(doc); err != nil {
			b.Fatal(err)
		}
	}
}
