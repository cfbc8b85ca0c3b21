package workflow_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

const recommended = "Inför kanariefågeln."

// eachReplied has a final audit, whose only recommendation is to the body of social services, with a day for replies.
func eachReplied(t *testing.T, due assessment.Date, test func(t *testing.T, x *audited, m *mailing)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		w.Chain = chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8, Zone: time.UTC, Mail: true})
		x := examine(t, w)
		f := x.auditForm()
		f.ReplyDue, f.Version = due, x.audit.Version
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		x.begin(t)
		for _, entity := range []assessment.ID{x.soc.ID, x.school.ID} {
			x.judge(t, entity, "2", 0, "")
			x.judge(t, entity, "1", 200, "Annat än svaren")
		}
		must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID,
			Text:   recommended,
			Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
		}))(t)
		m := &mailing{asked: x.asked, server: mailtest.New(t, mailtest.Options{})}
		_, err := m.Notices.Deliver(t.Context(), m.post(t)) // of the engagement and the submissions
		do(t, err)
		test(t, x, m)
	})
}

// TestRepliesAreAskedForInTime: those who see to replies are told two weeks before, once, and have a task from when the
// audit is final until a month after the last day. Nobody else is told, and no mail quotes a recommendation.
func TestRepliesAreAskedForInTime(t *testing.T) {
	t.Parallel()
	eachReplied(t, "2026-04-20", func(t *testing.T, x *audited, m *mailing) {
		schoolChair := x.as(t, "sven", assessment.Management, x.school.ID)
		socChair := x.as(t, "sonja", assessment.Management, x.soc.ID)
		tasks := func(p assessment.Principal) (list []string) {
			for _, line := range said(must(x.Tasks.Tasks(t.Context(), p))(t).Tasks) {
				if strings.HasPrefix(line, "reply") {
					list = append(list, line)
				}
			}
			return list
		}
		waits := func(want string, who ...assessment.Principal) {
			t.Helper()
			for _, p := range who {
				if got := strings.Join(tasks(p), "; "); got != want {
					t.Errorf("%s has the task %q, want %q", p.User.Name, got, want)
				}
			}
		}
		others := []assessment.Principal{schoolChair, x.mats, x.sara, x.anna, x.admin}
		waits("", append(others, x.kim, x.chair, socChair)...)
		x.forward(6 * 24 * time.Hour)
		do(t, x.Notices.Announce(t.Context()))
		m.deliver(t) // it is not final

		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		const task = "reply waits Granskning av informationssäkerhet "
		waits(task+"15 ×1", x.kim, x.chair, socChair)
		waits("", others...)
		do(t, x.Notices.Announce(t.Context()))
		do(t, x.Notices.Announce(t.Context()))
		subject := "Yttrande senast 20 april 2026: Granskning av informationssäkerhet"
		mails := m.deliver(t, "kim: "+subject, "carl: "+subject, "sonja: "+subject)
		for _, mail := range mails {
			if strings.Contains(mail.Subject+mail.Text+mail.HTML, "kanarie") {
				t.Errorf("the mail quotes the recommendation:\n%s", mail.Text)
			}
			if !strings.Contains(mail.Text, "/audits/"+x.audit.ID.String()+"#reply_due") {
				t.Errorf("the mail does not lead to the recommendations:\n%s", mail.Text)
			}
		}
		x.forward(24 * time.Hour)
		do(t, x.Notices.Announce(t.Context()))
		m.deliver(t)
		if n := m.last(t, socChair.User.ID); n.Kind != assessment.NoticeReplyDue || *n.AuditID != x.audit.ID {
			t.Errorf("the latest notice is %+v", n)
		}
		x.forward(20 * 24 * time.Hour)
		waits(task+"0 ×1", x.kim, x.chair, socChair)
		x.forward(30 * 24 * time.Hour)
		waits(task+"0 ×1", x.kim, x.chair, socChair) // until the body has replied
	})
}

// TestNoReplyIsAskedForOfWhoMayNotKnow: somebody who loses the role before the mail is sent gets none, and neither
// does anybody when the day has passed.
func TestNoReplyIsAskedForOfWhoMayNotKnow(t *testing.T) {
	t.Parallel()
	eachReplied(t, "2026-04-02", func(t *testing.T, x *audited, m *mailing) {
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		do(t, x.Notices.Announce(t.Context()))
		person, _, err := x.People.Person(t.Context(), x.admin, x.chair.User.ID)
		do(t, err)
		_, err = x.People.SavePerson(t.Context(), x.admin, people.PersonChange{
			UserID: x.chair.User.ID, Name: person.Name, Version: person.Version,
		})
		do(t, err)
		m.deliver(t, "kim: Yttrande senast 2 april 2026: Granskning av informationssäkerhet")
	})
	eachReplied(t, "2026-04-02", func(t *testing.T, x *audited, m *mailing) {
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		do(t, x.Notices.Announce(t.Context()))
		x.forward(4 * 24 * time.Hour)
		m.deliver(t)
	})
}

// TestDayForReplies: it is changed until the audit is final, is not before the report, is in the file and its seal, and
// stays where a caller does not know of it. An audit without one is written as before.
func TestDayForReplies(t *testing.T) {
	t.Parallel()
	eachReplied(t, "2026-04-20", func(t *testing.T, x *audited, _ *mailing) {
		f := x.auditForm()
		f.Date, f.ReplyDue = "2026-04-21", "2026-04-20"
		f.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
		_, err := x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "reply_due: error.reply_order")
		f.Date, f.ReplyDue, f.KeepsReplyDue = "", "", true
		kept := must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		if kept.ReplyDue == nil || *kept.ReplyDue != "2026-04-20" {
			t.Errorf("kept is %v", kept.ReplyDue)
		}
		if file := x.export(t); file.Format != 3 || file.Audit.ReplyDue != "2026-04-20" {
			t.Errorf("the file has format %d and %q", file.Format, file.Audit.ReplyDue)
		}
		f.KeepsReplyDue, f.Version = false, kept.Version
		if none := must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t); none.ReplyDue != nil {
			t.Errorf("emptied is %v", none.ReplyDue)
		}
		file := x.export(t)
		if file.Format != 1 {
			t.Errorf("without a day, the file has format %d", file.Format)
		}
		file.Audit.ReplyDue = "2026-05-29"
		if done := x.bring(t, file); !done.Changed {
			t.Error("importing the day changes nothing")
		}
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		final := must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		digest, err := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, true))(t).Digest()
		if err != nil || final.Seal.SHA256 != digest || *final.ReplyDue != "2026-05-29" {
			t.Errorf("the seal is %s, the file %s, the day %v: %v", final.Seal.SHA256, digest, final.ReplyDue, err)
		}
		f.Version = final.Version
		_, err = x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_final")
	})
}
