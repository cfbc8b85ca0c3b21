package people

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// People lists the people that the principal's role reaches: all at the root of the tree, else those with a membership
// in the principal's own part.
func (w *UseCases) People(ctx context.Context, p assessment.Principal) ([]record.Person, assessment.Tree, error) {
	var people []record.Person
	var t assessment.Tree
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		people, t, err = readPeople(tx, p)
		return err
	})
	return people, t, err
}

func readPeople(tx assessment.Tx, p assessment.Principal) ([]record.Person, assessment.Tree, error) {
	t, err := workflow.TreeFor(tx, p, assessment.ReadPeople)
	if err != nil {
		return nil, t, err
	}
	everybody, err := tx.People()
	if err != nil {
		return nil, t, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return nil, t, err
	}
	of := make(map[assessment.ID][]assessment.Membership)
	for _, m := range memberships {
		of[m.UserID] = append(of[m.UserID], m)
	}
	everything := p.May(assessment.ReadPeople, t, t.Root().ID)
	var people []record.Person
	for _, m := range everybody {
		person := record.Person{Person: m, Manageable: manageable(p, t, of[m.UserID])}
		for _, membership := range of[m.UserID] {
			if p.May(assessment.ReadPeople, t, membership.EntityID) {
				person.Memberships = append(person.Memberships, membership)
			}
		}
		if everything || len(person.Memberships) > 0 {
			people = append(people, person)
		}
	}
	assessment.SortByName(workflow.Language(p), people, func(p record.Person) string { return p.Name })
	return people, t, nil
}

// manageable reports whether the principal could have granted every membership of somebody: only then may they rename
// or deactivate that person or resend the invitation.
func manageable(p assessment.Principal, t assessment.Tree, memberships []assessment.Membership) bool {
	if len(memberships) == 0 {
		return p.MayGrant(assessment.Respondent, t, t.Root().ID)
	}
	return !slices.ContainsFunc(
		memberships,
		func(m assessment.Membership) bool { return !p.MayGrant(m.Role, t, m.EntityID) },
	)
}

// Person finds one person that the principal's role reaches.
func (w *UseCases) Person(
	ctx context.Context,
	p assessment.Principal,
	user assessment.ID,
) (record.Person, assessment.Tree, error) {
	people, t, err := w.People(ctx, p)
	if err != nil {
		return record.Person{}, t, err
	}
	i := slices.IndexFunc(people, func(m record.Person) bool { return m.UserID == user })
	if i < 0 {
		return record.Person{}, t, assessment.Missing()
	}
	return people[i], t, nil
}

// InviteForm is the person to invite and their first role.
type InviteForm struct {
	Name, Email string
	Role        assessment.Role
	EntityID    assessment.ID
	Until       assessment.Date
}

// Invite adds a person with a role and returns the token of their one-time link, which is shown once, or "" if it is
// sent by mail. An address with
// an account gets the same response as one without, although opening the link reveals which it is; see
// [assessment.User].
func (w *UseCases) Invite(
	ctx context.Context,
	p assessment.Principal,
	f InviteForm,
) (m assessment.Person, token string, err error) {
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManagePeople) {
			return workflow.Denied(assessment.ManagePeople)
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		if f.Until != "" && f.Until < w.kernel.Today(p.Organisation) && f.Until.Valid() {
			return assessment.InvalidField("until", "error.date_past", nil)
		}
		m, token, err = w.invite(tx, p, t, f)
		return err
	})
	return m, token, err
}

