package frontend_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment/record"
	"mognad/frontend"
)

// comparedCell is the cell of a row in the table: its elements, what it says, and the language of an answer.
type comparedCell struct {
	Elements             int
	Text, Language, Heat string
}

// comparedCells renders a row with a percentage, an answer, a difference and nothing, in so many columns.
func comparedCells(t *testing.T, columns int, lang string) []comparedCell {
	t.Helper()
	renderer, _, _ := newRenderer(t)
	thirty, cell := 30, frontend.NewCompareCell
	percent := cell(&record.ComparedCell{Percent: &thirty})
	percent.Text = "30"
	answer := cell(&record.ComparedCell{})
	answer.Text, answer.Spoken = "Delvis <&>", true
	higher := cell(&record.ComparedCell{Percent: &thirty})
	higher.Text, higher.Change, higher.Sign, higher.Apart = "30", "+5", 1, true
	nothing := cell(&record.ComparedCell{})
	nothing.Why = "compare.why.not_asked"
	page := &frontend.Compare{Spoken: "sv", Dense: columns >= 25}
	of := make([]int, columns)
	for i := range columns {
		column := record.ComparedColumn{Entity: record.ComparedEntity{Name: `Enhet "` + strconv.Itoa(i) + `"`}}
		page.Columns = append(page.Columns, frontend.CompareColumn{ComparedColumn: column})
		of[i] = i % 4
	}
	page.Total = frontend.CompareRow{
		Kind:  "total",
		Cells: frontend.NewCompareCells([]frontend.CompareCell{percent, answer, higher, nothing}, of),
	}
	node, _ := render(t, renderer, lang, page)
	var cells []comparedCell
	for n := range node.Descendants() {
		if n.Data != "td" || n.Parent.Data != "tr" || attributeOf(n.Parent, "class") != "total" ||
			attributeOf(n, "class") == "spread-cell" {
			continue
		}
		c := comparedCell{Elements: 1, Language: attributeOf(n, "lang"), Heat: attributeOf(n, "data-heat")}
		for below := range n.Descendants() {
			switch below.Type {
			case html.ElementNode:
				c.Elements++
				c.Language += attributeOf(below, "lang")
				c.Heat += attributeOf(below, "data-heat")
			case html.TextNode:
				c.Text += below.Data
			}
		}
		if want := `Enhet "` + strconv.Itoa(len(cells)) + `"`; !page.Dense && attributeOf(n, "data-label") != want {
			t.Errorf("the cell is called %q, want %q", attributeOf(n, "data-label"), want)
		}
		cells = append(cells, c)
	}
	return cells
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// TestComparedCells: with many columns a cell is one element, besides what it says of a difference; and with few or many
// it says the same.
func TestComparedCells(t *testing.T) {
	t.Parallel()
	few, many := comparedCells(t, 4, "sv"), comparedCells(t, 40, "sv")
	want := []comparedCell{
		{Elements: 1, Text: "30", Heat: "1"},
		{Elements: 1, Text: "Delvis <&>"},
		{Elements: 3, Text: "30+5högre", Heat: "1"},
		{Elements: 2, Text: "–ställs inte"},
	}
	if diff := cmp.Diff(want, many[:4]); diff != "" || len(many) != 40 {
		t.Errorf("%d cells of many columns, want (-) and got (+):\n%s", len(many), diff)
	}
	for i := range want {
		want[i].Elements++ // the element with the name of the column
	}
	if diff := cmp.Diff(want, few); diff != "" {
		t.Errorf("few columns, want (-) and got (+):\n%s", diff)
	}
	for columns, got := range map[int][]comparedCell{4: comparedCells(t, 4, "en"), 40: comparedCells(t, 40, "en")} {
		if got[1].Language != "sv" || got[0].Language != "" {
			t.Errorf("%d columns: the answer of a Swedish questionnaire is read as %q", columns, got[1].Language)
		}
	}
}
