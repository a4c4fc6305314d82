package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// MaxFile is how large an uploaded file may be, in bytes.
const MaxFile = 50 << 20

// Submit makes, edits or moves a record for a visitor and returns it as it is afterwards. What is wrong is a
// problem.List tied to fields. A command whose key was seen before is not done twice: its record is
// returned as it is now.
func (b *Book) Submit(ctx context.Context, v *Visitor, c Command) (*ledger.Record, error) {
	if v == nil || v.Me == nil {
		return nil, errNoSession()
	}
	cmd, err := b.typedCommand(c)
	if err != nil {
		return nil, err
	}
	if cmd.Proofs, err = b.keepUploads(c.Proofs); err != nil {
		return nil, err
	}
	if err := b.fillFiles(cmd); err != nil {
		return nil, err
	}
	var r *ledger.Record
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		rs := b.see(tx, v)
		rs.key = c.Key
		done, err := rs.seen(c.Key)
		if err != nil {
			return err
		}
		if done != nil {
			r, err = rs.Get(b.program.Ledger(done.Ledger).Ledger, done.ID)
			return err
		}
		if r, err = rs.run(cmd, v.actor()); err != nil {
			return err
		}
		return rs.remember(c.Key, answer{Ledger: cmd.Ledger, ID: r.ID})
	})
	if err != nil {
		b.judge(ctx, v, refusal{c.deed(), err})
		return nil, err
	}
	return r, nil
}

// answer is what is remembered of a command.
type answer struct {
	Ledger  string    `json:"ledger"`
	ID      ledger.ID `json:"id"`
	Version int64     `json:"version,omitempty"`
	Number  string    `json:"number,omitempty"`
	Print   string    `json:"print,omitempty"` // of the command of a program
}

func (rs *records) seen(key string) (*answer, error) {
	if key == "" {
		return nil, nil
	}
	raw, ok, err := rs.tx.Seen(key)
	if err != nil || !ok {
		return nil, err
	}
	var a answer
	return &a, json.Unmarshal(raw, &a)
}

