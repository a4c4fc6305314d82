package web

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"bihuan/internal/server"
)

// browserTimeout bounds one visit of a real browser.
const browserTimeout = 30 * time.Second

// window is a real browser before the pages of a seed.
type window struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// openWindow starts a browser before the pages of a seed.
func openWindow(t *testing.T, s *seed) *window {
	t.Helper()
	return openPages(t, Handler(s.book, Options{}))
}

// openPages starts Chromium and the server. Without Chromium the test is skipped, unless BIHUAN_TEST_REQUIRE=1
// demands it.
func openPages(t *testing.T, pages http.Handler) *window {
	t.Helper()
	program := chromium()
	if program == "" {
		if os.Getenv("BIHUAN_TEST_REQUIRE") == "1" {
			t.Fatal("no Chromium found; install the package chromium")
		}
		t.Skip("skipped: no Chromium found; install the package chromium")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(serving, l, server.Options{Pages: pages}) }()
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("window-size", "1440,900"), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
	))
	ctx, late := context.WithTimeout(ctx, browserTimeout)
	t.Cleanup(func() {
		late()
		cancel()
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve() = %v", err)
		}
	})
	return &window{t: t, ctx: ctx, base: "http://" + l.Addr().String()}
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		at, _ := chromedp.Run(w.ctx, chromedp.Location())
		w.t.Fatalf("at %s: %v", at, err)
	}
}

func (w *window) open(path string) { w.do(chromedp.Navigate(w.base + path)) }

func (w *window) press(keys string) {
	w.t.Helper()
	w.holds(`document.readyState === "complete"`) // keys work once the script has run
	w.do(chromedp.KeyEvent(keys))
}

// sees waits for a selector and returns its text.
func (w *window) sees(selector string) string {
	w.t.Helper()
	w.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	text, err := chromedp.Run(w.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

// holds waits until a condition in the page holds.
func (w *window) holds(condition string) {
	w.t.Helper()
	for range 100 {
		// A question that is asked while the page changes has no answer: it is asked again.
		if ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](condition)); err == nil && ok {
			return
		}
		w.do(chromedp.Sleep(100 * time.Millisecond))
	}
	at, _ := chromedp.Run(w.ctx, chromedp.Location())
	w.t.Fatalf("at %s: never holds: %s", at, condition)
}

func (w *window) signIn(login string) {
	w.t.Helper()
	w.open("/sign-in")
	w.do(chromedp.SendKeys(chromedp.CSS("#f-login"), login), chromedp.SendKeys(chromedp.CSS("#f-password"), seedPassword+kb.Enter))
	w.sees("#main .page-head h1")
}

func TestBrowserMovesARecordWithProof(t *testing.T) {
	s := newSeed(t)
	w := openWindow(t, s)
	w.signIn("liaison")
	proof := filepath.Join(t.TempDir(), "验收单.txt")
	if err := os.WriteFile(proof, []byte("合格\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.open("/l/rectification.measure/1")
	w.do(chromedp.Click(chromedp.CSS(".can a.button")))
	w.sees("#f-result")
	w.do(
		chromedp.SendKeys(chromedp.CSS("#f-result"), "办法已经印发，清退机构一家。"),
		chromedp.SetUploadFiles(chromedp.CSS("#f-proofs"), []string{proof}),
		chromedp.Click(chromedp.CSS("form[data-form] .button.primary")),
	)
	if told := w.sees(".told"); !strings.Contains(told, "申请销号") {
		t.Errorf("told %q", told)
	}
	if state := w.sees(".standing .state"); state != "待责任领导审" {
		t.Errorf("state %q", state)
	}
	if list := w.sees(".proofs"); !strings.Contains(list, "验收单.txt") {
		t.Errorf("proofs %q", list)
	}
}

func TestBrowserByKeyboardAlone(t *testing.T) {
	s := newSeed(t)
	w := openWindow(t, s)
	w.signIn("liaison")
	w.press("/")
	w.holds(`document.activeElement.id === "find"`)
	w.press(kb.Backspace + "CS-2024-003" + kb.Enter) // the protocol types the letter although the page took it
	w.holds(`location.pathname === "/l/rectification.measure/3"`)

	w.open("/l/rectification.measure")
	w.sees("tr.at, tbody tr")
	w.press("jjkx")
	w.holds(`document.querySelectorAll("tr.picked").length === 1 && document.querySelector("tbody tr").classList.contains("at")`)
	w.holds(`!document.querySelector(".bulk").hidden`)
	w.press(kb.Enter)
	w.holds(`location.pathname === "/l/rectification.measure/1"`)
	w.press("e")
	w.holds(`location.pathname.endsWith("/edit")`)
	w.press("gd")
	w.holds(`location.pathname === "/"`)
}

func TestBrowserFiltersAList(t *testing.T) {
	s := newSeed(t)
	w := openWindow(t, s)
	w.signIn("office")
	w.open("/l/rectification.measure?pick=state")
	w.do(chromedp.Click(chromedp.CSS(`.narrow-form input[value="asked"]`)), chromedp.Click(chromedp.CSS(".narrow-form .primary")))
	w.holds(`location.search.includes("f.state.is=asked")`)
	if words := w.sees(".word"); !strings.Contains(words, "待责任领导审") {
		t.Errorf("words %q", words)
	}
	w.holds(`document.querySelectorAll("tbody tr").length === 1`)
}

func TestBrowserWithoutTheScript(t *testing.T) {
	s := newSeed(t)
	pages := Handler(s.book, Options{})
	// The pages come without their script; the browser keeps the one by which the test looks at them.
	w := openPages(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			http.NotFound(rw, r)
			return
		}
		pages.ServeHTTP(rw, r)
	}))
	w.signIn("liaison")
	w.do(chromedp.Click(chromedp.CSS(`form[action$=".measure/4/do/claim"] button`)))
	if told := w.sees(".told"); !strings.Contains(told, "签收") {
		t.Errorf("told %q", told)
	}
	w.open("/l/rectification.measure")
	w.do(chromedp.Click(chromedp.CSS(`input[name="id"][value="5"]`)), chromedp.Click(chromedp.CSS(".bulk .button")))
	w.holds(`document.querySelector("h1").textContent.includes("批量")`)
}

func TestBrowserOnAPhone(t *testing.T) {
	s := newSeed(t)
	w := openWindow(t, s)
	w.signIn("office")
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: 390, Height: 844, DeviceScaleFactor: 1, Mobile: true,
		})
		return err
	}))
	for _, path := range []string{"/", "/l/rectification.measure", "/l/rectification.measure/1", "/l/rectification.measure/9/edit", "/organisation"} {
		w.open(path)
		w.sees(".bar")
		w.holds(`document.documentElement.scrollWidth <= 390`)
	}
}

// TestBrowserFindsNothingRefused loads pages and looks for what the content security policy has stopped.
func TestBrowserFindsNothingRefused(t *testing.T) {
	s := newSeed(t)
	w := openWindow(t, s)
	w.signIn("office")
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
			Source: `window.refused = []; addEventListener("securitypolicyviolation", e => refused.push(e.violatedDirective + " " + e.blockedURI))`,
		})
		return err
	}))
	for _, path := range []string{"/", "/overview", "/l/rectification.measure/1", "/l/rectification.measure/new", "/bulletin", "/reading"} {
		w.open(path)
		w.sees("h1")
		refused, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](`refused`))
		if err != nil {
			t.Fatal(err)
		}
		if len(refused) > 0 {
			t.Errorf("%s: %q", path, refused)
		}
	}
}
