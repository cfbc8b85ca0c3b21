package questionnaires_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/questionnaires"
)

func parsed(t *testing.T, file string) *questionnaires.Questionnaire {
	t.Helper()
	q, err := questionnaires.Parse("file.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestTraitsDecideWhatIsAsked reads a file in which a question is asked only of those with one of two traits.
func TestTraitsDecideWhatIsAsked(t *testing.T) {
	t.Parallel()
	file := base(t, "asked_of: [municipality]", "asked_of: [municipality]\n    asked_if: [care, ot]")
	q := parsed(t, file)
	for name, c := range map[string]struct {
		of   questionnaires.Profile
		want bool
	}{
		"without traits":    {questionnaires.Profile{Kind: questionnaires.Municipality}, false},
		"with another":      {questionnaires.Profile{Kind: questionnaires.Municipality, Traits: []questionnaires.Trait{"develops"}}, false},
		"with one of them":  {questionnaires.Profile{Kind: questionnaires.Municipality, Traits: []questionnaires.Trait{"ot"}}, true},
		"of another kind":   {questionnaires.Profile{Kind: questionnaires.Company, Traits: []questionnaires.Trait{"ot"}}, false},
		"with all of them":  {questionnaires.Profile{Kind: questionnaires.Municipality, Traits: questionnaires.Traits}, true},
		"of a kind unknown": {questionnaires.Profile{Kind: "club", Traits: questionnaires.Traits}, false},
	} {
		question, _ := q.Question("B1")
		if got := q.Asks(c.of, question); got != c.want {
			t.Errorf("%s: asked is %v, want %v", name, got, c.want)
		}
	}
	if plain := parsed(t, base(t)); plain.Hash() == q.Hash() {
		t.Error("the traits of a question are no part of the content's hash")
	}
}

// TestLaterKindsAreAskedByEarlierVersions checks that version 1.0, which does not know the kinds, asks them what it asks
// the kinds that stand for them, while a version that names them decides for itself.
func TestLaterKindsAreAskedByEarlierVersions(t *testing.T) {
	t.Parallel()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	asked := func(q *questionnaires.Questionnaire, kind questionnaires.EntityKind) []string {
		var list []string
		for _, question := range q.AskedOf(questionnaires.Profile{Kind: kind}) {
			list = append(list, question.ID)
		}
		return list
	}
	for later, earlier := range map[questionnaires.EntityKind]questionnaires.EntityKind{
		questionnaires.ITOperation: questionnaires.Operation,
		questionnaires.Association: questionnaires.Agency,
	} {
		if diff := cmp.Diff(asked(all[0], earlier), asked(all[0], later)); diff != "" || len(asked(all[0], later)) == 0 {
			t.Errorf("%s is not asked what %s is:\n%s", later, earlier, diff)
		}
	}
	q := parsed(t, base(t, "[municipality, company]", "[operation, it_operation]"))
	if diff := cmp.Diff([]string{"A1"}, asked(q, questionnaires.ITOperation)); diff != "" {
		t.Errorf("a version that knows the kind (-want +got):\n%s", diff)
	}
}
