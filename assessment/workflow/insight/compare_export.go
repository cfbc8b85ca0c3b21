package insight

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
)

// ExportCompare compares results as [UseCases.Compare] does, for a file, and logs that.
func (w *UseCases) ExportCompare(ctx context.Context, p assessment.Principal, q CompareQuery) (Comparison, error) {
	v, err := w.Compare(ctx, p, q)
	if err != nil {
		return v, err
	}
	return v, w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
		return w.kernel.Log(tx, p, event.ComparisonExported{
			Organisation: p.Organisation.ID,
			Query:        v.Query.Encode(),
			Columns:      len(v.Columns),
		})
	})
}
