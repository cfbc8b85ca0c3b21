package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// answering is an open round for two entities, with the people who answer for the first signed in.
type answering struct {
	*apitest.Answering
	sara, maria *apitest.Visitor // answer for it
	lars        *apitest.Visitor // approves it
}

func openRound(t *testing.T) *answering {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	a := &answering{Answering: &apitest.Answering{Site: s}}
	entity, other := s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "kultur", "Kulturförvaltningen")
	_, a.sara = s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, entity)
	_, a.maria = s.Join(t, "Maria Ek", "maria@norrdal.example", assessment.Respondent, entity)
	_, a.lars = s.Join(t, "Lars Bergman", "lars@norrdal.example", assessment.EntityManager, s.Root(t))
	s.Join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	a.Round, a.ID = a.Send(t, "Självskattning 2026", nil, entity, other)
	a.Base = "/organisations/norrdal/assessments/" + a.ID.String()
	return a
}

// say answers a question without the pages.
func (a *answering) say(t *testing.T, name, question, value, comment string) {
	t.Helper()
	version := a.Stored(t, question).Version
	f := rounds.AnswerForm{QuestionID: question, Value: value, Comment: comment, Version: &version}
	if _, err := a.Use.Rounds.SaveAnswer(t.Context(), a.Who(t, name), a.ID, f); err != nil {
		t.Fatal(err)
	}
}

