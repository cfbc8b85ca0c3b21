package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// counting is a store that counts what is asked of it.
type counting struct {
	assessment.Store
	reads, changes, grounded atomic.Int64
}

func (c *counting) Glance(ctx context.Context, s assessment.Scope, fn func(assessment.Glances) error) error {
	c.reads.Add(1)
	return c.Store.Glance(ctx, s, fn)
}

func (c *counting) View(ctx context.Context, s assessment.Scope, fn func(assessment.Tx) error) error {
	c.reads.Add(1)
	return c.Store.View(ctx, s, fn)
}

func (c *counting) InTx(ctx context.Context, s assessment.Scope, fn func(assessment.Tx) error) error {
	c.changes.Add(1)
	return c.Store.InTx(ctx, s, fn)
}

func (c *counting) SaveGrounded(
	ctx context.Context,
	s assessment.Scope,
	g assessment.AnswerGrounds,
	a assessment.Answer,
	e assessment.Event,
) (assessment.Answer, bool, error) {
	c.grounded.Add(1)
	return c.Store.SaveGrounded(ctx, s, g, a, e)
}

// asked is what has been asked: reads, changes and saves on what is known.
func (c *counting) asked() []int64 {
	return []int64{c.reads.Swap(0), c.changes.Swap(0), c.grounded.Swap(0)}
}

// TestAnotherAnswerIsOneStatement: a program that goes on answering is known, and the database is asked once.
func TestAnotherAnswerIsOneStatement(t *testing.T) {
	t.Parallel()
	store := &counting{Store: storetest.Open(t)}
	x := newRoundAPIOn(t, apitest.On(t, store))
	one, two := x.assessment+"/answers/D1", x.assessment+"/answers/B3"
	x.sara.Call(http.MethodPut, one, said("yes"), "If-Match", `"0"`).Want(http.StatusOK)
	store.asked()
	again := x.sara.Call(http.MethodPut, one, said("no"), "If-Match", `"1"`).Want(http.StatusOK)
	x.sara.Call(http.MethodPut, two, said("no"), "If-Match", `"0"`).Want(http.StatusOK)
	if diff := cmp.Diff([]int64{0, 0, 2}, store.asked()); diff != "" {
		t.Errorf("wanted (-) and asked (+) of the database, for two answers:\n%s", diff)
	}
	if got := x.sara.Get(one).Want(http.StatusOK); got.Body != again.Body {
		t.Errorf("answered %s, stored is %s", again.Body, got.Body)
	}
}

// ended is what another server or a command does between two requests of sara's.
var ended = map[string]func(*ending, assessment.Tx) error{
	"nothing":            func(*ending, assessment.Tx) error { return nil },
	"her tokens deleted": func(e *ending, tx assessment.Tx) error { return tx.DeleteTokens(e.sara.ID) },
	"another password": func(e *ending, tx assessment.Tx) error {
		_, err := tx.SavePassword(e.sara)
		return err
	},
	"her account suspended": func(e *ending, tx assessment.Tx) error {
		return tx.SuspendUser(e.sara.ID, &e.sara.CreatedAt)
	},
	"the organisation suspended": func(e *ending, tx assessment.Tx) error {
		return tx.SuspendOrganisation(&e.sara.CreatedAt)
	},
	"her role removed": func(e *ending, tx assessment.Tx) error {
		memberships, err := tx.MembershipsOf(e.sara.ID)
		if err != nil {
			return err
		}
		return tx.DeleteMembership(memberships[0].ID, memberships[0].Version)
	},
	"herself deactivated": func(e *ending, tx assessment.Tx) error {
		person, err := tx.Person(e.sara.ID)
		if err != nil {
			return err
		}
		person.DeactivatedAt = &e.sara.CreatedAt
		_, err = tx.SavePerson(person)
		return err
	},
	"the round closed": func(e *ending, tx assessment.Tx) error {
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		rounds[0].ClosedAt = &e.sara.CreatedAt
		_, err = tx.SaveRound(rounds[0])
		return err
	},
	"the assessment submitted": func(e *ending, tx assessment.Tx) error {
		a, err := tx.Assessment(e.assessment)
		if err != nil {
			return err
		}
		a.State = assessment.Submitted
		_, err = tx.SaveAssessment(a)
		return err
	},
}

// ending is who sara is and what she answers.
type ending struct {
	sara       assessment.User
	assessment assessment.ID
}

// TestNothingKnownIsTakenOnTrust: what has been done anywhere holds at the next request, whatever that says: a server
// that knew the caller and the assessment answers as one that knows nothing.
func TestNothingKnownIsTakenOnTrust(t *testing.T) {
	t.Parallel()
	for name, end := range ended {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := storetest.Open(t)
			x := newRoundAPIOn(t, apitest.On(t, database))
			sara := x.Principal(t, "sara@norrdal.example")
			one, e := x.assessment+"/answers/D1", &ending{sara: sara.User}
			e.assessment = apitest.Done(assessment.ParseID(x.assessment[strings.LastIndex(x.assessment, "/")+1:]))(t)
			requests := []struct{ path, body, version string }{
				{one, `{`, `"1"`},
				{one, `{"value": "yes", "unknown": 1}`, `"1"`},
				{one, said("perhaps"), `"8"`},
				{one, said("no"), ""},
				{one, said("no"), `"x"`},
				{x.assessment + "/answers/X9", said("no"), `"0"`},
				{strings.Replace(one, "norrdal", "sodrdal", 1), said("no"), `"8"`},
				{one, said("no"), `"8"`},
			}
			var knowing []apitest.Client // one for each request, so that it is the first one since
			for version := range requests {
				c := on(t, database, x.sara)
				c.Call(http.MethodPut, one, said("yes"), "If-Match", tag(version)).Want(http.StatusOK)
				knowing = append(knowing, c)
			}
			ignorant := on(t, database, x.sara)
			scope := assessment.ScopeOrganisation(sara.Organisation.ID)
			if err := database.InTx(t.Context(), scope, func(tx assessment.Tx) error { return end(e, tx) }); err != nil {
				t.Fatal(err)
			}
			for i, r := range requests {
				got := replied(knowing[i].Call(http.MethodPut, r.path, r.body, "If-Match", r.version))
				saved, last := strings.HasPrefix(got, "200"), i == len(requests)-1
				if saved != (last && name == "nothing") {
					t.Errorf("%+v was answered %s", r, got)
				}
				want := replied(ignorant.Call(http.MethodPut, r.path, r.body, "If-Match", r.version))
				if diff := cmp.Diff(want, got); diff != "" && !saved {
					t.Errorf("%+v: a server that knows nothing (-) and one that did (+):\n%s", r, diff)
				}
			}
		})
	}
}

// on is the client with a server of its own that has just started.
func on(t *testing.T, database assessment.Store, c apitest.Client) apitest.Client {
	t.Helper()
	use := chain.New(database, workflow.Options{PasswordMemory: 8})
	server := httptest.NewServer(apitest.NewHandler(t, use, "http://localhost:80"))
	t.Cleanup(server.Close)
	c.Site = &apitest.Site{Server: server, Use: use}
	return c
}

// replied is a reply without what differs between two requests.
func replied(a apitest.Answer) string {
	var body map[string]any
	if err := json.Unmarshal([]byte(a.Body), &body); err != nil {
		return fmt.Sprint(a.Status, " ", a.Body)
	}
	delete(body, "instance")
	return fmt.Sprint(a.Status, " ", body, " ", a.Header.Get("WWW-Authenticate"))
}
