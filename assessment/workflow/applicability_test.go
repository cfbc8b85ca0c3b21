package workflow_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	rows "mognad/assessment/workflow/registers"
)

// decided fills in the whole statement of an entity.
func (x *asked) decided(t *testing.T, entity assessment.ID) {
	t.Helper()
	f := rows.ApplicabilitiesForm{EntityID: entity, Status: new(assessment.ControlInPlace)}
	for _, c := range assessment.Controls {
		f.Controls = append(f.Controls, rows.ControlVersion{Control: c})
	}
	must(x.Registers.SaveApplicabilities(t.Context(), x.kim, f))(t)
}

// row is what the entity says of a control, as the coordinator sees it.
func (x *asked) row(t *testing.T, entity assessment.ID, c assessment.Control) record.ApplicabilityRow {
	t.Helper()
	for _, row := range must(x.Registers.ApplicabilityStatement(t.Context(), x.kim, entity))(t).Rows {
		if row.Control == c {
			return row
		}
	}
	t.Fatalf("there is no control %s", c)
	return record.ApplicabilityRow{}
}

// says is what the coordinator saves of a control, from the stored version.
func (x *asked) says(
	t *testing.T,
	entity assessment.ID,
	c assessment.Control,
	status assessment.ControlStatus,
	reason string,
) record.ApplicabilityRow {
	t.Helper()
	return must(x.Registers.SaveApplicability(t.Context(), x.kim, assessment.Applicability{
		EntityID: entity,
		Control:  c,
		Status:   status,
		Reason:   reason,
		Version:  x.row(t, entity, c).Version,
	}))(t)
}

// approve approves the statement of an entity as it is.
func (x *asked) approve(t *testing.T, p assessment.Principal, entity assessment.ID) record.Approval {
	t.Helper()
	s := must(x.Registers.Applicability(t.Context(), p, entity))(t)
	return must(x.Registers.Approve(t.Context(), p, rows.ApprovalForm{
		Kind:    assessment.ApprovedApplicability,
		Object:  entity,
		Version: s.Version,
	}))(t)
}

// TestApplicability: what an entity says of a control is checked, counted and kept with its version.
func TestApplicability(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		save := func(p assessment.Principal, a assessment.Applicability) error {
			a.EntityID = x.soc.ID
			_, err := x.Registers.SaveApplicability(ctx, p, a)
			return err
		}
		w.unchanged(t, func() {
			none := assessment.Applicability{Control: "5.1"}
			invalid(t, save(x.kim, none), "status: error.required")
			unknown := assessment.Applicability{Control: "5.1", Status: "perhaps"}
			invalid(t, save(x.kim, unknown), "status: error.unknown_choice")
			unreasoned := assessment.Applicability{Control: "5.1", Status: assessment.ControlNotApplicable, Reason: " \u200b"}
			invalid(t, save(x.kim, unreasoned), "reason: error.reason_not_applicable")
			odd := assessment.Applicability{Control: "5.38", Status: assessment.ControlInPlace}
			refused(t, save(x.kim, odd), assessment.NotFound, "error.not_found")
		})
		first := x.says(t, x.soc.ID, "8.4", assessment.ControlNotApplicable, " Ingen egen utveckling\n")
		if first.Version != 1 || *first.Applies || first.Reason != "Ingen egen utveckling" || first.SavedBy.ID != x.kim.User.ID {
			t.Errorf("saved %+v", first)
		}
		err := save(x.kim, assessment.Applicability{Control: "8.4", Status: assessment.ControlInPlace})
		refused(t, err, assessment.Stale, "error.stale")
		x.says(t, x.soc.ID, "8.4", assessment.ControlUnderWay, "")
		x.says(t, x.soc.ID, "5.10", assessment.ControlInPlace, "")
		s := must(x.Registers.Applicability(ctx, x.mats, x.soc.ID))(t)
		want := record.ControlStatuses{UnderWay: 1, InPlace: 1}
		if diff := cmp.Diff(want, s.Statuses); diff != "" || s.Controls != 93 || s.Decided != 2 || s.Unapproved != 2 ||
			s.Version != 3 || s.MaySave || s.MayApprove || s.MayRecord {
			t.Errorf("the numbers (-want +got) of %+v:\n%s", s, diff)
		}
		sizes := map[assessment.ControlTheme][2]int{}
		for _, theme := range s.Themes {
			sizes[theme.Theme] = [2]int{theme.Controls, theme.Decided}
		}
		if diff := cmp.Diff(map[assessment.ControlTheme][2]int{
			assessment.Organisational: {37, 1},
			assessment.OfPeople:       {8, 0},
			assessment.Physical:       {14, 0},
			assessment.Technological:  {34, 1},
		}, sizes); diff != "" {
			t.Errorf("themes (-want +got):\n%s", diff)
		}
	})
}

