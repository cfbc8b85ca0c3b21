package workflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// taken are what an import takes, in words.
func taken(done audits.Imported) []string {
	all := []string{}
	for _, w := range done.Taken {
		text := string(w.Kind)
		for _, p := range []*string{w.Question, w.Rule} {
			if p != nil {
				text += " " + *p
			}
		}
		if w.Entity != nil {
			text += " " + w.Entity.Key
		}
		if w.Body != nil {
			text += fmt.Sprint(" ", *w.Number, " ", w.Body.Name)
		}
		text += fmt.Sprint(" ", w.Fields, " ", w.Removed)
		for _, who := range w.Of {
			text += " " + who.Name
		}
		all = append(all, text)
	}
	return all
}

// TestReplacingSaysWhoseWorkItTakes exports, lets a colleague write, and replaces it by the file, with a check before.
func TestReplacingSaysWhoseWorkItTakes(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		must(x.Audits.Judge(ctx, x.anna, x.audit.ID, audits.JudgementForm{
			EntityID: x.school.ID, QuestionID: "2", Ordinal: ordinal(400), Reason: "Annas skäl", Version: version(0),
		}))(t)
		old := x.export(t)
		x.forward(time.Hour)
		x.asArne(t, "Arnes iakttagelse")
		// Arne also adds to what Anna judged, and Anna to what Arne did.
		must(x.Audits.Judge(ctx, x.arne, x.audit.ID, audits.JudgementForm{EntityID: x.school.ID, QuestionID: "2",
			Ordinal: ordinal(400), Reason: "Annas skäl", Observation: "Arne var där", Version: version(1)}))(t)
		must(x.Audits.Judge(ctx, x.anna, x.audit.ID, audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "1",
			Ordinal: ordinal(0), Reason: "Annas tillägg", Observation: "Arnes iakttagelse", Version: version(1)}))(t)
		e := x.entity(t, x.soc.ID)
		must(x.Audits.StateOnEntity(ctx, x.arne, x.audit.ID, x.soc.ID, "delvis", "Arnes slutsats", e.Version))(t)
		a := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		must(x.Audits.StateOnAudit(ctx, x.anna, x.audit.ID, "nej", "Annas slutsats", a.Version))(t)

		rules := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Format: "yaml"}))(t).Dismissed
		if len(rules) != 2 {
			t.Fatalf("dismissed are %+v", rules)
		}
		want := []string{
			"statement soc [overall statement] false arne",
			"judgement 1 soc [ordinal observation reason] false arne",
			"judgement 2 skola [observation] false arne",
			"recommendation 1 Kommunstyrelsen [text places] true arne",
			fmt.Sprintf("dismissal %s %s [] false arne", rules[0].Rule, rules[0].Entity),
			fmt.Sprintf("dismissal %s %s [] false arne", rules[1].Rule, rules[1].Entity),
		}
		x.unchanged(t, func() {
			done := must(x.Audits.CheckImport(ctx, x.anna, old, true))(t)
			if diff := cmp.Diff(want, taken(done)); diff != "" || !done.Checked || !done.Changed {
				t.Errorf("checked %t, changed %t, want (-) and got (+):\n%s", done.Checked, done.Changed, diff)
			}
			_, err := x.Audits.CheckImport(ctx, x.anna, old, false)
			refused(t, err, assessment.Stale, "error.file_stale")
			_, err = x.Audits.CheckImport(ctx, x.kim, old, true)
			refused(t, err, assessment.Forbidden, "error.forbidden")
		})
		events := x.events(t)
		done := must(x.Audits.ReplaceAudit(ctx, x.anna, old))(t)
		if diff := cmp.Diff(want, taken(done)); diff != "" || done.Checked {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}

		// The log has places and people, but no texts, and its readers see no more than that it happened.
		if got := x.events(t) - events; got != len(want)+1 {
			t.Errorf("%d events", got)
		}
		logged := strings.Join(x.rows(t, "SELECT data FROM events WHERE action = 'audit.take' ORDER BY id"), "\n")
		for _, id := range []assessment.ID{x.soc.ID, x.school.ID, x.arne.User.ID, x.board.ID} {
			if !strings.Contains(logged, id.String()) {
				t.Errorf("%s is not in the log:\n%s", id, logged)
			}
		}
		for _, text := range []string{"Arnes", "iakttagelse\"", "riskanalyser", "slutsats"} {
			if strings.Contains(logged, text) {
				t.Errorf("%q is in the log:\n%s", text, logged)
			}
		}
		for _, line := range must(x.Events(ctx, x.admin, nil))(t) {
			if line.Action == "audit.take" && len(line.Fields) > 0 {
				t.Errorf("a reader of the log sees where auditors write: %+v", line.Fields)
			}
		}

		// What was taken is still there for those engaged.
		at := record.Place{QuestionID: "1", EntityID: x.soc.ID}
		if v := must(x.Audits.JudgementVersions(ctx, x.arne, x.audit.ID, at))(t).Items; len(v) != 3 ||
			v[1].Observation != "Arnes iakttagelse" || v[0].Imported == nil {
			t.Errorf("kept %+v", v)
		}
		if again := must(x.Audits.ReplaceAudit(ctx, x.anna, old))(t); again.Changed || len(again.Taken) > 0 {
			t.Errorf("the same file again did %+v", again)
		}
	})
}

// TestOwnWorkIsNotTaken changes one's own work by file, and checks a file of a new audit.
func TestOwnWorkIsNotTaken(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "2", 400, "Annas skäl")
		f := x.export(t)
		rejudge(f, 1, "soc", func(j *exchange.Judgement) { j.Reason = "Ett annat skäl" })
		if done := x.bring(t, f); !done.Changed || len(done.Taken) > 0 {
			t.Errorf("changing one's own takes %v", taken(done))
		}
		x.unchanged(t, func() {
			fresh := must(exchange.Parse("a.yaml", []byte(oldReport)))(t)
			if done := must(x.Audits.CheckImport(t.Context(), x.admin, fresh, false))(t); !done.Checked || !done.Added ||
				len(done.Entities) != 2 || len(done.Taken) > 0 {
				t.Errorf("got %+v", done)
			}
		})
	})
}
