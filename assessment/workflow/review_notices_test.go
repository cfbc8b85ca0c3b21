package workflow_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/review"
)

// eachReviewMailing is [eachReview] with mail, of which none waits. What reviews may never say by mail is in the review.
func eachReviewMailing(t *testing.T, test func(t *testing.T, x *reviewing, m *mailing)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		w.Chain = chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8, Zone: time.UTC, Mail: true})
		x := begin(t, w)
		must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.Shortcoming, About: "resources", Title: canary, Text: canary,
		}))(t)
		x.decide(t, canary)
		m := &mailing{asked: x.asked, server: mailtest.New(t, mailtest.Options{})}
		_, err := m.Notices.Deliver(t.Context(), m.post(t))
		do(t, err)
		test(t, x, m)
	})
}

const canary = "kanariefågel"

// takePart notes who meets: those with an account who sign, those who do not, and a guest.
func (x *reviewing) takePart(t *testing.T, signatories []assessment.Principal, others ...assessment.Principal) {
	t.Helper()
	f := review.MeetingForm{HeldOn: x.Today(assessment.Organisation{}), Version: x.now(t).Version, Participants: []assessment.Participant{
		{Name: "En gäst", Role: "Konsult"},
	}}
	for _, p := range signatories {
		f.Participants = append(f.Participants, assessment.Participant{UserID: &p.User.ID, Signatory: true})
	}
	for _, p := range others {
		f.Participants = append(f.Participants, assessment.Participant{UserID: &p.User.ID})
	}
	x.review = must(x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f))(t)
}

// TestTheMailsOfAReview: participants who may read the review are told of the papers, signatories of what they are to
// sign, and those who took part of signatures and corrections; nobody of what they did themselves, and no mail says what
// is in the review.
func TestTheMailsOfAReview(t *testing.T) {
	t.Parallel()
	const title = "Ledningens genomgång 2026"
	eachReviewMailing(t, func(t *testing.T, x *reviewing, m *mailing) {
		second := x.as(t, "dan", assessment.Management, x.root)
		third := x.as(t, "elin", assessment.Management, x.root)
		id := x.review.ID
		signs := func(p assessment.Principal) {
			t.Helper()
			x.review = must(x.Review.Sign(t.Context(), p, id, *x.now(t).SHA256))(t)
		}
		m.deliver(t) // of the invitations, which are accepted
		x.takePart(t, []assessment.Principal{x.chair}, second, x.head, x.kim)
		m.deliver(t)
		x.send(t)
		papers := "Underlag att läsa: " + title
		mails := m.deliver(t, "carl: "+papers, "dan: "+papers) // the head of a part may not read it, and kim sent it
		for _, mail := range mails {
			if !strings.Contains(mail.Text, "Mötet hålls 31 mars 2026") || !strings.Contains(mail.Text, "#review_sent") {
				t.Errorf("the mail lacks the day or the link:\n%s", mail.Text)
			}
		}
		x.takePart(t, []assessment.Principal{x.chair, second}, third)
		m.deliver(t, "elin: "+papers) // the others know

		x.consider(t)
		x.close(t)
		sign := "Protokoll att skriva under: " + title
		m.deliver(t, "carl: "+sign, "dan: "+sign)
		signs(x.chair)
		m.deliver(t)
		x.review = must(x.Review.Reopen(t.Context(), x.kim, id, x.now(t).Version))(t)
		x.forward(time.Minute)
		x.close(t)
		m.deliver(t, "carl: "+sign, "dan: "+sign) // the first signature does not count any more
		signs(x.chair)
		signs(second)
		signed := "Protokollet är underskrivet: " + title
		m.deliver(t, "carl: "+signed, "elin: "+signed, "kim: "+signed) // dan signed last

		x.review = must(x.Review.Correct(t.Context(), x.kim, id, canary, x.review.Version))(t)
		corrected := "Protokollet rättas: " + title
		m.deliver(t, "carl: "+corrected, "dan: "+corrected, "elin: "+corrected)
		told := must(x.Notices.Told(t.Context(), third))(t)
		if len(told) != 3 || told[0].Kind != assessment.NoticeReviewCorrected || told[0].Subject != title ||
			told[0].Within != "Norrdals kommun" || *told[0].Review != id {
			t.Errorf("on the start page elin is told %+v", told)
		}
		for _, mail := range m.server.Received() {
			if strings.Contains(mail.Subject+mail.Text+mail.HTML, canary) {
				t.Errorf("%q says what is in the review:\n%s", mail.Subject, mail.Text)
			}
		}
	})
}

// TestNoMailOfAReviewThatIsNoLongerTrue: of papers that were taken back, of minutes that have been signed or opened
// again, and to somebody who lost the role.
func TestNoMailOfAReviewThatIsNoLongerTrue(t *testing.T) {
	t.Parallel()
	eachReviewMailing(t, func(t *testing.T, x *reviewing, m *mailing) {
		second := x.as(t, "dan", assessment.Management, x.root)
		id := x.review.ID
		m.deliver(t)
		x.takePart(t, []assessment.Principal{x.chair, second})
		x.send(t)
		x.review = must(x.Review.Withdraw(t.Context(), x.kim, id, x.now(t).Version))(t)
		m.deliver(t)
		if told := must(x.Notices.Told(t.Context(), x.chair))(t); len(told) > 0 {
			t.Errorf("the page tells of papers that were taken back: %+v", told)
		}
		x.send(t)
		m.deliver(t, "carl: Underlag att läsa: "+x.review.Title, "dan: Underlag att läsa: "+x.review.Title)
		x.consider(t)
		x.close(t)
		must(x.Review.Reopen(t.Context(), x.kim, id, x.now(t).Version))(t)
		m.deliver(t)
		x.forward(time.Minute)
		x.close(t)
		must(x.Review.Sign(t.Context(), x.chair, id, *x.now(t).SHA256))(t)
		revoked := second.Memberships[0]
		do(t, x.People.Revoke(t.Context(), x.admin, revoked.ID, revoked.Version))
		m.deliver(t)
	})
}
