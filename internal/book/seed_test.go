package book_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
)

// The document that started the project goes in, is entered, and comes out as a bulletin that reads the same.
func TestRealDocumentGoesRound(t *testing.T) {
	data, err := os.ReadFile("../../../shared/examples/seed.txt")
	if err != nil {
		t.Skip("the examples are not here")
	}
	o := openOffice(t)
	id := o.start("通报.txt", string(data), 0)
	before := o.draft(id)
	if len(before.Findings) != 15 || len(before.Doubts) != 1 {
		t.Errorf("%d findings, %d doubts; want 15 and 1", len(before.Findings), len(before.Doubts))
	}
	done := o.commit(id)
	if done.New != 1+15+38+24 {
		t.Errorf("%d new records, want 78", done.New)
	}
	for _, p := range o.draft(o.start("通报.txt", string(data), done.Round)).Proposals {
		if p.Op != book.ProposeSame {
			t.Errorf("read again it proposes %s %s %q", p.Op, p.Ledger.Name, p.Label)
		}
	}
	o.ready(done.Round)
	view := o.bulletin(done.Round)
	if len(view.Stops) != 0 || len(view.Bindings) != 24 || len(view.Doubts) != 1 {
		t.Errorf("stops %v, %d figures bound, %d doubts; want none, 24 and 1", stopsOf(view), len(view.Bindings), len(view.Doubts))
	}
	var out bytes.Buffer
	if err := o.WriteBulletin(t.Context(), o.one, done.Round, "", "docx", &out); err != nil {
		t.Fatal(err)
	}
	back := o.draft(o.start("通报.docx", out.String(), done.Round))
	if diff := cmp.Diff(content(before), content(back)); diff != "" {
		t.Errorf("what is read back differs (-in +back):\n%s", diff)
	}
}
