package people

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/questionnaires/typed"
)

// SetUpForm is the fields of the set-up page: the first organisation and its admin.
type SetUpForm struct {
	OrganisationKey  string // "" for one made from the name
	OrganisationName string
	Kind             assessment.EntityKind // of the tree's root
	Language         string
	Name             string // of the first admin
	Email            string
	Password         string
	Coordinates      bool // the first admin is the coordinator as well
}

// Key is the organisation's key: the one given, or one made from its name.
func (f SetUpForm) Key() string { return keyOr(f.OrganisationKey, f.OrganisationName) }

// keyOr is a key, or one made from a name where none was given.
func keyOr(key, name string) string {
	return cmp.Or(typed.Line(key), assessment.KeyOf(typed.Line(name)))
}

// SetUpLink makes the one-time token of the set-up page as long as nobody can sign in, else returns "". Earlier tokens
// stop working.
func (w *UseCases) SetUpLink(ctx context.Context) (string, error) {
	text, hash, err := w.kernel.NewSecret()
	if err != nil {
		return "", err
	}
	token := ""
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		token = ""
		n, err := tx.CountUsers()
		if err != nil || n > 0 {
			return err
		}
		now := w.kernel.Now()
		l := assessment.OneTimeLink{
			Hash:      hash,
			Purpose:   assessment.SetUp,
			CreatedAt: now,
			ExpiresAt: now.Add(assessment.SetUp.Lifetime()),
		}
		if err := tx.AddOneTimeLink(l); err != nil {
			return err
		}
		token = text
		return w.kernel.LogBy(tx, nil, event.SetUpLinkMade{})
	})
	return token, err
}

// NeedsSetUp reports whether nobody can sign in yet.
func (w *UseCases) NeedsSetUp(ctx context.Context) (bool, error) {
	var n int64
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		n, err = tx.CountUsers()
		return err
	})
	return n == 0, err
}

// Empty reports whether the installation has neither an organisation nor anybody who can sign in: it is for whoever
// installs it to begin. Where the operator has added an organisation, its administrator has a link.
func (w *UseCases) Empty(ctx context.Context) (bool, error) {
	empty := false
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		n, err := tx.CountUsers()
		if empty = n == 0; err != nil || !empty {
			return err
		}
		all, err := tx.Organisations()
		empty = len(all) == 0
		return err
	})
	return empty, err
}

// CheckSetUp returns an error unless the token opens the set-up page.
func (w *UseCases) CheckSetUp(ctx context.Context, token string) error {
	return w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		_, err := w.link(tx, token, assessment.SetUp)
		return err
	})
}

// SetUp creates the first organisation, the root of its tree and its first user, who gets both admin roles, and that of
// the coordinator if asked for: nobody else is there yet who could give it. It works once, with the token logged at the
// first start.
func (w *UseCases) SetUp(ctx context.Context, token string, f SetUpForm) (assessment.User, error) {
	o, root, u, err := w.newOrganisation(f.Key(), f.OrganisationName, f.Language, f.Kind, f.Name, f.Email)
	if err != nil {
		return u, err
	}
	fields := setUpFields(&o, &root, &u)
	fields = append(fields, assessment.CheckPassword(f.Password, u, o.Name, o.Key)...)
	if err := assessment.InvalidFields(fields); err != nil {
		return u, err
	}
	if err := w.CheckSetUp(ctx, token); err != nil {
		return u, err
	}
	if u.PasswordHash, err = w.hashPassword(ctx, f.Password); err != nil {
		return u, err
	}
	u.InstallationAdmin = true
	err = w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		l, err := w.link(tx, token, assessment.SetUp)
		if err != nil {
			return err
		}
		if n, err := tx.CountUsers(); err != nil {
			return err
		} else if n > 0 {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.link_used"}
		}
		if err := tx.UseOneTimeLink(l.Hash, w.kernel.Now()); err != nil {
			return err
		}
		if err := tx.AddUser(u); err != nil {
			return err
		}
		if err := w.addOrganisation(tx, &u.ID, o, root, u, true); err != nil || !f.Coordinates {
			return err
		}
		return w.addRole(tx, &u.ID, root, u.ID, assessment.Coordinator)
	})
	return u, err
}

