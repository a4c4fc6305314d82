package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
	"bihuan/internal/quantity"
)

var (
	titleEnd = regexp.MustCompile(`(?:通报|公告|公示|公布|报告|情况|方案|台账|清单|通知|一览表|表|督办单|通知单|整改单|意见|进展|反馈会|反馈|公开|` +
		`说明|公开稿)(?:\([^)]*\))?$`)
	leadStart = regexp.MustCompile(`^(?:根据|按照|遵照|依据|经|为|受|[0-9]{4}年|近日|日前|收到|自[0-9]|主任|各位)`)
	gluedLead = regexp.MustCompile(`(?:通报|公告|公示|报告)(根据|按照|遵照|依据|为深入|经[^,]{2,12}(?:批准|同意)|[0-9]{4}年)`)
	dateLine  = regexp.MustCompile(`^[(-]*[0-9〇一二三四五六七八九十○]{1,4}[-年./0-9月日〇一二三四五六七八九十○]+[)]*$`)
)

// readHead finds the title, the source line and the paragraph that says who was inspected when.
func (r *reader) readHead() {
	r.readTitle()
	if t := outline.Fold(r.doc.Title).Text; r.out.Title == "" && titleEnd.MatchString(t) &&
		hasAny(t, "整改", "巡", "审计") {
		r.out.Title = Text(r.doc.Title) // the file says so, and no line of the text does
	}
	r.readSource()
	r.readLead()
}

// readTitle takes the title off the start of the document.
func (r *reader) readTitle() {
	for i, p := range r.paras[:min(len(r.paras), 8)] {
		if p.style == exchange.Note {
			r.used[i] = true
			continue
		}
		if p.style == exchange.Title {
			r.takeTitle(i)
			return
		}
	}
	for i, p := range r.paras[:min(len(r.paras), 5)] {
		if p.style == exchange.Note {
			continue
		}
		if m := gluedLead.FindStringSubmatchIndex(firstRunes(p.Text, 90)); m != nil &&
			!leadStart.MatchString(p.Text) {
			r.set("title", &r.out.Title, p.cut(0, m[2]))
			r.paras[i].span = p.from(m[2])
			return
		}
		if leadStart.MatchString(p.Text) && !titleEnd.MatchString(p.Text) || hasSuffix(p.Text, "。", ";") ||
			runes(p.Text) > 80 {
			return
		}
		if titleEnd.MatchString(p.Text) && hasAny(p.Text, "整改", "巡", "审计", "反馈") && p.number == "" {
			if mark, _ := outline.MarkAt(p.Text); mark.Kind == outline.None {
				r.takeTitle(i)
			}
			return
		}
	}
}

// takeTitle makes paragraph i the title, together with a line before or behind it that belongs to it.
func (r *reader) takeTitle(i int) {
	r.used[i] = true
	title := r.paras[i].span
	r.set("title", &r.out.Title, title)
	join := func(a, b span) {
		r.out.Title = Text(a.Src() + b.Src())
	}
	if i > 0 && !r.used[i-1] {
		before := r.paras[i-1]
		if strings.Contains(before.Text, "关于") && !strings.Contains(title.Text, "关于") &&
			runes(before.Text) < 50 && !strings.ContainsAny(before.Text, "。,;:") {
			r.used[i-1] = true
			join(before.span, title)
			return
		}
		if hasPrefix(title.Text, "关于") && runes(before.Text) < 40 &&
			hasSuffix(before.Text, "委员会", "党组", "党委", "支部", "党工委", "总支", "局", "公司", "县委", "市委", "区委") {
			r.used[i-1] = true
			join(before.span, title)
			return
		}
	}
	if i+1 < len(r.paras) && !titleEnd.MatchString(title.Text) {
		next := r.paras[i+1]
		if titleEnd.MatchString(next.Text) && runes(next.Text) < 50 && next.style != exchange.Note &&
			!strings.ContainsAny(next.Text, "。,") && next.number == "" {
			r.used[i+1] = true
			join(title, next.span)
		}
	}
	for k := i + 1; k < min(len(r.paras), i+3); k++ {
		if dateLine.MatchString(r.paras[k].Text) {
			r.used[k] = true
			for _, d := range quantity.Dates(r.paras[k].Text) {
				if d.Whole() {
					r.setDay("issued_on", &r.out.IssuedOn, d.First(), r.paras[k].span, d)
				}
			}
		}
	}
}

