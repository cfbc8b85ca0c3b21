package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Shown is an audit as stored, as far as the reader may see it: engaged auditors all of it, others their own entities
// once it is final.
type Shown struct {
	assessment.Audit
	Entities  []assessment.AuditedEntity // in the audit's order
	Whole     bool                       // Entities are all of the audit's
	Described bool                       // the reader may read its description, or plans it
	Engaged   bool                       // the reader is engaged today
	MayRead   bool                       // what the auditors have written
	MayWrite  bool                       // as an engaged auditor, while it is not final
	MayManage bool                       // who is engaged
	MayPlan   bool                       // title, entities, questions and scale
}

// ShownAudit is an audit without what the principal may not see.
func ShownAudit(
	p assessment.Principal,
	access Access,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) Shown {
	planned := a.State == assessment.AuditPlanning
	s := Shown{
		Audit:     a,
		Engaged:   access.Engaged,
		MayManage: access.manages && !p.ReadOnly,
		MayWrite:  access.Engaged && a.State != assessment.AuditFinal && !p.ReadOnly,
	}
	s.MayPlan = planned && (s.MayManage || s.MayWrite)
	for _, e := range entities {
		final := a.State == assessment.AuditFinal && p.May(assessment.ReadFindings, access.Tree, e.EntityID)
		if access.Engaged || final {
			s.MayRead = true
			s.Entities = append(s.Entities, e)
		}
	}
	s.Whole = s.MayRead && len(s.Entities) == len(entities)
	s.Described = s.MayRead || planned && access.manages
	if !s.MayRead {
		for _, e := range entities {
			if access.manages || knowsAudit(p, access.Tree, e.EntityID) {
				s.Entities = append(s.Entities, e)
			}
		}
	}
	s.hide()
	return s
}

// hide removes what the reader may not see. For somebody who may only know that the audit takes place, that is
// everything written in it, and versions and times that would reveal when the auditors write; for somebody who may read
// a part, it is what is written about the whole, which concerns other entities.
func (s *Shown) hide() {
	if !s.MayRead {
		s.Entities = slices.Clone(s.Entities)
		for i := range s.Entities {
			e := &s.Entities[i]
			e.AssessmentID, e.SubmissionNumber, e.SubmissionSHA256, e.PinnedAt = nil, 0, "", nil
			e.Overall, e.Statement = "", ""
		}
	}
	if s.Whole || s.Described && !s.MayRead {
		return
	}
	s.Overall, s.Statement, s.FactCheck, s.Background = "", "", "", ""
	s.DocumentsStudied, s.Interviews, s.Notes = nil, nil, nil
	s.Questions = slices.Clone(s.Questions)
	for i := range s.Questions {
		s.Questions[i].Parts = nil
	}
}

// head is what everybody may read who may know that the audit takes place.
func (s Shown) head() record.AuditHead {
	h := record.AuditHeadOf(s.Audit)
	h.Engaged, h.MayRead = s.Engaged, s.MayRead
	if !s.Described {
		h.Version, h.UpdatedAt = 0, nil
	}
	for _, e := range s.Entities {
		one := record.AuditedEntityOf(e)
		if !s.Described {
			one.Version, one.UpdatedAt = 0, nil
		}
		h.Entities = append(h.Entities, one)
	}
	return h
}

// mayRead refuses those who may not read what the auditors have written.
func (s Shown) mayRead() error {
	if !s.MayRead {
		return workflow.Denied(assessment.ReadFindings)
	}
	return nil
}

// Recommendations reads those that the reader may see, by body in the language's alphabetical order, and number.
func (s Shown) Recommendations(tx assessment.Tx, lang string) ([]assessment.Recommendation, error) {
	all, err := tx.Recommendations(s.ID)
	if err != nil {
		return nil, err
	}
	if err := nameBodies(tx, s.Audit, nil, all); err != nil {
		return nil, err
	}
	assessment.SortByName(lang, all, func(r assessment.Recommendation) string { return r.BodyName })
	return s.visibleRecommendations(all), nil
}

// recommended are the records of [Shown.Recommendations].
func (s Shown) recommended(tx assessment.Tx, lang string) ([]record.AuditRecommendation, error) {
	all, err := s.Recommendations(tx, lang)
	list := []record.AuditRecommendation{}
	for _, r := range all {
		list = append(list, record.RecommendationOf(r))
	}
	return list, err
}

// visibleRecommendations are the recommendations that the reader may see: those to the bodies of the entities shown,
// for those entities. Places at other entities are left out, and so is another entity whose answers triggered a rule.
func (s Shown) visibleRecommendations(all []assessment.Recommendation) []assessment.Recommendation {
	if s.Whole {
		return all
	}
	shown := map[assessment.ID]bool{}
	bodies := map[assessment.ID]bool{}
	for _, e := range s.Entities {
		shown[e.EntityID] = true
		if e.BodyID != nil {
			bodies[*e.BodyID] = true
		}
	}
	var own []assessment.Recommendation
	for _, r := range all {
		before := len(r.Places)
		r.Places = slices.DeleteFunc(slices.Clone(r.Places), func(p assessment.Place) bool { return !shown[p.EntityID] })
		if r.RuleEntityID != nil && !shown[*r.RuleEntityID] {
			r.RuleID, r.RuleEntityID = "", nil
		}
		// A shared body has recommendations that only concern others.
		if bodies[r.BodyID] && (before == 0 || len(r.Places) > 0) || len(r.Places) > 0 {
			own = append(own, r)
		}
	}
	return own
}
