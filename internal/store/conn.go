package store

// maxStmts is how many prepared statements a connection keeps: more than a day's look at all figures of all packs
// uses, since one that has to be read anew costs more than most that it then does.
const maxStmts = 4000

// conn runs statements on one connection, within the transaction its owner has begun. It is not safe for
// concurrent use. Parameters are written $1, $2 … in the order of their first use, which both databases
// understand; arguments are int64, string, []byte, bool or nil.
type conn interface {
	// query runs sql and calls each for every row. The row is valid during that call
	// only, and each may not use the connection.
	query(sql string, args []any, each func(row) error) error
	// exec runs sql now and returns how many rows it changed.
	exec(sql string, args ...any) (int64, error)
	// later runs sql, at the latest before the next query or exec or the commit. check, if not nil,
	// is given the number of rows changed.
	later(sql string, args []any, check func(changed int64) error) error
	// flush runs what waits. It returns the error of the first statement that failed since the command
	// began, even if the command has taken no notice of it.
	flush() error
	// script runs several statements without parameters.
	script(sql string) error
}

// row is one row of a result.
type row interface {
	null(column int) bool
	int(column int) int64 // 0 for null
	text(column int) string
	bytes(column int) []byte // a copy
}

// one runs a query of at most one row and reports whether there was one.
func one(c conn, sql string, args []any, each func(row) error) (found bool, err error) {
	err = c.query(sql, args, func(r row) error {
		found = true
		return each(r)
	})
	return found, err
}
