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
}

// figurePart is one line of a breakdown.
type figurePart struct {
	Key    []ledger.Value `json:"key"`
	Labels []string       `json:"labels"`
	Value  ledger.Value   `json:"value"`
}

// figure computes a figure over what the person may read.
func (s *site) figure(w http.ResponseWriter, r *http.Request) error {
	var asOf calendar.Date
	if text := r.URL.Query().Get("as_of"); text != "" {
		var err error
		if asOf, err = calendar.Parse(text); err != nil {
			return problem.List{problem.New(problem.Invalid, "api.bad_day", text).On("as_of")}
		}
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
	return writeJSON(w, http.StatusOK, body)
}

func inLang(lang i18n.Lang, texts []i18n.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t.In(lang)
	}
	return out
}
