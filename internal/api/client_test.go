package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// clientTimeout bounds everything that a step of the client may take.
const clientTimeout = 2 * time.Minute

// run runs a program in dir and returns what it says.
func run(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), clientTimeout)
	defer stop()
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// clientTools returns a folder with what generates and compiles the client. It is fetched once for each
// machine, by npm; where that is not possible the test is skipped.
func clientTools(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("the generated client needs Node.js and npm")
		}
	}
	wanted, err := os.ReadFile("testdata/client/package.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(wanted)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip("the generated client needs a cache folder: ", err)
	}
	dir := filepath.Join(cache, "bihuan-test-client", hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), wanted, 0o640); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, dir, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts",
		"--fetch-retries=0", "--fetch-timeout=20000")
	if err != nil {
		t.Skipf("the generated client needs packages that npm cannot fetch here: %v: %.200s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o640); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestGeneratedClientWorks generates the types of a TypeScript client from the description, compiles a program
// against them, strictly, and runs it.
func TestGeneratedClientWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("the generated client takes seconds")
	}
	tools := clientTools(t)
	z := newZone(t)
	server := httptest.NewServer(z.handler)
	defer server.Close()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/client")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(tools, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Skip("the generated client needs symbolic links: ", err)
	}
	description := z.do(200, z.request("", "GET", "/api/openapi.json", "")).body
	if err := os.WriteFile(filepath.Join(dir, "openapi.json"), []byte(description), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{"node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.d.ts"},
		{"node", "node_modules/typescript/bin/tsc", "-p", "."},
		{"node", "out/client.js", server.URL, z.token("ann")},
	} {
		if out, err := run(t, dir, step...); err != nil {
			t.Fatalf("%v: %v\n%s", step, err, out)
		}
	}
}
