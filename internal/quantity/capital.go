package quantity

import "strings"

// Capital writes an amount of 分, hundredths of 元, in the numerals that cheques and demands use: 壹仟零玖元伍角整.
// What may be left out between 万 and 仟, and between 元 and 角, is. 支付结算办法 (1997), annex 1.
func Capital(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "负", -cents
	}
	yuan, jiao, fen := cents/100, cents/10%10, cents%10
	out := ""
	if yuan > 0 || cents == 0 {
		out = or(capitalWhole(yuan), capitalDigits[0]) + "元"
	}
	switch {
	case jiao > 0:
		out += capitalDigits[jiao] + "角"
	case fen > 0 && yuan > 0:
		out += capitalDigits[0]
	}
	if fen > 0 {
		return sign + out + capitalDigits[fen] + "分"
	}
	return sign + out + "整"
}

var (
	capitalDigits = []string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalPlaces = []string{"", "拾", "佰", "仟"}
	capitalGroups = []string{"", "万", "亿", "万亿", "亿亿"}
)

// capitalWhole writes a whole number; "" for zero. One 零 stands for all noughts between other digits.
func capitalWhole(n int64) string {
	var groups []string
	for i := 0; n > 0; i++ {
		part, rest := n%10000, n/10000
		text := capitalGroup(part)
		if part > 0 {
			text += capitalGroups[i]
		}
		if part < 1000 && rest > 0 {
			text = capitalDigits[0] + text
		}
		groups = append([]string{text}, groups...)
		n = rest
	}
	zero := capitalDigits[0]
	text := strings.Join(groups, "")
	for strings.Contains(text, zero+zero) {
		text = strings.ReplaceAll(text, zero+zero, zero)
	}
	return strings.TrimSuffix(text, zero)
}

// capitalGroup writes four digits without noughts before or behind them.
func capitalGroup(n int64) string {
	text, gap := "", false
	for place := 3; place >= 0; place-- {
		digit := n
		for range place {
			digit /= 10
		}
		digit %= 10
		switch {
		case digit == 0:
			gap = text != ""
			continue
		case gap:
			text += capitalDigits[0]
		}
		text, gap = text+capitalDigits[digit]+capitalPlaces[place], false
	}
	return text
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
