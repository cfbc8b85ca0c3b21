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
	below.Shows(a.Sv.T("work.below_deciding", "Count", 1), a.Sv.T("work_below.count", "Count", 14))
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

// TestWorkBelowIsDivided: of many entities below, as many are shown as a person reads; the rest is on further pages,
// and is searched and filtered like them.
func TestWorkBelowIsDivided(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	var entities []assessment.ID
	for i := range 60 {
		entities = append(entities, a.Entity(t, fmt.Sprintf("e%d", i), fmt.Sprintf("Enhet %02d", i)))
	}
	a.Send(t, "Alla", nil, entities...)
	lars := a.SignIn(t, "lars@norrdal.example")
	const work = "/organisations/norrdal/work"
	seen := map[string]bool{}
	page := lars.Get(work).Want(http.StatusOK)
	for range 2 {
		for _, row := range rowsOf(page) {
			seen[row[0]+row[1]] = true
			if strings.HasPrefix(row[0], "Enhet") && !strings.HasPrefix(row[2], "0 av ") || row[2] == "0 av 0" {
				t.Errorf("%s has answered %s", row[0], row[2])
			}
		}
		next := page.Find(func(n *html.Node) bool { return apitest.Attribute(n, "rel") == "next" })
		if next == nil {
			break
		}
		if len(seen) != 50 {
			t.Errorf("the first page has %d rows", len(seen))
		}
		page = lars.Get(apitest.Attribute(next, "href")).Want(http.StatusOK)
	}
	if len(seen) != 62 {
		t.Errorf("%d of 62 entities below are shown", len(seen))
	}
	found := lars.Get(work + "?q=enhet+1&stage=answering").Want(http.StatusOK)
	if rows := rowsOf(found); len(rows) != 15 || rows[0][0] != "Enhet 01" {
		t.Errorf("the search finds %v", rows)
	}
	lars.Get(work + "?stage=past").Want(http.StatusOK).Shows(a.Sv.T("list.none_fit"))
}
