package store

import (
	"database/sql"
	"time"

	"mognad/assessment"
)

// Submissions are read with their decisions, and with or without their content.
const (
	submissionColumns = `SELECT s.organisation_id, s.assessment_id, s.number, s.sha256, s.level, s.points, s.possible, s.asked, s.answered,
s.not_provided, s.submitted_by, s.submitted_at, d.outcome, d.reason AS decision_reason, d.decided_by, d.decided_at,
w.withdrawn_by, w.withdrawn_at, o.reason AS reopening_reason, o.reopened_by, o.reopened_at`
	decided = ` LEFT JOIN decisions d ON d.organisation_id = s.organisation_id AND d.assessment_id = s.assessment_id AND d.number = s.number
LEFT JOIN withdrawals w ON w.organisation_id = s.organisation_id AND w.assessment_id = s.assessment_id
    AND w.number = s.number
LEFT JOIN reopenings o ON o.organisation_id = s.organisation_id AND o.assessment_id = s.assessment_id
    AND o.number = s.number `

	// deciderAnswered is whether who decided has also answered in what was submitted.
	deciderAnswered = `, EXISTS (SELECT 1 FROM answer_versions v WHERE v.organisation_id = s.organisation_id
AND v.saved_by = d.decided_by AND v.assessment_id = s.assessment_id AND v.answered_by = d.decided_by
AND v.saved_at <= s.submitted_at) AS decider_answered`

	// countedNumber is the submission of the assessment a that counts: the last approved one, or else the last one that
	// was not taken back.
	countedNumber = `COALESCE(
(SELECT MAX(y.number) FROM decisions y
		WHERE y.organisation_id = a.organisation_id AND y.assessment_id = a.id AND y.outcome = 'approved'),
(SELECT MAX(x.number) FROM submissions x WHERE x.organisation_id = a.organisation_id AND x.assessment_id = a.id
		AND NOT EXISTS (SELECT 1 FROM withdrawals z
			WHERE z.organisation_id = x.organisation_id AND z.assessment_id = x.assessment_id AND z.number = x.number)))`

	submissionsOf = submissionColumns + deciderAnswered + ` FROM submissions s` + decided +
		`WHERE s.organisation_id = ? AND s.assessment_id = ? ORDER BY s.number DESC`
	allSubmissionsOf = submissionColumns + deciderAnswered + ` FROM submissions s` + decided +
		`WHERE s.organisation_id = ? AND s.assessment_id IN ? ORDER BY s.assessment_id, s.number DESC`
	oneSubmission = submissionColumns + deciderAnswered + `, s.content FROM submissions s` + decided +
		`WHERE s.organisation_id = ? AND s.assessment_id = ? AND s.number = ?`
	submissionsIn = submissionColumns + `, s.content FROM assessments a
JOIN submissions s ON s.organisation_id = a.organisation_id AND s.assessment_id = a.id AND s.number = ` + countedNumber + decided +
		`WHERE a.organisation_id = ? AND a.round_id = ? ORDER BY s.assessment_id`
	submissionsCounted = submissionColumns + `, s.content FROM assessments a
JOIN submissions s ON s.organisation_id = a.organisation_id AND s.assessment_id = a.id AND s.number = ` + countedNumber + decided +
		`WHERE a.organisation_id = ? AND a.id IN ? ORDER BY s.assessment_id`
	submissionsPinned = submissionColumns + `, s.content FROM audited_entities e
JOIN submissions s ON s.organisation_id = e.organisation_id AND s.assessment_id = e.assessment_id AND s.number = e.submission_number` + decided +
		`WHERE e.organisation_id = ? AND e.audit_id = ? ORDER BY e.position, s.assessment_id`
)

// valuesCounted reads only the kept values of submissions, not their contents.
const valuesCounted = `SELECT v.assessment_id, v.number, v.sha256, v.given, d.outcome FROM assessments a
JOIN submission_values v ON v.organisation_id = $1 AND v.assessment_id = a.id AND v.number = ` + countedNumber + `
LEFT JOIN decisions d ON d.organisation_id = $1 AND d.assessment_id = a.id AND d.number = v.number
WHERE a.organisation_id = $1 AND a.id `

var (
	valuesCountedEmbedded = write(valuesCounted + inEmbedded)
	valuesCountedPostgres = write(valuesCounted + inPostgres)
	keepValues            = write(
		`INSERT INTO submission_values (organisation_id, assessment_id, number, sha256, given) VALUES ($1, $2, $3, $4, $5)`,
	)
)

// submissionRow is a submission as these statements return it.
type submissionRow struct {
	assessment.Submission
	Outcome        *assessment.Outcome
	DecisionReason *string
	DecidedBy      *assessment.ID
	DecidedAt      *time.Time

	WithdrawnBy *assessment.ID
	WithdrawnAt *time.Time

	ReopeningReason *string
	ReopenedBy      *assessment.ID
	ReopenedAt      *time.Time

	DeciderAnswered bool
}

