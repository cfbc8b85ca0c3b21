package store

import "mognad/assessment"

const documentTemplates = `SELECT organisation_id, id, withdraws, name, file, sha256, added_by, added_at
FROM document_templates WHERE organisation_id = ? ORDER BY id`

func (t *tx) DocumentTemplates() (list []assessment.DocumentTemplate, err error) {
	err = translate(t.db.Raw(documentTemplates, t.organisation()).Scan(&list).Error)
	return list, err
}

func (t *tx) DocumentTemplate(id assessment.ID) (assessment.DocumentTemplate, error) {
	return first[assessment.DocumentTemplate](t, "id = ?", id)
}

func (t *tx) AddDocumentTemplate(d assessment.DocumentTemplate) error { return insert(t, &d, "id") }
