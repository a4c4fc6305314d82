package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/packs"
)

const importText = `关于云溪新城党工委巡察整改进展情况的通报
区委第一巡察组于2024年3月18日至5月18日对云溪新城党工委进行了巡察，并于2024年7月1日进行了反馈。
二、整改进展情况及成效
（一）关于“招商引资质效不高”的问题。
1.扩充可建设用地，新增工业用地570亩。
2.加大招商力度，引进企业12家。
`

const importPassword = "correct-horse-1"

// importHouse makes a book in which the login "office" may enter findings, and the document.
func importHouse(t *testing.T) (data, file string) {
	t.Helper()
	data, file = t.TempDir(), filepath.Join(t.TempDir(), "通报.txt")
	if err := os.WriteFile(file, []byte(importText), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(t.Context(), book.Options{Dir: data, Packs: packs.FS, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	err = b.Setup(t.Context(), book.Setup{Token: b.SetupToken(), District: "云溪新城", System: book.SetupPerson{Name: "周明", Login: "office", Password: importPassword},
		Security: book.SetupPerson{Name: "赵红", Login: "roles", Password: importPassword},
		Audit:    book.SetupPerson{Name: "钱进", Login: "looks", Password: importPassword}})
	if err != nil {
		t.Fatal(err)
	}
	_, roles, err := b.SignIn(t.Context(), "roles", importPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Submit(t.Context(), roles, book.Command{Ledger: "organisation.post",
		Fields: map[string][]string{"person": {"1"}, "unit": {"1"}, "role": {"office"}}})
	if err != nil {
		t.Fatal(err)
	}
	return data, file
}

// importLine runs a command line with the password as input.
func importLine(t *testing.T, password string, args ...string) (code int, out, faults string) {
	t.Helper()
	t.Setenv("BIHUAN_LANG", "en")
	var stdout, stderr bytes.Buffer
	code = Run(args, strings.NewReader(password+"\n"), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestImportProposesFirstAndEntersOnce(t *testing.T) {
	data, file := importHouse(t)
	code, out, faults := importLine(t, importPassword, "import", file, "--data", data, "--as", "office")
	if code != exitOK || !strings.Contains(out, "Nothing is entered yet") || !strings.Contains(out, "new Finding") {
		t.Fatalf("trying: %d\n%s%s", code, out, faults)
	}
	code, out, faults = importLine(t, importPassword, "import", file, "--data", data, "--as", "office", "--yes")
	if code != exitOK || !strings.Contains(out, "Entered: 6 new, 0 changed") {
		t.Fatalf("entering: %d\n%s%s", code, out, faults)
	}
	code, out, faults = importLine(t, importPassword, "import", file, "--data", data, "--as", "office", "--round", "1", "--yes")
	if code != exitOK || !strings.Contains(out, "Entered: 0 new, 0 changed, 6 the same") {
		t.Fatalf("once more: %d\n%s%s", code, out, faults)
	}
}

func TestImportIsRefusedInOneSentence(t *testing.T) {
	data, file := importHouse(t)
	for _, bad := range []struct {
		password string
		args     []string
		say      string
	}{
		{"wrong", []string{file, "--data", data, "--as", "office"}, "password"},
		{importPassword, []string{file, "--data", data, "--as", "office", "--round", "LC-1999-01"}, "no round LC-1999-01"},
		{importPassword, []string{file + ".none", "--data", data, "--as", "office"}, "cannot be opened"},
		{importPassword, []string{file, "--data", data}, "usage"},
		{importPassword, []string{file, "--data", data, "--as", "office", "--names", "all"}, "usage"},
		{importPassword, []string{file, "two", "--data", data, "--as", "office"}, "usage"},
	} {
		code, _, faults := importLine(t, bad.password, append([]string{"import"}, bad.args...)...)
		if code != exitUsage || !strings.Contains(faults, bad.say) {
			t.Errorf("%v: code %d, %q; want %d and %q", bad.args, code, faults, exitUsage, bad.say)
		}
	}
}
