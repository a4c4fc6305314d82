package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// errTooMuch is a part that inflates beyond all measure.
var errTooMuch = errors.New("part of an office file is too large")

// office is an office file of the formats since 2007: a zip archive of XML parts.
type office struct {
	parts map[string]*zip.File
}

// readOffice reads a word processor file or a workbook.
func readOffice(name string, data []byte) (*Document, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unfit("broken", name)
	}
	o := office{parts: map[string]*zip.File{}}
	for _, file := range archive.File {
		if file.Flags&1 != 0 {
			return nil, unfit("encrypted", name)
		}
		o.parts[strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(file.Name, `\`, "/")), "/")] = file
	}
	var doc *Document
	switch {
	case o.has("word/document.xml"):
		doc, err = readDOCX(o)
	case o.has("xl/workbook.xml"):
		doc, err = readXLSX(data)
	default:
		return nil, unfit("not_document", name)
	}
	switch {
	case errors.Is(err, errTooMuch):
		return nil, unfit("inflates", name)
	case err != nil:
		return nil, unfit("broken", name)
	}
	return doc, nil
}

func (o office) has(part string) bool { return o.parts[part] != nil }

// open returns the inflated part, at most maxPart bytes of it; the reader fails with errTooMuch beyond.
func (o office) open(part string) (io.ReadCloser, error) {
	file := o.parts[part]
	if file == nil {
		return nil, errors.New("no part " + part)
	}
	if file.UncompressedSize64 > maxPart {
		return nil, errTooMuch
	}
	in, err := file.Open()
	if err != nil {
		return nil, err
	}
	return &capped{ReadCloser: in, left: maxPart}, nil
}

// capped is a reader that gives up after left bytes.
type capped struct {
	io.ReadCloser
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooMuch
	}
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
