package ledger

import "bihuan/internal/i18n"

// Drawing says how figures are drawn on the overview of their pack.
type Drawing struct {
	Name    string
	Title   i18n.Text
	Kind    DrawingKind
	Figures []string // paths
	By      []string // breakdowns, as the figures write them
	Pos     Pos
}

// DrawingKind is a way to draw figures.
type DrawingKind string

// The ways to draw figures.
const (
	DrawBars    DrawingKind = "bars"    // a bar across for each part of one figure
	DrawColumns DrawingKind = "columns" // a column for each part of one figure, in their order: periods, ages
	DrawTable   DrawingKind = "table"   // a row for each part, a column for each figure
	DrawGrid    DrawingKind = "grid"    // two breakdowns of one figure across each other, darker where there is more
	DrawHistory DrawingKind = "history" // what figures came to day by day
)

// Shape is how much a kind of drawing takes.
type Shape struct {
	Figures int // at most
	By      int // exactly
}

// Shapes says for each kind of drawing what it takes.
var Shapes = map[DrawingKind]Shape{
	DrawBars: {1, 1}, DrawColumns: {1, 1}, DrawTable: {6, 1}, DrawGrid: {1, 2}, DrawHistory: {1, 0},
}
