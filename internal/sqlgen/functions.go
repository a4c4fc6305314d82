package sqlgen

import (
	"fmt"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Install gives a connection to SQLite what our SQL uses there: functions whose exact result needs more than
// 64 bits on the way, those on months, and tables of words.
func Install(db *sqlite3.Conn) error {
	if err := fts5.Register(db); err != nil {
		return fmt.Errorf("install full-text search: %w", err)
	}
	for name, f := range functions {
		call := func(ctx sqlite3.Context, args ...sqlite3.Value) {
			if args[0].Type() == sqlite3.NULL || args[1].Type() == sqlite3.NULL {
				ctx.ResultNull()
				return
			}
			if n, ok := f(args[0].Int64(), args[1].Int64()); ok {
				ctx.ResultInt64(n)
				return
			}
			ctx.ResultNull()
		}
		flags := sqlite3.DETERMINISTIC | sqlite3.INNOCUOUS
		if err := db.CreateFunction(name, 2, flags, call); err != nil {
			return fmt.Errorf("create function %s: %w", name, err)
		}
	}
	return installDraw(db)
}

// installDraw gives a connection the draw of a number for a text.
func installDraw(db *sqlite3.Conn) error {
	draw := func(ctx sqlite3.Context, args ...sqlite3.Value) {
		if args[0].Type() == sqlite3.NULL {
			ctx.ResultNull()
			return
		}
		ctx.ResultInt64(int64(expr.Drawn(args[0].Text())))
	}
	if err := db.CreateFunction("bihuan_draw", 1, sqlite3.DETERMINISTIC|sqlite3.INNOCUOUS, draw); err != nil {
		return fmt.Errorf("create function bihuan_draw: %w", err)
	}
	return nil
}

// functions compute with raw numbers; ok is false for no value.
var functions = map[string]func(a, b int64) (n int64, ok bool){
	"bihuan_mul": func(a, b int64) (int64, bool) {
		return raw(expr.Multiply(ledger.Decimal(a), ledger.Decimal(b)))
	},
	"bihuan_div": func(a, b int64) (int64, bool) {
		return raw(expr.Divide(ledger.Decimal(a), ledger.Decimal(b)))
	},
	"bihuan_round": func(a, places int64) (int64, bool) {
		return int64(ledger.Decimal(a).Round(int(places))), true
	},
	"bihuan_months": expr.AddMonths,
	"bihuan_start":  expr.PeriodStart,
}

func raw(v ledger.Value) (int64, bool) { return v.Raw(), !v.IsEmpty() }
