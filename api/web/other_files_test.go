package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment/exchange"
	"mognad/questionnaires/filekind"
)

// TestOtherFilesArePublishedNowhere: the pages that read files name one of another kind, in one sentence.
func TestOtherFilesArePublishedNowhere(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	book := admin.Get(org + "/entities/export?format=xlsx").Want(http.StatusOK).Body // one of ours
	files := map[filekind.Kind]string{
		filekind.Excel: book,
		filekind.PDF:   "%PDF-1.7\n%\xe2\xe3\xcf\xd3",
		filekind.XML:   "<?xml version=\"1.0\"?>\n<catalog><title>Prov: ett</title></catalog>\n",
		filekind.HTML:  "<!DOCTYPE html><html><body>Prov</body></html>",
		filekind.YAML:  "urn: a\nref_id: b\nname: Prov\nversion: 1\nobjects: {framework: {name: Prov}}\n",
		filekind.JSON:  `{"name": "a", "scripts": {}}`,
		filekind.CSV:   "Nyckel;Namn\na;b\n",
		filekind.Audit: "format: 1\naudit: {key: a, title: A}\n",
		filekind.Text:  "Hej, här kommer formuläret.",
	}
	for kind, content := range files {
		want := s.Sv.T("questionnaire.problem.other_kind", "Is", kind)
		got := admin.SendFile(org+"/questionnaires", "file", "a.yaml", content).
			Want(http.StatusUnprocessableEntity).
			Shows(want)
		if n := strings.Count(got.Text(), "docs/questionnaire-format.md"); n != 1 || strings.Contains(want, "⟦") {
			t.Errorf("%s is named %d times: %s", kind, n, want)
		}
	}
	admin.SendFile(org+"/questionnaires", "file", "a.yaml", "\xff\xfef\x00o\x00").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("questionnaire.problem.utf16"))
	for kind, content := range files {
		if kind == filekind.Audit {
			continue
		}
		_, err := exchange.Parse("a.yaml", []byte(content))
		if err == nil || !strings.Contains(err.Error(), "a.yaml: This is "+kind.String()+", not an audit file") ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s as an audit: %v", kind, err)
		}
		admin.SendFile(org+"/audits/import", "file", "a.yaml", content).
			Want(http.StatusUnprocessableEntity).
			Shows(s.Sv.T("audit_file.problem.other_kind", "Is", kind))
	}
}
