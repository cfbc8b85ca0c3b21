package workflow_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	rows "mognad/assessment/workflow/registers"
)

// papers are those of a kind of the audit.
func (x *audited) papers(r registers.Register) *rows.Register {
	return x.Registers.Named(r.Name).In(x.audit.ID)
}

// paper is a valid row of a kind of papers, filled in besides with the values.
func paper(r registers.Register, name string, more registers.Values) any {
	row, v := r.Row(), registers.Values{r.NameField().Name: {name}}
	for _, f := range r.Fields[1:] {
		switch {
		case f.Kind == registers.Choice && f.Required:
			v[f.Name] = f.Choices[:1]
		case f.Kind == registers.Day && f.Required:
			v[f.Name] = []string{"2026-03-01"}
		case f.Required:
			v[f.Name] = []string{"Något"}
		}
	}
	if r.Name == registers.AuditNotes.Name { // else the audit cannot become final
		v["state"], v["answer"] = []string{registers.NoteClosed}, []string{"Rättat"}
	}
	for name, list := range more {
		v[name] = list
	}
	r.Fill(row, v)
	return row
}

// addPaper adds a paper as anna.
func (x *audited) addPaper(t *testing.T, r registers.Register, name string, more registers.Values) rows.Item {
	t.Helper()
	return must(x.papers(r).Add(t.Context(), x.anna, paper(r, name, more)))(t)
}

// TestPapersAreTheAuditorsAlone: nobody but the audit's auditors reads or writes any of its papers, whatever they
// manage, and neither does an auditor whose engagement ended or waits, or who is engaged for another audit.
func TestPapersAreTheAuditorsAlone(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		f := x.auditForm()
		f.Title, f.Key = "En annan", "annan"
		other := must(x.Audits.AddAudit(t.Context(), x.admin, f))(t)
		must(x.Audits.Engage(t.Context(), x.admin, assessment.Engagement{
			AuditID: other.ID, UserID: x.arne.User.ID, Until: "2026-12-31",
		}))(t)
		for _, r := range registers.Papers {
			item := x.addPaper(t, r, "Hemligt", nil)
			w := x.papers(r)
			// Arne is engaged for the other audit, where this row is not.
			_, err := w.In(other.ID).Get(t.Context(), x.arne, *item.Head.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = w.In(other.ID).Save(t.Context(), x.arne, x.changedPaper(r, item))
			refused(t, err, assessment.NotFound, "error.not_found")
			for who, p := range map[string]assessment.Principal{
				"admin":       x.admin,
				"coordinator": x.kim,
				"management":  x.chair,
				"manager":     x.mats,
				"respondent":  x.sara,
				"not engaged": x.arne,
				"stranger":    x.other,
			} {
				_, err1 := w.List(t.Context(), p, rows.Query{})
				_, err2 := w.Get(t.Context(), p, *item.Head.ID)
				_, err3 := w.Export(t.Context(), p)
				_, err4 := w.Form(t.Context(), p)
				_, err5 := w.Add(t.Context(), p, paper(r, "Insmuget", nil))
				_, err6 := w.Save(t.Context(), p, x.changedPaper(r, item))
				_, err7 := w.Delete(t.Context(), p, *item.Head.ID, 1)
				for i, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
					if code := assessment.CodeOf(err); code != assessment.Forbidden && code != assessment.NotFound {
						t.Errorf("%s of %s, call %d: got %v", who, r.Name, i+1, err)
					}
				}
			}
		}
		x.engage(t, x.anna, "2026-03-30") // yesterday
		for _, r := range registers.Papers {
			if _, err := x.papers(r).List(t.Context(), x.anna, rows.Query{}); err == nil {
				t.Errorf("%s are read after the engagement", r.Name)
			}
		}
	})
}

// as2 is a row to save in place of an item.
func (x *audited) changedPaper(r registers.Register, i rows.Item) any {
	row := paper(r, "Ändrat", nil)
	h := registers.HeadOf(row)
	*h.ID, *h.Version = *i.Head.ID, *i.Head.Version
	return row
}