// TestApplicabilityOfSeveral: several controls are saved at once or not at all, and what is not given stays.
func TestApplicabilityOfSeveral(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		x.says(t, x.soc.ID, "7.1", assessment.ControlInPlace, "Skalskydd finns")
		several := func(f rows.ApplicabilitiesForm) error {
			f.EntityID = x.soc.ID
			_, err := x.Registers.SaveApplicabilities(ctx, x.kim, f)
			return err
		}
		both := []rows.ControlVersion{{Control: "7.1", Version: 1}, {Control: "7.2"}}
		w.unchanged(t, func() {
			invalid(t, several(rows.ApplicabilitiesForm{}), "controls: error.choose_controls")
			invalid(t, several(rows.ApplicabilitiesForm{Controls: both}), "status: error.required")
			f := rows.ApplicabilitiesForm{Status: new(assessment.ControlNotApplicable), Controls: both}
			invalid(t, several(f), "reason: error.reason_not_applicable") // only 7.1 has one
			f = rows.ApplicabilitiesForm{Status: new(assessment.ControlInPlace), Controls: []rows.ControlVersion{{Control: "7.1"}}}
			refused(t, several(f), assessment.Conflict, "error.applicability_changed")
		})
		do(t, several(rows.ApplicabilitiesForm{Status: new(assessment.ControlUnderWay), Controls: both}))
		if row := x.row(t, x.soc.ID, "7.1"); row.Reason != "Skalskydd finns" || *row.Status != assessment.ControlUnderWay {
			t.Errorf("7.1 is %+v", row)
		}
		before := w.events(t)
		both[0].Version, both[1].Version = 2, 1
		do(t, several(rows.ApplicabilitiesForm{Status: new(assessment.ControlUnderWay), Controls: both}))
		if row := x.row(t, x.soc.ID, "7.2"); row.Version != 1 || w.events(t) != before {
			t.Errorf("saving the same again changed %+v", row)
		}
	})
}

