// Package cli is the command line and the composition root: the only place that wires the parts together.
//
// A command is a file: its row in commands, a function, nothing shared but the env. Exit codes: 0 done,
// 1 the program failed, 2 the input or the arguments cannot be used (one sentence on standard error).
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// env is what a command may touch of the outside.
type env struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	lang   i18n.Lang
}

// command is one row of the table below.
type command struct {
	name string
	help string // catalogue key of its one-line description
	run  func(e *env, args []string) error
}

// commands lists all commands in the order of the help page.
func commands() []command {
	return []command{
		{"demo", "cli.demo", runDemo},
		{"serve", "cli.serve", runServe},
		{"read", "cli.read", runRead},
		{"import", "cli.import", runImport},
		{"pack", "cli.pack", runPack},
		{"account", "cli.account", runAccount},
		{"token", "cli.token", runToken},
		{"webhook", "cli.webhook", runWebhook},
		{"verify", "cli.verify", runVerify},
		{"backup", "cli.backup", runBackup},
		{"version", "cli.version", runVersion},
	}
}

// Version is set by the linker for releases.
var Version = "dev"

// Run executes one command line and returns its exit code.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &env{stdin: stdin, stdout: stdout, stderr: stderr, lang: i18n.ParseLang(os.Getenv("BIHUAN_LANG"))}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		printHelp(e)
		return exitOK
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return report(e, c.run(e, args[1:]))
		}
	}
	fmt.Fprintln(stderr, i18n.T(e.lang, "cli.unknown_command", args[0]))
	return exitUsage
}

func printHelp(e *env) {
	fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.usage"))
	fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.commands"))
	for _, c := range commands() {
		fmt.Fprintf(e.stdout, "  %-10s %s\n", c.name, i18n.T(e.lang, c.help))
	}
}

// report prints err in the user's language and returns the exit code it stands for.
func report(e *env, err error) int {
	if err == nil {
		return exitOK
	}
	problems := problem.All(err)
	for _, p := range problems {
		fmt.Fprintln(e.stderr, p.In(e.lang))
	}
	if len(problems) > 0 {
		return exitUsage
	}
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintln(e.stderr, usage)
		return exitUsage
	}
	fmt.Fprintln(e.stderr, err)
	return exitFailed
}

// usageError is a wrong command line, told in one line.
type usageError string

func (u usageError) Error() string { return string(u) }

func runVersion(e *env, _ []string) error {
	_, err := fmt.Fprintln(e.stdout, Version)
	return err
}
