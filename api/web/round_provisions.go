package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// typedProvision is a provision as the form has it: whole areas, and questions one by one; and who receives the
// answers, by one of the ways to say it.
type typedProvision struct {
	number           int // of its row in the form
	provider         string
	areas, questions []string
	by               string
	kinds, below     []string // of the ways with these names
	but              []string // but not these
	receivers        []string // one by one
	open             bool
}

// The ways to say who receives answers.
const (
	byOthers = "others" // all others in the round
	byKind   = "kind"
	byBelow  = "below"
	byOne    = "one" // one by one
)

// readProvisions takes what was typed about who answers for whom. A form without a way to say it names the receivers.
func (f *roundForm) readProvisions(r *Request) {
	f.provisions = nil
	for _, n := range r.numbered("provider", "areas", "questions", "receivers") {
		number := "-" + strconv.Itoa(n)
		t := typedProvision{
			number:    n,
			provider:  r.form("provider" + number),
			areas:     r.PostFormArray("areas" + number),
			questions: r.PostFormArray("questions" + number),
			by:        r.form("by" + number),
			kinds:     r.PostFormArray("kinds" + number),
			below:     r.PostFormArray("below" + number),
			but:       r.PostFormArray("but" + number),
			receivers: r.PostFormArray("receivers" + number),
		}
		if !slices.Contains([]string{byOthers, byKind, byBelow}, t.by) {
			t.by = byOne
		}
		f.provisions = append(f.provisions, t)
	}
	f.typed.Provisions, f.typed.Receivers = nil, map[int]assessment.Selection{}
	for i, t := range f.provisions {
		f.typed.Provisions = append(f.typed.Provisions, f.provision(t))
		f.typed.Receivers[i] = f.selection(t)
	}
}

// selection is who receives the answers, as the use case takes it. In a row without anything else, nobody does, so that
// the row is passed over.
func (f *roundForm) selection(t typedProvision) assessment.Selection {
	s := assessment.Selection{Except: ids(t.but)}
	switch {
	case t.by == byOthers && (t.provider != "" || len(t.areas)+len(t.questions) > 0):
		s.All = true
	case t.by == byKind:
		for _, kind := range t.kinds {
			s.Kinds = append(s.Kinds, assessment.EntityKind(kind))
		}
	case t.by == byBelow:
		s.Below = ids(t.below)
	}
	return s
}

// providable lists the questions of an area that an entity is asked, and so can answer for others.
func (f *roundForm) providable(provider assessment.ID, area string) []string {
	n, ok := f.tree.Node(provider)
	if !ok || f.q == nil {
		return nil
	}
	return questionsOf(f.q.AskedOf(n.Profile()), area)
}

