package packfile

import (
	"flag"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

var update = flag.Bool("update", false, "write what is found into the files of testdata")

// good is the pack that uses everything.
func good(t testing.TB) fstest.MapFS {
	t.Helper()
	return archive(t, "testdata/good.txtar")
}

// mustLoad loads packs without problems.
func mustLoad(t testing.TB, files fs.FS) []*ledger.Pack {
	t.Helper()
	packs, err := Load(files)
	if err != nil {
		t.Fatalf("Load() = %v", err)
	}
	return packs
}

// find returns the ledger at path.
func find(t testing.TB, packs []*ledger.Pack, path string) *ledger.Ledger {
	t.Helper()
	for _, p := range packs {
		for _, l := range p.Ledgers {
			if l.Path() == path {
				return l
			}
		}
	}
	t.Fatalf("no ledger %s", path)
	return nil
}

func TestBadFilesAreReportedWithPlaceAndRemedy(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { checkBad(t, file) })
	}
}

// badFiles returns the good pack with the files of an archive in place of its own; an empty file
// removes.
func badFiles(t *testing.T, file string) fs.FS {
	files := good(t)
	for name, f := range archive(t, file) {
		files[name] = f
		if len(f.Data) == 0 {
			delete(files, name)
		}
	}
	delete(files, "want")
	return files
}

