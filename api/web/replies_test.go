package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/plan"
)

// TestRepliesByPages goes from a final audit to an action without a script: prepared with mistakes that lose nothing,
// approved, read by the auditor as a letter, made an action of, and superseded.
func TestRepliesByPages(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	final := apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	_, carl := x.Join(t, "Carl Dahl", "carl@norrdal.example", assessment.Management, x.Root)
	one := ""
	for _, r := range final.Recommendations {
		if r.Body.ID == x.Board.ID {
			one = r.ID.String()
		}
	}
	replies := x.Path + "/replies/" + x.Board.ID.String()
	form := replies + "/recommendations/" + one

	edit := x.Kim.Get(replies+"?edit="+one).Want(http.StatusOK).Shows(apitest.ToHere, "Yttrande från Kommunstyrelsen")
	if !edit.HasForm(form) || edit.Version(form) != "0" {
		t.Fatal("no form for the first reply")
	}
	wrong := x.Kim.Post(form, "version", "0", "response", "rejects", "text", "", "planned_action", "GÖR ÄNDÅ",
		"owner_role", "ROLLEN", "due_on", "2030-01-01", "due_year", "2031").Want(http.StatusUnprocessableEntity)
	for field, key := range map[string]string{"text": "error.required", "planned_action": "error.rejected_plans",
		"due_year": "error.day_or_year"} {
		if got := wrong.Problem(field); got != x.Sv.T(key) {
			t.Errorf("of %s is said %q", field, got)
		}
	}
	for field, want := range map[string]string{"owner_role": "ROLLEN", "due_on": "2030-01-01", "due_year": "2031"} {
		if got := wrong.Value(field); got != want {
			t.Errorf("what was typed as %s is now %q", field, got)
		}
	}
	wrong.Shows("GÖR ÄNDÅ")
	x.Kim.Post(form, "version", "0", "response", "accepts", "text", "", "planned_action", "Inför rutiner",
		"owner_role", "Kommundirektör", "due_year", "2199").To(replies + "#r-" + one)
	x.Kim.Post(form, "version", "0", "response", "rejects", "text", "NÅGON ANNAN").Want(http.StatusPreconditionFailed).
		Shows("NÅGON ANNAN", "Inför rutiner")
	x.Anna.Get(replies).Want(http.StatusOK).Shows(apitest.ToHere, "Inget svar än").Hides("Inför rutiner", "Skriv svar")

	// What was read is approved, and nothing else.
	approve := replies + "/approve"
	x.Kim.Get(approve).Want(http.StatusForbidden)
	page := carl.Get(approve).Want(http.StatusOK).Shows("Inför rutiner", "Kommundirektör", "Carl Dahl")
	if page.Value("reply") != one+" 1" {
		t.Errorf("approved would be %q", page.Value("reply"))
	}
	carl.Post(approve, "reply", one+" 7", "case_number", "KS 2026/9").Want(http.StatusConflict).
		Shows("Svaren har ändrats sedan du öppnade sidan")
	long := strings.Repeat("9", 200)
	if got := carl.Post(approve, "reply", one+" 1", "case_number", long).Want(http.StatusUnprocessableEntity); got.Value("case_number") != long {
		t.Errorf("the case number typed is now %q", got.Value("case_number"))
	}
	carl.Post(approve, "reply", one+" 1", "case_number", "KS 2026/9").To(replies)
	letter := replies + "/approvals/1"
	if !x.Anna.Get(replies).Want(http.StatusOK).Shows("Inför rutiner", "Godtar").Links(letter) {
		t.Error("no link to the letter")
	}
	sealed := apitest.Done(x.Use.Plan.SealedReplies(t.Context(), x.Auditor, x.Audit.ID, x.Board.ID, 1))(t)
	x.Anna.Get(letter).Want(http.StatusOK).Shows("Yttrande över Granskning", "Kommunstyrelsen", "KS 2026/9",
		apitest.ToHere, "Inför rutiner", "Kommundirektör", "utgången av 2199", "Carl Dahl har godkänt yttrandet", sealed.Approval.SHA256).
		Hides("senare godkänt")
	x.Anna.Get(replies + "/approvals/2").Want(http.StatusNotFound)
	x.Anna.Get(replies + "/approvals/x").Want(http.StatusNotFound)

	x.Kim.Post(replies + "/plan").To(replies)
	x.Kim.Get(org + "/plan").Want(http.StatusOK).Shows("Inför rutiner")
	x.Kim.Get(replies).Shows("Planerad").Hides("Gör en åtgärd")
	x.Kim.Post(form, "version", "1", "response", "rejects", "text", "Pengar saknas").
		Want(http.StatusUnprocessableEntity).Shows("Pengar saknas")
	x.Kim.Post(form, "version", "1", "response", "rejects", "text", "Pengar saknas", "why_changed", "Ny budget").
		To(replies + "#r-" + one)
	carl.Post(approve, "reply", one+" 2").To(replies)
	x.Anna.Get(letter).Want(http.StatusOK).Shows("senare godkänt")
	x.Anna.Get(replies+"/approvals/2").Want(http.StatusOK).Shows("Pengar saknas", "Ny budget").Hides("senare godkänt")
}

