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

// news is the news for receivers in a round, by their assessment.
func (read workRead) news(
	t assessment.Tree,
	r assessment.Round,
	rows map[assessment.ID]assessment.Assessment, // by entity
) map[assessment.ID][]ProviderNews {
	news := map[assessment.ID][]ProviderNews{}
	for _, provider := range read.providers {
		if provider.RoundID != r.ID {
			continue
		}
		e, _ := t.Node(provider.EntityID)
		for _, a := range rows {
			questions := r.Provided(provider.EntityID, a.EntityID)
			if len(questions) == 0 {
				continue
			}
			n := ProviderNews{Provider: e.Name}
			if o := reopened(provider, read.submissions[provider.ID]); o != nil {
				n.ReopenedAt = &o.ReopenedAt
			}
			if a.State != assessment.Draft {
				n.Changed = changedSince(read.answers[provider.ID], read.answers[a.ID], questions)
			}
			if n.ReopenedAt != nil || n.Changed > 0 {
				news[a.ID] = append(news[a.ID], n)
			}
		}
	}
	return news
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
