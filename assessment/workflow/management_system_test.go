package workflow_test

import (
	"fmt"
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
			"by value":               {rows.Query{Sort: "value"}, []string{"Svår", "Liten", "Lagom", "Stor", "Obedömd"}},
			"by level, backwards":    {rows.Query{Sort: "-level"}, []string{"Stor", "Lagom", "Liten", "Svår", "Obedömd"}},
			"the most serious first": {rows.Query{}, []string{"Stor", "Lagom", "Liten", "Svår", "Obedömd"}},
			"by likelihood":          {rows.Query{Sort: "likelihood"}, []string{"Liten", "Svår", "Lagom", "Stor", "Obedömd"}},
			"serious":                {rows.Query{Only: registers.Values{"level": {"serious"}}}, []string{"Stor"}},
			"hard to reduce":         {rows.Query{Only: registers.Values{"hard_to_reduce": {"yes"}}}, []string{"Svår"}},
			"not assessed":           {rows.Query{Only: registers.Values{"level": {"no"}}}, []string{"Obedömd"}},
			"expired":                {rows.Query{Overdue: true}, []string{"Obedömd"}},
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

// TestRiskCriteria: the organisation's own scales and limits take the place of the default for all risks at once, a step
// in use stays, every version is kept, and only who coordinates the whole organisation changes them.
func TestRiskCriteria(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, use := t.Context(), w.Registers
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		part := w.as(t, "part", assessment.Coordinator, w.entity(t, w.root, "del").ID)
		risk := must(use.Risks.Add(ctx, top, registers.Risk{Title: "Virus", Likelihood: 4, Consequence: 2}))(t)
		level := func() string {
			return must(use.Risks.Register.Get(ctx, top, risk.ID))(t).Values.Get("level")
		}
		if got := level(); got != registers.Treat {
			t.Errorf("by the default, 8 is %s", got)
		}
		c := registers.RiskCriteria{
			Likelihood:  []string{" Sällan ", "Ibland", "Ofta", "Alltid"},
			Consequence: []string{"Liten", "Stor", "Enorm"},
			TreatFrom:   3,
			SeriousFrom: 8,
		}
		if saved := must(use.SaveRiskCriteria(ctx, top, c))(t); saved.Version != 1 || saved.Likelihood[0] != "Sällan" {
			t.Errorf("saved %+v", saved)
		}
		if got := level(); got != registers.Serious {
			t.Errorf("by the organisation's own criteria, 8 is %s", got)
		}
		w.unchanged(t, func() {
			same := c
			same.Version = 1
			must(use.SaveRiskCriteria(ctx, top, same))(t)
			_, err := use.SaveRiskCriteria(ctx, top, c)
			refused(t, err, assessment.Stale, "error.stale")
			_, err = use.SaveRiskCriteria(ctx, part, same)
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = use.SaveRiskCriteria(ctx, top, registers.RiskCriteria{
				Version:     1,
				Likelihood:  []string{"A", "B", "A"},
				Consequence: []string{"A", "B", "C", "D", "E", "F", "G"},
				TreatFrom:   1,
				SeriousFrom: 22,
			})
			invalid(
				t,
				err,
				"likelihood: error.same_step",
				"consequence: error.steps",
				"treat_from: error.limit",
				"serious_from: error.limit",
				"likelihood: error.step_in_use",
			)
		})
		c.Version, c.AcceptsSerious = 1, "Kommunstyrelsen"
		must(use.SaveRiskCriteria(ctx, top, c))(t)
		kept := must(use.RiskCriteria(ctx, part))(t)
		if len(kept.Versions) != 2 || kept.Versions[1].AcceptsSerious != "" || kept.Current.Version != 2 || kept.Manageable {
			t.Errorf("kept are %+v", kept)
		}
		told := must(use.ManagementSystem(ctx, top, nil))(t)
		if r := told.Risks[0]; r.Accepts != "Kommunstyrelsen" || r.Value != 8 {
			t.Errorf("told is %+v", r)
		}
	})
}

