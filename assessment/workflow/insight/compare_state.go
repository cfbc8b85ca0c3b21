package insight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// CompareState names what a comparison says to somebody who may read what the principal may: two comparisons with the
// same name are equal, on every replica. It is "" where that cannot be told: for audits, which are read by those
// engaged in them.
func (w *UseCases) CompareState(ctx context.Context, p assessment.Principal, q CompareQuery) (string, error) {
	var state string
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		state, err = w.compareState(tx, p, q)
		return err
	})
	return state, err
}

// CompareAt is [UseCases.Compare] with the name of what it says.
func (w *UseCases) CompareAt(
	ctx context.Context,
	p assessment.Principal,
	q CompareQuery,
) (v Comparison, state string, err error) {
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if state, err = w.compareState(tx, p, q); err != nil {
			return err
		}
		v, err = w.compare(tx, p, q)
		return err
	})
	return v, state, err
}

func (w *UseCases) compareState(tx assessment.Tx, p assessment.Principal, q CompareQuery) (string, error) {
	switch {
	case !p.MaySomewhere(assessment.CompareResults):
		return "", workflow.Denied(assessment.CompareResults)
	case q.Audit != "" || !p.MaySomewhere(assessment.ReadResults):
		return "", nil
	}
	results, err := tx.ResultsState()
	if err != nil {
		return "", err
	}
	var roles []string
	for _, m := range p.Memberships {
		roles = append(roles, string(m.Role)+" "+m.EntityID.String())
	}
	slices.Sort(roles)
	said := fmt.Sprintf("%s\n%s\n%s\n%s\n%q\n%s",
		p.Organisation.ID, w.kernel.Today(), workflow.Language(p), results, roles, q.Encode())
	sum := sha256.Sum256([]byte(said))
	return hex.EncodeToString(sum[:]), nil
}
