package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
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

	"github.com/gowebpki/jcs"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the bare driver of the counterpart

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

// compareSizes are the numbers of entities that are put side by side, the last being size M, each with benchRounds
// rounds.
var compareSizes = []int{30, 100, 300}

const benchRounds = 5

// comparedAnswers fetches what was handed in of one round: the counterpart reads each content to its end.
const comparedAnswers = `SELECT s.content FROM assessments a JOIN submissions s ON s.organisation_id = a.organisation_id AND s.assessment_id = a.id
WHERE a.organisation_id = $1 AND a.round_id = $2`

// comparedValues fetches what is kept of them for comparing, a small part of it: the counterpart that asks for no more
// than what is shown.
const comparedValues = `SELECT v.given FROM assessments a JOIN submission_values v ON v.organisation_id = a.organisation_id AND v.assessment_id = a.id
WHERE a.organisation_id = $1 AND a.round_id = $2`

// compared measures comparing entities over the API, all rows opened to their questions, on both databases.
func (c *benchCommand) compared(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, n := range compareSizes {
		data := filepath.Join(dir, strconv.Itoa(n))
		found, err := c.compare(
			ctx,
			n,
			"embedded",
			store.Options{Data: data},
			"sqlite",
			"file:"+filepath.Join(data, store.DatabaseFile)+"?mode=ro",
		)
		if err != nil {
			return figures, fmt.Errorf("compare %d entities, embedded: %w", n, err)
		}
		figures = append(figures, found...)
	}
	server, err := throwaway.Start(ctx)
	if err != nil {
		return figures, fmt.Errorf("compare on PostgreSQL: %w", err)
	}
	defer server.Stop()
	for _, n := range compareSizes {
		name := "compare" + strconv.Itoa(n)
		connection, err := pgx.Connect(ctx, server.URL("postgres"))
		if err != nil {
			return figures, err
		}
		_, err = connection.Exec(ctx, "CREATE DATABASE "+name)
		if err = errors.Join(err, connection.Close(ctx)); err != nil {
			return figures, err
		}
		found, err := c.compare(ctx, n, "PostgreSQL", store.Options{DatabaseURL: server.URL(name)}, "pgx", server.URL(name))
		if err != nil {
			return figures, fmt.Errorf("compare %d entities, PostgreSQL: %w", n, err)
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// compare measures one size on one database: the middle of several runs, by turns a server that has just started, one
// that has compared before, and the counterpart.
func (c *benchCommand) compare(
	ctx context.Context,
	entities int,
	name string,
	o store.Options,
	driver, source string,
) (f []figure, err error) {
	o.Log = slog.New(slog.DiscardHandler)
	db, err := store.Open(ctx, o)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p := &comparedBench{store: db, use: chain.New(db, workflow.Options{})}
	if err := p.prepare(ctx, entities); err != nil {
		return f, err
	}
	warm, err := p.server(ctx, p.use)
	if err != nil {
		return f, err
	}
	bare, err := sql.Open(driver, source)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, bare.Close()) }()
	bare.SetMaxOpenConns(1)
	statement, err := bare.PrepareContext(ctx, comparedAnswers)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	values, err := bare.PrepareContext(ctx, comparedValues)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, values.Close()) }()
	var first, ours, theirs, least []float64
	var sent, read, kept int
	for range c.Runs + 2 { // the first two warm up
		cold, err := p.server(ctx, chain.New(db, workflow.Options{}))
		if err != nil {
			return f, err
		}
		for _, m := range []struct {
			took *[]float64
			do   func() error
		}{
			{&first, func() error { sent, err = p.ask(ctx, cold); return err }},
			{&ours, func() error { sent, err = p.ask(ctx, warm); return err }},
			{&theirs, func() error { read, err = p.fetch(ctx, statement, entities); return err }},
			{&least, func() error { kept, err = p.fetch(ctx, values, entities); return err }},
		} {
			began := time.Now()
			if err := m.do(); err != nil {
				return f, err
			}
			*m.took = append(*m.took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	middle := func(all []float64) float64 {
		all = slices.Clone(all[2:])
		slices.Sort(all)
		return all[len(all)/2]
	}
	against := fmt.Sprintf("one query, bare (%d KiB)", read>>10)
	leastOf := fmt.Sprintf("the values alone, bare (%d KiB)", kept>>10)
	return []figure{
		{
			work:        fmt.Sprintf("P3 compare %d × 53, %s (%d KiB of JSON)", entities, name, sent>>10),
			unit:        "ms",
			ours:        middle(ours),
			against:     against,
			bare:        middle(theirs),
			goal:        "≤ 3",
			ratioAtMost: 3,
		},
		{
			work:    "   the first time after a start",
			unit:    "ms",
			ours:    middle(first),
			against: against,
			bare:    middle(theirs),
			goal:    "–",
		},
		{
			work:    "   against what it reads of them",
			unit:    "ms",
			ours:    middle(ours),
			against: leastOf,
			bare:    middle(least),
			goal:    "–",
		},
	}, nil
}

// comparedBench is an organisation whose entities have all handed in, in every round.
type comparedBench struct {
	store   *store.Database
	use     *chain.Chain
	admin   assessment.Principal
	auditor assessment.Principal // of the workbook's audit
	round   assessment.ID        // the last
	token   string
}

// server is a server on the use cases, whose operations are declared and whose questionnaire is read.
func (p *comparedBench) server(ctx context.Context, use *chain.Chain) (http.Handler, error) {
	server, err := api.New(
		api.Options{Chain: use, Log: slog.New(slog.DiscardHandler), PublicURL: "http://127.0.0.1", Version: "bench"},
	)
	if err != nil {
		return nil, err
	}
	if _, err := server.Document(); err != nil {
		return nil, err
	}
	_, err = use.Rounds.Round(ctx, p.admin, p.round)
	return server, err
}

// ask compares the entities of the last round and reads the reply to its end.
func (p *comparedBench) ask(ctx context.Context, server http.Handler) (int, error) {
	request, err := http.NewRequestWithContext(
		ctx,
		http.MethodGet,
		"/api/v1/organisations/bench/compare?open=all&round="+p.round.String(),
		http.NoBody,
	)
	if err != nil {
		return 0, err
	}
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Authorization", "Bearer "+p.token)
	w := &counted{header: http.Header{}}
	server.ServeHTTP(w, request)
	if w.status != http.StatusOK {
		return 0, fmt.Errorf("comparing answered %d: %s", w.status, w.said)
	}
	return w.bytes, nil
}

// counted takes a reply without keeping it.
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

// fetch reads the same contents through the bare driver.
func (p *comparedBench) fetch(ctx context.Context, statement *sql.Stmt, entities int) (read int, err error) {
	rows, err := statement.QueryContext(ctx, p.admin.Organisation.ID.String(), p.round.String())
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
	if n != entities {
		return read, fmt.Errorf("the counterpart read %d of %d contents: %w", n, entities, rows.Err())
	}
	return read, rows.Err()
}

// prepare makes the organisation. What was handed in goes to the store as it would be sealed.
func (p *comparedBench) prepare(ctx context.Context, entities int) error {
	if _, err := p.store.Migrate(ctx); err != nil {
		return err
	}
	if err := setUpBench(ctx, p.use); err != nil {
		return err
	}
	var err error
	if p.admin, err = p.use.PrincipalByEmail(ctx, benchEmail, "bench"); err != nil {
		return err
	}
	root := p.admin.Memberships[0].EntityID
	if _, err := p.use.People.Grant(
		ctx,
		p.admin,
		assessment.Membership{UserID: p.admin.User.ID, Role: assessment.Coordinator, EntityID: root},
	); err != nil {
		return err
	}
	if p.admin, err = p.use.PrincipalByEmail(ctx, benchEmail, "bench"); err != nil {
		return err
	}
	var chosen []assessment.ID
	for i := range entities {
		e, err := p.use.Entities.AddEntity(ctx, p.admin, assessment.Entity{
			Key:      "e" + strconv.Itoa(i),
			Name:     "Entity " + strconv.Itoa(i),
			Kind:     "municipality",
			ParentID: &root,
		})
		if err != nil {
			return err
		}
		chosen = append(chosen, e.ID)
	}
	for year := range benchRounds {
		round, err := p.use.Rounds.AddRound(ctx, p.admin, rounds.RoundForm{
			Name:                 "Round " + strconv.Itoa(year),
			QuestionnaireKey:     "mognad-bas",
			QuestionnaireVersion: "1.0",
			OpensOn:              assessment.Date(strconv.Itoa(2020+year) + "-01-01"),
			ClosesOn:             "2199-12-31",
			Entities:             chosen,
		})
		if err != nil {
			return err
		}
		view, err := p.use.Rounds.Round(ctx, p.admin, round.ID)
		if err != nil {
			return err
		}
		if err := p.handIn(ctx, round, view.Rows, view.Questionnaire); err != nil {
			return err
		}
		p.round = round.ID
	}
	_, p.token, err = p.use.People.AddToken(ctx, p.admin, "Bench", assessment.TokenRead, 1)
	return err
}

// handIn hands in an assessment of every row.
func (p *comparedBench) handIn(
	ctx context.Context,
	round assessment.Round,
	rows []rounds.CompletionRow,
	q *questionnaires.Questionnaire,
) error {
	return p.store.InTx(ctx, assessment.ScopeOrganisation(p.admin.Organisation.ID), func(tx assessment.Tx) error {
		for i, row := range rows {
			s, err := p.sealed(round, row, q, i)
			if err != nil {
				return err
			}
			a := row.Assessment
			a.State, a.Submitted = assessment.Submitted, 1
			if err := tx.AddSubmission(s); err != nil {
				return err
			}
			if _, err := tx.SaveAssessment(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *comparedBench) sealed(
	round assessment.Round,
	row rounds.CompletionRow,
	q *questionnaires.Questionnaire,
	turn int,
) (assessment.Submission, error) {
	by, at := p.admin.User.ID.String(), time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	sealed := record.Sealed{
		Format:        1,
		Organisation:  record.SealedName{ID: p.admin.Organisation.ID.String(), Name: p.admin.Organisation.Name},
		Entity:        record.SealedName{ID: row.Entity.ID.String(), Name: row.Entity.Name},
		Kind:          row.Kind,
		Round:         record.SealedName{ID: round.ID.String(), Name: round.Name},
		Questionnaire: record.SealedVersion{Key: q.Key, Version: q.Version, SHA256: q.Hash()},
		Assessment:    row.ID.String(),
		Number:        1,
		SubmittedBy:   by,
		SubmittedAt:   at,
	}
	for i, question := range q.AskedOf(row.Kind) {
		sealed.Answers = append(sealed.Answers, record.SealedAnswer{
			Question:   question.ID,
			Value:      q.Answers[(i*7+turn*3+i*turn)%4].ID,
			Comment:    strings.Repeat("as it was decided in March, ", 1+(i+turn)%4),
			Evidence:   []assessment.Evidence{{Text: "Minutes § 14"}},
			AnsweredBy: by,
			AnsweredAt: &at,
			Version:    1,
		})
	}
	content, err := json.Marshal(sealed)
	if err != nil {
		return assessment.Submission{}, err
	}
	if content, err = jcs.Transform(content); err != nil {
		return assessment.Submission{}, err
	}
	sum := sha256.Sum256(content)
	return assessment.Submission{
		OrganisationID: p.admin.Organisation.ID,
		AssessmentID:   row.ID,
		Number:         1,
		Content:        content,
		SHA256:         hex.EncodeToString(sum[:]),
		Values:         sealed.Values(),
		Points:         1,
		Possible:       2,
		Asked:          len(sealed.Answers),
		Answered:       len(sealed.Answers),
		SubmittedBy:    p.admin.User.ID,
		SubmittedAt:    at,
	}, nil
}
