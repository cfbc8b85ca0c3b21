package tasks

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// reviewing adds the management reviews that wait for the principal: minutes to sign, papers to read until the day of
// the meeting, and for those who prepare one that its day is near.
func (s *starting) reviewing() error {
	if !s.p.MaySomewhere(assessment.ReadReviews) {
		return nil
	}
	all, err := s.w.links.Review.Reviews(s.ctx, s.p)
	for _, r := range all {
		t := record.Task{Subject: r.Title, Within: r.Entity.Name, Review: &r.ID}
		day := dayOf(r)
		manages := s.p.May(assessment.ManageReviews, s.tree, r.Entity.ID)
		switch {
		case r.MaySign:
			t.Kind = record.TaskSign
			s.add(t, "")
		case r.State == assessment.ReviewPreparing && manages && s.near(day):
			t.Kind = record.TaskPrepare
			s.add(t, day)
		case r.State == assessment.ReviewSent && !manages && (day == "" || day >= s.w.kernel.Today()):
			t.Kind = record.TaskRead
			s.add(t, day)
		}
	}
	return err
}

// near reports whether a day has come, or will so soon.
func (s *starting) near(day assessment.Date) bool {
	return day != "" && record.DaysLeft(s.w.kernel.Today(), day) <= ahead
}

// dayOf is the day of a review's meeting or, until that is set, the planned one; "" for none.
func dayOf(r record.ReviewHead) assessment.Date {
	switch {
	case r.HeldOn != nil:
		return *r.HeldOn
	case r.PlannedOn != nil:
		return *r.PlannedOn
	}
	return ""
}
