package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFillingSaysHowFarItIsAndLooksAgain(t *testing.T) {
	h := Filling(func() int { return 42 })
	for _, path := range []string{"/", "/l/any", "/sign-in"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Refresh") == "" || !strings.Contains(w.Body.String(), "42") {
			t.Errorf("%s: status %d, Refresh %q, body %s", path, w.Code, w.Header().Get("Refresh"), w.Body)
		}
	}
}
