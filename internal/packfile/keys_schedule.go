package packfile

import (
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var scheduleObject = &object[ledger.Schedule]{
	def:  "schedule",
	name: func(s *ledger.Schedule) *string { return &s.Name },
	pos:  func(s *ledger.Schedule) *ledger.Pos { return &s.Pos },
	keys: []key[ledger.Schedule]{
		at("title", text, func(s *ledger.Schedule) *i18n.Text { return &s.Title }).need(),
		at("make", ledgerPath, func(s *ledger.Schedule) *string { return &s.Make }).need(),
		at("each", source, func(s *ledger.Schedule) *ledger.Source { return &s.Each }),
		at("every", source, func(s *ledger.Schedule) *ledger.Source { return &s.Every }).need(),
		at("from", source, func(s *ledger.Schedule) *ledger.Source { return &s.From }).need(),
		at("until", source, func(s *ledger.Schedule) *ledger.Source { return &s.Until }),
		at("ahead", source, func(s *ledger.Schedule) *ledger.Source { return &s.Ahead }),
		at("when", source, func(s *ledger.Schedule) *ledger.Source { return &s.When }),
		at("set", assigns, func(s *ledger.Schedule) *[]*ledger.Assign { return &s.Set }).need().
			inside(func(s *ledger.Schedule) *string { return &s.Make }),
	},
}
