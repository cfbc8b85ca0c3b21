package people

import (
	"context"
	"errors"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// DaysBeforeRemoval is how many days an organisation or an account is suspended before it can be removed, unless the
// operator says otherwise.
const DaysBeforeRemoval = 30

// Removal is what the operator says of a removal.
type Removal struct {
	Days      int  // since the suspension, at least 0
	Confirmed bool // false only finds out what would be removed
}

// ErrNotConfirmed is the error of a removal that only finds out what would be removed.
var ErrNotConfirmed = errors.New("the removal is not confirmed")

// OperatorRemoveOrganisation removes an organisation that is suspended, with all that is of it, sealed or not: all or
// nothing. The installation's log keeps what it returns. Accounts stay, since they belong to the installation.
func (w *UseCases) OperatorRemoveOrganisation(
	ctx context.Context,
	key string,
	r Removal,
) (gone event.OrganisationRemoved, err error) {
	id, err := w.kernel.OrganisationID(ctx, key)
	if err != nil {
		return gone, err
	}
	tell := func(o assessment.Organisation, rows map[string]int64) (e assessment.Event, err error) {
		if err := w.mayRemove(o.SuspendedAt, r.Days); err != nil {
			return e, err
		}
		gone = event.OrganisationRemoved{
			Organisation: o.ID,
			Key:          o.Key,
			Name:         o.Name,
			Suspended:    w.operatorsDay(*o.SuspendedAt),
			People:       rows["members"],
			Entities:     rows["entities"],
			Rounds:       rows["rounds"],
			Submissions:  rows["submissions"],
			Audits:       rows["audits"],
			Events:       rows["events"],
			Rows:         1, // its own
		}
		for _, n := range rows {
			gone.Rows += n
		}
		if !r.Confirmed {
			return e, ErrNotConfirmed
		}
		return w.kernel.NewEvent(nil, gone)
	}
	return gone, w.kernel.Store.RemoveOrganisation(ctx, id, tell)
}

// mayRemove refuses to remove what is not suspended, or has not been for so many days.
func (w *UseCases) mayRemove(since *time.Time, days int) error {
	if since == nil {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.remove_unsuspended"}
	}
	from := w.operatorsDay(since.AddDate(0, 0, days))
	if w.operatorsDay(w.kernel.Now()) < from {
		return &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.remove_early",
			Args: assessment.Args{"Since": w.operatorsDay(*since), "From": from},
		}
	}
	return nil
}

// operatorsDay is the day of a point in time in the installation's time zone: the operator is in no organisation.
func (w *UseCases) operatorsDay(at time.Time) assessment.Date {
	return w.kernel.Day(assessment.Organisation{}, at)
}

// RemovedUser is an account that was removed.
type RemovedUser struct {
	Suspended     assessment.Date
	Organisations int // that knew the person
}

// OperatorRemoveUser removes from an account that is suspended all that says whose it is: name, address, password,
// tokens and links, also as each organisation knows the person, who is called there what name says in the
// organisation's language. What the person has done stays, with the id of the account. Each organisation is one
// transaction; when interrupted, it goes on when it is run again.
func (w *UseCases) OperatorRemoveUser(
	ctx context.Context,
	email string,
	r Removal,
	name func(language string, user assessment.ID) string,
) (gone RemovedUser, err error) {
	u, err := w.OperatorAccount(ctx, email)
	if err == nil {
		err = w.mayRemove(u.SuspendedAt, r.Days)
	}
	if err != nil {
		return gone, err
	}
	organisations, err := w.personIn(ctx, u.ID)
	if err != nil {
		return gone, err
	}
	gone = RemovedUser{Suspended: w.operatorsDay(*u.SuspendedAt), Organisations: len(organisations)}
	for _, id := range organisations { // before anything is removed
		err := w.kernel.Store.View(ctx, assessment.ScopeOrganisation(id), func(tx assessment.Tx) error {
			_, err := w.removable(tx, u.ID)
			return err
		})
		if err != nil {
			return gone, err
		}
	}
	if !r.Confirmed {
		return gone, ErrNotConfirmed
	}
	if err := w.removeFrom(ctx, organisations, u.ID, name); err != nil {
		return gone, err
	}
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		err := tx.RemoveUser(u.ID, w.kernel.Now())
		if assessment.CodeOf(err) == assessment.NotFound {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.remove_meanwhile"}
		}
		if err != nil {
			return err
		}
		return w.kernel.LogBy(tx, nil, event.AccountRemoved{User: u.ID, Suspended: gone.Suspended})
	})
	if err != nil {
		return gone, err
	}
	// From here on nobody finds the account by its address. Somebody may have until now.
	organisations, err = w.personIn(ctx, u.ID)
	if err != nil {
		return gone, err
	}
	gone.Organisations = len(organisations)
	return gone, w.removeFrom(ctx, organisations, u.ID, name)
}

// personIn are the organisations that know a person.
func (w *UseCases) personIn(ctx context.Context, user assessment.ID) (organisations []assessment.ID, err error) {
	err = w.kernel.Store.View(ctx, assessment.ScopeUser(user), func(tx assessment.Tx) (err error) {
		organisations, err = tx.PersonIn()
		return err
	})
	return organisations, err
}

// removeFrom removes what organisations know of a person, each in a transaction of its own.
func (w *UseCases) removeFrom(
	ctx context.Context,
	organisations []assessment.ID,
	user assessment.ID,
	name func(language string, user assessment.ID) string,
) error {
	for _, id := range organisations {
		err := w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(id), func(tx assessment.Tx) error {
			return w.removePerson(tx, user, name)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// removable is the transaction's organisation, unless it would lose its last administrator.
func (w *UseCases) removable(tx assessment.Tx, user assessment.ID) (assessment.Organisation, error) {
	o, err := tx.Organisation()
	if err != nil {
		return o, err
	}
	t, err := workflow.ReadTree(tx, assessment.Principal{Organisation: o})
	if err != nil {
		return o, err
	}
	err = w.adminRemains(tx, t, func(m assessment.Membership) bool { return m.UserID == user })
	if assessment.CodeOf(err) == assessment.Conflict {
		err = &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.remove_last_admin",
			Args: assessment.Args{"Organisation": o.Name},
		}
	}
	return o, err
}

// removePerson removes what the organisation knows of the person, whose roles have no effect any more. Questions that
// were handed to them stay so, since the operator changes no answers: their colleagues answer them or hand them on.
func (w *UseCases) removePerson(
	tx assessment.Tx,
	user assessment.ID,
	name func(language string, user assessment.ID) string,
) error {
	if err := tx.LockOrganisation(); err != nil {
		return err
	}
	m, err := tx.Person(user)
	if err != nil || m.RemovedAt != nil {
		return err
	}
	o, err := w.removable(tx, user)
	if err != nil {
		return err
	}
	now := w.kernel.Now()
	m.Name, m.Email = name(o.Language, user), assessment.RemovedEmail(user)
	m.RemovedAt, m.UpdatedAt = &now, now
	if m.DeactivatedAt == nil {
		m.DeactivatedAt = &now
	}
	if err := tx.DeleteTokens(user); err != nil {
		return err
	}
	if err := tx.DeleteCalendar(user); err != nil {
		return err
	}
	if _, err := tx.RemovePerson(m); err != nil {
		return err
	}
	return w.kernel.LogBy(tx, nil, event.PersonRemoved{User: user})
}
