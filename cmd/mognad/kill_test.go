package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// clients is how many clients save at the same time, each a question of its own.
const clients = 100

// acknowledged is an answer that the server has confirmed to a client as saved.
type acknowledged struct {
	assessment assessment.ID
	question   string
	version    int64
	comment    string
}

// TestKilledWhileSaving kills the server while many clients are saving. Everything that it acknowledged must still be
// there afterwards, unchanged.
func TestKilledWhileSaving(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		if status := run(t.Context(), d.args("migrate"), nil, io.Discard, io.Discard); status != succeeded {
			t.Fatalf("migrate ended with %d", status)
		}
		var tasks []acknowledged
		var token string
		d.use(t, func(_ context.Context, use *chain.Chain) error {
			tasks, token = saving(t, use)
			return nil
		})
		s := serve(t, d.flags...)
		var saved atomic.Int64
		var inFlight, cut atomic.Int64
		ledger := make([]acknowledged, clients)
		stop := make(chan struct{})
		var wait sync.WaitGroup
		transport := &http.Transport{MaxIdleConnsPerHost: clients}
		defer transport.CloseIdleConnections()
		for i, task := range tasks {
			wait.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					next := acknowledged{
						task.assessment,
						task.question,
						ledger[i].version + 1,
						fmt.Sprintf("klient %d, gång %d", i, ledger[i].version+1),
					}
					inFlight.Add(1)
					err := put(t, transport, s.addr, token, ledger[i].version, next)
					inFlight.Add(-1)
					if err != nil {
						cut.Add(1)
						return
					}
					ledger[i] = next // only this client's
					saved.Add(1)
				}
			})
		}
		for deadline := time.Now().Add(patience); saved.Load() < 5*clients; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) || cut.Load() > 0 {
				t.Fatalf("%d saved, %d refused before the kill: %s", saved.Load(), cut.Load(), s.output)
			}
		}
		under := inFlight.Load()
		if err := s.command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		wait.Wait()
		close(stop)
		if under < clients/2 || cut.Load() != clients {
			t.Fatalf("the kill came with %d requests under way and cut off %d clients, too few for this test to show anything", under, cut.Load())
		}

		// The server starts again, and everything is still there.
		again := serve(t, d.flags...)
		if status, _ := again.get(t, "/readyz"); status != http.StatusOK {
			t.Fatalf("after the kill /readyz answers %d", status)
		}
		lost := 0
		d.use(t, func(ctx context.Context, use *chain.Chain) error {
			p, err := use.PrincipalByEmail(ctx, "asa@norrdal.example", "norrdal")
			for _, a := range ledger {
				if a.version == 0 || err != nil {
					continue // never acknowledged
				}
				var versions []assessment.AnswerVersion
				versions, _, err = use.Rounds.AnswerVersions(ctx, p, a.assessment, a.question)
				kept := slices.ContainsFunc(
					versions,
					func(v assessment.AnswerVersion) bool { return v.Version == a.version && v.Comment == a.comment },
				)
				if err == nil && (!kept || versions[0].Version > a.version+1) {
					lost++
					t.Errorf(
						"%s %s: acknowledged version %d %q, stored %d versions",
						a.assessment,
						a.question,
						a.version,
						a.comment,
						len(versions),
					)
				}
			}
			return err
		})
		t.Logf(
			"%d acknowledged, %d clients cut off with %d requests under way, %d lost",
			saved.Load(),
			cut.Load(),
			under,
			lost,
		)
	})
}

