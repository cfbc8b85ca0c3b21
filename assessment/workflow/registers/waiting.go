package registers

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// Waiting are rows that wait for the principal for the same reason.
type Waiting struct {
	Reason WaitingReason
	Count  int
	First  string // the name of the row with the earliest day, or of the entity whose statement it is
	ID     assessment.ID
	Due    assessment.Date // that day, "" where rows have none
}

// WaitingReason is why rows wait for somebody.
type WaitingReason string

// The reasons.
const (
	AcceptanceEnds WaitingReason = "acceptance"    // of a risk, which somebody has to decide on again
	ObjectiveLate  WaitingReason = "objective"     // its day has passed and it is not reached
	WithoutAction  WaitingReason = "nonconformity" // an open nonconformity for which no action has been decided
	CorrectionLate WaitingReason = "correction"    // an open nonconformity whose day has passed
	NoTraining     WaitingReason = "training"      // people in management without valid training, once any is kept
	Unapproved     WaitingReason = "applicability" // a complete statement of applicability, for those who may approve it
)

// Waiting lists what waits for the principal in the registers: for those who manage the rows, and for management as far
// as risks are accepted and statements of applicability approved. An acceptance waits until the day given already. The
// number of statements does not depend on the number of rows.
func (w *UseCases) Waiting(
	ctx context.Context,
	p assessment.Principal,
	until assessment.Date,
) ([]Waiting, error) {
	var list []Waiting
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		manages := p.MaySomewhere(assessment.ManageRegisters)
		if !manages && !p.Has(assessment.Management) {
			return nil
		}
		reach, err := reached(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		of := []*Register{w.Risks.Register}
		if manages {
			of = append(of, w.Objectives.Register, w.Nonconformities.Register, w.Trainings.Register)
		}
		for _, r := range of {
			s, err := r.refer(tx, reach)
			if err != nil {
				return err
			}
			items, err := s.seen(tx)
			if err != nil {
				return err
			}
			assessment.SortByName(workflow.Language(p), items, r.NameOf)
			for _, i := range items {
				for _, one := range s.waits(i, until) {
					list = joined(list, one)
				}
			}
			if names := s.untrained(items); len(names) > 0 && len(items) > 0 {
				list = append(list, Waiting{Reason: NoTraining, Count: len(names), First: names[0]})
			}
		}
		list, err = unapproved(tx, p, reach.whole, list)
		return err
	})
	return list, err
}

// unapproved adds the statements of applicability that decide on every control, say something else than what was last
// approved, and may be approved by the principal.
func unapproved(tx assessment.Tx, p assessment.Principal, tree assessment.Tree, list []Waiting) ([]Waiting, error) {
	if p.ReadOnly || !p.MaySomewhere(assessment.Approve) {
		return list, nil
	}
	all, err := readApplicabilities(tx, p, tree, workflow.Reached(p, tree, assessment.Approve))
	for _, a := range all {
		if a.object().ready == nil && len(a.changes()) > 0 {
			list = joined(list, Waiting{Reason: Unapproved, Count: 1, First: a.entity.Name, ID: a.entity.ID})
		}
	}
	return list, err
}

// waits is why a row waits for the principal.
func (s References) waits(i Item, until assessment.Date) []Waiting {
	var list []Waiting
	add := func(reason WaitingReason, due assessment.Date) {
		list = append(list, Waiting{Reason: reason, Count: 1, First: s.w.NameOf(i), ID: *i.Head.ID, Due: due})
	}
	switch row := i.row.(type) {
	case *registers.Risk:
		accepted := row.Treatment == registers.Accept && row.AcceptedUntil != "" && row.AcceptedUntil <= until
		if accepted && (i.Manageable || s.accepts(i)) {
			add(AcceptanceEnds, row.AcceptedUntil)
		}
	case *registers.Objective:
		if i.Manageable && len(i.Overdue) > 0 {
			add(ObjectiveLate, row.Due)
		}
	case *registers.Nonconformity:
		switch state := i.Values.Get("state"); {
		case !i.Manageable || state == registers.Closed:
		case state == registers.OpenWithoutAction:
			add(WithoutAction, "")
		case len(i.Overdue) > 0:
			add(CorrectionLate, row.Due)
		}
	}
	return list
}

// accepts reports whether the principal is of the management of what a row is about.
func (s References) accepts(i Item) bool {
	for _, entity := range s.about(i.Values) {
		for _, m := range s.p.Memberships {
			if m.Role == assessment.Management && m.Reaches(s.whole, entity) {
				return true
			}
		}
	}
	return false
}

// joined adds a row to those of the same reason.
func joined(list []Waiting, one Waiting) []Waiting {
	for n := range list {
		if list[n].Reason != one.Reason {
			continue
		}
		if one.Due < list[n].Due {
			list[n].First, list[n].ID, list[n].Due = one.First, one.ID, one.Due
		}
		list[n].Count++
		return list
	}
	return append(list, one)
}