func (w *UseCases) invite(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	f InviteForm,
) (assessment.Person, string, error) {
	now := w.kernel.Now()
	m := assessment.Person{
		OrganisationID: p.Organisation.ID,
		Name:           f.Name,
		Email:          f.Email,
		InvitedAt:      now,
		Version:        1,
		UpdatedAt:      now,
	}
	grant := assessment.Membership{Role: f.Role, EntityID: f.EntityID, Until: f.Until}
	fields := append(m.Normalise(), grantFields(p, t, &grant)...)
	if err := assessment.InvalidFields(fields); err != nil {
		return m, "", err
	}
	id, err := w.kernel.NewAccountID()
	if err != nil {
		return m, "", err
	}
	u, err := findOrAddUser(tx, assessment.User{
		ID:        id,
		Email:     m.Email,
		Name:      m.Name,
		Epoch:     1,
		Version:   1,
		CreatedAt: now,
		UpdatedAt: now,
	})
	if err != nil {
		return m, "", err
	}
	m.UserID = u.ID
	if _, err := tx.Person(u.ID); err == nil {
		return m, "", &assessment.Error{
			Code:   assessment.Conflict,
			Key:    "error.member_already",
			Fields: []assessment.FieldError{{Field: "email", Key: "error.member_already"}},
		}
	} else if assessment.CodeOf(err) != assessment.NotFound {
		return m, "", err
	}
	if err := tx.AddPerson(m); err != nil {
		return m, "", err
	}
	if err := w.kernel.Log(tx, p, event.PersonAdded{User: u.ID}); err != nil {
		return m, "", err
	}
	grant.UserID = u.ID
	if _, err := w.grant(tx, p, t, grant); err != nil {
		return m, "", err
	}
	token, err := w.tellInvited(tx, p, u.ID)
	return m, token, err
}

// grantFields returns what is wrong with a membership that the principal wants to grant. An entity out of reach is
// treated as missing.
func grantFields(p assessment.Principal, t assessment.Tree, m *assessment.Membership) []assessment.FieldError {
	fields := m.Normalise()
	_, ok := t.Node(m.EntityID)
	switch {
	case !ok || !p.May(assessment.ReadEntities, t, m.EntityID):
		fields = append(fields, assessment.FieldError{Field: "entity", Key: "error.unknown_choice"})
	case slices.Contains(assessment.Roles, m.Role) && !p.MayGrant(m.Role, t, m.EntityID):
		fields = append(fields, assessment.FieldError{Field: "role", Key: "error.role_not_yours"})
	}
	return fields
}

// Grant gives a person a role at an entity.
func (w *UseCases) Grant(
	ctx context.Context,
	p assessment.Principal,
	m assessment.Membership,
) (assessment.Membership, error) {
	var granted assessment.Membership
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManagePeople) {
			return workflow.Denied(assessment.ManagePeople)
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		people, t, err := readPeople(tx, p)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(people, func(x record.Person) bool { return x.UserID == m.UserID }) {
			return assessment.Missing()
		}
		m := m
		if err := assessment.InvalidFields(grantFields(p, t, &m)); err != nil {
			return err
		}
		if m.UserID == p.User.ID {
			return grantedOneself()
		}
		granted, err = w.grant(tx, p, t, m)
		return err
	})
	return granted, err
}

// endSessions ends the sessions of an active person. Somebody who is only invited may be signed in to other
// organisations, which this one must neither know nor affect.
func endSessions(tx assessment.Tx, user assessment.ID) error {
	m, err := tx.Person(user)
	if err != nil || m.State() != assessment.Active {
		return err
	}
	return tx.EndSessions(user)
}

// grantedOneself is the refusal of a role that somebody gives to themselves, or prolongs.
func grantedOneself() error {
	return &assessment.Error{Code: assessment.Forbidden, Key: "error.grant_oneself"}
}

// Excluding is why one person cannot have both memberships: the message's key and arguments.
func Excluding(a, b assessment.Membership) (key string, args assessment.Args) {
	if a.Role == assessment.Auditor {
		a, b = b, a
	}
	return "error.answers_and_audits", assessment.Args{"Role": a.Role, "Auditor": b.Role}
}

// grant inserts a checked membership, if it does not let the same person audit an entity in which they have another
// role, and ends the user's sessions.
func (w *UseCases) grant(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	m assessment.Membership,
) (assessment.Membership, error) {
	others, err := tx.MembershipsOf(m.UserID)
	if err != nil {
		return m, err
	}
	today := w.kernel.Today(p.Organisation)
	for _, other := range others {
		if other.ValidOn(today) && m.ConflictsWith(t, other) {
			key, args := Excluding(m, other)
			return m, assessment.InvalidField("role", key, args)
		}
	}
	if m.Role == assessment.Auditor {
		if err := w.awaitAgain(tx, p, t, m.UserID, others); err != nil {
			return m, err
		}
	}
	if m.ID, err = w.kernel.NewID(); err != nil {
		return m, err
	}
	m.OrganisationID, m.Version, m.CreatedAt = p.Organisation.ID, 1, w.kernel.Now()
	if err := tx.AddMembership(m); err != nil {
		if assessment.CodeOf(err) == assessment.Conflict {
			return m, &assessment.Error{
				Code:   assessment.Conflict,
				Key:    "error.role_already",
				Fields: []assessment.FieldError{{Field: "role", Key: "error.role_already"}},
				Err:    err,
			}
		}
		return m, err
	}
	if err := endSessions(tx, m.UserID); err != nil {
		return m, err
	}
	return m, w.kernel.Log(tx, p, event.MembershipAdded{Membership: m.ID, MembershipFields: membershipFields(m)})
}

