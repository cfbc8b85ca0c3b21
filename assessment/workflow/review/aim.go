package review

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// Aims reads the strategic aim of an entity with all its versions.
func (w *UseCases) Aims(ctx context.Context, p assessment.Principal, entity assessment.ID) (record.Aims, error) {
	var a record.Aims
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		tree, err := mayAim(tx, p, entity, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		n, _ := tree.Node(entity)
		a.Entity = record.EntityNameOf(n.Entity, n.Kind)
		a.MaySave = !p.ReadOnly && p.May(assessment.SetAims, tree, entity)
		a.Versions, err = aims(tx, entity)
		if err == nil && len(a.Versions) > 0 {
			a.Current = a.Versions[0]
		}
		return err
	})
	return a, err
}

// mayAim checks a permission for an entity's aim. An entity that the principal may not read it of is missing.
func mayAim(
	tx assessment.Tx,
	p assessment.Principal,
	entity assessment.ID,
	do assessment.Permission,
) (assessment.Tree, error) {
	tree, err := workflow.TreeFor(tx, p, do)
	if err != nil {
		return tree, err
	}
	if _, known := tree.Node(entity); !known || !p.May(assessment.ReadRegisters, tree, entity) {
		return tree, assessment.Missing()
	}
	if !p.May(do, tree, entity) {
		return tree, workflow.Denied(do)
	}
	return tree, nil
}

// aims are the versions of an entity's aim, the latest first.
func aims(tx assessment.Tx, entity assessment.ID) ([]record.Aim, error) {
	list := []record.Aim{}
	stored, err := storedAims(tx, entity)
	if err != nil || len(stored) == 0 {
		return list, err
	}
	names, err := people.Names(tx)
	for _, a := range stored {
		list = append(list, record.AimOf(a, names[a.SavedBy]))
	}
	return list, err
}

// storedAims are the versions of an entity's aim, the latest first.
func storedAims(tx assessment.Tx, entity assessment.ID) ([]assessment.Aim, error) {
	var all []assessment.Aim
	err := tx.RowsOf(&all, "entity_id", entity)
	slices.SortFunc(all, func(a, b assessment.Aim) int { return int(b.Version - a.Version) })
	return all, err
}

// SaveAim saves the next version of an entity's aim, from the version in it on, and returns the one that then holds.
// What says the same is not saved again.
func (w *UseCases) SaveAim(ctx context.Context, p assessment.Principal, a assessment.Aim) (record.Aim, error) {
	var saved record.Aim
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil { // two versions follow each other
			return err
		}
		tree, err := mayAim(tx, p, a.EntityID, assessment.SetAims)
		if err != nil {
			return err
		}
		all, err := storedAims(tx, a.EntityID)
		if err != nil {
			return err
		}
		var held assessment.Aim
		if len(all) > 0 {
			held = all[0]
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		if held.Version != a.Version {
			return assessment.Changed(record.AimOf(held, names[held.SavedBy]))
		}
		if err := assessment.InvalidFields(a.Check(w.kernel.Today(p.Organisation))); err != nil {
			return err
		}
		if held.Version > 0 && held.Same(a) {
			saved = record.AimOf(held, names[held.SavedBy])
			return nil
		}
		if err := w.addAim(tx, p, tree, &a); err != nil {
			return err
		}
		saved = record.AimOf(a, names[a.SavedBy])
		return nil
	})
	return saved, err
}

// addAim adds a checked version. The log says whether management saved it, or a coordinator on its behalf.
func (w *UseCases) addAim(tx assessment.Tx, p assessment.Principal, tree assessment.Tree, a *assessment.Aim) error {
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	a.OrganisationID, a.ID, a.Version = p.Organisation.ID, id, a.Version+1
	a.SavedBy, a.SavedAt = p.User.ID, w.kernel.Now()
	if err := tx.AddRow(a, "version"); err != nil {
		return err
	}
	manages := slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
		return m.Role == assessment.Management && m.Reaches(tree, a.EntityID)
	})
	return w.kernel.Log(tx, p, event.AimSaved{
		Entity:   a.EntityID,
		Version:  a.Version,
		Horizon:  a.Horizon,
		AgreedOn: a.AgreedOn,
		OnBehalf: !manages,
	})
}
