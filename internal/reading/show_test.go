package reading

import (
	"fmt"
	"strings"
)

// show writes a reading so that a person can check it against its document.
func show(r *Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Kind, r.Title)
	fmt.Fprintf(&b, "issued: %s | %s\n", r.Issuer, r.IssuedOn)
	fmt.Fprintf(&b, "inspected: %s | by: %s | %s…%s | told: %s\n", r.Inspected, r.Inspector,
		r.Fieldwork.From, r.Fieldwork.To, r.FeedbackOn)
	c := r.Contact
	fmt.Fprintf(&b, "contact: %s | %s | %s | %s | %s\n", c.Phone, c.Hours, c.Address, c.Postcode, c.Email)
	for _, t := range r.Totals {
		fmt.Fprintf(&b, "total: %s = %v %s\n", t.Label, t.Value, t.Unit)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\nfinding %s: %s [%s]\n", f.No, f.Text, f.Aspect)
		for _, m := range f.Measures {
			showMeasure(&b, m)
		}
	}
	for i, d := range r.Doubts {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "doubt %s: %s | %s\n", d.Code, d.Where, d.Work)
	}
	return b.String()
}

func showMeasure(b *strings.Builder, m Measure) {
	fmt.Fprintf(b, "  %s (%s): %s\n", m.No, m.Status, strings.ReplaceAll(m.Text, "\n", " ⏎ "))
	if m.Deadline != "" || m.Leader != "" || len(m.Units) > 0 {
		fmt.Fprintf(b, "    who: %s | %s | %s\n", m.Leader, strings.Join(m.Units, ", "), m.Deadline)
	}
	for i, f := range m.Figures {
		if i == 0 {
			b.WriteString("    =")
		}
		fmt.Fprintf(b, " %v %s (%s);", f.Value, f.Unit, f.Of)
		if i == len(m.Figures)-1 {
			b.WriteString("\n")
		}
	}
	if len(m.Cites) > 0 {
		fmt.Fprintf(b, "    cites: %s\n", strings.Join(m.Cites, " | "))
	}
}
