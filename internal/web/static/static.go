// Package static holds the one style sheet and the one script of the pages, both written by hand.
//
// The sheet is joined from the files here: tokens first, then elements, the rest by name, paper last. Each is
// served under a name with the hash of its content, so that it can be kept for ever.
//
// Invariants: nothing refers to another host; the pages work without the script.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed *.css *.js *.svg
var files embed.FS

// asset is one joined file with its name and media type.
type asset struct {
	path  string
	media string
	data  []byte
}

// assets joins the files once.
var assets = sync.OnceValue(func() map[string]*asset {
	return map[string]*asset{
		"css": newAsset("css", "text/css; charset=utf-8"),
		"js":  newAsset("js", "text/javascript; charset=utf-8"),
		"svg": newAsset("svg", "image/svg+xml"),
	}
})

// Path returns the address of the joined files of the extension ext: css, js or svg.
func Path(ext string) string { return assets()[ext].path }

// Sheet returns the joined style sheet, for files that stand alone.
func Sheet() []byte { return assets()["css"].data }

// Serve answers requests for the joined files.
func Serve(w http.ResponseWriter, r *http.Request) {
	for _, a := range assets() {
		if r.URL.Path != a.path {
			continue
		}
		w.Header().Set("Content-Type", a.media)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.data))
		return
	}
	http.NotFound(w, r)
}

func newAsset(ext, media string) *asset {
	var joined bytes.Buffer
	for _, name := range order(ext) {
		data, err := files.ReadFile(name)
		if err != nil {
			panic("static: " + err.Error())
		}
		joined.Write(data)
		joined.WriteByte('\n')
	}
	sum := sha256.Sum256(joined.Bytes())
	path := fmt.Sprintf("/static/%s/bihuan.%s", hex.EncodeToString(sum[:6]), ext)
	return &asset{path: path, media: media, data: joined.Bytes()}
}

// order returns the files of an extension in the order in which they are joined: later rules win.
func order(ext string) []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("static: " + err.Error())
	}
	var names []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "."+ext) {
			names = append(names, entry.Name())
		}
	}
	rank := map[string]int{"tokens.css": -2, "base.css": -1, "print.css": 1}
	slices.SortStableFunc(names, func(a, b string) int { return rank[a] - rank[b] })
	return names
}
