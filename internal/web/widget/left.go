package widget

import "bihuan/internal/i18n"

// manyDays is from when calendar days say more than working days.
const manyDays = 45

// leftWords says how much of a limit is left.
func leftWords(lang i18n.Lang, days, workdays int) string {
	switch {
	case days < 0:
		return i18n.T(lang, "web.late_days", -days)
	case days == 0:
		return i18n.T(lang, "web.due_today")
	case days > manyDays || workdays <= 0:
		return i18n.T(lang, "web.left_days", days)
	}
	return i18n.T(lang, "web.left_workdays", workdays)
}
