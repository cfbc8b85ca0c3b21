package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// takes finds the work of others that an import changes or removes, before it does.
func (im *auditImport) takes(l lost, before auditContent) ([]record.TakenWork, error) {
	taken := []record.TakenWork{}
	if len(l) == 0 {
		return taken, nil
	}
	names, err := people.Names(im.tx)
	if err != nil {
		return nil, err
	}
	kept, err := im.tx.RecommendationVersions(before.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range l {
		w, err := im.work(one, before, kept)
		if err != nil {
			return nil, err
		}
		unknown := false
		for _, id := range w.authors {
			switch {
			case id == nil:
				unknown = true
			case *id != im.p.User.ID:
				who := record.PersonName{ID: *id, Name: names[*id]}
				if !slices.Contains(w.Of, who) {
					w.Of = append(w.Of, who)
				}
			}
		}
		if unknown || len(w.Of) > 0 {
			taken = append(taken, w.TakenWork)
		}
	}
	return taken, nil
}

// work is what is lost, with those whose it is: nil for somebody unknown, nobody if it is nobody's.
type work struct {
	record.TakenWork
	authors []*assessment.ID
}

func (im *auditImport) work(
	one loss,
	before auditContent,
	kept []assessment.RecommendationVersion,
) (w work, err error) {
	w.TakenWork = record.TakenWork{
		Kind:     one.kind,
		Question: record.Optional(one.question),
		Rule:     record.Optional(one.rule),
		Fields:   append([]string{}, one.fields...),
		Removed:  one.removed,
		Of:       []record.PersonName{},
	}
	subject := before.ID
	i := slices.IndexFunc(before.entities, func(e assessment.AuditedEntity) bool { return e.Key == one.entity })
	if i >= 0 {
		e := before.entities[i]
		subject = e.EntityID
		w.Entity = &record.EntityName{ID: e.EntityID, Key: e.Key, Name: e.Name, Kind: e.Kind}
	}
	switch one.kind {
	case record.TakenJudgement:
		var versions []assessment.JudgementVersion
		at := record.Place{QuestionID: one.question, EntityID: subject}
		versions, err = im.tx.JudgementVersions(before.ID, at)
		w.authors = authors(one.fields, versions, func(now, before assessment.JudgementVersion) []string {
			return now.ChangedFrom(before.Judgement)
		}, func(v assessment.JudgementVersion) *assessment.ID { by, _ := v.Saved(); return &by })
	case record.TakenStatement:
		var versions []assessment.StatementVersion
		versions, err = im.tx.StatementVersions(before.ID, subject)
		w.authors = authors(one.fields, versions, assessment.StatementVersion.ChangedFrom,
			func(v assessment.StatementVersion) *assessment.ID { return v.SavedBy })
	case record.TakenRecommendation:
		w.recommendation(one, before, kept)
	case record.TakenDismissal:
		for _, d := range before.dismissals {
			if d.EntityID == subject && d.RuleID == one.rule {
				w.authors = append(w.authors, &d.DismissedBy)
			}
		}
	case record.TakenDescription:
		if im.replace { // keeps no versions, so that nobody knows whose it is
			w.authors = append(w.authors, nil)
		}
	}
	return w, err
}

// recommendation fills in the recommendation that is lost, and whose it is.
func (w *work) recommendation(one loss, before auditContent, kept []assessment.RecommendationVersion) {
	i := slices.IndexFunc(before.recommendations, func(r assessment.Recommendation) bool {
		return r.BodyName == one.body && r.Number == one.number
	})
	if i < 0 {
		return
	}
	r := before.recommendations[i]
	w.Body, w.Recommendation = &record.BodyName{ID: r.BodyID, Name: r.BodyName}, &r.ID
	if before.Numbering != assessment.Unnumbered {
		w.Number = &r.Number
	}
	others := func(v assessment.RecommendationVersion) bool { return v.ID != r.ID }
	versions := slices.DeleteFunc(slices.Clone(kept), others)
	w.authors = authors(one.fields, versions, func(now, before assessment.RecommendationVersion) []string {
		return now.ChangedFrom(before.Recommendation)
	}, func(v assessment.RecommendationVersion) *assessment.ID {
		if v.SavedBy == nil {
			return &v.WrittenBy
		}
		return v.SavedBy
	})
}

// authors are those who gave each field what it has now: the versions are all that were kept, latest first.
func authors[V any](
	fields []string,
	versions []V,
	changed func(now, before V) []string,
	by func(V) *assessment.ID,
) (list []*assessment.ID) {
	for _, field := range fields {
		i := 0
		for i+1 < len(versions) && !slices.Contains(changed(versions[i], versions[i+1]), field) {
			i++
		}
		if i == len(versions) {
			list = append(list, nil)
			continue
		}
		list = append(list, by(versions[i]))
	}
	return list
}

// logTaken logs what is taken, and whose, without what it said.
func (im *auditImport) logTaken(audit assessment.ID) error {
	for _, w := range im.done.Taken {
		e := event.WorkTaken{
			Audit:          audit,
			Kind:           string(w.Kind),
			Recommendation: w.Recommendation,
			Fields:         w.Fields,
			Removed:        w.Removed,
		}
		if w.Question != nil {
			e.Question = *w.Question
		}
		if w.Entity != nil {
			e.Entity = &w.Entity.ID
		}
		if w.Body != nil {
			e.Body = &w.Body.ID
		}
		if w.Number != nil {
			e.Number = *w.Number
		}
		if w.Rule != nil {
			e.Rule = *w.Rule
		}
		for _, who := range w.Of {
			e.Of = append(e.Of, who.ID)
		}
		if err := im.kernel.Log(im.tx, im.p, e); err != nil {
			return err
		}
	}
	return nil
}
