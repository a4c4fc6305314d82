package calendar

import (
	"strings"
	"testing"

	"bihuan/internal/i18n"
)

func TestStepsSayHowADueDateCameAbout(t *testing.T) {
	cal := New()
	for _, tt := range []struct {
		name  string
		limit Limit
		want  string
	}{
		{"weekends are named", Limit{From: Of(2024, 7, 1), Span: Span{Workdays: 10}}, `
2024-07-01 起算，当日不计，自 2024-07-02 开始
10 个工作日，到 2024-07-15（跳过周末 2024-07-06、2024-07-07、2024-07-13、2024-07-14）`},
		{"make-up days are counted", Limit{From: Of(2025, 1, 24), Span: Span{Workdays: 6}}, `
2025-01-24 起算，当日不计，自 2025-01-25 开始
6 个工作日，到 2025-02-08（跳过周末 2025-01-25；跳过春节 2025-01-28 至 2025-02-04 放假 8 天；春节调休上班的 2025-01-26、2025-02-08 计入）`},
		{"long spans are summed up", Limit{From: Of(2024, 1, 2), Span: Span{Workdays: 250}}, `
2024-01-02 起算，当日不计，自 2024-01-03 开始
250 个工作日，到 2024-12-31（跳过周末 85 天；跳过节假日 29 天；调休上班 8 天计入）`},
		{"end moves off a holiday", Limit{From: Of(2024, 8, 5), Span: Span{Months: 2}, Shift: ToNextWorkday}, `
2024-08-05 起算，当日不计，自 2024-08-06 开始
2 个月，到对应日 2024-10-05
2024-10-05 是休息日（国庆节），顺延到 2024-10-08`},
		{"no corresponding day", Limit{From: Of(2024, 12, 31), Span: Span{Years: 1, Months: 2}, Shift: ToPreviousWorkday}, `
2024-12-31 起算，当日不计，自 2025-01-01 开始
1 年 2 个月，该月没有 31 日，到月末 2026-02-28`},
		{"years alone", Limit{From: Of(2024, 2, 29), Span: Span{Years: 3}, Shift: ToPreviousWorkday}, `
2024-02-29 起算，当日不计，自 2024-03-01 开始
3 年，该月没有 29 日，到月末 2027-02-28
2027-02-28 是休息日（周末），提前到 2027-02-26（2027 年放假安排未收录，按周一至周五计算）`},
		{"pause and extension", Limit{From: Of(2024, 7, 1), Span: Span{Workdays: 5},
			Pauses:     []Period{{Of(2024, 7, 4), Of(2024, 7, 9)}},
			Extensions: []Extension{{By: Span{Days: 7}, Reference: "YQ-2024-003"}, {To: Of(2024, 8, 1)}}}, `
2024-07-01 起算，当日不计，自 2024-07-02 开始
5 个工作日，到 2024-07-08（跳过周末 2024-07-06、2024-07-07）
2024-07-04 至 2024-07-09 暂停，4 个工作日不计，顺延到 2024-07-12
延期（YQ-2024-003），自 2024-07-12 接着计算
7 天，到 2024-07-19
延期到 2024-08-01`},
		{"pause of days", Limit{From: Of(2024, 7, 1), Span: Span{Days: 10},
			Pauses: []Period{{Of(2024, 7, 4), Of(2024, 7, 9)}}}, `
2024-07-01 起算，当日不计，自 2024-07-02 开始
10 天，到 2024-07-11
2024-07-04 至 2024-07-09 暂停，6 天不计，顺延到 2024-07-17`},
		{"pause that still runs", Limit{From: Of(2024, 7, 1), Span: Span{Workdays: 5},
			Pauses: []Period{{From: Of(2024, 7, 4)}}}, `
2024-07-01 起算，当日不计，自 2024-07-02 开始
5 个工作日，到 2024-07-08（跳过周末 2024-07-06、2024-07-07）
自 2024-07-04 起暂停，尚未恢复，还剩 3 个工作日`},
		{"backwards", Limit{From: Of(2024, 10, 9), Span: Span{Workdays: -2}}, `
以 2024-10-09 为准往前推
往前 2 个工作日，到 2024-09-30（跳过国庆节 2024-10-01 至 2024-10-07 放假 7 天）`},
		{"years that are not known", Limit{From: Of(2027, 12, 30), Span: Span{Workdays: 3}}, `
2027-12-30 起算，当日不计，自 2027-12-31 开始
3 个工作日，到 2028-01-04（跳过周末 2028-01-01、2028-01-02；2027 年至 2028 年放假安排未收录，按周一至周五计算）`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var lines []string
			for _, step := range cal.Explain(tt.limit).Steps {
				lines = append(lines, step.In(i18n.ZH))
			}
			if got := strings.Join(lines, "\n"); got != strings.TrimSpace(tt.want) {
				t.Errorf("got\n%s\nwant%s", got, tt.want)
			}
		})
	}
}

func TestADistrictsDaysAreNamed(t *testing.T) {
	cal := New(
		Day{Date: Of(2024, 7, 18), Name: i18n.Text{ZH: "那达慕", EN: "Naadam"}},
		Day{Date: Of(2024, 7, 19)},
		Day{Date: Of(2024, 7, 20), Working: true},
	)
	due := cal.Explain(Limit{From: Of(2024, 7, 17), Span: Span{Workdays: 2}})
	want := "2 个工作日，到 2024-07-22（跳过周末 2024-07-21；跳过那达慕 2024-07-18 放假；" +
		"跳过休息日 2024-07-19 放假；上班的 2024-07-20 计入）"
	if got := due.Steps[1].In(i18n.ZH); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	english := "From 2024-07-17, which does not count; the first day is 2024-07-18. Working days: 2, " +
		"to 2024-07-22 (not counting the weekend 2024-07-21; not counting Naadam on 2024-07-18; " +
		"not counting the day off on 2024-07-19; counting 2024-07-20, which is worked)"
	if got := due.In(i18n.EN); got != english {
		t.Errorf("got  %s\nwant %s", got, english)
	}
}
