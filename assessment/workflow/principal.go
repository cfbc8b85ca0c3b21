package workflow

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
)

// Principal is a session's user in the organisation with the key ("" for none): the user, if the session's epoch is
// still the account's, with the memberships valid today. An organisation in which the user has none is treated as one
// that does not exist.
func (w *Kernel) Principal(
	ctx context.Context,
	user assessment.ID,
	epoch int64,
	organisation string,
) (assessment.Principal, error) {
	if organisation == "" {
		return w.outside(ctx, user, epoch)
	}
	var a assessment.Access
	err := w.InOrganisation(ctx, organisation, func(id assessment.ID) error {
		return w.Store.Glance(ctx, assessment.ScopeOrganisation(id), func(stored assessment.Glances) (err error) {
			a, err = stored.AccessOf(user, nil)
			return err
		})
	})
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		p, signedOut := w.outside(ctx, user, epoch)
		if signedOut != nil {
			return p, signedOut
		}
		return p, assessment.Missing()
	case err == nil && a.User.Epoch != epoch:
		return assessment.Principal{}, Unauthenticated()
	case err != nil:
		return assessment.Principal{}, err
	}
	p := w.principalOf(a)
	return p, inOrganisation(p)
}

// outside is a session's user outside every organisation.
func (w *Kernel) outside(ctx context.Context, user assessment.ID, epoch int64) (assessment.Principal, error) {
	var u assessment.User
	err := w.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		u, err = AccountOf(tx, user, epoch)
		return err
	})
	if err != nil {
		return assessment.Principal{}, err
	}
	return assessment.Principal{User: u, InstallationAdmin: u.InstallationAdmin}, nil
}

// AccountOf reads the account of a session, if the session has not ended.
func AccountOf(tx assessment.Tx, user assessment.ID, epoch int64) (assessment.User, error) {
	u, err := tx.User(user)
	if assessment.CodeOf(err) == assessment.NotFound || err == nil && (u.Epoch != epoch || u.SuspendedAt != nil) {
		return assessment.User{}, Unauthenticated()
	}
	return u, err
}

// InOrganisation runs read with the id of the organisation with the key. If nothing is found there, the organisation
// may have been removed since its id was kept, and another may have the key now.
func (w *Kernel) InOrganisation(ctx context.Context, key string, read func(assessment.ID) error) error {
	id, err := w.OrganisationID(ctx, key)
	if err != nil {
		return err
	}
	missing := read(id)
	if assessment.CodeOf(missing) != assessment.NotFound {
		return missing
	}
	w.organisations.Delete(key)
	now, err := w.OrganisationID(ctx, key)
	switch {
	case err != nil:
		return err
	case now == id:
		return missing
	}
	return read(now)
}

// OrganisationID is the id of the organisation with the key.
func (w *Kernel) OrganisationID(ctx context.Context, key string) (assessment.ID, error) {
	if id, ok := w.organisations.Load(key); ok {
		return id.(assessment.ID), nil
	}
	if !assessment.ValidKey(key) {
		return assessment.ID{}, assessment.Missing()
	}
	var o assessment.Organisation
	err := w.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		o, err = tx.OrganisationByKey(key)
		return err
	})
	if err != nil {
		return assessment.ID{}, err
	}
	w.organisations.Store(key, o.ID)
	return o.ID, nil
}

// principalOf is the principal with the access today.
func (w *Kernel) principalOf(a assessment.Access) assessment.Principal {
	today := w.Today(a.Organisation)
	p := assessment.Principal{
		User:              a.User,
		InstallationAdmin: a.User.InstallationAdmin,
		Organisation:      a.Organisation,
		Memberships:       slices.DeleteFunc(a.Memberships, func(m assessment.Membership) bool { return !m.ValidOn(today) }),
	}
	if a.Token.ID != (assessment.ID{}) {
		p.InstallationAdmin = false
		p.ReadOnly, p.Token = a.Token.Access == assessment.TokenRead, &a.Token.ID
	}
	return p
}

// PrincipalIn is somebody with the access today in the transaction's organisation, for what is done for them while they
// are not there. It has no memberships unless the person is active.
func (w *Kernel) PrincipalIn(tx assessment.Tx, user assessment.ID) (assessment.Principal, error) {
	a, err := tx.AccessOf(user, nil)
	return w.principalOf(a), err
}

// PeopleWho lists the active people who have the permission for the entity today. The organisation is that of the
// transaction, as below.
func (w *Kernel) PeopleWho(
	tx assessment.Tx,
	of assessment.Organisation,
	do assessment.Permission,
	t assessment.Tree,
	entity assessment.ID,
) ([]assessment.Person, error) {
	return w.PeopleWhere(tx, of, func(m assessment.Membership) bool { return gives(m, do, t, entity) })
}

