package journeys_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// compare compares the answers with the judgements.
func (a *auditing) compare(t *testing.T) {
	b, sv, path := a.annaSees, a.Sv, org+"/compare"
	b.open(path)
	b.press(sv.T("compare.chips.audit"))
	b.arrive(path)
	b.shows(sv.T("compare.in_audit", "Name", journeyAudit))
	var heads, want []string
	for _, entity := range []string{"Norrdals kommun", "Norrdalsbolaget AB"} {
		want = append(want, entity+", "+sv.T("compare.self"), entity+", "+sv.T("compare.judged"))
	}
	heads = eval[[]string](
		b,
		`[...document.querySelectorAll("#compared thead th[aria-sort]")].map(e => e.querySelector(".sort").textContent + ", " + e.querySelector("small").textContent)`,
	)
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Errorf("side by side stand (-want +got):\n%s", diff)
	}
	b.press(sv.T("compare.chips.audit_questions"))
	b.arrive(path)
	var cells [][]string
	v := a.view(t, "anna@revisor.example")
	for i, q := range v.Questions {
		row := []string{q.ID}
		for k := range v.Entities {
			c := v.Cell(i, k)
			self, judged := "–", "–"
			if percent := c.Share.Percent; percent != nil {
				self = fmt.Sprint(*percent)
			}
			if c.Judgement.Ordinal != nil {
				judged = v.JudgementScale().Label(*c.Judgement.Ordinal)
			}
			row = append(row, self, judged)
		}
		cells = append(cells, row)
	}
	shown := eval[[][]string](
		b,
		`[...document.querySelectorAll("#compared tbody tr:has(th .number)")].map(r => [r.querySelector("th .number").textContent, ...[...r.querySelectorAll("td:not(.spread-cell) .heat")].map(e => e.firstChild.textContent.trim())])`,
	)
	if diff := cmp.Diff(cells, shown); diff != "" {
		t.Errorf("the comparison says (-audit +page):\n%s", diff)
	}
	b.inspect("compare")

	b.press(sv.T("compare.as_reference") + ": Norrdals kommun")
	b.arrive(path)
	b.shows(sv.T("compare.against_name", "Name", want[0]))
	if got := eval[[]string](
		b,
		`[...document.querySelectorAll("#compared th.ref .sort")].map(e => e.textContent)`,
	); !slices.Equal(got, []string{"Norrdals kommun"}) {
		t.Errorf("the columns of reference are %v", got)
	}
	b.click("#compared tbody button.open")
	b.arrive(path)
	b.until("the questions behind are open", `document.querySelector("#compared tbody tr.leaf")`)
	b.inspect("compare-reference", wide, narrowDark)
	for _, show := range []string{"radar", "bars"} {
		b.press(sv.T("compare.chips." + show))
		b.arrive(path)
		t.Log(show, b.charts())
		b.inspect("compare-"+show, wide, narrowDark)
	}
}

// download reads the workbook, which judges and recommends as the pages do.
func (a *auditing) download(t *testing.T) {
	b := a.annaSees
	b.open(a.Path)
	want := b.judged(".judgements")
	href := eval[string](
		b,
		fmt.Sprintf(`[...document.querySelectorAll("main a")].find(e => e.textContent === %q).href`, a.Sv.T("audit.file")),
	)
	status, content := b.fetched(href)
	if !strings.HasPrefix(status, "200 attachment") || !strings.Contains(status, ".xlsx") {
		t.Fatalf("the workbook comes with %s", status)
	}
	var got [][]string
	all := ""
	for _, row := range sheet(t, content) {
		if len(row) > 4 && slices.ContainsFunc(want, func(q []string) bool { return q[0] == row[1] }) {
			got = append(got, []string{row[1], row[3], row[4]})
		}
		all += strings.Join(row, "\n") + "\n"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("judged is (-matrix +workbook):\n%s", diff)
	}
	for _, text := range []string{journeyAudit, "1. " + adopted, "1. " + written, auditWord, auditSaid, companyWord,
		companySaid} {
		if !strings.Contains(all, text) {
			t.Errorf("the first sheet does not hold %q", text)
		}
	}
	b.open(a.Path + "/report")
	if diff := cmp.Diff(want, b.judged(".report-table")); diff != "" {
		t.Errorf("judged is (-matrix +report):\n%s", diff)
	}
}

