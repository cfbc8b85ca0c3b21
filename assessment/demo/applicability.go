package demo

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow/registers"
)

// The days on which the statement of applicability is written, approved, and changed since.
var (
	stated         = when{roundCount - 2, 172}
	statedApproved = when{roundCount - 2, 179}
	statedSince    = when{roundCount - 1, 16}
)

// statements are what the municipality says of the controls. Those that are not named are under way.
var statements = []struct {
	status   assessment.ControlStatus
	reason   string
	controls []assessment.Control
}{
	{
		assessment.ControlInPlace, "Krävs enligt riktlinjerna och är infört.",
		[]assessment.Control{
			"5.1", "5.2", "5.4", "5.5", "5.6", "5.10", "5.17", "5.24", "5.25", "5.26", "5.32", "5.33", "5.35", "6.2", "6.4",
			"6.6", "6.8", "7.1", "7.2", "7.3", "7.4", "7.5", "7.8", "7.11", "7.12", "7.13", "7.14", "8.5", "8.6", "8.7", "8.13",
			"8.16", "8.17", "8.20", "8.21", "8.23",
		},
	},
	{
		assessment.ControlNotStarted, "Gäller, men väntar på den färdiga riskanalysen.",
		[]assessment.Control{"5.13", "5.21", "5.23", "5.28", "8.10", "8.11", "8.12", "8.33"},
	},
	{
		assessment.ControlNotApplicable, "Kommunen utvecklar inga egna program och köper inte heller in utveckling.",
		[]assessment.Control{"8.4", "8.25", "8.28", "8.30"},
	},
}

// restated are what has changed in the draft since the statement was approved.
var restated = []struct {
	control assessment.Control
	status  assessment.ControlStatus
	note    string
}{
	{"5.23", assessment.ControlUnderWay, "Säkerhetskrav för molntjänster avtalas."},
	{"5.30", assessment.ControlInPlace, "Övat tillsammans med krisledningen."},
	{"8.22", assessment.ControlUnderWay, "Skolans nät är avskilt. Fastigheternas styrning återstår."},
}

// planApplicability plans the municipality's statement of applicability.
func (m *maker) planApplicability() []scheduled {
	return []scheduled{
		{stated, "the statement of applicability", m.state},
		{statedApproved, "the statement is approved", func(ctx context.Context) error {
			return m.approve(ctx, m.people[director], registers.ApprovalForm{
				Kind:       assessment.ApprovedApplicability,
				Object:     m.entities[Key].ID,
				CaseNumber: m.named("KS %d/58", statedApproved),
			})
		}},
		{statedSince, "the statement changes", m.restate},
	}
}

// state says something of every control.
func (m *maker) state(ctx context.Context) error {
	rest := slices.Clone(assessment.Controls)
	all := statements
	for _, s := range statements {
		rest = slices.DeleteFunc(rest, func(c assessment.Control) bool { return slices.Contains(s.controls, c) })
	}
	for _, s := range all {
		if err := m.stateOf(ctx, s.status, s.reason, s.controls); err != nil {
			return err
		}
	}
	return m.stateOf(ctx, assessment.ControlUnderWay, "Krävs enligt riktlinjerna. Införs i fler förvaltningar.", rest)
}

func (m *maker) stateOf(
	ctx context.Context,
	status assessment.ControlStatus,
	reason string,
	controls []assessment.Control,
) error {
	f := registers.ApplicabilitiesForm{EntityID: m.entities[Key].ID, Status: &status, Reason: &reason}
	for _, c := range controls {
		f.Controls = append(f.Controls, registers.ControlVersion{Control: c})
	}
	_, err := m.w.Registers.SaveApplicabilities(ctx, m.lead(), f)
	return err
}

func (m *maker) restate(ctx context.Context) error {
	for _, s := range restated {
		f := registers.ApplicabilitiesForm{
			EntityID: m.entities[Key].ID,
			Status:   &s.status,
			Note:     &s.note,
			Controls: []registers.ControlVersion{{Control: s.control, Version: 1}},
		}
		if _, err := m.w.Registers.SaveApplicabilities(ctx, m.lead(), f); err != nil {
			return fmt.Errorf("%s: %w", s.control, err)
		}
	}
	return nil
}
