package archtest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// inline is what a strict Content-Security-Policy keeps the browser from using.
var inline = regexp.MustCompile(`(?i)<style\b|<script>|\sstyle=|\son[a-z]+=|javascript:`)

// outside is an address of another host; names of XML languages are none.
var outside = regexp.MustCompile(`(?i)(https?:|["'(])//[a-z0-9-]+\.[a-z0-9.-]+`)

// xmlNames are looked up by nobody.
const xmlNames = "http://www.w3.org/"

// Templates reports code within the pages, and templates, styles and scripts that name another host.
func Templates(h *House, _ *Plan) []Fault {
	var faults []Fault
	for name, text := range h.Pages {
		if !slices.Contains([]string{".templ", ".css", ".js"}, path.Ext(name)) {
			continue
		}
		n := 0
		for line := range strings.Lines(text) {
			n++
			where := fmt.Sprintf("%s:%d", name, n)
			if m := inline.FindString(line); m != "" && path.Ext(name) == ".templ" {
				say := fmt.Sprintf("%q needs a file of its own: browsers refuse it", strings.TrimSpace(m))
				faults = append(faults, Fault{where, say})
			}
			if m := outside.FindString(strings.ReplaceAll(line, xmlNames, "")); m != "" {
				faults = append(faults, Fault{where, strings.TrimLeft(m, "\"'(") + " is another host"})
			}
		}
	}
	return faults
}
