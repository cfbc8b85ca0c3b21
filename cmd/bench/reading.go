package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// The organisation whose largest pages are read, and how many people read them at the same time, with a pause after
// each page.
const (
	manyEntities = 1000
	manyPeople   = 2000
	readers      = 64
	readingPause = 3 * time.Second
	pagesEach    = 12 // that each of them reads
)

// reading measures the largest pages of a large organisation: read by one person, and by many at the same time who each
// have a session.
func (b bench) reading(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data := filepath.Join(dir, "data")
	pages, err := prepareReading(ctx, store.Options{Data: data, Volatile: true})
	if err != nil {
		return nil, fmt.Errorf("prepare a large organisation: %w", err)
	}
	s, err := start(ctx, func(addr string) *exec.Cmd {
		return b.mognad(ctx, "serve", "--data", data, "--addr", addr, "--log-level", "error", "--request-limit", "0")
	}, "/readyz")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	var heads []string
	for range readers {
		head, err := byPage.head(ctx, s, savedRound{})
		if err != nil {
			return nil, err
		}
		heads = append(heads, head)
	}
	if _, err := s.read(ctx, heads[:1], pages, len(pages), 0); err != nil { // templates are read at first use
		return nil, err
	}
	alone, err := s.read(ctx, heads[:1], pages, 10*len(pages), 0)
	if err != nil {
		return nil, err
	}
	together, err := s.read(ctx, heads, pages, pagesEach, readingPause)
	if err != nil {
		return nil, err
	}
	work := fmt.Sprintf("%d readers of large pages, %d entities, %d people", readers, manyEntities, manyPeople)
	return []figure{
		{work: work + ": p99", unit: "ms", ours: together.at(0.99), against: "one reader, p99", bare: alone.at(0.99),
			goal: "≤ 10 ×", ratioAtMost: 10},
		{work: "   median", unit: "ms", ours: together.at(0.5), against: "one reader, median", bare: alone.at(0.5),
			goal: "–"},
		{work: "   failed", ours: float64(together.failed), bare: nan, goal: "none", oursAtMost: 0.5},
		{work: "   most memory", unit: "MiB", ours: together.memory, bare: nan, goal: "≤ 256 MiB", oursAtMost: 256},
	}, nil
}

// prepareReading makes the organisation, with a round that half of its entities have answered, and returns the
// addresses of its large pages.
func prepareReading(ctx context.Context, options store.Options) (pages []string, err error) {
	o, err := makeOrganisation(ctx, options, assessment.Coordinator, assessment.EntityManager)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.store.Close()) }()
	if err := o.addEntities(ctx, manyEntities); err != nil {
		return nil, err
	}
	for i := range manyPeople {
		n := strconv.Itoa(i)
		if _, _, err := o.use.People.Invite(ctx, o.admin, people.InviteForm{
			Name:     "Person " + n,
			Email:    "person" + n + "@example.org",
			Role:     assessment.Respondent,
			EntityID: o.entities[i%len(o.entities)],
		}); err != nil {
			return nil, err
		}
	}
	round, err := o.addRound(ctx, "Bench", "2020-01-01")
	if err != nil {
		return nil, err
	}
	for i, row := range round.Rows {
		if i%2 == 0 {
			continue
		}
		scope := assessment.ScopeOrganisation(o.admin.Organisation.ID)
		answer := func(tx assessment.Tx) error { return o.answerAll(tx, round, row) }
		if err := o.store.InTx(ctx, scope, answer); err != nil {
			return nil, err
		}
	}
	const organisation = "/organisations/bench"
	return []string{
		organisation,
		organisation + "/work",
		organisation + "/rounds/" + round.ID.String(),
		organisation + "/users",
		organisation + "/entities",
		organisation + "/work?page=7",
	}, nil
}

// answerAll answers all questions of an entity, as they would be saved.
func (o *organisation) answerAll(tx assessment.Tx, round rounds.RoundView, row rounds.CompletionRow) error {
	q, at := round.Questionnaire, time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	by := o.admin.User.ID
	for i, asked := range q.AskedOf(row.Profile()) {
		id, err := o.use.NewID()
		if err != nil {
			return err
		}
		_, err = tx.SaveAnswer(assessment.Answer{
			OrganisationID: row.OrganisationID,
			AssessmentID:   row.ID,
			QuestionID:     asked.ID,
			Value:          q.Answers[i%4].ID,
			Comment:        strings.Repeat("as it was decided in March, ", i%4),
			Evidence:       []assessment.Evidence{},
			AnsweredBy:     &by,
			AnsweredAt:     &at,
		}, assessment.Event{
			ID: id, At: at, ActorID: &by, Action: "answer.save", Object: "assessment", ObjectID: row.ID.String(),
			Data: json.RawMessage("{}"),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readings is how long pages took in milliseconds, in order, how many failed, and the most memory of the server in MiB.
type readings struct {
	took   []float64
	failed int
	memory float64
}

// at is the quantile of what was taken.
func (r readings) at(quantile float64) float64 {
	if len(r.took) == 0 {
		return math.NaN()
	}
	return r.took[min(len(r.took)-1, int(quantile*float64(len(r.took))))]
}

// read has one reader for each session read so many pages in turn, with a pause after each.
func (s *server) read(
	ctx context.Context,
	heads, pages []string,
	many int,
	pause time.Duration,
) (got readings, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	var lock sync.Mutex
	var group sync.WaitGroup
	for i, head := range heads {
		cookie, _, _ := strings.Cut(strings.TrimPrefix(head, "Cookie: "), "\r\n")
		group.Go(func() {
			time.Sleep(pause * time.Duration(i) / time.Duration(len(heads)))
			for n := range many {
				began := time.Now()
				failed := s.page(ctx, client, cookie, pages[(i+n)%len(pages)])
				lock.Lock()
				got.took = append(got.took, milliseconds(time.Since(began)))
				if failed != nil {
					got.failed++
					err = failed
				}
				lock.Unlock()
				time.Sleep(pause)
			}
		})
	}
	finished := make(chan struct{})
	go func() { group.Wait(); close(finished) }()
	for waiting := true; waiting; {
		select {
		case <-finished:
			waiting = false
		case <-time.After(100 * time.Millisecond):
		}
		memory, unread := s.memory()
		if unread != nil {
			return got, unread
		}
		got.memory = max(got.memory, memory)
	}
	slices.Sort(got.took)
	if got.failed == len(got.took) {
		return got, fmt.Errorf("no page was read: %w", err)
	}
	return got, nil
}

// page reads one page as a browser does that is signed in.
func (s *server) page(ctx context.Context, client *http.Client, cookie, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url(path), http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("Cookie", cookie)
	request.Header.Set("Accept-Encoding", "gzip") // which it does not unpack, so that the server has the processors
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, reply.Body)
	if err = errors.Join(err, reply.Body.Close()); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", path, reply.Status)
	}
	return nil
}
