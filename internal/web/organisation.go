package web

import (
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// organisationPage is the directory drawn: units as a tree, groups in tiers.
type organisationPage struct {
	Units  *ledger.Ledger // nil where no pack has units
	Roots  []*unitNode
	Groups *ledger.Ledger
	Tiers  []tier
	Shape  string // numbers of the tiers: 1 + 6 + 1
}

// unitNode is a unit with those below it.
type unitNode struct {
	Row   *book.Row
	Below []*unitNode
}

// tier is a row of groups of one kind.
type tier struct {
	Title string
	Rows  []*book.Row
}

// maxDirectory bounds how many units or groups are drawn.
const maxDirectory = 3000

func (s *site) organisation(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	view := &organisationPage{}
	for _, pack := range s.book.Packs() {
		for _, l := range pack.Ledgers {
			switch l.As {
			case ledger.AsUnit:
				rows, err := s.directory(r, l)
				if err != nil {
					return err
				}
				view.Units, view.Roots = l, tree(l, rows)
			case ledger.AsGroup:
				rows, err := s.directory(r, l)
				if err != nil {
					return err
				}
				view.Groups = l
				view.Tiers, view.Shape = tiers(v.Lang, l, rows)
			}
		}
	}
	title := i18n.T(v.Lang, "web.organisation")
	return s.show(w, r, page{Title: title, At: "organisation", Wide: true, Body: organisationBody(view)})
}

// directory returns the rows of l that have not ended.
func (s *site) directory(r *http.Request, l *ledger.Ledger) ([]*book.Row, error) {
	q := book.ListQuery{Ledger: l.Path(), Limit: 500}
	var rows []*book.Row
	for {
		got, err := s.book.List(r.Context(), visitOf(r).Who, q)
		if err != nil {
			return nil, err
		}
		for _, row := range got.Rows {
			if l.Flow == nil || !l.Flow.State(row.Record.State).End {
				rows = append(rows, row)
			}
		}
		if q.After = got.Next; q.After == "" || len(rows) >= maxDirectory {
			return rows, nil
		}
	}
}

// tree arranges units below their parents. What has no parent that can be seen is a root.
func tree(l *ledger.Ledger, rows []*book.Row) []*unitNode {
	nodes := map[ledger.ID]*unitNode{}
	for _, row := range rows {
		nodes[row.Record.ID] = &unitNode{Row: row}
	}
	parent := l.Field("parent")
	var roots []*unitNode
	for _, row := range rows {
		up := nodes[row.Record.Values[parent.Index].ID()]
		if up == nil {
			roots = append(roots, nodes[row.Record.ID])
			continue
		}
		up.Below = append(up.Below, nodes[row.Record.ID])
	}
	return roots
}

// tiers arranges groups by the first choice of their ledger, in the order of its values.
func tiers(lang i18n.Lang, l *ledger.Ledger, rows []*book.Row) (all []tier, shape string) {
	by := firstChoice(l)
	if by == nil {
		return []tier{{Rows: rows}}, ""
	}
	var counts []string
	for _, c := range by.Choices {
		t := tier{Title: c.Title.In(lang)}
		for _, row := range rows {
			if row.Record.Values[by.Index].Text() == c.Name {
				t.Rows = append(t.Rows, row)
			}
		}
		if len(t.Rows) > 0 {
			all = append(all, t)
			counts = append(counts, strconv.Itoa(len(t.Rows)))
		}
	}
	return all, strings.Join(counts, " + ")
}

func firstChoice(l *ledger.Ledger) *ledger.Field {
	for _, f := range l.Fields {
		if f.Kind == ledger.KindChoice {
			return f
		}
	}
	return nil
}

// countsOf returns what a record counts of others, in words: 12 人.
func countsOf(lang i18n.Lang, row *book.Row) string {
	var words []string
	for _, f := range row.Record.Ledger.Fields {
		if f.Rollup != nil && f.Rollup.Op == "count" && f.Unit != "" {
			if v := row.Record.Values[f.Index]; !v.IsEmpty() && v.Int() > 0 {
				words = append(words, f.Title.In(lang)+" "+row.Label(lang, f))
			}
		}
	}
	return strings.Join(words, " · ")
}
