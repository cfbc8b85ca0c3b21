package workflow

import (
	"context"

	"mognad/assessment"
)

// MyOrganisations lists the organisations in which the principal takes part.
func (w *Workflow) MyOrganisations(ctx context.Context, p assessment.Principal) ([]assessment.Organisation, error) {
	if !p.SignedIn() {
		return nil, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
	}
	if p.Token != nil {
		return []assessment.Organisation{p.Organisation}, nil
	}
	var mine []assessment.Organisation
	err := w.store.View(ctx, assessment.ScopePerson(p.User.ID), func(tx assessment.Tx) (err error) {
		mine, err = tx.OrganisationsOf()
		return err
	})
	assessment.SortByName(language(p), mine, func(o assessment.Organisation) string { return o.Name })
	return mine, err
}

// SaveOrganisation changes the name and language of the principal's organisation from the version that o carries.
func (w *Workflow) SaveOrganisation(ctx context.Context, p assessment.Principal, o assessment.Organisation) (assessment.Organisation, error) {
	o.ID, o.Key, o.UpdatedAt = p.Organisation.ID, p.Organisation.Key, w.Now()
	err := w.change(ctx, p, func(tx assessment.Tx) error {
		if err := mayAtRoot(tx, p, assessment.ManageOrganisation); err != nil {
			return err
		}
		if err := assessment.InvalidFields(o.Normalise()); err != nil {
			return err
		}
		var err error
		if o, err = tx.SaveOrganisation(o); err != nil {
			return err
		}
		return w.event(tx, actor(p), "organisation.change", "organisation", o.ID.String(), map[string]any{"name": o.Name, "language": o.Language})
	})
	return o, err
}

// mayAtRoot checks an action on the organisation as a whole: the membership must be on the root of its tree.
func mayAtRoot(tx assessment.Tx, p assessment.Principal, a assessment.Action) error {
	t, err := tree(tx, p)
	if err != nil {
		return err
	}
	if !p.May(a, t, t.Root().ID) {
		return denied(a)
	}
	return nil
}

// mayInstallation checks an action on the installation, which takes the installation's admin, signed in.
func (w *Workflow) mayInstallation(ctx context.Context, p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
	case !p.InstallationAdmin || p.Token != nil:
		return w.refusal(ctx, p, denied(assessment.ManageInstallation))
	}
	return nil
}

// Organisations lists all organisations of the installation. It shows names alone: the installation's admin reads no
// contents.
func (w *Workflow) Organisations(ctx context.Context, p assessment.Principal) ([]assessment.Organisation, error) {
	if err := w.mayInstallation(ctx, p); err != nil {
		return nil, err
	}
	var all []assessment.Organisation
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Organisations()
		return err
	})
	assessment.SortByName(language(p), all, func(o assessment.Organisation) string { return o.Name })
	return all, err
}

// OrganisationForm is what a new organisation needs: itself, the kind of its root and its first admin.
type OrganisationForm struct {
	Key, Name, Language string
	Kind                assessment.EntityKind
	AdminName           string
	AdminEmail          string
}

// AddOrganisation makes an organisation with the root of its tree and invites its first admin. The token of the
// invitation is returned once.
func (w *Workflow) AddOrganisation(ctx context.Context, p assessment.Principal, f OrganisationForm) (o assessment.Organisation, token string, err error) {
	if err := w.mayInstallation(ctx, p); err != nil {
		return o, "", err
	}
	return w.addInvited(ctx, p, f)
}

// OperatorAddOrganisation does the same for whoever runs commands on the server.
func (w *Workflow) OperatorAddOrganisation(ctx context.Context, f OrganisationForm) (o assessment.Organisation, token string, err error) {
	return w.addInvited(ctx, assessment.Principal{}, f)
}

