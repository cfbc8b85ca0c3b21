package insight

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/entities"
)

// Entity is what there is about one entity: people, rounds with their results, the target, audits and recommendations,
// each as far as the principal may read it.
func (w *UseCases) Entity(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.EntityOverview, error) {
	var o record.EntityOverview
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if err := entities.MayKnow(p); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		n, ok := t.Node(id)
		if !ok || !p.May(assessment.ReadEntities, t, id) {
			return assessment.Missing()
		}
		e := overview{w: w, tx: tx, p: p, tree: t, entity: n.Entity}
		e.Entity = record.EntityNameOf(n.Entity, n.Kind)
		for _, part := range []struct {
			may  assessment.Permission
			read func() error
		}{
			{assessment.ReadPeople, e.readPeople},
			{assessment.ReadRounds, e.readRounds},
			{assessment.ReadResults, e.readTarget},
			{assessment.ReadAudits, e.readAudits},
			{assessment.ReadPlan, func() (err error) {
				within, _ := workflow.Within(ctx, p, tx)
				e.Actions, err = w.plan.Of(within, p, id)
				return err
			}},
		} {
			if !p.May(part.may, t, id) {
				continue
			}
			if err := part.read(); err != nil {
				return err
			}
		}
		o = e.EntityOverview
		return nil
	})
	return o, err
}

// overview is an entity's overview while it is read.
type overview struct {
	record.EntityOverview
	w      *UseCases
	tx     assessment.Tx
	p      assessment.Principal
	tree   assessment.Tree
	entity assessment.Entity
}

// readPeople finds those whose roles reach the entity today, in the order of roles and names. A role held on an entity
// that the principal does not reach is left out, as in the list of people.
func (e *overview) readPeople() error {
	everybody, err := e.tx.People()
	if err != nil {
		return err
	}
	memberships, err := e.tx.Memberships()
	if err != nil {
		return err
	}
	assessment.SortByName(workflow.Language(e.p), everybody, func(p assessment.Person) string { return p.Name })
	e.People = []record.EntityPerson{}
	today := e.w.kernel.Today(e.p.Organisation)
	for _, role := range assessment.Roles {
		for _, person := range everybody {
			for _, m := range memberships {
				on, _ := e.tree.Node(m.EntityID)
				if m.UserID != person.UserID || m.Role != role || !m.ValidOn(today) ||
					!m.Reaches(e.tree, e.entity.ID) || !e.p.May(assessment.ReadPeople, e.tree, m.EntityID) {
					continue
				}
				e.People = append(e.People, record.EntityPerson{
					User:  person.UserID,
					Name:  person.Name,
					State: person.State(),
					Role:  role,
					On:    record.EntityNameOf(on.Entity, on.Kind),
					Until: record.Optional(m.Until),
				})
			}
		}
	}
	return nil
}

// readRounds finds the rounds in which the entity is asked. The result is that of the submission that counts; a draft
// has none here.
func (e *overview) readRounds() error {
	rounds, err := e.tx.Rounds()
	if err != nil {
		return err
	}
	asked, err := e.tx.AssessmentsOf([]assessment.ID{e.entity.ID})
	if err != nil {
		return err
	}
	var ids []assessment.ID
	for _, a := range asked {
		ids = append(ids, a.ID)
	}
	answers, err := e.tx.AnswersOf(ids)
	if err != nil {
		return err
	}
	begun := make(map[assessment.ID]bool)
	for _, a := range answers {
		begun[a.AssessmentID] = begun[a.AssessmentID] || a.Own()
	}
	var counting []assessment.Submission
	if e.p.May(assessment.ReadResults, e.tree, e.entity.ID) {
		if counting, err = e.tx.SubmissionsOf(ids); err != nil {
			return err
		}
	}
	e.Rounds = []record.EntityRound{}
	for _, r := range rounds {
		i := slices.IndexFunc(asked, func(a assessment.Assessment) bool { return a.RoundID == r.ID })
		if i < 0 {
			continue
		}
		row := record.EntityRound{
			Round:      record.RoundNameOf(r),
			RoundState: r.State(e.w.kernel.Today(e.p.Organisation)),
			Assessment: asked[i].ID,
			State:      asked[i].State,
			Begun:      begun[asked[i].ID],
		}
		for _, s := range counting {
			if s.AssessmentID == asked[i].ID {
				row.Result = &record.EntityLevel{
					Number:      s.Number,
					Level:       s.Level,
					Share:       record.ShareOf(scoring.Share{Points: s.Points, Possible: s.Possible}),
					Approved:    s.Decision.Outcome == assessment.OutcomeApproved,
					SubmittedAt: s.SubmittedAt.UTC(),
				}
			}
		}
		e.Rounds = append(e.Rounds, row)
	}
	return nil
}

func (e *overview) readTarget() error {
	targets, err := e.tx.Targets()
	if err != nil {
		return err
	}
	target := assessment.Target{OrganisationID: e.entity.OrganisationID, EntityID: e.entity.ID}
	if i := slices.IndexFunc(targets, func(x assessment.Target) bool { return x.EntityID == e.entity.ID }); i >= 0 {
		target = targets[i]
	}
	shown := record.TargetOf(target)
	e.Target = &shown
	return nil
}

// readAudits finds the audits of the entity, and what those that are final recommend for it. What is found in an audit
// that is not final is left to the audit's own pages, even for its auditors.
func (e *overview) readAudits() error {
	all, err := e.tx.Audits()
	if err != nil {
		return err
	}
	by, err := audits.EntitiesByAudit(e.tx)
	if err != nil {
		return err
	}
	e.Audits = []record.EntityAudit{}
	if e.p.May(assessment.ReadFindings, e.tree, e.entity.ID) {
		e.Recommendations = []record.EntityRecommendation{}
	}
	for _, a := range assessment.InForceOf(all) {
		shown := audits.ShownAudit(e.p, audits.Access{Tree: e.tree}, a, by[a.ID])
		i := slices.IndexFunc(shown.Entities, func(x assessment.AuditedEntity) bool { return x.EntityID == e.entity.ID })
		if i < 0 {
			continue
		}
		e.Audits = append(e.Audits, record.EntityAudit{
			ID:      a.ID,
			Title:   a.Title,
			State:   a.State,
			Auditor: a.Auditor,
			From:    record.Optional(a.From),
			To:      record.Optional(a.To),
			Overall: shown.Entities[i].Overall,
			MayRead: shown.MayRead,
		})
		if !shown.MayRead {
			continue
		}
		if err := e.addRecommendations(shown, shown.Entities[i].BodyID); err != nil {
			return err
		}
	}
	return nil
}

// addRecommendations adds those of an audit that concern the entity: given at one of its cells, or, without cells, to
// the body that answered for it.
func (e *overview) addRecommendations(shown audits.Shown, body *assessment.ID) error {
	recommended, err := e.w.audits.FollowedIn(e.tx, shown, workflow.Language(e.p))
	if err != nil {
		return err
	}
	var own []assessment.ID
	if body != nil {
		own = append(own, *body)
	}
	for _, r := range record.Once(recommended, own...) {
		here := slices.ContainsFunc(r.Places, func(x assessment.Place) bool { return x.EntityID == e.entity.ID })
		if !here && (len(r.Places) > 0 || body == nil || *body != r.Body.ID) {
			continue
		}
		e.Recommendations = append(e.Recommendations, record.EntityRecommendation{
			Audit:          record.NamedAudit{ID: shown.ID, Title: shown.Title, Date: record.Optional(shown.Date)},
			Recommendation: r,
		})
	}
	return nil
}
