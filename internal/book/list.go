package book

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// Bounds of a page.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// List returns a page of the records of a ledger that the visitor may read.
func (b *Book) List(ctx context.Context, v *Visitor, q ListQuery) (*Page, error) {
	var p *Page
	err := b.read(ctx, v, func(rs *records) (err error) {
		p, err = rs.page(q)
		return err
	})
	return p, err
}

// Called returns records that the visitor may read and that have this number, one of a ledger, at most two in all.
func (b *Book) Called(ctx context.Context, v *Visitor, number string) ([]*Row, error) {
	var found []*Row
	err := b.read(ctx, v, func(rs *records) error {
		for _, l := range rs.program.Ledgers() {
			if _, like := l.Counted(number); !like || l.ReadRule() == nil || len(found) > 1 {
				continue
			}
			p, err := rs.page(ListQuery{
				Ledger: l.Path(), Filters: []Filter{{Field: wordNumber, Values: []string{number}}}, Limit: 1,
			})
			if err != nil {
				return err
			}
			found = append(found, p.Rows...)
		}
		return nil
	})
	return found, err
}

func (rs *records) page(q ListQuery) (*Page, error) {
	l := rs.program.Ledger(q.Ledger)
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", q.Ledger)
	}
	p := &Page{Ledger: l.Ledger}
	list, err := rs.leaf(l, &q, p)
	if err != nil {
		return nil, err
	}
	p.Query = q
	if p.Columns, err = columns(l, q.Columns); err != nil {
		return nil, err
	}
	if p.Rows, err = rs.rows(list); err != nil {
		return nil, err
	}
	p.CanMake, err = rs.program.MayMake(l, rs.look())
	return p, err
}

// leaf returns the records that are on a page, and notes in p where the next one begins and how many there
// are.
func (rs *records) leaf(l *engine.Ledger, q *ListQuery, p *Page) ([]*ledger.Record, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	q.Limit = min(q.Limit, maxLimit)
	query, err := rs.listQuery(l, q)
	if err != nil {
		return nil, err
	}
	query.Limit = q.Limit + 1 // one more tells whether there is a next page
	list, cursors, err := rs.list(query)
	if err != nil {
		return nil, err
	}
	if len(list) > q.Limit {
		list = list[:q.Limit]
		p.Next = encodeCursor(cursors[q.Limit-1])
	}
	if q.Count {
		n, err := rs.tx.Count(query, CountCap+1)
		if err != nil {
			return nil, err
		}
		p.Count, p.More = min(n, CountCap), n > CountCap
	}
	return list, nil
}

// listQuery lowers q to a query.
func (rs *records) listQuery(l *engine.Ledger, q *ListQuery) (sqlgen.List, error) {
	query := sqlgen.List{Ledger: l.Ledger, Scope: rs.scope(l), Match: q.Search}
	var err error
	if query.Where, err = rs.conditions(l, q); err != nil {
		return query, err
	}
	if query.Sort, err = rs.order(l, q.Sort); err != nil {
		return query, err
	}
	if q.After != "" {
		query.After, err = decodeCursor(q.After, query.Sort)
	}
	return query, err
}

// order lowers a sort order for the visitor; an empty one is that of the pack. Where he may read nothing of it, records
// stand in the order of their numbers or names.
func (rs *records) order(l *engine.Ledger, names []string) ([]sqlgen.Order, error) {
	all, err := order(l, names)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if out := rs.orderInSight(l, all); len(out) > 0 {
		return out, nil
	}
	name := wordNumber
	if l.Ledger.Number == "" && l.Label != "" {
		name = l.Label
	}
	all, err = order(l, []string{name})
	return rs.orderInSight(l, all), err
}

// orderInSight is an order as far as the visitor may read it: whoever sorts by a field learns of its value. What he
// may not read of a record counts as empty, and a field that he may read of none is passed over.
func (rs *records) orderInSight(l *engine.Ledger, all []sqlgen.Order) []sqlgen.Order {
	var out []sqlgen.Order
	for _, o := range all {
		if readable := rs.program.FieldsReadable(l, o.By); !rs.always(l, readable) {
			if readable.For(rs.scope(l)).Never() {
				continue
			}
			o.By = expr.Choose(readable, o.By, expr.Literal(ledger.Empty, o.By.Type()))
		}
		out = append(out, o)
	}
	return out
}

// order lowers a sort order, whoever looks; an empty one is that of the pack.
func order(l *engine.Ledger, names []string) ([]sqlgen.Order, error) {
	if len(names) == 0 {
		names = l.Sort
	}
	var out []sqlgen.Order
	for _, name := range names {
		field, down := strings.CutPrefix(name, "-")
		if field == wordLight && l.Parts.Due != "" {
			field = l.Parts.Due
		}
		by := expr.Get(l.Ledger, field)
		if by == nil || by.Type().IsList() {
			return nil, problem.New(problem.Invalid, "book.sort", field, l.Title)
		}
		out = append(out, sqlgen.Order{By: by, Down: down})
	}
	return out, nil
}

