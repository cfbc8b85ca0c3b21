package workflow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// actions is what a plan does, row by row, as "line action name".
func actions(plan workflow.Plan) []string {
	var all []string
	for _, r := range plan.Rows {
		all = append(all, fmt.Sprintf("%d %s %s", r.Line, r.Action, r.Name))
	}
	return all
}

// problems is what is wrong in a plan, as "line column: key".
func problems(plan workflow.Plan) []string {
	var all []string
	for _, p := range plan.Problems {
		all = append(all, fmt.Sprintf("%d %s: %s", p.Line, p.Column, p.Key))
	}
	return all
}

// confirm previews a file, checks the preview, and confirms it.
func (w *world) confirm(t *testing.T, p assessment.Principal, f workflow.Import, want ...string) []workflow.Invited {
	t.Helper()
	plan := must(w.PreviewImport(t.Context(), p, f))(t)
	if diff := cmp.Diff(want, actions(plan)); diff != "" {
		t.Errorf("preview, want (-) and got (+):\n%s", diff)
	}
	if len(plan.Problems) > 0 {
		t.Fatalf("problems: %v", plan.Problems)
	}
	done, invited, err := w.ConfirmImport(t.Context(), p, f.Kind, plan.Upload, plan.Digest, f.Read)
	do(t, err)
	if diff := cmp.Diff(plan, done); diff != "" {
		t.Errorf("shown (-) and done (+) differ:\n%s", diff)
	}
	if uploads := w.rows(t, "SELECT id FROM uploads"); len(uploads) > 0 {
		t.Errorf("the file is kept after its confirmation: %v", uploads)
	}
	return invited
}

// wrong checks that a file is refused with these problems, whichever way it is sent, and that nothing is changed.
func (w *world) wrong(t *testing.T, p assessment.Principal, f workflow.Import, want ...string) {
	t.Helper()
	w.unchanged(t, func() {
		plan := must(w.PreviewImport(t.Context(), p, f))(t)
		if diff := cmp.Diff(want, problems(plan)); diff != "" {
			t.Errorf("problems, want (-) and got (+):\n%s", diff)
		}
		checked, _, err := w.RunImport(t.Context(), p, f, true)
		do(t, err)
		if diff := cmp.Diff(problems(plan), problems(checked)); diff != "" {
			t.Errorf("problems of the preview (-) and the check (+) differ:\n%s", diff)
		}
		_, invited, err := w.RunImport(t.Context(), p, f, false)
		var e *assessment.Error
		if !errors.As(err, &e) || e.Code != assessment.Invalid || len(e.Fields) == 0 || len(invited) > 0 {
			t.Errorf("carried out: %v, %v", invited, err)
			return
		}
		var fields []string
		for _, f := range e.Fields {
			fields = append(fields, fmt.Sprintf("%v %v: %s", f.Args["Line"], f.Args["Column"], f.Key))
		}
		if diff := cmp.Diff(want, fields); diff != "" {
			t.Errorf("fields of the refusal, want (-) and got (+):\n%s", diff)
		}
	})
}

// outline is the tree as text: key, name, body.
func (w *world) outline(t *testing.T) []string {
	t.Helper()
	s := must(w.Entities.Structure(t.Context(), w.admin))(t)
	var all []string
	for _, n := range s.Tree.Nodes {
		all = append(
			all,
			strings.TrimRight(
				fmt.Sprintf("%s%s %s; %s", strings.Repeat("  ", n.Depth), n.Key, n.Name, s.BodyOf(n.ID).Name),
				"; ",
			),
		)
	}
	return all
}

const entities = `key;name;kind;parent;body;valid_from;valid_to;successors
kok;Köket;operation;skola;;;2026-12-31;skola, bolag
skola;Skol  förvaltningen;administration;norrdal;Skolnämnden;2020-01-01;;
bolag;Norrdals Bostäder AB;company;norrdal;Bolagsstyrelsen;;;
norrdal;Norrdals stad;municipality;;;;;
forskola;Förskolan;operation;skola;skolnämnden;;;`

