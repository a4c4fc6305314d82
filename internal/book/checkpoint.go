package book

import (
	"context"
	"crypto/rand"
	"io"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// journalName is the name under which checkpoints are signed.
const journalName = "bihuan"

// allEntries is more than a record ever has.
const allEntries = 1 << 30

// signer returns the key that signs checkpoints of the journal; the first one who asks makes it.
func (b *Book) signer() (*journal.Signer, error) {
	key, err := b.store.Key("journal", func() (string, error) {
		s, err := journal.NewSigner(rand.Reader, journalName)
		if err != nil {
			return "", err
		}
		return s.Key(), nil
	})
	if err != nil {
		return nil, err
	}
	return journal.ParseSigner(key)
}

// VerifierKey returns the public key that checkpoints and exports are checked with.
func (b *Book) VerifierKey() (string, error) {
	s, err := b.signer()
	if err != nil {
		return "", err
	}
	return s.VerifierKey(), nil
}

// Checkpoint signs the journal as it is now, keeps the checkpoint and returns it. Handed to somebody else it
// makes later changes of what it covers visible.
func (b *Book) Checkpoint(ctx context.Context) ([]byte, error) {
	signer, err := b.signer()
	if err != nil {
		return nil, err
	}
	var signed []byte
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment()}
		size, err := tx.JournalSize()
		if err != nil {
			return err
		}
		if signed, err = rs.sign(signer, size); err != nil {
			return err
		}
		return tx.PutCheckpoint(store.Checkpoint{Size: size, Note: string(signed), Made: rs.moment.Now})
	})
	return signed, err
}

func (rs *records) sign(signer *journal.Signer, size int64) ([]byte, error) {
	root, err := journal.RootAt(size, rs.tx.Hashes())
	if err != nil {
		return nil, err
	}
	return signer.Sign(size, root)
}

// ExportJournal writes the entries of one record with the proof that they are in the journal. It is verified
// with the verifier key alone. Nothing can be left out of it, so it is not for who may not read every field.
func (b *Book) ExportJournal(ctx context.Context, v *Visitor, path string, id ledger.ID, w io.Writer) error {
	signer, err := b.signer()
	if err != nil {
		return err
	}
	var data []byte
	err = b.read(ctx, v, func(rs *records) error {
		rs.deed.what = deedExport
		_, r, err := rs.found(path, id)
		if err != nil {
			return err
		}
		hidden, err := rs.program.Hidden(rs.look(), r)
		if err != nil {
			return err
		}
		if len(hidden) > 0 {
			return problem.New(problem.Forbidden, "book.export_hidden")
		}
		data, err = rs.export(signer, path, id)
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// export proves all entries of a record against the journal as it is now.
func (rs *records) export(signer *journal.Signer, path string, id ledger.ID) ([]byte, error) {
	leaves, err := rs.tx.Leaves(path, id)
	if err != nil {
		return nil, err
	}
	size, err := rs.tx.JournalSize()
	if err != nil {
		return nil, err
	}
	signed, err := rs.sign(signer, size)
	if err != nil {
		return nil, err
	}
	return journal.Export(leaves, signed, rs.tx.Hashes())
}
