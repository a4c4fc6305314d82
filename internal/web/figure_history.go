package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/web/chart"
	"bihuan/internal/web/widget"
)

// historyDays is how far back the history of a figure is shown.
const historyDays = 365

// maxTurns is how many days of a history are told in a table.
const maxTurns = 60

// figurePast is what a figure came to on the days before.
type figurePast struct {
	Chart  templ.Component // nil where fewer than two days are known
	From   string
	Levels []levelTurn // when it came to another level, newest first
	Days   []dayLine   // the days on which it changed, newest first
}

// levelTurn is a day on which a figure came to another level.
type levelTurn struct{ Day, Was, Is, Text string }

type dayLine struct{ Day, Text, Level string }

// past reads the history of a figure up to the day of the page.
func (s *site) past(r *http.Request, f *book.FigureView) (*figurePast, error) {
	days, err := s.book.FigureHistory(r.Context(), visitOf(r).Who, f.Figure.Path(), f.AsOf.AddDays(-historyDays), f.AsOf)
	if err != nil || len(days) == 0 {
		return nil, err
	}
	past := &figurePast{From: days[0].On.String()}
	ctx := r.Context()
	for i := len(days) - 1; i >= 0; i-- {
		past.turn(ctx, f.Figure, days, i)
	}
	if len(days) > 1 {
		past.Chart = historyOf(ctx, f, days)
	}
	return past, nil
}

// turn notes what day i brought.
func (p *figurePast) turn(ctx context.Context, f *ledger.Figure, days []book.FigureDay, i int) {
	d, text := days[i], figureText(f, days[i].Value)+figureUnit(ctx, f)
	if i > 0 && days[i-1].Level != d.Level {
		p.Levels = append(p.Levels, levelTurn{d.On.String(), days[i-1].Level, d.Level, text})
	}
	changed := i == 0 || days[i-1].Level != d.Level || !days[i-1].Value.Equal(d.Value)
	if changed && len(p.Days) < maxTurns {
		p.Days = append(p.Days, dayLine{d.On.String(), text, d.Level})
	}
}

// historyOf draws a history with the lines and the target of the figure; where the level changes stands a dot.
func historyOf(ctx context.Context, f *book.FigureView, days []book.FigureDay) templ.Component {
	points := make([]chart.Point, len(days))
	for i, d := range days {
		text := figureText(f.Figure, d.Value) + figureUnit(ctx, f.Figure)
		points[i] = chart.Point{At: int(d.On), Gap: d.Value.IsEmpty(), Mark: chart.Mark{
			Value: drawn(d.Value), Text: text, Title: d.On.String() + " " + text,
		}}
		if last := i == len(days)-1; last || i > 0 && days[i-1].Level != d.Level {
			points[i].Shown, points[i].Class = true, "fill-ink"
			if d.Level != "" {
				points[i].Class = "fill-" + d.Level
				points[i].Title += " " + widget.T(ctx, "webdoc.level_"+d.Level)
			}
		}
	}
	var bounds []chart.Bound
	for _, b := range f.Bounds {
		bounds = append(bounds, chart.Bound{
			Value: drawn(b.At), Class: "stroke-" + b.Level,
			Text: widget.T(ctx, "webdoc.level_"+b.Level) + " " + figureText(f.Figure, b.At),
		})
	}
	if !f.Target.IsEmpty() {
		bounds = append(bounds, chart.Bound{
			Value: drawn(f.Target), Class: "stroke-accent",
			Text: widget.T(ctx, "webdoc.target_short") + " " + figureText(f.Figure, f.Target),
		})
	}
	return chart.History(widget.T(ctx, "webdoc.history"), points, bounds, daysBelow(days))
}

// drawn returns a number as a drawing takes it; no value is drawn as nothing.
func drawn(v ledger.Value) float64 {
	if v.IsEmpty() {
		return 0
	}
	x, _ := strconv.ParseFloat(v.Decimal().String(), 64) // a decimal is always a number
	return x
}

// daysBelow are the first day, the one in the middle and the last.
func daysBelow(days []book.FigureDay) [3]string {
	first, last := days[0].On, days[len(days)-1].On
	text := [3]string{first.String(), "", last.String()}
	if last-first > 60 {
		text[1] = calendar.Date((first + last) / 2).String()
	}
	return text
}