// columns resolves the columns of a list; none are those of the pack.
func columns(l *engine.Ledger, names []string) ([]Column, error) {
	if len(names) == 0 {
		names = l.Ledger.List
	}
	var out []Column
	for _, name := range names {
		if f := l.Field(name); f != nil {
			out = append(out, Column{Name: name, Title: f.Title, Field: f})
			continue
		}
		if !slices.Contains([]string{wordNumber, wordState, wordLight, wordCreated, wordUpdated, wordProofs}, name) {
			return nil, problem.New(problem.Invalid, "engine.no_field", name, l.Title)
		}
		out = append(out, Column{Name: name, Title: word(name)})
	}
	return out, nil
}

// word returns the title of a word that stands beside fields.
func word(name string) i18n.Text { return words("book.word_" + name) }

// words returns a text of the catalogue in both languages.
func words(key string, args ...any) i18n.Text {
	return i18n.Text{ZH: i18n.T(i18n.ZH, key, args...), EN: i18n.T(i18n.EN, key, args...)}
}

// rows makes lines of records: light, what is left of the due date, labels; fields that the visitor may not
// read are emptied.
func (rs *records) rows(list []*ledger.Record) ([]*Row, error) {
	names := rs.labels()
	if err := names.load(list); err != nil {
		return nil, err
	}
	rows := make([]*Row, len(list))
	for i, r := range list {
		row, err := rs.row(r, names)
		if err != nil {
			return nil, err
		}
		rows[i] = row
	}
	return rows, nil
}

func (rs *records) row(r *ledger.Record, names *labels) (*Row, error) {
	row := &Row{Record: r, labels: names}
	light, err := rs.program.Light(rs.look(), r)
	if err != nil {
		return nil, err
	}
	if light != nil {
		row.Light = Light{Name: light.Name, Title: light.Title}
	}
	if err := rs.blank(r); err != nil {
		return nil, err
	}
	row.Due = rs.due(r)
	return row, nil
}

// due returns what is left of the due date of r; nil when it has none.
func (rs *records) due(r *ledger.Record) *Due {
	f := r.Ledger.Field(r.Ledger.Parts.Due)
	if f == nil || r.Values[f.Index].IsEmpty() {
		return nil
	}
	on, today := r.Values[f.Index].Date(), rs.moment.Today
	return &Due{
		Field: f, On: on, Days: int(on - today), Workdays: rs.program.Calendar().WorkdaysBetween(today, on),
		Ended: rs.program.Ledger(r.Ledger.Path()).Ended(r),
	}
}

// blank empties the fields that the visitor may not read, and leaves out their files.
func (rs *records) blank(r *ledger.Record) error {
	hidden, err := rs.program.Hidden(rs.look(), r)
	leaveOut(r, hidden)
	return err
}

// leaveOut takes fields and their files out of r.
func leaveOut(r *ledger.Record, hidden map[string]bool) {
	for name := range hidden {
		r.Set(name, ledger.Empty)
	}
	r.Proofs = slices.DeleteFunc(r.Proofs, func(p ledger.Proof) bool { return hidden[p.Field] })
}

// readable returns a record if the visitor may read it, else nil.
func (rs *records) readable(l *engine.Ledger, id ledger.ID) (*ledger.Record, error) {
	r, err := rs.Get(l.Ledger, id)
	if err != nil || r == nil || l.ReadRule() == nil {
		return nil, err
	}
	allowed, err := l.ReadRule().True(rs.program.Scope(rs.look(), r))
	if err != nil || !allowed {
		return nil, err
	}
	return r, nil
}

// noRecord is the same for what does not exist and what may not be seen.
func noRecord(l *ledger.Ledger, id ledger.ID) error {
	return problem.New(problem.Missing, "engine.no_record", l.Title, id)
}

// cursorText is a cursor as it travels in addresses.
type cursorText struct {
	Values []json.RawMessage `json:"v"`
	ID     ledger.ID         `json:"i"`
}

func encodeCursor(c sqlgen.Cursor) string {
	t := cursorText{ID: c.ID}
	for _, v := range c.Values {
		raw, err := json.Marshal(v)
		if err != nil {
			panic("book: cursor: " + err.Error())
		}
		t.Values = append(t.Values, raw)
	}
	raw, err := json.Marshal(t)
	if err != nil {
		panic("book: cursor: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeCursor(text string, sort []sqlgen.Order) (*sqlgen.Cursor, error) {
	bad := problem.New(problem.Invalid, "book.cursor")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, bad
	}
	var t cursorText
	if json.Unmarshal(raw, &t) != nil || len(t.Values) != len(sort) {
		return nil, bad
	}
	c := &sqlgen.Cursor{ID: t.ID}
	for i, raw := range t.Values {
		v, err := ledger.FromJSON(raw, sort[i].By.Type().Storage(), ledger.StoreNone)
		if err != nil {
			return nil, bad
		}
		c.Values = append(c.Values, v)
	}
	return c, nil
}
