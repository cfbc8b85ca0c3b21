package demo

import (
	"cmp"
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// Days into a round on which things happen in an audit: in the finished one after its round, in the other one while its
// round is open.
const (
	examining = 75
	judged    = 84
	ending    = 110
	visiting  = 38
)

// scale is the judgement scale of both audits.
func scale() assessment.JudgementScale {
	labels := []string{"Ja", "I allt väsentligt", "Delvis", "Nej"}
	return assessment.ScaleTemplates()[0].Scale(func(_ string, step int) string { return labels[step] })
}

// examined are the audit questions of the questionnaire, as asked in an audit.
func (m *maker) examined(most int) []assessment.AuditedQuestion {
	var list []assessment.AuditedQuestion
	for i, q := range m.questionnaire.AuditQuestions[:most] {
		list = append(list, m.examinedAs(fmt.Sprint(i+1), q.ID))
	}
	return list
}

// examinedAs is an audit question of the questionnaire as asked in an audit, with an id there.
func (m *maker) examinedAs(id, question string) assessment.AuditedQuestion {
	q, _ := m.questionnaire.AuditQuestion(question)
	area, _ := m.questionnaire.AuditArea(q.Area)
	return assessment.AuditedQuestion{ID: id, From: q.ID, Area: area.Name.In("sv"), Text: q.Text.In("sv")}
}

// addAudit creates an audit of entities, beside the current round unless another is named, and engages the auditors.
func (m *maker) addAudit(
	ctx context.Context,
	f audits.Form,
	until assessment.Date,
	auditors []string,
	entities ...string,
) (record.Audit, error) {
	for _, key := range entities {
		f.Entities = append(f.Entities, m.entities[key].ID)
	}
	f.RoundID, f.Scale = cmp.Or(f.RoundID, m.previous), scale()
	a, err := m.w.Audits.AddAudit(ctx, m.admin, f)
	if err != nil {
		return a, err
	}
	for _, local := range auditors {
		if _, err := m.w.Audits.Engage(
			ctx,
			m.admin,
			assessment.Engagement{AuditID: a.ID, UserID: m.people[local].User.ID, Until: until},
		); err != nil {
			return a, fmt.Errorf("%s: %w", local, err)
		}
		impartial := audits.DeclarationForm{Impartiality: assessment.Impartial}
		if _, err := m.w.Audits.Declare(ctx, m.people[local], a.ID, impartial); err != nil {
			return a, fmt.Errorf("%s: %w", local, err)
		}
	}
	return a, nil
}

// finding is what an auditor writes on one question for one entity.
type finding struct {
	label, observation, reason string
	proposed                   bool // judged as the answers propose, otherwise by label
}

func (m *maker) judge(
	ctx context.Context,
	who assessment.Principal,
	a record.Audit,
	question, entity string,
	f finding,
) error {
	zero := int64(0)
	form := audits.JudgementForm{
		EntityID:    m.entities[entity].ID,
		QuestionID:  question,
		Observation: f.observation,
		Reason:      f.reason,
		Version:     &zero,
	}
	step, ok := a.JudgementScale().Labelled(f.label)
	switch {
	case f.proposed:
		v, err := m.w.Audits.Audit(ctx, who, a.ID)
		if err != nil {
			return err
		}
		for _, c := range v.Cells {
			if c.Question == question && c.Entity == form.EntityID {
				form.Ordinal = c.Proposed()
			}
		}
	case ok:
		form.Ordinal = &step.Ordinal
	default:
		form.NotAssessed = true
	}
	if _, err := m.w.Audits.Judge(ctx, who, a.ID, form); err != nil {
		return fmt.Errorf("question %s at %s: %w", question, entity, err)
	}
	return nil
}

// recommend writes recommendations to the bodies of entities.
func (m *maker) recommend(ctx context.Context, who assessment.Principal, a record.Audit, all []recommended) error {
	s, err := m.w.Entities.Structure(ctx, m.admin)
	if err != nil {
		return err
	}
	for _, to := range all {
		e := m.entities[to.entity]
		form := audits.RecommendationForm{
			BodyID:   s.BodyOf(e.ID).ID,
			Text:     to.text,
			Priority: to.priority,
			Places:   []assessment.Place{{QuestionID: to.question, EntityID: e.ID}},
		}
		if _, err := m.w.Audits.AddRecommendation(ctx, who, a.ID, form); err != nil {
			return fmt.Errorf("recommendation to %s: %w", to.entity, err)
		}
	}
	return nil
}

// finishedAudit audits the municipality and its company after a round, and finalises the audit.
func (m *maker) finishedAudit(ctx context.Context, round int) error {
	m.at = m.on(round, examining, "audit")
	who, until := m.people[auditor], assessment.DateOf(m.on(round, ending+60))
	f := m.finishedForm(round)
	a, err := m.addAudit(ctx, f, until, []string{auditor}, Key, "energi-vatten")
	if err != nil {
		return err
	}
	if err := m.approvePlan(ctx, who, a, "Revisorernas plan, § 14"); err != nil {
		return err
	}
	if a, err = m.w.Audits.StartFieldwork(ctx, who, a.ID, a.Version); err != nil {
		return err
	}
	m.at = m.on(round, judged, "audit")
	for i, pair := range finishedFindings {
		for k, entity := range []string{Key, "energi-vatten"} {
			if err := m.judge(ctx, who, a, fmt.Sprint(i+1), entity, pair[k]); err != nil {
				return err
			}
		}
	}
	if err := m.recommend(ctx, who, a, finishedRecommendations); err != nil {
		return err
	}
	if err := m.checkFacts(ctx, who, a, round); err != nil {
		return err
	}
	m.at = m.on(round, ending, "audit")
	if a, err = m.w.Audits.Audit(ctx, who, a.ID); err != nil {
		return err
	}
	if err := m.stateOnEntities(ctx, who, a); err != nil {
		return err
	}
	if a, err = m.w.Audits.StateOnAudit(
		ctx,
		who,
		a.ID,
		"Delvis",
		"Grunden finns, men varken kommunstyrelsen eller bolagets styrelse låter riskerna styra vad som görs. Det som "+
			"följs upp är avbrott, inte hur väl säkerhetsåtgärderna svarar mot behoven.",
		a.Version,
	); err != nil {
		return err
	}
	described := f
	described.Version = a.Version
	described.Date = assessment.PartialDate(assessment.DateOf(m.at))
	described.To = assessment.DateOf(m.at)
	described.CoverLetter = "Vi har låtit granska om kommunstyrelsen och bolagets styrelse leder arbetet med " +
		"informationssäkerhet. Rapporten bifogas. Vi ställer oss bakom bedömningarna."
	described.Summary = "Kommunstyrelsen och bolagets styrelse leder delvis arbetet med informationssäkerhet. " +
		"Grunden finns, men riskerna styr inte vad som görs, och det som följs upp är avbrott.\n\n" +
		"Vi rekommenderar dem framför allt att göra riskanalyserna färdiga och låta dem avgöra vilka säkerhetsåtgärder " +
		"som genomförs, och bolagets styrelse att följa upp informationssäkerheten varje år."
	described.FactCheck = "Samtliga intervjuade har fått möjlighet att faktagranska rapporten."
	if a, err = m.w.Audits.SaveAudit(ctx, who, a.ID, described); err != nil {
		return err
	}
	m.kept.audit, err = m.w.Audits.Finalise(ctx, who, a.ID, a.Version)
	return err
}

// stateOnEntities writes the overall judgement of each entity of the finished audit.
func (m *maker) stateOnEntities(ctx context.Context, who assessment.Principal, a record.Audit) error {
	for entity, statement := range finishedStatements {
		v, err := m.w.Audits.Audit(ctx, who, a.ID)
		if err != nil {
			return err
		}
		for _, e := range v.Entities {
			if e.Entity.ID == m.entities[entity].ID {
				if _, err := m.w.Audits.StateOnEntity(
					ctx,
					who,
					a.ID,
					e.Entity.ID,
					statement.label,
					statement.text,
					e.Version,
				); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// finishedForm is the description of the finished audit as it is planned.
func (m *maker) finishedForm(round int) audits.Form {
	return audits.Form{Audit: assessment.Audit{
		Title:   fmt.Sprintf("Granskning av informationssäkerhet %d", m.year(round)),
		Auditor: "Nordin & Ahlberg Revision AB",
		From:    assessment.DateOf(m.at),
		CommissionedBy: []string{
			"Älvlunda kommuns förtroendevalda revisorer",
			"Lekmannarevisorn i Älvlunda Energi och Vatten AB",
		},
		PlanYear: m.year(round),
		Purpose: "Att bedöma om kommunstyrelsen och bolagets styrelse har sett till att " +
			"informationssäkerhetsarbetet är systematiskt och ändamålsenligt.",
		Background: "Kommunen och bolaget delar nät, inloggning och flera system. Två avbrott under våren visade att " +
			"det inte var klart vem som skulle besluta när något slutade fungera.",
		Delimitation: "Trygghetslarm ingår inte. Med välfärdsteknik menas tillsynskameror, läkemedelsautomater och " +
			"hjälpmedel för kommunikation.",
		Criteria: []string{
			"Kommunallagen 6 kap. 6 § (kommunstyrelsen)",
			"Aktiebolagslagen 8 kap. 4 § (bolagets styrelse)",
			"Kommunens policy och riktlinjer för informationssäkerhet",
			"Bolagets ägardirektiv",
		},
		DocumentsStudied: []string{
			"Policy för informationssäkerhet",
			"Riktlinjer för informationssäkerhet",
			"Rutin för incidenter",
			"Bolagets ledningshandbok",
		},
		Interviews: []assessment.Interview{
			{Role: "Kommundirektör"},
			{Role: "Informationssäkerhetssamordnare", Notes: "Två tillfällen"},
			{Role: "It-chef"},
			{Role: "Bolagets vd"},
			{Role: "Ordförande och vice ordförande i bolagets styrelse"},
			{Role: "Tre systemförvaltare"},
		},
		Earlier:   []assessment.EarlierAudit{{Year: m.year(round) - 3, What: "Förstudie av kommunens it-drift"}},
		Questions: m.examined(len(finishedFindings)),
	}}
}

// openAudit audits four units of the last round and leaves the audit in fieldwork.
func (m *maker) openAudit(ctx context.Context, round int) error {
	m.at = m.on(round, visiting, "audit")
	who := m.people[auditor]
	f := audits.Form{Audit: assessment.Audit{
		Title:          fmt.Sprintf("Fördjupad granskning av omsorg, skola och it-drift %d", m.year(round)),
		Auditor:        "Nordin & Ahlberg Revision AB",
		From:           assessment.DateOf(m.at),
		CommissionedBy: []string{"Älvlunda kommuns förtroendevalda revisorer"},
		PlanYear:       m.year(round),
		Purpose: "Att bedöma om förvaltningarnas egen bild av informationssäkerheten stämmer med vad som går att " +
			"visa.",
		Delimitation: "Fyra enheter har valts ut. Bolaget ingår inte.",
		Criteria: []string{
			"Kommunens policy och riktlinjer för informationssäkerhet",
			"Cybersäkerhetslagen (2025:1506)",
		},
		Questions: m.examined(len(m.questionnaire.AuditQuestions)),
	}}
	entities := []string{"socialforvaltningen", "aldreomsorgen", fallen, "it"}
	a, err := m.addAudit(ctx, f, assessment.DateOf(m.today.AddDate(0, 2, 0)), []string{auditor, colleague}, entities...)
	if err != nil {
		return err
	}
	if a, err = m.w.Audits.StartFieldwork(ctx, who, a.ID, a.Version); err != nil {
		return err
	}
	m.at = m.on(round, visiting+1, "audit")
	for _, x := range openFindings {
		by := m.people[x.who]
		if err := m.judge(ctx, by, a, x.question, x.entity, x.finding); err != nil {
			return err
		}
	}
	if err := m.discuss(ctx, a, "socialforvaltningen", "camilla.rosen"); err != nil {
		return err
	}
	return m.openRecommendations(ctx, who, a)
}

// openRecommendations adopts the proposal of one rule, dismisses that of another and writes a recommendation of its
// own.
func (m *maker) openRecommendations(ctx context.Context, who assessment.Principal, a record.Audit) error {
	v, err := m.w.Audits.Audit(ctx, who, a.ID)
	if err != nil {
		return err
	}
	care := m.entities["aldreomsorgen"]
	done := 0
	for _, row := range v.Advice {
		switch {
		case row.Entity != care.ID:
			continue
		case done == 0:
			_, err = m.w.Audits.AdoptAdvice(ctx, who, a.ID, care.ID, row.Rule, audits.RecommendationForm{})
		case done == 1:
			err = m.w.Audits.DismissAdvice(
				ctx,
				who,
				a.ID,
				care.ID,
				row.Rule,
				"Förvaltningen upphandlar ett gemensamt stöd under våren. Frågan följs upp då i stället.",
			)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", row.Rule, err)
		}
		done++
	}
	school := v.Entities[2]
	_, err = m.w.Audits.AddRecommendation(ctx, who, a.ID, audits.RecommendationForm{
		BodyID:   school.Body.ID,
		Priority: questionnaires.High,
		Text: "Låt förvaltningschefen visa nämnden hur självskattningen kunde sjunka två nivåer på ett år, och vad " +
			"som nu görs i vilken ordning.",
		FirstStep: "Boka en punkt på nämndens nästa sammanträde.",
		Places:    []assessment.Place{{QuestionID: "7", EntityID: school.Entity.ID}},
	})
	return err
}
