package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// RoundForm is what somebody fills in to send out a round, or to change one. The questionnaire version cannot be
// changed.
type RoundForm struct {
	Name                 string
	QuestionnaireKey     string
	QuestionnaireVersion string
	OpensOn              assessment.Date
	ClosesOn             assessment.Date
	Message              string
	Reminder             string
	PreviousID           *assessment.ID
	Entities             []assessment.ID
	Choose               assessment.Selection // of the entities of today that are asked something, besides those named
	Provisions           []assessment.Provision
	Receivers            map[int]assessment.Selection // among the entities of the round, by the provision's place
	Version              int64                        // that the change starts from
}

// RoundSummary is a round with its progress, counted over the entities that the principal reaches.
type RoundSummary struct {
	assessment.Round
	State     assessment.RoundState
	Title     questionnaires.Text // of the questionnaire
	Languages []string            // of the questionnaire, the source first
	Entities  int
	Submitted int // approved ones included
	Approved  int
}

// Record is the record of the round.
func (s RoundSummary) Record() record.Round {
	r := record.RoundOf(s.Round, s.State, s.Title)
	r.Entities, r.Submitted, r.Approved = s.Entities, s.Submitted, s.Approved
	return r
}

// Rounds lists the rounds of entities that the principal reaches, latest opening first; those who manage rounds for the
// whole organisation also see rounds without entities.
func (w *UseCases) Rounds(ctx context.Context, p assessment.Principal) ([]RoundSummary, error) {
	var list []RoundSummary
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadRounds)
		if err != nil {
			return err
		}
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		all, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.ReadRounds))
		if err != nil {
			return err
		}
		whole := managesAll(p, t)
		for _, r := range rounds {
			rows := slices.DeleteFunc(
				slices.Clone(all),
				func(a assessment.Assessment) bool { return a.RoundID != r.ID },
			)
			s, err := w.summary(tx, p, r, rows)
			if err != nil {
				return err
			}
			if len(rows) > 0 || whole {
				s.hide(whole, func(round assessment.ID) bool {
					return slices.ContainsFunc(all, func(a assessment.Assessment) bool { return a.RoundID == round })
				})
				list = append(list, s)
			}
		}
		return nil
	})
	return list, err
}

// hide removes what moves when something happens out of reach of somebody who does not manage the whole round: its
// version and time of change, and an earlier round without the reader's entities.
func (s *RoundSummary) hide(whole bool, reached func(round assessment.ID) bool) {
	if whole {
		return
	}
	s.Version, s.UpdatedAt = 0, s.CreatedAt
	if s.PreviousID != nil && !reached(*s.PreviousID) {
		s.PreviousID = nil
	}
}

// managesAll reports whether the principal may manage rounds for the whole organisation.
func managesAll(p assessment.Principal, t assessment.Tree) bool {
	return len(t.Nodes) > 0 && p.May(assessment.ManageRounds, t, t.Root().ID)
}

func (w *UseCases) summary(
	tx assessment.Tx,
	p assessment.Principal,
	r assessment.Round,
	reached []assessment.Assessment,
) (RoundSummary, error) {
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return RoundSummary{}, err
	}
	s := RoundSummary{
		Round:     r,
		State:     r.State(w.kernel.Today(p.Organisation)),
		Title:     q.Title,
		Languages: q.Languages,
	}
	for _, a := range reached {
		if a.MergedInto != nil {
			continue // no longer asked
		}
		s.Entities++
		switch a.State {
		case assessment.Approved:
			s.Approved++
			s.Submitted++
		case assessment.Submitted:
			s.Submitted++
		case assessment.Draft:
		}
	}
	return s, nil
}

// AddRound sends a questionnaire version to entities. It requires the role for the whole organisation, because a
// round's results are compared.
func (w *UseCases) AddRound(ctx context.Context, p assessment.Principal, f RoundForm) (assessment.Round, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return assessment.Round{}, err
	}
	now := w.kernel.Now()
	r := assessment.Round{
		OrganisationID: p.Organisation.ID,
		ID:             id,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		t, err := lockedTree(tx, p)
		if err != nil {
			return err
		}
		v, err := tx.QuestionnaireVersion(f.QuestionnaireKey, f.QuestionnaireVersion)
		switch {
		case assessment.CodeOf(err) == assessment.NotFound:
			c, err := w.checkRound(tx, t, &r, f, nil)
			if err != nil {
				return err
			}
			return assessment.InvalidFields(
				append(c.fields, assessment.FieldError{Field: "questionnaire", Key: "error.unknown_choice"}),
			)
		case err != nil:
			return err
		}
		q, err := w.kernel.Parse(v)
		if err != nil {
			return err
		}
		r.QuestionnaireKey, r.QuestionnaireVersion, r.QuestionnaireHash = v.Key, v.Version, v.Hash
		c, err := w.checkRound(tx, t, &r, f, q)
		if err != nil {
			return err
		}
		c.fields = append(c.fields, providesOneself(p, t, nil, r.Provisions, c.places)...)
		if err := assessment.InvalidFields(c.fields); err != nil {
			return err
		}
		if err := tx.AddRound(r); err != nil {
			return err
		}
		if err := w.addAssessments(tx, r, c.entities); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.RoundAdded{Round: r.ID, RoundFields: roundFields(r, entityIDs(c.entities))})
	})
	return r, err
}

// lockedTree is the tree, after checking the permission to manage rounds and with the organisation locked.
func lockedTree(tx assessment.Tx, p assessment.Principal) (assessment.Tree, error) {
	if err := tx.LockOrganisation(); err != nil {
		return assessment.Tree{}, err
	}
	return mayManageRounds(tx, p)
}

