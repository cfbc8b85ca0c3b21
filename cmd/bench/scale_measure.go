package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
)

// insider is how the admin of an organisation is let in.
type insider struct{ cookies, token string }

// insider signs in as the admin of the n-th organisation, and makes a token.
func (p *place) insider(ctx context.Context, n int) (i insider, err error) {
	if i, ok := p.insiders[n]; ok {
		return i, nil
	}
	admin, err := p.use.PrincipalByEmail(ctx, copiedEmail(n), copiedKey(n))
	if err != nil {
		return i, err
	}
	name := "Bench " + strconv.FormatInt(time.Now().UnixNano(), 36)
	if _, i.token, err = p.use.People.AddToken(ctx, admin, name, assessment.TokenWrite, 1); err != nil {
		return i, err
	}
	i.cookies, err = session(ctx, p.server, copiedEmail(n))
	p.insiders[n] = i
	return i, err
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
		return "", errors.Join(fmt.Errorf("signing in as %s answered %s", email, reply.Status), err)
	}
	return strings.Join(cookies, "; "), nil
}

// pick is a different organisation each time, from everywhere in the database.
func (p *place) pick(time int) int { return time * 617 % p.organisations }

// reading is a page or reply of an organisation.
type reading struct {
	work    string
	path    func(id func(assessment.ID) string) string // below the organisation's
	api     bool
	changed bool // an entity has got another name, so that nothing is kept of the comparison
}

// readings are those measured.
func (p *place) readings() []reading {
	last := p.rounds[len(p.rounds)-1]
	sealed := p.rounds[max(0, len(p.rounds)-2)].Round.ID
	fixed := func(path string) func(func(assessment.ID) string) string {
		return func(func(assessment.ID) string) string { return path }
	}
	compare := func(id func(assessment.ID) string) string { return "/compare?open=all&round=" + id(sealed) }
	compared := fmt.Sprintf("compare a round, %d × %d, API", len(last.Rows), asked)
	return []reading{
		{work: compared + ", after a change", path: compare, api: true, changed: true},
		{work: compared + ", again", path: compare, api: true},
		{work: "compare a round, page", path: func(id func(assessment.ID) string) string {
			return "/compare?round=" + id(sealed)
		}},
		{work: "summary for management, page", path: fixed("/summary")},
		{work: "the answers of one assessment, API", path: func(id func(assessment.ID) string) string {
			return "/assessments/" + id(last.Rows[0].ID) + "/answers"
		}, api: true},
		{work: "the page of one assessment", path: func(id func(assessment.ID) string) string {
			return "/assessments/" + id(last.Rows[0].ID)
		}},
		{work: "start page", path: fixed("")},
		{work: "my work, page", path: fixed("/work")},
		{work: "a round's page", path: func(id func(assessment.ID) string) string { return "/rounds/" + id(last.Round.ID) }},
		{work: "the event log, page", path: fixed("/events")},
		{work: "search, page", path: fixed("/search?q=Entity")},
	}
}

