package tasks

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// reviewing adds the management reviews that wait for the principal: minutes to sign, papers to read until the day of
// the meeting, and for those who prepare one its day, however far away: papers take their time.
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
		manages := s.p.May(assessment.ManageReviews, s.tree, r.Entity.ID)
		switch {
		case r.MaySign:
			t.Kind = record.TaskSign
			s.add(t, "")
		case r.State == assessment.ReviewPreparing && manages && day != "":
			t.Kind = record.TaskPrepare
			s.add(t, day)
		case r.State == assessment.ReviewSent && !manages && (day == "" || day >= s.w.kernel.Today()):
			t.Kind = record.TaskRead
			s.add(t, day)
		}
	}
	return err
}
