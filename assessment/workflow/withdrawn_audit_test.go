package workflow_test

import (
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/search"
)

const mistake = "Den påbörjades av misstag."

func (x *audited) withdraw(t *testing.T, p assessment.Principal, audit assessment.ID) record.Audit {
	t.Helper()
	return must(x.Audits.Withdraw(t.Context(), p, audit, mistake))(t)
}

// TestAuditIsWithdrawnByWhoMadeIt: and by those who manage audits when who made it no longer works on it. It takes a
// reason.
func TestAuditIsWithdrawnByWhoMadeIt(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		u := x.person(t, x.admin.Organisation.ID, "other@norrdal.example", assessment.Active)
		x.membership(t, x.admin.Organisation.ID, u.ID, assessment.OrganisationAdmin, x.root, "2026-12-31")
		other := x.sign(t, u.ID, "norrdal")
		try := func(p assessment.Principal, reason string) error {
			_, err := x.Audits.Withdraw(t.Context(), p, x.audit.ID, reason)
			return err
		}
		refused(t, try(x.anna, mistake), assessment.Forbidden, "error.withdraw_maker")
		refused(t, try(other, mistake), assessment.Forbidden, "error.withdraw_maker")
		for _, p := range []assessment.Principal{x.kim, x.chair, x.mats} {
			refused(t, try(p, mistake), assessment.Forbidden, "error.forbidden")
		}
		refused(t, try(x.arne, mistake), assessment.NotFound, "error.not_found")
		invalid(t, try(x.admin, " "), "reason: error.required")
		for p, may := range map[string]bool{"admin": true, "anna": false, "other": false} {
			as := map[string]assessment.Principal{"admin": x.admin, "anna": x.anna, "other": other}[p]
			if v := must(x.Audits.Audit(t.Context(), as, x.audit.ID))(t); v.MayWithdraw != may || v.MayResume {
				t.Errorf("%s may withdraw: %t, take up again: %t", p, v.MayWithdraw, v.MayResume)
			}
		}
		x.begin(t)
		v := x.withdraw(t, x.admin, x.audit.ID)
		if w := v.Withdrawal; w == nil || w.Reason != mistake || w.By.ID != x.admin.User.ID ||
			w.By.Name != x.admin.User.Name || !w.At.Equal(x.now()) || v.MayWithdraw || !v.MayResume || v.MayManage {
			t.Errorf("withdrawn is %+v", v)
		}
		refused(t, try(x.admin, mistake), assessment.Conflict, "error.audit_withdrawn")
		must(x.Audits.Resume(t.Context(), x.anna, x.audit.ID))(t)
		_, err := x.Audits.Resume(t.Context(), x.anna, x.audit.ID)
		refused(t, err, assessment.Conflict, "error.audit_not_withdrawn")
	})
}

// TestWithdrawnAuditIsOnlyForThoseWhoWorkOnIt: it is in no list, task or search, nor in the notices and fact checks of
// those asked, until it is taken up again.
func TestWithdrawnAuditIsOnlyForThoseWhoWorkOnIt(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		check := x.checkFacts(t, false, x.sara).ID
		must(x.Audits.Discuss(t.Context(), x.anna, x.audit.ID, x.soc.ID, audits.DialogueForm{
			Question: "1", Text: "Hur gör ni?",
		}))(t)
		count := func(p assessment.Principal) (n int) {
			t.Helper()
			if list, err := x.Audits.Audits(t.Context(), p); err == nil {
				n += len(list)
			}
			n += len(must(x.Audits.ToJudge(t.Context(), p))(t))
			n += len(must(x.Audits.FactTasks(t.Context(), p, nil))(t))
			for _, told := range must(x.Notices.Told(t.Context(), p))(t) {
				if told.Kind != assessment.NoticeAuditWithdrawn && told.Kind != assessment.NoticeAuditResumed &&
					(told.Audit != nil || told.FactCheck != nil) {
					n++
				}
			}
			if d, err := x.Audits.Dialogues(t.Context(), p); err == nil {
				n += len(d.Items)
			}
			found := must(x.Search.Search(t.Context(), p, search.Query{Text: x.audit.Title}))(t)
			for _, g := range found.Groups {
				if g.Kind == "audits" {
					n += g.Found
				}
			}
			return n
		}
		everybody := []assessment.Principal{x.admin, x.anna, x.sara, x.mats, x.kim, x.chair}
		var before []int
		for _, p := range everybody {
			before = append(before, count(p))
			if before[len(before)-1] == 0 {
				t.Fatalf("%s learns nothing of the audit before", p.User.Name)
			}
		}
		x.withdraw(t, x.admin, x.audit.ID)
		for _, p := range everybody {
			if n := count(p); n != 0 {
				t.Errorf("%s still meets the withdrawn audit %d times", p.User.Name, n)
			}
		}
		for _, p := range []assessment.Principal{x.admin, x.anna} {
			list := must(x.Audits.Withdrawn(t.Context(), p))(t)
			if len(list) != 1 || list[0].ID != x.audit.ID || list[0].Withdrawal.By.Name != x.admin.User.Name ||
				list[0].Withdrawal.Reason != mistake {
				t.Errorf("%s finds as withdrawn %+v", p.User.Name, list)
			}
		}
		for _, p := range []assessment.Principal{x.kim, x.chair, x.mats, x.arne} {
			if list := must(x.Audits.Withdrawn(t.Context(), p))(t); len(list) > 0 {
				t.Errorf("%s finds the withdrawn audit", p.User.Name)
			}
			_, err := x.Audits.Audit(t.Context(), p, x.audit.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		if v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t); !v.MayRead || v.MayWrite || v.MayWithhold {
			t.Errorf("its auditor may read %t, write %t, mark %t", v.MayRead, v.MayWrite, v.MayWithhold)
		}
		_, err := x.Audits.FactsToCheck(t.Context(), x.sara, check)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = x.Audits.Dialogue(t.Context(), x.mats, x.audit.ID, x.soc.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		told := must(x.Notices.Told(t.Context(), x.anna))(t)
		if !slices.ContainsFunc(told, func(n record.Notice) bool { return n.Kind == assessment.NoticeAuditWithdrawn }) {
			t.Errorf("its auditor is told %+v", told)
		}
		must(x.Audits.Resume(t.Context(), x.anna, x.audit.ID))(t)
		for i, p := range everybody {
			if n := count(p); n != before[i] {
				t.Errorf("taken up again, %s meets it %d times instead of %d", p.User.Name, n, before[i])
			}
		}
	})
}

