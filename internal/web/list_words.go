package web

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/web/widget"
)

// countWords says how many rows a list has, as far as it was counted.
func countWords(ctx context.Context, p *book.Page) string {
	if p.More {
		return widget.T(ctx, "web.more_than", p.Count)
	}
	return strconv.Itoa(p.Count)
}

// shownWords says which part of the list the page shows.
func shownWords(ctx context.Context, view *listPage) string {
	return widget.T(ctx, "web.shown", len(view.Rows), countWords(ctx, view.Page))
}

// emptyWords says why a list is empty and what to do.
func emptyWords(ctx context.Context, view *listPage) string {
	if view.Raw != "" {
		return widget.T(ctx, "web.empty_narrowed")
	}
	return widget.T(ctx, "web.empty_list")
}

// sortMark shows the direction of an order beside its heading.
func sortMark(sort string) string {
	switch sort {
	case "ascending":
		return " ↑"
	case "descending":
		return " ↓"
	}
	return ""
}

func sortedKeys(values url.Values) []string { return slices.Sorted(maps.Keys(values)) }
