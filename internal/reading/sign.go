package reading

import "strings"

// reach is how far, in bytes, a clause or a sentence is looked for: texts without any sign stay cheap.
const reach = 3000

// The signs that end parts of a text, as bits.
const (
	commaSign = 1 << iota // ,
	stopSign              // ; : ! ? 。 and a line feed
	listSign              // 、
	bracket               // ( )
	fullStop              // 。
)

// signAt returns the bits of the sign that begins with byte i of a folded text, and its length.
func signAt(text string, i int) (bits, size int) {
	switch text[i] {
	case ',':
		return commaSign, 1
	case ';', ':', '!', '?', '\n':
		return stopSign, 1
	case '(', ')':
		return bracket, 1
	case 0xE3:
		if strings.HasPrefix(text[i:], "。") {
			return stopSign | fullStop, 3
		}
		if strings.HasPrefix(text[i:], "、") {
			return listSign, 3
		}
	}
	return 0, 1
}

// behindSign returns the end of the last sign of bits before byte i, or where the search gives up.
func behindSign(text string, i, bits int) int {
	low := max(0, i-reach)
	for k := i - 1; k >= low; k-- {
		if c := text[k]; c >= 0x80 && c != 0xE3 || c >= '0' && c <= '9' {
			continue
		}
		if found, size := signAt(text, k); found&bits != 0 && k+size <= i {
			return k + size
		}
	}
	for low > 0 && low < len(text) && text[low]&0xC0 == 0x80 {
		low++
	}
	return low
}

// beforeSign returns the start of the next sign of bits from byte i on, or where the search gives up.
func beforeSign(text string, i, bits int) int {
	high := min(len(text), i+reach)
	for k := i; k < high; k++ {
		if c := text[k]; c >= 0x80 && c != 0xE3 || c >= '0' && c <= '9' {
			continue
		}
		if found, _ := signAt(text, k); found&bits != 0 {
			return k
		}
	}
	for high < len(text) && text[high]&0xC0 == 0x80 {
		high++
	}
	return high
}

// clauseStart returns the start of the clause around byte i: behind the last comma or stop.
func clauseStart(text string, i int) int { return behindSign(text, i, commaSign|stopSign) }

// clauseEnd returns the end of the clause around byte i.
func clauseEnd(text string, i int) int { return beforeSign(text, i, commaSign|stopSign) }

// sentenceStart returns the start of the sentence around byte i.
func sentenceStart(text string, i int) int { return behindSign(text, i, fullStop) }

// sentenceBefore returns the start of what a semicolon, a colon or a full stop divides from the text before
// i.
func sentenceBefore(text string, i int) int { return behindSign(text, i, stopSign) }

// signBefore returns the end of the last sign of any kind before byte i.
func signBefore(text string, i int) int {
	return behindSign(text, i, commaSign|stopSign|listSign|bracket)
}

// signAfter returns the start of the next sign of any kind from byte i on.
func signAfter(text string, i int) int {
	return beforeSign(text, i, commaSign|stopSign|listSign|bracket)
}

// signSize returns the length of the sign at byte at.
func signSize(text string, at int) int {
	if text[at] < 0x80 {
		return 1
	}
	return len("、")
}

// trimStops drops full stops, semicolons and commas at the end of text.
func trimStops(text string) string {
	for {
		switch {
		case strings.HasSuffix(text, "。"):
			text = text[:len(text)-len("。")]
		case strings.HasSuffix(text, ";"), strings.HasSuffix(text, ","):
			text = text[:len(text)-1]
		default:
			return text
		}
	}
}
