package workflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
)

// fieldsOf are the names of the changed fields in the latest event.
func (x *audited) fieldsOf(t *testing.T) string {
	t.Helper()
	all := x.rows(t, "SELECT data FROM events ORDER BY id DESC LIMIT 1")
	return strings.Join(all, "")
}

// TestEarlierVersionsAreReadByAuditors judges, states and recommends twice and deletes, as two auditors, and sees that
// the versions say who, when and what before, and that nobody else reads them.
func TestEarlierVersionsAreReadByAuditors(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.engage(t, x.arne, "2026-12-31")
		x.declare(t, x.arne)
		x.begin(t)
		place := record.Place{QuestionID: "2", EntityID: x.soc.ID}
		judge := func(p assessment.Principal, text string, from int64) {
			t.Helper()
			must(x.Audits.Judge(ctx, p, x.audit.ID, audits.JudgementForm{
				EntityID: place.EntityID, QuestionID: place.QuestionID, Ordinal: ordinal(400), Observation: text, Version: &from,
			}))(t)
		}
		first := x.Now()
		judge(x.anna, "Annas ord", 0)
		x.forward(time.Hour)
		judge(x.arne, "Arnes ord", 1)
		if got := x.fieldsOf(t); !strings.Contains(got, "observation") || strings.Contains(got, "ordinal") ||
			strings.Contains(got, "ord\"") {
			t.Errorf("the log says %s", got)
		}
		v := must(x.Audits.JudgementVersions(ctx, x.anna, x.audit.ID, place))(t)
		if len(v.Items) != 2 || v.Items[0].Observation != "Arnes ord" || *v.Items[0].JudgedBy != x.arne.User.ID ||
			v.Items[1].Observation != "Annas ord" || *v.Items[1].JudgedBy != x.anna.User.ID ||
			!v.Items[1].UpdatedAt.Equal(first) || len(v.People) != 2 {
			t.Errorf("got %+v", v)
		}

		e := x.entity(t, x.soc.ID)
		e = must(x.Audits.StateOnEntity(ctx, x.anna, x.audit.ID, x.soc.ID, "delvis", "Brister.", e.Version))(t)
		must(x.Audits.StateOnEntity(ctx, x.arne, x.audit.ID, x.soc.ID, "delvis", "Stora brister.", e.Version))(t)
		if got := x.fieldsOf(t); !strings.Contains(got, `"statement"`) || strings.Contains(got, "overall") ||
			strings.Contains(got, "brister") {
			t.Errorf("the log says %s", got)
		}
		a := must(x.Audits.StateOnAudit(ctx, x.anna, x.audit.ID, "nej", "", x.audit.Version))(t)
		said := func(subject assessment.ID) (all []string) {
			t.Helper()
			v := must(x.Audits.StatementVersions(ctx, x.arne, x.audit.ID, subject))(t)
			for _, s := range v.Items {
				all = append(all, s.Overall+" "+s.Statement+" "+v.People.Name(*s.SavedBy))
			}
			return all
		}
		if diff := cmp.Diff([]string{"delvis Stora brister. arne", "delvis Brister. anna"},
			said(x.soc.ID)); diff != "" {
			t.Errorf("of the entity, want (-) and got (+):\n%s", diff)
		}
		if got := said(a.ID); len(got) != 1 {
			t.Errorf("of the audit: %v", got)
		}

		form := audits.RecommendationForm{BodyID: x.board.ID, Text: "Gör det."}
		one := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, form))(t)
		other := form
		other.Text = "Gör mer."
		two := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, other))(t)
		form.Text, form.Priority, form.Version = "Gör det nu.", "high", one.Version
		one = must(x.Audits.SaveRecommendation(ctx, x.arne, x.audit.ID, one.ID, form))(t)
		if got := x.fieldsOf(t); !strings.Contains(got, `"text"`) || !strings.Contains(got, `"priority"`) ||
			strings.Contains(got, "places") || strings.Contains(got, "nu.") {
			t.Errorf("the log says %s", got)
		}
		do(t, x.Audits.DeleteRecommendation(ctx, x.arne, x.audit.ID, one.ID, one.Version))
		kept := must(x.Audits.RecommendationVersions(ctx, x.anna, x.audit.ID))(t)
		var got []string
		for _, r := range kept.Items {
			got = append(got, fmt.Sprint(r.Recommendation.ID == two.ID, " ", r.Sequence, " ", r.Recommendation.Number, " ",
				r.Recommendation.Text, " ", r.Deleted, " ", kept.People.Name(*r.SavedBy)))
		}
		if diff := cmp.Diff([]string{
			"false 3 1 Gör det nu. true arne",
			"false 2 1 Gör det nu. false arne",
			"false 1 1 Gör det. false anna",
			"true 2 1 Gör mer. false arne", // moved up
			"true 1 2 Gör mer. false anna",
		}, got); diff != "" {
			t.Errorf("of recommendations, want (-) and got (+):\n%s", diff)
		}

		// What a colleague has just deleted is not simply missing.
		form.Version = one.Version
		_, err := x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, one.ID, form)
		refused(t, err, assessment.Conflict, "error.recommendation_deleted")
		if !strings.Contains(err.Error(), "arne") {
			t.Errorf("the refusal does not say who: %v", err)
		}
		refused(t, x.Audits.DeleteRecommendation(ctx, x.anna, x.audit.ID, one.ID, 1), assessment.Conflict,
			"error.recommendation_gone")
		_, err = x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, newID(t), form)
		refused(t, err, assessment.NotFound, "error.not_found")

		// Nobody but the engaged reads any of it, not even when the audit is final.
		reads := func(p assessment.Principal) []error {
			_, err1 := x.Audits.JudgementVersions(ctx, p, x.audit.ID, place)
			_, err2 := x.Audits.StatementVersions(ctx, p, x.audit.ID, x.soc.ID)
			_, err3 := x.Audits.StatementVersions(ctx, p, x.audit.ID, x.audit.ID)
			_, err4 := x.Audits.RecommendationVersions(ctx, p, x.audit.ID)
			return []error{err1, err2, err3, err4}
		}
		hidden := func(when string) {
			t.Helper()
			u := x.person(t, x.admin.Organisation.ID, when+"@norrdal.example", assessment.Active)
			x.membership(t, x.admin.Organisation.ID, u.ID, assessment.Management, x.root, "")
			for _, p := range []assessment.Principal{x.admin, x.mats, x.sign(t, u.ID, "norrdal")} {
				for i, err := range reads(p) {
					if assessment.CodeOf(err) != assessment.Forbidden {
						t.Errorf("%s, %s reads versions %d: %v", when, p.User.Email, i, err)
					}
				}
			}
			for _, err := range reads(x.other) {
				refused(t, err, assessment.NotFound, "error.not_found")
			}
		}
		hidden("faltarbete")
		must(x.Audits.Judge(ctx, x.anna, x.audit.ID, audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "1",
			NotAssessed: true, Reason: "Hanns inte.", Version: version(0)}))(t)
		for _, q := range []string{"1", "2"} {
			must(x.Audits.Judge(ctx, x.anna, x.audit.ID, audits.JudgementForm{EntityID: x.school.ID, QuestionID: q,
				NotAssessed: true, Reason: "Hanns inte.", Version: version(0)}))(t)
		}
		must(x.Audits.Finalise(ctx, x.anna, x.audit.ID, a.Version))(t)
		hidden("slutlig")
		for _, err := range reads(x.arne) {
			do(t, err)
		}
		x.forward(365 * 24 * time.Hour)
		for _, err := range reads(x.arne) {
			if assessment.CodeOf(err) == "" {
				t.Error("an auditor whose engagement has ended reads versions")
			}
		}
	})
}

