package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAPeriodOfMonthsEndsOnTheCorrespondingDay(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2024-07-01", 2, "2024-09-01"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2023-01-31", 1, "2023-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2024-08-31", 6, "2025-02-28"},
		{"2024-10-31", 1, "2024-11-30"},
		{"2024-02-29", 1, "2024-03-29"}, // the corresponding day, not the end of the month
		{"2024-12-15", 1, "2025-01-15"},
		{"2025-01-15", -1, "2024-12-15"},
		{"2024-03-31", -1, "2024-02-29"},
		{"2024-03-15", -15, "2022-12-15"},
		{"9999-12-01", 1, "9999-12-31"},
		{"0001-01-31", -1, "0001-01-01"},
	} {
		if got := day(t, tt.from).AddMonths(tt.months); got != day(t, tt.want) {
			t.Errorf("%s.AddMonths(%d) = %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestDatesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(int32(MinDate), int32(MaxDate)).Draw(t, "day"))
		if got, err := Parse(d.String()); err != nil || got != d {
			t.Fatalf("Parse(%q) = %s, %v", d.String(), got, err)
		}
		if year, month, day := d.Civil(); Of(year, month, day) != d {
			t.Fatalf("Of(%d, %d, %d) is not %s", year, month, day, d)
		}
		if d.Weekday() != d.Time().Weekday() {
			t.Fatalf("%s.Weekday() = %s", d, d.Weekday())
		}
	})
}

func TestWhatIsNoDayIsRefused(t *testing.T) {
	for _, s := range []string{
		"", "2024", "2024-1-1", "2024-02-30", "2023-02-29", "2024-13-01", "0000-01-01", "2024-01-01 ",
		"2024/01/01", "+2024-01-01", "２０２４-01-01", "10000-01-01",
	} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %s", s, d)
		}
	}
}

func TestADateIsAStringInJSON(t *testing.T) {
	type doc struct {
		On   Date            `json:"on"`
		Days map[Date]string `json:"days"`
	}
	in := doc{day(t, "2024-10-12"), map[Date]string{day(t, "2024-10-01"): "x"}}
	data, err := json.Marshal(in)
	if want := `{"on":"2024-10-12","days":{"2024-10-01":"x"}}`; err != nil || string(data) != want {
		t.Fatalf("Marshal() = %s, %v, want %s", data, err, want)
	}
	var out doc
	if err := json.Unmarshal(data, &out); err != nil || out.On != in.On || len(out.Days) != 1 {
		t.Errorf("Unmarshal() = %+v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"on":"2024-02-30"}`), &out); err == nil {
		t.Error("a day that is none was read")
	}
	if _, err := json.Marshal(MaxDate + 1); err == nil {
		t.Error("a day after the last was written")
	}
}

func TestADayBelongsToTheZoneOfItsTime(t *testing.T) {
	beijing := time.FixedZone("CST", 8*60*60)
	late := time.Date(2024, 6, 30, 16, 0, 0, 0, time.UTC)
	if got := FromTime(late); got.String() != "2024-06-30" {
		t.Errorf("FromTime(UTC) = %s", got)
	}
	if got := FromTime(late.In(beijing)); got.String() != "2024-07-01" {
		t.Errorf("FromTime(+8) = %s", got)
	}
	if got := FromTime(time.Unix(-1, 0).UTC()); got.String() != "1969-12-31" {
		t.Errorf("FromTime(-1) = %s", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-02-29", "0001-01-01", "9999-12-31", "2024-2-9", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err == nil && (d.String() != s || d < MinDate || d > MaxDate) {
			t.Errorf("Parse(%q) = %s", s, d)
		}
	})
}

func TestPeriodStart(t *testing.T) {
	for _, c := range []struct {
		months int
		want   string
	}{{1, "2024-11-01"}, {3, "2024-10-01"}, {6, "2024-07-01"}, {12, "2024-01-01"}} {
		for _, day := range []Date{Of(2024, 11, 1), Of(2024, 11, 30)} {
			if got := day.PeriodStart(c.months).String(); got != c.want {
				t.Errorf("%s in periods of %d months begins on %s, want %s", day, c.months, got, c.want)
			}
		}
	}
}
