package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	rows "mognad/assessment/workflow/registers"
)

// names lists the names of the rows on a list.
func names(w *rows.Register, l rows.List) []string {
	var list []string
	for _, i := range l.Items {
		list = append(list, w.NameOf(i))
	}
	return list
}

// TestRisks: the value and the level of a risk follow from the criteria, and the list is ordered and narrowed by them.
func TestRisks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, risks := t.Context(), w.Registers.Risks
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		add := func(title string, likelihood, consequence int) registers.Risk {
			t.Helper()
			return must(risks.Add(ctx, coordinator, registers.Risk{
				Title:       title,
				Likelihood:  likelihood,
				Consequence: consequence,
			}))(t)
		}
		add("Liten", 1, 3)
		add("Stor", 4, 4)
		add("Lagom", 2, 4)
		unknown := add("Obedömd", 0, 4)
		unknown.Treatment, unknown.HardToReduce, unknown.AcceptedUntil = registers.Accept, true, "2026-03-30"
		w.unchanged(t, func() {
			_, err := risks.Save(ctx, coordinator, unknown)
			invalid(t, err, "accepted_by: error.accepted_by", "hard_to_reduce: error.accepted_not_hard")
			_, err = risks.Add(ctx, coordinator, registers.Risk{Title: "Fel", Likelihood: 5, Consequence: -1})
			invalid(t, err, "consequence: error.unknown_choice", "likelihood: error.unknown_choice")
			_, err = risks.Add(ctx, coordinator, registers.Risk{Title: "Stor"})
			refused(t, err, assessment.Conflict, "error.taken", "title: error.taken")
			_, err = risks.List(ctx, coordinator, rows.Query{Only: registers.Values{"title": {"Stor"}}})
			invalid(t, err, "title: error.invalid")
		})
		unknown.AcceptedBy, unknown.HardToReduce = "Kommunstyrelsen", false
		unknown = must(risks.Save(ctx, coordinator, unknown))(t)
		hard := add("Svår", 1, 1)
		hard.HardToReduce = true
		must(risks.Save(ctx, coordinator, hard))(t)
		for name, tt := range map[string]struct {
			q    rows.Query
			want []string
		}{
			"by value":            {rows.Query{Sort: "value"}, []string{"Svår", "Liten", "Lagom", "Stor", "Obedömd"}},
			"by level, backwards": {rows.Query{Sort: "-level"}, []string{"Stor", "Lagom", "Svår", "Liten", "Obedömd"}},
			"by likelihood":       {rows.Query{Sort: "likelihood"}, []string{"Liten", "Svår", "Lagom", "Stor", "Obedömd"}},
			"serious":             {rows.Query{Only: registers.Values{"level": {"serious"}}}, []string{"Stor"}},
			"hard to reduce":      {rows.Query{Only: registers.Values{"hard_to_reduce": {"yes"}}}, []string{"Svår"}},
			"not assessed":        {rows.Query{Only: registers.Values{"level": {"no"}}}, []string{"Obedömd"}},
			"expired":             {rows.Query{Overdue: true}, []string{"Obedömd"}},
		} {
			if diff := cmp.Diff(tt.want, names(risks.Register, must(risks.List(ctx, coordinator, tt.q))(t))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		unknown.Treatment = "reduce" // the acceptance no longer matters
		must(risks.Save(ctx, coordinator, unknown))(t)
		if l := must(risks.List(ctx, coordinator, rows.Query{}))(t); l.Overdue != 0 {
			t.Errorf("%d are overdue", l.Overdue)
		}
	})
}

// TestRisksOutOfReach: who chairs a company never sees the municipality's risks, nor that there are any: not in the
// list, not by id, not by a name taken, not in a table, and not in the log. Nor do other roles see risks at all.
func TestRisksOutOfReach(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, risks := t.Context(), w.Registers.Risks
		company, beside := w.entity(t, w.root, "bolag"), w.entity(t, w.root, "annan")
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		add := func(p assessment.Principal, title string, about ...assessment.ID) registers.Risk {
			t.Helper()
			return must(risks.Add(ctx, p, registers.Risk{Title: title, Entities: about}))(t)
		}
		whole := add(top, "Kommunens", w.root)
		all := add(top, "Hela organisationens")
		add(top, "Deras", beside.ID)
		add(top, "Allas", company.ID, beside.ID)
		add(top, "Bolagets", company.ID)
		chair := w.as(t, "chair", assessment.Management, company.ID)
		if diff := cmp.Diff(
			[]string{"Allas", "Bolagets"},
			names(risks.Register, must(risks.List(ctx, chair, rows.Query{}))(t)),
		); diff != "" {
			t.Errorf("the chair of the company sees (-want +got):\n%s", diff)
		}
		for _, r := range []registers.Risk{whole, all} {
			_, err := risks.Get(ctx, chair, r.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		exported := must(risks.Export(ctx, chair))(t)
		if len(exported) != 2 || exported[0][11] != "bolag" {
			t.Errorf("the chair exports %q", exported)
		}
		own := w.as(t, "part", assessment.Coordinator, company.ID)
		add(own, "Kommunens", company.ID) // that the title is taken elsewhere shows nothing
		plan := must(w.PreviewImport(ctx, own, riskFile("title;entities;area\nDeras;bolag;IT\nAllas;bolag;IT\nBolagets;bolag;IT")))(t)
		var steps []string
		for _, row := range plan.Rows {
			steps = append(steps, string(row.Action)+" "+row.Name)
		}
		if diff := cmp.Diff([]string{"add Deras", "same Allas", "change Bolagets"}, steps); diff != "" {
			t.Errorf("import of a part (-want +got):\n%s", diff)
		}
		if len(plan.Problems) != 1 || plan.Problems[0].Key != "error.row_not_yours" {
			t.Errorf("problems are %+v", plan.Problems)
		}
		for role, p := range map[string]assessment.Principal{
			"respondent": w.as(t, "respondent", assessment.Respondent, w.root),
			"auditor":    w.as(t, "auditor", assessment.Auditor, w.root),
		} {
			if _, err := risks.List(ctx, p, rows.Query{}); assessment.CodeOf(err) != assessment.Forbidden {
				t.Errorf("%s lists risks: %v", role, err)
			}
		}
		log := must(w.Events(ctx, w.admin, nil))(t)
		for _, line := range log {
			if line.Object == "risk" && len(line.Fields) > 0 {
				t.Errorf("the log tells of a risk: %+v", line.Fields)
			}
		}
	})
}

