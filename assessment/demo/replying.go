package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// Days into the last round on which the smaller audit begins and is final, and the last day for replies to it. It ends
// after the boards have answered how recommendations are followed up, so that nothing they said is untrue.
const (
	beginning = 2
	reporting = 31
	replying  = sinceOpening + 50
)

// unreplied are the audit questions of the smaller audit, and its findings by question: of the administration for
// planning and building, and of the schools.
var unreplied = []struct {
	question string
	findings [2]finding
}{
	{
		"R4",
		[2]finding{
			{
				proposed: true,
				observation: "Förråden fick ett pass i fikarummet förra året. Cheferna får inte veta vilka som återstår, och " +
					"ingen har mätt vad utbildningen har gett.",
			},
			{
				proposed:    true,
				observation: "Lärarna har gått grundutbildningen. Vikariepoolen, som byter arbetsplats oftast, har inte fått den.",
			},
		},
	},
	{
		"R6",
		[2]finding{
			{
				proposed: true,
				observation: "Rutinen är känd och anmälningarna registreras. För avbrott som varar längre än en dag finns " +
					"inget nedskrivet.",
			},
			{
				proposed: true,
				observation: "Expeditionen för en lista utan grader. Ingen av de tre händelser som vi följde har fått någon " +
					"skriven analys.",
			},
		},
	},
}

var unrepliedRecommendations = []recommended{
	{
		unfinished,
		"2",
		questionnaires.High,
		"Besluta om reservrutiner för de tjänster som inte får stanna, och öva dem.",
	},
	{
		unfinished,
		"1",
		questionnaires.Medium,
		"Se till att varje chef minst två gånger om året får veta vilka som återstår i utbildningen.",
	},
	{
		waiting,
		"2",
		questionnaires.High,
		"Låt orsaken till allvarliga incidenter utredas, och följ åtgärderna tills de är gjorda.",
	},
	{waiting, "1", questionnaires.Medium, "Se till att vikarier får utbildningen innan de får ett konto."},
}

// planReplying plans a smaller audit of last year's answers, which is final in the open round and waits for replies.
func (m *maker) planReplying(round int) []step {
	var a record.Audit
	who := m.people[colleague]
	f := audits.Form{Audit: assessment.Audit{
		Title:          fmt.Sprintf("Granskning av utbildning och incidenter %d", m.year(round)),
		RoundID:        m.before,
		Auditor:        "Nordin & Ahlberg Revision AB",
		From:           assessment.DateOf(m.on(round, beginning)),
		CommissionedBy: []string{"Älvlunda kommuns förtroendevalda revisorer"},
		PlanYear:       m.year(round),
		Purpose: "Att bedöma om nämnderna har sett till att medarbetarna är utbildade och att incidenter tas om hand, i " +
			"en förvaltning och en verksamhet.",
		Delimitation: "Samhällsbyggnadsförvaltningen och grundskolan. Gemensam it-drift ingår inte.",
		Criteria: []string{
			"Kommunallagen 6 kap. 6 § (nämnderna)",
			"Kommunens riktlinjer för informationssäkerhet",
		},
	}}
	for i, x := range unreplied {
		f.Questions = append(f.Questions, m.examinedAs(fmt.Sprint(i+1), x.question))
	}
	begin := func(ctx context.Context) (err error) {
		until := assessment.DateOf(m.on(round, replying+30))
		if a, err = m.addAudit(ctx, f, until, []string{colleague}, unfinished, waiting); err != nil {
			return err
		}
		a, err = m.w.Audits.StartFieldwork(ctx, who, a.ID, a.Version)
		return err
	}
	report := func(ctx context.Context) (err error) {
		if err := m.writeReplying(ctx, who, a); err != nil {
			return err
		}
		f.Version, f.Date = a.Version, assessment.PartialDate(assessment.DateOf(m.at))
		f.To, f.ReplyDue = f.Date.Last(), assessment.DateOf(m.on(round, replying))
		f.FactCheck = "Cheferna har fått möjlighet att faktagranska rapporten."
		if a, err = m.w.Audits.SaveAudit(ctx, who, a.ID, f); err != nil {
			return err
		}
		m.kept.smaller = a.ID
		_, err = m.w.Audits.Finalise(ctx, who, a.ID, a.Version)
		return err
	}
	return []step{
		{at: m.on(round, beginning, "replying"), what: "the smaller audit begins", do: begin},
		{at: m.on(round, reporting, "replying"), what: "the smaller audit is final", do: report},
	}
}

// writeReplying writes what the smaller audit found and recommends.
func (m *maker) writeReplying(ctx context.Context, who assessment.Principal, a record.Audit) error {
	for i, x := range unreplied {
		for k, entity := range []string{unfinished, waiting} {
			if err := m.judge(ctx, who, a, fmt.Sprint(i+1), entity, x.findings[k]); err != nil {
				return err
			}
		}
	}
	return m.recommend(ctx, who, a, unrepliedRecommendations)
}
