package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/search"
)

const why = "Bedömningen av fråga 1 byggde på fel bilaga."

// recommendAt adds a recommendation to the board at a question of social services.
func (x *audited) recommendAt(t *testing.T, text, question string) record.AuditRecommendation {
	t.Helper()
	return must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
		BodyID: x.board.ID, Text: text, Places: []assessment.Place{{QuestionID: question, EntityID: x.soc.ID}},
	}))(t)
}

// sealed is an audit that is final, with three recommendations of which the board has accepted all and planned an
// action for each.
func (x *audited) sealed(t *testing.T) (three []record.AuditRecommendation) {
	t.Helper()
	f := x.auditForm()
	f.ReplyDue, f.Version = "2026-12-01", x.audit.Version
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
	x.begin(t)
	for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
		x.judge(t, c.Entity, c.Question, 200, "Vi såg detta.")
	}
	for _, text := range []string{"Behåll detta.", "Ändra detta.", "Stryk detta."} {
		three = append(three, x.recommendAt(t, text, "1"))
	}
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
	return three
}

// reply records that the board accepts the recommendations of an audit, with an action of each.
func (x *audited) reply(t *testing.T, audit assessment.ID, to ...assessment.ID) record.BodyReplies {
	t.Helper()
	f := plan.PaperReply{DecidedOn: "2026-03-31", CaseNumber: "KS 1", ApprovedBy: "Styrelsen", Plan: true}
	for _, id := range to {
		f.Replies = append(f.Replies, plan.ReplyForm{Recommendation: id, Response: assessment.Accepts})
	}
	return must(x.Plan.RecordReplies(t.Context(), x.kim, audit, x.board.ID, f))(t)
}

func (x *audited) correct(t *testing.T) record.Audit {
	t.Helper()
	return must(x.Audits.Correct(t.Context(), x.anna, x.audit.ID, why))(t)
}

// finish makes a correction final.
func (x *audited) finish(t *testing.T, audit assessment.ID) record.Audit {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.anna, audit))(t)
	return must(x.Audits.Finalise(t.Context(), x.anna, audit, v.Version))(t)
}

// change changes the correction: the second recommendation is reworded, the third left out, a judgement another one.
func (x *audited) change(t *testing.T, c record.Audit) {
	t.Helper()
	second, third := c.Recommendations[1], c.Recommendations[2]
	must(x.Audits.SaveRecommendation(t.Context(), x.anna, c.ID, second.ID, audits.RecommendationForm{
		BodyID: x.board.ID, Text: "Ändrat till detta.", Places: second.Places, Version: second.Version,
	}))(t)
	do(t, x.Audits.DeleteRecommendation(t.Context(), x.anna, c.ID, third.ID, third.Version))
	cell, _ := c.CellAt(assessment.Place{QuestionID: "1", EntityID: x.soc.ID})
	no := assessment.Ordinal(0)
	must(x.Audits.Judge(t.Context(), x.anna, c.ID, audits.JudgementForm{
		EntityID: x.soc.ID, QuestionID: "1", Ordinal: &no, Reason: "Rätt bilaga visar detta.",
		Version: version(cell.Judgement.Version),
	}))(t)
}

// TestCorrectionCopiesWhatWasSealed: it has everything that was judged, by whom and when, and the audit stays as it is.
func TestCorrectionCopiesWhatWasSealed(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		seal := func() string {
			f := must(x.Audits.File(t.Context(), x.kim, x.audit.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
			return string(must(f.JSON())(t))
		}
		before := seal()
		if !x.audit.MayCorrect || x.audit.Edition != 1 || x.audit.ReplacedBy != nil {
			t.Errorf("may correct %t, version %d, replaced by %v", x.audit.MayCorrect, x.audit.Edition, x.audit.ReplacedBy)
		}
		c := x.correct(t)
		if c.Edition != 2 || c.Key != x.audit.Key+"-2" || c.State != assessment.AuditFieldwork || c.Correction != why ||
			c.Corrects == nil || c.Corrects.ID != x.audit.ID || len(c.Differences) != 0 || !c.Engaged {
			t.Errorf("the correction is %+v", c.AuditHead)
		}
		for i, cell := range c.Cells {
			was := x.audit.Cells[i].Judgement
			if cell.Judgement.Reason != was.Reason || *cell.Judgement.JudgedBy != *was.JudgedBy ||
				!cell.Judgement.JudgedAt.Equal(*was.JudgedAt) || *cell.Judgement.Ordinal != *was.Ordinal {
				t.Errorf("judged is %+v, was %+v", cell.Judgement, was)
			}
		}
		for i, e := range c.Entities {
			if e.Submission.SHA256 != x.audit.Entities[i].Submission.SHA256 {
				t.Errorf("pinned is %+v", e.Submission)
			}
		}
		x.change(t, c)
		if list := must(x.Audits.Audits(t.Context(), x.chair))(t); len(list) != 2 || list[1].ReplacedBy != nil {
			t.Errorf("while it is corrected, management sees %+v", list)
		}
		if _, err := x.Audits.Findings(t.Context(), x.kim, c.ID); err == nil {
			t.Error("a coordinator reads what is being corrected")
		}
		x.finish(t, c.ID)
		if after := seal(); after != before {
			t.Error("the correction changed what was sealed")
		}
	})
}

