package review

import (
	"context"
	"regexp"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// carriedSources are what a round or a review of an entity carries on from, in the order shown.
var carriedSources = []assessment.FigureSource{
	assessment.DecisionFigures, assessment.ActionFigures, assessment.RecommendationFigures, assessment.ResultFigures,
	assessment.TargetFigures,
}

// Carried is what a round or a review of an entity carries on from, for those who manage its reviews. It is what
// management of the entity may see, so that it tells nothing of an audit that is not final.
func (w *UseCases) Carried(ctx context.Context, p assessment.Principal, entity assessment.ID) (record.Carried, error) {
	var carried record.Carried
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ManageReviews)
		if err != nil {
			return err
		}
		c, err := w.carrying(tx, p, t, entity)
		if err != nil {
			return err
		}
		carried, err = c.carried(ctx)
		return err
	})
	return carried, err
}

// carrying is a review of the entity that has not been begun.
func (w *UseCases) carrying(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	entity assessment.ID,
) (_ *reading, err error) {
	c := &reading{w: w, tx: tx, p: p, tree: t, review: assessment.Review{EntityID: entity, CreatedAt: w.kernel.Now()}}
	if _, known := t.Node(entity); !known || !c.may(assessment.ManageReviews) {
		return nil, assessment.Missing()
	}
	c.review.ID, err = w.kernel.NewID()
	return c, err
}

// carried reads the figures that are carried over, and of recommendations only the open ones.
func (c *reading) carried(ctx context.Context) (record.Carried, error) {
	carried := record.Carried{Entity: c.entity(), Figures: []record.ReviewFigure{}}
	f, err := c.counting(ctx)
	if err != nil {
		return carried, err
	}
	f.openOnly = true
	for _, source := range carriedSources {
		figure, err := f.figure(source)
		if err != nil {
			return carried, err
		}
		carried.Figures = append(carried.Figures, figure)
	}
	return carried, nil
}

// ProposeReview fills in the form with which a review begins: the next one after a given review or, without one, after
// the latest yearly review of the highest entity that the principal manages, unless the next one has been begun.
func (w *UseCases) ProposeReview(
	ctx context.Context,
	p assessment.Principal,
	after *assessment.ID,
) (record.ReviewProposal, error) {
	var f record.ReviewProposal
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ManageReviews)
		if err != nil {
			return err
		}
		before, err := w.reviewBefore(tx, p, t, after)
		if err != nil {
			return err
		}
		c, err := w.carrying(tx, p, t, before.EntityID)
		if err != nil {
			return err
		}
		f = proposal(before)
		f.Carried, err = c.carried(ctx)
		return err
	})
	return f, err
}

// reviewBefore finds the review after which the next one is proposed; one without an id if there is none.
func (w *UseCases) reviewBefore(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	after *assessment.ID,
) (assessment.Review, error) {
	if after != nil {
		c, err := w.find(tx, p, assessment.ManageReviews, func() (assessment.Review, error) { return tx.Review(*after) })
		if err != nil {
			return assessment.Review{}, err
		}
		return c.review, nil
	}
	top := slices.IndexFunc(t.Nodes, func(n assessment.Node) bool { return p.May(assessment.ManageReviews, t, n.ID) })
	if top < 0 {
		return assessment.Review{}, assessment.Missing()
	}
	none := assessment.Review{EntityID: t.Nodes[top].ID}
	reviews, err := tx.Reviews()
	if err != nil {
		return none, err
	}
	for _, r := range reviews { // latest first
		if r.EntityID == none.EntityID && r.Kind == assessment.YearlyReview {
			if !r.Held() {
				return none, nil
			}
			return r, nil
		}
	}
	return none, nil
}

// proposal is the next review after one.
func proposal(before assessment.Review) record.ReviewProposal {
	f := record.ReviewProposal{Kind: assessment.YearlyReview, Template: assessment.ISO27001From2022}
	if before.ID != (assessment.ID{}) {
		f.Title, f.Kind, f.Template = yearRaised(before.Title), before.Kind, before.Template
		f.PlannedOn = record.Optional(before.NextOn())
	}
	return f
}

var year = regexp.MustCompile(`\b(?:19|20)[0-9]{2}\b`)

// yearRaised is a title with its years raised by one.
func yearRaised(title string) string {
	return year.ReplaceAllStringFunc(title, func(text string) string {
		n, _ := strconv.Atoi(text) // four digits
		return strconv.Itoa(n + 1)
	})
}
