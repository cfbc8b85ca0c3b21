package api_test

import (
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

const entitiesCSV = "Nyckel;Namn;Typ;Överordnad;Organ\r\nsoc;Socialförvaltningen;Förvaltning;norrdal;Socialnämnden\r\naldre;Äldreomsorgen;Verksamhet;soc;\r\nnorrdal;Norrdals kommun;Kommun;;\r\n"

func TestImportEntities(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	form := admin.get(page).
		want(http.StatusOK).
		shows(s.sv.T("imports.template.xlsx"), s.sv.T("import.column.successors"), s.sv.T("imports.help.entities.body"))
	if input := form.find(
		func(n *html.Node) bool { return attribute(n, "type") == "file" },
	); input == nil ||
		attribute(input, "accept") != ".xlsx,.csv" {
		t.Error("the form does not ask for workbooks and CSV files")
	}
	before := admin.get(org + "/entities").Body
	preview := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).
		want(http.StatusOK).
		shows(s.sv.T("imports.nothing_removed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.sv.T("imports.row.add"),
			"Typ: Förvaltning Överordnad: norrdal Organ: Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.sv.T("imports.row.add"), "Typ: Verksamhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(preview.rows())); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, admin.get(org+"/entities").Body); diff != "" {
		t.Errorf("the preview has changed something:\n%s", diff)
	}
	confirm := page + "/" + preview.value("upload")
	if !preview.hasForm(confirm) {
		t.Fatalf("no form to confirm with at %s", confirm)
	}
	admin.post(org+"/users/import/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusNotFound)
	admin.post(confirm, "digest", preview.value("digest")).to(org + "/entities")
	admin.get(org+"/entities").shows(s.sv.T("imports.done", "Added", 2, "Changed", 0), "Äldreomsorgen", "Socialnämnden")
	admin.post(confirm, "digest", preview.value("digest")).want(http.StatusNotFound)

	same := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK).shows(s.sv.T("imports.nothing"))
	if same.find(func(n *html.Node) bool {
		return n.Data == "form" && strings.Contains(attribute(n, "action"), "/import/")
	}) != nil {
		t.Error("an import that changes nothing can be confirmed")
	}
	changes := admin.sendFile(page, "file", "enheter.csv", "key,name,body\naldre,Omsorg,\nsoc,Socialförvaltningen,\n").
		want(http.StatusOK)
	want = [][]string{
		{"Omsorg aldre", "2", s.sv.T("imports.row.change"), "Namn: från Äldreomsorgen → till Omsorg"},
		{"Socialförvaltningen soc", "3", s.sv.T("imports.row.change"), "Organ: från Socialnämnden → till tomt"},
	}
	if diff := cmp.Diff(want, trimmed(changes.rows())); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// trimmed is a table with the spaces of each cell folded.
func trimmed(rows [][]string) [][]string {
	for _, row := range rows {
		for i := range row {
			row[i] = strings.Join(strings.Fields(row[i]), " ")
		}
	}
	return rows
}

func TestImportWithFaults(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	faults := admin.sendFile(page, "file", "enheter.csv", "Nyckel;Namn;Typ;Överordnad\r\nsoc;;Förvaltning;norrdal\r\nfel;Fel;Påhitt;finns-inte\r\nsoc;Igen;Förvaltning;norrdal\r\n").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("imports.faults_title"), s.sv.T("imports.another"))
	want := [][]string{
		{"2", "Namn", "tomt", s.sv.T("error.required")},
		{"3", "Typ", "Påhitt", s.sv.T("error.kind")},
		{"3", "Överordnad", "finns-inte", s.sv.T("error.unknown_key", "Value", "finns-inte")},
		{"4", "Nyckel", "soc", s.sv.T("error.row_twice", "First", 2)},
	}
	got := faults.rows()
	slices.SortFunc(got, slices.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if !faults.hasForm(page) ||
		faults.find(func(n *html.Node) bool { return strings.Contains(attribute(n, "action"), "/import/") }) != nil {
		t.Error("a file with faults can be confirmed, or no other chosen")
	}

	var many strings.Builder
	many.WriteString("key,name\n")
	for i := range 300 {
		fmt.Fprintf(&many, "k%d,\n", i)
	}
	long := admin.sendFile(page, "file", "a.csv", many.String()).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("imports.more_faults", "Shown", 200))
	if n := len(long.rows()); n != 200 {
		t.Errorf("%d faults are listed, want 200", n)
	}

	files := []struct {
		name, content string
		status        int
		want          string
	}{
		{"tom.csv", "", http.StatusUnprocessableEntity, s.sv.T("import.empty")},
		{"rubriker.csv", "key,name\n", http.StatusUnprocessableEntity, s.sv.T("error.file_empty")},
		{"okänd.csv", "key,färg\na,röd\n", http.StatusUnprocessableEntity, "färg"},
		{"bild.xlsx", "PK\x03\x04 no archive", http.StatusUnprocessableEntity, s.sv.T("import.damaged", "Name", "bild.xlsx")},
		{
			"stor.csv",
			"key\n" + strings.Repeat("a", workbook.MaxBytes),
			http.StatusUnprocessableEntity,
			s.sv.T("import.file_large", "Max", 5),
		},
		{"större.csv", strings.Repeat("a", 7<<20), http.StatusRequestEntityTooLarge, s.sv.T("error.too_large")},
	}
	for _, test := range files {
		got := admin.sendFile(page, "file", test.name, test.content).want(test.status).shows(test.want)
		if test.status == http.StatusUnprocessableEntity && !strings.Contains(got.problem("file"), test.want) {
			t.Errorf("%s: the message at the field is %q, want %q", test.name, got.problem("file"), test.want)
		}
	}
	for _, r := range []reply{admin.post(page), admin.sendFile(page, "annan", "a.csv", entitiesCSV), admin.sendFile(page, "file", "", "")} {
		if got := r.want(http.StatusUnprocessableEntity).problem("file"); got != s.sv.T("error.required") {
			t.Errorf("without a file the message is %q", got)
		}
	}
	admin.sendFile(page, "file", "x\xff"+strings.Repeat("å", 300)+".csv", entitiesCSV).want(http.StatusOK)
}

