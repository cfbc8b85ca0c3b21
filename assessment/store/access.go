package store

import "mognad/assessment"

// The statements that read an account's access to an organisation: one row a membership, or one without. They are run
// at each request, so they go to the database once.
const (
	accessColumns = `SELECT u.id AS user_id, u.email AS user_email, u.name AS user_name, u.language AS user_language,
u.password_hash AS user_password_hash, u.epoch AS user_epoch, u.credential_epoch AS user_credential_epoch,
u.installation_admin AS user_installation_admin, u.version AS user_version, u.created_at AS user_created_at, u.updated_at AS user_updated_at,
o.id AS organisation_id, o.key AS organisation_key, o.name AS organisation_name, o.language AS organisation_language,
o.version AS organisation_version, o.created_at AS organisation_created_at, o.updated_at AS organisation_updated_at,
g.organisation_id AS membership_organisation_id, g.id AS membership_id, g.user_id AS membership_user_id, g.role AS membership_role,
g.entity_id AS membership_entity_id, g.valid_to AS membership_valid_to, g.version AS membership_version, g.created_at AS membership_created_at,
k.organisation_id AS token_organisation_id, k.id AS token_id, k.user_id AS token_user_id, k.name AS token_name, k.access AS token_access,
k.hash AS token_hash, k.credential_epoch AS token_credential_epoch, k.created_at AS token_created_at, k.expires_at AS token_expires_at,
k.last_used_on AS token_last_used_on
FROM organisations o`

	accessMemberships = `
LEFT JOIN members m ON m.organisation_id = o.id AND m.user_id = u.id AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL
LEFT JOIN memberships g ON g.organisation_id = m.organisation_id AND g.user_id = m.user_id
WHERE o.id = ? ORDER BY g.created_at, g.id`

	accessOf = accessColumns + `
JOIN users u ON u.id = ?
LEFT JOIN tokens k ON k.organisation_id = o.id AND k.user_id = u.id AND k.id = ?` + accessMemberships

	accessByToken = accessColumns + `
JOIN tokens k ON k.organisation_id = o.id AND k.hash = ?
JOIN users u ON u.id = k.user_id` + accessMemberships
)

// accessRow is a row of the statements.
type accessRow struct {
	User         assessment.User         `gorm:"embedded;embeddedPrefix:user_"`
	Organisation assessment.Organisation `gorm:"embedded;embeddedPrefix:organisation_"`
	Membership   assessment.Membership   `gorm:"embedded;embeddedPrefix:membership_"`
	Token        assessment.Token        `gorm:"embedded;embeddedPrefix:token_"`
}

func (t *tx) AccessOf(user assessment.ID, token *assessment.ID) (assessment.Access, error) {
	var none assessment.ID
	if token == nil {
		token = &none
	}
	return t.access(accessOf, user, *token)
}

func (t *tx) AccessByToken(hash string) (assessment.Access, error) {
	return t.access(accessByToken, hash)
}

func (t *tx) access(statement string, values ...any) (assessment.Access, error) {
	var rows []accessRow
	if err := t.db.Raw(statement, append(values, t.organisation())...).Scan(&rows).Error; err != nil {
		return assessment.Access{}, translate(err)
	}
	if len(rows) == 0 {
		return assessment.Access{}, assessment.Missing()
	}
	a := assessment.Access{User: rows[0].User, Organisation: rows[0].Organisation, Token: rows[0].Token}
	for _, r := range rows {
		if r.Membership.ID != (assessment.ID{}) {
			a.Memberships = append(a.Memberships, r.Membership)
		}
	}
	return a, nil
}
