package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// The questionnaire that is sent out.
const (
	questionnaireKey     = "mognad-bas"
	questionnaireVersion = "1.0"
)

// provision is who answers what for whom, by the keys of entities.
type provision struct {
	provider  string
	questions []string
	receivers []string
}

var provisions = []provision{
	{"it", []string{"F2", "F5", "F6", "F8", "F9"}, []string{Key, "aldreomsorgen", waiting}},
	{"it", []string{"F2", "F6"}, []string{"energi-vatten"}},
	{
		"kommunledning",
		[]string{"G1"},
		[]string{"socialnamnden", "socialforvaltningen", "aldreomsorgen", "barn-utbildning", fallen, waiting, unfinished},
	},
}

// provided reports whether another entity answers the question for the entity.
func provided(entity, question string) bool {
	return slices.ContainsFunc(provisions, func(p provision) bool {
		return slices.Contains(p.receivers, entity) && slices.Contains(p.questions, question)
	})
}

// addRound sends the questionnaire to all entities.
func (m *maker) addRound(ctx context.Context, round int) error {
	m.at = m.on(round, sent, "round")
	opens, words := m.opens(round), letters[round]
	f := rounds.RoundForm{
		Name:                 fmt.Sprintf("Självskattning %d", m.year(round)),
		QuestionnaireKey:     questionnaireKey,
		QuestionnaireVersion: questionnaireVersion,
		OpensOn:              assessment.DateOf(opens),
		ClosesOn:             assessment.DateOf(opens.AddDate(0, 0, daysOpen-1)),
		Message:              words.message,
		Reminder:             words.reminder,
		PreviousID:           m.previous,
	}
	for _, u := range units {
		f.Entities = append(f.Entities, m.entities[u.key].ID)
	}
	for _, p := range provisions {
		x := assessment.Provision{ProviderID: m.entities[p.provider].ID, Questions: p.questions}
		for _, key := range p.receivers {
			x.Receivers = append(x.Receivers, m.entities[key].ID)
		}
		f.Provisions = append(f.Provisions, x)
	}
	r, err := m.w.Rounds.AddRound(ctx, m.people[coordinator], f)
	if err != nil {
		return err
	}
	view, err := m.w.Rounds.Round(ctx, m.people[coordinator], r.ID)
	if err != nil {
		return err
	}
	m.before, m.previous, m.assessments = m.previous, &r.ID, map[string]assessment.ID{}
	for _, row := range view.Rows {
		m.assessments[row.Entity.Key] = row.ID
	}
	return nil
}

// Days into a round on which things are done. Providers have answered before the others look at their answers, and
// weekends do not move a step past the next one.
const (
	answering  = 20 // the providers' last day of answering
	early      = 6
	confirming = 9
	submitting = 24 // or up to four days later
	reminding  = 36
	deciding   = 37
)

// plan is what people do in a round.
func (m *maker) plan(round int) []step {
	var steps []step
	for _, u := range units {
		steps = append(steps, m.planAnswers(u, round)...)
		steps = append(steps, m.planReceived(u, round)...)
		if !(u.key == unfinished && round == roundCount-1) {
			steps = append(steps, m.planSubmission(u, round)...)
		}
	}
	if round == roundCount-1 {
		steps = append(steps, m.planReminder(round)...)
		steps = append(steps, m.planReplying(round)...)
	}
	steps = append(steps, m.planTargets(round)...)
	steps = append(steps, m.during(round)...)
	return append(steps, m.planAdvice(round)...)
}

// planAnswers plans who answers which question, and when.
func (m *maker) planAnswers(u unit, round int) []step {
	id, people := m.assessments[u.key], holders(assessment.Respondent, u.key)
	last := answering
	if u.key == "it" || u.key == "kommunledning" {
		last = early
	}
	var steps []step
	for _, q := range m.questionnaire.AskedOf(questionnaires.Profile{Kind: u.kind}) {
		at := asked{entity: u.key, question: q.ID, round: round}
		value := m.values[at]
		said, wrote := m.first(at)
		if provided(u.key, q.ID) || value == "" && !wrote {
			continue
		}
		// The areas are assigned in turn, each to one person.
		area := slices.IndexFunc(m.questionnaire.Areas, func(a area) bool { return a.ID == q.Area })
		who := m.people[people[draw(len(people), u.key, q.Area)]]
		day := 1 + area*(last-2)/len(m.questionnaire.Areas) + draw(2, u.key, q.Area, fmt.Sprint(round))
		zero := int64(0)
		steps = append(
			steps,
			step{at: m.on(round, day, u.key, q.ID), what: u.key + " answers " + q.ID, do: func(ctx context.Context) error {
				if !wrote && m.keeps(u, q.ID, round) {
					_, err := m.w.Rounds.KeepAnswer(ctx, who, id, q.ID, &zero)
					return err
				}
				f := m.form(u, at, said, &zero)
				_, err := m.w.Rounds.SaveAnswer(ctx, who, id, f)
				return err
			}},
		)
	}
	return steps
}

