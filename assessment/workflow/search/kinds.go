package search

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
	rows "mognad/assessment/workflow/registers"
	"mognad/docs"
	"mognad/questionnaires"
)

// kinds lists what can be found, in the order of kinds that are equally good. Somebody who may not read a kind anywhere
// finds none of it.
func (w *UseCases) kinds() []kind {
	list := []kind{{"entities", w.findEntities}, {"users", w.findPeople}}
	for _, r := range w.registers.All {
		list = append(list, kind{r.Name, func(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
			return findRows(ctx, p, r)
		}})
	}
	return append(list,
		kind{"rounds", w.findRounds},
		kind{"audits", w.findAudits},
		kind{"recommendations", w.findRecommendations},
		kind{"advice", w.findAdvice},
		kind{"actions", w.findActions},
		kind{"reviews", w.findReviews},
		kind{"approvals", w.findApprovals},
		kind{"questions", w.findQuestions},
		kind{"help", findHelp},
	)
}

func (w *UseCases) findEntities(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadEntities) {
		return nil, nil
	}
	s, err := w.entities.Structure(ctx, p)
	if err != nil {
		return nil, err
	}
	var things []thing
	for _, n := range s.Tree.Nodes {
		hit := record.SearchHit{ID: n.ID.String(), Name: n.Name}
		if n.ParentID != nil {
			if parent, seen := s.Tree.Node(*n.ParentID); seen {
				hit.Within = parent.Name
			}
		}
		things = append(things, thing{SearchHit: hit, words: n.Key})
	}
	return things, nil
}

func (w *UseCases) findPeople(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadPeople) {
		return nil, nil
	}
	all, _, err := w.people.People(ctx, p)
	var things []thing
	for _, m := range all {
		hit := record.SearchHit{ID: m.UserID.String(), Name: m.Name}
		things = append(things, thing{SearchHit: hit, words: m.Email})
	}
	return things, err
}

// findRows finds the rows of a register by its name and its searched fields.
func findRows(ctx context.Context, p assessment.Principal, r *rows.Register) ([]thing, error) {
	if !p.MaySomewhere(r.Read) {
		return nil, nil
	}
	l, err := r.List(ctx, p, rows.Query{})
	var things []thing
	for _, i := range l.Items {
		var other []string
		for _, f := range r.Fields {
			if f.Searched && f.Name != r.NameField().Name && f.Kind != registers.Entities {
				other = append(other, l.Text(f, i.Values))
			}
		}
		hit := record.SearchHit{ID: i.Head.ID.String(), Name: r.NameOf(i)}
		things = append(things, thing{SearchHit: hit, words: joined(other...)})
	}
	return things, err
}

func (w *UseCases) findRounds(ctx context.Context, p assessment.Principal, by asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadRounds) {
		return nil, nil
	}
	all, err := w.rounds.Rounds(ctx, p)
	var things []thing
	for _, r := range all {
		title := r.Title.In(by.language, r.Languages...)
		hit := record.SearchHit{ID: r.ID.String(), Name: r.Name, Within: title}
		things = append(things, thing{SearchHit: hit, words: title})
	}
	return things, err
}

func (w *UseCases) findAudits(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadAudits) {
		return nil, nil
	}
	all, err := w.audits.Audits(ctx, p)
	var things []thing
	for _, a := range all {
		hit := record.SearchHit{ID: a.ID.String(), Name: a.Title}
		things = append(things, thing{SearchHit: hit, words: joined(append(entityNames(a), a.Purpose)...)})
	}
	return things, err
}

// entityNames are the entities of an audit that the reader sees.
func entityNames(a record.AuditHead) []string {
	var names []string
	for _, e := range a.Entities {
		names = append(names, e.Entity.Name)
	}
	return names
}

func (w *UseCases) findRecommendations(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadAudits) {
		return nil, nil
	}
	all, err := w.audits.Recommended(ctx, p)
	var things []thing
	for _, a := range all {
		for _, r := range a.Recommendations {
			things = append(things, recommendation(a, r))
		}
	}
	return things, err
}

// recommendationName is how many characters of a recommendation are its name here: it has no other.
const recommendationName = 90

func recommendation(a audits.Recommended, r record.AuditRecommendation) thing {
	return thing{
		SearchHit: record.SearchHit{
			ID:     r.ID.String(),
			Of:     a.Audit.ID.String(),
			Name:   cut([]rune(r.Text), 0, recommendationName),
			Within: joined(a.Audit.Title, r.Body.Name),
		},
		words: joined(r.Text, r.FirstStep, r.Body.Name),
	}
}

