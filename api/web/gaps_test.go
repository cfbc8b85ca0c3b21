package web_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestNoRowIsLostAfterAGap: rows whose numbers leave some out are all read, and in their order.
func TestNoRowIsLostAfterAGap(t *testing.T) {
	t.Parallel()
	t.Run("round", func(t *testing.T) {
		t.Parallel()
		x := coordinated(t)
		form := sentBy(x.kim.Get(x.path+"/edit").Want(http.StatusOK), x.path)
		questions := askedIn(x.view(t), "F")
		provision := func(number, provider, question, receiver string) []string {
			return []string{
				"provider-" + number, provider, "questions-" + number, question, "receivers-" + number, receiver,
			}
		}
		form = slices.Concat(
			form,
			provision("10", x.soc.String(), questions[1], x.other.String()),
			provision("2", x.other.String(), questions[0], x.soc.String()),
		)
		dropped := x.kim.Post(x.path, with(form, "drop", "2")...).Want(http.StatusOK)
		if got := byName(sentBy(dropped, x.path))["provider-0"]; !slices.Equal(got, []string{x.soc.String()}) {
			t.Errorf("after the row with the number 2 was dropped the first provider is %v", got)
		}
		x.kim.Post(x.path, form...).To(x.path)
		want := []assessment.Provision{
			{ProviderID: x.other, Questions: questions[:1], Receivers: []assessment.ID{x.soc}},
			{ProviderID: x.soc, Questions: questions[1:2], Receivers: []assessment.ID{x.other}},
		}
		if diff := cmp.Diff(want, x.view(t).Provisions); diff != "" {
			t.Errorf("provisions, want (-) and got (+):\n%s", diff)
		}
	})
	t.Run("round without a provider", func(t *testing.T) {
		t.Parallel()
		x := coordinated(t)
		form := sentBy(x.kim.Get(x.path+"/edit").Want(http.StatusOK), x.path)
		got := x.kim.Post(x.path, append(form, "receivers-7", x.soc.String())...).Want(http.StatusUnprocessableEntity)
		if problem := got.Problem("provision-0"); problem != x.Sv.T("error.provision_incomplete") {
			t.Errorf("at the provisions: %q", problem)
		}
	})
	t.Run("evidence", func(t *testing.T) {
		t.Parallel()
		a := openRound(t)
		a.sara.Post(
			a.Base+"/areas/E",
			"E1.version", "0", "E1.value", "yes",
			"E1.evidence_text", "Avtalet",
			"E1.evidence_link", "https://diarium.example/1", "E1.evidence_link", "https://diarium.example/2",
		).Want(http.StatusSeeOther)
		want := []assessment.Evidence{
			{Text: "Avtalet", Link: "https://diarium.example/1"},
			{Link: "https://diarium.example/2"},
		}
		if diff := cmp.Diff(want, a.Stored(t, "E1").Evidence); diff != "" {
			t.Errorf("evidence, want (-) and got (+):\n%s", diff)
		}
	})
	t.Run("audit", func(t *testing.T) {
		t.Parallel()
		x := apitest.Audited(t, apitest.Scaled("essentials"))
		got := x.Asa.Post(
			org+"/audits", "title", "Med luckor", "round", x.Round.String(), "shown", x.Round.String(),
			"entities", x.Root.String(), "interviews.1.role", "Kommundirektör", "interviews.12.role", "It-chef",
			"interviews.3.notes", "Utan roll",
		).Want(http.StatusUnprocessableEntity)
		kept := []string{got.Value("interviews.0.role"), got.Value("interviews.1.notes"), got.Value("interviews.2.role")}
		if !slices.Equal(kept, []string{"Kommundirektör", "Utan roll", "It-chef"}) {
			t.Errorf("the form came back with %v", kept)
		}
	})
	t.Run("recommendation", func(t *testing.T) {
		t.Parallel()
		x := apitest.Audited(t, apitest.Scaled("essentials"))
		x.Anna.Post(
			x.Path+"/recommendations", "text", "Inför rutiner", "body", x.Board.ID.String(),
			"question-4", "1", "entity-4", x.Root.String(), "question-1", "2 a/b", "entity-1", x.Company.String(),
		).Want(http.StatusSeeOther)
		places := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations[0].Places
		if len(places) != 2 || places[0] == places[1] {
			t.Errorf("places are %+v", places)
		}
	})
}
