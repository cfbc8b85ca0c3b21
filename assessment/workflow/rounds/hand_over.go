package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// HandOverForm is what an entity that ends hands over to one of its successors.
type HandOverForm struct {
	Successor   assessment.ID
	Memberships []assessment.ID // on the entity, whose holders get the role on the successor too
	Rounds      []assessment.ID // in which the successor answers for others what nobody has answered yet
	Drafts      []assessment.ID // self-assessments of the entity that are closed and kept
}

// handingOver is an entity that ends, with what its use cases need.
type handingOver struct {
	tx   assessment.Tx
	p    assessment.Principal
	tree assessment.Tree
	assessment.Entity
}

// HandOvers reads what an entity can hand over, for each of its successors that the principal manages.
func (w *UseCases) HandOvers(ctx context.Context, p assessment.Principal, id assessment.ID) ([]record.HandOver, error) {
	list := []record.HandOver{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		h, err := findHandingOver(tx, p, id)
		if err != nil {
			return err
		}
		list, err = w.handOvers(h)
		return err
	})
	return list, err
}

// HandOver hands over what was chosen, and returns what is left to hand over. What has been handed over before is
// passed over, so that doing it again changes nothing. What is sealed, and audits, keep the entity.
func (w *UseCases) HandOver(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f HandOverForm,
) ([]record.HandOver, error) {
	list := []record.HandOver{}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		h, err := findHandingOver(tx, p, id)
		if err != nil {
			return err
		}
		if !slices.Contains(h.Successors, f.Successor) || !p.May(assessment.ManageEntities, h.tree, f.Successor) {
			return assessment.InvalidField("successor", "error.unknown_choice", nil)
		}
		if err := people.HandRoles(w.kernel, tx, p, h.tree, id, f.Successor, f.Memberships); err != nil {
			return err
		}
		for _, round := range f.Rounds {
			if err := w.handProvisions(h, f.Successor, round); err != nil {
				return err
			}
		}
		for _, draft := range f.Drafts {
			if err := w.mergeDraft(h, f.Successor, draft); err != nil {
				return err
			}
		}
		list, err = w.handOvers(h)
		return err
	})
	return list, err
}

// findHandingOver finds an entity that the principal manages: missing if they cannot see it.
func findHandingOver(tx assessment.Tx, p assessment.Principal, id assessment.ID) (handingOver, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return handingOver{}, err
	}
	n, ok := t.Node(id)
	switch {
	case !p.MaySomewhere(assessment.ManageEntities):
		return handingOver{}, workflow.Denied(assessment.ManageEntities)
	case !ok || !p.May(assessment.ReadEntities, t, id):
		return handingOver{}, assessment.Missing()
	case !p.May(assessment.ManageEntities, t, id):
		return handingOver{}, workflow.Denied(assessment.ManageEntities)
	}
	return handingOver{tx: tx, p: p, tree: t, Entity: n.Entity}, nil
}

func (w *UseCases) handOvers(h handingOver) ([]record.HandOver, error) {
	list := []record.HandOver{}
	names, err := people.Names(h.tx)
	if err != nil {
		return nil, err
	}
	rounds, err := h.tx.Rounds()
	if err != nil {
		return nil, err
	}
	for _, id := range h.Successors {
		n, ok := h.tree.Node(id)
		if !ok || !h.p.May(assessment.ManageEntities, h.tree, id) {
			continue
		}
		o := record.HandOver{
			Successor:   record.EntityNameOf(n.Entity, n.Kind),
			Memberships: []record.HandOverMembership{},
			Provides:    []record.HandOverProvision{},
			Drafts:      []record.HandOverDraft{},
		}
		roles, err := people.RolesToHand(w.kernel, h.tx, h.p, h.tree, h.ID, id)
		if err != nil {
			return nil, err
		}
		for _, m := range roles {
			o.Memberships = append(
				o.Memberships,
				record.HandOverMembership{ID: m.ID, Name: names[m.UserID], Role: m.Role},
			)
		}
		for _, r := range rounds {
			if err := w.handOverIn(h, r, id, &o); err != nil {
				return nil, err
			}
		}
		list = append(list, o)
	}
	return list, nil
}

// handOverIn adds what the entity can hand over in a round that is not closed.
func (w *UseCases) handOverIn(h handingOver, r assessment.Round, to assessment.ID, o *record.HandOver) error {
	if r.State(w.kernel.Today(h.p.Organisation)) == assessment.RoundClosed {
		return nil
	}
	rows, err := h.tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == h.ID })
	if i < 0 {
		return nil
	}
	m, err := w.movable(h, r, rows, to)
	if err != nil {
		return err
	}
	if len(m.questions) > 0 {
		o.Provides = append(
			o.Provides,
			record.HandOverProvision{Round: record.RoundNameOf(r), Questions: m.questions},
		)
	}
	if rows[i].Answerable() && !m.awaited {
		o.Drafts = append(
			o.Drafts,
			record.HandOverDraft{Assessment: rows[i].ID, Round: record.RoundNameOf(r)},
		)
	}
	return nil
}

// moving is what an entity answers for others in a round, as far as its successor can answer it instead.
type moving struct {
	questions []string               // that move
	after     []assessment.Provision // when they have moved
	awaited   bool                   // others wait for answers of the entity that cannot move
}

