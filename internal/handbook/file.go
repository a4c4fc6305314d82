package handbook

import (
	"bytes"
	"context"
	"fmt"
	"html"

	"github.com/a-h/templ"

	"bihuan/internal/i18n"
)

// titleY is where the title of a state stands: in the middle, or above what is done without leaving it.
func (b *Box) titleY() int {
	if b.Stays != "" {
		return b.Y + b.H/2 - 3
	}
	return b.Y + b.H/2 + 5
}

// File returns a body as an HTML file that stands alone, with the style sheet in it: it can be mailed,
// printed and kept.
func File(ctx context.Context, lang i18n.Lang, title string, style []byte,
	body templ.Component) ([]byte, error) {
	name := "zh-CN"
	if lang == i18n.EN {
		name = "en"
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "<!DOCTYPE html>\n<html lang=%q>\n<head>\n<meta charset=\"utf-8\">\n", name)
	out.WriteString("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	fmt.Fprintf(&out, "<title>%s</title>\n<style>\n%s</style>\n", html.EscapeString(title), style)
	out.WriteString("</head>\n<body>\n")
	out.WriteString("<main class=\"page\">\n")
	if err := body.Render(ctx, &out); err != nil {
		return nil, fmt.Errorf("write the handbook of %q: %w", title, err)
	}
	out.WriteString("\n</main>\n</body>\n</html>\n")
	return out.Bytes(), nil
}
