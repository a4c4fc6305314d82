// Package widget holds the parts that pages are made of, one concept each.
//
// A widget is a templ component over plain values. The language travels in the context: T and In speak it.
//
// Invariants: a widget asks nobody for data and knows no page; colour always comes with a shape and a word; no
// inline style or script, as the content security policy forbids both.
package widget

import (
	"context"
	"time"

	"bihuan/internal/i18n"
)

type langKey struct{}

// WithLang returns a context whose widgets speak lang.
func WithLang(ctx context.Context, lang i18n.Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// Lang returns the language of ctx, Chinese where none was set.
func Lang(ctx context.Context) i18n.Lang {
	if lang, ok := ctx.Value(langKey{}).(i18n.Lang); ok {
		return lang
	}
	return i18n.ZH
}

// T returns the catalogue text key in the language of ctx.
func T(ctx context.Context, key string, args ...any) string { return i18n.T(Lang(ctx), key, args...) }

// In returns text in the language of ctx.
func In(ctx context.Context, text i18n.Text) string { return text.In(Lang(ctx)) }

// civil is the zone of the whole country: UTC+8, without summer time.
var civil = time.FixedZone("UTC+8", 8*60*60)

// Moment prints an instant to the minute, in civil time.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil).Format("2006-01-02 15:04")
}

// Day prints the civil day of an instant.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil).Format("2006-01-02")
}
