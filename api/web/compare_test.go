package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/questionnaires"
)

// comparedJSON is what the API says of a comparison that the page shows too.
type comparedJSON struct {
	Query   string
	Columns []struct {
		ID       string
		Level    *int
		Entity   struct{ ID, Name string }
		Approved bool
	}
	Total comparedRowJSON
	Rows  []comparedRowJSON
}

type comparedRowJSON struct {
	Kind, ID string
	Cells    []struct {
		Percent    *int
		Answer     string
		Difference *int
		Why        string
	}
	Spread struct {
		Count                   int
		Lowest, Median, Highest *struct{ Share sharesJSON }
	}
	Rows []comparedRowJSON
}

// lines are the numbers of all rows, those below a row after it, as the page writes them.
func (r comparedRowJSON) lines(x *rounding, labels map[string]string) [][]string {
	var line []string
	for _, c := range r.Cells {
		text := "–"
		switch {
		case c.Why != "":
		case r.Kind == "question" && c.Answer == "":
			text = x.Sv.T("answers.unanswered")
		case r.Kind == "question":
			text = labels[c.Answer]
		case c.Percent != nil:
			text = x.Sv.Number(*c.Percent)
			if c.Difference != nil {
				text += " " + x.Sv.Difference(*c.Difference)
			}
		}
		if r.Kind == "question" && c.Difference != nil && *c.Difference != 0 {
			text += " " + x.Sv.T(map[bool]string{true: "compare.higher", false: "compare.lower"}[*c.Difference > 0])
		}
		line = append(line, text)
	}
	if r.Kind != "question" && r.Spread.Count > 0 {
		var ends []string
		for _, p := range []*struct{ Share sharesJSON }{r.Spread.Lowest, r.Spread.Median, r.Spread.Highest} {
			ends = append(ends, x.Sv.Number(*p.Share.Percent))
		}
		line = append(line, strings.Join(ends, " · "))
	}
	lines := [][]string{line}
	for _, below := range r.Rows {
		lines = append(lines, below.lines(x, labels)...)
	}
	return lines
}

// shown are the numbers of the rows in the table of a page, but for the row of levels.
func shown(r apitest.Reply) [][]string {
	r.T.Helper()
	table := partThat(r, func(n *html.Node) bool {
		return n.Data == "table" && strings.HasPrefix(apitest.Attribute(n, "class"), "grid compare")
	})
	var lines [][]string
	for row := range table.Page.Descendants() {
		if row.Data != "tr" || row.Parent.Data != "tbody" {
			continue
		}
		var line []string
		for cell := range row.ChildNodes() {
			if cell.Data != "td" {
				continue
			}
			var words []string
			spread := apitest.Attribute(cell, "class") == "spread-cell"
			for node := range cell.Descendants() {
				skipped := node.Parent.Data == "i" || apitest.Attribute(node.Parent, "class") == "why" ||
					spread && node.Parent != cell
				if node.Type == html.TextNode && !skipped {
					words = append(words, strings.Fields(node.Data)...)
				}
			}
			if len(words) > 0 {
				line = append(line, strings.Join(words, " "))
			}
		}
		lines = append(lines, line)
	}
	return lines[1:]
}

// both has two entities that have submitted, one of which has been approved.
func both(t *testing.T) *rounding {
	t.Helper()
	x := coordinated(t)
	x.answerThem(t, x.assessmentOf(t, x.soc), 4)
	x.answerThem(t, x.assessmentOf(t, x.other), 9)
	return x
}

func TestCompareIsTheSameOnThePageAndInJSON(t *testing.T) {
	t.Parallel()
	x := both(t)
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]string{}
	for _, a := range all[0].Answers {
		labels[a.ID] = a.Label.In("sv")
	}
	first := apitest.Decoded[comparedJSON](t, client.Get("/organisations/norrdal/compare").Want(http.StatusOK))
	if len(first.Columns) != 2 {
		t.Fatalf("there are the columns %+v", first.Columns)
	}
	second := first.Columns[1].ID
	rows := 0
	for _, query := range []string{"", "?open=all", "?rows=audit", "?rows=audit&open=all", "?only=differing&open=all",
		"?sort=-spread", "?sort=-" + second,
		"?against=" + second + "&open=all", "?against=none", "?below=50", "?area=B&open=all", "?order=-share", "?show=heat",
		"?entities=" + first.Columns[0].Entity.ID} {
		said := apitest.Decoded[comparedJSON](t, client.Get("/organisations/norrdal/compare"+query).Want(http.StatusOK))
		page := x.kim.Get(org + "/compare" + query).Want(http.StatusOK)
		want := said.Total.lines(x, labels)
		for _, r := range said.Rows {
			want = append(want, r.lines(x, labels)...)
		}
		rows += len(want)
		if diff := cmp.Diff(want, shown(page)); diff != "" {
			t.Errorf("%q: JSON (-) and page (+):\n%s", query, diff)
		}
		if again := apitest.Decoded[comparedJSON](
			t,
			client.Get("/organisations/norrdal/compare?"+said.Query).Want(http.StatusOK),
		); again.Query != said.Query {
			t.Errorf("%q becomes %q and then %q", query, said.Query, again.Query)
		}
	}
	if rows < 200 {
		t.Errorf("%d rows were compared in all", rows)
	}
	x.kim.Get(org+"/compare").Want(http.StatusOK).Shows("inte godkänd", "Kopiera länk", "Jämför mot")
	x.kim.Get(org + "/compare?show=radar").Want(http.StatusOK).Shows("Alla frågor")
}

