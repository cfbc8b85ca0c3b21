package review

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

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
		read, today := w.kernel.Day(p.Organisation, age.At), w.kernel.Today(p.Organisation)
		age.Days = int(today.Time().Sub(read.Time()).Hours() / 24)
		if c.review.Number > 1 { // as they were at the meeting
			return nil
		}
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
	// Versions that did not know a second state did not write the key.
	also := strings.Contains(c.review.Figures, `"also":`)
	moved := []assessment.FigureSource{}
	for _, figure := range now {
		was := record.ReviewFigure{Source: figure.Source}
		if i := slices.IndexFunc(stored, func(s record.ReviewFigure) bool { return s.Source == figure.Source }); i >= 0 {
			was = stored[i]
		}
		if !reflect.DeepEqual(sayingOf(was, own, was.Counts, also), sayingOf(figure, own, was.Counts, also)) {
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

// saying is what a figure says, whatever the order of its rows.
type saying struct {
	count, of int
	counts    map[string]int
	rows      map[said]int // how many there are of each
}

// said is what a row says: what it is of, not the words around it, which differ between versions of the program.
type said struct {
	id, of, title, state, also, value string
	on                                assessment.Date
	level, target                     int
}

// sayingOf is what a figure says without rows that are left out, with only the given parts of its counts. Figures of
// actions say it by their rows alone, since those that are left out are counted in them.
func sayingOf(f record.ReviewFigure, out map[string]bool, parts []record.ReviewCount, also bool) saying {
	s := saying{counts: map[string]int{}, rows: map[said]int{}}
	if f.Source != assessment.ActionFigures && f.Source != assessment.YearFigures {
		s.count, s.of = f.Count, f.Of
		for _, c := range parts {
			s.counts[c.Key] = f.Part(c.Key)
		}
	}
	for _, r := range f.Rows {
		if out[r.ID] {
			continue
		}
		row := said{id: r.ID, of: r.Of, state: r.State, level: level(r)}
		if f.Source != assessment.AdviceFigures { // whose titles are in the reader's language
			row.title = r.Title
		}
		if also {
			row.also = r.Also
		}
		if f.Source == assessment.MeasureFigures {
			row.value = valueIn(r.Note)
		}
		if r.On != nil {
			row.on = *r.On
		}
		if r.Target != nil {
			row.target = *r.Target
		}
		s.rows[row]++
	}
	return s
}

// valueIn is the value of a measure in its note, before what it aims at.
func valueIn(note string) string {
	note, _, _ = strings.Cut(note, " (")
	note, _, _ = strings.Cut(note, " / ") // as earlier versions wrote it
	return note
}
