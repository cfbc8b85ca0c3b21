package store_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// notice is one of a round for the world's user, whose mail is due.
func (w world) notice(t *testing.T, kind assessment.NoticeKind) assessment.Notice {
	t.Helper()
	due := now
	return assessment.Notice{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		UserID:         w.user.ID,
		Kind:           kind,
		RoundID:        &w.round.ID,
		CreatedAt:      now,
		MailState:      assessment.MailWaiting,
		NextAttemptAt:  &due,
	}
}

func TestNoticesStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		kept := w.notice(t, assessment.NoticeReminder)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddNotices([]assessment.Notice{kept}) })
		sent := kept
		sent.MailState = assessment.MailSent
		behindWalls(t, s, other.scope, []walled{
			{"AddNotices", func(tx assessment.Tx) error {
				return tx.AddNotices([]assessment.Notice{w.notice(t, assessment.NoticeReminder)})
			}, "refused"},
			{"NoticesOf", func(tx assessment.Tx) error {
				list, err := tx.NoticesOf(w.user.ID, 9)
				return nothing(t, len(list), err)
			}, ""},
			{"Notice", func(tx assessment.Tx) error {
				_, err := tx.Notice(w.user.ID, kept.ID)
				return err
			}, assessment.NotFound},
			{"RequeueNotice", func(tx assessment.Tx) error { return tx.RequeueNotice(kept, now.Add(time.Hour)) }, ""},
			{"WithdrawMail", func(tx assessment.Tx) error {
				return tx.WithdrawMail(w.user.ID, assessment.NoticeReminder)
			}, ""},
			{"NoticesAbout", func(tx assessment.Tx) error {
				list, err := tx.NoticesAbout(w.round.ID, assessment.NoticeReminder)
				return nothing(t, len(list), err)
			}, ""},
			{"NoticesOfKind", func(tx assessment.Tx) error {
				list, err := tx.NoticesOfKind(assessment.NoticeReminder)
				return nothing(t, len(list), err)
			}, ""},
			{"SeeNotices", func(tx assessment.Tx) error { return tx.SeeNotices(w.user.ID, now) }, ""},
			{"TakeDueNotices", func(tx assessment.Tx) error {
				list, err := tx.TakeDueNotices(now, now.Add(time.Hour), 9)
				return nothing(t, len(list), err)
			}, ""},
			{"SettleNotice", func(tx assessment.Tx) error { return tx.SettleNotice(sent) }, ""},
			{"CountMail", func(tx assessment.Tx) error {
				list, err := tx.CountMail(time.Time{})
				return nothing(t, len(list), err)
			}, ""},
			{"DeleteNotices", func(tx assessment.Tx) error { return tx.DeleteNotices(now.AddDate(9, 0, 0)) }, ""},
		}, reflect.TypeFor[assessment.Notices]())
		in(t, s, w.scope, func(tx assessment.Tx) error {
			list, err := tx.NoticesOf(w.user.ID, 9)
			if diff := cmp.Diff([]assessment.Notice{kept}, list); diff != "" {
				t.Errorf("the notice (-) and what is stored (+) differ:\n%s", diff)
			}
			return err
		})
	})
}

// TestNoNoticePointsAcross: a notice cannot be about another organisation's things or for its people.
func TestNoNoticePointsAcross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		audit, review := other.newAudit(t, "nu"), other.newReview(t)
		in(t, s, other.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddAudit(audit, other.stamp()), tx.AddReview(review))
		})
		for name, to := range map[string]func(*assessment.Notice){
			"person":         func(n *assessment.Notice) { n.UserID = other.user.ID },
			"round":          func(n *assessment.Notice) { n.RoundID = &other.round.ID },
			"entity":         func(n *assessment.Notice) { n.EntityID = &other.root.ID },
			"assessment":     func(n *assessment.Notice) { n.AssessmentID = &other.assessment.ID },
			"audit":          func(n *assessment.Notice) { n.AuditID = &audit.ID },
			"recommendation": func(n *assessment.Notice) { n.RecommendationID = &audit.ID },
			"review":         func(n *assessment.Notice) { n.ReviewID = &review.ID },
		} {
			n := w.notice(t, assessment.NoticeReminder)
			to(&n)
			err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.AddNotices([]assessment.Notice{n}) })
			if assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("their %s: got %v, want %s", name, err, assessment.Conflict)
			}
		}
	})
}

