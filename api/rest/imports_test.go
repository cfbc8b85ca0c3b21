package rest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

func TestAPIImportsAndExports(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	in, out := here+"/imports/entities", here+"/exports/entities"
	table := "key,name,kind,parent,body\nhamnen,Hamnen,operation,norrdal,Hamnnämnden\nkajen,Kajen,operation,hamnen,\n"
	counts := func(a apitest.Answer) []any {
		return []any{a.Read("checked"), a.Read("added"), a.Read("changed"), a.Read("same")}
	}
	checked := admin.Call(http.MethodPost, in+"?check=true", table, "Content-Type", "text/csv").Want(http.StatusOK)
	if diff := cmp.Diff([]any{true, 2.0, 0.0, 0.0}, counts(checked)); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
	if n := len(admin.Get(here + "/entities").Read("items").([]any)); n != 1 {
		t.Errorf("a check left %d entities", n)
	}
	done := admin.Call(http.MethodPost, in, table, "Content-Type", "text/csv; charset=utf-8").Want(http.StatusOK)
	if diff := cmp.Diff([]any{false, 2.0, 0.0, 0.0}, counts(done)); diff != "" {
		t.Errorf("import (-want +got):\n%s", diff)
	}
	want := map[string]any{"line": 2.0, "action": "add", "name": "Hamnen", "key": "hamnen", "notes": []any{}, "changes": []any{
		map[string]any{
			"field": "name",
			"old":   "",
			"new":   "Hamnen",
		},
		map[string]any{"field": "kind", "old": "", "new": "operation"},
		map[string]any{
			"field": "parent",
			"old":   "",
			"new":   "norrdal",
		},
		map[string]any{"field": "body", "old": "", "new": "Hamnnämnden"},
	}}
	if diff := cmp.Diff(want, done.Read("rows", 0)); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}

	// A row that ends an entity says what hangs on it.
	s.Join(t, "Rut Berg", "rut@norrdal.example", assessment.Respondent, s.Root(t))
	ends := admin.Call(http.MethodPost, in+"?check=true", "key,valid_to\nnorrdal,2199-12-31\n", "Content-Type", "text/csv").
		Want(http.StatusOK)
	if notes := ends.Read("rows", 0, "notes").([]any); len(notes) != 2 || !strings.Contains(fmt.Sprint(notes), "Rut Berg") {
		t.Errorf("on the root hangs %v, want the roles of Rut and the admin", notes)
	}

	for _, format := range []string{"csv", "xlsx"} {
		for _, language := range []string{"sv", "en"} {
			mediaType := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": xlsx}[format]
			file := admin.Get(out+"?format="+format, "Accept-Language", language).Want(http.StatusOK)
			if diff := cmp.Diff(
				[]string{mediaType, `attachment; filename="norrdal-entities.` + format + `"`, language, "no-store"},
				[]string{
					file.Header.Get("Content-Type"),
					file.Header.Get("Content-Disposition"),
					file.Header.Get("Content-Language"),
					file.Header.Get("Cache-Control"),
				},
			); diff != "" {
				t.Errorf("%s in %s: headers (-want +got):\n%s", format, language, diff)
			}
			again := admin.Call(http.MethodPost, in, file.Body, "Content-Type", mediaType).Want(http.StatusOK)
			if diff := cmp.Diff([]any{false, 0.0, 0.0, 3.0}, counts(again)); diff != "" {
				t.Errorf("%s in %s, read back (-want +got):\n%s", format, language, diff)
			}
		}
	}
	if got := admin.Get(out).Want(http.StatusOK).Header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("an export is %s unless asked otherwise", got)
	}
	admin.Get(out+"?format=pdf").Problem(http.StatusUnprocessableEntity, "invalid", "format: error.unknown_choice")

	form := func(names ...string) (body, contentType string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, name := range names {
			part, err := w.CreateFormFile(name, "enheter.csv")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(table)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	body, contentType := form("file")
	if diff := cmp.Diff(
		[]any{false, 0.0, 0.0, 2.0},
		counts(admin.Call(http.MethodPost, in, body, "Content-Type", contentType).Want(http.StatusOK)),
	); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	body, contentType = form("file", "file")
	admin.Call(http.MethodPost, in, body, "Content-Type", contentType).
		Problem(http.StatusUnprocessableEntity, "invalid", "file: api.duplicate_property")
	body, contentType = form("upload")
	admin.Call(http.MethodPost, in, body, "Content-Type", contentType).
		Problem(http.StatusUnprocessableEntity, "invalid", "upload: api.unknown_property")
	body, contentType = form()
	admin.Call(http.MethodPost, in, body, "Content-Type", contentType).
		Problem(http.StatusUnprocessableEntity, "invalid", "file: error.choose_file")
	body, contentType = form("file")
	admin.Call(http.MethodPost, in, body[:len(body)/2], "Content-Type", contentType).
		Problem(http.StatusBadRequest, "malformed")
	admin.Call(http.MethodPost, in, table, "Content-Type", "application/json").
		Problem(http.StatusUnsupportedMediaType, "media_type")
	admin.Call(http.MethodPost, in, table, "Content-Type", "application/octet-stream").
		Problem(http.StatusUnsupportedMediaType, "media_type")
	admin.Call(http.MethodPost, in, "", "Content-Type", "text/csv").Problem(http.StatusBadRequest, "malformed")
	admin.Call(http.MethodPost, in, "key,name\n"+strings.Repeat("x", 5<<20), "Content-Type", "text/csv").
		Problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.Call(http.MethodPost, in, table+strings.Repeat("x", 6<<20), "Content-Type", "text/csv").
		Problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.Call(http.MethodPost, in, "\x00\x01\x02", "Content-Type", "text/csv").Want(http.StatusUnprocessableEntity)
	admin.Call(http.MethodPost, in+"?check=maybe", table, "Content-Type", "text/csv").
		Problem(http.StatusUnprocessableEntity, "invalid", "check: api.boolean")

	bad := "key,name,kind,parent\nny,,planet,norrdal\n\nny,Ny,operation,nowhere\n"
	p := admin.Call(http.MethodPost, in, bad, "Content-Type", "text/csv").
		Problem(http.StatusUnprocessableEntity, "invalid",
			"name: error.required", "kind: error.not_a_kind", "key: error.row_twice")
	lines := map[string]int{}
	for _, f := range p.Errors {
		lines[f.Field] = f.Line
	}
	if diff := cmp.Diff(map[string]int{"name": 2, "kind": 2, "key": 4}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	problems := admin.Call(http.MethodPost, in+"?check=true", bad, "Content-Type", "text/csv").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{3, 4.0, "key", "error.row_twice"},
		[]any{len(problems.Read("problems").([]any)), problems.Read("problems", 2, "line"),
			problems.Read("problems", 2, "field"), problems.Read("problems", 2, "code")},
	); diff != "" {
		t.Errorf("problems of a check (-want +got):\n%s", diff)
	}

	people := admin.Call(http.MethodPost, here+"/imports/users", "email,name,role,entity\nsara@norrdal.example,Sara "+
		"Lind,respondent,hamnen\n", "Content-Type", "text/csv").
		Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Sara Lind", "sara@norrdal.example"},
		[]any{people.Read("invited", 0, "name"), people.Read("invited", 0, "email")},
	); diff != "" {
		t.Errorf("invited (-want +got):\n%s", diff)
	}
	_, token, _ := strings.Cut(people.Text("invited", 0, "address"), "/links/")
	s.Visitor(t).Post("/links/"+token, "password", apitest.Passphrase).Want(http.StatusSeeOther)
	users := admin.Get(here + "/exports/users?format=csv").Want(http.StatusOK)
	if !strings.Contains(users.Body, "sara@norrdal.example") {
		t.Errorf("the export of users lacks Sara:\n%s", users.Body)
	}
	s.Join(t, "Eva Ek", "eva@norrdal.example", assessment.Coordinator, s.Entity(t, "varvet", "Varvet"))
	part := s.Client(t, "eva@norrdal.example", "norrdal", assessment.TokenWrite)
	for _, format := range []string{"csv", "xlsx"} { // the topmost row names no parent, which is out of reach
		file := part.Get(out + "?format=" + format).Want(http.StatusOK)
		again := part.Call(http.MethodPost, in, file.Body, "Content-Type", file.Header.Get("Content-Type")).
			Want(http.StatusOK)
		if diff := cmp.Diff([]any{false, 0.0, 0.0, 1.0}, counts(again)); diff != "" {
			t.Errorf("%s of a part, read back (-want +got):\n%s", format, diff)
		}
	}
	reader := s.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead)
	reader.Call(http.MethodPost, in+"?check=true", table, "Content-Type", "text/csv").Want(http.StatusOK)
	reader.Call(http.MethodPost, in, table, "Content-Type", "text/csv").Problem(http.StatusForbidden, "forbidden")
}