// saving sets up a round with a question for each client, and a token of somebody who may answer all of them.
func saving(t *testing.T, use *chain.Chain) ([]acknowledged, string) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(use.Rounds.PublishEmbedded(ctx))
	link, err := use.People.SetUpLink(ctx)
	check(err)
	_, err = use.People.SetUp(
		ctx,
		link,
		people.SetUpForm{
			OrganisationKey:  "norrdal",
			OrganisationName: "Norrdals kommun",
			Kind:             "municipality",
			Language:         "sv",
			Name:             "Åsa Öberg",
			Email:            "asa@norrdal.example",
			Password:         "tolv lila cyklar i regn",
		},
	)
	check(err)
	admin := func() assessment.Principal {
		p, err := use.PrincipalByEmail(ctx, "asa@norrdal.example", "norrdal")
		check(err)
		return p
	}
	structure, err := use.Entities.Structure(ctx, admin())
	check(err)
	root := structure.Tree.Root().ID
	_, invitation, err := use.People.Invite(ctx, admin(), people.InviteForm{
		Name:     "Birgit Dahl",
		Email:    "birgit@norrdal.example",
		Role:     assessment.OrganisationAdmin,
		EntityID: root,
	})
	check(err)
	_, _, err = use.People.UseLink(ctx, invitation, "sju gula hinkar i snön")
	check(err)
	second, err := use.PrincipalByEmail(ctx, "birgit@norrdal.example", "norrdal") // nobody gives themselves a role
	check(err)
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager} {
		_, err := use.People.Grant(ctx, second, assessment.Membership{UserID: admin().User.ID, Role: role, EntityID: root})
		check(err)
	}
	form := rounds.RoundForm{
		Name:                 "Våren",
		QuestionnaireKey:     "mognad-bas",
		QuestionnaireVersion: "1.0",
		OpensOn:              "2020-01-01",
		ClosesOn:             "2199-12-31",
	}
	for i := range 8 {
		e, err := use.Entities.AddEntity(
			ctx,
			admin(),
			assessment.Entity{
				Key:      "enhet-" + strconv.Itoa(i),
				Name:     "Enhet " + strconv.Itoa(i),
				Kind:     "operation",
				ParentID: &root,
			},
		)
		check(err)
		form.Entities = append(form.Entities, e.ID)
	}
	round, err := use.Rounds.AddRound(ctx, admin(), form)
	check(err)
	view, err := use.Rounds.Round(ctx, admin(), round.ID)
	check(err)
	var tasks []acknowledged
	for _, row := range view.Rows {
		for _, q := range view.Questionnaire.AskedOf(row.Profile()) {
			tasks = append(tasks, acknowledged{assessment: row.ID, question: q.ID})
		}
	}
	_, token, err := use.People.AddToken(ctx, admin(), "Mätning", assessment.TokenWrite, 1)
	check(err)
	if len(tasks) < clients {
		t.Fatalf("%d questions for %d clients", len(tasks), clients)
	}
	return tasks[:clients], token
}

// put saves an answer by the API. It is acknowledged when the whole reply has been read.
func put(t *testing.T, transport http.RoundTripper, addr, token string, from int64, a acknowledged) error {
	t.Helper()
	status, content, err := sendAnswer(t, transport, addr, token, from, a)
	if err == nil && status/100 != 2 {
		t.Errorf("PUT %s from version %d: %d %s", a.question, from, status, strings.TrimSpace(content))
		return fmt.Errorf("status %d", status)
	}
	return err
}

// sendAnswer sends an answer and reads the whole reply.
func sendAnswer(
	t *testing.T,
	transport http.RoundTripper,
	addr, token string,
	from int64,
	a acknowledged,
) (status int, content string, err error) {
	t.Helper()
	body, err := json.Marshal(
		map[string]any{"value": "yes", "reason": "", "comment": a.comment, "evidence": []any{}, "stance": nil},
	)
	if err != nil {
		t.Error(err)
		return 0, "", err
	}
	url := fmt.Sprintf("http://%s/api/v1/organisations/norrdal/assessments/%s/answers/%s", addr, a.assessment, a.question)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, "", err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(from, 10)))
	reply, err := transport.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	body, err = io.ReadAll(reply.Body)
	return reply.StatusCode, string(body), errors.Join(err, reply.Body.Close())
}
