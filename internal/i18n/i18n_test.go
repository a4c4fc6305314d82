package i18n

import (
	"regexp"
	"slices"
	"testing"
)

func TestCatalogueIsComplete(t *testing.T) {
	holes := regexp.MustCompile(`\{\d\}`)
	for key, text := range catalogue() {
		if text.ZH == "" || text.EN == "" {
			t.Errorf("%s lacks a language: %+v", key, text)
		}
		zh, en := holes.FindAllString(text.ZH, -1), holes.FindAllString(text.EN, -1)
		slices.Sort(zh)
		slices.Sort(en)
		if !slices.Equal(slices.Compact(zh), slices.Compact(en)) {
			t.Errorf("%s has other holes in Chinese %v than in English %v", key, zh, en)
		}
	}
}

func TestFillShowsTextsInTheLanguage(t *testing.T) {
	title := Text{ZH: "单位", EN: "Unit"}
	if got := Fill("{0}: {1}", EN, title, 3); got != "Unit: 3" {
		t.Errorf("Fill() = %q", got)
	}
	if got := (Text{ZH: "只有中文"}).In(EN); got != "只有中文" {
		t.Errorf("In(EN) without English = %q", got)
	}
}
