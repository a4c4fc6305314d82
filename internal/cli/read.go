package cli

import (
	"encoding/json"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/reading"
)

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
	doc, err := exchange.ReadFile(path)
	if err != nil {
		return err
	}
	got, err := reading.Read(doc)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(got)
	}
	return printReading(e, got)
}