// TestPapersEndWithTheAudit: papers are written from planning on, and are only read once the audit is final.
func TestPapersEndWithTheAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		kept := map[string]rows.Item{}
		for _, r := range registers.Papers {
			kept[r.Name] = x.addPaper(t, r, "Tidigt", nil)
		}
		x.begin(t)
		for _, r := range registers.Papers {
			saved := must(x.papers(r).Save(t.Context(), x.anna, x.changedPaper(r, kept[r.Name])))(t)
			if *saved.Head.Version != 2 || *saved.Head.Audit != x.audit.ID {
				t.Errorf("%s: saved %+v", r.Name, saved.Head)
			}
		}
		x.close(t)
		for _, r := range registers.Papers {
			w, id := x.papers(r), *kept[r.Name].Head.ID
			v := must(w.Get(t.Context(), x.anna, id))(t)
			if v.Manageable || w.NameOf(v.Item) != "Ändrat" || len(v.History) != 2 {
				t.Errorf("%s: %+v", r.Name, v)
			}
			if l := must(w.List(t.Context(), x.anna, rows.Query{}))(t); l.MayAdd() || l.Total != 1 {
				t.Errorf("%s: the list has %d rows, and may be added to: %t", r.Name, l.Total, l.MayAdd())
			}
			_, err := w.Add(t.Context(), x.anna, paper(r, "Sent", nil))
			refused(t, err, assessment.Conflict, "error.audit_final")
			_, err = w.Save(t.Context(), x.anna, x.changedPaper(r, v.Item))
			refused(t, err, assessment.Conflict, "error.audit_final")
			_, err = w.Delete(t.Context(), x.anna, id, 2)
			refused(t, err, assessment.Conflict, "error.audit_final")
		}
	})
}

// close judges what is left and makes the audit final.
func (x *audited) close(t *testing.T) {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	for _, c := range v.Cells {
		if c.Open() {
			x.judge(t, c.Entity, c.Question, 0, "Så är det.")
		}
	}
	x.audit = must(x.Audits.Finalise(t.Context(), x.anna, v.ID, v.Version))(t)
}

// TestRequests: requests are numbered, belong to questions and entities of the audit, and are late until they are
// answered.
func TestRequests(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		r := registers.AuditRequests
		w := x.papers(r)
		x.addPaper(t, r, "Policy", registers.Values{"due": {"2026-03-30"}, "state": {"asked"}})
		x.addPaper(t, r, "Avtal", registers.Values{
			"due": {"2026-03-30"}, "state": {"received"}, "questions": {"2"}, "entities": {x.school.ID.String()},
		})
		last := x.addPaper(t, r, "Loggar", registers.Values{"questions": {"2", "1"}})
		x.unchanged(t, func() {
			_, err := w.Add(t.Context(), x.anna, paper(r, "Fel", registers.Values{
				"questions": {"9"}, "entities": {newID(t).String()}, "requested_on": {"2026-03-02"},
				"received_on": {"2026-03-01"},
			}))
			invalid(t, err, "received_on: error.received_before_requested", "questions: error.unknown_choice",
				"entities: error.unknown_choice")
			_, err = w.Add(t.Context(), x.anna, paper(r, "Loggar", nil))
			refused(t, err, assessment.Conflict, "error.taken", "title: error.taken")
		})
		l := must(w.List(t.Context(), x.anna, rows.Query{}))(t)
		var got []string
		for _, i := range l.Items {
			got = append(got, i.Values.Get("number")+" "+w.NameOf(i))
		}
		if diff := cmp.Diff([]string{"1 Policy", "2 Avtal", "3 Loggar"}, got); diff != "" || l.Overdue != 1 {
			t.Errorf("%d are late, list (-want +got):\n%s", l.Overdue, diff)
		}
		at := func(question string, entity assessment.ID) (names []string) {
			for _, i := range l.At(question, entity) {
				names = append(names, w.NameOf(i))
			}
			return names
		}
		if diff := cmp.Diff([][]string{{"Loggar"}, {"Avtal", "Loggar"}, {"Loggar"}}, [][]string{
			at("2", x.soc.ID), at("2", x.school.ID), at("1", x.school.ID),
		}); diff != "" {
			t.Errorf("at questions (-want +got):\n%s", diff)
		}
		must(w.Delete(t.Context(), x.anna, *last.Head.ID, 1))(t)
		_, err := w.In(newID(t)).Get(t.Context(), x.anna, *last.Head.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = w.Save(t.Context(), x.anna, x.changedPaper(r, last))
		refused(t, err, assessment.Conflict, "error.row_deleted")
	})
}

