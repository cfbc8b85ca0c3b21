package workflow_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// TestAuditorsDoNotChooseWhomTheyAudit: an auditor engaged for two entities may remove one of them but not add any,
// even within the reach of their role.
func TestAuditorsDoNotChooseWhomTheyAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		f := x.auditForm()
		f.Version, f.Entities = x.audit.Version, []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID}
		_, err := x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "entities: error.unknown_choice")
		f.Entities = []assessment.ID{x.school.ID}
		f.Version = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t).Version
		f.Entities = []assessment.ID{x.soc.ID, x.school.ID}
		_, err = x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "entities: error.unknown_choice")
		must(x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f))(t)
		if v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t); len(v.Entities) != 2 {
			t.Errorf("%d entities, want 2", len(v.Entities))
		}
	})
}

// TestEngagementNeedsTheRoleOnWhatIsAudited: revoking the role at the audit's entities ends the engagement, even for
// somebody who audits something else or gets another role there.
func TestEngagementNeedsTheRoleOnWhatIsAudited(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		members, _, err := x.People.People(t.Context(), x.admin)
		do(t, err)
		i := slices.IndexFunc(members, func(p record.Person) bool { return p.UserID == x.anna.User.ID })
		for _, m := range members[i].Memberships {
			do(t, x.People.Revoke(t.Context(), x.admin, m.ID, m.Version))
		}
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.Auditor, x.unit.ID, "2026-12-31")
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.Coordinator, x.soc.ID, "2026-12-31")
		anna := x.sign(t, x.anna.User.ID, "norrdal")
		v := must(x.Audits.Audit(t.Context(), anna, x.audit.ID))(t) // coordinators may know that it takes place
		if v.MayRead || v.MayWrite || len(v.Cells) > 0 {
			t.Errorf("without the role at the audited entities: may read %t, may write %t, %d cells", v.MayRead, v.MayWrite, len(v.Cells))
		}
		for what, attempt := range x.changes(t, anna) {
			if err := attempt(); assessment.CodeOf(err) != assessment.Forbidden {
				t.Errorf("may %s: %v", what, err)
			}
		}
	})
}

// TestNobodyLetsThemselvesIntoAnAudit: those who engage auditors may engage neither themselves nor each other.
func TestNobodyLetsThemselvesIntoAnAudit(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	x.membership(t, x.admin.Organisation.ID, x.admin.User.ID, assessment.Auditor, x.root, "2026-12-31")
	admin := x.sign(t, x.admin.User.ID, "norrdal")
	_, err := x.Audits.Engage(
		t.Context(),
		admin,
		assessment.Engagement{AuditID: x.audit.ID, UserID: admin.User.ID, Until: "2026-12-31"},
	)
	invalid(t, err, "user: error.engage_oneself")
	second := x.person(t, x.admin.Organisation.ID, "second@norrdal.example", assessment.Active)
	for _, role := range []assessment.Role{assessment.OrganisationAdmin, assessment.Auditor} {
		x.membership(t, x.admin.Organisation.ID, second.ID, role, x.root, "2026-12-31")
	}
	_, err = x.Audits.Engage(
		t.Context(),
		admin,
		assessment.Engagement{AuditID: x.audit.ID, UserID: second.ID, Until: "2026-12-31"},
	)
	invalid(t, err, "user: error.engage_other_role")
	if v := must(x.Audits.Audit(t.Context(), admin, x.audit.ID))(t); v.MayRead || len(v.Auditors) != 1 {
		t.Errorf("the admin may read: %t; %d auditors are engaged, want 1", v.MayRead, len(v.Auditors))
	}
}

