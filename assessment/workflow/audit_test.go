package workflow_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/audits"
)

// audited is a world in which social services and the school have submitted and are audited, by one of two auditors.
type audited struct {
	*asked
	anna, arne assessment.Principal // auditors; anna is engaged
	audit      record.Audit
	board      assessment.Body
}

func label(template string, step int) string { return fmt.Sprintf("%s %d", template, step) }

func examine(t *testing.T, w *world) *audited {
	t.Helper()
	x := &audited{asked: ask(t, w)}
	x.answerAll(t, x.sara, x.assessments[x.soc.ID], "no")
	x.submit(t, x.mats, x.assessments[x.soc.ID])
	x.answerAll(t, x.ulla, x.assessments[x.school.ID], "yes")
	x.submit(t, x.ulla, x.assessments[x.school.ID])
	x.board = must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
	x.anna = x.auditor(t, "anna")
	x.arne = x.auditor(t, "arne")
	x.audit = must(x.Audits.AddAudit(t.Context(), x.admin, x.auditForm()))(t)
	x.engage(t, x.anna, "2026-12-31")
	x.declare(t, x.anna)
	return x
}

// declare says that nothing makes an auditor's impartiality doubtful.
func (x *audited) declare(t *testing.T, p assessment.Principal) {
	t.Helper()
	f := audits.DeclarationForm{Impartiality: assessment.Impartial}
	must(x.Audits.Declare(t.Context(), p, x.audit.ID, f))(t)
}

func (x *audited) auditor(t *testing.T, name string) assessment.Principal {
	t.Helper()
	u := x.person(t, x.admin.Organisation.ID, name+"@norrdal.example", assessment.Active)
	x.membership(t, x.admin.Organisation.ID, u.ID, assessment.Auditor, x.root, "2026-12-31")
	return x.sign(t, u.ID, "norrdal")
}

func (x *audited) auditForm() audits.Form {
	a := assessment.Audit{
		Title:   "Granskning av informationssäkerhet",
		RoundID: &x.round.ID,
		Purpose: "Är arbetet systematiskt?",
		Scale:   assessment.ScaleTemplates()[0].Scale(label),
		Questions: []assessment.AuditedQuestion{
			{ID: "1", From: "R2", Area: "risk", Text: "Görs riskanalyser?"}, {ID: "2", Text: "En egen fråga"},
		},
	}
	return audits.Form{Audit: a, Entities: []assessment.ID{x.soc.ID, x.school.ID}}
}

func (x *audited) engage(t *testing.T, p assessment.Principal, until assessment.Date) {
	t.Helper()
	e := assessment.Engagement{AuditID: x.audit.ID, UserID: p.User.ID, Until: until}
	for _, old := range must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t).Auditors {
		if old.User == p.User.ID {
			e.Version = old.Version
		}
	}
	must(x.Audits.Engage(t.Context(), x.admin, e))(t)
}

func (x *audited) begin(t *testing.T) {
	t.Helper()
	x.audit = must(x.Audits.StartFieldwork(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
}

func (x *audited) judge(
	t *testing.T,
	entity assessment.ID,
	question string,
	ordinal assessment.Ordinal,
	reason string,
) record.Judgement {
	t.Helper()
	return must(
		x.Audits.Judge(
			t.Context(),
			x.anna,
			x.audit.ID,
			audits.JudgementForm{EntityID: entity, QuestionID: question, Ordinal: &ordinal, Reason: reason, Version: version(0)},
		),
	)(
		t,
	)
}

// entity is an audited entity as anna sees it.
func (x *audited) entity(t *testing.T, id assessment.ID) record.AuditedEntity {
	t.Helper()
	e, ok := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Entity(id)
	if !ok {
		t.Fatalf("no entity %s", id)
	}
	return e
}

// cell is the cell of the matrix as anna sees it.
func (x *audited) cell(t *testing.T, question string, entity assessment.ID) record.AuditCell {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	i := slices.IndexFunc(
		v.Cells,
		func(c record.AuditCell) bool { return c.Question == question && c.Entity == entity },
	)
	if i < 0 {
		t.Fatalf("no cell of question %s", question)
	}
	return v.Cells[i]
}

// eachAudited runs the test on each database.
func eachAudited(t *testing.T, test func(t *testing.T, x *audited)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) { test(t, examine(t, w)) })
}

