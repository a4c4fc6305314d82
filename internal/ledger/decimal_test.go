package ledger

import "testing"

func TestDecimalsAtTheirBounds(t *testing.T) {
	for _, d := range []Decimal{-1 << 63, -1<<63 + 1, 1<<63 - 1, 0, -1, 12_500_000} {
		if got, err := ParseDecimal(d.String()); err != nil || got != d {
			t.Errorf("ParseDecimal(%s) = %v, %v", d, got, err)
		}
	}
	for _, text := range []string{"9223372036854.775808", "-9223372036854.775809", "99999999999999", "1.0000001", "1.", "", "1e3"} {
		if got, err := ParseDecimal(text); err == nil {
			t.Errorf("ParseDecimal(%s) = %v, want an error", text, got)
		}
	}
}
