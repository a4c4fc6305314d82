package book_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/problem"
)

func TestATokenWaitsForTheSecurityAdministrator(t *testing.T) {
	b, _, first, second := setUp(t)
	ctx := t.Context()
	secret, line, err := b.AskToken(ctx, first, book.TokenRequest{Title: "nightly", Days: 30})
	if err != nil || !line.Waiting {
		t.Fatalf("AskToken() = %+v, %v", line, err)
	}
	_, err = b.Bearer(ctx, secret)
	wantKind(t, "a token that waits", err, problem.Forbidden)
	wantKind(t, "releasing one's own", b.ReleaseToken(ctx, first, line.ID), problem.Forbidden)
	wantKind(t, "releasing none", b.ReleaseToken(ctx, second, 99), problem.Missing)
	if err := b.ReleaseToken(ctx, second, line.ID); err != nil {
		t.Fatal(err)
	}
	v, err := b.Bearer(ctx, secret)
	if err != nil || v.Login != "first" || v.Face != book.FaceProgram {
		t.Fatalf("Bearer() = %+v, %v", v, err)
	}
	_, own, err := b.AskToken(ctx, second, book.TokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, "the security administrator's own", b.ReleaseToken(ctx, second, own.ID), problem.Forbidden)
	wantKind(t, "a token of somebody else", b.DropToken(ctx, first, own.ID), problem.Missing)
	if err := b.DropToken(ctx, second, line.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.Bearer(ctx, secret)
	wantKind(t, "a token that was revoked", err, problem.Forbidden)
	if err := b.DropToken(ctx, second, own.ID); err != nil {
		t.Error(err)
	}
	all, err := b.AllTokens(ctx, second)
	if err != nil || len(all) != 0 {
		t.Errorf("%d tokens are left, %v", len(all), err)
	}
	_, err = b.AllTokens(ctx, first)
	wantKind(t, "everybody's tokens", err, problem.Forbidden)
	want := []string{
		"Refused|page|token_revoked|First|2|book.not_own", "Done|page|token_released|Second|1|", "Done|page|token_made|First|1|",
	}
	var got []string
	for _, deed := range []string{"token_revoked", "token_released", "token_made"} {
		lines := audit(t, b, book.AuditQuery{Deed: deed})
		for _, l := range lines {
			for _, w := range want {
				if l == w {
					got = append(got, l)
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
}

func TestTokensAreBounded(t *testing.T) {
	b, _, first, _ := setUp(t)
	for _, req := range []book.TokenRequest{{Days: -1}, {Days: 4000}, {Title: string(make([]byte, 200)), Days: 1}} {
		_, _, err := b.AskToken(t.Context(), first, req)
		wantKind(t, "a token out of bounds", err, problem.Invalid)
	}
	for range 50 {
		if _, _, err := b.AskToken(t.Context(), first, book.TokenRequest{Days: 1}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := b.AskToken(t.Context(), first, book.TokenRequest{Days: 1})
	wantKind(t, "one token too many", err, problem.Invalid)
}

func TestAWebhookWaitsForTheSecurityAdministrator(t *testing.T) {
	b, _, first, second := setUp(t)
	ctx := t.Context()
	for _, url := range []string{"", "ftp://x/", "https://user@x/", "not an address"} {
		_, err := b.AskWebhook(ctx, first, book.Webhook{URL: url})
		wantKind(t, "the address "+url, err, problem.Invalid)
	}
	made, err := b.AskWebhook(ctx, first, book.Webhook{URL: "https://receiver/", Login: "second", Ledgers: []string{"organisation.unit"}})
	if err != nil || made.Secret == "" || made.Login != "first" || !made.Waiting {
		t.Fatalf("AskWebhook() = %+v, %v", made, err)
	}
	unit := func(name string) {
		submit(t, b, first, book.Command{Ledger: "organisation.unit", Fields: map[string][]string{"name": {name}}})
	}
	unit("before")
	if d, err := b.TakeDelivery(ctx, made.ID, time.Minute); d != nil || err != nil {
		t.Errorf("a webhook that waits is told %+v, %v", d, err)
	}
	wantKind(t, "releasing one's own", b.ReleaseWebhook(ctx, first, made.ID), problem.Forbidden)
	if err := b.ReleaseWebhook(ctx, second, made.ID); err != nil {
		t.Fatal(err)
	}
	unit("after")
	d, err := b.TakeDelivery(ctx, made.ID, time.Minute)
	if err != nil || d == nil || d.Event.Record != 3 {
		t.Fatalf("after the release it is told %+v, %v; want the unit made since", d, err)
	}
	own, err := b.AskWebhook(ctx, second, book.Webhook{URL: "https://mine/"})
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, "the security administrator's own", b.ReleaseWebhook(ctx, second, own.ID), problem.Forbidden)
	wantKind(t, "a webhook of somebody else", b.RemoveWebhook(ctx, first, own.ID), problem.Missing)
	mine, err := b.OwnWebhooks(ctx, first)
	if err != nil || len(mine) != 1 || mine[0].Secret != "" {
		t.Errorf("own webhooks: %+v, %v", mine, err)
	}
	for _, id := range []string{made.ID, own.ID} {
		if err := b.RemoveWebhook(ctx, second, id); err != nil {
			t.Error(err)
		}
	}
}
