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
	"strconv"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// savable is one answer that a client of the measurement writes over and over.
type savable struct {
	assessment string // its address below that of pages
	question   string
	version    int64
}

// savingThroughput starts this very program on a database and saves answers over HTTP from as many connections as there
// are clients: who is asking, permission, version, both rows, audit event and commit are all in it.
func (c *benchCommand) savingThroughput(
	ctx context.Context,
	by caller,
	o store.Options,
	flags ...string,
) (perSecond float64, err error) {
	round, err := prepareRound(ctx, o)
	if err != nil {
		return nan, fmt.Errorf("prepare a round: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nan, err
	}
	_, where, stop, err := start(ctx, func(addr string) *exec.Cmd {
		return exec.CommandContext(
			ctx,
			self,
			append([]string{"serve", "--addr", addr, "--log-level", "error"}, flags...)...) //nolint:gosec // this very program
	}, "/readyz")
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	_, address, _ := strings.Cut(where, "http://")
	head, err := by.head(ctx, address, round)
	if err != nil {
		return nan, err
	}
	var clients []*client
	defer func() {
		for _, c := range clients {
			err = errors.Join(err, c.Close())
		}
	}()
	return c.throughput(ctx, func() (func() error, error) {
		// Each client has questions of its own, so that nobody starts from a version that another has just replaced.
		n, all := len(clients), len(round.answers)
		mine := round.answers[n*all/connections : (n+1)*all/connections]
		client, err := connect(ctx, address, by, head)
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
		turn := 0
		return func() error {
			a := &mine[turn%len(mine)]
			turn++
			return client.save(a)
		}, nil
	})
}

// client is one connection that speaks just enough HTTP. It shares the processors with the server, so it is as plain as
// pgbench is; the standard library's client would take a good part of them.
type client struct {
	net.Conn
	replies *bufio.Reader
	by      caller
	head    string
}

// caller is how answers are saved: by a program with a token, or from the page with a session.
type caller struct {
	head    func(ctx context.Context, address string, round preparedRound) (string, error) // the lines that say who it is
	request func(a *savable) (method, path, lines, body string)
}

// byToken saves as a program does, through the API.
var byToken = caller{
	head: func(_ context.Context, _ string, round preparedRound) (string, error) {
		return "Authorization: Bearer " + round.token + "\r\nContent-Type: application/json\r\n", nil
	},
	request: func(a *savable) (method, path, lines, body string) {
		return http.MethodPut, "/api/v1" + a.assessment + "/answers/" + a.question, fmt.Sprintf(
				"If-Match: \"%d\"\r\n",
				a.version,
			),
			`{"value":"yes","reason":"","comment":"as decided","evidence":[],"stance":null}`
	},
}

// byPage saves as the page's script does, and gets the part of the page that changes.
var byPage = caller{
	head: func(ctx context.Context, address string, _ preparedRound) (string, error) {
		form := url.Values{"email": {benchEmail}, "password": {benchPassword}}
		request, err := http.NewRequestWithContext(
			ctx,
			http.MethodPost,
			"http://"+address+"/sign-in",
			strings.NewReader(form.Encode()),
		)
		if err != nil {
			return "", err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		reply, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return "", err
		}
		var cookies []string
		for _, cookie := range reply.Cookies() {
			cookies = append(cookies, cookie.Name+"="+cookie.Value)
		}
		if err := reply.Body.Close(); err != nil || reply.StatusCode != http.StatusSeeOther {
			return "", fmt.Errorf("signing in answered %s: %w", reply.Status, err)
		}
		return "Cookie: " + strings.Join(
			cookies,
			"; ",
		) + "\r\nContent-Type: application/x-www-form-urlencoded\r\nHX-Request: true\r\n", nil
	},
	request: func(a *savable) (method, path, lines, body string) {
		q := url.QueryEscape(a.question)
		return http.MethodPost, a.assessment + "/questions/" + a.question, "",
			fmt.Sprintf("%s.version=%d&%[1]s.value=yes&%[1]s.reason=&%[1]s.comment=as+decided", q, a.version)
	},
}

func connect(ctx context.Context, address string, by caller, head string) (*client, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{Conn: connection, replies: bufio.NewReader(connection), by: by, head: head}, nil
}

// save sends an answer and reads the reply to its end.
func (c *client) save(a *savable) error {
	method, path, lines, body := c.by.request(a)
	if _, err := fmt.Fprintf(
		c,
		"%s %s HTTP/1.1\r\nHost: %s\r\n%s%sContent-Length: %d\r\n\r\n%s",
		method,
		path,
		c.RemoteAddr(),
		c.head,
		lines,
		len(body),
		body,
	); err != nil {
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

// preparedRound is what there is to save in.
type preparedRound struct {
	organisation, user assessment.ID
	assessments        []assessment.ID
	answers            []savable
	token              string
}

// prepareRound makes a database with a round of size S, 20 entities, and a token of somebody who answers for all.
func prepareRound(ctx context.Context, o store.Options) (p preparedRound, err error) {
	db, err := store.Open(ctx, o)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return p, err
	}
	w := chain.New(db, workflow.Options{})
	if err := setUpBench(ctx, w); err != nil {
		return p, err
	}
	admin, err := w.PrincipalByEmail(ctx, benchEmail, "bench")
	if err != nil {
		return p, err
	}
	root := admin.Memberships[0].EntityID
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager} {
		if _, err := w.People.Grant(
			ctx,
			admin,
			assessment.Membership{UserID: admin.User.ID, Role: role, EntityID: root},
		); err != nil {
			return p, err
		}
		// A new role of one's own ends what one was signed in as.
		if admin, err = w.PrincipalByEmail(ctx, benchEmail, "bench"); err != nil {
			return p, err
		}
	}
	form := rounds.RoundForm{
		Name:                 "Bench",
		QuestionnaireKey:     "mognad-bas",
		QuestionnaireVersion: "1.0",
		OpensOn:              "2020-01-01",
		ClosesOn:             "2199-12-31",
	}
	for i := range 20 {
		e, err := w.Entities.AddEntity(ctx, admin, assessment.Entity{
			Key:      "e" + strconv.Itoa(i),
			Name:     "Entity " + strconv.Itoa(i),
			Kind:     "municipality",
			ParentID: &root,
		})
		if err != nil {
			return p, err
		}
		form.Entities = append(form.Entities, e.ID)
	}
	round, err := w.Rounds.AddRound(ctx, admin, form)
	if err != nil {
		return p, err
	}
	view, err := w.Rounds.Round(ctx, admin, round.ID)
	if err != nil {
		return p, err
	}
	p.organisation, p.user = admin.Organisation.ID, admin.User.ID
	for _, row := range view.Rows {
		p.assessments = append(p.assessments, row.ID)
		for _, q := range view.Questionnaire.AskedOf(row.Kind) {
			p.answers = append(
				p.answers,
				savable{assessment: "/organisations/bench/assessments/" + row.ID.String(), question: q.ID},
			)
		}
	}
	_, p.token, err = w.People.AddToken(ctx, admin, "Bench", assessment.TokenWrite, 1)
	return p, err
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
		answers = append(
			answers,
			assessment.Answer{QuestionID: q.ID, Value: embedded[0].Answers[i%len(embedded[0].Answers)].ID},
		)
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
	return []figure{{
		work:       fmt.Sprintf("P8 score %d answers, %d allocations", len(answers), score.AllocsPerOp()),
		unit:       "µs",
		ours:       micro(score),
		against:    "reading them once",
		bare:       micro(once),
		goal:       "≤ 5 µs",
		oursAtMost: 5,
	}}, nil
}

// savingEmbedded measures saving on an embedded database of its own.
func (c *benchCommand) savingEmbedded(ctx context.Context, by caller, dir string) (float64, error) {
	return c.savingThroughput(ctx, by, store.Options{Data: dir}, "--data", dir)
}