// TestAPIChecksShowEverything: each field that an import would set, and what in the file was not read or is not seen.
func TestAPIChecksShowEverything(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	check := func(kind, content string) apitest.Answer {
		t.Helper()
		return admin.Call(http.MethodPost, here+"/imports/"+kind+"?check=true", content,
			"Content-Type", "text/csv", "Accept-Language", "en")
	}
	people := check(
		"users",
		"People\nemail,name,role,entity,until\nper@norrdal.example,Per,management,norrdal,2026-12-31\n"+
			"bo@norrdal.example,Bo,management,norrdal,\n",
	).Want(http.StatusOK)
	set := func(row int) []any { return people.Read("rows", row, "changes").([]any) }
	last := func(day string) map[string]any { return map[string]any{"field": "until", "old": "", "new": day} }
	if diff := cmp.Diff([]any{last("2026-12-31"), last("")}, []any{set(0)[2], set(1)[2]}); diff != "" {
		t.Errorf("last days (-want +got):\n%s", diff)
	}
	if got := people.Text("rows", 1, "key"); got != "bo@norrdal.example" {
		t.Errorf("the key is %q", got)
	}
	notes := []any{"The headings are on row 2. What is above them was not read."}
	if diff := cmp.Diff(notes, people.Read("notes")); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	entities := check("entities", "Nyckel;Namn;Typ;Parent\rhamnen;F\x9arskolan p\x8c \x80ngen;Verksamhet;norrdal\r").
		Want(http.StatusOK)
	if diff := cmp.Diff([]any{"Förskolan på Ängen", "hamnen"}, []any{
		entities.Read("rows", 0, "name"), entities.Read("rows", 0, "key"),
	}); diff != "" {
		t.Errorf("letters of a Mac (-want +got):\n%s", diff)
	}
	for content, want := range map[string]string{
		"key,name\na,#N/A\n":        "import.error_cell",
		"key,name\na,x \x96 y\n":    "import.encoding",
		"%PDF-1.7\n":                "import.not_a_table",
		"{\"key\": \"a\"}":          "import.not_a_table",
		"key,name\na,F\ufffdrskola": "import.lost_letter",
	} {
		check("entities", content).Problem(http.StatusUnprocessableEntity, "invalid", "file: "+want)
	}
}
