package store

import (
	"bytes"
	"cmp"
	"database/sql"
	"slices"

	"mognad/assessment"
)

// The statements that read an account's access to an organisation: one row for each membership, or a single row
// without. They run at every request and again in every change, so they do as little as possible in the database.
const (
	accessColumns = `SELECT u.id, u.email, u.name, u.language, u.password_hash, u.epoch, u.credential_epoch, u.installation_admin,
u.version, u.created_at, u.updated_at, o.id, o.key, o.name, o.language, o.time_zone, o.training_months,
o.version, o.created_at, o.updated_at,
g.id, g.role, g.entity_id, g.valid_to, g.version, g.created_at,
k.id, k.name, k.access, k.hash, k.credential_epoch, k.created_at, k.expires_at, k.last_used_on
FROM organisations o`

	accessMemberships = `
LEFT JOIN members m ON m.organisation_id = o.id AND m.user_id = u.id
		AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL
		AND o.suspended_at IS NULL AND u.suspended_at IS NULL
LEFT JOIN memberships g ON g.organisation_id = m.organisation_id AND g.user_id = m.user_id
WHERE o.id = $1`
)

var (
	accessOf = write(accessColumns + `
JOIN users u ON u.id = $2
LEFT JOIN tokens k ON k.organisation_id = o.id AND k.user_id = u.id AND k.id = $3` + accessMemberships)

	accessByToken = write(accessColumns + `
JOIN tokens k ON k.organisation_id = o.id AND k.hash = $2
JOIN users u ON u.id = k.user_id` + accessMemberships)
)

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

func (t *tx) access(statement plain, values ...any) (assessment.Access, error) {
	var a assessment.Access
	u, o, k := &a.User, &a.Organisation, &a.Token
	err := t.query(statement, func(rows *sql.Rows) error {
		var m assessment.Membership
		if err := rows.Scan(
			&u.ID,
			&u.Email,
			&u.Name,
			&u.Language,
			&u.PasswordHash,
			&u.Epoch,
			&u.CredentialEpoch,
			&u.InstallationAdmin,
			&u.Version,
			&u.CreatedAt,
			&u.UpdatedAt,
			&o.ID,
			&o.Key,
			&o.Name,
			&o.Language,
			&o.TimeZone,
			&o.TrainingMonths,
			&o.Version,
			&o.CreatedAt,
			&o.UpdatedAt,
			optional(&m.ID),
			optional(&m.Role),
			optional(&m.EntityID),
			optional(&m.Until),
			optional(&m.Version),
			optional(&m.CreatedAt),
			optional(&k.ID),
			optional(&k.Name),
			optional(&k.Access),
			optional(&k.Hash),
			optional(&k.CredentialEpoch),
			optional(&k.CreatedAt),
			optional(&k.ExpiresAt),
			optional(&k.LastUsedOn),
		); err != nil {
			return err
		}
		if m.ID != (assessment.ID{}) {
			m.OrganisationID, m.UserID = o.ID, u.ID
			a.Memberships = append(a.Memberships, m)
		}
		return nil
	}, append([]any{t.organisation()}, values...)...)
	switch {
	case err != nil:
		return assessment.Access{}, translate(err)
	case u.ID == assessment.ID{}:
		return assessment.Access{}, assessment.Missing()
	case k.ID != assessment.ID{}:
		k.OrganisationID, k.UserID = o.ID, u.ID
	}
	slices.SortFunc(a.Memberships, func(a, b assessment.Membership) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return a, nil
}
