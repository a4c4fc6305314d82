package expr

import (
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Env is what an expression may refer to.
type Env struct {
	Ledger *ledger.Ledger                   // its fields are identifiers; nil: there is no record
	Lookup func(path string) *ledger.Ledger // where references lead
	Params map[string]*ledger.Param         // param.x
	Dated  bool                             // param.x may have dated changes: Scope.Since says which day counts
	Vars   map[string]Type                  // further identifiers, such as value and asof; a name may have a dot
	Mine   *ledger.Ledger                   // mine.x may be used: field x of a record of it
	Was    bool                             // was.x may be used
	Me     bool                             // me and holds may be used
}

// Scope is what an expression is evaluated on.
type Scope struct {
	Record *ledger.Record
	Before *ledger.Record // the record before the change; nil when it was made
	// Follow returns a record, or nil when there is none.
	Follow   func(*ledger.Ledger, ledger.ID) (*ledger.Record, error)
	Today    calendar.Date
	Now      time.Time
	Calendar *calendar.Calendar
	Params   map[string]ledger.Worth
	Since    *calendar.Date // the day whose value param.x has; nil: parameters have one value
	Me       *Principal
	Vars     map[string]ledger.Value
	Mine     *ledger.Record // the record that gathers others, Record among them
}

// Principal is a person with everything access depends on.
type Principal struct {
	Person    ledger.ID
	Roles     map[string]bool        // roles held for some unit, or everywhere
	RoleUnits map[string][]ledger.ID // role → units it reaches, with those below
	Units     []ledger.ID            // units of the person's posts
	Below     []ledger.ID            // these and the units below them
	Above     []ledger.ID            // these and the units above them
	Groups    []ledger.ID
}

// zone is the civil time of the whole country (UTC+8, without summer time since 1992).
const zone = 8 * time.Hour

// DayOf returns the civil day of an instant.
func DayOf(t time.Time) calendar.Date { return calendar.Date(dayOfMicros(t.UnixMicro())) }

// DayMicros is the microseconds of a day.
const DayMicros = int64(24 * time.Hour / time.Microsecond)

// ZoneMicros is how many microseconds civil time is ahead of UTC.
const ZoneMicros = int64(zone / time.Microsecond)

// dayOfMicros divides towards the past.
func dayOfMicros(micros int64) int64 {
	micros += ZoneMicros
	day := micros / DayMicros
	if micros%DayMicros < 0 {
		day--
	}
	return day
}

// input returns the value that the scope has for an input.
func (s *Scope) input(name string) ledger.Value {
	switch name {
	case "today":
		return ledger.Date(s.Today)
	case "now":
		return ledger.Time(s.Now)
	}
	kind, rest := splitInput(name)
	switch kind {
	case "param":
		return s.param(rest)
	case "var":
		return s.Vars[rest]
	case "mine":
		return s.mine(rest)
	}
	if s.Me == nil {
		return ledger.Empty
	}
	return s.Me.input(kind, rest)
}

// mine returns a field of the record that gathers, or the record itself.
func (s *Scope) mine(name string) ledger.Value {
	switch {
	case s.Mine == nil, name == "self" && s.Mine.ID == 0:
		return ledger.Empty
	case name == "self":
		return ledger.Ref(s.Mine.ID)
	}
	return s.Mine.Get(name)
}

// param returns the value that the parameter called name has without at.
func (s *Scope) param(name string) ledger.Value {
	if s.Since == nil {
		return s.Params[name].First
	}
	return s.Params[name].On(*s.Since)
}

func (p *Principal) input(kind, name string) ledger.Value {
	switch kind {
	case "role":
		return ledger.Flag(p.Roles[name])
	case "reach":
		return refs(p.RoleUnits[name])
	}
	switch name {
	case "person":
		return ledger.Ref(p.Person)
	case "units":
		return refs(p.Units)
	case "below":
		return refs(p.Below)
	case "above":
		return refs(p.Above)
	case "groups":
		return refs(p.Groups)
	}
	return ledger.Empty
}

// splitInput splits "param.look_back_days" at its first dot.
func splitInput(name string) (kind, rest string) {
	for i := range len(name) {
		if name[i] == '.' {
			return name[:i], name[i+1:]
		}
	}
	return "", name
}

func refs(ids []ledger.ID) ledger.Value {
	list := make([]ledger.Value, len(ids))
	for i, id := range ids {
		list[i] = ledger.Ref(id)
	}
	return ledger.List(list...)
}
