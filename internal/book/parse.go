package book

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// maxText bounds a text that a person gives, in bytes.
const maxText = 200_000

// typed reads values as people type them into a form: 1,234.50, 12.5% or 12.5 for a percentage,
// 2024-7-1 or the Chinese form for a date, the id of a record, one row of a list a line with cells between tabs.
// The problem is tied to the field.
func typed(f *ledger.Field, texts []string) (ledger.Value, *problem.Problem) {
	if f.Kind.Storage() == ledger.StoreList && f.Kind != ledger.KindLines {
		var list []ledger.Value
		for _, text := range texts {
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			v, ok := scalar(f.Kind.Element(), text)
			if !ok {
				return ledger.Empty, notRead(f, text)
			}
			list = append(list, v)
		}
		return ledger.List(list...), nil
	}
	text := ""
	if len(texts) > 0 {
		text = texts[len(texts)-1]
	}
	return typedText(f, text)
}

func typedText(f *ledger.Field, text string) (ledger.Value, *problem.Problem) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if len(text) > maxText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return ledger.Empty, problem.New(problem.Invalid, "book.bad_text", f.Title).On(f.Name)
	}
	if f.Kind == ledger.KindLines {
		return typedLines(f, text)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return ledger.Empty, nil
	}
	v, ok := scalar(f.Kind, text)
	if !ok {
		return ledger.Empty, notRead(f, text)
	}
	return v, nil
}

// typedLines reads rows, one a line, with cells between tabs as they come from a sheet.
func typedLines(f *ledger.Field, text string) (ledger.Value, *problem.Problem) {
	var rows []ledger.Value
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) > len(f.Lines) {
			return ledger.Empty, problem.New(problem.Invalid, "book.too_many_cells", f.Title, len(f.Lines)).On(f.Name)
		}
		row := make([]ledger.Value, len(f.Lines))
		for i, column := range f.Lines {
			if i < len(cells) {
				v, p := typedText(column, cells[i])
				if p != nil {
					return ledger.Empty, p.On(f.Name)
				}
				row[i] = v
			}
		}
		rows = append(rows, ledger.List(row...))
	}
	return ledger.List(rows...), nil
}

// scalar reads one value of a kind.
func scalar(k ledger.Kind, text string) (ledger.Value, bool) {
	switch k.Storage() {
	case ledger.StoreText:
		return ledger.Text(text), true
	case ledger.StoreInt:
		n, err := strconv.ParseInt(narrowed(text), 10, 64)
		return ledger.Int(n), err == nil && (!k.Refers() || n > 0)
	case ledger.StoreDecimal:
		d, ok := decimal(k, narrowed(text))
		return ledger.Dec(d), ok
	case ledger.StoreDate:
		d, ok := civilDate(text)
		return ledger.Date(d), ok
	case ledger.StoreTime:
		t, ok := civilTime(text)
		return ledger.Time(t), ok
	case ledger.StoreFlag:
		return flag(text)
	}
	return ledger.Empty, false
}

// narrowed narrows full-width signs and leaves out separators of thousands.
func narrowed(text string) string {
	return strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(width.Narrow.String(text))
}

func decimal(k ledger.Kind, text string) (ledger.Decimal, bool) {
	number, percent := strings.CutSuffix(text, "%")
	if percent && k != ledger.KindPercent {
		return 0, false
	}
	d, err := ledger.ParseDecimal(strings.TrimPrefix(number, "+"))
	if err != nil {
		return 0, false
	}
	switch k {
	case ledger.KindPercent:
		return d.Div(100 * ledger.One)
	case ledger.KindMoney:
		return d, d == d.Round(2)
	}
	return d, true
}

// civilDate reads 2024-07-01, 2024-7-1, 2024/7/1, 2024.7.1 and the Chinese form.
func civilDate(text string) (calendar.Date, bool) {
	year, month, day := i18n.T(i18n.ZH, "book.mark_year"), i18n.T(i18n.ZH, "book.mark_month"), i18n.T(i18n.ZH, "book.mark_day")
	marks := strings.NewReplacer(year, "-", month, "-", day, "", "/", "-", ".", "-")
	t, err := time.Parse("2006-1-2", marks.Replace(narrowed(text)))
	if err != nil || t.Year() < 1 {
		return 0, false
	}
	return calendar.FromTime(t), true
}

func civilTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", "2006-01-02 15:04", "2006-1-2 15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, civil); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func flag(text string) (ledger.Value, bool) {
	switch strings.ToLower(text) {
	case "true", "on", "1", "yes", "√", "✓", i18n.T(i18n.ZH, "book.yes"):
		return ledger.Flag(true), true
	case "false", "off", "0", "no", "×", i18n.T(i18n.ZH, "book.no"):
		return ledger.Flag(false), true
	}
	return ledger.Empty, false
}

// notRead says what form the values of a field have.
func notRead(f *ledger.Field, text string) *problem.Problem {
	key := "book.not_text"
	switch f.Kind {
	case ledger.KindInt:
		key = "book.not_int"
	case ledger.KindDecimal:
		key = "book.not_decimal"
	case ledger.KindMoney:
		key = "book.not_money"
	case ledger.KindPercent:
		key = "book.not_percent"
	case ledger.KindDate:
		key = "book.not_date"
	case ledger.KindTime:
		key = "book.not_time"
	case ledger.KindFlag:
		key = "book.not_flag"
	}
	if f.Kind.Refers() || f.Kind.RefersToMany() {
		key = "book.not_record"
	}
	return problem.New(problem.Invalid, key, f.Title, cut(text, 60)).On(f.Name)
}

// asTyped returns v as typed reads it.
func asTyped(f *ledger.Field, v ledger.Value) []string {
	switch {
	case v.IsEmpty():
		return nil
	case f.Kind == ledger.KindPercent:
		hundred, _ := v.Decimal().Mul(100 * ledger.One)
		return []string{hundred.String()}
	case f.Kind == ledger.KindTime:
		return []string{v.Time().In(civil).Format("2006-01-02T15:04")}
	case f.Kind == ledger.KindLines:
		var rows []string
		for _, row := range v.List() {
			cells := make([]string, len(row.List()))
			for i, cell := range row.List() {
				cells[i] = strings.Join(asTyped(f.Lines[i], cell), " ")
			}
			rows = append(rows, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
		}
		return []string{strings.Join(rows, "\n")}
	case v.Storage() == ledger.StoreList:
		var texts []string
		for _, e := range v.List() {
			texts = append(texts, e.String())
		}
		return texts
	}
	return []string{v.String()}
}
