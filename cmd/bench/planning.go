package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"mognad/api"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
	"mognad/assessment/workflow/review"
)

// The size of the plan that is measured: actions over so many years, of so many entities, and activities of the wheel.
const (
	planEntities   = 300
	planActions    = 2000
	planYears      = 10
	planActivities = 60
)

// plannedPage is a page of a large plan, and the bare queries that it needs, of an organisation.
type plannedPage struct {
	name, path string
	queries    []string
}

// everything reads all rows of tables.
func everything(tables ...string) []string {
	var queries []string
	for _, table := range tables {
		queries = append(queries, "SELECT * FROM "+table+" WHERE organisation_id = $1")
	}
	return queries
}

func plannedPages(review assessment.ID) []plannedPage {
	plan := everything("actions", "action_notes", "entities", "bodies", "members")
	return []plannedPage{
		{"plan, the table", "/plan", plan},
		{"plan, the timeline", "/plan?view=timeline", plan},
		{"plan, by entity", "/plan?view=entities", plan},
		{"plan, my own", "/plan?view=mine", plan},
		{"wheel", "/wheel", everything("activities", "activity_notes", "entities", "bodies", "members")},
		{"review", "/reviews/" + review.String(), everything("reviews", "review_inputs", "review_points",
			"review_decisions", "review_statements", "review_signatures", "entities", "members")},
		{"search among actions", "/search?kind=actions&q=routine+19", append(everything("entities"),
			"SELECT * FROM actions WHERE organisation_id = $1 AND title LIKE '%routine%' AND title LIKE '%19%'")},
	}
}

// statements counts what the store sends, for the table.
type statements struct {
	slog.Handler
	sent *atomic.Int64
}

func (h statements) Enabled(context.Context, slog.Level) bool { return true }

func (h statements) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "statement" || r.Message == "slow statement" {
		h.sent.Add(1)
	}
	return nil
}

// planning measures the pages of a large plan, wheel and review on both databases, each against reading the rows that
// it is made of through the bare driver.
func (b bench) planning(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := "file:" + filepath.Join(dir, store.DatabaseFile) + "?mode=ro"
	figures, err = b.plan(ctx, "embedded", store.Options{Data: dir}, "sqlite", file)
	if err != nil {
		return figures, fmt.Errorf("a plan, embedded: %w", err)
	}
	server, err := throwaway.Start(ctx, os.TempDir())
	if err != nil {
		return figures, fmt.Errorf("a plan on PostgreSQL: %w", err)
	}
	defer server.Stop()
	address, err := server.Create(ctx, "plan", throwaway.Template)
	if err != nil {
		return figures, err
	}
	found, err := b.plan(ctx, "PostgreSQL", store.Options{DatabaseURL: address}, "pgx", address)
	if err != nil {
		return figures, fmt.Errorf("a plan, PostgreSQL: %w", err)
	}
	return append(figures, found...), nil
}

// plan measures the pages on one database.
func (b bench) plan(
	ctx context.Context, database string, options store.Options, driver, source string,
) (figures []figure, err error) {
	var sent atomic.Int64
	options.Log = slog.New(statements{slog.DiscardHandler, &sent})
	o, err := makeOrganisation(ctx, options, assessment.Coordinator)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.store.Close()) }()
	reviewed, err := o.makePlan(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare a plan: %w", err)
	}
	server, cookies, err := o.signedIn(ctx)
	if err != nil {
		return nil, err
	}
	bare, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bare.Close()) }()
	bare.SetMaxOpenConns(1)
	for _, page := range plannedPages(reviewed) {
		var took int64
		show := func() error {
			before := sent.Load()
			err := open(ctx, server, "/organisations/bench"+page.path, cookies)
			took = sent.Load() - before
			return err
		}
		read := func() error {
			for _, query := range page.queries {
				if err := readAll(ctx, bare, query, o.admin.Organisation.ID.String()); err != nil {
					return err
				}
			}
			return nil
		}
		times, err := b.medians(2, timed(show), timed(read))
		if err != nil {
			return figures, fmt.Errorf("%s: %w", page.name, err)
		}
		figures = append(figures, figure{
			work:        fmt.Sprintf("P9 %s, %s (%d statements)", page.name, database, took),
			unit:        "ms",
			ours:        times[0],
			against:     fmt.Sprintf("%d queries, bare", len(page.queries)),
			bare:        times[1],
			goal:        "≤ 2",
			ratioAtMost: 2,
		})
	}
	return figures, nil
}

// signedIn is a server with the admin signed in, and the cookies of the session.
func (o *organisation) signedIn(ctx context.Context) (http.Handler, string, error) {
	server, err := api.New(api.Options{Chain: o.use, Log: slog.New(slog.DiscardHandler),
		PublicURL: "http://127.0.0.1", Version: "bench"})
	if err != nil {
		return nil, "", err
	}
	cookies, err := signIn(ctx, server)
	return server, cookies, err
}