func TestJudging(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ordinal := assessment.Ordinal(0)
		form := audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "1", Ordinal: &ordinal, Version: version(0)}
		_, err := x.Audits.Judge(t.Context(), x.anna, x.audit.ID, form)
		refused(t, err, assessment.Conflict, "error.audit_planning")
		x.begin(t)

		c := x.cell(t, "1", x.soc.ID)
		if c.Proposal == nil || c.Proposal.Ordinal != 0 || c.Share.Points != 0 || c.Share.Possible == 0 ||
			len(c.Proposal.Questions) == 0 {
			t.Fatalf("with every answer no, the proposal is %+v", c)
		}
		if own := x.cell(t, "2", x.soc.ID); own.Proposal != nil || own.Share.Possible != 0 {
			t.Errorf("a question of the audit's own has the proposal %+v", own)
		}
		form.Version = nil
		_, err = x.Audits.Judge(t.Context(), x.anna, x.audit.ID, form)
		refused(t, err, assessment.VersionRequired, "error.version_required")

		confirmed := x.judge(t, x.soc.ID, "1", 0, "")
		if *confirmed.Origin != assessment.AsProposed ||
			confirmed.Proposed.Submission != x.entity(t, x.soc.ID).Submission.SHA256 {
			t.Errorf("got %+v", confirmed)
		}
		best := assessment.Ordinal(400)
		form = audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "1", Ordinal: &best, Version: version(confirmed.Version)}
		_, err = x.Audits.Judge(t.Context(), x.anna, x.audit.ID, form)
		invalid(t, err, "reason: error.override_reason")
		form.Reason = "Rutinerna finns men nämns inte i svaren."
		overridden := must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, form))(t)
		if *overridden.Origin != assessment.Overridden || overridden.Proposed.Ordinal != 0 || *overridden.Ordinal != 400 {
			t.Errorf("an override keeps both: got %+v", overridden)
		}
		if gaps := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Gaps; len(gaps) != 1 ||
			gaps[0].EntityID != x.soc.ID {
			t.Errorf("gaps: %+v", gaps)
		}
		_, err = x.Audits.Judge(t.Context(), x.anna, x.audit.ID, form)
		var stale *assessment.Error
		if !errors.As(err, &stale) || stale.Code != assessment.Stale {
			t.Fatalf("got %v, want it to be stale", err)
		}
		if current, ok := stale.Current.(record.Judgement); !ok || current.Version != overridden.Version {
			t.Errorf("a stale judgement comes with %+v", stale.Current)
		}
		between := assessment.Ordinal(350)
		_, err = x.Audits.Judge(
			t.Context(),
			x.anna,
			x.audit.ID,
			audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "2", Ordinal: &between, Version: version(0)},
		)
		invalid(t, err, "ordinal: error.not_on_scale")
		_, err = x.Audits.Judge(
			t.Context(),
			x.anna,
			x.audit.ID,
			audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "2", NotAssessed: true, Version: version(0)},
		)
		invalid(t, err, "reason: error.required")
		_, err = x.Audits.Judge(
			t.Context(),
			x.anna,
			x.audit.ID,
			audits.JudgementForm{EntityID: x.unit.ID, QuestionID: "2", NotAssessed: true, Version: version(0)},
		)
		refused(t, err, assessment.NotFound, "error.not_found")
		exempt := audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "2", NotApplicable: true, Version: version(0)}
		saved := must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, exempt))(t)
		open := x.cell(t, "2", x.soc.ID).Open()
		if saved.Unjudged() != assessment.NotApplicable || saved.Ordinal != nil || open {
			t.Errorf("a question that does not apply is %+v, open: %t", saved, open)
		}
	})
}

