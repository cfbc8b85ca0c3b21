package people

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Invitations lists the people within the principal's reach who have not opened their link, by name.
func (w *UseCases) Invitations(ctx context.Context, p assessment.Principal) ([]record.PendingInvitation, error) {
	list := []record.PendingInvitation{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ManagePeople) {
			return workflow.Denied(assessment.ManagePeople)
		}
		people, t, err := readPeople(tx, p)
		if err != nil {
			return err
		}
		links, err := tx.InvitationLinks()
		if err != nil {
			return err
		}
		mails, err := tx.NoticesOfKind(assessment.NoticeInvitation)
		if err != nil {
			return err
		}
		for _, m := range people {
			if m.State() == assessment.Invited {
				list = append(list, w.invitationOf(p, t, m, links, mails))
			}
		}
		return nil
	})
	return list, err
}

func (w *UseCases) invitationOf(
	p assessment.Principal,
	t assessment.Tree,
	m record.Person,
	links []assessment.OneTimeLink,
	mails []assessment.Notice,
) record.PendingInvitation {
	i := record.PendingInvitation{
		User:       m.UserID,
		Name:       m.Name,
		Email:      m.Email,
		InvitedAt:  m.InvitedAt.UTC(),
		Roles:      InvitedAs(t, m.Memberships, w.kernel.Today(p.Organisation)),
		Manageable: m.Manageable,
	}
	for _, l := range links {
		if l.UserID != nil && *l.UserID == m.UserID && l.ExpiresAt.After(w.kernel.Now()) {
			i.LinkUntil = record.UTC(&l.ExpiresAt)
		}
	}
	for _, n := range mails {
		if n.UserID == m.UserID && n.MailState != assessment.MailNone {
			status := record.MailStatusOf(n)
			i.Mail = &status
		}
	}
	return i
}

// InvitedAs are the roles that memberships give on a day, as an invitation names them.
func InvitedAs(t assessment.Tree, memberships []assessment.Membership, day assessment.Date) []record.RoleOn {
	roles := []record.RoleOn{}
	for _, m := range memberships {
		if node, ok := t.Node(m.EntityID); ok && m.ValidOn(day) {
			roles = append(roles, record.RoleOn{Role: m.Role, Entity: node.Name, Until: m.Until})
		}
	}
	return roles
}

// MaxRenewed is the most invitations renewed at once.
const MaxRenewed = 1000

// RenewInvitations makes new one-time links for people who have not opened theirs, which stop working. It returns the
// letters with the links, shown once, to be handed over in another way; or, with mailed, none: the links are made when
// the letters are sent. Somebody who has accepted in the meantime is passed over.
func (w *UseCases) RenewInvitations(
	ctx context.Context,
	p assessment.Principal,
	users []assessment.ID,
	mailed bool,
) (letters []record.Letter, renewed int, err error) {
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		letters, renewed = []record.Letter{}, 0
		chosen, t, err := w.renewable(tx, p, users, mailed)
		if err != nil {
			return err
		}
		// Several who renew, and the mails being sent, lock people in the same order: none waits for another in a circle.
		slices.SortFunc(chosen, func(a, b record.Person) int { return cmp.Compare(a.UserID.String(), b.UserID.String()) })
		for _, m := range chosen {
			renewed++
			if mailed {
				if _, err := w.tellInvited(tx, p, m.UserID); err != nil {
					return err
				}
				continue
			}
			l, err := w.invitationLetter(tx, p, t, m)
			if err != nil {
				return err
			}
			letters = append(letters, l)
		}
		assessment.SortByName(workflow.Language(p), letters, func(l record.Letter) string { return l.Name })
		return nil
	})
	return letters, renewed, err
}

// renewable are those of the chosen people who have not accepted. One who is not among the organisation's people is
// refused.
func (w *UseCases) renewable(
	tx assessment.Tx,
	p assessment.Principal,
	users []assessment.ID,
	mailed bool,
) ([]record.Person, assessment.Tree, error) {
	if !p.MaySomewhere(assessment.ManagePeople) {
		return nil, assessment.Tree{}, workflow.Denied(assessment.ManagePeople)
	}
	switch {
	case len(users) == 0:
		return nil, assessment.Tree{}, &assessment.Error{Code: assessment.Conflict, Key: "error.choose_somebody"}
	case len(users) > MaxRenewed:
		return nil, assessment.Tree{}, &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.range",
			Args: assessment.Args{"Min": 1, "Max": MaxRenewed},
		}
	case mailed && !w.kernel.Mail():
		return nil, assessment.Tree{}, &assessment.Error{Code: assessment.Conflict, Key: "error.no_mail"}
	}
	people, t, err := readPeople(tx, p)
	if err != nil {
		return nil, t, err
	}
	var chosen []record.Person
	known := map[assessment.ID]bool{}
	for _, m := range people {
		if !slices.Contains(users, m.UserID) {
			continue
		}
		known[m.UserID] = true
		if !m.Manageable {
			return nil, t, workflow.Denied(assessment.ManagePeople)
		}
		if m.State() == assessment.Invited {
			chosen = append(chosen, m)
		}
	}
	switch {
	case slices.ContainsFunc(users, func(id assessment.ID) bool { return !known[id] }):
		return nil, t, &assessment.Error{Code: assessment.Conflict, Key: "error.invitation_unknown"}
	case len(chosen) == 0:
		return nil, t, &assessment.Error{Code: assessment.Conflict, Key: "error.accepted_all"}
	}
	return chosen, t, nil
}

// invitationLetter makes a person's link, and the letter that has it.
func (w *UseCases) invitationLetter(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	m record.Person,
) (record.Letter, error) {
	token, err := w.invitation(tx, p, m.UserID, p.Organisation.ID)
	if err != nil {
		return record.Letter{}, err
	}
	by, err := tx.Person(p.User.ID)
	if err != nil {
		return record.Letter{}, err
	}
	now := w.kernel.Now()
	return record.Letter{
		Organisation: record.OrganisationName{Key: p.Organisation.Key, Name: p.Organisation.Name},
		Name:         m.Name,
		Email:        m.Email,
		Language:     p.Organisation.Language, // the person's own would tell that the address has an account
		News: []record.News{{
			Notice:   record.Notice{Kind: assessment.NoticeInvitation, At: now, By: by.Name},
			Entities: []string{},
			Roles:    InvitedAs(t, m.Memberships, w.kernel.Today(p.Organisation)),
		}},
		Link: record.Invite{Token: token, Until: now.Add(assessment.Invitation.Lifetime())},
	}, nil
}
