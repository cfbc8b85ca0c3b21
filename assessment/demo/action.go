package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/workflow/plan"
	"mognad/questionnaires"
)

// action is one of the plan: what it came from, when it is to be done, and what has been reported on it.
type action struct {
	added                          when
	key, entity, title, text       string
	role, owner                    string
	by                             string // who adds it, "" for the coordinator
	priority                       questionnaires.Priority
	cost                           int64 // 0 for not known
	due                            when
	year                           int // after that of the last round, if there is no day
	every                          int // months, 0 for once
	standing                       bool
	objective                      string
	recommendation                 int // to the executive board, from 1
	rule                           ruled
	risk, nonconformity, companyOn string
	reports                        []report
}

// report is what is said of an action, or of one time that it is to be done, from 0; the whole of one that is done
// once.
type report struct {
	on    when
	nth   int
	state assessment.ActionState
	text  string
	shown string // evidence
}

// planActions plans the actions, and what is reported on them and on those that decisions of the review became.
func (m *maker) planActions() []scheduled {
	var list []scheduled
	for _, a := range actions {
		list = append(list, scheduled{
			a.added, "action " + a.key, func(ctx context.Context) error { return m.addAction(ctx, a) },
		})
		for i, r := range a.reports {
			list = append(list, scheduled{r.on, fmt.Sprintf("report %d on %s", i+1, a.key), func(ctx context.Context) error {
				return m.report(ctx, m.kept.actions[a.key], a, r)
			}})
		}
	}
	for key, reports := range reportsOnDecisions {
		for i, r := range reports {
			what := fmt.Sprintf("report %d on decision %s", i+1, key)
			list = append(list, scheduled{r.on, what, func(ctx context.Context) error {
				id, err := m.actionOf(ctx, key)
				if err != nil {
					return err
				}
				return m.report(ctx, id, action{}, r)
			}})
		}
	}
	analysis := func(ctx context.Context) error {
		id, err := m.actionOf(ctx, "analysis")
		if err == nil {
			_, err = m.w.Plan.Link(ctx, m.lead(), id, m.recommended(analysisRecommendation))
		}
		return err
	}
	return append(list, scheduled{fromRecommendations, "the analysis answers the audit too", analysis})
}

// actionOf is the action that a decision of the review became.
func (m *maker) actionOf(ctx context.Context, decision string) (assessment.ID, error) {
	from := assessment.Source{Kind: assessment.FromDecision, SubjectID: m.kept.ids["decision "+decision]}
	made, err := m.w.Plan.ActionsFrom(ctx, m.lead(), from)
	if err != nil {
		return assessment.ID{}, err
	}
	if len(made[from]) != 1 {
		return assessment.ID{}, fmt.Errorf("%d actions for the decision %s", len(made[from]), decision)
	}
	return made[from][0].ID, nil
}

// recommended is a recommendation of the finished audit to the executive board, by number.
func (m *maker) recommended(number int) assessment.Source {
	return assessment.Source{
		Kind:      assessment.FromRecommendation,
		SubjectID: m.kept.ids[fmt.Sprintf("recommendation %d", number)],
	}
}

func (m *maker) addAction(ctx context.Context, a action) error {
	f := plan.Form{Action: assessment.Action{
		EntityID:  m.entities[a.entity].ID,
		Title:     a.title,
		Text:      a.text,
		OwnerRole: a.role,
		OwnerID:   m.id(a.owner),
		Priority:  a.priority,
		Timing:    m.timing(a),
	}}
	if a.cost > 0 {
		f.Cost = &a.cost
	}
	if o, some := m.kept.objectives[a.objective]; some {
		f.ObjectiveID = &o.ID
	}
	f.Origins = m.origins(a)
	who := m.lead()
	if a.by != "" {
		who = m.people[a.by]
	}
	v, err := m.w.Plan.AddAction(ctx, who, f)
	m.kept.actions[a.key] = v.ID
	return err
}

// timing is when the action is to be done.
func (m *maker) timing(a action) assessment.Timing {
	t := assessment.Timing{DueOn: m.day(a.due), Recurrence: assessment.Recurrence{Kind: assessment.Once}}
	switch {
	case a.standing:
		t.Kind = assessment.Standing
	case a.due == when{}:
		t.Year = m.year(roundCount-1) + a.year
	}
	if a.every > 0 {
		t.Recurrence = assessment.EveryMonths(a.every)
	}
	return t
}

// origins are what the action came from.
func (m *maker) origins(a action) []assessment.Source {
	var from []assessment.Source
	if a.recommendation > 0 {
		from = append(from, m.recommended(a.recommendation))
	}
	if a.companyOn != "" {
		from = append(from, assessment.Source{Kind: assessment.FromRecommendation, SubjectID: m.kept.ids[a.companyOn]})
	}
	if a.rule != (ruled{}) {
		from = append(from, assessment.Source{
			Kind:      assessment.FromRule,
			SubjectID: m.kept.rules[a.rule],
			Detail:    a.rule.rule,
		})
	}
	if a.risk != "" {
		from = append(from, assessment.Source{Kind: assessment.FromRisk, SubjectID: m.kept.risks[a.risk].ID})
	}
	if a.nonconformity != "" {
		id := m.kept.ids["nonconformity "+a.nonconformity]
		from = append(from, assessment.Source{Kind: assessment.FromNonconformity, SubjectID: id})
	}
	return from
}

// report reports as the owner. An action without one, or that is dropped, is reported on by the coordinator.
func (m *maker) report(ctx context.Context, id assessment.ID, a action, r report) error {
	who := m.lead()
	if a.owner != "" && r.state != assessment.ActionDropped {
		who = m.people[a.owner]
	}
	n := assessment.ActionNote{
		ActionID:     id,
		State:        r.state,
		Text:         r.text,
		EvidenceText: r.shown,
	}
	if a.every > 0 {
		t := m.timing(a)
		label := string(t.DueOn)
		if label != "" {
			label = string(t.DueOn.AddMonths(a.every * r.nth))
		} else {
			label = fmt.Sprint(t.Year + r.nth)
		}
		n.Occurrence = label
	}
	_, err := m.w.Plan.Report(ctx, who, n)
	return err
}
