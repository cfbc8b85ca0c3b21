package tasks

import "mognad/assessment"

// owning counts the actions of the plan that the principal owns, most of which are due later than a task is one.
func (s *starting) owning() error {
	if !s.p.MaySomewhere(assessment.OwnActions) {
		return nil
	}
	owned, err := s.tx.ActionsOwnedBy(s.p.User.ID)
	s.Owned = len(owned)
	return err
}
