package insight

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// audit fills in the latest final audit of the entities that the reader may see, and what other audits recommend to the
// body.
func (s *summarising) audit() error {
	all, err := s.tx.Audits()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(a assessment.Audit) bool { return a.State != assessment.AuditFinal })
	if len(all) == 0 {
		return nil
	}
	// Stable: of those with the same day, the latest comes first.
	slices.SortStableFunc(all, func(a, b assessment.Audit) int { return cmp.Compare(auditDay(b), auditDay(a)) })
	by, err := audits.EntitiesByAudit(s.tx)
	if err != nil {
		return err
	}
	for _, a := range all {
		entities := by[a.ID]
		v := audits.ShownAudit(s.p, audits.Access{Tree: s.tree}, a, entities)
		if !v.MayRead {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(v.Entities), func(e assessment.AuditedEntity) bool { return !s.answersFor(e) })
		if len(own) > 0 {
			if err := s.findings(&v, own, entities); err != nil {
				return err
			}
			break
		}
	}
	return s.further(all, by)
}

// auditDay is the day by which audits are ordered.
func auditDay(a assessment.Audit) assessment.Date {
	return cmp.Or(a.Date, a.To, a.From, assessment.DateOf(a.UpdatedAt))
}

// answersFor reports whether an audited entity is in the summary: the body answered for it then, or does now.
func (s *summarising) answersFor(e assessment.AuditedEntity) bool {
	return s.v.Body == nil || s.entities[e.EntityID] || e.BodyID != nil && e.BodyID.String() == s.v.Body.ID
}

// findings fills in what an audit found about the entities, and what it recommends to the body.
func (s *summarising) findings(v *audits.Shown, own, all []assessment.AuditedEntity) error {
	judgements, err := s.tx.Judgements(v.ID)
	if err != nil {
		return err
	}
	recommended, err := s.w.audits.FollowedIn(s.tx, *v, s.p.Organisation.Language)
	if err != nil {
		return err
	}
	seal, err := s.tx.AuditSeal(v.ID)
	if err != nil {
		return err
	}
	a := &record.SummaryAudit{
		ID:              v.ID.String(),
		Title:           v.Title,
		Auditor:         v.Auditor,
		Date:            v.Date,
		ReplyDue:        v.ReplyDue,
		SHA256:          seal.SHA256,
		Scale:           v.Scale,
		Overall:         v.Overall,
		Entities:        []record.SummaryAudited{},
		Questions:       []record.SummaryJudged{},
		Counts:          []record.SummaryCount{},
		Recommendations: []record.SummaryRecommended{},
	}
	tells := map[assessment.ID]bool{}
	for _, e := range own {
		tells[e.EntityID] = true
		a.Entities = append(
			a.Entities,
			record.SummaryAudited{SealedName: record.SealedName{ID: e.EntityID.String(), Name: e.Name}, Overall: e.Overall},
		)
	}
	if v.Overall != "" { // it concerns all of them
		for _, e := range all {
			tells[e.EntityID] = true
		}
	}
	for i, judged := range audits.Matrix(v.Audit, own, judgements) {
		if i%len(own) == 0 {
			q := v.Questions[len(a.Questions)]
			a.Questions = append(a.Questions, record.SummaryJudged{ID: q.ID, Area: q.Area, Text: q.Text})
		}
		j := record.SummaryJudgement{Ordinal: judged.Ordinal, NotAssessed: judged.NotAssessed}
		if j.Ordinal != nil {
			j.Label = v.Scale.Label(*j.Ordinal)
		}
		last := &a.Questions[len(a.Questions)-1]
		last.Judgements = append(last.Judgements, j)
	}
	countJudgements(a)
	for _, r := range recommended {
		if s.v.Body != nil && r.Body.ID.String() != s.v.Body.ID {
			continue
		}
		for _, place := range r.Places {
			tells[place.EntityID] = true
		}
		a.Recommendations = append(a.Recommendations, summaryFollowed(r))
	}
	s.v.Audit = a
	for _, e := range all {
		if tells[e.EntityID] {
			s.v.audited = append(s.v.audited, e.EntityID)
		}
	}
	return nil
}

