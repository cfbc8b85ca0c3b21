package questionnaires_test

import (
	"testing"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

func TestLookups(t *testing.T) {
	t.Parallel()
	q := parse(t, "base.yaml", base(t))
	ids := func(questions []questionnaires.Question) []string {
		var list []string
		for _, question := range questions {
			list = append(list, question.ID)
		}
		return list
	}
	var fed []string
	for _, a := range q.AuditQuestionsFor("B1") {
		fed = append(fed, a.ID)
	}
	question, _ := q.Question("B1")
	area, _ := q.Area("B")
	auditArea, _ := q.AuditArea("GD")
	auditQuestion, _ := q.AuditQuestion("R1")
	answer, _ := q.Answer("dont_know")
	plain, _ := q.Answer("yes")
	source, _ := q.Source("iso27001")
	got := map[string]any{
		"question":       question.Title.In("sv"),
		"weight":         question.Weight,
		"area":           area.Name.In("en"),
		"audit area":     auditArea.Name.In("sv"),
		"audit question": auditQuestion.Questions,
		"answer":         answer.Kind,
		"plain answer":   plain.Kind,
		"source":         source.Title.In("sv"),
		"in A":           ids(q.QuestionsIn("A")),
		"in C":           ids(q.QuestionsIn("C")),
		"at 2":           ids(q.QuestionsAt(2)),
		"municipality":   ids(q.AskedOf(questionnaires.Profile{Kind: questionnaires.Municipality})),
		"company":        ids(q.AskedOf(questionnaires.Profile{Kind: questionnaires.Company})),
		"fed by B1":      fed,
		"highest level":  q.HighestLevel(),
		"highest value":  q.HighestValue(),
		"thresholds":     q.Thresholds,
		"description":    q.Description.In("sv"),
	}
	want := map[string]any{
		"question":       "Risker",
		"weight":         1,
		"area":           "Risk",
		"audit area":     "Styrdokument",
		"audit question": []questionnaires.Feed{{ID: "A1"}, {ID: "B1", Critical: true}},
		"answer":         questionnaires.DontKnow,
		"plain answer":   questionnaires.Valued,
		"source":         "ISO 27001",
		"in A":           []string{"A1"},
		"in C":           []string(nil),
		"at 2":           []string{"B1"},
		"municipality":   []string{"A1", "B1"},
		"company":        []string{"A1"},
		"fed by B1":      []string{"R1"},
		"highest level":  2,
		"highest value":  2,
		"thresholds":     questionnaires.Thresholds{1: {70}, 2: {85, 60}},
		"description":    "En liten fil.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lookups (-want +got):\n%s", diff)
	}
	for name, found := range map[string]bool{
		"question": second(q.Question("C1")), "area": second(q.Area("GD")), "audit area": second(q.AuditArea("A")),
		"audit question": second(q.AuditQuestion("A1")), "answer": second(q.Answer("maybe")), "source": second(q.Source("nis2")),
	} {
		if found {
			t.Errorf("an unknown %s is found", name)
		}
	}
}

func second[T any](_ T, ok bool) bool { return ok }

func TestTextIn(t *testing.T) {
	t.Parallel()
	text := questionnaires.Text{"sv": "Ja", "en": "Yes", "fi": "Kyllä"}
	for _, c := range []struct {
		lang     string
		fallback []string
		want     string
	}{
		{"en", nil, "Yes"},
		{"da", nil, "Ja"},
		{"da", []string{"nb", "fi", "sv"}, "Kyllä"},
		{"da", []string{"nb"}, "Ja"},
	} {
		if got := text.In(c.lang, c.fallback...); got != c.want {
			t.Errorf("In(%q, %q) = %q, want %q", c.lang, c.fallback, got, c.want)
		}
	}
	if got := (questionnaires.Text{}).In("sv"); got != "" {
		t.Errorf("an empty text says %q", got)
	}
}