// TestWithdrawnAuditDoesNotChange goes through what auditors and others do with an audit.
func TestWithdrawnAuditDoesNotChange(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 200, "Vi såg detta.")
		r := x.recommendAt(t, "Gör så.", "1")
		check := x.checkFacts(t, false, x.sara).ID
		must(x.Audits.Discuss(t.Context(), x.anna, x.audit.ID, x.soc.ID, audits.DialogueForm{Question: "1", Text: "Hur?"}))(t)
		file := x.export(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		x.withdraw(t, x.admin, x.audit.ID)
		one, id := assessment.Ordinal(0), x.audit.ID
		ctx, p := t.Context(), x.anna
		for name, do := range map[string]func() error{
			"save": func() error {
				f := x.auditForm()
				f.Version = v.Version
				_, err := x.Audits.SaveAudit(ctx, p, id, f)
				return err
			},
			"open the form": func() error { _, err := x.Audits.AuditToChange(ctx, p, id); return err },
			"judge": func() error {
				_, err := x.Audits.Judge(ctx, p, id, audits.JudgementForm{
					EntityID: x.school.ID, QuestionID: "1", Ordinal: &one, Version: version(0),
				})
				return err
			},
			"recommend": func() error {
				_, err := x.Audits.AddRecommendation(ctx, p, id, audits.RecommendationForm{BodyID: x.board.ID, Text: "Mer."})
				return err
			},
			"delete a recommendation": func() error { return x.Audits.DeleteRecommendation(ctx, p, id, r.ID, r.Version) },
			"state": func() error {
				_, err := x.Audits.StateOnAudit(ctx, p, id, "nej", "", v.Version)
				return err
			},
			"finalise": func() error { _, err := x.Audits.Finalise(ctx, p, id, v.Version); return err },
			"engage": func() error {
				e := assessment.Engagement{AuditID: id, UserID: x.arne.User.ID, Until: "2026-12-31"}
				_, err := x.Audits.Engage(ctx, x.admin, e)
				return err
			},
			"declare": func() error {
				_, err := x.Audits.Declare(ctx, p, id, audits.DeclarationForm{Impartiality: assessment.Impartial})
				return err
			},
			"mark a passage": func() error { return x.withhold(t, p, "Gör så") },
			"end a fact check": func() error {
				_, err := x.Audits.EndFactCheck(ctx, p, id, check, 1)
				return err
			},
			"comment on facts": func() error {
				_, err := x.Audits.ConfirmFacts(ctx, x.sara, check)
				return err
			},
			"discuss": func() error {
				_, err := x.Audits.Discuss(ctx, p, id, x.soc.ID, audits.DialogueForm{Question: "1", Text: "Och?"})
				return err
			},
			"answer": func() error {
				_, err := x.Audits.Discuss(ctx, x.mats, id, x.soc.ID, audits.DialogueForm{Question: "1", Text: "Så."})
				return err
			},
		} {
			key := "error.audit_withdrawn"
			if name == "comment on facts" || name == "answer" { // of those who cannot take it up again
				key = "error.audit_withdrawn_asked"
			}
			t.Run(name, func(t *testing.T) { refused(t, do(), assessment.Conflict, key) })
		}
		_, err := x.Audits.ImportAudit(ctx, p, file)
		refused(t, err, assessment.Conflict, "error.audit_withdrawn_key")
		f := x.auditForm()
		f.Key = x.audit.Key
		_, err = x.Audits.AddAudit(ctx, x.admin, f)
		invalid(t, err, "key: error.audit_withdrawn_key")
		_, err = x.Audits.AddAudit(ctx, x.arne, f) // who does not know of it
		refused(t, err, assessment.Conflict, "error.taken")
		before := v.Version
		v = must(x.Audits.Resume(ctx, p, id))(t)
		if v.Version != before+2 || v.State != assessment.AuditFieldwork || len(v.Recommendations) != 1 {
			t.Errorf("taken up again, it is %+v", v)
		}
	})
}

