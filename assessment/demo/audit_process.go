package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// Days into the round on which the draft of the finished audit is checked.
const (
	drafted   = 88
	commented = 94
	answered  = 99
)

// approvePlan records that the elected auditors approved the plan of an audit.
func (m *maker) approvePlan(ctx context.Context, who assessment.Principal, a record.Audit, reference string) error {
	_, err := m.w.Audits.ApprovePlan(ctx, who, a.ID, audits.PlanApprovalForm{
		ApprovedOn: assessment.DateOf(m.at),
		ApprovedBy: "Älvlunda kommuns förtroendevalda revisorer",
		Reference:  reference,
	})
	return err
}

// factRemark is what somebody who is asked says of the first observation on their entity, and what the auditor answers.
type factRemark struct {
	who, entity string
	text        string
	adds        string // to the observation, where the comment is accepted
	because     string // where it is rejected
}

var factRemarks = []factRemark{
	{
		who: director, entity: Key,
		text: "Delegationsordningen ändrades i våras. Det bör framgå att den nya lydelsen redan är beslutad.",
		adds: " En ändrad delegationsordning är beslutad, men riktlinjerna är ännu inte anpassade till den.",
	},
	{
		who: chair, entity: "energi-vatten",
		text:    "Vi menar att ägardirektivet täcker informationssäkerhet genom skrivningen om god ordning.",
		because: "Skrivningen är allmän. Den säger inte vad bolaget ska göra eller redovisa.",
	},
}

// checkFacts has the draft of an audit checked: the auditor accepts one comment and rejects the other.
func (m *maker) checkFacts(ctx context.Context, who assessment.Principal, a record.Audit, round int) error {
	m.at = m.on(round, drafted, "audit")
	f := audits.FactCheckForm{
		Due:  assessment.DateOf(m.on(round, answered)),
		Text: "Kontrollera särskilt namn på dokument, årtal och vem som har beslutat vad.",
	}
	for _, r := range factRemarks {
		f.People = append(f.People, m.people[r.who].User.ID)
	}
	check, err := m.w.Audits.BeginFactCheck(ctx, who, a.ID, f)
	if err != nil {
		return err
	}
	m.at = m.on(round, commented, "audit")
	for _, r := range factRemarks {
		c := audits.FactCommentForm{Passage: "observation/1/" + m.entities[r.entity].Key, Text: r.text}
		if _, err := m.w.Audits.AddFactComment(ctx, m.people[r.who], check.ID, c); err != nil {
			return fmt.Errorf("comment of %s: %w", r.who, err)
		}
		if _, err := m.w.Audits.ConfirmFacts(ctx, m.people[r.who], check.ID); err != nil {
			return fmt.Errorf("facts of %s: %w", r.who, err)
		}
	}
	m.at = m.on(round, answered, "audit")
	return m.answerFacts(ctx, who, a, check.ID)
}

func (m *maker) answerFacts(ctx context.Context, who assessment.Principal, a record.Audit, id assessment.ID) error {
	check, err := m.w.Audits.FactCheck(ctx, who, a.ID, id)
	if err != nil {
		return err
	}
	for _, c := range check.Items {
		f := audits.FactAnswerForm{Outcome: assessment.FactRejected, Version: c.Version}
		for _, r := range factRemarks {
			if c.Text != r.text {
				continue
			}
			if f.Reason = r.because; r.adds != "" {
				f.Outcome, f.Text, f.Holds = assessment.FactAccepted, c.Now.Text+r.adds, c.Now.Version
			}
		}
		if _, err := m.w.Audits.AnswerFactComment(ctx, who, a.ID, id, c.ID, f); err != nil {
			return fmt.Errorf("answer to %s: %w", c.Person.Name, err)
		}
	}
	if check, err = m.w.Audits.FactCheck(ctx, who, a.ID, id); err != nil {
		return err
	}
	_, err = m.w.Audits.EndFactCheck(ctx, who, a.ID, id, check.Version)
	return err
}

// discuss is a question of an auditor on an audit question, the answer of the unit, and a further question that waits.
func (m *maker) discuss(ctx context.Context, a record.Audit, entity, manager string) error {
	for _, said := range []struct{ who, text string }{
		{auditor, "Vilka system är klassade sedan i fjol? Skicka gärna protokollet från genomgången."},
		{manager, "Tre av fem. Protokollet ligger i ärendet, och de två sista klassas före sommaren."},
		{auditor, "Tack. Vem beslutar när klassningen visar att skyddet inte räcker?"},
	} {
		f := audits.DialogueForm{Question: "2", Text: said.text}
		if _, err := m.w.Audits.Discuss(ctx, m.people[said.who], a.ID, m.entities[entity].ID, f); err != nil {
			return fmt.Errorf("message of %s: %w", said.who, err)
		}
	}
	return nil
}