// questionsOf lists the ids of the questions of an area.
func questionsOf(list []questionnaires.Question, area string) []string {
	var ids []string
	for _, q := range list {
		if q.Area == area {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// provision is a provision as the use case takes it. For an area in which the provider is asked nothing, or without a
// provider, it has all questions, so that the use case says what is wrong.
func (f *roundForm) provision(t typedProvision) assessment.Provision {
	var provider assessment.ID
	if id, err := assessment.ParseID(t.provider); err == nil {
		provider = id
	}
	p := assessment.Provision{ProviderID: provider}
	if t.by == byOne {
		p.Receivers = ids(t.receivers)
	}
	for _, area := range t.areas {
		whole := f.providable(provider, area)
		if len(whole) == 0 && f.q != nil {
			whole = questionsOf(f.q.Questions, area)
		}
		p.Questions = append(p.Questions, whole...)
	}
	for _, id := range t.questions {
		if !slices.Contains(p.Questions, id) {
			p.Questions = append(p.Questions, id)
		}
	}
	return p
}

// complete is the provision with everybody who receives its answers.
func (f *roundForm) complete(t typedProvision) assessment.Provision {
	return rounds.WithReceivers(f.tree, f.entitiesOf(f.typed.Entities), f.q, f.provision(t), f.selection(t))
}

// entitiesOf are the entities with the ids, in the order of the tree.
func (f *roundForm) entitiesOf(ids []assessment.ID) []assessment.Entity {
	var entities []assessment.Entity
	for _, n := range f.tree.Nodes {
		if slices.Contains(ids, n.ID) {
			entities = append(entities, n.Entity)
		}
	}
	return entities
}

// provisionWords say who answers how much for how many.
func (f *roundForm) provisionWords(r *Request, p assessment.Provision) string {
	return r.L.T(
		"round_form.provision_of",
		"Provider",
		f.named(p.ProviderID),
		"Questions",
		r.L.T("round_form.questions_count", "Count", len(p.Questions)),
		"Receivers",
		r.L.T("round_form.receivers_count", "Count", len(p.Receivers)),
	)
}

func (f *roundForm) provisionForm(r *Request, number int, t typedProvision) frontend.ProvisionForm {
	form := frontend.ProvisionForm{
		Number:     number,
		ProviderID: t.provider,
		By:         t.by,
		Chosen:     t.receivers,
		But:        t.but,
		Open:       t.open || r.Request.Method == http.MethodPost && f.lacking(t),
	}
	f.receiverChoices(r, t, &form)
	p := f.complete(t)
	form.Whole = r.L.T(
		"round_form.provision_of",
		"Provider",
		f.named(p.ProviderID),
		"Questions",
		strings.Join(slices.Sorted(slices.Values(p.Questions)), ", "),
		"Receivers",
		f.named(p.Receivers...),
	)
	if _, ok := f.tree.Node(p.ProviderID); ok && !f.lacking(t) {
		form.Summary = f.provisionWords(r, p)
	}
	if f.q == nil {
		return form
	}
	language := spoken(r, f.q)
	for _, area := range f.q.Areas {
		a := frontend.ProvisionArea{
			ID:    area.ID,
			Name:  area.Name.In(language, f.q.Languages...),
			Whole: slices.Contains(t.areas, area.ID),
		}
		for _, q := range f.q.QuestionsIn(area.ID) {
			a.Questions = append(
				a.Questions,
				frontend.ProvisionQuestion{
					ID:     q.ID,
					Title:  q.Title.In(language, f.q.Languages...),
					Chosen: slices.Contains(t.questions, q.ID),
				},
			)
		}
		form.Areas = append(form.Areas, a)
	}
	return form
}

// receiverChoices are the entities, kinds and branches by which receivers can be chosen.
func (f *roundForm) receiverChoices(r *Request, t typedProvision, form *frontend.ProvisionForm) {
	shown := f.shown()
	kinds := map[assessment.EntityKind]int{}
	for _, n := range shown {
		option := frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: min(n.Depth, 6)}
		form.Providers, form.Receivers = append(form.Providers, option), append(form.Receivers, option)
		kinds[n.Kind]++
		if below := f.below(shown, n.ID); below > 0 && n.ParentID != nil {
			form.Branches = append(form.Branches, frontend.ReceiverChoice{
				Value:  option.Value,
				Label:  n.Name,
				Count:  below + 1,
				Chosen: slices.Contains(t.below, option.Value),
			})
		}
	}
	for _, kind := range assessment.EntityKinds {
		if kinds[kind] > 0 {
			form.Kinds = append(form.Kinds, frontend.ReceiverChoice{
				Value:  string(kind),
				Label:  r.L.T("kind." + string(kind)),
				Count:  kinds[kind],
				Chosen: slices.Contains(t.kinds, string(kind)),
			})
		}
	}
}

// below counts those shown that lie below an entity.
func (f *roundForm) below(shown []assessment.Node, top assessment.ID) int {
	below := 0
	for _, n := range shown {
		if n.ID != top && f.tree.Covers(top, n.ID) {
			below++
		}
	}
	return below
}

// named are the names of entities.
func (f *roundForm) named(list ...assessment.ID) string {
	var names []string
	for _, id := range list {
		n, _ := f.tree.Node(id)
		names = append(names, n.Name)
	}
	return strings.Join(names, ", ")
}

// lacking reports whether the provision is incomplete.
func (f *roundForm) lacking(t typedProvision) bool {
	return t.provider == "" || len(t.areas)+len(t.questions) == 0 ||
		f.selection(t).Empty() && (t.by != byOne || len(t.receivers) == 0)
}

// typedProvision is a provision of a round with the questionnaire and the entities as the form has it: all others but a
// few are said so.
func (f *roundForm) typedProvision(
	q *questionnaires.Questionnaire,
	entities []assessment.ID,
	p assessment.Provision,
) typedProvision {
	typed := typedProvision{provider: p.ProviderID.String(), by: byOne}
	for _, area := range q.Areas {
		all, some := f.providable(p.ProviderID, area.ID), []string(nil)
		for _, id := range p.Questions {
			if question, ok := q.Question(id); ok && question.Area == area.ID {
				some = append(some, id)
			}
		}
		if len(all) > 0 && len(some) == len(all) {
			typed.areas = append(typed.areas, area.ID)
		} else {
			typed.questions = append(typed.questions, some...)
		}
	}
	among := rounds.Receivable(f.entitiesOf(entities), q, p.ProviderID, p.Questions)
	if s, ok := assessment.SelectionOf(among, p.Receivers); ok {
		typed.by = byOthers
		for _, id := range s.Except {
			typed.but = append(typed.but, id.String())
		}
		return typed
	}
	for _, id := range p.Receivers {
		typed.receivers = append(typed.receivers, id.String())
	}
	return typed
}
