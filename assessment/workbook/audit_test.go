package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/demo"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workbook"
	"mognad/assessment/workbook/workbooktest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// demoAudits returns the books of the example organisation's audits, by title, and of the example files of the audit
// format, by file name.
func demoAudits(t *testing.T) (*chain.Chain, map[string]record.AuditBook) {
	t.Helper()
	w := chain.New(storetest.Open(t), workflow.Options{PasswordMemory: 8})
	check(t, w.Rounds.PublishEmbedded(t.Context()))
	people, err := demo.Make(t.Context(), w)
	check(t, err)
	i := slices.IndexFunc(people, func(p demo.Person) bool {
		return slices.ContainsFunc(p.Posts, func(x demo.Post) bool { return x.Role == assessment.OrganisationAdmin })
	})
	admin, err := w.PrincipalByEmail(t.Context(), people[i].Email, demo.Key)
	check(t, err)
	books := map[string]record.AuditBook{}
	add := func(name string, id assessment.ID) {
		b, _, err := w.Audits.OperatorBook(t.Context(), id, "xlsx")
		check(t, err)
		books[name] = b
	}
	all, err := w.Audits.Audits(t.Context(), admin)
	check(t, err)
	for _, a := range all {
		add(a.Title, a.ID)
	}
	files, err := filepath.Glob(filepath.Join("..", "exchange", "testdata", "*.yaml"))
	check(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		check(t, err)
		f, err := exchange.Parse(file, content)
		check(t, err)
		if f.Round != nil || len(f.Engaged) > 0 {
			continue // belongs to an organisation of its own
		}
		done, err := w.Audits.ImportAudit(t.Context(), admin, f)
		check(t, err)
		add(filepath.Base(file), done.ID)
	}
	return w, books
}

// TestAuditBook shares the example audits between its subtests, because they take a while to make.
func TestAuditBook(t *testing.T) {
	w, books := demoAudits(t)
	for name, look := range map[string]func(*testing.T, *chain.Chain, map[string]record.AuditBook){
		"Workbooks of every shape":       workbooksOfEveryShape,
		"Numbers between steps":          numbersBetweenSteps,
		"Reference workbook":             referenceWorkbook,
		"Proposals only when asked for":  proposalsOnlyWhenAskedFor,
		"Many entities":                  manyEntities,
		"LibreOffice keeps the workbook": libreOfficeKeepsTheWorkbook,
	} {
		t.Run(name, func(t *testing.T) { look(t, w, books) })
	}
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.New()
	check(t, err)
	return c
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func made(t testing.TB, w *chain.Chain, lang string, b record.AuditBook) []byte {
	t.Helper()
	book := workbook.Audit(
		catalog(t).For(lang),
		b,
		assessment.Organisation{Name: "Norrdals kommun"},
		"Rut Revisor",
		w.Now(),
	)
	var out bytes.Buffer
	check(t, workbook.WriteBook(&out, book))
	return out.Bytes()
}

// cells returns the rows of each sheet as stored, and checks that there are no formulas.
func cells(t testing.TB, content []byte) (names []string, sheets map[string][][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	check(t, err)
	sheets = map[string][][]string{}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		check(t, err)
		sheets[name] = rows
	}
	check(t, f.Close())
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	check(t, err)
	for _, part := range z.File {
		r, err := part.Open()
		check(t, err)
		b, err := io.ReadAll(r)
		check(t, errors.Join(err, r.Close()))
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet") &&
			(bytes.Contains(b, []byte("<f>")) || bytes.Contains(b, []byte("<f "))) {
			t.Errorf("there is a formula in %s", part.Name)
		}
	}
	return slices.Clone(f.GetSheetList()), sheets
}

// workbooksOfEveryShape writes audits on all kinds of scales in each language. Each workbook has seven sheets, and one
// more where totals are stated, no missing translation, and a row for each judgement, answer and recommendation.
func workbooksOfEveryShape(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	if len(books) < 6 {
		t.Fatalf("only %d audits", len(books))
	}
	want := map[string][]string{
		"sv": {"Bedömningar", "Motiveringar", "Jämförelse", "Svar", "Rekommendationer", "Diagram", "Definitioner"},
		"en": {"Judgements", "Reasons", "Comparison", "Answers", "Recommendations", "Charts", "Definitions"},
	}
	stated := map[string]string{"sv": "Sammanräkning", "en": "Totals"}
	for name, b := range books {
		for lang, sheets := range want {
			all := sheets
			if len(b.Totals) > 0 {
				all = slices.Insert(slices.Clone(sheets), 1, stated[lang])
			}
			got, rows := cells(t, made(t, w, lang, b))
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("%s in %s (-want +got):\n%s", name, lang, diff)
			}
			for sheet, list := range rows {
				for _, row := range list {
					for _, text := range row {
						if strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") {
							t.Errorf("%s in %s, %s: missing translation in %s", name, lang, sheet, text)
						}
					}
				}
			}
			answers := 0
			for _, p := range b.Pinned {
				answers += len(p.Parts)
			}
			for i, n := range map[int]int{1: len(b.Cells), 3: max(answers, 1), 4: max(len(b.Recommendations), 1)} {
				body := rows[sheets[i]][3:] // below title, sentence and headings
				if !b.Whole || len(body) != n {
					t.Errorf("%s in %s: %d rows on %s, want %d", name, lang, len(body), sheets[i], n)
				}
			}
		}
	}
}

