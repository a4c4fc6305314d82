package web

import (
	"net/http"
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// word is one filter in words, with the ways to change it and to drop it.
type word struct {
	Title  string
	Op     string
	Values string
	Edit   string
	Drop   string
}

// pickName is a field a list can be narrowed by.
type pickName struct {
	Title string
	URL   string
}

// pick is the form in which one filter is given.
type pick struct {
	Name    string
	Title   string
	Kind    string // options, date, number, text
	Options []pickOption
	From    string
	Until   string
	Text    string
	Search  string // words that narrow the options, when there are many
	Many    bool   // there are more options than shown
	Below   bool   // units: those below them may be meant as well
	BelowOn bool
	Keep    []hidden
	Cancel  string
}

// pickOption is one value to tick.
type pickOption struct {
	Value string
	Label string
	Hint  string
	On    bool
}

// hidden is a parameter that a form carries along.
type hidden struct{ Name, Value string }

// pickLimit is how many records a filter offers at once; more are found by search.
const pickLimit = 24

// words puts the filters of a list into words.
func (s *site) words(r *http.Request, l *ledger.Ledger, q book.ListQuery) ([]word, error) {
	lang := visitOf(r).Lang
	words := make([]word, 0, len(q.Filters))
	for i, f := range q.Filters {
		labels, err := s.filterLabels(r, l, f)
		if err != nil {
			return nil, err
		}
		without := q
		without.Filters = slices.Delete(slices.Clone(q.Filters), i, i+1)
		words = append(words, word{
			Title:  filterTitle(lang, l, f.Field),
			Op:     i18n.T(lang, "web.op_"+f.Op),
			Values: strings.Join(labels, i18n.T(lang, "web.or")),
			Edit:   queryURL(q, "pick", f.Field),
			Drop:   queryURL(without),
		})
	}
	return words, nil
}

func filterTitle(lang i18n.Lang, l *ledger.Ledger, name string) string {
	if f := l.Field(name); f != nil {
		return f.Title.In(lang)
	}
	return i18n.T(lang, "web.column_"+name)
}

// filterLabels returns the values of a filter as people know them.
func (s *site) filterLabels(r *http.Request, l *ledger.Ledger, f book.Filter) ([]string, error) {
	field := l.Field(f.Field)
	labels := slices.Clone(f.Values)
	if f.Op == "empty" || f.Op == "given" {
		return nil, nil
	}
	if f.Field == "figure" {
		text, err := s.book.FigureRows(r.Context(), visitOf(r).Who, f.Values)
		return []string{text.In(visitOf(r).Lang)}, err
	}
	known, err := s.fixedOptions(r, l, f.Field)
	if err != nil {
		return nil, err
	}
	if field != nil && (field.Kind.Refers() || field.Kind.RefersToMany()) {
		if known, err = s.named(r, field.To, f.Values); err != nil {
			return nil, err
		}
	}
	for i, value := range labels {
		for _, o := range known {
			if o.Value == value {
				labels[i] = o.Label
			}
		}
	}
	return labels, nil
}

// named returns the names of records by their ids.
func (s *site) named(r *http.Request, path string, ids []string) ([]pickOption, error) {
	to := s.book.Definition(path)
	if to == nil {
		return nil, nil
	}
	var options []pickOption
	for _, text := range ids {
		id, err := number(text)
		if err != nil {
			return nil, err
		}
		sheet, err := s.book.Sheet(r.Context(), visitOf(r).Who, path, id)
		if problem.KindOf(err) == problem.Missing {
			continue // what may not be seen has no name either
		}
		if err != nil {
			return nil, err
		}
		options = append(options, pickOption{Value: text, Label: labelOf(visitOf(r).Lang, &sheet.Row)})
	}
	return options, nil
}

// fixedOptions returns the values of a field that has few by definition; nil for every other.
func (s *site) fixedOptions(r *http.Request, l *ledger.Ledger, name string) ([]pickOption, error) {
	lang := visitOf(r).Lang
	var options []pickOption
	add := func(value string, title i18n.Text) {
		options = append(options, pickOption{Value: value, Label: title.In(lang)})
	}
	switch field := l.Field(name); {
	case name == "state" && l.Flow != nil:
		for _, state := range l.Flow.States {
			add(state.Name, state.Title)
		}
	case name == "light":
		for _, light := range l.Lights {
			add(light.Name, light.Title)
		}
	case field == nil:
	case field.Kind == ledger.KindFlag:
		options = []pickOption{{Value: "true", Label: i18n.T(lang, "web.yes")}, {Value: "false", Label: i18n.T(lang, "web.no")}}
	default:
		for _, choice := range field.Choices {
			add(choice.Name, choice.Title)
		}
	}
	return options, nil
}

// pickNames lists what l can be narrowed by.
func pickNames(lang i18n.Lang, l *ledger.Ledger, q book.ListQuery) []pickName {
	var names []string
	if l.Flow != nil {
		names = append(names, "state")
	}
	if len(l.Lights) > 0 {
		names = append(names, "light")
	}
	for _, f := range l.Fields {
		if pickKind(f) != "" {
			names = append(names, f.Name)
		}
	}
	all := make([]pickName, len(names))
	for i, name := range names {
		all[i] = pickName{Title: filterTitle(lang, l, name), URL: queryURL(q, "pick", name)}
	}
	return all
}

// pickKind says how a filter over f is given; "" where a list cannot be narrowed by it.
func pickKind(f *ledger.Field) string {
	switch f.Kind {
	case ledger.KindChoice, ledger.KindChoices, ledger.KindFlag, ledger.KindRef, ledger.KindUnit, ledger.KindUnits,
		ledger.KindPerson, ledger.KindPersons, ledger.KindGroup, ledger.KindFigures:
		return "options"
	case ledger.KindDate:
		return "date"
	case ledger.KindInt, ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
		return "number"
	case ledger.KindText, ledger.KindNote:
		return "text"
	}
	return ""
}

// pick prepares the form for the filter over the field name.
func (s *site) pick(r *http.Request, l *ledger.Ledger, q book.ListQuery, name string) (*pick, error) {
	lang := visitOf(r).Lang
	p := &pick{Name: name, Title: filterTitle(lang, l, name), Kind: "options", Cancel: queryURL(q)}
	field := l.Field(name)
	if field != nil {
		p.Kind = pickKind(field)
	} else if name != "state" && name != "light" || p.Kind == "" {
		return nil, problem.New(problem.Missing, "web.nowhere")
	}
	given := map[string][]string{}
	rest := q
	rest.Filters = nil
	for _, f := range q.Filters {
		if f.Field == name {
			given[f.Op] = f.Values
			continue
		}
		rest.Filters = append(rest.Filters, f)
	}
	for key, values := range listValues(rest) {
		for _, value := range values {
			p.Keep = append(p.Keep, hidden{key, value})
		}
	}
	slices.SortFunc(p.Keep, func(a, b hidden) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	p.From, p.Until, p.Text = first(given["from"]), first(given["to"]), first(given["has"])
	if p.Kind != "options" {
		return p, nil
	}
	p.Below, p.BelowOn = field != nil && field.Kind == ledger.KindUnit, given["below"] != nil
	return p, s.pickOptions(r, l, p, append(given["is"], given["below"]...))
}

func (s *site) pickOptions(r *http.Request, l *ledger.Ledger, p *pick, on []string) (err error) {
	if p.Options, err = s.fixedOptions(r, l, p.Name); err != nil {
		return err
	}
	field := l.Field(p.Name)
	if field != nil && field.To != "" {
		if err := s.recordOptions(r, l, p, on, field); err != nil {
			return err
		}
	}
	for i := range p.Options {
		p.Options[i].On = slices.Contains(on, p.Options[i].Value)
	}
	return nil
}

// recordOptions offers the records a field can refer to: those ticked already, then what the search finds.
func (s *site) recordOptions(r *http.Request, l *ledger.Ledger, p *pick, on []string, field *ledger.Field) (err error) {
	p.Search = strings.TrimSpace(r.URL.Query().Get("find"))
	if p.Options, err = s.named(r, field.To, on); err != nil {
		return err
	}
	found, err := s.book.Options(r.Context(), visitOf(r).Who, l.Path(), field.Name, p.Search, pickLimit+1)
	if err != nil {
		return err
	}
	if p.Many = len(found) > pickLimit; p.Many {
		found = found[:pickLimit]
	}
	for _, o := range found {
		value := plainID(o.ID)
		if !slices.Contains(on, value) {
			p.Options = append(p.Options, pickOption{Value: value, Label: o.Label, Hint: o.Hint})
		}
	}
	return nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
