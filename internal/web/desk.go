package web

import (
	"fmt"
	"net/http"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

// deskPage is what one person has to do: three lists, nothing else.
type deskPage struct {
	*book.Desk
	Greeting string
	Today    string
}

func (s *site) desk(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	desk, err := s.book.Desk(r.Context(), v.Who)
	if err != nil {
		return err
	}
	view := &deskPage{Desk: desk, Today: dayWords(v.Lang, s.book.Today())}
	return s.show(w, r, page{Title: i18n.T(v.Lang, "web.desk"), At: "desk", Wide: true, Body: deskBody(view)})
}

// deskMoves is how many moves a line of the desk offers; the others are on the page of the record.
const deskMoves = 2

// nextMoves returns the moves a line offers.
func nextMoves(line *book.DeskLine) []book.MoveOption {
	var moves []book.MoveOption
	for _, m := range line.Moves {
		if m.Possible && m.Allowed && len(moves) < deskMoves {
			moves = append(moves, m)
		}
	}
	return moves
}

// moveKey is the idempotency key of a move made with one click: the version makes it the same however often
// somebody clicks.
func moveKey(row *book.Row, m book.MoveOption) string {
	return fmt.Sprintf("page-%s-%d-%d-%s", row.Record.Ledger.Path(), row.Record.ID, row.Record.Version, m.Move.Name)
}

func versionOf(row *book.Row) string { return strconv.FormatInt(row.Record.Version, 10) }