func (r submissionRow) submission() assessment.Submission {
	s := r.Submission
	if r.Outcome != nil {
		s.Decision = assessment.Decision{
			OrganisationID: s.OrganisationID,
			AssessmentID:   s.AssessmentID,
			Number:         s.Number,
			Outcome:        *r.Outcome,
			Reason:         *r.DecisionReason,
			DecidedBy:      *r.DecidedBy,
			DecidedAt:      *r.DecidedAt,
			Answered:       r.DeciderAnswered,
			Submitted:      *r.DecidedBy == s.SubmittedBy,
		}
	}
	if r.WithdrawnBy != nil {
		s.Withdrawal = &assessment.Withdrawal{
			OrganisationID: s.OrganisationID,
			AssessmentID:   s.AssessmentID,
			Number:         s.Number,
			WithdrawnBy:    *r.WithdrawnBy,
			WithdrawnAt:    *r.WithdrawnAt,
		}
	}
	if r.ReopenedBy != nil {
		s.Reopening = &assessment.Reopening{
			OrganisationID: s.OrganisationID,
			AssessmentID:   s.AssessmentID,
			Number:         s.Number,
			Reason:         *r.ReopeningReason,
			ReopenedBy:     *r.ReopenedBy,
			ReopenedAt:     *r.ReopenedAt,
		}
	}
	return s
}

func (t *tx) submissions(statement string, args ...any) ([]assessment.Submission, error) {
	var rows []submissionRow
	if err := t.db.Raw(statement, args...).Scan(&rows).Error; err != nil {
		return nil, translate(err)
	}
	list := make([]assessment.Submission, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.submission())
	}
	return list, nil
}

func (t *tx) Submissions(of assessment.ID) ([]assessment.Submission, error) {
	return t.submissions(submissionsOf, t.organisation(), of)
}

func (t *tx) Submission(of assessment.ID, number int) (assessment.Submission, error) {
	list, err := t.submissions(oneSubmission, t.organisation(), of, number)
	switch {
	case err != nil:
		return assessment.Submission{}, err
	case len(list) == 0:
		return assessment.Submission{}, assessment.Missing()
	}
	return list[0], nil
}

func (t *tx) SubmissionsIn(round assessment.ID) ([]assessment.Submission, error) {
	return t.submissions(submissionsIn, t.organisation(), round)
}

func (t *tx) AllSubmissionsOf(assessments []assessment.ID) ([]assessment.Submission, error) {
	return t.submissionsOfEach(allSubmissionsOf, assessments)
}

func (t *tx) SubmissionsOf(assessments []assessment.ID) ([]assessment.Submission, error) {
	return t.submissionsOfEach(submissionsCounted, assessments)
}

func (t *tx) submissionsOfEach(statement string, assessments []assessment.ID) ([]assessment.Submission, error) {
	return inBatches(assessments, func(some []assessment.ID) ([]assessment.Submission, error) {
		return t.submissions(statement, t.organisation(), some)
	})
}

func (t *tx) SubmissionValuesOf(assessments []assessment.ID) ([]assessment.Submission, error) {
	statement := valuesCountedEmbedded
	if t.postgres {
		statement = valuesCountedPostgres
	}
	list := make([]assessment.Submission, 0, len(assessments))
	err := t.query(statement, func(rows *sql.Rows) error {
		s := assessment.Submission{OrganisationID: t.organisation()}
		if err := rows.Scan(&s.AssessmentID, &s.Number, &s.SHA256, &s.Values, optional(&s.Decision.Outcome)); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	}, t.organisation(), t.many(assessments))
	return list, translate(err)
}

func (t *tx) SubmissionsPinned(audit assessment.ID) ([]assessment.Submission, error) {
	return t.submissions(submissionsPinned, t.organisation(), audit)
}

func (t *tx) AddSubmission(s assessment.Submission) error {
	if err := insert(t, &s, "number"); err != nil || s.Values == "" {
		return err
	}
	_, err := t.exec(keepValues, s.OrganisationID, s.AssessmentID, s.Number, s.SHA256, s.Values)
	return translate(err)
}

func (t *tx) AddDecision(d assessment.Decision) error { return insert(t, &d, "outcome") }

func (t *tx) AddDecisionRemark(r assessment.DecisionRemark) error { return insert(t, &r, "remark") }

func (t *tx) DecisionRemarks(of assessment.ID, number int) ([]assessment.DecisionRemark, error) {
	return all[assessment.DecisionRemark](t, "question_id", "assessment_id = ? AND number = ?", of, number)
}

func (t *tx) AddWithdrawal(w assessment.Withdrawal) error { return insert(t, &w, "number") }

func (t *tx) AddReopening(o assessment.Reopening) error { return insert(t, &o, "number") }
