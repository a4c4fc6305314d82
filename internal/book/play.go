package book

import (
	"context"
	"errors"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// StoryReport tells how a story went.
type StoryReport struct {
	Story    *ledger.Story
	Steps    int          // steps that were run
	Expected int          // things that were compared
	Failures problem.List // what did not go as the story says, each with its place; nil: all of it did
}

// errTakenBack ends the transaction of a story that was tried.
var errTakenBack = errors.New("taken back")

// Try runs a story and takes back all that it did. The book should hold no records: a story says which
// warnings are open and how many records there are. The error is internal; what does not go as the story says
// is in the report.
func (b *Book) Try(ctx context.Context, story *ledger.Story) (*StoryReport, error) {
	report := &StoryReport{Story: story}
	err := b.store.Write(ctx, func(tx *store.Tx) error {
		s, err := b.foresighted(tx)
		if err != nil {
			return err
		}
		p := newPlayer(s, story, report)
		p.expects = true
		if err := p.run(); err != nil && !errors.Is(err, errStopped) {
			return err
		}
		return errTakenBack
	})
	if !errors.Is(err, errTakenBack) {
		return nil, err
	}
	return report, nil
}

// Play does for good what a story says, at the moments the story comes to; what happens on one day is kept
// together. What the story expects is not looked at, but a step that is refused although it should not be ends
// the play with a problem.List. Afterwards the clock goes on from the last day of the story. Progress, if given,
// is told how much is done after each piece.
func (b *Book) Play(ctx context.Context, story *ledger.Story, progress func(done, total int)) error {
	report := &StoryReport{Story: story}
	p := newPlayer(nil, story, report)
	p.keeps, p.progress = true, progress
	for i, day := range days(story.Steps) {
		err := b.store.Write(ctx, func(tx *store.Tx) error {
			p.stage = b.rehearsal(tx)
			if i == 0 {
				if err := p.naming(story.Made, p.given); err != nil {
					return err
				}
			}
			if err := p.steps(day); err != nil {
				return err
			}
			return tx.PutSetting(sweptKey, p.moment.Today)
		})
		if errors.Is(err, errStopped) {
			return report.Failures.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// days cuts steps where the clock moves. There is at least one part.
func days(steps []*ledger.StoryStep) [][]*ledger.StoryStep {
	parts := [][]*ledger.StoryStep{nil}
	for _, step := range steps {
		if step.On != nil {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], step)
	}
	return parts
}

// Times of a story: work begins at nine, and each step takes a minute.
const (
	morning  = 9 * time.Hour
	stepTime = time.Minute
)

// errStopped ends a story that cannot go on; why is in the report.
var errStopped = errors.New("story stopped")

// player runs a story on a stage.
type player struct {
	*stage
	story    *ledger.Story
	report   *StoryReport
	expects  bool // what the story expects is looked at
	keeps    bool // files are stored
	moment   engine.Moment
	handles  map[string]named
	progress func(done, total int)
	done     int
}

// named is the record that a handle stands for.
type named struct {
	ledger *engine.Ledger
	id     ledger.ID
}

func newPlayer(s *stage, story *ledger.Story, report *StoryReport) *player {
	return &player{
		stage: s, story: story, report: report,
		moment: atDay(story.Today, morning), handles: map[string]named{},
	}
}

// run makes what is given, then takes the steps.
func (p *player) run() error {
	if err := p.naming(p.story.Made, p.given); err != nil {
		return err
	}
	return p.steps(p.story.Steps)
}

// steps takes steps one after the other.
func (p *player) steps(steps []*ledger.StoryStep) error {
	for _, step := range steps {
		if err := p.step(step); err != nil {
			return err
		}
		p.report.Steps++
		if step.On == nil {
			p.advance(1)
		}
	}
	return nil
}

// advance lets the clock go on within the day, and tells of the progress.
func (p *player) advance(pieces int) {
	p.done += pieces
	if p.progress != nil {
		p.progress(p.done, p.total())
	}
	if next := p.moment.Now.Add(stepTime); next.Before(atDay(p.moment.Today+1, 0).Now) {
		p.moment.Now = next
	}
}

// total is how many pieces there are: records, steps and days.
func (p *player) total() int {
	n := len(p.story.Given) + len(p.story.People)
	today := p.story.Today
	for _, step := range p.story.Steps {
		if step.On == nil {
			n++
			continue
		}
		n += max(1, int(*step.On-today))
		today = *step.On
	}
	return n
}

// walk moves the clock on to a day and sweeps each day on the way; today is swept again.
func (p *player) walk(to calendar.Date, pos ledger.Pos) error {
	if to < p.moment.Today {
		return p.stop(pos, "story.back", to, p.moment.Today)
	}
	for day := min(to, p.moment.Today+1); day <= to; day++ {
		moment := atDay(day, sweepTime)
		if day == p.moment.Today {
			moment = p.moment
		}
		if err := p.sweep(moment); err != nil {
			return err
		}
		p.moment = atDay(day, morning)
		p.advance(1)
	}
	return nil
}

// fail notes what does not go as the story says.
func (p *player) fail(pos ledger.Pos, key string, args ...any) {
	p.report.Failures = append(p.report.Failures, problem.New(problem.Invalid, key, args...).At(pos.String()))
}

// stop notes what keeps the story from going on.
func (p *player) stop(pos ledger.Pos, key string, args ...any) error {
	p.fail(pos, key, args...)
	return errStopped
}
