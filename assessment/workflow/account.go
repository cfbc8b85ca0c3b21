package workflow

import (
	"context"

	"mognad/assessment"
)

// AccountForm is what a person changes of the own account.
type AccountForm struct {
	Name     string
	Language string // "" follows the browser
	Version  int64
}

// SaveAccount changes the own name and language.
func (w *Workflow) SaveAccount(ctx context.Context, p assessment.Principal, f AccountForm) (assessment.User, error) {
	u := p.User
	if err := w.mayOwn(ctx, p); err != nil {
		return u, err
	}
	u.Name, u.Language, u.Version, u.UpdatedAt = f.Name, f.Language, f.Version, w.Now()
	if err := assessment.InvalidFields(u.Normalise()); err != nil {
		return u, err
	}
	err := w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if u, err = tx.SaveUser(u); err != nil {
			return err
		}
		return w.event(tx, &u.ID, "account.change", "user", u.ID.String(), map[string]any{"language": u.Language})
	})
	return u, err
}

// mayOwn checks that the principal is somebody who has signed in, and not a token.
func (w *Workflow) mayOwn(ctx context.Context, p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
	case p.Token != nil:
		return w.refusal(ctx, p, &assessment.Error{Code: assessment.Forbidden, Key: "error.not_by_token"})
	}
	return nil
}

// ChangePassword replaces the own password and ends every session of the account, the caller's too: sign in anew with
// the user returned. A wrong current password counts as a failed sign-in of the account, and after too many of either
// it answers [assessment.TooMany], so that nobody at an unlocked screen guesses for ever.
func (w *Workflow) ChangePassword(ctx context.Context, p assessment.Principal, current, password string) (assessment.User, error) {
	u := p.User
	if err := w.mayOwn(ctx, p); err != nil {
		return u, err
	}
	if fields := assessment.CheckPassword(password, u); len(fields) > 0 {
		return u, assessment.InvalidFields(fields)
	}
	account := digest(u.Email) // and in place of a network address: the session says whose it is, wherever it is
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error { return w.withinLimits(tx, account, account) })
	if err != nil {
		return u, err
	}
	ok, err := w.checkPassword(ctx, current, u.PasswordHash)
	if err != nil {
		return u, err
	}
	if !ok {
		err := w.countFailure(ctx, account, account, func(tx assessment.Tx) error {
			return w.event(tx, &u.ID, "password.refused", "user", u.ID.String(), nil)
		})
		if err != nil {
			return u, err
		}
		return u, assessment.InvalidField("current", "error.password_wrong", nil)
	}
	if u.PasswordHash, err = w.hashPassword(ctx, password); err != nil {
		return u, err
	}
	u.Epoch++
	u.UpdatedAt = w.Now()
	err = w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if err := w.withinLimits(tx, account, account); err != nil {
			return err
		}
		if u, err = tx.SaveUser(u); err != nil {
			return err
		}
		if err := tx.ForgetSignInFailures(account); err != nil {
			return err
		}
		return w.event(tx, &u.ID, "password.change", "user", u.ID.String(), nil)
	})
	return u, err
}

// Tokens lists the own API tokens in the organisation, latest first.
func (w *Workflow) Tokens(ctx context.Context, p assessment.Principal) ([]assessment.Token, error) {
	var tokens []assessment.Token
	err := w.view(ctx, p, func(tx assessment.Tx) (err error) {
		tokens, err = tx.Tokens(p.User.ID)
		return err
	})
	return tokens, err
}

// AddToken makes an API token for the principal in the organisation, for 1 to [assessment.MaxTokenDays] days. The
// secret is returned once and never again.
func (w *Workflow) AddToken(ctx context.Context, p assessment.Principal, name string, access assessment.TokenAccess, days int) (k assessment.Token, secret string, err error) {
	if err := w.mayOwn(ctx, p); err != nil {
		return k, "", err
	}
	id, err := w.id()
	if err != nil {
		return k, "", err
	}
	random, _, err := w.secret()
	if err != nil {
		return k, "", err
	}
	secret = tokenPrefix + p.Organisation.Key + "_" + random
	now := w.Now()
	k = assessment.Token{OrganisationID: p.Organisation.ID, ID: id, UserID: p.User.ID, Name: name, Access: access,
		Hash: digest(secret), CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days)}
	fields := k.Normalise()
	if days < 1 || days > assessment.MaxTokenDays {
		fields = append(fields, assessment.FieldError{Field: "days", Key: "error.range", Args: assessment.Args{"Min": 1, "Max": assessment.MaxTokenDays}})
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return k, "", err
	}
	err = w.change(ctx, p, func(tx assessment.Tx) error {
		if err := tx.AddToken(k); err != nil {
			return err
		}
		return w.event(tx, actor(p), "token.add", "token", id.String(), map[string]any{"access": access, "days": days})
	})
	return k, secret, err
}

// DeleteToken makes one of the own tokens void.
func (w *Workflow) DeleteToken(ctx context.Context, p assessment.Principal, id assessment.ID) error {
	if err := w.mayOwn(ctx, p); err != nil {
		return err
	}
	return w.change(ctx, p, func(tx assessment.Tx) error {
		if err := tx.DeleteToken(p.User.ID, id); err != nil {
			return err
		}
		return w.event(tx, actor(p), "token.delete", "token", id.String(), nil)
	})
}
