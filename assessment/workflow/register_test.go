package workflow_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	rows "mognad/assessment/workflow/registers"
)

// TestGoverningDocuments: rows are checked, found, ordered and counted, and their history has what changed.
func TestGoverningDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, docs := t.Context(), w.Registers.GoverningDocuments
		council := must(w.Registers.Bodies.Add(ctx, w.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
		foreign := must(w.Registers.Bodies.Add(ctx, w.other, assessment.Body{Name: "Nämnden"}))(t)
		school := w.entity(t, w.root, "skola")
		add := func(d registers.GoverningDocument) registers.GoverningDocument {
			t.Helper()
			return must(docs.Add(ctx, w.admin, d))(t)
		}
		policy := add(registers.GoverningDocument{
			Title:        " Policy  för  säkerhet ",
			Kind:         "policy",
			AdoptedByID:  &council.ID,
			AdoptedOn:    "2024-01-31",
			NextRevision: "2026-03-30", // a day before today
		})
		if policy.Title != "Policy för säkerhet" || policy.Version != 1 {
			t.Errorf("added %+v", policy)
		}
		routine := add(registers.GoverningDocument{
			Title:        "Ängslans rutin",
			Kind:         "routine",
			NextRevision: "2026-03-31", // today is in time
			Entities:     []assessment.ID{school.ID},
		})
		add(registers.GoverningDocument{Title: "Åtgärdsplan", Kind: "plan", KeptAt: "https://norrdal.se/plan"})
		w.unchanged(t, func() {
			_, err := docs.Add(ctx, w.admin, registers.GoverningDocument{
				Kind:        "påhitt",
				AdoptedOn:   "2024-02-30",
				AdoptedByID: &foreign.ID,
				Entities:    []assessment.ID{newID(t)},
			})
			invalid(
				t,
				err,
				"title: error.required",
				"kind: error.unknown_choice",
				"adopted_on: error.date",
				"adopted_by: error.unknown_choice",
				"entities: error.unknown_choice",
			)
			_, err = docs.Add(ctx, w.admin, registers.GoverningDocument{Title: "Åtgärdsplan", Kind: "plan"})
			refused(t, err, assessment.Conflict, "error.taken", "title: error.taken")
			refused(
				t,
				w.Registers.Bodies.Delete(ctx, w.admin, council.ID, council.Version),
				assessment.Conflict,
				"error.in_use",
			)
			refused(t, w.Entities.DeleteEntity(ctx, w.admin, school.ID, school.Version), assessment.Conflict, "error.in_use")
			_, err = docs.List(ctx, w.admin, rows.Query{Sort: "kept_at"})
			invalid(t, err, "sort: error.invalid")
		})
		for name, tt := range map[string]struct {
			q    rows.Query
			want []string
		}{
			"by name":            {rows.Query{}, []string{"Policy för säkerhet", "Åtgärdsplan", "Ängslans rutin"}},
			"by name, backwards": {rows.Query{Sort: "-title"}, []string{"Ängslans rutin", "Åtgärdsplan", "Policy för säkerhet"}},
			"by kind":            {rows.Query{Sort: "kind"}, []string{"Policy för säkerhet", "Ängslans rutin", "Åtgärdsplan"}},
			"by day, backwards":  {rows.Query{Sort: "-next_revision"}, []string{"Ängslans rutin", "Policy för säkerhet", "Åtgärdsplan"}},
			"other case":         {rows.Query{Search: "ÅTGÄRD"}, []string{"Åtgärdsplan"}},
			"name of the body":   {rows.Query{Search: "kommunst"}, []string{"Policy för säkerhet"}},
			"overdue":            {rows.Query{Overdue: true}, []string{"Policy för säkerhet"}},
			"second page":        {rows.Query{Page: 2, Size: 2}, []string{"Ängslans rutin"}},
			"beyond the last":    {rows.Query{Page: 9, Size: 2}, []string{"Ängslans rutin"}},
			"nothing":            {rows.Query{Search: "finns inte"}, nil},
		} {
			l := must(docs.List(ctx, w.admin, tt.q))(t)
			var got []string
			for _, i := range l.Items {
				got = append(got, docs.NameOf(i))
			}
			for _, i := range l.Items {
				late := docs.NameOf(i) == "Policy för säkerhet"
				if diff := cmp.Diff([]string{"next_revision"}, i.Overdue); (diff == "") != late {
					t.Errorf("%s: of %s are overdue %v", name, docs.NameOf(i), i.Overdue)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || l.Total != 3 || l.Overdue != 1 {
				t.Errorf("%s (-want +got), %d in all, %d overdue:\n%s", name, l.Total, l.Overdue, diff)
			}
		}

		w.forward(time.Hour)
		routine.NextRevision, routine.Entities = "2027-03-31", nil
		saved := must(docs.Save(ctx, w.admin, routine))(t)
		if diff := cmp.Diff(must(docs.Get(ctx, w.admin, routine.ID))(t), saved); diff != "" || saved.Version != 2 {
			t.Errorf("stored (-) and answered (+) differ:\n%s", diff)
		}
		_, err := docs.Save(ctx, w.admin, routine)
		refused(t, err, assessment.Stale, "error.stale")
		var stale *assessment.Error
		if errors.As(err, &stale) {
			if stored, ok := stale.Current.(rows.Item); !ok || *stored.Head.Version != 2 {
				t.Errorf("a stale change answers %+v", stale.Current)
			}
		}
		v := must(docs.Register.Get(ctx, w.admin, routine.ID))(t)
		type step struct{ Verb, Actor, Field, Old, New string }
		var steps []step
		for _, c := range v.History {
			for _, f := range c.Fields {
				name := f.Field.Name
				steps = append(steps, step{c.Verb, c.Actor, name, f.Old.Get(name), f.New.Get(name)})
			}
		}
		want := []step{
			{"change", "Åsa Öberg", "next_revision", "2026-03-31", "2027-03-31"},
			{"change", "Åsa Öberg", "entities", school.ID.String(), ""},
			{"add", "Åsa Öberg", "title", "", "Ängslans rutin"},
			{"add", "Åsa Öberg", "kind", "", "routine"},
			{"add", "Åsa Öberg", "next_revision", "", "2026-03-31"},
			{"add", "Åsa Öberg", "entities", "", school.ID.String()},
		}
		if diff := cmp.Diff(want, steps); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		do(t, docs.Delete(ctx, w.admin, routine.ID, 2))
		do(t, w.Entities.DeleteEntity(ctx, w.admin, school.ID, school.Version))
	})
}

// TestGoverningDocumentsOfAPart: a role at a part reads what applies to it and to all, and manages what applies only to
// it.
func TestGoverningDocumentsOfAPart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, docs := t.Context(), w.Registers.GoverningDocuments
		part, beside := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		add := func(title string, about ...assessment.ID) registers.GoverningDocument {
			t.Helper()
			return must(docs.Add(ctx, w.admin, registers.GoverningDocument{Title: title, Kind: "policy", Entities: about}))(t)
		}
		whole, both := add("Alla"), add("Båda", part.ID, beside.ID)
		theirs, own := add("Deras", beside.ID), add("Vår", part.ID)
		coordinator := w.as(t, "coordinator", assessment.Coordinator, part.ID)
		for role, as := range map[string]assessment.Principal{
			"coordinator": coordinator,
			"respondent":  w.as(t, "respondent", assessment.Respondent, part.ID),
		} {
			var seen []string
			for _, i := range must(docs.List(ctx, as, rows.Query{}))(t).Items {
				seen = append(seen, docs.NameOf(i))
			}
			if diff := cmp.Diff([]string{"Alla", "Båda", "Vår"}, seen); diff != "" {
				t.Errorf("%s sees (-want +got):\n%s", role, diff)
			}
			_, err := docs.Get(ctx, as, theirs.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		if !must(docs.List(ctx, coordinator, rows.Query{}))(t).MayAdd() {
			t.Error("a coordinator of a part may add no document about it")
		}
		if must(w.Registers.Bodies.List(ctx, coordinator, rows.Query{}))(t).MayAdd() {
			t.Error("a coordinator of a part may add a body of the whole organisation")
		}
		manager := w.as(t, "manager", assessment.EntityManager, part.ID)
		if must(docs.List(ctx, manager, rows.Query{}))(t).MayAdd() {
			t.Error("a manager of a part may add a document")
		}
		_, err := docs.List(ctx, w.as(t, "auditor", assessment.Auditor, w.root), rows.Query{})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		for _, d := range []registers.GoverningDocument{whole, both} {
			_, err := docs.Save(ctx, coordinator, d)
			refused(t, err, assessment.Forbidden, "error.forbidden")
			refused(t, docs.Delete(ctx, coordinator, d.ID, 1), assessment.Forbidden, "error.forbidden")
		}
		refused(t, docs.Delete(ctx, coordinator, theirs.ID, 1), assessment.NotFound, "error.not_found")
		wider := own
		wider.Entities = nil
		_, err = docs.Save(ctx, coordinator, wider)
		invalid(t, err, "entities: error.part_required")
		wider.Entities = []assessment.ID{part.ID, beside.ID}
		_, err = docs.Save(ctx, coordinator, wider)
		invalid(t, err, "entities: error.unknown_choice")
		own.Title = "Vår egen"
		must(docs.Save(ctx, coordinator, own))(t)
	})
}

