package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const entitiesFile = "Nyckel;Namn;Typ;Överordnad;Organ;Gäller till\n" +
	"it;It-drift;Verksamhet;ks;;\n" +
	"ks;Kommunstyrelsen;Nämnd;alfa;Kommunstyrelsen;\n" +
	"vatten;Alfa Vatten AB;Bolag;alfa;Bolagsstyrelsen;2030-12-31\n"

const peopleFile = "email,name,role,entity,until\n" +
	"per@alfa.example,Per Å,respondent,it,\n" +
	"per@alfa.example,Per Å,Enhetsansvarig,ks,\n" +
	"rut@alfa.example,Rut Ö,Auditor,vatten,2099-06-30\n"

func TestImportAndExport(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		dir := t.TempDir()
		entities, people := filepath.Join(dir, "enheter.csv"), filepath.Join(dir, "people.csv")
		for file, content := range map[string]string{entities: entitiesFile, people: peopleFile} {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		do := func(args ...string) string {
			t.Helper()
			return succeeds(t, d.args(append(args, as("alfa", anna)...)...)...)
		}
		plan := `LINE  ACTION  KEY     NAME             CHANGES
2     add     it      It-drift         Name: It-drift; Kind: operation; Parent: ks
3     add     ks      Kommunstyrelsen  Name: Kommunstyrelsen; Kind: committee; Parent: alfa; Responsible body: Kommunstyrelsen
4     add     vatten  Alfa Vatten AB   Name: Alfa Vatten AB; Kind: company; Valid until: 2030-12-31; Parent: alfa; Responsible body: Bolagsstyrelsen
`
		checked := plan + "Nothing has been changed; this would be done: 3 added, 0 changed, 0 as before.\n"
		for range 2 { // a check changes nothing, so the second gives the same result
			if diff := cmp.Diff(checked, do("import", "entities", entities, "--check")); diff != "" {
				t.Errorf("check (-want +got):\n%s", diff)
			}
		}
		if diff := cmp.Diff(plan+"Done: 3 added, 0 changed, 0 as before.\n", do("import", "entities", entities)); diff != "" {
			t.Errorf("import of entities (-want +got):\n%s", diff)
		}

		out := do("import", "people", people, "--public-url", "https://mognad.example.org")
		if !strings.Contains(out, "Done: 3 added, 0 changed, 0 as before.\n") || len(link.FindAllString(out, -1)) != 2 {
			t.Errorf("import of people printed:\n%s", out)
		}

		wantEntities := "\ufeffShort name,Name,Kind,Parent,Responsible body,Valid from,Valid until,Successors," +
			"Care,Control systems (OT),Develops its own systems\r\n" +
			"alfa,Alfa kommun,Municipality,,,,,,,,\r\n" +
			"vatten,Alfa Vatten AB,Company,alfa,Bolagsstyrelsen,,2030-12-31,,,,\r\n" +
			"ks,Kommunstyrelsen,Committee,alfa,Kommunstyrelsen,,,,,,\r\n" +
			"it,It-drift,Service unit,ks,,,,,,,\r\n"
		if diff := cmp.Diff(
			wantEntities,
			do("export", "entities", "--format", "csv", "--out", "-", "--language", "en"),
		); diff != "" {
			t.Errorf("export of entities (-want +got):\n%s", diff)
		}
		wantPeople := "\ufeffE-post;Namn;Roll;Enhet;Sista dag\r\n" +
			"anna@alfa.example;Anna Ek;Organisationsadministratör;alfa;\r\n" +
			"per@alfa.example;Per Å;Uppgiftslämnare;it;\r\n" +
			"per@alfa.example;Per Å;Enhetsansvarig;ks;\r\n" +
			"rut@alfa.example;Rut Ö;Revisor;vatten;2099-06-30\r\n"
		got := strings.Split(do("export", "people", "--format", "csv", "--out", "-"), "\r\n")
		if diff := cmp.Diff(sorted(strings.Split(wantPeople, "\r\n")), sorted(got)); diff != "" {
			t.Errorf("export of people (-want +got):\n%s", diff)
		}

		// What was written is read back in either format and language, and changes nothing.
		for _, table := range []string{"entities", "people"} {
			for _, format := range []string{"xlsx", "csv"} {
				for _, language := range []string{"sv", "en"} {
					file := filepath.Join(dir, table+"-"+language+"."+format)
					do("export", table, "--out", file, "--language", language)
					if content, err := os.ReadFile(file); err != nil ||
						strings.HasPrefix(string(content), "PK") != (format == "xlsx") {
						t.Errorf("%s does not have the format of its name (%v)", file, err)
					}
					if out := do("import", table, file); !strings.Contains(out, "Done: 0 added, 0 changed, ") {
						t.Errorf("%s read back:\n%s", file, out)
					}
					fails(t, "the file "+file+" exists already; move it aside or choose another name with --out",
						d.args(append([]string{"export", table, "--format", format, "--out", file}, as("alfa", anna)...)...)...)
				}
			}
		}
	})
}

func sorted(lines []string) map[string]int {
	count := map[string]int{}
	for _, l := range lines {
		count[l]++
	}
	return count
}

func TestImportReportsWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := database{flags: []string{"--data", filepath.Join(t.TempDir(), "data")}, driver: "sqlite"}
	d.url = filepath.Join(d.flags[1], "mognad.db")
	twoOrganisations(t, d)
	tests := map[string]struct {
		table, content string
		want           []string
	}{
		"rows": {"entities", "key;name;kind;parent\nit;It;Verksamhet;nowhere\nX Y;;Borg;alfa\n", []string{
			"stdin:2: Parent: ", "stdin:3: Short name: ", "stdin:3: Name: ", "stdin:3: Kind: ",
		}},
		"a column": {"entities", "key;nmae\nit;It\n", []string{"stdin: The column “nmae” is unknown."}},
		"people": {
			"people",
			"email;role;entity\nnobody;king;it\n",
			[]string{"stdin:2: E-mail: ", "stdin:2: Entity: ", "stdin:2: Name: ", "stdin:2: Role: "},
		},
		"no table": {"people", "%PDF-1.7\n", []string{"stdin: The file stdin is a PDF and cannot be read as a table."}},
		"a word": {
			"people",
			"email;name;role;entity\na@b.example;A;king;alfa\n",
			[]string{"stdin:2: Role: This is not a role. Write one of: Respondent, Entity manager, "},
		},
		"nothing": {"entities", "", []string{"stdin: The file contains no table."}},
	}
	for name, test := range tests {
		for _, check := range []bool{false, true} {
			args := d.args(append([]string{"import", test.table, "-"}, as("alfa", anna)...)...)
			if check {
				args = append(args, "--check")
			}
			got := mognad(t, test.content, args...)
			if got.Status != failed || got.Out != "" {
				t.Errorf("%s: ended with %d and printed %q", name, got.Status, got.Out)
			}
			for _, want := range test.want {
				if !strings.Contains("\n"+got.Err, "\n"+want) {
					t.Errorf("%s: %q is missing in\n%s", name, want, got.Err)
				}
			}
			if strings.Contains(got.Err, "⟦") {
				t.Errorf("%s: a translation is missing:\n%s", name, got.Err)
			}
		}
	}
}
