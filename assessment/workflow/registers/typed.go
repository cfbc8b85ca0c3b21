package registers

import (
	"context"

	"mognad/assessment"
)

// Typed is a register, for callers that know its struct.
type Typed[T any] struct{ *Register }

// Get finds a row that the principal may see, with what they may see of it.
func (w Typed[T]) Get(ctx context.Context, p assessment.Principal, id assessment.ID) (T, error) {
	v, err := w.Register.Get(ctx, p, id)
	if err != nil {
		var none T
		return none, err
	}
	w.Fill(v.row, v.Values)
	return *v.row.(*T), nil
}

// Add adds a row and returns it as stored.
func (w Typed[T]) Add(ctx context.Context, p assessment.Principal, row T) (T, error) {
	_, err := w.Register.Add(ctx, p, &row)
	return row, err
}

// Delete removes a row that nothing refers to.
func (w Typed[T]) Delete(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) error {
	_, err := w.Register.Delete(ctx, p, id, version)
	return err
}

// Save changes a row from the version in it and returns it as stored then.
func (w Typed[T]) Save(ctx context.Context, p assessment.Principal, row T) (T, error) {
	_, err := w.Register.Save(ctx, p, &row)
	return row, err
}
