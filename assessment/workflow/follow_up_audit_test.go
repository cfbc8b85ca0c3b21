package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// followingUp is an audit in fieldwork with a recommendation of an earlier audit, and what anna finds of it.
func followingUp(t *testing.T, w *world) (*audited, audits.FollowUpForm) {
	t.Helper()
	x := examine(t, w)
	x.begin(t)
	f := x.export(t)
	f.FollowUps = []exchange.FollowedUp{{Audit: "Granskningen 2014", Body: "Nämnden", No: "3", Text: "Gör så."}}
	x.bring(t, f)
	row := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).FollowUps[0]
	return x, audits.FollowUpForm{ID: row.ID, Finding: assessment.FindingDone, Evidence: "Sett.", Version: row.Version}
}

// followed makes the audit final, and another one of the same entities that is linked to it, in fieldwork with both
// auditors engaged. It returns the earlier one.
func (x *audited) followed(t *testing.T) record.Audit {
	t.Helper()
	ctx := t.Context()
	x.observed(t)
	earlier := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
	earlier = must(x.Audits.Finalise(ctx, x.anna, earlier.ID, earlier.Version))(t)
	x.engage(t, x.anna, "2026-03-01")
	f := x.auditForm()
	f.Title, f.Key = "Uppföljande granskning", "uppfoljning"
	x.audit = must(x.Audits.AddAudit(ctx, x.admin, f))(t)
	x.engage(t, x.anna, "2026-12-31")
	x.engage(t, x.arne, "2026-12-31")
	return earlier
}

// link links the audit to another as somebody.
func (x *audited) link(t *testing.T, p assessment.Principal, earlier *assessment.ID) error {
	t.Helper()
	f := x.auditForm()
	f.Title = x.audit.Title
	f.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
	if earlier != nil {
		f.Earlier = []assessment.EarlierAudit{{Audit: earlier}}
	}
	_, err := x.Audits.SaveAudit(t.Context(), p, x.audit.ID, f)
	return err
}

// TestLinkingDoesNotOpenAnAudit: only who may read an earlier audit's recommendations links it; those who may not are
// told nothing of it, whether it is here or not.
func TestLinkingDoesNotOpenAnAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		earlier := x.followed(t)
		for who, p := range map[string]assessment.Principal{"an administrator": x.admin, "another auditor": x.arne} {
			for what, id := range map[string]assessment.ID{"it": earlier.ID, "nothing": newID(t), "itself": x.audit.ID} {
				err := x.link(t, p, &id)
				if fields := assessment.CodeOf(err); fields != assessment.Invalid {
					t.Errorf("%s links %s: %v", who, what, err)
				}
			}
			if list := must(x.Audits.Linkable(t.Context(), p))(t); len(list) > 0 {
				t.Errorf("%s may link %v", who, list)
			}
		}
		do(t, x.link(t, x.anna, &earlier.ID))
		v := must(x.Audits.Audit(t.Context(), x.arne, x.audit.ID))(t)
		if len(v.FollowUps) != 1 || v.FollowUps[0].Text != "REKOMMENDATIONEN" || v.FollowUps[0].Now != nil ||
			v.Earlier[0].What != earlier.Title || v.Earlier[0].Key != earlier.Key {
			t.Errorf("arne, who may not read the earlier audit, gets %+v of %+v", v.FollowUps, v.Earlier)
		}
		now := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).FollowUps[0].Now
		if now == nil || now.FollowUp == nil {
			t.Errorf("anna, who may, gets %+v", now)
		}
		if v := must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t); len(v.FollowUps) > 0 {
			t.Errorf("who manages audits gets %+v", v.FollowUps)
		}
		_, err := x.Audits.Findings(t.Context(), x.arne, earlier.ID)
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("the link opens the earlier audit: %v", err)
		}
		do(t, x.link(t, x.admin, &earlier.ID)) // which it is already
		do(t, x.link(t, x.admin, nil))
		if v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t); len(v.FollowUps) > 0 {
			t.Errorf("unlinked, there is %+v", v.FollowUps)
		}
	})
}

