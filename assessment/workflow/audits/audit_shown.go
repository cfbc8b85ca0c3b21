package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Shown is an audit as stored, as far as the reader may see it: engaged auditors all of it and, once it is final, those
// who audited it and still audit something; others their own entities once it is final.
type Shown struct {
	assessment.Audit
	Entities  []assessment.AuditedEntity // in the audit's order
	Whole     bool                       // Entities are all of the audit's
	Described bool                       // the reader may read its description, or plans it
	Engaged   bool                       // the reader is engaged today
	MayRead   bool                       // what the auditors have written
	MayWrite  bool                       // as an engaged auditor, while it is not final
	MayManage bool                       // who is engaged
	MayMark   bool                       // passages that may be secret
	MayPlan   bool                       // title, entities, questions and scale

	reader  assessment.Principal
	audited []assessment.AuditedEntity // all its entities, also those not shown
	plans   bool                       // the reader has added it as an auditor and plans it
	planner *record.PersonName         // who waits for somebody to be appointed, where it has been read

	editions   []assessment.Audit // the versions of the audit, where they have been read
	replacedBy *assessment.Audit  // the one in force instead, nil for none
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
		reader:    p,
		audited:   entities,
		plans:     access.plans,
		Audit:     a,
		Engaged:   access.Engaged,
		MayManage: access.manages && !a.Withdrawn() && !p.ReadOnly,
		MayWrite:  access.Engaged && a.Running() && !p.ReadOnly,
	}
	s.MayPlan = planned && (s.MayManage || s.MayWrite || access.plans && a.Running() && !p.ReadOnly)
	for _, e := range entities {
		final := a.State == assessment.AuditFinal && p.May(assessment.ReadFindings, access.Tree, e.EntityID)
		if access.Engaged || access.former || final {
			s.MayRead = true
			s.Entities = append(s.Entities, e)
		}
	}
	s.Whole = s.MayRead && len(s.Entities) == len(entities)
	s.MayMark = s.Engaged && !a.Withdrawn() || a.State == assessment.AuditFinal && s.Whole &&
		notAuditing(p).MayAll(assessment.WithholdPassages, access.Tree, entities)
	s.Described = s.MayRead || planned && access.manages || access.plans
	if !s.MayRead {
		for _, e := range entities {
			if access.manages || access.plans || knowsAudit(p, access.Tree, e.EntityID) {
				s.Entities = append(s.Entities, e)
			}
		}
	}
	s.hide()
	return s
}

// notAuditing is somebody without what being an auditor gives, which counts only where they are engaged.
func notAuditing(p assessment.Principal) assessment.Principal {
	p.Memberships = slices.DeleteFunc(slices.Clone(p.Memberships), func(m assessment.Membership) bool {
		return m.Role == assessment.Auditor
	})
	return p
}

// bodiesOf are the bodies that answer for the entities.
func bodiesOf(entities []assessment.AuditedEntity) []assessment.ID {
	var list []assessment.ID
	for _, e := range entities {
		if e.BodyID != nil {
			list = append(list, *e.BodyID)
		}
	}
	return list
}

// hide removes what the reader may not see. For somebody who may only know that the audit takes place, that is
// everything written in it, and versions and times that would reveal when the auditors write; for somebody who may read
// a part, it is what is written about the whole, which concerns other entities.
func (s *Shown) hide() {
	if !s.MayRead {
		s.Summary = ""
		s.Entities = slices.Clone(s.Entities)
		for i := range s.Entities {
			e := &s.Entities[i]
			e.AssessmentID, e.SubmissionNumber, e.SubmissionSHA256, e.PinnedAt = nil, 0, "", nil
			e.Overall, e.Statement = "", ""
		}
		if s.plans {
			s.Overall, s.Statement = "", ""
		}
	}
	if s.Whole || s.Described && !s.MayRead {
		return
	}
	s.Overall, s.Statement, s.FactCheck, s.Background, s.Method = "", "", "", "", ""
	s.Correction, s.Summary = "", ""
	s.Materiality, s.RiskAssessment, s.Independence, s.CoverLetter = "", "", "", ""
	s.DocumentsStudied, s.Interviews, s.Notes = nil, nil, nil
	s.Questions = slices.Clone(s.Questions)
	for i := range s.Questions {
		s.Questions[i].Parts = nil
	}
}