// findAdvice finds what the rules recommend in results, once for each round.
func (w *UseCases) findAdvice(ctx context.Context, p assessment.Principal, by asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadResults) {
		return nil, nil
	}
	says := func(q *questionnaires.Questionnaire, r questionnaires.Rule) (name, words string) {
		name, words = r.Recommendation.In(by.language, q.Languages...), r.FirstStep.In(by.language, q.Languages...)
		return cut([]rune(name), 0, recommendationName), joined(name, words)
	}
	all, err := w.rounds.Advised(ctx, p, func(q *questionnaires.Questionnaire, r questionnaires.Rule) bool {
		name, words := says(q, r)
		return by.words.rank(fold(name), fold(words)) < nowhere
	})
	var things []thing
	for _, a := range all {
		for _, r := range a.Rules {
			hit := record.SearchHit{ID: r.ID, Of: a.Round.ID.String(), Within: a.Round.Name}
			one := thing{SearchHit: hit}
			one.Name, one.words = says(a.Questionnaire, r)
			things = append(things, one)
		}
	}
	return things, err
}

// findActions finds actions of the plan. Somebody who only owns some has them on the start page.
func (w *UseCases) findActions(ctx context.Context, p assessment.Principal, by asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadPlan) {
		return nil, nil
	}
	found, err := w.plan.Saying(ctx, p, by.words.letters(w.spellings()))
	var things []thing
	for _, a := range found {
		hit := record.SearchHit{ID: a.ID.String(), Name: a.Title, Within: a.Entity}
		things = append(things, thing{SearchHit: hit, words: joined(a.Text, a.OwnerRole)})
	}
	return things, err
}

// findQuestions finds questions in the latest version of each questionnaire.
func (w *UseCases) findQuestions(ctx context.Context, p assessment.Principal, by asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadQuestionnaires) {
		return nil, nil
	}
	all, err := w.rounds.Questionnaires(ctx, p)
	latest := map[string]int{}
	for i, q := range all {
		latest[q.Key] = i // they are in the order of time
	}
	var things []thing
	for i, q := range all {
		if latest[q.Key] != i {
			continue
		}
		for _, question := range q.Questions {
			title := question.Title.In(by.language, q.Languages...)
			hit := record.SearchHit{
				ID:     question.ID,
				Of:     q.Key + "/" + q.Version,
				Name:   question.ID + " " + title,
				Within: q.Title.In(by.language, q.Languages...),
			}
			things = append(things, thing{SearchHit: hit, words: joined(
				question.Text.In(by.language, q.Languages...), question.Why.In(by.language, q.Languages...),
			)})
		}
	}
	return things, err
}

// findHelp finds sections of the guides, which everybody may read.
func findHelp(_ context.Context, _ assessment.Principal, by asked) ([]thing, error) {
	guides, err := docs.Guides(by.language)
	var things []thing
	for _, g := range guides {
		for _, s := range g.Sections {
			hit := record.SearchHit{ID: s.Anchor, Of: g.Name, Name: s.Title, Within: g.Title}
			things = append(things, thing{SearchHit: hit, words: s.Text})
		}
	}
	return things, err
}

// findReviews finds management reviews by title and entity.
func (w *UseCases) findReviews(ctx context.Context, p assessment.Principal, _ asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadReviews) {
		return nil, nil
	}
	all, err := w.review.Reviews(ctx, p)
	var things []thing
	for _, r := range all {
		hit := record.SearchHit{ID: r.ID.String(), Name: r.Title, Within: r.Entity.Name}
		things = append(things, thing{SearchHit: hit})
	}
	return things, err
}

// findApprovals finds what management has approved, by its name, what it is, who decided, and the case number.
func (w *UseCases) findApprovals(ctx context.Context, p assessment.Principal, by asked) ([]thing, error) {
	if !p.MaySomewhere(assessment.ReadRegisters) {
		return nil, nil
	}
	all, err := w.registers.Approvals(ctx, p)
	var things []thing
	for _, a := range all {
		hit := record.SearchHit{ID: a.ID.String(), Name: a.Name}
		if by.says != nil {
			hit.Within = by.says(a.Kind)
		}
		things = append(things, thing{
			SearchHit: hit,
			words:     joined(hit.Within, a.Text, a.ApprovedBy, a.CaseNumber, string(a.DecidedOn)),
		})
	}
	return things, err
}
