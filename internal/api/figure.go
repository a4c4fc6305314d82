package api

import (
	"net/http"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// figureBody is a figure with its breakdown.
type figureBody struct {
	Figure     string       `json:"figure"`
	Title      string       `json:"title"`
	Definition string       `json:"definition,omitempty"`
	Unit       string       `json:"unit,omitempty"`
	Day        string       `json:"as_of"`
	Value      ledger.Value `json:"value"`
	Target     ledger.Value `json:"target"`
	Reached    ledger.Value `json:"reached"`         // share of the target
	Level      string       `json:"level,omitempty"` // line that it has crossed
	Parts      []figurePart `json:"parts,omitempty"`
	History    []figureDay  `json:"history,omitempty"` // when it is asked for
}

// figureDay is what the figure came to on a day, for the whole district.
type figureDay struct {
	Day   string       `json:"day"`
	Value ledger.Value `json:"value"`
	Level string       `json:"level,omitempty"`
}

// figurePart is one line of a breakdown.
type figurePart struct {
	Key    []ledger.Value `json:"key"`
	Labels []string       `json:"labels"`
	Value  ledger.Value   `json:"value"`
}

// dayOf reads a parameter that is a day; 0 where it is not given.
func dayOf(r *http.Request, name string) (calendar.Date, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	day, err := calendar.Parse(text)
	if err != nil {
		return 0, problem.List{problem.New(problem.Invalid, "api.bad_day", text).On(name)}
	}
	return day, nil
}

// figure computes a figure over what the person may read, and tells its history from a day on.
func (s *site) figure(w http.ResponseWriter, r *http.Request) error {
	asOf, err := dayOf(r, "as_of")
	if err != nil {
		return err
	}
	from, err := dayOf(r, "history")
	if err != nil {
		return err
	}
	path := r.PathValue("pack") + "." + r.PathValue("figure")
	v := visitOf(r)
	view, err := s.book.Figure(r.Context(), v.Who, path, asOf, listed(r, "by"), 0)
	if err != nil {
		return err
	}
	body := figureBody{
		Figure: path, Title: view.Figure.Title.In(v.Lang), Definition: view.Figure.Definition.In(v.Lang),
		Unit: view.Figure.Unit, Day: view.AsOf.String(), Value: view.Value,
		Target: view.Target, Reached: view.Reached, Level: view.Level,
	}
	for _, part := range view.Parts {
		labels := inLang(v.Lang, part.Labels)
		body.Parts = append(body.Parts, figurePart{Key: part.Key, Labels: labels, Value: part.Value})
	}
	if from != 0 {
		days, err := s.book.FigureHistory(r.Context(), v.Who, path, from, view.AsOf)
		if err != nil {
			return err
		}
		for _, d := range days {
			body.History = append(body.History, figureDay{d.On.String(), d.Value, d.Level})
		}
	}
	return writeJSON(w, http.StatusOK, body)
}

func inLang(lang i18n.Lang, texts []i18n.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t.In(lang)
	}
	return out
}
