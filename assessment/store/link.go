package store

import (
	"time"

	"mognad/assessment"
)

func (t *tx) OneTimeLink(hash string) (assessment.OneTimeLink, error) {
	return first[assessment.OneTimeLink](t, "hash = ?", hash)
}

// lockLinks makes those wait for each other who make links of the same purpose for the same user: none would see the
// other's link to delete it, and both would work. The embedded database has one writer anyway.
const lockLinks = `SELECT pg_advisory_xact_lock(3, hashtext(?))`

func (t *tx) AddOneTimeLink(l assessment.OneTimeLink) error {
	if err := t.lockLinks(l); err != nil {
		return err
	}
	earlier := t.db.Where("purpose = ? AND used_at IS NULL", l.Purpose)
	earlier = whereOrNull(earlier, "user_id", l.UserID)
	earlier = whereOrNull(earlier, "organisation_id", l.OrganisationID)
	if err := earlier.Delete(&assessment.OneTimeLink{}).Error; err != nil {
		return translate(err)
	}
	return insert(t, &l, "hash")
}

func (t *tx) lockLinks(l assessment.OneTimeLink) error {
	if !t.postgres {
		return nil
	}
	of := string(l.Purpose)
	if l.UserID != nil {
		of += " " + l.UserID.String()
	}
	return translate(t.db.Exec(lockLinks, of).Error)
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