// TestAnotherCorrectionAfterOneThatWasWithdrawn: the withdrawn one stands in the way of nothing, and is taken up again
// only while it has its place.
func TestAnotherCorrectionAfterOneThatWasWithdrawn(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		_, err := x.Audits.Withdraw(t.Context(), x.admin, x.audit.ID, mistake)
		refused(t, err, assessment.Conflict, "error.audit_final")
		first := x.correct(t)
		_, err = x.Audits.Withdraw(t.Context(), x.admin, first.ID, mistake)
		refused(t, err, assessment.Forbidden, "error.withdraw_maker")
		x.withdraw(t, x.anna, first.ID)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		if !v.MayCorrect || v.Correcting != nil {
			t.Errorf("may be corrected again: %t, is being: %+v", v.MayCorrect, v.Correcting)
		}
		again := must(x.Audits.Resume(t.Context(), x.anna, first.ID))(t)
		if again.Withdrawal != nil || !again.MayWrite {
			t.Errorf("taken up again, it is %+v", again.AuditHead)
		}
		x.withdraw(t, x.anna, first.ID)
		second := x.correct(t)
		if second.Edition != 2 || second.Key == first.Key || second.Corrects == nil || second.Corrects.ID != x.audit.ID {
			t.Errorf("another correction is %+v", second.AuditHead)
		}
		if old := must(x.Audits.Audit(t.Context(), x.anna, first.ID))(t); old.MayResume {
			t.Error("the first one is offered to be taken up again beside the second")
		}
		_, err = x.Audits.Resume(t.Context(), x.anna, first.ID)
		refused(t, err, assessment.Conflict, "error.audit_resumed_taken")
		final := x.finish(t, second.ID)
		if now := must(x.Audits.Audit(t.Context(), x.kim, x.audit.ID))(t); now.ReplacedBy == nil ||
			now.ReplacedBy.ID != final.ID {
			t.Errorf("replaced by %+v", now.ReplacedBy)
		}
	})
}

// TestWithdrawnAuditsAreKeptByTheDatabase tries to change a withdrawn audit without the use cases.
func TestWithdrawnAuditsAreKeptByTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := examine(t, settled(t, open))
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 200, "Vi såg detta.")
		x.recommendAt(t, "Gör så.", "1")
		x.checkFacts(t, false, x.sara)
		x.withdraw(t, x.admin, x.audit.ID)
		for _, s := range []string{
			"UPDATE audits SET title = 'Ny'",
			"UPDATE audits SET state = 'final'",
			"UPDATE audits SET withdrawal = 'Ett annat skäl'",
			"DELETE FROM audits",
			"UPDATE audited_entities SET label = 'Ja'",
			"DELETE FROM audited_entities",
			"UPDATE judgements SET ordinal = 400",
			"DELETE FROM judgements",
			"INSERT INTO judgements SELECT * FROM judgements",
			"UPDATE recommendations SET text = 'Ja'",
			"DELETE FROM recommendations",
			"UPDATE fact_checks SET ended_at = begun_at",
		} {
			if _, err := x.direct.ExecContext(t.Context(), s); err == nil {
				t.Errorf("the database accepted %s", s)
			}
		}
		v := must(x.Audits.Resume(t.Context(), x.anna, x.audit.ID))(t)
		if c, _ := v.CellAt(assessment.Place{QuestionID: "1", EntityID: x.soc.ID}); c.Judgement.Reason != "Vi såg detta." {
			t.Errorf("taken up again, the judgement is %+v", c.Judgement)
		}
		x.judge(t, x.school.ID, "1", 200, "Och detta.")
	})
}
