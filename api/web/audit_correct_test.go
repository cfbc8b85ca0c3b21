package web_test

import (
	"archive/zip"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mognad/api/apitest"
)

// TestCorrectedAuditSaysSo: every page and file of a version that has been replaced says by which, and the new one says
// what it corrects, why, and what differs.
func TestCorrectedAuditSaysSo(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.Anna.Post(x.Path+"/final", "version", fmt.Sprint(x.Audit.Version)).To(x.Path)
	const reason = "Fel bilaga låg till grund."
	if strings.Contains(x.Kim.Get(x.Path).Text(), "Påbörja en rättad version") {
		t.Error("a coordinator is offered to correct an audit")
	}
	x.Kim.Post(x.Path+"/correct", "correction", reason).Want(http.StatusForbidden)
	x.Anna.Get(x.Path).Shows("Rätta granskningen", "Arkivpaket")
	x.Anna.Post(x.Path+"/correct", "correction", "").Want(http.StatusUnprocessableEntity)
	x.Anna.Post(x.Path+"/correct", "correction", reason).Want(http.StatusSeeOther)
	x.Anna.Get(x.Path).Shows("Granskningen rättas: version 2 är påbörjad")
	if strings.Contains(x.Kim.Get(x.Path).Text(), "version 2") {
		t.Error("a coordinator is told that the audit is being corrected")
	}

	old := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	c := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, old.Correcting.ID))(t)
	c = apitest.Done(x.Use.Audits.StateOnAudit(t.Context(), x.Auditor, c.ID, "nej", "Det brister mer.", c.Version))(t)
	_ = apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, c.ID, c.Version))(t)
	next := strings.Replace(x.Path, x.Audit.ID.String(), c.ID.String(), 1)
	for _, page := range []string{x.Path, x.Column(x.Root), x.Path + "/recommendations", x.Path + "/report"} {
		x.Kim.Get(page).Shows("Granskningen är ersatt av version 2", "Se version 2")
	}
	for _, page := range []string{next, next + "/report"} {
		x.Kim.Get(page).Shows("Version 2, en rättad version.", reason, "Ändrat sedan version 1", "Det brister mer.")
	}
	if yaml := x.Kim.Get(x.Path + "/file?format=yaml").Body; !strings.HasPrefix(yaml, "# Replaced by version 2 on ") {
		t.Errorf("the old file begins with %.60s", yaml)
	}
	if strings.Contains(x.Kim.Get(apitest.NorrdalPath+"/audits").Body, x.Path+`"`) {
		t.Error("the list has the version that has been replaced")
	}

	if text := wordsOf(t, x.Kim.Get(next+"/file?format=docx").Want(http.StatusOK).Body); !strings.Contains(text,
		"Ändrat sedan version 1") {
		t.Error("the report as a file does not say what differs")
	}

	x.Kim.Get(next + "/archive").Want(http.StatusForbidden)
	body := x.Anna.Get(next + "/archive").Want(http.StatusOK).Body
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"manifest.json", "SHA256SUMS", "audit.xlsx", "report.docx", "sealed/version-1.json",
		"sealed/version-2.json", "papers/audit_tests.json", "papers/audit_tests.xlsx",
		"version-1/papers/audit_tests.json", "version-1/papers/audit_tests.xlsx", "version-1/tables/fact_checks.json"} {
		if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == name }) {
			t.Errorf("the package has no %s", name)
		}
	}
}
