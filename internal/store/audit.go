package store

import (
	"fmt"
	"strings"
	"time"

	"bihuan/internal/ledger"
)

// AuditLine is one deed in the log of the audit.
type AuditLine struct {
	ID      int64
	At      time.Time // the first time within its minute
	Account int64     // 0: nobody was signed in
	Person  ledger.ID
	For     ledger.ID // person acted for, or 0
	Face    string    // where it was tried: pages, interface, command line
	Deed    string    // read, make, sign_in …
	Ledger  string    // path, or ""
	Record  ledger.ID // or 0
	Move    string
	About   string // what else it was about: a login, the id of a token
	Refused bool
	Why     string // key of the sentence it was refused with, or ""
	Times   int64  // within its minute
}

// AuditQuery asks for lines of the log. What is zero narrows nothing.
type AuditQuery struct {
	From, Until time.Time // instants; Until is not included
	Person      ledger.ID // who acted, or for whom
	Face        string
	Deed        string
	Ledger      string
	Outcome     string // refused or done
	Before      int64  // only lines with smaller ids
	Limit       int
}

// minute is how long the same deed is counted in one line.
const minute = int64(time.Minute / time.Microsecond)

// Audit adds a line to the log.
func (tx *Tx) Audit(a *AuditLine) error {
	return tx.change(`
INSERT INTO audit (at, minute, account, person, acted_for, face, deed, ledger, record, move, about, refused, why,
  times)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
ON CONFLICT (minute, account, acted_for, face, deed, ledger, record, move, about, why)
DO UPDATE SET times = audit.times + 1`,
		micros(a.At), micros(a.At)/minute, a.Account, int64(a.Person), int64(a.For), a.Face, a.Deed, a.Ledger,
		int64(a.Record), a.Move, a.About, number(a.Refused), a.Why)
}

// AuditLines returns lines of the log, newest first.
func (tx *Tx) AuditLines(q AuditQuery) ([]*AuditLine, error) {
	where, args := q.where()
	sql := `
SELECT id, at, account, person, acted_for, face, deed, ledger, record, move, about, refused, why, times
FROM audit` + where + fmt.Sprintf(`
ORDER BY id DESC
LIMIT $%d`, len(args)+1)
	var lines []*AuditLine
	err := tx.conn.query(sql, append(args, int64(q.Limit)), func(r row) error {
		lines = append(lines, &AuditLine{
			ID: r.int(0), At: instant(r.int(1)), Account: r.int(2), Person: ledger.ID(r.int(3)), For: ledger.ID(r.int(4)),
			Face: r.text(5), Deed: r.text(6), Ledger: r.text(7), Record: ledger.ID(r.int(8)), Move: r.text(9),
			About: r.text(10), Refused: r.int(11) != 0, Why: r.text(12), Times: r.int(13),
		})
		return nil
	})
	return lines, err
}

// where returns the condition of a query with its arguments.
func (q AuditQuery) where() (sql string, args []any) {
	var terms []string
	add := func(term string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = len(args)
		}
		terms = append(terms, fmt.Sprintf(term, marks...))
	}
	if !q.From.IsZero() {
		add("at >= $%d", micros(q.From))
	}
	if !q.Until.IsZero() {
		add("at < $%d", micros(q.Until))
	}
	if q.Person != 0 {
		add("(person = $%d OR acted_for = $%d)", int64(q.Person), int64(q.Person))
	}
	for _, c := range [][2]string{{"face", q.Face}, {"deed", q.Deed}, {"ledger", q.Ledger}} {
		if c[1] != "" {
			add(c[0]+" = $%d", c[1])
		}
	}
	if q.Outcome != "" {
		add("refused = $%d", number(q.Outcome == "refused"))
	}
	if q.Before > 0 {
		add("id < $%d", q.Before)
	}
	if len(terms) == 0 {
		return "", nil
	}
	return "\nWHERE " + strings.Join(terms, " AND "), args
}

// ForgetAudit lets go of the lines from before.
func (tx *Tx) ForgetAudit(before time.Time) error {
	return tx.change("DELETE FROM audit WHERE minute < $1", micros(before)/minute)
}
