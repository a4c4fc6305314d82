package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// workPage is a draft beside its document.
type workPage struct {
	*book.ReadingDraft
	Source []sourceBlock
	Edit   string // key of what is being corrected, or ""
	Typed  map[string]string
	Faults []widget.Fault
	Open   int // entries nobody has accepted
	All    int
}

func (s *site) readingWork(w http.ResponseWriter, r *http.Request) error {
	return s.showWork(w, r, workPage{Edit: r.FormValue("edit")}, 0)
}

func (s *site) showWork(w http.ResponseWriter, r *http.Request, view workPage, status int) error {
	var err error
	view.ReadingDraft, err = s.book.ReadingDraft(r.Context(), visitOf(r).Who, r.PathValue("id"))
	if err != nil {
		return err
	}
	view.Source = sourceOf(view.ReadingDraft)
	for _, f := range view.Findings {
		view.count(f.Accepted)
		for _, m := range f.Measures {
			view.count(m.Accepted)
		}
	}
	return s.show(w, r, page{Title: view.Name, At: "reading", Wide: true, Status: status, Body: workBody(&view)})
}

func (v *workPage) count(accepted bool) {
	v.All++
	if !accepted {
		v.Open++
	}
}

// Value returns what was typed before a fault, else what stands in the draft.
func (v *workPage) Value(name, stored string) string {
	if typed, ok := v.Typed[name]; ok {
		return typed
	}
	return stored
}

// correctReading makes the correction a button asks for: "op target".
func (s *site) correctReading(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	version, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return problem.New(problem.Invalid, "web.bad_form")
	}
	op, target, _ := strings.Cut(r.FormValue("do"), " ")
	edits, err := editsOf(r, op, target)
	if err == nil {
		err = s.book.CorrectReading(r.Context(), visitOf(r).Who, id, version, edits)
	}
	if err == nil {
		return redirect(w, r, "/reading/"+id+after(op, target))
	}
	faults, ok := faultsOf(visitOf(r).Lang, err)
	if !ok {
		return err
	}
	view := workPage{Edit: target, Faults: faults, Typed: map[string]string{}}
	for name := range r.PostForm {
		view.Typed[name] = r.PostForm.Get(name)
	}
	return s.showWork(w, r, view, statuses[problem.KindOf(err)])
}

// after returns where the page is shown again: at what was corrected.
func after(op, target string) string {
	switch op {
	case "set", "accept", "reopen", "split", "add":
		return "#d-" + target
	case "settle":
		return "#doubts"
	case "name", "round":
		return "#names"
	}
	return "#draft"
}

// editsOf reads corrections from a form: all the fields of the entry for "set", one correction for others.
func editsOf(r *http.Request, op, target string) ([]book.Edit, error) {
	switch op {
	case "set":
		return setsOf(r, target), nil
	case "split":
		return splitOf(r, target)
	case "name":
		var edits []book.Edit
		for key, values := range r.PostForm {
			if name, ok := strings.CutPrefix(key, "name."); ok {
				edits = append(edits, book.Edit{Op: book.EditName, Target: name, Value: values[0]})
			}
		}
		slices.SortFunc(edits, func(a, b book.Edit) int { return strings.Compare(a.Target, b.Target) })
		return edits, nil
	case "round":
		return []book.Edit{{Op: book.EditRound, Value: r.FormValue("round")}}, nil
	case "add":
		return []book.Edit{{Op: book.EditAdd, Target: target, Value: r.FormValue("new")}}, nil
	}
	return []book.Edit{{Op: book.EditOp(op), Target: target, Value: r.FormValue("value")}}, nil
}

// setsOf reads every field of the entry that is being corrected; figures are named by their keys.
func setsOf(r *http.Request, target string) []book.Edit {
	var edits []book.Edit
	for key, values := range r.PostForm {
		datum, ok := strings.CutPrefix(key, "set.")
		if !ok {
			continue
		}
		edit := book.Edit{Op: book.EditSet, Target: target, Datum: datum, Value: values[0]}
		if figure, name, nested := strings.Cut(datum, "/"); nested {
			edit.Target, edit.Datum = figure, name
		}
		edits = append(edits, edit)
	}
	slices.SortFunc(edits, func(a, b book.Edit) int {
		return strings.Compare(a.Target+"/"+a.Datum, b.Target+"/"+b.Datum)
	})
	return edits
}

