package audits

import (
	"cmp"
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
	var rows []recommendedRow
	for _, n := range im.file.Recommendations {
		body := im.bodies[n.Body]
		for i, f := range n.Recommendations {
			row := recommendedRow{at: exchange.Ref{Body: n.Body, No: n.No(i)}, file: f}
			var err error
			if row.now, err = im.recommendation(a, body, n.No(i), f); err != nil {
				return err
			}
			k := slices.IndexFunc(
				stored,
				func(b assessment.Recommendation) bool { return b.BodyID == body.ID && before.place(b) == i },
			)
			if k >= 0 {
				row.stored = &stored[k]
				row.now.ID, row.now.Version = stored[k].ID, stored[k].Version
			}
			rows = append(rows, row)
		}
	}
	if err := im.join(rows); err != nil {
		return err
	}
	return im.writeRows(rows)
}

// recommendedRow is a recommendation of the file to one body, as it is to be stored.
type recommendedRow struct {
	at     exchange.Ref
	file   exchange.Recommendation
	now    assessment.Recommendation
	stored *assessment.Recommendation // nil for a new one
}

func (im *auditImport) writeRows(rows []recommendedRow) (err error) {
	for _, row := range rows {
		switch {
		case row.stored == nil:
			err = im.tx.AddRecommendation(row.now, im.stamp())
		case !sameRecommendation(*row.stored, row.now):
			_, err = im.tx.SaveRecommendation(row.now, im.stamp())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join gives the recommendations that the file makes jointly what they have in common: what those stored have, or the
// id of the first.
func (im *auditImport) join(rows []recommendedRow) error {
	var order []exchange.Ref
	by := map[exchange.Ref][]int{}
	for i, row := range rows {
		if len(row.file.Jointly) == 0 {
			continue
		}
		text := cmp.Or(row.file.SameAs, row.at)
		if by[text] == nil {
			order = append(order, text)
		}
		by[text] = append(by[text], i)
	}
	taken := map[assessment.ID]bool{}
	for _, text := range order {
		var ids []assessment.ID
		for _, i := range by[text] {
			if s := rows[i].stored; s != nil && s.JointID != nil {
				ids = append(ids, *s.JointID)
			}
		}
		ids = append(ids, rows[by[text][0]].now.ID)
		ids = slices.DeleteFunc(ids, func(id assessment.ID) bool { return taken[id] })
		if len(ids) == 0 {
			id, err := im.kernel.NewID()
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		taken[ids[0]] = true
		for _, i := range by[text] {
			rows[i].now.JointID = &ids[0]
		}
	}
	return nil
}

// sameRecommendation reports whether two are the same, with the same places in any order.
func sameRecommendation(a, b assessment.Recommendation) bool {
	rule, joint := sameID(a.RuleEntityID, b.RuleEntityID), sameID(a.JointID, b.JointID)
	places := len(a.Places) == len(b.Places) &&
		!slices.ContainsFunc(a.Places, func(p assessment.Place) bool { return !slices.Contains(b.Places, p) })
	return rule && joint && places && a.Number == b.Number && a.Text == b.Text && a.Priority == b.Priority &&
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
