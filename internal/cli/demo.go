package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/internal/server"
	"bihuan/internal/web"
)

// Where the demonstration is kept, and what its folder holds beside the data: the accounts when it is complete,
// until then a mark that it is not, and how many times over it is had.
const (
	demoFolder   = "bihuan-data/demo"
	demoAccounts = "demo-accounts.json"
	demoMark     = ".demo-filling"
	demoSize     = ".demo-scale"
	demoPassword = "bihuan-demo-1"
)

// demo is a demonstration that is being started.
type demo struct {
	*env
	place
	scale   int // how many times over it is had; 0: nothing is said
	gate    *gate
	played  int64 // how much of it has been played, in percent
	percent atomic.Int64
}

// demoAccount is a line of the file with the accounts.
type demoAccount struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
}

// runDemo serves a fictional district. It answers at once and fills its folder while it does.
func runDemo(e *env, args []string) error {
	d, err := parseDemo(e, args)
	if err != nil {
		return err
	}
	complete, err := d.prepare()
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	l, err := listen(d.addr)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	log := logTo(e.stderr)
	go func() { served <- server.Serve(ctx, l, server.Options{Pages: d.gate, Log: log}) }()
	if err := d.run(ctx, l, complete); err != nil && ctx.Err() == nil {
		stop()
		return errors.Join(err, <-served)
	}
	return <-served
}

// run fills the folder if it is not complete, opens the gate and keeps the time until ctx ends.
func (d *demo) run(ctx context.Context, l net.Listener, complete bool) error {
	log := logTo(d.stderr)
	var opened []book.Opened
	if complete {
		fmt.Fprintln(d.stdout, i18n.T(d.lang, "demo.kept"))
	} else {
		var err error
		if opened, err = d.fillFolder(ctx, log); err != nil {
			return err
		}
	}
	b, err := d.open(ctx, log, false)
	if err != nil {
		return err
	}
	defer b.Close()
	defer keepTime(ctx, b, log, book.DefaultAuditDays)()
	defer sendChanges(ctx, b, log)()
	d.gate.open(faces(ctx, b, web.Options{Log: log}))
	if !complete { // whoever finds the accounts can sign in
		if err := d.keepAccounts(opened); err != nil {
			return err
		}
	}
	if err := d.welcome(l); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// prepare makes the folder and reports whether a complete demonstration is in it. One that was not filled to
// the end begins anew; a folder with anything else is refused.
func (d *demo) prepare() (complete bool, err error) {
	_, err = os.Stat(filepath.Join(d.data, demoAccounts))
	if err == nil {
		return true, d.sameScale()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	mark := filepath.Join(d.data, demoMark)
	if _, err := os.Stat(mark); err == nil {
		fmt.Fprintln(d.stdout, i18n.T(d.lang, "demo.again", d.data))
		if err := os.RemoveAll(d.data); err != nil {
			return false, err
		}
	}
	if err := os.MkdirAll(d.data, 0o750); err != nil {
		return false, err
	}
	entries, err := os.ReadDir(d.data)
	if err != nil {
		return false, err
	}
	if len(entries) > 0 {
		return false, problem.New(problem.Conflict, "demo.not_empty", d.data)
	}
	return false, os.WriteFile(mark, nil, 0o640)
}

// fillFolder fills the folder without waiting for the disk: whoever cuts the power meanwhile has lost nothing
// that he entered.
func (d *demo) fillFolder(ctx context.Context, log *slog.Logger) ([]book.Opened, error) {
	quick := d.place
	quick.noSync = true
	b, err := quick.open(ctx, log, false)
	if err != nil {
		return nil, err
	}
	opened, err := d.fill(ctx, b)
	return opened, errors.Join(err, b.Close())
}

// fill plays the demonstration of the packs and opens its accounts.
func (d *demo) fill(ctx context.Context, b *book.Book) ([]book.Opened, error) {
	start := time.Now()
	shelf, err := d.shelf()
	if err != nil {
		return nil, err
	}
	story, err := packfile.LoadDemo(shelf, b.Today())
	if err != nil {
		return nil, err
	}
	if story == nil {
		return nil, problem.New(problem.Missing, "demo.nothing")
	}
	fmt.Fprint(d.stdout, i18n.T(d.lang, "demo.filling"))
	if err := b.Play(ctx, story, d.progress); err != nil {
		return nil, err
	}
	if err := d.multiply(ctx, b); err != nil {
		return nil, err
	}
	opened, err := b.OpenAccounts(ctx, demoPassword)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(d.stdout)
	_, err = fmt.Fprintln(d.stdout, i18n.T(d.lang, "demo.done", fmt.Sprintf("%.1f", time.Since(start).Seconds())))
	return opened, err
}

// progress notes how far the filling is, and prints every tenth.
func (d *demo) progress(done, total int) {
	before, now := d.played, int64(done*100/total)
	d.played = now
	d.percent.Store(now / int64(max(d.scale, 1)))
	if now/10 > before/10 {
		fmt.Fprintf(d.stdout, " %d%%", now/10*10)
	}
}

// keepAccounts writes the accounts and takes the mark away.
func (d *demo) keepAccounts(opened []book.Opened) error {
	accounts := make([]demoAccount, len(opened))
	for i, o := range opened {
		accounts[i] = demoAccount{
			Login: o.Login, Password: demoPassword, Role: strings.Join(o.Roles, ","), Name: o.Name, Unit: o.Unit,
		}
	}
	data, err := json.MarshalIndent(accounts, "", "  ")
	if err != nil {
		return err
	}
	// Renamed when complete: who waits for the file never reads half of it.
	whole := filepath.Join(d.data, demoAccounts)
	if err := d.keepScale(); err != nil {
		return err
	}
	if err := os.WriteFile(whole+".new", append(data, '\n'), 0o640); err != nil {
		return err
	}
	return errors.Join(os.Rename(whole+".new", whole), os.Remove(filepath.Join(d.data, demoMark)))
}

// welcome prints the accounts and the address.
func (d *demo) welcome(l net.Listener) error {
	file := filepath.Join(d.data, demoAccounts)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var accounts []demoAccount
	if err := json.Unmarshal(data, &accounts); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	fmt.Fprintln(d.stdout, i18n.T(d.lang, "demo.accounts", demoPassword, file))
	for _, a := range accounts {
		fmt.Fprintf(d.stdout, "  %-14s %-12s %s %s\n", a.Login, a.Role, a.Unit, a.Name)
	}
	fmt.Fprintln(d.stdout, i18n.T(d.lang, "demo.warning"))
	_, err = fmt.Fprintln(d.stdout, i18n.T(d.lang, "serve.at", address(l)))
	return err
}