// countJudgements counts how often each label was given: those of the scale, and any numbers between them.
func countJudgements(a *record.SummaryAudit) {
	for _, step := range a.Scale.Steps {
		a.Counts = append(a.Counts, record.SummaryCount{Ordinal: step.Ordinal, Label: step.Label})
	}
	for _, q := range a.Questions {
		for _, j := range q.Judgements {
			if j.NotAssessed {
				a.NotAssessed++
			}
			if j.Ordinal == nil {
				continue
			}
			i := slices.IndexFunc(a.Counts, func(c record.SummaryCount) bool { return c.Ordinal == *j.Ordinal })
			if i < 0 {
				i = len(a.Counts)
				a.Counts = append(a.Counts, record.SummaryCount{Ordinal: *j.Ordinal, Label: j.Label})
			}
			a.Counts[i].Count++
		}
	}
	slices.SortStableFunc(a.Counts, func(x, y record.SummaryCount) int { return cmp.Compare(y.Ordinal, x.Ordinal) })
}

// decide lists what there is to decide, derived from the rest of the summary.
func (s *summarising) decide() {
	v := s.v
	about := func(kind record.DecisionKind, fits func(summaryRow) bool) {
		d := newDecision(kind)
		for _, row := range s.rows {
			if fits(row) {
				d.Entities = append(d.Entities, row.EntityID.String())
			}
		}
		if len(d.Entities) > 0 {
			v.Decide = append(v.Decide, d)
		}
	}
	about(record.TargetOverdue, func(row summaryRow) bool {
		aim := row.targetOn(v.Today)
		return aim != nil && aim.Overdue
	})
	d := newDecision(record.RecommendationsOpen)
	if v.Audit != nil {
		d.Count = openOf(v.Audit.Recommendations)
	}
	for _, f := range v.Further {
		d.Count += len(f.Recommendations)
	}
	if d.Count > 0 {
		v.Decide = append(v.Decide, d)
	}
	open := s.openRules()
	v.AdviceInAll = len(open)
	v.Decide = append(v.Decide, open[:min(len(open), maxAdvice)]...)
	about(record.NotHandedIn, func(row summaryRow) bool { return row.now == nil })
	about(record.TargetMissing, func(row summaryRow) bool { return row.target == nil })
}

func newDecision(kind record.DecisionKind) record.SummaryDecision {
	return record.SummaryDecision{
		Kind:           kind,
		Entities:       []string{},
		Recommendation: questionnaires.Text{},
		Blocks:         []record.SummaryBlock{},
	}
}

// openRules lists the rules with undecided recommendations of high priority: those for most entities first, then those
// that keep most of them from a level.
func (s *summarising) openRules() []record.SummaryDecision {
	var open []record.SummaryDecision
	for _, row := range s.rows {
		for _, r := range row.open {
			i := slices.IndexFunc(open, func(d record.SummaryDecision) bool { return d.Rule == r.RuleID })
			if i < 0 {
				i = len(open)
				d := newDecision(record.AdviceOpen)
				d.Rule, d.Question, d.Recommendation = r.RuleID, r.QuestionID, r.Recommendation
				open = append(open, d)
			}
			open[i].Entities = append(open[i].Entities, row.EntityID.String())
		}
	}
	if len(open) > 0 {
		blocks := s.blocks()
		for i := range open {
			open[i].Blocks = blocks(open[i].Question, open[i].Entities)
		}
	}
	slices.SortStableFunc(open, func(a, b record.SummaryDecision) int {
		return cmp.Or(cmp.Compare(len(b.Entities), len(a.Entities)), cmp.Compare(blocked(b.Blocks), blocked(a.Blocks)))
	})
	return open
}

// openOf counts the recommendations that nothing has become of yet.
func openOf(list []record.SummaryRecommended) int {
	n := 0
	for _, r := range list {
		if r.FollowUp == "" || r.FollowUp == assessment.FollowOpen {
			n++
		}
	}
	return n
}
