package journeys_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
)

// Texts of the reference case that something happens to.
const (
	secretObservation    = "Larm från brandväggarna går till jouren i källaren på Storgatan 4."
	secretRecommendation = "Analysera riskerna i den gemensamma it-miljön med början i reservdriften."
	draftObservation     = "Incidentrutinen antogs 2021 och följs upp varje år."
	checkedObservation   = "Incidentrutinen antogs 2022 och följs upp varje år."
	disputedObservation  = "Bolagsstyrelsen har inte fått någon rapport under perioden."
	rejectedBecause      = "Inget protokoll från perioden nämner någon rapport."
	correctedBecause     = "Bolaget har ingen egen rutin, vilket bedömningen inte tog hänsyn till."
)

// printed is a question in the table of judgements: its number, the judgement of each entity, and the numbers of the
// recommendations to each body.
type printed = [4]string

// referenceTable is the table of judgements of the reference case.
func (c *referenceCase) referenceTable() []printed {
	var rows []printed
	for i, q := range referenceQuestions {
		var lines []string
		for _, at := range []int{ofCompany, ofMunicipality} { // bodies stand in the order of their names
			if len(q.recommended[at]) > 0 {
				numbers := strings.Join(strings.Fields(strings.Trim(fmt.Sprint(q.recommended[at]), "[]")), ", ")
				lines = append(lines, c.bodies()[at].Name+": "+numbers)
			}
		}
		row := printed{fmt.Sprint(i + 1), q.judged[ofMunicipality], q.judged[ofCompany], strings.Join(lines, "\n")}
		if row[3] == "" {
			row[3] = "–"
		}
		rows = append(rows, row)
	}
	return rows
}

// reportTable is the table of judgements in the report that the window shows.
func reportTable(b *browser) []printed {
	b.t.Helper()
	return eval[[]printed](b, `[...document.querySelector("[aria-labelledby=table] .report-table").tBodies[0].rows].map(r => [
		r.querySelector("th .number").textContent,
		...[...r.querySelectorAll("td .judgement")].map(e => e.textContent),
		[...r.lastElementChild.querySelectorAll(".block")].map(e => e.textContent).join("\n") || "–"])`)
}

// wordTable is the table of judgements in a Word document.
func wordTable(t *testing.T, content []byte) []printed {
	t.Helper()
	text := etree.NewDocument()
	if err := text.ReadFromString(unzippedParts(t, content)["word/document.xml"]); err != nil {
		t.Fatal(err)
	}
	for _, table := range text.FindElements("//w:tbl") {
		var rows []printed
		for _, tr := range table.SelectElements("w:tr") {
			var row []string
			for _, cell := range tr.SelectElements("w:tc") {
				row = append(row, wordText(cell))
			}
			if len(row) != len(printed{}) {
				break
			}
			marked := func(r rune) bool { return !unicode.IsLetter(r) }
			number, _, _ := strings.Cut(row[0], " ")
			rows = append(rows, printed{
				number, strings.TrimLeftFunc(row[1], marked), strings.TrimLeftFunc(row[2], marked), row[3],
			})
		}
		if len(rows) > len(referenceQuestions) {
			return rows[1:]
		}
	}
	t.Fatal("the Word document has no table of judgements")
	return nil
}