// Revoke removes a membership of the given version, unless it is the last admin's. Questions that were handed to the
// person, and that they may no longer answer, go back to the entities. The last role by which somebody can approve for
// an entity in a round that is not closed is kept; see [UseCases.RevokeLeaving].
func (w *UseCases) Revoke(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) error {
	return w.RevokeLeaving(ctx, p, id, version, false)
}

// RevokeLeaving is [UseCases.Revoke], which with leave may leave entities for which nobody can approve; see
// [UseCases.Unmanaged].
func (w *UseCases) RevokeLeaving(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	leave bool,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManagePeople) {
			return workflow.Denied(assessment.ManagePeople)
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		all, err := tx.Memberships()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m assessment.Membership) bool { return m.ID == id })
		if i < 0 || !p.May(assessment.ReadPeople, t, all[i].EntityID) {
			return assessment.Missing()
		}
		m := all[i]
		if !p.MayGrant(m.Role, t, m.EntityID) {
			return workflow.Denied(assessment.ManagePeople)
		}
		if m.Version != version {
			return assessment.Changed(m)
		}
		this := func(x assessment.Membership) bool { return x.ID == id }
		if err := w.adminRemains(tx, t, this); err != nil {
			return err
		}
		if !leave {
			if err := w.managerRemains(tx, p, t, this); err != nil {
				return err
			}
		}
		if err := tx.DeleteMembership(id, version); err != nil {
			return err
		}
		if err := endSessions(tx, m.UserID); err != nil {
			return err
		}
		if err := w.handOn(tx, p, t, m.UserID, nil); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.MembershipDeleted{Membership: id, MembershipFields: membershipFields(m)})
	})
}

// adminRemains refuses a change after which the organisation has no active admin; without selects the memberships that
// are removed.
func (w *UseCases) adminRemains(tx assessment.Tx, t assessment.Tree, without func(assessment.Membership) bool) error {
	admins, err := lastingAdmins(tx, t)
	if err != nil {
		return err
	}
	if len(admins) > 0 && !slices.ContainsFunc(admins, func(m assessment.Membership) bool { return !without(m) }) {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.last_admin"}
	}
	return nil
}

// lastingAdmins are the memberships, without an end date, of active admins of the whole organisation.
func lastingAdmins(tx assessment.Tx, t assessment.Tree) ([]assessment.Membership, error) {
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	all, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	active := make(map[assessment.ID]bool)
	for _, m := range people {
		active[m.UserID] = m.State() == assessment.Active
	}
	root := t.Root().ID
	return slices.DeleteFunc(all, func(m assessment.Membership) bool {
		return m.Role != assessment.OrganisationAdmin || m.EntityID != root || !active[m.UserID] || m.Until != ""
	}), nil
}

// NewConflict finds two memberships of one person with which they would audit an entity in which they have another role
// in the changed tree, but not in the old one.
func NewConflict(
	memberships []assessment.Membership,
	old, changed assessment.Tree,
	today assessment.Date,
) (a, b assessment.Membership, found bool) {
	of := make(map[assessment.ID][]assessment.Membership)
	for _, m := range memberships {
		if !m.ValidOn(today) {
			continue
		}
		for _, other := range of[m.UserID] {
			if m.ConflictsWith(changed, other) && !m.ConflictsWith(old, other) {
				return m, other, true
			}
		}
		of[m.UserID] = append(of[m.UserID], m)
	}
	return a, b, false
}

