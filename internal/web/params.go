package web

import (
	"context"
	"net/http"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// paramsPage lists what a district may set, and sets one of it.
type paramsPage struct {
	Groups []paramGroup
	Form   *paramForm // nil: nothing is being set
	Faults []widget.Fault
	May    bool // the visitor sets parameters
	settled
}

// settled is how many of how many records have been computed anew; of 0 nothing goes on.
type settled struct{ Settled, Settle int }

func (s *site) settled() settled {
	done, of := s.book.Settling()
	return settled{done, of}
}

// paramGroup is the parameters of a pack.
type paramGroup struct {
	Title string
	Rows  []paramRow
}

// paramRow is a parameter in words.
type paramRow struct {
	Title   string
	Path    string // pack.name
	Today   string
	Changes []string // each with its day
	Basis   string
	Own     bool // the district has set it
}

// paramForm is a parameter while it is set.
type paramForm struct {
	Path, Title, Unit string
	Flag              bool
	Own               bool
	Pack              string // what the pack says of it
	Value             string
	Changes           []book.TypedChange // with some empty ones at the end
	Reason            string
}

func (s *site) params(w http.ResponseWriter, r *http.Request) error {
	return s.showParams(w, r, r.URL.Query().Get("set"), nil, nil)
}

func (s *site) setParam(w http.ResponseWriter, r *http.Request) error {
	v, form := visitOf(r), r.PostForm
	path := form.Get("set")
	c := book.ParamChange{Reset: form.Has("reset"), Value: form.Get("value"), Reason: strings.TrimSpace(form.Get("reason"))}
	c.Pack, c.Name, _ = strings.Cut(path, ".")
	for i, from := range form["from"] {
		change := book.TypedChange{From: strings.TrimSpace(from)}
		if worths := form["worth"]; i < len(worths) {
			change.Value = strings.TrimSpace(worths[i])
		}
		c.Changes = append(c.Changes, change)
	}
	err := s.book.SetParam(r.Context(), v.Who, c)
	if faults, ok := faultsOf(v.Lang, err); ok {
		return s.showParams(w, r, path, &c, faults)
	}
	if err != nil {
		return err
	}
	s.tell(w, r, "web.param_saved")
	return redirect(w, r, "/params")
}

// showParams shows all parameters, and the form for the one called path with what was typed.
func (s *site) showParams(w http.ResponseWriter, r *http.Request, path string, typed *book.ParamChange, faults []widget.Fault) error {
	v := visitOf(r)
	lines, err := s.book.Params(r.Context(), v.Who)
	if err != nil {
		return err
	}
	view := &paramsPage{Faults: faults, May: v.Who.Keeps == ledger.SystemKeeper, settled: s.settled()}
	for i, line := range lines {
		if i == 0 || lines[i-1].Pack != line.Pack {
			view.Groups = append(view.Groups, paramGroup{Title: line.Pack.Title.In(v.Lang)})
		}
		group := &view.Groups[len(view.Groups)-1]
		row := newParamRow(r.Context(), line)
		group.Rows = append(group.Rows, row)
		if row.Path == path && view.May {
			view.Form = newParamForm(r.Context(), line, typed)
		}
	}
	if path != "" && view.Form == nil {
		return problem.New(problem.Missing, "web.nowhere")
	}
	p := page{Title: i18n.T(v.Lang, "web.params"), At: "params", Body: paramsBody(view)}
	if len(faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

func newParamRow(ctx context.Context, line book.ParamLine) paramRow {
	return paramRow{
		Title: widget.In(ctx, line.Param.Title), Path: line.Pack.Name + "." + line.Param.Name,
		Today: paramText(ctx, line.Param, line.Today), Changes: changeWords(ctx, line.Param, line.Worth),
		Basis: line.Param.Basis, Own: line.Own,
	}
}

// changeWords tells each value with the day from which it holds.
func changeWords(ctx context.Context, p *ledger.Param, worth ledger.Worth) []string {
	words := make([]string, len(worth.Changes))
	for i, c := range worth.Changes {
		words[i] = widget.T(ctx, "web.param_since", c.From, paramText(ctx, p, c.Value))
	}
	return words
}

// spareChanges is how many empty rows for dated changes a form offers.
const spareChanges = 2

func newParamForm(ctx context.Context, line book.ParamLine, typed *book.ParamChange) *paramForm {
	p, row := line.Param, newParamRow(ctx, line)
	said := append([]string{paramText(ctx, p, p.Default)}, changeWords(ctx, p, p.Worth())...)
	form := &paramForm{
		Path: row.Path, Title: row.Title, Unit: p.Unit, Flag: p.Kind == ledger.KindFlag, Own: line.Own,
		Pack: strings.Join(said, widget.T(ctx, "web.comma")), Value: book.TypedParam(p, line.Worth.First),
	}
	if p.Kind == ledger.KindPercent {
		form.Unit = "%"
	}
	for _, c := range line.Worth.Changes {
		form.Changes = append(form.Changes, book.TypedChange{From: c.From.String(), Value: book.TypedParam(p, c.Value)})
	}
	if typed != nil {
		form.Value, form.Changes, form.Reason = typed.Value, typed.Changes, typed.Reason
	}
	for range spareChanges {
		form.Changes = append(form.Changes, book.TypedChange{})
	}
	return form
}