// wordText is the text of a cell of a Word document, with its line breaks.
func wordText(cell *etree.Element) string {
	var lines []string
	for _, p := range cell.SelectElements("w:p") {
		var line strings.Builder
		for _, e := range p.FindElements(".//*") {
			switch e.Tag {
			case "t":
				line.WriteString(e.Text())
			case "br":
				line.WriteString("\n")
			}
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "\n")
}

// unzippedParts are the parts of a zip by their names, none of what is no zip.
func unzippedParts(t *testing.T, content []byte) map[string]string {
	t.Helper()
	parts := map[string]string{}
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return parts
	}
	for _, f := range apitest.Done(zip.NewReader(bytes.NewReader(content), int64(len(content))))(t).File {
		r := apitest.Done(f.Open())(t)
		parts[f.Name] = string(apitest.Done(io.ReadAll(r))(t))
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}

// checkFacts asks the audited to check the facts: one comment is accepted and changes a text, the other is rejected.
func (c *referenceCase) checkFacts(t *testing.T) {
	b, sv := c.anna, c.Sv
	b.open(c.Path)
	b.press(sv.T("fact_checks.title"))
	b.arrive(c.Path + "/fact-checks")
	b.press(sv.T("fact_checks.new"))
	b.arrive(c.Path + "/fact-checks/new")
	b.tick("people", c.Manager.User.ID.String())
	b.tick("people", c.Principal(t, "olle@norrdal.example").User.ID.String())
	b.set("due", until)
	b.fill("text", "Stämmer uppgifterna?")
	b.press(sv.T("fact_checks.send"))
	b.arrive(c.Path + "/fact-checks/")
	check, _, _ := strings.Cut(b.path(), "?")
	facts := org + "/fact-checks" + check[strings.LastIndex(check, "/"):]

	c.comment(c.mats, facts, draftObservation, "Rutinen antogs ett år senare.", checkedObservation)
	c.comment(c.olle, facts, disputedObservation, "Styrelsen fick en rapport i höstas.", "")

	answer := func(person string) {
		b.open(check)
		b.open(eval[string](b, fmt.Sprintf(`[...document.querySelectorAll("article")].find(e => e.innerText.includes(%q)).
			querySelector("a[href*='answer=']").href`, person)))
	}
	answer("Mats Berg")
	if got := b.value("text"); got != draftObservation {
		t.Errorf("the text to change reads %q", got)
	}
	b.press(sv.T("fact_checks.proposal_whole"))
	b.until("the difference is shown", `document.querySelector("#changes ins") !== null`)
	if got := b.value("text"); got != checkedObservation {
		t.Errorf("the text that is proposed reads %q", got)
	}
	b.click("main form.form button[value=accepted]")
	b.arrive(check)
	b.shows(sv.T("fact_checks.was_accepted"))
	answer("Olle Ek")
	b.fill("reason", rejectedBecause)
	b.click("main form.form button[value=rejected]")
	b.arrive(check)
	b.shows(sv.T("fact_checks.was_rejected"))
	b.confirm(`form[action$="/end"] button`, "")
	b.arrive(check)
	b.shows(sv.T("fact_checks.was_ended"))
	c.olle.open(facts)
	c.olle.shows(rejectedBecause)
	b.open(c.Column(c.Root))
	if got := b.picked("q-6")[1]; got != checkedObservation {
		t.Errorf("the accepted text reads %q", got)
	}
	b.open(c.Column(c.Company))
	if got := b.picked("q-7")[1]; got != disputedObservation {
		t.Errorf("the disputed text reads %q", got)
	}
}

// comment says from the start page what is wrong with a passage of the draft, and that it is all.
func (c *referenceCase) comment(b *browser, facts, passage, wrong, proposal string) {
	b.t.Helper()
	b.open(org)
	if !eval[bool](b, fmt.Sprintf(`document.querySelector('main a[href^=%q]') !== null`, facts)) {
		b.t.Errorf("the start page does not lead to %s", facts)
	}
	b.open(facts)
	b.open(eval[string](b, fmt.Sprintf(`[...document.querySelectorAll("main .panel")].
		find(e => e.querySelector(".said")?.innerText === %q).querySelector("a[href*='passage=']").href`, passage)))
	b.fill("text", wrong)
	if proposal != "" {
		b.set("proposal", proposal)
	}
	b.press(c.Sv.T("facts.save"))
	b.arrive(facts)
	b.shows(c.Sv.T("facts.saved"))
	b.press(c.Sv.T("facts.all_said"))
	b.arrive(facts)
	b.shows(c.Sv.T("facts.confirmed"))
}

// finish makes the audit in hand final.
func (c *referenceCase) finish(*testing.T) {
	b := c.anna
	b.open(c.Path)
	b.confirm(`form[action$="/final"] button`, "")
	b.arrive(c.Path)
	b.shows(c.Sv.T("audit.finalised"))
}

// report compares the report, as a page and as a Word document, with what it was made from.
func (c *referenceCase) report(t *testing.T) {
	b := c.mats
	b.open(org + "/audits")
	b.press(referenceTitle)
	b.arrive(c.Path)
	b.press(c.Sv.T("audit_report.short"))
	b.arrive(c.Path + "/report")
	b.inspect("reference-report", wide, narrowDark)
	want := c.referenceTable()
	if diff := cmp.Diff(want, reportTable(b)); diff != "" {
		t.Errorf("the report says (-reference +page):\n%s", diff)
	}
	judged := map[string]int{}
	for _, row := range reportTable(b) {
		judged[row[1]]++
		judged[row[2]]++
	}
	if diff := cmp.Diff(map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5}, judged); diff != "" {
		t.Errorf("judged is (-reference +page):\n%s", diff)
	}
	recommended := eval[map[string]int](b, `Object.fromEntries(
		[...document.querySelectorAll("[aria-labelledby=by-body] > .panel")].
			map(e => [e.querySelector("h3").textContent, e.querySelectorAll("li").length]))`)
	total := map[string]int{}
	for at, n := range []int{11, 4} {
		total[c.Sv.T("recommendations.to", "Body", c.bodies()[at].Name)] = n
	}
	if diff := cmp.Diff(total, recommended); diff != "" {
		t.Errorf("recommended is (-reference +page):\n%s", diff)
	}
	for _, p := range referenceQuestions[1].parts {
		b.shows(p.words)
	}
	word := c.files(t, b)["docx"]
	if diff := cmp.Diff(want, wordTable(t, word)); diff != "" {
		t.Errorf("the report says (-reference +Word):\n%s", diff)
	}
	office := document.NewPDF()
	if office.Ready(document.PDFFile) != nil {
		t.Log("no LibreOffice to make a PDF of the Word document")
		return
	}
	pdf := apitest.Done(office.Of(t.Context(), func() ([]byte, error) { return word, nil }))(t)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("LibreOffice makes %.20q of the Word document", pdf)
	}
}

