package sqlgen

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bihuan/internal/ledger"
)

// search is how a database finds records by their words. {0} is the table of words of a ledger.
type search struct {
	create []string
	put    string // the words $2 for the id $1
	drop   string // those of the id $1
	words  func(index []string) string
	found  string // query for the ids with the words {1}
	query  func(words []word) string
	row    string // table s of the words of each id, asked for common words; "" where the database decides
	has    string // condition that the row s has {1} in its words
}

// word is one word of a query. A beginning stands for all words that begin so.
type word struct {
	text      string
	beginning bool
}

// sqliteSearch is fed with words between spaces. The rows stand in a table that FTS5 keeps for itself:
// asking FTS5 for each of many records costs a hundred times as much.
var sqliteSearch = search{
	create: []string{"CREATE VIRTUAL TABLE IF NOT EXISTS {0} USING fts5(words, detail=none, tokenize='ascii')"},
	put:    "INSERT OR REPLACE INTO {0} (rowid, words) VALUES ($1, $2)",
	drop:   "DELETE FROM {0} WHERE rowid = $1",
	words:  func(index []string) string { return " " + strings.Join(index, " ") + " " },
	found:  "SELECT rowid FROM {0} WHERE {0} MATCH {1}",
	query:  func(words []word) string { return joinWords(words, " AND ", `"`, `"*`) },
	row:    "{0}_content",
	has:    "INSTR(s.c0, {1}) > 0",
}

var pgSearch = search{
	create: []string{
		"CREATE TABLE IF NOT EXISTS {0} (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
		"CREATE INDEX IF NOT EXISTS x_{0} ON {0} USING gin (words)",
	},
	put: "INSERT INTO {0} (id, words) VALUES ($1, array_to_tsvector($2::text[])) " +
		"ON CONFLICT (id) DO UPDATE SET words = excluded.words",
	drop:  "DELETE FROM {0} WHERE id = $1",
	words: func(index []string) string { return pgArray(index, true) },
	found: "SELECT id FROM {0} WHERE words @@ {1}::tsquery",
	query: func(words []word) string { return joinWords(words, " & ", "'", "':*") },
}

// joinWords writes the words of a query, each in quotes. Words hold letters and digits only.
func joinWords(words []word, and, quote, beginning string) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = quote + w.text + quote
		if w.beginning {
			parts[i] = quote + w.text + beginning
		}
	}
	return strings.Join(parts, and)
}

// searchTable returns the name of the table of words of the ledger with a path.
func searchTable(path string) string { return short("s_" + strings.Replace(path, ".", "__", 1)) }

// CreateSearch returns the statements that make the table of words of l, if there is none.
func (s *Schema) CreateSearch(l *ledger.Ledger) []string {
	var statements []string
	for _, sql := range s.search.create {
		statements = append(statements, fill(sql, searchTable(l.Path())))
	}
	return statements
}

// PutSearch returns the statement that lets the record of a ledger be found by the words of text, and by no
// others. Without words it is found by none.
func (s *Schema) PutSearch(path string, id ledger.ID, text string) Statement {
	index := indexWords(text)
	if len(index) == 0 {
		return Statement{SQL: fill(s.search.drop, searchTable(path)), Args: []any{int64(id)}}
	}
	return Statement{SQL: fill(s.search.put, searchTable(path)), Args: []any{int64(id), s.search.words(index)}}
}

// Matches returns, for each word of text in turn, the query that counts the records of l that have it, no
// further than most. There are none where the database decides by itself how to find common words.
func (s *Schema) Matches(l *ledger.Ledger, text string, most int) []Statement {
	if s.search.row == "" {
		return nil
	}
	var statements []Statement
	for _, w := range queryWords(text) {
		q := s.Query(l, nil)
		statements = append(statements, q.Statement("SELECT COUNT(*) FROM ("+q.found([]word{w})+
			" LIMIT "+q.bind(int64(most), "bigint")+") c"))
	}
	return statements
}

// match writes that the record has all words of text. The records with the words that are not common are
// gathered first, and asked for the common ones. Without words there are no such records.
func (q *Query) match(text string, common []bool) []string {
	words := queryWords(text)
	if len(words) == 0 {
		return []string{"FALSE"}
	}
	var rare []word
	var parts []string
	for i, w := range words {
		if i >= len(common) || !common[i] {
			rare = append(rare, w)
			continue
		}
		content := " " + w.text
		if !w.beginning {
			content += " "
		}
		parts = append(parts, fill(q.schema.search.has, "", q.bind(content, "text")))
	}
	if len(parts) > 0 {
		row := "SELECT 1 FROM " + fill(q.schema.search.row, searchTable(q.from.Path())) + " s WHERE s.id = t.id AND "
		parts = []string{"EXISTS (" + row + strings.Join(parts, " AND ") + ")"}
	}
	if len(rare) > 0 {
		parts = append(parts, "t.id IN ("+q.found(rare)+")")
	}
	return parts
}

// found writes the query for the ids of the records that have words.
func (q *Query) found(words []word) string {
	return fill(q.schema.search.found, searchTable(q.from.Path()), q.bind(q.schema.search.query(words), "text"))
}

// indexWords returns what a text is found by: of Chinese each pair of neighbouring characters and the last
// character of each row, of all else whole words.
func indexWords(text string) []string {
	var words []string
	eachRun(text, func(run []rune, han bool) {
		if !han {
			words = append(words, string(run))
			return
		}
		for i := range run {
			words = append(words, string(run[i:min(i+2, len(run))]))
		}
	})
	return words
}

// queryWords returns what is looked for: of Chinese all pairs, of all else words that begin so.
func queryWords(text string) []word {
	var words []word
	eachRun(text, func(run []rune, han bool) {
		if !han || len(run) == 1 {
			words = append(words, word{string(run), true})
			return
		}
		for i := range len(run) - 1 {
			words = append(words, word{text: string(run[i : i+2])})
		}
	})
	return words
}

// eachRun calls each for the rows of Chinese characters and the words of other scripts, without regard to
// case and width.
func eachRun(text string, each func(run []rune, han bool)) {
	var run []rune
	was := false
	for _, r := range strings.ToLower(norm.NFKC.String(text)) + " " {
		han := unicode.Is(unicode.Han, r)
		inner := han || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		if len(run) > 0 && (!inner || han != was) {
			each(run, was)
			run = nil
		}
		if inner {
			run, was = append(run, r), han
		}
	}
}
