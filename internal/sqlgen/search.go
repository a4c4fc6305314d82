package sqlgen

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bihuan/internal/ledger"
)

// search is how a database finds records by their words. {0} is the table of words of a ledger.
type search struct {
	create   []string
	put      string // the words $2 for the id $1
	drop     string // those of the id $1
	words    func(index []string) string
	found    string // query for the ids with the words {1}
	among    string // condition that {0} is among the ids of query {1}, which is run once
	query    func(words []word) string
	together bool                      // many words are looked for as quickly as one
	row      string                    // table s of the words of each id
	has      string                    // condition that the row s has the words {0}
	probe    func(words []word) string // as has takes them
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
	among:  "{0} IN ({1})",
	query:  func(words []word) string { return joinWords(words, " AND ", `"`, `"*`) },
	row:    "{0}_content",
	has:    "INSTR(s.c0, {0}) > 0",
	probe: func(words []word) string {
		text := " " + words[0].text
		if !words[0].beginning {
			text += " "
		}
		return text
	},
}

var pgSearch = search{
	create: []string{
		"CREATE TABLE IF NOT EXISTS {0} (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
		"CREATE INDEX IF NOT EXISTS x_{0} ON {0} USING gin (words)",
	},
	put: "INSERT INTO {0} (id, words) VALUES ($1, array_to_tsvector($2::text[])) " +
		"ON CONFLICT (id) DO UPDATE SET words = excluded.words",
	drop:     "DELETE FROM {0} WHERE id = $1",
	words:    func(index []string) string { return pgArray(index, true) },
	found:    "SELECT id FROM {0} WHERE words @@ {1}::tsquery",
	among:    "{0} = ANY(ARRAY({1}))",
	query:    pgWords,
	together: true,
	row:      "{0}",
	has:      "s.words @@ {0}::tsquery",
	probe:    pgWords,
}

func pgWords(words []word) string { return joinWords(words, " & ", "'", "':*") }

// groups splits the words of a query into those that are looked for together.
func (s search) groups(text string) [][]word {
	words := queryWords(text)
	if s.together && len(words) > 0 {
		return [][]word{words}
	}
	return slices.Collect(slices.Chunk(words, 1))
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

// Matches returns the queries that count the records of l that have words of text, no further than most: some
// for each word or, where they are looked for together, for all. Each of them finds no less than those before it,
// which are quicker: what is common as a whole word need not be counted as the beginning of others.
func (s *Schema) Matches(l *ledger.Ledger, text string, most int) [][]Statement {
	var all [][]Statement
	count := func(words []word) Statement {
		q := s.Query(l, nil)
		limit := " LIMIT " + q.bind(int64(most), "bigint")
		return q.Statement("SELECT COUNT(*) FROM (" + q.found(words) + limit + ") c")
	}
	for _, words := range s.search.groups(text) {
		var statements []Statement
		if !s.search.together && words[0].beginning {
			statements = append(statements, count([]word{{text: words[0].text}}))
		}
		all = append(all, append(statements, count(words)))
	}
	return all
}

// match writes that the record has all words of text. The records with the words that are not common are
// gathered first; each is asked for the common ones. No record has the words of a text without words.
func (q *Query) match(text string, common []bool) []string {
	s := q.schema.search
	groups := s.groups(text)
	if len(groups) == 0 {
		return []string{"FALSE"}
	}
	var rare []word
	var parts []string
	for i, words := range groups {
		if i < len(common) && common[i] {
			parts = append(parts, fill(s.has, q.bind(s.probe(words), "text")))
		} else {
			rare = append(rare, words...)
		}
	}
	if len(parts) > 0 {
		row := "SELECT 1 FROM " + fill(s.row, searchTable(q.from.Path())) + " s WHERE s.id = t.id AND "
		parts = []string{"EXISTS (" + row + strings.Join(parts, " AND ") + ")"}
	}
	if len(rare) > 0 {
		parts = append(parts, fill(s.among, "t.id", q.found(rare)))
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
