package book

import (
	"context"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// judgedKey is the setting that holds what was there when the figures were looked at last.
const judgedKey = "figures.judged"

// judged is a day and how long the journal was: with nothing new in it, the figures are as they were.
type judged struct {
	Day  calendar.Date
	Size int64
}

// sweepFigures keeps what each figure comes to on the day of moment, for the whole district, and makes what the
// crossing of a line sets off. Value, line and what is made are kept together, so each crossing counts once.
func (s *stage) sweepFigures(moment engine.Moment) error {
	var looks []*engine.Crossing
	now := judged{Day: moment.Today}
	err := s.look(moment, func(rs *records) (err error) {
		rs.all, rs.figures = true, s.figures
		var last judged
		if now.Size, err = rs.tx.JournalSize(); err != nil {
			return err
		}
		if last, err = rs.judged(now); err != nil || last == now {
			return err
		}
		looks, err = rs.lookAtFigures()
		return err
	})
	if err != nil || looks == nil {
		return err
	}
	keep := s.change
	if s.figures != nil {
		keep = s.look // an error ends the whole rehearsal, so that nothing need be taken back by itself
	}
	return keep(moment, func(rs *records) error {
		rs.all, rs.figures = true, s.figures
		for _, c := range looks {
			if err := rs.keepFigure(c); err != nil {
				return err
			}
		}
		if rs.figures != nil {
			return nil
		}
		return rs.tx.PutSetting(judgedKey, now)
	})
}

// judged returns what was there when the figures were looked at last.
func (rs *records) judged(now judged) (last judged, err error) {
	if rs.figures != nil {
		return rs.figures.next(now), nil
	}
	_, err = rs.tx.Setting(judgedKey, &last)
	return last, err
}

// lookAtFigures computes all figures that there are records for: nobody has begun with the others.
func (rs *records) lookAtFigures() ([]*engine.Crossing, error) {
	figures, err := rs.begunFigures()
	if err != nil {
		return nil, err
	}
	looks := make([]*engine.Crossing, len(figures))
	for i, f := range figures {
		c := &engine.Crossing{Figure: f, On: rs.moment.Today}
		if c.Value, err = rs.figureValue(f, c.On, nil); err != nil {
			return nil, err
		}
		if c.Level, err = f.Level(rs.program, c.Value, c.On, rs.earlier(f)); err != nil {
			return nil, err
		}
		looks[i] = c
	}
	return looks, nil
}

// begunFigures returns the figures that there are records for, in the order of the packs.
func (rs *records) begunFigures() ([]*engine.Figure, error) {
	if rs.figures != nil && rs.figures.begun != nil {
		return rs.figures.begun, nil
	}
	figures := []*engine.Figure{}
	known := map[*engine.Ledger]bool{}
	for _, pack := range rs.program.Packs {
		for _, f := range rs.program.Figures(pack.Name) {
			there, err := rs.begun(f, known)
			if err != nil {
				return nil, err
			}
			if there {
				figures = append(figures, f)
			}
		}
	}
	if rs.figures != nil {
		rs.figures.begun = figures
	}
	return figures, nil
}

// begun reports whether a ledger that f is computed of has records; known remembers which have.
func (rs *records) begun(f *engine.Figure, known map[*engine.Ledger]bool) (bool, error) {
	for _, source := range f.Sources() {
		if there, err := rs.begun(source, known); err != nil || there {
			return there, err
		}
	}
	for _, term := range f.Terms() {
		there, looked := known[term.Ledger]
		if !looked {
			empty, err := rs.tx.Empty(term.Ledger.Ledger)
			if err != nil {
				return false, err
			}
			there = !empty
			known[term.Ledger] = there
		}
		if there {
			return true, nil
		}
	}
	return false, nil
}

// earlier returns what finds the values that f had on earlier days, for the whole district.
func (rs *records) earlier(f *engine.Figure) engine.Earlier {
	return func(day calendar.Date) (ledger.Value, error) {
		list, err := rs.tx.FigureDays(f.Path(), day, day)
		if err != nil || len(list) == 0 {
			return ledger.Empty, err
		}
		return list[0].Value, nil
	}
}

// keepFigure keeps one look at a figure and makes what it sets off.
func (rs *records) keepFigure(c *engine.Crossing) error {
	row := &store.FigureDay{Figure: c.Figure.Path(), Day: c.On, Value: asDecimal(c.Value), Level: c.Level}
	before, same, err := rs.lastLooks(row.Figure, c.On)
	if err != nil {
		return err
	}
	if before != nil {
		c.Had = append(c.Had, before.Level)
	}
	if same != nil {
		row.Levels = same.Levels
		c.Had = append(c.Had, row.Levels...)
	}
	if c.Level != "" && !slices.Contains(row.Levels, c.Level) {
		row.Levels = append(row.Levels, c.Level)
	}
	if err := rs.putLook(row); err != nil {
		return err
	}
	return rs.setOff(c)
}

// setOff makes what a crossing sets off: what the figure opens, then what records open that watch it. What is
// refused is told in the log and keeps nothing else from being made.
func (rs *records) setOff(c *engine.Crossing) error {
	for _, o := range c.Opening() {
		err := rs.tryCrossing(c, o.Make, 0, func() error { return rs.program.Open(rs, c, o, rs.moment) })
		if err != nil {
			return err
		}
	}
	for _, w := range rs.program.Watchers(c) {
		list, _, err := rs.tx.List(sqlgen.List{
			Ledger: w.Ledger.Ledger, Scope: rs.scope(w.Ledger), Where: []*expr.Expr{w.Where},
			Sort: []sqlgen.Order{{By: expr.Get(w.Ledger.Ledger, "id")}},
		})
		if err != nil {
			return err
		}
		for _, r := range list {
			err := rs.tryCrossing(c, w.Ledger.Path(), r.ID, func() error {
				return rs.program.Answer(rs, c, w.Ledger, r.ID, rs.moment)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tryCrossing does something because of a crossing that may be refused.
func (rs *records) tryCrossing(c *engine.Crossing, path string, id ledger.ID, do func() error) error {
	err := rs.tx.Try(do)
	if why := problem.All(err); why != nil {
		rs.log.Warn("figure: refused", "figure", c.Figure.Path(), "ledger", path, "record", id, "why", why[0].Key)
		return nil
	}
	return err
}

// wholeFigure reports whether the visitor sees all records that f is computed of.
func (rs *records) wholeFigure(f *engine.Figure) bool {
	for _, source := range f.Sources() {
		if !rs.wholeFigure(source) {
			return false
		}
	}
	for _, term := range f.Terms() {
		if !rs.whole(term.Ledger) || !rs.always(term.Ledger, term.Read) {
			return false
		}
	}
	return true
}

// FigureHistory returns what a figure came to for the whole district from one day to another, in order, each day
// once; days on which nobody looked are left out. Who may not read all that it is computed of sees none.
func (b *Book) FigureHistory(ctx context.Context, v *Visitor, path string, from, until calendar.Date) ([]FigureDay, error) {
	var days []FigureDay
	err := b.read(ctx, v, func(rs *records) error {
		f := rs.program.Figure(path)
		if f == nil {
			return problem.New(problem.Missing, "book.no_figure", path)
		}
		var err error
		days, err = rs.history(f, from, until)
		return err
	})
	return days, err
}

// history returns what is kept of f; nothing for who may not read all that it is computed of.
func (rs *records) history(f *engine.Figure, from, until calendar.Date) ([]FigureDay, error) {
	if !rs.wholeFigure(f) {
		return nil, nil
	}
	list, err := rs.tx.FigureDays(f.Path(), from, until)
	var days []FigureDay
	for _, d := range list {
		days = append(days, FigureDay{On: d.Day, Value: f.Typed(d.Value), Level: d.Level})
	}
	return days, err
}
