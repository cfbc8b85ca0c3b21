package audits

import (
	"cmp"
	"slices"
	"strings"

	"mognad/assessment"
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
	for len(all) > 0 {
		body := all[0].BodyID
		if err := renumber(tx, a.Numbering.Among(all, body), s); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(r assessment.Recommendation) bool { return r.BodyID == body })
	}
	return nil
}
