package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the bare driver, for the baseline

	"mognad/api"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// sizes are the numbers of entities compared, the last being size M, each with so many rounds.
var sizes = []int{30, 100, 300}

const roundCount = 5

// sealedAnswers fetches the submissions of one round: the baseline reads each content to its end.
const sealedAnswers = `SELECT s.content FROM assessments a
JOIN submissions s ON s.organisation_id = a.organisation_id AND s.assessment_id = a.id
WHERE a.organisation_id = $1 AND a.round_id = $2`

// keptValues fetches the kept values, a small part of it: the baseline that reads only what is shown.
const keptValues = `SELECT v.given FROM assessments a
JOIN submission_values v ON v.organisation_id = a.organisation_id AND v.assessment_id = a.id
WHERE a.organisation_id = $1 AND a.round_id = $2`

// comparing measures comparing entities through the API, with all rows expanded to their questions, on both databases.
func (b bench) comparing(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, n := range sizes {
		data := filepath.Join(dir, strconv.Itoa(n))
		file := "file:" + filepath.Join(data, store.DatabaseFile) + "?mode=ro"
		found, err := b.compare(ctx, n, "embedded", store.Options{Data: data}, "sqlite", file)
		if err != nil {
			return figures, fmt.Errorf("compare %d entities, embedded: %w", n, err)
		}
		figures = append(figures, found...)
	}
	server, err := throwaway.Start(ctx, os.TempDir())
	if err != nil {
		return figures, fmt.Errorf("compare on PostgreSQL: %w", err)
	}
	defer server.Stop()
	for _, n := range sizes {
		address, err := server.Create(ctx, "compare"+strconv.Itoa(n), throwaway.Template)
		if err != nil {
			return figures, err
		}
		found, err := b.compare(ctx, n, "PostgreSQL", store.Options{DatabaseURL: address}, "pgx", address)
		if err != nil {
			return figures, fmt.Errorf("compare %d entities, PostgreSQL: %w", n, err)
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// compare measures one size on one database, alternating between a server that has just started, one that has compared
// before, after a change and again without one, and the baselines.
func (b bench) compare(
	ctx context.Context, entities int, database string, options store.Options, driver, source string,
) (figures []figure, err error) {
	h, err := makeSubmitted(ctx, options, entities)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	token, err := h.token(ctx)
	if err != nil {
		return nil, err
	}
	warm, err := h.server(ctx, h.use)
	if err != nil {
		return nil, err
	}
	bare, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bare.Close()) }()
	bare.SetMaxOpenConns(1)
	answers, err := bare.PrepareContext(ctx, sealedAnswers)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, answers.Close()) }()
	values, err := bare.PrepareContext(ctx, keptValues)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, values.Close()) }()

	var sent, read, kept int // bytes
	asking := func(server http.Handler) attempt {
		return timed(func() (err error) { sent, err = h.ask(ctx, server, token); return err })
	}
	fetching := func(statement *sql.Stmt, bytes *int) attempt {
		return timed(func() (err error) { *bytes, err = h.fetch(ctx, statement); return err })
	}
	first := func() (float64, error) {
		cold, err := h.server(ctx, chain.New(h.store, workflow.Options{}))
		if err != nil {
			return 0, err
		}
		return asking(cold)()
	}
	changed := func() (float64, error) {
		if err := h.rename(ctx, h.entities[0]); err != nil {
			return 0, err
		}
		return asking(warm)()
	}
	times, err := b.medians(2, first, changed, asking(warm), fetching(answers, &read), fetching(values, &kept))
	if err != nil {
		return nil, err
	}
	cold, ours, unchanged, theirs, least := times[0], times[1], times[2], times[3], times[4]
	against := fmt.Sprintf("one query, bare (%d KiB)", read>>10)
	leastOf := fmt.Sprintf("only the values, bare (%d KiB)", kept>>10)
	work := fmt.Sprintf("P3 compare %d × 53, %s (%d KiB of JSON)", entities, database, sent>>10)
	return []figure{
		{work: work, unit: "ms", ours: ours, against: against, bare: theirs, goal: "≤ 3", ratioAtMost: 3},
		{work: "   again, with nothing changed", unit: "ms", ours: unchanged, against: against, bare: theirs,
			goal: "≤ 10 ms", oursAtMost: 10},
		{work: "   the first time after a start", unit: "ms", ours: cold, against: against, bare: theirs, goal: "–"},
		{work: "   against what it reads of them", unit: "ms", ours: ours, against: leastOf, bare: least, goal: "–"},
	}, nil
}

// submitted is an organisation whose entities have all submitted, in every round.
type submitted struct {
	*organisation
	round rounds.RoundView // the last
}

// makeSubmitted makes the organisation, with submissions stored as they would be sealed. The caller closes the store.
func makeSubmitted(ctx context.Context, options store.Options, entities int) (*submitted, error) {
	o, err := makeOrganisation(ctx, options, assessment.Coordinator)
	if err != nil {
		return nil, err
	}
	h := &submitted{organisation: o}
	if err := h.make(ctx, entities); err != nil {
		return nil, errors.Join(err, o.store.Close())
	}
	return h, nil
}

