package ledger

import (
	"encoding/json"
	"testing"
)

func TestValueComesBackFromJSON(t *testing.T) {
	texts := List(Text("a"), Text("<乙>\"\n"))
	for _, c := range []struct {
		v       Value
		of, els Storage
		want    string
	}{
		{Empty, StoreText, StoreNone, `null`},
		{Int(-7), StoreInt, StoreNone, `-7`},
		{Dec(-1_500_000), StoreDecimal, StoreNone, `"-1.5"`},
		{Flag(true), StoreFlag, StoreNone, `true`},
		{Flag(false), StoreFlag, StoreNone, `false`},
		{Of(StoreDate, 19905), StoreDate, StoreNone, `"2024-07-01"`},
		{Of(StoreTime, 1_719_792_000_000_001), StoreTime, StoreNone, `"2024-07-01T00:00:00.000001Z"`},
		{List(Int(3), Empty, Int(1)), StoreList, StoreInt, `[3,null,1]`},
		{texts, StoreList, StoreText, "[\"a\",\"\\u003c乙\\u003e\\\"\\n\"]"},
	} {
		data, err := json.Marshal(c.v)
		if err != nil || string(data) != c.want {
			t.Errorf("Marshal(%v) = %s, %v; want %s", c.v, data, err, c.want)
		}
		if got, err := FromJSON(data, c.of, c.els); err != nil || !got.Equal(c.v) {
			t.Errorf("FromJSON(%s) = %v, %v", data, got, err)
		}
	}
}

func TestFromJSONRefusesWhatDoesNotFit(t *testing.T) {
	for _, c := range []struct {
		text    string
		of, els Storage
	}{
		{`"7"`, StoreInt, StoreNone}, {`7.5`, StoreInt, StoreNone}, {`1e3`, StoreDecimal, StoreNone}, {``, StoreText, StoreNone},
		{`7`, StoreText, StoreNone}, {`"x`, StoreText, StoreNone}, {`"true"`, StoreFlag, StoreNone}, {`true`, StoreInt, StoreNone},
		{`["a"]`, StoreText, StoreNone}, {`["a"]`, StoreList, StoreInt}, {`[1`, StoreList, StoreInt}, {`{}`, StoreList, StoreInt},
		{`"2024-02-30"`, StoreDate, StoreNone}, {`0x1F`, StoreInt, StoreNone}, {`+1`, StoreInt, StoreNone}, {`007`, StoreInt, StoreNone},
	} {
		if v, err := FromJSON([]byte(c.text), c.of, c.els); err == nil {
			t.Errorf("FromJSON(%s) = %v", c.text, v)
		}
	}
}
