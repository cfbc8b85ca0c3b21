package store

import "database/sql"

// resultsState sums up what comparisons of rounds are made of. Each of these rows has a version that a change raises,
// and every submission, decision and withdrawal changes its assessment. Nothing is counted where results change, so
// that nobody waits for a counter and no program can forget to count.
var resultsState = write(`SELECT
(SELECT count(*) || ' ' || coalesce(sum(e.version), 0) || ' ' || coalesce(CAST(max(e.updated_at) AS text), '')
FROM entities e WHERE e.organisation_id = $1) || ' ' ||
(SELECT count(*) || ' ' || coalesce(sum(r.version), 0) || ' ' || coalesce(CAST(max(r.updated_at) AS text), '')
FROM rounds r WHERE r.organisation_id = $1) || ' ' ||
(SELECT count(*) || ' ' || coalesce(sum(a.version), 0) || ' ' || coalesce(CAST(max(a.updated_at) AS text), '')
FROM assessments a WHERE a.organisation_id = $1) || ' ' ||
(SELECT count(*) FROM questionnaire_versions q WHERE q.organisation_id = $1 OR q.organisation_id IS NULL)`)

// ResultsState implements [assessment.Assessments].
func (t *tx) ResultsState() (string, error) {
	var state string
	err := t.query(resultsState, func(rows *sql.Rows) error { return rows.Scan(&state) }, t.organisation())
	return state, translate(err)
}
