package workflow

import (
	"context"
	"slices"

	"mognad/assessment"
)

// Denied is [assessment.Denied] with the missing permission, for the log.
func Denied(do assessment.Permission) error {
	err := assessment.Denied()
	err.Args = assessment.Args{"Permission": do}
	return err
}

// Unauthenticated is the error for a request without a user, or with a session that has ended.
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

// MayAtRoot checks a permission for the organisation as a whole: the membership must be at the root of its tree.
func MayAtRoot(tx assessment.Tx, p assessment.Principal, do assessment.Permission) error {
	t, err := ReadTree(tx, p)
	if err != nil {
		return err
	}
	if !p.May(do, t, t.Root().ID) {
		return Denied(do)
	}
	return nil
}

// MayInstallation refuses everybody except the installation's admin, signed in.
func (w *Kernel) MayInstallation(ctx context.Context, p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return Unauthenticated()
	case !p.InstallationAdmin || p.Token != nil:
		return w.Refused(ctx, p, Denied(assessment.ManageInstallation))
	}
	return nil
}

// StillInstallationAdmin refuses a change to the installation if, since the request began, the session has ended or the
// user is no longer an admin.
func StillInstallationAdmin(tx assessment.Tx, p assessment.Principal) error {
	u, err := AccountOf(tx, p.User.ID, p.User.Epoch)
	if err == nil && !u.InstallationAdmin {
		return Denied(assessment.ManageInstallation)
	}
	return err
}

// Require refuses somebody without the permission anywhere in the organisation, or who is not the installation's admin
// if the permission is for the installation. It is called before a form is shown; the refusal is logged like that of
// the form's use case.
func (w *Kernel) Require(ctx context.Context, p assessment.Principal, do assessment.Permission) error {
	if do == assessment.ManageInstallation {
		return w.MayInstallation(ctx, p)
	}
	err := inOrganisation(p)
	if err == nil && !p.MaySomewhere(do) {
		err = Denied(do)
	}
	return w.Refused(ctx, p, err)
}

// MaySend refuses a change before its body is read: to somebody not signed in, with a token that may only read, or
// without the permission anywhere. What the change is about, only its use case knows.
func (w *Kernel) MaySend(ctx context.Context, p assessment.Principal, do assessment.Permission) error {
	switch do {
	case assessment.Anyone:
		return nil
	case assessment.OwnAccount:
		if !p.SignedIn() {
			return Unauthenticated()
		}
		return nil
	case assessment.ManageInstallation:
		return w.MayInstallation(ctx, p)
	}
	err := MayWrite(p)
	if err == nil && !slices.ContainsFunc(either(do), p.MaySomewhere) {
		err = Denied(do)
	}
	return w.Refused(ctx, p, err)
}

// either are the permissions of which one may be enough for a change. The description of an audit is changed by those
// who manage it and by its auditors, and its engagements are confirmed by its auditors or, where none is left, by
// others.
func either(do assessment.Permission) []assessment.Permission {
	switch do {
	case assessment.ManageAudits, assessment.WriteAudits:
		return []assessment.Permission{assessment.ManageAudits, assessment.WriteAudits}
	case assessment.ConfirmEngagements:
		return []assessment.Permission{assessment.ConfirmEngagements, assessment.WriteAudits}
	}
	return []assessment.Permission{do}
}

// RequireAtRoot is [Kernel.Require] for the organisation as a whole.
func (w *Kernel) RequireAtRoot(ctx context.Context, p assessment.Principal, do assessment.Permission) error {
	return w.View(ctx, p, func(tx assessment.Tx) error { return MayAtRoot(tx, p, do) })
}
