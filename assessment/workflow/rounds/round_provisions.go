package rounds

import (
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// checkProvisions appends what is wrong with who answers for whom: provider and receivers must take part, the provider
// must be asked what it provides, nobody provides for itself, and nobody gets the same answer from two. The same
// mistake is reported once for each provision; places are those of the provisions in the form.
func checkProvisions(
	r *assessment.Round,
	t assessment.Tree,
	entities []assessment.Entity,
	q *questionnaires.Questionnaire,
	places []int,
	fields []assessment.FieldError,
) []assessment.FieldError {
	place := 0
	bad := func(key string, args assessment.Args) {
		fault := assessment.FieldError{Field: placeField(places, place), Key: key, Args: args}
		if !slices.ContainsFunc(fields, func(e assessment.FieldError) bool {
			return e.Field == fault.Field && e.Key == key && maps.Equal(e.Args, args)
		}) {
			fields = append(fields, fault)
		}
	}
	entity := func(id assessment.ID) (assessment.Entity, bool) {
		i := slices.IndexFunc(entities, func(e assessment.Entity) bool { return e.ID == id })
		if i < 0 {
			return assessment.Entity{}, false
		}
		return entities[i], true
	}
	outside := func(id assessment.ID, key string) {
		if n, ok := t.Node(id); ok {
			bad(key, assessment.Args{"Entity": n.Name})
			return
		}
		bad("error.unknown_choice", nil)
	}
	type cell struct {
		entity   assessment.ID
		question string
	}
	received := map[cell]bool{}
	given := map[cell]int{} // the place of the provision
	var order []cell
	for i, p := range r.Provisions {
		place = i
		provider, ok := entity(p.ProviderID)
		if !ok {
			outside(p.ProviderID, "error.provider_outside")
			continue
		}
		var receivers []assessment.ID
		for _, id := range p.Receivers {
			if _, ok := entity(id); !ok {
				outside(id, "error.receiver_outside")
			} else if id == p.ProviderID {
				bad("error.provider_itself", assessment.Args{"Entity": provider.Name})
			} else {
				receivers = append(receivers, id)
			}
		}
		for _, id := range p.Questions {
			question, ok := q.Question(id)
			if !ok || !q.Asks(provider.Profile(), question) {
				bad("error.provider_not_asked", assessment.Args{"Entity": provider.Name, "Question": id})
				break // further mistakes would mostly be the same
			}
			give := cell{entity: p.ProviderID, question: id}
			given[give] = place
			order = append(order, give)
			for _, receiver := range receivers {
				c := cell{entity: receiver, question: id}
				if received[c] {
					bad("error.provided_twice", assessment.Args{"Question": id})
				}
				received[c] = true
			}
		}
	}
	for _, c := range order {
		if received[c] {
			place = given[c]
			bad("error.provider_receives", assessment.Args{"Question": c.question})
		}
	}
	return fields
}

// placeField names a provision by its place in the form, which may have had empty ones.
func placeField(places []int, i int) string {
	if i < len(places) {
		i = places[i]
	}
	return assessment.ProvisionField(i)
}

// providesOneself returns what is wrong with provisions by which the principal would answer, for a provider, in the
// name of entities that they have no role to answer for: that is giving oneself the role.
func providesOneself(
	p assessment.Principal,
	t assessment.Tree,
	before, after []assessment.Provision,
	places []int,
) []assessment.FieldError {
	had := func(provider, receiver assessment.ID, question string) bool {
		return slices.ContainsFunc(before, func(b assessment.Provision) bool {
			return b.ProviderID == provider && slices.Contains(b.Receivers, receiver) &&
				slices.Contains(b.Questions, question)
		})
	}
	for i, provision := range after {
		if !p.May(assessment.WriteAnswers, t, provision.ProviderID) {
			continue
		}
		for _, receiver := range provision.Receivers {
			if p.May(assessment.WriteAnswers, t, receiver) {
				continue
			}
			for _, question := range provision.Questions {
				if had(provision.ProviderID, receiver, question) {
					continue
				}
				provider, _ := t.Node(provision.ProviderID)
				n, _ := t.Node(receiver)
				return []assessment.FieldError{{
					Field: placeField(places, i),
					Key:   "error.provision_to_oneself",
					Args:  assessment.Args{"Provider": provider.Name, "Receiver": n.Name},
				}}
			}
		}
	}
	return nil
}

// changedProvisions returns what is wrong with changing who answers a question for whom once provider or receiver has
// answered. Only a receiver that has not may be added after the provider has.
func (w *UseCases) changedProvisions(
	tx assessment.Tx,
	rows []assessment.Assessment,
	before, after []assessment.Provision,
) ([]assessment.FieldError, error) {
	type cell struct {
		provider, receiver assessment.ID
		question           string
	}
	cells := func(list []assessment.Provision) map[cell]bool {
		all := map[cell]bool{}
		for _, p := range list {
			for _, q := range p.Questions {
				for _, e := range p.Receivers {
					all[cell{provider: p.ProviderID, receiver: e, question: q}] = true
				}
			}
		}
		return all
	}
	was, will := cells(before), cells(after)
	type said struct {
		entity   assessment.ID
		question string
	}
	changed := map[said]bool{} // what may have been answered under a provision that is added or removed
	for c := range was {
		if !will[c] {
			changed[said{entity: c.provider, question: c.question}] = true
			changed[said{entity: c.receiver, question: c.question}] = true
		}
	}
	for c := range will {
		if !was[c] {
			changed[said{entity: c.receiver, question: c.question}] = true
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	answers, err := tx.AnswersOf(assessmentIDs(rows))
	if err != nil {
		return nil, err
	}
	entity := map[assessment.ID]assessment.ID{}
	for _, a := range rows {
		entity[a.ID] = a.EntityID
	}
	var questions []string
	for _, a := range answers {
		if changed[said{entity: entity[a.AssessmentID], question: a.QuestionID}] {
			questions = append(questions, a.QuestionID)
		}
	}
	slices.Sort(questions)
	var fields []assessment.FieldError
	for _, id := range slices.Compact(questions) {
		fields = append(fields, assessment.FieldError{
			Field: "provisions",
			Key:   "error.provision_answered",
			Args:  assessment.Args{"Question": id},
		})
	}
	return fields, nil
}