// TestCorrectionIsForAuditors: nobody else begins one, it is one at a time, and a correction of a correction corrects
// the newest.
func TestCorrectionIsForAuditors(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		begin := func(p assessment.Principal, id assessment.ID) error {
			_, err := x.Audits.Correct(t.Context(), p, id, why)
			return err
		}
		refused(t, begin(x.anna, x.audit.ID), assessment.Conflict, "error.audit_not_final")
		x.sealed(t)
		for _, p := range []assessment.Principal{x.kim, x.chair, x.mats, x.admin, x.arne} {
			if err := begin(p, x.audit.ID); assessment.CodeOf(err) != assessment.Forbidden &&
				assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("%s begins a correction: %v", p.User.Name, err)
			}
		}
		_, err := x.Audits.Correct(t.Context(), x.anna, x.audit.ID, "  ")
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		second := x.correct(t)
		refused(t, begin(x.anna, x.audit.ID), assessment.Conflict, "error.audit_corrected")
		refused(t, begin(x.anna, second.ID), assessment.Conflict, "error.audit_not_final")
		x.finish(t, second.ID)
		refused(t, begin(x.anna, x.audit.ID), assessment.Conflict, "error.audit_corrected")
		third := must(x.Audits.Correct(t.Context(), x.anna, second.ID, "Ännu ett fel."))(t)
		if third.Edition != 3 || third.Key != x.audit.Key+"-3" || third.Corrects.ID != second.ID {
			t.Errorf("the third is %+v", third.AuditHead)
		}
		x.finish(t, third.ID)
		if v := must(x.Audits.Audit(t.Context(), x.kim, x.audit.ID))(t); v.ReplacedBy == nil || v.ReplacedBy.ID != third.ID {
			t.Errorf("the first version is replaced by %+v", v.ReplacedBy)
		}
	})
}

// TestEndedEngagementCorrectsNothing: whoever is no longer engaged begins none, and one who is engaged again only when
// that is confirmed.
func TestEndedEngagementCorrectsNothing(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		x.engage(t, x.arne, "2026-12-31")
		_, err := x.Audits.Correct(t.Context(), x.arne, x.audit.ID, why)
		if err == nil {
			t.Error("an engagement that waits corrects")
		}
		must(x.Audits.ConfirmEngagement(t.Context(), x.anna, x.audit.ID, x.arne.User.ID, "", 1))(t)
		x.engage(t, x.anna, "2026-03-30")
		if _, err := x.Audits.Correct(t.Context(), x.anna, x.audit.ID, why); err == nil {
			t.Error("an engagement that has ended corrects")
		}
		c := must(x.Audits.Correct(t.Context(), x.arne, x.audit.ID, why))(t)
		if len(c.Auditors) != 1 || c.Auditors[0].User != x.arne.User.ID {
			t.Errorf("engaged are %+v", c.Auditors)
		}
	})
}

