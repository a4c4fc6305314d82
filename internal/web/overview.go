package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/chart"
	"bihuan/internal/web/widget"
)

// overviewPage is a round, or all rounds, on one screen.
type overviewPage struct {
	*book.Overview
	Def    *ledger.Ledger
	Rates  []figureLine // the ratios over what is looked at
	Lines  []figureLine // figures that have crossed a line
	Others []figureLine
	Matrix []matrixLine
	Totals []matrixCell
	Weeks  templ.Component
	Late   int
	Trend  templ.Component
	Parts  []breakdown
}

// figureLine is a figure as it is read.
type figureLine struct {
	*book.FigureView
	Text string // the number alone
	Unit string
	URL  string // its page
	Rows string // rows behind it
}

// matrixLine is a unit with a cell for each light.
type matrixLine struct {
	Name  string
	Cells []matrixCell
	Total matrixCell
	Rate  string // first of the rates, "" where it is not broken down by units
	Stack templ.Component
}

type matrixCell struct {
	Count int
	URL   string
}

// breakdown is one figure by one of its breakdowns.
type breakdown struct {
	Title string
	Chart templ.Component
	URL   string
}

func (s *site) overview(w http.ResponseWriter, r *http.Request) error {
	round, err := number(or(r.FormValue("round"), "0"))
	if err != nil {
		return err
	}
	o, err := s.book.Overview(r.Context(), visitOf(r).Who, round)
	if err != nil {
		return err
	}
	view := overviewPage{Overview: o, Def: s.book.Definition(o.Ledger)}
	base := s.roundFilters(o.Ledger, round)
	for _, f := range o.Figures {
		view.figure(lineOf(r.Context(), f, round))
	}
	rates, err := s.unitRates(r, &view)
	if err != nil {
		return err
	}
	view.matrix(r.Context(), base, rates)
	view.Weeks = weeksOf(r.Context(), view.Def, o.Due, base)
	if len(o.Due) > 0 {
		view.Late = o.Due[0].Late
	}
	view.Trend = trendOf(r.Context(), view.Def, o.Trend, base)
	if view.Parts, err = s.breakdowns(r, &view); err != nil {
		return err
	}
	title := widget.T(r.Context(), "web.overview")
	return s.show(w, r, page{Title: title, At: "overview", Wide: true, Body: overviewBody(&view)})
}

// or returns text, or other when there is none.
func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// figure sorts a figure: a rate of what is looked at, one that has crossed a line, or another.
func (v *overviewPage) figure(f figureLine) {
	switch {
	case f.Figure.Op == "ratio" && f.Figure.Ledger == v.Ledger:
		v.Rates = append(v.Rates, f)
	case f.Figure.Unit == "":
		// Sums of different things mean something only in their parts.
	case f.Level != "":
		v.Lines = append(v.Lines, f)
	default:
		v.Others = append(v.Others, f)
	}
}

func lineOf(ctx context.Context, f *book.FigureView, round ledger.ID) figureLine {
	line := figureLine{FigureView: f, Text: figureText(f.Figure, f.Value), Unit: figureUnit(ctx, f.Figure),
		URL: "/figure/" + f.Figure.Path()}
	if round != 0 {
		line.URL += "?round=" + plainID(round)
	}
	line.Rows = line.URL // a derived figure leads to what it is computed of
	if f.Figure.Ledger != "" {
		line.Rows = listURL(f.Figure.Ledger, f.Where)
	}
	return line
}

// figureText prints the value of a figure without its unit; a dash where there is nothing to count.
func figureText(f *ledger.Figure, v ledger.Value) string {
	switch {
	case v.IsEmpty():
		return "–"
	case f.Unit == "%":
		return book.FormatPercent(v.Decimal(), f.Places)
	case v.Storage() == ledger.StoreInt:
		return grouped(strconv.FormatInt(v.Int(), 10))
	}
	return grouped(v.Decimal().Fixed(f.Places))
}

func figureUnit(ctx context.Context, f *ledger.Figure) string {
	if widget.Lang(ctx) == i18n.EN && f.Unit != "%" {
		return ""
	}
	return f.Unit
}

// with returns filters and one more.
func with(filters []book.Filter, field, op string, values ...string) []book.Filter {
	return append(slices.Clone(filters), book.Filter{Field: field, Op: op, Values: values})
}

