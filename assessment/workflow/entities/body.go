package entities

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// Body finds one body.
func (w *UseCases) Body(ctx context.Context, p assessment.Principal, id assessment.ID) (assessment.Body, error) {
	s, err := w.Structure(ctx, p)
	if err != nil {
		return assessment.Body{}, err
	}
	for _, b := range s.Bodies {
		if b.ID == id {
			return b, nil
		}
	}
	return assessment.Body{}, assessment.Missing()
}

// AddBody adds a body. Bodies belong to the organisation as a whole, so it takes a role on the root of the tree.
func (w *UseCases) AddBody(ctx context.Context, p assessment.Principal, b assessment.Body) (assessment.Body, error) {
	var added assessment.Body
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ManageEntities); err != nil {
			return err
		}
		var err error
		added, err = w.addBody(tx, p, b.Name)
		return err
	})
	return added, err
}

func (w *UseCases) addBody(tx assessment.Tx, p assessment.Principal, name string) (assessment.Body, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return assessment.Body{}, err
	}
	now := w.kernel.Now()
	b := assessment.Body{
		OrganisationID: p.Organisation.ID,
		ID:             id,
		Name:           name,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	if err := assessment.InvalidFields(b.Normalise()); err != nil {
		return b, err
	}
	if err := tx.AddBody(b); err != nil {
		return b, err
	}
	return b, w.kernel.Log(tx, p, event.BodyAdded{Body: id, Name: b.Name})
}

// SaveBody renames a body from the version that b carries.
func (w *UseCases) SaveBody(ctx context.Context, p assessment.Principal, b assessment.Body) (assessment.Body, error) {
	var saved assessment.Body
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ManageEntities); err != nil {
			return err
		}
		changed := b
		changed.OrganisationID, changed.UpdatedAt = p.Organisation.ID, w.kernel.Now()
		if err := assessment.InvalidFields(changed.Normalise()); err != nil {
			return err
		}
		var err error
		if saved, err = tx.SaveBody(changed); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.BodyChanged{Body: saved.ID, Name: saved.Name})
	})
	return saved, err
}

// DeleteBody removes a body that no entity has.
func (w *UseCases) DeleteBody(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ManageEntities); err != nil {
			return err
		}
		if err := tx.DeleteBody(id, version); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.BodyDeleted{Body: id})
	})
}
