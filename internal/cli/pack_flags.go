package cli

import (
	"flag"
	"io"
	"strings"

	"bihuan/internal/i18n"
)

// texts is a flag that may be given more than once.
type texts []string

// String prints the values; it is what package flag asks for.
func (t *texts) String() string { return strings.Join(*t, ", ") }

// Set adds a value.
func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

// parsePack reads flags before, between and behind the other arguments, which it returns. What is not a flag
// of the command is a usage error with the text key usage.
func parsePack(e *env, args []string, usage string, declare func(*flag.FlagSet)) ([]string, error) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	declare(flags)
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, usageError(i18n.T(e.lang, usage))
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}
