package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

func openRound(t *testing.T) *answering {
	t.Helper()
	s, _ := norrdal(t)
	a := &answering{site: s}
	entity, other := s.entity(t, "soc", "Socialförvaltningen"), s.entity(t, "kultur", "Kulturförvaltningen")
	_, a.sara = s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, entity)
	_, a.maria = s.join(t, "Maria Ek", "maria@norrdal.example", assessment.Respondent, entity)
	_, a.lars = s.join(t, "Lars Bergman", "lars@norrdal.example", assessment.EntityManager, s.root(t))
	s.join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.root(t))
	a.round, a.id = a.send(t, "Självskattning 2026", nil, entity, other)
	a.base = "/organisations/norrdal/assessments/" + a.id.String()
	return a
}

// say answers a question behind the pages' back.
func (a *answering) say(t *testing.T, name, question, value, comment string) {
	t.Helper()
	version := a.stored(t, question).Version
	f := rounds.AnswerForm{QuestionID: question, Value: value, Comment: comment, Version: &version}
	if _, err := a.use.Rounds.SaveAnswer(t.Context(), a.who(t, name), a.id, f); err != nil {
		t.Fatal(err)
	}
}

func TestWhoReachesAnswers(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	structure, err := a.use.Entities.Structure(t.Context(), a.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	other := structure.Tree.Nodes[len(structure.Tree.Nodes)-1].ID
	for _, n := range structure.Tree.Nodes {
		if n.Key == "kultur" {
			other = n.ID
		}
	}
	a.join(t, "Karin Alm", "karin@norrdal.example", assessment.Respondent, other)
	a.join(t, "Birgitta Holm", "birgitta@norrdal.example", assessment.Management, a.root(t))
	a.join(t, "Rune Revisor", "rune@norrdal.example", assessment.Auditor, a.root(t))
	a.say(t, "sara", "E1", "yes", "")
	a.say(t, "sara", "E2", "yes", "")
	if _, err := a.use.Rounds.Submit(t.Context(), a.who(t, "sara"), a.id, 1); err != nil {
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
		{"karin", missing, missing, missing},
		{"rune", missing, missing, missing},
		{"asa", missing, missing, missing},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := a.signIn(t, test.name+"@norrdal.example")
			v.get("/organisations/norrdal/work").want(ok)
			for _, page := range pages {
				if got := v.get(a.base + page).Status; got != test.reads {
					t.Errorf("GET %s answers %d, want %d", page, got, test.reads)
				}
			}
			for _, page := range []string{"/areas/E", "/questions/E1"} {
				if got := v.post(a.base+page, "E1.version", "1", "E1.value", "no").Status; got != test.answers {
					t.Errorf("POST %s answers %d, want %d", page, got, test.answers)
				}
			}
			for _, page := range []string{"/questions/E1", "/questions/E1/keep", "/questions/E1/hand"} {
				if got := v.send(
					http.MethodPost,
					a.base+page,
					script,
					[]string{"E1.version", "1", "E1.value", "no"},
				).Status; got != test.answers {
					t.Errorf("POST %s by a script answers %d, want %d", page, got, test.answers)
				}
			}
			if got := v.post(a.base+"/submit", "version", "2", "anyway", "true").Status; got != test.answers {
				t.Errorf("POST /submit answers %d, want %d", got, test.answers)
			}
			if got := v.post(a.base+"/submissions/1/decision", "outcome", "returned").Status; got != test.decides {
				t.Errorf("POST /submissions/1/decision answers %d, want %d", got, test.decides)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		v := a.visitor(t)
		for _, page := range pages {
			v.get(a.base + page).want(http.StatusSeeOther)
		}
		v.send(http.MethodPost, a.base+"/questions/E1", script, []string{"E1.version", "1"}).want(http.StatusUnauthorized)
	})
	t.Run("another organisation", func(t *testing.T) {
		v := a.secondOrganisation(t)
		for _, page := range append(pages, "/areas/next") {
			path := strings.Replace(a.base, "norrdal", "sodal", 1) + page
			v.get(path).want(missing).hides("Socialförvaltningen", "Självskattning 2026")
			v.get(a.base+page).want(missing).hides("Socialförvaltningen", "Självskattning 2026")
		}
		path := strings.Replace(a.base, "norrdal", "sodal", 1)
		v.post(path+"/areas/E", "E1.version", "1", "E1.value", "no").want(missing)
		v.send(http.MethodPost, path+"/questions/E1", script, []string{"E1.version", "1", "E1.value", "no"}).want(missing)
		v.post(path+"/submissions/1/decision", "outcome", "approved").want(missing)
	})
	if got := a.stored(t, "E1"); got.Value != "yes" || got.Version != 1 {
		t.Errorf("the answer is now %q in version %d", got.Value, got.Version)
	}
	for _, page := range []string{"/areas/A1", "/areas/X", "/questions/A1", "/questions/X1", "/submissions/2", "/submissions/x"} {
		a.sara.get(a.base + page).want(missing)
	}
}

func TestAreaWithoutScript(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	area := a.base + "/areas/E"
	a.sara.get(area).want(http.StatusOK).shows("Leverantörer", "0 av 28 frågor besvarade")

	// Sara's form is from before Maria answers E1.
	a.say(t, "maria", "E1", "no", "Maria skrev först")
	a.say(t, "maria", "E4", "yes", "Maria svarade på E4")
	got := a.sara.post(
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
	got.want(http.StatusUnprocessableEntity)
	if stored := a.stored(t, "E3"); stored.Value != "partly" || stored.Comment != "Fritt svar" {
		t.Errorf("the free answer is stored as %+v", stored)
	}
	if stored := a.stored(t, "E1"); stored.Value != "no" {
		t.Errorf("what Maria saved is overwritten by %q", stored.Value)
	}
	want := map[string]string{"E1": "yes", "E2": "not_applicable", "E3": "partly", "E4": "yes", "E5": ""}
	shown := map[string]string{}
	for id := range want {
		shown[id] = got.ticked(id + ".value")
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("chosen in the form that came back (-want +got):\n%s", diff)
	}
	typed := []string{
		got.area("E1-comment"),
		got.value("E1.evidence_text"),
		got.value("E1.evidence_link"),
		got.area("E2-comment"),
		got.area("E4-comment"),
	}
	if diff := cmp.Diff(
		[]string{"Saras kommentar", "Avtalet", "https://diarium.example/1", "Långt resonemang", "Maria svarade på E4"},
		typed,
	); diff != "" {
		t.Errorf("texts in the form that came back (-want +got):\n%s", diff)
	}
	conflict, _ := got.part("E1-conflict")
	for _, text := range []string{"Maria Ek", "Nej", "Maria skrev först", a.sv.T("answers.mine"), a.sv.T("answers.theirs")} {
		if !strings.Contains(conflict, text) {
			t.Errorf("the conflict does not show %q: %s", text, conflict)
		}
	}
	if _, shown := got.part("E3-conflict"); shown {
		t.Error("the free answer is shown as a conflict")
	}
	got.shows("Ett svar sparades", a.sv.T("error.reason_required"))

	// Sending the same again without a choice overwrites nothing.
	again := []string{"E1.version", got.value("E1.version"), "E1.value", "yes", "E1.comment", "Saras kommentar"}
	a.sara.post(area, again...).want(http.StatusPreconditionFailed)
	a.sara.post(area, append(again, "mine", "E1 1")...).to(area)
	a.sara.get(area).shows("Ett svar sparades")
	if stored := a.stored(t, "E1"); stored.Value != "yes" || stored.Comment != "Saras kommentar" || stored.Version != 2 {
		t.Errorf("her own is stored as %+v", stored)
	}
	// Somebody saves between what was shown and the choice.
	a.say(t, "maria", "E1", "partly", "Maria igen")
	a.sara.post(area, append(again, "mine", "E1 2")...).want(http.StatusPreconditionFailed).shows("Maria igen")
	a.sara.post(area, append(again, "theirs", "E1")...).to(area + "#E1")
	if stored := a.stored(t, "E1"); stored.Comment != "Maria igen" {
		t.Errorf("theirs is stored as %+v", stored)
	}
	a.sara.get(area).shows("Maria igen", a.sv.T("answers.taken", "ID", "E1"))

	// Nothing new is no new version, and the next area comes.
	a.sara.post(area, "E3.version", "1", "E3.value", "partly", "E3.comment", "Fritt svar", "then", "next").
		to(a.base + "/areas/F")
	if got := a.stored(t, "E3").Version; got != 1 {
		t.Errorf("the same answer became version %d", got)
	}
	a.sara.post(a.base+"/areas/H", "then", "next").to(a.base + "/submit")
}

func TestAnswerFragments(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	question := a.base + "/questions/E1"
	send := func(v *visitor, fields ...string) reply {
		return v.send(http.MethodPost, question, script, fields)
	}
	saved := func(r reply, version string) {
		t.Helper()
		r.want(http.StatusOK)
		if status, _ := r.part("E1-status"); !strings.HasPrefix(status, "Sparat ") {
			t.Errorf("%s says %q", r.what, status)
		}
		input := r.find(func(n *html.Node) bool { return attribute(n, "name") == "E1.version" })
		if input == nil || attribute(input, "value") != version {
			t.Errorf("%s does not give version %s: %s", r.what, version, r.Body)
		}
		if strings.Contains(r.Body, "<html") {
			t.Errorf("%s answers a whole page", r.what)
		}
	}
	r := send(a.sara, "E1.version", "0", "E1.value", "yes", "E1.comment", "Klart")
	saved(r, "1")
	if got, _ := r.part("progress"); got != "1 av 28 frågor besvarade" {
		t.Errorf("the progress is %q", got)
	}
	if diff := cmp.Diff(
		[]string{"no-store", "sv"},
		[]string{r.Header.Get("Cache-Control"), r.Header.Get("Content-Language")},
	); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	// The reply got lost and the same comes again.
	saved(send(a.sara, "E1.version", "0", "E1.value", "yes", "E1.comment", "Klart"), "1")
	// Handing over moves the version, not the answer.
	hand := a.maria.send(http.MethodPost, question+"/hand", script, []string{"E1.version", "1", "E1.to", a.who(t, "maria").User.ID.String()}).
		want(http.StatusOK)
	if !strings.Contains(hand.Body, a.sv.T("answers.handed_me")) {
		t.Error("the question is not shown as handed over")
	}
	// So it is when its reply got lost, and it is no second change.
	again := a.maria.send(
		http.MethodPost,
		question+"/hand",
		script,
		[]string{"E1.version", "1", "E1.to", a.who(t, "maria").User.ID.String()},
	)
	saved(again, "2")
	saved(send(a.sara, "E1.version", "1", "E1.value", "yes", "E1.comment", "Klart nu"), "3")
	// The answer that moved on is no hindrance for who takes the question back, and stays.
	saved(a.sara.send(http.MethodPost, question+"/hand", script, []string{"E1.version", "2", "E1.to", ""}), "4")
	if got := a.stored(t, "E1"); got.Comment != "Klart nu" || got.AssignedTo != nil {
		t.Errorf("taken back as %+v", got)
	}

	conflict := send(a.maria, "E1.version", "2", "E1.value", "no").want(http.StatusPreconditionFailed)
	box, shown := conflict.part("E1-conflict")
	if !shown || !strings.Contains(box, "Klart nu") || !strings.Contains(box, "Sara Lind") {
		t.Errorf("the conflict is %q", box)
	}
	if conflict.find(func(n *html.Node) bool { return attribute(n, "name") == "E1.version" }) != nil {
		t.Error("a conflict moves the version by itself")
	}
	a.maria.get(question+"?since=2").want(http.StatusOK).shows("Klart nu", a.sv.T("answers.mine"))
	if fresh := a.maria.get(question).want(http.StatusOK); fresh.ticked("E1.value") != "yes" {
		t.Error("the question does not come as it is stored")
	}
	versions := a.maria.send(http.MethodGet, a.base+"/areas/E", script, nil).want(http.StatusOK)
	data := versions.find(func(n *html.Node) bool { return attribute(n, "data-now") == "E1" })
	if data == nil || attribute(data, "value") != "4" || len(versions.Body) > 4000 {
		t.Errorf("the versions are %d bytes: %s", len(versions.Body), versions.Body)
	}

	invalid := send(a.sara, "E1.version", "4", "E1.value", "not_applicable").want(http.StatusUnprocessableEntity)
	if got, shown := invalid.part("E1-reason-problem"); !shown || got != a.sv.T("error.reason_required") {
		t.Errorf("the field says %q", got)
	}
	if got, _ := invalid.part("E1-status"); !strings.HasPrefix(got, "Inte sparat") {
		t.Errorf("the status says %q", got)
	}
	send(a.sara, "E1.value", "yes").want(http.StatusPreconditionRequired)
	if _, err := a.use.Rounds.CloseRound(t.Context(), a.who(t, "kim"), a.round.ID, a.round.Version); err != nil {
		t.Fatal(err)
	}
	closed := send(a.sara, "E1.version", "4", "E1.value", "no").want(http.StatusConflict)
	if got, _ := closed.part("E1-status"); !strings.Contains(got, a.sv.T("error.round_closed")) {
		t.Errorf("the status says %q", got)
	}
	page := a.sara.get(a.base+"/areas/E").want(http.StatusOK).shows("Omgången stängdes", "Klart nu")
	if page.find(func(n *html.Node) bool {
		return n.Data == "textarea" || n.Data == "main" && attribute(n, "type") == "radio"
	}) != nil {
		t.Error("a closed round has fields to fill in")
	}
	a.sara.post(a.base+"/areas/E", "E1.version", "4", "E1.value", "no", "E1.comment", "För sent, men inte borta").
		want(http.StatusConflict).
		shows(a.sv.T("error.round_closed"), "För sent, men inte borta")
}

func TestButtonsWithoutScript(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	a.say(t, "sara", "E1", "partly", "Som förra året")
	if _, err := a.use.Rounds.Submit(t.Context(), a.who(t, "sara"), a.id, 1); err != nil {
		t.Fatal(err)
	}
	first := a.stored(t, "E1")
	var entity assessment.ID
	v, err := a.use.Rounds.Assessment(t.Context(), a.who(t, "sara"), a.id)
	if err != nil {
		t.Fatal(err)
	}
	entity = v.EntityID
	_, a.id = a.send(t, "Självskattning 2027", &a.round.ID, entity)
	a.base = "/organisations/norrdal/assessments/" + a.id.String()
	area := a.base + "/areas/E"
	a.sara.get(area).want(http.StatusOK).shows(a.sv.T("answers.previous"), "Som förra året", a.sv.T("answers.keep"))

	a.sara.post(a.base+"/questions/E1/keep", "E1.version", "0", "E1.comment", "", "E2.version", "0", "E2.value", "yes", "E2.comment", "Skrivet samtidigt").
		to(area + "#E1")
	kept := a.stored(t, "E1")
	if kept.Value != first.Value || !kept.StillTrue || kept.AnsweredBy == nil ||
		*kept.AnsweredBy != a.who(t, "sara").User.ID {
		t.Errorf("kept as %+v", kept)
	}
	if got := a.stored(t, "E2").Comment; got != "Skrivet samtidigt" {
		t.Errorf("what was typed beside is %q", got)
	}
	maria := a.who(t, "maria").User
	a.sara.post(a.base+"/questions/E3/hand", "E3.version", "0", "E3.to", maria.ID.String(), "E3.comment", "Kan du svara?").
		to(area + "#E3")
	a.sara.get(area).
		shows(a.sv.T("answers.handed", "ID", "E3", "Name", "Maria Ek"), a.sv.T("answers.handed_on", "Name", "Maria Ek"))
	if got := a.stored(t, "E3"); got.AssignedTo == nil || *got.AssignedTo != maria.ID || got.Comment != "Kan du svara?" {
		t.Errorf("handed over as %+v", got)
	}
	a.maria.get("/organisations/norrdal/work").want(http.StatusOK).shows("E3")
	a.maria.get(a.base + "/areas/next?question=E3").to(area + "#E3")
	a.maria.get(a.base + "/areas/next").to(a.base + "/areas/A#A4")
	a.sara.get(a.base+"/questions/E3/versions").want(http.StatusOK).shows("Version 2", "Kan du svara?", "Sara Lind")

	// A reply that got lost makes the script keep again: it is told that it is kept, and nothing changes.
	before := a.stored(t, "E1").Version
	again := a.sara.send(http.MethodPost, a.base+"/questions/E1/keep", script, []string{"E1.version", "0"}).
		want(http.StatusOK)
	if status, _ := again.part("E1-status"); !strings.HasPrefix(status, "Sparat ") || a.stored(t, "E1").Version != before {
		t.Errorf("kept again: %q, version %d after %d", status, a.stored(t, "E1").Version, before)
	}

	// Keeping overwrites nobody's newer answer.
	a.say(t, "maria", "E1", "no", "Nej, inte längre")
	a.sara.post(a.base+"/questions/E1/keep", "E1.version", "1", "E1.value", "partly", "E1.comment", "Som förra året").
		want(http.StatusPreconditionFailed).
		shows("Nej, inte längre")
	if got := a.stored(t, "E1").Value; got != "no" {
		t.Errorf("keeping made it %q", got)
	}
}

func TestPlannedRoundIsRead(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	a.later(-48 * time.Hour)
	v := a.signIn(t, "sara@norrdal.example")
	v.get("/organisations/norrdal/work").want(http.StatusOK).shows(a.sv.T("work.coming"))
	v.get(a.base + "/areas/E").want(http.StatusOK).shows("Till dess kan du läsa frågorna men inte svara.")
	v.post(a.base+"/areas/E", "E1.version", "0", "E1.value", "yes").
		want(http.StatusConflict).
		shows(a.sv.T("error.round_planned"))
	v.get(a.base + "/submit").want(http.StatusOK).shows("Till dess kan du läsa frågorna men inte svara.")
}
