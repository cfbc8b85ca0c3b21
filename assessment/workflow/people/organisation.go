package people

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// MyOrganisations lists the organisations in which the user has a role today.
func (w *UseCases) MyOrganisations(ctx context.Context, p assessment.Principal) ([]assessment.Organisation, error) {
	if !p.SignedIn() {
		return nil, workflow.Unauthenticated()
	}
	if p.Token != nil {
		return []assessment.Organisation{p.Organisation}, nil
	}
	var mine []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeUser(p.User.ID), func(tx assessment.Tx) (err error) {
		mine, err = tx.OrganisationsOf(w.kernel.Today(assessment.Organisation{}))
		return err
	})
	assessment.SortByName(workflow.Language(p), mine, func(o assessment.Organisation) string { return o.Name })
	return mine, err
}

// MySuspended lists the organisations that the user belongs to, but in which nobody is let in for a while.
func (w *UseCases) MySuspended(
	ctx context.Context,
	p assessment.Principal,
) ([]assessment.Organisation, error) {
	if !p.SignedIn() {
		return nil, workflow.Unauthenticated()
	}
	if p.Token != nil {
		return nil, nil // which only leads to its own
	}
	var mine []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeUser(p.User.ID), func(tx assessment.Tx) (err error) {
		mine, err = tx.SuspendedOf()
		return err
	})
	assessment.SortByName(workflow.Language(p), mine, func(o assessment.Organisation) string { return o.Name })
	return mine, err
}

// SaveOrganisation changes the principal's organisation from the version in o: its name, language and time zone, and
// for how long trainings are valid.
func (w *UseCases) SaveOrganisation(
	ctx context.Context,
	p assessment.Principal,
	o assessment.Organisation,
) (assessment.Organisation, error) {
	var saved assessment.Organisation
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ManageOrganisation); err != nil {
			return err
		}
		changed := o
		changed.ID = p.Organisation.ID
		changed.Key = p.Organisation.Key
		changed.UpdatedAt = w.kernel.Now()
		if err := assessment.InvalidFields(changed.Normalise()); err != nil {
			return err
		}
		var err error
		if saved, err = tx.SaveOrganisation(changed); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.OrganisationChanged{
			Organisation: saved.ID,
			Name:         saved.Name,
			Language:     saved.Language,

			TimeZone:       saved.TimeZone,
			TrainingMonths: saved.TrainingMonths,
		})
	})
	return saved, err
}

// Organisations lists all organisations of the installation. It only shows names: the installation's admin may not read
// their contents.
func (w *UseCases) Organisations(ctx context.Context, p assessment.Principal) ([]assessment.Organisation, error) {
	if err := w.kernel.MayInstallation(ctx, p); err != nil {
		return nil, err
	}
	var all []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Organisations()
		return err
	})
	assessment.SortByName(workflow.Language(p), all, func(o assessment.Organisation) string { return o.Name })
	return all, err
}

// OrganisationForm is what a new organisation needs: its fields, the kind of its root and its first admin.
type OrganisationForm struct {
	Key, Name, Language string
	Kind                assessment.EntityKind
	AdminName           string
	AdminEmail          string
}

// AddOrganisation creates an organisation with the root of its tree and invites its first admin. The token of the
// invitation is only returned here.
func (w *UseCases) AddOrganisation(
	ctx context.Context,
	p assessment.Principal,
	f OrganisationForm,
) (o assessment.Organisation, token string, err error) {
	if err := w.kernel.MayInstallation(ctx, p); err != nil {
		return o, "", err
	}
	return w.addInvited(ctx, p, f)
}

// OperatorAddOrganisation does the same for the operator on the command line.
func (w *UseCases) OperatorAddOrganisation(
	ctx context.Context,
	f OrganisationForm,
) (o assessment.Organisation, token string, err error) {
	return w.addInvited(ctx, assessment.Principal{}, f)
}

func (w *UseCases) addInvited(
	ctx context.Context,
	p assessment.Principal,
	f OrganisationForm,
) (o assessment.Organisation, token string, err error) {
	o, root, u, err := w.newOrganisation(keyOr(f.Key, f.Name), f.Name, f.Language, f.Kind, f.AdminName, f.AdminEmail)
	if err != nil {
		return o, "", err
	}
	if err := assessment.InvalidFields(setUpFields(&o, &root, &u)); err != nil {
		return o, "", err
	}
	err = w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		if p.SignedIn() { // the operator's command has no signed-in user
			if err := workflow.StillInstallationAdmin(tx, p); err != nil {
				return err
			}
		}
		admin, err := findOrAddUser(tx, u)
		if err != nil {
			return err
		}
		admin.Name = u.Name
		if err := w.addOrganisation(tx, workflow.Actor(p), o, root, admin, false); err != nil {
			return err
		}
		token, err = w.invitation(tx, p, admin.ID, o.ID)
		return err
	})
	return o, token, w.kernel.Refused(ctx, p, err)
}

// findOrAddUser finds the account with u's address, or adds u. It does not reveal which: an address with an account in
// another organisation looks like a new one until the invitation is opened.
func findOrAddUser(tx assessment.Tx, u assessment.User) (assessment.User, error) {
	found, err := tx.UserByEmail(u.Email)
	if assessment.CodeOf(err) == assessment.NotFound {
		return u, tx.AddUser(u)
	}
	if err == nil && found.RemovedAt != nil { // nobody reads mail there
		return found, assessment.InvalidFields([]assessment.FieldError{{Field: "email", Key: "error.email"}})
	}
	return found, err
}

