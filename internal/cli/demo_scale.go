package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web"
)

// parseDemo reads the flags of the demonstration.
func parseDemo(e *env, args []string) (*demo, error) {
	p := environment()
	scale := ""
	flags := quiet("")
	flags.StringVar(&p.data, "data", p.data, "")
	flags.StringVar(&p.addr, "addr", p.addr, "")
	flags.StringVar(&scale, "scale", scale, "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return nil, usageError(i18n.T(e.lang, "demo.usage", book.MaxScale))
	}
	if p.data == "" {
		p.data = demoFolder
	}
	d := &demo{env: e, place: place{data: p.data, addr: p.addr}, gate: &gate{}}
	if scale != "" {
		n, err := strconv.Atoi(scale)
		if err != nil || n < 1 || n > book.MaxScale {
			return nil, problem.New(problem.Invalid, "demo.scale", scale, book.MaxScale)
		}
		d.scale = n
	}
	d.gate.open(web.Filling(func() int { return int(d.percent.Load()) }))
	return d, nil
}

// sameScale refuses a demonstration that is had another number of times over than is asked for.
func (d *demo) sameScale() error {
	kept := 1
	data, err := os.ReadFile(filepath.Join(d.data, demoSize))
	if err == nil {
		kept, err = strconv.Atoi(strings.TrimSpace(string(data)))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the scale of the demonstration: %w", err)
	}
	if d.scale != 0 && d.scale != kept {
		return problem.New(problem.Conflict, "demo.other_scale", d.data, kept, d.scale)
	}
	return nil
}

// keepScale notes how many times over the demonstration is had.
func (d *demo) keepScale() error {
	scale := strconv.Itoa(max(d.scale, 1)) + "\n"
	return os.WriteFile(filepath.Join(d.data, demoSize), []byte(scale), 0o640)
}

// multiply makes the demonstration as large as is asked for, and prints every tenth of the way how long it will
// still take.
func (d *demo) multiply(ctx context.Context, b *book.Book) error {
	if d.scale <= 1 {
		return nil
	}
	start, printed, played := time.Now(), 0, d.percent.Load()
	fmt.Fprintln(d.stdout)
	fmt.Fprint(d.stdout, i18n.T(d.lang, "demo.multiplying", d.scale))
	return b.Multiply(ctx, d.scale, func(done, total int) {
		now := done * 100 / total
		d.percent.Store(played + int64(now)*(100-played)/100)
		if now/10 > printed/10 {
			left := time.Duration(float64(time.Since(start)) / float64(done) * float64(total-done))
			fmt.Fprint(d.stdout, i18n.T(d.lang, "demo.left", done, total, left.Round(time.Second)))
			printed = now
		}
	})
}
