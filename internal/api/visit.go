package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// visit is who asks, and how to answer.
type visit struct {
	Who    *book.Visitor // nil on open routes
	Lang   i18n.Lang
	Secret string // of the token
}

type visitKey struct{}

// visitOf returns the visit of a request that came through answer.
func visitOf(r *http.Request) *visit {
	if v, ok := r.Context().Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{Lang: i18n.ZH}
}

// answer turns a route into a handler: it finds out who asks, bounds the body and writes problems.
func (s *site) answer(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Lang: langOf(r), Secret: secretOf(r)}
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Language", string(v.Lang))
		err := s.enter(rt, r, v)
		if err == nil {
			err = rt.handle(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// enter lets in who shows a good token, and asks only what the route knows.
func (s *site) enter(rt route, r *http.Request, v *visit) error {
	if rt.access == token {
		var err error
		if v.Secret == "" {
			return problem.New(problem.Forbidden, "api.no_token")
		}
		if v.Who, err = s.book.Bearer(r.Context(), v.Secret); err != nil {
			return err
		}
	}
	if rt.pattern == "" {
		return nil
	}
	for name, values := range r.URL.Query() {
		if !slices.Contains(rt.params, name) || len(values) > 1 {
			return problem.List{problem.New(problem.Invalid, "api.parameter", name).On(name)}
		}
	}
	return nil
}

// secretOf returns the token of the header Authorization: RFC 6750 §2.1.
func secretOf(r *http.Request) string {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// langs are the languages of answers; the first one is for who does not say.
var langs = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// langOf returns the language that a request asks for.
func langOf(r *http.Request) i18n.Lang {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return i18n.ZH
	}
	if _, i, _ := langs.Match(tags...); i == 1 {
		return i18n.EN
	}
	return i18n.ZH
}
