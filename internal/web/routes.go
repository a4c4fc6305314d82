package web

import "net/http"

// access says what a route asks of the visitor.
type access int

const (
	open   access = iota // anybody
	signed               // who is signed in
	upload               // who is signed in; the form may carry files
)

// handler answers a request or says why not.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one address.
type route struct {
	pattern string
	access  access
	handle  handler
}

// routes lists every address of the pages, by page.
func (s *site) routes() []route {
	return []route{
		// coming in
		{"GET /setup", open, s.setupForm},
		{"POST /setup", open, s.setup},
		{"GET /sign-in", open, s.signInForm},
		{"POST /sign-in", open, s.signIn},
		{"POST /sign-out", open, s.signOut},
		{"POST /language", open, s.language},
		{"GET /password", signed, s.passwordForm},
		{"POST /password", signed, s.password},
		{"POST /act-for", signed, s.actFor},

		// the desk
		{"GET /{$}", signed, s.desk},
		{"GET /search", signed, s.search},
		{"GET /keys", signed, s.keys},
		{"POST /warnings/{id}/acknowledge", signed, s.acknowledge},

		// a list
		{"GET /l/{ledger}", signed, s.list},
		{"GET /l/{ledger}/print", signed, s.listPrint},
		{"GET /l/{ledger}/export.xlsx", signed, s.listExport},
		{"GET /l/{ledger}/import", signed, s.importForm},
		{"POST /l/{ledger}/import", upload, s.importList},
		{"POST /l/{ledger}/bulk", signed, s.bulk},
		{"POST /l/{ledger}/views", signed, s.saveView},
		{"POST /views/{ledger}/{view}/drop", signed, s.dropView},
		{"GET /options/{ledger}/{field}", signed, s.options},

		// a record
		{"GET /l/{ledger}/new", signed, s.makeForm},
		{"POST /l/{ledger}/new", upload, s.make},
		{"GET /l/{ledger}/{id}", signed, s.record},
		{"GET /l/{ledger}/{id}/edit", signed, s.editForm},
		{"POST /l/{ledger}/{id}/edit", upload, s.edit},
		{"GET /l/{ledger}/{id}/do/{move}", signed, s.moveForm},
		{"POST /l/{ledger}/{id}/do/{move}", upload, s.move},
		{"GET /l/{ledger}/{id}/proofs/{proof}", signed, s.proof},
		{"GET /l/{ledger}/{id}/letters/{letter}", signed, s.letter},
		{"GET /l/{ledger}/{id}/letters/{letter}/file/{format}", signed, s.letterFile},
		{"GET /l/{ledger}/{id}/journal", signed, s.journal},

		// overview and figures
		{"GET /overview", signed, s.overview},
		{"GET /overview/{pack}", signed, s.mechanism},
		{"GET /figure/{figure}", signed, s.figure},

		// readings
		{"GET /reading", signed, s.readings},
		{"POST /reading", upload, s.startReading},
		{"GET /reading/{id}", signed, s.readingWork},
		{"POST /reading/{id}", signed, s.correctReading},
		{"GET /reading/{id}/reconcile", signed, s.reconcile},
		{"POST /reading/{id}/commit", signed, s.commitReading},
		{"POST /reading/{id}/drop", signed, s.dropReading},

		// bulletins
		{"GET /bulletin", signed, s.bulletin},
		{"GET /bulletin/file/{format}", signed, s.bulletinFile},
		{"POST /bulletin/publish", signed, s.publishBulletin},
		{"POST /bulletin/waive", signed, s.waiveNumber},
		{"GET /bulletin/compare", signed, s.compareBulletins},
		{"GET /bulletin/v/{version}", signed, s.bulletinVersion},
		{"GET /bulletin/v/{version}/file/{format}", signed, s.versionFile},
		{"GET /public", open, s.publicList},
		{"GET /public/{version}", open, s.public},
		{"GET /public/{version}/file/{format}", open, s.publicFile},
		{"GET /verify", signed, s.verifyForm},
		{"POST /verify", signed, s.verify},

		// administration
		{"GET /handbook", signed, s.handbooks},
		{"GET /handbook/{pack}", signed, s.handbook},
		{"GET /organisation", signed, s.organisation},
		{"GET /accounts", signed, s.accounts},
		{"POST /accounts", signed, s.putAccount},
		{"GET /params", signed, s.params},
		{"POST /params", signed, s.setParam},
		{"GET /days", signed, s.days},
		{"POST /days", signed, s.setDays},
		{"GET /tokens", signed, s.tokens},
		{"POST /tokens", signed, s.askToken},
		{"POST /tokens/{id}/release", signed, s.releaseToken},
		{"POST /tokens/{id}/drop", signed, s.dropToken},
		{"GET /webhooks", signed, s.webhooks},
		{"POST /webhooks", signed, s.askWebhook},
		{"POST /webhooks/{id}/release", signed, s.releaseWebhook},
		{"POST /webhooks/{id}/drop", signed, s.dropWebhook},
		{"GET /audit", signed, s.audit},
		{"GET /audit/export.xlsx", signed, s.auditExport},
		{"GET /audit/journal", signed, s.auditJournal},
	}
}