func TestRecommendationsAreNumberedByBody(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		other := must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
		form := func(text string, body assessment.ID) audits.RecommendationForm {
			return audits.RecommendationForm{
				BodyID: body,
				Text:   text,
				Places: []assessment.Place{{QuestionID: "2", EntityID: x.soc.ID}},
			}
		}
		var made []record.AuditRecommendation
		for _, text := range []string{"a", "b", "c"} {
			made = append(made, must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, form(text, x.board.ID)))(t))
		}
		must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, form("d", other.ID)))(t)
		again := must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, form("b ", x.board.ID)))(t)
		if again.ID != made[1].ID || again.Number != 2 {
			t.Errorf("the form sent again makes %+v of %+v", again, made[1])
		}
		numbered := func() []string {
			var list []string
			for _, r := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Recommendations {
				list = append(list, fmt.Sprintf("%s %d %s", r.Body.Name, r.Number, r.Text))
			}
			return list
		}
		expect := func(want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, numbered()); diff != "" {
				t.Errorf("want (-) and got (+):\n%s", diff)
			}
		}
		expect("Bolagsstyrelsen 1 d", "Kommunstyrelsen 1 a", "Kommunstyrelsen 2 b", "Kommunstyrelsen 3 c")
		must(x.Audits.MoveRecommendation(t.Context(), x.anna, x.audit.ID, made[2].ID, 1))(t)
		expect("Bolagsstyrelsen 1 d", "Kommunstyrelsen 1 c", "Kommunstyrelsen 2 a", "Kommunstyrelsen 3 b")
		change := form("a till bolaget", other.ID)
		change.Version = made[0].Version
		must(x.Audits.SaveRecommendation(t.Context(), x.anna, x.audit.ID, made[0].ID, change))(t)
		expect("Bolagsstyrelsen 1 d", "Bolagsstyrelsen 2 a till bolaget", "Kommunstyrelsen 1 c", "Kommunstyrelsen 2 b")
		do(t, x.Audits.DeleteRecommendation(t.Context(), x.anna, x.audit.ID, made[2].ID, made[2].Version))
		expect("Bolagsstyrelsen 1 d", "Bolagsstyrelsen 2 a till bolaget", "Kommunstyrelsen 1 b")
		if at := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).At("2", x.soc.ID); len(at) != 3 {
			t.Errorf("%d recommendations are attached to the cell, want 3", len(at))
		}
	})
}

func TestAdviceInAnAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		list := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Advice
		if len(list) < 2 {
			t.Fatalf("with every answer no, there are %d recommendations", len(list))
		}
		first, second := list[0], list[1]
		_, err := x.Audits.AdoptAdvice(
			t.Context(),
			x.anna,
			x.audit.ID,
			first.Entity,
			first.Rule,
			audits.RecommendationForm{},
		)
		invalid(t, err, "body: error.required")
		made := must(
			x.Audits.AdoptAdvice(
				t.Context(),
				x.anna,
				x.audit.ID,
				first.Entity,
				first.Rule,
				audits.RecommendationForm{BodyID: x.board.ID},
			),
		)(
			t,
		)
		if made.Text != first.Recommendation["sv"] || *made.Rule != first.Rule || *made.Priority != first.Priority {
			t.Errorf("adopted %+v of %+v", made, first)
		}
		_, err = x.Audits.AdoptAdvice(
			t.Context(),
			x.anna,
			x.audit.ID,
			first.Entity,
			first.Rule,
			audits.RecommendationForm{BodyID: x.board.ID},
		)
		refused(t, err, assessment.Conflict, "error.advice_adopted")
		invalid(
			t,
			x.Audits.DismissAdvice(t.Context(), x.anna, x.audit.ID, second.Entity, second.Rule, " "),
			"reason: error.required",
		)
		do(
			t,
			x.Audits.DismissAdvice(
				t.Context(),
				x.anna,
				x.audit.ID,
				second.Entity,
				second.Rule,
				"Löses av den nya it-avdelningen.",
			),
		)
		list = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Advice
		if list[0].Adopted == nil || *list[0].Adopted != made.ID || list[1].Dismissal == nil ||
			list[1].Dismissal.DismissedBy != x.anna.User.ID {
			t.Errorf("got %+v and %+v", list[0], list[1])
		}
	})
}

