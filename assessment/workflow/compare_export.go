package workflow

import (
	"context"

	"mognad/assessment"
)

// ExportCompare puts results side by side as [Workflow.Compare] does, for a file, which the audit log tells of.
func (w *Workflow) ExportCompare(ctx context.Context, p assessment.Principal, q CompareQuery) (CompareView, error) {
	v, err := w.Compare(ctx, p, q)
	if err != nil {
		return v, err
	}
	return v, w.store.InTx(ctx, assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
		return w.event(tx, actor(p), "compare.export", "organisation", p.Organisation.ID.String(), map[string]any{"query": v.Query.Encode(), "columns": len(v.Columns)})
	})
}
