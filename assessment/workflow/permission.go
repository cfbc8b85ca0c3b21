package workflow

import (
	"context"

	"mognad/assessment"
)

// Denied is [assessment.Denied] with the action that was refused, for the log.
func Denied(a assessment.Action) error {
	err := assessment.Denied()
	err.Args = assessment.Args{"Action": a}
	return err
}

// Unauthenticated is the answer to a request of nobody, or of a session that has ended.
func Unauthenticated() error {
	return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
}

func inOrganisation(p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return Unauthenticated()
	case p.Organisation.ID == assessment.ID{} || len(p.Memberships) == 0:
		return assessment.Missing()
	}
	return nil
}

func MayWrite(p assessment.Principal) error {
	if err := inOrganisation(p); err != nil {
		return err
	}
	if p.ReadOnly {
		return &assessment.Error{Code: assessment.Forbidden, Key: "error.read_only_token"}
	}
	return nil
}

// MayAtRoot checks an action on the organisation as a whole: the membership must be on the root of its tree.
func MayAtRoot(tx assessment.Tx, p assessment.Principal, a assessment.Action) error {
	t, err := ReadTree(tx, p)
	if err != nil {
		return err
	}
	if !p.May(a, t, t.Root().ID) {
		return Denied(a)
	}
	return nil
}

// MayInstallation checks an action on the installation, which takes the installation's admin, signed in.
func (w *Kernel) MayInstallation(ctx context.Context, p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return Unauthenticated()
	case !p.InstallationAdmin || p.Token != nil:
		return w.Refused(ctx, p, Denied(assessment.ManageInstallation))
	}
	return nil
}

// StillInstallation refuses a change to the installation by a session that has ended, or an admin that is none any
// more, since the request began.
func StillInstallation(tx assessment.Tx, p assessment.Principal) error {
	u, err := AccountOf(tx, p.User.ID, p.User.Epoch)
	if err == nil && !u.InstallationAdmin {
		return Denied(assessment.ManageInstallation)
	}
	return err
}

// Require refuses somebody whose roles permit the action nowhere in the organisation, or who is not the installation's
// admin where the action is on the installation. Forms ask it before they are shown; the refusal is logged as that of
// the use case behind them.
func (w *Kernel) Require(ctx context.Context, p assessment.Principal, a assessment.Action) error {
	if a == assessment.ManageInstallation {
		return w.MayInstallation(ctx, p)
	}
	err := inOrganisation(p)
	if err == nil && !p.MaySomewhere(a) {
		err = Denied(a)
	}
	return w.Refused(ctx, p, err)
}

// RequireAtRoot is [Kernel.Require] for an action on the organisation as a whole.
func (w *Kernel) RequireAtRoot(ctx context.Context, p assessment.Principal, a assessment.Action) error {
	return w.View(ctx, p, func(tx assessment.Tx) error { return MayAtRoot(tx, p, a) })
}
