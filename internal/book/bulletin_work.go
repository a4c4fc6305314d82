package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bihuan/internal/bulletin"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// waiverKind is the kind of the documents that keep which numbers are no results, one a round.
const waiverKind = "waivers"

// bulletinDef returns the definition called name, "pack.name"; the first there is for "" or one that is gone.
func (b *Book) bulletinDef(name string) (*ledger.Bulletin, string) {
	var first *ledger.Bulletin
	firstName := ""
	for _, pack := range b.Packs() {
		for _, def := range pack.Bulletins {
			full := pack.Name + "." + def.Name
			if full == name {
				return def, full
			}
			if first == nil {
				first, firstName = def, full
			}
		}
	}
	return first, firstName
}

// composed is a draft with the records it was made from.
type composed struct {
	*sourcing
	draft *bulletin.Draft
}

// compose makes the draft of a round as its records are now.
func (rs *records) compose(def *ledger.Bulletin, round ledger.ID) (*composed, error) {
	r, err := rs.Get(rs.Definition(def.Round), round)
	if err != nil {
		return nil, err
	}
	if r != nil {
		if may, err := rs.mayRead(r); err != nil || !may {
			return nil, cmpErr(err, problem.New(problem.Missing, "draft.no_round"))
		}
	}
	if r == nil {
		return nil, problem.New(problem.Missing, "draft.no_round")
	}
	s, err := rs.gather(def, r)
	if err != nil {
		return nil, err
	}
	if s.source.Waivers, err = rs.waivers(round); err != nil {
		return nil, err
	}
	draft, err := bulletin.Compose(s.source)
	if err != nil {
		return nil, err
	}
	c := &composed{sourcing: s, draft: draft}
	c.placeStops()
	return c, nil
}

// cmpErr returns err, or other when there is none.
func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// placeStops puts the stops that only the records know at the blocks that show them.
func (c *composed) placeStops() {
	for _, stop := range c.stops {
		for _, item := range c.draft.Items {
			if item.Finding == stop.Finding && item.Measure == stop.Measure {
				stop.Place.Block = item.Block
			}
		}
		c.draft.Stops = append(c.draft.Stops, stop)
	}
	slices.SortStableFunc(c.draft.Stops, func(a, b bulletin.Stop) int { return a.Place.Block - b.Place.Block })
}

func (rs *records) waivers(round ledger.ID) ([]bulletin.Waiver, error) {
	doc, err := rs.tx.Doc(waiverKind, ledger.Ref(round).String())
	if err != nil || doc == nil {
		return nil, err
	}
	var list []bulletin.Waiver
	if err := json.Unmarshal(doc.Body, &list); err != nil {
		return nil, fmt.Errorf("decode waivers of round %d: %w", round, err)
	}
	return list, nil
}

// Bulletin returns the draft of a round; 0 chooses the newest that the visitor may read.
func (b *Book) Bulletin(ctx context.Context, v *Visitor, round ledger.ID) (*BulletinView, error) {
	def, name := b.bulletinDef("")
	if def == nil {
		return nil, problem.New(problem.Missing, "draft.no_bulletins")
	}
	var out *BulletinView
	err := b.read(ctx, v, func(rs *records) error {
		rounds, err := rs.roundOptions(def.Round)
		if err != nil {
			return err
		}
		if round == 0 && len(rounds) > 0 {
			round = rounds[0].ID
		}
		c, err := rs.compose(def, round)
		if err != nil {
			return err
		}
		if out, err = c.view(); err != nil {
			return err
		}
		out.Rounds = rounds
		if out.Latest, err = rs.latest(name, round); err != nil {
			return err
		}
		out.CanShow, err = rs.mayMake(def.Round)
		return err
	})
	return out, err
}

// view returns the draft with what a person must know to mend it.
func (c *composed) view() (*BulletinView, error) {
	d := c.draft
	out := &BulletinView{Def: c.def, Round: c.round.ID, RoundName: recordLabel(c.round), Document: d.Document,
		Bindings: d.Bindings, Waived: d.Waived, Left: c.left}
	for _, item := range d.Items {
		name := item.Measure
		if name == "" {
			name = item.Finding
		}
		out.Items = append(out.Items, BulletinItem{Block: item.Block, Number: item.Number, Record: c.of[name]})
	}
	for _, stop := range d.Stops {
		out.Stops = append(out.Stops, c.stopView(stop))
	}
	for _, left := range d.Left {
		out.Left = append(out.Left, BulletinLeft{Record: c.of[left.Finding.No], Text: left.Finding.Text,
			Ground: i18n.Text{ZH: left.Kind, EN: left.Kind}, ApprovedBy: left.Exemption.ApprovedBy,
			ApprovedOn: left.Exemption.ApprovedOn})
	}
	c.ground(out.Left)
	var err error
	out.Doubts, err = bulletin.Check(d.Document)
	return out, err
}

// ground gives the grounds of exemption in both languages.
func (c *composed) ground(left []BulletinLeft) {
	field := c.Definition(c.def.Findings.Ledger).Field(c.def.Findings.Fields["exempt"])
	if field == nil {
		return
	}
	for i := range left {
		for _, choice := range field.Choices {
			if choice.Title.ZH == left[i].Ground.ZH {
				left[i].Ground = choice.Title
			}
		}
	}
}

// stopView adds the record where a stop is mended, and the number it is about.
func (c *composed) stopView(stop bulletin.Stop) BulletinStop {
	out := BulletinStop{Stop: stop}
	name := stop.Measure
	if name == "" {
		name = stop.Finding
	}
	if record, ok := c.of[name]; ok {
		out.Record = &record
	} else if name == "" {
		out.Record = &BulletinRecord{Ledger: c.round.Ledger.Path(), ID: c.round.ID, Number: c.round.Number}
	}
	block := c.draft.Document.Blocks[min(stop.Place.Block, len(c.draft.Document.Blocks)-1)]
	if block.Paragraph != nil && stop.Place.To > stop.Place.From {
		if text := block.Paragraph.Text(); stop.Place.To <= len(text) {
			out.Text = text[stop.Place.From:stop.Place.To]
		}
	}
	return out
}

// WaiveNumber notes that a number in a measure, as it is printed, is no result: part of a name, a rule, a
// target. Without a reason an earlier note is taken back.
func (b *Book) WaiveNumber(ctx context.Context, v *Visitor, round ledger.ID, measure, text, reason string) error {
	def, _ := b.bulletinDef("")
	if def == nil {
		return problem.New(problem.Missing, "draft.no_bulletins")
	}
	reason = strings.TrimSpace(reason)
	return b.write(ctx, v, func(rs *records) error {
		if err := rs.mustMake(def.Round); err != nil {
			return err
		}
		list, err := rs.waivers(round)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(w bulletin.Waiver) bool { return w.Measure == measure && w.Text == text })
		if reason != "" {
			list = append(list, bulletin.Waiver{Measure: measure, Text: text, By: v.Name, Reason: reason})
		}
		id := ledger.Ref(round).String()
		doc, err := rs.tx.Doc(waiverKind, id)
		if err != nil {
			return err
		}
		if doc == nil {
			doc = &store.Doc{Kind: waiverKind, ID: id}
		}
		doc.Changed = rs.moment.Now
		if doc.Body, err = json.Marshal(list); err != nil {
			return fmt.Errorf("encode waivers of round %d: %w", round, err)
		}
		return rs.tx.PutDoc(doc)
	})
}