// TestMeasureValues: a value is corrected by a further one, all are kept, and the measure shows the last one with what it
// says of the target and the trend, wherever it is read.
func TestMeasureValues(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, use := t.Context(), w.Registers
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		school := w.entity(t, w.root, "skola")
		m := must(use.Measures.Add(ctx, top, registers.Measure{
			Title:    "Incidenter",
			Unit:     "st",
			Kind:     "incidents",
			Better:   registers.Lower,
			Target:   "2",
			Entities: []assessment.ID{school.ID},
		}))(t)
		enter := func(day assessment.Date, value assessment.Decimal) {
			t.Helper()
			must(use.AddMeasureValue(ctx, top, registers.MeasureValue{MeasureID: m.ID, Day: day, Value: value}))(t)
		}
		chair := w.as(t, "chair", assessment.Management, school.ID)
		outsider := w.as(t, "outsider", assessment.Management, w.entity(t, w.root, "annan").ID)
		enter("2026-02-28", "4")
		enter("2026-01-31", "7,50")
		enter("2026-02-28", "1")
		w.unchanged(t, func() {
			enter("2026-02-28", "1,0") // says the same
			_, err := use.AddMeasureValue(ctx, top, registers.MeasureValue{MeasureID: m.ID, Day: "2026-04-01", Value: "många"})
			invalid(t, err, "value: error.number", "day: error.future")
			_, err = use.AddMeasureValue(ctx, top, registers.MeasureValue{MeasureID: newID(t), Day: "2026-01-01", Value: "1"})
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = use.AddMeasureValue(ctx, chair, registers.MeasureValue{MeasureID: m.ID, Day: "2026-01-01", Value: "1"})
			refused(t, err, assessment.Forbidden, "error.forbidden")
			refused(t, use.Measures.Delete(ctx, top, m.ID, m.Version), assessment.Conflict, "error.in_use")
			_, err = use.MeasureValues(ctx, outsider, m.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		})
		v := must(use.MeasureValues(ctx, top, m.ID))(t)
		var saved []string
		for _, s := range v.Saved {
			saved = append(saved, string(s.Day)+" "+string(s.Value)+map[bool]string{false: " corrected"}[s.Current])
		}
		if diff := cmp.Diff([]string{"2026-02-28 1", "2026-02-28 4 corrected", "2026-01-31 7.5"}, saved); diff != "" {
			t.Errorf("saved (-want +got):\n%s", diff)
		}
		derived := []string{v.Values.Get("latest"), v.Values.Get("outcome"), v.Values.Get("trend")}
		if diff := cmp.Diff([]string{"1", registers.Reached, registers.Better}, derived); diff != "" {
			t.Errorf("of the measure (-want +got):\n%s", diff)
		}

		run := func(content string, dry bool) []string {
			t.Helper()
			plan, _, err := w.RunImport(ctx, top, workflow.Import{
				Kind:    registers.MeasureValues,
				Name:    "a.csv",
				Content: []byte("measure;entities;day;value\n" + content),
				Read:    readTable,
			}, dry)
			do(t, err)
			var steps []string
			for _, row := range plan.Rows {
				steps = append(steps, string(row.Action))
			}
			for _, p := range plan.Problems {
				steps = append(steps, p.Column+": "+p.Key)
			}
			return steps
		}
		const table = "incidenter;skola;2026-01-31;7,5 ST\nIncidenter;skola;2026-02-28;2\nIncidenter;skola;2026-03-31;0\n"
		if diff := cmp.Diff([]string{"same", "change", "add"}, run(table, false)); diff != "" {
			t.Errorf("import (-want +got):\n%s", diff)
		}
		exported := must(use.ExportMeasureValues(ctx, top))(t)
		if diff := cmp.Diff([][]string{
			{"Incidenter", "skola", "2026-01-31", "7.5", ""},
			{"Incidenter", "skola", "2026-02-28", "2", ""},
			{"Incidenter", "skola", "2026-03-31", "0", ""},
		}, exported); diff != "" {
			t.Errorf("export (-want +got):\n%s", diff)
		}
		wrong := run("Annat;;2026-01-31;1\nIncidenter;skola;2026-01-31;x\nIncidenter;skola;2026-01-31;1\n", true)
		if diff := cmp.Diff(
			[]string{"add", "add", "add", "measure: error.unknown_measure", "value: error.number", "day: error.row_twice"},
			wrong,
		); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
	})
}

