package rounds

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Glances are how far the rounds that are not closed have come, the one that closes first first: of the entities that
// the principal reaches, for those who manage rounds. They are counted from states, whatever the answers are, in a
// number of statements that depends neither on the rounds nor on the entities.
func (w *UseCases) Glances(ctx context.Context, p assessment.Principal) ([]record.RoundGlance, error) {
	list := []record.RoundGlance{}
	if !p.MaySomewhere(assessment.ManageRounds) {
		return list, nil
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		all, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.ReadRounds))
		if err != nil {
			return err
		}
		rows := map[assessment.ID][]assessment.Assessment{}
		var drafts []assessment.ID
		for _, r := range rounds {
			if r.State(w.kernel.Today(p.Organisation)) == assessment.RoundClosed {
				continue
			}
			rows[r.ID] = slices.DeleteFunc(slices.Clone(all), func(a assessment.Assessment) bool {
				return a.RoundID != r.ID || a.MergedInto != nil
			})
			for _, a := range rows[r.ID] {
				if a.Answerable() {
					drafts = append(drafts, a.ID)
				}
			}
		}
		ids, err := tx.BegunOf(drafts)
		if err != nil {
			return err
		}
		begun := map[assessment.ID]bool{}
		for _, id := range ids {
			begun[id] = true
		}
		people, err := w.roundPeople(tx, p, t)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			if of, open := rows[r.ID]; open && (len(of) > 0 || managesAll(p, t)) {
				list = append(list, w.glance(p, r, of, begun, people))
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b record.RoundGlance) int { return cmp.Compare(a.ClosesOn, b.ClosesOn) })
	return list, err
}

// glance counts how far the rows of a round have come.
func (w *UseCases) glance(
	p assessment.Principal,
	r assessment.Round,
	rows []assessment.Assessment,
	begun map[assessment.ID]bool,
	people peopleOf,
) record.RoundGlance {
	g := record.RoundGlance{
		RoundName: record.RoundNameOf(r),
		State:     r.State(w.kernel.Today(p.Organisation)),
		Days:      record.DaysLeft(w.kernel.Today(p.Organisation), r.ClosesOn),
		Entities:  len(rows),
	}
	unopened := map[assessment.ID]bool{}
	for _, a := range rows {
		for _, invited := range people(a.EntityID, assessment.Invited) {
			unopened[invited.UserID] = true
		}
		switch {
		case a.State == assessment.Approved:
			g.In++
			g.Approved++
			continue
		case a.State == assessment.Submitted:
			g.In++
			continue
		case begun[a.ID]:
			g.Begun++
		default:
			g.NotBegun++
		}
		if w.late(p, r) {
			g.Late++
		}
	}
	g.Unopened = len(unopened)
	return g
}
