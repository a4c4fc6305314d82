package book

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"path"
	"strings"
	"unicode/utf16"

	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// playFile returns the content of a file that a story names: small, the same every time, and what its name
// says it is.
func playFile(name string, day calendar.Date) ([]byte, error) {
	text := i18n.T(i18n.ZH, "story.file", strings.TrimSuffix(name, path.Ext(name)), day)
	doc := &exchange.Document{Blocks: []exchange.Block{{Paragraph: exchange.Plain(exchange.Body, text)}}}
	var out bytes.Buffer
	var err error
	switch path.Ext(name) {
	case ".pdf":
		writePDF(&out, text)
	case ".png":
		err = writePicture(&out, text)
	case ".docx":
		err = exchange.Write(&out, doc, exchange.DOCX)
	case ".xlsx":
		err = exchange.Write(&out, doc, exchange.XLSX)
	default:
		out.WriteString(text + "\n")
	}
	return out.Bytes(), err
}

// writePDF writes one page with a line of text in a typeface that readers bring along (ISO 32000-1 §9.7.5).
func writePDF(out *bytes.Buffer, text string) {
	page := fmt.Sprintf("BT /F 14 Tf 72 760 Td <%X> Tj ET", bigEndian(text))
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(page), page),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R/DW 1000" +
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0" +
			"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
	}
	out.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start, size := out.Len(), len(objects)+1
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		size, table.String(), size, start)
}

// bigEndian returns text in UTF-16, the high byte first.
func bigEndian(text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}

// Size of a picture, and of the squares it is made of, in pixels.
const (
	pictureWidth  = 240
	pictureHeight = 160
	pictureSquare = 40
)

// writePicture writes a pattern of squares that is different for each text.
func writePicture(out *bytes.Buffer, text string) error {
	sum := sha256.Sum256([]byte(text))
	picture := image.NewGray(image.Rect(0, 0, pictureWidth, pictureHeight))
	for y := range pictureHeight {
		for x := range pictureWidth {
			square := y/pictureSquare*(pictureWidth/pictureSquare) + x/pictureSquare
			picture.SetGray(x, y, color.Gray{Y: 96 + sum[square]/2})
		}
	}
	return png.Encode(out, picture)
}

// proof returns a proof with the file called name. Its content is made and stored only where the story is kept.
func (p *player) proof(name string) (ledger.Proof, error) {
	if !p.keeps {
		sum := sha256.Sum256([]byte(name + p.moment.Today.String()))
		return ledger.Proof{Hash: hex.EncodeToString(sum[:]), Name: name, Size: int64(len(name))}, nil
	}
	content, err := playFile(name, p.moment.Today)
	if err != nil {
		return ledger.Proof{}, fmt.Errorf("make %q: %w", name, err)
	}
	proofs, err := p.keepUploads([]Upload{{Name: name, Body: bytes.NewReader(content)}})
	if err != nil {
		return ledger.Proof{}, err
	}
	return proofs[0], nil
}
