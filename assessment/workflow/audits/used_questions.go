package audits

import (
	"context"

	"mognad/assessment"
)

// correctable reports whether the wording of judged questions may be changed: in a correction, which lists what it says
// otherwise than the version before. Else what was judged would be asked in other words afterwards, and nobody could
// tell.
func correctable(a assessment.Audit) bool { return a.CorrectsID != nil }

// judgedKey says why a judged question is not saved.
func judgedKey(a assessment.Audit) string {
	if correctable(a) {
		return "error.question_judged_corrected"
	}
	return "error.question_judged"
}

// usedQuestions are the questions of an audit that are judged, have recommendations or are counted in totals, by id.
func usedQuestions(tx assessment.Tx, audit assessment.ID) (map[string]bool, error) {
	used := map[string]bool{}
	judgements, err := tx.Judgements(audit)
	if err != nil {
		return nil, err
	}
	for _, j := range judgements {
		used[j.QuestionID] = true
	}
	recommendations, err := tx.Recommendations(audit)
	if err != nil {
		return nil, err
	}
	for _, r := range recommendations {
		for _, place := range r.Places {
			used[place.QuestionID] = true
		}
	}
	totals, err := tx.AuditTotals(audit)
	if err != nil {
		return nil, err
	}
	for _, t := range assessment.LatestTotals(totals) {
		if t.About == assessment.TotalsOfQuestion {
			used[t.Subject] = true
		}
	}
	return used, nil
}

// UsedQuestions are the questions of an audit that can no longer be removed, by id: those that are judged, have
// recommendations or are counted in totals. Only those who may change its description now read it.
func (w *UseCases) UsedQuestions(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) (map[string]bool, error) {
	var used map[string]bool
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, _, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(audit) })
		if err != nil {
			return err
		}
		if err := access.mayChange(a.State); err != nil {
			return err
		}
		used, err = usedQuestions(tx, a.ID)
		return err
	})
	return used, err
}
