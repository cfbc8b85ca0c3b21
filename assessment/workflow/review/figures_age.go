package review

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// freshFigures is for how many days figures are recent enough not to be asked about.
const freshFigures = 7

// FiguresAge tells those who manage a review how old its figures are, and which sources would say something else if
// they were read now. Actions that came from decisions of the review itself are no news.
func (w *UseCases) FiguresAge(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.ReviewFiguresAge, error) {
	age := record.ReviewFiguresAge{Moved: []assessment.FigureSource{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		c, err := w.find(tx, p, assessment.ManageReviews, func() (assessment.Review, error) { return tx.Review(id) })
		if err != nil {
			return err
		}
		if err := c.mustBeOpen(); err != nil {
			return err
		}
		age.At = c.review.FiguresAt.UTC()
		read, today := w.kernel.Day(age.At), w.kernel.Today()
		age.Days = int(today.Time().Sub(read.Time()).Hours() / 24)
		age.Old = age.Days > freshFigures
		age.Moved, err = c.moved(ctx)
		return err
	})
	return age, err
}

// moved are the sources that would say something else now.
func (c *reading) moved(ctx context.Context) ([]assessment.FigureSource, error) {
	var stored []record.ReviewFigure
	if err := json.Unmarshal([]byte(c.review.Figures), &stored); err != nil {
		return nil, fmt.Errorf("read the figures of review %s: %w", c.review.ID, err)
	}
	f, err := c.counting(ctx)
	if err != nil {
		return nil, err
	}
	now, err := f.all()
	if err != nil {
		return nil, err
	}
	own, err := c.ownActions()
	if err != nil {
		return nil, err
	}
	moved := []assessment.FigureSource{}
	for _, figure := range now {
		was := record.ReviewFigure{Source: figure.Source}
		if i := slices.IndexFunc(stored, func(s record.ReviewFigure) bool { return s.Source == figure.Source }); i >= 0 {
			was = stored[i]
		}
		if !reflect.DeepEqual(without(was, own), without(figure, own)) {
			moved = append(moved, figure.Source)
		}
	}
	return moved, nil
}

// ownActions are the ids of the actions that came from decisions of the review.
func (c *reading) ownActions() (map[string]bool, error) {
	decisions, err := c.tx.ReviewDecisions(c.review.ID)
	if err != nil {
		return nil, err
	}
	var subjects []assessment.ID
	for _, d := range decisions {
		subjects = append(subjects, d.ID)
	}
	origins, err := c.tx.ActionOriginsFrom(subjects)
	own := map[string]bool{}
	for _, o := range origins {
		own[o.ActionID.String()] = true
	}
	return own, err
}

// without is a figure without actions; one of actions that is compared by its rows alone, since they are counted in it.
func without(f record.ReviewFigure, own map[string]bool) record.ReviewFigure {
	f.Rows = slices.DeleteFunc(slices.Clone(f.Rows), func(r record.ReviewRow) bool { return own[r.ID] })
	if f.Source == assessment.ActionFigures || f.Source == assessment.YearFigures {
		f.Count, f.Of, f.Counts = 0, 0, nil
	}
	if len(f.Rows) == 0 {
		f.Rows = nil
	}
	return f
}
