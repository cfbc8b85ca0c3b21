package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// Criteria are the criteria for risks: those that hold, and all versions, the latest first.
type Criteria struct {
	Current    registers.RiskCriteria
	Versions   []record.RiskCriteria
	Manageable bool // by the principal
}

// RiskCriteria reads the criteria for risks, which are the same for the whole organisation.
func (w *UseCases) RiskCriteria(ctx context.Context, p assessment.Principal) (Criteria, error) {
	c := Criteria{Current: registers.DefaultCriteria()}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		c.Manageable = p.May(assessment.ManageRegisters, tree, tree.Root().ID)
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		all, err := criteriaVersions(tx)
		if err != nil {
			return err
		}
		c.Versions = make([]record.RiskCriteria, 0, len(all)+1)
		for _, version := range slices.Backward(all) {
			c.Versions = append(c.Versions, CriteriaRecord(version, names[version.SavedBy]))
		}
		if len(all) > 0 {
			c.Current = all[len(all)-1]
		}
		return nil
	})
	return c, err
}

// CriteriaRecord is a version of the criteria as it is shown.
func CriteriaRecord(c registers.RiskCriteria, savedBy string) record.RiskCriteria {
	r := record.RiskCriteria{
		Version:           c.Version,
		Likelihood:        c.Likelihood,
		Consequence:       c.Consequence,
		TreatFrom:         c.TreatFrom,
		SeriousFrom:       c.SeriousFrom,
		AcceptsAcceptable: c.AcceptsAcceptable,
		AcceptsTreat:      c.AcceptsTreat,
		AcceptsSerious:    c.AcceptsSerious,
		SavedBy:           savedBy,
	}
	if c.Version > 0 {
		at := c.SavedAt.UTC()
		r.SavedAt = &at
	}
	return r
}

// SaveRiskCriteria saves the next version of the criteria from the version in them, and returns the one that then
// holds. A step that a risk is assessed by cannot be taken away. What says the same is not saved again.
func (w *UseCases) SaveRiskCriteria(
	ctx context.Context,
	p assessment.Principal,
	c registers.RiskCriteria,
) (registers.RiskCriteria, error) {
	from := c.Version
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		tree, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		if !p.May(assessment.ManageRegisters, tree, tree.Root().ID) {
			return workflow.Denied(assessment.ManageRegisters)
		}
		stored, err := criteria(tx)
		if err != nil {
			return err
		}
		if stored.Version != from {
			return assessment.Changed(stored)
		}
		wrong := c.Check()
		inUse, err := w.stepsInUse(tx, c)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(append(wrong, inUse...)); err != nil || c.Same(stored) {
			c.Version = from
			return err
		}
		id, err := w.kernel.NewID()
		if err != nil {
			return err
		}
		c.OrganisationID, c.ID, c.Version = p.Organisation.ID, id, from+1
		c.SavedBy, c.SavedAt = p.User.ID, w.kernel.Now()
		if err := tx.AddRow(&c, "version"); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.RiskCriteriaSaved{Criteria: c.ID, Version: c.Version})
	})
	return c, err
}

// stepsInUse says how many risks are assessed by steps that the criteria no longer have.
func (w *UseCases) stepsInUse(tx assessment.Tx, c registers.RiskCriteria) ([]assessment.FieldError, error) {
	rows, err := w.Risks.Load(tx)
	if err != nil {
		return nil, err
	}
	lost := map[registers.Scale]int{}
	for _, row := range rows {
		r := row.(*registers.Risk)
		if r.Likelihood > len(c.Likelihood) {
			lost[registers.Likelihood]++
		}
		if r.Consequence > len(c.Consequence) {
			lost[registers.Consequence]++
		}
	}
	var wrong []assessment.FieldError
	for _, s := range []registers.Scale{registers.Likelihood, registers.Consequence} {
		if lost[s] > 0 {
			args := assessment.Args{"Count": lost[s]}
			wrong = append(wrong, assessment.FieldError{Field: string(s), Key: "error.step_in_use", Args: args})
		}
	}
	return wrong, nil
}
