package web_test

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

	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/workbook"
)

const entitiesCSV = "Kortnamn;Namn;Typ;Överordnad;Ansvarigt organ\r\n" +
	"soc;Socialförvaltningen;Förvaltning;norrdal;Socialnämnden\r\n" +
	"aldre;Äldreomsorgen;Verksamhet;soc;\r\nnorrdal;Norrdals kommun;Kommun;;\r\n"

func TestImportEntities(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	page := org + "/entities/import"
	form := admin.Get(page).
		Want(http.StatusOK).
		Shows(s.Sv.T("imports.template.xlsx"), s.Sv.T("import.column.successors"), s.Sv.T("imports.help.entities.body"))
	if input := form.Find(func(n *html.Node) bool { return apitest.Attribute(n, "type") == "file" }); input == nil ||
		apitest.Attribute(input, "accept") != ".xlsx,.csv" {
		t.Error("the form does not ask for workbooks and CSV files")
	}
	before := admin.Get(org + "/entities").Body
	preview := admin.SendFile(page, "file", "enheter.csv", entitiesCSV).
		Want(http.StatusOK).
		Shows(s.Sv.T("imports.nothing_removed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.Sv.T("imports.row.add"),
			"Typ: Förvaltning Överordnad: norrdal Ansvarigt organ: Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.Sv.T("imports.row.add"), "Typ: Verksamhetsenhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(rowsOf(preview))); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, admin.Get(org+"/entities").Body); diff != "" {
		t.Errorf("the preview has changed something:\n%s", diff)
	}
	confirm := page + "/" + preview.Value("upload")
	if !preview.HasForm(confirm) {
		t.Fatalf("no form to confirm with at %s", confirm)
	}
	admin.Post(org+"/users/import/"+preview.Value("upload"), "digest", preview.Value("digest")).Want(http.StatusNotFound)
	admin.Post(confirm, "digest", preview.Value("digest")).To(org + "/entities")
	admin.Get(org+"/entities").Shows(s.Sv.T("imports.done", "Added", 2, "Changed", 0), "Äldreomsorgen", "Socialnämnden")
	admin.Post(confirm, "digest", preview.Value("digest")).Want(http.StatusNotFound)

	same := admin.SendFile(page, "file", "enheter.csv", entitiesCSV).Want(http.StatusOK).Shows(s.Sv.T("imports.nothing"))
	if same.Find(func(n *html.Node) bool {
		return n.Data == "form" && strings.Contains(apitest.Attribute(n, "action"), "/import/")
	}) != nil {
		t.Error("an import that changes nothing can be confirmed")
	}
	changes := admin.SendFile(page, "file", "enheter.csv", "key,name,body\naldre,Omsorg,\nsoc,Socialförvaltningen,\n").
		Want(http.StatusOK)
	want = [][]string{
		{"Omsorg aldre", "2", s.Sv.T("imports.row.change"), "Namn: från Äldreomsorgen → till Omsorg"},
		{"Socialförvaltningen soc", "3", s.Sv.T("imports.row.change"), "Ansvarigt organ: från Socialnämnden → till tomt"},
	}
	if diff := cmp.Diff(want, trimmed(rowsOf(changes))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// trimmed is a table with single spaces in each cell.
func trimmed(rows [][]string) [][]string {
	for _, row := range rows {
		for i := range row {
			row[i] = strings.Join(strings.Fields(row[i]), " ")
		}
	}
	return rows
}

func TestImportWithProblems(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	page := org + "/entities/import"
	faults := admin.SendFile(page, "file", "enheter.csv",
		"Kortnamn;Namn;Typ;Överordnad\r\nsoc;;Förvaltning;norrdal\r\nfel;Fel;Påhitt;finns-inte\r\n"+
			"soc;Igen;Förvaltning;norrdal\r\n").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("imports.faults_title"), s.Sv.T("imports.another"))
	want := [][]string{
		{"2", "Namn", "tomt", s.Sv.T("error.required")},
		{"3", "Typ", "Påhitt", s.Sv.T("error.not_a_kind", "Known", assessment.WordsOf("kind.", assessment.EntityKinds))},
		{"3", "Överordnad", "finns-inte", s.Sv.T("error.unknown_key", "Value", "finns-inte")},
		{"4", "Kortnamn", "soc", s.Sv.T("error.row_twice", "First", 2)},
	}
	got := rowsOf(faults)
	slices.SortFunc(got, slices.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if !faults.HasForm(page) ||
		faults.Find(func(n *html.Node) bool { return strings.Contains(apitest.Attribute(n, "action"), "/import/") }) != nil {
		t.Error("a file with faults can be confirmed, or no other chosen")
	}

	var many strings.Builder
	many.WriteString("key,name\n")
	for i := range 300 {
		fmt.Fprintf(&many, "k%d,\n", i)
	}
	long := admin.SendFile(page, "file", "a.csv", many.String()).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("imports.more_faults", "Shown", 200))
	if n := len(rowsOf(long)); n != 200 {
		t.Errorf("%d faults are listed, want 200", n)
	}

	files := []struct {
		name, content string
		status        int
		want          string
	}{
		{"tom.csv", "", http.StatusUnprocessableEntity, s.Sv.T("import.empty")},
		{"rubriker.csv", "key,name\n", http.StatusUnprocessableEntity, s.Sv.T("error.file_empty")},
		{"okänd.csv", "key,färg\na,röd\n", http.StatusUnprocessableEntity, "färg"},
		{"bild.xlsx", "PK\x03\x04 no archive", http.StatusUnprocessableEntity, s.Sv.T("import.damaged", "Name", "bild.xlsx")},
		{
			"stor.csv",
			"key\n" + strings.Repeat("a", workbook.MaxBytes),
			http.StatusUnprocessableEntity,
			s.Sv.T("import.file_large", "Max", 5),
		},
		{"större.csv", strings.Repeat("a", web.MaxUpload+1), http.StatusRequestEntityTooLarge, s.Sv.T("error.too_large")},
	}
	for _, test := range files {
		got := admin.SendFile(page, "file", test.name, test.content).Want(test.status).Shows(test.want)
		if test.status == http.StatusUnprocessableEntity && !strings.Contains(got.Problem("file"), test.want) {
			t.Errorf("%s: the message at the field is %q, want %q", test.name, got.Problem("file"), test.want)
		}
	}
	for _, r := range []apitest.Reply{admin.Post(page), admin.SendFile(page, "annan", "a.csv", entitiesCSV),
		admin.SendFile(page, "file", "", "")} {
		if got := r.Want(http.StatusUnprocessableEntity).Problem("file"); got != s.Sv.T("error.choose_file") {
			t.Errorf("without a file the message is %q", got)
		}
	}
	admin.SendFile(page, "file", "x\xff"+strings.Repeat("å", 300)+".csv", entitiesCSV).Want(http.StatusOK)
}

func TestImportChangedInBetween(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	page := org + "/entities/import"
	preview := admin.SendFile(page, "file", "enheter.csv", entitiesCSV).Want(http.StatusOK)
	confirm := page + "/" + preview.Value("upload")
	s.Entity(t, "soc", "Sociala")
	renewed := admin.Post(confirm, "digest", preview.Value("digest")).
		Want(http.StatusConflict).
		Shows(s.Sv.T("error.preview_changed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.Sv.T("imports.row.change"),
			"Namn: från Sociala → till Socialförvaltningen Ansvarigt organ: från tomt → till Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.Sv.T("imports.row.add"), "Typ: Verksamhetsenhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(rowsOf(renewed))); diff != "" {
		t.Errorf("the new preview (-want +got):\n%s", diff)
	}
	admin.Get(org + "/entities").Shows("Sociala").Hides("Äldreomsorgen")
	admin.Post(confirm, "digest", renewed.Value("digest")).To(org + "/entities")
	admin.Get(org+"/entities").Shows("Äldreomsorgen", s.Sv.T("imports.done", "Added", 1, "Changed", 1))

	// What was valid when shown may be invalid now.
	preview = admin.SendFile(page, "file", "enheter.csv", "key,name,kind,parent\nbarn,Barn,operation,aldre\n").
		Want(http.StatusOK)
	aldre := admin.Get(org + "/entities").Href("Äldreomsorgen")
	admin.Post(aldre+"/delete", "version", "1").To(org + "/entities")
	admin.Post(page+"/"+preview.Value("upload"), "digest", preview.Value("digest")).Want(http.StatusConflict).
		Shows(s.Sv.T("imports.faults_title"), s.Sv.T("error.unknown_key", "Value", "aldre"))

	// Only the person who made a preview can use it.
	preview = admin.SendFile(page, "file", "enheter.csv", entitiesCSV).Want(http.StatusOK)
	_, per := s.Join(t, "Per Ek", "per@norrdal.example", assessment.OrganisationAdmin, s.Root(t))
	per.Post(page+"/"+preview.Value("upload"), "digest", preview.Value("digest")).Want(http.StatusNotFound)
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	s.Entity(t, "soc", "Socialförvaltningen")
	page := org + "/users/import"
	admin.Get(page).Want(http.StatusOK).Shows(s.Sv.T("imports.title.people"), s.Sv.T("imports.help.people.until"))
	file := "E-post;Namn;Roll;Enhet;Till och med\r\nper@norrdal.example;Per " +
		"Ek;Samordnare;norrdal;\r\nper@norrdal.example;Per Ek;Ledning;soc;\r\nanna@revision.example;Anna " +
		"Ek;Revisor;soc;2199-06-30\r\n"
	preview := admin.SendFile(page, "file", "personer.csv", file).
		Want(http.StatusOK).
		Shows("Per Ek", "per@norrdal.example", "Roll: Revisor", s.Sv.T("imports.people_effect"))
	admin.SendFile(page, "file", "personer.csv", strings.ReplaceAll(file, "2199-06-30", "")).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.auditor_until"), s.Sv.T("import.column.until"))
	confirm := page + "/" + preview.Value("upload")
	result := admin.Post(confirm, "digest", preview.Value("digest")).
		Want(http.StatusOK).
		Shows(s.Sv.T("imports.links", "Count", 2), s.Sv.T("imports.links_once"), "Per Ek", "Anna Ek")
	if got := result.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("links may be kept: Cache-Control is %q", got)
	}
	links := regexp.MustCompile(regexp.QuoteMeta(s.URL)+`(/links/[\w-]{43})<`).FindAllStringSubmatch(result.Body, -1)
	if len(links) != 2 {
		t.Fatalf("%d links in:\n%s", len(links), result.Text())
	}
	per := s.Visitor(t)
	per.Get(links[0][1]).Want(http.StatusOK).Shows("Per Ek", "Norrdals kommun")
	per.Post(links[0][1], "password", apitest.Passphrase).To(org)
	admin.Get(org+"/users").Shows("Anna Ek", "Per Ek").Hides("/links/")
	admin.Post(confirm, "digest", preview.Value("digest")).Want(http.StatusNotFound)

	renamed := admin.SendFile(page, "file", "personer.csv", "email,name,role,entity\nper@norrdal.example,Per "+
		"Berg,coordinator,norrdal\n").
		Want(http.StatusOK).
		Shows("Per Berg")
	admin.Post(page+"/"+renamed.Value("upload"), "digest", renamed.Value("digest")).To(org + "/users")
	admin.Get(org+"/users").Shows("Per Berg", s.Sv.T("imports.done", "Added", 0, "Changed", 1))
}

// TestExports downloads each table as each kind of file: importing an export changes nothing.
func TestExports(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	s.Entity(t, "soc", "Socialförvaltningen")
	s.Invite(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	names := map[string]string{"/entities": "norrdal-enheter", "/users": "norrdal-användare"}
	for list, name := range names {
		for _, format := range workbook.Formats {
			for suffix, query := range map[string]string{"": "", "-mall": "&template=1"} {
				got := admin.Get(org + list + "/export?format=" + string(format) + query).Want(http.StatusOK)
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
				back := admin.SendFile(org+list+"/import", "file", "tabell."+string(format), got.Body)
				if suffix == "" {
					back.Want(http.StatusOK).Shows(s.Sv.T("imports.nothing"))
				} else {
					back.Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.file_empty"))
				}
			}
		}
		admin.Get(org + list + "/export").Want(http.StatusUnprocessableEntity)
		admin.Get(org + list + "/export?format=pdf").Want(http.StatusUnprocessableEntity)
	}
	admin.Post("/language", "language", "en", "return", "/account").To("/account")
	if got := admin.Get(org + "/entities/export?format=csv").
		Want(http.StatusOK); !strings.Contains(got.Header.Get("Content-Disposition"), "norrdal-entities.csv") ||
		!strings.Contains(got.Body, "Administration") {
		t.Errorf("the English table is %q:\n%s", got.Header.Get("Content-Disposition"), got.Body)
	}
}

// TestPreviewShowsEverything: each field that an import would set, and what in the file was not read or is not seen.
func TestPreviewShowsEverything(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	preview := admin.SendFile(org+"/users/import", "file", "personer.csv",
		"Personer 2026\nE-post;Namn;Roll;Enhet;Till och med\nper@norrdal.example;Per Ek;Ledning;norrdal;2026-12-31\n"+
			"per@norrdal.example;Per Ek;Samordnare;norrdal;\nbo@norrdal.example;Bo Ek;Ledning;norrdal;\n").
		Want(http.StatusOK).
		Shows(s.Sv.T("imports.notes"), s.Sv.T("import.note.above", "Row", 2))
	add := s.Sv.T("imports.row.add")
	want := [][]string{
		{"Per Ek per@norrdal.example", "3", add, "Roll: Ledning Enhet: norrdal Sista dag: 2026-12-31"},
		{"Per Ek per@norrdal.example", "4", add, "Roll: Samordnare Enhet: norrdal Sista dag: tomt"},
		{"Bo Ek bo@norrdal.example", "5", add, "Roll: Ledning Enhet: norrdal Sista dag: tomt"},
	}
	if diff := cmp.Diff(want, trimmed(rowsOf(preview))); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}
	admin.SendFile(org+"/users/import", "file", "personer.csv", "E-post;Namn;Roll;Enhet\na@b.example;A;Kung;norrdal\n").
		Want(http.StatusUnprocessableEntity).
		Shows("Det här är ingen roll. Skriv en av: Uppgiftslämnare, ")

	s.Entity(t, "soc", "Socialförvaltningen")
	page := org + "/entities/import"
	one := admin.SendFile(page, "file", "enheter.csv", "Kortnamn;Ansvarigt organ\nsoc;Socialnämnden\n").Want(http.StatusOK)
	admin.Post(page+"/"+one.Value("upload"), "digest", one.Value("digest")).To(org + "/entities")
	empties := s.Sv.T("import.note.empty_column", "Column", "Ansvarigt organ")
	admin.SendFile(page, "file", "enheter.csv", "Kortnamn;Ansvarigt organ\nsoc;\n").Want(http.StatusOK).Shows(empties)
	admin.SendFile(page, "file", "enheter.csv", "Kortnamn;Ansvarigt organ\nnorrdal;\n").Want(http.StatusOK).Hides(empties)

	lost := admin.SendFile(page, "file", "enheter.csv", "Kortnamn;Namn\nsoc;#REF!\n").Want(http.StatusUnprocessableEntity)
	if got := lost.Problem("file"); !strings.Contains(got, "Cell B2 innehåller #REF!") {
		t.Errorf("a formula that failed: %q", got)
	}
	for content, is := range map[string]string{"%PDF-1.7\n": "en pdf", "format: 1\naudit: {key: a}\n": "en granskningsfil för Mognad"} {
		got := admin.SendFile(page, "file", "a.csv", content).Want(http.StatusUnprocessableEntity).Problem("file")
		if !strings.Contains(got, is) {
			t.Errorf("%q: %q", content, got)
		}
	}
}

// TestInvitationTakesAwayWhatDoesNotShow: an address pasted with a zero-width space invites the person that it shows.
func TestInvitationTakesAwayWhatDoesNotShow(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	invite := func(email string) apitest.Reply {
		t.Helper()
		return admin.Post(org+"/users/new", "name", "Ny\u00ad Svarande", "email", email, "role", "management",
			"entity", s.Root(t).String(), "until", "")
	}
	invite("ny.svarande\u200b@norrdal.example")
	admin.Get(org+"/users").Want(http.StatusOK).Shows("ny.svarande@norrdal.example", "Ny Svarande")
	invite("ny.svarande@norrdal.example").Want(http.StatusConflict)
	if got := invite("ny\u00a0svarande@norrdal.example").Want(http.StatusUnprocessableEntity).Problem("email"); got !=
		s.Sv.T("error.email_space", "Before", "ny") {
		t.Errorf("a space in the address: %q", got)
	}
}
