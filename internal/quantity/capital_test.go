package quantity_test

import (
	"testing"

	"bihuan/internal/quantity"
)

// The examples with an amount in the thousands are those of the annex itself.
func TestAmountsAreWrittenInCapitals(t *testing.T) {
	for cents, want := range map[int64]string{
		0:                   "零元整",
		1:                   "壹分",
		50:                  "伍角整",
		100:                 "壹元整",
		32504:               "叁佰贰拾伍元零肆分",
		140950:              "壹仟肆佰零玖元伍角整",
		168032:              "壹仟陆佰捌拾元叁角贰分",
		600714:              "陆仟零柒元壹角肆分",
		1640902:             "壹万陆仟肆佰零玖元零贰分",
		10700053:            "壹拾万柒仟元伍角叁分",
		-1000:               "负壹拾元整",
		100000000:           "壹佰万元整",
		100_000_100:         "壹佰万零壹元整",
		10_0001_0000_00:     "壹拾亿零壹万元整",
		1_0000_0000_00:      "壹亿元整",
		1_0000_1000_00:      "壹亿零壹仟元整",
		1_0000_0000_0000_00: "壹万亿元整",
	} {
		if got := quantity.Capital(cents); got != want {
			t.Errorf("Capital(%d) = %s, want %s", cents, got, want)
		}
	}
}