// Gained finds a role with which one of the principal's own memberships would reach an entity in the changed tree that
// none of that role reached in the old one: moving an entity below oneself is giving oneself the role.
func Gained(
	p assessment.Principal,
	old, changed assessment.Tree,
) (role assessment.Role, entity assessment.Entity, found bool) {
	reaches := func(role assessment.Role, t assessment.Tree, id assessment.ID) bool {
		return slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
			return m.Role == role && m.Reaches(t, id)
		})
	}
	for _, n := range old.Nodes {
		for _, m := range p.Memberships {
			if reaches(m.Role, changed, n.ID) && !reaches(m.Role, old, n.ID) {
				return m.Role, n.Entity, true
			}
		}
	}
	return "", assessment.Entity{}, false
}

// PersonChange is what a person's page changes.
type PersonChange struct {
	UserID  assessment.ID
	Name    string
	Active  bool // false deactivates
	Version int64

	Leave  bool           // deactivate although nobody else can approve for an entity in a round that is not closed
	HandTo *assessment.ID // who gets the questions handed to somebody who is deactivated; nil for back to the entities
}

// SavePerson renames, activates or deactivates a person. Somebody who is deactivated is signed out at once and loses
// their API tokens for good; only their name stays, for the log. Questions that were handed to them go to a colleague
// or back to their entities; see [UseCases.Hanging] for what else hangs on them. The only one who can approve for an
// entity in a round that is not closed stays, unless the change says to leave it.
func (w *UseCases) SavePerson(ctx context.Context, p assessment.Principal, c PersonChange) (assessment.Person, error) {
	var m assessment.Person
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		person, t, err := findManageable(tx, p, c.UserID)
		if err != nil {
			return err
		}
		m = person.Person
		if m.RemovedAt != nil {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.member_removed"}
		}
		wasActive := m.State() != assessment.Deactivated
		now := w.kernel.Now()
		m.Name, m.Version, m.UpdatedAt = c.Name, c.Version, now
		if err := assessment.InvalidFields(m.Normalise()); err != nil {
			return err
		}
		switch {
		case wasActive && !c.Active:
			theirs := func(x assessment.Membership) bool { return x.UserID == c.UserID }
			if err := w.adminRemains(tx, t, theirs); err != nil {
				return err
			}
			if !c.Leave {
				if err := w.managerRemains(tx, p, t, theirs); err != nil {
					return err
				}
			}
			m.DeactivatedAt = &now
		case !wasActive && c.Active:
			m.DeactivatedAt, m.RenewedAt = nil, &now
		}
		if wasActive && !c.Active {
			if err := endSessions(tx, c.UserID); err != nil {
				return err
			}
			if err := tx.DeleteTokens(c.UserID); err != nil {
				return err
			}
			if err := tx.DeleteCalendar(c.UserID); err != nil {
				return err
			}
		}
		if m, err = tx.SavePerson(m); err != nil {
			return err
		}
		if wasActive && !c.Active {
			if err := w.handOn(tx, p, t, c.UserID, c.HandTo); err != nil {
				return err
			}
		}
		return w.kernel.Log(tx, p, event.PersonChanged{User: c.UserID, Active: c.Active})
	})
	return m, err
}

func findManageable(
	tx assessment.Tx,
	p assessment.Principal,
	user assessment.ID,
) (record.Person, assessment.Tree, error) {
	people, t, err := readPeople(tx, p)
	if err != nil {
		return record.Person{}, t, err
	}
	i := slices.IndexFunc(people, func(x record.Person) bool { return x.UserID == user })
	switch {
	case i < 0:
		return record.Person{}, t, assessment.Missing()
	case !people[i].Manageable:
		return record.Person{}, t, workflow.Denied(assessment.ManagePeople)
	}
	return people[i], t, nil
}

// ResendInvitation makes a new one-time link for a person who has not accepted yet; the earlier one stops working. The
// token is "" if the link is sent by mail.
func (w *UseCases) ResendInvitation(
	ctx context.Context,
	p assessment.Principal,
	user assessment.ID,
) (token string, err error) {
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		person, _, err := findManageable(tx, p, user)
		if err != nil {
			return err
		}
		if person.State() != assessment.Invited {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.accepted_already"}
		}
		token, err = w.tellInvited(tx, p, user)
		return err
	})
	return token, err
}