func TestCompareWithoutScript(t *testing.T) {
	t.Parallel()
	x := both(t)
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	said := apitest.Decoded[comparedJSON](t, client.Get("/organisations/norrdal/compare").Want(http.StatusOK))
	round := strings.TrimPrefix(strings.Split(said.Query, "&")[0], "round=")
	a, b := said.Columns[0], said.Columns[1]
	short := strings.Split(a.ID, "-")[0]
	x.kim.Get(org + "/compare?again=1&round=" + round + "&entities=" + short + "&entities=" + strings.Split(b.ID, "-")[0] +
		"&against=" + a.ID + "&sort=&against=" + b.ID).
		To(org + "/compare?round=" + round + "&entities=" + short + "," + strings.Split(b.ID, "-")[0] + "&against=" + b.ID)
	x.kim.Get(org + "/compare?again=1&round=" + round + "&open=A&toggle=A").
		To(org + "/compare?round=" + round + "#compared")
	opened := x.kim.Get(org + "/compare?round=" + round + "&open=A").Want(http.StatusOK)
	closed := x.kim.Get(org + "/compare?round=" + round).Want(http.StatusOK)
	if len(shown(opened)) <= len(shown(closed)) {
		t.Error("an opened row shows no questions")
	}
	x.kim.Get(org + "/compare?area=no-such").Want(http.StatusOK).Shows("Ingen rad motsvarar urvalet.")
}

func TestCompareHidesWhatIsOthers(t *testing.T) {
	t.Parallel()
	x := both(t)
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	said := apitest.Decoded[comparedJSON](t, client.Get("/organisations/norrdal/compare").Want(http.StatusOK))
	theirs := said.Columns[1].Entity
	if theirs.ID == x.soc.String() {
		theirs = said.Columns[0].Entity
	}
	_, sara := x.Join(t, "Saga", "saga@norrdal.example", assessment.Respondent, x.soc)
	sara.Get(org+"/compare").Want(http.StatusOK).Hides(theirs.Name, theirs.ID[24:])
	foreign, missing := sara.Get(org+"/compare?entities="+theirs.ID), sara.Get(org+"/compare?entities="+uuid.NewString())
	if foreign.Status != http.StatusNotFound || missing.Status != http.StatusNotFound || foreign.Text() != missing.Text() {
		t.Errorf("another's answers %d and nobody's %d", foreign.Status, missing.Status)
	}
	for _, query := range []string{"round=" + uuid.NewString(), "audit=" + uuid.NewString(), "under=" + theirs.ID} {
		sara.Get(org + "/compare?" + query).Want(http.StatusNotFound)
	}
	x.SignIn(t, "asa@norrdal.example").Get(org + "/compare").Want(http.StatusForbidden)
}

// TestCompareAsWorkbook compares the numbers of the workbook with those of the page, for the same addresses.
func TestCompareAsWorkbook(t *testing.T) {
	t.Parallel()
	x := both(t)
	columns := apitest.Decoded[comparedJSON](
		t,
		x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead).Get(org+"/compare").Want(http.StatusOK),
	).Columns
	against := "against=" + columns[0].ID
	for _, query := range []string{"", against, against + "&open=all", against + "&rows=audit", "against=none"} {
		page := x.kim.Get(org + "/compare?" + query).Want(http.StatusOK)
		link := page.Find(func(n *html.Node) bool {
			return n.Data == "a" && strings.Contains(apitest.Attribute(n, "href"), "/compare/export?")
		})
		if link == nil {
			t.Fatal("the page does not lead to the workbook")
		}
		file := x.kim.Get(apitest.Attribute(link, "href")).Want(http.StatusOK)
		if got := file.Header.Get("Content-Disposition"); !strings.Contains(got, "norrdal-jamforelse.xlsx") {
			t.Errorf("the file comes as %s", got)
		}
		book, err := excelize.OpenReader(strings.NewReader(file.Body))
		if err != nil {
			t.Fatal(err)
		}
		sheets := 1 // different entities of a round are not measured against each other
		if strings.HasPrefix(query, against) {
			sheets = 2
		}
		if got := book.GetSheetList(); len(got) != sheets {
			t.Errorf("%q has the sheets %v", query, got)
		}
		rows, err := book.GetRows(book.GetSheetList()[0], excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 1 && r[1] == x.Sv.T("compare.total") })
		if at < 0 {
			t.Fatalf("%q: no row of all questions in %v", query, rows)
		}
		var got, want [][]string
		for _, r := range rows[at:] {
			got = append(got, r[5:7])
		}
		for _, r := range shown(page) {
			var cells []string
			for _, text := range r[:2] {
				if first, _, _ := strings.Cut(text, " "); first != "" && strings.Trim(first, "0123456789") == "" {
					text = first // without the difference
				}
				cells = append(cells, text)
			}
			want = append(want, cells)
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d rows in the workbook, %d on the page", query, len(got), len(want))
		}
		for i := range want {
			for k := range want[i] {
				if want[i][k] != "–" && !strings.HasPrefix(want[i][k], got[i][k]) { // an answer on the page may say how it differs
					t.Errorf("%q, row %d: the page says %q, the workbook %q", query, i, want[i], got[i])
				}
			}
		}
	}
	x.kim.Get(org + "/compare/export?format=csv").Want(http.StatusUnprocessableEntity)
	x.kim.Get(org + "/compare/export?entities=" + uuid.NewString()).Want(http.StatusNotFound)
	x.SignIn(t, "asa@norrdal.example").Get(org + "/compare/export").Want(http.StatusForbidden)
}