// invitation makes the one-time link of an invitation to hand over, and returns its token. A mail that waits is taken
// back: its link would make this one void when it is sent, days later if the mail server is away.
func (w *UseCases) invitation(
	tx assessment.Tx,
	p assessment.Principal,
	user, organisation assessment.ID,
) (string, error) {
	if err := tx.WithdrawMail(user, assessment.NoticeInvitation); err != nil {
		return "", err
	}
	return w.invitationLink(tx, p, user, organisation)
}

// invitationLink makes the one-time link of an invitation and returns its token.
func (w *UseCases) invitationLink(
	tx assessment.Tx,
	p assessment.Principal,
	user, organisation assessment.ID,
) (string, error) {
	text, hash, err := w.kernel.NewSecret()
	if err != nil {
		return "", err
	}
	now := w.kernel.Now()
	l := assessment.OneTimeLink{
		Hash:           hash,
		Purpose:        assessment.Invitation,
		UserID:         &user,
		OrganisationID: &organisation,
		MadeBy:         workflow.Actor(p),
		CreatedAt:      now,
		ExpiresAt:      now.Add(assessment.Invitation.Lifetime()),
	}
	if err := tx.AddOneTimeLink(l); err != nil {
		return "", err
	}
	return text, w.kernel.Log(tx, p, event.InvitationMade{User: user})
}

// tellInvited tells somebody that they are invited. With mail, the link is made when the mail is sent, and the token is
// ""; without, it is the token of the link, to hand over.
func (w *UseCases) tellInvited(tx assessment.Tx, p assessment.Principal, user assessment.ID) (string, error) {
	if !w.kernel.Mail() {
		return w.invitation(tx, p, user, p.Organisation.ID)
	}
	return "", w.kernel.Notify(tx, p, assessment.Notice{UserID: user, Kind: assessment.NoticeInvitation})
}

// MailedInvitation makes the one-time link of an invitation that is about to be sent, so that no secret waits in the
// database and its time begins when it is sent.
func (w *UseCases) MailedInvitation(tx assessment.Tx, n assessment.Notice) (record.Invite, error) {
	by := assessment.Principal{}
	if n.ByID != nil {
		by.User.ID = *n.ByID
	}
	token, err := w.invitationLink(tx, by, n.UserID, n.OrganisationID)
	return record.Invite{Token: token, Until: w.kernel.Now().Add(assessment.Invitation.Lifetime())}, err
}

// Users lists all accounts of the installation.
func (w *UseCases) Users(ctx context.Context, p assessment.Principal) ([]assessment.User, error) {
	if err := w.kernel.MayInstallation(ctx, p); err != nil {
		return nil, err
	}
	var all []assessment.User
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		all, err = tx.Users()
		return err
	})
	assessment.SortByName(workflow.Language(p), all, func(u assessment.User) string { return u.Name })
	return all, err
}

// ResetLink makes a one-time link with which a user chooses a new password. It requires the installation's admin,
// because an account may belong to several organisations; the command line uses [UseCases.OperatorResetLink]. Whoever
// has the link can act as the user, so it is logged in every organisation in which the user is active, before the link
// is returned.
func (w *UseCases) ResetLink(
	ctx context.Context,
	p assessment.Principal,
	user assessment.ID,
) (token string, err error) {
	if err := w.kernel.MayInstallation(ctx, p); err != nil {
		return "", err
	}
	token, err = w.resetLink(ctx, workflow.Actor(p), func(tx assessment.Tx) (assessment.User, error) {
		if err := workflow.StillInstallationAdmin(tx, p); err != nil {
			return assessment.User{}, err
		}
		return tx.User(user)
	})
	return token, w.kernel.Refused(ctx, p, err)
}

// suspended refuses a link that would not let its user in.
func suspended() error {
	return &assessment.Error{Code: assessment.Conflict, Key: "error.account_suspended"}
}

// OperatorResetLink makes the same link for an address, for the operator on the command line, and writes to the same
// logs.
func (w *UseCases) OperatorResetLink(ctx context.Context, email string) (token string, err error) {
	return w.resetLink(ctx, nil, func(tx assessment.Tx) (assessment.User, error) {
		return tx.UserByEmail(assessment.NormaliseEmail(email))
	})
}

func (w *UseCases) resetLink(
	ctx context.Context,
	by *assessment.ID,
	find func(assessment.Tx) (assessment.User, error),
) (token string, err error) {
	text, hash, err := w.kernel.NewSecret()
	if err != nil {
		return "", err
	}
	var user assessment.ID
	err = w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := find(tx)
		if err != nil {
			return err
		}
		if u.SuspendedAt != nil {
			return suspended()
		}
		user = u.ID
		now := w.kernel.Now()
		l := assessment.OneTimeLink{
			Hash:      hash,
			Purpose:   assessment.Reset,
			UserID:    &u.ID,
			MadeBy:    by,
			CreatedAt: now,
			ExpiresAt: now.Add(assessment.Reset.Lifetime()),
		}
		if err := tx.AddOneTimeLink(l); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, by, event.ResetLinkMade{User: u.ID})
	})
	if err != nil {
		return "", err
	}
	err = w.logInOrganisations(ctx, user, func(tx assessment.Tx) error {
		return w.kernel.LogBy(tx, by, event.PersonResetLinkMade{User: user})
	})
	if err != nil {
		return "", err // the link is stored, but not disclosed
	}
	return text, nil
}

// logInOrganisations logs what happens to an account in every organisation in which its user is active, not where they
// are only invited, because that organisation should not learn of the account.
func (w *UseCases) logInOrganisations(ctx context.Context, user assessment.ID, log func(assessment.Tx) error) error {
	var organisations []assessment.ID
	err := w.kernel.Store.View(ctx, assessment.ScopeUser(user), func(tx assessment.Tx) (err error) {
		organisations, err = tx.ActiveIn()
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range organisations {
		if err := w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(id), log); err != nil {
			return err
		}
	}
	return nil
}
