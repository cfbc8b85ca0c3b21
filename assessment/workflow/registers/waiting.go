package registers

import (
	"context"
	"slices"

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
	AcceptanceEnds WaitingReason = "acceptance"    // of a risk, whose new day is set by those who manage it
	AcceptAgain    WaitingReason = "accept"        // the same, for its owner, and for management until it approves again
	ObjectiveLate  WaitingReason = "objective"     // its day has passed and it is not reached
	WithoutAction  WaitingReason = "nonconformity" // an open nonconformity for which no action has been decided
	CorrectionLate WaitingReason = "correction"    // an open nonconformity whose day has passed
	NoTraining     WaitingReason = "training"      // people in management without valid training, once any is kept
	Unapproved     WaitingReason = "applicability" // a complete statement of applicability, for those who may approve it
)

// acceptedAhead is how many days before the last day of an acceptance it waits to be decided on again.
const acceptedAhead = 30

// Waiting lists what waits for the principal in the registers: for those who manage the rows, for those with the role
// that is written as the owner of a risk or a nonconformity, nearest to what it is about, and for management as far as
// risks are accepted and statements of applicability approved. The number of statements does not depend on the number
// of rows.
func (w *UseCases) Waiting(ctx context.Context, p assessment.Principal) ([]Waiting, error) {
	var list []Waiting
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadRegisters) {
			return nil
		}
		reach, err := reached(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		of := []*Register{w.Risks.Register, w.Nonconformities.Register}
		if p.MaySomewhere(assessment.ManageRegisters) {
			of = []*Register{w.Risks.Register, w.Objectives.Register, w.Nonconformities.Register, w.Trainings.Register}
		}
		known := waiters{tx: tx}
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
				found, err := s.waits(i, &known)
				if err != nil {
					return err
				}
				for _, one := range found {
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
func (s References) waits(i Item, known *waiters) ([]Waiting, error) {
	var list []Waiting
	add := func(reason WaitingReason, due assessment.Date) {
		list = append(list, Waiting{Reason: reason, Count: 1, First: s.w.NameOf(i), ID: *i.Head.ID, Due: due})
	}
	mine := i.Manageable
	if !mine && !closed(i) {
		var err error
		if mine, err = s.owns(i, known); err != nil {
			return nil, err
		}
	}
	switch row := i.row.(type) {
	case *registers.Risk:
		asked := assessment.DateOf(row.AcceptedUntil.Time().AddDate(0, 0, -acceptedAhead))
		switch {
		case closed(i) || asked > s.w.kernel.Today(s.p.Organisation):
		case i.Manageable:
			add(AcceptanceEnds, row.AcceptedUntil)
		case s.accepts(i):
			again, err := known.approved(*i.Head.ID, asked)
			if err != nil {
				return nil, err
			}
			if !again {
				add(AcceptAgain, row.AcceptedUntil)
			}
		case mine:
			add(AcceptAgain, row.AcceptedUntil)
		}
	case *registers.Objective:
		if mine && len(i.Overdue) > 0 {
			add(ObjectiveLate, row.Due)
		}
	case *registers.Nonconformity:
		due := assessment.Date("")
		if len(i.Overdue) > 0 {
			due = row.Due
		}
		switch state := i.Values.Get("state"); {
		case !mine || state == registers.Closed:
		case state == registers.OpenWithoutAction:
			add(WithoutAction, due)
		case due != "":
			add(CorrectionLate, due)
		}
	}
	return list, nil
}

// closed reports whether nothing of a row can wait: of a risk that is not accepted for a time, and of a nonconformity
// that is closed.
func closed(i Item) bool {
	switch row := i.row.(type) {
	case *registers.Risk:
		return row.Treatment != registers.Accept || row.AcceptedUntil == ""
	case *registers.Nonconformity:
		return row.ClosedOn != ""
	}
	return false
}

// waiters are who has which role, and when risks were approved, each read once and only if it matters.
type waiters struct {
	tx      assessment.Tx
	holders *workflow.Holders
	risks   map[assessment.ID]assessment.Date // the day of the latest approval
}

// owns reports whether the principal is the owner of a row by role: has that role for something that the row is about,
// and nobody has it nearer to that.
func (s References) owns(i Item, known *waiters) (bool, error) {
	role, is := s.w.kernel.RoleNamed(i.Values.Get("owner_role"))
	if !is || !s.p.Has(role) {
		return false, nil
	}
	if known.holders == nil {
		h, err := s.w.kernel.Holders(known.tx, s.p.Organisation)
		if err != nil {
			return false, err
		}
		known.holders = &h
	}
	return slices.ContainsFunc(s.about(i.Values), func(entity assessment.ID) bool {
		return slices.Contains(known.holders.NearestWith(role, s.whole, entity), s.p.User.ID)
	}), nil
}

// approved reports whether a risk has been approved on the day or later.
func (k *waiters) approved(risk assessment.ID, from assessment.Date) (bool, error) {
	if k.risks == nil {
		all, err := k.tx.Approvals()
		if err != nil {
			return false, err
		}
		k.risks = map[assessment.ID]assessment.Date{}
		for _, a := range all {
			if a.Kind == assessment.ApprovedRisk {
				k.risks[a.ObjectID] = max(k.risks[a.ObjectID], a.DecidedOn)
			}
		}
	}
	return k.risks[risk] >= from, nil
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
		if one.Due != "" && (list[n].Due == "" || one.Due < list[n].Due) {
			list[n].First, list[n].ID, list[n].Due = one.First, one.ID, one.Due
		}
		list[n].Count++
		return list
	}
	return append(list, one)
}