func TestImportChangedInBetween(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	preview := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK)
	confirm := page + "/" + preview.value("upload")
	s.entity(t, "soc", "Sociala")
	anew := admin.post(confirm, "digest", preview.value("digest")).
		want(http.StatusConflict).
		shows(s.sv.T("error.preview_changed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.sv.T("imports.row.change"),
			"Namn: från Sociala → till Socialförvaltningen Organ: från tomt → till Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.sv.T("imports.row.add"), "Typ: Verksamhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(anew.rows())); diff != "" {
		t.Errorf("the new preview (-want +got):\n%s", diff)
	}
	admin.get(org + "/entities").shows("Sociala").hides("Äldreomsorgen")
	admin.post(confirm, "digest", anew.value("digest")).to(org + "/entities")
	admin.get(org+"/entities").shows("Äldreomsorgen", s.sv.T("imports.done", "Added", 1, "Changed", 1))

	// What was right when it was shown may be wrong by now.
	preview = admin.sendFile(page, "file", "enheter.csv", "key,name,kind,parent\nbarn,Barn,operation,aldre\n").
		want(http.StatusOK)
	aldre := admin.get(org + "/entities").href("Äldreomsorgen")
	admin.post(aldre+"/delete", "version", "1").to(org + "/entities")
	admin.post(page+"/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusConflict).
		shows(s.sv.T("imports.faults_title"), s.sv.T("error.unknown_key", "Value", "aldre"))

	// A preview is its maker's.
	preview = admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK)
	_, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.OrganisationAdmin, s.root(t))
	per.post(page+"/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusNotFound)
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	s.entity(t, "soc", "Socialförvaltningen")
	page := org + "/users/import"
	admin.get(page).want(http.StatusOK).shows(s.sv.T("imports.title.people"), s.sv.T("imports.help.people.until"))
	file := "E-post;Namn;Roll;Enhet;Till och med\r\nper@norrdal.example;Per " +
		"Ek;Samordnare;norrdal;\r\nper@norrdal.example;Per Ek;Ledning;soc;\r\nanna@revision.example;Anna " +
		"Ek;Revisor;soc;2199-06-30\r\n"
	preview := admin.sendFile(page, "file", "personer.csv", file).
		want(http.StatusOK).
		shows("Per Ek", "per@norrdal.example", "Roll: Revisor", s.sv.T("imports.people_effect"))
	admin.sendFile(page, "file", "personer.csv", strings.ReplaceAll(file, "2199-06-30", "")).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.auditor_until"), s.sv.T("import.column.until"))
	confirm := page + "/" + preview.value("upload")
	result := admin.post(confirm, "digest", preview.value("digest")).
		want(http.StatusOK).
		shows(s.sv.T("imports.links", "Count", 2), s.sv.T("imports.links_once"), "Per Ek", "Anna Ek")
	if got := result.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("links may be kept: Cache-Control is %q", got)
	}
	links := regexp.MustCompile(regexp.QuoteMeta(s.URL)+`(/links/[\w-]{43})<`).FindAllStringSubmatch(result.Body, -1)
	if len(links) != 2 {
		t.Fatalf("%d links in:\n%s", len(links), result.text())
	}
	per := s.visitor(t)
	per.get(links[0][1]).want(http.StatusOK).shows("Per Ek", "Norrdals kommun")
	per.post(links[0][1], "password", passphrase).to(org)
	admin.get(org+"/users").shows("Anna Ek", "Per Ek").hides("/links/")
	admin.post(confirm, "digest", preview.value("digest")).want(http.StatusNotFound)

	renamed := admin.sendFile(page, "file", "personer.csv", "email,name,role,entity\nper@norrdal.example,Per "+
		"Berg,coordinator,norrdal\n").
		want(http.StatusOK).
		shows("Per Berg")
	admin.post(page+"/"+renamed.value("upload"), "digest", renamed.value("digest")).to(org + "/users")
	admin.get(org+"/users").shows("Per Berg", s.sv.T("imports.done", "Added", 0, "Changed", 1))
}

