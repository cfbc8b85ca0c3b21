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
		all, err := w.followed(tx, p)
		for _, f := range all {
			list = append(list, Recommended{Audit: f.Audit.head(), Recommendations: f.Recommendations})
		}
		return err
	})
	return list, err
}

// followed are the audits that the principal works on or may know of, with the recommendations that the principal may
// read there and what has become of them.
func (w *UseCases) followed(tx assessment.Tx, p assessment.Principal) ([]Followed, error) {
	shown, bodies, err := w.allShown(tx, p)
	if err != nil {
		return nil, err
	}
	var stored []assessment.Recommendation
	if err := tx.Rows(&stored); err != nil {
		return nil, err
	}
	by := map[assessment.ID][]assessment.Recommendation{}
	for _, r := range stored {
		by[r.AuditID] = append(by[r.AuditID], r)
	}
	var all, final []Followed
	for _, s := range shown {
		one := Followed{Audit: s, Recommendations: s.recommendedOf(by[s.ID], bodies)}
		all = append(all, one)
		if s.State == assessment.AuditFinal && len(one.Recommendations) > 0 {
			final = append(final, one)
		}
	}
	if len(final) == 0 {
		return all, nil
	}
	return all, w.follow(tx, p, final) // which fills in what both lists share
}

// recommendedOf are those of all the audit's recommendations that the reader may see.
func (s Shown) recommendedOf(
	all []assessment.Recommendation,
	bodies map[assessment.ID]string,
) []record.AuditRecommendation {
	if !s.MayRead {
		return nil
	}
	var list []record.AuditRecommendation
	for _, r := range s.visibleRecommendations(all) {
		if s.State != assessment.AuditFinal {
			r.BodyName = bodies[r.BodyID]
		}
		list = append(list, record.RecommendationOf(r, s.Numbering))
	}
	return list
}
