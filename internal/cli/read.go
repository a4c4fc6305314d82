package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"runtime/debug"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/reading"
)

// readMemory is the memory that reading should do with: what a large document leaves behind is cleared away
// before it grows beyond.
const readMemory = 400 << 20

// runRead reads one document and prints what it holds: for people, or as JSON with --json.
func runRead(e *env, args []string) error {
	path, asJSON := "", false
	for _, arg := range args {
		switch {
		case arg == "--json" || arg == "-json":
			asJSON = true
		case strings.HasPrefix(arg, "--"):
			return usageError(i18n.T(e.lang, "read.unknown_flag", arg))
		case path == "":
			path = arg
		default:
			return usageError(i18n.T(e.lang, "read.usage"))
		}
	}
	if path == "" {
		return usageError(i18n.T(e.lang, "read.usage"))
	}
	debug.SetMemoryLimit(readMemory)
	doc, err := exchange.ReadFile(path)
	if err != nil {
		return err
	}
	got, err := reading.Read(doc)
	if err != nil {
		return err
	}
	if asJSON {
		return writeReading(e.stdout, got)
	}
	return printReading(e, got)
}

// writeReading writes r as JSON, one finding after the other, so that a long document is not held in memory a
// second time.
func writeReading(out io.Writer, r *reading.Reading) error {
	w := bufio.NewWriter(out)
	head := *r
	head.Findings = []reading.Finding{}
	data, err := indented(&head, "")
	if err != nil {
		return err
	}
	// A line feed inside a text is escaped: this is the key of the findings and no text.
	before, after, _ := bytes.Cut(data, []byte("\n  \"findings\": [],"))
	w.Write(before)
	w.WriteString("\n  \"findings\": [")
	for i := range r.Findings {
		if i > 0 {
			w.WriteByte(',')
		}
		data, err := indented(&r.Findings[i], "    ")
		if err != nil {
			return err
		}
		w.WriteString("\n    ")
		w.Write(data)
	}
	w.WriteString("\n  ],")
	w.Write(after)
	w.WriteByte('\n')
	return w.Flush()
}

// indented returns v as JSON over several lines, each but the first set in by prefix.
func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