// TestEngagingForADayThatHasPassed is refused of somebody who is not engaged, and ends the engagement of one who is.
func TestEngagingForADayThatHasPassed(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		past := assessment.Engagement{AuditID: x.audit.ID, UserID: x.arne.User.ID, Until: "2026-03-30"} // yesterday
		_, err := x.Audits.Engage(t.Context(), x.admin, past)
		invalid(t, err, "until: error.engage_passed")
		if v := must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t); len(v.Auditors) != 1 {
			t.Errorf("%d auditors are engaged, want 1", len(v.Auditors))
		}
		today := past
		today.Until = "2026-03-31"
		past.Version = must(x.Audits.Engage(t.Context(), x.admin, today))(t).Version
		if e := must(x.Audits.Engage(t.Context(), x.admin, past))(t); e.Until != past.Until {
			t.Errorf("the engagement ends on %s, want %s", e.Until, past.Until)
		}
	})
}

// TestLogDoesNotRevealFindings: readers of the log see that auditors wrote, but neither where nor by which rule.
func TestLogDoesNotRevealFindings(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	x.begin(t)
	x.judge(t, x.soc.ID, "1", 0, "")
	advice := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Advice
	must(
		x.Audits.AdoptAdvice(
			t.Context(),
			x.anna,
			x.audit.ID,
			advice[0].Entity,
			advice[0].Rule,
			audits.RecommendationForm{BodyID: x.board.ID, Text: "Gör så"},
		),
	)(
		t,
	)
	do(t, x.Audits.DismissAdvice(t.Context(), x.anna, x.audit.ID, advice[1].Entity, advice[1].Rule, "Behövs inte."))
	logged := map[string]int{}
	for _, e := range must(x.Events(t.Context(), x.admin, nil))(t) {
		switch e.Action {
		case "judgement.save", "recommendation.adopt", "recommendation.dismiss":
			logged[e.Action] += 1 + len(e.Fields)
		}
	}
	for _, action := range []string{"judgement.save", "recommendation.adopt", "recommendation.dismiss"} {
		if logged[action] != 1 {
			t.Errorf("%s: %d events and fields, want one event without fields", action, logged[action])
		}
	}
}

// TestJudgingOnWhatWasSeen: a judgement made on one submission is not saved as if made on another, and one whose
// proposal has gone is marked as outdated.
func TestJudgingOnWhatWasSeen(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		seen := x.entity(t, x.soc.ID)
		x.judge(t, x.soc.ID, "1", 0, "")
		id := x.assessments[x.soc.ID]
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "En gång till."))(t)
		x.answerAll(t, x.sara, id, "yes")
		x.submit(t, x.mats, id)
		pinned := must(x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, seen.Version))(t)
		if c := x.cell(t, "1", x.soc.ID); !c.Outdated {
			t.Error("the judgement was made on a different proposal but is not marked as outdated")
		}
		ordinal := assessment.Ordinal(400)
		f := audits.JudgementForm{
			EntityID:   x.soc.ID,
			QuestionID: "1",
			Ordinal:    &ordinal,
			Version:    version(1),
			Pinned:     seen.Submission.SHA256,
		}
		_, err := x.Audits.Judge(t.Context(), x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.pinned_meanwhile")
		f.Pinned = pinned.Submission.SHA256
		if j := must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, f))(t); *j.Origin != assessment.AsProposed ||
			j.Proposed.Submission != pinned.Submission.SHA256 {
			t.Errorf("the judgement is %+v", j)
		}
	})
}

// TestJudgedQuestionsStay: in fieldwork, a question that has been judged keeps its text and the source of its
// proposals.
func TestJudgedQuestionsStay(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	x.begin(t)
	x.judge(t, x.soc.ID, "1", 0, "")
	for what, change := range map[string]func(*assessment.AuditedQuestion){
		"its words":  func(q *assessment.AuditedQuestion) { q.Text = "Något annat?" },
		"its source": func(q *assessment.AuditedQuestion) { q.From = "R3" },
		"its parts":  func(q *assessment.AuditedQuestion) { q.Parts = []assessment.Note{{Name: "a", Text: "En del"}} },
	} {
		f := x.auditForm()
		f.Version = x.audit.Version
		change(&f.Questions[0])
		_, err := x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "questions: error.question_judged")
		if v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t); v.Version != x.audit.Version {
			t.Errorf("%s changed", what)
		}
	}
	f := x.auditForm()
	f.Version = x.audit.Version
	f.Questions[1].Text = "En egen fråga, omformulerad"
	must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
}

