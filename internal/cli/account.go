package cli

import (
	"flag"
	"fmt"

	"bihuan/internal/i18n"
)

// runAccount lets an administrator in again who has lost his password: no other administrator can. The book
// may be served meanwhile.
func runAccount(e *env, args []string) error {
	return runBeside(e, args, "account.usage", map[string]besideCommand{"reset": resetAccount})
}

// resetAccount prints the password, and nothing else, on standard output.
func resetAccount(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	login := flags.String("login", "", "")
	if flags.Parse(args) != nil || flags.NArg() > 0 || *login == "" {
		return nil, usageError(i18n.T(e.lang, "account.usage"))
	}
	return func(w *beside) error {
		password, err := w.book.ResetAccount(w.ctx, *login)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stderr, i18n.T(e.lang, "account.reset", *login))
		_, err = fmt.Fprintln(e.stdout, password)
		return err
	}, nil
}
