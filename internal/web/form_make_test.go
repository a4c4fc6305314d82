package web

import (
	"cmp"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// What a browser sends of a form: inputs, but of those that are offered the checked ones, and what is selected.
var (
	inputs  = regexp.MustCompile(`<input[^>]* name="([fq]\.[a-z_]+)"(?:[^>]* value="([^"]*)")?[^>]*>`)
	offered = regexp.MustCompile(`type="(?:radio|checkbox)"`)
	texts   = regexp.MustCompile(`<textarea[^>]* name="(f\.[a-z_]+)"`)
	selects = regexp.MustCompile(`(?s)<select[^>]* name="(f\.[a-z_]+)"[^>]*>(.*?)</select>`)
	chosen  = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// filled returns what a browser would send of a form that nobody has touched.
func filled(page string) url.Values {
	form := url.Values{}
	for _, m := range append(inputs.FindAllStringSubmatch(page, -1), texts.FindAllStringSubmatch(page, -1)...) {
		if !offered.MatchString(m[0]) || strings.Contains(m[0], " checked") {
			form.Set(m[1], html.UnescapeString(append(m, "")[2]))
		}
	}
	for _, m := range selects.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], append(chosen.FindStringSubmatch(m[2]), "", "")[1])
	}
	return form
}

// A form holds fields that are not the person's to give. Sent back as they were, they are no obstacle.
func TestWhoMayNotGiveEveryFieldMakesRecords(t *testing.T) {
	s := newSeed(t)
	unit, leader := plainID(s.ids["科创局"]), plainID(s.ids["陈默"])
	for _, try := range []struct {
		login, ledger string
		given         map[string]string
	}{
		{"office", "rectification.finding", map[string]string{"f.round": plainID(s.ids["轮次"]), "f.aspect": "创新驱动方面",
			"f.source": "feedback", "f.text": "新问题", "f.unit": unit, "f.leader": leader}},
		{"liaison", "rectification.measure", map[string]string{"f.finding": plainID(s.ids["问题1"]), "f.text": "新措施",
			"f.unit": unit, "f.leader": leader, "f.class": "immediate", "f.due_on": "2024-09-01"}},
	} {
		b, at := s.browse().signIn(try.login), "/l/"+try.ledger+"/new"
		form := filled(b.get(at).Body.String())
		for name, value := range try.given {
			form.Set(name, value)
		}
		if w := b.post(at, form.Encode()); w.Code != http.StatusSeeOther {
			why := regexp.MustCompile(`(?s)id="faults".*?</ul>`).FindString(w.Body.String())
			t.Errorf("%s %s: status %d: %s", try.login, at, w.Code, cmp.Or(why, "no faults"))
		}
	}
}
