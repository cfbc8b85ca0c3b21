package insight

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// examined is a final audit of entities of the summary, as far as the reader may see it.
type examined struct {
	audits.Shown
	own []assessment.AuditedEntity // those in the summary, in the audit's order
	all []assessment.AuditedEntity // all that were audited
}

// day is the day by which audits are ordered, and which says what period they belong to.
func day(a assessment.Audit) assessment.Date {
	return cmp.Or(a.Date.Last(), a.To, a.From, assessment.DateOf(a.UpdatedAt))
}

// covers is how many judgements of the summary's entities the audit has room for, after how many entities.
func (e examined) covers() (entities, cells int) {
	return len(e.own), len(e.own) * max(1, len(e.Questions))
}

// audit fills in what the final audits of the summary's period found: the one that covers most of its entities in full,
// the others in a line each. It also fills in what audits of other entities recommend to the body.
func (s *summarising) audit() error {
	all, err := s.tx.Audits()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(
		assessment.InForceOf(all),
		func(a assessment.Audit) bool { return a.State != assessment.AuditFinal },
	)
	if len(all) == 0 {
		return nil
	}
	// Stable: of those with the same day, the latest comes first.
	slices.SortStableFunc(all, func(a, b assessment.Audit) int { return cmp.Compare(day(b), day(a)) })
	by, err := audits.EntitiesByAudit(s.tx)
	if err != nil {
		return err
	}
	var of []examined
	for _, a := range all {
		e := examined{Shown: audits.ShownAudit(s.p, audits.Access{Tree: s.tree}, a, by[a.ID]), all: by[a.ID]}
		if !e.MayRead {
			continue
		}
		for _, entity := range e.Entities {
			if s.answersFor(entity) {
				e.own = append(e.own, entity)
			}
		}
		if len(e.own) > 0 {
			of = append(of, e)
		}
	}
	if err := s.findings(s.inPeriod(of)); err != nil {
		return err
	}
	return s.further(all, by)
}

// inPeriod is those of the audits, latest first, that belong to the summary's period. If there are none, it is the last
// one before, so that what it recommended is not forgotten.
func (s *summarising) inPeriod(all []examined) []examined {
	from, until := s.period()
	var within []examined
	for _, e := range all {
		on := day(e.Audit)
		switch {
		case until != "" && on > until:
		case on > from:
			within = append(within, e)
		case len(within) == 0:
			return []examined{e}
		default:
			return within
		}
	}
	return within
}

// period is from the day on which the previous round closed, which is not part of it, to the day on which the next one
// did, "" while it has not. Without a previous round, it begins a year before the round opened; without a round, a year
// ago.
func (s *summarising) period() (after, until assessment.Date) {
	if s.v.Round == nil {
		return s.v.Today.AddMonths(-monthsWithoutRound), ""
	}
	after = s.round.OpensOn.AddMonths(-monthsWithoutRound)
	for _, r := range s.rounds {
		if s.round.PreviousID != nil && r.ID == *s.round.PreviousID {
			after = r.ClosesOn
		}
		next := r.PreviousID != nil && *r.PreviousID == s.round.ID
		if next && r.ClosesOn < s.v.Today && (until == "" || r.ClosesOn < until) {
			until = r.ClosesOn
		}
	}
	return after, until
}

// monthsWithoutRound is how far back a summary looks for audits if there is no previous round to say so.
const monthsWithoutRound = 12

// answersFor reports whether an audited entity is in the summary: the body answered for it then, or does now.
func (s *summarising) answersFor(e assessment.AuditedEntity) bool {
	return s.v.Body == nil || s.entities[e.EntityID] || e.BodyID != nil && e.BodyID.String() == s.v.Body.ID
}

// findings fills in what the audits found, the one that covers most in full. Of those that cover the same, that is the
// latest.
func (s *summarising) findings(of []examined) error {
	if len(of) == 0 {
		return nil
	}
	seals, err := s.tx.AuditSeals()
	if err != nil {
		return err
	}
	most := slices.MaxFunc(of, func(a, b examined) int {
		ofA, cellsA := a.covers()
		ofB, cellsB := b.covers()
		return cmp.Or(cmp.Compare(ofA, ofB), cmp.Compare(cellsA, cellsB))
	}).ID
	for _, e := range of {
		found, err := s.found(e)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(seals, func(seal assessment.AuditSeal) bool { return seal.AuditID == e.ID }); i >= 0 {
			found.SHA256 = seals[i].SHA256
		}
		if e.ID == most {
			s.v.Audit = found
		} else {
			s.v.Others = append(s.v.Others, found.Brief())
		}
	}
	return nil
}