var (
	sourceName = regexp.MustCompile(`(?:来源|信息来源|发布单位|发布机构|供稿)[:：]`)
	sourceDate = regexp.MustCompile(`(?:发布日期|发布时间|日期|时间|发布于)[:：]`)
)

// readSource keeps the source line of a page for news; a signature has the better word.
func (r *reader) readSource() {
	for i, p := range r.paras[:min(len(r.paras), 6)] {
		if p.style != exchange.Note && !(runes(p.Text) < 90 && sourceName.MatchString(p.Text) &&
			sourceDate.MatchString(p.Text)) {
			continue
		}
		r.used[i] = true
		r.source = append(r.source, p.span)
	}
}

// useSource takes issuer and date from the source line.
func (r *reader) useSource() {
	for _, s := range r.source {
		if m := sourceName.FindStringIndex(s.Text); m != nil {
			_, end := s.Span(0, m[1])
			value := strings.TrimLeft(s.Src()[end:], " \t\u00a0\u3000")
			value = cutAny(value, " ", "\t", "\u00a0", "\u3000", "作者", "浏览", "字号", "点击", "发布", "阅读", "【")
			if i := strings.Index(s.Src()[end:], value); value != "" && i >= 0 {
				at := s.at
				at.From += end + i
				r.set("issuer", &r.out.Issuer, newSpan(value, at))
			}
		}
		if m := sourceDate.FindStringIndex(s.Text); m != nil {
			for _, d := range quantity.Dates(s.Text[m[1]:]) {
				d.From, d.To = d.From+m[1], d.To+m[1]
				if d.Whole() {
					r.setDay("issued_on", &r.out.IssuedOn, d.First(), s, d)
				}
			}
		}
	}
}

// cutAny returns s up to the first of seps.
func cutAny(s string, seps ...string) string {
	for _, sep := range seps {
		if i := strings.Index(s, sep); i > 0 {
			s = s[:i]
		}
	}
	return s
}

var (
	inspectorName = regexp.MustCompile(`((?:[^,。;:、日]{0,24}?)(?:(?:巡察|巡视)“回头看”)?(?:第[^,。;:日]{0,6}|` +
		`[一二三四五六七八九十0-9]|专项|联合|提级|交叉|巡察|巡视){0,3}(?:巡察|巡视|督查|检查)(?:“回头看”)?(?:第?[一二三四五六七八九十0-9]+)?组)`)
	inspectWork = regexp.MustCompile(`对(.{2,60}?)(?:开展|进行|实施|启动)(?:了|` +
		`过)?(?:为期[^,。]{1,10}的)?[^,。]{0,12}?(?:巡察|巡视|“回头看”)`)
	toldTo = regexp.MustCompile(`组(?:长[^,。;向]{0,12}?)?(?:代表[^,。;向]{0,16}?)?` +
		`向([^,。;、]{3,40}?)(?:领导班子|班子)?(?:进行了?|集中|通报|传达|反馈)`)
	received  = regexp.MustCompile(`(?:^|[,。;日])([^,。;]{2,40}?)(?:接受了?|迎来了?)(?:了)?([^,。;]{2,30}?组)`)
	stationed = regexp.MustCompile(`(?:进驻|巡察了|巡视了|组巡察|组巡视)([^,。;了]{3,40}?)(?:开展|进行|,|。|;)`)
)

// readLead reads the paragraphs that tell who inspected whom, when, and when the findings were handed over.
func (r *reader) readLead() {
	var lead []span
	for i, p := range r.paras[:min(len(r.paras), 12)] {
		if r.used[i] || p.style == exchange.Note {
			continue
		}
		if mark, _ := outline.MarkAt(p.Text); i > 0 && mark.Kind != outline.None && r.out.Inspector != "" {
			break
		}
		if hasAny(p.Text, "巡察", "巡视", "审计", "反馈") {
			r.leadDates(p.span)
			r.leadInspector(p.span)
			r.leadInspected(p.span, inspectWork)
			lead = append(lead, p.span)
		}
	}
	for _, pattern := range []*regexp.Regexp{toldTo, received, stationed} {
		for _, s := range lead {
			r.leadInspected(s, pattern)
		}
	}
}

