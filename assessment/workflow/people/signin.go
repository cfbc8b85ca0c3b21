package people

import (
	"context"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// Limits on failed sign-ins within [failureWindow], shared by all servers through the database. The limit for an
// account from one network address stops somebody guessing; the limit for an account from anywhere is much higher
// because it also locks out the account's owner.
const (
	failureWindow      = 15 * time.Minute
	failuresOfBoth     = 10
	failuresPerAccount = 100
	failuresPerAddress = 60
)

// attempt is the account and the network address of a sign-in attempt, as digests.
type attempt struct{ account, address string }

// SignIn finds the user with an address and password. A wrong address and a wrong password get the same error in the
// same time. After too many failures of the account from this network address, of the account from anywhere or of any
// account from this network address, it returns [assessment.TooMany] until the window has passed, even for the right
// password. So an attacker with one network address cannot lock anybody else out, but one with many can. If too many
// passwords are waiting to be checked, it returns [assessment.TooMany] at once.
//
// The devices are the secrets that the browser has from earlier sign-ins, see [UseCases.Device]: with one of this
// account, only its own failures count.
func (w *UseCases) SignIn(
	ctx context.Context,
	email, password, address string,
	devices ...string,
) (assessment.User, error) {
	email = assessment.NormaliseEmail(email)
	var from attempt
	var u assessment.User
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if assessment.ValidEmail(email) { // no account has another
			u, err = tx.UserByEmail(email)
		}
		if err != nil && assessment.CodeOf(err) != assessment.NotFound {
			return err
		}
		from = attemptFrom(email, address, u, devices)
		return w.checkLimits(tx, from)
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
	if !ok || u.SuspendedAt != nil {
		err := w.countFailure(ctx, from, func(tx assessment.Tx) error {
			return w.kernel.LogBy(tx, nil, event.SignInRefused{User: idOrNone(u)})
		})
		if err != nil {
			return assessment.User{}, err
		}
		return assessment.User{}, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in"}
	}
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := w.succeed(tx, from); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &u.ID, event.SignedIn{User: u.ID})
	})
	if err != nil {
		return assessment.User{}, err
	}
	return u, nil
}

// countFailure counts and logs a wrong password, if the attempt was within the limits.
func (w *UseCases) countFailure(ctx context.Context, from attempt, log func(assessment.Tx) error) error {
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := tx.LockSignIn(from.account, from.address); err != nil {
			return err
		}
		if err := w.checkLimits(tx, from); err != nil {
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

// succeed accepts a right password, if the attempt was within the limits, and forgets earlier failures.
func (w *UseCases) succeed(tx assessment.Tx, from attempt) error {
	if err := tx.LockSignIn(from.account, from.address); err != nil {
		return err
	}
	if err := w.checkLimits(tx, from); err != nil {
		return err
	}
	return tx.ForgetSignInFailures(from.account, from.address)
}

// withinLimits refuses an attempt after too many failures.
func (w *UseCases) withinLimits(ctx context.Context, from attempt) error {
	return w.kernel.Store.View(
		ctx,
		assessment.ScopeInstallation(),
		func(tx assessment.Tx) error { return w.checkLimits(tx, from) },
	)
}

// checkLimits refuses an attempt after too many failures. It is called before a password waits to be hashed, just
// before hashing, and under a lock when the result is written, so that simultaneous guesses, to any server, cannot
// exceed the limits together.
func (w *UseCases) checkLimits(tx assessment.Tx, from attempt) error {
	since := w.kernel.Now().Add(-failureWindow)
	n, err := tx.SignInFailures(from.account, from.address, since)
	if err != nil {
		return err
	}
	if n.Both < failuresOfBoth && n.Account < failuresPerAccount && n.Address < failuresPerAddress {
		return nil
	}
	failures, err := tx.LatestSignInFailures(from.account, from.address, since)
	if err != nil {
		return err
	}
	return locked(lockedFor(from, failures, since))
}

// lockedFor is how long it takes until enough failures are older than the window.
func lockedFor(from attempt, failures []assessment.SignInFailure, since time.Time) time.Duration {
	var longest time.Duration
	both, account, address := 0, 0, 0
	for _, f := range failures {
		ofAccount, ofAddress := f.Account == from.account, f.Address == from.address
		if ofAccount {
			account++
		}
		if ofAddress {
			address++
		}
		if ofAccount && ofAddress {
			both++
		}
		// The latest so many lock; it is over when the oldest of them no longer counts.
		if ofAccount && account == failuresPerAccount || ofAddress && address == failuresPerAddress ||
			ofAccount && ofAddress && both == failuresOfBoth {
			longest = max(longest, f.At.Sub(since))
		}
	}
	return longest
}

// locked is the error of an attempt too many, which says how long to wait.
func locked(wait time.Duration) error { return assessment.Wait("error.too_many", wait, time.Minute) }

func idOrNone(u assessment.User) *assessment.ID {
	if u.ID == (assessment.ID{}) {
		return nil
	}
	return &u.ID
}

// LinkView is the content of a one-time link's page.
type LinkView struct {
	Purpose      assessment.LinkPurpose
	Name, Email  string
	Organisation string // name, of an invitation
	HasPassword  bool   // of an invitation: the user has an account that is in use, and signs in to accept
}

// OpenLink reads an invitation or a reset without using it. An invitation shows the person's name in that organisation,
// not the account's, which others may have chosen.
func (w *UseCases) OpenLink(ctx context.Context, token string) (LinkView, error) {
	v, _, err := w.openLink(ctx, token)
	return v, err
}

// openLink is OpenLink with the account as the link's page names it.
func (w *UseCases) openLink(ctx context.Context, token string) (v LinkView, of assessment.User, err error) {
	err = w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		l, err := w.link(tx, token, assessment.Invitation, assessment.Reset)
		if err != nil {
			return err
		}
		u, err := tx.User(*l.UserID)
		if err == nil && u.SuspendedAt != nil {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
		}
		of.ID = u.ID
		v = LinkView{Purpose: l.Purpose, Name: u.Name, Email: u.Email, HasPassword: u.PasswordHash != ""}
		return err
	})
	if err != nil {
		return v, of, err
	}
	if v.Purpose == assessment.Invitation && !v.HasPassword {
		if v.HasPassword, err = w.active(ctx, of.ID); err != nil {
			return v, of, err
		}
	}
	err = w.inLinkOrganisation(ctx, token, false, func(tx assessment.Tx, l assessment.OneTimeLink) error {
		m, err := invitedPerson(tx, *l.UserID)
		if err != nil {
			return err
		}
		o, err := openOrganisation(tx)
		v.Name, v.Organisation = m.Name, o.Name
		return err
	})
	of.Name, of.Email = v.Name, v.Email
	return v, of, err
}

