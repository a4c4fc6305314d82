package bulletin

// Words are the fixed words of a bulletin. In patterns {inspected}, {inspector}, {from}, {to}, {feedback},
// {issuer} and {date} stand for data of the Source, {text} for the text of what is numbered.
type Words struct {
	Title      string
	Lead       string
	Aspect     string            // heading over the findings of an aspect; "" prints no aspects
	Finding    string            // heading of a finding
	Status     map[string]string // words in brackets after a measure, by status; nil prints none
	Exemptions map[string]string // titles of the kinds of exemption
	Invite     string            // sentence before the contact data
	Phone      string
	Address    string
	Postcode   string
	Email      string
}

// Standard returns the words in common use.
func Standard() Words {
	return Words{
		Title: "关于{inspected}巡察整改进展情况的通报",
		Lead: "根据巡察工作统一部署，{inspector}于{from}至{to}对{inspected}进行了巡察，并于{feedback}进行了反馈。" +
			"按照党务公开原则和巡察工作有关要求，现将巡察整改进展情况予以公布。",
		Finding: "关于“{text}”的问题。",
		Exemptions: map[string]string{
			"secret":  "涉及国家秘密",
			"case":    "正在核查、尚未公布的案件",
			"hype":    "公开后可能引发负面炒作",
			"protest": "公开后可能引发群体性上访",
			"major":   "其他重大敏感事项",
		},
		Invite:   "欢迎广大干部群众对巡察整改落实情况进行监督。如有意见建议，请及时向我们反映。",
		Phone:    "联系电话",
		Address:  "联系地址",
		Postcode: "邮政编码",
		Email:    "电子邮箱",
	}
}

// StandardParts returns the three parts in common use: how the work was led, the findings, what comes next.
func StandardParts(leading []Point, intro string, outlook []Point) []Part {
	return []Part{
		{Title: "巡察整改组织领导情况", Kind: Numbered, Points: leading},
		{Title: "整改进展情况及成效", Kind: Results},
		{Title: "巩固深化巡察整改成果的打算", Kind: Ordinals, Intro: paragraphs(intro), Points: outlook},
	}
}

func paragraphs(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// fill returns w with every empty word taken from Standard; Aspect and Status may be empty.
func (w Words) fill() Words {
	standard := Standard()
	for _, word := range []struct{ given, standard *string }{
		{&w.Title, &standard.Title}, {&w.Lead, &standard.Lead}, {&w.Finding, &standard.Finding},
		{&w.Invite, &standard.Invite}, {&w.Phone, &standard.Phone}, {&w.Address, &standard.Address},
		{&w.Postcode, &standard.Postcode}, {&w.Email, &standard.Email},
	} {
		if *word.given == "" {
			*word.given = *word.standard
		}
	}
	if w.Exemptions == nil {
		w.Exemptions = standard.Exemptions
	}
	return w
}
