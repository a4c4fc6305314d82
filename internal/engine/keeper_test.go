package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/packs"
)

// ourPacksAnd compiles our packs beside one more whose ledger has these rights.
func ourPacksAnd(t *testing.T, access string) (*engine.Program, error) {
	t.Helper()
	own := fstest.MapFS{
		"own/pack.yaml": {Data: []byte("pack: own\ntitle: {zh: 自有}\nversion: 1\nuses: [organisation]\nledgers: [case]\n")},
		"own/case.yaml": {Data: []byte("title: {zh: 案件}\nfields:\n  name: {kind: text, title: {zh: 名称}}\n" + access)},
	}
	defs, err := packfile.Load(packfile.Beside(own, packs.FS))
	if err != nil {
		t.Fatal(err)
	}
	return engine.Compile(defs, calendar.New(), nil)
}

func TestKeepersStandInNoRightsOfRecords(t *testing.T) {
	for access, want := range map[string]string{
		"access: {read: [sysadmin]}\n":                    "own/case.yaml:4:17: System administrator is one of the three",
		"access: {read: ['holds(\"secadmin\")']}\n":       "own/case.yaml:4:18: Security administrator is one of the three",
		"access: {read: [everyone], write: [auditadmin]}": "own/case.yaml:4:36: Audit administrator reads what was refused",
		"access: {read: ['holds(\"audtor\")']}\n":         "own/case.yaml:4:18: There is no role audtor.",
	} {
		_, err := ourPacksAnd(t, access)
		list := problem.All(err)
		if len(list) == 0 || !strings.HasPrefix(list[0].In(i18n.EN), want) {
			t.Errorf("%s: %v, want %q", access, err, want)
		}
	}
}

func TestWhoHoldsTwoOfficesOfKeepersIsNone(t *testing.T) {
	p, err := ourPacksAnd(t, "access: {read: [everyone]}\n")
	if err != nil {
		t.Fatal(err)
	}
	for roles, want := range map[string]ledger.Keeper{
		"": "", "office": "", "sysadmin": ledger.SystemKeeper, "office secadmin": ledger.SecurityKeeper,
		"auditadmin": ledger.AuditKeeper, "sysadmin secadmin": "", "sysadmin auditadmin office": "",
	} {
		me := &expr.Principal{Roles: map[string]bool{}}
		for _, role := range strings.Fields(roles) {
			me.Roles[role] = true
		}
		p.KeepApart(me)
		if got := p.Keeper(me); got != want {
			t.Errorf("%q: keeps %q, want %q", roles, got, want)
		}
		if strings.Contains(roles, "office") && !me.Roles["office"] {
			t.Errorf("%q: the other roles are lost", roles)
		}
	}
}
