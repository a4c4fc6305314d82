package engine_test

import (
	"testing"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/packfile"
	"bihuan/packs"
)

func TestOurPacksCompile(t *testing.T) {
	defs, err := packfile.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Compile(defs, calendar.New(), nil); err != nil {
		t.Error(err)
	}
}
