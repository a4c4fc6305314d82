package book

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// playFile returns the content of a file that a story names: small, and the same every time.
func playFile(name string, day calendar.Date) []byte {
	return []byte(i18n.T(i18n.ZH, "story.file", name, day) + "\n")
}

// proof returns a proof with the file called name. Its content is stored only where the story is kept.
func (p *player) proof(name string) (ledger.Proof, error) {
	content := playFile(name, p.moment.Today)
	if !p.keeps {
		sum := sha256.Sum256(content)
		return ledger.Proof{Hash: hex.EncodeToString(sum[:]), Name: name, Size: int64(len(content))}, nil
	}
	proofs, err := p.keepUploads([]Upload{{Name: name, Body: bytes.NewReader(content)}})
	if err != nil {
		return ledger.Proof{}, err
	}
	return proofs[0], nil
}
