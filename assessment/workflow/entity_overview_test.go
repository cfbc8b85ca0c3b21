package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// seen is an overview as text: the parts that are there, with what tells their rows apart.
func seen(o record.EntityOverview) string {
	var parts []string
	part := func(name string, there bool, rows []string) {
		if there {
			slices.Sort(rows)
			parts = append(parts, name+"="+strings.Join(rows, ","))
		}
	}
	var people, rounds, audits, recommendations []string
	for _, x := range o.People {
		people = append(people, string(x.Role)+" "+x.On.Key)
	}
	for _, x := range o.Rounds {
		row := string(x.State)
		if x.Result != nil {
			row += " with a result"
		}
		rounds = append(rounds, row)
	}
	for _, x := range o.Audits {
		audits = append(audits, string(x.State)+" "+x.Overall)
	}
	for _, x := range o.Recommendations {
		recommendations = append(recommendations, x.Recommendation.Text)
	}
	part("people", o.People != nil, people)
	part("rounds", o.Rounds != nil, rounds)
	part("target", o.Target != nil, nil)
	part("audits", o.Audits != nil, audits)
	part("recommendations", o.Recommendations != nil, recommendations)
	return strings.Join(parts, "; ")
}

// TestEntityOverviewShowsEachWhatTheyMayRead compares what readers see of an entity that is audited, while the audit is
// in fieldwork and when it is final, and of one that has only a draft.
func TestEntityOverviewShowsEachWhatTheyMayRead(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		soc := x.soc
		soc.BodyID = &x.board.ID
		soc = must(x.Entities.SaveEntity(t.Context(), x.admin, soc))(t)
		part := x.as(t, "petra", assessment.Coordinator, soc.ID)
		f := x.auditForm()
		f.Version = x.audit.Version
		x.audit = must(x.Audits.SaveAudit(t.Context(), x.admin, x.audit.ID, f))(t)
		x.begin(t)
		for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
			x.judge(t, e, "1", 200, "Så är det.")
			x.judge(t, e, "2", 200, "")
			version := x.entity(t, e).Version
			must(x.Audits.StateOnEntity(t.Context(), x.anna, x.audit.ID, e, "delvis", "Det brister.", version))(t)
		}
		for text, e := range map[string]assessment.ID{"Inför rutiner": x.soc.ID, "Öva": x.school.ID} {
			must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
				BodyID: x.board.ID,
				Text:   text,
				Places: []assessment.Place{{QuestionID: "1", EntityID: e}},
			}))(t)
		}
		views := func(want map[string]string, readers map[string]assessment.Principal) {
			t.Helper()
			got := map[string]string{}
			for name, p := range readers {
				got[name] = seen(must(x.Insight.Entity(t.Context(), p, soc.ID))(t))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
		}
		own := "rounds=submitted with a result; target="
		staff := "coordinator soc,entity_manager soc,respondent soc"
		everybody := "auditor norrdal,auditor norrdal,coordinator norrdal,coordinator soc,entity_manager soc," +
			"management norrdal,organisation_admin norrdal,respondent soc"
		readers := map[string]assessment.Principal{
			"respondent":  x.sara,
			"manager":     x.mats,
			"coordinator": x.kim,
			"of the part": part,
			"management":  x.chair,
			"admin":       x.admin,
		}
		views(map[string]string{
			"respondent":  own,
			"manager":     own + "; audits=fieldwork ; recommendations=",
			"coordinator": "people=" + everybody + "; " + own + "; audits=fieldwork ; recommendations=",
			"of the part": "people=" + staff + "; " + own + "; audits=fieldwork ; recommendations=",
			"management":  own + "; audits=fieldwork ; recommendations=",
			"admin":       "people=" + everybody + "; audits=fieldwork ",
		}, readers)
		x.audit.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		final := "; audits=final delvis; recommendations=Inför rutiner"
		views(map[string]string{
			"respondent":  own,
			"manager":     own + final,
			"coordinator": "people=" + everybody + "; " + own + final,
			"of the part": "people=" + staff + "; " + own + final,
			"management":  own + final,
			"admin":       "people=" + everybody + "; audits=final ",
		}, readers)

		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
		draft := must(x.Insight.Entity(t.Context(), x.it, x.unit.ID))(t)
		if got := seen(draft); got != "rounds=draft; target=" {
			t.Errorf("of a draft, its respondent sees %s", got)
		}
		for name, p := range map[string]assessment.Principal{"another": x.ulla, "a part's": part} {
			_, err := x.Insight.Entity(t.Context(), p, x.unit.ID)
			if word(err) != "missing" {
				t.Errorf("%s reader of another entity: %v, want it to be missing", name, err)
			}
		}
		if _, err := x.Insight.Entity(t.Context(), x.anna, soc.ID); word(err) != "forbidden" {
			t.Errorf("an auditor: %v, want it to be forbidden", err)
		}
	})
}
