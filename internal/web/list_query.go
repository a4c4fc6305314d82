package web

import (
	"net/url"
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
)

// filterPrefix marks the parameters that narrow a list: f.<field>.<op>=<value>.
const filterPrefix = "f."

// listQuery reads what a list is asked for from the parameters of its address.
func listQuery(path string, form url.Values) book.ListQuery {
	q := book.ListQuery{
		Ledger:  path,
		View:    form.Get("view"),
		Search:  strings.TrimSpace(form.Get("q")),
		After:   form.Get("after"),
		Columns: slices.DeleteFunc(slices.Clone(form["col"]), func(s string) bool { return s == "" }),
		Count:   true,
	}
	if sort := form.Get("sort"); sort != "" {
		q.Sort = strings.Split(sort, ",")
	}
	q.Filters = listFilters(form)
	return q
}

// listFilters reads the filters in the order of their names, so that one list has one address.
func listFilters(form url.Values) []book.Filter {
	var filters []book.Filter
	for key, values := range form {
		name, ok := strings.CutPrefix(key, filterPrefix)
		if !ok {
			continue
		}
		dot := strings.LastIndex(name, ".")
		values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return strings.TrimSpace(s) == "" })
		if dot <= 0 || len(values) == 0 {
			continue
		}
		f := book.Filter{Field: name[:dot], Op: name[dot+1:], Values: values}
		if f.Op == "is" && slices.Contains(form["below"], f.Field) {
			f.Op = "below" // a tick beside the units widens them to those below
		}
		filters = append(filters, f)
	}
	slices.SortFunc(filters, func(a, b book.Filter) int {
		return strings.Compare(a.Field+"."+a.Op, b.Field+"."+b.Op)
	})
	return filters
}

// listValues is the reverse of listQuery. The cursor is left out: another list begins at its first page.
func listValues(q book.ListQuery) url.Values {
	values := url.Values{}
	set := func(name, value string) {
		if value != "" {
			values.Set(name, value)
		}
	}
	set("view", q.View)
	set("q", q.Search)
	set("sort", strings.Join(q.Sort, ","))
	if len(q.Columns) > 0 {
		values["col"] = q.Columns
	}
	for _, f := range q.Filters {
		key := filterPrefix + f.Field + "." + f.Op
		values[key] = append(values[key], f.Values...)
	}
	return values
}

// queryURL returns the address of the list q asks for.
func queryURL(q book.ListQuery, extra ...string) string {
	values := listValues(q)
	for i := 0; i+1 < len(extra); i += 2 {
		values.Set(extra[i], extra[i+1])
	}
	to := "/l/" + url.PathEscape(q.Ledger)
	if len(values) > 0 {
		to += "?" + values.Encode()
	}
	return to
}

// listURL returns the address of the rows of a ledger that filters leave.
func listURL(path string, filters []book.Filter) string {
	return queryURL(book.ListQuery{Ledger: path, Filters: filters})
}

// recordURL returns the address of a record, or of something below it.
func recordURL(path string, id ledger.ID, below ...string) string {
	to := "/l/" + url.PathEscape(path) + "/" + plainID(id)
	for _, part := range below {
		to += "/" + url.PathEscape(part)
	}
	return to
}

// rowURL returns the address of the record of a row.
func rowURL(row *book.Row) string { return recordURL(row.Record.Ledger.Path(), row.Record.ID) }
