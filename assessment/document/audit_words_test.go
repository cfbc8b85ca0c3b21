package document_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

func swedish(t *testing.T) *i18n.Localizer {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return catalog.For("sv")
}

// paragraphs are the texts of a report in order, those in tables left out.
func paragraphs(t *testing.T, l *i18n.Localizer, b record.AuditBook) []string {
	t.Helper()
	var all []string
	for _, p := range report(t, l, b, document.AuditOptions{}, document.HandedOver{}).Parts {
		if p, is := p.(document.Paragraph); is {
			text := ""
			for _, s := range p.Spans {
				text += s.Text
			}
			all = append(all, text)
		}
	}
	return all
}

// TestSentencesOfAReport says how many there are in sentences.
func TestSentencesOfAReport(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	for want, c := range map[string]record.FactCheckMade{
		"Faktakontroll 2 december 2026. En person tillfrågades. En synpunkt godtogs och en avvisades.": {
			Asked: 1, Accepted: 1, Rejected: 1,
		},
		"Faktakontroll 2 december 2026. 3 personer tillfrågades. 2 synpunkter godtogs.":  {Asked: 3, Accepted: 2},
		"Faktakontroll 2 december 2026. 3 personer tillfrågades. En synpunkt avvisades.": {Asked: 3, Rejected: 1},
		"Faktakontroll 2 december 2026. En person tillfrågades.":                         {Asked: 1},
	} {
		c.From, c.Until = "2026-12-02", "2026-12-02"
		if got := c.Said(l.T, l.Day); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	b, _ := filled(t)
	b.DocumentsStudied = []string{"a", "b", "c"}
	b.Interviews = b.Interviews[:1]
	all := strings.Join(paragraphs(t, l, b), "\n")
	if want := "Granskningen bygger på studier av 3 dokument och en intervju."; !strings.Contains(all, want) {
		t.Errorf("the report does not say %q", want)
	}
}

// TestPartsArePrintedWithWhatTheyAsk: a letter alone says nothing to the reader of a report.
func TestPartsArePrintedWithWhatTheyAsk(t *testing.T) {
	t.Parallel()
	parts := []assessment.Note{
		{Name: "a", Text: "Görs riskanalyser?"}, {Name: "b)", Text: "Riskanalyser."}, {Name: "Planer", Text: "Finns planer?"},
	}
	yes := assessment.Ordinal(100)
	written := func(assessment.Ordinal) string { return "Ja" }
	var got []string
	for _, p := range []record.PartJudgement{
		{Part: "a", Ordinal: &yes}, {Part: "b)", Ordinal: &yes, Words: "Varje år."}, {Part: "Planer", Ordinal: &yes},
		{Part: "c", Words: "Okänd."},
	} {
		got = append(got, p.Said(parts, written))
	}
	want := []string{"a. Görs riskanalyser? Ja", "b. Riskanalyser: Ja. Varje år.", "Planer: Ja", "c: Okänd."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}

// TestInterviewsHaveNoEmptyColumns leaves out the days, or what was talked about, where nobody has any.
func TestInterviewsHaveNoEmptyColumns(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	columns := func(list ...record.Interview) (headings []string) {
		b, _ := filled(t)
		b.Interviews = list
		for _, p := range report(t, l, b, document.AuditOptions{}, document.HandedOver{}).Parts {
			if table, is := p.(document.Table); is && table.About == l.T("audit.interviews") {
				for _, c := range table.Columns {
					headings = append(headings, c.Heading)
				}
			}
		}
		return headings
	}
	role, on, about := l.T("audit_form.role"), l.T("audit_form.on"), l.T("audit_form.about")
	day := assessment.Date("2026-02-01")
	for _, test := range []struct {
		list []record.Interview
		want []string
	}{
		{[]record.Interview{{Role: "It-chef"}, {Role: "Jurist"}}, []string{role}},
		{[]record.Interview{{Role: "It-chef", On: &day}, {Role: "Jurist"}}, []string{role, on}},
		{[]record.Interview{{Role: "It-chef"}, {Role: "Jurist", Notes: "Avtal"}}, []string{role, about}},
	} {
		if diff := cmp.Diff(test.want, columns(test.list...)); diff != "" {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}
	}
}

// TestObservationsOnAQuestionLookAlike: where one of them has a criterion, all have their labels.
func TestObservationsOnAQuestionLookAlike(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	b, _ := filled(t)
	second := b.Entities[0]
	second.Entity.ID = assessment.ID{9}
	b.Entities = append(b.Entities, second)
	plain := b.Cells[0]
	plain.Entity, plain.Judgement = second.Entity.ID, record.Judgement{Observation: "Utan kriterium."}
	b.Cells = append(b.Cells, plain)
	labelled := l.T("audit_entity.observation") + ": Utan kriterium."
	for _, criterion := range []string{"Lagen", ""} {
		j := &b.Cells[0].Judgement
		j.Criterion, j.Cause, j.Consequence = criterion, "", ""
		all := paragraphs(t, l, b)
		has := strings.Contains(strings.Join(all, "\n"), labelled)
		if has != (criterion != "") {
			t.Errorf("with the criterion %q, the other observation has its label: %t", criterion, has)
		}
	}
}

// TestNothingOfARecommendationStandsAlone: each line of it but the last is on the page of the next.
func TestNothingOfARecommendationStandsAlone(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	b, _ := filled(t)
	lines, last := 0, false
	for _, p := range report(t, l, b, document.AuditOptions{}, document.HandedOver{}).Parts {
		p, is := p.(document.Paragraph)
		if !is || !p.Indented {
			continue
		}
		lines++
		last = p.KeepNext
	}
	if lines < 3 || last {
		t.Errorf("%d lines, of which the last is kept with the next: %t", lines, last)
	}
}

// TestHeaderNamesTheCommissioners: each page says on whose commission the audit was made, on one line.
func TestHeaderNamesTheCommissioners(t *testing.T) {
	t.Parallel()
	const chosen = "Lekmannarevisorerna i Leksandsbostäder AB"
	long := strings.Repeat("Kommunalförbundet ", 6)
	for want, commissioned := range map[string][]string{
		"Revisorerna i Leksands kommun":                                  {"Revisorerna i Leksands kommun"},
		"Revisorerna i Leksands kommun och " + chosen:                    {"Revisorerna i Leksands kommun", chosen},
		"Revisorerna i Leksands kommun, " + chosen + " med flera":        {"Revisorerna i Leksands kommun", chosen, chosen},
		strings.TrimSpace(strings.Repeat("Kommunalförbundet ", 5)) + "…": {long, chosen},
		"": nil,
	} {
		b, _ := filled(t)
		b.CommissionedBy = commissioned
		d := report(t, swedish(t), b, document.AuditOptions{}, document.HandedOver{
			Organisation: assessment.Organisation{Name: "Leksands kommun"},
		})
		if got := d.Fields["commissioned_by"]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		content, err := into(d)
		if err != nil {
			t.Fatal(err)
		}
		header := parts(t, content)["word/header1.xml"]
		if !strings.Contains(header, ">"+want+"<") || strings.Contains(header, "{{") {
			t.Errorf("the header of each page is %s, without %q", header, want)
		}
	}
}

// TestReportBeginsWithTheSummary: what the auditors sum up stands before the overall judgement, whose statement is then
// only in its own chapter.
func TestReportBeginsWithTheSummary(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	b, texts := filled(t)
	first := func() (list []string, statements int) {
		for _, text := range paragraphs(t, l, b) {
			if text == texts["Statement"] {
				statements++
			}
			if text != "" && (text == b.Summary || strings.HasSuffix(text, texts["Overall"])) {
				list = append(list, text)
			}
		}
		return list[:min(2, len(list))], statements
	}
	list, statements := first()
	want := []string{texts["Summary"], l.T("audit.whole") + ": " + texts["Overall"]}
	if diff := cmp.Diff(want, list); diff != "" || statements != 1 {
		t.Errorf("the statement stands %d times, and the report begins (-want +got):\n%s", statements, diff)
	}
	b.Summary = ""
	if list, statements = first(); list[0] != want[1] || statements != 2 {
		t.Errorf("without a summary it begins with %q, and the statement stands %d times", list, statements)
	}
}

// TestAppendicesStandLast: a text that is an appendix follows all else, with its number where there are several, and the
// others stand before the findings.
func TestAppendicesStandLast(t *testing.T) {
	t.Parallel()
	l := swedish(t)
	b, _ := filled(t)
	text := func(name string, appendix bool) assessment.OtherText {
		return assessment.OtherText{Note: assessment.Note{Name: name, Text: "Om " + name}, Appendix: appendix}
	}
	headings := func() (list []string) {
		for _, p := range report(t, l, b, document.AuditOptions{}, document.HandedOver{}).Parts {
			if h, is := p.(document.Heading); is && (h.Level == 1 || strings.HasPrefix(h.Text, "Avbrottet")) {
				list = append(list, h.Text)
			}
		}
		return list
	}
	b.Notes = []assessment.OtherText{text("Ordlista", true), text("Avbrottet", false), text("Källor", true)}
	got := headings()
	last := len(got) - 2
	if diff := cmp.Diff([]string{"Bilaga 1: Ordlista", "Bilaga 2: Källor"}, got[last:]); diff != "" {
		t.Errorf("the report ends with (-want +got):\n%s", diff)
	}
	described, found := slices.Index(got, "Avbrottet"), slices.Index(got, l.T("document.audit.results"))
	if described < 0 || described > found {
		t.Errorf("what describes the audit is not before the findings: %q", got)
	}
	b.Notes = b.Notes[:2]
	if got = headings(); got[len(got)-1] != "Bilaga: Ordlista" {
		t.Errorf("a single appendix is called %q", got[len(got)-1])
	}
}