// numbersBetweenSteps checks that they are written in the style of the reader's language, as on the pages.
func numbersBetweenSteps(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	for lang, want := range map[string]struct{ sheet, number, other string }{"sv": {"Bedömningar", "3,5", "3.5"}, "en": {"Judgements", "3.5", "3,5"}} {
		_, rows := cells(t, made(t, w, lang, books["decimals.yaml"]))
		all := slices.Concat(rows[want.sheet]...)
		if !slices.Contains(all, want.number) || slices.Contains(all, want.other) {
			t.Errorf("in %s: %q", lang, all)
		}
	}
}

// referenceWorkbook compares the workbook of the reference audit with the published report.
func referenceWorkbook(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	_, sheets := cells(t, made(t, w, "sv", books["two-entities.yaml"]))
	table := sheets["Bedömningar"]
	heads := slices.IndexFunc(table, func(row []string) bool { return len(row) > 0 && row[0] == "Område" })
	if diff := cmp.Diff(
		[]string{
			"Område",
			"Nr",
			"Revisionsfråga",
			"Leksands kommun",
			"Leksandsbostäder AB",
			"Rekommendationer till Kommunstyrelsen",
			"Rekommendationer till Bolagsstyrelsen",
		},
		table[heads],
	); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	if got := table[heads+1][:3]; got[2] != "delvis" {
		t.Errorf("overall %q", got)
	}
	judged := map[string]int{}
	numbers := [2]map[string][]string{{}, {}}
	for _, row := range table[heads+1:] {
		if row[1] == "" {
			continue
		}
		judged[row[3]]++
		judged[row[4]]++
		for i := range numbers {
			if len(row) > 5+i && row[5+i] != "" {
				for line := range strings.SplitSeq(row[5+i], "\n") {
					number, _, _ := strings.Cut(line, ". ")
					numbers[i][row[1]] = append(numbers[i][row[1]], number)
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5}, judged); diff != "" {
		t.Errorf("judgements (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([2]map[string][]string{
		{"1": {"1", "2", "3", "4"}, "2": {"5", "7"}, "3": {"6"}, "4": {"8", "9"}, "6": {"10", "11"}},
		{"1": {"1"}, "2": {"2"}, "6": {"3"}, "7": {"4"}},
	}, numbers); diff != "" {
		t.Errorf("recommendations (-want +got):\n%s", diff)
	}
	given := map[string]int{}
	for _, row := range sheets["Rekommendationer"][3:] {
		given[row[0]]++
		if row[1] != strconv.Itoa(given[row[0]]) {
			t.Errorf("recommendation %d to %s has the number %s", given[row[0]], row[0], row[1])
		}
	}
	if diff := cmp.Diff(map[string]int{"Kommunstyrelsen": 11, "Bolagsstyrelsen": 4}, given); diff != "" {
		t.Errorf("by body (-want +got):\n%s", diff)
	}
}

// proposalsOnlyWhenAskedFor checks the sheet of reasons with and without proposals.
func proposalsOnlyWhenAskedFor(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	for name, b := range books {
		with, without := b, b
		without.Proposals, without.Cells = false, slices.Clone(b.Cells)
		for i := range without.Cells {
			c := &without.Cells[i]
			c.Proposal, c.Judgement.Proposed, c.Judgement.Origin = nil, nil, nil
		}
		_, shown := cells(t, made(t, w, "sv", with))
		_, hidden := cells(t, made(t, w, "sv", without))
		if got := strings.Contains(fmt.Sprint(shown["Motiveringar"]), "Så räknades förslaget"); !got {
			t.Errorf("%s: no proposals", name)
		}
		if strings.Contains(fmt.Sprint(hidden["Motiveringar"]), "Så räknades förslaget") ||
			strings.Contains(fmt.Sprint(hidden["Motiveringar"]), "motsvarar") {
			t.Errorf("%s: proposals that were not asked for", name)
		}
	}
}

// manyEntities writes an audit of 300 entities: all of them have a column, and the charts say that they show only six.
func manyEntities(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	b := books["five-entities.yaml"]
	one := b.Entities
	b.Entities = nil
	b.Pinned = make([]record.Booked, 300)
	b.Cells = nil
	for i := range 300 {
		e := one[i%len(one)]
		e.Entity.ID, e.Entity.Name = uuid.New(), "Enhet "+strconv.Itoa(i)
		b.Entities = append(b.Entities, e)
	}
	for _, q := range b.Questions {
		for i, e := range b.Entities {
			step := b.Scale.Steps[i%len(b.Scale.Steps)].Ordinal
			b.Cells = append(
				b.Cells,
				record.AuditCell{
					Question:  q.ID,
					Entity:    e.Entity.ID,
					Judgement: record.Judgement{Ordinal: &step, Observation: strings.Repeat("Lång iakttagelse. ", 120)},
				},
			)
		}
	}
	_, sheets := cells(t, made(t, w, "sv", b))
	if got := len(sheets["Bedömningar"][2]); got < 303 && len(sheets["Bedömningar"][3]) < 303 {
		t.Errorf("%d columns", got)
	}
	if got := fmt.Sprint(sheets["Diagram"]); !strings.Contains(got, "de 6 första av 300 enheter") ||
		strings.Contains(got, "Enhet 6]") {
		t.Error("the charts do not say that they show only six")
	}
	if rows := len(sheets["Motiveringar"]); rows < 300*len(b.Questions) {
		t.Errorf("%d rows of reasons", rows)
	}
}

// libreOfficeKeepsTheWorkbook opens the workbooks of audits with answers in LibreOffice and saves them again.
func libreOfficeKeepsTheWorkbook(t *testing.T, w *chain.Chain, books map[string]record.AuditBook) {
	for name, b := range books {
		if !slices.ContainsFunc(b.Pinned, func(p record.Booked) bool { return p.Form != nil }) {
			continue
		}
		content := made(t, w, "sv", b)
		theirs := workbooktest.Resave(t, content)
		names, ours := cells(t, content)
		others, saved := cells(t, theirs)
		if diff := cmp.Diff(names, others); diff != "" {
			t.Errorf("%s: sheets (-ours +theirs):\n%s", name, diff)
		}
		for _, sheet := range names {
			if diff := cmp.Diff(trimmed(ours[sheet]), trimmed(saved[sheet])); diff != "" {
				t.Errorf("%s, %s (-ours +theirs):\n%s", name, sheet, diff)
			}
		}
		chartsKept(t, name, content, theirs)
		panesShown(t, name, content)
	}
}

// chartsKept compares the charts of two workbooks. They must have the same kinds and ranges, and the values that
// LibreOffice stored with a chart must be those in our cells.
func chartsKept(t *testing.T, name string, content, theirs []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	check(t, err)
	defer func() { check(t, f.Close()) }()
	ours := workbooktest.Charts(t, content)
	kinds := map[string]int{}
	fill := func(s *workbooktest.Source, numbers bool) {
		s.Kept = shown(t, f, s.Cells, numbers)
	}
	for i := range ours {
		kinds[ours[i].Kind]++
		for k := range ours[i].Series {
			s := &ours[i].Series[k]
			fill(&s.Name, false)
			fill(&s.Categories, false)
			fill(&s.Values, true)
		}
	}
	if kinds["radarChart"] == 0 || kinds["barChart"] == 0 {
		t.Errorf("%s: charts are %v", name, kinds)
	}
	if diff := cmp.Diff(ours, workbooktest.Charts(t, theirs)); diff != "" {
		t.Errorf("%s: charts by our cells (-) and as saved (+):\n%s", name, diff)
	}
}

// shown returns the cells of a range such as Diagram!$B$2:$B$9. If numbers are asked for, texts become empty.
func shown(t *testing.T, f *excelize.File, cells string, numbers bool) []string {
	t.Helper()
	sheet, corners, _ := strings.Cut(strings.ReplaceAll(cells, "$", ""), "!")
	from, to, several := strings.Cut(corners, ":")
	if !several {
		to = from
	}
	column, first, err := excelize.CellNameToCoordinates(from)
	check(t, err)
	_, last, err := excelize.CellNameToCoordinates(to)
	check(t, err)
	var list []string
	for row := first; row <= last; row++ {
		at, err := excelize.CoordinatesToCellName(column, row)
		check(t, err)
		text, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
		check(t, err)
		if _, err := strconv.ParseFloat(text, 64); numbers && err != nil {
			text = ""
		}
		list = append(list, text)
	}
	return list
}

// panesShown checks that LibreOffice shows the frozen panes of each sheet.
func panesShown(t *testing.T, name string, content []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	check(t, err)
	var want []workbooktest.Pane
	for _, sheet := range f.GetSheetList() {
		p, err := f.GetPanes(sheet)
		check(t, err)
		want = append(want, workbooktest.Pane{Columns: p.XSplit, Rows: p.YSplit})
	}
	check(t, f.Close())
	if diff := cmp.Diff(want, workbooktest.Panes(t, content)); diff != "" || want[0].Columns != 3 {
		t.Errorf("%s: panes (-ours +shown):\n%s", name, diff)
	}
}

// trimmed removes empty cells at the ends of rows and empty rows at the end of the sheet, and rounds times to seconds.
func trimmed(rows [][]string) [][]string {
	for i := range rows {
		for j, text := range rows[i] {
			if n, err := strconv.ParseFloat(text, 64); err == nil && strings.Contains(text, ".") && n > 40000 {
				rows[i][j] = strconv.FormatFloat(math.Round(n*24*60*60), 'f', 0, 64)
			}
		}
		for len(rows[i]) > 0 && rows[i][len(rows[i])-1] == "" {
			rows[i] = rows[i][:len(rows[i])-1]
		}
	}
	for len(rows) > 0 && len(rows[len(rows)-1]) == 0 {
		rows = rows[:len(rows)-1]
	}
	return rows
}
