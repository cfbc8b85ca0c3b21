package workflow

import (
	"sync"
	"time"

	"mognad/assessment"
)

// digestHour is when the mail of the day is sent, in the time zone of the organisation.
const digestHour = 7

// Notify keeps notices of what the principal has done, except for the principal, who knows. It fills in id,
// organisation, time and who caused it. Whether and when a mail follows is decided by what each person has chosen and
// by whether mail is configured. It is called in the transaction of what happened.
func (w *Kernel) Notify(tx assessment.Tx, p assessment.Principal, notices ...assessment.Notice) error {
	return w.NotifyBy(tx, p.Organisation.ID, Actor(p), notices...)
}

// NotifyBy is [Kernel.Notify] without a principal: by is the user who caused it, nil for the system.
func (w *Kernel) NotifyBy(
	tx assessment.Tx,
	organisation assessment.ID,
	by *assessment.ID,
	notices ...assessment.Notice,
) error {
	_, err := w.notify(tx, organisation, by, notices)
	return err
}

// NotifyAndTell is [Kernel.Notify], and returns the notices made, by which it shows for whom a mail waits.
func (w *Kernel) NotifyAndTell(
	tx assessment.Tx,
	p assessment.Principal,
	notices ...assessment.Notice,
) ([]assessment.Notice, error) {
	return w.notify(tx, p.Organisation.ID, Actor(p), notices)
}

func (w *Kernel) notify(
	tx assessment.Tx,
	organisation assessment.ID,
	by *assessment.ID,
	notices []assessment.Notice,
) ([]assessment.Notice, error) {
	choices := map[assessment.ID]assessment.MailChoices{}
	digest := sync.OnceValues(func() (time.Time, error) {
		of, err := tx.Organisation()
		return nextDigest(w.Now(), w.Zone(of)), err
	})
	var list []assessment.Notice
	for _, n := range notices {
		if by != nil && n.UserID == *by {
			continue
		}
		if _, known := choices[n.UserID]; !known && w.mail {
			u, err := tx.User(n.UserID)
			if err != nil {
				return nil, err
			}
			choices[n.UserID] = u.MailChoices
		}
		if n.Kind == assessment.NoticeInvitation { // only the latest link works
			if err := tx.WithdrawMail(n.UserID, n.Kind); err != nil {
				return nil, err
			}
		}
		id, err := w.NewID()
		if err != nil {
			return nil, err
		}
		n.OrganisationID, n.ID, n.ByID, n.CreatedAt = organisation, id, by, w.Now()
		if n, err = w.queued(n, choices[n.UserID].Of(n.Kind), digest); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, tx.AddNotices(list)
}

// queued is the notice with its mail waiting, if there is to be one. digest says when the next mail of the day is sent.
func (w *Kernel) queued(
	n assessment.Notice,
	pace assessment.MailPace,
	digest func() (time.Time, error),
) (assessment.Notice, error) {
	n.MailState = assessment.MailNone
	if !w.mail || pace == assessment.MailNever {
		return n, nil
	}
	due := n.CreatedAt
	if pace == assessment.MailDaily {
		at, err := digest()
		if err != nil {
			return n, err
		}
		n.Digest, due = true, at
	}
	n.MailState, n.NextAttemptAt = assessment.MailWaiting, &due
	return n, nil
}

// nextDigest is when the next mail of the day is sent.
func nextDigest(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), digestHour, 0, 0, 0, zone)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC()
}

// Mail reports whether notices are sent as mail.
func (w *Kernel) Mail() bool { return w.mail }