// form is the form of an answer.
func (m *maker) form(u unit, at asked, said remark, version *int64) rounds.AnswerForm {
	f := rounds.AnswerForm{QuestionID: at.question, Value: m.values[at], Version: version}
	if said != (remark{}) {
		f.Value = said.value
		if said.value == notApplicable {
			f.Reason = year(said.text, m.year(at.round))
		} else {
			f.Comment = year(said.text, m.year(at.round))
		}
		f.Evidence = pieces(year(said.evidence, m.year(at.round)))
	}
	if len(f.Evidence) == 0 && (f.Value == yes || f.Value == partly) &&
		draw(100, u.key, at.question, "evidence") < u.evidence[at.round] {
		titles := documents[at.question]
		f.Evidence = pieces(year(titles[draw(len(titles), u.key, at.question)], m.year(at.round)))
	}
	return f
}

// pieces reads pieces of evidence, separated by "|"; each may end with a link.
func pieces(s string) []assessment.Evidence {
	var all []assessment.Evidence
	for piece := range strings.SplitSeq(s, "|") {
		text, address, found := strings.Cut(piece, "https://")
		e := assessment.Evidence{Text: strings.TrimSpace(text)}
		if found {
			e.Link = "https://" + address
		}
		if e != (assessment.Evidence{}) {
			all = append(all, e)
		}
	}
	return all
}

// planReceived plans the stances on provided answers: most are confirmed, some disputed, a few left.
func (m *maker) planReceived(u unit, round int) []step {
	var questions []string
	for _, q := range m.questionnaire.AskedOf(questionnaires.Profile{Kind: u.kind}) {
		if provided(u.key, q.ID) {
			questions = append(questions, q.ID)
		}
	}
	if len(questions) == 0 || u.key == unfinished && round == roundCount-1 {
		return nil
	}
	id, who := m.assessments[u.key], m.people[holders(assessment.Respondent, u.key)[0]]
	return []step{
		{
			m.on(round, confirming+draw(3, u.key), u.key, "confirm"),
			u.key + " looks at what others answered",
			func(ctx context.Context) error {
				v, err := m.w.Rounds.Assessment(ctx, who, id)
				if err != nil {
					return err
				}
				for _, q := range questions {
					version := v.Answers[q].Version
					f := rounds.AnswerForm{QuestionID: q, Stance: assessment.Confirmed, Version: &version}
					if said, disputes := m.remarks[asked{entity: u.key, question: q, round: round}]; disputes {
						f = m.form(u, asked{entity: u.key, question: q, round: round}, said, &version)
						f.Stance = assessment.Disputed
					} else if !v.Answers[q].Answered() || draw(100, u.key, q, fmt.Sprint(round)) < 15 {
						continue
					}
					if _, err := m.w.Rounds.SaveAnswer(ctx, who, id, f); err != nil {
						return fmt.Errorf("%s: %w", q, err)
					}
				}
				return nil
			},
		},
	}
}