// TestAuditsAreOnlyForTheirAuditors goes through who sees and changes what of an audit, before and after it is final.
func TestAuditsAreOnlyForTheirAuditors(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		must(
			x.Audits.AddRecommendation(
				t.Context(),
				x.anna,
				x.audit.ID,
				audits.RecommendationForm{
					BodyID: x.board.ID,
					Text:   "Gör riskanalyser.",
					Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
				},
			),
		)(
			t,
		)
		x.audit = must(
			x.Audits.StateOnAudit(t.Context(), x.anna, x.audit.ID, "Delvis", "Arbetet har börjat.", x.audit.Version),
		)(
			t,
		)
		head := x.as(t, "hedda", assessment.EntityManager, x.school.ID)
		everybody := map[string]assessment.Principal{
			"coordinator":          x.kim,
			"management":           x.chair,
			"organisation admin":   x.admin,
			"another auditor":      x.arne,
			"respondent":           x.sara,
			"manager":              x.mats,
			"manager of another":   head,
			"another organisation": x.other,
		}
		knows := []string{"coordinator", "management", "organisation admin", "manager", "manager of another"}
		for name, p := range everybody {
			v, err := x.Audits.Audit(t.Context(), p, x.audit.ID)
			if slices.Contains(knows, name) {
				if err != nil || v.MayRead || v.MayWrite ||
					len(v.Cells)+len(v.Recommendations)+len(v.Advice)+len(v.Questions) > 0 ||
					v.Overall+v.Statement != "" ||
					v.Title == "" {
					t.Errorf("before the audit is final, %s sees %+v, %v", name, v, err)
				}
			} else if err == nil {
				t.Errorf("%s finds the audit", name)
			}
			for what, attempt := range x.changes(t, p) {
				if err := attempt(); assessment.CodeOf(err) != assessment.Forbidden &&
					assessment.CodeOf(err) != assessment.NotFound {
					t.Errorf("%s may %s: %v", name, what, err)
				}
			}
		}
		_, err := x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version)
		refused(t, err, assessment.Conflict, "error.audit_unjudged")
		x.judge(t, x.school.ID, "1", 400, "")
		x.judge(t, x.soc.ID, "2", 300, "")
		x.judge(t, x.school.ID, "2", 300, "")
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)

		for what, attempt := range x.changes(t, x.anna) {
			if err := attempt(); assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("a final audit lets its auditor %s: %v", what, err)
			}
		}
		for name, want := range map[string]struct {
			cells int
			whole bool
		}{"coordinator": {4, true}, "management": {4, true}, "manager": {2, false}, "manager of another": {2, false}, "organisation admin": {0, false}} {
			v := must(x.Audits.Audit(t.Context(), everybody[name], x.audit.ID))(t)
			if len(v.Cells) != want.cells || v.Whole != want.whole || (v.Overall == "Delvis") != want.whole {
				t.Errorf("in the final audit, %s sees %d cells, whole %t, %q", name, len(v.Cells), v.Whole, v.Overall)
			}
		}
		if v := must(x.Audits.Audit(t.Context(), head, x.audit.ID))(t); len(v.Recommendations) != 0 ||
			v.Entities[0].Entity.ID != x.school.ID {
			t.Errorf("the school's manager sees %+v", v.Recommendations)
		}
		x.engage(t, x.anna, "2026-03-30")
		if _, err := x.Audits.Audit(t.Context(), x.anna, x.audit.ID); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("the auditor can still read after the engagement: %v", err)
		}
	})
}

