package audits

import (
	"context"
	"errors"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// RecommendationForm is what an auditor recommends to a body, or to several jointly.
type RecommendationForm struct {
	BodyID     assessment.ID
	Jointly    []assessment.ID // the other bodies; nil leaves those of a stored one
	Text       string
	Priority   questionnaires.Priority
	FirstStep  string
	References []string
	Places     []assessment.Place
	Version    int64 // that the change starts from
}

// AddRecommendation adds a recommendation written by hand, last among those to its body. One that the principal has
// already written, word for word, is returned instead: the form was sent again.
func (w *UseCases) AddRecommendation(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f RecommendationForm,
) (record.AuditRecommendation, error) {
	var made record.AuditRecommendation
	err := w.inFieldwork(
		ctx,
		p,
		id,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			r := assessment.Recommendation{}
			rows, err := w.addRecommendation(tx, p, *a, entities, f, &r)
			if err != nil {
				return err
			}
			if err := w.logAdded(tx, p, rows); err != nil {
				return err
			}
			made, err = recommendationRecord(tx, *a, r)
			return err
		},
	)
	return made, err
}

// addRecommendation inserts a recommendation, with the rule it came from, if any: as a row for each body, of which r is
// the first. If the principal had written the same before, r is that one, and there are no rows.
func (w *UseCases) addRecommendation(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	f RecommendationForm,
	r *assessment.Recommendation,
) ([]assessment.Recommendation, error) {
	r.OrganisationID, r.AuditID, r.WrittenBy, r.Version = a.OrganisationID, a.ID, p.User.ID, 1
	r.CreatedAt, r.UpdatedAt = w.kernel.Now(), w.kernel.Now()
	all, err := tx.Recommendations(a.ID)
	if err != nil {
		return nil, err
	}
	to, err := fill(tx, r, f, a, entities, all)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		r.Number, r.JointID = other.Number, other.JointID
		if other.WrittenBy == r.WrittenBy && other.RuleID == r.RuleID && len(r.ChangedFrom(other)) == 0 &&
			goesTo(other.Joint(all), to) {
			*r = other
			return nil, nil
		}
	}
	rows := make([]assessment.Recommendation, len(to))
	for i, body := range to {
		rows[i] = *r
		rows[i].BodyID, rows[i].BodyName = body.ID, body.Name
		if rows[i].ID, err = w.kernel.NewID(); err != nil {
			return nil, err
		}
		if rows[i].JointID = nil; len(to) > 1 {
			rows[i].JointID = &rows[0].ID
		}
		if err := addRow(tx, a, all, &rows[i], w.stamp(p)); err != nil {
			return nil, err
		}
		if all, err = tx.Recommendations(a.ID); err != nil { // which have other numbers now
			return nil, err
		}
	}
	*r = rows[0]
	return rows, nil
}

// logAdded logs that recommendations were added.
func (w *UseCases) logAdded(tx assessment.Tx, p assessment.Principal, rows []assessment.Recommendation) error {
	for _, row := range rows {
		added := event.RecommendationAdded{Audit: row.AuditID, Recommendation: row.ID}
		if err := w.kernel.Log(tx, p, added); err != nil {
			return err
		}
	}
	return nil
}

// fill copies the form into a recommendation and checks it. It returns the bodies that it is recommended to, its own
// first.
func fill(
	tx assessment.Tx,
	r *assessment.Recommendation,
	f RecommendationForm,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	all []assessment.Recommendation,
) ([]assessment.Body, error) {
	stored := r.Joint(all)
	r.BodyID = f.BodyID
	r.Text = f.Text
	r.Priority = f.Priority
	r.FirstStep = f.FirstStep
	r.References = f.References
	r.Places = f.Places
	fields := r.Normalise()
	others := slices.DeleteFunc(slices.Clone(all), func(o assessment.Recommendation) bool {
		return slices.ContainsFunc(stored, o.Same)
	})
	to, more, err := addressees(tx, a, others, f.bodies(stored))
	if err != nil {
		return nil, err
	}
	if len(to) > 0 {
		r.BodyName = to[0].Name
	}
	for _, place := range r.Places {
		_, asked := a.Question(place.QuestionID)
		if !asked ||
			!slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == place.EntityID }) {
			fields = append(fields, assessment.FieldError{Field: "places", Key: "error.unknown_choice"})
			break
		}
	}
	return to, assessment.InvalidFields(append(fields, more...))
}

// recommending is one recommendation of an audit in fieldwork that is about to change.
type recommending struct {
	tx       assessment.Tx
	p        assessment.Principal
	audit    *assessment.Audit
	entities []assessment.AuditedEntity
	all      []assessment.Recommendation // of the audit
	stored   assessment.Recommendation
}

