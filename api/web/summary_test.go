package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// summed is a round in which the municipality's administration and the company have submitted, each with its own body.
// Every text of the administration holds the canary "fullmäktigehemlig".
type summed struct {
	*apitest.Site
	round   assessment.Round
	office  assessment.Body
	board   assessment.Body
	company assessment.ID
}

const canary = "fullmäktigehemlig"

func newSummed(t *testing.T) *summed {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	x := &summed{Site: s}
	ctx, admin := t.Context(), s.Admin(t, "norrdal")
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	x.office, err = s.Use.Registers.Bodies.Add(ctx, admin, assessment.Body{Name: "Nämnden " + canary})
	fatal(err)
	x.board, err = s.Use.Registers.Bodies.Add(ctx, admin, assessment.Body{Name: "Bolagets styrelse"})
	fatal(err)
	ids := []assessment.ID{s.Entity(t, "forvaltning", "Förvaltningen "+canary), s.Entity(t, "bolag", "Bolaget")}
	x.company = ids[1]
	for i, b := range []assessment.Body{x.office, x.board} {
		e, err := s.Use.Entities.Entity(ctx, admin, ids[i])
		fatal(err)
		e.BodyID = &b.ID
		_, err = s.Use.Entities.SaveEntity(ctx, admin, e)
		fatal(err)
	}
	for _, who := range []struct {
		email  string
		role   assessment.Role
		entity assessment.ID
	}{{"kim", assessment.Coordinator, s.Root(t)}, {"birgitta", assessment.Management, s.Root(t)},
		{"eva", assessment.Management, ids[1]},
		{"mats", assessment.EntityManager, s.Root(t)}} {
		s.Join(t, who.email, who.email+"@norrdal.example", who.role, who.entity)
	}
	kim, err := s.Use.PrincipalByEmail(ctx, "kim@norrdal.example", "norrdal")
	fatal(err)
	mats, err := s.Use.PrincipalByEmail(ctx, "mats@norrdal.example", "norrdal")
	fatal(err)
	x.round, err = s.Use.Rounds.AddRound(
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
	v, err := s.Use.Rounds.Round(ctx, kim, x.round.ID)
	fatal(err)
	for _, row := range v.Rows {
		none := int64(0)
		_, err := s.Use.Rounds.SaveAnswer(
			ctx,
			mats,
			row.ID,
			rounds.AnswerForm{
				QuestionID: v.Questionnaire.AskedOf(row.Profile())[0].ID,
				Value:      "no",
				Comment:    row.Entity.Name,
				Version:    &none,
			},
		)
		fatal(err)
		a, err := s.Use.Rounds.Assessment(ctx, mats, row.ID)
		fatal(err)
		_, err = s.Use.Rounds.Submit(ctx, mats, row.ID, a.Version)
		fatal(err)
	}
	return x
}

func TestSummaryPage(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.SignIn(t, "birgitta@norrdal.example")
	page := birgitta.Get(org + "/summary?body=" + x.board.ID.String()).Want(http.StatusOK)
	page.Shows(
		"Informationssäkerhet, läget i",
		"Bolagets styrelse",
		"Våren",
		"Att besluta",
		"Största gapen",
		"Sätt målnivå",
		"Det finns ingen slutlig granskning",
	)
	if got := decisionsOn(page); len(got) < 2 || got[0] != "advice_open" || got[len(got)-1] != "target_missing" {
		t.Errorf("what to decide is %v", got)
	}
	if current := page.Find(
		func(n *html.Node) bool { return n.Data == "a" && apitest.Attribute(n, "aria-current") == "page" },
	); current == nil ||
		apitest.Inner(current) != "Lägesbild" {
		t.Error("the menu does not lead here")
	}
	if chart := page.Find(func(n *html.Node) bool { return apitest.Attribute(n, "data-kind") == "radar" }); chart == nil ||
		!json.Valid([]byte(apitest.Attribute(chart, "data-chart"))) {
		t.Error("there is no radar")
	}
	whole := birgitta.Get(org+"/summary?body=whole").
		Want(http.StatusOK).
		Shows("2 av 2 enheter har lämnat in", "Medianen av 2 enheters mognadsnivå", "Förvaltningen "+canary, "Bolaget")
	if !whole.HasForm(org + "/summaries") {
		t.Error("management cannot seal")
	}
	for who, want := range map[*apitest.Visitor][]string{
		birgitta:                           {"whole selected", x.board.ID.String(), x.office.ID.String()},
		x.SignIn(t, "eva@norrdal.example"): nil, // one body is no choice
	} {
		if diff := cmp.Diff(want, bodiesOn(who.Get(org+"/summary").Want(http.StatusOK))); diff != "" {
			t.Errorf("the choice of a body (-want +got):\n%s", diff)
		}
	}
	birgitta.Get(org + "/summary?body=ingen").Want(http.StatusNotFound)
	birgitta.Get(org + "/summary?round=" + x.board.ID.String()).Want(http.StatusNotFound)
	for email, may := range map[string]bool{"kim": true, "mats": false} {
		if got := x.SignIn(t, email+"@norrdal.example").
			Get(org + "/summary").
			Want(http.StatusOK).
			HasForm(org + "/summaries"); got != may {
			t.Errorf("%s may seal: %t", email, got)
		}
	}
}

// bodiesOn are the values of the choice of a body, with which is selected.
func bodiesOn(r apitest.Reply) []string {
	var list []string
	for node := range r.Page.Descendants() {
		if node.Data != "option" || apitest.Attribute(node.Parent, "name") != "body" {
			continue
		}
		value := apitest.Attribute(node, "value")
		if slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			value += " selected"
		}
		list = append(list, value)
	}
	return list
}

