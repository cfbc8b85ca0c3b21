package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/event"
)

// ids are what no sentence has.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{20}`)

// TestEveryEventIsASentence: the log has a line of each type, as it is stored, and the page says each in words, in both
// languages.
func TestEveryEventIsASentence(t *testing.T) {
	t.Parallel()
	s, v := apitest.Norrdal(t)
	admin := s.Admin(t, "norrdal")
	written := 0
	err := s.Use.Store.InTx(t.Context(), assessment.ScopeOrganisation(admin.Organisation.ID), func(tx assessment.Tx) error {
		for line := range strings.Lines(string(apitest.File(t, "assessment/event/testdata/first.txt"))) {
			parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 4)
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			err = tx.AddEvent(assessment.Event{
				ID: id, At: time.Now(), ActorID: &admin.User.ID, Action: parts[0], Object: parts[1], ObjectID: parts[2],
				Data: []byte(parts[3]),
			})
			if err != nil {
				return err
			}
			written++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"sv", "en"} {
		v.Post("/language", "language", language, "return", "/").Want(http.StatusSeeOther)
		shown, text := wholeLog(v)
		if len(shown) < written {
			t.Errorf("%s: %d sentences for %d lines", language, len(shown), written)
		}
		for _, says := range shown {
			if ids.MatchString(says) || strings.Contains(says, "⟦") || strings.Contains(says, "_") ||
				!strings.HasSuffix(says, ".") && !strings.Contains(says, ":") {
				t.Errorf("%s: %q is no sentence", language, says)
			}
		}
		for _, of := range event.Types() {
			if strings.Contains(text, ": "+of.Action) {
				t.Errorf("%s: %s has no words", language, of.Action)
			}
		}
	}
}

// wholeLog are the sentences and the text of all parts of the log.
func wholeLog(v *apitest.Visitor) (shown []string, text string) {
	for href := apitest.NorrdalPath + "/events"; href != ""; {
		page := v.Get(href).Want(http.StatusOK)
		shown, text, href = append(shown, sentences(page)...), text+page.Text(), ""
		older := page.Find(func(n *html.Node) bool {
			return strings.Contains(apitest.Attribute(n, "href"), "before=")
		})
		if older != nil {
			href = apitest.Attribute(older, "href")
		}
	}
	return shown, text
}

// sentences are the second cells of the log.
func sentences(page apitest.Reply) []string {
	var list []string
	for n := range page.Page.Descendants() {
		if n.Type != html.ElementNode || n.Data != "tr" {
			continue
		}
		var cells []*html.Node
		for c := range n.ChildNodes() {
			if c.Data == "td" {
				cells = append(cells, c)
			}
		}
		if len(cells) == 3 {
			list = append(list, strings.Join(strings.Fields(apitest.Inner(cells[1])), " "))
		}
	}
	return list
}

// TestEventLogIsSearched by person, kind, entity, day and words, and downloaded as asked for.
func TestEventLogIsSearched(t *testing.T) {
	t.Parallel()
	s, v := apitest.Norrdal(t)
	soc := s.Entity(t, "soc", "Socialförvaltningen")
	s.Entity(t, "skola", "Skolan")
	s.Join(t, "Bo Alm", "bo@norrdal.example", assessment.Respondent, soc)
	log := apitest.NorrdalPath + "/events"
	asa := s.Admin(t, "norrdal").User.ID.String()
	const given = "Åsa Öberg gav Bo Alm rollen uppgiftslämnare för Socialförvaltningen."
	v.Get(log).Shows(given, "lade till enheten Skolan")
	for query, has := range map[string]bool{
		"q=bo+alm+uppgifts":        true, // as the page says it
		"q=bo+alm+respondent":      true, // as it is stored
		"q=bo+alm+social":          true,
		"q=skolan":                 false,
		"kind=membership":          true,
		"kind=entity":              false,
		"entity=" + soc.String():   true,
		"person=" + asa:            true,
		"from=2199-01-01":          false,
		"to=2199-01-01":            true,
		"person=" + soc.String():   false,
		"q=bo&kind=membership":     true,
		"from=2020-01-01&q=social": true,
	} {
		page := v.Get(log + "?" + query).Want(http.StatusOK)
		if got := strings.Contains(page.Text(), given); got != has {
			t.Errorf("%s shows the line: %t, want %t", query, got, has)
		}
	}
	v.Get(log + "?q=finnsinte").Shows("Ingen händelse motsvarar urvalet.")
	v.Get(log + "?from=igår").Want(http.StatusUnprocessableEntity)
	file := v.Get(log + "/export?format=csv&kind=membership").Want(http.StatusOK)
	if !strings.Contains(file.Body, given) || strings.Contains(file.Body, "Skolan") {
		t.Errorf("the file holds %s", file.Body)
	}
	v.Get(log + "/export?format=xlsx").Want(http.StatusOK)
	v.Get(log + "/export?format=exe").Want(http.StatusUnprocessableEntity)
}

// TestLogSaysWhatWasDeniedAndRecommended: somebody who was denied something, and somebody who decided on what a rule
// recommends, are told of in words, in the page, in the file and in what is searched.
func TestLogSaysWhatWasDeniedAndRecommended(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	lars := x.Who(t, "lars")
	v, err := x.Use.Rounds.Result(t.Context(), lars, x.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	rule := v.Recommendations[0]
	d := assessment.AdviceDecision{AssessmentID: x.ID, RuleID: rule.Rule, Reason: "Görs i annan ordning"}
	if _, err := x.Use.Rounds.DecideAdvice(t.Context(), lars, d); err != nil {
		t.Fatal(err)
	}
	x.SignIn(t, "sara@norrdal.example").Get(org + "/events").Want(http.StatusForbidden)

	admin := x.SignIn(t, x.Admin(t, "norrdal").User.Email)
	recommendation := strings.TrimSuffix(rule.Recommendation.In("sv"), ".")
	denied := "nekades behörighet att läsa händelseloggen."
	decided := "Lars Bergman avslog rekommendationen till fråga " + rule.Question + " för"
	log := org + "/events"
	says := strings.Join(sentences(admin.Get(log).Shows(denied, decided)), "\n")
	for _, code := range []string{string(assessment.ReadEvents), rule.Rule} {
		if strings.Contains(says, code) {
			t.Errorf("a sentence has %q", code)
		}
	}
	if strings.Contains(says, recommendation) {
		t.Error("the log tells somebody who may not read results what a rule recommends")
	}
	for query, line := range map[string]string{
		"nekades händelseloggen":             denied,
		"avslog till fråga " + rule.Question: decided,
	} {
		found := sentences(admin.Get(log + "?q=" + url.QueryEscape(query)).Want(http.StatusOK))
		if len(found) != 1 || !strings.Contains(found[0], line) {
			t.Errorf("%q finds %q, want only %q", query, found, line)
		}
	}
	file := admin.Get(log + "/export?format=csv").Want(http.StatusOK).Body
	if !strings.Contains(file, denied) || !strings.Contains(file, strings.ReplaceAll(decided, `"`, `""`)) {
		t.Errorf("the file holds %s", file)
	}
	admin.Post("/language", "language", "en", "return", "/").Want(http.StatusSeeOther)
	admin.Get(log).Shows("was denied permission to read the event log.",
		"Lars Bergman dismissed the recommendation on question "+rule.Question)
}
