package audits

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// numberAgain numbers the recommendations of an audit whose numbering has changed: through the report in the order of
// the entities whose bodies they go to, and then of the bodies' names.
func numberAgain(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	s assessment.Stamp,
) error {
	all, err := tx.Recommendations(a.ID)
	if err != nil {
		return err
	}
	if err := nameBodies(tx, a, nil, all); err != nil {
		return err
	}
	if a.Numbering == assessment.NumberedThrough && len(assessment.EachOnce(all)) > assessment.MaxRecommendations {
		args := assessment.Args{"Max": assessment.MaxRecommendations}
		return assessment.InvalidField("numbering", "error.too_many_entries", args)
	}
	place := func(r assessment.Recommendation) int {
		i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool {
			return e.BodyID != nil && *e.BodyID == r.BodyID
		})
		if i < 0 {
			return len(entities)
		}
		return i
	}
	slices.SortStableFunc(all, func(x, y assessment.Recommendation) int {
		return cmp.Or(place(x)-place(y), strings.Compare(x.BodyName, y.BodyName), x.Number-y.Number)
	})
	if a.Numbering == assessment.NumberedThrough {
		return renumber(tx, all, s)
	}
	for _, list := range a.Numbering.Together(all) {
		if err := renumber(tx, list, s); err != nil {
			return err
		}
	}
	return nil
}

// SortRecommendations gives the recommendations of an audit that are numbered together the order of the first audit
// question that each is tied to, those tied to none last, and otherwise the order that they have. It returns all of the
// audit's.
func (w *UseCases) SortRecommendations(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) ([]record.AuditRecommendation, error) {
	var sorted []record.AuditRecommendation
	err := w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, _ []assessment.AuditedEntity) error {
			all, err := tx.Recommendations(audit)
			if err != nil {
				return err
			}
			first := func(x, y assessment.Recommendation) int { return x.First(*a) - y.First(*a) }
			for _, list := range a.Numbering.Together(all) {
				slices.SortStableFunc(list, first)
				if err := renumber(tx, list, w.stamp(p)); err != nil {
					return err
				}
			}
			s := Shown{Audit: *a, Whole: true}
			if sorted, err = w.recommended(tx, s, workflow.Language(p)); err != nil {
				return err
			}
			return w.kernel.Log(tx, p, event.RecommendationsSorted{Audit: audit})
		},
	)
	return sorted, err
}
