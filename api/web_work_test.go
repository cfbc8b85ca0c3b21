package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestWorkOfAManagerOfMany: what one answers for oneself comes first, and the entities below it stand in tables, what
// waits for a decision before the rest.
func TestWorkOfAManagerOfMany(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	root := a.root(t)
	var entities []assessment.ID
	for i := range 12 {
		entities = append(entities, a.entity(t, fmt.Sprintf("e%d", i), fmt.Sprintf("Enhet %02d", i)))
	}
	round, _ := a.send(t, "Alla", nil, append([]assessment.ID{root}, entities...)...)
	v, err := a.use.Rounds.Round(t.Context(), a.who(t, "kim"), round.ID)
	if err != nil {
		t.Fatal(err)
	}
	lars := a.who(t, "lars")
	var waiting string // the last one hands in
	for _, row := range v.Rows {
		if row.Entity.Name != "Enhet 11" {
			continue
		}
		zero := int64(0)
		if _, err := a.use.Rounds.SaveAnswer(
			t.Context(),
			lars,
			row.Assessment.ID,
			rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
		); err != nil {
			t.Fatal(err)
		}
		x, err := a.use.Rounds.Assessment(t.Context(), lars, row.Assessment.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.use.Rounds.Submit(t.Context(), lars, row.Assessment.ID, x.Version); err != nil {
			t.Fatal(err)
		}
		waiting = "/organisations/norrdal/assessments/" + row.Assessment.ID.String() + "/submissions/1"
	}
	page := a.signIn(t, "lars@norrdal.example").get("/organisations/norrdal/work").want(http.StatusOK)
	own := page.within(func(n *html.Node) bool { return attribute(n, "aria-labelledby") == "answering" })
	own.shows("Norrdals kommun")
	if text := own.text(); strings.Contains(text, "Enhet 01") || strings.Contains(text, "Socialförvaltningen") {
		t.Errorf("entities below stand among the own: %s", text)
	}
	below := page.within(func(n *html.Node) bool { return attribute(n, "aria-labelledby") == "below" })
	below.shows(a.sv.T("work.below_deciding", "Count", 1), a.sv.T("work.below_more", "Count", 13))
	rows := below.rows()
	if len(rows) != 14 || rows[0][0] != "Enhet 11" {
		t.Errorf("%d rows below, the first %v", len(rows), rows[0])
	}
	if below.find(func(n *html.Node) bool { return attribute(n, "href") == waiting }) == nil {
		t.Errorf("nothing leads to %s", waiting)
	}
	// Who answers for one entity has it as before, and nothing below.
	sara := a.sara.get("/organisations/norrdal/work").want(http.StatusOK).shows("Socialförvaltningen")
	if sara.find(func(n *html.Node) bool { return attribute(n, "id") == "below" }) != nil {
		t.Error("a respondent has entities below")
	}
}