// planSubmission plans how an assessment is submitted and decided on.
func (m *maker) planSubmission(u unit, round int) []step {
	id, day := m.assessments[u.key], submitting+draw(5, u.key, fmt.Sprint(round))
	manager := m.people[director]
	if named := holders(assessment.EntityManager, u.key); u.key != Key {
		manager = m.people[named[0]]
	}
	respondent := m.people[holders(assessment.Respondent, u.key)[0]]
	submit := func(day int) step {
		return step{at: m.on(round, day, u.key, "submit"), what: u.key + " submits", do: func(ctx context.Context) error {
			v, err := m.w.Rounds.Assessment(ctx, respondent, id)
			if err == nil {
				_, err = m.w.Rounds.SubmitOnce(ctx, respondent, id, v.Version, true, nil)
			}
			return err
		}}
	}
	decide := func(day, number int, outcome assessment.Outcome, reason string) step {
		return step{at: m.on(round, day, u.key, "decide"), what: u.key + " decides", do: func(ctx context.Context) error {
			_, err := m.w.Rounds.Decide(ctx, manager, id, number, outcome, reason)
			return err
		}}
	}
	steps := []step{submit(day)}
	if u.key == waiting && round == roundCount-1 {
		return steps
	}
	approval := approvals[asked{entity: u.key, round: round}]
	i := slices.IndexFunc(returns, func(r returned) bool { return r.entity == u.key && r.round == round })
	if i < 0 {
		return append(steps, decide(day+3, 1, assessment.OutcomeApproved, approval))
	}
	r := returns[i]
	mend := step{
		at:   m.on(round, day+4, u.key, "mend"),
		what: u.key + " mends " + r.question,
		do: func(ctx context.Context) error {
			v, err := m.w.Rounds.Assessment(ctx, respondent, id)
			if err != nil {
				return err
			}
			at, version := asked{entity: u.key, question: r.question, round: round}, v.Answers[r.question].Version
			_, err = m.w.Rounds.SaveAnswer(ctx, respondent, id, m.form(u, at, m.remarks[at], &version))
			return err
		},
	}
	return append(
		steps,
		decide(day+2, 1, assessment.OutcomeReturned, r.reason),
		mend,
		submit(day+6),
		decide(day+8, 2, assessment.OutcomeApproved, approval),
	)
}

// planReminder plans what is done about the entity that is late: a colleague is assigned a question, and all are
// reminded.
func (m *maker) planReminder(round int) []step {
	id, people := m.assessments[unfinished], holders(assessment.Respondent, unfinished)
	from, to := m.people[people[0]], m.people[people[1]].User.ID
	var steps []step
	for i, q := range handed {
		steps = append(
			steps,
			step{at: m.on(round, answering+2+i, "hand", q), what: "hand over " + q, do: func(ctx context.Context) error {
				v, err := m.w.Rounds.Assessment(ctx, from, id)
				if err != nil {
					return err
				}
				version := v.Answers[q].Version
				_, err = m.w.Rounds.HandAnswer(ctx, from, id, q, &to, &version)
				return err
			}},
		)
	}
	return append(steps, step{at: m.on(round, reminding, "remind"), what: "remind", do: func(ctx context.Context) error {
		return m.w.Rounds.NoteReminder(ctx, m.people[coordinator], *m.previous, []assessment.ID{id})
	}})
}

// planTargets plans the targets that management sets after the round.
func (m *maker) planTargets(round int) []step {
	var steps []step
	for _, x := range targets {
		if x.round != round {
			continue
		}
		who := m.people[director]
		if x.entity == "energi-vatten" {
			who = m.people[chair]
		}
		steps = append(
			steps,
			step{
				at:   m.on(round, deciding, "target", x.entity),
				what: "target for " + x.entity,
				do: func(ctx context.Context) error {
					by := assessment.Date(fmt.Sprintf("%d-12-31", m.year(round)+x.years))
					_, err := m.w.Rounds.SaveTarget(
						ctx,
						who,
						assessment.Target{EntityID: m.entities[x.entity].ID, Level: x.level, By: by},
					)
					return err
				},
			},
		)
	}
	return steps
}

// planAdvice plans the decisions on recommendations.
func (m *maker) planAdvice(round int) []step {
	var steps []step
	for _, x := range decisions {
		if x.round != round {
			continue
		}
		id := m.assessments[x.entity]
		steps = append(
			steps,
			step{
				at:   m.on(round, deciding, "advice", x.entity, x.rule),
				what: "advice " + x.rule + " for " + x.entity,
				do: func(ctx context.Context) error {
					v, err := m.w.Rounds.Result(ctx, m.people[coordinator], id, 0)
					if err != nil {
						return err
					}
					if !slices.ContainsFunc(v.Recommendations, func(r record.Advice) bool { return r.Rule == x.rule }) {
						return fmt.Errorf("no rule recommends it")
					}
					m.kept.rules[ruled{x.entity, x.rule}] = id
					_, err = m.w.Rounds.DecideAdvice(ctx, m.people[coordinator], assessment.AdviceDecision{
						AssessmentID: id,
						RuleID:       x.rule,
						Adopted:      x.adopted,
						Reason:       x.reason,
					})
					return err
				},
			},
		)
	}
	return steps
}
