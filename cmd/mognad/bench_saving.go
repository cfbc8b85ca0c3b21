package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// savable is one answer that a client of the measurement writes over and over.
type savable struct {
	path    string
	version int64
}

// savingThroughput starts this very program on a database and saves answers over HTTP from as many connections as there
// are clients: who is asking, permission, version, both rows, audit event and commit are all in it.
func (c *benchCommand) savingThroughput(ctx context.Context, o store.Options, flags ...string) (perSecond float64, err error) {
	answers, token, err := prepareRound(ctx, o)
	if err != nil {
		return nan, fmt.Errorf("prepare a round: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nan, err
	}
	_, where, stop, err := start(ctx, func(addr string) *exec.Cmd {
		return exec.CommandContext(ctx, self, append([]string{"serve", "--addr", addr, "--log-level", "error"}, flags...)...) //nolint:gosec // this very program
	}, "/readyz")
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	_, base, _ := strings.Cut(where, " ")
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var next atomic.Int64
	return c.throughput(ctx, func() (func() error, error) {
		// Each client has questions of its own, so that nobody starts from a version that another has just replaced.
		mine := answers[int(next.Add(1)-1)*len(answers)/connections : int(next.Load())*len(answers)/connections]
		turn := 0
		return func() error {
			a := &mine[turn%len(mine)]
			turn++
			return save(ctx, client, base, token, a)
		}, nil
	})
}

// save puts an answer and reads the reply to its end.
func save(ctx context.Context, client *http.Client, base, token string, a *savable) error {
	body, err := json.Marshal(map[string]any{"value": "yes", "reason": "", "comment": "as decided", "evidence": []any{}, "stance": nil})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, base+a.path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(a.version, 10)))
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	said, err := io.ReadAll(reply.Body)
	if err = errors.Join(err, reply.Body.Close()); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("saving answered %s: %s", reply.Status, said)
	}
	a.version++
	return nil
}

// prepareRound makes a database with a round of size S, 20 entities, and a token of somebody who answers for all.
func prepareRound(ctx context.Context, o store.Options) (answers []savable, token string, err error) {
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return nil, "", err
	}
	w := workflow.New(db, workflow.Options{})
	if err := setUpBench(ctx, w); err != nil {
		return nil, "", err
	}
	admin, err := w.PrincipalByEmail(ctx, benchEmail, "bench")
	if err != nil {
		return nil, "", err
	}
	root := admin.Memberships[0].EntityID
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager} {
		if _, err := w.Grant(ctx, admin, assessment.Membership{UserID: admin.User.ID, Role: role, EntityID: root}); err != nil {
			return nil, "", err
		}
		// A new role of one's own ends what one was signed in as.
		if admin, err = w.PrincipalByEmail(ctx, benchEmail, "bench"); err != nil {
			return nil, "", err
		}
	}
	form := workflow.RoundForm{Name: "Bench", QuestionnaireKey: "mognad-bas", QuestionnaireVersion: "1.0", OpensOn: "2020-01-01", ClosesOn: "2199-12-31"}
	for i := range 20 {
		e, err := w.AddEntity(ctx, admin, assessment.Entity{Key: "e" + strconv.Itoa(i), Name: "Entity " + strconv.Itoa(i), Kind: "municipality", ParentID: &root})
		if err != nil {
			return nil, "", err
		}
		form.Entities = append(form.Entities, e.ID)
	}
	round, err := w.AddRound(ctx, admin, form)
	if err != nil {
		return nil, "", err
	}
	view, err := w.Round(ctx, admin, round.ID)
	if err != nil {
		return nil, "", err
	}
	for _, row := range view.Rows {
		for _, q := range view.Questionnaire.AskedOf(row.Kind) {
			answers = append(answers, savable{path: "/api/v1/organisations/bench/assessments/" + row.ID.String() + "/answers/" + q.ID})
		}
	}
	_, token, err = w.AddToken(ctx, admin, "Bench", assessment.TokenWrite, 1)
	return answers, token, err
}

// scored measures how long it takes to score one assessment of which everything is answered, against reading the
// answers once.
func (c *benchCommand) scored(ctx context.Context) ([]figure, error) {
	embedded, err := questionnaires.Embedded()
	if err != nil || ctx.Err() != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	form := scoring.NewForm(embedded[0], "municipality")
	var answers []assessment.Answer
	for i, q := range embedded[0].Questions {
		answers = append(answers, assessment.Answer{QuestionID: q.ID, Value: embedded[0].Answers[i%len(embedded[0].Answers)].ID})
	}
	var read int
	score := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			read += form.Score(answers).Total.Points
		}
	})
	once := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			for i := range answers {
				read += len(answers[i].QuestionID) + len(answers[i].Value)
			}
		}
	})
	if read == 0 {
		return nil, errors.New("scoring: nothing was read")
	}
	micro := func(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) / 1000 }
	return []figure{{work: fmt.Sprintf("P8 score %d answers, %d allocations", len(answers), score.AllocsPerOp()), unit: "µs", ours: micro(score),
		against: "reading them once", bare: micro(once), goal: "≤ 5 µs", oursAtMost: 5}}, nil
}

// savingEmbedded measures saving on an embedded database of its own.
func (c *benchCommand) savingEmbedded(ctx context.Context, dir string) (float64, error) {
	data := filepath.Join(dir, "ours")
	return c.savingThroughput(ctx, store.Options{Data: data}, "--data", data)
}
