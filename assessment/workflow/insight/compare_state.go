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

// CompareUnless is [UseCases.Compare], unless known says that it is known already what it would say, by the name of
// that. What has the same name is equal, on every replica, for whoever may read the same. The name is "" where there is
// none: for audits, and for auditors, since what they may read depends on their engagements.
func (w *UseCases) CompareUnless(
	ctx context.Context,
	p assessment.Principal,
	q CompareQuery,
	known func(state string) bool,
) (v Comparison, state string, err error) {
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if state, err = w.compareState(tx, p, q); err != nil || state != "" && known(state) {
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
	case q.Audit != "" || !p.MaySomewhere(assessment.ReadResults) || p.MaySomewhere(assessment.WriteAudits):
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
		p.Organisation.ID, w.kernel.Today(p.Organisation), workflow.Language(p), results, roles, q.Encode())
	sum := sha256.Sum256([]byte(said))
	return hex.EncodeToString(sum[:]), nil
}