// TestRegistersAsTables: what is exported changes nothing when it is imported again, and a table adds and changes.
func TestRegistersAsTables(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, docs := t.Context(), w.Registers.GoverningDocuments
		must(w.Registers.Bodies.Add(ctx, w.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
		w.entity(t, w.root, "skola")
		file := func(content string) workflow.Import {
			return workflow.Import{
				Kind:    registers.GoverningDocuments.Upload(),
				Name:    "dokument.csv",
				Content: []byte("title;kind;adopted_by;adopted_on;entities\n" + content),
				Read:    readTable,
			}
		}
		const table = "Policy;policy;kommunstyrelsen;2025-01-31;norrdal skola\nRutin;routine;;;"
		plan := must(w.PreviewImport(ctx, w.admin, file(table)))(t)
		if plan.Count(workflow.RowAdds) != 2 || len(plan.Problems) > 0 {
			t.Errorf("the preview is %+v", plan)
		}
		_, _, err := w.ConfirmImport(ctx, w.admin, plan.Kind, plan.Upload, plan.Digest, readTable)
		do(t, err)
		want := [][]string{
			{"Policy", "policy", "Kommunstyrelsen", "2025-01-31", "", "", "norrdal skola"},
			{"Rutin", "routine", "", "", "", "", ""},
		}
		if diff := cmp.Diff(want, must(docs.Export(ctx, w.admin))(t)); diff != "" {
			t.Errorf("export (-want +got):\n%s", diff)
		}
		same, _, err := w.RunImport(ctx, w.admin, file(table), false)
		do(t, err)
		if same.Count(workflow.RowSame) != 2 {
			t.Errorf("read back, it would do %+v", same.Rows)
		}
		changed, _, err := w.RunImport(ctx, w.admin, file("POLICY;guideline;;;"), true)
		do(t, err)
		changes := []workflow.FieldChange{
			{Field: "title", Old: "Policy", New: "POLICY"},
			{Field: "kind", Old: "policy", New: "guideline"},
			{Field: "adopted_by", Old: "Kommunstyrelsen"},
			{Field: "adopted_on", Old: "2025-01-31"},
			{Field: "entities", Old: "norrdal skola"},
		}
		if diff := cmp.Diff(changes, changed.Rows[0].Changes); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		plan, _, err = w.RunImport(ctx, w.admin, file("A;x;Okänd;igår;saknas\n;policy;;;\na;policy;;;"), true)
		do(t, err)
		var problems []string
		for _, p := range plan.Problems {
			problems = append(problems, p.Column+": "+p.Key)
		}
		if diff := cmp.Diff([]string{
			"adopted_by: error.unknown_key",
			"entities: error.unknown_key",
			"kind: error.not_a_choice",
			"adopted_on: error.date",
			"title: error.required",
			"title: error.row_twice",
		}, problems); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
	})
}

