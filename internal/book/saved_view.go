package book

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// viewKind is the kind of the documents that keep lists as people set them up.
const viewKind = "view"

// maxViews is how many lists a person may keep.
const maxViews = 200

// storedView is a SavedView as it is kept.
type storedView struct {
	Title string    `json:"title"`
	Query ListQuery `json:"query"`
}

// Views returns the lists of a ledger that the visitor keeps.
func (b *Book) Views(ctx context.Context, v *Visitor, path string) ([]SavedView, error) {
	var out []SavedView
	err := b.read(ctx, v, func(rs *records) error {
		docs, err := rs.tx.Docs(viewKind, v.Person, "", maxViews)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			var s storedView
			if err := json.Unmarshal(doc.Body, &s); err != nil {
				return fmt.Errorf("read view %s: %w", doc.ID, err)
			}
			if s.Query.Ledger == path {
				out = append(out, SavedView{ID: doc.ID, Title: s.Title, Query: s.Query})
			}
		}
		return nil
	})
	return out, err
}

// SaveView keeps a list of the visitor, a new one when its ID is empty.
func (b *Book) SaveView(ctx context.Context, v *Visitor, path string, s SavedView) error {
	if s.Title == "" || len(s.Title) > 100 {
		return problem.List{problem.New(problem.Invalid, "book.view_title").On("title")}
	}
	s.Query.Ledger, s.Query.After = path, ""
	body, err := json.Marshal(storedView{s.Title, s.Query})
	if err != nil {
		return fmt.Errorf("keep view %q: %w", s.Title, err)
	}
	return b.write(ctx, v, func(rs *records) error {
		l := rs.program.Ledger(path)
		if l == nil {
			return problem.New(problem.Missing, "engine.unknown_ledger", path)
		}
		if _, err := rs.listQuery(l, &s.Query); err != nil {
			return err
		}
		doc := &store.Doc{Kind: viewKind, ID: s.ID, Owner: v.Person, Changed: rs.moment.Now, Body: body}
		if s.ID == "" {
			doc.ID = rand.Text()
			return rs.tx.PutDoc(doc)
		}
		old, err := rs.ownView(v, s.ID)
		if err != nil {
			return err
		}
		doc.Version = old.Version
		return rs.tx.PutDoc(doc)
	})
}

// DropView removes a list that the visitor keeps.
func (b *Book) DropView(ctx context.Context, v *Visitor, path, id string) error {
	return b.write(ctx, v, func(rs *records) error {
		if _, err := rs.ownView(v, id); err != nil {
			return err
		}
		return rs.tx.DropDoc(viewKind, id)
	})
}

func (rs *records) ownView(v *Visitor, id string) (*store.Doc, error) {
	doc, err := rs.tx.Doc(viewKind, id)
	if err != nil {
		return nil, err
	}
	if doc == nil || doc.Owner != v.Person {
		return nil, problem.New(problem.Missing, "book.no_saved_view")
	}
	return doc, nil
}