// checkBad compares the problems of a bad pack with the file "want" in its archive.
func checkBad(t *testing.T, file string) {
	want := string(archive(t, file)["want"].Data)
	var got strings.Builder
	for _, p := range problems(t, badFiles(t, file)) {
		got.WriteString(p.In(i18n.EN) + "\n" + p.In(i18n.ZH) + "\n")
	}
	if *update {
		rewrite(t, file, got.String())
		return
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	if got.Len() == 0 {
		t.Error("nothing is reported")
	}
}

// problems loads the packs, then the stories.
func problems(t *testing.T, files fs.FS) problem.List {
	_, err := Load(files)
	if err == nil {
		_, err = LoadStories(files, "duty")
	}
	if err != nil && problem.All(err) == nil {
		t.Fatalf("Load() = %v, which nobody can mend", err)
	}
	return problem.All(err)
}

func TestEveryKindOfProblemIsShownByABadFile(t *testing.T) {
	shown := map[string]bool{}
	files, _ := filepath.Glob("testdata/bad/*.txtar")
	for _, file := range files {
		for _, p := range problems(t, badFiles(t, file)) {
			shown[p.Key] = true
		}
	}
	for _, key := range i18n.Keys() {
		name, ours := strings.CutPrefix(key, "packfile.")
		if ours && !shown[key] && !strings.HasPrefix(name, "hint_") {
			t.Errorf("no bad file shows %s", key)
		}
	}
}

func TestPacksComeAfterThoseTheyUse(t *testing.T) {
	packs := mustLoad(t, good(t))
	if len(packs) != 2 || packs[0].Name != "people" || packs[1].Name != "duty" {
		t.Errorf("Load() = %v", packs)
	}
	only, err := LoadPack(good(t), "people")
	if err != nil || len(only) != 1 {
		t.Errorf("LoadPack(people) = %v, %v", only, err)
	}
}

func TestNamesOfLedgersBecomePaths(t *testing.T) {
	task := find(t, mustLoad(t, good(t)), "duty.task")
	want := map[string]string{"round": "duty.round", "unit": "people.unit", "helpers": "people.unit",
		"leader": "people.person", "team": "people.team", "text": ""}
	for name, path := range want {
		if got := task.Field(name).To; got != path {
			t.Errorf("%s refers to %q, want %q", name, got, path)
		}
	}
	if got := task.Flow.Move("accept").Make[0].Ledger; got != "duty.step" {
		t.Errorf("accept makes %q", got)
	}
}

func TestRollupsKnowTheirChildren(t *testing.T) {
	task := find(t, mustLoad(t, good(t)), "duty.task")
	got := *task.Field("spent").Rollup
	want := ledger.Rollup{Op: "sum", From: "duty.step", Field: "amount", Via: "task", Where: got.Where}
	if !reflect.DeepEqual(got, want) || got.Where.Text != "amount > 0" {
		t.Errorf("rollup = %+v, want %+v", got, want)
	}
}

func TestRollupsMatchFieldsOfTheirRecord(t *testing.T) {
	task := find(t, mustLoad(t, good(t)), "duty.task")
	var pairs []string
	for _, m := range task.Field("alike").Rollup.Match {
		pairs = append(pairs, m.Theirs+"="+m.Mine)
	}
	if !slices.Equal(pairs, []string{"unit=unit", "class=class"}) {
		t.Errorf("match = %v", pairs)
	}
	if latest := task.Field("latest").Rollup; latest.Op != "last" || latest.Order != "done_on" || latest.Via != "" {
		t.Errorf("rollup = %+v", latest)
	}
}

func TestALimitIsADateFieldThatNobodyGives(t *testing.T) {
	task := find(t, mustLoad(t, good(t)), "duty.task")
	f := task.Field("due_on")
	if f == nil || f.Kind != ledger.KindDate || f.Limit != task.Limits[0] || f.Given() ||
		f.Ledger != task {
		t.Errorf("field of the limit = %+v", f)
	}
}

func TestFromAnyIsEveryStateThatIsNoEnd(t *testing.T) {
	task := find(t, mustLoad(t, good(t)), "duty.task")
	want := []string{"draft", "doing", "asked", "late"}
	if got := task.Flow.Move("drop").From; !slices.Equal(got, want) {
		t.Errorf("from any = %v, want %v", got, want)
	}
}

func TestExpressionsKnowWhereTheyStand(t *testing.T) {
	files := good(t)
	task := find(t, mustLoad(t, files), "duty.task")
	lines := strings.Split(string(files["duty/task.yaml"].Data), "\n")
	sources := []ledger.Source{
		task.Checks[0].That,                                     // double quotes
		task.Checks[1].That,                                     // block
		task.Checks[1].When,                                     // plain
		task.Field("class").Default,                             // single quotes
		task.Access.Write[len(task.Access.Write)-1],             // in a list
		task.Flow.Move("accept").Make[0].Set[1].Value,           // in nested braces
		find(t, mustLoad(t, files), "duty.task").Lights[0].When, // plain in braces
	}
	for _, s := range sources {
		first, _, _ := strings.Cut(s.Text, "\n")
		at := string([]rune(lines[s.Pos.Line-1])[s.Pos.Column-1:])
		if s.Pos.File != "duty/task.yaml" || !strings.HasPrefix(at, first) {
			t.Errorf("%q is said to stand at %v: %q", s.Text, s.Pos, at)
		}
	}
}

func TestParametersHaveTypedDefaults(t *testing.T) {
	packs := mustLoad(t, good(t))
	var got []string
	for _, p := range packs[1].Params {
		got = append(got, p.Default.String())
	}
	want := []string{"90", "0.05", "2024-07-01", "false", "007"}
	if !slices.Equal(got, want) {
		t.Errorf("defaults = %v, want %v", got, want)
	}
}

func TestStoriesAreRead(t *testing.T) {
	stories, err := LoadStories(good(t), "duty")
	if err != nil || len(stories) != 1 {
		t.Fatalf("LoadStories() = %v, %v", stories, err)
	}
	s := stories[0]
	if s.Today.String() != "2024-07-01" || len(s.Given) != 4 || len(s.People) != 3 ||
		len(s.Steps) != 11 {
		t.Errorf("story = %+v", s)
	}
	want := &ledger.StoryMove{Ledger: "duty.task", Move: "submit", Record: "t1"}
	if diff := cmp.Diff(want, s.Steps[0].Move, cmpopts.IgnoreTypes(ledger.Pos{})); diff != "" {
		t.Errorf("first move (-want +got):\n%s", diff)
	}
	if role := s.People[1].Roles[0]; role.Role != "liaison" || role.Unit != "u1" {
		t.Errorf("role = %+v", role)
	}
	then := s.Steps[2].Then
	if s.Steps[2].On.String() != "2024-08-01" || then[3].Ledger != "duty.task" ||
		then[4].Figure != "duty.done_rate" ||
		then[2].Open[0].Name != "near" || then[1].Value.Text != "2024-07-19" {
		t.Errorf("third step = %+v", s.Steps[2])
	}
	if made := s.Steps[4].Make; made.Handle != "s2" || len(made.Values) != 1 ||
		len(s.Steps[6].With) != 1 {
		t.Errorf("values beside make or edit are lost")
	}
	last := s.Steps[7]
	told := &ledger.StoryWarning{Record: "t1", Name: "near"}
	if last.For != "wang" || !last.Then[1].Line || len(last.Then[2].Value.List) != 2 ||
		cmp.Diff(told, last.Then[2].Told, cmpopts.IgnoreTypes(ledger.Pos{})) != "" {
		t.Errorf("step for somebody else = %+v", last)
	}
	printed := &ledger.StoryLetter{
		Ledger: "duty.task", Letter: "notice", Record: "t1",
		Says: []ledger.StoryValue{{Text: "请办理。"}}, Lacks: []ledger.StoryValue{{Text: "无"}},
	}
	if diff := cmp.Diff(printed, s.Steps[9].Print, cmpopts.IgnoreTypes(ledger.Pos{})); diff != "" {
		t.Errorf("letter that is printed (-want +got):\n%s", diff)
	}
}
