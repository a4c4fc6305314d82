package web

import (
	"net/url"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// cellClass returns the class of the cells of a column: the four parts and the standing of a record are told
// apart, because a phone shows only them.
func cellClass(l *ledger.Ledger, c book.Column) string {
	switch c.Name {
	case "number", "state", "light":
		return "c-" + c.Name
	case "proofs":
		return "num"
	case "created_at", "updated_at":
		return "tight"
	}
	if c.Field == nil {
		return ""
	}
	switch c.Name {
	case l.Parts.What:
		return "c-what note-cell"
	case l.Parts.Leader:
		return "c-leader"
	case l.Parts.Unit:
		return "c-unit"
	case l.Parts.Due:
		return "c-due"
	}
	switch c.Field.Kind {
	case ledger.KindInt, ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
		return "num"
	case ledger.KindDate, ledger.KindTime, ledger.KindFlag:
		return "tight"
	}
	return "other"
}

// linked reports whether cells of c lead to the record: its number and what it is about, else the first column.
func linked(l *ledger.Ledger, columns []book.Column, i int) bool {
	found := false
	for j, c := range columns {
		if c.Name == "number" || c.Field != nil && c.Name == l.Parts.What {
			if j == i {
				return true
			}
			found = true
		}
	}
	return !found && i == 0
}

// labelOf returns the words a record is known by.
func labelOf(lang i18n.Lang, row *book.Row) string {
	l := row.Record.Ledger
	if f := l.Field(l.Label); f != nil {
		if text := row.Label(lang, f); text != "" {
			return text
		}
	}
	if row.Record.Number != "" {
		return row.Record.Number
	}
	return l.Title.In(lang) + " " + plainID(row.Record.ID)
}

// partOf returns the words of a part of a record: "what", "leader", "unit".
func partOf(lang i18n.Lang, row *book.Row, name string) string {
	if f := row.Record.Ledger.Field(name); f != nil {
		return row.Label(lang, f)
	}
	return ""
}

// places returns how many decimals a field shows.
func places(f *ledger.Field) int {
	switch f.Kind {
	case ledger.KindMoney:
		return 2
	case ledger.KindInt:
		return 0
	}
	return f.Places
}

// grouped puts commas between thousands.
func grouped(digits string) string {
	whole, fraction, dotted := strings.Cut(digits, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var out strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(c)
	}
	if dotted {
		return sign + out.String() + "." + fraction
	}
	return sign + out.String()
}

// attachment is the header that makes a browser keep a file under name.
func attachment(name string) string {
	return "attachment; filename*=UTF-8''" + url.PathEscape(name)
}
