package book

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// params compares the parameters that are set with those that the journal tells of, by pack and name.
func (c *verification) params(told map[string]json.RawMessage) error {
	own, err := ownParamsOf(c.tx)
	if err != nil {
		return err
	}
	for pack, params := range own {
		for name := range params {
			if _, ok := told[pack+"."+name]; !ok {
				told[pack+"."+name] = nil
			}
		}
	}
	for _, path := range sortedKeys(told) {
		pack, name, _ := strings.Cut(path, ".")
		var want *ownParam
		if len(told[path]) > 0 {
			if err := json.Unmarshal(told[path], &want); err != nil {
				c.fault("verify.param", path)
				continue
			}
		}
		if !want.same(own[pack][name]) {
			c.fault("verify.param", path)
		}
	}
	return nil
}

// same reports whether two settings say the same; nil is none.
func (o *ownParam) same(other *ownParam) bool {
	if o == nil || other == nil {
		return o == other
	}
	return sameValue(o.Value, other.Value) &&
		slices.EqualFunc(o.Changes, other.Changes, func(a, b ownChange) bool {
			return a.From == b.From && sameValue(a.Value, b.Value)
		})
}

// sameValue compares values however the signs of their texts are written.
func sameValue(a, b json.RawMessage) bool {
	var x, y string
	if json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil {
		return x == y
	}
	return bytes.Equal(a, b)
}