// TestApproveApplicability: the management approves the whole statement, which seals it with the next number; what is
// changed then is a draft, and the next version says what it changed.
func TestApproveApplicability(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		form := rows.ApprovalForm{Kind: assessment.ApprovedApplicability, Object: x.soc.ID}
		x.says(t, x.soc.ID, "8.4", assessment.ControlNotApplicable, "Ingen egen utveckling")
		w.unchanged(t, func() {
			_, err := x.Registers.Approve(ctx, x.chair, form)
			refused(t, err, assessment.Conflict, "error.applicability_undecided")
		})
		x.decided(t, x.school.ID)
		f := rows.ApplicabilitiesForm{EntityID: x.soc.ID, Status: new(assessment.ControlInPlace)}
		for _, c := range assessment.Controls {
			if c != "8.4" {
				f.Controls = append(f.Controls, rows.ControlVersion{Control: c})
			}
		}
		must(x.Registers.SaveApplicabilities(ctx, x.kim, f))(t)
		w.unchanged(t, func() {
			_, err := x.Registers.Approve(ctx, x.chair, form) // which version was read is not said
			refused(t, err, assessment.Conflict, "error.approval_changed")
		})
		first := x.approve(t, x.chair, x.soc.ID)
		if *first.ObjectVersion != 1 || *first.Changed || *first.ApprovedByUser != x.chair.User.ID || first.DecidedOn != "2026-03-31" {
			t.Errorf("approved %+v", first)
		}
		if s := must(x.Registers.Applicability(ctx, x.mats, x.soc.ID))(t); s.Unapproved != 0 || s.Approved == nil {
			t.Errorf("after the approval: %+v", s)
		}
		x.says(t, x.soc.ID, "8.4", assessment.ControlInPlace, "Egen app")
		if s := must(x.Registers.Applicability(ctx, x.mats, x.soc.ID))(t); s.Unapproved != 1 || !*s.Approved.Changed {
			t.Errorf("after a change: %+v", s)
		}
		x.says(t, x.soc.ID, "8.4", assessment.ControlNotApplicable, "Ingen egen utveckling")
		if s := must(x.Registers.Applicability(ctx, x.mats, x.soc.ID))(t); s.Unapproved != 0 {
			t.Errorf("changed back, it differs in %d", s.Unapproved)
		}
		x.says(t, x.soc.ID, "8.4", assessment.ControlUnderWay, "Egen app")
		x.approve(t, x.chair, x.soc.ID)
		second := must(x.Registers.ApplicabilityVersion(ctx, x.mats, x.soc.ID, 2))(t)
		if diff := cmp.Diff([]record.ApplicabilityChange{{
			Control: "8.4",
			Before: record.SealedApplicabilityRow{
				Control: "8.4",
				Status:  assessment.ControlNotApplicable,
				Reason:  "Ingen egen utveckling",
			},
			After: record.SealedApplicabilityRow{
				Control: "8.4",
				Applies: true,
				Status:  assessment.ControlUnderWay,
				Reason:  "Egen app",
			},
		}}, second.Differences); diff != "" || !second.Latest || len(second.Content.Rows) != 93 {
			t.Errorf("differences (-want +got):\n%s", diff)
		}
		if got := must(x.Registers.ApplicabilityVersion(ctx, x.mats, x.soc.ID, 1))(t); got.Latest || len(got.Differences) > 0 ||
			workflow.Digest(string(got.Bytes)) != *first.SHA256 {
			t.Errorf("version 1 is %+v", got.Approval)
		}
		for _, number := range []int64{0, 3, -1} {
			_, err := x.Registers.ApplicabilityVersion(ctx, x.mats, x.soc.ID, number)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		for _, statement := range []string{"UPDATE approvals SET text = ''", "DELETE FROM approvals"} {
			if _, err := w.direct.ExecContext(ctx, statement); err == nil {
				t.Errorf("%s was carried out", statement)
			}
		}
	})
}

// TestApplicabilityOutOfReach: nobody reads, changes or approves for an entity that their roles do not reach, and of
// those that do, each only what the role may.
func TestApplicabilityOutOfReach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		x.decided(t, x.soc.ID)
		beside := w.as(t, "bodil", assessment.Management, x.school.ID)
		elsewhere := w.as(t, "erik", assessment.Coordinator, x.school.ID)
		own := must(x.Registers.Applicability(ctx, x.kim, x.soc.ID))(t)
		x.approve(t, x.chair, x.soc.ID)
		for name, tt := range map[string]struct {
			as   assessment.Principal
			want map[string]string
		}{
			"management beside":  {beside, map[string]string{"read": "missing", "save": "missing", "own": "missing", "paper": "missing"}},
			"coordinator beside": {elsewhere, map[string]string{"read": "missing", "save": "missing", "own": "missing", "paper": "missing"}},
			"foreign":            {w.other, map[string]string{"read": "forbidden", "save": "forbidden", "own": "forbidden", "paper": "forbidden"}},
			"respondent":         {x.sara, map[string]string{"read": "forbidden", "save": "forbidden", "own": "forbidden", "paper": "forbidden"}},
			"manager":            {x.mats, map[string]string{"read": "done", "save": "forbidden", "own": "forbidden", "paper": "forbidden"}},
			"coordinator":        {x.kim, map[string]string{"read": "done", "save": "done", "own": "forbidden", "paper": "done"}},
			"management":         {x.chair, map[string]string{"read": "done", "save": "forbidden", "own": "done", "paper": "forbidden"}},
		} {
			approve := func(paper bool) error {
				version := own.Version
				if s, err := x.Registers.Applicability(ctx, x.kim, x.soc.ID); err == nil {
					version = s.Version
				}
				_, err := x.Registers.Approve(ctx, tt.as, rows.ApprovalForm{
					Kind:       assessment.ApprovedApplicability,
					Object:     x.soc.ID,
					Version:    version,
					OnPaper:    paper,
					DecidedOn:  "2026-03-01",
					ApprovedBy: "Kommunstyrelsen",
					CaseNumber: "KS 2026/7",
				})
				return err
			}
			_, read := x.Registers.ApplicabilityVersion(ctx, tt.as, x.soc.ID, 1)
			_, save := x.Registers.SaveApplicability(ctx, tt.as, assessment.Applicability{
				EntityID: x.soc.ID,
				Control:  "5.1",
				Status:   assessment.ControlUnderWay,
				Version:  1,
			})
			got := map[string]string{
				"read":  word(read),
				"save":  word(save),
				"own":   word(approve(false)),
				"paper": word(approve(true)),
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		l := must(x.Registers.Applicabilities(ctx, beside))(t)
		all := must(x.Registers.Approvals(ctx, beside))(t)
		if len(l.Statements) > 0 || len(l.Others) != 1 || len(all) > 0 {
			t.Errorf("the management of the school sees %+v and %+v", l, all)
		}
		refused(t, w.Entities.DeleteEntity(ctx, w.admin, x.soc.ID, x.soc.Version), assessment.Conflict, "error.in_use")
	})
}

