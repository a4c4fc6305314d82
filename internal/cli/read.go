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

// writeReading writes r as JSON, a finding a line, so that a long document is not held in memory a second time.
func writeReading(out io.Writer, r *reading.Reading) error {
	w := bufio.NewWriter(out)
	head := *r
	head.Findings = []reading.Finding{}
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&head); err != nil {
		return err
	}
	// A line feed inside a text is escaped: this is the key of the findings and no text.
	before, after, _ := bytes.Cut(data.Bytes(), []byte("\n  \"findings\": []"))
	w.Write(before)
	w.WriteString("\n  \"findings\": [")
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for i := range r.Findings {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n    ")
		if err := lines.Encode(&r.Findings[i]); err != nil {
			return err
		}
	}
	w.WriteString("  ]")
	w.Write(after)
	return w.Flush()
}
