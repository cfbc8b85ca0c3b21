package storetest

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// Count is a log for a database that counts the statements sent to it. Those that the store calls slow, as on a busy
// machine, count like the others.
func Count(sent *atomic.Int64) *slog.Logger {
	return slog.New(statements{slog.DiscardHandler, func(slog.Record) { sent.Add(1) }})
}

// CountRows is [Count] for the rows that the statements read or change.
func CountRows(rows *atomic.Int64) *slog.Logger {
	return slog.New(statements{slog.DiscardHandler, func(r slog.Record) {
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == "rows" {
				rows.Add(a.Value.Int64())
			}
			return true
		})
	}})
}

type statements struct {
	slog.Handler
	count func(slog.Record)
}

func (h statements) Enabled(context.Context, slog.Level) bool { return true }

func (h statements) Handle(_ context.Context, r slog.Record) error {
	if IsStatement(r) {
		h.count(r)
	}
	return nil
}

// IsStatement reports whether a line of the store's log is about a statement.
func IsStatement(r slog.Record) bool {
	return r.Message == "statement" || r.Message == "slow statement"
}
