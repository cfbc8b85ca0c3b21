package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// Said is an action with the name of its entity.
type Said struct {
	assessment.Action
	Entity string
}

// Saying lists the actions of the plan that the principal may read and that have every word in title, text or owner's
// role, by title. A word is, for each of its characters, the characters of a text that are as good.
func (w *UseCases) Saying(ctx context.Context, p assessment.Principal, words [][]string) ([]Said, error) {
	var list []Said
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadPlan)
		if err != nil {
			return err
		}
		found, err := tx.ActionsSaying(words)
		if err != nil {
			return err
		}
		s := w.seenIn(p, t)
		for _, a := range slices.DeleteFunc(found, func(a assessment.Action) bool { return !s.sees(a) }) {
			list = append(list, Said{Action: a, Entity: nameOfEntity(t, a.EntityID)})
		}
		assessment.SortByName(workflow.Language(p), list, func(a Said) string { return a.Title })
		return nil
	})
	return list, err
}
