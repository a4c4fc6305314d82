package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/quantity"
)

var (
	contactWords = regexp.MustCompile(`电话|热线|邮编|邮政编码|邮箱|信箱|传真|来信|来访|地址|公示期|公示时间|意见建议|欢迎.{0,20}监督`)
	phoneValue   = regexp.MustCompile(`(?:电话|热线|联系方式|座机|手机|致电)(?:号码)?(?:为|` +
		`是)?[:：]?[^0-9]{0,6}?(\(?0[0-9]{2,3}\)?-?[0-9]{7,8}(?:-[0-9]{1,5})?|1[0-9]{10}|[0-9]{7,8}|` +
		`400-?[0-9]{3,4}-?[0-9]{3,4}|12[0-9]{3})`)
	emailValue = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	postValue  = regexp.MustCompile(`(?:邮编|邮政编码|邮码)(?:为|是)?[:：]?([0-9]{6})`)
	placeValue = regexp.MustCompile(`(?:(?:联系|通信|通讯|办公|邮寄|收信|来信|来访|单位|接待|信函)?地址[:：为是]*|来信请寄[:：]?|` +
		`来信寄至[:：]?|邮寄至[:：]?|寄至[:：]?|来信来访[:：]|信件请寄[:：]?)([^;。]+)`)
	plainPlace   = regexp.MustCompile(`\((?:通信|通讯|办公|邮寄)?地址(?:为|是)?[:：]([^;。)]+)`)
	boxValue     = regexp.MustCompile(`(?:邮政|专用|专门)信箱[:：]([^;。,]+)`)
	hoursLabel   = regexp.MustCompile(`(?:受理|接待|接听|接访|办公|工作|联系|值班)时间(?:为|是)?[:：]([^;。)]+)`)
	hoursBracket = regexp.MustCompile(`\(([^()]*(?:工作日|工作时间|周一|上午|[0-9]{1,2}[:：][0-9]{2})[^()]*)\)`)
)

// readTail takes signature, date and contact data off the end of the document.
func (r *reader) readTail() {
	r.tail = len(r.paras)
	r.readSignature()
	r.readContact()
	if r.out.Issuer == "" {
		r.readSpeaker()
	}
	if r.out.Issuer == "" && r.out.IssuedOn == "" {
		r.useSource()
	}
}

// readSignature finds the last line that is a date, and who signs above it.
func (r *reader) readSignature() {
	for i := len(r.paras) - 1; i > max(0, len(r.paras)-12) && i > 0; i-- {
		p := r.paras[i]
		dates := quantity.Dates(p.Text)
		if len(dates) == 0 || runes(p.Text) > 60 || hasAny(p.Text, "公示", "填报", "反馈时间", ":") {
			continue
		}
		last := dates[len(dates)-1]
		rest := strings.Trim(p.Text[:last.From], "()") + strings.Trim(p.Text[last.To:], "()。")
		if !last.Whole() && last.Day != 0 || last.Month == 0 || strings.ContainsAny(rest, "。,;") {
			continue
		}
		if rest != "" && last.To < len(strings.TrimRight(p.Text, ")。")) {
			continue
		}
		r.sign(i, last, rest)
		return
	}
	r.signWithoutDate()
}

// sign takes line i, which ends with the date, as the signature.
func (r *reader) sign(i int, date quantity.Date, rest string) {
	p := r.paras[i]
	if date.Whole() {
		r.out.IssuedOn = ""
		r.setDay("issued_on", &r.out.IssuedOn, date.First(), p.span, date)
	}
	r.used[i] = true
	r.tail = i
	if rest != "" {
		r.set("issuer", &r.out.Issuer, p.cut(0, date.From))
		r.drop(i + 1)
		return
	}
	for k := i - 1; k >= max(0, i-2); k-- {
		if s := r.paras[k]; isSigner(s.Text) {
			r.set("issuer", &r.out.Issuer, s.span)
			r.used[k] = true
			r.tail = k
			break
		}
	}
	r.drop(i + 1)
}

// drop leaves out what a site puts behind the signature, but not contact data.
func (r *reader) drop(from int) {
	for i := from; i < len(r.paras); i++ {
		if !contactWords.MatchString(r.paras[i].Text) {
			r.used[i] = true
		}
	}
}

// isSigner reports whether a line may be the name of a body.
func isSigner(text string) bool {
	n := runes(text)
	return n >= 4 && n <= 40 && !strings.ContainsAny(text, "。,;:!?“") &&
		!hasSuffix(text, "情况", "问题", "打算", "安排", "方面")
}

