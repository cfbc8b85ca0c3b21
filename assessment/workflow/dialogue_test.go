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

// says says something on the first question in the dialogue with social services.
func (x *audited) says(t *testing.T, p assessment.Principal, text string) record.Dialogue {
	t.Helper()
	f := audits.DialogueForm{Question: "1", Text: text, Settles: text == ""}
	return must(x.Audits.Discuss(t.Context(), p, x.audit.ID, x.soc.ID, f))(t)
}

// saidIn are the messages of a dialogue, question by question.
func saidIn(d record.Dialogue) []string {
	list := []string{}
	for _, q := range d.Questions {
		for _, m := range q.Messages {
			side := "entity"
			if m.ByAuditor {
				side = "auditor"
			}
			list = append(list, q.ID+" "+side+": "+m.Text)
		}
	}
	return list
}

// discusses are the titles of the tasks of dialogues and the kinds of notices that somebody has about them.
func (x *audited) discusses(t *testing.T, p assessment.Principal) (tasks int, notices []assessment.NoticeKind) {
	t.Helper()
	start := must(x.Tasks.Tasks(t.Context(), p))(t)
	for _, task := range start.Tasks {
		if task.Kind == record.TaskDiscuss {
			tasks += task.Count
		}
	}
	for _, n := range start.Notices {
		if n.Entity != nil {
			notices = append(notices, n.Kind)
		}
	}
	return tasks, notices
}

// TestDialogue: an auditor asks, those who answer for the entity are told and answer, and either side says when nothing
// more is awaited. The entity reads the question and the messages, and nothing else of the audit.
func TestDialogue(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx, soc := t.Context(), x.soc.ID
		f := audits.DialogueForm{Question: "1", Text: "Finns ett protokoll?"}
		_, err := x.Audits.Discuss(ctx, x.anna, x.audit.ID, soc, f)
		refused(t, err, assessment.Conflict, "error.audit_planning")
		x.observed(t)
		_, err = x.Audits.Discuss(ctx, x.sara, x.audit.ID, soc, f)
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("before an auditor has said anything, the entity gets %v", err)
		}
		_, err = x.Audits.Discuss(ctx, x.anna, x.audit.ID, soc, audits.DialogueForm{Question: "1"})
		invalid(t, err, "text: error.required")
		_, err = x.Audits.Discuss(ctx, x.anna, x.audit.ID, soc, audits.DialogueForm{Question: "77", Text: "x"})
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("on a question that is not asked: %v", err)
		}
		x.says(t, x.anna, "Finns ett protokoll?")
		x.says(t, x.anna, "Finns ett protokoll?") // sent again
		if tasks, notices := x.discusses(t, x.sara); tasks != 1 ||
			!slices.Equal(notices, []assessment.NoticeKind{assessment.NoticeAuditorAsks}) {
			t.Errorf("who answers has %d tasks and the notices %v", tasks, notices)
		}
		d := must(x.Audits.Dialogue(ctx, x.sara, x.audit.ID, soc))(t)
		if d.Auditor || len(d.Questions) != 1 || d.Questions[0].Text != "Görs riskanalyser?" || !d.Questions[0].Waits ||
			!d.MayWrite || d.Audit.Title != "Granskning av informationssäkerhet" {
			t.Errorf("the entity reads %+v", d)
		}
		if diff := cmp.Diff([]string{"1 auditor: Finns ett protokoll?"}, saidIn(d)); diff != "" {
			t.Errorf("the entity reads (-want +got):\n%s", diff)
		}
		_, err = x.Audits.Discuss(ctx, x.sara, x.audit.ID, soc, audits.DialogueForm{Question: "2", Text: "Vi frågar."})
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("on a question on which no auditor has said anything: %v", err)
		}
		x.says(t, x.sara, "Ja, från mars.")
		if tasks, _ := x.discusses(t, x.sara); tasks != 0 {
			t.Error("who has answered still has the task")
		}
		if tasks, notices := x.discusses(t, x.anna); tasks != 1 ||
			!slices.Equal(notices, []assessment.NoticeKind{assessment.NoticeEntityAnswers}) {
			t.Errorf("the auditor has %d tasks and the notices %v", tasks, notices)
		}
		d = x.says(t, x.anna, "")
		if tasks, _ := x.discusses(t, x.anna); tasks != 0 || d.Waits != 0 || len(d.Questions) != 2 {
			t.Errorf("what is handled still waits: %d, %+v", tasks, d)
		}
		if len(saidIn(x.says(t, x.anna, ""))) != 3 {
			t.Error("what is handled is handled again")
		}
		lines := must(x.Audits.Dialogues(ctx, x.sara))(t).Items
		if len(lines) != 1 || lines[0].Messages != 3 || lines[0].Entity.ID != soc || lines[0].Waits != 0 {
			t.Errorf("the list is %+v", lines)
		}
	})
}

// TestDialogueIsForItsTwoSides: nobody else reads or says anything, in whatever state the audit is, and an engagement
// that has ended ends it.
func TestDialogueIsForItsTwoSides(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.observed(t)
		x.says(t, x.anna, "HEMLIGT")
		x.says(t, x.sara, "SVARET")
		reads := func(when string, who map[string]assessment.Principal, may ...string) {
			t.Helper()
			for name, p := range who {
				d, err := x.Audits.Dialogue(t.Context(), p, x.audit.ID, x.soc.ID)
				if got := err == nil && len(saidIn(d)) == 2; got != slices.Contains(may, name) {
					t.Errorf("%s: %s reads it: %v, %v", when, name, got, err)
				}
				lines, _ := x.Audits.Dialogues(t.Context(), p)
				if listed := len(lines.Items) > 0; listed != slices.Contains(may, name) {
					t.Errorf("%s: %s has it in the list: %v", when, name, listed)
				}
				if slices.Contains(may, name) {
					continue
				}
				_, err = x.Audits.Discuss(t.Context(), p, x.audit.ID, x.soc.ID, audits.DialogueForm{Question: "1", Text: "x"})
				if code := assessment.CodeOf(err); code != assessment.NotFound && code != assessment.Forbidden {
					t.Errorf("%s: %s may say something: %v", when, name, err)
				}
			}
		}
		who := map[string]assessment.Principal{
			"anna": x.anna, "arne": x.arne, "sara": x.sara, "mats": x.mats, "ulla": x.ulla, "admin": x.admin,
		}
		reads("in fieldwork", who, "anna", "sara", "mats")
		for _, q := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
			if strings.Contains(q.Judgement.Observation, "SVARET") {
				t.Error("the dialogue is in the judgement")
			}
		}
		x.audit = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		for _, p := range []assessment.Principal{x.anna, x.sara} {
			_, err := x.Audits.Discuss(t.Context(), p, x.audit.ID, x.soc.ID, audits.DialogueForm{Question: "1", Text: "x"})
			refused(t, err, assessment.Conflict, "error.audit_final")
		}
		reads("once final", who, "anna", "sara", "mats")
		if tasks, _ := x.discusses(t, x.anna); tasks != 0 {
			t.Error("once final, something still waits")
		}
		x.engage(t, x.anna, "2026-01-01")
		reads("with the engagement over", who, "sara", "mats")
	})
}