// TestImportedRowsAreFoundByName: two rows whose names differ only in case are told apart, a name is otherwise found
// whatever its case, and the preview does not show the name of a row out of reach.
func TestImportedRowsAreFoundByName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, docs := t.Context(), w.Registers.GoverningDocuments
		beside, part := w.entity(t, w.root, "annan"), w.entity(t, w.root, "del")
		for _, title := range []string{"Policy", "POLICY", "Rutin"} {
			must(docs.Add(ctx, w.admin, registers.GoverningDocument{Title: title, Kind: "policy"}))(t)
		}
		hidden := registers.GoverningDocument{Title: "HEMLIG", Kind: "plan", Entities: []assessment.ID{beside.ID}}
		must(docs.Add(ctx, w.admin, hidden))(t)
		names := func(p assessment.Principal, table string) []string {
			t.Helper()
			plan := must(w.PreviewImport(ctx, p, workflow.Import{
				Kind:    registers.GoverningDocuments.Upload(),
				Name:    "a.csv",
				Content: []byte(table),
				Read:    readTable,
			}))(t)
			found := []string{}
			for _, row := range plan.Rows {
				found = append(found, string(row.Action)+" "+row.Name)
			}
			for _, problem := range plan.Problems {
				found = append(found, problem.Key)
			}
			return found
		}
		want := []string{"same Policy", "same POLICY", "change rutin"}
		if diff := cmp.Diff(want, names(w.admin, "title;kind\nPolicy;policy\nPOLICY;policy\nrutin;policy\n")); diff != "" {
			t.Errorf("by name (-want +got):\n%s", diff)
		}
		reader := w.as(t, "coordinator", assessment.Coordinator, part.ID)
		want = []string{"same hemlig", "error.row_not_yours"}
		if diff := cmp.Diff(want, names(reader, "title;kind\nhemlig;plan\n")); diff != "" {
			t.Errorf("out of reach (-want +got):\n%s", diff)
		}
	})
}

