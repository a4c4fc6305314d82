package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// MaxBatch is how many commands a program may give at once: they hold up all others.
const MaxBatch = 10_000

// Done says what became of one command of a batch.
type Done struct {
	ID      ledger.ID
	Version int64
	Number  string
	Again   bool         // it had been done before: its key was known
	Why     problem.List // why it was refused; nil: it was done
}

// BatchError says which command of a batch was refused, and why. Nothing of the batch is kept.
type BatchError struct {
	Index int // from 0
	Err   error
}

// Error names the command by its place.
func (e *BatchError) Error() string { return fmt.Sprintf("command %d: %v", e.Index+1, e.Err) }

// Unwrap returns why the command was refused.
func (e *BatchError) Unwrap() error { return e.Err }

// Run works out commands of a program in their order, as one: all are kept or none, and the error is a
// BatchError. With each they are kept or refused one by one. Keys are those of the visitor's account. A
// command whose key was seen is not done again; with the same key it must ask for the same thing.
func (b *Book) Run(ctx context.Context, v *Visitor, commands []Command, each bool) ([]Done, error) {
	if len(commands) > MaxBatch {
		return nil, problem.New(problem.Invalid, "book.too_many", MaxBatch)
	}
	proofs := make([][]ledger.Proof, len(commands))
	for i, c := range commands {
		var err error
		if proofs[i], err = b.keepUploads(c.Proofs); err != nil {
			return nil, &BatchError{i, err}
		}
	}
	var done []Done
	err := b.write(ctx, v, func(rs *records) error {
		done = make([]Done, len(commands))
		for i, c := range commands {
			rs.deed = c.deed()
			err := rs.alone(each, func() (err error) {
				done[i], err = rs.once(v, c, proofs[i])
				return err
			})
			if why := problem.All(err); each && why != nil {
				done[i] = Done{Why: why}
				rs.denied = append(rs.denied, refusal{rs.deed, err})
			} else if err != nil {
				return &BatchError{i, err}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// alone runs fn, as a part that may fail without the rest if each is set.
func (rs *records) alone(each bool, fn func() error) error {
	if each {
		return rs.tx.Try(fn)
	}
	return fn()
}

// once does a command unless its key was seen.
func (rs *records) once(v *Visitor, c Command, proofs []ledger.Proof) (Done, error) {
	if rs.key = c.Key; c.Key != "" {
		rs.key = "account " + strconv.FormatInt(v.Account, 10) + " " + c.Key
	}
	print, err := c.print(proofs)
	if err != nil {
		return Done{}, err
	}
	before, err := rs.seen(rs.key)
	if err != nil {
		return Done{}, err
	}
	if before != nil {
		if before.Print != print {
			return Done{}, problem.New(problem.Invalid, "book.other_command")
		}
		return Done{ID: before.ID, Version: before.Version, Number: before.Number, Again: true}, nil
	}
	cmd, err := rs.typedCommand(c)
	if err != nil {
		return Done{}, err
	}
	cmd.Proofs = proofs
	if err := rs.fillFiles(cmd); err != nil {
		return Done{}, err
	}
	r, err := rs.run(cmd, v.actor())
	if err != nil {
		return Done{}, err
	}
	a := answer{Ledger: c.Ledger, ID: r.ID, Version: r.Version, Number: r.Number, Print: print}
	return Done{ID: r.ID, Version: r.Version, Number: r.Number}, rs.remember(rs.key, a)
}

// keyDays is how long keys are known: whoever repeats a command does so sooner.
const keyDays = 30

// ForgetKeys lets go of the keys of commands that were done long ago.
func (b *Book) ForgetKeys(ctx context.Context) error {
	before := b.moment().Now.AddDate(0, 0, -keyDays)
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetBefore(before) })
}

// print returns the hash of what a command asks for.
func (c Command) print(proofs []ledger.Proof) (string, error) {
	c.Proofs, c.Key = nil, ""
	hashes := make([]string, len(proofs))
	for i, p := range proofs {
		hashes[i] = p.Hash + " " + p.Field
	}
	text, err := json.Marshal(struct {
		Command Command
		Proofs  []string
	}{c, hashes})
	if err != nil {
		return "", fmt.Errorf("hash command: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