// TestCorrectionIsInForce: once it is final, lists, search, summaries, comparisons and tasks have it instead, and each
// says what it has to do with the other.
func TestCorrectionIsInForce(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		c := x.correct(t)
		x.change(t, c)
		c = x.finish(t, c.ID)
		for _, p := range []assessment.Principal{x.anna, x.kim, x.chair} {
			if list := must(x.Audits.Audits(t.Context(), p))(t); len(list) != 1 || list[0].ID != c.ID {
				t.Errorf("%s lists %+v", p.User.Name, list)
			}
		}
		for _, a := range must(x.Audits.Recommended(t.Context(), x.kim))(t) {
			if a.Audit.ID == x.audit.ID || len(a.Recommendations) != 2 {
				t.Errorf("recommended is %+v", a)
			}
		}
		due := must(x.Audits.RepliesDue(t.Context(), x.kim))(t)
		if len(due) != 1 || due[0].Audit != c.ID || due[0].Count != 2 {
			t.Errorf("due are %+v", due)
		}
		summary := must(x.Insight.Summary(t.Context(), x.chair, insight.SummaryQuery{}))(t)
		if summary.Audit == nil || summary.Audit.ID != c.ID.String() || len(summary.Others) != 0 {
			t.Errorf("the summary has %+v and %+v", summary.Audit, summary.Others)
		}
		entity := must(x.Insight.Entity(t.Context(), x.kim, x.soc.ID))(t)
		if len(entity.Audits) != 1 || len(entity.Recommendations) != 2 {
			t.Errorf("the entity has %+v", entity.Audits)
		}
		found := must(x.Search.Search(t.Context(), x.kim, search.Query{Text: "Stryk detta"}))(t)
		if text := all(t, found); strings.Contains(text, "Stryk detta.") {
			t.Errorf("search finds what is left out: %s", text)
		}
		old := must(x.Audits.Audit(t.Context(), x.kim, x.audit.ID))(t)
		if by := old.ReplacedBy; by == nil || by.ID != c.ID || by.Edition != 2 || by.FinalAt == nil {
			t.Errorf("the old one is replaced by %+v", by)
		}
		var said []string
		for _, d := range must(x.Audits.Audit(t.Context(), x.kim, c.ID))(t).Differences {
			said = append(said, d.Subject+" "+d.Question+" "+d.Field)
		}
		want := []string{"judgement 1 judgement", "judgement 1 reason", "recommendation  text", "recommendation  omitted"}
		if !slices.Equal(said, want) {
			t.Errorf("differences are %q, want %q", said, want)
		}
		schoolChair := x.as(t, "sven", assessment.Management, x.school.ID)
		part := must(x.Audits.Audit(t.Context(), schoolChair, c.ID))(t)
		if len(part.Differences) != 0 || part.Correction != "" {
			t.Errorf("a reader of another entity reads %q and %+v", part.Correction, part.Differences)
		}
	})
}

// TestRepliesStandAcrossVersions: what a body has replied stands for an unchanged recommendation, is marked at one that
// was changed, stays readable of one that is left out, and new replies go on from there.
func TestRepliesStandAcrossVersions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		three := x.sealed(t)
		given := x.reply(t, x.audit.ID, three[0].ID, three[1].ID, three[2].ID)
		c := x.correct(t)
		x.change(t, c)
		c = x.finish(t, c.ID)

		v := must(x.Plan.Replies(t.Context(), x.kim, c.ID, x.board.ID))(t)
		if len(v.Replies) != 2 || v.Unanswered != 0 || len(v.Approvals) != 1 || len(v.Omitted) != 1 || v.ReplacedBy != nil {
			t.Fatalf("the replies are %+v", v)
		}
		for i, changed := range []bool{false, true} {
			r := v.Replies[i].Recommendation
			if r.ID != three[i].ID || r.Reply == nil || r.ChangedSince != changed || len(r.Actions) != 1 ||
				*r.FollowUp != assessment.FollowPlanned {
				t.Errorf("recommendation %d is %+v", i+1, r)
			}
		}
		gone := v.Omitted[0].Recommendation
		if gone.ID != three[2].ID || gone.Reply == nil || len(gone.Actions) != 1 {
			t.Errorf("left out is %+v", gone)
		}
		for _, action := range must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).Actions {
			if len(action.Origins) != 2 {
				t.Errorf("the action %s came from %+v", action.Title, action.Origins)
			}
		}
		letter := must(x.Plan.SealedReplies(t.Context(), x.kim, c.ID, x.board.ID, 1))(t)
		if letter.Approval.SHA256 != given.Approvals[0].SHA256 || len(letter.Sealed.Replies) != 3 {
			t.Errorf("the letter is %+v", letter.Sealed)
		}

		old := must(x.Plan.Replies(t.Context(), x.kim, x.audit.ID, x.board.ID))(t)
		if len(old.Replies) != 3 || old.ReplacedBy == nil || old.MayRecord || old.MayPrepare || len(old.Omitted) != 0 {
			t.Errorf("the replies to the old version are %+v", old)
		}
		f := plan.ReplyForm{Recommendation: three[1].ID, Response: assessment.Rejects, Text: "Nej.", WhyChanged: "Ändrad.",
			Version: 1}
		_, err := x.Plan.SaveReply(t.Context(), x.mats, x.audit.ID, x.board.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_replaced")
		must(x.Plan.SaveReply(t.Context(), x.mats, c.ID, x.board.ID, f))(t)
		v = must(x.Plan.Replies(t.Context(), x.mats, c.ID, x.board.ID))(t)
		v = must(x.Plan.ApproveReplies(t.Context(), x.chair, c.ID, x.board.ID,
			plan.ReplyApprovalForm{Replies: v.Prepared()}))(t)
		second := v.Replies[1].Recommendation
		if second.Reply.Response != assessment.Rejects || second.Reply.Approval != 2 || second.ChangedSince {
			t.Errorf("the new reply is %+v, changed since %t", second.Reply, second.ChangedSince)
		}
	})
}