// TestChairOfTheCompanySeesOnlyTheCompany, in page, list, file and API, whatever the address names.
func TestChairOfTheCompanySeesOnlyTheCompany(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.SignIn(t, "birgitta@norrdal.example")
	office := birgitta.Post(org+"/summaries", "body", x.office.ID.String(), "round", x.round.ID.String(), "confirmed", "true").
		Want(http.StatusSeeOther).
		Header.Get("Location")
	whole := birgitta.Post(org+"/summaries", "body", "whole", "round", x.round.ID.String(), "confirmed", "true").
		Want(http.StatusSeeOther).
		Header.Get("Location")
	company := birgitta.Post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String(), "confirmed", "true").
		Want(http.StatusSeeOther).
		Header.Get("Location")
	eva := x.SignIn(t, "eva@norrdal.example")
	client := x.Client(t, "eva@norrdal.example", "norrdal", assessment.TokenWrite)
	for path, status := range map[string]int{
		"/summary":                                 http.StatusOK,
		"/summary?body=" + x.board.ID.String():     http.StatusOK,
		"/summary?body=whole":                      http.StatusNotFound,
		"/summary?body=" + x.office.ID.String():    http.StatusNotFound,
		"/summaries":                               http.StatusOK,
		strings.TrimPrefix(office, org):            http.StatusNotFound,
		strings.TrimPrefix(whole, org):             http.StatusNotFound,
		strings.TrimPrefix(company, org):           http.StatusOK,
		strings.TrimPrefix(office, org) + "/file":  http.StatusNotFound,
		strings.TrimPrefix(company, org) + "/file": http.StatusOK,
	} {
		eva.Get(org + path).Want(status).Hides(canary)
		if a := client.Get(org + path); a.Status != status || strings.Contains(a.Body, canary) {
			t.Errorf("%s answers %d, want %d:\n%s", a.What, a.Status, status, a.Body)
		}
	}
	eva.Get(org+"/summaries").
		Shows("Bolagets styrelse").
		Hides(strings.TrimPrefix(whole, org), strings.TrimPrefix(office, org))
	eva.Post(org+"/summaries", "body", "whole", "round", x.round.ID.String()).Want(http.StatusNotFound)
	eva.Post(org+"/summaries", "body", x.office.ID.String(), "round", "").Want(http.StatusNotFound)
	client.Call(http.MethodPost, org+"/summaries", `{"body": "`+x.office.ID.String()+`", "round": null}`).
		Problem(http.StatusNotFound, "not_found")
}

func TestSealedSummaryPage(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	birgitta := x.SignIn(t, "birgitta@norrdal.example")
	sealed := birgitta.Post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String(), "confirmed", "true").
		Want(http.StatusSeeOther).
		Header.Get("Location")
	first := birgitta.Get(sealed).Want(http.StatusOK).Shows("Lägesbilden är förseglad", "av birgitta", "SHA-256", "Bolaget")
	file := birgitta.Get(sealed + "/file").Want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if hash := hex.EncodeToString(sum[:]); !strings.Contains(first.Text(), hash) ||
		!strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file's hash is %s", hash)
	}
	e, err := x.Use.Entities.Entity(t.Context(), x.Admin(t, "norrdal"), x.company)
	if err != nil {
		t.Fatal(err)
	}
	e.Name = "Nya Bolaget"
	if _, err := x.Use.Entities.SaveEntity(t.Context(), x.Admin(t, "norrdal"), e); err != nil {
		t.Fatal(err)
	}
	birgitta.Get(sealed).Want(http.StatusOK).Shows("Bolaget").Hides("Nya Bolaget")
	birgitta.Get(org + "/summary?body=" + x.board.ID.String()).Want(http.StatusOK).Shows("Nya Bolaget")
	if again := birgitta.Get(sealed + "/file"); again.Body != file.Body {
		t.Error("the sealed file has changed")
	}
	birgitta.Get(org+"/summaries").Want(http.StatusOK).Shows("Bolagets styrelse", "Våren", "birgitta")
}
