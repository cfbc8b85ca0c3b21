package store

import "mognad/assessment"

const engagedIn = `SELECT DISTINCT organisation_id FROM engagements WHERE user_id = ? ORDER BY organisation_id`

func (t *tx) Engagements(audits ...assessment.ID) ([]assessment.Engagement, error) {
	return ofAudits[assessment.Engagement](t, "audit_id, user_id", audits)
}

// ofAudits lists the rows of some audits.
func ofAudits[T any](t *tx, order string, audits []assessment.ID) ([]T, error) {
	return inBatches(audits, func(some []assessment.ID) ([]T, error) {
		return all[T](t, order, "audit_id IN ?", some)
	})
}

func (t *tx) EngagementsOf(user assessment.ID) ([]assessment.Engagement, error) {
	return all[assessment.Engagement](t, "audit_id", "user_id = ?", user)
}

func (t *tx) EngagementsWaiting() ([]assessment.Engagement, error) {
	return all[assessment.Engagement](t, "audit_id, user_id", "state <> ''")
}

func (t *tx) SaveEngagement(e assessment.Engagement) (assessment.Engagement, error) {
	load := func() (assessment.Engagement, error) {
		found, err := first[assessment.Engagement](t, "audit_id = ? AND user_id = ?", e.AuditID, e.UserID)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.Engagement{OrganisationID: t.organisation(), AuditID: e.AuditID, UserID: e.UserID}, nil
		}
		return found, err
	}
	return save(t, &e, &e.Version, load,
		"valid_to", "engaged_by", "state", "asked_until", "wait", "waiting_since", "caused_by", "updated_at")
}

func (t *tx) EngagedIn() ([]assessment.ID, error) {
	user, _ := t.scope.User()
	ids := []assessment.ID{}
	return ids, translate(t.db.Raw(engagedIn, user).Scan(&ids).Error)
}

func (t *tx) EngagementConfirmations(audits ...assessment.ID) ([]assessment.EngagementConfirmation, error) {
	return ofAudits[assessment.EngagementConfirmation](t, "confirmed_at, confirmed_by", audits)
}

func (t *tx) AddEngagementConfirmation(c assessment.EngagementConfirmation) error {
	return insert(t, &c, "role")
}

func (t *tx) AddFinalAuditor(a assessment.FinalAuditor) error { return insert(t, &a, "user") }

func (t *tx) FinalAudits(user assessment.ID) ([]assessment.FinalAuditor, error) {
	return all[assessment.FinalAuditor](t, "audit_id", "user_id = ?", user)
}
