package people

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// AccountForm is what a user can change in their own account.
type AccountForm struct {
	Name     string
	Language string // "" follows the browser
	Version  int64
}

// SaveAccount changes the user's own name and language, if the session has not ended in the meantime.
func (w *UseCases) SaveAccount(ctx context.Context, p assessment.Principal, f AccountForm) (assessment.User, error) {
	typed := p.User
	if err := w.mayOwn(ctx, p); err != nil {
		return typed, err
	}
	typed.Name, typed.Language = f.Name, f.Language
	if err := assessment.InvalidFields(typed.Normalise()); err != nil {
		return typed, err
	}
	var saved assessment.User
	err := w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := workflow.AccountOf(tx, p.User.ID, p.User.Epoch)
		if err != nil {
			return err
		}
		u.Name = typed.Name
		u.Language = typed.Language
		u.Version = f.Version
		u.UpdatedAt = w.kernel.Now()
		if saved, err = tx.SaveProfile(u); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &u.ID, event.AccountChanged{User: u.ID, Language: u.Language})
	})
	return saved, err
}

// mayOwn checks that the principal is a signed-in user, not a token.
func (w *UseCases) mayOwn(ctx context.Context, p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return workflow.Unauthenticated()
	case p.Token != nil:
		return w.kernel.Refused(ctx, p, &assessment.Error{Code: assessment.Forbidden, Key: "error.not_by_token"})
	}
	return nil
}

// ChangePassword replaces the user's own password, revokes every API token of the account and ends every session,
// including the caller's: start a new one with the returned user. A wrong current password counts as a failed sign-in,
// and after too many it returns [assessment.TooMany], so that nobody can go on guessing at an unlocked screen.
func (w *UseCases) ChangePassword(
	ctx context.Context,
	p assessment.Principal,
	current, password string,
) (assessment.User, error) {
	if err := w.mayOwn(ctx, p); err != nil {
		return p.User, err
	}
	if err := w.mayBePassword(ctx, password, p.User); err != nil {
		return p.User, err
	}
	from := attempt{
		account: workflow.Digest(p.User.Email),
		address: workflow.Digest(p.User.ID.String()),
	} // a session identifies its user in any scope
	if err := w.withinLimits(ctx, from); err != nil {
		return p.User, err
	}
	ok, err := w.checkPassword(ctx, current, p.User.PasswordHash, func() error { return w.withinLimits(ctx, from) })
	if err != nil {
		return p.User, err
	}
	if !ok {
		err := w.countFailure(ctx, from, func(tx assessment.Tx) error {
			return w.kernel.LogBy(tx, &p.User.ID, event.PasswordRefused{User: p.User.ID})
		})
		if err != nil {
			return p.User, err
		}
		return p.User, assessment.InvalidField("current", "error.password_wrong", nil)
	}
	hash, err := w.hashPassword(ctx, password)
	if err != nil {
		return p.User, err
	}
	var saved assessment.User
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := workflow.AccountOf(tx, p.User.ID, p.User.Epoch)
		if err != nil {
			return err
		}
		if err := w.succeed(tx, from); err != nil {
			return err
		}
		u.PasswordHash, u.UpdatedAt = hash, w.kernel.Now()
		if saved, err = tx.SavePassword(u); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &u.ID, event.PasswordChanged{User: u.ID})
	})
	return saved, err
}

// Tokens lists the user's own API tokens in the organisation, latest first.
func (w *UseCases) Tokens(ctx context.Context, p assessment.Principal) ([]assessment.Token, error) {
	var tokens []assessment.Token
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		tokens, err = tx.Tokens(p.User.ID)
		return err
	})
	return tokens, err
}

// AddToken makes an API token for the principal in the organisation, for 1 to [assessment.MaxTokenDays] days. The
// secret is only returned here.
func (w *UseCases) AddToken(
	ctx context.Context,
	p assessment.Principal,
	name string,
	access assessment.TokenAccess,
	days int,
) (k assessment.Token, secret string, err error) {
	if err := w.mayOwn(ctx, p); err != nil {
		return k, "", err
	}
	id, err := w.kernel.NewID()
	if err != nil {
		return k, "", err
	}
	random, _, err := w.kernel.NewSecret()
	if err != nil {
		return k, "", err
	}
	secret = workflow.TokenPrefix + p.Organisation.Key + "_" + random
	now := w.kernel.Now()
	k = assessment.Token{
		OrganisationID: p.Organisation.ID,
		ID:             id,
		UserID:         p.User.ID,
		Name:           name,
		Access:         access,
		Hash:           workflow.Digest(secret),
		CreatedAt:      now,
		ExpiresAt:      now.AddDate(0, 0, days),
	}
	fields := k.Normalise()
	if days < 1 || days > assessment.MaxTokenDays {
		fields = append(
			fields,
			assessment.FieldError{
				Field: "days",
				Key:   "error.range",
				Args:  assessment.Args{"Min": 1, "Max": assessment.MaxTokenDays},
			},
		)
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return k, "", err
	}
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		k.CredentialEpoch = p.User.CredentialEpoch
		if err := tx.AddToken(k); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.TokenAdded{Token: id, Access: access, Days: days})
	})
	return k, secret, err
}

// DeleteToken revokes one of the user's own tokens.
func (w *UseCases) DeleteToken(ctx context.Context, p assessment.Principal, id assessment.ID) error {
	if err := w.mayOwn(ctx, p); err != nil {
		return err
	}
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.DeleteToken(p.User.ID, id); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.TokenDeleted{Token: id})
	})
}
