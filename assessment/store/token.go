package store

import "mognad/assessment"

func (t *tx) Tokens(user assessment.ID) ([]assessment.Token, error) {
	return all[assessment.Token](t, "created_at DESC, id DESC", "user_id = ?", user)
}

func (t *tx) AddToken(k assessment.Token) error { return insert(t, &k, "name") }

func (t *tx) DeleteToken(user, id assessment.ID) error {
	return remove[assessment.Token](t, "user_id = ? AND id = ?", user, id)
}

func (t *tx) DeleteTokens(user assessment.ID) error {
	return translate(t.db.Where("user_id = ?", user).Delete(&assessment.Token{}).Error)
}

func (t *tx) TouchToken(id assessment.ID, day assessment.Date) error {
	return translate(t.db.Model(&assessment.Token{}).Where("id = ?", id).Update("last_used_on", day).Error)
}