// PeopleWhere lists the active people who have a membership of the kind today.
func (w *Kernel) PeopleWhere(
	tx assessment.Tx,
	of assessment.Organisation,
	kind func(assessment.Membership) bool,
) ([]assessment.Person, error) {
	can, _, err := w.Choosable(tx, of, kind)
	return can, err
}

// Choosable lists the people who have a membership of the kind today: the active ones, who can be chosen, and those
// invited, who can be once they have opened their link.
func (w *Kernel) Choosable(
	tx assessment.Tx,
	of assessment.Organisation,
	kind func(assessment.Membership) bool,
) (active, invited []assessment.Person, err error) {
	people, err := tx.People()
	if err != nil {
		return nil, nil, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return nil, nil, err
	}
	those := holders(people, memberships, w.Today(of)).Where(kind)
	for _, m := range people {
		switch {
		case !slices.Contains(those, m.UserID):
		case m.State() == assessment.Active:
			active = append(active, m)
		default:
			invited = append(invited, m)
		}
	}
	return active, invited, nil
}

// currentPrincipal is the principal of a change, read again in its transaction. A session or a token that has ended
// since the request began is refused, and so is somebody who has been deactivated.
func (w *Kernel) currentPrincipal(tx assessment.Tx, p assessment.Principal) (assessment.Principal, error) {
	a, err := tx.AccessOf(p.User.ID, p.Token)
	switch {
	case err != nil && assessment.CodeOf(err) != assessment.NotFound:
		return p, err
	case p.Token != nil && (err != nil || !a.Token.ValidAt(a.User, w.Now())):
		return p, tokenRefused()
	case p.Token == nil && (err != nil || a.User.Epoch != p.User.Epoch):
		return p, Unauthenticated()
	}
	now := w.principalOf(a)
	return now, MayWrite(now)
}

// PrincipalByEmail is the principal that the operator acts as on the command line.
func (w *Kernel) PrincipalByEmail(ctx context.Context, email, organisation string) (assessment.Principal, error) {
	var u assessment.User
	err := w.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		u, err = tx.UserByEmail(assessment.NormaliseEmail(email))
		return err
	})
	if err != nil {
		return assessment.Principal{}, err
	}
	return w.Principal(ctx, u.ID, u.Epoch, organisation)
}

// TokenPrefix begins every API token, so that scanners for leaked secrets can recognise it.
const TokenPrefix = "mognad_"

func tokenRefused() error {
	return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.token"}
}

// TokenPrincipal is the principal that an API token acts as, in the token's organisation only. The token is valid until
// it expires, or its user changes or resets the password or is deactivated.
func (w *Kernel) TokenPrincipal(ctx context.Context, token string) (assessment.Principal, error) {
	hash := Digest(token)
	p, err := w.tokenPrincipal(ctx, token, hash)
	w.tokens.note(hash, p, w.Now(), err)
	return p, err
}

func (w *Kernel) tokenPrincipal(ctx context.Context, token, hash string) (assessment.Principal, error) {
	rest, found := strings.CutPrefix(token, TokenPrefix)
	key, _, complete := strings.Cut(rest, "_")
	if !found || !complete || len(token) > 200 {
		return assessment.Principal{}, tokenRefused()
	}
	var a assessment.Access
	err := w.InOrganisation(ctx, key, func(id assessment.ID) error {
		return w.Store.Glance(ctx, assessment.ScopeOrganisation(id), func(stored assessment.Glances) (err error) {
			a, err = stored.AccessByToken(hash)
			return err
		})
	})
	switch {
	case assessment.CodeOf(err) == assessment.NotFound, err == nil && !a.Token.ValidAt(a.User, w.Now()):
		return assessment.Principal{}, tokenRefused()
	case err != nil:
		return assessment.Principal{}, err
	}
	p := w.principalOf(a)
	if len(p.Memberships) == 0 {
		return assessment.Principal{}, tokenRefused()
	}
	if today := w.Today(p.Organisation); a.Token.LastUsedOn != today {
		err = w.Store.InTx(
			ctx,
			assessment.ScopeOrganisation(a.Organisation.ID),
			func(tx assessment.Tx) error { return tx.TouchToken(a.Token.ID, today) },
		)
	}
	switch assessment.CodeOf(err) {
	case assessment.Unavailable, assessment.Unknown: // reading does not depend on writing: it is noted next time
		return p, nil
	}
	return p, err
}
