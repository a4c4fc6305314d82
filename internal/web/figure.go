package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/chart"
	"bihuan/internal/web/widget"
)

// figurePage is one figure: its definition, its lines, a breakdown, the rows behind it.
type figurePage struct {
	figureLine
	Ledger  *ledger.Ledger
	Tabs    []figureTab
	Parts   []figurePartLine
	Chart   templ.Component // nil without a breakdown
	By      string
	AsOf    string
	Round   string
	Target  string // what the figure should be, "" where nothing is said
	Reached string // how much of it there is
	Params  []figureParam
	Past    *figurePast // nil where nothing is kept, or not for this person
}

// figureParam is a district's value that a figure reckons with.
type figureParam struct {
	Title i18n.Text
	Text  string
}

// figureTab is a breakdown to choose.
type figureTab struct {
	Title, URL string
	Here       bool
}

type figurePartLine struct {
	Label, Text, URL string
}

func (s *site) figure(w http.ResponseWriter, r *http.Request) error {
	view := figurePage{By: r.FormValue("by"), AsOf: r.FormValue("asof"), Round: r.FormValue("round")}
	asOf := calendar.Date(0)
	if view.AsOf != "" {
		var err error
		if asOf, err = calendar.Parse(view.AsOf); err != nil {
			return problem.New(problem.Invalid, "draft.no_day", view.AsOf)
		}
	}
	round, err := number(or(view.Round, "0"))
	if err != nil {
		return err
	}
	who, path := visitOf(r).Who, r.PathValue("figure")
	f, err := s.book.Figure(r.Context(), who, path, asOf, nil, round)
	if err != nil {
		return err
	}
	if view.By == "" && len(f.Ways) > 0 && r.FormValue("whole") == "" {
		view.By = f.Ways[0].Name
	}
	var by []string
	if view.By != "" {
		by = []string{view.By}
	}
	if f, err = s.book.Figure(r.Context(), who, path, asOf, by, round); err != nil {
		return err
	}
	view.fill(s, r, f, round)
	if round == 0 {
		if view.Past, err = s.past(r, f); err != nil {
			return err
		}
	}
	return s.show(w, r, page{Title: widget.In(r.Context(), f.Figure.Title), At: "overview", Body: figureBody(&view)})
}

func (v *figurePage) fill(s *site, r *http.Request, f *book.FigureView, round ledger.ID) {
	ctx := r.Context()
	v.figureLine, v.Ledger = lineOf(ctx, f, round), s.book.Definition(f.Figure.Ledger)
	if !f.Target.IsEmpty() {
		v.Target, v.Reached = figureText(f.Figure, f.Target), "–"
		if !f.Reached.IsEmpty() {
			v.Reached = book.FormatPercent(f.Reached.Decimal(), 0) + "%"
		}
	}
	for _, by := range f.Ways {
		values := r.URL.Query()
		values.Set("by", by.Name)
		v.Tabs = append(v.Tabs, figureTab{Title: widget.In(ctx, by.Title), Here: by.Name == v.By,
			URL: "/figure/" + f.Figure.Path() + "?" + values.Encode()})
	}
	v.Params = s.paramsOf(ctx, f.Figure)
	marks := barsOf(ctx, f)
	for _, m := range marks {
		v.Parts = append(v.Parts, figurePartLine{m.Label, m.Text, m.Href})
	}
	if len(marks) > 0 {
		v.Chart = chart.Bars(widget.In(ctx, f.Figure.Title), marks[:min(len(marks), maxBars)], fullBar(f.Figure, marks))
	}
}

// maxBars is how many bars are drawn: a wall of five years by the month. The table has all.
const maxBars = 60

// fullBar is what the longest bar could be: the whole for a ratio, else the largest value that is there.
func fullBar(f *ledger.Figure, marks []chart.Mark) float64 {
	if f.Over != nil && f.Unit == "%" {
		return 1
	}
	full := 0.0
	for _, m := range marks {
		full = max(full, m.Value)
	}
	return full
}

// roundFilters narrows a ledger to a round, where a field of it refers to what documents go under.
func (s *site) roundFilters(path string, round ledger.ID) []book.Filter {
	if round == 0 {
		return nil
	}
	l := s.book.Definition(path)
	for _, pack := range s.book.Packs() {
		for _, def := range pack.Readings {
			i := slices.IndexFunc(l.Fields, func(x *ledger.Field) bool {
				return x.Kind == ledger.KindRef && x.To == def.Round
			})
			if i >= 0 {
				return []book.Filter{{Field: l.Fields[i].Name, Op: "is", Values: []string{plainID(round)}}}
			}
		}
	}
	return nil
}

// paramsOf returns the parameters that the condition and the lines of a figure name.
func (s *site) paramsOf(ctx context.Context, f *ledger.Figure) []figureParam {
	text := strings.Join([]string{f.Where.Text, f.Of.Text, f.Weight.Text, f.Is.Text, f.Target.Text}, " ")
	for _, line := range f.Lines {
		text += " " + line.When.Text
	}
	var out []figureParam
	for _, pack := range s.book.Packs() {
		for _, p := range pack.Params {
			if pack.Name == f.Pack && strings.Contains(text, "param."+p.Name) {
				out = append(out, figureParam{Title: p.Title, Text: paramText(ctx, p, s.book.Param(pack.Name, p.Name))})
			}
		}
	}
	return out
}

func paramText(ctx context.Context, p *ledger.Param, v ledger.Value) string {
	if p.Kind == ledger.KindPercent {
		return book.FormatPercent(v.Decimal(), 0) + "%"
	}
	if widget.Lang(ctx) == i18n.EN {
		return v.String()
	}
	return strings.TrimSpace(v.String() + " " + p.Unit)
}
