package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
)

// inOrder sorts the parts of a breakdown of a figure that is gathered from l: choices and states as the pack
// names them, so that ages go from young to old and steps from the first to the last, others by value.
func inOrder(l *engine.Ledger, ways []*engine.By, parts []FigurePart) {
	named := make([][]string, len(ways))
	for i, way := range ways {
		named[i] = namedOrder(l, way)
	}
	slices.SortStableFunc(parts, func(a, b FigurePart) int {
		for i, names := range named {
			if n := compareParts(names, a.Key[i], b.Key[i]); n != 0 {
				return n
			}
		}
		return 0
	})
}

// compareParts orders two keys; no value comes first, a name that the pack does not give, last.
func compareParts(names []string, a, b ledger.Value) int {
	if names == nil || a.IsEmpty() || b.IsEmpty() {
		return a.Compare(b)
	}
	at, bt := slices.Index(names, a.Text()), slices.Index(names, b.Text())
	switch {
	case at == bt:
		return a.Compare(b)
	case at < 0:
		return 1
	case bt < 0:
		return -1
	}
	return at - bt
}

// namedOrder returns the choices or states that the keys of a breakdown are among, or nil.
func namedOrder(l *engine.Ledger, way *engine.By) []string {
	var names []string
	switch {
	case way.State:
		for _, state := range l.Flow.States {
			names = append(names, state.Name)
		}
	case way.Field != nil && way.Field.Kind == ledger.KindChoice:
		for _, choice := range way.Field.Choices {
			names = append(names, choice.Name)
		}
	}
	return names
}
