package book

import (
	"io/fs"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// CheckPacks reads packs and their stories and gives them their meaning, without a store. It returns the
// packs, each after those it uses; what is wrong with them is a problem.List, each with its place.
func CheckPacks(fsys fs.FS) ([]*ledger.Pack, error) {
	defs, err := packfile.Load(fsys)
	if err != nil {
		return nil, err
	}
	var problems problem.List
	if _, err := engine.Compile(defs, calendar.New(), nil); err != nil {
		problems = append(problems, problem.All(err)...)
	}
	for _, pack := range defs {
		_, err := packfile.LoadStories(fsys, pack.Name)
		if err != nil && problem.All(err) == nil {
			return nil, err
		}
		problems = append(problems, problem.All(err)...)
	}
	return defs, problems.Err()
}
