package review

import (
	"slices"

	"mognad/assessment"
)

// tell tells people of the review, as far as they may read it: others who take part get the papers from somebody who
// may.
func (c *reading) tell(kind assessment.NoticeKind, people []assessment.ID) error {
	if len(people) == 0 {
		return nil
	}
	may, err := c.w.kernel.PeopleWho(c.tx, c.p.Organisation, assessment.ReadReviews, c.tree, c.review.EntityID)
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, one := range may {
		if slices.Contains(people, one.UserID) {
			notices = append(notices, assessment.Notice{UserID: one.UserID, Kind: kind, ReviewID: &c.review.ID})
		}
	}
	return c.w.kernel.Notify(c.tx, c.p, notices...)
}

// tellNew tells those of the papers who were not among the participants when these were sent.
func (c *reading) tellNew(before []assessment.ID) error {
	if c.review.State != assessment.ReviewSent || c.review.Number > 1 {
		return nil
	}
	added := slices.DeleteFunc(c.review.People(), func(id assessment.ID) bool { return slices.Contains(before, id) })
	return c.tell(assessment.NoticeReviewSent, added)
}