// TestFollowUp: the auditors say in fieldwork what they find, each row by itself; what was found is kept, sealed with
// the audit and told at the earlier one, once the later is final, to those who may read both.
func TestFollowUp(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		earlier := x.followed(t)
		do(t, x.link(t, x.anna, &earlier.ID))
		row := func() record.FollowedUp {
			return must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).FollowUps[0]
		}
		f := audits.FollowUpForm{ID: row().ID, Finding: assessment.FindingPartly, Evidence: " UNDERLAGET ", Version: 1}
		_, err := x.Audits.SaveFollowUp(ctx, x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_planning")
		x.audit = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		x.begin(t)
		for who, p := range map[string]assessment.Principal{"an administrator": x.admin, "management": x.chair, "a respondent": x.ulla} {
			_, err := x.Audits.SaveFollowUp(ctx, p, x.audit.ID, f)
			if code := assessment.CodeOf(err); code != assessment.Forbidden && code != assessment.NotFound {
				t.Errorf("%s writes what was found: %v", who, err)
			}
		}
		saved := must(x.Audits.SaveFollowUp(ctx, x.anna, x.audit.ID, f))(t)
		if saved.Finding != assessment.FindingPartly || saved.Evidence != "UNDERLAGET" || saved.Version != 2 ||
			saved.Became == nil || *saved.Became != assessment.FollowOpen {
			t.Errorf("saved %+v", saved)
		}
		done := must(x.Audits.SaveFollowUps(ctx, x.arne, x.audit.ID, []audits.FollowUpForm{
			{ID: f.ID, Finding: assessment.FindingDone, Evidence: "ANNAT", Version: 1},
			{ID: newID(t), Finding: assessment.FindingDone},
		}))(t)
		if done.Saved != 0 || len(done.Refused) != 2 || assessment.CodeOf(done.Refused[f.ID]) != assessment.Stale {
			t.Errorf("a late save makes %+v", done)
		}
		f.Version, f.Finding = 2, "perhaps"
		_, err = x.Audits.SaveFollowUp(ctx, x.anna, x.audit.ID, f)
		invalid(t, err, "finding: error.invalid")
		f.Finding, f.Evidence = assessment.FindingNotDone, "INGENTING"
		must(x.Audits.SaveFollowUp(ctx, x.arne, x.audit.ID, f))(t)
		var kept []string
		for _, v := range must(x.Audits.FollowUpVersions(ctx, x.anna, x.audit.ID))(t).Items {
			kept = append(kept, fmt.Sprint(v.Sequence, " ", v.Finding, " ", v.Evidence, " ", v.SavedBy == x.arne.User.ID))
		}
		if diff := cmp.Diff([]string{"2 not_done INGENTING true", "1 partly_done UNDERLAGET false"}, kept); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		refused(t, x.link(t, x.anna, nil), assessment.Conflict, "error.follow_up_begun")
		later := func(p assessment.Principal) int {
			t.Helper()
			return len(must(x.Audits.Findings(ctx, p, earlier.ID))(t).Recommendations[0].Later)
		}
		if n := later(x.chair); n != 0 {
			t.Errorf("before it is final, the later audit says %d things at the earlier", n)
		}
		if again := x.bring(t, x.export(t)); again.Changed {
			t.Error("the file of the audit changes it")
		}
		x.declare(t, x.anna)
		x.declare(t, x.arne)
		x.final(t)
		got := must(x.Audits.Findings(ctx, x.chair, earlier.ID))(t).Recommendations[0].Later
		if len(got) != 1 || got[0].Finding != assessment.FindingNotDone || got[0].Evidence != "INGENTING" ||
			got[0].Audit.ID != x.audit.ID {
			t.Errorf("the later audit says %+v at the earlier", got)
		}
		sealed := must(x.Audits.File(ctx, x.chair, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		want := exchange.FollowedUp{
			Audit: earlier.Title, Body: "Kommunstyrelsen", No: "1", Text: "REKOMMENDATIONEN",
			Became: assessment.FollowOpen, Finding: assessment.FindingNotDone, Evidence: "INGENTING",
		}
		if diff := cmp.Diff([]exchange.FollowedUp{want}, sealed.FollowUps); diff != "" {
			t.Errorf("sealed (-want +got):\n%s", diff)
		}
		f.Version = 3
		_, err = x.Audits.SaveFollowUp(ctx, x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_final")
	})
}

// final judges everything in the present audit and makes it final as anna.
func (x *audited) final(t *testing.T) {
	t.Helper()
	for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
		must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, audits.JudgementForm{
			EntityID: c.Entity, QuestionID: c.Question, NotAssessed: true, Reason: "Ej nu.", Version: version(0),
		}))(t)
	}
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
}

