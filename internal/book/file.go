package book

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// fileName returns the last part of an uploaded file's name, without signs that mean something to a system.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '_'
		}
		return c
	}, name)
	return cut(strings.ToValidUTF8(name, "_"), 200)
}

// Proof opens a proof of a record that the visitor may read. The caller closes the file.
func (b *Book) Proof(ctx context.Context, v *Visitor, path string, id, proof ledger.ID) (*ledger.Proof, io.ReadSeekCloser, error) {
	var found *ledger.Proof
	err := b.read(ctx, v, func(rs *records) error {
		rs.deed.what = deedFile
		_, r, err := rs.found(path, id)
		if err != nil {
			return err
		}
		hidden, err := rs.program.Hidden(rs.look(), r)
		if err != nil {
			return err
		}
		for _, p := range r.Proofs {
			if p.ID == proof && hidden[p.Field] {
				rs.denied = append(rs.denied, refusal{rs.deed, problem.New(problem.Forbidden, "book.hidden_file")})
			} else if p.ID == proof {
				found = &p
				return nil
			}
		}
		return problem.New(problem.Missing, "book.no_proof")
	})
	if err != nil {
		return nil, nil, err
	}
	file, err := b.store.OpenFile(found.Hash)
	return found, file, err
}