func TestImportEntities(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.entity(t, w.root, "kvar") // not in the file
		w.confirm(
			t,
			w.admin,
			entityFile(entities),
			"2 add Köket",
			"3 add Skol förvaltningen",
			"4 add Norrdals Bostäder AB",
			"5 change Norrdals stad",
			"6 add Förskolan",
		)
		want := []string{
			"norrdal Norrdals stad",
			"  kvar Enheten kvar",
			"  bolag Norrdals Bostäder AB; Bolagsstyrelsen",
			"  skola Skol förvaltningen; Skolnämnden",
			"    forskola Förskolan; Skolnämnden",
			"    kok Köket; Skolnämnden",
		}
		if diff := cmp.Diff(want, w.outline(t)); diff != "" {
			t.Errorf("the tree, want (-) and got (+):\n%s", diff)
		}
		if bodies := must(w.Entities.Structure(t.Context(), w.admin))(t).Bodies; len(bodies) != 2 {
			t.Errorf("bodies %v, want each made once", bodies)
		}
		byKey := map[string]assessment.Entity{}
		for _, n := range must(w.Entities.Structure(t.Context(), w.admin))(t).Tree.Nodes {
			byKey[n.Key] = n.Entity
		}
		if diff := cmp.Diff([]assessment.ID{byKey["skola"].ID, byKey["bolag"].ID}, byKey["kok"].Successors); diff != "" {
			t.Errorf("successors, want (-) and got (+):\n%s", diff)
		}

		before := w.dump(t)
		w.confirm(
			t,
			w.admin,
			entityFile(entities),
			"2 same Köket",
			"3 same Skol förvaltningen",
			"4 same Norrdals Bostäder AB",
			"5 same Norrdals stad",
			"6 same Förskolan",
		)
		if diff := cmp.Diff(before, w.dump(t)); diff != "" {
			t.Errorf("the second time changed (-) to (+):\n%s", diff)
		}
		// A missing column stays as it is, an empty cell clears the field, and missing rows stay.
		w.confirm(
			t,
			w.admin,
			entityFile("key;name;body\nskola;Barn och skola;\nbolag;Bostads AB;Skolnämnden"),
			"2 change Barn och skola",
			"3 change Bostads AB",
		)
		want = []string{
			"norrdal Norrdals stad",
			"  skola Barn och skola",
			"    forskola Förskolan; Skolnämnden",
			"    kok Köket",
			"  bolag Bostads AB; Skolnämnden",
			"  kvar Enheten kvar",
		}
		if diff := cmp.Diff(want, w.outline(t)); diff != "" {
			t.Errorf("the tree, want (-) and got (+):\n%s", diff)
		}
		if got := must(w.Entities.Entity(t.Context(), w.admin, byKey["skola"].ID))(t); got.From != "2020-01-01" ||
			got.Version != 2 {
			t.Errorf("skola is now %+v", got)
		}
	})
}

func TestImportMovesEntities(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		a := w.entity(t, w.root, "a")
		w.entity(t, a.ID, "b")
		w.confirm(
			t,
			w.admin,
			entityFile("key;parent;name;kind\na;b\nb;ny\nny;norrdal;Ny;company"),
			"2 change Enheten a",
			"3 change Enheten b",
			"4 add Ny",
		)
		want := []string{"norrdal Norrdals kommun", "  ny Ny", "    b Enheten b", "      a Enheten a"}
		if diff := cmp.Diff(want, w.outline(t)); diff != "" {
			t.Errorf("the tree, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestImportProposesKeys: a new row without a key gets one from its name, and one that is known changes its entity.
func TestImportProposesKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.entity(t, w.root, "skola")
		long := strings.Repeat("lang-", 8) + "a"
		file := entityFile(strings.Join([]string{
			"key;name;kind;parent",
			";Skola;operation;norrdal",
			";Ä-Vård & omsorg;operation;norrdal",
			"skola;Skolan;operation;norrdal",
			";Skola;operation;skola",
			"skola-3;Tredje skolan;operation;norrdal",
			";Skola;operation;skola-3",
			";" + long + ";operation;skola",
			";" + long + "b;operation;skola",
		}, "\n"))
		plan := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		var keys []string
		for _, row := range plan.Rows {
			keys = append(keys, fmt.Sprint(row.Key, " ", row.Changes[0]))
		}
		want := []string{
			"skola-2 {key  skola-2}",
			"a-vard-omsorg {key  a-vard-omsorg}",
			"skola {name Enheten skola Skolan}",
			"skola-4 {key  skola-4}",
			"skola-3 {name  Tredje skolan}",
			"skola-5 {key  skola-5}",
			"lang-lang-lang-lang-lang-lang-lang-lang {key  lang-lang-lang-lang-lang-lang-lang-lang}",
			"lang-lang-lang-lang-lang-lang-lang-lan-2 {key  lang-lang-lang-lang-lang-lang-lang-lan-2}",
		}
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Errorf("keys in the preview, want (-) and got (+):\n%s", diff)
		}
		w.confirm(t, w.admin, file, "2 add Skola", "3 add Ä-Vård & omsorg", "4 change Skolan", "5 add Skola",
			"6 add Tredje skolan", "7 add Skola", "8 add "+long, "9 add "+long+"b")
		if got := strings.Join(w.outline(t), "\n"); !strings.Contains(got, "    skola-5 Skola") {
			t.Errorf("not below the row that it names: %s", got)
		}
		w.wrong(t, w.admin, file, // once more, the rows without a key would be doubles
			"2 key: error.key_of_namesake", "3 key: error.key_of_namesake", "5 key: error.key_of_namesake",
			"7 key: error.key_of_namesake", "8 key: error.key_of_namesake", "9 key: error.key_of_namesake")
	})
}

func TestImportEntitiesWithWrongRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		north := w.entity(t, w.root, "norr")
		w.entity(t, north.ID, "under")
		w.entity(t, w.root, "soder")
		coordinator := w.as(t, "coordinator", assessment.Coordinator, north.ID)
		tests := []struct {
			name string
			as   assessment.Principal
			file string
			want []string
		}{
			{
				"no key",
				w.admin,
				"key;name\n;!\nny2;Y",
				[]string{"2 key: error.required", "3 parent: error.parent_required", "3 kind: error.not_a_kind"},
			},
			{
				"no key and the name of an entity below the same parent",
				w.admin,
				"key;name;kind;parent\n;ENHETEN norr;company;norrdal\n;Ny;company;norrdal\n;ny;company;norrdal",
				[]string{"2 key: error.key_of_namesake", "4 key: error.row_twice"},
			},
			{"a row twice", w.admin, "key;name\nnorr;A\nsoder;B\nnorr;C", []string{"4 key: error.row_twice"}},
			{
				"wrong cells",
				w.admin,
				"key;name;kind;parent;valid_from;valid_to;successors\nNorr 1;;village;nowhere;igår;2026-02-30;x y",
				[]string{
					"2 parent: error.unknown_key",
					"2 successors: error.unknown_key",
					"2 successors: error.unknown_key",
					"2 key: error.key",
					"2 name: error.required",
					"2 kind: error.not_a_kind",
					"2 valid_from: error.date",
					"2 valid_to: error.date",
				},
			},
			{
				"an end before the beginning",
				w.admin,
				"key;valid_from;valid_to\nnorr;2026-02-02;2026-02-01",
				[]string{"2 valid_to: error.date_order"},
			},
			{
				"successor without an end, and itself",
				w.admin,
				"key;successors\nnorr;soder\nsoder;soder",
				[]string{"2 successors: error.successor_without_end", "3 successors: error.unknown_key"},
			},
			{"root moved", w.admin, "key;parent\nnorrdal;norr", []string{"2 parent: error.root_stays"}},
			{"parent taken away", w.admin, "key;parent\nnorr;", []string{"2 parent: error.required"}},
			{"below itself", w.admin, "key;parent\nnorr;norr", []string{"2 parent: error.circle"}},
			{
				"a circle of rows",
				w.admin,
				"key;parent\nnorr;soder\nsoder;under",
				[]string{"2 parent: error.circle", "3 parent: error.circle"},
			},
			{
				"a circle of new rows",
				w.admin,
				"key;name;kind;parent\na;A;company;b\nb;B;company;a",
				[]string{"2 parent: error.circle", "3 parent: error.circle"},
			},
			{
				"body with too long a name",
				w.admin,
				"key;body\nnorr;" + strings.Repeat("x", 201),
				[]string{"2 body: error.too_long"},
			},
			{"out of reach", coordinator, "key;name\nsoder;X\nnorr;Y", []string{"2 key: error.key_not_yours"}},
			{
				"below what is out of reach",
				coordinator,
				"key;name;kind;parent\nny;X;company;norrdal",
				[]string{"2 parent: error.unknown_key"},
			},
			{"moved out of reach", coordinator, "key;parent\nunder;soder", []string{"2 parent: error.unknown_key"}},
			{"a new body takes the whole", coordinator, "key;body\nunder;Ny nämnd", []string{"2 body: error.unknown_key"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { w.wrong(t, tt.as, entityFile(tt.file), tt.want...) })
		}
		w.confirm(
			t,
			coordinator,
			entityFile("key;name;kind;parent\nnorr;Norr;operation;norrdal\nny;Ny;company;under"),
			"2 change Norr",
			"3 add Ny",
		)
	})
}

