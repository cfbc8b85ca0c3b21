package workflow_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/plan"
)

// replied is a final audit with two recommendations to the board for social services, and one that is for the school.
type replied struct {
	*audited
	socChair, schoolChair assessment.Principal
	mats                  assessment.Principal
	one, two, school3     record.AuditRecommendation
}

func eachReply(t *testing.T, test func(t *testing.T, x *replied)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		x := finished(t, w)
		test(t, x)
	})
}

// finished makes the audit final.
func finished(t *testing.T, w *world) *replied {
	t.Helper()
	x := &replied{audited: examine(t, w)}
	x.mats = x.audited.mats
	other := must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Skolnämnden"}))(t)
	x.begin(t)
	for _, entity := range []assessment.ID{x.soc.ID, x.audited.school.ID} {
		x.judge(t, entity, "2", 0, "")
		x.judge(t, entity, "1", 200, "Annat än svaren")
	}
	recommend := func(body, entity assessment.ID, text string) record.AuditRecommendation {
		return must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: body, Text: text, Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
		}))(t)
	}
	x.one = recommend(x.board.ID, x.soc.ID, "Inför riskanalyser.")
	x.two = recommend(x.board.ID, x.soc.ID, "Utse en ansvarig.")
	x.school3 = recommend(other.ID, x.audited.school.ID, "Öva incidenter.")
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
	x.socChair = x.as(t, "sonja", assessment.Management, x.soc.ID)
	x.schoolChair = x.as(t, "sven", assessment.Management, x.audited.school.ID)
	return x
}

func (x *replied) accepts(r record.AuditRecommendation, version int64) plan.ReplyForm {
	return plan.ReplyForm{
		Recommendation: r.ID,
		Response:       assessment.Accepts,
		PlannedAction:  "Gör en riskanalys.\nVarje höst.",
		OwnerRole:      "Förvaltningschef",
		DueYear:        2027,
		Version:        version,
	}
}

func (x *replied) rejects(r record.AuditRecommendation, version int64) plan.ReplyForm {
	return plan.ReplyForm{
		Recommendation: r.ID,
		Response:       assessment.Rejects,
		Text:           "En ansvarig finns redan.",
		Version:        version,
	}
}

func (x *replied) save(t *testing.T, p assessment.Principal, f plan.ReplyForm) record.BodyReplies {
	t.Helper()
	return must(x.Plan.SaveReply(t.Context(), p, x.audit.ID, x.board.ID, f))(t)
}

func (x *replied) approve(t *testing.T, p assessment.Principal) record.BodyReplies {
	t.Helper()
	v := must(x.Plan.Replies(t.Context(), p, x.audit.ID, x.board.ID))(t)
	f := plan.ReplyApprovalForm{Replies: v.Prepared(), CaseNumber: "KS 2026/12"}
	return must(x.Plan.ApproveReplies(t.Context(), p, x.audit.ID, x.board.ID, f))(t)
}

// followed are the states of the recommendations to the board, as the reader sees them on the audit's page.
func (x *replied) followed(t *testing.T, p assessment.Principal) (states []assessment.FollowUp, actions int) {
	t.Helper()
	for _, r := range must(x.Audits.Audit(t.Context(), p, x.audit.ID))(t).Recommendations {
		if r.Body.ID == x.board.ID {
			states = append(states, *r.FollowUp)
			actions += len(r.Actions)
		}
	}
	return states, actions
}