// changes are attempts to change an audit, each of which an engaged auditor may make in fieldwork.
func (x *audited) changes(t *testing.T, p assessment.Principal) map[string]func() error {
	ordinal := assessment.Ordinal(300)
	return map[string]func() error{
		"judge": func() error {
			_, err := x.Audits.Judge(
				t.Context(),
				p,
				x.audit.ID,
				audits.JudgementForm{EntityID: x.school.ID, QuestionID: "2", Ordinal: &ordinal, Version: version(0)},
			)
			return err
		},
		"recommend": func() error {
			_, err := x.Audits.AddRecommendation(
				t.Context(),
				p,
				x.audit.ID,
				audits.RecommendationForm{BodyID: x.board.ID, Text: "Nej"},
			)
			return err
		},
		"state": func() error {
			_, err := x.Audits.StateOnAudit(t.Context(), p, x.audit.ID, "Ja", "", x.audit.Version)
			return err
		},
		"state on an entity": func() error {
			_, err := x.Audits.StateOnEntity(t.Context(), p, x.audit.ID, x.soc.ID, "Ja", "", 2)
			return err
		},
		"describe": func() error {
			f := x.auditForm()
			f.Version = x.audit.Version
			_, err := x.Audits.SaveAudit(t.Context(), p, x.audit.ID, f)
			return err
		},
		"end it": func() error {
			_, err := x.Audits.Finalise(t.Context(), p, x.audit.ID, x.audit.Version)
			return err
		},
		"pin": func() error {
			_, err := x.Audits.PinSubmission(t.Context(), p, x.audit.ID, x.soc.ID, 2)
			return err
		},
	}
}

// TestPinSubmission pins a later submission; the returned entity must be as stored.
func TestPinSubmission(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		before := x.entity(t, x.soc.ID)
		_, err := x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, before.Version)
		refused(t, err, assessment.Conflict, "error.nothing_to_pin")
		x.forward(time.Hour)
		id := x.assessments[x.soc.ID]
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Mer"))(t)
		x.answerAll(t, x.sara, id, "yes")
		second := x.submit(t, x.mats, id)
		pinned := must(x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, before.Version))(t)
		stored := x.entity(t, x.soc.ID)
		if diff := cmp.Diff(stored, pinned); diff != "" {
			t.Errorf("what is stored (-) and answered (+):\n%s", diff)
		}
		if pinned.Submission.Number != second.Number || pinned.Submission.SHA256 != second.SHA256 ||
			pinned.Submission.PinnedAt == nil || !pinned.Submission.PinnedAt.Equal(x.Now()) ||
			pinned.Version != before.Version+1 {
			t.Errorf("pinned %+v to %+v", pinned, second)
		}
		_, err = x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, before.Version)
		if assessment.CodeOf(err) != assessment.Stale {
			t.Errorf("from an old version: %v", err)
		}
	})
}

// TestFinalAuditsAreSealedByTheDatabase tries to change a final audit without the use cases.
func TestFinalAuditsAreSealedByTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := examine(t, settled(t, open))
		x.begin(t)
		f := x.export(t)
		f.FollowUps = []exchange.FollowedUp{{Audit: "Tidigare", Text: "Gör så.", Finding: assessment.FindingDone}}
		x.bring(t, f)
		x.audit = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(
			x.Audits.AddRecommendation(
				t.Context(),
				x.anna,
				x.audit.ID,
				audits.RecommendationForm{BodyID: x.board.ID, Text: "Gör riskanalyser."},
			),
		)(
			t,
		)
		x.judge(t, x.soc.ID, "1", 0, "")
		x.judge(t, x.soc.ID, "2", 0, "")
		x.judge(t, x.school.ID, "1", 400, "")
		x.judge(t, x.school.ID, "2", 400, "")
		statements := []string{
			"UPDATE audits SET label = 'Ja'",
			"UPDATE audited_entities SET label = 'Ja'",
			"UPDATE judgements SET ordinal = 400",
			"DELETE FROM judgements",
			"UPDATE recommendations SET text = 'Ja'",
			"DELETE FROM recommendations",
			"UPDATE earlier_recommendations SET finding = 'not_done'",
			"DELETE FROM earlier_recommendations",
			"UPDATE earlier_recommendation_versions SET finding = 'not_done'",
			"DELETE FROM earlier_recommendation_versions",
			"UPDATE final_auditors SET audit_id = audit_id",
			"DELETE FROM final_auditors",
		}
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		for _, s := range append(statements, "DELETE FROM audits", "DELETE FROM audit_seals", "UPDATE audit_seals SET sha256 = ''") {
			if _, err := x.direct.ExecContext(t.Context(), s); err == nil {
				t.Errorf("the database accepted %s", s)
			}
		}
		must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
	})
}