// matrix makes the cells of lights by unit, and their sums.
func (v *overviewPage) matrix(ctx context.Context, base []book.Filter, rates map[ledger.ID]string) {
	full := 0
	v.Totals = make([]matrixCell, len(v.Names)+1)
	for _, u := range v.Units {
		full = max(full, u.Total)
	}
	for _, u := range v.Units {
		filters := with(base, v.Def.Parts.Unit, "is", plainID(u.Unit))
		name := u.Name
		if u.Unit == 0 {
			filters, name = with(base, v.Def.Parts.Unit, "empty", "yes"), widget.T(ctx, "webdoc.no_unit")
		}
		line := matrixLine{Name: name, Rate: rates[u.Unit], Total: matrixCell{u.Total, listURL(v.Ledger, filters)}}
		var marks []chart.Mark
		for i, n := range u.Counts {
			url := listURL(v.Ledger, with(filters, "light", "is", v.Names[i]))
			line.Cells = append(line.Cells, matrixCell{n, url})
			v.Totals[i].Count += n
			v.Totals[i].URL = listURL(v.Ledger, with(base, "light", "is", v.Names[i]))
			marks = append(marks, chart.Mark{Value: float64(n), Href: url, Class: "fill-" + v.Names[i],
				Title: name + " " + v.Lights[i].In(widget.Lang(ctx)) + " " + strconv.Itoa(n)})
		}
		v.Totals[len(v.Names)].Count += u.Total
		line.Stack = chart.Stack(name, marks, float64(full))
		v.Matrix = append(v.Matrix, line)
	}
	v.Totals[len(v.Names)].URL = listURL(v.Ledger, base)
}

// weeksOf draws what falls due, the first week with what is overdue.
func weeksOf(ctx context.Context, l *ledger.Ledger, due []book.DueWeek, base []book.Filter) templ.Component {
	var weeks []chart.Week
	open := with(base, "state", "is", l.Flow.Open()...)
	for i, week := range due {
		column := chart.Week{Day: strconv.Itoa(week.From.Day())}
		if i == 0 || week.From.Month() != due[i-1].From.Month() {
			column.Month = monthName(ctx, week.From)
		}
		from := week.From
		if week.Late > 0 {
			column.Late = &chart.Mark{Value: float64(week.Late), Text: strconv.Itoa(week.Late), Class: "fill-red",
				Title: widget.T(ctx, "webdoc.late_count", week.Late),
				Href:  listURL(l.Path(), with(open, l.Parts.Due, "to", week.From.AddDays(-1).String()))}
		}
		column.Due = &chart.Mark{Value: float64(week.Count), Text: strconv.Itoa(week.Count),
			Title: widget.T(ctx, "webdoc.due_count", from.String(), week.Until.String(), week.Count),
			Href: listURL(l.Path(), append(with(open, l.Parts.Due, "from", from.String()),
				book.Filter{Field: l.Parts.Due, Op: "to", Values: []string{week.Until.String()}}))}
		weeks = append(weeks, column)
	}
	return chart.Weeks(widget.T(ctx, "webdoc.due_weeks"), weeks)
}

func monthName(ctx context.Context, d calendar.Date) string {
	if widget.Lang(ctx) == i18n.EN {
		return d.Month().String()[:3]
	}
	return widget.T(ctx, "webdoc.month", int(d.Month()))
}

// trendOf draws how many were open and had ended at the ends of the months.
func trendOf(ctx context.Context, l *ledger.Ledger, points []book.TrendPoint, base []book.Filter) templ.Component {
	open := chart.Series{Name: widget.T(ctx, "webdoc.open"), Class: "stroke-ink"}
	ended := chart.Series{Name: widget.T(ctx, "webdoc.ended"), Class: "stroke-ink second"}
	var times []string
	for len(points) > 6 && points[0].Open+points[0].Ended+points[1].Open+points[1].Ended == 0 {
		points = points[1:] // before the first there is nothing to see
	}
	for _, p := range points {
		times = append(times, monthName(ctx, p.On))
		open.Marks = append(open.Marks, chart.Mark{Value: float64(p.Open), Text: strconv.Itoa(p.Open),
			Title: widget.T(ctx, "webdoc.open_on", p.On.String(), p.Open)})
		ended.Marks = append(ended.Marks, chart.Mark{Value: float64(p.Ended), Text: strconv.Itoa(p.Ended),
			Title: widget.T(ctx, "webdoc.ended_on", p.On.String(), p.Ended)})
	}
	if last := len(points) - 1; last >= 0 {
		open.Marks[last].Href = listURL(l.Path(), with(base, "state", "is", l.Flow.Open()...))
	}
	return chart.Trend(widget.T(ctx, "webdoc.trend"), times, []chart.Series{open, ended})
}

