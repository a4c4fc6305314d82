package widget

import (
	"testing"

	"bihuan/internal/i18n"
)

func TestWhatIsLeft(t *testing.T) {
	for _, c := range []struct {
		days, workdays int
		zh, en         string
	}{
		{-3, -2, "逾期 3 天", "3 days late"},
		{-1, -1, "逾期 1 天", "1 day late"},
		{0, 0, "今天到期", "Due today"},
		{1, 1, "还有 1 个工作日", "1 working day left"},
		{7, 5, "还有 5 个工作日", "5 working days left"},
		{2, 0, "还有 2 天", "2 days left"},
		{90, 62, "还有 90 天", "90 days left"},
	} {
		if got := leftWords(i18n.ZH, c.days, c.workdays); got != c.zh {
			t.Errorf("leftWords(zh, %d, %d) = %q, want %q", c.days, c.workdays, got, c.zh)
		}
		if got := leftWords(i18n.EN, c.days, c.workdays); got != c.en {
			t.Errorf("leftWords(en, %d, %d) = %q, want %q", c.days, c.workdays, got, c.en)
		}
	}
}