// TestPapersAreImported: a table adds and changes papers of the audit that it is for, by an auditor of it.
func TestPapersAreImported(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		r := registers.AuditRequests
		x.addPaper(t, r, "Policy", nil)
		f := workflow.Import{
			Kind: r.Upload().Of(x.audit.ID),
			Name: "a.csv",
			Read: func(string, []byte) (assessment.UploadedTable, error) {
				return assessment.UploadedTable{Rows: []assessment.UploadedRow{
					{Line: 2, Cells: map[string]string{"title": "policy", "state": "received"}},
					{Line: 3, Cells: map[string]string{"title": "Avtal", "state": "asked", "questions": "1, 2", "entities": "skola"}},
				}}, nil
			},
		}
		for _, p := range []assessment.Principal{x.admin, x.kim, x.arne} {
			if _, _, err := x.RunImport(t.Context(), p, f, false); assessment.CodeOf(err) != assessment.Forbidden &&
				assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("imported by somebody else: %v", err)
			}
		}
		plan, _, err := x.RunImport(t.Context(), x.anna, f, false)
		do(t, err)
		if plan.Count(workflow.RowAdds) != 1 || plan.Count(workflow.RowChanges) != 1 {
			t.Errorf("got %+v", plan)
		}
		table := must(x.papers(r).Export(t.Context(), x.anna))(t)
		want := [][]string{
			{"policy", "", "", "", "received", "", "", "", "", "", "1"},
			{"Avtal", "", "", "", "asked", "", "", "", "1, 2", "skola", "2"},
		}
		if diff := cmp.Diff(want, table); diff != "" {
			t.Errorf("table (-want +got):\n%s", diff)
		}
		x.begin(t)
		x.close(t)
		_, _, err = x.RunImport(t.Context(), x.anna, f, false)
		refused(t, err, assessment.Conflict, "error.audit_final")
		f.Kind = r.Upload()
		_, _, err = x.RunImport(t.Context(), x.anna, f, false)
		refused(t, err, assessment.NotFound, "error.not_found")
		if slices.ContainsFunc(x.Registers.All, func(w *rows.Register) bool { return w.OfAudit }) {
			t.Error("papers are among the registers of the organisation")
		}
	})
}

// TestReviewNotesAreClosedFirst: an audit does not become final while a note of its second reader is open, by page or by
// file, and a note is answered before it is closed.
func TestReviewNotesAreClosedFirst(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		r := registers.AuditNotes
		w := x.papers(r)
		note := x.addPaper(t, r, "Belägg saknas", registers.Values{"state": {"open"}, "answer": {""}})
		for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
			x.judge(t, c.Entity, c.Question, 0, "Så är det.")
		}
		closed := x.changedPaper(r, note)
		r.Fill(closed, registers.Values{"answer": {""}})
		x.unchanged(t, func() {
			v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
			_, err := x.Audits.Finalise(t.Context(), x.anna, v.ID, v.Version)
			refused(t, err, assessment.Conflict, "error.audit_notes_open")
			_, err = w.Save(t.Context(), x.anna, closed)
			invalid(t, err, "answer: error.note_without_answer")
		})
		r.Fill(closed, registers.Values{"answer": {"Intervjun med it-chefen."}})
		must(w.Save(t.Context(), x.anna, closed))(t)
		x.close(t)
	})
}

// TestSamplesAddUp: a sample has no fewer members than deviations, and neither number is negative.
func TestSamplesAddUp(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		r := registers.AuditTests
		for name, tt := range map[string]struct {
			size, deviations string
			wrong            []string
		}{
			"all deviate":   {"10", "10", nil},
			"no number":     {"", "3", nil},
			"too many":      {"10", "11", []string{"deviations: error.more_deviations_than_sample"}},
			"negative":      {"-1", "-2", []string{"size: error.negative_number", "deviations: error.negative_number"}},
			"half a sample": {"0.5", "", []string{"size: error.whole_number"}},
		} {
			row := paper(r, name, registers.Values{"size": {tt.size}, "deviations": {tt.deviations}})
			_, err := x.papers(r).Add(t.Context(), x.anna, row)
			if tt.wrong == nil {
				do(t, err)
				continue
			}
			invalid(t, err, tt.wrong...)
		}
	})
}

// TestPapersAreBegunWork: what auditors have written before fieldwork is theirs too, so that nobody gets behind it by
// being engaged then.
func TestPapersAreBegunWork(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.counts(t, x.arne.User.ID, "") // while nothing is there to read
		x.engage(t, x.arne, "2026-01-01")
		x.addPaper(t, registers.AuditInterviews, "Hemligt", nil)
		x.engage(t, x.arne, "2026-12-31")
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		_, err := x.papers(registers.AuditInterviews).List(t.Context(), x.arne, rows.Query{})
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}
