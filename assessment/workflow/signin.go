package workflow

import (
	"context"
	"time"

	"mognad/assessment"
)

// Limits on failed sign-ins within [failureWindow], shared by all servers through the database.
const (
	failureWindow      = 15 * time.Minute
	failuresPerAccount = 10
	failuresPerAddress = 60
)

// SignIn finds the user of an address and password. Wrong address and wrong password answer alike and take as long.
// After too many failures of the account or from the network address it answers [assessment.TooMany] until the window
// has passed, also to the right password.
func (w *Workflow) SignIn(ctx context.Context, email, password, address string) (assessment.User, error) {
	email = assessment.NormaliseEmail(email)
	account, from := digest(email), digest(address)
	var u assessment.User
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if err := w.withinLimits(tx, account, from); err != nil {
			return err
		}
		u, err = tx.UserByEmail(email)
		if assessment.CodeOf(err) == assessment.NotFound {
			return nil
		}
		return err
	})
	if err != nil {
		return assessment.User{}, err
	}
	ok := false
	if len(password) <= 4*assessment.MaxPassword {
		if ok, err = w.checkPassword(ctx, password, u.PasswordHash); err != nil {
			return assessment.User{}, err
		}
	}
	if !ok {
		err := w.countFailure(ctx, account, from, func(tx assessment.Tx) error {
			return w.event(tx, nil, "sign_in.refused", "user", idOrNone(u), nil)
		})
		if err != nil {
			return assessment.User{}, err
		}
		return assessment.User{}, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in"}
	}
	err = w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := w.withinLimits(tx, account, from); err != nil {
			return err
		}
		if err := tx.ForgetSignInFailures(account); err != nil {
			return err
		}
		return w.event(tx, &u.ID, "sign_in", "user", u.ID.String(), nil)
	})
	if err != nil {
		return assessment.User{}, err
	}
	return u, nil
}

// countFailure counts a wrong password of the account and writes it to the log, if it was within the limits.
func (w *Workflow) countFailure(ctx context.Context, account, address string, log func(assessment.Tx) error) error {
	id, err := w.id()
	if err != nil {
		return err
	}
	return w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := w.withinLimits(tx, account, address); err != nil {
			return err
		}
		if err := tx.AddSignInFailure(assessment.SignInFailure{ID: id, Account: account, Address: address, At: w.Now()}); err != nil {
			return err
		}
		return log(tx)
	})
}

// withinLimits refuses an attempt after too many failures. It is asked before the password is hashed and again when
// the result is written, so that guesses sent at the same time do not pass together.
func (w *Workflow) withinLimits(tx assessment.Tx, account, address string) error {
	ofAccount, ofAddress, err := tx.SignInFailures(account, address, w.Now().Add(-failureWindow))
	if err != nil {
		return err
	}
	if ofAccount >= failuresPerAccount || ofAddress >= failuresPerAddress {
		return &assessment.Error{Code: assessment.TooMany, Key: "error.too_many", Args: assessment.Args{"Minutes": int(failureWindow.Minutes())}}
	}
	return nil
}

func idOrNone(u assessment.User) string {
	if u.ID == (assessment.ID{}) {
		return ""
	}
	return u.ID.String()
}

// LinkView is what a one-time link's page shows.
type LinkView struct {
	Purpose      assessment.LinkPurpose
	Name, Email  string
	Organisation string // name, of an invitation
	HasPassword  bool   // an invitation of somebody who has an account: sign in to accept
}

// OpenLink reads an invitation or a reset without using it. An invitation shows the name that the organisation knows
// the person by; what others call the account is not its to see.
func (w *Workflow) OpenLink(ctx context.Context, token string) (LinkView, error) {
	var v LinkView
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		l, err := w.link(tx, token, assessment.Invitation, assessment.Reset)
		if err != nil {
			return err
		}
		u, err := tx.User(*l.UserID)
		v = LinkView{Purpose: l.Purpose, Name: u.Name, Email: u.Email, HasPassword: u.PasswordHash != ""}
		return err
	})
	if err != nil {
		return v, err
	}
	return v, w.inLinkOrganisation(ctx, token, false, func(tx assessment.Tx, l assessment.OneTimeLink) error {
		m, err := invitedMember(tx, *l.UserID)
		if err != nil {
			return err
		}
		o, err := tx.Organisation()
		v.Name, v.Organisation = m.Name, o.Name
		return err
	})
}

// invitedMember is whom an invitation is for. That of somebody who has been deactivated since does not work.
func invitedMember(tx assessment.Tx, user assessment.ID) (assessment.Member, error) {
	m, err := tx.Member(user)
	if err == nil && m.State() == assessment.Deactivated {
		return m, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
	}
	return m, err
}

