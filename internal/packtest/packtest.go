// Package packtest gives tests the packs that they are about.
//
// A book with all packs has hundreds of tables to make; a test that is about the machine and takes two packs as
// its example is not to wait for the others.
//
// Invariants: a pack is here as it stands in packs, with all that it uses, or not at all.
package packtest

import (
	"io/fs"

	"bihuan/internal/packfile"
	"bihuan/packs"
)

// Some returns the folders of some packs and of those that they use.
func Some(names ...string) fs.FS { return packfile.Needed(packs.FS, names) }
