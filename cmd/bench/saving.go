package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
)

// savingEmbedded measures saving one answer on the embedded database against the bare SQLite driver.
func (b bench) savingEmbedded(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	bare, err := b.savingSQLite(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("the bare driver of the embedded database: %w", err)
	}
	saving := func(by caller, clients int, name string) (float64, error) {
		data := filepath.Join(dir, name)
		return b.saving(ctx, by, clients, store.Options{Data: data}, "--data", data)
	}
	ours, oursErr := saving(byToken, connections, "ours")
	many, manyErr := saving(byToken, 4*connections, "many")
	page, pageErr := saving(byPage, connections, "page")
	const against = "the bare driver, 16 writers"
	return []figure{
		{work: "P2 save one answer, embedded", unit: "/s", ours: ours,
			against: against, bare: bare, goal: "≥ 1.5", ratioAtLeast: 1.5},
		{work: "   from 64 connections", unit: "/s", ours: many,
			against: against, bare: bare, goal: "≥ 1.5", ratioAtLeast: 1.5},
		{work: "   from its page, which it renews", unit: "/s", ours: page, against: against, bare: bare, goal: "–"},
	}, errors.Join(oursErr, manyErr, pageErr)
}

// savingPostgres measures the same on a throwaway PostgreSQL, against pgbench where it is installed and bare pgx.
func (b bench) savingPostgres(ctx context.Context) (figures []figure, err error) {
	server, err := throwaway.Start(ctx, os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	defer server.Stop()
	round, err := prepareSaving(ctx, store.Options{DatabaseURL: server.URL("postgres")})
	if err != nil {
		return nil, fmt.Errorf("prepare a round for bare PostgreSQL: %w", err)
	}
	driver, err := b.savingPgx(ctx, server, round)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL through pgx: %w", err)
	}
	bare, bareErr := b.savingPgbench(ctx, server, "postgres", round)
	saving := func(by caller, name string) (float64, error) {
		address, err := server.Create(ctx, name, throwaway.Template)
		if err != nil {
			return nan, err
		}
		return b.saving(ctx, by, connections, store.Options{DatabaseURL: address}, "--database-url", address)
	}
	ours, oursErr := saving(byToken, "ours")
	page, pageErr := saving(byPage, "page")
	const against = "pgbench, prepared"
	return []figure{
		{work: "P1 save one answer, PostgreSQL", unit: "/s", ours: ours,
			against: against, bare: bare, goal: "≥ 0.8", ratioAtLeast: 0.8},
		{work: "   from its page, which it renews", unit: "/s", ours: page,
			against: against, bare: bare, goal: "≥ 0.5", ratioAtLeast: 0.5},
		{work: "   the same through bare pgx", unit: "/s", ours: driver, against: against, bare: bare, goal: "–"},
	}, errors.Join(bareErr, oursErr, pageErr)
}

// saving starts a server on a new database and saves answers over HTTP from as many connections as there are clients.
// Authentication, permission, version check, both rows, audit event and commit are all included.
func (b bench) saving(
	ctx context.Context, by caller, clients int, o store.Options, flags ...string,
) (perSecond float64, err error) {
	round, err := prepareSaving(ctx, o)
	if err != nil {
		return nan, fmt.Errorf("prepare a round: %w", err)
	}
	server, err := start(ctx, func(addr string) *exec.Cmd {
		return b.mognad(
			ctx,
			append([]string{"serve", "--addr", addr, "--log-level", "error", "--request-limit", "0"}, flags...)...)
	}, "/readyz")
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	head, err := by.head(ctx, server, round)
	if err != nil {
		return nan, err
	}
	var connected []*client
	defer func() {
		for _, c := range connected {
			err = errors.Join(err, c.Close())
		}
	}()
	return b.throughput(ctx, clients, func() (func() error, error) {
		// Each client has questions of its own, so that no client starts from a version that another has just replaced.
		n, all := len(connected), len(round.answers)
		mine := round.answers[n*all/clients : (n+1)*all/clients]
		client, err := connect(ctx, server.address, by, head)
		if err != nil {
			return nil, err
		}
		connected = append(connected, client)
		next := 0
		return func() error {
			a := &mine[next%len(mine)]
			next++
			return client.save(a)
		}, nil
	})
}