// TestEntitiesOutOfReach: a row that is about several entities names only those that its reader's roles reach: in the
// list, in the row, in its history, which begins when the row came within reach, and in an export.
func TestEntitiesOutOfReach(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, docs := t.Context(), w.Registers.GoverningDocuments
		part, beside := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		d := registers.GoverningDocument{Title: "Policy", Kind: "policy", Entities: []assessment.ID{beside.ID}}
		d = must(docs.Add(ctx, w.admin, d))(t)
		for _, about := range [][]assessment.ID{nil, {beside.ID}, {part.ID, beside.ID}, {part.ID, beside.ID, w.root}} {
			d.Entities = about
			d = must(docs.Save(ctx, w.admin, d))(t)
		}
		reader := w.as(t, "respondent", assessment.Respondent, part.ID)
		reached := []string{part.ID.String()}
		l := must(docs.List(ctx, reader, rows.Query{}))(t)
		v := must(docs.Register.Get(ctx, reader, d.ID))(t)
		typed := must(docs.Get(ctx, reader, d.ID))(t)
		if diff := cmp.Diff(
			[]any{reached, reached, []assessment.ID{part.ID}},
			[]any{l.Items[0].Values["entities"], v.Values["entities"], typed.Entities},
		); diff != "" {
			t.Errorf("list, row and struct (-want +got):\n%s", diff)
		}
		type step struct {
			Verb     string
			Old, New []string // no list is the whole organisation, an empty one is out of reach
		}
		var steps []step
		for _, c := range v.History {
			s := step{Verb: c.Verb}
			for _, f := range c.Fields {
				if f.Field.Name == "entities" {
					s.Old, s.New = f.Old["entities"], f.New["entities"]
				}
			}
			steps = append(steps, s)
		}
		want := []step{
			// what happened later concerned only others, and what happened before happened out of reach
			{Verb: "change", Old: []string{}, New: reached},
		}
		if diff := cmp.Diff(want, steps); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		table := [][]string{{"Policy", "policy", "", "", "", "", "del"}}
		if diff := cmp.Diff(table, must(docs.Export(ctx, reader))(t)); diff != "" {
			t.Errorf("export (-want +got):\n%s", diff)
		}
	})
}