// together are the recommendations that are numbered together with it, in their order, and apart from them itself: as
// often as it is among them.
func (c recommending) together() (others, own []assessment.Recommendation) {
	for _, r := range c.audit.Numbering.Among(c.all, c.stored.BodyID) {
		if r.Same(c.stored) {
			own = append(own, r)
		} else {
			others = append(others, r)
		}
	}
	return others, own
}

// changeRecommendation runs a change of one recommendation, with all of the audit's. The error of a stale change has
// the record of what is stored.
func (w *UseCases) changeRecommendation(
	ctx context.Context,
	p assessment.Principal,
	audit, id assessment.ID,
	change func(recommending) error,
) error {
	return w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			all, err := tx.Recommendations(audit)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(r assessment.Recommendation) bool { return r.ID == id })
			if i < 0 {
				return deletedRecommendation(tx, audit, id)
			}
			err = change(recommending{tx: tx, p: p, audit: a, entities: entities, all: all, stored: all[i]})
			return staleAs(err, func(stored assessment.Recommendation) (record.AuditRecommendation, error) {
				return recommendationRecord(tx, *a, stored)
			})
		},
	)
}

// deletedRecommendation is why there is no recommendation with the id: it never was there, or somebody has deleted it.
func deletedRecommendation(tx assessment.Tx, audit, id assessment.ID) error {
	kept, err := tx.RecommendationVersions(audit)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(kept, func(v assessment.RecommendationVersion) bool { return v.ID == id && v.Deleted })
	if i < 0 || kept[i].SavedBy == nil {
		return assessment.Missing()
	}
	names, err := people.Names(tx)
	if err != nil {
		return err
	}
	return &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.recommendation_gone",
		Args: assessment.Args{"Name": names[*kept[i].SavedBy]},
	}
}

// SaveRecommendation changes a recommendation from the version in the form, to all the bodies that it is jointly made
// to. Moved to another body, it becomes the last of that body's; numbered through the report, it keeps its number. A
// body that it goes to no longer loses it, and one that it goes to now gets it.
func (w *UseCases) SaveRecommendation(
	ctx context.Context,
	p assessment.Principal,
	audit, id assessment.ID,
	f RecommendationForm,
) (record.AuditRecommendation, error) {
	var saved record.AuditRecommendation
	err := w.changeRecommendation(ctx, p, audit, id, func(c recommending) error {
		r, err := w.saveRecommendation(c, f)
		if err == nil {
			saved, err = recommendationRecord(c.tx, *c.audit, r)
		}
		return err
	})
	var gone *assessment.Error
	if errors.As(err, &gone) && gone.Key == "error.recommendation_gone" { // and what was typed is not
		gone.Key = "error.recommendation_deleted"
	}
	return saved, err
}

// renumber numbers recommendations from 1 in the order given.
func renumber(tx assessment.Tx, list []assessment.Recommendation, s assessment.Stamp) error {
	for i, number := range assessment.Numbers(list) {
		if list[i].Number == number {
			continue
		}
		if err := tx.NumberRecommendation(list[i].ID, number, s); err != nil {
			return err
		}
	}
	return nil
}

// MoveRecommendation gives a recommendation another number among those that are numbered together with it, renumbers
// the others and returns all of the audit's. A number out of range becomes the nearest valid one.
func (w *UseCases) MoveRecommendation(
	ctx context.Context,
	p assessment.Principal,
	audit, id assessment.ID,
	number int,
) ([]record.AuditRecommendation, error) {
	var moved []record.AuditRecommendation
	err := w.changeRecommendation(ctx, p, audit, id, func(c recommending) (err error) {
		others, own := c.together()
		list := slices.Insert(others, assessment.Numbered(others, number), own...)
		if err := renumber(c.tx, list, w.stamp(c.p)); err != nil {
			return err
		}
		s := Shown{Audit: *c.audit, Whole: true}
		if moved, err = w.recommended(c.tx, s, workflow.Language(c.p)); err != nil {
			return err
		}
		return w.kernel.Log(c.tx, c.p, event.RecommendationMoved{Audit: audit, Recommendation: id})
	})
	return moved, err
}

// DeleteRecommendation deletes a recommendation of the given version, to all the bodies that it is jointly made to;
// those after it move up.
func (w *UseCases) DeleteRecommendation(
	ctx context.Context,
	p assessment.Principal,
	audit, id assessment.ID,
	version int64,
) error {
	return w.changeRecommendation(ctx, p, audit, id, func(c recommending) error {
		rows := c.stored.Joint(c.all)
		rows[0].Version = version
		return w.deleteRows(c, rows)
	})
}

