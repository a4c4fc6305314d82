// Package pgtest gives tests a PostgreSQL of their own.
//
// The first call of Start in a test binary makes a throw-away cluster from the programs installed on the
// machine; every call gets a fresh, empty database in it. The cluster lives in a temporary folder, listens
// on a Unix socket there and does not sync. It ends and is removed when the test binary ends, however it
// ends: the shell that watches over it reads from a pipe that breaks then.
//
// Invariants: nothing outside the temporary folder is touched; no port is opened; without PostgreSQL tests
// skip, unless BIHUAN_TEST_REQUIRE=1 demands it.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startTimeout bounds how long a cluster may take to answer: a slow machine needs some seconds.
const startTimeout = 60 * time.Second

// errAbsent says that the machine has no PostgreSQL.
var errAbsent = errors.New("no PostgreSQL programs found")

// watch runs the server until its standard input ends, then stops it and removes its folder.
const watch = `"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off ` +
	`-c synchronous_commit=off -c full_page_writes=off -c max_connections=60 ` +
	`>"$2/log" 2>&1 </dev/null & pid=$!; read -r line; kill -INT $pid; wait $pid; rm -rf "$2"`

// cluster starts the one cluster of this test binary.
var cluster = sync.OnceValues(startCluster)

// databases counts the databases made, for their names.
var databases atomic.Int64

// Start returns the connection string of a fresh database. It skips the test when the machine has no
// PostgreSQL, and fails it when BIHUAN_TEST_REQUIRE is 1.
func Start(tb testing.TB) (dsn string) {
	tb.Helper()
	dir, err := cluster()
	if errors.Is(err, errAbsent) && os.Getenv("BIHUAN_TEST_REQUIRE") != "1" {
		tb.Skip("skipped: ", err)
	}
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("t%d", databases.Add(1))
	if err := execute(dsnOf(dir, "postgres"), "CREATE DATABASE "+name); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	return dsnOf(dir, name)
}

func dsnOf(dir, database string) string {
	return fmt.Sprintf("host=%s user=postgres dbname=%s sslmode=disable", dir, database)
}

func execute(dsn, statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// startCluster returns the folder of a running cluster, which holds its socket.
func startCluster() (dir string, err error) {
	bin := programs()
	if bin == "" {
		return "", errAbsent
	}
	if dir, err = os.MkdirTemp("", "bihuan-pg"); err != nil {
		return "", err
	}
	attr, err := credential(dir)
	if err != nil {
		return "", err
	}
	args := []string{"-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync"}
	if version(filepath.Join(bin, "initdb")) >= 15 {
		// A district's server sorts by its language; what must be sorted by bytes has to say so.
		args = append(args, "--locale-provider=icu", "--icu-locale=zh")
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), args...)
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := startWatch(bin, dir, attr); err != nil {
		return "", err
	}
	return dir, await(dir)
}

// startWatch starts the server under its shell. The pipe stays open as long as this process lives.
func startWatch(bin, dir string, attr *syscall.SysProcAttr) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	sh := exec.Command("/bin/sh", "-c", watch, "sh", bin, dir)
	sh.SysProcAttr, sh.Dir, sh.Stdin = attr, dir, read
	if err := sh.Start(); err != nil {
		return err
	}
	runtime.AddCleanup(sh, func(w *os.File) { _ = w.Close() }, write)
	go func() {
		_ = sh.Wait() // keeps sh, and with it the pipe, alive
		runtime.KeepAlive(sh)
	}()
	return read.Close()
}

// await returns when the server answers.
func await(dir string) error {
	end := time.Now().Add(startTimeout)
	for {
		err := execute(dsnOf(dir, "postgres"), "SELECT 1")
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return fmt.Errorf("no answer: %w: %s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// programs returns the newest folder of PostgreSQL programs, or "".
func programs() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// version returns the 15 of /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// credential gives dir to the account the server runs under: PostgreSQL refuses to run as root.
func credential(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, int(uid), int(gid))
}
