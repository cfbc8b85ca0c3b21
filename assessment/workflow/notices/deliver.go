package notices

import (
	"context"
	"errors"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// atATime is of how many people mails are taken before they are sent, and takenFor is for how long nobody else takes
// them. After a crash between taking and sending, they are sent when it has passed; after one between sending and
// noting it, they are sent once more.
const (
	atATime  = 20
	takenFor = 15 * time.Minute
)

// pauses are how long to wait after each attempt that failed for now: three days in all.
var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour,
	12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour, 12 * time.Hour,
}

// settleTime is how long noting what was sent may take, even if the server is stopping.
const settleTime = 5 * time.Second

// Post sends letters, and returns how it went for each. It stops early with the context: what it has not tried is left
// for the next time.
type Post func(ctx context.Context, letters []record.Letter) []record.Delivery

// letter is a letter with the notices that it delivers.
type letter struct {
	record.Letter
	notices []assessment.Notice
}

// Deliver sends the mails that are due, of all organisations, and returns how many were sent. Servers call it
// periodically; several may do so at the same time, and each mail is sent by one of them.
func (w *UseCases) Deliver(ctx context.Context, post Post) (sent int, err error) {
	err = w.inEach(ctx, func(o assessment.Organisation) error {
		for ctx.Err() == nil {
			taken, delivered, err := w.deliverSome(ctx, o, post)
			sent += delivered
			if err != nil || taken == 0 {
				return err
			}
		}
		return nil
	})
	return sent, err
}

// deliverSome takes mails of an organisation, sends them and notes how it went.
func (w *UseCases) deliverSome(ctx context.Context, o assessment.Organisation, post Post) (taken, sent int, err error) {
	var letters []letter
	scope := assessment.ScopeOrganisation(o.ID)
	err = w.kernel.Store.InTx(ctx, scope, func(tx assessment.Tx) (err error) {
		letters, taken, err = w.take(ctx, tx)
		return err
	})
	if err != nil || len(letters) == 0 {
		return taken, 0, err
	}
	out := make([]record.Letter, len(letters))
	for i, l := range letters {
		out[i] = l.Letter
	}
	deliveries := post(ctx, out)
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	err = w.kernel.Store.InTx(settle, scope, func(tx assessment.Tx) error {
		var errs []error
		for i, l := range letters {
			for _, n := range l.notices {
				errs = append(errs, tx.SettleNotice(w.settled(n, deliveries[i])))
			}
		}
		return errors.Join(errs...)
	})
	for _, d := range deliveries {
		if d.State == record.Delivered {
			sent++
		}
	}
	return taken, sent, err
}

// settled is a taken notice after its mail was sent, or not.
func (w *UseCases) settled(n assessment.Notice, d record.Delivery) assessment.Notice {
	now := w.kernel.Now()
	n.MailError = d.Error
	switch {
	case d.State == record.Delivered:
		n.MailState, n.SentAt, n.NextAttemptAt = assessment.MailSent, &now, nil
	case d.State == record.NotTried:
		n.NextAttemptAt = &now
	case d.State == record.Refused || n.Attempts > len(pauses):
		n.MailState, n.NextAttemptAt = assessment.MailFailed, nil
	default:
		next := now.Add(pauses[n.Attempts-1])
		n.NextAttemptAt = &next
	}
	return n
}

// take takes due notices and makes letters of them: one for each, except that those of the day are together. What the
// person need not or may not be told of any more is not sent.
func (w *UseCases) take(ctx context.Context, tx assessment.Tx) (letters []letter, taken int, err error) {
	now := w.kernel.Now()
	due, err := tx.TakeDueNotices(now, now.Add(takenFor), atATime)
	if err != nil {
		return nil, 0, err
	}
	readers := map[assessment.ID]reader{}
	for at, n := range due {
		x, known := readers[n.UserID]
		if !known {
			if x, err = w.readerOf(ctx, tx, n.UserID); err != nil {
				return nil, 0, err
			}
			readers[n.UserID] = x
		}
		told, may, err := x.news(n)
		if err != nil {
			return nil, 0, err
		}
		if !may || x.silent(n) || superseded(n, due[at+1:]) {
			n.MailState, n.NextAttemptAt = assessment.MailNone, nil
			if err := tx.SettleNotice(n); err != nil {
				return nil, 0, err
			}
			continue
		}
		if i := len(letters) - 1; n.Digest && i >= 0 && letters[i].Daily && letters[i].notices[0].UserID == n.UserID {
			letters[i].News, letters[i].notices = append(letters[i].News, told), append(letters[i].notices, n)
			continue
		}
		l := letter{
			Letter: record.Letter{
				Organisation: record.OrganisationName{Key: x.p.Organisation.Key, Name: x.p.Organisation.Name},
				Name:         x.person.Name,
				Email:        x.p.User.Email,
				Language:     workflow.Language(x.p),
				Zone:         w.kernel.Zone(x.p.Organisation),
				Daily:        n.Digest,
				News:         []record.News{told},
			},
			notices: []assessment.Notice{n},
		}
		if n.Kind == assessment.NoticeInvitation {
			if l.Link, err = w.people.MailedInvitation(tx, n); err != nil {
				return nil, 0, err
			}
		}
		letters = append(letters, l)
	}
	return letters, len(due), nil
}

// superseded reports whether a later mail, sent at the same time, takes the place of this one: another link for the
// same invitation, of which the first would not work when it arrives, or the same of a review once more.
func superseded(n assessment.Notice, later []assessment.Notice) bool {
	return slices.ContainsFunc(later, func(x assessment.Notice) bool {
		again := n.Kind == assessment.NoticeInvitation || n.ReviewID != nil && x.ReviewID != nil && *n.ReviewID == *x.ReviewID
		return again && x.UserID == n.UserID && x.Kind == n.Kind
	})
}

// silent reports whether the person has chosen not to have such mail since it was decided to send it.
func (x reader) silent(n assessment.Notice) bool {
	return x.choices.Of(n.Kind) == assessment.MailNever
}
