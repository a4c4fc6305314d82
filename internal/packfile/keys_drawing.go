package packfile

import (
	"slices"
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var drawingObject = &object[ledger.Drawing]{
	def:  "drawing",
	name: func(d *ledger.Drawing) *string { return &d.Name },
	pos:  func(d *ledger.Drawing) *ledger.Pos { return &d.Pos },
	keys: []key[ledger.Drawing]{
		at("title", text, func(d *ledger.Drawing) *i18n.Text { return &d.Title }).need(),
		at("kind", oneOf(ledger.DrawBars, ledger.DrawColumns, ledger.DrawTable, ledger.DrawGrid, ledger.DrawHistory),
			func(d *ledger.Drawing) *ledger.DrawingKind { return &d.Kind }).need(),
		at("figures", listOf(figurePath), func(d *ledger.Drawing) *[]string { return &d.Figures }).need(),
		at("by", listOf(str), func(d *ledger.Drawing) *[]string { return &d.By }),
	},
	done: finishDrawing,
}

// finishDrawing wants as many figures and breakdowns as the kind draws, and breakdowns that the figures have.
func finishDrawing(r *reader, pos ledger.Pos, d *ledger.Drawing) {
	shape, known := ledger.Shapes[d.Kind]
	if !known {
		return
	}
	if len(d.Figures) > shape.Figures {
		r.say(pos, "drawing_figures", d.Kind, shape.Figures)
	}
	if len(d.By) != shape.By {
		r.say(pos, "drawing_by", d.Kind, shape.By)
	}
	r.link(func(w *world) {
		for _, path := range d.Figures {
			f := w.figureAt(path)
			for _, by := range d.By {
				if f != nil && !slices.Contains(f.Breakdowns(), by) {
					w.unknown(pos, "breakdown", by, f.Breakdowns())
				}
			}
		}
	})
}

// figureAt returns the figure with a path, or nil.
func (w *world) figureAt(path string) *ledger.Figure {
	pack, _, _ := strings.Cut(path, ".")
	if p := w.packs[pack]; p != nil {
		for _, f := range p.Figures {
			if f.Path() == path {
				return f
			}
		}
	}
	return nil
}