// signWithoutDate takes a last line that is the name of a party body.
func (r *reader) signWithoutDate() {
	if len(r.paras) < 3 {
		return
	}
	i := len(r.paras) - 1
	p := r.paras[i]
	if isSigner(p.Text) && p.number == "" && hasSuffix(p.Text, "委员会", "党组", "党委", "支部", "党工委", "总支", "局",
		"公司", "办公室") {
		r.set("issuer", &r.out.Issuer, p.span)
		r.used[i] = true
		r.tail = i
	}
}

// readContact reads how to reach the body, from the last paragraphs.
func (r *reader) readContact() {
	c := &r.out.Contact
	for i := max(0, len(r.paras)-14); i < len(r.paras); i++ {
		p := r.paras[i]
		if r.used[i] && i < r.tail || p.style == exchange.Note || !contactWords.MatchString(p.Text) &&
			!strings.Contains(p.Text, "@") {
			continue
		}
		before := *c
		r.match("contact.phone", &c.Phone, p.span, phoneValue)
		r.match("contact.postcode", &c.Postcode, p.span, postValue)
		if m := emailValue.FindStringIndex(p.Text); m != nil {
			r.set("contact.email", &c.Email, p.cut(m[0], m[1]))
		}
		r.address(p.span)
		if c.Phone != "" || c.Address != "" {
			r.match("contact.hours", &c.Hours, p.span, hoursLabel)
			r.match("contact.hours", &c.Hours, p.span, hoursBracket)
		}
		if *c != before {
			r.used[i] = true
			r.contact = append(r.contact, i)
			r.tail = min(r.tail, i)
		}
	}
}

func (r *reader) match(key string, to *Text, s span, pattern *regexp.Regexp) {
	if m := pattern.FindStringSubmatchIndex(s.Text); m != nil {
		r.set(key, to, s.cut(m[2], m[3]))
	}
}

// address reads the address: up to the next label or stop.
func (r *reader) address(s span) {
	found := placeValue.FindAllStringSubmatchIndex(s.Text, -1)
	if m := plainPlace.FindStringSubmatchIndex(s.Text); m != nil {
		found = append([][]int{m}, found...)
	}
	for _, m := range found {
		if strings.HasSuffix(s.Text[:m[0]], "邮箱") || strings.HasSuffix(s.Text[:m[0]], "邮件") ||
			strings.HasSuffix(s.Text[:m[0]], "电子") {
			continue
		}
		value := cutAny(s.Text[m[2]:m[3]], ",邮", "(邮", ",信封", ",请", ",电", ",联系", "、邮编", ",收件", "邮编", "邮政编码",
			"联系电话", "电子邮箱", "电话:")
		value = strings.TrimRight(value, ",、(:")
		if runes(value) < 4 || strings.Contains(value, "@") {
			continue
		}
		r.set("contact.address", &r.out.Contact.Address, s.cut(m[2], m[2]+len(value)))
		return
	}
	if r.out.Contact.Address == "" && !strings.Contains(s.Text, "地址") {
		r.match("contact.address", &r.out.Contact.Address, s, boxValue)
	}
}

var (
	speechDate = regexp.MustCompile(`^-*([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日).{0,6}(?:在|于)?.*(?:会议|会)(?:上)?$`)
	speaker    = regexp.MustCompile(`^(.{3,30}?(?:局|委|厅|办公室|办|公司|院|部))(?:党组书记|党委书记|书记|副局长|局长|主任|厅长|副主任|` +
		`审计长|组长|院长|负责人|、)+[:：]?.{0,8}$`)
)

// readSpeaker reads who reports to a meeting, and when: ——2024年12月26日在…会议上, 县审计局局长 某某.
func (r *reader) readSpeaker() {
	for i, p := range r.paras[:min(len(r.paras), 8)] {
		if m := speechDate.FindStringSubmatchIndex(p.Text); m != nil && runes(p.Text) < 80 {
			for _, d := range quantity.Dates(p.Text) {
				r.setDay("issued_on", &r.out.IssuedOn, d.First(), p.span, d)
			}
			r.used[i] = true
		}
		if m := speaker.FindStringSubmatchIndex(p.Text); m != nil && !strings.ContainsAny(p.Text, "。,;") {
			r.set("issuer", &r.out.Issuer, p.cut(m[2], m[3]))
			r.used[i] = true
		}
	}
}
