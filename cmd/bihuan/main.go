// Command bihuan keeps rectification ledgers and the mechanisms that hold their results.
package main

import (
	"os"

	"bihuan/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