func TestWhoReachesAnswers(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	structure, err := a.Use.Entities.Structure(t.Context(), a.Admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	other := structure.Tree.Nodes[len(structure.Tree.Nodes)-1].ID
	for _, n := range structure.Tree.Nodes {
		if n.Key == "kultur" {
			other = n.ID
		}
	}
	a.Join(t, "Karin Alm", "karin@norrdal.example", assessment.Respondent, other)
	a.Join(t, "Birgitta Holm", "birgitta@norrdal.example", assessment.Management, a.Root(t))
	a.Join(t, "Rune Revisor", "rune@norrdal.example", assessment.Auditor, a.Root(t))
	a.say(t, "sara", "E1", "yes", "")
	a.say(t, "sara", "E2", "yes", "")
	if _, err := a.Use.Rounds.Submit(t.Context(), a.Who(t, "sara"), a.ID, 1); err != nil {
		t.Fatal(err)
	}
	const ok, no, missing = http.StatusOK, http.StatusForbidden, http.StatusNotFound
	pages := []string{
		"",
		"/areas/E",
		"/questions/E1",
		"/questions/E1/versions",
		"/submit",
		"/submissions/1",
		"/submissions/1/file",
	}
	tests := []struct {
		name           string
		reads, answers int
		decides        int
	}{
		{"sara", ok, http.StatusConflict, no},
		{"lars", ok, http.StatusConflict, http.StatusUnprocessableEntity},
		{"kim", ok, no, no},
		{"birgitta", no, no, no},
		{"karin", missing, missing, no},
		{"rune", missing, no, no},
		{"asa", missing, no, no},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := a.SignIn(t, test.name+"@norrdal.example")
			v.Get("/organisations/norrdal/work").Want(ok)
			for _, page := range pages {
				if got := v.Get(a.Base + page).Status; got != test.reads {
					t.Errorf("GET %s answers %d, want %d", page, got, test.reads)
				}
			}
			for _, page := range []string{"/areas/E", "/questions/E1"} {
				if got := v.Post(a.Base+page, "E1.version", "1", "E1.value", "no").Status; got != test.answers {
					t.Errorf("POST %s answers %d, want %d", page, got, test.answers)
				}
			}
			for _, page := range []string{"/questions/E1", "/questions/E1/keep", "/questions/E1/hand"} {
				if got := v.Send(
					http.MethodPost,
					a.Base+page,
					script,
					[]string{"E1.version", "1", "E1.value", "no"},
				).Status; got != test.answers {
					t.Errorf("POST %s by a script answers %d, want %d", page, got, test.answers)
				}
			}
			if got := v.Post(a.Base+"/submit", "version", "2", "anyway", "true").Status; got != test.answers {
				t.Errorf("POST /submit answers %d, want %d", got, test.answers)
			}
			if got := v.Post(a.Base+"/submissions/1/decision", "outcome", "returned").Status; got != test.decides {
				t.Errorf("POST /submissions/1/decision answers %d, want %d", got, test.decides)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		v := a.Visitor(t)
		for _, page := range pages {
			v.Get(a.Base + page).Want(http.StatusSeeOther)
		}
		v.Send(http.MethodPost, a.Base+"/questions/E1", script, []string{"E1.version", "1"}).Want(http.StatusUnauthorized)
	})
	t.Run("another organisation", func(t *testing.T) {
		v := a.SecondOrganisation(t)
		for _, page := range append(pages, "/areas/next") {
			path := strings.Replace(a.Base, "norrdal", "sodal", 1) + page
			v.Get(path).Want(missing).Hides("Socialförvaltningen", "Självskattning 2026")
			v.Get(a.Base+page).Want(missing).Hides("Socialförvaltningen", "Självskattning 2026")
		}
		path := strings.Replace(a.Base, "norrdal", "sodal", 1)
		v.Post(path+"/areas/E", "E1.version", "1", "E1.value", "no").Want(no)
		v.Send(http.MethodPost, path+"/questions/E1", script, []string{"E1.version", "1", "E1.value", "no"}).Want(no)
		v.Post(path+"/submissions/1/decision", "outcome", "approved").Want(no)
	})
	if got := a.Stored(t, "E1"); got.Value != "yes" || got.Version != 1 {
		t.Errorf("the answer is now %q in version %d", got.Value, got.Version)
	}
	for _, page := range []string{"/areas/A1", "/areas/X", "/questions/A1", "/questions/X1", "/submissions/2",
		"/submissions/x"} {
		a.sara.Get(a.Base + page).Want(missing)
	}
}

func TestAreaWithoutScript(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	area := a.Base + "/areas/E"
	a.sara.Get(area).Want(http.StatusOK).Shows("Leverantörer", "0 av 28 frågor besvarade")

	// Sara's form is from before Maria answers E1.
	a.say(t, "maria", "E1", "no", "Maria skrev först")
	a.say(t, "maria", "E4", "yes", "Maria svarade på E4")
	got := a.sara.Post(
		area,
		"E1.version",
		"0",
		"E1.value",
		"yes",
		"E1.comment",
		"Saras kommentar",
		"E1.evidence_text",
		"Avtalet",
		"E1.evidence_link",
		"https://diarium.example/1",
		"E2.version",
		"0",
		"E2.value",
		"not_applicable",
		"E2.reason",
		"",
		"E2.comment",
		"Långt resonemang",
		"E3.version",
		"0",
		"E3.value",
		"partly",
		"E3.comment",
		"Fritt svar",
		"E3.evidence_text",
		"",
		"E3.evidence_link",
		"",
		"E4.version",
		"0",
		"E4.comment",
		"",
		"E5.version",
		"0",
		"E5.comment",
		"",
		"then",
		"next",
	)
	got.Want(http.StatusUnprocessableEntity)
	if stored := a.Stored(t, "E3"); stored.Value != "partly" || stored.Comment != "Fritt svar" {
		t.Errorf("the free answer is stored as %+v", stored)
	}
	if stored := a.Stored(t, "E1"); stored.Value != "no" {
		t.Errorf("what Maria saved is overwritten by %q", stored.Value)
	}
	want := map[string]string{"E1": "yes", "E2": "not_applicable", "E3": "partly", "E4": "yes", "E5": ""}
	shown := map[string]string{}
	for id := range want {
		shown[id] = tickedIn(got, id+".value")
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("chosen in the form that came back (-want +got):\n%s", diff)
	}
	typed := []string{
		textIn(got, "E1-comment"),
		got.Value("E1.evidence_text"),
		got.Value("E1.evidence_link"),
		textIn(got, "E2-comment"),
		textIn(got, "E4-comment"),
	}
	if diff := cmp.Diff(
		[]string{"Saras kommentar", "Avtalet", "https://diarium.example/1", "Långt resonemang", "Maria svarade på E4"},
		typed,
	); diff != "" {
		t.Errorf("texts in the form that came back (-want +got):\n%s", diff)
	}
	conflict, _ := partOf(got, "E1-conflict")
	for _, text := range []string{"Maria Ek", "Nej", "Maria skrev först", a.Sv.T("answers.mine"),
		a.Sv.T("answers.theirs")} {
		if !strings.Contains(conflict, text) {
			t.Errorf("the conflict does not show %q: %s", text, conflict)
		}
	}
	if _, shown := partOf(got, "E3-conflict"); shown {
		t.Error("the free answer is shown as a conflict")
	}
	got.Shows("Ett svar sparades", a.Sv.T("error.reason_required"))

	// Sending the same again without a choice overwrites nothing.
	again := []string{"E1.version", got.Value("E1.version"), "E1.value", "yes", "E1.comment", "Saras kommentar"}
	a.sara.Post(area, again...).Want(http.StatusPreconditionFailed)
	a.sara.Post(area, append(again, "mine", "E1 1")...).To(area)
	a.sara.Get(area).Shows("Ett svar sparades")
	if stored := a.Stored(t, "E1"); stored.Value != "yes" || stored.Comment != "Saras kommentar" || stored.Version != 2 {
		t.Errorf("her own is stored as %+v", stored)
	}
	// Somebody saves between showing the conflict and the choice.
	a.say(t, "maria", "E1", "partly", "Maria igen")
	a.sara.Post(area, append(again, "mine", "E1 2")...).Want(http.StatusPreconditionFailed).Shows("Maria igen")
	a.sara.Post(area, append(again, "theirs", "E1")...).To(area + "#E1")
	if stored := a.Stored(t, "E1"); stored.Comment != "Maria igen" {
		t.Errorf("theirs is stored as %+v", stored)
	}
	a.sara.Get(area).Shows("Maria igen", a.Sv.T("answers.taken", "ID", "E1"))

	// Without changes there is no new version, and the next area is shown.
	a.sara.Post(area, "E3.version", "1", "E3.value", "partly", "E3.comment", "Fritt svar", "then", "next").
		To(a.Base + "/areas/F")
	if got := a.Stored(t, "E3").Version; got != 1 {
		t.Errorf("the same answer became version %d", got)
	}
	a.sara.Post(a.Base+"/areas/H", "then", "next").To(a.Base + "/submit")
}

func TestAnswerFragments(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	question := a.Base + "/questions/E1"
	send := func(v *apitest.Visitor, fields ...string) apitest.Reply {
		return v.Send(http.MethodPost, question, script, fields)
	}
	saved := func(r apitest.Reply, version string) {
		t.Helper()
		r.Want(http.StatusOK)
		if status, _ := partOf(r, "E1-status"); !strings.HasPrefix(status, "Sparat ") {
			t.Errorf("%s says %q", r.What, status)
		}
		input := r.Find(func(n *html.Node) bool { return apitest.Attribute(n, "name") == "E1.version" })
		if input == nil || apitest.Attribute(input, "value") != version {
			t.Errorf("%s does not give version %s: %s", r.What, version, r.Body)
		}
		if strings.Contains(r.Body, "<html") {
			t.Errorf("%s answers a whole page", r.What)
		}
	}
	r := send(a.sara, "E1.version", "0", "E1.value", "yes", "E1.comment", "Klart")
	saved(r, "1")
	if got, _ := partOf(r, "progress"); got != "1 av 28 frågor besvarade" {
		t.Errorf("the progress is %q", got)
	}
	if diff := cmp.Diff(
		[]string{"no-store", "sv"},
		[]string{r.Header.Get("Cache-Control"), r.Header.Get("Content-Language")},
	); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	// The reply got lost and the same request is sent again.
	saved(send(a.sara, "E1.version", "0", "E1.value", "yes", "E1.comment", "Klart"), "1")
	// Handing over changes the version, not the answer.
	hand := a.maria.Send(http.MethodPost, question+"/hand", script,
		[]string{"E1.version", "1", "E1.to", a.Who(t, "maria").User.ID.String()}).
		Want(http.StatusOK)
	if !strings.Contains(hand.Body, a.Sv.T("answers.handed_me")) {
		t.Error("the question is not shown as handed over")
	}
	// The same is true if its reply got lost, and it is not a second change.
	again := a.maria.Send(
		http.MethodPost,
		question+"/hand",
		script,
		[]string{"E1.version", "1", "E1.to", a.Who(t, "maria").User.ID.String()},
	)
	saved(again, "2")
	saved(send(a.sara, "E1.version", "1", "E1.value", "yes", "E1.comment", "Klart nu"), "3")
	// A newer answer does not prevent taking the question back, and stays.
	saved(a.sara.Send(http.MethodPost, question+"/hand?back=true", script, []string{"E1.version", "2", "E1.to", ""}), "4")
	if got := a.Stored(t, "E1"); got.Comment != "Klart nu" || got.AssignedTo != nil {
		t.Errorf("taken back as %+v", got)
	}

	conflict := send(a.maria, "E1.version", "2", "E1.value", "no").Want(http.StatusPreconditionFailed)
	box, shown := partOf(conflict, "E1-conflict")
	if !shown || !strings.Contains(box, "Klart nu") || !strings.Contains(box, "Sara Lind") {
		t.Errorf("the conflict is %q", box)
	}
	if conflict.Find(func(n *html.Node) bool { return apitest.Attribute(n, "name") == "E1.version" }) != nil {
		t.Error("a conflict moves the version by itself")
	}
	a.maria.Get(question+"?since=2").Want(http.StatusOK).Shows("Klart nu", a.Sv.T("answers.mine"))
	if fresh := a.maria.Get(question).Want(http.StatusOK); tickedIn(fresh, "E1.value") != "yes" {
		t.Error("the question does not come as it is stored")
	}
	versions := a.maria.Send(http.MethodGet, a.Base+"/areas/E", script, nil).Want(http.StatusOK)
	data := versions.Find(func(n *html.Node) bool { return apitest.Attribute(n, "data-now") == "E1" })
	if data == nil || apitest.Attribute(data, "value") != "4" || len(versions.Body) > 4000 {
		t.Errorf("the versions are %d bytes: %s", len(versions.Body), versions.Body)
	}

	invalid := send(a.sara, "E1.version", "4", "E1.value", "not_applicable").Want(http.StatusUnprocessableEntity)
	if got, shown := partOf(invalid, "E1-reason-problem"); !shown || got != a.Sv.T("error.reason_required") {
		t.Errorf("the field says %q", got)
	}
	if got, _ := partOf(invalid, "E1-status"); !strings.HasPrefix(got, "Inte sparat") {
		t.Errorf("the status says %q", got)
	}
	send(a.sara, "E1.value", "yes").Want(http.StatusPreconditionRequired)
	if _, err := a.Use.Rounds.CloseRound(t.Context(), a.Who(t, "kim"), a.Round.ID, a.Round.Version); err != nil {
		t.Fatal(err)
	}
	closed := send(a.sara, "E1.version", "4", "E1.value", "no").Want(http.StatusConflict)
	if got, _ := partOf(closed, "E1-status"); !strings.Contains(got, a.Sv.T("error.round_closed")) {
		t.Errorf("the status says %q", got)
	}
	page := a.sara.Get(a.Base+"/areas/E").Want(http.StatusOK).Shows("Omgången stängdes", "Klart nu")
	if page.Find(func(n *html.Node) bool {
		return n.Data == "textarea" || n.Data == "main" && apitest.Attribute(n, "type") == "radio"
	}) != nil {
		t.Error("a closed round has fields to fill in")
	}
	a.sara.Post(a.Base+"/areas/E", "E1.version", "4", "E1.value", "no", "E1.comment", "För sent, men inte borta").
		Want(http.StatusConflict).
		Shows(a.Sv.T("error.round_closed"), "För sent, men inte borta")
}

func TestButtonsWithoutScript(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	a.say(t, "sara", "E1", "partly", "Som förra året")
	if _, err := a.Use.Rounds.Submit(t.Context(), a.Who(t, "sara"), a.ID, 1); err != nil {
		t.Fatal(err)
	}
	first := a.Stored(t, "E1")
	var entity assessment.ID
	v, err := a.Use.Rounds.Assessment(t.Context(), a.Who(t, "sara"), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	entity = v.EntityID
	_, a.ID = a.Send(t, "Självskattning 2027", &a.Round.ID, entity)
	a.Base = "/organisations/norrdal/assessments/" + a.ID.String()
	area := a.Base + "/areas/E"
	a.sara.Get(area).Want(http.StatusOK).Shows(a.Sv.T("answers.previous"), "Som förra året", a.Sv.T("answers.keep"))

	a.sara.Post(a.Base+"/questions/E1/keep", "E1.version", "0", "E1.comment", "", "E2.version", "0", "E2.value", "yes",
		"E2.comment", "Skrivet samtidigt").
		To(area + "#E1")
	kept := a.Stored(t, "E1")
	if kept.Value != first.Value || !kept.StillTrue || kept.AnsweredBy == nil ||
		*kept.AnsweredBy != a.Who(t, "sara").User.ID {
		t.Errorf("kept as %+v", kept)
	}
	if got := a.Stored(t, "E2").Comment; got != "Skrivet samtidigt" {
		t.Errorf("what was typed beside is %q", got)
	}
	maria := a.Who(t, "maria").User
	a.sara.Post(a.Base+"/questions/E3/hand", "E3.version", "0", "E3.to", maria.ID.String(), "E3.comment", "Kan du svara?").
		To(area + "#E3")
	a.sara.Get(area).
		Shows(a.Sv.T("answers.handed", "ID", "E3", "Name", "Maria Ek"), a.Sv.T("answers.handed_on", "Name", "Maria Ek"))
	if got := a.Stored(t, "E3"); got.AssignedTo == nil || *got.AssignedTo != maria.ID || got.Comment != "Kan du svara?" {
		t.Errorf("handed over as %+v", got)
	}
	a.maria.Get("/organisations/norrdal/work").Want(http.StatusOK).Shows("E3")
	a.sara.Get(area).Shows(a.Sv.T("answers.hand_back_do"))
	a.sara.Post(a.Base+"/questions/E3/hand", "E3.version", "2", "E3.to", "").Want(http.StatusUnprocessableEntity)
	a.maria.Get(a.Base + "/areas/next?question=E3").To(area + "#E3")
	a.maria.Get(a.Base + "/areas/next").To(a.Base + "/areas/A#A4")
	a.sara.Get(a.Base+"/questions/E3/versions").Want(http.StatusOK).Shows("Version 2", "Kan du svara?", "Sara Lind")

	// Taken back by a button of its own; and nobody is waited for once the question is answered.
	a.sara.Post(a.Base+"/questions/E3/hand?back=true", "E3.version", "2", "E3.to", maria.ID.String()).To(area + "#E3")
	a.sara.Get(area).Shows(a.Sv.T("answers.handed_back", "ID", "E3"))
	if got := a.Stored(t, "E3"); got.AssignedTo != nil {
		t.Errorf("taken back as %+v", got)
	}
	a.sara.Post(a.Base+"/questions/E4/hand", "E4.version", "0", "E4.to", maria.ID.String()).To(area + "#E4")
	a.say(t, "maria", "E4", "yes", "")
	if tag := a.Sv.T("answers.handed_on", "Name", "Maria Ek"); strings.Contains(a.sara.Get(area).Text(), tag) {
		t.Errorf("an answered question is still %q", tag)
	}

	// After a lost response the script keeps the answer again: the response is the same, and nothing changes.
	before := a.Stored(t, "E1").Version
	again := a.sara.Send(http.MethodPost, a.Base+"/questions/E1/keep", script, []string{"E1.version", "0"}).
		Want(http.StatusOK)
	if status, _ := partOf(again, "E1-status"); !strings.HasPrefix(status, "Sparat ") ||
		a.Stored(t, "E1").Version != before {
		t.Errorf("kept again: %q, version %d after %d", status, a.Stored(t, "E1").Version, before)
	}

	// Keeping overwrites nobody's newer answer.
	a.say(t, "maria", "E1", "no", "Nej, inte längre")
	a.sara.Post(a.Base+"/questions/E1/keep", "E1.version", "1", "E1.value", "partly", "E1.comment", "Som förra året").
		Want(http.StatusPreconditionFailed).
		Shows("Nej, inte längre")
	if got := a.Stored(t, "E1").Value; got != "no" {
		t.Errorf("keeping made it %q", got)
	}
}

func TestPlannedRoundIsRead(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	a.Later(-48 * time.Hour)
	v := a.SignIn(t, "sara@norrdal.example")
	v.Get("/organisations/norrdal/work").Want(http.StatusOK).Shows(a.Sv.T("work.coming"))
	v.Get(a.Base + "/areas/E").Want(http.StatusOK).Shows("Till dess kan du läsa frågorna men inte svara.")
	v.Post(a.Base+"/areas/E", "E1.version", "0", "E1.value", "yes").
		Want(http.StatusConflict).
		Shows(a.Sv.T("error.round_planned"))
	v.Get(a.Base + "/submit").Want(http.StatusOK).Shows("Till dess kan du läsa frågorna men inte svara.")
}
