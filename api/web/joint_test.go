package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestJointByPage: several bodies are chosen in the form, and wherever it is listed, the recommendation says to whom it
// is jointly made: once at a question, and with each body. Each body's management reads whom it shares it with.
func TestJointByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	list := x.Path + "/recommendations"
	board, company := x.Board.ID.String(), x.Companys.ID.String()
	x.Anna.Post(list, "text", "Öva tillsammans.").Want(http.StatusUnprocessableEntity).Shows("Öva tillsammans.")
	x.Anna.Post(list, "text", "Öva tillsammans.", "body", board, "body", company, "question-0", "1", "entity-0",
		x.Root.String()).Want(http.StatusSeeOther)
	all := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations
	if len(all) != 2 || !all[0].Same(all[1]) {
		t.Fatalf("added are %+v", all)
	}
	page := x.Anna.Get(list).Shows("En rekommendation", "gemensamt med Bolagsstyrelsen", "gemensamt med Kommunstyrelsen")
	if n := strings.Count(page.Text(), "Öva tillsammans."); n != 2 {
		t.Errorf("by body it stands %d times", n)
	}
	const to = "Till Bolagsstyrelsen och Kommunstyrelsen gemensamt"
	for _, path := range []string{list + "?by=question", x.Path + "/report", x.Column(x.Root)} {
		x.Anna.Get(path).Want(http.StatusOK).Shows("Öva tillsammans.", "styrelsen gemensamt")
	}
	page = x.Anna.Get(list + "?by=question").Shows(to)
	if n := strings.Count(page.Text(), "Öva tillsammans."); n != 1 {
		t.Errorf("by question it stands %d times", n)
	}

	one := list + "/" + all[1].ID.String()
	form := x.Anna.Get(list + "?edit=" + all[1].ID.String()).Want(http.StatusOK)
	sent := sentBy(form, one)
	var bodies []string
	for i := 0; i < len(sent); i += 2 {
		if sent[i] == "body" {
			bodies = append(bodies, sent[i+1])
		}
	}
	if !slices.Contains(bodies, board) || !slices.Contains(bodies, company) || len(bodies) != 2 {
		t.Errorf("the form has chosen %v", bodies)
	}
	x.Anna.Post(one, "text", "Öva var för sig.", "body", board, "version", "1").Want(http.StatusSeeOther)
	x.Anna.Get(list).Shows("Öva var för sig.").Hides("Till Bolagsstyrelsen", "gemensamt med")
	x.Anna.Post(one, "text", "Öva tillsammans.", "body", board, "body", company, "version", "2",
		"question-0", "1", "entity-0", x.Root.String()).Want(http.StatusSeeOther)
	x.Write(t)
	_ = apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	_, chair := x.Join(t, "Carl Ström", "carl@norrdal.example", assessment.Management, x.Company)
	chair.Get(list).Want(http.StatusOK).Shows("Till Bolagsstyrelsen", "Öva tillsammans.", "gemensamt med Kommunstyrelsen").
		Hides("Till Kommunstyrelsen")
	chair.Get(x.Path+"/replies/"+company).Want(http.StatusOK).
		Shows("Öva tillsammans.", "gemensamt med Kommunstyrelsen")
	chair.Get(x.Path + "/replies/" + board).Want(http.StatusNotFound)
}
