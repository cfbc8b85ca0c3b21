package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// perOrganisation is the number of entities of each of many organisations.
const perOrganisation = 30

// scaleSettings are those of the server with many organisations: a gigabyte of its own memory, and few checkpoints while
// they are loaded. Everything else is as PostgreSQL comes, so commits wait for the disk.
var scaleSettings = []string{
	"shared_buffers=1GB",
	"maintenance_work_mem=512MB",
	"max_wal_size=8GB",
	"checkpoint_timeout=30min",
	"wal_compression=on",
}

// scaled is a database with one organisation, then with many like it.
type scaled struct {
	bench
	server  *throwaway.Postgres
	address string
	db      *pgx.Conn
	o       *organisation
	rounds  []rounds.RoundView
}

// scale measures what one organisation does when it is alone in its database, and again among so many others, and prints
// how large everything is. It takes long and needs some gigabytes of disk.
func (b bench) scale(ctx context.Context, many int, out io.Writer) (err error) {
	server, err := throwaway.Start(ctx, os.TempDir(), scaleSettings...)
	if err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	defer server.Stop()
	s := &scaled{bench: b, server: server}
	if s.address, err = server.Create(ctx, "scale", throwaway.Template); err != nil {
		return err
	}
	if err := s.makeOne(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.o.store.Close()) }()
	if s.db, err = pgx.Connect(ctx, s.address); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close(context.WithoutCancel(ctx))) }()

	if _, err := s.db.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return err
	}
	alone, err := s.measure(ctx, []int{0})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "One organisation of %d entities and %d rounds is made and measured; copying it %d times.\n",
		perOrganisation, roundCount, many-1)
	loaded, err := s.multiply(ctx, many)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d rows copied in %s (%s/s), %s until vacuumed and analysed.\n\n", loaded.rows,
		loaded.copied.Round(time.Second), value(float64(loaded.rows)/loaded.copied.Seconds(), ""),
		loaded.vacuumed.Round(time.Second))
	with, err := s.measure(ctx, spread(many))
	if err != nil {
		return err
	}
	if err := printTable(out, s.figures(many, alone, with), nil); err != nil {
		return err
	}
	if err := s.printSizes(ctx, out); err != nil {
		return err
	}
	return s.printPlans(ctx, out, many)
}

// spread are as many organisations as there are connections, evenly distributed.
func spread(many int) []int {
	var some []int
	for i := range min(connections, many) {
		some = append(some, i*many/min(connections, many))
	}
	return some
}