// unitRates returns the first rate of each unit.
func (s *site) unitRates(r *http.Request, v *overviewPage) (map[ledger.ID]string, error) {
	unit := v.Def.Parts.Unit
	if len(v.Rates) == 0 || !slices.Contains(v.Rates[0].Figure.Breakdowns(), unit) {
		return nil, nil
	}
	rate := v.Rates[0].Figure
	f, err := s.book.Figure(r.Context(), visitOf(r).Who, rate.Path(), v.Today, []string{unit}, v.Round)
	if err != nil {
		return nil, err
	}
	rates := map[ledger.ID]string{}
	for _, p := range f.Parts {
		rates[p.Key[0].ID()] = figureText(rate, p.Value) + rate.Unit
	}
	return rates, nil
}

// breakdowns draws the first rate by each of its breakdowns but unit and round.
func (s *site) breakdowns(r *http.Request, v *overviewPage) ([]breakdown, error) {
	if len(v.Rates) == 0 {
		return nil, nil
	}
	rate := v.Rates[0]
	var out []breakdown
	for _, by := range rate.Ways {
		if by.Name == v.Def.Parts.Unit || s.isRound(v, by.Name) {
			continue
		}
		f, err := s.book.Figure(r.Context(), visitOf(r).Who, rate.Figure.Path(), v.Today, []string{by.Name}, v.Round)
		if err != nil {
			return nil, err
		}
		marks := barsOf(r.Context(), f)
		if len(marks) == 0 {
			continue
		}
		href := "/figure/" + rate.Figure.Path() + "?by=" + url.QueryEscape(by.Name)
		if v.Round != 0 {
			href += "&round=" + plainID(v.Round)
		}
		title := widget.In(r.Context(), by.Title)
		out = append(out, breakdown{Title: title, URL: href, Chart: chart.Bars(title, marks[:min(len(marks), 12)], 1)})
	}
	return out, nil
}

// isRound reports whether a breakdown is by what one chooses above anyway.
func (s *site) isRound(v *overviewPage, by string) bool {
	f := v.Def.Field(by)
	return f != nil && f.Kind == ledger.KindRef
}

// barsOf makes a mark of every part of a figure.
func barsOf(ctx context.Context, f *book.FigureView) []chart.Mark {
	var marks []chart.Mark
	for _, p := range f.Parts {
		label := ""
		for i, text := range p.Labels {
			if i > 0 {
				label += " · "
			}
			label += widget.In(ctx, text)
		}
		text := partText(ctx, f, &p)
		marks = append(marks, chart.Mark{Label: label, Value: max(drawn(p.Value), 0), Text: text, Title: label + " " + text,
			Href: partURL(f, &p)})
	}
	return marks
}

// partText prints the value of a part with its unit.
func partText(ctx context.Context, f *book.FigureView, p *book.FigurePart) string {
	if p.Value.IsEmpty() {
		return figureText(f.Figure, p.Value)
	}
	return figureText(f.Figure, p.Value) + figureUnit(ctx, f.Figure)
}

// partURL leads to the rows behind a part; "" where there are none.
func partURL(f *book.FigureView, p *book.FigurePart) string {
	if f.Figure.Ledger == "" || len(p.Filters) == 0 {
		return ""
	}
	return listURL(f.Figure.Ledger, p.Filters)
}

// backFigures names the figures that a proposal was made because of.
func backFigures(ctx context.Context, row *book.Row) string {
	for _, f := range row.Record.Ledger.Fields {
		if f.Kind == ledger.KindFigures {
			return row.Label(widget.Lang(ctx), f)
		}
	}
	return ""
}