// TestApplicabilityAnswers: each control has the questions that refer to it, with the answers of the last submission.
func TestApplicabilityAnswers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		if s := must(x.Registers.ApplicabilityStatement(ctx, x.mats, x.soc.ID))(t); s.Answered != nil {
			t.Errorf("before a submission: %+v", s.Answered)
		}
		x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
		x.submit(t, x.sara, x.assessments[x.soc.ID])
		s := must(x.Registers.ApplicabilityStatement(ctx, x.mats, x.soc.ID))(t)
		var got []string
		for _, q := range s.Rows[7].Questions { // of 5.8
			got = append(got, q.ID+" "+q.Answer+" "+q.Label["en"])
		}
		if s.Answered == nil || s.Answered.Number != 1 || s.Answered.Round.ID != x.round.ID || len(got) == 0 ||
			!strings.HasPrefix(got[0], "B3 yes Yes") {
			t.Errorf("5.8 has %q, from %+v", got, s.Answered)
		}
	})
}

// TestImportApplicability: a table changes what it says, finds rows by entity and control, and refuses what is wrong.
func TestImportApplicability(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		x.says(t, x.soc.ID, "5.1", assessment.ControlInPlace, "Policy")
		file := func(content string) workflow.Import {
			return workflow.Import{
				Kind:    assessment.UploadApplicability,
				Name:    "tillämplighet.csv",
				Content: []byte(content),
				Read:    readTable,
			}
		}
		elsewhere := w.as(t, "erik", assessment.Coordinator, x.school.ID)
		w.wrong(t, elsewhere, file("entity;control;status\nsoc;A.5.1;in_place"), "2 entity: error.unknown_key")
		w.wrong(t, x.kim, file("entity;control;status;reason\nsoc;5.38;in_place;\nsoc;A.5.2;not_applicable;\n"+
			"soc;A.5.3;kanske;\nsoc;5.1;;\nsoc;A.5.1;in_place;"),
			"2 control: error.control_number",
			"3 reason: error.reason_not_applicable",
			"4 status: error.not_a_choice",
			"5 status: error.required",
			"6 control: error.row_twice",
		)
		w.confirm(t, x.kim, file("entity;control;title;status;reason\nsoc;A.5.1;Annat;in_place;Policy\n"+
			"soc;A.5.10;Annat;under_way;\nsoc;a 5.11;;;\nskola;5.1;;in_place;"), "2 same Enheten soc", "3 add Enheten soc", "4 same Enheten soc",
			"5 add Enheten skola")
		if row := x.row(t, x.soc.ID, "5.10"); row.Version != 1 || *row.Status != assessment.ControlUnderWay {
			t.Errorf("5.10 is %+v", row)
		}
		if row := x.row(t, x.soc.ID, "5.11"); row.Version != 0 {
			t.Errorf("5.11 is %+v", row)
		}
	})
}
