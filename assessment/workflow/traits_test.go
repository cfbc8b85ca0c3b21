package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// TestTraitsArePinnedWithTheQuestions asks two units, one of which gives care, and changes the traits afterwards: what
// was asked stays, and the sealed content says by what.
func TestTraitsArePinnedWithTheQuestions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := strings.Replace(
			string(small(t, "1.0", "")),
			"asked_of: [municipality]",
			"asked_of: [it_operation, association]\n    asked_if: [care]",
			1,
		)
		file = strings.Replace(file, "key: liten", "key: egenskaper", 1)
		care, plain := w.entity(t, w.root, "vard"), w.entity(t, w.root, "drift")
		for _, e := range []*assessment.Entity{&care, &plain} {
			e.Kind = "it_operation"
			if e.Key == "vard" {
				e.Traits = []assessment.Trait{"develops", "care", "care"}
			}
			*e = must(w.Entities.SaveEntity(t.Context(), w.admin, *e))(t)
		}
		if diff := cmp.Diff([]assessment.Trait{"care", "develops"}, care.Traits); diff != "" {
			t.Errorf("traits (-want +got):\n%s", diff)
		}
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		sara := w.as(t, "sara", assessment.Respondent, care.ID)
		w.publish(t, w.admin, "q.yaml", []byte(file))
		form := rounds.RoundForm{
			Name:                 "Omgång",
			QuestionnaireKey:     "egenskaper",
			QuestionnaireVersion: "1.0",
			OpensOn:              "2026-03-01",
			ClosesOn:             "2026-04-30",
			Entities:             []assessment.ID{care.ID, plain.ID},
		}
		_, err := w.Rounds.AddRound(t.Context(), kim, form)
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		form.Entities = []assessment.ID{care.ID}
		round := must(w.Rounds.AddRound(t.Context(), kim, form))(t)
		id := must(w.Rounds.Round(t.Context(), kim, round.ID))(t).Rows[0].ID

		care.Traits = []assessment.Trait{}
		care = must(w.Entities.SaveEntity(t.Context(), w.admin, care))(t)
		if v := must(w.Rounds.Assessment(t.Context(), sara, id))(t); len(v.Questionnaire.AskedOf(v.Profile())) != 1 {
			t.Errorf("the question is gone with the entity's traits: %+v", v.Profile())
		}
		x := &asked{world: w}
		x.answer(t, sara, id, "A1", "yes")
		content := x.submit(t, sara, id).Content
		var sealed record.Sealed
		do(t, json.Unmarshal(content, &sealed))
		if diff := cmp.Diff([]assessment.Trait{"care", "develops"}, sealed.Traits); diff != "" {
			t.Errorf("sealed traits (-want +got):\n%s", diff)
		}
	})
}

// TestImportOfTraits gives and takes traits by a table; a table without their columns leaves them alone.
func TestImportOfTraits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		e := w.entity(t, w.root, "vard")
		traits := func(want ...assessment.Trait) {
			t.Helper()
			got := must(w.Entities.Entity(t.Context(), w.admin, e.ID))(t).Traits
			if diff := cmp.Diff(append([]assessment.Trait{}, want...), got); diff != "" {
				t.Errorf("traits (-want +got):\n%s", diff)
			}
		}
		w.confirm(t, w.admin, entityFile("key;ot;care;develops\nvard;yes;yes;no\n"), "2 change "+e.Name)
		traits("care", "ot")
		w.confirm(t, w.admin, entityFile("key;name\nvard;Vården\n"), "2 change Vården")
		traits("care", "ot")
		w.confirm(t, w.admin, entityFile("key;ot\nvard;\n"), "2 change Vården")
		traits("care")
		w.wrong(t, w.admin, entityFile("key;care\nvard;kanske\n"), "2 care: error.not_a_choice")
	})
}