// newOrganisation fills in an organisation, the root of its tree and its first user.
func (w *UseCases) newOrganisation(
	key, name, language string,
	kind assessment.EntityKind,
	userName, email string,
) (o assessment.Organisation, root assessment.Entity, u assessment.User, err error) {
	ids := make([]assessment.ID, 2)
	for i := range ids {
		if ids[i], err = w.kernel.NewID(); err != nil {
			return o, root, u, err
		}
	}
	account, err := w.kernel.NewAccountID()
	if err != nil {
		return o, root, u, err
	}
	now := w.kernel.Now()
	o = assessment.Organisation{
		ID:        ids[0],
		Key:       key,
		Name:      name,
		Language:  language,
		Version:   1,
		CreatedAt: now,
		UpdatedAt: now,
	}
	root = assessment.Entity{
		OrganisationID: ids[0],
		ID:             ids[1],
		Key:            key,
		Name:           name,
		Kind:           kind,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	u = assessment.User{
		ID:        account,
		Email:     email,
		Name:      userName,
		Epoch:     1,
		Version:   1,
		CreatedAt: now,
		UpdatedAt: now,
	}
	return o, root, u, nil
}

// setUpFields normalises the three, and names fields as the forms do: key, name, language and kind of the organisation,
// admin_name and email of its first admin.
func setUpFields(o *assessment.Organisation, root *assessment.Entity, u *assessment.User) []assessment.FieldError {
	fields := o.Normalise()
	if o.Key == "" && o.Name == "" { // the key is made from the name, which alone is missing
		fields = slices.DeleteFunc(fields, func(f assessment.FieldError) bool { return f.Field == "key" })
	}
	for _, f := range root.Normalise() {
		if f.Field == "kind" {
			fields = append(fields, f)
		}
	}
	root.Key, root.Name = o.Key, o.Name
	for _, f := range u.Normalise() {
		if f.Field == "name" {
			f.Field = "admin_name"
		}
		fields = append(fields, f)
	}
	return fields
}

// addOrganisation inserts the organisation, its root, and the user as its admin. accepted is whether the user is active
// at once or has an invitation to accept.
func (w *UseCases) addOrganisation(
	tx assessment.Tx,
	by *assessment.ID,
	o assessment.Organisation,
	root assessment.Entity,
	u assessment.User,
	accepted bool,
) error {
	if err := tx.AddOrganisation(o); err != nil {
		return err
	}
	if err := tx.AddEntity(root); err != nil {
		return err
	}
	now := w.kernel.Now()
	m := assessment.Person{
		OrganisationID: o.ID,
		UserID:         u.ID,
		Name:           u.Name,
		Email:          u.Email,
		InvitedAt:      now,
		Version:        1,
		UpdatedAt:      now,
	}
	if accepted {
		m.AcceptedAt = &now
	}
	if err := tx.AddPerson(m); err != nil {
		return err
	}
	if err := w.kernel.LogBy(tx, by, event.OrganisationAdded{
		Organisation: o.ID,
		Key:          o.Key,
		Name:         o.Name,
		Kind:         root.Kind,
		Admin:        u.ID,
	}); err != nil {
		return err
	}
	return w.addRole(tx, by, root, u.ID, assessment.OrganisationAdmin)
}

// addRole gives the organisation's first user a role for all of it.
func (w *UseCases) addRole(
	tx assessment.Tx,
	by *assessment.ID,
	root assessment.Entity,
	user assessment.ID,
	role assessment.Role,
) error {
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	grant := assessment.Membership{
		OrganisationID: root.OrganisationID,
		ID:             id,
		UserID:         user,
		Role:           role,
		EntityID:       root.ID,
		Version:        1,
		CreatedAt:      w.kernel.Now(),
	}
	if err := tx.AddMembership(grant); err != nil {
		return err
	}
	return w.kernel.LogBy(tx, by, event.MembershipAdded{Membership: id, MembershipFields: membershipFields(grant)})
}

func membershipFields(m assessment.Membership) event.MembershipFields {
	return event.MembershipFields{User: m.UserID, Role: m.Role, Entity: m.EntityID, Until: m.Until}
}
