package reading

import (
	"regexp"
	"strconv"
	"strings"

	"bihuan/internal/quantity"
)

func numeral(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n, _ := quantity.ParseHan(s)
	return n
}

// headDates compares the days of the head with each other.
func headDates(r *Reading) []Doubt {
	var out []Doubt
	add := func(key string, work string) {
		out = append(out, Doubt{Code: DateDoubt, Where: r.printed[key], Work: work, At: r.At[key]})
	}
	from, to := string(r.Fieldwork.From), string(r.Fieldwork.To)
	told, issued := string(r.FeedbackOn), string(r.IssuedOn)
	if told != "" && to != "" && told < to && !(from > to) {
		add("feedback_on", told+" < "+to)
	}
	if issued != "" && told != "" && issued < told {
		add("issued_on", issued+" < "+told)
	}
	return out
}

var (
	// proofVerb makes a rule or a paper the result of a day.
	proofVerb = regexp.MustCompile(`^(?:\p{Han}{0,8}?)?(?:重新)?(?:研究)?(?:印发|出台|制定|修订|下发|发布|颁布|制发|修订完善|` +
		`修订印发|制定出台|制定印发|审议通过|研究通过|签订|签署|出具|新修订|建立)(?:了|并印发|实施|完善)?`)
	// oldRule shows that the day only names a rule that was there before.
	oldRule = regexp.MustCompile(`(?:修订|修改|废止|执行|按照|依据|根据|对照|落实|沿用|参照|贯彻|学习|以来|完善|替代|取代|清理|宣传|` +
		`梳理)[^,。;]{0,6}$`)
	duringIt = regexp.MustCompile(`立行立改|边巡边改|即知即改|巡察期间|进驻期间|未巡先改`)
)

// dates finds ends before their starts, and proofs that are older than the feedback.
func (c *claim) dates() []Doubt {
	dates := c.days
	var out []Doubt
	for i := 0; i+1 < len(dates); i++ {
		a, b := dates[i], dates[i+1]
		if !isTo(c.Text[a.To:b.From]) || a.First() == "" || b.Last() >= a.First() || b.Last() == "" {
			continue
		}
		out = append(out, c.doubt(DateDoubt, a.From, b.To, b.Last()+" < "+a.First()))
	}
	if c.measure == nil || c.r.FeedbackOn == "" || duringIt.MatchString(c.Text) {
		return out
	}
	for _, d := range dates {
		if proof, ok := c.oldProof(d); ok {
			out = append(out, proof)
		}
	}
	return out
}

// oldProof reports a rule or paper offered as result that is dated before the feedback.
func (c *claim) oldProof(d quantity.Date) (Doubt, bool) {
	if d.Month == 0 || d.Last() == "" || d.Last() >= string(c.r.FeedbackOn) {
		return Doubt{}, false
	}
	if from, to, ok := c.titleBefore(d); ok {
		return c.doubt(DateDoubt, from, to, d.Last()+" < "+string(c.r.FeedbackOn)), true
	}
	rest := c.Text[d.To:clauseEnd(c.Text, d.To)]
	verb := proofVerb.FindString(rest)
	if verb == "" || strings.HasPrefix(rest[len(verb):], "的") ||
		oldRule.MatchString(c.Text[clauseStart(c.Text, d.From):d.From]) || runes(verb) > 12 {
		return Doubt{}, false
	}
	end := d.To + len(rest)
	if open := strings.Index(rest, "《"); open >= 0 {
		if shut := strings.Index(c.Text[d.To+open:], "》"); shut >= 0 {
			end = d.To + open + shut + len("》")
			if strings.HasPrefix(c.Text[end:], "的") || strings.HasPrefix(c.Text[end:], "要求") ||
				strings.HasPrefix(c.Text[end:], "规定") {
				return Doubt{}, false
			}
		}
	} else if !hasAny(verb, "签订", "签署", "出具", "印发", "出台") {
		return Doubt{}, false
	}
	if oldUse := rest[len(verb):]; strings.Contains(oldUse, "的") && !strings.Contains(oldUse, "《") {
		return Doubt{}, false
	}
	return c.doubt(DateDoubt, d.From, end, d.Last()+" < "+string(c.r.FeedbackOn)), true
}

// titleBefore reads 《值班制度》已于2024年3月印发, where the title stands before its day.
func (c *claim) titleBefore(d quantity.Date) (from, to int, ok bool) {
	before := c.Text[clauseStart(c.Text, d.From):d.From]
	m := titledOn.FindStringIndex(before)
	verb := issuedThen.FindString(c.Text[d.To:])
	if m == nil || verb == "" {
		return 0, 0, false
	}
	open := strings.LastIndex(before[:m[0]], "《")
	return d.From - len(before) + max(open, 0), d.To + len(verb), open >= 0
}

var (
	titledOn   = regexp.MustCompile(`》(?:等\p{Han}{0,6})?(?:已|也|均)?(?:于|在)$`)
	issuedThen = regexp.MustCompile(`^(?:正式|修订|制定|重新)*(?:印发|出台|下发|发布|颁布|制定|修订|审议通过)(?:实施|执行)?`)
)