// letter is the kind of the letter with which a report is sent.
const letter = "letter"

// files are the files that the report in the window offers, by kind, but no PDF.
func (c *referenceCase) files(t *testing.T, b *browser) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, href := range eval[[]string](b, `[...document.querySelectorAll(".head .do a, main a[href*='letter=1']")].map(e => e.href)`) {
		_, kind, _ := strings.Cut(href, "format=")
		if kind, _, _ = strings.Cut(kind, "&"); kind == document.PDFFile {
			continue
		}
		if strings.Contains(href, "&letter=1") {
			kind = letter
		}
		status, content := b.fetched(href)
		if !strings.HasPrefix(status, "200 attachment") {
			t.Fatalf("%s comes with %s", href, status)
		}
		files[kind] = content
	}
	kinds := slices.Sorted(maps.Keys(files))
	if diff := cmp.Diff([]string{"docx", "json", letter, "xlsx", "yaml"}, kinds); diff != "" {
		t.Errorf("the report is offered as (-want +got):\n%s", diff)
	}
	return files
}

// everywhere is all that can be read of the report in the window and of its files, by kind: also what is in the parts
// of those that are zips.
func (c *referenceCase) everywhere(t *testing.T, b *browser) map[string]string {
	t.Helper()
	all := map[string]string{"page": eval[string](b, "document.documentElement.outerHTML")}
	for kind, content := range c.files(t, b) {
		text := string(content)
		for name, part := range unzippedParts(t, content) {
			text += name + html.UnescapeString(part)
		}
		all[kind] = text
	}
	return all
}