// inLinkOrganisation runs fn in the organisation that an invitation is to; for other links it does nothing.
func (w *Workflow) inLinkOrganisation(ctx context.Context, token string, write bool, fn func(assessment.Tx, assessment.OneTimeLink) error) error {
	var l assessment.OneTimeLink
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		l, err = w.link(tx, token, assessment.Invitation, assessment.Reset)
		return err
	})
	if err != nil || l.OrganisationID == nil {
		return err
	}
	run := w.store.View
	if write {
		run = w.store.InTx
	}
	return run(ctx, assessment.ScopeOrganisation(*l.OrganisationID), func(tx assessment.Tx) error { return fn(tx, l) })
}

// link finds a one-time link of one of the purposes that still works.
func (w *Workflow) link(tx assessment.Tx, token string, purposes ...assessment.LinkPurpose) (assessment.OneTimeLink, error) {
	l, err := tx.OneTimeLink(digest(token))
	if assessment.CodeOf(err) == assessment.NotFound {
		return l, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
	}
	if err != nil {
		return l, err
	}
	for _, p := range purposes {
		if l.Purpose != p {
			continue
		}
		switch {
		case l.UsedAt != nil:
			return l, &assessment.Error{Code: assessment.Conflict, Key: "error.link_used"}
		case !l.ExpiresAt.After(w.Now()):
			return l, &assessment.Error{Code: assessment.Conflict, Key: "error.link_expired"}
		}
		return l, nil
	}
	return l, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
}

// UseLink sets the password that a reset or the invitation of somebody without an account asks for, accepts the
// invitation, ends the user's sessions and makes the link void. An invitation of somebody who has an account is
// accepted by [Workflow.AcceptInvitation] after signing in: the link alone does not open an account.
func (w *Workflow) UseLink(ctx context.Context, token, password string) (u assessment.User, organisation string, err error) {
	v, err := w.OpenLink(ctx, token)
	if err != nil {
		return u, "", err
	}
	if v.Purpose == assessment.Invitation && v.HasPassword {
		return u, "", &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
	}
	if err := assessment.InvalidFields(assessment.CheckPassword(password, assessment.User{Email: v.Email, Name: v.Name})); err != nil {
		return u, "", err
	}
	hash, err := w.hashPassword(ctx, password)
	if err != nil {
		return u, "", err
	}
	use := func(tx assessment.Tx) error {
		l, err := w.link(tx, token, assessment.Invitation, assessment.Reset)
		if err != nil {
			return err
		}
		if err := tx.UseOneTimeLink(l.Hash, w.Now()); err != nil {
			return err
		}
		if u, err = tx.User(*l.UserID); err != nil {
			return err
		}
		if l.Purpose == assessment.Invitation && u.PasswordHash != "" {
			return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
		}
		u.PasswordHash, u.UpdatedAt = hash, w.Now()
		u.Epoch++
		if u, err = tx.SaveUser(u); err != nil {
			return err
		}
		return w.event(tx, &u.ID, "password.set", "user", u.ID.String(), map[string]any{"link": l.Purpose})
	}
	if v.Purpose == assessment.Reset {
		return u, "", w.store.InTx(ctx, assessment.ScopeInstallation(), use)
	}
	err = w.inLinkOrganisation(ctx, token, true, func(tx assessment.Tx, l assessment.OneTimeLink) error {
		if err := use(tx); err != nil {
			return err
		}
		organisation, err = w.accept(tx, u.ID)
		return err
	})
	return u, organisation, err
}

// accept makes an invited member an active one.
func (w *Workflow) accept(tx assessment.Tx, user assessment.ID) (organisation string, err error) {
	m, err := invitedMember(tx, user)
	if err != nil {
		return "", err
	}
	now := w.Now()
	if m.State() == assessment.Invited {
		m.AcceptedAt, m.UpdatedAt = &now, now
		if _, err := tx.SaveMember(m); err != nil {
			return "", err
		}
		if err := w.event(tx, &user, "invitation.accept", "member", user.String(), nil); err != nil {
			return "", err
		}
	}
	o, err := tx.Organisation()
	return o.Key, err
}

// AcceptInvitation accepts an invitation as the signed-in user it was made for.
func (w *Workflow) AcceptInvitation(ctx context.Context, p assessment.Principal, token string) (organisation string, err error) {
	if !p.SignedIn() {
		return "", &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
	}
	if err := w.mayOwn(ctx, p); err != nil {
		return "", err
	}
	err = w.inLinkOrganisation(ctx, token, true, func(tx assessment.Tx, l assessment.OneTimeLink) error {
		if l.Purpose != assessment.Invitation || *l.UserID != p.User.ID {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.link_other_user"}
		}
		if err := tx.UseOneTimeLink(l.Hash, w.Now()); err != nil {
			return err
		}
		organisation, err = w.accept(tx, p.User.ID)
		return err
	})
	return organisation, err
}
