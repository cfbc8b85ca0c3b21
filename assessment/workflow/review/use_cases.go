// Package review has the use cases of management reviews (ISO/IEC 27001, 9.3): preparing, holding, closing, signing and
// correcting them. What the system knows is read by the use cases of earlier links, as management of the entity may see
// it; they also decide what becomes of a decision. The eight topics for management, and its strategic aim, are here
// too.
package review

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/registers"
)

// UseCases are those of reviews. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	Links
}

// Links are the use cases of earlier links that figures come from, and decisions go to.
type Links struct {
	Audits    *audits.UseCases
	Insight   *insight.UseCases
	Plan      *plan.UseCases
	Registers *registers.UseCases
}

// New makes the use cases, and offers decisions to the plan as what actions came from.
func New(k *workflow.Kernel, l Links) *UseCases {
	w := &UseCases{kernel: k, Links: l}
	l.Plan.Offer(assessment.FromDecision, w.readDecisions)
	return w
}

// reading is a review that somebody reads, or changes, in a transaction.
type reading struct {
	w      *UseCases
	tx     assessment.Tx
	p      assessment.Principal
	tree   assessment.Tree
	review assessment.Review
	glance bool // figures are not read
}

// find reads a review as the principal may see it. One that does not exist, that is about an entity beyond the
// principal's reach, or whose papers management has not got yet, is missing.
func (w *UseCases) find(
	tx assessment.Tx,
	p assessment.Principal,
	do assessment.Permission,
	load func() (assessment.Review, error),
) (*reading, error) {
	t, err := workflow.TreeFor(tx, p, do)
	if err != nil {
		return nil, err
	}
	r, err := load()
	if err != nil {
		return nil, err
	}
	c := &reading{w: w, tx: tx, p: p, tree: t, review: r}
	switch {
	case !c.seen():
		return nil, assessment.Missing()
	case !c.may(do):
		return nil, workflow.Denied(do)
	}
	return c, nil
}

func (c *reading) may(do assessment.Permission) bool { return c.p.May(do, c.tree, c.review.EntityID) }

func (c *reading) seen() bool {
	return c.may(assessment.ReadReviews) &&
		(c.review.State != assessment.ReviewPreparing || c.may(assessment.ManageReviews))
}

// mustBeOpen refuses to change what has been closed.
func (c *reading) mustBeOpen() error {
	if !c.review.State.Open() {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.review_closed"}
	}
	return nil
}

// mustBe refuses what is not possible in another state.
func (c *reading) mustBe(s ...assessment.ReviewState) error {
	if !slices.Contains(s, c.review.State) {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.review_state"}
	}
	return nil
}
