package archtest

import (
	"os"
	"slices"
	"testing"
)

// rules are all rules, by the name of the bad house in testdata that each of them must object to.
var rules = map[string]func(*House, *Plan) []Fault{
	"arrows":           Arrows,
	"keep":             Keep,
	"package_comments": PackageComments,
	"doc_comments":     DocComments,
	"shape":            Shape,
	"texts":            Texts,
	"concepts":         Concepts,
	"readmes":          Readmes,
	"links":            Links,
	"templates":        Templates,
	"language":         Language,
}

func TestTheHouseFollowsThePlan(t *testing.T) {
	h, err := Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPlan(h.Pages["ARCHITECTURE.md"])
	if err != nil {
		t.Fatal(err)
	}
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) { report(t, rule(h, p)) })
	}
}

func report(t *testing.T, faults []Fault) {
	t.Helper()
	for _, line := range lines(faults) {
		t.Error(line)
	}
}

// lines prints faults in the order of their places.
func lines(faults []Fault) []string {
	list := make([]string, len(faults))
	for i, f := range faults {
		list[i] = f.String()
	}
	slices.Sort(list)
	return list
}