// TestDeletedRowsOfRegistersSayWho deletes a row that a colleague is changing.
func TestDeletedRowsOfRegistersSayWho(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx, docs, bodies := t.Context(), w.Registers.GoverningDocuments, w.Registers.Bodies
		school := w.entity(t, w.root, "skola")
		d := must(docs.Add(ctx, w.admin, registers.GoverningDocument{Title: "Rutin", Kind: "routine"}))(t)
		b := must(bodies.Add(ctx, w.admin, assessment.Body{Name: "Nämnden"}))(t)
		do(t, docs.Delete(ctx, w.admin, d.ID, d.Version))
		do(t, bodies.Delete(ctx, w.admin, b.ID, b.Version))
		d.Title, b.Name = "Rutin för skydd", "Styrelsen"
		_, err := docs.Save(ctx, w.admin, d)
		refused(t, err, assessment.Conflict, "error.row_deleted")
		if !strings.Contains(err.Error(), w.admin.User.Name) {
			t.Errorf("the refusal does not say who: %v", err)
		}
		refused(t, docs.Delete(ctx, w.admin, d.ID, d.Version), assessment.Conflict, "error.row_gone")
		_, err = bodies.Save(ctx, w.admin, b)
		refused(t, err, assessment.Conflict, "error.row_deleted")
		b.ID = newID(t)
		_, err = bodies.Save(ctx, w.admin, b)
		refused(t, err, assessment.NotFound, "error.not_found")

		// Those who could not have changed it learn nothing.
		u := w.person(t, w.admin.Organisation.ID, "sara@norrdal.example", assessment.Active)
		w.membership(t, w.admin.Organisation.ID, u.ID, assessment.Coordinator, school.ID, "")
		_, err = docs.Save(ctx, w.sign(t, u.ID, "norrdal"), d)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = docs.Save(ctx, w.other, d)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}
