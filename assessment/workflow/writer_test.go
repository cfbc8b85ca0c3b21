package workflow_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
)

// watch counts the statements sent while the embedded database's writer is taken, during which nobody else can write.
type watch struct {
	slog.Handler
	probe         *sql.DB // gives up at once if the writer is taken
	on            *atomic.Bool
	held, outside *atomic.Int64
}

func (h watch) Enabled(context.Context, slog.Level) bool { return true }

func (h watch) Handle(ctx context.Context, r slog.Record) error {
	if !storetest.IsStatement(r) || !h.on.Load() {
		return nil
	}
	c, err := h.probe.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // of a test
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		h.held.Add(1)
		return nil
	}
	h.outside.Add(1)
	_, err = c.ExecContext(ctx, "ROLLBACK")
	return err
}

// watched is a world on the embedded database, and what counts the statements that a use case sends inside and outside
// the writer.
func watched(t *testing.T) (*audited, func(use func()) (held, outside int64)) {
	t.Helper()
	h := watch{Handler: slog.DiscardHandler, on: new(atomic.Bool), held: new(atomic.Int64), outside: new(atomic.Int64)}
	o := storetest.Embedded(t)
	var err error
	h.probe, err = sql.Open("sqlite", filepath.Join(o.Data, store.DatabaseFile)+"?_pragma=busy_timeout(0)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.probe.Close() })
	w := settled(t, func(change ...func(*store.Options)) *store.Database {
		o.Log = slog.New(h)
		for _, c := range change {
			c(&o)
		}
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	})
	return examine(t, w), func(use func()) (int64, int64) {
		t.Helper()
		h.held.Store(0)
		h.outside.Store(0)
		h.on.Store(true)
		defer h.on.Store(false)
		use()
		return h.held.Load(), h.outside.Load()
	}
}

// TestCalculatingDoesNotHoldTheWriter: what is sealed or written to a file is read and calculated outside the writer of
// the embedded database, which is only held for what is then stored.
func TestCalculatingDoesNotHoldTheWriter(t *testing.T) {
	t.Parallel()
	x, count := watched(t)
	content := must(x.Rounds.Submission(t.Context(), x.mats, x.assessments[x.soc.ID], 1))(t).Content
	form := x.form("Hösten 2026")
	for i := range 6 {
		n := strconv.Itoa(i)
		e := must(x.Entities.AddEntity(t.Context(), x.admin,
			assessment.Entity{Key: "mer" + n, Name: "Mer " + n, Kind: x.school.Kind, ParentID: &x.root}))(t)
		form.Entities = append(form.Entities, e.ID)
	}
	round := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
	for entity, id := range x.in(t, round.ID) {
		_ = entity
		x.submitContent(t, id, content)
	}
	query := insight.SummaryQuery{Whole: true, RoundID: &round.ID}
	// The writer is held for: mark and principal read again, what is stored, and its line in the log.
	held, outside := count(func() { must(x.Insight.SealSummary(t.Context(), x.kim, query))(t) })
	if held > 4 || outside < 5 {
		t.Errorf("sealing a summary: %d statements hold the writer, %d do not", held, outside)
	}
	x.begin(t)
	for _, q := range x.audit.Questions {
		x.judge(t, x.soc.ID, q.ID, 400, "Annat än svaren")
		x.judge(t, x.school.ID, q.ID, 200, "Annat än svaren")
	}
	held, outside = count(func() { must(x.Audits.Book(t.Context(), x.anna, x.audit.ID, true, "xlsx"))(t) })
	if held > 1 || outside < 5 {
		t.Errorf("a workbook: %d statements hold the writer, %d do not", held, outside)
	}
	held, outside = count(func() {
		must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
	})
	if held > 1 || outside < 5 {
		t.Errorf("a file: %d statements hold the writer, %d do not", held, outside)
	}
	now := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	held, outside = count(func() { must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, now.Version))(t) })
	if held > 10 || outside < 20 { // bodies and statements are kept with their versions, and who audited
		t.Errorf("sealing an audit: %d statements hold the writer, %d do not", held, outside)
	}
}