// TestCorrectionKeepsWhatIsWithheld: marks are copied, and an extract of the correction has nothing that was withheld
// in an earlier version, though it quotes that.
func TestCorrectionKeepsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		sealedWithSecret(t, x)
		do(t, x.withhold(t, x.anna, secret))
		c := x.correct(t)
		r := c.Recommendations[0]
		must(x.Audits.SaveRecommendation(t.Context(), x.anna, c.ID, r.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: "Åtgärda.", Places: r.Places, Version: r.Version,
		}))(t)
		x.finish(t, c.ID)
		do(t, x.withhold(t, x.anna, "Åtgärda genast")) // in the old one, afterwards
		whole := all(t, must(x.Audits.Reported(t.Context(), x.kim, c.ID, false))(t))
		b := must(x.Audits.OpenBook(t.Context(), x.kim, c.ID, true, "xlsx"))(t)
		f := must(x.Audits.File(t.Context(), x.kim, c.ID, audits.FileForm{Open: true, Format: "json"}))(t)
		for _, text := range []string{secret, "Åtgärda genast"} {
			for what, open := range map[string]string{"workbook": all(t, b), "file": all(t, f)} {
				if strings.Contains(strings.ToLower(open), strings.ToLower(text)) {
					t.Errorf("the %s has %q", what, text)
				}
			}
			if !strings.Contains(strings.ToLower(whole), strings.ToLower(text)) {
				t.Errorf("the correction does not say that %q was there", text)
			}
		}
	})
}

// TestCorrectionIsAFile: its file says what it corrects and why, is what is sealed, and is linked where that is here.
func TestCorrectionIsAFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		c := x.correct(t)
		x.change(t, c)
		c = x.finish(t, c.ID)
		file := func(id assessment.ID) *exchange.File {
			return must(x.Audits.File(t.Context(), x.anna, id, audits.FileForm{Proposals: true, Format: "json"}))(t)
		}
		f := file(c.ID)
		if f.Audit.Edition != 2 || f.Audit.Corrects != x.audit.Key || f.Audit.Correction != why ||
			f.Format != exchange.FormatProcess || f.Recommendations[0].Recommendations[1].Continues != 2 {
			t.Errorf("the file has %+v and %+v", f.Audit, f.Recommendations)
		}
		if done := must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t); done.Changed || done.Added {
			t.Errorf("the same file again does %+v", done)
		}
		first := file(x.audit.ID)
		imported := func(first, second string, p assessment.Principal) record.Audit {
			f, g := *file(x.audit.ID), *file(c.ID)
			for _, one := range []*exchange.File{&f, &g} {
				one.Round, one.Engaged, one.Confirmed = nil, nil, nil
				for i := range one.Questions {
					one.Questions[i].From = ""
				}
				for i := range one.Entities {
					one.Entities[i].Pinned = nil
				}
				one.WithoutProposals()
			}
			f.Audit.Key, g.Audit.Key, g.Audit.Corrects = first, second, first
			if first == "never-here" {
				return must(x.Audits.Audit(t.Context(), x.kim, must(x.Audits.ImportAudit(t.Context(), p, &g))(t).ID))(t)
			}
			must(x.Audits.ImportAudit(t.Context(), p, &f))(t)
			return must(x.Audits.Audit(t.Context(), x.kim, must(x.Audits.ImportAudit(t.Context(), p, &g))(t).ID))(t)
		}
		linked := imported("paper", "paper-2", x.admin)
		if linked.Corrects == nil || linked.Edition != 2 || len(linked.Differences) != 4 {
			t.Errorf("linked is %+v with %+v", linked.AuditHead, linked.Differences)
		}
		alone := imported("never-here", "never-here-2", x.admin)
		if alone.Corrects != nil || alone.Edition != 2 || alone.Correction != why {
			t.Errorf("alone is %+v", alone.AuditHead)
		}
		// Nobody who only manages audits replaces one that auditors of the house have made.
		first.Audit.Key, first.Audit.Edition, first.Audit.Corrects, first.Audit.Correction = "mine", 3, c.Key, "Vackrare så."
		first.Round, first.Engaged = nil, nil
		for i := range first.Questions {
			first.Questions[i].From = ""
		}
		for i := range first.Entities {
			first.Entities[i].Pinned = nil
		}
		first.WithoutProposals()
		done := must(x.Audits.ImportAudit(t.Context(), x.admin, first))(t)
		if v := must(x.Audits.Audit(t.Context(), x.kim, c.ID))(t); v.ReplacedBy != nil || done.CorrectsID != nil {
			t.Errorf("somebody who manages audits has replaced it: %+v", v.ReplacedBy)
		}
	})
}

