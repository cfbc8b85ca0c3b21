package rounds

import (
	"slices"
	"time"

	"mognad/assessment"
)

// ProviderNews tells an entity that receives answers what has happened where they come from.
type ProviderNews struct {
	Provider   string     // name of the entity
	ReopenedAt *time.Time // when its approved submission was opened again; nil unless it is being answered again
	Changed    int        // provided answers that have changed since the receiver submitted
}

// providerNews is the news for receivers in a round, by their assessment; all are the round's assessments.
func (w *UseCases) providerNews(
	tx assessment.Tx,
	r assessment.Round,
	all, receivers []assessment.Assessment,
) (map[assessment.ID][]ProviderNews, error) {
	news := map[assessment.ID][]ProviderNews{}
	for _, provider := range all {
		var asked []assessment.Assessment
		for _, a := range receivers {
			if len(r.Provided(provider.EntityID, a.EntityID)) > 0 {
				asked = append(asked, a)
			}
		}
		if len(asked) == 0 {
			continue
		}
		e, err := tx.Entity(provider.EntityID)
		if err != nil {
			return nil, err
		}
		at, err := reopenedAt(tx, provider)
		if err != nil {
			return nil, err
		}
		answers, err := tx.AnswersOf(append(assessmentIDs(asked), provider.ID))
		if err != nil {
			return nil, err
		}
		by := byAssessment(answers)
		for _, a := range asked {
			n := ProviderNews{Provider: e.Name, ReopenedAt: at}
			if a.State != assessment.Draft {
				n.Changed = changedSince(by[provider.ID], by[a.ID], r.Provided(provider.EntityID, a.EntityID))
			}
			if n.ReopenedAt != nil || n.Changed > 0 {
				news[a.ID] = append(news[a.ID], n)
			}
		}
	}
	return news, nil
}

// reopenedAt is when the approved submission of an assessment was opened again, nil unless it is being answered again.
func reopenedAt(tx assessment.Tx, a assessment.Assessment) (*time.Time, error) {
	if a.State == assessment.Approved || a.Submitted == 0 {
		return nil, nil
	}
	submissions, err := tx.Submissions(a.ID)
	if err != nil {
		return nil, err
	}
	o := reopened(a, submissions)
	if o == nil {
		return nil, nil
	}
	return &o.ReopenedAt, nil
}

// changedSince is how many of the questions the provider answers otherwise than the receiver got. A receiver that has
// submitted gets no changes.
func changedSince(given, received []assessment.Answer, questions []string) int {
	value := map[string]string{}
	for _, a := range given {
		value[a.QuestionID] = a.Value
	}
	changed := 0
	for _, question := range questions {
		i := slices.IndexFunc(received, func(a assessment.Answer) bool { return a.QuestionID == question })
		switch {
		case i < 0 && value[question] != "":
			changed++
		case i >= 0 && received[i].Stance != assessment.Disputed && received[i].Value != value[question]:
			changed++
		}
	}
	return changed
}