// movable finds what the successor can answer for others instead of the entity: questions that nobody has answered,
// where the successor takes part in the round and is asked them. Only those who manage the whole tree may move them.
func (w *UseCases) movable(
	h handingOver,
	r assessment.Round,
	rows []assessment.Assessment,
	to assessment.ID,
) (moving, error) {
	m := moving{after: r.Provisions}
	var provided []string
	for _, v := range r.Provisions {
		if v.ProviderID == h.ID {
			provided = append(provided, v.Questions...)
		}
	}
	if len(provided) == 0 {
		return m, nil
	}
	q, err := w.kernel.QuestionnaireOf(h.tx, r)
	if err != nil {
		return m, err
	}
	answers, err := h.tx.AnswersOf(assessmentIDs(rows))
	if err != nil {
		return m, err
	}
	by := byAssessment(answers)
	answered := func(question string, of ...assessment.ID) bool {
		return slices.ContainsFunc(rows, func(a assessment.Assessment) bool {
			return slices.Contains(of, a.EntityID) && slices.ContainsFunc(
				by[a.ID],
				func(x assessment.Answer) bool { return x.QuestionID == question },
			)
		})
	}
	var entities []assessment.Entity
	for _, a := range rows {
		n, _ := h.tree.Node(a.EntityID)
		entities = append(entities, n.Entity)
	}
	whole := h.p.May(assessment.ManageEntities, h.tree, h.tree.Root().ID)
	for _, question := range provided {
		if slices.Contains(m.questions, question) {
			continue
		}
		after := moved(r.Provisions, h.ID, to, append(slices.Clone(m.questions), question))
		trial := r
		trial.Provisions = after
		if whole && !answered(question, append(r.Receivers(h.ID, question), h.ID)...) &&
			len(checkProvisions(&trial, h.tree, entities, q, nil, nil)) == 0 &&
			len(providesOneself(h.p, h.tree, r.Provisions, after, nil)) == 0 {
			m.questions, m.after = append(m.questions, question), after
		} else if !answered(question, h.ID) {
			m.awaited = true
		}
	}
	return m, nil
}

// moved are the provisions when another entity answers the questions. What it received itself it answers for itself.
func moved(list []assessment.Provision, from, to assessment.ID, questions []string) []assessment.Provision {
	after := []assessment.Provision{}
	for _, v := range list {
		if v.ProviderID != from {
			after = append(after, v)
			continue
		}
		stays, moves := v, v
		stays.Questions, moves.Questions = nil, nil
		for _, question := range v.Questions {
			if slices.Contains(questions, question) {
				moves.Questions = append(moves.Questions, question)
			} else {
				stays.Questions = append(stays.Questions, question)
			}
		}
		moves.ProviderID = to
		moves.Receivers = slices.DeleteFunc(
			slices.Clone(v.Receivers),
			func(id assessment.ID) bool { return id == to },
		)
		for _, part := range []assessment.Provision{stays, moves} {
			if len(part.Questions) > 0 && len(part.Receivers) > 0 {
				after = append(after, part)
			}
		}
	}
	return after
}

// handProvisions lets the successor answer for others in a round what nobody has answered yet.
func (w *UseCases) handProvisions(h handingOver, to, round assessment.ID) error {
	r, err := h.tx.LockRound(round)
	if assessment.CodeOf(err) == assessment.NotFound {
		return assessment.InvalidField("rounds", "error.unknown_choice", nil)
	} else if err != nil {
		return err
	}
	rows, err := h.tx.AssessmentsIn(round)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == h.ID }) {
		return assessment.InvalidField("rounds", "error.unknown_choice", nil)
	}
	if !slices.ContainsFunc(r.Provisions, func(v assessment.Provision) bool { return v.ProviderID == h.ID }) {
		return nil
	}
	m, err := w.movable(h, r, rows, to)
	if err != nil {
		return err
	}
	if r.State(w.kernel.Today(h.p.Organisation)) == assessment.RoundClosed || len(m.questions) == 0 {
		return assessment.InvalidField("rounds", "error.hand_over_stays", assessment.Args{"Round": r.Name})
	}
	before := r.Provisions
	r.Provisions, r.UpdatedAt = m.after, w.kernel.Now()
	if r, err = h.tx.SaveRound(r); err != nil {
		return err
	}
	entities := make([]assessment.ID, len(rows))
	for i, a := range rows {
		entities[i] = a.EntityID
	}
	if err := w.kernel.Log(
		h.tx,
		h.p,
		event.RoundChanged{Round: r.ID, RoundFields: roundFields(r, entities)},
	); err != nil {
		return err
	}
	return w.receiveNew(h.tx, h.p, before, r)
}

// mergeDraft closes a draft of the entity, which is kept. It refuses one that others wait for.
func (w *UseCases) mergeDraft(h handingOver, to, id assessment.ID) error {
	a, err := h.tx.LockAssessment(id)
	if assessment.CodeOf(err) == assessment.NotFound || err == nil && a.EntityID != h.ID {
		return assessment.InvalidField("drafts", "error.unknown_choice", nil)
	} else if err != nil || a.MergedInto != nil {
		return err
	}
	r, err := h.tx.HoldRound(a.RoundID)
	if err != nil {
		return err
	}
	rows, err := h.tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	m, err := w.movable(h, r, rows, to)
	if err != nil {
		return err
	}
	switch {
	case a.State != assessment.Draft || r.State(w.kernel.Today(h.p.Organisation)) == assessment.RoundClosed:
		return assessment.InvalidField("drafts", "error.hand_over_no_draft", assessment.Args{"Round": r.Name})
	case m.awaited || len(m.questions) > 0:
		return assessment.InvalidField("drafts", "error.hand_over_awaited", assessment.Args{"Round": r.Name})
	}
	a.MergedInto, a.UpdatedAt = &to, w.kernel.Now()
	if _, err := h.tx.SaveAssessment(a); err != nil {
		return err
	}
	return w.kernel.Log(h.tx, h.p, event.AssessmentMerged{Assessment: id, Into: to})
}