func (h *submitted) make(ctx context.Context, entities int) (err error) {
	if err := h.addEntities(ctx, entities); err != nil {
		return err
	}
	for year := range roundCount {
		opens := assessment.Date(strconv.Itoa(2020+year) + "-01-01")
		if h.round, err = h.addRound(ctx, "Round "+strconv.Itoa(year), opens); err != nil {
			return err
		}
		scope := assessment.ScopeOrganisation(h.admin.Organisation.ID)
		if err := h.store.InTx(ctx, scope, h.submitRound); err != nil {
			return err
		}
	}
	return nil
}

// submitRound submits an assessment for every row of the last round.
func (h *submitted) submitRound(tx assessment.Tx) error {
	for i, row := range h.round.Rows {
		s, err := h.submission(row, i)
		if err != nil {
			return err
		}
		if err := tx.AddSubmission(s); err != nil {
			return err
		}
		a := row.Assessment
		a.State, a.Submitted = assessment.Submitted, 1
		if _, err := tx.SaveAssessment(a); err != nil {
			return err
		}
	}
	return nil
}

// submission is what the n-th entity submits.
func (h *submitted) submission(row rounds.CompletionRow, n int) (assessment.Submission, error) {
	by, at := h.admin.User.ID, time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	organisation, round, q := h.admin.Organisation, h.round.Round, h.round.Questionnaire
	sealed := record.Sealed{
		Format:        1,
		Organisation:  record.SealedName{ID: organisation.ID.String(), Name: organisation.Name},
		Entity:        record.SealedName{ID: row.Entity.ID.String(), Name: row.Entity.Name},
		Kind:          row.Kind,
		Round:         record.SealedName{ID: round.ID.String(), Name: round.Name},
		Questionnaire: record.SealedVersion{Key: q.Key, Version: q.Version, SHA256: q.Hash()},
		Assessment:    row.ID.String(),
		Number:        1,
		SubmittedBy:   by.String(),
		SubmittedAt:   at,
	}
	for i, question := range q.AskedOf(row.Profile()) {
		sealed.Answers = append(sealed.Answers, answerOf(q, question.ID, i, n, by, at))
	}
	seal, err := assessment.SealOf(sealed)
	if err != nil {
		return assessment.Submission{}, err
	}
	return assessment.Submission{
		OrganisationID: organisation.ID,
		AssessmentID:   row.ID,
		Number:         1,
		Seal:           seal,
		Values:         sealed.Values(),
		Points:         1,
		Possible:       2,
		Asked:          len(sealed.Answers),
		Answered:       len(sealed.Answers),
		SubmittedBy:    by,
		SubmittedAt:    at,
	}, nil
}

// answerOf is the n-th entity's answer to the i-th question, so that answers and the length of comments vary.
func answerOf(
	q *questionnaires.Questionnaire, question string, i, n int, by assessment.ID, at time.Time,
) record.SealedAnswer {
	return record.SealedAnswer{
		Question:   question,
		Value:      q.Answers[(i*7+n*3+i*n)%4].ID,
		Comment:    strings.Repeat("as it was decided in March, ", 1+(i+n)%4),
		Evidence:   []assessment.Evidence{{Text: "Minutes § 14"}},
		AnsweredBy: by.String(),
		AnsweredAt: &at,
		Version:    1,
	}
}

// token is an API token that may read.
func (h *submitted) token(ctx context.Context) (string, error) {
	_, token, err := h.use.People.AddToken(ctx, h.admin, "Bench", assessment.TokenRead, 1)
	return token, err
}

// server is a server on the use cases, with operations declared and questionnaire parsed.
func (h *submitted) server(ctx context.Context, use *chain.Chain) (http.Handler, error) {
	server, err := api.New(api.Options{Chain: use, Log: slog.New(slog.DiscardHandler),
		PublicURL: "http://127.0.0.1", Version: "bench"})
	if err != nil {
		return nil, err
	}
	if _, err := server.OpenAPI(); err != nil {
		return nil, err
	}
	_, err = use.Rounds.Round(ctx, h.admin, h.round.ID)
	return server, err
}

// ask compares the entities of the last round, reads the whole response and returns its size in bytes.
func (h *submitted) ask(ctx context.Context, server http.Handler, token string) (int, error) {
	address := "/api/v1/organisations/bench/compare?open=all&round=" + h.round.ID.String()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Authorization", "Bearer "+token)
	w := &counted{header: http.Header{}}
	server.ServeHTTP(w, request)
	if w.status != http.StatusOK {
		return 0, fmt.Errorf("comparing answered %d: %s", w.status, w.said)
	}
	return w.bytes, nil
}

// counted counts a response without keeping it.
type counted struct {
	header        http.Header
	status, bytes int
	said          []byte // the beginning
}

func (w *counted) Header() http.Header { return w.header }

func (w *counted) WriteHeader(status int) { w.status = status }

func (w *counted) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if len(w.said) == 0 {
		w.said = slices.Clone(b[:min(len(b), 300)])
	}
	w.bytes += len(b)
	return len(b), nil
}

// fetch reads contents of the last round through the bare driver and returns their size in bytes.
func (h *submitted) fetch(ctx context.Context, statement *sql.Stmt) (read int, err error) {
	rows, err := statement.QueryContext(ctx, h.admin.Organisation.ID.String(), h.round.ID.String())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	n := 0
	for rows.Next() {
		var content []byte
		if err := rows.Scan(&content); err != nil {
			return 0, err
		}
		read += len(content)
		n++
	}
	if n != len(h.entities) {
		return read, fmt.Errorf("the counterpart read %d of %d contents: %w", n, len(h.entities), rows.Err())
	}
	return read, rows.Err()
}
