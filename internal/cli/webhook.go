package cli

import (
	"flag"
	"fmt"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

// runWebhook keeps the addresses that changes are sent to. Without one the program calls nobody. The book may
// be served meanwhile.
func runWebhook(e *env, args []string) error {
	return runBeside(e, args, "webhook.usage", map[string]besideCommand{
		"add": addWebhook, "list": listWebhooks, "remove": removeWebhook,
	})
}

// addWebhook prints the secret that signs what is sent, and nothing else, on standard output.
func addWebhook(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	var hook book.Webhook
	flags.StringVar(&hook.Login, "as", "", "")
	flags.StringVar(&hook.URL, "url", "", "")
	ledgers := flags.String("ledgers", "", "")
	if flags.Parse(args) != nil || flags.NArg() > 0 || hook.Login == "" || hook.URL == "" {
		return nil, usageError(i18n.T(e.lang, "webhook.usage"))
	}
	if *ledgers != "" {
		hook.Ledgers = strings.Split(*ledgers, ",")
	}
	return func(w *beside) error {
		made, err := w.book.AddWebhook(w.ctx, hook)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stderr, i18n.T(e.lang, "webhook.made", made.ID, made.URL, made.Login))
		_, err = fmt.Fprintln(e.stdout, made.Secret)
		return err
	}, nil
}

func listWebhooks(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	if flags.Parse(args) != nil || flags.NArg() > 0 {
		return nil, usageError(i18n.T(e.lang, "webhook.usage"))
	}
	return func(w *beside) error {
		hooks, err := w.book.Webhooks(w.ctx)
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			state := i18n.T(e.lang, "webhook.well", hook.Next)
			if hook.Waiting {
				state = i18n.T(e.lang, "webhook.waiting")
			} else if hook.Failure != "" {
				state = i18n.T(e.lang, "webhook.failing", hook.Next, hook.Tries, hook.Failure)
			}
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\t%s\n", hook.ID, hook.Login, hook.URL,
				strings.Join(hook.Ledgers, ","), state)
		}
		return nil
	}, nil
}

func removeWebhook(e *env, flags *flag.FlagSet, args []string) (besideWork, error) {
	id := flags.String("id", "", "")
	if flags.Parse(args) != nil || flags.NArg() > 0 || *id == "" {
		return nil, usageError(i18n.T(e.lang, "webhook.usage"))
	}
	return func(w *beside) error {
		if err := w.book.DropWebhook(w.ctx, *id); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, i18n.T(e.lang, "webhook.removed", *id))
		return err
	}, nil
}
