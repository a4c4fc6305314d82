package web

import (
	"net/http"

	"bihuan/internal/i18n"
)

// keyLine is one key of the keyboard with what it does.
type keyLine struct {
	Keys []string
	Text string // catalogue key
}

// keyLines lists all keys the script knows.
var keyLines = []keyLine{
	{[]string{"/"}, "web.key_search"},
	{[]string{"j", "k"}, "web.key_rows"},
	{[]string{"Enter"}, "web.key_open"},
	{[]string{"x"}, "web.key_pick"},
	{[]string{"Esc"}, "web.key_leave"},
	{[]string{"c"}, "web.key_make"},
	{[]string{"e"}, "web.key_edit"},
	{[]string{"n"}, "web.key_next"},
	{[]string{"g", "d"}, "web.key_desk"},
	{[]string{"g", "o"}, "web.key_overview"},
	{[]string{"?"}, "web.key_help"},
}

func (s *site) keys(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, page{Title: i18n.T(visitOf(r).Lang, "web.keys"), At: "keys", Body: keysBody(keyLines)})
}