func riskFile(content string) workflow.Import {
	return workflow.Import{
		Kind:    registers.Risks.Upload(),
		Name:    "risker.csv",
		Content: []byte(content),
		Read:    readTable,
	}
}

// TestNewKindsAsTables: what is exported of numbers, steps, yes and no, months, people and keys of several columns
// changes nothing when it is imported again.
func TestNewKindsAsTables(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		w.entity(t, w.root, "skola")
		name := coordinator.User.Name
		run := func(kind assessment.UploadKind, content string, dry bool) workflow.Plan {
			t.Helper()
			f := workflow.Import{Kind: kind, Name: "a.csv", Content: []byte(content), Read: readTable}
			plan, _, err := w.RunImport(ctx, coordinator, f, dry)
			do(t, err)
			return plan
		}
		for _, tt := range []struct {
			register *rows.Register
			file     string
			adds     int
			want     [][]string
		}{
			{
				w.Registers.Measures.Register,
				"title;kind;unit;target;better;measured_in;reporter;entities\nUtbildade;training_share;%;97,50;higher;9, 3;" + name + ";\n" +
					"Utbildade;training_share;%;1 000;higher;;;skola\n",
				2,
				[][]string{
					{"Utbildade", "training_share", "%", "97.5", "higher", "", "3 9", name, "", "", "", "", ""},
					{"Utbildade", "training_share", "%", "1000", "higher", "", "", "", "skola", "", "", "", ""},
				},
			},
			{
				w.Registers.Risks.Register,
				"title;likelihood;consequence;hard_to_reduce\nVirus;3 – Hög;4;yes\n",
				1,
				[][]string{{"Virus", "", "", "3", "4", "", "", "", "", "", "yes", "", "12", "serious"}},
			},
			{
				w.Registers.Trainings.Register,
				"person;training;taken_on\nEva Ek;Grund;2026-01-01\nEva Ek;Grund;2024-01-01\nEva Ek;Fördjupning;2026-01-01\n",
				3,
				[][]string{
					{"Eva Ek", "", "Grund", "", "2026-01-01", "", "", ""},
					{"Eva Ek", "", "Grund", "", "2024-01-01", "", "", ""},
					{"Eva Ek", "", "Fördjupning", "", "2026-01-01", "", "", ""},
				},
			},
		} {
			plan := run(tt.register.Upload(), tt.file, false)
			if plan.Count(workflow.RowAdds) != tt.adds || len(plan.Problems) > 0 {
				t.Errorf("%s: the import did %+v", tt.register.Name, plan)
				continue
			}
			if diff := cmp.Diff(tt.want, must(tt.register.Export(ctx, coordinator))(t)); diff != "" {
				t.Errorf("%s: export (-want +got):\n%s", tt.register.Name, diff)
			}
			again := run(tt.register.Upload(), tt.file, false)
			if again.Count(workflow.RowSame) != tt.adds {
				t.Errorf("%s: read back, it did %+v", tt.register.Name, again)
			}
		}
		plan := run(
			registers.Risks.Upload(),
			"title;likelihood;consequence;hard_to_reduce\nA;9;Enorm;kanske\n",
			true,
		)
		var problems []string
		for _, p := range plan.Problems {
			problems = append(problems, p.Column+": "+p.Key)
		}
		if diff := cmp.Diff([]string{
			"likelihood: error.unknown_key", "consequence: error.unknown_key", "hard_to_reduce: error.unknown_key",
		}, problems); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		plan = run(registers.Measures.Upload(), "title;kind;better;target;measured_in;reporter\nB;other;lower;1,000;13;Ingen\n", true)
		problems = nil
		for _, p := range plan.Problems {
			problems = append(problems, p.Column+": "+p.Key)
		}
		if diff := cmp.Diff([]string{
			"reporter: error.unknown_key", "target: error.number", "measured_in: error.unknown_choice",
		}, problems); diff != "" {
			t.Errorf("problems of a measure (-want +got):\n%s", diff)
		}
	})
}