// TestAuditBookShowsAnswersToTheirReaders: in the workbook, those who may read results find points, and those who may
// read answers find the answers too.
func TestAuditBookShowsAnswersToTheirReaders(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	x.begin(t)
	for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
		x.judge(t, e, "1", 200, "Så är det.")
		x.judge(t, e, "2", 200, "")
	}
	x.audit.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
	must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
	for name, want := range map[string]struct {
		p       assessment.Principal
		answers bool
	}{"auditor": {x.anna, true}, "coordinator": {x.kim, true}, "management": {x.chair, false}} {
		b := must(x.Audits.Book(t.Context(), want.p, x.audit.ID, true, "xlsx"))(t)
		named := []string{b.People.Name(x.anna.User.ID), b.People.Name(x.sara.User.ID), b.People.Name(x.arne.User.ID)}
		who := []string{x.anna.User.Name, "", ""}
		if want.answers {
			who[1] = x.sara.User.Name
		}
		if diff := cmp.Diff(who, named); diff != "" {
			t.Errorf("%s: names of the auditor, the respondent and somebody else (-want +got):\n%s", name, diff)
		}
		for i, e := range b.Entities {
			if got := len(b.Pinned[i].Answers) > 0; got != want.answers || len(b.Pinned[i].Parts) == 0 ||
				b.Pinned[i].Form == nil {
				t.Errorf("%s: %s has answers %t, %d parts", name, e.Entity.Name, got, len(b.Pinned[i].Parts))
			}
		}
	}
}

