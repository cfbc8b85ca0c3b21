package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// factMutations are the changes of fact checks.
func factMutations() []mutation {
	checked := func(t *testing.T, w *world) (*audited, assessment.ID) {
		x := examine(t, w)
		x.observed(t)
		return x, x.checkFacts(t, false, x.sara).ID
	}
	commented := func(t *testing.T, w *world) (*audited, assessment.ID, record.FactComment) {
		x, check := checked(t, w)
		f := audits.FactCommentForm{Passage: "observation/1/soc", Text: "Fel år.", Proposal: "Policyn är från 2021."}
		return x, check, x.comment(t, x.sara, check, f)
	}
	said := func(t *testing.T, w *world) *audited {
		x := examine(t, w)
		x.begin(t)
		x.says(t, x.anna, "Finns ett protokoll?")
		return x
	}
	return []mutation{
		{"Discuss", 1, func(t *testing.T, w *world) func() error {
			x := said(t, w)
			f := audits.DialogueForm{Question: "1", Text: "Ja."}
			return func() error { return second(w.Audits.Discuss(t.Context(), x.sara, x.audit.ID, x.soc.ID, f)) }
		}},
		{"Discuss without a text", 1, func(t *testing.T, w *world) func() error {
			x := said(t, w)
			f := audits.DialogueForm{Question: "1", Settles: true}
			return func() error { return second(w.Audits.Discuss(t.Context(), x.sara, x.audit.ID, x.soc.ID, f)) }
		}},
		{"BeginFactCheck", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			x.observed(t)
			f := audits.FactCheckForm{Due: factsDue, People: []assessment.ID{x.sara.User.ID}}
			return func() error { return second(w.Audits.BeginFactCheck(t.Context(), x.anna, x.audit.ID, f)) }
		}},
		{"EndFactCheck", 1, func(t *testing.T, w *world) func() error {
			x, check := checked(t, w)
			return func() error { return second(w.Audits.EndFactCheck(t.Context(), x.anna, x.audit.ID, check, 1)) }
		}},
		{"AddFactComment", 1, func(t *testing.T, w *world) func() error {
			x, check := checked(t, w)
			f := audits.FactCommentForm{Passage: "purpose", Text: "Fel."}
			return func() error { return second(w.Audits.AddFactComment(t.Context(), x.sara, check, f)) }
		}},
		{"SaveFactComment", 1, func(t *testing.T, w *world) func() error {
			x, check, c := commented(t, w)
			f := audits.FactCommentForm{Text: "Nytt", Version: c.Version}
			return func() error { return second(w.Audits.SaveFactComment(t.Context(), x.sara, check, c.ID, f)) }
		}},
		{"WithdrawFactComment", 1, func(t *testing.T, w *world) func() error {
			x, check, c := commented(t, w)
			return func() error {
				return second(w.Audits.WithdrawFactComment(t.Context(), x.sara, check, c.ID, c.Version))
			}
		}},
		{"ConfirmFacts", 1, func(t *testing.T, w *world) func() error {
			x, check := checked(t, w)
			return func() error { return second(w.Audits.ConfirmFacts(t.Context(), x.sara, check)) }
		}},
		{"AnswerFactComment by accepting it", 2, func(t *testing.T, w *world) func() error {
			x, check, c := commented(t, w)
			f := audits.FactAnswerForm{
				Outcome: assessment.FactAccepted,
				Text:    c.Proposal,
				Version: c.Version,
				Holds:   x.said(t, check, c.ID).Now.Version,
			}
			return func() error {
				return second(w.Audits.AnswerFactComment(t.Context(), x.anna, x.audit.ID, check, c.ID, f))
			}
		}},
		{"AnswerFactComment by rejecting it", 1, func(t *testing.T, w *world) func() error {
			x, check, c := commented(t, w)
			f := audits.FactAnswerForm{Outcome: assessment.FactRejected, Reason: "Nej.", Version: c.Version}
			return func() error {
				return second(w.Audits.AnswerFactComment(t.Context(), x.anna, x.audit.ID, check, c.ID, f))
			}
		}},
		{"Declare", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := audits.DeclarationForm{Impartiality: assessment.PartlyBiased, Text: "Har arbetat där", Measures: "Ingen"}
			return func() error { return second(w.Audits.Declare(t.Context(), x.anna, x.audit.ID, f)) }
		}},
		{"ApprovePlan", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := audits.PlanApprovalForm{ApprovedOn: x.Today(assessment.Organisation{}), ApprovedBy: "Revisorerna", Reference: "§ 12"}
			return func() error { return second(w.Audits.ApprovePlan(t.Context(), x.anna, x.audit.ID, f)) }
		}},
		{"StateTotals", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			x.begin(t)
			f := totalsOf(assessment.TotalsOfEntity, x.soc.ID.String(), 0, 4, 9)
			return func() error { return second(w.Audits.StateTotals(t.Context(), x.anna, x.audit.ID, f)) }
		}},
		{"FileWithFactChecks", 1, func(t *testing.T, w *world) func() error {
			x, _ := checked(t, w)
			return func() error {
				return second(w.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{FactChecks: true, Format: "yaml"}))
			}
		}},
	}
}
