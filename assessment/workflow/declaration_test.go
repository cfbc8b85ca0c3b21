package workflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// declared is what the auditor's list says of somebody.
func (x *audited) declared(t *testing.T, of assessment.Principal) record.AuditorDeclaration {
	t.Helper()
	for _, one := range must(x.Audits.Declarations(t.Context(), x.anna, x.audit.ID))(t).Items {
		if one.Person.ID == of.User.ID {
			return one
		}
	}
	t.Fatalf("%s is not in the list", of.User.Name)
	return record.AuditorDeclaration{}
}

// TestDeclaringIndependence: an auditor declares for themselves only, a new declaration takes the place of the one
// before, which stays, and the same again is none.
func TestDeclaringIndependence(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		ties := audits.DeclarationForm{
			Impartiality: assessment.PartlyBiased, Text: " Var anställd där. ", Measures: "Bedömer inte skolan.",
		}
		for name, p := range map[string]assessment.Principal{
			"an administrator": x.admin, "somebody not engaged": x.arne, "a manager": x.mats,
		} {
			if _, err := x.Audits.Declare(ctx, p, x.audit.ID, ties); err == nil {
				t.Errorf("%s declares", name)
			}
			if _, err := x.Audits.Declarations(ctx, p, x.audit.ID); err == nil {
				t.Errorf("%s reads what is declared", name)
			}
		}
		for want, f := range map[string]audits.DeclarationForm{
			"impartiality": {Impartiality: assessment.NeverDeclared},
			"text":         {Impartiality: assessment.PartlyBiased, Measures: "Ingen"},
			"measures":     {Impartiality: assessment.PartlyBiased, Text: "Något"},
		} {
			_, err := x.Audits.Declare(ctx, x.anna, x.audit.ID, f)
			if got := fieldKeys(asError(t, err)); len(got) != 1 || !strings.HasPrefix(got[0], want) {
				t.Errorf("%+v: got %v, want %s", f, got, want)
			}
		}
		x.declare(t, x.anna)
		if got := x.declared(t, x.anna); got.Declared.Number != 1 || len(got.Earlier) != 0 || got.Why() != "" {
			t.Errorf("after the same again: %+v", got)
		}
		must(x.Audits.Declare(ctx, x.anna, x.audit.ID, ties))(t)
		got := x.declared(t, x.anna)
		if got.Declared.Text != "Var anställd där." || got.Declared.Measures != ties.Measures || len(got.Earlier) != 1 ||
			got.Earlier[0].Impartiality != assessment.Impartial {
			t.Errorf("after another: %+v", got)
		}
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		if m := v.Declarations; m == nil || m.Clear != 0 || m.Missing != 0 || len(m.Ties) != 1 {
			t.Errorf("the audit says %+v", m)
		}
	})
}

// TestFinalTakesDeclarations: an audit is not final while somebody whose engagement counts has declared nothing. Those
// who left do not hold it up, and the audit says for good that they have not.
func TestFinalTakesDeclarations(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.engage(t, x.arne, "2026-12-31")
		if got := x.tasksOf(t, x.arne, record.TaskDeclare); !slices.Equal(got, []string{"waits 0"}) {
			t.Errorf("the tasks of an auditor who has declared nothing are %v", got)
		}
		if got := x.tasksOf(t, x.anna, record.TaskDeclare); len(got) != 0 {
			t.Errorf("the tasks of an auditor who has declared are %v", got)
		}
		x.observed(t)
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		_, err := x.Audits.Finalise(ctx, x.anna, v.ID, v.Version)
		refused(t, err, assessment.Conflict, "error.audit_undeclared")
		if e := asError(t, err); e.Args["Names"] != x.arne.User.Name {
			t.Errorf("it names %v", e.Args["Names"])
		}
		x.engage(t, x.arne, "2026-01-01")
		x.close(t)
		x.engage(t, x.arne, "2026-12-31") // reads it later, and has nothing to declare then
		for _, p := range []assessment.Principal{x.anna, x.arne} {
			_, err := x.Audits.Declare(ctx, p, x.audit.ID, audits.DeclarationForm{Impartiality: assessment.Impartial})
			if code := assessment.CodeOf(err); code != assessment.Conflict && code != assessment.NotFound {
				t.Errorf("%s declares in a final audit: %v", p.User.Name, err)
			}
		}
		if got := x.declared(t, x.arne); got.Declared == nil || got.Declared.Impartiality != assessment.NeverDeclared {
			t.Errorf("of an auditor who has left, the list says %+v", got)
		}
		if m := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Declarations; m.Clear != 1 || m.Missing != 1 {
			t.Errorf("the final audit says %+v", m)
		}
		f := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "json"}))(t)
		var said []string
		for _, d := range f.Declarations {
			said = append(said, d.Impartiality)
		}
		if !slices.Equal(said, []string{"clear", "missing"}) || f.Format != exchange.FormatProcess {
			t.Errorf("the file of format %d says %v", f.Format, said)
		}
		if done := must(x.Audits.ImportAudit(ctx, x.anna, f))(t); done.Changed {
			t.Error("the file of the final audit changes it")
		}
	})
}

// TestFilesDeclareForNobody: what a file says of declarations is not imported, and does not make a file stale; what it
// says in words is.
func TestFilesDeclareForNobody(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		f := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Format: "yaml"}))(t)
		ties := audits.DeclarationForm{Impartiality: assessment.PartlyBiased, Text: "Känner chefen", Measures: "Inget"}
		must(x.Audits.Declare(ctx, x.anna, x.audit.ID, ties))(t)
		f.Declarations[0].Impartiality, f.Declarations[0].Text = "clear", ""
		f.Audit.Independence = "Ingen har uppdrag åt nämnden."
		must(x.Audits.ImportAudit(ctx, x.anna, f))(t)
		if got := x.declared(t, x.anna); got.Declared.Impartiality != assessment.PartlyBiased || len(got.Earlier) != 1 {
			t.Errorf("after an import: %+v", got)
		}
		if v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t); v.Independence != f.Audit.Independence {
			t.Errorf("the audit says %q", v.Independence)
		}
		f.Audit.Key, f.Audit.Title, f.Revision = "en-till", "En till", ""
		added := must(x.Audits.ImportAudit(ctx, x.admin, f))(t)
		if all := x.rows(t, "SELECT * FROM audit_declarations WHERE audit_id = '"+added.Audit.ID.String()+"'"); len(all) > 0 {
			t.Errorf("an imported audit has declarations: %v", all)
		}
	})
}

// asError is the error as users read it.
func asError(t *testing.T, err error) *assessment.Error {
	t.Helper()
	var e *assessment.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error that users read", err)
	}
	return e
}