// sheet is the text of the first sheet of a workbook.
func sheet(t *testing.T, content []byte) [][]string {
	t.Helper()
	archive := apitest.Done(zip.NewReader(bytes.NewReader(content), int64(len(content))))(t)
	var s struct {
		Rows []struct {
			Cells []struct {
				Text string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	first := apitest.Done(archive.Open("xl/worksheets/sheet1.xml"))(t)
	if err := xml.Unmarshal(apitest.Done(io.ReadAll(first))(t), &s); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range s.Rows {
		var row []string
		for _, c := range r.Cells {
			row = append(row, c.Text)
		}
		rows = append(rows, row)
	}
	return rows
}

// finish makes the audit final: nothing in it can be changed after that.
func (a *auditing) finish(t *testing.T) {
	b, sv := a.annaSees, a.Sv
	b.open(a.Path)
	b.confirm(`form[action$="/final"] button`, "audit-final-confirm")
	b.arrive(a.Path)
	b.shows(sv.T("audit.finalised"))
	v := a.view(t, "anna@revisor.example")
	if v.State != assessment.AuditFinal || v.Seal == nil {
		t.Fatalf("the audit is %s, sealed by %v", v.State, v.Seal)
	}
	b.shows(v.Seal.SHA256)
	for _, page := range []string{a.Path, a.Column(a.Root), a.Path + "/recommendations"} {
		b.open(page)
		if eval[bool](b, `document.querySelector("main form[method=post]:not([action$='/correct'])")`+" !== null") {
			t.Errorf("%s still has a form", page)
		}
	}
}

// release shows the final audit to those it concerns, and to each only the part that does.
func (a *auditing) release(t *testing.T) {
	sv := a.Sv
	a.annaSees.open(a.Path)
	table := a.annaSees.judged(".judgements")
	for name, b := range map[string]*browser{"management": a.management, "coordinator": a.kimSees} {
		b.open(org + "/audits")
		b.press(journeyAudit)
		b.arrive(a.Path)
		if diff := cmp.Diff(table, b.judged(".judgements")); diff != "" {
			t.Errorf("%s reads (-auditor +got):\n%s", name, diff)
		}
		b.shows(auditSaid)
		b.open(a.Column(a.Root))
		for _, text := range []string{asProposed, overridden, overriddenWhy, notTried, ownObservation} {
			b.shows(text)
		}
		b.open(a.Path + "/report")
		for _, text := range ofAnna {
			if text != overriddenWhy { // only with the proposals
				b.shows(text)
			}
		}
	}
	b := a.management
	b.open(a.Path)
	b.inspect("audit-final")
	b.open(a.Column(a.Root))
	b.inspect("audit-column-final", wide, narrowDark)
	b.open(a.Path + "/recommendations")
	b.inspect("recommendations-final", wide, narrowDark)
	b.open(a.Path + "/report")
	b.inspect("audit-report")
	b.press(sv.T("audit_report.with"))
	b.arrive(a.Path + "/report?proposals=1")
	b.shows(overriddenWhy)
	b.press(sv.T("audit_report.without_reasons"))
	b.arrive(a.Path + "/report?proposals=1&reasons=0")
	b.hides(overriddenWhy)
	b.press(sv.T("audit_report.with_reasons"))
	b.arrive(a.Path + "/report?proposals=1")
	b.inspect("audit-report-proposals", wide, narrowDark)

	b = a.chair
	ofTheRest := []string{asProposed, overridden, overriddenWhy, notTried, adopted, auditSaid, ownObservation}
	b.open(a.Path)
	if got := eval[[]string](
		b,
		`[...document.querySelectorAll(".judgements thead th a")].map(e => e.textContent)`,
	); !slices.Equal(got, []string{"Norrdalsbolaget AB"}) {
		t.Errorf("the company's chair sees the columns %v", got)
	}
	b.hides(ofTheRest...)
	b.inspect("audit-final-part", wide, narrowDark)
	b.press("Norrdalsbolaget AB")
	b.arrive(a.Column(a.Company))
	for _, text := range []string{companyWord, companySaid, written} {
		b.shows(text)
	}
	b.hides(ofTheRest...)
	b.open(a.Path + "/report")
	b.shows(sv.T("audit_report.part"))
	b.shows(written)
	b.hides(ofTheRest...)
	if status, _ := b.fetched(a.Column(a.Root)); status != "404" {
		t.Errorf("the company's chair gets the municipality's column with %s", status)
	}
	if status, _ := a.asaSees.fetched(a.Column(a.Root)); status != "403" {
		t.Errorf("the organisation's admin gets a column with %s", status)
	}
	_, content := b.fetched(a.Path + "/file?format=xlsx")
	for _, row := range sheet(t, content) {
		for _, text := range append(ofTheRest, "Norrdals kommun") {
			if slices.ContainsFunc(row[min(1, len(row)):], func(cell string) bool { return strings.Contains(cell, text) }) {
				t.Errorf("the chair's workbook holds %q in %q", text, row)
			}
		}
	}
}

// withhold marks a text of the final audit that may be secret. It is in no open extract until the mark is taken back.
func (a *auditing) withhold(t *testing.T) {
	b, sv := a.kimSees, a.Sv
	b.open(a.Path + "/report")
	b.press(sv.T("withheld.link"))
	path := a.Path + "/withheld"
	b.arrive(path)
	b.shows(sv.T("withheld.none"))
	b.inspect("withheld-none", wide, narrowDark)
	b.fill("text", "Detta står ingenstans.")
	b.fill("provision", "18 kap. 8 § OSL")
	b.fill("reason", "Visar vad som saknas.")
	b.press(sv.T("withheld.mark"))
	b.arrive(path)
	b.shows(sv.T("error.passage_missing"))
	if got := b.value("reason"); got != "Visar vad som saknas." {
		t.Errorf("of the reason is left %q", got)
	}
	b.inspect("withheld-refused", wide, narrowDark)
	b.fill("text", overridden)
	b.press(sv.T("withheld.mark"))
	b.arrive(path)
	b.shows(sv.T("withheld.marked"))
	b.fill("text", written)
	b.fill("provision", "18 kap. 13 § OSL")
	b.fill("reason", "Gäller bolagets skydd.")
	b.press(sv.T("withheld.mark"))
	b.arrive(path)

	first := `main article form`
	b.click("main article summary")
	b.submit(first)
	b.arrive(path + "/")
	b.inspect("withheld-lift-refused", wide, narrowDark)
	b.open(path)
	b.inspect("withheld")
	b.english("withheld", path)
	b.press(sv.T("withheld.see"))
	b.arrive(a.Path + "/report?open=1")
	b.hides(overridden, written)
	b.shows(sv.T("withheld.left_out", "Count", 2, "Bar", assessment.Bar))
	b.inspect("open-extract")
	b.english("open-extract", a.Path+"/report?open=1")

	b.open(path)
	b.click("main article summary")
	b.fill("lift_reason", "Riskanalyserna är gjorda om.")
	b.submit(first)
	b.arrive(path)
	b.shows(sv.T("withheld.lifted"))
	b.inspect("withheld-lifted", wide, narrowDark)
	b.open(a.Path + "/report?open=1")
	b.shows(overridden)
	b.hides(written)
}
