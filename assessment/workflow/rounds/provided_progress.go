package rounds

import (
	"slices"

	"mognad/assessment"
)

// withProvided is an entity's answers with one for each question that another entity answers for it: those not given
// yet have no value, and all have their provider, unless the entity answers itself. Scores count them apart. The
// providers are the round's assessments by entity; without them the ids of providers are only good for counting.
func withProvided(
	answers []assessment.Answer,
	a assessment.Assessment,
	r assessment.Round,
	providers map[assessment.ID]assessment.ID,
) []assessment.Answer {
	if len(r.Provisions) == 0 {
		return answers
	}
	all := slices.Clone(answers)
	at := map[string]int{}
	for i, x := range all {
		at[x.QuestionID] = i
	}
	for _, p := range r.Provisions {
		if !slices.Contains(p.Receivers, a.EntityID) {
			continue
		}
		provider := providers[p.ProviderID]
		for _, question := range p.Questions {
			i, stored := at[question]
			switch {
			case !stored:
				at[question] = len(all)
				all = append(all, assessment.Answer{
					OrganisationID: a.OrganisationID,
					AssessmentID:   a.ID,
					QuestionID:     question,
					Evidence:       []assessment.Evidence{},
					ProviderID:     &provider,
				})
			case all[i].ProviderID == nil && all[i].Stance != assessment.Disputed:
				all[i].ProviderID = &provider
			}
		}
	}
	return all
}

// roundProviders is the round's assessments by entity, nil if nobody answers for others.
func roundProviders(tx assessment.Tx, r assessment.Round) (map[assessment.ID]assessment.ID, error) {
	if len(r.Provisions) == 0 {
		return nil, nil
	}
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return nil, err
	}
	by := make(map[assessment.ID]assessment.ID, len(rows))
	for _, a := range rows {
		by[a.EntityID] = a.ID
	}
	return by, nil
}

// Missing is an entity whose answers a receiver still waits for.
type Missing struct {
	Provider  string // its name
	Questions []string
}

// missing lists what others have not provided yet, by provider in the order of the round.
func missing(
	tx assessment.Tx,
	r assessment.Round,
	a assessment.Assessment,
	asks func(string) bool,
	answers []assessment.Answer,
) ([]Missing, error) {
	var list []Missing
	for _, p := range r.Provisions {
		if !slices.Contains(p.Receivers, a.EntityID) {
			continue
		}
		var questions []string
		for _, question := range p.Questions {
			i := slices.IndexFunc(answers, func(x assessment.Answer) bool { return x.QuestionID == question })
			own := i >= 0 && answers[i].Stance == assessment.Disputed
			if asks(question) && !own && (i < 0 || !answers[i].Answered()) {
				questions = append(questions, question)
			}
		}
		if len(questions) == 0 {
			continue
		}
		e, err := tx.Entity(p.ProviderID)
		if err != nil {
			return nil, err
		}
		list = append(list, Missing{Provider: e.Name, Questions: questions})
	}
	return list, nil
}
