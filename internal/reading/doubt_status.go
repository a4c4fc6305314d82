package reading

import (
	"regexp"
	"strings"
)

// pattern is an expression with words one of which stands in whatever it matches: to look for them first is
// many times quicker.
type pattern struct {
	words []string
	*regexp.Regexp
}

func (p pattern) matches(text string) bool { return hasAny(text, p.words...) && p.MatchString(text) }

// unfinished are the words that say something is not done, where they are what a clause says and not what it
// is about: 正在进行池体浇筑, but not 对正在建设的项目开展检查.
var unfinished = []pattern{
	{[]string{"正在", "仍在", "还在", "正按", "尚在"},
		regexp.MustCompile(`(?:正在|仍在|还在|正按|尚在)[^的]{1,20}$`)},
	{[]string{"未", "没有完成"},
		regexp.MustCompile(`(?:尚未|暂未|仍未|还未|未能|未完成|未印发|未整改|没有完成|未落实|未到位|未启动|未开工)[^的]{0,14}$`)},
	{[]string{"尚有", "尚余", "尚缺", "尚差", "仍有", "还有", "剩余", "其余", "余下"},
		regexp.MustCompile(`(?:尚有|尚余|尚缺|尚差|仍有|还有|剩余|其余|余下)[^的]{1,20}(?:待|未|正在|推进|办理|拟|计划|预计|将于|列入)[^的]{0,16}$`)},
	{[]string{"计划", "预计", "拟", "将于", "力争"},
		regexp.MustCompile(`^(?:目前|现|现正|并|将|拟)?(?:计划|预计|拟|拟于|将于|力争)[^的]{0,16}(?:完成|建成|投用|启用|通水|通车|交付|印发|出台|` +
			`验收|到位|开工|竣工|投入使用|移交|上线|清零|调试)`)},
	{[]string{"待"},
		regexp.MustCompile(`^待[^的]{2,20}(?:后|时)|^(?:现|目前|正)*等待`)},
	{[]string{"仅", "只", "形成初稿", "处于"},
		regexp.MustCompile(`(?:仅|只)(?:完成|开展|形成)(?:了)?(?:初稿|方案|部分)|形成初稿$|处于[^,]{0,8}阶段$`)},
}

// objectDoing is 建立正在实施项目台账: what is going on is only what the clause is about.
var objectDoing = pattern{[]string{"正在", "尚未", "仍在", "未完成"},
	regexp.MustCompile(`(?:建立|对|将|把|为|向|梳理|排查|检查|核查|针对|汇总)(?:正在|尚未|仍在|未完成)`)}

// settled shows that what was open is not any more.
var settled = regexp.MustCompile(`(?:全部|均已|已全部|现已|目前已)[^,。;]{0,12}(?:完成|整改|办结|到位|解决|移交|清零)`)

// wording finds measures that are marked as done while their text says that they are not.
func (c *claim) wording() []Doubt {
	if c.measure == nil || c.measure.Status != Done {
		return nil
	}
	start := 0
	for _, sentence := range strings.SplitAfter(c.Text, "。") {
		if from, to, ok := open(sentence); ok {
			return []Doubt{c.doubt(StatusDoubt, start+from, start+to, "")}
		}
		start += len(sentence)
	}
	return nil
}

// open returns the part of a sentence up to the last clause that says something is not done.
func open(sentence string) (from, to int, ok bool) {
	at := 0
	for _, clause := range strings.FieldsFunc(sentence,
		func(r rune) bool { return strings.ContainsRune(",;。:!?", r) }) {
		i := strings.Index(sentence[at:], clause) + at
		at = i + len(clause)
		if saysOpen(clause) && !settled.MatchString(sentence[i:]) {
			to, ok = at, true
		}
	}
	return 0, to, ok
}

func saysOpen(clause string) bool {
	if objectDoing.matches(clause) {
		return false
	}
	for _, p := range unfinished {
		if p.matches(clause) {
			return true
		}
	}
	return false
}
