package sqlgen

import (
	"fmt"
	"strings"

	"bihuan/internal/ledger"
)

// TableOf returns the name of the table of the ledger with a path.
func TableOf(path string) string {
	return short("r_" + strings.Replace(path, ".", "__", 1))
}

// ColumnOf returns the name of the column of the field called name.
func ColumnOf(name string) string { return "f_" + name }

// Rename returns the statements that let what is kept of records go on under its new name; many says of a choice
// that its field holds several. Ledgers and fields must be there, and their new names free.
func (s *Schema) Rename(r ledger.Rename, many bool) []Statement {
	path, field := cutField(r.Of)
	switch r.What {
	case ledger.RenameLedger:
		return renameLedger(r)
	case ledger.RenameField:
		return []Statement{
			{SQL: "ALTER TABLE " + TableOf(path) + " RENAME COLUMN " + ColumnOf(r.From) + " TO " + ColumnOf(r.To)},
			renamePart("proof", "field", path, r),
		}
	case ledger.RenameChoice:
		return []Statement{s.renameChoice(TableOf(path), ColumnOf(field), many, r)}
	case ledger.RenameState:
		return []Statement{{SQL: "UPDATE " + TableOf(path) + " SET state = $1 WHERE state = $2", Args: []any{r.To, r.From}}}
	case ledger.RenameMove:
		return []Statement{renamePart("journal", "move", path, r), renamePart("proof", "move", path, r)}
	case ledger.RenameSchedule:
		return []Statement{renamePart("schedule", "name", path, r), renamePart("made", "name", path, r)}
	}
	return nil
}

// cutField splits pack.ledger.field.
func cutField(of string) (path, field string) {
	pack, rest, _ := strings.Cut(of, ".")
	name, field, _ := strings.Cut(rest, ".")
	return pack + "." + name, field
}

// renameLedger lets all that is kept of records be found under the new path. The table of words is made anew.
func renameLedger(r ledger.Rename) []Statement {
	statements := []Statement{
		{SQL: "ALTER TABLE " + TableOf(r.From) + " RENAME TO " + TableOf(r.To)},
		{SQL: "DROP TABLE IF EXISTS " + searchTable(r.From)},
	}
	for _, table := range []string{"journal", "proof", "warning", "schedule", "made", "audit"} {
		statements = append(statements, Statement{
			SQL: "UPDATE " + table + " SET ledger = $1 WHERE ledger = $2", Args: []any{r.To, r.From},
		})
	}
	long := len(r.From) + 1 // a series is the path, a blank, and what stands around the number
	series := fmt.Sprintf("UPDATE number SET series = $1 || substr(series, %d) WHERE substr(series, 1, %d) = $2", long+1, long)
	return append(statements, Statement{SQL: series, Args: []any{r.To + " ", r.From + " "}})
}

// renamePart writes the new name into a column of one of the tables beside those of records.
func renamePart(table, column, path string, r ledger.Rename) Statement {
	return Statement{
		SQL:  "UPDATE " + table + " SET " + column + " = $1 WHERE ledger = $2 AND " + column + " = $3",
		Args: []any{r.To, path, r.From},
	}
}

// renameChoice writes the new name where the choice was made.
func (s *Schema) renameChoice(table, column string, many bool, r ledger.Rename) Statement {
	sql := "UPDATE " + table + " SET {0} = $1 WHERE {0} = $2"
	if many {
		sql = "UPDATE " + table + " SET {0} = " + s.replaceInList
	}
	return Statement{SQL: fill(sql, column), Args: []any{r.To, r.From}}
}
