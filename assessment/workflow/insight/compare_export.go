package insight

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
)

// ExportCompare compares results as [UseCases.Compare] does, for a file, and logs that.
func (w *UseCases) ExportCompare(ctx context.Context, p assessment.Principal, q CompareQuery) (Comparison, error) {
	var v Comparison
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (_ event.Event, err error) {
		v, err = w.compare(tx, p, q)
		return event.ComparisonExported{
			Organisation: p.Organisation.ID,
			Query:        v.Query.Encode(),
			Columns:      len(v.Columns),
		}, err
	})
	return v, err
}
