package workflow_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/plan"
	"mognad/frontend/i18n"
)

func actionFile(content string) workflow.Import {
	return workflow.Import{
		Kind:    assessment.UploadActions,
		Name:    "plan.csv",
		Content: []byte(content),
		Read:    readTable,
	}
}

// planTable is the plan as a file in one language, read by whoever reads another.
func (x *asked) planTable(t *testing.T, p assessment.Principal, format workbook.Format) workflow.Import {
	t.Helper()
	catalog := must(i18n.New())(t)
	r := must(x.Plan.ExportPlan(t.Context(), p, plan.Query{}))(t)
	var b bytes.Buffer
	table := workbook.Plan(catalog.For("sv"), r, p.Organisation, x.now())
	if err := workbook.WriteTable(&b, format, table); err != nil {
		t.Fatal(err)
	}
	return workflow.Import{
		Kind:    assessment.UploadActions,
		Name:    "plan." + string(format),
		Content: b.Bytes(),
		Read:    workbook.Reader(catalog.All(), catalog.For("en"), assessment.UploadActions),
	}
}

// TestThePlanIsReadBack: the plan as a file, read back by somebody who reads all or part of it, changes nothing.
func TestThePlanIsReadBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		every := byYear(x.soc.ID, "=Gå igenom behörigheterna", 2026, 12)
		every.OwnerID, every.OwnerRole, every.Cost = &x.sara.User.ID, "Systemägare", new(int64(20000))
		every.Text, every.UntilYear, every.Priority = "På två rader\noch med ; i", 2030, "high"
		first := x.act(t, x.kim, every)
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{
			ActionID: first.ID, Occurrence: "2026", State: assessment.ActionDone,
		}))(t)
		standing := byYear(x.school.ID, "Håll registret aktuellt", 0, 0)
		standing.Kind = assessment.Standing
		x.act(t, x.kim, standing)
		for range 2 { // two that nothing but the id tells apart
			f := byYear(x.soc.ID, "Öva", 0, 0)
			f.DueOn, f.StartsOn = "2026-11-30", "2026-09-01"
			x.act(t, x.kim, f)
		}
		dropped := x.act(t, x.kim, byYear(x.soc.ID, "Byt system", 2027, 0))
		must(x.Plan.Drop(t.Context(), x.kim, dropped.ID, dropped.Version, "Behövs inte"))(t)
		before := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t)
		for _, format := range workbook.Formats {
			for _, p := range []assessment.Principal{x.kim, x.mats} {
				got := must(x.PreviewImport(t.Context(), p, x.planTable(t, p, format)))(t)
				if len(got.Problems) > 0 || got.Count(workflow.RowSame) != len(got.Rows) || len(got.Rows) == 0 {
					t.Errorf("%s of %s: %+v, %+v", format, p.User.Email, got.Problems, got.Rows)
				}
			}
		}
		if diff := cmp.Diff(before, must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t)); diff != "" {
			t.Errorf("the plan, before (-) and after (+):\n%s", diff)
		}
	})
}

// TestAPlanTypedByHand: one row an action, with years and recurrence as people write them. What is not in the file
// stays, and the same file again changes nothing.
func TestAPlanTypedByHand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		x.act(t, x.kim, byYear(x.soc.ID, "Finns redan", 2027, 0))
		stays := x.act(t, x.kim, byYear(x.soc.ID, "Inte i filen", 2026, 0))
		file := actionFile("title;entity;year;months;due_on;until_year;cost;state;owner;2025;2026;2027\n" +
			"Gör ett årshjul;soc;2026;;;;;;;;;\n" +
			"Öva;Enheten soc;;6;2026-05-31;2027;20 000;under_way;sara@norrdal.example;;;\n" +
			"Gå igenom behörigheterna;soc;;;;;;;;x;x;x\n" +
			"Klassa;skola;;;;;;done;;;x;\n" +
			"finns  redan;soc;2028;;;;;;;;;")
		w.confirm(t, x.kim, file, "2 add Gör ett årshjul", "3 add Öva", "4 add Gå igenom behörigheterna",
			"5 add Klassa", "6 change finns redan")
		got := map[string]string{}
		r := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{From: 2025, Years: 4}))(t)
		for _, a := range r.Actions {
			said := string(a.State)
			for _, s := range a.Slices {
				said += " " + s.Label
			}
			if a.Owner != nil {
				said += " by " + a.Owner.Name
			}
			got[a.Title] = said
		}
		want := map[string]string{
			"Gör ett årshjul":          "planned 2026",
			"Öva":                      "under_way 2026-05-31 2026-11-30 2027-05-31 2027-11-30 by " + x.sara.User.Name,
			"Gå igenom behörigheterna": "planned 2025 2026 2027",
			"Klassa":                   "done 2026",
			"finns redan":              "planned 2028",
			stays.Title:                "planned 2026",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the plan, want (-) and got (+):\n%s", diff)
		}
		again := must(x.PreviewImport(t.Context(), x.kim, file))(t)
		if again.Count(workflow.RowSame) != 5 {
			t.Errorf("again: %+v, %+v", again.Problems, again.Rows)
		}
	})
}

