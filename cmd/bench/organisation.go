package main

import (
	"context"
	"errors"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// email and password are those of the user who does everything in a measurement.
const (
	email    = "bench@example.org"
	password = "measured over and over"
)

// organisation is one made for a measurement, in a database of its own.
type organisation struct {
	store    *store.Database
	use      *chain.Chain
	admin    assessment.Principal
	root     assessment.ID
	entities []assessment.ID // below the root
}

// makeOrganisation opens an empty database and sets it up with the embedded questionnaires and an admin who also has
// the other roles. The caller closes the store.
func makeOrganisation(ctx context.Context, options store.Options, roles ...assessment.Role) (*organisation, error) {
	db, err := store.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	o := &organisation{store: db, use: chain.New(db, workflow.Options{})}
	if err := o.setUp(ctx, roles); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return o, nil
}

func (o *organisation) setUp(ctx context.Context, roles []assessment.Role) error {
	if _, err := o.store.Migrate(ctx); err != nil {
		return err
	}
	if err := o.use.Rounds.PublishEmbedded(ctx); err != nil {
		return err
	}
	token, err := o.use.People.SetUpLink(ctx)
	if err != nil {
		return err
	}
	_, err = o.use.People.SetUp(ctx, token, people.SetUpForm{OrganisationKey: "bench", OrganisationName: "Bench",
		Kind: "municipality", Language: "en", Name: "Bench", Email: email, Password: password})
	if err != nil {
		return err
	}
	if o.admin, err = o.use.PrincipalByEmail(ctx, email, "bench"); err != nil {
		return err
	}
	o.root = o.admin.Memberships[0].EntityID
	// Nobody gives a role to themselves.
	_, token, err = o.use.People.Invite(ctx, o.admin, people.InviteForm{Name: "Second", Email: "second." + email,
		Role: assessment.OrganisationAdmin, EntityID: o.root})
	if err != nil {
		return err
	}
	second, _, err := o.use.People.UseLink(ctx, token, password)
	if err != nil {
		return err
	}
	giver, err := o.use.PrincipalByEmail(ctx, second.Email, "bench")
	if err != nil {
		return err
	}
	for _, role := range roles {
		granted := assessment.Membership{UserID: o.admin.User.ID, Role: role, EntityID: o.root}
		if _, err := o.use.People.Grant(ctx, giver, granted); err != nil {
			return err
		}
		// Getting a role ends one's sessions.
		if o.admin, err = o.use.PrincipalByEmail(ctx, email, "bench"); err != nil {
			return err
		}
	}
	return nil
}

// addEntities adds the given number of municipalities below the root.
func (o *organisation) addEntities(ctx context.Context, many int) error {
	for i := range many {
		n := strconv.Itoa(i)
		e, err := o.use.Entities.AddEntity(ctx, o.admin,
			assessment.Entity{Key: "e" + n, Name: "Entity " + n, Kind: "municipality", ParentID: &o.root})
		if err != nil {
			return err
		}
		o.entities = append(o.entities, e.ID)
	}
	return nil
}

// addRound adds an open round of all entities.
func (o *organisation) addRound(ctx context.Context, name string, opens assessment.Date) (rounds.RoundView, error) {
	round, err := o.use.Rounds.AddRound(ctx, o.admin, rounds.RoundForm{Name: name, QuestionnaireKey: "mognad-bas",
		QuestionnaireVersion: "1.0", OpensOn: opens, ClosesOn: "2199-12-31", Entities: o.entities})
	if err != nil {
		return rounds.RoundView{}, err
	}
	return o.use.Rounds.Round(ctx, o.admin, round.ID)
}

// rename changes the name of an entity, so that nothing that is kept says what a comparison would say.
func (o *organisation) rename(ctx context.Context, entity assessment.ID) error {
	structure, err := o.use.Entities.Structure(ctx, o.admin)
	if err != nil {
		return err
	}
	n, _ := structure.Tree.Node(entity)
	if n.Name += " I"; len(n.Name) > 40 {
		n.Name = "Entity 0"
	}
	_, err = o.use.Entities.SaveEntity(ctx, o.admin, n.Entity)
	return err
}
