package book

import (
	"io/fs"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// CheckPacks reads packs and the stories of those called names and gives them their meaning, without a store. It
// returns the packs, each after those it uses, and the stories; what is wrong is a problem.List, each with its
// place.
func CheckPacks(fsys fs.FS, names ...string) ([]*ledger.Pack, []*ledger.Story, error) {
	defs, err := packfile.Load(fsys)
	if err != nil {
		return nil, nil, err
	}
	var problems problem.List
	if _, err := engine.Compile(defs, calendar.New(), nil); err != nil {
		problems = append(problems, problem.All(err)...)
	}
	var stories []*ledger.Story
	for _, name := range names {
		list, err := packfile.StoriesOf(fsys, defs, name)
		if err != nil && problem.All(err) == nil {
			return nil, nil, err
		}
		stories = append(stories, list...)
		problems = append(problems, problem.All(err)...)
	}
	return defs, stories, problems.Err()
}
