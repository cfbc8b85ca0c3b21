package demo

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/workflow/registers"
)

// planApprovals plans what management approves besides the statement of applicability.
func (m *maker) planApprovals() []scheduled {
	policy := when{roundCount - 2, ending + 5}
	return []scheduled{
		{policy, "the policy", func(ctx context.Context) error {
			id := m.kept.ids["Informationssäkerhetspolicy"]
			stored, err := m.w.Registers.GoverningDocuments.Get(ctx, m.lead(), id)
			if err != nil {
				return err
			}
			return m.approve(ctx, m.lead(), registers.ApprovalForm{
				Kind:       assessment.ApprovedDocument,
				Object:     id,
				OnPaper:    true,
				DecidedOn:  stored.AdoptedOn,
				ApprovedBy: council,
				CaseNumber: "KF § 112",
			})
		}},
		{when{roundCount - 2, 188}, "an accepted risk", func(ctx context.Context) error {
			return m.approve(ctx, m.people[director], registers.ApprovalForm{
				Kind:   assessment.ApprovedRisk,
				Object: m.kept.risks["pool"].ID,
				Text:   "Risken accepteras till ombyggnaden. Styrdatorn får inte anslutas till något annat nät.",
			})
		}},
		{when{roundCount - 2, 269}, "the report", func(ctx context.Context) error {
			return m.approve(ctx, m.people[director], registers.ApprovalForm{
				Kind:       assessment.ApprovedReport,
				Name:       m.named("Lägesrapport om informationssäkerheten, första halvåret %d", when{roundCount - 2, 200}),
				Text:       "Rapporten godkänns och lämnas till kommunstyrelsen.",
				CaseNumber: m.named("KS %d/102", when{roundCount - 2, 269}),
			})
		}},
		{when{roundCount - 1, 11}, "what the exercise showed", func(ctx context.Context) error {
			return m.approve(ctx, m.people[director], registers.ApprovalForm{
				Kind: assessment.ApprovedImprovement,
				Name: "Förbättringar efter krisövningen",
				Text: "Reservrutinerna för inloggning skrivs ut på papper och förvaras i krisledningens rum.",
			})
		}},
	}
}

// approve approves something as it is now.
func (m *maker) approve(ctx context.Context, who assessment.Principal, f registers.ApprovalForm) error {
	now, err := m.w.Registers.ToApprove(ctx, who, f)
	if err != nil {
		return err
	}
	f.Version = now.Version
	_, err = m.w.Registers.Approve(ctx, who, f)
	return err
}
