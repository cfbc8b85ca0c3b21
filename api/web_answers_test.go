package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// answering is "norrdal" with an open round for two entities, of which the first is the one that the tests answer for.
type answering struct {
	*site
	id    assessment.ID // of the assessment of Socialförvaltningen
	base  string        // its address
	round assessment.Round
	sara  *visitor // answers for it
	maria *visitor // too
	lars  *visitor // approves it
}

// script is the header by which a script asks for a fragment.
var script = http.Header{"Hx-Request": {"true"}}

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

// send sends out a round that is open, and gives the assessment of the first entity.
func (a *answering) send(
	t *testing.T,
	name string,
	previous *assessment.ID,
	entities ...assessment.ID,
) (assessment.Round, assessment.ID) {
	t.Helper()
	kim := a.who(t, "kim")
	today := a.use.Now().Local()
	r, err := a.use.Rounds.AddRound(
		t.Context(),
		kim,
		rounds.RoundForm{
			Name:                 name,
			QuestionnaireKey:     "mognad-bas",
			QuestionnaireVersion: "1.0",
			OpensOn:              assessment.DateOf(today.AddDate(0, 0, -1)),
			ClosesOn:             assessment.DateOf(today.AddDate(0, 0, 20)),
			Message:              "Hör av er till Kim.",
			PreviousID:           previous,
			Entities:             entities,
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.use.Rounds.Round(t.Context(), kim, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range v.Rows {
		if row.EntityID == entities[0] {
			return r, row.Assessment.ID
		}
	}
	t.Fatal("the entity has no assessment")
	return r, assessment.ID{}
}

// who is somebody of "norrdal", for use cases.
func (a *answering) who(t *testing.T, name string) assessment.Principal {
	t.Helper()
	p, err := a.use.PrincipalByEmail(t.Context(), name+"@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stored is the answer to a question as it is now.
func (a *answering) stored(t *testing.T, question string) assessment.Answer {
	t.Helper()
	v, err := a.use.Rounds.Assessment(t.Context(), a.who(t, "sara"), a.id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Answers[question]
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

// ticked is the value of the radio button that is chosen, "" for none.
func (r reply) ticked(name string) string {
	node := r.find(func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == "checked" && attribute(n, "name") == name {
				return true
			}
		}
		return false
	})
	if node == nil {
		return ""
	}
	return attribute(node, "value")
}

// part is the text of a named part of a page or fragment, and whether it is there and shown.
func (r reply) part(name string) (string, bool) {
	node := r.find(func(n *html.Node) bool { return attribute(n, "data-part") == name })
	if node == nil {
		return "", false
	}
	for _, a := range node.Attr {
		if a.Key == "hidden" {
			return "", false
		}
	}
	return strings.Join(strings.Fields(inner(node)), " "), true
}

// area is the text in a text area.
func (r reply) area(id string) string {
	r.t.Helper()
	node := r.find(func(n *html.Node) bool { return n.Data == "textarea" && attribute(n, "id") == id })
	if node == nil {
		r.t.Fatalf("%s has no text area %q", r.what, id)
	}
	return strings.TrimSpace(inner(node))
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

func TestSubmitAndDecide(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	work := "/organisations/norrdal/work"
	a.sara.get(work).
		want(http.StatusOK).
		shows("Socialförvaltningen", "0 av 28 frågor besvarade", "21 dagar kvar", a.sv.T("work.begin"))
	a.say(t, "sara", "E1", "yes", "")
	a.say(t, "sara", "E2", "dont_know", "")
	a.sara.get(a.base).want(http.StatusOK).shows("Hör av er till Kim.", "2 av 28")
	page := a.sara.get(a.base+"/submit").
		want(http.StatusOK).
		shows("26 frågor saknar svar", a.sv.T("submit.dont_know", "Count", 1), a.sv.T("submit.unproven", "Count", 1))
	if got := page.find(func(n *html.Node) bool { return attribute(n, "href") == a.base+"/areas/E#E3" }); got == nil {
		t.Error("no link straight to a question without an answer")
	}
	a.sara.post(a.base+"/submit", "version", page.value("version")).
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("submit.anyway_required"))
	a.sara.post(a.base+"/submit", "version", "7", "anyway", "true").want(http.StatusPreconditionFailed)
	a.sara.post(a.base+"/submit", "anyway", "true").want(http.StatusPreconditionRequired)
	receipt := a.base + "/submissions/1"
	a.sara.post(a.base+"/submit", "version", page.value("version"), "anyway", "true").to(receipt)
	shown := a.sara.get(receipt).
		want(http.StatusOK).
		shows(a.sv.T("submit.done"), a.sv.T("submission.preliminary"), "Sara Lind", "2 av 28")
	if shown.hasForm(receipt + "/decision") {
		t.Error("a respondent has the form to decide")
	}
	file := a.sara.get(receipt + "/file").want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if hash := hex.EncodeToString(sum[:]); !strings.Contains(shown.text(), hash) {
		t.Errorf("the receipt does not show the file's hash %s", hash)
	}
	a.sara.get(a.base + "/areas/E").shows(a.sv.T("answers.why.submitted"))
	a.sara.get(work).shows(a.sv.T("work.state.submitted"))

	a.lars.get(work).want(http.StatusOK).shows(a.sv.T("work.below_deciding", "Count", 1), a.sv.T("work.decide"))
	a.lars.get(a.base).shows(a.sv.T("work.decide"))
	if !a.lars.get(receipt).want(http.StatusOK).hasForm(receipt + "/decision") {
		t.Error("who approves has no form to decide")
	}
	a.lars.post(receipt+"/decision", "outcome", "returned", "reason", " ").
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("error.required"))
	a.lars.post(receipt+"/decision", "outcome", "returned", "reason", "E2 behöver ett riktigt svar.").to(receipt)
	a.lars.get(receipt).shows(a.sv.T("submission.returned_done"), "E2 behöver ett riktigt svar.", "Lars Bergman")
	a.sara.get(work).shows(a.sv.T("work.returned"), "E2 behöver ett riktigt svar.")
	a.sara.get(a.base).shows(a.sv.T("answers.returned", "Number", 1), "Lars Bergman")

	a.sara.send(http.MethodPost, a.base+"/questions/E2", script, []string{"E2.version", "1", "E2.value", "no"}).
		want(http.StatusOK)
	page = a.sara.get(a.base + "/submit").want(http.StatusOK)
	a.sara.post(a.base+"/submit", "version", page.value("version"), "anyway", "true").to(a.base + "/submissions/2")
	a.lars.post(receipt+"/decision", "outcome", "approved").want(http.StatusConflict)
	a.lars.post(a.base+"/submissions/2/decision", "outcome", "approved").to(a.base + "/submissions/2")
	a.lars.get(a.base + "/submissions/2").shows(a.sv.T("submission.approved_done"))
	a.sara.get(receipt).want(http.StatusOK).shows(a.sv.T("submission.returned"))
	a.sara.get(a.base).shows("Inlämning 2", "Inlämning 1", a.sv.T("answers.why.approved"))
}

func TestProvidedAnswers(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	structure, err := a.use.Entities.Structure(t.Context(), a.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]assessment.ID{}
	for _, n := range structure.Tree.Nodes {
		ids[n.Key] = n.ID
	}
	f := rounds.RoundForm{
		Name:     a.round.Name,
		OpensOn:  a.round.OpensOn,
		ClosesOn: a.round.ClosesOn,
		Version:  a.round.Version,
		Entities: []assessment.ID{ids["soc"], ids["kultur"]},
		Provisions: []assessment.Provision{
			{ProviderID: ids["kultur"], Questions: []string{"F1", "F3"}, Receivers: []assessment.ID{ids["soc"]}},
		},
	}
	if _, err := a.use.Rounds.SaveRound(t.Context(), a.who(t, "kim"), a.round.ID, f); err != nil {
		t.Fatal(err)
	}
	area := a.base + "/areas/F"
	a.sara.get(area).
		want(http.StatusOK).
		shows(a.sv.T("answers.provided_by", "Entity", "Kulturförvaltningen"), a.sv.T("answers.provided_later", "Entity", "Kulturförvaltningen"))
	v, err := a.use.Rounds.Round(t.Context(), a.who(t, "kim"), a.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	zero := int64(0)
	for _, row := range v.Rows {
		if row.EntityID != ids["kultur"] {
			continue
		}
		for _, question := range []string{"F1", "F3"} {
			answer := rounds.AnswerForm{
				QuestionID: question,
				Value:      "partly",
				Comment:    "Från kultur om " + question,
				Version:    &zero,
			}
			if _, err := a.use.Rounds.SaveAnswer(t.Context(), a.who(t, "lars"), row.Assessment.ID, answer); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.sara.get(area).shows("Från kultur om F1", a.sv.T("answers.confirm"))
	a.sara.get(a.base + "/submit").shows(a.sv.T("submit.untold", "Count", 2))

	// The form without a stance is no answer of their own.
	a.sara.post(area, "F1.version", "1", "F1.comment", "", "F3.version", "1", "F3.comment", "").to(area)
	for _, question := range []string{"F1", "F3"} {
		if got := a.stored(t, question); got.Stance != assessment.Untold || got.Value != "partly" {
			t.Errorf("%s became %+v", question, got)
		}
	}
	a.sara.post(area, "F1.version", "1", "F1.stance", "confirmed", "F3.version", "1", "F3.stance", "disputed", "F3.value", "no", "F3.comment", "").
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("error.dispute_without_reason"))
	// Who answers, disputes, also where the choice of a stance did not arrive: nothing typed is passed over.
	typed := a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "1", "F3.value", "no"}).
		want(http.StatusUnprocessableEntity)
	if problem, shown := typed.part("F3-comment-problem"); !shown || problem != a.sv.T("error.dispute_without_reason") {
		t.Errorf("the comment's problem is %q", problem)
	}
	typed = a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "1", "F3.value", "no", "F3.comment", "Egna servrar"}).
		want(http.StatusOK)
	if got := a.stored(t, "F3"); got.Comment != "Egna servrar" || got.Stance != assessment.Disputed ||
		typed.ticked("F3.stance") != "disputed" {
		t.Errorf("typed without a stance: %+v, shown as %q", got, typed.ticked("F3.stance"))
	}
	a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "2", "F3.stance", "confirmed"}).
		want(http.StatusOK)
	a.sara.post(area, "F3.version", "3", "F3.stance", "disputed", "F3.value", "no", "F3.comment", "Vi har egna servrar").
		to(area)
	want := map[string]string{"F1": "confirmed partly Från kultur om F1", "F3": "disputed no Vi har egna servrar"}
	got := map[string]string{}
	for question := range want {
		x := a.stored(t, question)
		got[question] = fmt.Sprintf("%s %s %s", x.Stance, x.Value, x.Comment)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	a.sara.get(area).shows(a.sv.T("answers.disputed_text", "Entity", "Kulturförvaltningen"), "Vi har egna servrar")
	back := a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "4", "F3.stance", "confirmed"}).
		want(http.StatusOK)
	back.shows("Från kultur om F3")
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

// TestHandingOverTwice: who hands a question on does not take it unseen from whom a colleague has handed it to.
func TestHandingOverTwice(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	maria, sara := a.who(t, "maria").User.ID.String(), a.who(t, "sara").User.ID.String()
	hand := a.base + "/questions/E1/hand"
	a.sara.send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", maria}).want(http.StatusOK)
	a.maria.send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", sara}).
		want(http.StatusPreconditionFailed)
	if got := a.stored(t, "E1"); got.AssignedTo == nil || got.AssignedTo.String() != maria || got.Version != 1 {
		t.Errorf("handed to %v in version %d", got.AssignedTo, got.Version)
	}
	a.maria.send(http.MethodPost, hand, script, []string{"E1.version", "1", "E1.to", sara}).want(http.StatusOK)
}