// TestReplyFromPreparedToAction: prepared, approved as one, made actions of once, and followed to the end.
func TestReplyFromPreparedToAction(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		x.save(t, x.kim, x.accepts(x.one, 0))
		v := x.save(t, x.mats, x.rejects(x.two, 0))
		if v.Waiting != 2 || v.Unanswered != 2 || v.Replies[1].State != record.ReplyPrepared ||
			v.Replies[0].Latest().SavedBy.ID != x.kim.User.ID {
			t.Errorf("prepared is %+v", v)
		}
		if states, _ := x.followed(t, x.anna); states[0] != assessment.FollowOpen {
			t.Errorf("what is prepared counts as given: %v", states)
		}
		v = x.approve(t, x.socChair)
		if v.Waiting != 0 || v.Unanswered != 0 || len(v.Approvals) != 1 || v.Approvals[0].AlsoPrepared ||
			v.Approvals[0].OnPaper || v.Approvals[0].ApprovedBy != "sonja" || len(v.Approvals[0].Replies) != 2 {
			t.Errorf("approved is %+v", v)
		}
		sealed := must(x.Plan.SealedReplies(t.Context(), x.anna, x.audit.ID, x.board.ID, 1))(t).Sealed
		if len(sealed.Replies) != 2 || sealed.Replies[1].Reply.Response != assessment.Rejects ||
			sealed.Replies[0].Says != "Inför riskanalyser." || sealed.CaseNumber != "KS 2026/12" {
			t.Errorf("sealed is %+v", sealed)
		}
		for range 2 {
			v = must(x.Plan.PlanReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, nil))(t)
		}
		if states, n := x.followed(t, x.kim); states[0] != assessment.FollowPlanned ||
			states[1] != assessment.FollowRejected || n != 1 {
			t.Errorf("the states are %v with %d actions", states, n)
		}
		made := v.Replies[0].Recommendation.Actions
		a := must(x.Plan.Action(t.Context(), x.kim, made[0].ID))(t)
		if a.Title != "Gör en riskanalys." || a.OwnerRole != "Förvaltningschef" || *a.Year != 2027 ||
			a.Entity.ID != x.soc.ID || a.Origins[0].Subject != x.one.ID {
			t.Errorf("the action is %+v", a)
		}
		if len(a.Origins) != 2 || a.Origins[1].Kind != assessment.FromReply ||
			a.Origins[1].Title != "Gör en riskanalys.\nVarje höst." || *a.Origins[1].Body != x.board.ID {
			t.Errorf("the action does not lead to the reply: %+v", a.Origins)
		}
		note := assessment.ActionNote{ActionID: a.ID, State: assessment.ActionDone}
		must(x.Plan.Report(t.Context(), x.kim, note))(t)
		states, n := x.followed(t, x.anna)
		if states[0] != assessment.FollowDone || n != 0 {
			t.Errorf("the auditor sees %v and %d actions", states, n)
		}
	})
}

// TestApprovedReplyIsOnlySuperseded: with a reason and another approval, and until then it is in force.
func TestApprovedReplyIsOnlySuperseded(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		x.save(t, x.kim, x.accepts(x.one, 0))
		x.approve(t, x.chair)
		_, err := x.Plan.SaveReply(t.Context(), x.kim, x.audit.ID, x.board.ID, x.rejects(x.one, 1))
		invalid(t, err, "why_changed: error.required")
		f := x.rejects(x.one, 1)
		f.WhyChanged = "Nya förutsättningar"
		v := x.save(t, x.kim, f)
		if v.Replies[0].State != record.ReplyPrepared || v.Replies[0].Recommendation.Reply.Response != assessment.Accepts {
			t.Errorf("before it is approved again: %+v", v.Replies[0])
		}
		v = x.approve(t, x.chair)
		if r := v.Replies[0]; r.Recommendation.Reply.Response != assessment.Rejects || len(r.Versions) != 2 ||
			r.Recommendation.Reply.Approval != 2 {
			t.Errorf("approved again: %+v", r)
		}
		if first := must(x.Plan.SealedReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, 1))(t).Sealed; len(first.Replies) != 1 ||
			first.Replies[0].Reply.Response != assessment.Accepts {
			t.Errorf("the first approval is %+v", first)
		}
		for _, statement := range []string{"UPDATE replies SET text = ''", "DELETE FROM replies",
			"UPDATE reply_approvals SET sha256 = ''", "DELETE FROM reply_approvals"} {
			if _, err := x.direct.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s is carried out", statement)
			}
		}
	})
}

