package people

import (
	"context"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// Limits on failed sign-ins within [failureWindow], shared by all servers through the database. That of an account from
// one network address stops somebody who guesses; that of an account from anywhere is so much higher because it also
// stops the account's owner.
const (
	failureWindow      = 15 * time.Minute
	failuresOfBoth     = 10
	failuresPerAccount = 100
	failuresPerAddress = 60
)

// attempt is whose password somebody tries and from where, as digests.
type attempt struct{ account, address string }

// SignIn finds the user of an address and password. Wrong address and wrong password answer alike and take as long.
// After too many failures of the account from this network address, of the account from anywhere or of anybody from
// this network address it answers [assessment.TooMany] until the window has passed, also to the right password. A
// guesser thus shuts nobody else out from one network address, but can from many at a time. Where too many passwords
// wait to be checked, it answers [assessment.TooMany] at once.
func (w *UseCases) SignIn(ctx context.Context, email, password, address string) (assessment.User, error) {
	email = assessment.NormaliseEmail(email)
	from := attempt{account: workflow.Digest(email), address: workflow.Digest(address)}
	var u assessment.User
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if err := w.counted(tx, from); err != nil || !assessment.ValidEmail(email) { // which no account has
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
		ok, err = w.checkPassword(ctx, password, u.PasswordHash, func() error { return w.withinLimits(ctx, from) })
		if err != nil {
			return assessment.User{}, err
		}
	}
	if !ok {
		err := w.countFailure(ctx, from, func(tx assessment.Tx) error {
			return w.kernel.LogBy(tx, nil, event.SignInRefused{User: idOrNone(u)})
		})
		if err != nil {
			return assessment.User{}, err
		}
		return assessment.User{}, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in"}
	}
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := w.passes(tx, from); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &u.ID, event.SignedIn{User: u.ID})
	})
	if err != nil {
		return assessment.User{}, err
	}
	return u, nil
}

// countFailure counts a wrong password and writes it to the log, if it was within the limits.
func (w *UseCases) countFailure(ctx context.Context, from attempt, log func(assessment.Tx) error) error {
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := tx.LockSignIn(from.account, from.address); err != nil {
			return err
		}
		if err := w.counted(tx, from); err != nil {
			return err
		}
		if err := tx.AddSignInFailure(assessment.SignInFailure{
			ID:      id,
			Account: from.account,
			Address: from.address,
			At:      w.kernel.Now(),
		}); err != nil {
			return err
		}
		return log(tx)
	})
}

// passes lets a right password in, if it was within the limits, and forgets the wrong ones before it.
func (w *UseCases) passes(tx assessment.Tx, from attempt) error {
	if err := tx.LockSignIn(from.account, from.address); err != nil {
		return err
	}
	if err := w.counted(tx, from); err != nil {
		return err
	}
	return tx.ForgetSignInFailures(from.account, from.address)
}

// withinLimits refuses an attempt after too many failures.
func (w *UseCases) withinLimits(ctx context.Context, from attempt) error {
	return w.kernel.Store.View(
		ctx,
		assessment.ScopeInstallation(),
		func(tx assessment.Tx) error { return w.counted(tx, from) },
	)
}

// counted refuses an attempt after too many failures. It is asked before a password waits to be hashed, when its turn
// has come, and once more where the result is written, there under a lock: guesses sent at the same time, to whichever
// server, do not pass together.
func (w *UseCases) counted(tx assessment.Tx, from attempt) error {
	n, err := tx.SignInFailures(from.account, from.address, w.kernel.Now().Add(-failureWindow))
	if err != nil {
		return err
	}
	if n.Both >= failuresOfBoth || n.Account >= failuresPerAccount || n.Address >= failuresPerAddress {
		return &assessment.Error{
			Code: assessment.TooMany,
			Key:  "error.too_many",
			Args: assessment.Args{"Minutes": int(failureWindow.Minutes())},
		}
	}
	return nil
}

func idOrNone(u assessment.User) *assessment.ID {
	if u.ID == (assessment.ID{}) {
		return nil
	}
	return &u.ID
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
func (w *UseCases) OpenLink(ctx context.Context, token string) (LinkView, error) {
	var v LinkView
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
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
func (w *UseCases) inLinkOrganisation(
	ctx context.Context,
	token string,
	write bool,
	fn func(assessment.Tx, assessment.OneTimeLink) error,
) error {
	var l assessment.OneTimeLink
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		l, err = w.link(tx, token, assessment.Invitation, assessment.Reset)
		return err
	})
	if err != nil || l.OrganisationID == nil {
		return err
	}
	run := w.kernel.Store.View
	if write {
		run = w.kernel.Store.InTx
	}
	return run(ctx, assessment.ScopeOrganisation(*l.OrganisationID), func(tx assessment.Tx) error { return fn(tx, l) })
}

