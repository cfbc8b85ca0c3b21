package api

import (
	"context"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"mognad/api/rest"
	"mognad/assessment"
)

// heavy are the ends of the addresses whose replies grow with the organisation, with their weights: how much room each
// takes of what is made at the same time. All other requests, which are small, pass them.
var heavy = map[string]int64{
	"/compare":                        2,
	"/compare/export":                 2,
	"/summary":                        2,
	"/rounds/:round":                  1,
	"/rounds/:round/export":           2,
	"/rounds/:round/result":           2,
	"/rounds/:round/reminders":        1,
	"/rounds/:round/reminders/export": 2,
	"/rounds/:round/advice":           2,
	"/work":                           1,
	"/users":                          1,
	"/entities":                       1,
	"/events/export":                  2,
	"/plan/export":                    2,
	"/exports/entities":               2,
	"/exports/users":                  2,
}

// admissionWait is the longest that a heavy request waits for room.
const admissionWait = 8 * time.Second

// admission lets as many heavy requests through at a time as the machine has processors for, so that they neither
// exhaust the memory nor keep small ones waiting. What could not be served within its time is refused at once.
type admission struct {
	room    *semaphore.Weighted
	size    int64         // of the room
	wait    time.Duration // the longest
	waiting atomic.Int64  // the weight of what waits
	took    atomic.Int64  // how long a request of weight 1 has lately taken, in nanoseconds
}

func newAdmission(wait time.Duration) *admission {
	size := int64(2 * max(2, runtime.GOMAXPROCS(0)))
	return &admission{room: semaphore.NewWeighted(size), size: size, wait: wait}
}

// enter waits for room; leave must be called once it is no longer needed.
func (a *admission) enter(ctx context.Context, weight int64) (leave func(), err error) {
	defer a.waiting.Add(-weight)
	ahead := a.waiting.Add(weight) - weight
	if time.Duration(ahead*a.took.Load()/a.size) > a.wait {
		return nil, busy()
	}
	limited, cancel := context.WithTimeout(ctx, a.wait)
	defer cancel()
	if err := a.room.Acquire(limited, weight); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err() // nobody waits for a reply any more
		}
		return nil, busy()
	}
	began := time.Now()
	return func() {
		a.room.Release(weight)
		now := time.Since(began).Nanoseconds() / weight
		a.took.Store(a.took.Load() + (now-a.took.Load())/8) // of two at the same time one may be forgotten
	}, nil
}

// busyTime is how long those who found no room are told to wait.
const busyTime = 10 * time.Second

func busy() error {
	err := assessment.Wait("error.busy_pages", busyTime, time.Second)
	err.Code = assessment.Unavailable // nobody has asked for too much
	return err
}

// weightOf is the weight of a request to a route, 0 for a small one.
func weightOf(method, route string) int64 {
	if method != http.MethodGet {
		return 0
	}
	route = strings.TrimPrefix(route, rest.Prefix)
	return heavy[strings.TrimPrefix(route, "/organisations/:organisation")]
}

// admit lets a request through once there is room for it.
func (s *Server) admit(c *gin.Context) {
	weight := weightOf(c.Request.Method, c.FullPath())
	if weight == 0 {
		return
	}
	leave, err := s.admission.enter(c.Request.Context(), weight)
	if err != nil {
		s.fail(c, err)
		c.Abort()
		return
	}
	defer leave()
	c.Next()
}

// HeavyRoutes lists the ends of the addresses that are admitted by their weights.
func HeavyRoutes() []string { return slices.Sorted(maps.Keys(heavy)) }
