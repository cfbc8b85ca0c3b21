package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// workbooks measures reading an audit of all entities from the embedded database and writing the auditor's workbook of
// it.
func (b bench) workbooks(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, n := range sizes {
		found, err := b.workbook(ctx, n, filepath.Join(dir, strconv.Itoa(n)))
		if err != nil {
			return figures, fmt.Errorf("workbook of %d entities: %w", n, err)
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// workbook measures one size, alternating between our workbook from the database, making and writing it from what was
// read, and the baseline, which writes the same cells without any formatting.
func (b bench) workbook(ctx context.Context, entities int, data string) (figures []figure, err error) {
	h, err := makeSubmitted(ctx, store.Options{Data: data}, entities)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	auditor, id, err := h.audit(ctx)
	if err != nil {
		return nil, err
	}
	catalog, err := i18n.New()
	if err != nil {
		return nil, err
	}
	words := catalog.For("sv")
	compose := func(read record.AuditBook) workbook.Book {
		return workbook.Audit(words, read, h.admin.Organisation, "Bench", h.use.Now())
	}
	write := func(read record.AuditBook) error { return workbook.WriteBook(io.Discard, compose(read)) }
	read, err := h.use.Audits.Book(ctx, auditor, id, true, "xlsx")
	if err != nil {
		return nil, err
	}
	cells, many := bareCells(compose(read))

	whole := func() error {
		read, err := h.use.Audits.Book(ctx, auditor, id, true, "xlsx")
		if err != nil {
			return err
		}
		return write(read)
	}
	written := func() error { return write(read) }
	bare := func() error { return writeBare(io.Discard, cells) }
	times, err := b.medians(1, collected(whole), collected(written), collected(bare))
	if err != nil {
		return nil, err
	}
	peaks, err := b.medians(0, peak(written), peak(bare))
	if err != nil {
		return nil, err
	}
	work := fmt.Sprintf("P4 auditor's workbook %d × %d, written", entities, auditQuestions)
	against := fmt.Sprintf("excelize's stream writer, the same %d cells", many)
	report, err := b.report(words, read, h.admin.Organisation)
	if err != nil {
		return nil, err
	}
	return append([]figure{
		{work: work, unit: "ms", ours: times[1], against: against, bare: times[2], goal: "≤ 1.5", ratioAtMost: 1.5},
		{work: "   read from the embedded database first", unit: "ms", ours: times[0],
			against: against, bare: times[2], goal: "–"},
		{work: "   memory for writing, at most", unit: "MiB", ours: peaks[0],
			against: against, bare: peaks[1], goal: "–"},
	}, report...), nil
}

// collected is an attempt that starts after a garbage collection.
func collected(do func() error) attempt {
	return func() (float64, error) {
		runtime.GC()
		return timed(do)()
	}
}

// auditQuestions is how many questions the audit that is measured has.
const auditQuestions = 20

// audit creates an audit of all entities and judges every question: those of the questionnaire, and own ones beside
// them.
func (h *submitted) audit(ctx context.Context) (auditor assessment.Principal, id assessment.ID, err error) {
	if auditor, err = h.auditor(ctx); err != nil {
		return auditor, id, err
	}
	step := func(_ string, n int) string { return "Step " + strconv.Itoa(n) }
	scale := assessment.ScaleTemplates()[0].Scale(step)
	form := audits.Form{Audit: assessment.Audit{Title: "Bench", RoundID: &h.round.ID, Scale: scale}}
	for i, q := range h.round.Questionnaire.AuditQuestions {
		form.Questions = append(form.Questions,
			assessment.AuditedQuestion{ID: strconv.Itoa(i + 1), From: q.ID, Area: q.Area, Text: q.Text.In("sv")})
	}
	for i := len(form.Questions); i < auditQuestions; i++ {
		form.Questions = append(form.Questions,
			assessment.AuditedQuestion{ID: strconv.Itoa(i + 1), Text: "Is what the auditors ask about in order?"})
	}
	for _, row := range h.round.Rows {
		form.Entities = append(form.Entities, row.Entity.ID)
	}
	a, err := h.use.Audits.AddAudit(ctx, h.admin, form)
	if err != nil {
		return auditor, id, err
	}
	engaged := assessment.Engagement{AuditID: a.ID, UserID: auditor.User.ID, Until: "2199-12-31"}
	if _, err := h.use.Audits.Engage(ctx, h.admin, engaged); err != nil {
		return auditor, id, err
	}
	if _, err := h.use.Audits.StartFieldwork(ctx, auditor, a.ID, a.Version); err != nil {
		return auditor, id, err
	}
	scope := assessment.ScopeOrganisation(auditor.Organisation.ID)
	return auditor, a.ID, h.store.InTx(ctx, scope, func(tx assessment.Tx) error {
		return judge(tx, a, auditor, h.use.Now())
	})
}

// auditor adds another user, because nobody may engage themselves.
func (h *submitted) auditor(ctx context.Context) (assessment.Principal, error) {
	const email = "auditor@example.org"
	_, token, err := h.use.People.Invite(ctx, h.admin, people.InviteForm{
		Name: "Auditor", Email: email, Role: assessment.Auditor, EntityID: h.root, Until: "2199-12-31"})
	if err != nil {
		return assessment.Principal{}, err
	}
	if _, _, err := h.use.People.UseLink(ctx, token, password); err != nil {
		return assessment.Principal{}, err
	}
	return h.use.PrincipalByEmail(ctx, email, "bench")
}

// judge judges every question of an audit for every entity, so that steps and the length of observations vary.
func judge(tx assessment.Tx, a record.Audit, by assessment.Principal, now time.Time) error {
	for i, e := range a.Entities {
		for k, q := range a.Questions {
			step := a.Scale.Steps[(i+k)%len(a.Scale.Steps)].Ordinal
			_, err := tx.SaveJudgement(assessment.Judgement{
				OrganisationID: by.Organisation.ID,
				AuditID:        a.ID,
				EntityID:       e.Entity.ID,
				QuestionID:     q.ID,
				Ordinal:        &step,
				JudgedBy:       by.User.ID,
				Observation:    strings.Repeat("What was found at the entity. ", 1+(i+k)%5),
				Reason:         "Since it was decided.",
				UpdatedAt:      now,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// bareSheet is the cells of a sheet, texts and numbers, row by row.
type bareSheet struct {
	name string
	rows [][]any
}

// bareCells is the cells of a workbook and their number.
func bareCells(b workbook.Book) (sheets []bareSheet, many int) {
	for _, s := range b.Sheets {
		sheet := bareSheet{name: s.Name}
		for _, line := range s.Intro {
			sheet.rows = append(sheet.rows, []any{line})
		}
		var heads []any
		for _, c := range s.Columns {
			heads = append(heads, c.Heading)
		}
		sheet.rows = append(sheet.rows, heads)
		for row := range s.Rows {
			var values []any
			for _, c := range row {
				if c.As >= workbook.AsNumber {
					values = append(values, c.Number)
				} else {
					values = append(values, c.Text)
				}
			}
			sheet.rows = append(sheet.rows, values)
		}
		for _, row := range sheet.rows {
			many += len(row)
		}
		sheets = append(sheets, sheet)
	}
	return sheets, many
}

// writeBare writes cells with excelize's stream writer and nothing else.
func writeBare(w io.Writer, sheets []bareSheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, s := range sheets {
		if _, err := f.NewSheet(s.name); err != nil {
			return err
		}
		stream, err := f.NewStreamWriter(s.name)
		if err != nil {
			return err
		}
		for i, row := range s.rows {
			if err := stream.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
				return err
			}
		}
		if err := stream.Flush(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// peak is the peak heap memory in MiB while something runs, beyond what was in use before. Garbage is collected
// continually in the meantime, so that hardly any of it counts.
func peak(do func() error) attempt {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	collect := func() uint64 {
		runtime.GC()
		metrics.Read(held)
		return held[0].Value.Uint64()
	}
	return func() (float64, error) {
		before := collect()
		highest, done := before, make(chan error, 1)
		go func() { done <- do() }()
		for {
			select {
			case err := <-done:
				return float64(highest-before) / (1 << 20), err
			default:
				highest = max(highest, collect())
			}
		}
	}
}