// extract marks two texts that may be secret, and looks for them in everything that an open extract is given out as.
func (c *referenceCase) extract(t *testing.T) {
	b, sv := c.kim, c.Sv
	secrets := []string{secretObservation, secretRecommendation}
	b.open(c.Path + "/report")
	for kind, text := range c.everywhere(t, b) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) == (kind == letter && secret == secretObservation) {
				t.Errorf("%q is missing in the complete %s, or is there after all", secret, kind)
			}
		}
	}
	b.press(sv.T("withheld.link"))
	b.arrive(c.Path + "/withheld")
	for _, secret := range secrets {
		b.set("text", secret)
		b.fill("provision", "18 kap. 8 § OSL")
		b.fill("reason", "Visar var skyddet är svagt.")
		b.press(sv.T("withheld.mark"))
		b.arrive(c.Path + "/withheld")
		b.shows(sv.T("withheld.marked"))
	}
	b.press(sv.T("withheld.see"))
	b.arrive(c.Path + "/report?open=1")
	c.open(t, b)
}

// open fails the test if anything that is marked stands in the open extract in the window, or in its files.
func (c *referenceCase) open(t *testing.T, b *browser) {
	t.Helper()
	for kind, text := range c.everywhere(t, b) {
		for _, secret := range []string{secretObservation, secretRecommendation} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in the open extract as %s", secret, kind)
			}
		}
		if !strings.Contains(text, assessment.Bar) {
			t.Errorf("the open extract as %s does not say that something is left out", kind)
		}
	}
}

// correct corrects a judgement in a new version. The one before says so, and is as it was.
func (c *referenceCase) correct(t *testing.T) {
	b, sv := c.anna, c.Sv
	b.open(c.first)
	b.fill("correction", correctedBecause)
	b.confirm(`form[action$="/correct"] button`, "")
	b.arrive(org + "/audits/")
	b.shows(sv.T("edition.begun", "Edition", 2))
	c.at(t, b)
	c.corrected = c.Path
	b.open(c.Column(c.Company))
	b.pick("q-6", "Delvis")
	b.unit("q-6", "judgement", "saved")
	c.finish(t)
	b.inspect("reference-corrected", wide, narrowDark)

	was, is := c.referenceTable(), c.referenceTable()
	is[5][2] = "Delvis"
	b = c.mats
	b.open(c.corrected + "/report")
	b.shows(sv.T("edition.is", "Edition", 2))
	b.shows(correctedBecause)
	if diff := cmp.Diff(is, reportTable(b)); diff != "" {
		t.Errorf("the corrected report says (-want +page):\n%s", diff)
	}
	if diff := cmp.Diff(is, wordTable(t, c.files(t, b)["docx"])); diff != "" {
		t.Errorf("the corrected report says (-want +Word):\n%s", diff)
	}
	differs := eval[[][]string](b, `[...document.querySelectorAll("[aria-labelledby=differences] tbody tr")].
		map(r => [...r.querySelectorAll("td .said")].map(e => e.textContent))`)
	if diff := cmp.Diff([][]string{{"Ja", "Delvis"}}, differs); diff != "" {
		t.Errorf("what differs is (-want +page):\n%s", diff)
	}
	b.open(c.first + "/report")
	b.shows(strings.TrimSuffix(sv.T("edition.replaced", "Edition", 2, "Date", ""), " ."))
	if diff := cmp.Diff(was, reportTable(b)); diff != "" {
		t.Errorf("the report that is replaced says (-want +page):\n%s", diff)
	}
	b.press(sv.T("edition.see", "Edition", 2))
	b.arrive(c.corrected)
	c.kim.open(c.corrected + "/report?open=1")
	c.open(t, c.kim)
}

