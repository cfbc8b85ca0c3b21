package workflow_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
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
		others := []assessment.Principal{schoolChair, x.sara, x.anna, x.admin}
		waits("", append(others, x.kim, x.mats, x.chair, socChair)...)
		x.forward(6 * 24 * time.Hour)
		do(t, x.Notices.Announce(t.Context()))
		m.deliver(t) // it is not final

		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		const task = "reply waits Granskning av informationssäkerhet "
		waits(task+"15 ×1", x.kim, x.mats, x.chair, socChair)
		waits("", others...)
		do(t, x.Notices.Announce(t.Context()))
		do(t, x.Notices.Announce(t.Context()))
		subject := "Yttrande senast 20 april 2026: Granskning av informationssäkerhet"
		mails := m.deliver(t, "kim: "+subject, "mats: "+subject, "carl: "+subject, "sonja: "+subject)
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
		waits(task+"0 ×1", x.kim, x.mats, x.chair, socChair)
		x.forward(30 * 24 * time.Hour)
		waits(task+"0 ×1", x.kim, x.mats, x.chair, socChair) // until the body has replied
	})
}

// TestReplyIsAnnounced: once every recommendation has a reply, those who may approve it are told, once until they have;
// then the auditors are. Nobody else is, and a mail that is no longer true is not sent.
func TestReplyIsAnnounced(t *testing.T) {
	t.Parallel()
	eachReplied(t, "2026-12-20", func(t *testing.T, x *audited, m *mailing) {
		x.as(t, "sven", assessment.Management, x.school.ID)
		socChair := x.as(t, "sonja", assessment.Management, x.soc.ID)
		second := must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: recommended, Places: []assessment.Place{{QuestionID: "2", EntityID: x.soc.ID}},
		}))(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		first := v.Recommendations[0].ID
		save := func(recommendation assessment.ID, version int64, text, why string) record.BodyReplies {
			t.Helper()
			return must(x.Plan.SaveReply(t.Context(), x.mats, x.audit.ID, x.board.ID, plan.ReplyForm{
				Recommendation: recommendation, Response: assessment.AcceptsInPart, Text: text, WhyChanged: why, Version: version,
			}))(t)
		}
		approve := func(p assessment.Principal, v record.BodyReplies) {
			t.Helper()
			f := plan.ReplyApprovalForm{Replies: v.Prepared()}
			must(x.Plan.ApproveReplies(t.Context(), p, x.audit.ID, x.board.ID, f))(t)
		}
		save(first, 0, "Till våren", "")
		m.deliver(t) // the other one is missing
		save(second.ID, 0, "Till hösten", "")
		ready := save(first, 1, "Till sommaren", "")
		const waits = "Läs och godkänn yttrandet: Granskning av informationssäkerhet"
		for _, mail := range m.deliver(t, "carl: "+waits, "sonja: "+waits) {
			if !strings.Contains(mail.Text, "senast 20 december 2026") || strings.Contains(mail.Text, "sommaren") ||
				!strings.Contains(mail.Text, "#reply_waiting") {
				t.Errorf("the mail is\n%s", mail.Text)
			}
		}
		n := m.last(t, socChair.User.ID)
		if n.Kind != assessment.NoticeReplyWaiting || *n.AuditID != x.audit.ID || *n.BodyID != x.board.ID {
			t.Errorf("the notice is %+v", n)
		}
		approve(socChair, ready)
		given := "anna: " + x.board.Name + " har lämnat yttrande: Granskning av informationssäkerhet"
		m.deliver(t, given)
		told := must(x.Notices.Told(t.Context(), x.anna))(t)[0]
		if told.Within != x.board.Name || told.Body == nil || *told.Body != x.board.ID || told.By != "sonja" {
			t.Errorf("the auditor is told %+v", told)
		}
		again := save(first, 2, "Till jul", "Försenat")
		approve(x.chair, again)
		m.deliver(t, given) // nobody is told of what waits no more
		_, err := x.Plan.RecordReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, plan.PaperReply{
			DecidedOn: "2026-03-30", CaseNumber: "KS 1", ApprovedBy: "Nämnden", Replies: []plan.ReplyForm{
				{Recommendation: first, Response: assessment.Accepts, WhyChanged: "Beslutat", Version: 3},
				{Recommendation: second.ID, Response: assessment.Accepts, WhyChanged: "Beslutat", Version: 1},
			},
		})
		do(t, err)
		m.deliver(t, given)
	})
}

// TestApproversAreToldWhenAllIsAnswered: who prepares for one entity does not see the recommendation that concerns
// another. Those who may approve are told when both have a reply, at both entities.
func TestApproversAreToldWhenAllIsAnswered(t *testing.T) {
	t.Parallel()
	eachReplied(t, "2026-12-20", func(t *testing.T, x *audited, m *mailing) {
		x.as(t, "sven", assessment.Management, x.school.ID)
		x.as(t, "sonja", assessment.Management, x.soc.ID)
		second := must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: recommended, Places: []assessment.Place{{QuestionID: "2", EntityID: x.school.ID}},
		}))(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		save := func(by assessment.Principal, recommendation assessment.ID) {
			t.Helper()
			must(x.Plan.SaveReply(t.Context(), by, x.audit.ID, x.board.ID, plan.ReplyForm{
				Recommendation: recommendation, Response: assessment.Accepts,
			}))(t)
		}
		save(x.mats, v.Recommendations[0].ID)
		m.deliver(t)
		save(x.kim, second.ID)
		const waits = "Läs och godkänn yttrandet: Granskning av informationssäkerhet"
		m.deliver(t, "carl: "+waits, "sonja: "+waits, "sven: "+waits)
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
		m.deliver(t, "kim: Yttrande senast 2 april 2026: Granskning av informationssäkerhet",
			"mats: Yttrande senast 2 april 2026: Granskning av informationssäkerhet")
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
		f.Date, f.ReplyDue, f.Keeps = "", "", audits.Kept{ReplyDue: true}
		kept := must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		if kept.ReplyDue == nil || *kept.ReplyDue != "2026-04-20" {
			t.Errorf("kept is %v", kept.ReplyDue)
		}
		if file := x.export(t); file.Format != exchange.FormatProcess || file.Audit.ReplyDue != "2026-04-20" {
			t.Errorf("the file has format %d and %q", file.Format, file.Audit.ReplyDue)
		}
		f.Keeps, f.Version = audits.Kept{}, kept.Version
		if none := must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t); none.ReplyDue != nil {
			t.Errorf("emptied is %v", none.ReplyDue)
		}
		file := x.export(t)
		if file.Format != exchange.FormatProcess {
			t.Errorf("without a day, the file has format %d", file.Format)
		}
		file.Audit.ReplyDue = "2026-05-29"
		if done := x.bring(t, file); !done.Changed {
			t.Error("importing the day changes nothing")
		}
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		final := must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		digest, err := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t).Digest()
		if err != nil || final.Seal.SHA256 != digest || *final.ReplyDue != "2026-05-29" {
			t.Errorf("the seal is %s, the file %s, the day %v: %v", final.Seal.SHA256, digest, final.ReplyDue, err)
		}
		f.Version = final.Version
		_, err = x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_final")
	})
}
