package book

import (
	"context"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// A token shows what its person may read, so nobody else ever holds its secret: the person asks for it, and the
// security administrator, who does not see it, lets it open something. Who asks does not release.

// maxTokens is how many tokens an account may have at once.
const maxTokens = 50

// AskToken makes a token of the visitor's own and returns its secret, which is shown this once. The token opens
// nothing until the security administrator releases it.
func (b *Book) AskToken(ctx context.Context, v *Visitor, req TokenRequest) (string, *TokenLine, error) {
	secret, token, err := b.newToken(req)
	if err != nil {
		return "", nil, err
	}
	err = b.write(ctx, v, func(rs *records) error {
		rs.deed.what = deedTokenMade
		mine, err := rs.tx.Tokens(v.Account)
		if err != nil {
			return err
		}
		if len(mine) >= maxTokens {
			return problem.List{problem.New(problem.Invalid, "book.tokens_full", maxTokens).On("title")}
		}
		token.Account, token.Waiting = v.Account, true
		return rs.keepToken(rs.tx, v, token)
	})
	if err != nil {
		return "", nil, err
	}
	line := tokenLine(v.Login, token)
	return secret, &line, nil
}

// OwnTokens lists the visitor's tokens.
func (b *Book) OwnTokens(ctx context.Context, v *Visitor) ([]TokenLine, error) {
	var lines []TokenLine
	err := b.read(ctx, v, func(rs *records) error {
		list, err := rs.tx.Tokens(v.Account)
		for _, t := range list {
			lines = append(lines, tokenLine(v.Login, t))
		}
		return err
	})
	return lines, err
}

// AllTokens lists the tokens of everybody, for the security administrator.
func (b *Book) AllTokens(ctx context.Context, v *Visitor) ([]TokenLine, error) {
	if err := b.mustKeep(ctx, v, ledger.SecurityKeeper, deedTokenReleased); err != nil {
		return nil, err
	}
	return b.Tokens(ctx)
}

// ReleaseToken lets a token open something from now on, for the security administrator.
func (b *Book) ReleaseToken(ctx context.Context, v *Visitor, id int64) error {
	if err := b.mustKeep(ctx, v, ledger.SecurityKeeper, deedTokenReleased); err != nil {
		return err
	}
	return b.write(ctx, v, func(rs *records) error {
		rs.deed = deed{what: deedTokenReleased, about: tokenName(id)}
		token, err := foundToken(rs.tx, id)
		if err != nil {
			return err
		}
		if token.Account == v.Account {
			return problem.New(problem.Forbidden, "book.own_release")
		}
		token.Waiting = false
		if err := rs.tx.PutToken(token); err != nil {
			return err
		}
		return rs.did(v, rs.deed)
	})
}

// DropToken takes away a token of the visitor's own, or of anybody's if he is the security administrator.
func (b *Book) DropToken(ctx context.Context, v *Visitor, id int64) error {
	return b.write(ctx, v, func(rs *records) error {
		rs.deed.what = deedTokenRevoked
		token, err := foundToken(rs.tx, id)
		if err != nil {
			return err
		}
		if !rs.mayDrop(v, token.Account) {
			return rs.notOwn(tokenName(id), problem.New(problem.Missing, "book.no_such_token", id))
		}
		return rs.dropToken(rs.tx, v, token)
	})
}

// mayDrop reports whether what belongs to an account is the visitor's to take away.
func (rs *records) mayDrop(v *Visitor, account int64) bool {
	return account == v.Account || v.Keeps == ledger.SecurityKeeper
}

// notOwn notes that somebody reached for what is not his, and answers as if it were not there.
func (rs *records) notOwn(about string, answer error) error {
	d := rs.deed
	d.about = about
	rs.denied = append(rs.denied, refusal{d, problem.New(problem.Forbidden, "book.not_own")})
	return answer
}

// accountLogin returns the login of an account, or "".
func accountLogin(tx *store.Tx, id int64) (string, error) {
	account, err := tx.AccountByID(id)
	if err != nil || account == nil {
		return "", err
	}
	return account.Login, nil
}
