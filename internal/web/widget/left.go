package widget

import "bihuan/internal/i18n"

// manyDays is from when calendar days say more than working days.
const manyDays = 45

// leftWords says how much of a limit is left.
func leftWords(lang i18n.Lang, days, workdays int) string {
	switch {
	case days < 0:
		return counted(lang, "web.late_day", -days)
	case days == 0:
		return i18n.T(lang, "web.due_today")
	case days > manyDays || workdays <= 0:
		return counted(lang, "web.left_day", days)
	}
	return counted(lang, "web.left_workday", workdays)
}

// counted returns the text for one or for several: English tells them apart.
func counted(lang i18n.Lang, key string, n int) string {
	if n != 1 {
		key += "s"
	}
	return i18n.T(lang, key, n)
}