// active reports whether any organisation lets somebody in. An account that came with an organisation may have no
// password yet; another organisation that invites its address must not choose one.
func (w *UseCases) active(ctx context.Context, user assessment.ID) (is bool, err error) {
	err = w.kernel.Store.View(ctx, assessment.ScopeUser(user), func(tx assessment.Tx) error {
		in, err := tx.ActiveIn()
		is = len(in) > 0
		return err
	})
	return is, err
}

// invitedPerson is the person an invitation is for. It does not work if they have been deactivated since.
func invitedPerson(tx assessment.Tx, user assessment.ID) (assessment.Person, error) {
	m, err := tx.Person(user)
	if err == nil && m.State() == assessment.Deactivated {
		return m, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
	}
	return m, err
}

// inLinkOrganisation runs fn in the organisation of an invitation; for other links it does nothing.
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

// link finds a one-time link that is still valid for one of the purposes.
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

// UseLink sets the password for a reset, or for an invitation of somebody without an account, accepts the invitation,
// ends the user's sessions and API tokens and invalidates the link. The use of a reset is first logged in every
// organisation in which the user is active, and the user's engagements wait for a confirmation from then on. Somebody
// with an account accepts an invitation with [UseCases.AcceptInvitation] after signing in: the link alone does not give
// access to an account.
func (w *UseCases) UseLink(
	ctx context.Context,
	token, password string,
) (u assessment.User, organisation string, err error) {
	v, of, err := w.openLink(ctx, token)
	if err != nil {
		return u, "", err
	}
	if v.Purpose == assessment.Invitation && v.HasPassword {
		return u, "", &assessment.Error{Code: assessment.Unauthenticated, Key: "error.sign_in_to_accept"}
	}
	if err := w.mayBePassword(ctx, password, of, v.Organisation); err != nil {
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
		if u.SuspendedAt != nil {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
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
	if err := w.beforeUse(ctx, token); err != nil {
		return u, "", err
	}
	if v.Purpose == assessment.Reset {
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

// beforeUse does in the user's organisations what has to precede a password set by a link: engagements wait for a
// confirmation, and the use of a reset is logged. This comes first, because it is not in the transaction of the change,
// and a change that cannot be logged must not be made.
func (w *UseCases) beforeUse(ctx context.Context, token string) error {
	var l assessment.OneTimeLink
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		l, err = w.link(tx, token, assessment.Invitation, assessment.Reset)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.suspendEngagements(ctx, l); err != nil || l.Purpose != assessment.Reset {
		return err
	}
	return w.logInOrganisations(ctx, *l.UserID, func(tx assessment.Tx) error {
		if err := tx.RenewPerson(*l.UserID, w.kernel.Now()); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, l.UserID, event.PersonResetLinkUsed{User: *l.UserID})
	})
}

// accept makes an invited person active.
func (w *UseCases) accept(tx assessment.Tx, user assessment.ID) (organisation string, err error) {
	m, err := invitedPerson(tx, user)
	if err != nil {
		return "", err
	}
	now := w.kernel.Now()
	if m.State() == assessment.Invited {
		m.AcceptedAt, m.UpdatedAt = &now, now
		if _, err := tx.SavePerson(m); err != nil {
			return "", err
		}
		if err := w.kernel.LogBy(tx, &user, event.InvitationAccepted{User: user}); err != nil {
			return "", err
		}
	}
	o, err := openOrganisation(tx)
	return o.Key, err
}

// openOrganisation is the organisation of an invitation. It does not work while the organisation is suspended.
func openOrganisation(tx assessment.Tx) (assessment.Organisation, error) {
	o, err := tx.Organisation()
	if err == nil && o.SuspendedAt != nil {
		return o, &assessment.Error{Code: assessment.NotFound, Key: "error.link_unknown"}
	}
	return o, err
}

// AcceptInvitation accepts an invitation as the signed-in user it is for.
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
