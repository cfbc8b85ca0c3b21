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
// recommendations that the principal may read there: none before it is final, except for its engaged auditors. What a
// correction has replaced is not among them.
func (w *UseCases) Recommended(ctx context.Context, p assessment.Principal) ([]Recommended, error) {
	var list []Recommended
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		all, _, err := w.followed(tx, p)
		list = recommendedIn(all)
		return err
	})
	return list, err
}

// EverRecommended is [UseCases.Recommended] with the versions that corrections have replaced too: after those in force,
// the latest first.
func (w *UseCases) EverRecommended(ctx context.Context, p assessment.Principal) ([]Recommended, error) {
	var list []Recommended
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		all, replaced, err := w.followed(tx, p)
		list = recommendedIn(append(all, replaced...))
		return err
	})
	return list, err
}

func recommendedIn(all []Followed) []Recommended {
	var list []Recommended
	for _, f := range all {
		list = append(list, Recommended{Audit: f.Audit.head(), Recommendations: f.Recommendations})
	}
	return list
}

// followed are the audits that the principal works on or may know of, with the recommendations that the principal may
// read there and what has become of them; those that corrections have replaced apart, latest first.
func (w *UseCases) followed(tx assessment.Tx, p assessment.Principal) (all, replaced []Followed, err error) {
	shown, bodies, err := w.allShown(tx, p)
	if err != nil {
		return nil, nil, err
	}
	var stored []assessment.Recommendation
	if err := tx.Rows(&stored); err != nil {
		return nil, nil, err
	}
	by := map[assessment.ID][]assessment.Recommendation{}
	for _, r := range stored {
		by[r.AuditID] = append(by[r.AuditID], r)
	}
	var final []Followed
	now, before := inForce(shown)
	for _, s := range append(now, before...) {
		one := Followed{Audit: s, Recommendations: s.recommendedOf(by[s.ID], bodies)}
		if s.Replaced() {
			replaced = append(replaced, one)
		} else {
			all = append(all, one)
		}
		if s.State == assessment.AuditFinal && len(one.Recommendations) > 0 {
			final = append(final, one)
		}
	}
	if len(final) == 0 {
		return all, replaced, nil
	}
	return all, replaced, w.follow(tx, p, final) // which fills in what both lists share
}

// recommendedOf are those of all the audit's recommendations that the reader may see.
func (s Shown) recommendedOf(
	all []assessment.Recommendation,
	bodies map[assessment.ID]string,
) []record.AuditRecommendation {
	if !s.MayRead {
		return nil
	}
	if s.State != assessment.AuditFinal {
		for i := range all {
			all[i].BodyName = bodies[all[i].BodyID]
		}
	}
	return record.RecommendationsOf(s.visibleRecommendations(all), all, s.Numbering)
}
