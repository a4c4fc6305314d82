package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/parser"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// lowering compiles one expression and collects what is wrong with it.
type lowering struct {
	env      *Env
	src      ledger.Source
	info     *ast.SourceInfo
	problems problem.List
}

// parse parses and lowers the source. It returns nil after a problem.
func (l *lowering) parse() Node {
	if !utf8.ValidString(l.src.Text) || strings.ContainsRune(l.src.Text, 0) {
		l.refuseAt(l.src.Pos, "not_text")
		return nil
	}
	if n := utf8.RuneCountInString(l.src.Text); n > MaxText {
		l.refuseAt(l.src.Pos, "too_long", n, MaxText)
		return nil
	}
	if l.foreign() {
		return nil
	}
	p, err := parser.NewParser(parser.EnablePrattParser(true), parser.MaxRecursionDepth(MaxDepth),
		parser.ErrorReportingLimit(1), parser.ErrorRecoveryLimit(1), parser.EnableIdentEscapeSyntax(false))
	if err != nil {
		panic("expr: " + err.Error())
	}
	tree, errs := p.Parse(common.NewTextSource(l.src.Text))
	if found := errs.GetErrors(); len(found) > 0 {
		l.syntax(found[0])
		return nil
	}
	l.info = tree.SourceInfo()
	n := l.lower(tree.Expr())
	if len(l.problems) == 0 && depth(n) > MaxDepth {
		l.refuseAt(l.src.Pos, "too_deep", MaxDepth)
	}
	if len(l.problems) > 0 {
		return nil
	}
	return n
}

// syntax reports an error of the parser.
func (l *lowering) syntax(err *common.Error) {
	message := strings.TrimPrefix(err.Message, "Syntax error: ")
	if strings.Contains(message, "recursion") {
		l.refuseAt(l.src.Pos, "too_deep", MaxDepth)
		return
	}
	line, column := 1, 0
	if err.Location.Line() > 0 {
		line, column = err.Location.Line(), err.Location.Column()
	}
	pos := l.place(line, column)
	rest := l.rest(line, column)
	if hint := l.operatorHint(line, column); hint != "" {
		l.refuseAt(pos, hint)
		return
	}
	if name, ok := strings.CutPrefix(message, "reserved identifier: "); ok {
		l.refuseAt(pos, "reserved", name)
		return
	}
	if strings.TrimSpace(rest) == "" {
		l.refuseAt(pos, "unfinished")
		return
	}
	if rest[0] == '"' || rest[0] == '\'' {
		l.refuseAt(pos, "quotes")
		return
	}
	l.refuseAt(pos, "syntax", rest)
}

// rest returns some of the text from a place on.
func (l *lowering) rest(line, column int) string {
	const some = 12
	lines := strings.Split(l.src.Text, "\n")
	runes := []rune(lines[min(line, len(lines))-1])
	column = min(column, len(runes))
	return string(runes[column:min(column+some, len(runes))])
}

// mistaken are operators of other languages, with what is said about them.
var mistaken = []struct{ text, key string }{
	{"=", "single_equals"}, {"and", "word_and"}, {"or", "word_or"}, {"not", "word_not"},
	{"&", "word_and"}, {"|", "word_or"},
}

// operatorHint finds an operator of another language at or just before a place.
func (l *lowering) operatorHint(line, column int) string {
	lines := strings.Split(l.src.Text, "\n")
	if line > len(lines) {
		return ""
	}
	runes := []rune(lines[line-1])
	column = min(column, len(runes))
	after := strings.TrimLeft(string(runes[column:]), " ")
	before := strings.TrimRight(string(runes[:column]), " ")
	if strings.HasPrefix(after, ">") && strings.HasSuffix(before, "<") {
		return "word_unequal"
	}
	for _, m := range mistaken {
		if hasOperator(after, m.text, strings.HasPrefix) || hasOperator(before, m.text, strings.HasSuffix) {
			return m.key
		}
	}
	return ""
}

// hasOperator reports whether s begins or ends with op, and not with a longer operator or word.
func hasOperator(s, op string, has func(s, part string) bool) bool {
	if !has(s, op) {
		return false
	}
	rest := s[len(op):]
	next, _ := utf8.DecodeRuneInString(rest)
	if strings.HasSuffix(s, op) && !strings.HasPrefix(s, op) {
		rest = s[:len(s)-len(op)]
		next, _ = utf8.DecodeLastRuneInString(rest)
	}
	if unicode.IsLetter(rune(op[0])) {
		return rest == "" || !unicode.IsLetter(next) && !unicode.IsDigit(next) && next != '_'
	}
	return rest == "" || !strings.ContainsRune("=<>!&|", next)
}

// foreign reports characters that cannot stand outside quotes: Chinese names and Chinese punctuation.
func (l *lowering) foreign() bool {
	line, column := 1, 0
	var quote rune
	escaped := false
	runes := []rune(l.src.Text)
	for i, c := range runes {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && c == '\\':
			escaped = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c > unicode.MaxASCII:
			l.refuseForeign(runes[i:], l.place(line, column))
			return true
		}
		column++
		if c == '\n' {
			line, column = line+1, 0
		}
	}
	return false
}

// refuseForeign explains a character beyond ASCII.
func (l *lowering) refuseForeign(rest []rune, pos ledger.Pos) {
	end := 0
	for end < len(rest) && (unicode.IsLetter(rest[end]) || unicode.IsDigit(rest[end])) {
		end++
	}
	if end == 0 {
		l.refuseAt(pos, "foreign_sign", string(rest[:1]))
		return
	}
	name := string(rest[:end])
	if l.env.Ledger != nil {
		for _, f := range l.env.Ledger.Fields {
			if f.Title.ZH == name {
				l.refuseAt(pos, "foreign_field", name, f.Name)
				return
			}
		}
	}
	l.refuseAt(pos, "foreign_name", name)
}

// place turns a line (from 1) and column (from 0) of the expression into a place in the file. The text of
// a block begins in the same column on every line.
func (l *lowering) place(line, column int) ledger.Pos {
	pos := l.src.Pos
	pos.Line += line - 1
	pos.Column += column
	return pos
}

// posOf returns where e stands.
func (l *lowering) posOf(e ast.Expr) ledger.Pos {
	at := l.info.GetStartLocation(e.ID())
	if at.Line() < 1 {
		return l.src.Pos
	}
	column := at.Column()
	switch e.Kind() {
	case ast.SelectKind:
		column++ // behind the dot
	case ast.CallKind:
		if name := e.AsCall().FunctionName(); isName(name) {
			column = max(0, column-len(name)) // CEL gives the place of the bracket
		}
	}
	return l.place(at.Line(), column)
}

// isName reports whether a function is called by a name and is no operator.
func isName(function string) bool {
	return function != "" && strings.Trim(function, "@_!-") == function && strings.ContainsFunc(function, unicode.IsLetter)
}

// refuse notes a problem of e and returns no node.
func (l *lowering) refuse(e ast.Expr, key string, args ...any) Node {
	return l.refuseAt(l.posOf(e), key, args...)
}

func (l *lowering) refuseAt(pos ledger.Pos, key string, args ...any) Node {
	l.problems = append(l.problems, l.at(pos, key, args...))
	return nil
}

func (l *lowering) at(pos ledger.Pos, key string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, "expr."+key, args...).At(pos.String())
}
