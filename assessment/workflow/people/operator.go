package people

import (
	"context"
	"errors"

	"mognad/assessment"
	"mognad/assessment/event"
)

// The use cases of this file are the operator's, who is on the machine itself and named as such in the logs.

// OperatorOrganisations lists all organisations, by key.
func (w *UseCases) OperatorOrganisations(ctx context.Context) ([]assessment.Organisation, error) {
	var all []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Organisations()
		return err
	})
	return all, err
}

// OperatorSuspendOrganisation lets nobody of an organisation in any more: sessions of its people end at once, on every
// server, and so do its tokens, calendars and invitations for as long as it lasts. Nothing of the organisation is
// changed. It returns false if it was suspended already.
func (w *UseCases) OperatorSuspendOrganisation(ctx context.Context, key string) (changed bool, err error) {
	err = w.inOrganisation(ctx, key, func(tx assessment.Tx, o assessment.Organisation) error {
		if changed = o.SuspendedAt == nil; !changed {
			return nil
		}
		now := w.kernel.Now()
		if err := tx.SuspendOrganisation(&now); err != nil {
			return err
		}
		people, err := tx.People()
		if err != nil {
			return err
		}
		for _, m := range people {
			if m.State() != assessment.Active {
				continue // who may be signed in to others, which this one must not affect
			}
			if err := tx.EndSessions(m.UserID); err != nil {
				return err
			}
		}
		return w.kernel.LogBy(tx, nil, event.OrganisationSuspended{Organisation: o.ID, Name: o.Name})
	})
	return changed, err
}

// OperatorResumeOrganisation lets the people of an organisation in again. It returns false if they were.
func (w *UseCases) OperatorResumeOrganisation(ctx context.Context, key string) (changed bool, err error) {
	err = w.inOrganisation(ctx, key, func(tx assessment.Tx, o assessment.Organisation) error {
		if changed = o.SuspendedAt != nil; !changed {
			return nil
		}
		if err := tx.SuspendOrganisation(nil); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, nil, event.OrganisationResumed{Organisation: o.ID, Name: o.Name})
	})
	return changed, err
}

// inOrganisation runs fn in a transaction of the organisation with the key, which waits for others that lock it.
func (w *UseCases) inOrganisation(
	ctx context.Context,
	key string,
	fn func(assessment.Tx, assessment.Organisation) error,
) error {
	id, err := w.kernel.OrganisationID(ctx, key)
	if err != nil {
		return err
	}
	return w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(id), func(tx assessment.Tx) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		o, err := tx.Organisation()
		if err != nil {
			return err
		}
		return fn(tx, o)
	})
}

// OperatorUsers lists all accounts, by name.
func (w *UseCases) OperatorUsers(ctx context.Context) ([]assessment.User, error) {
	var all []assessment.User
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Users()
		return err
	})
	return all, err
}

// OperatorSuspendUser lets somebody in no longer, in any organisation: sessions end at once, on every server, API
// tokens for good, and links do not work. It is first logged in every organisation in which they are active. Roles and
// all that they have done stay. It returns false if they were suspended already.
func (w *UseCases) OperatorSuspendUser(ctx context.Context, email string) (changed bool, err error) {
	u, err := w.OperatorAccount(ctx, email)
	if err != nil || u.SuspendedAt != nil {
		return false, err
	}
	err = w.logInOrganisations(ctx, u.ID, func(tx assessment.Tx) error {
		return w.kernel.LogBy(tx, nil, event.PersonSuspended{User: u.ID})
	})
	if err != nil {
		return false, err
	}
	now := w.kernel.Now()
	return true, w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := tx.SuspendUser(u.ID, &now); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, nil, event.AccountSuspended{User: u.ID})
	})
}

// OperatorResumeUser lets somebody in again, who signs in with the same password. It returns false if they were.
func (w *UseCases) OperatorResumeUser(ctx context.Context, email string) (changed bool, err error) {
	u, err := w.OperatorAccount(ctx, email)
	if err != nil || u.SuspendedAt == nil {
		return false, err
	}
	err = w.logInOrganisations(ctx, u.ID, func(tx assessment.Tx) error {
		return w.kernel.LogBy(tx, nil, event.PersonResumed{User: u.ID})
	})
	if err != nil {
		return false, err
	}
	return true, w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		if err := tx.SuspendUser(u.ID, nil); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, nil, event.AccountResumed{User: u.ID})
	})
}

// OperatorSetAdministrator lets somebody manage the installation, or no longer. The last one may be taken away too: the
// operator can name another. Their sessions end. It returns false if that was so already.
func (w *UseCases) OperatorSetAdministrator(ctx context.Context, email string, admin bool) (changed bool, err error) {
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := accountOf(tx, email)
		if err != nil {
			return err
		}
		if changed = u.InstallationAdmin != admin; !changed {
			return nil
		}
		if err := errors.Join(tx.SetInstallationAdmin(u.ID, admin), tx.EndSessions(u.ID)); err != nil {
			return err
		}
		if admin {
			return w.kernel.LogBy(tx, nil, event.InstallationAdminAdded{User: u.ID})
		}
		return w.kernel.LogBy(tx, nil, event.InstallationAdminRemoved{User: u.ID})
	})
	return changed, err
}

// OperatorAccount is the account with an address.
func (w *UseCases) OperatorAccount(ctx context.Context, email string) (u assessment.User, err error) {
	err = w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		u, err = accountOf(tx, email)
		return err
	})
	return u, err
}

// accountOf finds the account with an address. One that was removed is nobody's.
func accountOf(tx assessment.Tx, email string) (assessment.User, error) {
	u, err := tx.UserByEmail(assessment.NormaliseEmail(email))
	if err == nil && u.RemovedAt != nil {
		err = assessment.Missing()
	}
	return u, err
}