// TestNoticesAreTakenOnce by several who send at the same time, and again after the time of the one who took them.
func TestNoticesAreTakenOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		const many = 40
		var list []assessment.Notice
		for i := range many {
			n := w.notice(t, assessment.NoticeReminder)
			if i%4 > 0 { // four to each of ten people
				n.UserID = list[i-1].UserID
			} else if i > 0 {
				n.UserID = w.another(t, s)
			}
			list = append(list, n)
		}
		later := w.notice(t, assessment.NoticeReminder)
		tomorrow := now.AddDate(0, 0, 1)
		later.NextAttemptAt = &tomorrow
		silent := w.notice(t, assessment.NoticeApproved)
		silent.MailState, silent.NextAttemptAt = assessment.MailNone, nil
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddNotices(append(list, later, silent)) })

		until := now.Add(10 * time.Minute)
		taken := make(chan assessment.Notice, 2*many)
		var senders sync.WaitGroup
		for range 4 {
			senders.Go(func() {
				for {
					var some []assessment.Notice
					err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) (err error) {
						some, err = tx.TakeDueNotices(now, until, 3)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					if len(some) == 0 {
						return
					}
					of := map[assessment.ID]int{}
					for _, n := range some {
						of[n.UserID]++
						taken <- n
					}
					for user, n := range of {
						if n != 4 {
							t.Errorf("%d of %s were taken together, want 4", n, user)
						}
					}
				}
			})
		}
		senders.Wait()
		close(taken)
		got := map[assessment.ID]int{}
		for n := range taken {
			got[n.ID]++
			if n.Attempts != 1 || !n.NextAttemptAt.Equal(until) {
				t.Errorf("taken with %d attempts until %v", n.Attempts, n.NextAttemptAt)
			}
		}
		for _, n := range list {
			if got[n.ID] != 1 {
				t.Errorf("%s was taken %d times", n.ID, got[n.ID])
			}
		}
		if len(got) != many {
			t.Errorf("%d were taken, want %d", len(got), many)
		}
		settle(t, s, w, list[0], until)
	})
}

// another is somebody else in the organisation.
func (w world) another(t *testing.T, s assessment.Store) assessment.ID {
	t.Helper()
	u := assessment.User{ID: id(t), Name: "Bo", Epoch: 1, Version: 1, CreatedAt: now, UpdatedAt: now}
	u.Email = u.ID.String() + "@norrdal.example"
	in(t, s, w.scope, func(tx assessment.Tx) error {
		return errors.Join(tx.AddUser(u), tx.AddPerson(assessment.Person{
			OrganisationID: w.root.OrganisationID,
			UserID:         u.ID,
			Name:           u.Name,
			Email:          u.Email,
			InvitedAt:      now,
			Version:        1,
			UpdatedAt:      now,
		}))
	})
	return u.ID
}

// settle sees that who took a notice first does not write over who took it later.
func settle(t *testing.T, s assessment.Store, w world, of assessment.Notice, until time.Time) {
	t.Helper()
	in(t, s, w.scope, func(tx assessment.Tx) error {
		_, err := tx.TakeDueNotices(until, until.Add(time.Hour), 99)
		first, sent := of, until
		first.Attempts, first.MailState, first.MailError = 1, assessment.MailFailed, "mail.refused"
		second := of
		second.Attempts, second.MailState, second.SentAt, second.NextAttemptAt = 2, assessment.MailSent, &sent, nil
		if err := errors.Join(err, tx.SettleNotice(first), tx.SettleNotice(second)); err != nil {
			return err
		}
		counts, err := tx.CountMail(now)
		want := []assessment.MailCount{
			{State: assessment.MailNone, Count: 1, Oldest: now},
			{State: assessment.MailSent, Count: 1, Oldest: now},
			{State: assessment.MailWaiting, Count: 40, Oldest: now},
		}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("mails, want (-) and got (+):\n%s", diff)
		}
		return err
	})
}

// TestNoticesAreMadeOnce for their key, seen up to a time, kept while their mail waits, and removed with what they are
// about.
func TestNoticesAreMadeOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		once := w.notice(t, assessment.NoticeRoundOpened)
		once.OnceKey, once.MailState, once.NextAttemptAt = "round_opened", assessment.MailNone, nil
		again := once
		again.ID = id(t)
		waits := w.notice(t, assessment.NoticeHandedQuestion)
		waits.AssessmentID, waits.QuestionID, waits.Note = &w.assessment.ID, "B1", "Du vet det här."
		count := func(want int, unseen int) {
			t.Helper()
			in(t, s, w.scope, func(tx assessment.Tx) error {
				list, err := tx.NoticesOf(w.user.ID, 9)
				got := 0
				for _, n := range list {
					if n.SeenAt == nil {
						got++
					}
				}
				if len(list) != want || got != unseen {
					t.Errorf("%d notices, %d of them unseen, want %d and %d", len(list), got, want, unseen)
				}
				return err
			})
		}
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddNotices([]assessment.Notice{once, waits}) })
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddNotices([]assessment.Notice{again}) })
		count(2, 2)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.SeeNotices(w.user.ID, now.Add(-time.Second)) })
		count(2, 2)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.SeeNotices(w.user.ID, now) })
		count(2, 0)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.DeleteNotices(now.Add(time.Second)) })
		count(1, 0)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.DeleteAssessment(w.assessment.ID) })
		count(0, 0)
	})
}

func TestMailChoicesAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		for _, want := range []assessment.MailChoices{
			nil,
			{assessment.NoticesOfRounds: assessment.MailDaily, assessment.NoticesOfAudits: assessment.MailNever},
		} {
			in(t, s, w.scope, func(tx assessment.Tx) error {
				err := tx.SaveMailChoices(w.user.ID, want)
				u, found := tx.User(w.user.ID)
				if diff := cmp.Diff(want, u.MailChoices); diff != "" {
					t.Errorf("choices, want (-) and got (+):\n%s", diff)
				}
				return errors.Join(err, found)
			})
		}
		err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.SaveMailChoices(id(t), nil) })
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("of nobody: got %v, want %s", err, assessment.NotFound)
		}
	})
}
