package workflow

import (
	"context"
	"sync/atomic"
	"time"

	"mognad/assessment"
)

// Gate lets few pieces of work that need much memory through at a time. Others wait until their request is cancelled
// or, if too many are waiting, are refused. It is made by [NewGate].
type Gate struct {
	open   chan struct{} // its capacity is how many are let through at the same time
	wanted atomic.Int64  // in progress or waiting
	most   int64
	busy   string
}

// gateWait is how long who is refused should wait: what waits before has been done by then.
const gateWait = 5 * time.Second

// NewGate makes a gate for so many at the same time. If more than most are in progress or waiting, one more is refused
// with [assessment.TooMany] and the message busy, which has the seconds to wait as Count.
func NewGate(atOnce, most int, busy string) *Gate {
	return &Gate{open: make(chan struct{}, atOnce), most: int64(most), busy: busy}
}

// Through does the work once there is room.
func (g *Gate) Through(ctx context.Context, do func() error) error {
	defer g.wanted.Add(-1)
	if g.wanted.Add(1) > g.most {
		return assessment.Wait(g.busy, gateWait, time.Second)
	}
	select {
	case g.open <- struct{}{}:
		defer func() { <-g.open }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Wanted is how much work is in progress or waiting.
func (g *Gate) Wanted() int64 { return g.wanted.Load() }

// Files being read: a file of the largest size takes up to a hundred times its size while it is read.
const (
	filesAtOnce = 2
	maxFiles    = 32 // which take a few seconds
)

// FilesWanted is how many files are being read or wait for it.
func (w *Kernel) FilesWanted() int64 { return w.files.Wanted() }

// ReadFile reads an uploaded file: only a few are read at the same time, so that uploads cannot exhaust the memory.
func (w *Kernel) ReadFile(ctx context.Context, read func() error) error {
	return w.files.Through(ctx, read)
}