// AdoptAdvice makes a recommendation from what a rule proposes for an entity. An empty text is replaced by the rule's
// own in the organisation's language, with its first step, priority and references; without places it gets the cells
// that the rule's question affects, and without a body the entity's.
func (w *UseCases) AdoptAdvice(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	rule string,
	f RecommendationForm,
) (record.AuditRecommendation, error) {
	var made record.AuditRecommendation
	err := w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			e, q, result, err := w.advisedOn(tx, *a, entities, entity, rule)
			if err != nil {
				return err
			}
			all, err := tx.Recommendations(audit)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(all, func(x assessment.Recommendation) bool { return madeFrom(x, rule, entity) }) {
				return &assessment.Error{Code: assessment.Conflict, Key: "error.advice_adopted"}
			}
			form := adopted(p, *a, f, e, q, result)
			r := assessment.Recommendation{RuleID: rule, RuleEntityID: &entity}
			rows, err := w.addRecommendation(tx, p, *a, entities, form, &r)
			if err != nil {
				return err
			}
			if err := w.logAdded(tx, p, rows[min(1, len(rows)):]); err != nil { // the proposal tells of the first
				return err
			}
			if made, err = recommendationRecord(tx, *a, r); err != nil {
				return err
			}
			if err := tx.DeleteDismissal(audit, entity, rule); err != nil && assessment.CodeOf(err) != assessment.NotFound {
				return err
			}
			return w.kernel.Log(tx, p, event.ProposalAdopted{
				Audit:          audit,
				Recommendation: r.ID,
				Rule:           rule,
				Entity:         entity,
			})
		},
	)
	return made, err
}

// adopted fills in what is empty in a form from the rule.
func adopted(
	p assessment.Principal,
	a assessment.Audit,
	f RecommendationForm,
	e assessment.AuditedEntity,
	q *questionnaires.Questionnaire,
	result advice.Result,
) RecommendationForm {
	if f.Text == "" {
		f.Text = result.Recommendation.In(p.Organisation.Language, q.Languages...)
		f.FirstStep = result.FirstStep.In(p.Organisation.Language, q.Languages...)
		f.Priority = result.Priority
		for _, source := range q.Sources {
			for _, number := range result.References[source.ID] {
				f.References = append(f.References, source.Title.In(p.Organisation.Language, q.Languages...)+" "+number)
			}
		}
	}
	if f.Places == nil {
		f.Places = placesOf(a, q, result.QuestionID, e.EntityID)
	}
	if f.BodyID == (assessment.ID{}) && e.BodyID != nil {
		f.BodyID = *e.BodyID
	}
	return f
}

// advisedOn finds what a rule proposes from the pinned answers of an entity.
func (w *UseCases) advisedOn(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	entity assessment.ID,
	rule string,
) (assessment.AuditedEntity, *questionnaires.Questionnaire, advice.Result, error) {
	i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
	if i < 0 || entities[i].AssessmentID == nil || entities[i].SubmissionNumber == 0 {
		return assessment.AuditedEntity{}, nil, advice.Result{}, assessment.Missing()
	}
	e := entities[i]
	s, err := tx.Submission(*e.AssessmentID, e.SubmissionNumber)
	if err != nil {
		return e, nil, advice.Result{}, err
	}
	form, sealed, err := w.PinnedForm(tx, s)
	if err != nil {
		return e, nil, advice.Result{}, err
	}
	answers := sealed.ToAnswers()
	results, err := advice.Of(form, answers, form.Score(answers))
	if err != nil {
		return e, nil, advice.Result{}, err
	}
	k := slices.IndexFunc(results, func(r advice.Result) bool { return r.RuleID == rule })
	if k < 0 {
		return e, nil, advice.Result{}, assessment.Missing()
	}
	return e, form.Questionnaire(), results[k], nil
}

// DismissAdvice dismisses what a rule proposes for an entity, with a reason. If it was adopted, the recommendation must
// be deleted first.
func (w *UseCases) DismissAdvice(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	rule, reason string,
) error {
	reason, fields := assessment.TypedText("reason", reason, true)
	return w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			if _, _, _, err := w.advisedOn(tx, *a, entities, entity, rule); err != nil {
				return err
			}
			all, err := tx.Recommendations(audit)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(all, func(x assessment.Recommendation) bool { return madeFrom(x, rule, entity) }) {
				return &assessment.Error{Code: assessment.Conflict, Key: "error.advice_adopted"}
			}
			if err := assessment.InvalidFields(fields); err != nil {
				return err
			}
			if err := tx.AddDismissal(assessment.Dismissal{
				OrganisationID: a.OrganisationID,
				AuditID:        audit,
				EntityID:       entity,
				RuleID:         rule,
				Reason:         reason,
				DismissedBy:    p.User.ID,
				DismissedAt:    w.kernel.Now(),
			}); err != nil {
				return err
			}
			return w.kernel.Log(tx, p, event.ProposalDismissed{Audit: audit, Rule: rule, Entity: entity})
		},
	)
}