// TestRowsThatLookAlike: a preview points out what looks like the same action in a year, in the file and in the plan,
// and refuses nothing.
func TestRowsThatLookAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		year := x.Today(assessment.Organisation{}).Year()
		x.act(t, x.kim, byYear(x.soc.ID, "Öva", year, 0))
		dropped := x.act(t, x.kim, byYear(x.soc.ID, "Byt system", year, 0))
		must(x.Plan.Drop(t.Context(), x.kim, dropped.ID, dropped.Version, "Behövs inte"))(t)
		file := fmt.Sprintf("title;entity;year;months;until_year\n"+
			"Kartlägg;soc;%[1]d;;\nKartlägg!;soc;%[1]d;;\nKartlägg;soc;%[2]d;;\n"+
			"ÖVA.;soc;%[1]d;12;%[2]d\nByt  system.;soc;%[1]d;;\nÖva;soc;%[1]d;;\n", year, year+2)
		got := must(x.PreviewImport(t.Context(), x.kim, actionFile(file)))(t)
		said := []string{}
		for _, n := range got.Notes {
			said = append(said, fmt.Sprint(n.Key, n.Args))
		}
		slices.Sort(said)
		want := []string{
			fmt.Sprint("imports.alike_plan", assessment.Args{"Line": 5, "Title": "Öva", "Years": fmt.Sprint(year)}),
			fmt.Sprint("imports.alike_rows", assessment.Args{
				"First": 2, "Line": 3, "Title": "Kartlägg!", "Years": fmt.Sprint(year),
			}),
		}
		if diff := cmp.Diff(want, said); diff != "" || len(got.Problems) > 0 || got.Count(workflow.RowAdds) != 5 {
			t.Errorf("notes (-want +got):\n%s\n%+v %+v", diff, got.Problems, got.Rows)
		}
	})
}

// TestManyRowsThatLookAlike: a title and its years are pointed out once, at most twenty of them, and how many more.
func TestManyRowsThatLookAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		var file strings.Builder
		file.WriteString("title;entity;year\n")
		for i := range 23 {
			for range 4 {
				fmt.Fprintf(&file, "Åtgärd %d;soc;%d\n", i, x.Today(assessment.Organisation{}).Year())
			}
		}
		got := must(x.PreviewImport(t.Context(), x.kim, actionFile(file.String())))(t)
		if len(got.Notes) != 21 {
			t.Fatalf("there are %d notes, want 20 and one that counts the others", len(got.Notes))
		}
		titles := map[any]bool{}
		for _, n := range got.Notes[:20] {
			titles[n.Args["Title"]] = true
		}
		last := got.Notes[20]
		if len(titles) != 20 || last.Key != "imports.alike_more" || last.Args["Count"] != 3 {
			t.Errorf("%d titles are noted, and at last %s %v", len(titles), last.Key, last.Args)
		}
	})
}

// TestWrongCellsOfAPlan: each is named by its line and column, and nothing is changed.
func TestWrongCellsOfAPlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		a := x.act(t, x.kim, byYear(x.soc.ID, "Öva", 2026, 0))
		x.act(t, x.kim, byYear(x.school.ID, "Annan enhet", 2026, 0))
		for range 2 {
			x.act(t, x.kim, byYear(x.soc.ID, "Två gånger", 2026, 0))
		}
		id := a.ID.String()
		w.wrong(t, x.kim, actionFile("id;title;entity;year;due_on;recurrence;months;cost;state;owner;priority;2026;2028\n"+
			"x;Öva;soc;2026;;;;;;;;;\n"+
			";;soc;2026;;;;;;;;;\n"+
			";Ny;saknas;2026;;;;;;;;;\n"+
			";Ny;soc;;;;;;;;;;\n"+
			";Ny;soc;snart;;;;;;;;;\n"+
			";Ny;soc;;2026-02-31;;;;;;;;\n"+
			";Ny;soc;2026;;ibland;;;;;;;\n"+
			";Ny;soc;2026;;once;12;;;;;;\n"+
			";Ny;soc;2026;;;;dyrt;;;;;\n"+
			";Ny;soc;2026;;;;;klart;;;;\n"+
			";Ny;soc;2026;;;;;;Ingen Alls;;;\n"+
			";Ny;soc;2026;;;;;;;brådskande;;\n"+
			";Ny;soc;;;;;;;;;x;x\n"+
			";Två gånger;soc;2026;;once;;;;;;;\n"+
			id+";Öva;soc;2026;;once;;;dropped;;;;\n"+
			id+";Öva;soc;2026;;once;;;;;;;"),
			"2 id: error.unknown_action",
			"3 title: error.required",
			"4 entity: error.unknown_key",
			"5 due_on: error.date_or_year",
			"6 year: error.whole_number",
			"7 due_on: error.date",
			"8 recurrence: error.not_a_choice",
			"9 months: error.only_recurring",
			"10 cost: error.whole_number",
			"11 state: error.not_a_choice",
			"12 owner: error.unknown_owner",
			"13 priority: error.not_a_choice",
			"14 year: error.years_apart",
			"15 title: error.action_ambiguous",
			"16 state: error.drop_on_page",
			"17 title: error.row_twice",
		)
		elsewhere := w.as(t, "erik", assessment.Coordinator, x.school.ID)
		w.wrong(t, elsewhere, actionFile("id;title;entity;year\n"+id+";Öva;soc;2027\n;Ny;soc;2026"),
			"2 id: error.unknown_action", "3 entity: error.unknown_key")
		_, err := x.PreviewImport(t.Context(), x.sara, actionFile("title;entity;year\nNy;soc;2026"))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		r := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t)
		if got := titles(r); !slices.Contains(got, "Öva") || len(got) != 4 {
			t.Errorf("the plan has %q", got)
		}
	})
}
