package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
)

// reviewing is the day of the review, counted from the first day of its round: when the audit after the round is final.
const reviewing = ending + 15

// The days around the reviews.
var (
	preparedOn = when{roundCount - 2, reviewing - 10}
	sentOn     = when{roundCount - 2, reviewing - 5}
	heldOn     = when{roundCount - 2, reviewing}
	closedOn   = when{roundCount - 2, reviewing + 3}
	aheadOn    = when{roundCount - 1, 29}
	writtenOn  = when{roundCount - 1, 33}
	nextOn     = when{roundCount - 1, sinceOpening + 45}
)

// input is what is written under an input of a review.
type input struct {
	key            assessment.ReviewInputKey
	text, informal string
	considered     bool
}

// raised is a shortcoming or a proposal.
type raised struct {
	key, about, title, text string
	kind                    assessment.PointKind
}

// decided is a decision, with somebody who sees to it and a day unless there is nothing to do.
type decided struct {
	key, text, role, owner string
	due                    when
	outcome                assessment.DecisionOutcome
	kind                   assessment.DecisionKind
	input                  assessment.ReviewInputKey
	proposal               string
}

// planReviewHeld plans the review that has been held.
func (m *maker) planReviewHeld() []scheduled {
	var r record.Review
	points := map[string]assessment.ID{}
	prepare := func(ctx context.Context) (err error) {
		if r, err = m.beginReview(ctx, roundCount-2, heldOn, 9); err != nil {
			return err
		}
		if err = m.settle(ctx, &r, preMeetingHeld); err != nil {
			return err
		}
		if err = m.writeInputs(ctx, r.ID, inputsHeld); err != nil {
			return err
		}
		return m.raise(ctx, r.ID, raisedHeld, points)
	}
	send := func(ctx context.Context) (err error) {
		if r, err = m.w.Review.RefreshFigures(ctx, m.lead(), r.ID, r.Version); err == nil {
			r, err = m.w.Review.Send(ctx, m.lead(), r.ID, r.Version)
		}
		return err
	}
	hold := func(ctx context.Context) error { return m.holdReview(ctx, &r, points) }
	closing := func(ctx context.Context) (err error) {
		r, err = m.w.Review.Close(ctx, m.lead(), r.ID, r.Version)
		return err
	}
	list := []scheduled{
		{preparedOn, "the review is prepared", prepare},
		{sentOn, "the papers are sent", send},
		{heldOn, "the review is held", hold},
		{closedOn, "the minutes are closed", closing},
	}
	for i, local := range signatories {
		sign := func(ctx context.Context) error {
			_, err := m.w.Review.Sign(ctx, m.people[local], r.ID, *r.SHA256)
			return err
		}
		list = append(list, scheduled{when{closedOn.round, closedOn.days + 4 + 3*i}, local + " signs", sign})
	}
	return list
}

// beginReview begins a review of a round with its plan, as a case of this year with a number.
func (m *maker) beginReview(ctx context.Context, round int, on when, number int) (record.Review, error) {
	r, err := m.w.Review.AddReview(ctx, m.lead(), review.BeginForm{
		EntityID:  m.entities[Key].ID,
		Title:     fmt.Sprintf("Ledningens genomgång %d", m.year(round)),
		Kind:      assessment.YearlyReview,
		Template:  assessment.ISO27001From2022,
		PlannedOn: m.day(on),
	})
	if err != nil {
		return r, err
	}
	return m.w.Review.SavePlan(ctx, m.lead(), r.ID, review.PlanForm{
		Title:       r.Title,
		Kind:        r.Kind,
		PlannedOn:   m.day(on),
		CaseNumber:  fmt.Sprintf("KS %d/%d", m.at.Year(), number),
		Frequency:   12,
		PlanningTie: "Nämndernas verksamhetsplaner",
		BudgetTie:   "Budgetberedningen i maj",
		Version:     r.Version,
	})
}