// TestFollowUpKeepsWhatIsWithheld: what is withheld in the earlier audit is left out of open extracts of the later one
// too, which tells nothing of the earlier audit besides.
func TestFollowUpKeepsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		earlier := x.followed(t)
		do(t, x.link(t, x.anna, &earlier.ID))
		do(t, x.Audits.MarkPassage(t.Context(), x.kim, assessment.WithheldPassage{
			AuditID: earlier.ID, Text: "REKOMMENDATIONEN", Provision: "18 kap. 8 § OSL", Reason: "Sårbarhet.",
		}))
		v := must(x.Audits.Reported(t.Context(), x.anna, x.audit.ID, true))(t)
		if f := v.FollowUps[0]; strings.Contains(f.Text, "REKOMMENDATIONEN") || f.Now != nil || f.Earlier.ID != nil ||
			v.Earlier[0].Audit != nil || v.Earlier[0].Key != "" {
			t.Errorf("the open extract has %+v of %+v", v.FollowUps, v.Earlier)
		}
		b := must(x.Audits.OpenBook(t.Context(), x.anna, x.audit.ID, true, "xlsx"))(t)
		if strings.Contains(fmt.Sprintf("%+v", b.FollowUps), "REKOMMENDATIONEN") {
			t.Errorf("the open workbook has %+v", b.FollowUps)
		}
	})
}

// planned saves the present audit in planning as somebody, of some entities and linked to an earlier one.
func (x *audited) planned(t *testing.T, p assessment.Principal, earlier assessment.ID, entities ...assessment.ID) {
	t.Helper()
	f := x.auditForm()
	f.Title, f.Entities = x.audit.Title, entities
	f.Earlier = []assessment.EarlierAudit{{Audit: &earlier}}
	f.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
	must(x.Audits.SaveAudit(t.Context(), p, x.audit.ID, f))(t)
}

// TestFollowUpKeepsToItsEntities: an audit takes of an earlier one what concerns the entities of both, and keeps no
// other when its entities change.
func TestFollowUpKeepsToItsEntities(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.observed(t)
		for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
			must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, audits.RecommendationForm{
				BodyID: x.board.ID,
				Text:   map[assessment.ID]string{x.soc.ID: "Till socialtjänsten.", x.school.ID: "Till skolan."}[e],
				Places: []assessment.Place{{QuestionID: "1", EntityID: e}},
			}))(t)
		}
		earlier := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		earlier = must(x.Audits.Finalise(ctx, x.anna, earlier.ID, earlier.Version))(t)
		f := x.auditForm()
		f.Title, f.Key, f.Entities = "Uppföljande granskning", "uppfoljning", []assessment.ID{x.soc.ID}
		x.audit = must(x.Audits.AddAudit(ctx, x.admin, f))(t)
		x.engage(t, x.anna, "2026-12-31")
		taken := func(p assessment.Principal) string {
			t.Helper()
			var texts []string
			for _, row := range must(x.Audits.Audit(ctx, p, x.audit.ID))(t).FollowUps {
				texts = append(texts, row.Text)
			}
			return strings.Join(texts, " ")
		}
		const social, both = "Till socialtjänsten.", "REKOMMENDATIONEN Till socialtjänsten. Till skolan."
		x.planned(t, x.anna, earlier.ID, x.soc.ID)
		if got := taken(x.anna); got != social {
			t.Errorf("of social services alone it takes %q", got)
		}
		x.planned(t, x.admin, earlier.ID, x.soc.ID, x.school.ID) // who may not read the earlier audit
		x.planned(t, x.anna, earlier.ID, x.soc.ID, x.school.ID)
		if got := taken(x.anna); strings.Count(got, ".") != 2 || len(got) != len(both) {
			t.Errorf("of both it takes %q", got)
		}
		x.planned(t, x.admin, earlier.ID, x.soc.ID)
		if got := taken(x.anna); got != social {
			t.Errorf("of social services alone again it keeps %q", got)
		}
	})
}