// followed is what is found of the recommendations a year later, row by row: number and text, body, finding, evidence.
func (c *referenceCase) followed() (rows [][4]string, findings []assessment.Finding) {
	for _, at := range []int{ofCompany, ofMunicipality} {
		for i, text := range referenceRecommendations[at] {
			finding := assessment.Findings[len(rows)%len(assessment.Findings)]
			findings = append(findings, finding)
			rows = append(rows, [4]string{
				fmt.Sprintf("%d. %s", i+1, text),
				c.bodies()[at].Name,
				c.Sv.T("follow_ups.found." + record.FindingName(finding)),
				fmt.Sprintf("Underlag %d i akten.", len(rows)+1),
			})
		}
	}
	return rows, findings
}

// followUp follows the recommendations up in another audit a year later.
func (c *referenceCase) followUp(t *testing.T) {
	const title = "Uppföljning av arbetet med informationssäkerhet"
	sv, b := c.Sv, c.asa
	c.Later(referenceYear)
	c.form(b)
	b.set("title", title)
	c.rows(b, "questions", []map[string]string{{"text": "Har rekommendationerna lett till åtgärder?"}})
	c.rows(b, "risks", []map[string]string{{"label": "Hög"}, {"label": "Låg"}})
	b.press(sv.T("audit_form.add"))
	b.arrive(org + "/audits/")
	c.at(t, b)
	c.engage(b)

	b = c.anna
	b.open(org + "/audits")
	b.press(title)
	b.arrive(c.Path)
	b.press(sv.T("follow_ups.title"))
	b.arrive(c.Path + "/follow-ups")
	b.press(sv.T("follow_ups.link"))
	b.arrive(c.Path + "/edit")
	earlier := eval[[]string](b, fmt.Sprintf(`[...document.getElementsByName("earlier.0.audit")[0].options].
		filter(o => o.textContent.trim() === %q).map(o => o.value)`, referenceTitle))
	if len(earlier) != 1 {
		t.Fatalf("to link to are %v", earlier)
	}
	b.choose("earlier.0.audit", earlier[0])
	b.click(".audit-form > .actions button")
	b.arrive(c.Path)
	c.declare(b)
	c.start(b)

	rows, findings := c.followed()
	b.press(sv.T("follow_ups.title"))
	b.arrive(c.Path + "/follow-ups")
	for i, finding := range findings {
		b.choose(fmt.Sprintf("finding-%d", i), string(finding))
		b.set(fmt.Sprintf("evidence-%d", i), rows[i][3])
	}
	b.press(sv.T("follow_ups.save"))
	b.arrive(c.Path + "/follow-ups")
	b.shows(sv.T("follow_ups.saved", "Count", len(rows)))
	b.inspect("reference-follow-ups", wide, narrowDark)
	for _, entity := range c.entities() {
		b.open(c.Column(entity))
		b.pick("q-1", "Delvis")
		b.choose(eval[string](b, `document.querySelector("#q-1 select[name$='.risk']").name`), "Hög")
		b.until("the risk is saved", `document.querySelector("#q-1 .marks .risk")?.innerText.includes("Hög")`)
		b.unit("q-1", "judgement", "saved")
	}
	c.finish(t)

	b = c.kim
	b.open(c.Path + "/report")
	b.inspect("reference-followed-report", wide, narrowDark)
	got := eval[[][4]string](b, `[...document.querySelectorAll("[aria-labelledby=follow-ups] tbody tr")].map(r =>
		[r.querySelector("th"), r.cells[1], r.cells[3].querySelector(".ds-tag"), r.cells[4]].map(e => [...e.childNodes].filter(n => n.className !== "of").map(n => n.textContent).join("").trim()))`)
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Errorf("the report says of the earlier recommendations (-want +page):\n%s", diff)
	}
	b.open(c.corrected + "/recommendations")
	b.shows(sv.T("follow_ups.later", "Audit", title))
}