// link finds a one-time link of one of the purposes that still works.
func (w *UseCases) link(
	tx assessment.Tx,
	token string,
	purposes ...assessment.LinkPurpose,
) (assessment.OneTimeLink, error) {
	l, err := tx.OneTimeLink(workflow.Digest(token))
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
		case !l.ExpiresAt.After(w.kernel.Now()):
			return l, &assessment.Error{Code: assessment.Conflict, Key: "error.link_expired"}
		}
		return l, nil
	}
	return l, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
}

// UseLink sets the password that a reset or the invitation of somebody without an account asks for, accepts the
// invitation, ends the user's sessions and API tokens and makes the link void. That a reset is used is told to the log
// of every organisation in which the user takes part, before it is. An invitation of somebody who has an account is
// accepted by [UseCases.AcceptInvitation] after signing in: the link alone does not open an account.
func (w *UseCases) UseLink(
	ctx context.Context,
	token, password string,
) (u assessment.User, organisation string, err error) {
	v, err := w.OpenLink(ctx, token)
	if err != nil {
		return u, "", err
	}
	if v.Purpose == assessment.Invitation && v.HasPassword {
		return u, "", &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
	}
	if err := assessment.InvalidFields(
		assessment.CheckPassword(password, assessment.User{Email: v.Email, Name: v.Name}),
	); err != nil {
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
		if err := tx.UseOneTimeLink(l.Hash, w.kernel.Now()); err != nil {
			return err
		}
		if u, err = tx.User(*l.UserID); err != nil {
			return err
		}
		if l.Purpose == assessment.Invitation && u.PasswordHash != "" {
			return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
		}
		u.PasswordHash, u.UpdatedAt = hash, w.kernel.Now()
		if u, err = tx.SavePassword(u); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &u.ID, event.PasswordSet{User: u.ID, Link: l.Purpose})
	}
	if v.Purpose == assessment.Reset {
		if err := w.tellOfReset(ctx, token); err != nil {
			return u, "", err
		}
		err := w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), use)
		return u, "", err
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

// tellOfReset tells the logs of the user's organisations that the link of a reset is being used. They are told first: a
// change that cannot be logged is not made, and theirs is not the transaction that makes it.
func (w *UseCases) tellOfReset(ctx context.Context, token string) error {
	var l assessment.OneTimeLink
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		l, err = w.link(tx, token, assessment.Reset)
		return err
	})
	if err != nil {
		return err
	}
	return w.tellOrganisations(ctx, *l.UserID, func(tx assessment.Tx) error {
		return w.kernel.LogBy(tx, l.UserID, event.MemberResetLinkUsed{User: *l.UserID})
	})
}

// accept makes an invited member an active one.
func (w *UseCases) accept(tx assessment.Tx, user assessment.ID) (organisation string, err error) {
	m, err := invitedMember(tx, user)
	if err != nil {
		return "", err
	}
	now := w.kernel.Now()
	if m.State() == assessment.Invited {
		m.AcceptedAt, m.UpdatedAt = &now, now
		if _, err := tx.SaveMember(m); err != nil {
			return "", err
		}
		if err := w.kernel.LogBy(tx, &user, event.InvitationAccepted{User: user}); err != nil {
			return "", err
		}
	}
	o, err := tx.Organisation()
	return o.Key, err
}

// AcceptInvitation accepts an invitation as the signed-in user it was made for.
func (w *UseCases) AcceptInvitation(
	ctx context.Context,
	p assessment.Principal,
	token string,
) (organisation string, err error) {
	if !p.SignedIn() {
		return "", &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
	}
	if err := w.mayOwn(ctx, p); err != nil {
		return "", err
	}
	err = w.inLinkOrganisation(ctx, token, true, func(tx assessment.Tx, l assessment.OneTimeLink) error {
		if _, err := workflow.AccountOf(tx, p.User.ID, p.User.Epoch); err != nil {
			return err
		}
		if l.Purpose != assessment.Invitation || *l.UserID != p.User.ID {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.link_other_user"}
		}
		if err := tx.UseOneTimeLink(l.Hash, w.kernel.Now()); err != nil {
			return err
		}
		organisation, err = w.accept(tx, p.User.ID)
		return err
	})
	return organisation, err
}
