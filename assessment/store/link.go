package store

import (
	"time"

	"mognad/assessment"
)

func (t *tx) OneTimeLink(hash string) (assessment.OneTimeLink, error) {
	return first[assessment.OneTimeLink](t, "hash = ?", hash)
}

func (t *tx) AddOneTimeLink(l assessment.OneTimeLink) error {
	earlier := t.db.Where("purpose = ? AND used_at IS NULL", l.Purpose)
	earlier = whereOrNull(earlier, "user_id", l.UserID)
	earlier = whereOrNull(earlier, "organisation_id", l.OrganisationID)
	if err := earlier.Delete(&assessment.OneTimeLink{}).Error; err != nil {
		return translate(err)
	}
	return insert(t, &l, "hash")
}

func (t *tx) InvitationLinks() ([]assessment.OneTimeLink, error) {
	return all[assessment.OneTimeLink](
		t,
		"created_at, hash",
		"organisation_id = ? AND purpose = ? AND used_at IS NULL",
		t.organisation(),
		assessment.Invitation,
	)
}

func (t *tx) UseOneTimeLink(hash string, at time.Time) error {
	res := t.db.Model(&assessment.OneTimeLink{}).Where("hash = ? AND used_at IS NULL", hash).Update("used_at", at)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.link_used"}
	}
	return nil
}
