package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestWorkOfAManagerOfMany: what the reader answers for comes first, and the entities below are in tables, those
// waiting for a decision before the rest.
func TestWorkOfAManagerOfMany(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	root := a.Root(t)
	var entities []assessment.ID
	for i := range 12 {
		entities = append(entities, a.Entity(t, fmt.Sprintf("e%d", i), fmt.Sprintf("Enhet %02d", i)))
	}
	round, _ := a.Send(t, "Alla", nil, append([]assessment.ID{root}, entities...)...)
	v, err := a.Use.Rounds.Round(t.Context(), a.Who(t, "kim"), round.ID)
	if err != nil {
		t.Fatal(err)
	}
	lars := a.Who(t, "lars")
	var waiting string // the last one submits
	for _, row := range v.Rows {
		if row.Entity.Name != "Enhet 11" {
			continue
		}
		zero := int64(0)
		if _, err := a.Use.Rounds.SaveAnswer(
			t.Context(),
			lars,
			row.Assessment.ID,
			rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
		); err != nil {
			t.Fatal(err)
		}
		x, err := a.Use.Rounds.Assessment(t.Context(), lars, row.Assessment.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Use.Rounds.Submit(t.Context(), lars, row.Assessment.ID, x.Version); err != nil {
			t.Fatal(err)
		}
		waiting = "/organisations/norrdal/assessments/" + row.Assessment.ID.String() + "/submissions/1"
	}
	page := a.SignIn(t, "lars@norrdal.example").Get("/organisations/norrdal/work").Want(http.StatusOK)
	own := partThat(page, func(n *html.Node) bool { return apitest.Attribute(n, "aria-labelledby") == "answering" })
	own.Shows("Norrdals kommun")
	if text := own.Text(); strings.Contains(text, "Enhet 01") || strings.Contains(text, "Socialförvaltningen") {
		t.Errorf("entities below stand among the own: %s", text)
	}
	below := partThat(page, func(n *html.Node) bool { return apitest.Attribute(n, "aria-labelledby") == "below" })
	below.Shows(a.Sv.T("work.below_deciding", "Count", 1), a.Sv.T("work.below_more", "Count", 13))
	rows := rowsOf(below)
	if len(rows) != 14 || rows[0][0] != "Enhet 11" {
		t.Errorf("%d rows below, the first %v", len(rows), rows[0])
	}
	if below.Find(func(n *html.Node) bool { return apitest.Attribute(n, "href") == waiting }) == nil {
		t.Errorf("nothing leads to %s", waiting)
	}
	// Somebody who answers for one entity sees it as before, and nothing below.
	sara := a.sara.Get("/organisations/norrdal/work").Want(http.StatusOK).Shows("Socialförvaltningen")
	if sara.Find(func(n *html.Node) bool { return apitest.Attribute(n, "id") == "below" }) != nil {
		t.Error("a respondent has entities below")
	}
}
