package store

import (
	"cmp"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"mognad/assessment"
)

// The statements that take mails to send. They take all of a person at a time, whose row in members is locked
// meanwhile, so that the mail of the day is one. Who takes some does not wait for another who does; the embedded
// database has one writer. With a suspended account nobody gets mail, and what waits for its end is not counted.
const (
	peopleDue = `SELECT m.user_id FROM members m WHERE m.organisation_id = ? AND EXISTS (SELECT 1 FROM notices n
WHERE n.organisation_id = m.organisation_id AND n.user_id = m.user_id AND n.mail_state = 'waiting'
AND n.next_attempt_at <= ?)
AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id AND u.suspended_at IS NOT NULL) ORDER BY m.user_id LIMIT ?`
	peopleDuePostgres = peopleDue + ` FOR NO KEY UPDATE SKIP LOCKED`

	takeDue = `UPDATE notices SET next_attempt_at = ?, attempts = attempts + 1
WHERE organisation_id = ? AND mail_state = 'waiting' AND next_attempt_at <= ? AND user_id IN ? RETURNING *`

	countMail = `SELECT mail_state AS state, COUNT(*) AS count, MIN(created_at) AS oldest FROM notices
WHERE organisation_id = ? AND created_at >= ? AND NOT (mail_state = 'waiting'
AND EXISTS (SELECT 1 FROM users u WHERE u.id = notices.user_id AND u.suspended_at IS NOT NULL))
GROUP BY mail_state ORDER BY mail_state`
)

func (t *tx) AddNotices(list []assessment.Notice) error {
	if len(list) == 0 {
		return nil
	}
	return translate(t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(list, batch/10).Error)
}

func (t *tx) NoticesOf(user assessment.ID, limit int) ([]assessment.Notice, error) {
	list := []assessment.Notice{}
	return list, translate(t.db.Where("user_id = ?", user).Order("id DESC").Limit(limit).Find(&list).Error)
}

func (t *tx) Notice(user, id assessment.ID) (assessment.Notice, error) {
	return first[assessment.Notice](t, "user_id = ? AND id = ?", user, id)
}

func (t *tx) RequeueNotice(n assessment.Notice, at time.Time) error {
	from := n.MailState
	n.MailState, n.NextAttemptAt, n.SentAt = assessment.MailWaiting, &at, nil
	n.Attempts, n.MailError, n.Digest = 0, "", false
	return translate(t.db.Model(&n).
		Where("mail_state = ?", from).
		Select("mail_state", "next_attempt_at", "sent_at", "attempts", "mail_error", "digest").
		Updates(&n).Error)
}

func (t *tx) WithdrawMail(user assessment.ID, kind assessment.NoticeKind) error {
	none := assessment.Notice{MailState: assessment.MailNone}
	return translate(t.db.Model(&none).
		Where("user_id = ? AND kind = ? AND mail_state = ?", user, kind, assessment.MailWaiting).
		Select("mail_state", "next_attempt_at").
		Updates(&none).Error)
}

func (t *tx) NoticesAbout(round assessment.ID, kind assessment.NoticeKind) ([]assessment.Notice, error) {
	return all[assessment.Notice](t, "id", "round_id = ? AND kind = ?", round, kind)
}

func (t *tx) NoticesOfKind(kind assessment.NoticeKind) ([]assessment.Notice, error) {
	return all[assessment.Notice](t, "id", "kind = ?", kind)
}

func (t *tx) SeeNotices(user assessment.ID, at time.Time) error {
	return translate(t.db.Model(&assessment.Notice{}).
		Where("user_id = ? AND seen_at IS NULL AND created_at <= ?", user, at).
		Update("seen_at", at).Error)
}

func (t *tx) TakeDueNotices(now, until time.Time, people int) ([]assessment.Notice, error) {
	statement := peopleDue
	if t.postgres {
		statement = peopleDuePostgres
	}
	var due []assessment.ID
	list := []assessment.Notice{}
	if err := t.db.Raw(statement, t.organisation(), now, people).Scan(&due).Error; err != nil || len(due) == 0 {
		return list, translate(err)
	}
	err := t.db.Raw(takeDue, until, t.organisation(), now, due).Scan(&list).Error
	slices.SortFunc(list, func(a, b assessment.Notice) int {
		return cmp.Or(cmp.Compare(a.UserID.String(), b.UserID.String()), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return list, translate(err)
}

func (t *tx) SettleNotice(n assessment.Notice) error {
	return translate(t.db.Model(&n).
		Where("attempts = ? AND mail_state = ?", n.Attempts, assessment.MailWaiting).
		Select("mail_state", "next_attempt_at", "sent_at", "mail_error").
		Updates(&n).Error)
}

func (t *tx) CountMail(since time.Time) ([]assessment.MailCount, error) {
	list := []assessment.MailCount{}
	return list, translate(t.db.Raw(countMail, t.organisation(), since).Scan(&list).Error)
}

func (t *tx) DeleteNotices(before time.Time) error {
	return translate(t.db.Where("created_at < ? AND mail_state <> ?", before, assessment.MailWaiting).
		Delete(&assessment.Notice{}).Error)
}