// TestReplyOnPaper: all recommendations at once, with what proves it, shown so for good; a second time changes nothing.
func TestReplyOnPaper(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		f := plan.PaperReply{Replies: []plan.ReplyForm{x.accepts(x.one, 0)}, DecidedOn: "2026-03-30", CaseNumber: " KS 1 "}
		record := func() (record.BodyReplies, error) {
			return x.Plan.RecordReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, f)
		}
		_, err := record()
		invalid(t, err, "replies: error.reply_missing", "approved_by: error.required")
		bad := x.rejects(x.two, 0)
		bad.Text = ""
		f.Replies = append(f.Replies, bad)
		_, err = record()
		invalid(t, err, "replies.1.text: error.required", "approved_by: error.required")
		f.Replies[1].Text = "Finns."
		_, err = record()
		invalid(t, err, "approved_by: error.required")
		f.ApprovedBy, f.Plan = "Kommunstyrelsen § 14", true
		for range 2 {
			v := must(record())(t)
			if len(v.Approvals) != 1 || !v.Approvals[0].OnPaper || v.Unanswered != 0 ||
				!v.Replies[0].Recommendation.Reply.OnPaper || len(v.Replies[0].Recommendation.Actions) != 1 ||
				v.Approvals[0].CaseNumber != "KS 1" || len(v.Replies[0].Versions) != 1 {
				t.Errorf("recorded is %+v", v)
			}
		}
		_, err = x.Plan.RecordReplies(t.Context(), x.mats, x.audit.ID, x.board.ID, f)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}

// TestNothingIsApprovedUnread: what is approved is what was read, who prepared it is named, and a version that somebody
// else has changed is not overwritten.
func TestNothingIsApprovedUnread(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		both := x.as(t, "berit", assessment.Management, x.soc.ID)
		x.membership(t, both.Organisation.ID, both.User.ID, assessment.Coordinator, x.soc.ID, "")
		both = x.sign(t, both.User.ID, "norrdal")
		read := x.save(t, both, x.accepts(x.one, 0)).Prepared()
		x.save(t, x.kim, x.rejects(x.one, 1))
		approve := func(p assessment.Principal, list []assessment.ReplyVersion) error {
			_, err := x.Plan.ApproveReplies(t.Context(), p, x.audit.ID, x.board.ID, plan.ReplyApprovalForm{Replies: list})
			return err
		}
		refused(t, approve(both, read), assessment.Conflict, "error.replies_changed")
		refused(t, approve(both, nil), assessment.Conflict, "error.replies_changed")
		_, err := x.Plan.SaveReply(t.Context(), both, x.audit.ID, x.board.ID, x.accepts(x.one, 1))
		if assessment.CodeOf(err) != assessment.Stale {
			t.Errorf("a reply that was changed meanwhile: %v", err)
		}
		v := x.save(t, both, x.accepts(x.one, 2))
		for range 2 { // sent twice, it is approved once
			do(t, approve(both, v.Prepared()))
		}
		refused(t, approve(x.chair, v.Prepared()), assessment.Conflict, "error.replies_changed")
		v = must(x.Plan.Replies(t.Context(), both, x.audit.ID, x.board.ID))(t)
		if len(v.Approvals) != 1 || !v.Approvals[0].AlsoPrepared {
			t.Error("who both prepared and approved is not named")
		}
		refused(t, approve(both, []assessment.ReplyVersion{}), assessment.Conflict, "error.no_replies_wait")
	})
}

// TestNobodyElseReplies: who neither reaches the body's entities nor has the role is refused everything, and does not
// learn what is prepared.
func TestNobodyElseReplies(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		v := x.save(t, x.kim, x.accepts(x.one, 0))
		attempts := func(p assessment.Principal) (errs []error) {
			ctx, audit, body := t.Context(), x.audit.ID, x.board.ID
			_, one := x.Plan.SaveReply(ctx, p, audit, body, x.accepts(x.two, 0))
			_, two := x.Plan.ApproveReplies(ctx, p, audit, body, plan.ReplyApprovalForm{Replies: v.Prepared()})
			_, three := x.Plan.RecordReplies(ctx, p, audit, body, plan.PaperReply{})
			_, four := x.Plan.PlanReplies(ctx, p, audit, body, nil)
			_, five := x.Plan.SealedReplies(ctx, p, audit, body, 1)
			return []error{one, two, three, four, five}
		}
		for _, p := range []assessment.Principal{x.schoolChair, x.sara, x.admin, x.ulla, x.other, x.anna, x.arne} {
			for i, err := range attempts(p) {
				if err == nil {
					t.Errorf("%s does %d", p.User.Name, i)
				}
			}
		}
		for _, p := range []assessment.Principal{x.schoolChair, x.sara, x.other} {
			if _, err := x.Plan.Replies(t.Context(), p, x.audit.ID, x.board.ID); err == nil {
				t.Errorf("%s reads the replies", p.User.Name)
			}
		}
		seen := must(x.Plan.Replies(t.Context(), x.anna, x.audit.ID, x.board.ID))(t)
		if seen.Waiting != 0 || len(seen.Replies[0].Versions) != 0 || seen.MayPrepare || seen.MayApprove || seen.MayRecord {
			t.Errorf("the auditor sees what is prepared: %+v", seen)
		}
		_, err := x.Plan.ApproveReplies(t.Context(), x.kim, x.audit.ID, x.board.ID,
			plan.ReplyApprovalForm{Replies: v.Prepared()})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Plan.SaveReply(t.Context(), x.chair, x.audit.ID, x.board.ID, x.accepts(x.two, 0))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Plan.SaveReply(t.Context(), x.kim, x.audit.ID, x.board.ID, x.accepts(x.school3, 0))
		refused(t, err, assessment.NotFound, "error.not_found")
		lasting := x.accepts(x.two, 0)
		lasting.DueOn = "2027-01-01"
		_, err = x.Plan.SaveReply(t.Context(), x.kim, x.audit.ID, x.board.ID, lasting)
		invalid(t, err, "due_year: error.day_or_year")
	})
}