// TestExports downloads each table as each kind of file: what comes out goes in again and changes nothing.
func TestExports(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	s.entity(t, "soc", "Socialförvaltningen")
	s.invite(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	names := map[string]string{"/entities": "norrdal-enheter", "/users": "norrdal-användare"}
	for list, name := range names {
		for _, format := range workbook.Formats {
			for suffix, query := range map[string]string{"": "", "-mall": "&template=1"} {
				got := admin.get(org + list + "/export?format=" + string(format) + query).want(http.StatusOK)
				disposition, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
				if err != nil {
					t.Fatal(err)
				}
				want := []string{
					"attachment",
					name + suffix + "." + string(format),
					format.MediaType(),
					"nosniff",
					"no-store",
					"sv",
				}
				if diff := cmp.Diff(
					want,
					[]string{
						disposition,
						parameters["filename"],
						got.Header.Get("Content-Type"),
						got.Header.Get("X-Content-Type-Options"),
						got.Header.Get("Cache-Control"),
						got.Header.Get("Content-Language"),
					},
				); diff != "" {
					t.Errorf("headers (-want +got):\n%s", diff)
				}
				back := admin.sendFile(org+list+"/import", "file", "tabell."+string(format), got.Body)
				if suffix == "" {
					back.want(http.StatusOK).shows(s.sv.T("imports.nothing"))
				} else {
					back.want(http.StatusUnprocessableEntity).shows(s.sv.T("error.file_empty"))
				}
			}
		}
		admin.get(org + list + "/export").want(http.StatusUnprocessableEntity)
		admin.get(org + list + "/export?format=pdf").want(http.StatusUnprocessableEntity)
	}
	admin.post("/language", "language", "en", "return", "/account").to("/account")
	if got := admin.get(org + "/entities/export?format=csv").
		want(http.StatusOK); !strings.Contains(got.Header.Get("Content-Disposition"), "norrdal-entities.csv") ||
		!strings.Contains(got.Body, "Administration") {
		t.Errorf("the English table is %q:\n%s", got.Header.Get("Content-Disposition"), got.Body)
	}
}