// outline is the record of an audit with its description, as far as the reader may see it, and with empty lists.
func (s Shown) outline() record.Audit {
	r := record.Audit{
		AuditHead: s.head(),
		Whole:     s.Whole,
		MayWrite:  s.MayWrite,
		MayManage: s.MayManage,
		MayPlan:   s.MayPlan,

		MayWithhold: s.MayMark && !s.reader.ReadOnly,
	}
	r.Describe(assessment.Audit{})
	r.Scale = nil
	if s.Described {
		r.Describe(s.Audit)
	}
	r.Cells = []record.AuditCell{}
	r.Totals, r.CountedQuestions = []record.AuditTotal{}, []string{}
	r.Gaps = []record.Place{}
	r.Recommendations = []record.AuditRecommendation{}
	r.Advice = []record.AuditAdvice{}
	r.FollowUps = []record.FollowedUp{}
	r.SincePinned = []record.SincePinned{}
	r.Bodies = []record.BodyName{}
	r.Auditors = []record.EngagedAuditor{}
	r.WithoutAuditor = []record.ConfirmedWithoutAuditor{}
	r.FactChecks = []record.FactCheckMade{}
	r.VersionsMade = []record.VersionMade{}
	r.Differences, r.Omitted = []record.AuditDifference{}, []record.AuditRecommendation{}
	r.PlanApprovals = []record.PlanApproval{}
	return r
}