// TestReplyOnPaperByPage: what was typed of a decision on paper is kept until all of it is right.
func TestReplyOnPaperByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	final := apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	replies := x.Path + "/replies/" + x.Companys.ID.String()
	fields := []string{"approved_by", "STYRELSEN", "decided_on", string(x.Use.Today(assessment.Organisation{})), "replies.0.version", "0",
		"replies.0.text", "MOTIVET", "replies.0.recommendation"}
	for _, r := range final.Recommendations {
		if r.Body.ID == x.Companys.ID {
			fields = append(fields, r.ID.String())
		}
	}
	x.Kim.Get(replies+"/record").Want(http.StatusOK).Shows(apitest.ToThere, "Registrera yttrande från Bolagsstyrelsen")
	wrong := x.Kim.Post(replies+"/record", fields...).Want(http.StatusUnprocessableEntity).Shows("MOTIVET")
	if wrong.Value("approved_by") != "STYRELSEN" || wrong.Problem("case_number") == "" ||
		wrong.Problem("replies.0.response") == "" {
		t.Errorf("what is wrong is not said, or what was typed is lost:\n%s", wrong.Text())
	}
	x.Kim.Post(replies+"/record", append(fields, "case_number", "B 7", "replies.0.response", "rejects")...).To(replies)
	x.Anna.Get(replies).Want(http.StatusOK).Shows("STYRELSEN", "B 7", "Avvisar", "MOTIVET")
	x.Anna.Get(replies+"/approvals/1").Want(http.StatusOK).
		Shows("Beslutat på papper av STYRELSEN", "Registrerat i systemet av Kim Dahl")
}

// TestWhoSeesReplies: the chair of the company sees its reply and nothing of the municipality's; an auditor who is not
// engaged, management of something else, and those who only answer see none.
func TestWhoSeesReplies(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	school := x.Entity(t, "skolan", "Skolan")
	join := func(name string, role assessment.Role, on assessment.ID) *apitest.Visitor {
		t.Helper()
		_, v := x.Join(t, name, name+"@norrdal.example", role, on)
		return v
	}
	olle, sven := join("olle", assessment.Management, x.Company), join("sven", assessment.Management, school)
	arne, sara := join("arne", assessment.Auditor, x.Root), join("sara", assessment.Respondent, x.Root)
	here, there := x.Path+"/replies/"+x.Board.ID.String(), x.Path+"/replies/"+x.Companys.ID.String()
	for _, v := range []*apitest.Visitor{sven, arne, sara} {
		for _, page := range []string{here, there, there + "/approve", there + "/record", there + "/approvals/1"} {
			if got := v.Get(page).Hides(apitest.ToThere, apitest.ToHere); got.Status != http.StatusNotFound &&
				got.Status != http.StatusForbidden {
				t.Errorf("%s answers %d", got.What, got.Status)
			}
		}
	}
	olle.Get(there).Want(http.StatusOK).Shows(apitest.ToThere).Hides("Skriv svar", "Registrera beslut på papper")
	olle.Get(there + "/record").Want(http.StatusForbidden)
	for _, page := range []string{here, here + "/approve", here + "/approvals/1"} {
		olle.Get(page).Want(http.StatusNotFound).Hides(apitest.ToHere)
	}
	if listed := olle.Get(x.Path + "/recommendations").Want(http.StatusOK); listed.Links(here) || !listed.Links(there) {
		t.Error("the company's chair is led to another body's reply, or not to the company's own")
	}
}

// TestLogSaysThatRepliesWentAlong when an audit was downloaded as a file with them, and only then.
func TestLogSaysThatRepliesWentAlong(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	final := apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	with := "hämtade granskningen " + x.Audit.Title + " som fil (yaml), med organens yttranden."
	x.Anna.Get(x.Path + "/file?format=yaml&replies=1").Want(http.StatusOK)
	x.Asa.Get(org + "/events").Shows("hämtade granskningen " + x.Audit.Title + " som fil (yaml).").Hides(with)
	paper := plan.PaperReply{DecidedOn: "2026-01-31", CaseNumber: "KS 1", ApprovedBy: "KS § 1"}
	for _, r := range final.Recommendations {
		if r.Body.ID == x.Board.ID {
			paper.Replies = append(paper.Replies, plan.ReplyForm{
				Recommendation: r.ID, Response: assessment.Rejects, Text: "Redan gjort.",
			})
		}
	}
	kim := apitest.Done(x.Use.PrincipalByEmail(t.Context(), "kim@norrdal.example", "norrdal"))(t)
	apitest.Done(x.Use.Plan.RecordReplies(t.Context(), kim, x.Audit.ID, x.Board.ID, paper))(t)
	x.Anna.Get(x.Path + "/file?format=yaml").Want(http.StatusOK)
	x.Asa.Get(org + "/events").Hides(with)
	x.Anna.Get(x.Path + "/file?format=yaml&replies=1").Want(http.StatusOK)
	x.Asa.Get(org + "/events").Shows(with)
	x.Asa.Post("/language", "language", "en", "return", "/").Want(http.StatusSeeOther)
	x.Asa.Get(org + "/events").Shows("downloaded the audit " + x.Audit.Title + " as a file (yaml), with the replies of the bodies.")
}
