package web_test

import (
	"net/http"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestHandOverToASuccessor: the page of an entity that ends lists what hangs on it, and hands over what is ticked, once.
func TestHandOverToASuccessor(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	admin := a.SignIn(t, a.Admin(t, "norrdal").User.Email)
	v, err := a.Use.Rounds.Assessment(t.Context(), a.Who(t, "sara"), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	soc, root := v.EntityID, a.Root(t)
	heir := addEntity(
		t,
		a.Site,
		assessment.Entity{Key: "ny", Name: "Välfärdsförvaltningen", Kind: "administration", ParentID: &root},
	)
	a.say(t, "sara", "D1", "yes", "")
	href := org + "/entities/" + soc.String()
	admin.Get(href+"/edit").Shows(
		a.Sv.T("entity.hanging"),
		a.Sv.T("entity.hanging_assessment", "Round", a.Round.Name),
		a.Sv.T("entity.hanging_role", "Name", "Sara Lind", "Role", a.Sv.T("role.respondent")),
	).Hides(a.Sv.T("entity.hand_over"))
	e, err := a.Use.Entities.Entity(t.Context(), a.Admin(t, "norrdal"), soc)
	if err != nil {
		t.Fatal(err)
	}
	e.To, e.Successors = "2199-12-31", []assessment.ID{heir.ID}
	if _, err := a.Use.Entities.SaveEntity(t.Context(), a.Admin(t, "norrdal"), e); err != nil {
		t.Fatal(err)
	}

	page := admin.Get(href+"/edit").Shows(a.Sv.T("entity.hand_over_title", "Successor", heir.Name), "Sara Lind", "Maria Ek")
	form := page.Find(func(n *html.Node) bool {
		return n.Data == "form" && apitest.Attribute(n, "action") == href+"/hand-over"
	})
	if form == nil || apitest.Attribute(form, "data-confirm") != a.Sv.T("entity.hand_over_confirm", "Successor", heir.Name) {
		t.Fatal("there is no form that asks once")
	}
	sent := sentBy(page, href+"/hand-over")
	if len(sent) != 2*4 {
		t.Errorf("ticked is %v, want the successor, two roles and a draft", sent)
	}
	a.sara.Post(href+"/hand-over", sent...).Want(http.StatusForbidden)
	admin.Post(href+"/hand-over", "successor", heir.ID.String(), "memberships", soc.String()).
		Want(http.StatusUnprocessableEntity).Shows(a.Sv.T("error.unknown_choice"))
	admin.Post(href+"/hand-over", sent...).To(href)
	admin.Get(href + "/edit").Shows(a.Sv.T("entity.handed_over")).Hides(a.Sv.T("entity.hand_over_title", "Successor", heir.Name))
	admin.Post(href+"/hand-over", sent...).To(href)

	sara := a.SignIn(t, "sara@norrdal.example")
	sara.Get(a.Base).Shows(a.Sv.T("answers.why.merged", "Entity", heir.Name))
	sara.Get(org + "/work").Shows(a.Sv.T("work.state.merged"))
	kim := a.SignIn(t, "kim@norrdal.example")
	kim.Get(org + "/rounds/" + a.Round.ID.String()).Shows(a.Sv.T("round.stage.merged"))
	kim.Get(org + "/rounds/" + a.Round.ID.String() + "/reminders").Hides("Socialförvaltningen")
}

// TestImportSaysWhatHangs: the preview of a file says at its row what hangs on an entity that it ends.
func TestImportSaysWhatHangs(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	admin := a.SignIn(t, a.Admin(t, "norrdal").User.Email)
	admin.SendFile(org+"/entities/import", "file", "enheter.csv", "key;valid_to\nsoc;2199-12-31\n").Shows(
		a.Sv.T("imports.hanging"),
		a.Sv.T("entity.hanging_assessment", "Round", a.Round.Name),
		a.Sv.T("entity.hanging_role", "Name", "Sara Lind", "Role", a.Sv.T("role.respondent")),
	)
	admin.SendFile(org+"/users/import", "file", "personer.csv",
		"email;role;entity;until\nlars@norrdal.example;entity_manager;norrdal;2020-01-01\n").Shows(
		a.Sv.T("imports.hanging"),
		a.Sv.T("person.hanging_unmanaged", "Entity", "Socialförvaltningen", "Round", a.Round.Name),
	)
}
