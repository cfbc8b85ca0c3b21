package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// scaling is how many organisations are measured, and the size of each.
type scaling struct {
	organisations, entities, rounds int
	hold                            bool   // the databases, until interrupted
	held                            string // the folder of the server's socket, if they are there already
}

// scaleSettings are those of the server with many organisations: a gigabyte of its own memory, and few checkpoints
// while they are loaded. Everything else is as PostgreSQL comes, so commits wait for the disk.
var scaleSettings = []string{
	"shared_buffers=1GB",
	"maintenance_work_mem=512MB",
	"max_wal_size=4GB",
	"checkpoint_timeout=30min",
	"wal_compression=on",
}

// place is a database with copies of one organisation, and what works on it.
type place struct {
	name, address string
	organisations int
	rounds        []rounds.RoundView // of the original
	store         *store.Database
	use           *chain.Chain
	db            *pgx.Conn
	server        *server
	insiders      map[int]insider
}

// scaled measures an organisation that is alone in its database, and the same among many, on one server.
type scaled struct {
	bench
	postgres *throwaway.Postgres
	alone    *place
	among    *place
	round    savedRound // that pgbench writes to, in a third database
}

// measureScale makes both databases, prints how large the second one is, what is measured in them, and what it takes to
// keep them. It takes long and needs some gigabytes of disk.
func (b bench) measureScale(ctx context.Context, out io.Writer) (err error) {
	if b.size.held != "" {
		return b.measureHeld(ctx, out)
	}
	if b.size.organisations > mostCopies || b.size.entities < 1 || b.size.rounds < 2 {
		return fmt.Errorf("-scale takes at most %d organisations, each with an entity and two rounds", mostCopies)
	}
	postgres, err := throwaway.Start(ctx, os.TempDir(), scaleSettings...)
	if err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	defer postgres.Stop()
	s := &scaled{bench: b, postgres: postgres}
	if err := s.make(ctx, out); err != nil {
		return err
	}
	err = s.measureBoth(ctx, out)
	if b.size.hold {
		fmt.Fprintf(out, "\n%v\nThe databases are kept until this is interrupted: -held %s\n", err, postgres.Socket)
		<-ctx.Done()
	}
	return err
}

// measureHeld measures in databases that another run has made, and holds.
func (b bench) measureHeld(ctx context.Context, out io.Writer) error {
	postgres, err := throwaway.At(b.size.held)
	if err != nil {
		return err
	}
	s := &scaled{bench: b, postgres: postgres, alone: &place{name: "alone"}, among: &place{name: "among"}}
	for _, p := range []*place{s.alone, s.among} {
		p.address = postgres.URL(p.name)
	}
	if err := postgres.Drop(ctx, "small"); err != nil {
		return err
	}
	return s.measureBoth(ctx, out)
}

// measureBoth measures in the databases, and in a small one for pgbench.
func (s *scaled) measureBoth(ctx context.Context, out io.Writer) (err error) {
	small, err := s.postgres.Create(ctx, "small", throwaway.Template)
	if err != nil {
		return err
	}
	if s.round, err = prepareSaving(ctx, store.Options{DatabaseURL: small}); err != nil {
		return err
	}
	for _, p := range []*place{s.alone, s.among} {
		if err := s.open(ctx, p); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, p.close(ctx)) }()
	}
	if err := s.among.printSizes(ctx, out); err != nil {
		return err
	}
	before := loadAverage()
	figures, err := s.measure(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	if err := printTable(out, figures, nil); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nLoad average of the machine: %s before these measurements, %s after them.\n",
		before, loadAverage())
	if err := s.printPlans(ctx, out); err != nil {
		return err
	}
	return s.printKeeping(ctx, out)
}

// make makes one organisation in a database, copies the database, and then the organisation in one of them.
func (s *scaled) make(ctx context.Context, out io.Writer) error {
	address, err := s.postgres.Create(ctx, "among", throwaway.Template)
	if err != nil {
		return err
	}
	s.alone, s.among = &place{name: "alone"}, &place{name: "among", address: address}
	began := time.Now()
	organisation, err := s.makeOne(ctx, address)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "One organisation of %d entities and %d rounds made through the program's use cases in %s.\n",
		s.size.entities, s.size.rounds, time.Since(began).Round(time.Second))
	if s.alone.address, err = s.postgres.Create(ctx, "alone", "among"); err != nil {
		return err
	}
	l, err := multiply(ctx, address, organisation.String(), s.size.organisations)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d copies, %d rows, loaded in %s (%s/s), vacuumed and analysed in %s.\n",
		s.size.organisations-1, l.rows, l.copied.Round(time.Second),
		value(float64(l.rows)/l.copied.Seconds(), ""), l.vacuumed.Round(time.Second))
	return nil
}