// leadInspector reads the name of the team; one with its number is the best.
func (r *reader) leadInspector(s span) {
	if r.out.Inspector != "" {
		return
	}
	best := []int(nil)
	for _, m := range inspectorName.FindAllStringSubmatchIndex(s.Text, 6) {
		m[2] += nameStart(s.Text[m[2]:m[3]])
		if best == nil || strings.Contains(s.Text[m[2]:m[3]], "第") &&
			!strings.Contains(s.Text[best[2]:best[3]], "第") {
			best = m
		}
	}
	if best != nil {
		r.set("inspector", &r.out.Inspector, s.cut(best[2], best[3]))
	}
}

// leadInspected reads whom pattern names. A list of several bodies is no name.
func (r *reader) leadInspected(s span, pattern *regexp.Regexp) {
	if r.out.Inspected != "" {
		return
	}
	m := pattern.FindStringSubmatchIndex(s.Text)
	if m == nil {
		return
	}
	name := s.cut(m[2]+nameStart(s.Text[m[2]:m[3]]), m[3])
	if strings.HasSuffix(name.Text, "组织") && !strings.HasSuffix(name.Text, "党组织") {
		name = name.cut(0, len(name.Text)-len("组织"))
	}
	if name.Text[0] < 0x80 || hasAny(name.Text, "反馈", "分别", "巡察组", "巡视组", "工作", "意见") {
		return
	}
	r.set("inspected", &r.out.Inspected, name)
}

// nameStart returns where a name begins behind words that lead up to it.
func nameStart(name string) int {
	start := 0
	for _, lead := range []string{"根据", "按照", "由", "经", "受", "对", "向", "接受", "会前", "当日", "当天", "日前", "近日",
		"底", "末", "期间", "以来", "统一部署", "安排", "部署", "派出", "至", "在", "配合"} {
		if i := strings.LastIndex(name, lead); i >= 0 && i+len(lead) < len(name) &&
			runes(name[i+len(lead):]) > 4 {
			start = max(start, i+len(lead))
		}
	}
	return start
}

// leadDates reads the period of fieldwork and the day of feedback.
func (r *reader) leadDates(s span) {
	dates := quantity.DatesFrom(s.Text, r.year)
	for i, d := range dates {
		r.year = d.Year
		if i+1 < len(dates) && isTo(s.Text[d.To:dates[i+1].From]) &&
			r.isFieldwork(s.Text, d.From, dates[i+1].To) {
			r.setDay("fieldwork.from", &r.out.Fieldwork.From, d.First(), s, d)
			r.setDay("fieldwork.to", &r.out.Fieldwork.To, dates[i+1].Last(), s, dates[i+1])
		}
	}
	for _, d := range dates {
		if !d.Whole() || r.out.At["fieldwork.from"] == s.place(d.From, d.To) ||
			r.out.At["fieldwork.to"] == s.place(d.From, d.To) {
			continue
		}
		if r.isFeedbackDay(s.Text, d) {
			r.setDay("feedback_on", &r.out.FeedbackOn, d.First(), s, d)
		}
	}
}

// isTo reports whether between stands between the two ends of a period.
func isTo(between string) bool {
	switch strings.Trim(between, "()") {
	case "至", "到", "-", "~", "--":
		return true
	}
	return false
}

// isFieldwork reports whether the sentence around a period speaks of an inspection.
func (r *reader) isFieldwork(text string, from, to int) bool {
	end := to + strings.IndexAny(text[to:]+"。", "。;")
	start := strings.LastIndexAny(text[:from], "。;") + 1
	sentence := text[start:min(end, len(text))]
	return hasAny(sentence, "巡察", "巡视", "审计", "进驻") && !hasAny(text[start:from], "公示")
}

// isFeedbackDay reports whether the findings were handed over on d.
func (r *reader) isFeedbackDay(text string, d quantity.Date) bool {
	rest := text[d.To:]
	if i := strings.IndexAny(rest, "。;"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.Index(rest, "反馈"); i >= 0 {
		between := rest[:i]
		return len(quantity.Dates(between)) == 0 && !hasAny(between, "召开", "收到")
	}
	return false
}
