package book

import (
	"strings"
	"time"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// civil is the civil time of the whole country.
var civil = time.FixedZone("CST", 8*60*60)

// labels turns values into words. It remembers what records are called.
type labels struct {
	rs    *records
	names map[refKey]string
}

type refKey struct {
	path string
	id   ledger.ID
}

func (rs *records) labels() *labels { return &labels{rs: rs, names: map[refKey]string{}} }

// maxLabel is how long the name of a record may be.
const maxLabel = 120

// load finds out what the records are called that the given ones refer to, one query for each ledger.
func (n *labels) load(list []*ledger.Record) error {
	wanted := map[string][]ledger.Value{}
	for _, r := range list {
		for i, f := range r.Ledger.Fields {
			n.want(wanted, f, r.Values[i])
		}
	}
	return n.fetch(wanted)
}

// want notes the records that a value refers to and whose names are not known.
func (n *labels) want(wanted map[string][]ledger.Value, f *ledger.Field, v ledger.Value) {
	switch {
	case v.IsEmpty():
	case f.Kind.Refers():
		key := refKey{f.To, v.ID()}
		if _, known := n.names[key]; !known {
			n.names[key] = ""
			wanted[f.To] = append(wanted[f.To], v)
		}
	case f.Kind.RefersToMany():
		for _, e := range v.List() {
			key := refKey{f.To, e.ID()}
			if _, known := n.names[key]; !known {
				n.names[key] = ""
				wanted[f.To] = append(wanted[f.To], e)
			}
		}
	case f.Kind == ledger.KindLines:
		for _, row := range v.List() {
			for i, cell := range row.List() {
				n.want(wanted, f.Lines[i], cell)
			}
		}
	}
}

// fetch finds out what records are called. Those that are called by what they refer to come last, when what
// they refer to is known.
func (n *labels) fetch(wanted map[string][]ledger.Value) error {
	for _, refers := range []bool{false, true} {
		for path, ids := range wanted {
			l := n.rs.program.Ledger(path)
			if l == nil || byOthers(l) != refers {
				continue
			}
			if err := n.fetchOf(l, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// byOthers reports whether the records of l are called by what they refer to.
func byOthers(l *engine.Ledger) bool {
	f := l.Field(l.Label)
	return f != nil && f.Kind.Refers()
}

// fetchOf finds out what records of one ledger are called.
func (n *labels) fetchOf(l *engine.Ledger, ids []ledger.Value) error {
	list, _, err := n.rs.tx.List(sqlgen.List{
		Ledger: l.Ledger, Scope: n.rs.scope(l),
		Where: []*expr.Expr{expr.OneOf(expr.Get(l.Ledger, "self"), ids...)},
	})
	if err != nil {
		return err
	}
	if byOthers(l) {
		if err := n.load(list); err != nil {
			return err
		}
	}
	for _, r := range list {
		n.names[refKey{l.Path(), r.ID}] = n.record(i18n.ZH, r)
	}
	return nil
}

// record returns what r is called.
func (n *labels) record(lang i18n.Lang, r *ledger.Record) string {
	name := ""
	if f := r.Ledger.Field(r.Ledger.Label); f != nil {
		name = n.value(lang, f, r.Values[f.Index])
	}
	name, _, _ = strings.Cut(name, "\n")
	switch {
	case name == "":
		return r.Number
	case len(name) > maxLabel:
		return cut(name, maxLabel) + "…"
	}
	return name
}

// person returns the name and the unit of a person.
func (n *labels) person(id ledger.ID) (name, unit string, err error) {
	l := n.rs.part(ledger.AsPerson)
	if l == nil || id == 0 {
		return "", "", nil
	}
	r, err := n.rs.tx.Get(l.Ledger, id)
	if err != nil || r == nil {
		return "", "", err
	}
	if err := n.load([]*ledger.Record{r}); err != nil {
		return "", "", err
	}
	f := l.Field("unit")
	return n.record(i18n.ZH, r), n.value(i18n.ZH, f, r.Values[f.Index]), nil
}

// value returns v in words; load must have been called with its record.
func (n *labels) value(lang i18n.Lang, f *ledger.Field, v ledger.Value) string {
	if v.IsEmpty() {
		return ""
	}
	switch f.Kind {
	case ledger.KindChoice:
		if c := f.Choice(v.Text()); c != nil {
			return c.Title.In(lang)
		}
		return v.Text()
	case ledger.KindChoices, ledger.KindFigures:
		return n.each(v, lang, func(e ledger.Value) string {
			if c := f.Choice(e.Text()); c != nil {
				return c.Title.In(lang)
			}
			return e.Text()
		})
	case ledger.KindUnits, ledger.KindPersons:
		return n.each(v, lang, func(e ledger.Value) string { return n.names[refKey{f.To, e.ID()}] })
	case ledger.KindLines:
		return n.lines(lang, f, v)
	}
	if f.Kind.Refers() {
		return n.names[refKey{f.To, v.ID()}]
	}
	return scalarWords(lang, f, v)
}

// each joins the words of the elements of a list.
func (n *labels) each(v ledger.Value, lang i18n.Lang, word func(ledger.Value) string) string {
	words := make([]string, len(v.List()))
	for i, e := range v.List() {
		words[i] = word(e)
	}
	return strings.Join(words, i18n.T(lang, "book.list_comma"))
}

// lines writes the rows of a list one below the other.
func (n *labels) lines(lang i18n.Lang, f *ledger.Field, v ledger.Value) string {
	rows := make([]string, len(v.List()))
	for i, row := range v.List() {
		var cells []string
		for j, cell := range row.List() {
			if text := n.value(lang, f.Lines[j], cell); text != "" {
				cells = append(cells, text)
			}
		}
		rows[i] = strings.Join(cells, " · ")
	}
	return strings.Join(rows, "\n")
}

// scalarWords returns the words for a value that needs no look-up.
func scalarWords(lang i18n.Lang, f *ledger.Field, v ledger.Value) string {
	switch f.Kind {
	case ledger.KindPercent:
		return FormatPercent(v.Decimal(), f.Places) + "%"
	case ledger.KindMoney:
		return group(v.Decimal().Fixed(max(f.Places, 2)))
	case ledger.KindDecimal:
		if f.Places > 0 {
			return group(v.Decimal().Fixed(f.Places))
		}
		return group(v.Decimal().String())
	case ledger.KindInt:
		if f.Unit == "" {
			return v.String() // a year or an ordinal, not an amount of something
		}
		return group(v.String())
	case ledger.KindFlag:
		if v.Flag() {
			return i18n.T(lang, "book.yes")
		}
		return i18n.T(lang, "book.no")
	case ledger.KindTime:
		return v.Time().In(civil).Format("2006-01-02 15:04")
	}
	return v.String()
}

// FormatPercent prints a share as percent, without the sign.
func FormatPercent(d ledger.Decimal, places int) string {
	hundred, ok := d.Mul(100 * ledger.One)
	if !ok {
		return d.String()
	}
	if places > 0 {
		return hundred.Fixed(places)
	}
	return hundred.Round(2).String()
}

// group puts commas between thousands.
func group(number string) string {
	sign := ""
	if strings.HasPrefix(number, "-") {
		sign, number = "-", number[1:]
	}
	whole, fraction, dotted := strings.Cut(number, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if dotted {
		b.WriteString("." + fraction)
	}
	return sign + b.String()
}

// stateTitle returns the title of the state of r; zero where there is no flow.
func stateTitle(r *ledger.Record) i18n.Text {
	if r.Ledger.Flow == nil {
		return i18n.Text{}
	}
	if s := r.Ledger.Flow.State(r.State); s != nil {
		return s.Title
	}
	return i18n.Text{ZH: r.State, EN: r.State}
}