func (rs *records) remember(key string, a answer) error {
	if key == "" {
		return nil
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return rs.tx.Remember(key, raw, rs.moment.Now)
}

// run works a typed command out.
func (rs *records) run(cmd *engine.Command, actor *engine.Actor) (*ledger.Record, error) {
	return rs.program.Decide(rs, cmd, actor, rs.moment)
}

// decide works out what a visitor asks for, as part of a larger command. It takes no uploads: files are
// stored before a command begins.
func (rs *records) decide(v *Visitor, c Command) (*ledger.Record, error) {
	cmd, err := rs.typedCommand(c)
	if err != nil {
		return nil, err
	}
	return rs.run(cmd, v.actor())
}

// write runs a command of a visitor, all or nothing. What is refused is kept in the log of the audit.
func (b *Book) write(ctx context.Context, v *Visitor, fn func(*records) error) error {
	if v == nil || v.Me == nil {
		return errNoSession()
	}
	done := &records{}
	err := b.store.Write(ctx, func(tx *store.Tx) error {
		done = b.see(tx, v)
		done.deed.what = deedEdit
		return fn(done)
	})
	b.judge(ctx, v, append(done.denied, refusal{done.deed, err})...)
	return err
}

// typedCommand puts the words of a form, or the JSON of a program, into values.
func (b *Book) typedCommand(c Command) (*engine.Command, error) {
	l := b.program.Ledger(c.Ledger)
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", c.Ledger)
	}
	cmd := &engine.Command{
		Ledger: c.Ledger, ID: c.ID, Version: c.Version, Move: c.Move, Remark: c.Remark,
		Set: map[string]ledger.Value{},
	}
	var problems problem.List
	set := func(name string, read func(*ledger.Field) (ledger.Value, *problem.Problem)) {
		f := l.Field(name)
		if f == nil {
			problems = append(problems, problem.New(problem.Invalid, "engine.no_field", name, l.Title).On(name))
		} else if v, p := read(f); p != nil {
			problems = append(problems, p)
		} else {
			cmd.Set[name] = v
		}
	}
	for _, name := range sortedKeys(c.Fields) {
		set(name, func(f *ledger.Field) (ledger.Value, *problem.Problem) { return typed(f, c.Fields[name]) })
	}
	for _, name := range sortedKeys(c.Values) {
		set(name, func(f *ledger.Field) (ledger.Value, *problem.Problem) { return typedJSON(f, c.Values[name]) })
	}
	return cmd, problems.Err()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fillFiles lets the fields of kind file that files came for name them.
func (b *Book) fillFiles(cmd *engine.Command) error {
	l := b.program.Ledger(cmd.Ledger)
	for _, p := range cmd.Proofs {
		if p.Field == "" {
			continue
		}
		if f := l.Field(p.Field); f == nil || f.Kind != ledger.KindFile {
			return problem.List{problem.New(problem.Invalid, "engine.no_field", p.Field, l.Title).On(p.Field)}
		}
		cmd.Set[p.Field] = ledger.Text(p.Hash)
	}
	return nil
}

// keepUploads stores the files of a command. A file whose command is refused stays: another one may bring
// it again, and its content is kept only once.
func (b *Book) keepUploads(uploads []Upload) ([]ledger.Proof, error) {
	var proofs []ledger.Proof
	for _, u := range uploads {
		file, err := b.store.PutFile(u.Body, MaxFile)
		if err != nil {
			return nil, fmt.Errorf("keep %q: %w", u.Name, err)
		}
		if file.Size == 0 {
			return nil, problem.List{problem.New(problem.Invalid, "book.empty_file", u.Name).On("proofs")}
		}
		proofs = append(proofs, ledger.Proof{Hash: file.Hash, Name: fileName(u.Name), Size: file.Size, Type: file.Type, Field: u.Field})
	}
	return proofs, nil
}

// deed is what a command does.
func (c Command) deed() deed {
	d := deed{what: deedMove, path: c.Ledger, id: c.ID, move: c.Move}
	switch {
	case c.ID == 0:
		d.what = deedMake
	case c.Move == "":
		d.what = deedEdit
	}
	return d
}

// Bulk makes one move of many records: each is moved or refused on its own. With dry nothing is kept, but
// the answer is the same.
func (b *Book) Bulk(ctx context.Context, v *Visitor, path string, ids []ledger.ID, move string,
	fields map[string][]string, remark string, dry bool) ([]BulkLine, error) {
	cmd, err := b.typedCommand(Command{Ledger: path, Move: move, Fields: fields, Remark: remark})
	if err != nil {
		return nil, err
	}
	if len(ids) > maxBulk {
		return nil, problem.New(problem.Invalid, "book.too_many", maxBulk)
	}
	var lines []BulkLine
	err = b.write(ctx, v, func(rs *records) error {
		lines = nil
		for _, id := range ids {
			line, err := rs.bulkLine(*cmd, id, v.actor())
			if err != nil {
				return err
			}
			lines = append(lines, line)
			if line.Why != nil && !dry {
				d := deed{what: deedMove, path: path, id: id, move: move}
				rs.denied = append(rs.denied, refusal{d, line.Why})
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if dry && err == errDry {
		err = nil
	}
	return lines, err
}

// maxBulk is how many records may be moved at once: one command holds up all others.
const maxBulk = 1000

// errDry ends a command that is only tried.
var errDry = fmt.Errorf("dry run")

func (rs *records) bulkLine(cmd engine.Command, id ledger.ID, actor *engine.Actor) (BulkLine, error) {
	line := BulkLine{ID: id}
	l := rs.program.Ledger(cmd.Ledger)
	readable, err := rs.readable(l, id)
	if err != nil {
		return line, err
	}
	if readable != nil {
		names := rs.labels()
		if err := names.load([]*ledger.Record{readable}); err != nil {
			return line, err
		}
		line.Number, line.Label = readable.Number, names.record("zh", readable)
	}
	cmd.ID = id
	err = rs.tx.Try(func() error {
		_, err := rs.run(&cmd, actor)
		return err
	})
	if line.Why = problem.All(err); line.Why != nil {
		return line, nil
	}
	return line, err
}
