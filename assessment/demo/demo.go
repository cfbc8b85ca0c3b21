// Package demo makes an example organisation, a made-up municipal group with three rounds of answers, through the use
// cases and their checks. Apart from ids and secrets, the example is the same on the same day.
package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// Key and Name are the example organisation's. Until it is complete it is named Incomplete, which shows users, and
// later attempts, that making it was interrupted.
const (
	Key        = "alvlunda"
	Name       = "Älvlunda kommun (exempel)"
	Incomplete = "Älvlunda kommun (ofullständigt exempel)"
)

// The reasons for which the example cannot be made.
var (
	// ErrExists means that the installation already has an organisation with the example's key.
	ErrExists = errors.New("there is an organisation with the key " + Key + " already")
	// ErrIncomplete means that making it was interrupted, now or before. What was logged and submitted cannot be removed,
	// so making the whole example requires another database.
	ErrIncomplete = errors.New(
		"the organisation " + Key + " is an example whose making was interrupted, and can be neither completed nor removed",
	)
)

// Person is somebody of the example organisation.
type Person struct {
	Name, Email       string
	Posts             []Post
	InstallationAdmin bool
	Token             string // of the one-time link with which they choose a password; "" for auditors
	Password          string // of auditors, whose engagements a password chosen with a link would suspend
}

// Post is a role at an entity.
type Post struct {
	Role   assessment.Role
	Entity string // name
}

// Make makes the example for the operator on the command line, with a one-time link or a password for each of its
// people. If nobody can sign in yet, the example's admin also becomes the installation's.
func Make(ctx context.Context, w *chain.Chain) ([]Person, error) {
	if err := w.Rounds.PublishEmbedded(ctx); err != nil {
		return nil, err
	}
	m := newMaker(w)
	alone, err := w.People.NeedsSetUp(ctx)
	if err != nil {
		return nil, err
	}
	if alone {
		err = m.setUp(ctx)
	} else {
		err = m.addOrganisation(ctx)
	}
	if err != nil {
		return nil, exists(ctx, w, err, staff[0].address())
	}
	if err := m.make(ctx, staff[0].address()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	if err := m.complete(ctx); err != nil {
		return nil, err
	}
	list := m.list()
	list[0].InstallationAdmin = alone
	for i := range list {
		if list[i].Password != "" {
			continue
		}
		if list[i].Token, err = w.People.OperatorResetLink(ctx, list[i].Email); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// MakeFor makes the example for the installation's admin, who becomes its admin, coordinator and management. Its other
// people have passwords that nobody knows.
func MakeFor(ctx context.Context, w *chain.Chain, admin assessment.Principal) error {
	m := newMaker(w)
	form := organisationForm()
	form.AdminName, form.AdminEmail = admin.User.Name, admin.User.Email
	_, token, err := m.w.People.AddOrganisation(ctx, admin, form)
	if err != nil {
		return exists(ctx, w, err, admin.User.Email, staff[0].address())
	}
	if _, err := m.w.People.AcceptInvitation(ctx, admin, token); err != nil {
		return err
	}
	return m.makeFor(ctx, admin)
}

// SetUpForm sets up an empty installation with the example as its first organisation, which [Fill] then fills.
func SetUpForm(name, email, password string) people.SetUpForm {
	f := organisationForm()
	return people.SetUpForm{
		OrganisationKey:  f.Key,
		OrganisationName: f.Name,
		Kind:             f.Kind,
		Language:         f.Language,
		Name:             name,
		Email:            email,
		Password:         password,
	}
}

// Fill makes the example in the organisation that was set up for it with [SetUpForm], as [MakeFor] does beside others.
func Fill(ctx context.Context, w *chain.Chain, admin assessment.Principal) error {
	return newMaker(w).makeFor(ctx, admin)
}

// makeFor makes everything in the organisation, and gives its admin the other two roles.
func (m *maker) makeFor(ctx context.Context, admin assessment.Principal) (err error) {
	if err := m.make(ctx, admin.User.Email); err != nil {
		return fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	other := m.people[staff[0].local] // nobody gives a role to themselves
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.Management} {
		grant := assessment.Membership{UserID: admin.User.ID, Role: role, EntityID: m.entities[Key].ID}
		if _, err := m.w.People.Grant(ctx, other, grant); err != nil {
			return err
		}
	}
	// Getting a role ends one's sessions.
	if m.admin, err = m.w.PrincipalByEmail(ctx, admin.User.Email, Key); err != nil {
		return err
	}
	return m.complete(ctx)
}

// complete gives the organisation its name.
func (m *maker) complete(ctx context.Context) error {
	o := m.admin.Organisation
	o.Name = Name
	if _, err := m.w.People.SaveOrganisation(ctx, m.admin, o); err != nil {
		return fmt.Errorf("complete the example: %w", err)
	}
	return nil
}

// setUp makes the organisation as the installation's first.
func (m *maker) setUp(ctx context.Context) error {
	token, err := m.w.People.SetUpLink(ctx)
	if err != nil {
		return err
	}
	_, err = m.w.People.SetUp(ctx, token, SetUpForm(staff[0].name, staff[0].address(), rand.Text()))
	return err
}

// addOrganisation makes the organisation beside existing ones.
func (m *maker) addOrganisation(ctx context.Context) error {
	_, token, err := m.w.People.OperatorAddOrganisation(ctx, organisationForm())
	if err != nil {
		return err
	}
	_, _, err = m.w.People.UseLink(ctx, token, rand.Text())
	return err
}

func organisationForm() people.OrganisationForm {
	return people.OrganisationForm{
		Key:        Key,
		Name:       Incomplete,
		Language:   "sv",
		Kind:       units[0].kind,
		AdminName:  staff[0].name,
		AdminEmail: staff[0].address(),
	}
}

// exists translates the error of a key that is taken to [ErrExists] or [ErrIncomplete]. The example's admin, if there
// is one yet, is among the addresses.
func exists(ctx context.Context, w *chain.Chain, err error, addresses ...string) error {
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Conflict || e.Key != "error.taken" {
		return err
	}
	for _, address := range addresses {
		p, err := w.PrincipalByEmail(ctx, address, Key)
		switch code := assessment.CodeOf(err); {
		case err == nil && p.Organisation.Name == Incomplete:
			return ErrIncomplete
		case err == nil:
			return ErrExists
		case code != assessment.NotFound && code != assessment.Unauthenticated:
			return err
		}
	}
	return ErrExists
}
