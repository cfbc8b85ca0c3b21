package workflow_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"

	"mognad/assessment"
	"mognad/assessment/workflow/insight"
)

func TestWhoSeesAndSealsWhichSummary(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		x.examine(t, true)
		names := func(p assessment.Principal, q insight.SummaryQuery, want ...string) {
			t.Helper()
			v := must(x.Insight.Summary(t.Context(), p, q))(t)
			got := []string{}
			for _, e := range v.Entities {
				got = append(got, e.Name)
			}
			for _, e := range v.Waiting {
				got = append(got, e.Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s sees (-want +got):\n%s", p.User.Name, diff)
			}
			b := must(json.Marshal(v.Summary))(t)
			for _, e := range []assessment.Entity{x.soc, x.school, x.unit} {
				if mentioned := bytes.Contains(b, []byte(e.ID.String())) ||
					bytes.Contains(b, []byte(`"`+e.Name+`"`)); mentioned &&
					!strings.Contains(strings.Join(want, " "), e.Name) {
					t.Errorf("%s sees %s:\n%s", p.User.Name, e.Name, b)
				}
			}
		}
		nothing := func(p assessment.Principal, q insight.SummaryQuery) {
			t.Helper()
			_, err := x.Insight.Summary(t.Context(), p, q)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		now := &x.rounds[1]
		names(x.kim, x.of(x.board), x.school.Name, x.soc.Name)
		for _, p := range []assessment.Principal{x.chair, x.kim} { // who reach all start with all
			names(p, insight.SummaryQuery{}, x.school.Name, x.soc.Name, x.unit.Name)
			names(p, insight.SummaryQuery{Whole: true}, x.school.Name, x.soc.Name, x.unit.Name)
		}
		names(x.head, x.of(x.board), x.soc.Name)
		names(x.mats, insight.SummaryQuery{}, x.soc.Name)
		names(x.sara, insight.SummaryQuery{}, x.soc.Name)
		names(x.ulla, insight.SummaryQuery{}, x.school.Name)
		names(x.outside, insight.SummaryQuery{RoundID: now}, x.unit.Name)
		for _, p := range []assessment.Principal{x.head, x.mats, x.sara, x.outside} {
			nothing(p, insight.SummaryQuery{Whole: true})
			id := newID(t)
			nothing(p, insight.SummaryQuery{BodyID: &id})
			nothing(p, insight.SummaryQuery{RoundID: &id})
		}
		nothing(x.outside, x.of(x.board))
		nothing(x.head, x.of(x.company))
		auditor := must(x.PrincipalByEmail(t.Context(), "anna@norrdal.example", "norrdal"))(t)
		for _, p := range []assessment.Principal{x.admin, auditor} {
			_, err := x.Insight.Summary(t.Context(), p, insight.SummaryQuery{})
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = x.Insight.Summaries(t.Context(), p)
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		for _, p := range []assessment.Principal{x.mats, x.sara, x.admin, auditor} {
			_, err := x.Insight.SealSummary(t.Context(), p, insight.SummaryQuery{})
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		_, err := x.Insight.SealSummary(t.Context(), x.outside, insight.SummaryQuery{RoundID: now})
		refused(t, err, assessment.Conflict, "error.summary_empty")
		readOnly := x.chair
		readOnly.ReadOnly = true
		_, err = x.Insight.SealSummary(t.Context(), readOnly, x.of(x.board))
		refused(t, err, assessment.Forbidden, "error.read_only_token")

		whole := must(x.Insight.SealSummary(t.Context(), x.chair, x.of(x.board)))(t)
		x.clock.forward(time.Second) // they are listed latest first
		part := must(x.Insight.SealSummary(t.Context(), x.head, x.of(x.board)))(t)
		for _, c := range []struct {
			p    assessment.Principal
			want []assessment.ID
		}{{x.kim, []assessment.ID{part.ID, whole.ID}}, {x.chair, []assessment.ID{part.ID, whole.ID}}, {x.head, []assessment.ID{part.ID}}, {x.mats, []assessment.ID{part.ID}},
			{x.sara, nil}, {x.ulla, nil}, {x.outside, nil}} {
			var got []assessment.ID
			for _, s := range must(x.Insight.Summaries(t.Context(), c.p))(t) {
				got = append(got, s.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s lists (-want +got):\n%s", c.p.User.Name, diff)
			}
			for _, id := range []assessment.ID{part.ID, whole.ID} {
				_, err := x.Insight.SealedSummary(t.Context(), c.p, id)
				if reads := strings.Contains(fmt.Sprint(c.want), id.String()); reads != (err == nil) ||
					err != nil && assessment.CodeOf(err) != assessment.NotFound {
					t.Errorf("%s reads %s: %v", c.p.User.Name, id, err)
				}
			}
		}
	})
}

func TestSealedSummariesStay(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		x.examine(t, true)
		live := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t)
		events := x.events(t)
		sealed := must(x.Insight.SealSummary(t.Context(), x.chair, x.of(x.board)))(t)
		if got := x.events(t); got != events+1 {
			t.Errorf("%d events", got-events)
		}
		if diff := cmp.Diff(live.Summary, sealed.Summary); diff != "" {
			t.Errorf("what is shown (-) and sealed (+):\n%s", diff)
		}
		digest := sha256.Sum256(sealed.Content)
		if canonical := must(jcs.Transform(sealed.Content))(t); !bytes.Equal(canonical, sealed.Content) ||
			hex.EncodeToString(digest[:]) != sealed.SHA256 {
			t.Error("the content is not canonical, or its hash is wrong")
		}
		x.forward(60 * 60 * 1e9)
		must(
			x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.school.ID, Level: 2, By: "2027-01-31"}),
		)(
			t,
		)
		soc := must(x.Entities.Entity(t.Context(), x.admin, x.soc.ID))(t)
		soc.Name = "Något annat"
		must(x.Entities.SaveEntity(t.Context(), x.admin, soc))(t)
		id := x.in(t, x.rounds[1])[x.soc.ID]
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Mer"))(t)
		x.answer(t, x.mats, id, "A1", "yes")
		x.submit(t, x.mats, id)
		if now := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t); cmp.Equal(now.Summary, live.Summary) {
			t.Error("the summary has not changed since it was sealed, so this test shows nothing")
		}
		again := must(x.Insight.SealedSummary(t.Context(), x.chair, sealed.ID))(t)
		if diff := cmp.Diff(live.Summary, again.Summary); diff != "" || again.By != "carl" ||
			!bytes.Equal(again.Content, sealed.Content) {
			t.Errorf("sealed (-) and later (+), by %q:\n%s", again.By, diff)
		}
		for _, s := range []string{"UPDATE summary_seals SET round_name = ''", "DELETE FROM summary_seals"} {
			if _, err := x.direct.ExecContext(t.Context(), s); err == nil {
				t.Errorf("the database accepted %s", s)
			}
		}
	})
}