// TestRepliesInTheFile: a file has them only when asked for, as far as its reader may read them. What was sealed stays
// what it was, and a file with replies changes nothing where it is imported.
func TestRepliesInTheFile(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		x.save(t, x.kim, x.accepts(x.one, 0))
		x.save(t, x.kim, x.rejects(x.two, 0))
		with := func(p assessment.Principal) *exchange.File {
			t.Helper()
			return must(x.Audits.File(t.Context(), p, x.audit.ID, audits.FileForm{Proposals: true, Replies: true, Format: "yaml"}))(t)
		}
		if f := with(x.anna); len(f.Replies) != 0 || f.Format == exchange.FormatReplies {
			t.Errorf("what is prepared is in the file: %+v", f.Replies)
		}
		x.approve(t, x.socChair)
		want := []exchange.Reply{
			{
				Body: x.board.Name, No: 1, Response: assessment.Accepts, PlannedAction: "Gör en riskanalys.\nVarje höst.",
				OwnerRole: "Förvaltningschef", DueYear: 2027, DecidedOn: x.Today(assessment.Organisation{}), CaseNumber: "KS 2026/12",
				ApprovedBy: "sonja", FollowUp: assessment.FollowOpen,
			},
			{
				Body: x.board.Name, No: 2, Response: assessment.Rejects, Text: "En ansvarig finns redan.",
				DecidedOn: x.Today(assessment.Organisation{}), CaseNumber: "KS 2026/12", ApprovedBy: "sonja", FollowUp: assessment.FollowRejected,
			},
		}
		written := with(x.anna)
		if diff := cmp.Diff(want, written.Replies); diff != "" || written.Format != exchange.FormatProcess {
			t.Errorf("format %d, replies (-want +got):\n%s", written.Format, diff)
		}
		if f := with(x.schoolChair); len(f.Replies) != 0 {
			t.Errorf("management of another entity gets %+v", f.Replies)
		}
		sealed := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		content := must(sealed.JSON())(t)
		sum := sha256.Sum256(content)
		seal := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Seal
		if seal == nil || seal.SHA256 != hex.EncodeToString(sum[:]) || len(sealed.Replies) != 0 {
			t.Errorf("what was sealed has changed: %v", seal)
		}
		read := must(exchange.Parse("audit.yaml", must(written.YAML())(t)))(t)
		if diff := cmp.Diff(want, read.Replies); diff != "" {
			t.Errorf("read again (-want +got):\n%s", diff)
		}
		if done := must(x.Audits.ImportAudit(t.Context(), x.anna, read))(t); done.Changed {
			t.Error("a file with replies changes the audit")
		}
		if v := must(x.Plan.Replies(t.Context(), x.kim, x.audit.ID, x.board.ID))(t); len(v.Approvals) != 1 {
			t.Errorf("there are %d approvals", len(v.Approvals))
		}
	})
}

