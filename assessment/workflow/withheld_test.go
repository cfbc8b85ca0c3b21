package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// withhold marks a text of the audit as one that may be secret.
func (x *audited) withhold(t *testing.T, p assessment.Principal, text string) error {
	t.Helper()
	return x.Audits.MarkPassage(t.Context(), p, assessment.WithheldPassage{
		AuditID: x.audit.ID, Text: text, Provision: "18 kap. 8 § OSL", Reason: "Visar hur man tar sig in.",
	})
}

// secret is what is marked in tests; it stands in a judgement, a recommendation and a statement, written differently.
const secret = "Porten till pumphuset står öppen"

// sealedWithSecret is an audit that is final and has the secret in several places.
func sealedWithSecret(t *testing.T, x *audited) {
	t.Helper()
	x.begin(t)
	for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
		x.judge(t, c.Entity, c.Question, 200, "Vi såg detta. "+secret+" sedan mars.")
	}
	must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
		BodyID: x.board.ID,
		Text:   "Åtgärda genast: " + strings.ToLower(secret) + ".",
		Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
	}))(t)
	x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
}

// TestPassagesAreMarkedByAuditorsThenByThoseWhoManage: before an audit is final only its auditors know what stands in it.
func TestPassagesAreMarkedByAuditorsThenByThoseWhoManage(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 200, secret)
		for name, p := range map[string]assessment.Principal{
			"coordinator": x.kim, "management": x.chair, "auditor of another audit": x.arne,
		} {
			if err := x.withhold(t, p, secret); err == nil {
				t.Errorf("%s marks a text before the audit is final", name)
			}
			if _, err := x.Audits.Passages(t.Context(), p, x.audit.ID); err == nil {
				t.Errorf("%s reads what is marked before the audit is final", name)
			}
		}
		refused(t, x.withhold(t, x.anna, "Står inte där"), assessment.Invalid, "error.invalid_fields")
		if err := x.withhold(t, x.anna, secret); err != nil {
			t.Fatal(err)
		}
		refused(t, x.withhold(t, x.anna, secret), assessment.Invalid, "error.invalid_fields")
	})
	eachAudited(t, func(t *testing.T, x *audited) {
		sealedWithSecret(t, x)
		sealed := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
		if err := x.withhold(t, x.kim, secret); err != nil {
			t.Fatal(err)
		}
		if err := x.withhold(t, x.chair, "sedan mars"); err == nil {
			t.Error("management marks a text")
		}
		list := must(x.Audits.Passages(t.Context(), x.anna, x.audit.ID))(t)
		if len(list) != 1 || list[0].Text != secret || list[0].MarkedBy.ID != x.kim.User.ID || list[0].Lifted != nil {
			t.Fatalf("marked are %+v", list)
		}
		lift := func() error {
			return x.Audits.LiftPassage(t.Context(), x.anna, x.audit.ID, list[0].ID, "Porten är stängd.")
		}
		if err := lift(); err != nil {
			t.Fatal(err)
		}
		refused(t, lift(), assessment.NotFound, "error.not_found")
		list = must(x.Audits.Passages(t.Context(), x.kim, x.audit.ID))(t)
		if len(list) != 1 || list[0].Lifted == nil || list[0].Lifted.Reason != "Porten är stängd." {
			t.Errorf("lifted are %+v", list)
		}
		if f := must(x.Audits.File(t.Context(), x.kim, x.audit.ID, audits.FileForm{Proposals: true, Open: true, Format: "json"}))(t); f.Withheld != 0 ||
			!strings.Contains(all(t, f), secret) {
			t.Errorf("what is lifted is still left out: %d", f.Withheld)
		}
		again := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
		if all(t, again) != all(t, sealed) {
			t.Error("marking changed what is sealed")
		}
	})
}

// TestOpenExtractHasNothingWithheld: in no record that outputs are made from is a marked text, however it is written
// there, nor a hash by which it could be found out.
func TestOpenExtractHasNothingWithheld(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		sealedWithSecret(t, x)
		if err := x.withhold(t, x.anna, secret); err != nil {
			t.Fatal(err)
		}
		whole := must(x.Audits.Book(t.Context(), x.kim, x.audit.ID, true, "xlsx"))(t)
		for name, p := range map[string]assessment.Principal{"coordinator": x.kim, "auditor": x.anna, "management": x.chair} {
			f := must(x.Audits.File(t.Context(), p, x.audit.ID, audits.FileForm{Proposals: true, Replies: true, Open: true, Format: "json"}))(t)
			b := must(x.Audits.OpenBook(t.Context(), p, x.audit.ID, true, "xlsx"))(t)
			v := must(x.Audits.Reported(t.Context(), p, x.audit.ID, true))(t)
			for what, text := range map[string]string{"file": all(t, f), "workbook": all(t, b), "page": all(t, v)} {
				if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
					t.Errorf("%s: the %s has what is withheld", name, what)
				}
				said := strings.Contains(text, assessment.Bar+" 1: 18 kap. 8 § OSL")
				if !said || !strings.Contains(text, "sedan mars.") {
					t.Errorf("%s: the %s does not say what is left out, or leaves out more", name, what)
				}
				for _, hash := range []string{whole.SHA256, whole.Seal.SHA256, pinned(whole.Audit)} {
					if strings.Contains(text, hash) {
						t.Errorf("%s: the %s has a hash of what is withheld: %.60s", name, what, text[max(0, strings.Index(text, hash)-40):])
					}
				}
			}
			if f.Withheld != 1 || !f.Part || *b.Withheld != 1 || *v.Withheld != 1 || b.SHA256 == "" {
				t.Errorf("%s: left out are %d, %d and %d", name, f.Withheld, *b.Withheld, *v.Withheld)
			}
		}
		if !strings.Contains(all(t, must(x.Audits.Book(t.Context(), x.kim, x.audit.ID, true, "xlsx"))(t)), secret) {
			t.Error("the complete workbook has lost what is marked")
		}
	})
}

