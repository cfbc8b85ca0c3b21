package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// summed is a round in which the municipality's administration and the company have handed in, each with a body of its
// own. Every text of the administration holds the canary "fullmäktigehemlig".
type summed struct {
	*site
	round   assessment.Round
	office  assessment.Body
	board   assessment.Body
	company assessment.ID
}

const canary = "fullmäktigehemlig"

func newSummed(t *testing.T) *summed {
	t.Helper()
	s, _ := norrdal(t)
	x := &summed{site: s}
	ctx, admin := t.Context(), s.admin(t, "norrdal")
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	x.office, err = s.use.Registers.Bodies.Add(ctx, admin, assessment.Body{Name: "Nämnden " + canary})
	fatal(err)
	x.board, err = s.use.Registers.Bodies.Add(ctx, admin, assessment.Body{Name: "Bolagets styrelse"})
	fatal(err)
	ids := []assessment.ID{s.entity(t, "forvaltning", "Förvaltningen "+canary), s.entity(t, "bolag", "Bolaget")}
	x.company = ids[1]
	for i, b := range []assessment.Body{x.office, x.board} {
		e, err := s.use.Entities.Entity(ctx, admin, ids[i])
		fatal(err)
		e.BodyID = &b.ID
		_, err = s.use.Entities.SaveEntity(ctx, admin, e)
		fatal(err)
	}
	for _, who := range []struct {
		email  string
		role   assessment.Role
		entity assessment.ID
	}{{"kim", assessment.Coordinator, s.root(t)}, {"birgitta", assessment.Management, s.root(t)}, {"eva", assessment.Management, ids[1]},
		{"mats", assessment.EntityManager, s.root(t)}} {
		s.join(t, who.email, who.email+"@norrdal.example", who.role, who.entity)
	}
	kim, err := s.use.PrincipalByEmail(ctx, "kim@norrdal.example", "norrdal")
	fatal(err)
	mats, err := s.use.PrincipalByEmail(ctx, "mats@norrdal.example", "norrdal")
	fatal(err)
	x.round, err = s.use.Rounds.AddRound(
		ctx,
		kim,
		rounds.RoundForm{
			Name:                 "Våren",
			QuestionnaireKey:     "mognad-bas",
			QuestionnaireVersion: "1.0",
			OpensOn:              "2020-01-01",
			ClosesOn:             "2199-12-31",
			Entities:             ids,
		},
	)
	fatal(err)
	v, err := s.use.Rounds.Round(ctx, kim, x.round.ID)
	fatal(err)
	for _, row := range v.Rows {
		none := int64(0)
		_, err := s.use.Rounds.SaveAnswer(
			ctx,
			mats,
			row.ID,
			rounds.AnswerForm{
				QuestionID: v.Questionnaire.AskedOf(row.Kind)[0].ID,
				Value:      "no",
				Comment:    row.Entity.Name,
				Version:    &none,
			},
		)
		fatal(err)
		a, err := s.use.Rounds.Assessment(ctx, mats, row.ID)
		fatal(err)
		_, err = s.use.Rounds.Submit(ctx, mats, row.ID, a.Version)
		fatal(err)
	}
	return x
}

func TestSummaryPage(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.signIn(t, "birgitta@norrdal.example")
	page := birgitta.get(org + "/summary?body=" + x.board.ID.String()).want(http.StatusOK)
	page.shows(
		"Informationssäkerhet, läget i",
		"Bolagets styrelse",
		"Våren",
		"Att besluta",
		"Största glappen",
		"Sätt målnivå",
		"Det finns ingen slutlig granskning",
	)
	if got := page.decisions(); len(got) < 2 || got[0] != "advice_open" || got[len(got)-1] != "target_missing" {
		t.Errorf("what to decide is %v", got)
	}
	if current := page.find(
		func(n *html.Node) bool { return n.Data == "a" && attribute(n, "aria-current") == "page" },
	); current == nil ||
		inner(current) != "Läget" {
		t.Error("the menu does not lead here")
	}
	if chart := page.find(
		func(n *html.Node) bool { return attribute(n, "data-kind") == "radar" },
	); chart == nil ||
		!json.Valid([]byte(attribute(chart, "data-chart"))) {
		t.Error("there is no radar")
	}
	whole := birgitta.get(org+"/summary?body=whole").
		want(http.StatusOK).
		shows("2 av 2 enheter har lämnat in", "Medianen för 2 enheter", "Förvaltningen "+canary, "Bolaget")
	if !whole.hasForm(org + "/summaries") {
		t.Error("management cannot seal")
	}
	birgitta.get(org + "/summary?body=ingen").want(http.StatusNotFound)
	birgitta.get(org + "/summary?round=" + x.board.ID.String()).want(http.StatusNotFound)
	for email, may := range map[string]bool{"kim": true, "mats": false} {
		if got := x.signIn(t, email+"@norrdal.example").
			get(org + "/summary").
			want(http.StatusOK).
			hasForm(org + "/summaries"); got != may {
			t.Errorf("%s may seal: %t", email, got)
		}
	}
}

