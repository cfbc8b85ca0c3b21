package store

import "mognad/assessment"

func (t *tx) ApplicabilitiesOf(entities []assessment.ID) ([]assessment.Applicability, error) {
	return all[assessment.Applicability](t, "entity_id", "entity_id IN ?", entities)
}

func (t *tx) SaveApplicability(a assessment.Applicability) (assessment.Applicability, error) {
	load := func() (assessment.Applicability, error) {
		found, err := first[assessment.Applicability](t, "entity_id = ? AND control = ?", a.EntityID, a.Control)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.Applicability{
				OrganisationID: t.organisation(),
				EntityID:       a.EntityID,
				Control:        a.Control,
			}, nil
		}
		return found, err
	}
	return save(t, &a, &a.Version, load, "status", "reason", "note", "saved_by", "updated_at")
}