func (w *Workflow) addInvited(ctx context.Context, p assessment.Principal, f OrganisationForm) (o assessment.Organisation, token string, err error) {
	o, root, u, err := w.newOrganisation(f.Key, f.Name, f.Language, f.Kind, f.AdminName, f.AdminEmail)
	if err != nil {
		return o, "", err
	}
	if err := assessment.InvalidFields(setUpFields(&o, &root, &u)); err != nil {
		return o, "", err
	}
	err = w.store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		admin, err := findOrAddUser(tx, u)
		if err != nil {
			return err
		}
		admin.Name = u.Name
		if err := w.addOrganisation(tx, actor(p), o, root, admin, false); err != nil {
			return err
		}
		token, err = w.invitation(tx, p, admin.ID, o.ID)
		return err
	})
	return o, token, err
}

// findOrAddUser finds the account of u's address, or makes u one. Which of the two it was is not told to anybody: an
// address that has an account in another organisation looks as a new one.
func findOrAddUser(tx assessment.Tx, u assessment.User) (assessment.User, error) {
	found, err := tx.UserByEmail(u.Email)
	if assessment.CodeOf(err) == assessment.NotFound {
		return u, tx.AddUser(u)
	}
	return found, err
}

// invitation makes the one-time link of an invitation and returns its token.
func (w *Workflow) invitation(tx assessment.Tx, p assessment.Principal, user, organisation assessment.ID) (string, error) {
	text, hash, err := w.secret()
	if err != nil {
		return "", err
	}
	now := w.Now()
	l := assessment.OneTimeLink{Hash: hash, Purpose: assessment.Invitation, UserID: &user, OrganisationID: &organisation,
		CreatedAt: now, ExpiresAt: now.Add(assessment.Invitation.Lifetime())}
	if err := tx.AddOneTimeLink(l); err != nil {
		return "", err
	}
	return text, w.event(tx, actor(p), "invitation.add", "member", user.String(), nil)
}

// Users lists all accounts of the installation.
func (w *Workflow) Users(ctx context.Context, p assessment.Principal) ([]assessment.User, error) {
	if err := w.mayInstallation(ctx, p); err != nil {
		return nil, err
	}
	var all []assessment.User
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Users()
		return err
	})
	assessment.SortByName(language(p), all, func(u assessment.User) string { return u.Name })
	return all, err
}

// ResetLink makes a one-time link with which a user chooses a new password. It takes the installation's admin, because
// an account may belong to several organisations; the operator's command line passes by with [Workflow.OperatorResetLink].
func (w *Workflow) ResetLink(ctx context.Context, p assessment.Principal, user assessment.ID) (token string, err error) {
	if err := w.mayInstallation(ctx, p); err != nil {
		return "", err
	}
	return w.resetLink(ctx, actor(p), func(tx assessment.Tx) (assessment.User, error) { return tx.User(user) })
}

// OperatorResetLink makes the same link for an address, for whoever runs commands on the server.
func (w *Workflow) OperatorResetLink(ctx context.Context, email string) (token string, err error) {
	return w.resetLink(ctx, nil, func(tx assessment.Tx) (assessment.User, error) {
		return tx.UserByEmail(assessment.NormaliseEmail(email))
	})
}

func (w *Workflow) resetLink(ctx context.Context, by *assessment.ID, find func(assessment.Tx) (assessment.User, error)) (token string, err error) {
	text, hash, err := w.secret()
	if err != nil {
		return "", err
	}
	err = w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := find(tx)
		if err != nil {
			return err
		}
		now := w.Now()
		l := assessment.OneTimeLink{Hash: hash, Purpose: assessment.Reset, UserID: &u.ID, CreatedAt: now, ExpiresAt: now.Add(assessment.Reset.Lifetime())}
		if err := tx.AddOneTimeLink(l); err != nil {
			return err
		}
		return w.event(tx, by, "reset.add", "user", u.ID.String(), nil)
	})
	return text, err
}

// Events lists the organisation's audit log, latest first, at most 100 lines, those before the given id if one is given.
func (w *Workflow) Events(ctx context.Context, p assessment.Principal, before *assessment.ID) ([]assessment.Event, error) {
	var events []assessment.Event
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		if err := mayAtRoot(tx, p, assessment.ReadEvents); err != nil {
			return err
		}
		var err error
		events, err = tx.Events(before, 100)
		return err
	})
	return events, err
}