// splitOf reads where to split: behind as many measures for a finding; for a measure before the words given,
// or where the script says the cursor stands.
func splitOf(r *http.Request, target string) ([]book.Edit, error) {
	text, before := strings.ReplaceAll(r.FormValue("set.text"), "\r\n", "\n"), strings.TrimSpace(r.FormValue("before"))
	at, err := strconv.Atoi(r.FormValue("at"))
	if err != nil || at <= 0 {
		i := strings.Index(text, before)
		if before == "" || i < 0 {
			return nil, problem.New(problem.Invalid, "webdoc.split_where").On("before")
		}
		at = len([]rune(text[:i]))
	}
	edits := []book.Edit{{Op: book.EditSplit, Target: target, At: at}}
	if text != "" && strings.HasPrefix(target, "m") {
		edits = append([]book.Edit{{Op: book.EditSet, Target: target, Datum: "text", Value: text}}, edits...)
	}
	return edits, nil
}

// reconcilePage is what committing a draft would do.
type reconcilePage struct {
	*book.ReadingDraft
	Groups []proposalGroup
	Faults []widget.Fault
}

// proposalGroup is the proposals for one ledger.
type proposalGroup struct {
	Ledger                   *ledger.Ledger
	New, Changed, Same, Gone []*book.Proposal
}

func (s *site) reconcile(w http.ResponseWriter, r *http.Request) error {
	return s.showReconcile(w, r, nil, 0)
}

func (s *site) showReconcile(w http.ResponseWriter, r *http.Request, faults []widget.Fault, status int) error {
	d, err := s.book.ReadingDraft(r.Context(), visitOf(r).Who, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := reconcilePage{ReadingDraft: d, Faults: faults}
	for _, p := range d.Proposals {
		view.add(p)
	}
	return s.show(w, r, page{Title: d.Name, At: "reading", Status: status, Body: reconcileBody(&view)})
}

func (v *reconcilePage) add(p *book.Proposal) {
	i := slices.IndexFunc(v.Groups, func(g proposalGroup) bool { return g.Ledger == p.Ledger })
	if i < 0 {
		i = len(v.Groups)
		v.Groups = append(v.Groups, proposalGroup{Ledger: p.Ledger})
	}
	g := &v.Groups[i]
	switch p.Op {
	case book.ProposeNew:
		g.New = append(g.New, p)
	case book.ProposeChanged:
		g.Changed = append(g.Changed, p)
	case book.ProposeGone:
		g.Gone = append(g.Gone, p)
	default:
		g.Same = append(g.Same, p)
	}
}

// commitReading keeps the ticks, and carries the draft into the ledgers unless only the ticks were to be kept.
func (s *site) commitReading(w http.ResponseWriter, r *http.Request) error {
	id, who := r.PathValue("id"), visitOf(r).Who
	version, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return problem.New(problem.Invalid, "web.bad_form")
	}
	var edits []book.Edit
	for _, key := range r.PostForm["asked"] {
		value := "no"
		if slices.Contains(r.PostForm["take"], key) {
			value = "yes"
		}
		edits = append(edits, book.Edit{Op: book.EditTake, Target: key, Value: value})
	}
	if err := s.book.CorrectReading(r.Context(), who, id, version, edits); err != nil {
		return err
	}
	if _, err := s.book.CommitReading(r.Context(), who, id, version+1); err != nil {
		faults, ok := faultsOf(visitOf(r).Lang, err)
		if !ok {
			return err
		}
		return s.showReconcile(w, r, faults, statuses[problem.KindOf(err)])
	}
	s.tell(w, r, "webdoc.committed_now")
	return redirect(w, r, "/reading/"+id)
}

// dropReading throws a draft away.
func (s *site) dropReading(w http.ResponseWriter, r *http.Request) error {
	if err := s.book.DropReading(r.Context(), visitOf(r).Who, r.PathValue("id")); err != nil {
		return err
	}
	s.tell(w, r, "webdoc.dropped")
	return redirect(w, r, "/reading")
}

// doubtID names the doubt i in addresses.
func doubtID(i int) string { return "q" + strconv.Itoa(i+1) }
