package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// attempt does something once and returns the cost: milliseconds, or MiB.
type attempt func() (took float64, err error)

// timed is an attempt whose whole duration counts.
func timed(do func() error) attempt {
	return func() (float64, error) {
		began := time.Now()
		err := do()
		return milliseconds(time.Since(began)), err
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// medians makes the attempts in turn, so that other load on the machine affects all of them, and returns the median of
// each, after a few rounds to warm up.
func (b bench) medians(warmUp int, attempts ...attempt) ([]float64, error) {
	taken := make([][]float64, len(attempts))
	for round := range warmUp + b.runs {
		for i, try := range attempts {
			took, err := try()
			if err != nil {
				return nil, err
			}
			if round >= warmUp {
				taken[i] = append(taken[i], took)
			}
		}
	}
	var middle []float64
	for _, all := range taken {
		slices.Sort(all)
		middle = append(middle, all[len(all)/2])
	}
	return middle, nil
}

// connections is how many clients send requests at the same time.
const connections = 16

// throughput runs an operation in as many goroutines as there are connections, each made by prepare, and returns how
// many times per second it was done.
func (b bench) throughput(
	ctx context.Context, clients int, prepare func() (func() error, error),
) (float64, error) {
	var done atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, clients)
	var operations []func() error
	for range clients {
		operation, err := prepare()
		if err != nil {
			return 0, err
		}
		operations = append(operations, operation)
	}
	began := time.Now()
	for _, operation := range operations {
		group.Go(func() {
			for time.Since(began) < b.during && ctx.Err() == nil {
				if err := operation(); err != nil {
					failures <- err
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	close(failures)
	if err := <-failures; err != nil {
		return 0, err
	}
	return float64(done.Load()) / took.Seconds(), nil
}
