package audits

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Recommended are the recommendations of an audit that a reader may see.
type Recommended struct {
	Audit           record.AuditHead
	Recommendations []record.AuditRecommendation
}

// Recommended lists the audits that the principal works on or may know of, as [UseCases.Audits] does, each with the
// recommendations that the principal may read there: none before it is final, except for its engaged auditors.
func (w *UseCases) Recommended(ctx context.Context, p assessment.Principal) ([]Recommended, error) {
	var list []Recommended
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		shown, bodies, err := w.allShown(tx, p)
		if err != nil {
			return err
		}
		var all []assessment.Recommendation
		if err := tx.Rows(&all); err != nil {
			return err
		}
		by := map[assessment.ID][]assessment.Recommendation{}
		for _, r := range all {
			by[r.AuditID] = append(by[r.AuditID], r)
		}
		for _, s := range shown {
			list = append(list, s.recommendedOf(by[s.ID], bodies))
		}
		return nil
	})
	return list, err
}

// recommendedOf are those of all the audit's recommendations that the reader may see.
func (s Shown) recommendedOf(all []assessment.Recommendation, bodies map[assessment.ID]string) Recommended {
	shown := Recommended{Audit: s.head()}
	if !s.MayRead {
		return shown
	}
	for _, r := range s.visibleRecommendations(all) {
		if s.State != assessment.AuditFinal {
			r.BodyName = bodies[r.BodyID]
		}
		shown.Recommendations = append(shown.Recommendations, record.RecommendationOf(r))
	}
	return shown
}
