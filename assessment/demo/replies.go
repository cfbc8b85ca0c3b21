package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
)

// The days on which the boards reply to the finished audit, and on which one prepares a reply to the smaller one.
var (
	councilReplied = when{roundCount - 2, 146}
	boardReplied   = when{roundCount - 2, 157}
	boardApproved  = when{roundCount - 2, 160}
	schoolPrepares = when{roundCount - 1, 35}
)

// reply is what a body replies to one recommendation, in the order in which they were given.
type reply struct {
	response          assessment.Response
	text, does, owner string
	due               when
}

// ofExecutive is the reply of the municipal executive board, which was given on paper.
var ofExecutive = []reply{
	{assessment.Accepts, "", "Se över delegationsordning och riktlinjer så att de säger samma " +
		"sak.", "Kanslichef", when{1, 260}},
	{assessment.Accepts, "", "Skriv in ansvaret i chefernas uppdrag.", "Personalchef", when{1, 260}},
	{
		assessment.AcceptsInPart, "Samordnaren arbetar heltid sedan årsskiftet. Om det räcker prövas en gång om året.",
		"Pröva samordnarens arbetstid.", "Kommundirektör", when{1, 230},
	},
	{
		assessment.AcceptsInPart, "Frågan om tid i förvaltningarna avgörs i budgetarbetet.",
		"Pröva förvaltningarnas organisation för informationssäkerhet.", "Kommundirektör", when{2, 80},
	},
	{assessment.Accepts, "", "Gör riskanalysen färdig.", "It-chef", when{1, 200}},
	{assessment.Accepts, "", "Kräv riskanalys innan välfärdsteknik får införas.", "Förvaltningschef social", when{1, 250}},
	{
		assessment.Accepts, "", "Låt riskanalyser och klassning avgöra åtgärderna i nästa handlingsplan.",
		"Informationssäkerhetssamordnare", when{2, 160},
	},
	{assessment.Accepts, "", "Följ deltagandet i utbildningen samlat, även bland " +
		"förtroendevalda.", "Personalchef", when{1, 210}},
	{assessment.Accepts, "", "Ge systemägare och systemförvaltare en fördjupad utbildning.", "Personalchef", when{2, 12}},
	{assessment.Accepts, "", "Ta in leverantörerna i larmkedjan.", "It-chef", when{1, 240}},
	{assessment.Accepts, "", "Gör klart hur incidentrutinerna hänger " +
		"ihop.", "Informationssäkerhetssamordnare", when{2, 130}},
}

// ofCompany is the reply of the company's board.
var ofCompany = []reply{
	{
		assessment.AcceptsInPart, "Bolaget köper stöd av kommunen och har en kontaktperson. Någon egen tjänst behövs " +
			"inte i år.",
		"Pröva organisationen när avtalet om stöd ska förnyas.", "Vd", when{2, 200},
	},
	{
		assessment.Accepts, "", "Utvidga riskanalysen till kontorsmiljön och informationen i den.", "Vd", when{2, 100},
	},
	{assessment.Accepts, "", "Besluta om en incidentrutin för bolaget.", "Driftchef", when{2, 110}},
	{assessment.Accepts, "", "Lämna en skriftlig rapport till styrelsen två gånger om året.", "Vd", when{1, 340}},
}

// ofSchool is what the committee for schools is going to reply to the first of its recommendations in the smaller
// audit.
var ofSchool = reply{
	assessment.Accepts, "", "Inför en mall för analys av allvarliga incidenter i " +
		"grundskolan.", "Verksamhetschef grundskola",
	when{2, 230},
}

// planReplies plans what bodies reply. Nobody has replied to the smaller audit yet.
func (m *maker) planReplies() []scheduled {
	company := m.people["per-arne.kvist"]
	return []scheduled{
		{councilReplied, "the executive board replies", m.recordReply},
		{boardReplied, "the company prepares its reply", func(ctx context.Context) error {
			r, err := m.repliesOf(ctx, company, m.kept.audit.ID, "energi-vatten")
			if err != nil {
				return err
			}
			if len(r.Replies) != len(ofCompany) {
				return fmt.Errorf("%d recommendations to the company", len(r.Replies))
			}
			for i, one := range r.Replies {
				m.kept.ids[fmt.Sprintf("company %d", i+1)] = one.Recommendation.ID
				if _, err := m.w.Plan.SaveReply(
					ctx, company, r.Audit.ID, r.Body.ID, m.replyForm(ofCompany[i], one.Recommendation.ID),
				); err != nil {
					return err
				}
			}
			return nil
		}},
		{boardApproved, "the company's board replies", func(ctx context.Context) error {
			r, err := m.repliesOf(ctx, m.people[chair], m.kept.audit.ID, "energi-vatten")
			if err != nil {
				return err
			}
			f := plan.ReplyApprovalForm{Replies: r.Prepared(), CaseNumber: m.named("Styrelsen § 24/%d", boardApproved)}
			_, err = m.w.Plan.ApproveReplies(ctx, m.people[chair], r.Audit.ID, r.Body.ID, f)
			return err
		}},
		{schoolPrepares, "the committee for schools prepares a reply", m.prepareReply},
	}
}

// repliesOf reads what the body that answers for an entity replies in an audit.
func (m *maker) repliesOf(
	ctx context.Context,
	who assessment.Principal,
	audit assessment.ID,
	entity string,
) (record.BodyReplies, error) {
	s, err := m.w.Entities.Structure(ctx, m.admin)
	if err != nil {
		return record.BodyReplies{}, err
	}
	return m.w.Plan.Replies(ctx, who, audit, s.BodyOf(m.entities[entity].ID).ID)
}

func (m *maker) replyForm(r reply, recommendation assessment.ID) plan.ReplyForm {
	return plan.ReplyForm{
		Recommendation: recommendation,
		Response:       r.response,
		Text:           r.text,
		PlannedAction:  r.does,
		OwnerRole:      r.owner,
		DueOn:          m.day(r.due),
	}
}

// recordReply records what the executive board decided at its meeting some days before.
func (m *maker) recordReply(ctx context.Context) error {
	r, err := m.repliesOf(ctx, m.lead(), m.kept.audit.ID, Key)
	if err != nil {
		return err
	}
	if len(r.Replies) != len(ofExecutive) {
		return fmt.Errorf("%d recommendations to the executive board", len(r.Replies))
	}
	f := plan.PaperReply{
		DecidedOn:  m.day(when{councilReplied.round, councilReplied.days - 4}),
		CaseNumber: m.named("KS %d/31", councilReplied),
		ApprovedBy: "Kommunstyrelsen",
	}
	for i, one := range r.Replies {
		f.Replies = append(f.Replies, m.replyForm(ofExecutive[i], one.Recommendation.ID))
		m.kept.ids[fmt.Sprintf("recommendation %d", i+1)] = one.Recommendation.ID
	}
	_, err = m.w.Plan.RecordReplies(ctx, m.lead(), r.Audit.ID, r.Body.ID, f)
	return err
}

// prepareReply prepares a reply to one recommendation, which waits for the others and for approval.
func (m *maker) prepareReply(ctx context.Context) error {
	who := m.people["peder.malm"]
	r, err := m.repliesOf(ctx, who, m.kept.smaller, waiting)
	if err != nil {
		return err
	}
	_, err = m.w.Plan.SaveReply(ctx, who, r.Audit.ID, r.Body.ID, m.replyForm(ofSchool, r.Replies[0].Recommendation.ID))
	return err
}
