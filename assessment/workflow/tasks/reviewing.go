package tasks

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// reviewAhead is how many days before its day it is a task to begin a review: collecting the papers takes weeks.
const reviewAhead = 60

// reviewing adds the management reviews that wait for the principal: minutes to sign and papers to read until the day
// of the meeting; for those who prepare one, the papers until they are sent, however far away the day is, then the
// meeting until its minutes are closed, and that the next one is due.
func (s *starting) reviewing() error {
	if !s.p.MaySomewhere(assessment.ReadReviews) {
		return nil
	}
	all, err := s.w.links.Review.Reviews(s.ctx, s.p)
	for _, r := range all {
		t := record.Task{Subject: r.Title, Within: r.Entity.Name, Review: &r.ID}
		day := assessment.Date("")
		if d := r.Day(); d != nil {
			day = *d
		}
		manages := s.p.May(assessment.ManageReviews, s.tree, r.Entity.ID) && !s.p.ReadOnly
		switch {
		case r.MaySign:
			t.Kind = record.TaskSign
			s.add(t, "")
		case r.State == assessment.ReviewPreparing && manages:
			t.Kind = record.TaskPrepare
			s.add(t, day)
		case r.State == assessment.ReviewSent && manages:
			t.Kind = record.TaskHold
			s.add(t, day)
		case r.State == assessment.ReviewSent && (day == "" || day >= s.w.kernel.Today(s.p.Organisation)):
			t.Kind = record.TaskRead
			s.add(t, day)
		case manages && r.NextOn != nil && s.near(*r.NextOn) && last(all, r):
			t.Kind = record.TaskBegin
			s.add(t, *r.NextOn)
		}
	}
	return err
}

// last reports whether there is no later review of the same kind and entity, begun or held.
func last(all []record.ReviewHead, r record.ReviewHead) bool {
	return !slices.ContainsFunc(all, func(o record.ReviewHead) bool {
		return o.ID != r.ID && o.Entity.ID == r.Entity.ID && o.Kind == r.Kind &&
			(o.State.Open() || o.HeldOn != nil && *o.HeldOn > *r.HeldOn)
	})
}

// near reports whether the day of a review has come, or will so soon.
func (s *starting) near(day assessment.Date) bool {
	return day != "" && record.DaysLeft(s.w.kernel.Today(s.p.Organisation), day) <= reviewAhead
}