// signIn signs the admin in, and returns the cookies of the session.
func signIn(ctx context.Context, server http.Handler) (string, error) {
	form := url.Values{"email": {email}, "password": {password}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/sign-in", strings.NewReader(form))
	if err != nil {
		return "", err
	}
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Content-Type", formType)
	w := &counted{header: http.Header{}}
	server.ServeHTTP(w, request)
	if w.status != http.StatusSeeOther {
		return "", fmt.Errorf("signing in answered %d: %s", w.status, w.said)
	}
	var cookies []string
	for _, line := range w.header.Values("Set-Cookie") {
		cookie, _, _ := strings.Cut(line, ";")
		cookies = append(cookies, cookie)
	}
	return strings.Join(cookies, "; "), nil
}

// open reads a page to its end.
func open(ctx context.Context, server http.Handler, path, cookies string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	if err != nil {
		return err
	}
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Cookie", cookies)
	w := &counted{header: http.Header{}}
	server.ServeHTTP(w, request)
	if w.status != http.StatusOK {
		return fmt.Errorf("%s answered %d: %s", path, w.status, w.said)
	}
	return nil
}

// readAll reads all rows of a query for an organisation through the bare driver.
func readAll(ctx context.Context, bare *sql.DB, query, organisation string) (err error) {
	rows, err := bare.QueryContext(ctx, query, organisation)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// makePlan makes entities, actions over several years with notes and origins, activities and a review of the whole.
func (o *organisation) makePlan(ctx context.Context) (assessment.ID, error) {
	if err := o.addEntities(ctx, planEntities); err != nil {
		return assessment.ID{}, err
	}
	scope := assessment.ScopeOrganisation(o.admin.Organisation.ID)
	if err := o.store.InTx(ctx, scope, o.addActions); err != nil {
		return assessment.ID{}, err
	}
	for i := range planActivities {
		activity := registers.Activity{
			Title:           "Activity " + strconv.Itoa(i),
			Months:          []int{1 + i%12},
			Recurs:          registers.Yearly,
			ResponsibleRole: "Coordinator",
			Starts:          registers.StartsOther,
		}
		if _, err := o.use.Registers.Activities.Add(ctx, o.admin, activity); err != nil {
			return assessment.ID{}, err
		}
	}
	r, err := o.use.Review.AddReview(ctx, o.admin, review.BeginForm{
		EntityID:  o.root,
		Title:     "Management review",
		Kind:      assessment.YearlyReview,
		Template:  assessment.ISO27001From2022,
		PlannedOn: assessment.DateOf(time.Now()),
	})
	return r.ID, err
}

func (o *organisation) addActions(tx assessment.Tx) error {
	from := time.Now().Year() - planYears + 3 // most of it lies behind
	for n := range planActions {
		id, err := o.use.NewID()
		if err != nil {
			return err
		}
		a := assessment.Action{
			OrganisationID: o.admin.Organisation.ID,
			ID:             id,
			EntityID:       o.entities[n%len(o.entities)],
			Title:          "Review routine " + strconv.Itoa(n),
			OwnerRole:      "Head of unit",
			State:          assessment.ActionStates[n%3],
			Version:        1,
			CreatedAt:      time.Now(),
			CreatedBy:      o.admin.User.ID,
			UpdatedAt:      time.Now(),
		}
		a.Year, a.Kind = from+n%planYears, assessment.Once
		if n%4 == 0 {
			a.Recurrence = assessment.EveryMonths(12)
		}
		if n%10 == 0 {
			a.OwnerID = &o.admin.User.ID
		}
		if err := errors.Join(tx.AddAction(a), o.addNote(tx, a), tx.AddActionOrigins([]assessment.ActionOrigin{{
			OrganisationID: a.OrganisationID,
			ActionID:       a.ID,
			Kind:           assessment.FromGap,
			SubjectID:      a.EntityID,
			AddedBy:        a.CreatedBy,
			AddedAt:        a.CreatedAt,
		}})); err != nil {
			return err
		}
	}
	return nil
}

func (o *organisation) addNote(tx assessment.Tx, a assessment.Action) error {
	id, err := o.use.NewID()
	if err != nil {
		return err
	}
	occurrence := "" // the action as a whole
	if a.Kind == assessment.Every {
		occurrence = strconv.Itoa(a.Year)
	}
	return tx.AddActionNote(assessment.ActionNote{
		Occurrence:     occurrence,
		OrganisationID: a.OrganisationID,
		ID:             id,
		ActionID:       a.ID,
		State:          a.State,
		Text:           "As it was decided in March",
		WrittenBy:      a.CreatedBy,
		WrittenAt:      a.CreatedAt,
	})
}
