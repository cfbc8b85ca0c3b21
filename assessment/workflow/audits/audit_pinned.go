package audits

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// sincePinned says what has become of the pinned submissions: an audit keeps the ones it is based on, by hash, even if
// they are withdrawn or another one counts now. Only readers of the findings get to know.
func sincePinned(tx assessment.Tx, r *record.Audit, by map[assessment.ID]pinned) error {
	var ids []assessment.ID
	for id := range by {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	counted, err := tx.SubmissionValuesOf(ids)
	if err != nil {
		return err
	}
	now := map[assessment.ID]assessment.Submission{}
	for _, s := range counted {
		now[s.AssessmentID] = s
	}
	for i := range r.Entities {
		e := r.Entities[i]
		if e.Submission == nil || e.Assessment == nil {
			continue
		}
		since := record.SincePinned{
			Entity:     e.Entity.ID,
			Number:     e.Submission.Number,
			Withdrawal: record.Maybe(by[*e.Assessment].withdrawal, record.WithdrawalOf),
		}
		if s, ok := now[*e.Assessment]; ok && s.SHA256 != e.Submission.SHA256 {
			since.ReplacedBy = &s.Number
		}
		if since.Withdrawal != nil || since.ReplacedBy != nil {
			r.SincePinned = append(r.SincePinned, since)
		}
	}
	return nil
}
