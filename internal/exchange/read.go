package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bihuan/internal/problem"
)

// Limits of what is read. They keep the memory of one reading under about half a gigabyte.
const (
	MaxFile  = 32 << 20 // bytes of a file
	maxPage  = 12 << 20 // bytes of a web page: its tree takes many times as much
	maxPart  = 64 << 20 // bytes of one part of an office file after inflation
	maxCells = 1 << 20  // cells of all tables of a document
	maxCols  = 256      // columns of a table
	maxSpan  = 1 << 14  // rows that one cell may cover
	maxText  = MaxFile  // bytes of text in an office file
	maxLines = 400_000  // paragraphs of a document
)

// Read reads the document data, whose file was called name.
//
// The content decides the format; name only decides between text and a page, and is said in problems.
// A file that cannot be read is a *problem.Problem of kind Unfit.
func Read(name string, data []byte) (*Document, error) {
	name = filepath.Base(name)
	if len(data) > MaxFile {
		return nil, tooLarge(name)
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, unfit("empty", name)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return readOffice(name, data)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, oldOffice(name, data)
	}
	if kind := otherKind(data); kind != "" {
		return nil, unfit("other_kind", name, kind)
	}
	if isPage(name, data) {
		return readHTML(name, data)
	}
	text, ok := decodeText(data)
	if !ok {
		return nil, unfit("not_text", name)
	}
	doc := readTXT(text)
	if len(doc.Blocks) > maxLines {
		return nil, unfit("too_many", name, maxLines)
	}
	return doc, nil
}

// ReadFile reads the document at path. A file that is too large is refused before it is read.
func ReadFile(path string) (*Document, error) {
	name := filepath.Base(path)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Missing, "exchange.missing", name)
	}
	if err != nil {
		return nil, unfit("unreadable", name)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	if info.IsDir() {
		return nil, unfit("folder", name)
	}
	if info.Size() > MaxFile {
		return nil, tooLarge(name)
	}
	data, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err != nil {
		return nil, unfit("unreadable", name)
	}
	return Read(name, data)
}

func unfit(key, name string, args ...any) *problem.Problem {
	return problem.New(problem.Unfit, "exchange."+key, append([]any{name}, args...)...)
}

func tooLarge(name string) *problem.Problem { return unfit("too_large", name, MaxFile>>20) }

// oldOffice says why a compound file cannot be read: it is locked by a password, or of the formats before
// 2007.
func oldOffice(name string, data []byte) *problem.Problem {
	if bytes.Contains(data, utf16LE("EncryptedPackage")) {
		return unfit("encrypted", name)
	}
	return unfit("old_office", name)
}

func utf16LE(s string) []byte {
	var out []byte
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// otherKind names the kind of a file that is no document, by its first bytes; "" if none is known.
func otherKind(data []byte) string {
	for _, k := range []struct{ magic, kind string }{
		{"\x89PNG", "PNG"}, {"\xFF\xD8\xFF", "JPEG"}, {"GIF8", "GIF"}, {"II*\x00", "TIFF"}, {"MM\x00*",
			"TIFF"},
		{"%PDF", "PDF"}, {"Rar!", "RAR"}, {"7z\xBC\xAF", "7z"}, {"\x1F\x8B", "gzip"}, {"BZh", "bzip2"},
		{"{\\rtf", "RTF"}, {"\x7FELF", "ELF"}, {"MZ\x90\x00", "EXE"}, {"SQLite format 3", "SQLite"},
	} {
		if bytes.HasPrefix(data, []byte(k.magic)) {
			return k.kind
		}
	}
	if len(data) > 12 && string(data[:4]) == "RIFF" {
		return strings.TrimSpace(string(data[8:12]))
	}
	return ""
}

// isPage reports whether data is HTML: it says so at its start, or the name does and there are tags.
func isPage(name string, data []byte) bool {
	head := bytes.ToLower(data[:min(len(data), 2048)])
	head = bytes.ReplaceAll(head, []byte{0}, nil)
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta "} {
		if bytes.Contains(head, []byte(tag)) {
			return true
		}
	}
	ext := strings.ToLower(filepath.Ext(name))
	return (ext == ".html" || ext == ".htm" || ext == ".shtml") && bytes.Contains(head, []byte("<"))
}