// head is what everybody may read who may know that the audit takes place.
func (s Shown) head() record.AuditHead {
	h := record.AuditHeadOf(s.Audit)
	h.Engaged, h.MayRead, h.Planner = s.Engaged, s.MayRead, s.planner
	h.ReplacedBy = s.InForce()
	if before, here := s.corrected(); here {
		h.Corrects = new(editionOf(before))
	}
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

// Recommendations reads those that the reader may see, by body in the language's alphabetical order, and number. Those
// numbered through the report are in its order, body by body.
func (s Shown) Recommendations(tx assessment.Tx, lang string) ([]record.AuditRecommendation, error) {
	all, err := allRecommendations(tx, s.Audit, lang)
	return record.RecommendationsOf(s.visibleRecommendations(all), all, s.Numbering), err
}

// allRecommendations are those of an audit in the order of [Shown.Recommendations].
func allRecommendations(tx assessment.Tx, a assessment.Audit, lang string) ([]assessment.Recommendation, error) {
	all, err := tx.Recommendations(a.ID)
	if err != nil {
		return nil, err
	}
	if err := nameBodies(tx, a, nil, all); err != nil {
		return nil, err
	}
	assessment.SortByName(lang, all, func(r assessment.Recommendation) string { return r.BodyName })
	a.Numbering.Sort(all)
	return all, nil
}

// recommended are the records of [Shown.Recommendations]; those of a final audit with what has become of them.
func (w *UseCases) recommended(
	tx assessment.Tx,
	s Shown,
	lang string,
) ([]record.AuditRecommendation, error) {
	list, err := s.Recommendations(tx, lang)
	if err == nil && s.State == assessment.AuditFinal && len(list) > 0 {
		err = w.follow(tx, s.reader, []Followed{{Audit: s, Recommendations: list}})
	}
	return list, err
}

// FollowedIn are the recommendations of an audit that its reader may see, with what has become of them.
func (w *UseCases) FollowedIn(
	tx assessment.Tx,
	s Shown,
	lang string,
) ([]record.AuditRecommendation, error) {
	return w.recommended(tx, s, lang)
}

// Final is a final audit whose recommendations the principal may read, and those among them to bodies whose replies
// the principal may read too; beside them those of its other final versions that are not in this one.
func (w *UseCases) Final(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
) (s Shown, t assessment.Tree, own, others []record.AuditRecommendation, err error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
	if err != nil {
		return s, access.Tree, nil, nil, err
	}
	s = ShownAudit(p, access, a, entities)
	if err := s.mayRead(); err != nil {
		return s, access.Tree, nil, nil, err
	}
	if a.State != assessment.AuditFinal {
		return s, access.Tree, nil, nil, &assessment.Error{Code: assessment.Conflict, Key: "error.audit_not_final"}
	}
	if err := s.readEditions(tx); err != nil {
		return s, access.Tree, nil, nil, err
	}
	all, err := w.recommended(tx, s, workflow.Language(p))
	if err != nil {
		return s, access.Tree, nil, nil, err
	}
	own = s.answered(all)
	elsewhere, err := w.ofOthers(tx, s, all, workflow.Language(p))
	for _, f := range elsewhere {
		others = append(others, f.Audit.answered(f.Recommendations)...)
	}
	return s, access.Tree, own, others, err
}

// answered are those of the recommendations of which the reader may read what the bodies reply.
func (s Shown) answered(all []record.AuditRecommendation) []record.AuditRecommendation {
	return slices.DeleteFunc(slices.Clone(all), func(r record.AuditRecommendation) bool {
		return !s.ReadsReplies(r.Body.ID)
	})
}

// ReadsReplies reports whether the reader, who may read a recommendation to the body, may read what the body replies:
// where the body answers for entities in the audit, that takes one of them.
func (s Shown) ReadsReplies(body assessment.ID) bool {
	return s.Whole || len(answeredBy(s.audited, body)) == 0 || len(s.EntitiesOf(body)) > 0
}

// EntitiesOf are the entities shown that a body answers for.
func (s Shown) EntitiesOf(body assessment.ID) []assessment.AuditedEntity {
	return answeredBy(s.Entities, body)
}

// answeredBy are those of the entities that a body answers for.
func answeredBy(entities []assessment.AuditedEntity, body assessment.ID) []assessment.AuditedEntity {
	var list []assessment.AuditedEntity
	for _, e := range entities {
		if e.BodyID != nil && *e.BodyID == body {
			list = append(list, e)
		}
	}
	return list
}

// Answering are the entities shown through which people have to do with what a body replies to recommendations: those
// that it answers for or, where it answers for none in the audit, those at which it got them.
func (s Shown) Answering(body assessment.ID, to []record.AuditRecommendation) []assessment.AuditedEntity {
	if len(answeredBy(s.audited, body)) > 0 {
		return s.EntitiesOf(body)
	}
	return slices.DeleteFunc(slices.Clone(s.Entities), func(e assessment.AuditedEntity) bool {
		return !slices.ContainsFunc(to, func(r record.AuditRecommendation) bool {
			return len(r.Places) == 0 ||
				slices.ContainsFunc(r.Places, func(p record.Place) bool { return p.EntityID == e.EntityID })
		})
	})
}

// among is the audit as far as it is about some entities: what somebody reads of it who reads those alone.
func (s Shown) among(entities []assessment.AuditedEntity) Shown {
	all := len(s.Entities)
	s.Entities = slices.DeleteFunc(slices.Clone(s.Entities), func(e assessment.AuditedEntity) bool {
		return !slices.ContainsFunc(entities, e.Same)
	})
	s.Whole = s.Whole && len(s.Entities) == all
	return s
}

// byRoot are recommendations of a final audit with the ids that they are known by in each of its versions.
func byRoot(all []assessment.Recommendation) []assessment.Recommendation {
	all = slices.Clone(all)
	for i := range all {
		all[i].ID = all[i].Root()
	}
	return all
}

// concernsBody reports whether a recommendation that is tied to cells concerns its body as a whole: a joint one that is
// tied to entities of the other bodies alone.
func (s Shown) concernsBody(r assessment.Recommendation) bool {
	answers := func(e assessment.AuditedEntity) bool {
		return slices.ContainsFunc(r.Places, func(p assessment.Place) bool { return p.EntityID == e.EntityID })
	}
	return r.JointID != nil && !slices.ContainsFunc(answeredBy(s.audited, r.BodyID), answers)
}

// visibleRecommendations are the recommendations that the reader may see: those to the bodies of the entities shown,
// for those entities. Places at other entities are left out, and so is another entity whose answers triggered a rule.
func (s Shown) visibleRecommendations(all []assessment.Recommendation) []assessment.Recommendation {
	if s.State == assessment.AuditFinal {
		all = byRoot(all)
	}
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
		whole := len(r.Places) == 0 || s.concernsBody(r)
		r.Places = slices.DeleteFunc(slices.Clone(r.Places), func(p assessment.Place) bool { return !shown[p.EntityID] })
		if r.RuleEntityID != nil && !shown[*r.RuleEntityID] {
			r.RuleID, r.RuleEntityID = "", nil
		}
		// A shared body has recommendations that only concern others.
		if bodies[r.BodyID] && whole || len(r.Places) > 0 {
			own = append(own, r)
		}
	}
	return own
}