// TestImportOfAPart: a table exported by somebody whose role reaches a part lacks what is outside it. Importing the
// table again leaves that unchanged.
func TestImportOfAPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		north, south := w.entity(t, w.root, "norr"), w.entity(t, w.root, "soder")
		below, beside := w.entity(t, north.ID, "under"), w.entity(t, north.ID, "intill")
		below.To, below.Successors = "2026-12-31", []assessment.ID{south.ID, beside.ID}
		below = must(w.Entities.SaveEntity(t.Context(), w.admin, below))(t)
		p := w.as(t, "coordinator", assessment.Coordinator, north.ID)
		const export = "key;name;kind;parent;body;valid_from;valid_to;successors\n" +
			"norr;Enheten norr;operation;;;;;\nintill;Enheten intill;operation;norr;;;;\nunder;Enheten " +
			"under;operation;norr;;;2026-12-31;intill"
		w.unchanged(t, func() {
			plan, _, err := w.RunImport(t.Context(), p, entityFile(export), false)
			do(t, err)
			if diff := cmp.Diff(
				[]string{"2 same Enheten norr", "3 same Enheten intill", "4 same Enheten under"},
				actions(plan),
			); diff != "" {
				t.Errorf("read back, want (-) and got (+):\n%s", diff)
			}
		})
		plan := must(
			w.PreviewImport(t.Context(), p, entityFile("key;name;parent;successors\nnorr;Norr;;\nunder;Under;norr;")),
		)(
			t,
		)
		want := [][]workflow.FieldChange{{{Field: "name", Old: "Enheten norr", New: "Norr"}},
			{{Field: "name", Old: "Enheten under", New: "Under"}, {Field: "successors", Old: "intill"}}}
		if diff := cmp.Diff(want, [][]workflow.FieldChange{plan.Rows[0].Changes, plan.Rows[1].Changes}); diff != "" {
			t.Errorf("changes shown, want (-) and got (+):\n%s", diff)
		}
		_, _, err := w.ConfirmImport(t.Context(), p, plan.Kind, plan.Upload, plan.Digest, readTable)
		do(t, err)
		if got := must(w.Entities.Entity(t.Context(), w.admin, north.ID))(t); got.Name != "Norr" || *got.ParentID != w.root {
			t.Errorf("the top of the part is %+v, want it below the root", got)
		}
		got := must(w.Entities.Entity(t.Context(), w.admin, below.ID))(t)
		if diff := cmp.Diff([]assessment.ID{south.ID}, got.Successors); diff != "" {
			t.Errorf("successors, want (-) and got (+):\n%s", diff)
		}
		for _, key := range []string{"soder", "norrdal", "saknas"} { // stored or not
			w.wrong(t, p, entityFile("key;successors\nunder;"+key), "2 successors: error.unknown_key")
		}
		w.confirm(
			t,
			p,
			entityFile("key;name;kind;parent;successors\nunder;Under;operation;norr;intill, ny\nny;Ny;company;norr;"),
			"2 change Under",
			"3 add Ny",
		)
		w.wrong(t, w.admin, entityFile("key;parent\nnorr;"), "2 parent: error.required") // who sees the parent must name it
		w.wrong(t, p, entityFile("key;parent\nintill;"), "2 parent: error.required")
	})
}

func TestImportFilesRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		many := entityFile("key;name\n" + strings.Repeat("a;b\n", workflow.MaxImportRows+1))
		broken := entityFile("")
		broken.Read = func(string, []byte) (assessment.UploadedTable, error) {
			return assessment.UploadedTable{}, assessment.InvalidField("file", "error.file_unknown", nil)
		}
		w.unchanged(t, func() {
			_, err := w.PreviewImport(t.Context(), w.admin, entityFile("key;name"))
			invalid(t, err, "file: error.file_empty")
			_, err = w.PreviewImport(t.Context(), w.admin, many)
			invalid(t, err, "file: error.file_rows")
			_, err = w.PreviewImport(t.Context(), w.admin, broken)
			invalid(t, err, "file: error.file_unknown")
		})
	})
}