// TestAuditRecordBeyondItsHeadIsForReaders fills in everything that an audit can hold. For somebody who may only know
// that the audit takes place, every field of the record must be empty except the head, the round and its questionnaire,
// before and after the audit is final, and including any field that is added later. Somebody who may read a part of the
// final audit must find nothing about the whole. For an engaged auditor, all fields must be filled in.
func TestAuditRecordBeyondItsHeadIsForReaders(t *testing.T) {
	t.Parallel()
	known := []string{"AuditHead", "Round", "Questionnaire", "Asked", "WithoutAuditor"}
	whole := []string{"Background", "CoverLetter", "Declarations", "DocumentsStudied", "FactCheck", "FactChecks", "FollowUps", "Independence",
		"Interviews", "Materiality", "Method", "Notes",
		"Overall", "PlanApprovals", "RiskAssessment", "Seal", "Statement", "Summary", "Totals", "Whole"}
	work := []string{"Advice", "Auditors", "Bodies", "MayManage", "MayPlan", "MayWrite"}
	eachAudited(t, func(t *testing.T, x *audited) {
		f := x.auditForm()
		f.Audit.Date, f.Audit.PlanYear, f.Audit.FactCheck = "2026-12-31", 2026, "Av nämnden"
		f.Audit.ReplyDue = "2027-03-31"
		f.Audit.Method, f.Audit.ReportNumber, f.Audit.CaseNumber = "Samtal", "12", "REV 2026/34"
		f.Audit.Materiality, f.Audit.RiskAssessment = "Rör alla brukare", "Avbrott i driften"
		f.Audit.Independence, f.Audit.CoverLetter = "Ingen har band till nämnden.", "Vi översänder rapporten."
		f.Audit.Background, f.Audit.Delimitation, f.Audit.Criteria = "Bakgrund", "Inte driften", []string{"Policyn"}
		f.Audit.DocumentsStudied = []string{"Policy"}
		f.Audit.Notes = []assessment.OtherText{{Note: assessment.Note{Name: "Metod", Text: "Samtal"}}}
		f.Audit.Interviews = []assessment.Interview{{Role: "It-chef", On: "2026-03-01", Notes: "Drift"}}
		f.Audit.Earlier = []assessment.EarlierAudit{{Year: 2021, What: "En tidigare"}}
		f.Version, f.Audit.Numbering = x.audit.Version, assessment.NumberedThrough
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		must(x.Audits.ApprovePlan(t.Context(), x.anna, x.audit.ID, audits.PlanApprovalForm{
			ApprovedOn: x.Today(assessment.Organisation{}), ApprovedBy: "Revisorerna",
		}))(t)
		x.begin(t)
		file := x.export(t)
		file.Audit.Summary = "Det viktigaste."
		file.FollowUps = []exchange.FollowedUp{{Audit: "En tidigare", Text: "Gör så."}}
		x.bring(t, file)
		must(x.Rounds.Withdraw(t.Context(), x.ulla, x.assessments[x.school.ID], 1))(t)
		x.judge(t, x.soc.ID, "1", 400, "Annat än svaren")
		must(x.Audits.StateTotals(t.Context(), x.anna, x.audit.ID, totalsOf(assessment.TotalsOfQuestion, "1", 0, 4, 9)))(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		x.audit = must(x.Audits.StateOnAudit(t.Context(), x.anna, v.ID, "delvis", "Det brister.", v.Version))(t)
		_ = must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID,
			Text:   "Gör mer.",
			Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
		}))(t)
		check := x.checkFacts(t, false, x.sara).ID
		must(x.Audits.EndFactCheck(t.Context(), x.anna, x.audit.ID, check, 1))(t)
		own := x.assessments[x.soc.ID] // its pinned submission is returned, and another one comes
		_ = must(x.Rounds.Decide(t.Context(), x.mats, own, 1, assessment.OutcomeReturned, "En gång till"))(t)
		x.answer(t, x.sara, own, "B3", "partly")
		x.submit(t, x.mats, own)
		hidden := func(who string, p assessment.Principal, from ...string) {
			t.Helper()
			for _, field := range filled(must(x.Audits.Audit(t.Context(), p, x.audit.ID))(t)) {
				if slices.Contains(from, field) {
					t.Errorf("%s reads %s", who, field)
				}
			}
		}
		all := filled(must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t))
		unfilled := []string{"Seal", "MayManage", "MayPlan", "WithoutAuditor", "Withheld", "Marked",
			"MayWithdraw", "MayResume", "VersionsMade",
			"MayCorrect", "Correcting", "Correction", "Differences", "Omitted"} // see [TestCorrectionIsInForce]
		for field := range reflect.TypeFor[record.Audit]().Fields() {
			if !slices.Contains(all, field.Name) && !slices.Contains(unfilled, field.Name) {
				t.Errorf("%s is empty for an engaged auditor too, so this test does not show who reads it", field.Name)
			}
		}
		all = slices.DeleteFunc(all, func(field string) bool { return slices.Contains(known, field) })
		hidden("somebody who may only know that the audit takes place", x.kim, append(all, "Seal", "MayManage", "MayPlan")...)

		for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
			if c.Open() {
				x.judge(t, c.Entity, c.Question, 400, "Det räcker.")
			}
		}
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		managed := slices.DeleteFunc(append(all, "Seal", "MayPlan"), func(field string) bool { return field == "Auditors" })
		hidden("somebody who engages auditors and may only know that a final audit exists", x.admin, managed...)
		hidden("a reader of a part of a final audit", x.mats, append(whole, work...)...)
		hidden("a reader of a final audit", x.kim, work...)
		read := filled(must(x.Audits.Audit(t.Context(), x.kim, x.audit.ID))(t))
		for _, field := range whole {
			if !slices.Contains(read, field) {
				t.Errorf("a reader of a final audit is not shown %s", field)
			}
		}
	})
}

// filled lists the fields of a record that are not empty.
func filled(v record.Audit) []string {
	var names []string
	r := reflect.ValueOf(v)
	for field := range r.Type().Fields() {
		if one := r.FieldByIndex(field.Index); !one.IsZero() && (one.Kind() != reflect.Slice || one.Len() > 0) {
			names = append(names, field.Name)
		}
	}
	return names
}