// TestManagementSystem: what is told of an entity is what is about it, below it and about the whole, and the number of
// statements does not grow with the rows.
func TestManagementSystem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, use := t.Context(), w.Registers
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		part, beside := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		below := w.entity(t, part.ID, "under")
		for title, about := range map[string][]assessment.ID{
			"A": nil, "B": {part.ID}, "C": {below.ID}, "D": {beside.ID},
		} {
			must(use.Nonconformities.Add(ctx, top, registers.Nonconformity{
				Title:    title,
				FoundOn:  "2026-01-01",
				Source:   "audit",
				Due:      "2026-03-30",
				Entities: about,
			}))(t)
		}
		told := func(p assessment.Principal, entity *assessment.ID) []string {
			t.Helper()
			var titles []string
			for _, n := range must(use.ManagementSystem(ctx, p, entity))(t).Nonconformities {
				titles = append(titles, n.Title)
				if !n.Overdue {
					t.Errorf("%s is not overdue", n.Title)
				}
			}
			return titles
		}
		chair := w.as(t, "chair", assessment.Management, part.ID)
		if diff := cmp.Diff(
			[][]string{{"A", "B", "C", "D"}, {"A", "B", "C"}, {"B", "C"}},
			[][]string{told(top, nil), told(top, &part.ID), told(chair, nil)},
		); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		_, err := use.ManagementSystem(ctx, chair, &beside.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestTrainingInterval: an organisation decides for how long trainings are valid that say no last day. It holds in the
// list, in what the review reads, and for nothing that has a last day of its own.
func TestTrainingInterval(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) { // 31 March 2026
		ctx := t.Context()
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		for person, until := range map[string]assessment.Date{"Ada": "", "Bo": "2030-01-01"} {
			must(w.Registers.Trainings.Add(ctx, kim, registers.Training{
				Person: person, Training: "Ledningens ansvar", TakenOn: "2024-03-30", ValidUntil: until,
			}))(t)
		}
		is := func(want ...string) {
			t.Helper()
			var got []string
			for _, one := range must(w.Registers.ManagementSystem(ctx, kim, nil))(t).Trainings {
				got = append(got, fmt.Sprint(one.Person, " ", one.ValidUntil, " ", one.Overdue))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("trainings (-want +got):\n%s", diff)
			}
		}
		is("Ada  false", "Bo 2030-01-01 false")
		change := w.admin.Organisation
		change.TrainingMonths = 121
		_, err := w.People.SaveOrganisation(ctx, w.admin, change)
		invalid(t, err, "training_months: error.months")
		for months, want := range map[int]string{24: "Ada 2026-03-30 true", 25: "Ada 2026-04-30 false"} {
			change.TrainingMonths = months
			change = must(w.People.SaveOrganisation(ctx, w.admin, change))(t)
			kim.Organisation = change
			is(want, "Bo 2030-01-01 false")
			late := must(w.Registers.Trainings.List(ctx, kim, rows.Query{Overdue: true}))(t)
			if (len(late.Items) == 1) != (months == 24) {
				t.Errorf("of %d months %d trainings are overdue", months, len(late.Items))
			}
			for _, i := range late.Items {
				if got := i.WorkedOut.Get("valid_until"); got != "2026-03-30" || i.Values.Get("valid_until") != "" {
					t.Errorf("the day worked out is %q, the one typed %q", got, i.Values.Get("valid_until"))
				}
			}
		}
	})
}
