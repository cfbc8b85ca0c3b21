package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// workbooks measures the auditor's workbook of an audit of all entities, read from the embedded database and written.
func (c *benchCommand) workbooks(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, n := range compareSizes {
		found, err := c.workbook(ctx, n, filepath.Join(dir, strconv.Itoa(n)))
		if err != nil {
			return figures, fmt.Errorf("workbook of %d entities: %w", n, err)
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// workbook measures one size: the middle of several runs, by turns our workbook from the database, making and
// writing it from what was read, and the counterpart, which writes the same cells without any looks.
func (c *benchCommand) workbook(ctx context.Context, entities int, data string) (f []figure, err error) {
	db, err := store.Open(ctx, store.Options{Data: data, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p := &comparedBench{store: db, use: chain.New(db, workflow.Options{})}
	if err := p.prepare(ctx, entities); err != nil {
		return nil, err
	}
	id, err := p.audit(ctx)
	if err != nil {
		return nil, err
	}
	catalog, err := i18n.New()
	if err != nil {
		return nil, err
	}
	words := catalog.For("sv")
	seen, err := p.use.Audits.AuditBook(ctx, p.auditor, id, true)
	if err != nil {
		return nil, err
	}
	write := func(b record.AuditBook) error {
		return workbook.WriteBook(io.Discard, workbook.Audit(words, b, p.admin.Organisation, "Bench", p.use.Now()))
	}
	book := workbook.Audit(words, seen, p.admin.Organisation, "Bench", p.use.Now())
	cells, many := workbook.Bare(book)
	var whole, alone, bare []float64
	for range c.Runs + 1 { // the first warms up
		for _, m := range []struct {
			took *[]float64
			do   func() error
		}{
			{&whole, func() error {
				b, err := p.use.Audits.AuditBook(ctx, p.auditor, id, true)
				if err != nil {
					return err
				}
				return write(b)
			}},
			{&alone, func() error { return write(seen) }},
			{&bare, func() error { return workbook.WriteBare(io.Discard, cells) }},
		} {
			runtime.GC()
			began := time.Now()
			if err := m.do(); err != nil {
				return nil, err
			}
			*m.took = append(*m.took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	ours, err := peak(func() error { return write(seen) })
	if err != nil {
		return nil, err
	}
	theirs, err := peak(func() error { return workbook.WriteBare(io.Discard, cells) })
	if err != nil {
		return nil, err
	}
	middle := func(all []float64) float64 {
		all = slices.Clone(all[1:])
		slices.Sort(all)
		return all[len(all)/2]
	}
	against := fmt.Sprintf("excelize's stream writer, the same %d cells", many)
	return []figure{
		{
			work:        fmt.Sprintf("P4 auditor's workbook %d × 53, written", entities),
			unit:        "ms",
			ours:        middle(alone),
			against:     against,
			bare:        middle(bare),
			goal:        "≤ 1.5",
			ratioAtMost: 1.5,
		},
		{
			work:    "   read from the embedded database first",
			unit:    "ms",
			ours:    middle(whole),
			against: against,
			bare:    middle(bare),
			goal:    "–",
		},
		{
			work:    "   memory for writing, at most",
			unit:    "MiB",
			ours:    ours,
			against: against,
			bare:    theirs,
			goal:    "–",
		},
	}, nil
}

// audit begins an audit of all entities and judges every question of it.
func (p *comparedBench) audit(ctx context.Context) (assessment.ID, error) {
	none := assessment.ID{}
	root := p.admin.Memberships[0].EntityID
	round, err := p.use.Rounds.Round(ctx, p.admin, p.round)
	if err != nil {
		return none, err
	}
	if p.auditor, err = p.invite(ctx, root); err != nil {
		return none, err
	}
	form := audits.AuditForm{Audit: assessment.Audit{
		Title:   "Bench",
		RoundID: &p.round,
		Scale:   assessment.ScaleTemplates()[0].Scale(func(_ string, step int) string { return "Step " + strconv.Itoa(step) }),
	}}
	for i, q := range round.Questionnaire.AuditQuestions {
		form.Questions = append(form.Questions, assessment.AuditedQuestion{
			ID:   strconv.Itoa(i + 1),
			From: q.ID,
			Area: q.Area,
			Text: q.Text.In("sv"),
		})
	}
	for _, row := range round.Rows {
		form.Entities = append(form.Entities, row.Entity.ID)
	}
	a, err := p.use.Audits.AddAudit(ctx, p.admin, form)
	if err != nil {
		return none, err
	}
	if _, err := p.use.Audits.Engage(
		ctx,
		p.admin,
		assessment.Engagement{AuditID: a.ID, UserID: p.auditor.User.ID, Until: "2199-12-31"},
	); err != nil {
		return none, err
	}
	if _, err := p.use.Audits.StartFieldwork(ctx, p.auditor, a.ID, a.Version); err != nil {
		return none, err
	}
	return a.ID, p.store.InTx(ctx, assessment.ScopeOrganisation(p.admin.Organisation.ID), func(tx assessment.Tx) error {
		for i, e := range form.Entities {
			for k, q := range a.Questions {
				step := a.Scale.Steps[(i+k)%len(a.Scale.Steps)].Ordinal
				_, err := tx.SaveJudgement(assessment.Judgement{
					OrganisationID: a.OrganisationID,
					AuditID:        a.ID,
					EntityID:       e,
					QuestionID:     q.ID,
					Ordinal:        &step,
					JudgedBy:       p.auditor.User.ID,
					Observation:    strings.Repeat("What was found at the entity. ", 1+(i+k)%5),
					Reason:         "Since it was decided.",
					UpdatedAt:      p.use.Now(),
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// invite makes somebody an auditor who has accepted: nobody engages themselves.
func (p *comparedBench) invite(ctx context.Context, entity assessment.ID) (assessment.Principal, error) {
	const email = "auditor@example.org"
	_, token, err := p.use.People.Invite(ctx, p.admin, people.InviteForm{
		Name:     "Auditor",
		Email:    email,
		Role:     assessment.Auditor,
		EntityID: entity,
		Until:    "2199-12-31",
	})
	if err != nil {
		return assessment.Principal{}, err
	}
	if _, _, err := p.use.People.UseLink(ctx, token, benchPassword); err != nil {
		return assessment.Principal{}, err
	}
	return p.use.PrincipalByEmail(ctx, email, "bench")
}

// peak is the most memory in MiB that is in use on the heap during something, beyond what was before. Garbage is
// collected often meanwhile, so that it is little of what is seen.
func peak(do func() error) (float64, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	use := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := use()
	highest, done, stopped := before, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				highest = max(highest, use())
			}
		}
	}()
	err := do()
	close(done)
	<-stopped
	return float64(highest-before) / (1 << 20), err
}
