package insight

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// further fills in what final audits of none of the body's entities recommend to it, latest first. Those who may read
// the findings of all its entities see everything; those who may read some of them see only recommendations without
// cells, because a shared body's recommendations may concern entities that they may not see.
func (s *summarising) further(audits []assessment.Audit, entities map[assessment.ID][]assessment.AuditedEntity) error {
	if s.v.Body == nil {
		return nil
	}
	body, err := assessment.ParseID(s.v.Body.ID)
	if err != nil {
		return err
	}
	audits = slices.DeleteFunc(slices.Clone(audits), func(a assessment.Audit) bool {
		return slices.ContainsFunc(entities[a.ID], func(e assessment.AuditedEntity) bool { return s.ofBody(e, body) })
	})
	reached, whole := s.readers(body)
	if len(audits) == 0 || len(reached) == 0 {
		return nil
	}
	recommended, err := s.tx.RecommendationsTo(body)
	if err != nil {
		return err
	}
	if !whole {
		recommended = slices.DeleteFunc(recommended, func(r assessment.Recommendation) bool { return len(r.Places) > 0 })
	}
	for _, a := range audits {
		f := record.SummaryFurther{
			ID:      a.ID.String(),
			Title:   a.Title,
			Auditor: a.Auditor,
			Date:    a.Date,
		}
		for _, r := range recommended {
			if r.AuditID == a.ID {
				f.Recommendations = append(f.Recommendations, summaryRecommended(r, a.Numbering))
			}
		}
		if len(f.Recommendations) > 0 {
			s.v.Further = append(s.v.Further, f)
		}
	}
	if len(s.v.Further) == 0 {
		return nil
	}
	for _, id := range reached {
		if !slices.Contains(s.v.audited, id) {
			s.v.audited = append(s.v.audited, id)
		}
	}
	return s.sealsOfFurther()
}

// ofBody reports whether the body answered for an audited entity then, or does now.
func (s *summarising) ofBody(e assessment.AuditedEntity, body assessment.ID) bool {
	now := s.tree.Body(e.EntityID)
	return e.BodyID != nil && *e.BodyID == body || now != nil && *now == body
}

// readers lists the body's entities whose findings the principal may read, and whether that is all of them.
func (s *summarising) readers(body assessment.ID) (reached []assessment.ID, whole bool) {
	whole = true
	for _, n := range s.tree.Nodes {
		if b := s.tree.Body(n.ID); b == nil || *b != body {
			continue
		}
		if s.p.May(assessment.ReadFindings, s.tree, n.ID) {
			reached = append(reached, n.ID)
		} else {
			whole = false
		}
	}
	return reached, whole
}

// sealsOfFurther fills in the hashes of the audits that the recommendations come from.
func (s *summarising) sealsOfFurther() error {
	seals, err := s.tx.AuditSeals()
	if err != nil {
		return err
	}
	for i := range s.v.Further {
		f := &s.v.Further[i]
		if k := slices.IndexFunc(
			seals,
			func(seal assessment.AuditSeal) bool { return seal.AuditID.String() == f.ID },
		); k >= 0 {
			f.SHA256 = seals[k].SHA256
		}
	}
	return nil
}

func summaryRecommended(r assessment.Recommendation, n assessment.Numbering) record.SummaryRecommended {
	return record.SummaryRecommended{
		SummaryAddressee: record.SummaryAddressee{
			ID:     r.Root().String(),
			BodyID: r.BodyID.String(),
			Body:   r.BodyName,
			Number: r.Number,
		},
		Text:       r.Text,
		Priority:   r.Priority,
		Unnumbered: n == assessment.Unnumbered,
	}
}

// summaryFollowed are recommendations with what each body replied and what has become of them, those that need
// management most first. A joint one is there once.
func summaryFollowed(all []record.AuditRecommendation) []record.SummaryRecommended {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y record.AuditRecommendation) int { return cmp.Compare(settled(x), settled(y)) })
	list := []record.SummaryRecommended{}
	for _, r := range record.Once(all) {
		one := record.SummaryRecommended{SummaryAddressee: summaryAddressee(r), Text: r.Text, Unnumbered: r.Printed == ""}
		if r.Priority != nil {
			one.Priority = *r.Priority
		}
		for _, other := range all {
			if other.ID != r.ID && other.Same(r) {
				one.Jointly = append(one.Jointly, summaryAddressee(other))
			}
		}
		list = append(list, one)
	}
	return list
}

func summaryAddressee(r record.AuditRecommendation) record.SummaryAddressee {
	one := record.SummaryAddressee{ID: r.ID.String(), BodyID: r.Body.ID.String(), Body: r.Body.Name, Number: r.Number}
	if r.Reply != nil {
		one.Response, one.Reply = r.Reply.Response, r.Reply.Text
	}
	if r.FollowUp != nil {
		one.FollowUp = *r.FollowUp
	}
	return one
}