// TestExportsSayThatRepliesWentAlong: the log says of each export of an audit whether replies were in it, not only that
// they were asked for.
func TestExportsSayThatRepliesWentAlong(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		ctx, id := t.Context(), x.audit.ID
		exports := []struct {
			name          string
			before, after bool // whether replies are in it before and after they are approved
			export        func() error
		}{
			{"File", false, false, func() error {
				_, err := x.Audits.File(ctx, x.anna, id, audits.FileForm{Proposals: true, Format: "yaml"})
				return err
			}},
			{"FileWithReplies", false, true, func() error {
				_, err := x.Audits.File(ctx, x.anna, id, audits.FileForm{Proposals: true, Replies: true, Format: "yaml"})
				return err
			}},
			{"FileWithReplies of a part", false, false, func() error {
				_, err := x.Audits.File(ctx, x.schoolChair, id, audits.FileForm{Proposals: true, Replies: true, Format: "yaml"})
				return err
			}},
			{"Book", false, true, func() error { _, err := x.Audits.Book(ctx, x.anna, id, true, "xlsx"); return err }},
			{"OperatorFile", false, false, func() error { _, _, err := x.Audits.OperatorFile(ctx, id, false, "yaml"); return err }},
			{"OperatorFile with replies", false, true, func() error {
				f, _, err := x.Audits.OperatorFile(ctx, id, true, "yaml")
				if err == nil && len(f.Replies) > 0 && f.Format < exchange.FormatReplies {
					t.Errorf("%d replies in format %d", len(f.Replies), f.Format)
				}
				return err
			}},
			{"OperatorBook", false, true, func() error { _, _, err := x.Audits.OperatorBook(ctx, id, "xlsx"); return err }},
		}
		logged := func() (replies bool) {
			t.Helper()
			do(t, x.store.View(ctx, assessment.ScopeOrganisation(x.admin.Organisation.ID), func(tx assessment.Tx) error {
				rows, err := tx.Events(nil, 1)
				if err != nil {
					return err
				}
				e, is := event.Read(rows[0]).Event.(event.AuditExported)
				if !is {
					t.Errorf("the latest event is %s", rows[0].Action)
				}
				replies = e.Replies
				return nil
			}))
			return replies
		}
		for _, e := range exports {
			do(t, e.export())
			if got := logged(); got != e.before {
				t.Errorf("%s before the replies says %t", e.name, got)
			}
		}
		x.save(t, x.kim, x.accepts(x.one, 0))
		x.approve(t, x.socChair)
		for _, e := range exports {
			do(t, e.export())
			if got := logged(); got != e.after {
				t.Errorf("%s after the replies says %t", e.name, got)
			}
		}
	})
}

// replyMutations are the use cases of replies.
func replyMutations() []mutation {
	saved := func(t *testing.T, w *world) *replied {
		x := finished(t, w)
		x.save(t, x.kim, x.accepts(x.one, 0))
		return x
	}
	return []mutation{
		{"SaveReply", 1, func(t *testing.T, w *world) func() error {
			x := finished(t, w)
			return func() error {
				_, err := x.Plan.SaveReply(t.Context(), x.kim, x.audit.ID, x.board.ID, x.accepts(x.one, 0))
				return err
			}
		}},
		{"ApproveReplies", 1, func(t *testing.T, w *world) func() error {
			x := saved(t, w)
			return func() error {
				f := plan.ReplyApprovalForm{Replies: []assessment.ReplyVersion{{Recommendation: x.one.ID, Version: 1}}}
				_, err := x.Plan.ApproveReplies(t.Context(), x.chair, x.audit.ID, x.board.ID, f)
				return err
			}
		}},
		{"RecordReplies", 3, func(t *testing.T, w *world) func() error {
			x := finished(t, w)
			return func() error {
				_, err := x.Plan.RecordReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, plan.PaperReply{
					Replies:    []plan.ReplyForm{x.accepts(x.one, 0), x.rejects(x.two, 0)},
					DecidedOn:  "2026-03-30",
					CaseNumber: "KS 1",
					ApprovedBy: "Kommunstyrelsen",
				})
				return err
			}
		}},
		{"PlanReplies", 3, func(t *testing.T, w *world) func() error {
			x := saved(t, w)
			x.approve(t, x.chair)
			return func() error {
				_, err := x.Plan.PlanReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, nil)
				return err
			}
		}},
	}
}
