package web

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// propose fills in the form of a new round as it is proposed.
func (f *roundForm) propose() {
	n := f.proposal
	f.typed.Name, f.typed.Message, f.typed.Reminder = n.Name, n.Message, n.Reminder
	f.typed.OpensOn, f.typed.ClosesOn = n.OpensOn, n.ClosesOn
	f.typed.Entities = n.Entities
	if n.Previous != nil {
		f.typed.PreviousID = &n.Previous.ID
	}
	if n.Questionnaire == nil {
		return
	}
	f.typed.QuestionnaireKey, f.typed.QuestionnaireVersion = n.Questionnaire.Key, n.Questionnaire.Version
	if n.Newer != nil {
		f.typed.QuestionnaireVersion = n.Newer.Version
	}
	if f.q = f.version(f.typed.QuestionnaireKey + "/" + f.typed.QuestionnaireVersion); f.q == nil {
		return
	}
	for _, p := range n.Provisions {
		f.provisions = append(f.provisions, f.typedProvision(f.q, n.Entities, p))
	}
}

// changed reports whether the page says what has changed about the entity since the last round, and has its box there.
func (f *roundForm) changed(entity assessment.ID) bool {
	return slices.ContainsFunc(f.proposal.Changes, func(c record.ChangedEntity) bool {
		return c.Entity.ID == entity && !onlyUnmanned(c)
	})
}

// unmanned are the facts about who is missing, which may hold of many entities and change nothing in the round.
var unmanned = []record.RoundFactKind{record.NobodyAnswers, record.NobodyApproves}

// onlyUnmanned reports whether nothing has changed about an entity but that somebody is missing.
func onlyUnmanned(c record.ChangedEntity) bool {
	return !slices.ContainsFunc(c.Facts, func(f record.RoundFact) bool { return !slices.Contains(unmanned, f.Kind) })
}

// missing are the kinds of people who are missing for an entity, as the proposal says.
func (f *roundForm) missing(entity assessment.ID) []string {
	var kinds []string
	for _, c := range f.proposal.Changes {
		for _, x := range c.Facts {
			if c.Entity.ID == entity && slices.Contains(unmanned, x.Kind) {
				kinds = append(kinds, string(x.Kind))
			}
		}
	}
	return kinds
}

// addUnmanned lists the entities for which somebody is missing and nothing else has changed.
func (f *roundForm) addUnmanned(r *Request, page *frontend.RoundForm) {
	for _, kind := range unmanned {
		list := frontend.UnmannedEntities{Kind: string(kind)}
		for _, c := range f.proposal.Changes {
			if onlyUnmanned(c) && slices.ContainsFunc(c.Facts, func(x record.RoundFact) bool { return x.Kind == kind }) {
				list.Entities = append(list.Entities, frontend.RoundChange{
					Name: c.Entity.Name,
					Href: organisationPath(r, "/entities/"+c.Entity.ID.String()),
				})
			}
		}
		if len(list.Entities) > 0 {
			page.Unmanned = append(page.Unmanned, list)
		}
	}
}

// addProposal shows what could be answered for others, what the form was made from and what has changed since.
func (f *roundForm) addProposal(r *Request, page *frontend.RoundForm) {
	n := f.proposal
	if n.Suggested != nil && !slices.ContainsFunc(f.provisions, func(t typedProvision) bool {
		return t.provider == n.Suggested.ProviderID.String()
	}) {
		page.Suggested = f.provisionWords(r, *n.Suggested)
	}
	if n.After == nil {
		return
	}
	page.After, page.AfterName, page.AfterHref = n.After.ID.String(), n.After.Name, roundPath(r, n.After.ID)
	page.Path += "?after=" + page.After
	f.addUnmanned(r, page)
	for _, c := range n.Changes {
		if onlyUnmanned(c) {
			continue
		}
		row := frontend.RoundChange{
			ID:     c.Entity.ID.String(),
			Name:   c.Entity.Name,
			Href:   organisationPath(r, "/entities/"+c.Entity.ID.String()),
			May:    c.May,
			Chosen: slices.Contains(f.typed.Entities, c.Entity.ID),
		}
		for _, fact := range c.Facts {
			row.Facts = append(row.Facts, frontend.RoundFact{Kind: string(fact.Kind), Name: fact.Name})
		}
		page.Changes = append(page.Changes, row)
	}
	for _, g := range n.Gone {
		page.Gone = append(
			page.Gone,
			r.L.T("next_round.gone", "Provider", g.Provider.Name, "Questions", strings.Join(g.Questions, ", ")),
		)
	}
	if n.Newer != nil {
		f.addNewer(r, page)
	}
}

// addNewer offers a later version of the questionnaire; without it, the round asks that of the last one.
func (f *roundForm) addNewer(r *Request, page *frontend.RoundForm) {
	n := f.proposal
	q := f.version(n.Newer.Key + "/" + n.Newer.Version)
	page.Questionnaire = n.Questionnaire.Key + "/" + n.Questionnaire.Version
	page.Newer = &frontend.NewerQuestionnaire{
		Value:   n.Newer.Key + "/" + n.Newer.Version,
		Version: n.Newer.Version,
		Current: n.Questionnaire.Version,
		Chosen:  f.typed.QuestionnaireVersion == n.Newer.Version,
		Spoken:  spoken(r, q),
	}
	for _, x := range n.Newer.Questions {
		page.Newer.Questions = append(page.Newer.Questions, frontend.ChangedQuestion{
			ID:     x.ID,
			Title:  x.Title.In(page.Newer.Spoken, q.Languages...),
			Change: string(x.Change),
		})
	}
}
