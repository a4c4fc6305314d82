package book

import (
	"strconv"
	"strings"
)

// A text that tells a record from others, such as a code, is told apart in a copy by its digits, which are
// counted on as one number: so it is as long as before, and looks the same.

// apart returns by how much the digits of texts are counted on, so that no text of a copy is one of another: a
// power of ten by which all texts are told apart that have the same form.
func apart(texts map[string]bool) int64 {
	step := int64(1)
	for ; step < 1e9; step *= 10 {
		seen := map[string]string{}
		clash := false
		for text := range texts {
			form, digits := formOf(text)
			key := form + " " + strconv.FormatInt(digits%step, 10)
			other, known := seen[key]
			clash = clash || known && other != text
			seen[key] = text
		}
		if !clash {
			break
		}
	}
	return step
}

// maxDigits is how many of the last digits of a text are counted on.
const maxDigits = 17

// formOf returns a text without the digits that are counted on, and the number that these make.
func formOf(text string) (form string, digits int64) {
	runes, unit, n := []rune(text), int64(1), 0
	for i := len(runes) - 1; i >= 0 && n < maxDigits; i-- {
		if c := runes[i]; c >= '0' && c <= '9' {
			digits += int64(c-'0') * unit
			runes[i], unit, n = '0', unit*10, n+1
		}
	}
	return string(runes), digits
}

// another returns the text that a copy has so many steps on; a text without digits gets some.
func another(text string, steps, step int64) string {
	form, digits := formOf(text)
	if !strings.ContainsAny(text, "0123456789") {
		if steps == 0 {
			return text
		}
		return text + " " + strconv.FormatInt(steps+1, 10)
	}
	digits += steps * step
	runes, places := []rune(form), 0
	first := 0
	for i := len(runes) - 1; i >= 0 && places < maxDigits; i-- {
		if runes[i] == '0' {
			runes[i], digits, places, first = rune('0'+digits%10), digits/10, places+1, i
		}
	}
	if digits == 0 {
		return string(runes)
	}
	return string(runes[:first]) + strconv.FormatInt(digits, 10) + string(runes[first:])
}
