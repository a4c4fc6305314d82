package book

import (
	"cmp"
	"slices"
	"strconv"

	"bihuan/internal/ledger"
)

// maxDirectory bounds how many units or persons are looked through for a name.
const maxDirectory = 20_000

// maxSimilar is how many similar names are offered.
const maxSimilar = 5

// directoryNames are the units or persons of the organisation by name.
type directoryNames struct {
	records []*ledger.Record
	names   []string
	like    *likeness
	byName  map[string][]ledger.ID
}

func (rs *records) directoryNames(part ledger.Part) (*directoryNames, error) {
	n := &directoryNames{byName: map[string][]ledger.ID{}}
	l := rs.part(part)
	if l == nil {
		return n, nil
	}
	records, err := rs.tx.Each(l.Ledger, 0, maxDirectory)
	if err != nil {
		return nil, err
	}
	label := l.Field(l.Label)
	for _, r := range records {
		name := r.Number
		if label != nil {
			name = r.Values[label.Index].String()
		}
		n.records, n.names = append(n.records, r), append(n.names, name)
		n.know(r)
	}
	n.like = newLikeness(n.names)
	return n, nil
}

// know makes every one-line text of r a name of it: units have short names too.
func (n *directoryNames) know(r *ledger.Record) {
	for _, f := range r.Ledger.Fields {
		text := r.Values[f.Index].Text()
		if f.Kind == ledger.KindText && text != "" && !slices.Contains(n.byName[text], r.ID) {
			n.byName[text] = append(n.byName[text], r.ID)
		}
	}
}

// similar returns the records whose names are most like name.
func (n *directoryNames) similar(name string) []Option {
	type scored struct {
		i     int
		score float64
	}
	var found []scored
	if n.like != nil {
		for i, score := range n.like.of(name) {
			found = append(found, scored{i, score})
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.i, b.i))
	})
	var out []Option
	for _, s := range found[:min(len(found), maxSimilar)] {
		out = append(out, Option{ID: n.records[s.i].ID, Label: n.names[s.i], Hint: n.records[s.i].Number})
	}
	return out
}

// nameMeanings says for every printed name which record it is. A name that exactly one record has means
// that record; about every other a person must be asked: it becomes a doubt.
func (rs *records) nameMeanings(d *draft) (map[string]ledger.ID, []NameDoubt, error) {
	directories := map[ledger.Part]*directoryNames{}
	meaning := map[string]ledger.ID{}
	var doubts []NameDoubt
	for _, name := range d.names() {
		dir := directories[name.Part]
		if dir == nil {
			var err error
			if dir, err = rs.directoryNames(name.Part); err != nil {
				return nil, nil, err
			}
			directories[name.Part] = dir
		}
		choice := d.Names[name.Key]
		if ids := dir.byName[name.Printed]; len(ids) == 1 && choice == "" {
			meaning[name.Key] = ids[0]
			continue
		}
		name.Make, name.Dropped = choice == "new", choice == "drop"
		if id, err := strconv.ParseInt(choice, 10, 64); err == nil {
			name.Chosen = ledger.ID(id)
			meaning[name.Key] = name.Chosen
		}
		name.Options = dir.similar(name.Printed)
		doubts = append(doubts, name)
	}
	return meaning, doubts, nil
}