// read is an attempt at a reading, in another organisation each time. Only the request counts.
func (p *place) read(ctx context.Context, r reading) attempt {
	next := 0
	return func() (float64, error) {
		n := p.pick(next)
		next++
		in, err := p.insider(ctx, n)
		if err != nil {
			return 0, err
		}
		if r.changed {
			if err := p.rename(ctx, n); err != nil {
				return 0, err
			}
		}
		path := "/organisations/" + copiedKey(n) + r.path(func(id assessment.ID) string { return copied(id.String(), n) })
		if r.api {
			path = "/api/v1" + path
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.url(path), http.NoBody)
		if err != nil {
			return 0, err
		}
		if r.api {
			request.Header.Set("Authorization", "Bearer "+in.token)
		} else {
			request.Header.Set("Cookie", in.cookies)
		}
		return timed(func() error { return answered(request) })()
	}
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

// rename changes the name of an entity of the n-th organisation.
func (p *place) rename(ctx context.Context, n int) error {
	admin, err := p.use.PrincipalByEmail(ctx, copiedEmail(n), copiedKey(n))
	if err != nil {
		return err
	}
	o := organisation{use: p.use, admin: admin}
	id, err := assessment.ParseID(copied(p.rounds[0].Rows[0].Entity.ID.String(), n))
	if err != nil {
		return err
	}
	return o.rename(ctx, id)
}

// saves is an attempt that saves for a while, and counts saves a second as P1 does: each connection in one of as many
// organisations as there are.
func (s *scaled) saves(ctx context.Context, p *place) attempt {
	return func() (perSecond float64, err error) {
		savers, err := p.savers(ctx)
		if err != nil {
			return 0, err
		}
		var clients []*client
		defer func() {
			for _, c := range clients {
				err = errors.Join(err, c.Close())
			}
		}()
		return s.throughput(ctx, connections, func() (func() error, error) {
			mine := savers[len(clients)]
			head := "Authorization: Bearer " + mine.token + "\r\nContent-Type: application/json\r\n"
			c, err := connect(ctx, p.server.address, byToken, head)
			if err != nil {
				return nil, err
			}
			clients = append(clients, c)
			next := 0
			return func() error {
				a := &mine.answers[next%len(mine.answers)]
				next++
				return c.save(a)
			}, nil
		})
	}
}

// saver is what one connection saves with which token.
type saver struct {
	token   string
	answers []savable
}

// savers are those of all connections. They are there before the first of them connects: servers close connections that
// say nothing for long.
func (p *place) savers(ctx context.Context) (all []saver, err error) {
	apart := min(connections, p.organisations)
	shares := (connections + apart - 1) / apart
	for i := range connections {
		n := i % apart * p.organisations / apart
		mine, err := p.savable(ctx, n, i/apart, shares)
		if err != nil {
			return nil, err
		}
		in, err := p.insider(ctx, n)
		if err != nil {
			return nil, err
		}
		all = append(all, saver{token: in.token, answers: mine})
	}
	return all, nil
}

// savable are the i-th of so many shares of the answers of an organisation's last round, with their versions.
func (p *place) savable(ctx context.Context, n, i, shares int) (mine []savable, err error) {
	const answers = `SELECT a.assessment_id::text, a.question_id, a.version FROM answers a
JOIN assessments s ON s.organisation_id = a.organisation_id AND s.id = a.assessment_id
WHERE a.organisation_id = $1 AND s.round_id = $2 ORDER BY 1, 2`
	round := p.rounds[len(p.rounds)-1].Round
	rows, err := p.db.Query(ctx, answers, copied(round.OrganisationID.String(), n), copied(round.ID.String(), n))
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
	if err != nil {
		return nil, err
	}
	return all[i*len(all)/shares : (i+1)*len(all)/shares], nil
}

// measure measures pgbench, the organisation that is alone and those among many in turn.
func (s *scaled) measure(ctx context.Context) (figures []figure, err error) {
	saved, err := s.medians(1,
		func() (float64, error) {
			perSecond, err := s.savingPgbench(ctx, s.postgres, "small", s.round)
			if errors.Is(err, errNoPgbench) {
				return nan, nil
			}
			return perSecond, err
		},
		s.saves(ctx, s.alone),
		s.saves(ctx, s.among))
	if err != nil {
		return nil, err
	}
	const pgbench, alone = "pgbench, prepared, in a small database", "the same, alone"
	many := fmt.Sprintf("L  save an answer, API, among %d organisations", s.among.organisations)
	figures = append(figures,
		figure{work: many, unit: "/s", ours: saved[2], against: pgbench, bare: saved[0], goal: "–"},
		figure{work: "   alone", unit: "/s", ours: saved[1], against: pgbench, bare: saved[0], goal: "–"})

	var attempts []attempt
	for _, r := range s.alone.readings() {
		attempts = append(attempts, s.alone.read(ctx, r), s.among.read(ctx, r))
	}
	took, err := s.medians(2, attempts...)
	if err != nil {
		return nil, err
	}
	for i, r := range s.alone.readings() {
		figures = append(figures, figure{
			work: "   " + r.work, unit: "ms", ours: took[2*i+1], against: alone, bare: took[2*i], goal: "–",
		})
	}
	idle, err := s.idle(ctx)
	return append(figures, idle...), err
}

// idle measures servers that nobody asks for anything: what they do by themselves for each organisation.
func (s *scaled) idle(ctx context.Context) (figures []figure, err error) {
	const commits = `SELECT sum(xact_commit)::float8 FROM pg_stat_database WHERE datname = $1`
	type taken struct{ commits, processor, memory float64 }
	look := func(p *place) (t taken, err error) {
		if err = p.db.QueryRow(ctx, commits, p.name).Scan(&t.commits); err != nil {
			return t, err
		}
		if t.processor, err = p.server.processor(); err != nil {
			return t, err
		}
		t.memory, err = p.server.memory()
		return t, err
	}
	places := []*place{s.alone, s.among}
	var before, after []taken
	for _, p := range places {
		t, err := look(p)
		if err != nil {
			return nil, err
		}
		before = append(before, t)
	}
	during := max(10*s.during, time.Second)
	select {
	case <-time.After(during):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for _, p := range places {
		t, err := look(p)
		if err != nil {
			return nil, err
		}
		after = append(after, t)
	}
	perSecond := func(i int) float64 { return (after[i].commits - before[i].commits) / during.Seconds() }
	processor := func(i int) float64 { return (after[i].processor - before[i].processor) / during.Seconds() }
	const alone = "the same, alone"
	return []figure{
		{work: "   idle: transactions", unit: "/s", ours: perSecond(1), against: alone, bare: perSecond(0), goal: "–"},
		{work: "   idle: processor time of the server", unit: "ms/s", ours: processor(1), against: alone,
			bare: processor(0), goal: "–"},
		{work: "   memory of the server after all this", unit: "MiB", ours: after[1].memory, against: alone,
			bare: after[0].memory, goal: "–"},
		{work: "   start to ready", unit: "ms", ours: milliseconds(s.among.server.took), against: alone,
			bare: milliseconds(s.alone.server.took), goal: "–"},
	}, nil
}

// processor is the processor time that a server has used, in milliseconds as reported by Linux; NaN elsewhere.
func (s *server) processor() (float64, error) {
	said, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.process.Process.Pid), "stat"))
	if errors.Is(err, os.ErrNotExist) {
		return nan, nil
	}
	if err != nil {
		return 0, err
	}
	const user, system = 11, 12 // after the name of the program, in hundredths of a second
	fields := strings.Fields(string(said[slices.Index(said, ')')+1:]))
	var ticks float64
	for _, f := range []string{fields[user], fields[system]} {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return ticks * 10, nil
}
