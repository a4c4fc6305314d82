package book

import (
	"time"

	"bihuan/internal/bulletin"
	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/reading"
)

// BulletinView is a bulletin: the draft as it would be published today, or a published version.
type BulletinView struct {
	Def       *ledger.Bulletin
	Round     ledger.ID
	RoundName string
	Rounds    []Option
	Document  *exchange.Document
	Bindings  []bulletin.Binding
	Doubts    []reading.Doubt
	Latest    *BulletinLine // version published last, or nil

	// Of a draft only.
	Items   []BulletinItem
	Stops   []BulletinStop
	Left    []BulletinLeft
	Waived  []bulletin.Waiver
	CanShow bool // the visitor may freeze and publish it

	// Of a published version only.
	Version *BulletinLine
}

// BulletinLine is a published version. ID names it on the public page.
type BulletinLine struct {
	ID       string        `json:"id"`
	Round    ledger.ID     `json:"round"`
	Def      string        `json:"def"`
	Number   int           `json:"number"` // from 1
	Title    string        `json:"title"`
	Hash     string        `json:"hash"`     // SHA-256 of the frozen bytes
	Previous string        `json:"previous"` // hash of the version before
	CutOff   calendar.Date `json:"cut_off"`  // the figures are of this day
	At       time.Time     `json:"at"`
	By       ledger.ID     `json:"by"`
	ByName   string        `json:"-"`
}

// BulletinItem says which record a block of the document shows.
type BulletinItem struct {
	Block  int
	Number string // as printed
	Record BulletinRecord
}

// BulletinRecord leads to a record that is printed, or should be.
type BulletinRecord struct {
	Ledger string
	ID     ledger.ID
	Number string
}

// BulletinStop is what must be mended before publication, with the record where that is done.
type BulletinStop struct {
	bulletin.Stop
	Record *BulletinRecord
	Text   string // number that no result vouches for, as printed; or ""
}

// BulletinLeft is what is not published: a finding with all below it, or a single measure.
type BulletinLeft struct {
	Record     BulletinRecord
	Text       string
	Ground     i18n.Text // of the exemption; of a single measure it may be missing
	ApprovedBy string
	ApprovedOn calendar.Date // zero: nobody's decision is known
}

// The answers that the datum "publication" of a mapping may give. What is none of them is not decided.
const (
	publishPublic    = "public"
	publishPublished = "published"
	publishExempt    = "exempt"
)

// BulletinDiff is two versions side by side.
type BulletinDiff struct {
	Left, Right *BulletinView
	Rows        []bulletin.Row
}