// following is another audit of the same entities by anna, linked to the present one, in which nothing is found yet.
func (x *audited) following(t *testing.T) *audited {
	t.Helper()
	later := *x
	f := x.auditForm()
	f.Title, f.Key = "Uppföljande granskning", "uppfoljning"
	later.audit = must(x.Audits.AddAudit(t.Context(), x.admin, f))(t)
	later.engage(t, x.anna, "2026-12-31")
	do(t, later.link(t, x.anna, &x.audit.ID))
	later.audit = must(x.Audits.Audit(t.Context(), x.anna, later.audit.ID))(t)
	return &later
}

// TestFollowUpsStandAcrossVersions: what a later audit found of a recommendation stands at every version of the
// earlier one, and is told once though the later one has been corrected.
func TestFollowUpsStandAcrossVersions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		later := x.following(t)
		later.declare(t, x.anna)
		later.begin(t)
		row := later.audit.FollowUps[0]
		must(x.Audits.SaveFollowUp(t.Context(), x.anna, later.audit.ID, audits.FollowUpForm{
			ID: row.ID, Finding: assessment.FindingDone, Evidence: "Sett.", Version: row.Version,
		}))(t)
		later.final(t)
		found := func(audit, by assessment.ID) {
			t.Helper()
			got := must(x.Audits.Findings(t.Context(), x.kim, audit))(t).Recommendations[0].Later
			if len(got) != 1 || got[0].Audit.ID != by || got[0].Finding != assessment.FindingDone {
				t.Errorf("found is %+v", got)
			}
		}
		found(x.audit.ID, later.audit.ID)
		c := x.correct(t)
		x.finish(t, c.ID)
		found(c.ID, later.audit.ID)
		again := later.correct(t)
		found(c.ID, later.audit.ID)
		later.finish(t, again.ID)
		found(c.ID, again.ID)
		found(x.audit.ID, again.ID)
	})
}

// TestLinkMovesToTheVersionInForce: linked to the correction instead of what that replaced, an audit keeps what it has
// taken; the correction is what it may be linked to, and no version of an audit follows up another.
func TestLinkMovesToTheVersionInForce(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		later := x.following(t)
		c := x.correct(t)
		correction := *x
		correction.audit = c
		invalid(t, correction.link(t, x.anna, &x.audit.ID), "earlier: error.unknown_choice")
		x.finish(t, c.ID)
		if list := must(x.Audits.Linkable(t.Context(), x.anna))(t); len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("she may link %+v", list)
		}
		do(t, later.link(t, x.anna, &c.ID))
		if n := len(must(x.Audits.Audit(t.Context(), x.anna, later.audit.ID))(t).FollowUps); n != 3 {
			t.Errorf("linked to the correction, it follows up %d", n)
		}
	})
}

// TestFormerAuditorsReadTheCorrection: who was engaged when the first version became final reads the one in force.
func TestFormerAuditorsReadTheCorrection(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.declare(t, x.arne)
		x.sealed(t)
		x.engage(t, x.arne, "2026-03-01") // which has passed
		c := x.correct(t)
		other := x.following(t)
		other.engage(t, x.arne, "2026-12-31")
		if _, err := x.Audits.Findings(t.Context(), x.arne, c.ID); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("he reads what is being corrected: %v", err)
		}
		x.finish(t, c.ID)
		for _, id := range []assessment.ID{x.audit.ID, c.ID} {
			if v := must(x.Audits.Findings(t.Context(), x.arne, id))(t); len(v.Recommendations) != 3 {
				t.Errorf("he reads %+v", v.Recommendations)
			}
		}
	})
}