// savedRound is the round whose answers are saved.
type savedRound struct {
	organisation, user string
	assessments        []string
	answers            []savable
	token              string
}

// savable is one answer that a client saves repeatedly.
type savable struct {
	assessment string // its path below that of the pages
	question   string
	version    int64
}

// prepareSaving makes a database with a round of size S, 20 entities, and a token of a user who answers for all.
func prepareSaving(ctx context.Context, options store.Options) (r savedRound, err error) {
	o, err := makeOrganisation(ctx, options, assessment.Coordinator, assessment.EntityManager)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, o.store.Close()) }()
	if err := o.addEntities(ctx, 20); err != nil {
		return r, err
	}
	round, err := o.addRound(ctx, "Bench", "2020-01-01")
	if err != nil {
		return r, err
	}
	r.organisation, r.user = o.admin.Organisation.ID.String(), o.admin.User.ID.String()
	for _, row := range round.Rows {
		id := row.ID.String()
		r.assessments = append(r.assessments, id)
		for _, q := range round.Questionnaire.AskedOf(row.Profile()) {
			r.answers = append(r.answers, savable{assessment: "/organisations/bench/assessments/" + id, question: q.ID})
		}
	}
	_, r.token, err = o.use.People.AddToken(ctx, o.admin, "Bench", assessment.TokenWrite, 1)
	return r, err
}

// caller is how answers are saved: by a program with a token, or from the page with a session. Each save types another
// comment, because what equals the stored answer is not saved.
type caller struct {
	head    func(context.Context, *server, savedRound) (string, error) // the authentication headers
	request func(a *savable) (method, path, lines, body string)
}

// byToken saves as a program does, through the API.
var byToken = caller{
	head: func(_ context.Context, _ *server, round savedRound) (string, error) {
		return "Authorization: Bearer " + round.token + "\r\nContent-Type: application/json\r\n", nil
	},
	request: func(a *savable) (method, path, lines, body string) {
		return http.MethodPut, "/api/v1" + a.assessment + "/answers/" + a.question,
			fmt.Sprintf("If-Match: \"%d\"\r\n", a.version),
			fmt.Sprintf(`{"value":"yes","reason":"","comment":"decided %d","evidence":[],"stance":null}`, a.version)
	},
}

const formType = "application/x-www-form-urlencoded"

// byPage saves as the page's script does, and gets the fragment of the page that changes.
var byPage = caller{
	head: func(ctx context.Context, server *server, _ savedRound) (string, error) {
		cookies, err := session(ctx, server, email)
		if err != nil {
			return "", err
		}
		return "Cookie: " + cookies + "\r\n" +
			"Content-Type: " + formType + "\r\nHX-Request: true\r\n", nil
	},
	request: func(a *savable) (method, path, lines, body string) {
		return http.MethodPost, a.assessment + "/questions/" + a.question, "",
			fmt.Sprintf("%s.version=%d&%[1]s.value=yes&%[1]s.reason=&%[1]s.comment=decided+%[2]d",
				url.QueryEscape(a.question), a.version)
	},
}

// client is one connection that speaks just enough HTTP. It shares the processors with the server, so it is as simple
// as pgbench; the standard library's client would use a large part of them.
type client struct {
	net.Conn
	replies *bufio.Reader
	by      caller
	head    string
}

func connect(ctx context.Context, address string, by caller, head string) (*client, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{Conn: connection, replies: bufio.NewReader(connection), by: by, head: head}, nil
}

// save sends an answer and reads the whole response.
func (c *client) save(a *savable) error {
	method, path, lines, body := c.by.request(a)
	_, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\n%s%sContent-Length: %d\r\n\r\n%s",
		method, path, c.RemoteAddr(), c.head, lines, len(body), body)
	if err != nil {
		return err
	}
	reply, err := http.ReadResponse(c.replies, nil)
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
