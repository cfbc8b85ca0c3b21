package assessment_test

import (
	"fmt"
	"strings"
	"testing"

	"mognad/assessment"
)

// scaleOf is a scale with the labels, best first.
func scaleOf(decimals int, labels ...string) assessment.JudgementScale {
	s := assessment.JudgementScale{Decimals: decimals}
	for i, l := range labels {
		s.Steps = append(s.Steps, assessment.JudgementStep{Label: l, Ordinal: assessment.Ordinal(100 * (len(labels) - i))})
	}
	return s
}

func TestLooksFollowTones(t *testing.T) {
	t.Parallel()
	criticism := scaleOf(0, "Svag", "Svagare", "Svagast")
	for i := range criticism.Steps {
		criticism.Steps[i].Tone = assessment.Criticism
	}
	for _, test := range []struct {
		of    string
		scale assessment.JudgementScale
		want  string
	}{
		{"words of municipal auditors", scaleOf(0, "Ja", "I allt väsentligt", "Delvis", "Nej"), "good mostly partly poor"},
		{"requirements", scaleOf(0, "Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt"), "good partly poor"},
		{"Danish words", scaleOf(0, "Opfyldt", "Delvis opfyldt", "Ikke opfyldt"), "good partly poor"},
		{"words for criticism only", scaleOf(0, "Inte tillfredsställande", "Klandervärt", "Mycket klandervärt"), "slightly slightly poor"},
		{"criticism only, as said", criticism, "slightly slightly poor"},
		{"figures of maturity", scaleOf(1, "5", "4", "3", "2", "1"), "good mostly partly slightly poor"},
		{"words that nobody knows", scaleOf(0, "Guld", "Silver", "Brons"), "plain plain plain"},
		{"praise that is taken back", scaleOf(0, "Uppfylls", "Uppfylls delvis", "Uppfylls inte"), "plain plain plain"},
		{"praise in part", scaleOf(0, "Sufficient", "Sufficient to a limited extent", "Not sufficient"), "plain plain plain"},
		{"not all of it", scaleOf(0, "Ja", "Ej helt", "Nej"), "good partly poor"},
		{"one word that nobody knows", scaleOf(0, "Ja", "Silver", "Nej"), "plain plain plain"},
	} {
		var looks []string
		for _, step := range test.scale.Steps {
			looks = append(looks, string(test.scale.Look(step.Ordinal)))
		}
		if got := strings.Join(looks, " "); got != test.want {
			t.Errorf("%s: looks %s, want %s", test.of, got, test.want)
		}
	}
}

func TestBetweenStepsTheLowerOneIsReached(t *testing.T) {
	t.Parallel()
	s := scaleOf(1, "5", "4", "3", "2", "1")
	for o, want := range map[assessment.Ordinal]assessment.Look{
		350: assessment.LooksPartly, 260: assessment.LooksSlightly, 300: assessment.LooksPartly, 490: assessment.LooksMostly,
	} {
		if got := s.Look(o); got != want {
			t.Errorf("%s looks %s, want %s", o, got, want)
		}
	}
}

func TestFiguresHaveTheDigitsOfTheirScale(t *testing.T) {
	t.Parallel()
	comma := func(value float64, decimals int) string {
		return strings.Replace(fmt.Sprintf("%.*f", decimals, value), ".", ",", 1)
	}
	figures, words := scaleOf(1, "5", "4", "3", "2", "1"), scaleOf(1, "Optimerad", "Styrd")
	for _, test := range []struct {
		scale assessment.JudgementScale
		o     assessment.Ordinal
		want  string
	}{
		{figures, 300, "3,0"}, {figures, 350, "3,5"}, {scaleOf(0, "5", "4"), 100, "4"},
		{words, 200, "Optimerad"}, {words, 150, "1,5"},
	} {
		if got := test.scale.Written(test.o, comma); got != test.want {
			t.Errorf("%s is written %q, want %q", test.o, got, test.want)
		}
	}
}

func TestOwnWordsForWhatIsNotJudged(t *testing.T) {
	t.Parallel()
	product := func(key string, _ ...any) string { return "<" + key + ">" }
	s := scaleOf(0, "Ja", "Nej")
	s.Words = map[assessment.Unjudged]string{assessment.NotApplicable: " Gäller inte ", assessment.NotAssessed: " "}
	if fields := s.Normalise(); len(fields) > 0 {
		t.Fatalf("the words are refused: %v", fields)
	}
	for _, test := range []struct {
		of   assessment.Judgement
		want string
	}{
		{assessment.Judgement{}, "<audit.not_judged>"},
		{assessment.Judgement{NotAssessed: true}, "<audit.not_assessed>"},
		{assessment.Judgement{NotApplicable: true}, "Gäller inte"},
	} {
		if got := s.Instead(test.of.Unjudged(), product); got != test.want {
			t.Errorf("%+v is printed %q, want %q", test.of, got, test.want)
		}
	}
	for _, words := range []map[assessment.Unjudged]string{
		{assessment.YetToJudge: "Nej"}, // a step
		{assessment.NotAssessed: "Utgår", assessment.NotApplicable: "Utgår"},
		{"never": "Aldrig"},
	} {
		s := scaleOf(0, "Ja", "Nej")
		s.Words = words
		if fields := s.Normalise(); len(fields) != 1 {
			t.Errorf("%v: got the errors %v, want one", words, fields)
		}
	}
}
