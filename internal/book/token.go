package book

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// TokenRequest asks for a token with which a program acts as the person of an account.
type TokenRequest struct {
	Login string
	Title string // what it is for
	Days  int    // how long it is good for; 0: a year
}

// TokenLine is a token as it is listed: its secret is known to nobody but its holder.
type TokenLine struct {
	ID      int64
	Login   string
	Title   string
	Made    time.Time
	Expires time.Time
	Seen    time.Time // zero: never used
	Waiting bool      // for the security administrator to release it
}

// Bounds of a token, and the mark by which a secret that has leaked is recognised.
const (
	tokenDays     = 365
	maxTokenDays  = 3650
	maxTokenTitle = 100
	tokenMark     = "bihuan_"
)

// CreateToken makes a token and returns its secret, which is not kept and cannot be shown again. It is for
// whoever keeps the data: there is no Visitor, and nothing to wait for.
func (b *Book) CreateToken(ctx context.Context, req TokenRequest) (string, *TokenLine, error) {
	secret, token, err := b.newToken(req)
	if err != nil {
		return "", nil, err
	}
	login := ""
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		account, err := knownAccount(tx, req.Login)
		if err != nil {
			return err
		}
		token.Account, login = account.ID, account.Login
		return b.keepToken(tx, atCommand(), token)
	})
	if err != nil {
		return "", nil, err
	}
	line := tokenLine(login, token)
	return secret, &line, nil
}

// newToken returns a token as it is asked for, and its secret.
func (b *Book) newToken(req TokenRequest) (string, *store.Token, error) {
	if req.Days == 0 {
		req.Days = tokenDays
	}
	req.Title = strings.TrimSpace(req.Title)
	if req.Days < 0 || req.Days > maxTokenDays {
		return "", nil, problem.List{problem.New(problem.Invalid, "book.token_days", maxTokenDays).On("days")}
	}
	if len(req.Title) > maxTokenTitle {
		return "", nil, problem.List{problem.New(problem.Invalid, "book.token_title", maxTokenTitle).On("title")}
	}
	secret, now := tokenMark+rand.Text()+rand.Text(), b.moment().Now
	return secret, &store.Token{
		Hash: store.HashSecret(secret), Title: req.Title, Made: now, Expires: now.AddDate(0, 0, req.Days),
	}, nil
}

// keepToken keeps a new token and tells the log of it.
func (b *Book) keepToken(tx *store.Tx, v *Visitor, token *store.Token) error {
	if err := tx.PutToken(token); err != nil {
		return err
	}
	return tx.Audit(b.line(v, deed{what: deedTokenMade, about: tokenName(token.ID)}))
}

func tokenName(id int64) string { return strconv.FormatInt(id, 10) }

// knownAccount returns the account called login, if it may be used.
func knownAccount(tx *store.Tx, login string) (*store.Account, error) {
	account, err := tx.Account(login)
	if err != nil {
		return nil, err
	}
	if account == nil || account.Disabled {
		return nil, problem.New(problem.Missing, "book.no_login", login)
	}
	return account, nil
}

func tokenLine(login string, t *store.Token) TokenLine {
	return TokenLine{
		ID: t.ID, Login: login, Title: t.Title, Made: t.Made, Expires: t.Expires, Seen: t.Seen, Waiting: t.Waiting,
	}
}

// Tokens lists the tokens of all accounts, those that have expired included, in the order of the accounts.
func (b *Book) Tokens(ctx context.Context) ([]TokenLine, error) {
	var lines []TokenLine
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		return eachAccount(tx, func(a *store.Account) error {
			list, err := tx.Tokens(a.ID)
			for _, t := range list {
				lines = append(lines, tokenLine(a.Login, t))
			}
			return err
		})
	})
	return lines, err
}

// eachAccount calls fn for every account.
func eachAccount(tx *store.Tx, fn func(*store.Account) error) error {
	for after := int64(0); ; {
		list, err := tx.Accounts(after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			if err := fn(a); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

// RevokeToken takes a token away: from now on it opens nothing. It is for whoever keeps the data.
func (b *Book) RevokeToken(ctx context.Context, id int64) error {
	return b.store.Write(ctx, func(tx *store.Tx) error {
		token, err := foundToken(tx, id)
		if err != nil {
			return err
		}
		return b.dropToken(tx, atCommand(), token)
	})
}

// foundToken returns a token that is there.
func foundToken(tx *store.Tx, id int64) (*store.Token, error) {
	token, err := tx.TokenByID(id)
	if err == nil && token == nil {
		err = problem.New(problem.Missing, "book.no_such_token", id)
	}
	return token, err
}

// dropToken takes a token away and tells the log of it.
func (b *Book) dropToken(tx *store.Tx, v *Visitor, token *store.Token) error {
	if err := tx.DropToken(token.Account, token.ID); err != nil {
		return err
	}
	return tx.Audit(b.line(v, deed{what: deedTokenRevoked, about: tokenName(token.ID)}))
}

// errNoToken is the same for a token that never was, has expired, was taken away or waits for its release.
func errNoToken() error { return problem.New(problem.Forbidden, "book.no_token") }

// Bearer returns who a program acts for that shows the secret of a token. It is a problem of kind Forbidden
// when the token is good for nothing. A program acts for the person himself, never as his deputy.
func (b *Book) Bearer(ctx context.Context, secret string) (*Visitor, error) {
	moment := b.moment()
	var v *Visitor
	var token *store.Token
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		if token, err = tx.Token(store.HashSecret(secret)); err != nil {
			return err
		}
		if token == nil || token.Waiting || !token.Expires.IsZero() && !token.Expires.After(moment.Now) {
			return errNoToken()
		}
		v, err = b.himself(tx, token.Account)
		return err
	})
	if err != nil {
		b.judge(ctx, bearer(token), tokenRefused(token, err))
		return nil, err
	}
	v.Face = FaceProgram
	if moment.Now.Sub(token.Seen) > seenInterval {
		token.Seen = moment.Now
		err = b.store.Write(ctx, func(tx *store.Tx) error { return tx.PutToken(token) })
	}
	return v, err
}

// bearer is who shows a token that is good for nothing; nil for one that never was.
func bearer(token *store.Token) *Visitor {
	v := &Visitor{Face: FaceProgram}
	if token != nil {
		v.Account = token.Account
	}
	return v
}

func tokenRefused(token *store.Token, err error) refusal {
	d := deed{what: deedToken}
	if token != nil {
		d.about = tokenName(token.ID)
	}
	return refusal{d, err}
}

// himself returns the person of an account, not acting for anybody else.
func (b *Book) himself(tx *store.Tx, id int64) (*Visitor, error) {
	account, err := tx.AccountByID(id)
	if err != nil {
		return nil, err
	}
	if account == nil || account.Disabled {
		return nil, errNoToken()
	}
	moment := b.moment()
	v, err := b.visitor(tx, moment, account)
	if err != nil || v.For == 0 {
		return v, err
	}
	v.For, v.ForName = 0, ""
	if v.Me, err = (&records{Book: b, tx: tx, moment: moment}).principal(v.Person); err != nil {
		return nil, err
	}
	v.Keeps = b.program.Keeper(v.Me)
	return v, nil
}
