package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/web/chart"
	"bihuan/internal/web/widget"
)

// mechanismPage is a pack on one screen: what crossed a line, the drawings that it declares, what stands on which
// light in its ledgers, its figures.
type mechanismPage struct {
	*book.Mechanism
	Lines    []figureLine // that have crossed a line
	Others   []figureLine
	Drawings []drawingPart
	Ledgers  []ledgerLine
}

// drawingPart is a drawing: a chart or a table.
type drawingPart struct {
	Title string
	URL   string          // page of the figure
	Chart templ.Component // nil: a table, or nothing to show
	Heads []string        // columns of the table after the first
	Rows  []drawingRow
	Heat  bool // cells are darker where there is more
}

type drawingRow struct {
	Label string
	Cells []drawingCell
}

// drawingCell is a number that leads to its rows.
type drawingCell struct {
	Text, URL, Class string
}

// ledgerLine is a ledger with what stands on its lights.
type ledgerLine struct {
	Title  string
	Total  matrixCell
	Lights []lightCount
}

type lightCount struct {
	Name, Title string
	matrixCell
}

func (s *site) mechanism(w http.ResponseWriter, r *http.Request) error {
	m, err := s.book.Mechanism(r.Context(), visitOf(r).Who, r.PathValue("pack"))
	if err != nil {
		return err
	}
	view := mechanismPage{Mechanism: m}
	for _, f := range m.Figures {
		line := lineOf(r.Context(), f, 0)
		if f.Level != "" {
			view.Lines = append(view.Lines, line)
		} else {
			view.Others = append(view.Others, line)
		}
	}
	for _, d := range m.Drawings {
		view.Drawings = append(view.Drawings, drawingOf(r.Context(), d))
	}
	for _, l := range m.Ledgers {
		view.Ledgers = append(view.Ledgers, ledgerLineOf(r.Context(), l))
	}
	return s.show(w, r, page{Title: widget.In(r.Context(), m.Pack.Title), At: atPack(m.Pack.Name), Wide: true,
		Body: mechanismBody(&view)})
}

// atPack is the entry of the navigation that is lit on the page of a pack.
func atPack(name string) string { return "overview/" + name }

func ledgerLineOf(ctx context.Context, l book.LedgerLights) ledgerLine {
	path := l.Ledger.Path()
	line := ledgerLine{Title: widget.In(ctx, l.Title), Total: matrixCell{l.Total, listURL(path, nil)}}
	for i, light := range l.Ledger.Lights {
		if l.Counts[i] > 0 {
			url := listURL(path, []book.Filter{{Field: "light", Op: "is", Values: []string{light.Name}}})
			line.Lights = append(line.Lights,
				lightCount{light.Name, widget.In(ctx, light.Title), matrixCell{l.Counts[i], url}})
		}
	}
	return line
}

// drawingOf draws what a pack declares.
func drawingOf(ctx context.Context, d *book.DrawingView) drawingPart {
	title, first := widget.In(ctx, d.Title), d.Figures[0]
	part := drawingPart{Title: title, URL: "/figure/" + first.Figure.Path()}
	if len(d.By) == 1 {
		part.URL += "?by=" + url.QueryEscape(d.By[0])
	}
	switch d.Kind {
	case ledger.DrawTable:
		part.table(ctx, d.Figures)
		return part
	case ledger.DrawGrid:
		part.grid(ctx, first, d.Across)
		return part
	case ledger.DrawHistory:
		if len(d.Days) > 1 {
			part.Chart = historyOf(ctx, first, d.Days)
		}
		return part
	}
	marks := barsOf(ctx, first)
	switch {
	case len(marks) == 0:
	case d.Kind == ledger.DrawColumns:
		part.Chart = chart.Columns(title, marks)
	default:
		marks = marks[:min(len(marks), maxBars)]
		part.Chart = chart.Bars(title, marks, fullBar(first.Figure, marks))
	}
	return part
}

// table makes a row of each part and a column of each figure.
func (d *drawingPart) table(ctx context.Context, figures []*book.FigureView) {
	at := map[string]int{}
	for i, f := range figures {
		d.Heads = append(d.Heads, widget.In(ctx, f.Figure.Title))
		for _, p := range f.Parts {
			key := p.Key[0].String()
			if _, known := at[key]; !known {
				at[key] = len(d.Rows)
				d.Rows = append(d.Rows, drawingRow{widget.In(ctx, p.Labels[0]), make([]drawingCell, len(figures))})
			}
			d.Rows[at[key]].Cells[i] = drawingCell{Text: partText(ctx, f, &p), URL: partURL(f, &p)}
		}
	}
}

// grid lays the first breakdown of a figure down and the second across.
func (d *drawingPart) grid(ctx context.Context, f *book.FigureView, across []book.FigurePart) {
	d.Heat = true
	rows, columns := map[string]int{}, map[string]int{}
	for _, p := range across {
		columns[p.Key[1].String()] = len(d.Heads)
		d.Heads = append(d.Heads, widget.In(ctx, p.Labels[1]))
	}
	full := 0.0
	for _, p := range f.Parts {
		full = max(full, drawn(p.Value))
	}
	for _, p := range f.Parts {
		key := p.Key[0].String()
		if _, known := rows[key]; !known {
			rows[key] = len(d.Rows)
			d.Rows = append(d.Rows, drawingRow{widget.In(ctx, p.Labels[0]), make([]drawingCell, len(d.Heads))})
		}
		d.Rows[rows[key]].Cells[columns[p.Key[1].String()]] = drawingCell{
			Text: figureText(f.Figure, p.Value), URL: partURL(f, &p), Class: heat(drawn(p.Value), full),
		}
	}
}

// heats is how many shades a grid has.
const heats = 5

// heat returns the class of a cell: darker where there is more of the whole.
func heat(value, full float64) string {
	if value <= 0 || full <= 0 {
		return ""
	}
	return "heat-" + strconv.Itoa(max(1, int(math.Ceil(value/full*heats))))
}
