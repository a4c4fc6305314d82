package book

import (
	"strconv"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// Words that stand beside fields in a story.
const (
	wordVersion = "version"
	wordRemark  = "remark"
)

// command returns the command that gives a record of a ledger values. The words state, number, proofs and
// remark go to their places in it.
func (p *player) command(path string, values []*ledger.StoryAssign) (*engine.Command, error) {
	cmd := &engine.Command{Ledger: path, Set: map[string]ledger.Value{}}
	for _, a := range values {
		if err := p.assign(cmd, a); err != nil {
			return nil, err
		}
	}
	return cmd, nil
}

func (p *player) assign(cmd *engine.Command, a *ledger.StoryAssign) (err error) {
	f := p.program.Ledger(cmd.Ledger).Field(a.Field)
	switch {
	case f != nil:
		cmd.Set[f.Name], err = p.value(f, f.Kind, a.Value)
	case a.Field == wordState:
		cmd.State = a.Value.Text
	case a.Field == wordNumber:
		cmd.Number = a.Value.Text
	case a.Field == wordRemark:
		cmd.Remark = a.Value.Text
	case a.Field == wordProofs:
		cmd.Proofs, err = p.proofs(a.Value)
	}
	return err
}

// proofs returns the proofs that a story names, or so many as it says.
func (p *player) proofs(v ledger.StoryValue) ([]ledger.Proof, error) {
	var names []string
	for _, element := range v.List {
		names = append(names, element.Text)
	}
	count, _ := strconv.Atoi(v.Text)
	for i := range count {
		names = append(names, i18n.T(i18n.ZH, "story.proof", i+1))
	}
	var proofs []ledger.Proof
	for _, name := range names {
		proof, err := p.proof(name)
		if err != nil {
			return nil, err
		}
		proofs = append(proofs, proof)
	}
	return proofs, nil
}

// value returns what a story writes for a field, or for an element of kind.
func (p *player) value(f *ledger.Field, kind ledger.Kind, v ledger.StoryValue) (ledger.Value, error) {
	switch {
	case kind.Storage() == ledger.StoreList:
		return p.list(f, v)
	case v.Text == "":
		return ledger.Empty, nil
	case kind.Refers():
		n, known := p.handles[v.Text]
		if !known {
			return ledger.Empty, p.stop(v.Pos, "story.not_yet", v.Text)
		}
		return ledger.Ref(n.id), nil
	}
	parsed, err := packfile.ParseValue(strings.TrimRight(v.Text, "\n"), kind.Storage())
	if err != nil {
		return ledger.Empty, p.stop(v.Pos, "story.bad_value", v.Text, f.Title)
	}
	return parsed, nil
}

func (p *player) list(f *ledger.Field, v ledger.StoryValue) (ledger.Value, error) {
	var list []ledger.Value
	for _, element := range v.List {
		read := p.row
		if f.Kind != ledger.KindLines {
			read = func(f *ledger.Field, v ledger.StoryValue) (ledger.Value, error) {
				return p.value(f, f.Kind.Element(), v)
			}
		}
		one, err := read(f, element)
		if err != nil {
			return ledger.Empty, err
		}
		list = append(list, one)
	}
	return ledger.List(list...), nil
}

// row returns one row of a list of rows.
func (p *player) row(f *ledger.Field, v ledger.StoryValue) (ledger.Value, error) {
	cells := make([]ledger.Value, len(f.Lines))
	for i, column := range f.Lines {
		for _, a := range v.Row {
			if a.Field != column.Name {
				continue
			}
			cell, err := p.value(column, column.Kind, a.Value)
			if err != nil {
				return ledger.Empty, err
			}
			cells[i] = cell
		}
	}
	return ledger.List(cells...), nil
}

// shown is a value as a story would write it.
func (p *player) shown(f *ledger.Field, v ledger.Value) string {
	switch {
	case v.IsEmpty():
		return ""
	case f.Kind == ledger.KindLines:
		rows := make([]string, len(v.List()))
		for i, row := range v.List() {
			cells := make([]string, len(row.List()))
			for j, cell := range row.List() {
				cells[j] = f.Lines[j].Name + ": " + p.shown(f.Lines[j], cell)
			}
			rows[i] = "{" + strings.Join(cells, ", ") + "}"
		}
		return "[" + strings.Join(rows, ", ") + "]"
	case v.Storage() == ledger.StoreList:
		elements := make([]string, len(v.List()))
		for i, e := range v.List() {
			elements[i] = e.String()
			if f.Kind.RefersToMany() {
				elements[i] = p.handle(f.To, e.ID())
			}
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case f.Kind.Refers():
		return p.handle(f.To, v.ID())
	}
	return v.String()
}

// handle returns the handle of a record, or the ledger and the id of one that has none.
func (p *player) handle(path string, id ledger.ID) string {
	for _, handle := range sortedKeys(p.handles) {
		if n := p.handles[handle]; n.id == id && n.ledger.Path() == path {
			return handle
		}
	}
	return path + " " + strconv.FormatInt(int64(id), 10)
}

// sentences joins what is wrong in each language.
func sentences(list problem.List) i18n.Text {
	zh, en := make([]string, len(list)), make([]string, len(list))
	for i, p := range list {
		zh[i], en[i] = p.In(i18n.ZH), p.In(i18n.EN)
	}
	return i18n.Text{ZH: strings.Join(zh, " "), EN: strings.Join(en, " ")}
}
