package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

// updated is the file's version of a stored recommendation: the one at its place among those to the body, with its
// rule. It is none if the rule's entity is removed.
func (im *auditImport) updated(r assessment.Recommendation, before auditContent) (exchange.Recommendation, bool) {
	at := before.place(r)
	for _, n := range im.file.Recommendations {
		if im.bodies[n.Body].ID != r.BodyID || at >= len(n.Recommendations) {
			continue
		}
		f := n.Recommendations[at]
		return f, f.Rule == r.RuleID && (r.RuleEntityID == nil || im.kept()[*r.RuleEntityID])
	}
	return exchange.Recommendation{}, false
}

// place is where a recommendation is among those to its body, from 0.
func (c auditContent) place(r assessment.Recommendation) int {
	among := assessment.NumberedByBody.Among(c.recommendations, r.BodyID)
	return slices.IndexFunc(among, func(b assessment.Recommendation) bool { return b.ID == r.ID })
}

// writeRecommendations makes the stored ones match the file, by body and place.
func (im *auditImport) writeRecommendations(a assessment.Audit, before auditContent) error {
	stored := slices.DeleteFunc(
		slices.Clone(before.recommendations),
		func(r assessment.Recommendation) bool { _, ok := im.updated(r, before); return !ok },
	)
	if err := im.findCorrected(a); err != nil {
		return err
	}
	for _, n := range im.file.Recommendations {
		body := im.bodies[n.Body]
		for i, f := range n.Recommendations {
			r, err := im.recommendation(a, body, n.No(i), f)
			if err != nil {
				return err
			}
			k := slices.IndexFunc(
				stored,
				func(b assessment.Recommendation) bool { return b.BodyID == body.ID && before.place(b) == i },
			)
			if k < 0 {
				if err := im.tx.AddRecommendation(r, im.stamp()); err != nil {
					return err
				}
				continue
			}
			if sameRecommendation(stored[k], r) {
				continue
			}
			r.ID, r.Version = stored[k].ID, stored[k].Version
			if _, err := im.tx.SaveRecommendation(r, im.stamp()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sameRecommendation reports whether two are the same, with the same places in any order.
func sameRecommendation(a, b assessment.Recommendation) bool {
	rule := (a.RuleEntityID == nil) == (b.RuleEntityID == nil) &&
		(a.RuleEntityID == nil || *a.RuleEntityID == *b.RuleEntityID)
	places := len(a.Places) == len(b.Places) &&
		!slices.ContainsFunc(a.Places, func(p assessment.Place) bool { return !slices.Contains(b.Places, p) })
	return rule && places && a.Number == b.Number && a.Text == b.Text && a.Priority == b.Priority &&
		a.FirstStep == b.FirstStep && slices.Equal(a.References, b.References) && a.ContinuesNo == b.ContinuesNo
}

func (im *auditImport) recommendation(
	a assessment.Audit,
	body assessment.Body,
	number int,
	f exchange.Recommendation,
) (assessment.Recommendation, error) {
	id, err := im.kernel.NewID()
	if err != nil {
		return assessment.Recommendation{}, err
	}
	now := im.kernel.Now()
	r := assessment.Recommendation{
		OrganisationID: a.OrganisationID,
		ID:             id,
		AuditID:        a.ID,
		BodyID:         body.ID,
		BodyName:       body.Name,
		Number:         number,
		Text:           f.Text,
		Priority:       f.Priority,
		FirstStep:      f.FirstStep,
		References:     f.References,
		RuleID:         f.Rule,
		WrittenBy:      im.p.User.ID,
		Imported:       true,
		ContinuesNo:    f.Continues,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	r.ContinuesID = im.continued(r)
	if id, ok := im.entities[f.RuleEntity]; ok {
		r.RuleEntityID = &id
	}
	for _, q := range im.file.Questions {
		for _, e := range im.file.Entities {
			if slices.Contains(q.Recs[e.ID], exchange.Ref{Body: body.Name, No: number}) {
				r.Places = append(r.Places, assessment.Place{QuestionID: q.No, EntityID: im.entities[e.ID]})
			}
		}
	}
	return r, assessment.InvalidFields(r.Normalise())
}

func (im *auditImport) writeDismissals(a assessment.Audit, before auditContent) error {
	for _, d := range im.file.Dismissed {
		row := assessment.Dismissal{
			OrganisationID: a.OrganisationID,
			AuditID:        a.ID,
			EntityID:       im.entities[d.Entity],
			RuleID:         d.Rule,
			Reason:         d.Reason,
			DismissedBy:    im.p.User.ID,
			DismissedAt:    im.kernel.Now(),
		}
		if slices.ContainsFunc(before.dismissals, func(b assessment.Dismissal) bool {
			return b.EntityID == row.EntityID && b.RuleID == row.RuleID && b.Reason == row.Reason
		}) {
			continue
		}
		if err := im.tx.AddDismissal(row); err != nil {
			return err
		}
	}
	return nil
}
