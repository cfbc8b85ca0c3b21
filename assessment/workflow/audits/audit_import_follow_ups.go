package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// linkEarlier links an audit to the earlier ones that the file names by key: those that it was linked to before, and
// those whose recommendations the importer may read. Others stay names, whether they are here or not.
func (im *auditImport) linkEarlier(a *assessment.Audit, before auditContent) error {
	for i := range a.Earlier {
		e := &a.Earlier[i]
		if e.Key == "" || e.Key == a.Key {
			continue
		}
		k := slices.IndexFunc(before.Audit.Earlier, func(b assessment.EarlierAudit) bool {
			return b.Key == e.Key && b.Audit != nil
		})
		if k >= 0 {
			e.Audit = before.Audit.Earlier[k].Audit
			continue
		}
		earlier, err := im.tx.AuditByKey(e.Key)
		if assessment.CodeOf(err) == assessment.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		_, may, err := im.earlierShown(im.tx, im.p, earlier.ID)
		if err != nil {
			return err
		}
		if may && a.Follows(earlier.ID) < 0 {
			e.Audit = &earlier.ID
		}
	}
	return nil
}

// followed is a stored row as the file has it.
func followed(f assessment.EarlierRecommendation) exchange.FollowedUp {
	return exchange.FollowedUp{
		Audit:    f.Earlier,
		Date:     f.EarlierDate,
		Body:     f.BodyName,
		No:       f.Number,
		Text:     f.Text,
		Response: f.Response,
		Became:   f.Became,
		Finding:  f.Finding,
		Evidence: f.Evidence,
	}
}

// writeFollowUps makes the stored earlier recommendations match the file.
func (im *auditImport) writeFollowUps(a assessment.Audit, before auditContent) error {
	left := slices.Clone(before.followUps)
	here, err := im.earlierHere(a)
	if err != nil {
		return err
	}
	for i, f := range im.file.FollowUps {
		k := slices.IndexFunc(left, func(b assessment.EarlierRecommendation) bool { return followed(b).Of(f) })
		if k < 0 {
			if err := im.addFollowUp(a, i, f, here); err != nil {
				return err
			}
			continue
		}
		row := left[k]
		if row.RecommendationID != nil { // what the body says is known here
			f.Response, f.Became = row.Response, row.Became
		}
		left = slices.Delete(left, k, k+1)
		if followed(row) == f && row.Position == i {
			continue
		}
		row.Position, row.Response, row.Became = i, f.Response, f.Became
		row.Finding, row.Evidence, row.UpdatedAt = f.Finding, f.Evidence, im.kernel.Now()
		if _, err := im.tx.SaveEarlierRecommendation(row, im.stamp()); err != nil {
			return err
		}
	}
	for _, row := range left {
		if err := im.tx.DeleteEarlierRecommendation(row.ID, row.Version); err != nil {
			return err
		}
	}
	return nil
}

// earlierHere are the recommendations of the linked earlier audits that the importer may read and that concern entities
// of both, as on the page, by audit.
func (im *auditImport) earlierHere(a assessment.Audit) (map[assessment.ID][]record.AuditRecommendation, error) {
	here := map[assessment.ID][]record.AuditRecommendation{}
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range a.Earlier {
		if e.Audit == nil || len(im.file.FollowUps) == 0 {
			continue
		}
		s, may, err := im.earlierShown(im.tx, im.p, *e.Audit)
		if err != nil {
			return nil, err
		}
		if !may {
			continue
		}
		if here[*e.Audit], err = im.recommended(im.tx, s.among(entities), workflow.Language(im.p)); err != nil {
			return nil, err
		}
	}
	return here, nil
}

// addFollowUp adds a row of the file, which is one of the recommendations here if it is the same.
func (im *auditImport) addFollowUp(
	a assessment.Audit,
	at int,
	f exchange.FollowedUp,
	here map[assessment.ID][]record.AuditRecommendation,
) error {
	id, err := im.kernel.NewID()
	if err != nil {
		return err
	}
	row := assessment.EarlierRecommendation{
		OrganisationID: a.OrganisationID,
		ID:             id,
		AuditID:        a.ID,
		Position:       at,
		Earlier:        f.Audit,
		EarlierDate:    f.Date,
		BodyName:       f.Body,
		Number:         f.No,
		Text:           f.Text,
		Response:       f.Response,
		Became:         f.Became,
		Finding:        f.Finding,
		Evidence:       f.Evidence,
		Version:        1,
		UpdatedAt:      im.kernel.Now(),
	}
	if b, known := im.bodies[f.Body]; known {
		row.BodyID = &b.ID
	}
	for earlier, list := range here {
		i := slices.IndexFunc(list, func(r record.AuditRecommendation) bool {
			return r.Body.Name == f.Body && r.Printed == f.No && r.Text == f.Text
		})
		if i < 0 {
			continue
		}
		row.EarlierID, row.RecommendationID, row.BodyID = &earlier, &list[i].ID, &list[i].Body.ID
		selfImage(&row, list[i]) // what the body says is known here
		here[earlier] = slices.Delete(list, i, i+1)
		break
	}
	return im.tx.AddEarlierRecommendation(row, im.stamp())
}