// TestConfirmDoesWhatWasShown, or nothing.
func TestConfirmDoesWhatWasShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		unit := w.entity(t, w.root, "skola")
		file := entityFile("key;name\nskola;Nytt namn")
		plan := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		if diff := cmp.Diff(
			[]workflow.FieldChange{{Field: "name", Old: "Enheten skola", New: "Nytt namn"}},
			plan.Rows[0].Changes,
		); diff != "" {
			t.Errorf("changes shown, want (-) and got (+):\n%s", diff)
		}
		if got := must(w.Entities.Entity(t.Context(), w.admin, unit.ID))(t); got.Name != unit.Name {
			t.Errorf("the preview changed the name to %q", got.Name)
		}
		colleague := w.as(t, "colleague", assessment.OrganisationAdmin, w.root)
		unit.Name = "Ändrat emellan"
		unit = must(w.Entities.SaveEntity(t.Context(), w.admin, unit))(t)
		w.unchanged(t, func() {
			confirm := func(p assessment.Principal, kind assessment.UploadKind, upload assessment.ID, digest string) error {
				_, invited, err := w.ConfirmImport(t.Context(), p, kind, upload, digest, readTable)
				if len(invited) > 0 {
					t.Errorf("invited %v", invited)
				}
				return err
			}
			err := confirm(w.admin, assessment.UploadEntities, plan.Upload, plan.Digest)
			refused(t, err, assessment.Conflict, "error.preview_changed")
			var e *assessment.Error
			if errors.As(err, &e) {
				if now, ok := e.Current.(workflow.Plan); !ok || now.Upload != plan.Upload ||
					now.Rows[0].Changes[0].Old != "Ändrat emellan" {
					t.Errorf("the answer holds %+v, want the plan as it is now", e.Current)
				}
			}
			refused(
				t,
				confirm(w.admin, assessment.UploadEntities, plan.Upload, "made up"),
				assessment.Conflict,
				"error.preview_changed",
			)
			missing := confirm(w.admin, assessment.UploadEntities, newID(t), plan.Digest)
			refused(t, missing, assessment.NotFound, "error.not_found")
			for name, err := range map[string]error{
				"somebody else's":      confirm(colleague, assessment.UploadEntities, plan.Upload, plan.Digest),
				"another organisation": confirm(w.other, assessment.UploadEntities, plan.Upload, plan.Digest),
				"another kind":         confirm(w.admin, assessment.UploadPeople, plan.Upload, plan.Digest),
			} {
				if diff := cmp.Diff(missing, err); diff != "" {
					t.Errorf("%s: answers to a missing file (-) and to this (+) differ:\n%s", name, diff)
				}
			}
		})
		again := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		_, _, err := w.ConfirmImport(t.Context(), w.admin, assessment.UploadEntities, again.Upload, again.Digest, readTable)
		do(t, err)
		_, _, err = w.ConfirmImport(t.Context(), w.admin, assessment.UploadEntities, again.Upload, again.Digest, readTable)
		refused(t, err, assessment.NotFound, "error.not_found")
		if got := must(w.Entities.Entity(t.Context(), w.admin, unit.ID))(t); got.Name != "Nytt namn" ||
			got.Version != unit.Version+1 {
			t.Errorf("after the confirmation %+v", got)
		}
	})
}

func TestRunImportInOneStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := entityFile("key;name;kind;parent\nskola;Skolan;operation;norrdal")
		_, secret, err := w.People.AddToken(t.Context(), w.admin, "Rapport", assessment.TokenRead, 1)
		do(t, err)
		reader := must(w.TokenPrincipal(t.Context(), secret))(t)
		w.unchanged(t, func() {
			for _, p := range []assessment.Principal{w.admin, reader} { // a check only reads
				plan, _, err := w.RunImport(t.Context(), p, file, true)
				do(t, err)
				if plan.Count(workflow.RowAdds) != 1 || plan.Count(workflow.RowSame) != 0 {
					t.Errorf("checked: %v", actions(plan))
				}
			}
		})
		_, _, err = w.RunImport(t.Context(), w.admin, file, false)
		do(t, err)
		if diff := cmp.Diff([]string{"norrdal Norrdals kommun", "  skola Skolan"}, w.outline(t)); diff != "" {
			t.Errorf("the tree, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestImportOfTheMaximumSize previews and imports the largest allowed number of rows.
func TestImportOfTheMaximumSize(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	var b strings.Builder
	b.WriteString("key;name;kind;parent;body\n")
	for n := workflow.MaxImportRows; n > 0; n-- { // children before parents
		parent := "norrdal"
		if n > 10 {
			parent = fmt.Sprintf("e%d", n/10)
		}
		fmt.Fprintf(&b, "e%d;Enhet %d;operation;%s;Nämnd %d\n", n, n, parent, n%7)
	}
	plan, _, err := w.RunImport(t.Context(), w.admin, entityFile(b.String()), false)
	do(t, err)
	if got := plan.Count(workflow.RowAdds); got != workflow.MaxImportRows {
		t.Errorf("added %d, want %d", got, workflow.MaxImportRows)
	}
	s := must(w.Entities.Structure(t.Context(), w.admin))(t)
	if len(s.Tree.Nodes) != workflow.MaxImportRows+1 || len(s.Bodies) != 7 {
		t.Errorf("%d entities and %d bodies", len(s.Tree.Nodes), len(s.Bodies))
	}
}
