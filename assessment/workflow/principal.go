package workflow

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
)

// Principal is who a session's user is in the organisation that the address names ("" for none): the user, if the
// session's epoch is still the account's, with the memberships that hold today. An organisation in which the user has
// none answers as one that is not there.
func (w *Workflow) Principal(ctx context.Context, user assessment.ID, epoch int64, organisation string) (assessment.Principal, error) {
	var p assessment.Principal
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := tx.User(user)
		if assessment.CodeOf(err) == assessment.NotFound || err == nil && u.Epoch != epoch {
			return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
		}
		if err != nil {
			return err
		}
		p = assessment.Principal{User: u, InstallationAdmin: u.InstallationAdmin}
		if organisation != "" {
			p.Organisation, err = tx.OrganisationByKey(organisation)
		}
		return err
	})
	if err != nil || organisation == "" {
		return p, err
	}
	err = w.store.View(ctx, assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
		p.Memberships, err = w.memberships(tx, p.User.ID)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, inOrganisation(p)
}

// memberships are those of an active member that hold today.
func (w *Workflow) memberships(tx assessment.Tx, user assessment.ID) ([]assessment.Membership, error) {
	m, err := tx.Member(user)
	if assessment.CodeOf(err) == assessment.NotFound || err == nil && m.State() != assessment.Active {
		return nil, assessment.Missing()
	}
	if err != nil {
		return nil, err
	}
	all, err := tx.MembershipsOf(user)
	today := w.today()
	return slices.DeleteFunc(all, func(m assessment.Membership) bool { return !m.Holds(today) }), err
}

// PrincipalByEmail is who the operator acts as on the command line.
func (w *Workflow) PrincipalByEmail(ctx context.Context, email, organisation string) (assessment.Principal, error) {
	var u assessment.User
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		u, err = tx.UserByEmail(assessment.NormaliseEmail(email))
		return err
	})
	if err != nil {
		return assessment.Principal{}, err
	}
	return w.Principal(ctx, u.ID, u.Epoch, organisation)
}

// tokenPrefix begins every API token, so that scanners for leaked secrets can know it.
const tokenPrefix = "mognad_"

// TokenPrincipal is who an API token acts as. The token names its organisation, and reaches nothing else.
func (w *Workflow) TokenPrincipal(ctx context.Context, token string) (assessment.Principal, error) {
	refused := &assessment.Error{Code: assessment.Unauthenticated, Key: "error.token"}
	rest, found := strings.CutPrefix(token, tokenPrefix)
	key, _, secret := strings.Cut(rest, "_")
	if !found || !secret || len(token) > 200 {
		return assessment.Principal{}, refused
	}
	var o assessment.Organisation
	err := w.store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		o, err = tx.OrganisationByKey(key)
		return err
	})
	if assessment.CodeOf(err) == assessment.NotFound {
		return assessment.Principal{}, refused
	}
	if err != nil {
		return assessment.Principal{}, err
	}
	p := assessment.Principal{Organisation: o}
	var k assessment.Token
	err = w.store.View(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) (err error) {
		if k, err = tx.TokenByHash(digest(token)); err != nil {
			return err
		}
		if p.User, err = tx.User(k.UserID); err != nil {
			return err
		}
		p.Memberships, err = w.memberships(tx, k.UserID)
		return err
	})
	switch {
	case assessment.CodeOf(err) == assessment.NotFound, err == nil && !k.ExpiresAt.After(w.Now()), err == nil && len(p.Memberships) == 0:
		return assessment.Principal{}, refused
	case err != nil:
		return assessment.Principal{}, err
	}
	p.ReadOnly, p.Token = k.Access == assessment.TokenRead, &k.ID
	if today := w.today(); k.LastUsedOn != today {
		err = w.store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error { return tx.TouchToken(k.ID, today) })
	}
	return p, err
}