// found is what an audit found about the entities, and what it recommends to the body.
func (s *summarising) found(e examined) (*record.SummaryAudit, error) {
	judgements, err := s.tx.Judgements(e.ID)
	if err != nil {
		return nil, err
	}
	recommended, err := s.w.audits.FollowedIn(s.tx, e.Shown, s.p.Organisation.Language)
	if err != nil {
		return nil, err
	}
	a := &record.SummaryAudit{
		ID:              e.ID.String(),
		Title:           e.Title,
		Auditor:         e.Auditor,
		Date:            e.Date,
		ReplyDue:        e.ReplyDue,
		Scale:           e.Scale,
		Overall:         e.Overall,
		Entities:        []record.SummaryAudited{},
		Questions:       []record.SummaryJudged{},
		Counts:          []record.SummaryCount{},
		Recommendations: []record.SummaryRecommended{},
	}
	tells := map[assessment.ID]bool{}
	for _, one := range e.own {
		tells[one.EntityID] = true
		a.Entities = append(a.Entities, record.SummaryAudited{
			SealedName: record.SealedName{ID: one.EntityID.String(), Name: one.Name},
			Overall:    one.Overall,
		})
	}
	if e.Overall != "" { // it concerns all of them
		for _, one := range e.all {
			tells[one.EntityID] = true
		}
	}
	e.judge(a, judgements)
	countJudgements(a)
	if s.v.Body != nil {
		recommended = slices.DeleteFunc(recommended, func(r record.AuditRecommendation) bool {
			return r.Body.ID.String() != s.v.Body.ID
		})
	}
	for _, r := range recommended {
		for _, place := range r.Places {
			tells[place.EntityID] = true
		}
	}
	a.Recommendations = summaryFollowed(recommended)
	for _, one := range e.all {
		if tells[one.EntityID] && !slices.Contains(s.v.audited, one.EntityID) {
			s.v.audited = append(s.v.audited, one.EntityID)
		}
	}
	return a, nil
}

// judge fills in the questions of an audit with what was judged of the entities.
func (e examined) judge(a *record.SummaryAudit, judgements []assessment.Judgement) {
	for i, judged := range audits.Matrix(e.Audit, e.own, judgements) {
		if i%len(e.own) == 0 {
			q := e.Questions[len(a.Questions)]
			a.Questions = append(a.Questions, record.SummaryJudged{ID: q.ID, Area: q.Area, Text: q.Text})
		}
		j := record.SummaryJudgement{
			Ordinal: judged.Ordinal, NotAssessed: judged.NotAssessed, NotApplicable: judged.NotApplicable,
		}
		if j.Ordinal != nil {
			j.Label = e.Scale.Label(*j.Ordinal)
		}
		last := &a.Questions[len(a.Questions)-1]
		last.Judgements = append(last.Judgements, j)
	}
}

// settled is how far a recommendation is from needing management: those that nothing has become of come first, those
// that are done or rejected last.
func settled(r record.AuditRecommendation) int {
	switch {
	case r.FollowUp == nil || *r.FollowUp == assessment.FollowOpen:
		return 0
	case *r.FollowUp == assessment.FollowPlanned:
		return 1
	default:
		return 2
	}
}

// countJudgements counts how often each label was given: those of the scale, and any numbers between them.
func countJudgements(a *record.SummaryAudit) {
	for _, step := range a.Scale.Steps {
		a.Counts = append(a.Counts, record.SummaryCount{Ordinal: step.Ordinal, Label: step.Label})
	}
	for _, q := range a.Questions {
		for _, j := range q.Judgements {
			switch j.Unjudged() {
			case assessment.NotAssessed:
				a.NotAssessed++
			case assessment.NotApplicable:
				a.NotApplicable++
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
