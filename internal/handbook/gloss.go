package handbook

import (
	"regexp"
	"strings"

	"bihuan/internal/ledger"
)

// Conditions that are simple enough for words: one comparison, one question, or one list.
var (
	comparison = regexp.MustCompile(`^([a-z_.0-9]+) (==|!=|<|<=|>|>=) ("[^"]*"|-?[0-9.]+|[a-z_.0-9]+)$`)
	membership = regexp.MustCompile(`^([a-z_0-9]+) in \[([^\]]+)\]$`)
	question   = regexp.MustCompile(`^(given|empty)\(([a-z_0-9]+)\)$`)
	holding    = regexp.MustCompile(`^holds\("([a-z_0-9]+)"\)$`)
	truth      = regexp.MustCompile(`^(!?)([a-z_0-9]+)$`)
	span       = regexp.MustCompile(`^(days|workdays|months|years)\(([a-z_.0-9]+)\)$`)
	literal    = regexp.MustCompile(`^"([^"]*)"$`)
	numeral    = regexp.MustCompile(`^-?[0-9][0-9.]*$`)
)

// gloss says an expression in words. It is empty for what is not simple: a wrong word is worse than none.
func (s *speaker) gloss(l *ledger.Ledger, text string) string {
	if m := span.FindStringSubmatch(text); m != nil {
		if n := s.term(l, nil, m[2]); n != "" {
			return s.t("handbook.span_"+m[1], n)
		}
	}
	if strings.ContainsAny(text, "|?") {
		return ""
	}
	var parts []string
	for _, clause := range strings.Split(text, "&&") {
		words := s.clause(l, strings.TrimSpace(clause))
		if words == "" {
			return ""
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, s.t("handbook.and"))
}

// clause says one condition, or one value, in words.
func (s *speaker) clause(l *ledger.Ledger, text string) string {
	if m := comparison.FindStringSubmatch(text); m != nil {
		return s.compared(l, m[1], m[2], m[3])
	}
	if m := membership.FindStringSubmatch(text); m != nil {
		return s.member(l, m[1], m[2])
	}
	if m := question.FindStringSubmatch(text); m != nil {
		if f := l.Field(m[2]); f != nil {
			return s.t("handbook.is_"+m[1], s.in(f.Title))
		}
		return ""
	}
	if m := holding.FindStringSubmatch(text); m != nil {
		if role := s.role(m[1]); role != nil {
			return s.t("handbook.holds", s.in(role.Title))
		}
		return ""
	}
	m := truth.FindStringSubmatch(text)
	if m == nil {
		return s.term(l, nil, text)
	}
	f := l.Field(m[2])
	switch {
	case f != nil && f.Kind == ledger.KindFlag && m[1] != "":
		return s.t("handbook.is_not", s.in(f.Title))
	case f != nil && f.Kind == ledger.KindFlag:
		return s.t("handbook.is_so", s.in(f.Title))
	case m[1] != "":
		return ""
	}
	return s.term(l, nil, text)
}

// operators are the keys of the words for comparisons.
var operators = map[string]string{
	"==": "handbook.equals", "!=": "handbook.differs", "<": "handbook.less", "<=": "handbook.at_most",
	">": "handbook.more", ">=": "handbook.at_least",
}

func (s *speaker) compared(l *ledger.Ledger, left, operator, right string) string {
	a, b := s.term(l, nil, left), ""
	if left == "state" && l.Flow != nil {
		if m := literal.FindStringSubmatch(right); m != nil {
			b = s.stateTitle(l, m[1])
		}
	} else {
		b = s.term(l, l.Field(left), right)
	}
	if a == "" || b == "" {
		return ""
	}
	return s.t(operators[operator], a, b)
}

func (s *speaker) member(l *ledger.Ledger, left, list string) string {
	var words []string
	for _, item := range strings.Split(list, ",") {
		item = strings.TrimSpace(item)
		word := s.term(l, l.Field(left), item)
		if m := literal.FindStringSubmatch(item); m != nil && left == "state" && l.Flow != nil {
			word = s.stateTitle(l, m[1])
		}
		if word == "" {
			return ""
		}
		words = append(words, word)
	}
	a := s.term(l, nil, left)
	if a == "" {
		return ""
	}
	return s.t("handbook.one_of", a, strings.Join(words, s.t("handbook.comma")))
}

// plainWords are names that every expression may use.
var plainWords = map[string]string{
	"today": "handbook.word_today", "state": "handbook.word_state", "me.person": "handbook.word_me",
	"self": "handbook.word_self", "each": "handbook.word_each", "null": "handbook.word_null", "true": "handbook.yes", "false": "handbook.no",
	"proofs": "handbook.word_proofs", "created_by": "handbook.word_created_by",
}

// term says a name or a value in words; a text is a choice of f. It is empty for anything else.
func (s *speaker) term(l *ledger.Ledger, f *ledger.Field, text string) string {
	if key, ok := plainWords[text]; ok {
		return s.t(key)
	}
	if numeral.MatchString(text) {
		return text
	}
	if m := literal.FindStringSubmatch(text); m != nil {
		if f != nil && f.Choice(m[1]) != nil {
			return s.quoted(s.in(f.Choice(m[1]).Title))
		}
		return ""
	}
	if name, ok := strings.CutPrefix(text, "param."); ok {
		for _, p := range s.pack.Params {
			if p.Name == name {
				return s.quoted(s.in(p.Title))
			}
		}
		return ""
	}
	if name, ok := strings.CutPrefix(text, "mine."); ok && s.mine != nil {
		return s.t("handbook.of_mine", s.path(s.mine, name))
	}
	return s.path(l, text)
}

// path says a field of l, or one that is reached by references.
func (s *speaker) path(l *ledger.Ledger, text string) string {
	name, rest, further := strings.Cut(text, ".")
	f := l.Field(name)
	switch {
	case f == nil:
		return ""
	case !further:
		return s.quoted(s.in(f.Title))
	case s.ledgerAt(f.To) == nil:
		return ""
	}
	next := s.path(s.ledgerAt(f.To), rest)
	if next == "" {
		return ""
	}
	return s.t("handbook.field_of", s.quoted(s.in(f.Title)), next)
}

func (s *speaker) quoted(text string) string { return s.t("handbook.quoted", text) }
