package registers

import (
	"context"

	"mognad/assessment"
)

// Of is a typed register, for callers that know its struct.
type Of[T any] struct{ *Register }

// Get finds a row that the principal may see.
func (w Of[T]) Get(ctx context.Context, p assessment.Principal, id assessment.ID) (T, error) {
	v, err := w.Register.Get(ctx, p, id)
	if err != nil {
		var none T
		return none, err
	}
	return *v.Row.(*T), nil
}

// Add adds a row and returns it as stored.
func (w Of[T]) Add(ctx context.Context, p assessment.Principal, row T) (T, error) {
	err := w.Register.Add(ctx, p, &row)
	return row, err
}

// Save changes a row from the version in it and returns it as stored then.
func (w Of[T]) Save(ctx context.Context, p assessment.Principal, row T) (T, error) {
	err := w.Register.Save(ctx, p, &row)
	return row, err
}
