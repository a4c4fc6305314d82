package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint states what a journal was at a time.
type Checkpoint struct {
	Origin string // name of the journal, which is the name of its key
	Size   int64
	Root   Hash
}

// Text returns the checkpoint as it is signed: origin, size and root in base64, one a line. It is
// the form of C2SP tlog-checkpoint.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// ParseCheckpoint reads what Text wrote. Further lines are not accepted.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errors.New("parse checkpoint: it must have three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("parse checkpoint: size: %w", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("parse checkpoint: root: %w", err)
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root}
	if c.Origin == "" || size < 0 || c.Text() != text {
		return Checkpoint{}, errors.New("parse checkpoint: not in the form in which checkpoints are written")
	}
	return c, nil
}

// Signer signs checkpoints of one journal with an Ed25519 key.
type Signer struct {
	signer   note.Signer
	key      string
	verifier string
}

// NewSigner makes a key for the journal called name, which may not hold spaces or "+".
func NewSigner(random io.Reader, name string) (*Signer, error) {
	key, _, err := note.GenerateKey(random, name)
	if err != nil {
		return nil, fmt.Errorf("make key %q: %w", name, err)
	}
	return ParseSigner(key)
}

// ParseSigner reads what Key returned.
func ParseSigner(key string) (*Signer, error) {
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, fmt.Errorf("parse signer key: %w", err)
	}
	// The form of a signer key is PRIVATE+KEY+<name>+<hash>+<base64 of algorithm and seed>.
	parts := strings.SplitN(key, "+", 5)
	secret, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(secret) != 1+ed25519.SeedSize {
		return nil, errors.New("parse signer key: no Ed25519 key")
	}
	public, ok := ed25519.NewKeyFromSeed(secret[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("parse signer key: no public key")
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, fmt.Errorf("parse signer key: %w", err)
	}
	return &Signer{signer: signer, key: key, verifier: verifier}, nil
}

// Name returns the name of the journal.
func (s *Signer) Name() string { return s.signer.Name() }

// Key returns the secret key as text. Who has it can sign.
func (s *Signer) Key() string { return s.key }

// VerifierKey returns the public key as text, to be handed to those who check.
func (s *Signer) VerifierKey() string { return s.verifier }

// Sign returns the signed checkpoint of a tree with size entries and root.
func (s *Signer) Sign(size int64, root Hash) ([]byte, error) {
	text := Checkpoint{Origin: s.Name(), Size: size, Root: root}.Text()
	signed, err := note.Sign(&note.Note{Text: text}, s.signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint of %d entries: %w", size, err)
	}
	return signed, nil
}

// OpenCheckpoint returns the checkpoint that one of the keys has signed. Its origin is the name of
// a key that signed it.
func OpenCheckpoint(signed []byte, verifierKeys ...string) (Checkpoint, error) {
	var verifiers []note.Verifier
	for _, key := range verifierKeys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("open checkpoint: verifier key: %w", err)
		}
		verifiers = append(verifiers, v)
	}
	n, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	own := slices.ContainsFunc(n.Sigs, func(s note.Signature) bool {
		// Strict, so that a signature has one form only.
		_, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		return s.Name == c.Origin && err == nil
	})
	if !own {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %q is not signed by itself", c.Origin)
	}
	return c, nil
}

// peekCheckpoint reads the checkpoint of a signed one without checking who signed it.
func peekCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, ok := strings.Cut(string(signed), "\n\n")
	if !ok {
		return Checkpoint{}, errors.New("parse checkpoint: no signature")
	}
	return ParseCheckpoint(text + "\n")
}
