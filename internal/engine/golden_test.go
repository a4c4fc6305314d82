package engine_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

var update = flag.Bool("update", false, "write what is there into the golden files")

// TestGolden runs the scripts of testdata: each file holds a pack, a script and, under want, what the engine
// says to each line. The words of a script are in the doc comment of run.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { checkGolden(t, file) })
	}
}

func checkGolden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files, parts := fstest.MapFS{}, map[string]*txtar.File{}
	for i, f := range archive.Files {
		parts[f.Name] = &archive.Files[i]
		if strings.HasSuffix(f.Name, ".yaml") {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	got := played(t, files, string(parts["script"].Data))
	if *update {
		parts["want"].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(parts["want"].Data), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// played compiles a pack and runs a script on it.
func played(t *testing.T, files fstest.MapFS, script string) string {
	t.Helper()
	defs, err := packfile.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	program, err := engine.Compile(defs, calendar.New(), nil)
	if err != nil {
		return problems(err)
	}
	s := &stage{memory: newMemory(program), actor: &engine.Actor{System: true}}
	for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		fmt.Fprintf(&s.out, "> %s\n", line)
		if err := s.run(strings.Fields(line)); err != nil {
			s.out.WriteString(problems(err))
		}
		if wrong, err := s.unsettled(); wrong != "" || err != nil {
			t.Errorf("after %q: %s %v", line, wrong, err)
		}
	}
	return s.out.String()
}

// problems prints what is wrong, with the field that it is shown at.
func problems(err error) string {
	list := problem.All(err)
	if list == nil {
		return "error: " + err.Error() + "\n"
	}
	var out strings.Builder
	for _, p := range list {
		fmt.Fprintf(&out, "  refused: %s", p.In(i18n.EN))
		if p.Field != "" {
			fmt.Fprintf(&out, " [%s]", p.Field)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// stage is a running script.
type stage struct {
	*memory
	actor *engine.Actor
	out   strings.Builder
}

// run does one line of a script:
//
//	today 2024-07-01               the day
//	as 7 office                    person 7 acts, with these roles; as system: the System
//	holder office 7                who holds a role, for warnings
//	make LEDGER field=value …      also edit LEDGER ID … and move LEDGER ID MOVE …, with remark= and proofs=
//	show LEDGER ID                 state, version, fields, light and open warnings
//	explain LEDGER ID FIELD        how a date came about
//	options LEDGER ID              the moves, as the person sees them
//	covers LEDGER ID               whether its approvals still cover it
//	review LEDGER ID               the clock looks at a record
func (s *stage) run(words []string) error {
	switch words[0] {
	case "today":
		day, err := calendar.Parse(words[1])
		s.moment = engine.Moment{Now: day.Time(), Today: day}
		return err
	case "as":
		s.act(words[1:])
		return nil
	case "holder":
		s.holders[words[1]] = append(s.holders[words[1]], id(words[2]))
		return nil
	case "make":
		return s.command(words[1], 0, "", words[2:])
	case "edit":
		return s.command(words[1], id(words[2]), "", words[3:])
	case "move":
		return s.command(words[1], id(words[2]), words[3], words[4:])
	}
	return s.see(words)
}

func id(word string) ledger.ID {
	n, _ := strconv.ParseInt(word, 10, 64)
	return ledger.ID(n)
}

func (s *stage) act(words []string) {
	if words[0] == "system" {
		s.actor = &engine.Actor{System: true}
		return
	}
	me := &expr.Principal{Person: id(words[0]), Roles: map[string]bool{}}
	for _, role := range words[1:] {
		me.Roles[role] = true
	}
	s.actor = &engine.Actor{Me: me, By: me.Person}
}

// command runs a command and prints the changes that it has made.
func (s *stage) command(path string, record ledger.ID, move string, words []string) error {
	l := s.program.Ledger(path)
	cmd := &engine.Command{Ledger: path, ID: record, Move: move, Set: map[string]ledger.Value{}}
	for _, word := range words {
		name, text, _ := strings.Cut(word, "=")
		var f *ledger.Field
		if l != nil {
			f = l.Field(name)
		}
		switch {
		case name == "remark":
			cmd.Remark = text
		case name == "state":
			cmd.State = text
		case name == "number":
			cmd.Number = text
		case name == "version":
			cmd.Version = int64(id(text))
		case name == "proofs":
			for i := range id(text) {
				cmd.Proofs = append(cmd.Proofs, ledger.Proof{Hash: "h" + strconv.Itoa(int(i))})
			}
		case f == nil:
			cmd.Set[name] = ledger.Text(text)
		case text == "":
			cmd.Set[name] = ledger.Empty
		default:
			v, err := packfile.ParseValue(text, f.Kind.Storage())
			if err != nil {
				return err
			}
			cmd.Set[name] = v
		}
	}
	before := len(s.journal)
	saved := s.save()
	if _, err := s.program.Decide(s.memory, cmd, s.actor, s.moment); err != nil {
		s.restore(saved)
		return err
	}
	for _, c := range s.journal[before:] {
		fmt.Fprintf(&s.out, "  %s %s %s/%d", c.Command, c.Move, c.After.Ledger.Name, c.After.ID)
		if c.Actor.System {
			s.out.WriteString(" by itself")
		}
		if c.Seal != "" {
			s.out.WriteString(" sealed")
		}
		s.out.WriteByte('\n')
	}
	return nil
}

// save and restore stand for the transaction that a refused command is taken back with.
func (s *stage) save() *memory {
	kept := *s.memory
	kept.records = map[string][]*ledger.Record{}
	for path, list := range s.records {
		kept.records[path] = slices.Clone(list)
	}
	kept.series, kept.tallies = maps.Clone(s.series), maps.Clone(s.tallies)
	kept.journal, kept.warnings = slices.Clone(s.journal), slices.Clone(s.warnings)
	return &kept
}

func (s *stage) restore(kept *memory) { *s.memory = *kept }
