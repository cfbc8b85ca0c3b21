package demo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/questionnaires"
)

// roundCount is the number of rounds: one a year, of which the last is open.
const roundCount = 3

// Days from the first day of a round.
const (
	sinceOpening = 40 // until today, in the last round
	daysOpen     = 60
	founded      = -45 // before the first round
	sent         = -7
)

// maker makes the example. Its use cases have a clock of their own, which runs from the founding to today.
type maker struct {
	w             *chain.Chain
	at            time.Time
	today         time.Time
	admin         assessment.Principal
	questionnaire *questionnaires.Questionnaire
	entities      map[string]assessment.Entity    // by key
	people        map[string]assessment.Principal // by the local part of their address
	passwords     map[string]string               // of auditors, likewise
	before        *assessment.ID                  // the round before the current one
	previous      *assessment.ID                  // the current round
	assessments   map[string]assessment.ID        // of the current round, by the entity's key
	remarks       map[asked]remark
	values        map[asked]string
	kept          kept
}

// asked is a question to an entity in a round.
type asked struct {
	entity, question string
	round            int
}

func newMaker(w *chain.Chain) *maker {
	m := &maker{
		today:    w.Now().Local(),
		entities: map[string]assessment.Entity{},
		people:   map[string]assessment.Principal{},

		passwords: map[string]string{},
		kept:      newKept(),
	}
	m.at = m.on(0, founded, Key)
	m.w = w.At(func() time.Time { return m.at })
	return m
}

// opens is the first day of a round.
func (m *maker) opens(round int) time.Time {
	return m.today.AddDate(round-roundCount+1, 0, -sinceOpening)
}

func (m *maker) year(round int) int { return m.opens(round).Year() }

// on is a time some days into a round when people are at work: on a weekday, at an hour drawn from the seed.
func (m *maker) on(round, days int, seed ...string) time.Time {
	d := m.opens(round).AddDate(0, 0, days)
	switch d.Weekday() {
	case time.Saturday:
		d = d.AddDate(0, 0, -1)
	case time.Sunday:
		d = d.AddDate(0, 0, 1)
	}
	minutes := 8*60 + draw(510, append(seed, fmt.Sprint(round, days))...)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minutes, draw(60, seed...), 0, d.Location())
}

// draw is a number from 0 up to n, drawn from the seed.
func draw(n int, seed ...string) int {
	sum := sha256.Sum256([]byte(strings.Join(seed, "\n")))
	return int(binary.BigEndian.Uint32(sum[:]) % uint32(n))
}

// make fills the organisation as its admin.
func (m *maker) make(ctx context.Context, admin string) error {
	var err error
	if m.admin, err = m.w.PrincipalByEmail(ctx, admin, Key); err != nil {
		return err
	}
	if err := m.addEntities(ctx); err != nil {
		return err
	}
	if err := m.addPeople(ctx); err != nil {
		return err
	}
	if err := m.addDocuments(ctx); err != nil {
		return err
	}
	q, err := m.w.Rounds.Questionnaire(ctx, m.admin, questionnaireKey, questionnaireVersion)
	if err != nil {
		return err
	}
	m.questionnaire = q.Questionnaire
	if err := m.decideAnswers(); err != nil {
		return err
	}
	for round := range roundCount {
		if err := m.addRound(ctx, round); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		if err := m.follow(ctx, m.plan(round)); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		audit := map[int]func(context.Context, int) error{roundCount - 2: m.finishedAudit, roundCount - 1: m.openAudit}[round]
		if audit != nil {
			if err := audit(ctx, round); err != nil {
				return fmt.Errorf("audit after round %d: %w", round+1, err)
			}
		}
		if err := m.follow(ctx, m.after(round)); err != nil {
			return fmt.Errorf("after round %d: %w", round+1, err)
		}
	}
	return nil
}

// step is something that somebody does at a given time.
type step struct {
	at   time.Time
	what string
	do   func(context.Context) error
}

// follow carries out the steps in the order of their times.
func (m *maker) follow(ctx context.Context, steps []step) error {
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, s := range steps {
		m.at = s.at
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}
