// Package problem says what went wrong in words a user can act on.
//
// Everything that a person can cause or mend is a *Problem: it has a kind, which the edges turn into a
// status or an exit code, and a text key with arguments, or a sentence of its own from a pack. Any other
// error is internal: it is logged and its text stays hidden.
//
// Invariants: a Problem never carries a secret; its text is complete without the log.
package problem

import (
	"errors"
	"strings"

	"bihuan/internal/i18n"
)

// Kind classes problems by what the caller can do about them.
type Kind int

// The kinds. The zero Kind is Internal, so a forgotten kind is never blamed on the user.
const (
	Internal  Kind = iota
	Invalid        // the input breaks a rule: mend it
	Missing        // what was named does not exist, or may not be seen
	Forbidden      // the person may not do this
	Conflict       // somebody else was faster: look again
	Unfit          // a file or document cannot be used at all
)

// Problem is one thing that a user can mend.
type Problem struct {
	Kind  Kind
	Key   string    // catalogue key; empty when Say is given
	Args  []any     // fill the holes of the text
	Field string    // the field it belongs to, or ""
	Say   i18n.Text // a sentence from a pack, instead of Key
	Where string    // file:line:column or row and column in an import, or ""
}

// New returns a problem of kind with the catalogue text key.
func New(kind Kind, key string, args ...any) *Problem {
	return &Problem{Kind: kind, Key: key, Args: args}
}

// On returns a copy of p that is tied to field.
func (p *Problem) On(field string) *Problem {
	q := *p
	q.Field = field
	return &q
}

// At returns a copy of p that says where it stands.
func (p *Problem) At(where string) *Problem {
	q := *p
	q.Where = where
	return &q
}

// In returns the sentence in lang, preceded by the place if there is one.
func (p *Problem) In(lang i18n.Lang) string {
	text := i18n.Fill(p.Say.In(lang), lang, p.Args...)
	if p.Say.IsZero() {
		text = i18n.T(lang, p.Key, p.Args...)
	}
	if p.Where != "" {
		text = p.Where + ": " + text
	}
	return text
}

// Error gives the English sentence; edges use In.
func (p *Problem) Error() string { return p.In(i18n.EN) }

// List is several problems of one change, in the order of the fields.
type List []*Problem

// Error joins the sentences, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns l as an error, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All returns the problems in err, or nil when err is internal or nil.
func All(err error) List {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Problem
	if errors.As(err, &one) {
		return List{one}
	}
	return nil
}

// KindOf returns the kind of the first problem in err; Internal for any other error.
func KindOf(err error) Kind {
	if list := All(err); len(list) > 0 {
		return list[0].Kind
	}
	return Internal
}
