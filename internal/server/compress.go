package server

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// writers are kept: making one costs more than compressing a page.
var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// compress sends texts compressed to browsers that can read it. Pages hold no secret beside what a stranger can
// make them repeat, so their length gives nothing away.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Header.Get("Range") != "" {
			next.ServeHTTP(w, r)
			return
		}
		cw := &compressed{ResponseWriter: w}
		defer cw.close()
		next.ServeHTTP(cw, r)
	})
}

// compressed decides with the header whether the body is worth compressing.
type compressed struct {
	http.ResponseWriter
	gz      *gzip.Writer
	decided bool
}

// WriteHeader sends the header, changed if the body will be compressed.
func (c *compressed) WriteHeader(status int) {
	if !c.decided {
		c.decided = true
		h := c.Header()
		bodiless := status == http.StatusNoContent || status == http.StatusNotModified || status < 200
		if textual(h.Get("Content-Type")) && !bodiless && h.Get("Content-Encoding") == "" && h.Get("Content-Range") == "" {
			h.Del("Content-Length")
			h.Set("Content-Encoding", "gzip")
			c.gz = writers.Get().(*gzip.Writer)
			c.gz.Reset(c.ResponseWriter)
		}
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write compresses where that was decided.
func (c *compressed) Write(data []byte) (int, error) {
	if !c.decided {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(data))
		}
		c.WriteHeader(http.StatusOK)
	}
	if c.gz != nil {
		return c.gz.Write(data)
	}
	return c.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *compressed) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressed) close() {
	if c.gz != nil {
		_ = c.gz.Close() // the reader may be gone; there is nobody to tell
		writers.Put(c.gz)
	}
}

// textual reports whether a body gets smaller. A stream of events does not wait until there is enough to compress.
func textual(media string) bool {
	if strings.HasPrefix(media, "text/event-stream") {
		return false
	}
	return strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "image/svg") || strings.HasPrefix(media, "application/json") ||
		strings.HasPrefix(media, "application/x-ndjson")
}
