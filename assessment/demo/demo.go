// Package demo makes an example organisation, a made-up municipal group with three rounds of answers, through the use
// cases: what they refuse to people they refuse here too. The same day gives the same example but for ids and secrets.
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

// Key and Name are the example organisation's. Until it is complete it is called Incomplete, which tells everybody, and
// the next to make it, that the making was interrupted.
const (
	Key        = "alvlunda"
	Name       = "Älvlunda kommun (exempel)"
	Incomplete = "Älvlunda kommun (ofullständigt exempel)"
)

// The reasons for which the example cannot be made.
var (
	// ErrThere says that the installation has an organisation with the example's key already.
	ErrThere = errors.New("there is an organisation with the key " + Key + " already")
	// ErrIncomplete says that its making was interrupted, now or before. What was logged and submitted cannot be removed,
	// so the whole example needs another database.
	ErrIncomplete = errors.New(
		"the organisation " + Key + " is an example whose making was interrupted, and can be neither completed nor removed",
	)
)

// Person is somebody of the example organisation.
type Person struct {
	Name, Email       string
	Posts             []Post
	InstallationAdmin bool
	Token             string // of the one-time link with which they choose a password
}

// Post is a role on an entity.
type Post struct {
	Role   assessment.Role
	Entity string // name
}

// Make makes the example for whoever runs commands on the server, and a one-time link for each of its people. Where
// nobody can sign in yet, the example's own admin becomes the installation's.
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
		return nil, there(ctx, w, err, staff[0].address())
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
		return there(ctx, w, err, admin.User.Email, staff[0].address())
	}
	if _, err := m.w.People.AcceptInvitation(ctx, admin, token); err != nil {
		return err
	}
	if err := m.make(ctx, admin.User.Email); err != nil {
		return fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.Management} {
		grant := assessment.Membership{UserID: admin.User.ID, Role: role, EntityID: m.entities[Key].ID}
		if _, err := m.w.People.Grant(ctx, m.admin, grant); err != nil {
			return err
		}
		// A new role of one's own ends what one was signed in as.
		if m.admin, err = m.w.PrincipalByEmail(ctx, admin.User.Email, Key); err != nil {
			return err
		}
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
	f := organisationForm()
	_, err = m.w.People.SetUp(ctx, token, people.SetUpForm{
		OrganisationKey:  f.Key,
		OrganisationName: f.Name,
		Kind:             f.Kind,
		Language:         f.Language,
		Name:             f.AdminName,
		Email:            f.AdminEmail,
		Password:         rand.Text(),
	})
	return err
}

// addOrganisation makes the organisation beside others.
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

// there is [ErrThere] for the error that says so, or [ErrIncomplete]. Who is the example's admin, if anybody has got so
// far, stands among the addresses.
func there(ctx context.Context, w *chain.Chain, err error, addresses ...string) error {
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
			return ErrThere
		case code != assessment.NotFound && code != assessment.Unauthenticated:
			return err
		}
	}
	return ErrThere
}