// TestOpenExtractKeepsEntitiesApart: entities whose names are left out have keys that do not tell them, wherever the file
// refers to one.
func TestOpenExtractKeepsEntitiesApart(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		for _, c := range v.Cells {
			x.judge(t, c.Entity, c.Question, 200, "Sett.")
		}
		adopted, dismissed := v.Advice[0], v.Advice[1]
		must(x.Audits.AdoptAdvice(t.Context(), x.anna, v.ID, adopted.Entity, adopted.Rule,
			audits.RecommendationForm{BodyID: x.board.ID}))(t)
		if err := x.Audits.DismissAdvice(t.Context(), x.anna, v.ID, dismissed.Entity, dismissed.Rule, "Görs."); err != nil {
			t.Fatal(err)
		}
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		whole := must(x.Audits.File(t.Context(), x.anna, v.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
		for _, text := range []string{v.Title, v.Entities[0].Entity.Name, v.Entities[1].Entity.Name} {
			if err := x.withhold(t, x.anna, text); err != nil {
				t.Fatal(err)
			}
		}
		f := must(x.Audits.File(t.Context(), x.anna, v.ID, audits.FileForm{Proposals: true, Open: true, Format: "json"}))(t)
		if f.Audit.Key != "audit" || f.Entities[0].ID != "entity-1" || f.Entities[1].ID != "entity-2" {
			t.Errorf("the keys are %s, %s and %s", f.Audit.Key, f.Entities[0].ID, f.Entities[1].ID)
		}
		renamed := map[string]string{whole.Entities[0].ID: "entity-1", whole.Entities[1].ID: "entity-2"}
		for i, q := range whole.Questions {
			for id, to := range renamed {
				_, judged := f.Questions[i].Judgements[to]
				_, was := f.Questions[i].Judgements[id]
				if !judged || was || len(f.Questions[i].Recs[to]) != len(q.Recs[id]) {
					t.Errorf("question %s of %s is %+v", q.No, to, f.Questions[i])
				}
			}
		}
		by, was := f.Recommendations[0].Recommendations[0].RuleEntity, whole.Recommendations[0].Recommendations[0].RuleEntity
		if was == "" || by != renamed[was] || f.Dismissed[0].Entity != renamed[whole.Dismissed[0].Entity] {
			t.Errorf("adopted for %s, dismissed for %s", by, f.Dismissed[0].Entity)
		}
	})
}

// TestOpenExtractLeavesOutWhatIsAsked: a text of the questionnaire is left out of the workbook's questions too.
func TestOpenExtractLeavesOutWhatIsAsked(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		asked := func(read func() (record.AuditBook, error)) string {
			b := must(read())(t)
			return all(t, b.Asked) + all(t, b.Pinned[0].Form.Questionnaire())
		}
		whole := func() (record.AuditBook, error) {
			return x.Audits.Book(t.Context(), x.anna, x.audit.ID, true, "xlsx")
		}
		open := func() (record.AuditBook, error) {
			return x.Audits.OpenBook(t.Context(), x.anna, x.audit.ID, true, "xlsx")
		}
		b := must(whole())(t)
		text := b.Asked.Questions[0].Text.In("sv", b.Asked.Languages...)
		if err := x.withhold(t, x.anna, text); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(asked(open), text) || strings.Count(asked(whole), text) != 2 {
			t.Errorf("%q is in the extract, or not in what it is made from", text)
		}
	})
}

func all(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pinned is the hash of a submission on which the audit is based.
func pinned(a record.Audit) string {
	for _, e := range a.Entities {
		if e.Submission != nil && e.Submission.SHA256 != "" {
			return e.Submission.SHA256
		}
	}
	return "no submission is pinned"
}

// markAndLift marks a text in an audit as one that may be secret, and says that it is not.
func (x *theatre) markAndLift(t *testing.T, as assessment.Principal, audit assessment.ID) error {
	t.Helper()
	if err := x.Audits.MarkPassage(t.Context(), as, assessment.WithheldPassage{
		AuditID: audit, Text: "Styrs det?", Provision: "18 kap. 8 § OSL", Reason: "Sårbarhet",
	}); err != nil {
		return err
	}
	list := must(x.Audits.Passages(t.Context(), as, audit))(t)
	return x.Audits.LiftPassage(t.Context(), as, audit, list[len(list)-1].ID, "Åtgärdat")
}
