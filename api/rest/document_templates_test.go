package rest_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/document"
)

// firms is our own template with the name of a firm in its header.
func firms(t *testing.T) string {
	t.Helper()
	content := apitest.Done(document.Own())(t)
	from := apitest.Done(zip.NewReader(bytes.NewReader(content), int64(len(content))))(t)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	changed := false
	for _, f := range from.File {
		part := string(apitest.Done(io.ReadAll(apitest.Done(f.Open())(t)))(t))
		if with := strings.ReplaceAll(part, "{{organisation}}", "Revisionsbyrån åt {{organisation}}"); with != part {
			part, changed = with, true
		}
		apitest.Done(io.WriteString(apitest.Done(to.Create(f.Name))(t), part))(t)
	}
	if err := to.Close(); err != nil || !changed {
		t.Fatalf("the template was changed: %t, %v", changed, err)
	}
	return out.String()
}

// TestDocumentsInTheirTemplate writes a report into a firm's template, and not into one that was withdrawn.
func TestDocumentsInTheirTemplate(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	anna := x.Client(t, x.Auditor.User.Email, "norrdal", assessment.TokenWrite)
	here := "/organisations/norrdal/document-templates"
	added := anna.Call(http.MethodPost, here+"?name=Byr%C3%A5n", firms(t), "Content-Type", document.MediaType).
		Want(http.StatusOK)
	if name := added.Text("items", 0, "name"); name != "Byrån" {
		t.Fatalf("the template is called %q", name)
	}
	id := added.Text("items", 0, "id")
	anna.Call(http.MethodPost, here+"?name=Annan", "not a document", "Content-Type", document.MediaType).
		Problem(http.StatusUnprocessableEntity, "invalid", "template: document.not_word")

	report := "/organisations/norrdal/audits/" + x.Audit.ID.String() + "/file?format=docx"
	headed := func(query string) bool {
		body := anna.Call(http.MethodGet, report+query, "").Want(http.StatusOK).Body
		z := apitest.Done(zip.NewReader(strings.NewReader(body), int64(len(body))))(t)
		for _, f := range z.File {
			if part := apitest.Done(io.ReadAll(apitest.Done(f.Open())(t)))(t); bytes.Contains(part, []byte("Revisionsbyrån åt Norrdals")) {
				return true
			}
		}
		return false
	}
	if headed("") {
		t.Error("our own template has a firm's header")
	}
	chosen := "&template=" + id
	if !headed(chosen) {
		t.Error("the firm's header is not in its report")
	}
	one := here + "/" + id
	if got := anna.Call(http.MethodGet, one, "").Want(http.StatusOK).Body; got != firms(t) {
		t.Error("the template is read as another file")
	}
	anna.Call(http.MethodPost, one+"/withdraw", "").Want(http.StatusOK)
	anna.Call(http.MethodGet, report+chosen, "").Problem(http.StatusNotFound, "not_found")
	anna.Call(http.MethodGet, report+"&template=x", "").Problem(http.StatusNotFound, "not_found")
}