// TestCompanysChairSeesTheCompanyAlone, in page, list, file and API, whatever the address names.
func TestCompanysChairSeesTheCompanyAlone(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.signIn(t, "birgitta@norrdal.example")
	office := birgitta.post(org+"/summaries", "body", x.office.ID.String(), "round", x.round.ID.String()).
		want(http.StatusSeeOther).
		Header.Get(
		"Location",
	)
	whole := birgitta.post(org+"/summaries", "body", "whole", "round", x.round.ID.String()).
		want(http.StatusSeeOther).
		Header.Get(
		"Location",
	)
	company := birgitta.post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String()).
		want(http.StatusSeeOther).
		Header.Get(
		"Location",
	)
	eva := x.signIn(t, "eva@norrdal.example")
	client := (&cells{site: x.site, t: t}).client(t, "eva@norrdal.example", "norrdal", assessment.TokenWrite)
	for path, status := range map[string]int{
		"/summary": http.StatusOK, "/summary?body=" + x.board.ID.String(): http.StatusOK, "/summary?body=whole": http.StatusNotFound,
		"/summary?body=" + x.office.ID.String(): http.StatusNotFound, "/summaries": http.StatusOK,
		strings.TrimPrefix(office, org): http.StatusNotFound, strings.TrimPrefix(whole, org): http.StatusNotFound, strings.TrimPrefix(company, org): http.StatusOK,
		strings.TrimPrefix(office, org) + "/file": http.StatusNotFound, strings.TrimPrefix(company, org) + "/file": http.StatusOK,
	} {
		eva.get(org + path).want(status).hides(canary)
		if a := client.get(here + path); a.Status != status || strings.Contains(a.Body, canary) {
			t.Errorf("%s answers %d, want %d:\n%s", a.what, a.Status, status, a.Body)
		}
	}
	eva.get(org+"/summaries").
		shows("Bolagets styrelse").
		hides(strings.TrimPrefix(whole, org), strings.TrimPrefix(office, org))
	eva.post(org+"/summaries", "body", "whole", "round", x.round.ID.String()).want(http.StatusNotFound)
	eva.post(org+"/summaries", "body", x.office.ID.String(), "round", "").want(http.StatusNotFound)
	client.call(http.MethodPost, here+"/summaries", `{"body": "`+x.office.ID.String()+`", "round": null}`).
		problem(http.StatusNotFound, "not_found")
}

func TestSealedSummaryPage(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.signIn(t, "birgitta@norrdal.example")
	sealed := birgitta.post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String()).
		want(http.StatusSeeOther).
		Header.Get(
		"Location",
	)
	first := birgitta.get(sealed).want(http.StatusOK).shows("Läget är låst", "av birgitta", "SHA-256", "Bolaget")
	file := birgitta.get(sealed + "/file").want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if hash := hex.EncodeToString(sum[:]); !strings.Contains(first.text(), hash) ||
		!strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file's hash is %s", hash)
	}
	e, err := x.use.Entities.Entity(t.Context(), x.admin(t, "norrdal"), x.company)
	if err != nil {
		t.Fatal(err)
	}
	e.Name = "Nya Bolaget"
	if _, err := x.use.Entities.SaveEntity(t.Context(), x.admin(t, "norrdal"), e); err != nil {
		t.Fatal(err)
	}
	birgitta.get(sealed).want(http.StatusOK).shows("Bolaget").hides("Nya Bolaget")
	birgitta.get(org + "/summary?body=" + x.board.ID.String()).want(http.StatusOK).shows("Nya Bolaget")
	if again := birgitta.get(sealed + "/file"); again.Body != file.Body {
		t.Error("the sealed file has changed")
	}
	birgitta.get(org+"/summaries").want(http.StatusOK).shows("Bolagets styrelse", "Våren", "birgitta")
}
