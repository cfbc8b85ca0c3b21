package workflow

import "time"

// At is the same use cases on the same store by another clock, for making examples that have a past.
func (w *Workflow) At(now func() time.Time) *Workflow {
	return New(w.store, Options{Now: now, Random: w.random})
}