// makeOne makes the organisation that the others are copied from, through the use cases: everything is answered, two
// answers of five are changed once, and all rounds but the last are submitted.
func (s *scaled) makeOne(ctx context.Context) (err error) {
	options := store.Options{DatabaseURL: s.address}
	if s.o, err = makeOrganisation(ctx, options, assessment.Coordinator, assessment.EntityManager); err != nil {
		return err
	}
	fill := func() error {
		if err := s.o.addEntities(ctx, perOrganisation); err != nil {
			return err
		}
		for year := range roundCount {
			opens := assessment.Date(strconv.Itoa(2020+year) + "-01-01")
			round, err := s.o.addRound(ctx, "Round "+strconv.Itoa(year), opens)
			if err != nil {
				return err
			}
			s.rounds = append(s.rounds, round)
			for n, row := range round.Rows {
				if err := s.answer(ctx, round.Questionnaire, row, n, year < roundCount-1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := fill(); err != nil {
		return errors.Join(err, s.o.store.Close())
	}
	return nil
}

// answer answers all questions of the n-th entity, changes some, and submits.
func (s *scaled) answer(
	ctx context.Context, q *questionnaires.Questionnaire, row rounds.CompletionRow, n int, submit bool,
) error {
	save := func(from int64, changed bool) error {
		var forms []rounds.AnswerForm
		for i, question := range q.AskedOf(row.Profile()) {
			if changed && (i+n)%5 > 1 {
				continue
			}
			f := rounds.AnswerForm{
				QuestionID: question.ID,
				Value:      q.Answers[(i*7+n*3+i*n)%4].ID,
				Reason:     "it does not concern us",
				Comment:    strings.Repeat("as it was decided in March, ", (i+n)%4) + strconv.FormatInt(from, 10),
				Version:    &from,
			}
			if (i+n)%2 == 0 {
				f.Evidence = []assessment.Evidence{{Text: "Minutes § 14", Link: "https://example.org/minutes/14"}}
			}
			forms = append(forms, f)
		}
		outcomes, _, err := s.o.use.Rounds.SaveAnswers(ctx, s.o.admin, row.ID, forms, nil)
		for _, o := range outcomes {
			err = errors.Join(err, o.Err)
		}
		return err
	}
	if err := errors.Join(save(0, false), save(1, true)); err != nil || !submit {
		return err
	}
	_, err := s.o.use.Rounds.Submit(ctx, s.o.admin, row.ID, row.Version)
	return err
}

// among is what was measured: saves a second, and the time of each page and reply in milliseconds.
type among struct {
	saves float64
	reads []float64
}

// reading is a page or reply of one organisation.
type reading struct {
	work string
	path string // below the organisation's pages
	api  bool
}

// readings are those of the n-th organisation.
func (s *scaled) readings(n int) []reading {
	sealed, open := s.rounds[roundCount-2], s.rounds[roundCount-1]
	id := func(id assessment.ID) string { return copied(id.String(), n) }
	return []reading{
		{"the answers of one assessment, API", "/assessments/" + id(open.Rows[0].ID) + "/answers", true},
		{"compare a round, 30 × 53, API", "/compare?open=all&round=" + id(sealed.Round.ID), true},
		{"compare a round, page", "/compare?round=" + id(sealed.Round.ID), false},
		{"summary for management, page", "/summary", false},
		{"start page", "", false},
		{"a round's page", "/rounds/" + id(open.Round.ID), false},
		{"the event log, page", "/events", false},
		{"search, page", "/search?q=Entity", false},
	}
}

// measure starts the program on the database as it is. Saves come from all the organisations named, reads from the
// middle one.
func (s *scaled) measure(ctx context.Context, organisations []int) (m among, err error) {
	server, err := s.serve(ctx)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	if m.saves, err = s.saves(ctx, server, organisations); err != nil {
		return m, err
	}
	requests, err := s.requests(ctx, server, organisations[len(organisations)/2])
	if err != nil {
		return m, err
	}
	var attempts []attempt
	for _, r := range requests {
		attempts = append(attempts, timed(r))
	}
	m.reads, err = s.medians(3, attempts...)
	return m, err
}

func (s *scaled) serve(ctx context.Context) (*server, error) {
	return start(ctx, func(addr string) *exec.Cmd {
		return s.mognad(ctx, "serve", "--addr", addr, "--log-level", "error", "--request-limit", "0",
			"--database-url", s.address)
	}, "/readyz")
}

// requests are the readings of an organisation, as functions that make one request each.
func (s *scaled) requests(ctx context.Context, server *server, n int) ([]func() error, error) {
	token, err := s.token(ctx, n, assessment.TokenRead)
	if err != nil {
		return nil, err
	}
	cookies, err := session(ctx, server, copiedEmail(n))
	if err != nil {
		return nil, err
	}
	var all []func() error
	for _, r := range s.readings(n) {
		address, name, content := "/organisations/"+copiedKey(n)+r.path, "Cookie", cookies
		if r.api {
			address, name, content = "/api/v1"+address, "Authorization", "Bearer "+token
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.url(address), http.NoBody)
		if err != nil {
			return nil, err
		}
		request.Header.Set(name, content)
		all = append(all, func() error { return answered(request) })
	}
	return all, nil
}

// answered sends a request and reads the whole response, which must be of success.
func answered(request *http.Request) error {
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	said, err := io.ReadAll(reply.Body)
	if err = errors.Join(err, reply.Body.Close()); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s: %.200s", request.URL.Path, reply.Status, said)
	}
	return nil
}

// session signs in and returns the cookies.
func session(ctx context.Context, server *server, email string) (string, error) {
	form := strings.NewReader(url.Values{"email": {email}, "password": {password}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.url("/sign-in"), form)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", formType)
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", err
	}
	var cookies []string
	for _, cookie := range reply.Cookies() {
		cookies = append(cookies, cookie.Name+"="+cookie.Value)
	}
	if err := reply.Body.Close(); err != nil || reply.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("signing in as %s answered %s: %w", email, reply.Status, err)
	}
	return strings.Join(cookies, "; "), nil
}

// token is an API token of the admin of an organisation.
func (s *scaled) token(ctx context.Context, n int, access assessment.TokenAccess) (string, error) {
	admin, err := s.o.use.PrincipalByEmail(ctx, copiedEmail(n), copiedKey(n))
	if err != nil {
		return "", err
	}
	_, token, err := s.o.use.People.AddToken(ctx, admin, "Bench "+strconv.FormatInt(time.Now().UnixNano(), 36), access, 1)
	return token, err
}

// saves measures saving answers by API as P1 does, each connection in one of the organisations.
func (s *scaled) saves(ctx context.Context, server *server, organisations []int) (perSecond float64, err error) {
	var clients []*client
	defer func() {
		for _, c := range clients {
			err = errors.Join(err, c.Close())
		}
	}()
	return s.throughput(ctx, func() (func() error, error) {
		i := len(clients)
		n := organisations[i%len(organisations)]
		mine, err := s.savable(ctx, n, i/len(organisations), (connections+len(organisations)-1)/len(organisations))
		if err != nil {
			return nil, err
		}
		token, err := s.token(ctx, n, assessment.TokenWrite)
		if err != nil {
			return nil, err
		}
		head := "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n"
		c, err := connect(ctx, server.address, byToken, head)
		if err != nil {
			return nil, err
		}
		clients = append(clients, c)
		next := 0
		return func() error {
			a := &mine[next%len(mine)]
			next++
			return c.save(a)
		}, nil
	})
}

// savable are the i-th of so many shares of the answers of an organisation's last round, with their versions.
func (s *scaled) savable(ctx context.Context, n, i, shares int) (mine []savable, err error) {
	const answers = `SELECT a.assessment_id::text, a.question_id, a.version FROM answers a
JOIN assessments s ON s.organisation_id = a.organisation_id AND s.id = a.assessment_id
WHERE a.organisation_id = $1 AND s.round_id = $2 ORDER BY 1, 2`
	round := s.rounds[roundCount-1].Round
	rows, err := s.db.Query(ctx, answers, copied(round.OrganisationID.String(), n), copied(round.ID.String(), n))
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a savable, err error) {
		err = row.Scan(&a.assessment, &a.question, &a.version)
		a.assessment = "/organisations/" + copiedKey(n) + "/assessments/" + a.assessment
		return a, err
	})
	if err == nil && len(all) < shares {
		err = fmt.Errorf("organisation %d has %d answers", n, len(all))
	}
	return all[i*len(all)/shares : (i+1)*len(all)/shares], err
}

// figures compare an organisation among many with one that is alone.
func (s *scaled) figures(many int, alone, with among) []figure {
	const against = "the same, alone"
	all := []figure{{
		work: fmt.Sprintf("L  save an answer, API, %d organisations", many), unit: "/s", ours: with.saves,
		against: against, bare: alone.saves, goal: "–",
	}}
	for i, r := range s.readings(0) {
		all = append(all, figure{
			work: "   " + r.work, unit: "ms", ours: with.reads[i], against: against, bare: alone.reads[i], goal: "–",
		})
	}
	return all
}
