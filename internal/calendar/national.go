package calendar

import (
	"slices"

	"github.com/6tail/lunar-go/HolidayUtil"

	"bihuan/internal/i18n"
)

// The years that are looked up. The library begins with 2002 and is extended each autumn.
const (
	firstYear = 2001
	lastYear  = 2099
)

// holidays are the keys of the holidays' names, in the order in which the library numbers them.
var holidays = [...]string{
	"calendar.new_year", "calendar.spring_festival", "calendar.qingming", "calendar.labour_day",
	"calendar.dragon_boat", "calendar.mid_autumn", "calendar.national_day",
	"calendar.national_mid_autumn", "calendar.victory_day",
}

// national returns the days off and make-up days of the State Council's notices.
func national() []Day {
	names := map[string]i18n.Text{}
	var days []Day
	for year := firstYear; year <= lastYear; year++ {
		list := HolidayUtil.GetHolidaysByYear(year)
		for e := list.Front(); e != nil; e = e.Next() {
			h := e.Value.(*HolidayUtil.Holiday)
			date, err := Parse(h.GetDay())
			if err != nil {
				panic("calendar: library of holidays: " + err.Error())
			}
			if _, ok := names[h.GetName()]; !ok {
				names[h.GetName()] = holidayName(h.GetName())
			}
			days = append(days, Day{Date: date, Working: h.IsWork(), Name: names[h.GetName()]})
		}
	}
	return days
}

// holidayName returns our words for a holiday of the library, or its own where we have none.
func holidayName(name string) i18n.Text {
	i := slices.Index(HolidayUtil.NAMES, name)
	if i < 0 || i >= len(holidays) {
		return i18n.Text{ZH: name}
	}
	return text(holidays[i])
}

// text returns the words of key, filled with args, in both languages.
func text(key string, args ...any) i18n.Text {
	return i18n.Text{ZH: i18n.T(i18n.ZH, key, args...), EN: i18n.T(i18n.EN, key, args...)}
}
