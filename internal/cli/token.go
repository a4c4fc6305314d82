package cli

import (
	"flag"
	"fmt"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

// runToken keeps the tokens with which programs come in. The book may be served meanwhile.
func runToken(e *env, args []string) error {
	return runBeside(e, args, "token.usage", map[string]besideCommand{
		"create": createToken, "list": listTokens, "revoke": revokeToken,
	})
}

// createToken prints the secret, and nothing else, on standard output.
func createToken(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	var req book.TokenRequest
	flags.StringVar(&req.Login, "as", "", "")
	flags.StringVar(&req.Title, "title", "", "")
	flags.IntVar(&req.Days, "days", 0, "")
	if flags.Parse(args) != nil || flags.NArg() > 0 || req.Login == "" {
		return nil, usageError(i18n.T(e.lang, "token.usage"))
	}
	return func(w *beside) error {
		secret, line, err := w.book.CreateToken(w.ctx, req)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stderr, i18n.T(e.lang, "token.made", line.ID, line.Login, day(line.Expires)))
		_, err = fmt.Fprintln(e.stdout, secret)
		return err
	}, nil
}

func listTokens(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	if flags.Parse(args) != nil || flags.NArg() > 0 {
		return nil, usageError(i18n.T(e.lang, "token.usage"))
	}
	return func(w *beside) error {
		lines, err := w.book.Tokens(w.ctx)
		if err != nil {
			return err
		}
		for _, line := range lines {
			state := "until"
			if !line.Expires.After(w.book.Now()) {
				state = "expired"
			} else if line.Waiting {
				state = "waiting"
			}
			fmt.Fprintf(e.stdout, "%d\t%s\t%s\t%s\n", line.ID, line.Login,
				i18n.T(e.lang, "token."+state, day(line.Expires)), line.Title)
		}
		return nil
	}, nil
}

func revokeToken(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	id := flags.Int64("id", 0, "")
	if flags.Parse(args) != nil || flags.NArg() > 0 || *id <= 0 {
		return nil, usageError(i18n.T(e.lang, "token.usage"))
	}
	return func(w *beside) error {
		if err := w.book.RevokeToken(w.ctx, *id); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, i18n.T(e.lang, "token.revoked", *id))
		return err
	}, nil
}

// day returns the civil day of an instant.
func day(t time.Time) string { return t.In(time.FixedZone("", 8*60*60)).Format(time.DateOnly) }
