// Package packs is the domain: one folder of data for each pack, built into the program.
//
// Every rule that people work by stands here and not in Go: ledgers, figures, stories and the records of the
// demonstration. A district adds folders of its own beside these.
//
// Invariants: there is no code here; what a folder holds is described in README.md.
package packs

import "embed"

// FS holds the folders of the packs.
//
//go:embed all:*
var FS embed.FS