// settle saves what was settled with management before the review.
func (m *maker) settle(ctx context.Context, r *record.Review, p assessment.PreMeeting) (err error) {
	p.On = assessment.DateOf(m.at)
	*r, err = m.w.Review.SavePreMeeting(ctx, m.lead(), r.ID, review.PreMeetingForm{PreMeeting: p, Version: r.Version})
	return err
}

func (m *maker) writeInputs(ctx context.Context, id assessment.ID, inputs []input) error {
	for _, i := range inputs {
		if _, err := m.w.Review.SaveInput(ctx, m.lead(), id, review.InputForm{
			Key:        i.key,
			Text:       m.said(i.text),
			Informal:   m.said(i.informal),
			Considered: i.considered,
			Version:    new(int64),
		}); err != nil {
			return fmt.Errorf("%s: %w", i.key, err)
		}
	}
	return nil
}

func (m *maker) raise(ctx context.Context, id assessment.ID, all []raised, points map[string]assessment.ID) error {
	for _, x := range all {
		p, err := m.w.Review.AddPoint(ctx, m.lead(), id, review.PointForm{
			Kind:  x.kind,
			About: x.about,
			Title: x.title,
			Text:  x.text,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", x.title, err)
		}
		points[x.key] = p.ID
	}
	return nil
}

// holdReview writes the minutes: who was there, what was decided, and what management says of it all.
func (m *maker) holdReview(ctx context.Context, r *record.Review, points map[string]assessment.ID) (err error) {
	if *r, err = m.w.Review.SaveMeeting(ctx, m.lead(), r.ID, review.MeetingForm{
		HeldOn:       m.day(heldOn),
		Place:        "Kommunhuset, rum Älven",
		Agenda:       agendaHeld,
		Participants: m.participants(),
		Version:      r.Version,
	}); err != nil {
		return err
	}
	for _, d := range decisionsHeld {
		f := review.DecisionForm{
			Text:      d.text,
			Outcome:   d.outcome,
			Kind:      d.kind,
			Input:     d.input,
			OwnerRole: d.role,
			OwnerID:   m.id(d.owner),
			DueOn:     m.day(d.due),
		}
		if id, some := points[d.proposal]; some {
			f.ProposalID = &id
		}
		added, err := m.w.Review.Decide(ctx, m.lead(), r.ID, f)
		if err != nil {
			return fmt.Errorf("%s: %w", d.key, err)
		}
		m.kept.ids["decision "+d.key] = added.ID
	}
	for _, s := range statementsHeld {
		s.Version = new(int64)
		if _, err := m.w.Review.SaveStatement(ctx, m.lead(), r.ID, s); err != nil {
			return fmt.Errorf("%s: %w", s.About, err)
		}
	}
	return nil
}

// participants are those of the review: management signs.
func (m *maker) participants() []assessment.Participant {
	list := []assessment.Participant{}
	for _, p := range present {
		list = append(list, assessment.Participant{
			Name:      p.name,
			Role:      p.role,
			UserID:    m.id(p.local),
			Signatory: p.signs,
		})
	}
	return list
}

// planReviewAhead plans the review that is being prepared, of which half is written.
func (m *maker) planReviewAhead() []scheduled {
	var r record.Review
	begin := func(ctx context.Context) (err error) {
		if r, err = m.beginReview(ctx, roundCount-1, nextOn, 140); err != nil {
			return err
		}
		return m.settle(ctx, &r, preMeetingAhead)
	}
	write := func(ctx context.Context) (err error) {
		if r, err = m.w.Review.RefreshFigures(ctx, m.lead(), r.ID, r.Version); err != nil {
			return err
		}
		if err := m.writeInputs(ctx, r.ID, inputsAhead); err != nil {
			return err
		}
		return m.raise(ctx, r.ID, raisedAhead, map[string]assessment.ID{})
	}
	return []scheduled{
		{aheadOn, "the next review is begun", begin},
		{writtenOn, "the next review is half written", write},
	}
}