// makeOne makes the organisation that the others are copied from, through the use cases: everything is answered, two
// answers of five are changed once, and all rounds but the last are submitted.
func (s *scaled) makeOne(ctx context.Context, address string) (id assessment.ID, err error) {
	o, err := makeOrganisation(ctx, store.Options{DatabaseURL: address}, assessment.Coordinator,
		assessment.EntityManager)
	if err != nil {
		return id, err
	}
	defer func() { err = errors.Join(err, o.store.Close()) }()
	if err := o.addEntities(ctx, s.size.entities); err != nil {
		return id, err
	}
	for year := range s.size.rounds {
		opens := assessment.Date(strconv.Itoa(2020+year) + "-01-01")
		round, err := o.addRound(ctx, "Round "+strconv.Itoa(year), opens)
		if err != nil {
			return id, err
		}
		for n, row := range round.Rows {
			if err := answer(ctx, o, round.Questionnaire, row, n, year < s.size.rounds-1); err != nil {
				return id, err
			}
		}
	}
	return o.admin.Organisation.ID, nil
}

// answer answers all questions of the n-th entity, changes some, and submits.
func answer(
	ctx context.Context, o *organisation, q *questionnaires.Questionnaire, row rounds.CompletionRow, n int, submit bool,
) error {
	save := func(from int64, changed bool) (rounds.AssessmentView, error) {
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
		outcomes, view, err := o.use.Rounds.SaveAnswers(ctx, o.admin, row.ID, forms, nil)
		for _, o := range outcomes {
			err = errors.Join(err, o.Err)
		}
		return view, err
	}
	if _, err := save(0, false); err != nil {
		return err
	}
	view, err := save(1, true)
	if err != nil || !submit {
		return err
	}
	_, err = o.use.Rounds.Submit(ctx, o.admin, row.ID, view.Version)
	return err
}

// open starts the program on a database.
func (s *scaled) open(ctx context.Context, p *place) (err error) {
	if p.db, err = pgx.Connect(ctx, p.address); err != nil {
		return err
	}
	if p.store, err = store.Open(ctx, store.Options{DatabaseURL: p.address}); err != nil {
		return err
	}
	p.use = chain.New(p.store, workflow.Options{})
	if err := s.serve(ctx, p); err != nil { // which brings the schema up to date
		return err
	}
	if err := p.db.QueryRow(ctx, "SELECT count(*) FROM organisations").Scan(&p.organisations); err != nil {
		return err
	}
	admin, err := p.use.PrincipalByEmail(ctx, email, "bench")
	if err != nil {
		return err
	}
	ids, err := p.ids(ctx, "SELECT id::text FROM rounds WHERE organisation_id = $1 ORDER BY opens_on",
		admin.Organisation.ID.String())
	for _, id := range ids {
		round, roundErr := p.use.Rounds.Round(ctx, admin, id)
		p.rounds, err = append(p.rounds, round), errors.Join(err, roundErr)
	}
	return err
}

func (p *place) ids(ctx context.Context, query string, organisation string) (ids []assessment.ID, err error) {
	rows, err := p.db.Query(ctx, query, organisation)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (id assessment.ID, err error) {
		var text string
		if err := row.Scan(&text); err != nil {
			return id, err
		}
		return assessment.ParseID(text)
	})
}

func (s *scaled) serve(ctx context.Context, p *place) (err error) {
	p.insiders = map[int]insider{}
	p.server, err = start(ctx, func(addr string) *exec.Cmd {
		return s.mognad(ctx, "serve", "--addr", addr, "--log-level", "error", "--request-limit", "0",
			"--database-url", p.address)
	}, "/readyz")
	return err
}

func (p *place) close(ctx context.Context) error {
	var err error
	if p.server != nil {
		err = p.server.stop()
	}
	return errors.Join(err, p.store.Close(), p.db.Close(context.WithoutCancel(ctx)))
}

// loadAverage is what Linux tells of the last 1, 5 and 15 minutes.
func loadAverage() string {
	said, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not told"
	}
	return strings.Join(strings.Fields(string(said))[:3], " ")
}