func mayManageRounds(tx assessment.Tx, p assessment.Principal) (assessment.Tree, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return t, err
	}
	if !managesAll(p, t) {
		return t, workflow.Denied(assessment.ManageRounds)
	}
	return t, nil
}

func (w *UseCases) addAssessments(tx assessment.Tx, r assessment.Round, entities []assessment.Entity) error {
	now := w.kernel.Now()
	var rows []assessment.Assessment
	for _, e := range entities {
		id, err := w.kernel.NewID()
		if err != nil {
			return err
		}
		rows = append(rows, assessment.Assessment{
			OrganisationID: r.OrganisationID,
			ID:             id,
			RoundID:        r.ID,
			EntityID:       e.ID,
			Kind:           e.Kind,
			Traits:         append([]assessment.Trait{}, e.Traits...),
			State:          assessment.Draft,
			Version:        1,
			CreatedAt:      now,
			UpdatedAt:      now,
		})
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.AddAssessments(rows)
}

func roundFields(r assessment.Round, entities []assessment.ID) event.RoundFields {
	return event.RoundFields{
		Name:          r.Name,
		Questionnaire: r.QuestionnaireHash,
		OpensOn:       r.OpensOn,
		ClosesOn:      r.ClosesOn,
		Previous:      r.PreviousID,
		Provisions:    r.Provisions,
		Entities:      entities,
	}
}

// SaveRound changes a round from the version in the form: texts, days, the previous round, who takes part and who
// answers for whom. An entity that has begun stays in the round. Who answers for whom cannot change for questions that
// have been answered, except that an entity that has not may begin to receive them: it gets the answers that there are
// at once. The previous round may change, because its answers are only taken over by somebody who confirms that they
// are still true, and sealed submissions keep what they have; but not once an audit is based on it.
func (w *UseCases) SaveRound(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f RoundForm,
) (assessment.Round, error) {
	var r assessment.Round
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		t, err := lockedTree(tx, p)
		if err != nil {
			return err
		}
		if r, err = tx.LockRound(id); err != nil {
			return err
		}
		if r.Version != f.Version {
			return assessment.Changed(r)
		}
		q, err := w.kernel.QuestionnaireOf(tx, r)
		if err != nil {
			return err
		}
		before, previous := r.Provisions, r.PreviousID
		closed := r.State(w.kernel.Today(p.Organisation)) == assessment.RoundClosed
		c, err := w.checkRound(tx, t, &r, f, q)
		if err != nil {
			return err
		}
		c.fields = append(c.fields, providesOneself(p, t, before, r.Provisions, c.places)...)
		kept, err := keepsPrevious(tx, id, previous, r.PreviousID)
		if err != nil {
			return err
		}
		c.fields = append(c.fields, kept...)
		if closed && r.State(w.kernel.Today(p.Organisation)) != assessment.RoundClosed {
			c.fields = append(c.fields, assessment.FieldError{Field: "closes_on", Key: "error.reopen_instead"})
		}
		rows, err := tx.AssessmentsIn(id)
		if err != nil {
			return err
		}
		changed, err := w.changedProvisions(tx, rows, before, r.Provisions)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(append(c.fields, changed...)); err != nil {
			return err
		}
		ids := entityIDs(c.entities)
		if err := removeAssessments(tx, t, rows, ids); err != nil {
			return err
		}
		entities := slices.DeleteFunc(c.entities, func(e assessment.Entity) bool {
			return slices.ContainsFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == e.ID })
		})
		if err := w.addAssessments(tx, r, entities); err != nil {
			return err
		}
		r.UpdatedAt = w.kernel.Now()
		if r, err = tx.SaveRound(r); err != nil {
			return err
		}
		if err := w.kernel.Log(
			tx,
			p,
			event.RoundChanged{Round: r.ID, RoundFields: roundFields(r, ids)},
		); err != nil {
			return err
		}
		return w.receiveNew(tx, p, before, r)
	})
	return r, err
}

// removeAssessments takes the entities out of a round that are no longer chosen, or names all that have begun and stay.
func removeAssessments(
	tx assessment.Tx,
	t assessment.Tree,
	rows []assessment.Assessment,
	chosen []assessment.ID,
) error {
	leave := slices.DeleteFunc(slices.Clone(rows), func(a assessment.Assessment) bool {
		return slices.Contains(chosen, a.EntityID)
	})
	answers, err := tx.AnswersOf(assessmentIDs(leave))
	if err != nil {
		return err
	}
	var stay *assessment.Error
	for _, a := range leave {
		if a.Submitted > 0 || slices.ContainsFunc(
			answers,
			func(x assessment.Answer) bool { return x.AssessmentID == a.ID },
		) {
			stay = begun(stay, t, a)
		}
	}
	if stay != nil {
		return stay
	}
	for _, a := range leave {
		if err := tx.DeleteAssessment(a.ID); err != nil {
			return err
		}
	}
	return nil
}

func entityIDs(of []assessment.Entity) []assessment.ID {
	ids := make([]assessment.ID, len(of))
	for i, e := range of {
		ids[i] = e.ID
	}
	return ids
}

// begun adds an entity that cannot leave a round because it has begun to answer to the error about them.
func begun(so *assessment.Error, t assessment.Tree, a assessment.Assessment) *assessment.Error {
	n, _ := t.Node(a.EntityID)
	args := assessment.Args{"Entity": n.Name}
	if so == nil {
		so = &assessment.Error{Code: assessment.Conflict, Key: "error.entity_has_begun", Args: args}
	}
	so.Fields = append(so.Fields, assessment.FieldError{Field: "entities", Key: "error.entity_has_begun", Args: args})
	return so
}
