package registers

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// applicability is an entity's statement of applicability: what it says of each control now, and what was last
// approved.
type applicability struct {
	entity       assessment.Node
	organisation assessment.Organisation
	tree         assessment.Tree
	rows         map[assessment.Control]assessment.Applicability
	last         *assessment.Approval // nil for none
	approved     map[assessment.Control]record.SealedApplicabilityRow
}

// readApplicability reads the statement of an entity that the principal reaches.
func (w *UseCases) readApplicability(
	tx assessment.Tx,
	p assessment.Principal,
	entity assessment.ID,
) (*applicability, error) {
	tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
	if err != nil {
		return nil, err
	}
	if _, known := tree.Node(entity); !known || !p.May(assessment.ReadRegisters, tree, entity) {
		return nil, assessment.Missing()
	}
	all, err := readApplicabilities(tx, p, tree, []assessment.ID{entity})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// readApplicabilities reads the statements of the entities, in two statements for any number of them.
func readApplicabilities(
	tx assessment.Tx,
	p assessment.Principal,
	tree assessment.Tree,
	entities []assessment.ID,
) ([]*applicability, error) {
	rows, err := tx.ApplicabilitiesOf(entities)
	if err != nil {
		return nil, err
	}
	approvals, err := tx.LatestApprovalsOf(assessment.ApprovedApplicability, entities)
	if err != nil {
		return nil, err
	}
	list := make([]*applicability, 0, len(entities))
	by := make(map[assessment.ID]*applicability, len(entities))
	for _, id := range entities {
		n, _ := tree.Node(id)
		a := &applicability{
			entity:       n,
			organisation: p.Organisation,
			tree:         tree,
			rows:         map[assessment.Control]assessment.Applicability{},
			approved:     map[assessment.Control]record.SealedApplicabilityRow{},
		}
		list, by[id] = append(list, a), a
	}
	for _, row := range rows {
		by[row.EntityID].rows[row.Control] = row
	}
	for i, stored := range approvals {
		content, err := unsealApplicability(stored)
		if err != nil {
			return nil, err
		}
		a := by[stored.ObjectID]
		a.last = &approvals[i]
		for _, row := range content.Rows {
			a.approved[row.Control] = row
		}
	}
	return list, nil
}

// unsealApplicability reads an approved statement, after checking its hash.
func unsealApplicability(a assessment.Approval) (record.SealedApplicability, error) {
	var content record.SealedApplicability
	if err := a.Unseal(&content); err != nil {
		return content, fmt.Errorf("read the approved statement of applicability %s: %w", a.ID, err)
	}
	return content, nil
}

// row is what the entity says of the control, with the version 0 if it has decided nothing.
func (a *applicability) row(c assessment.Control) assessment.Applicability {
	row, decided := a.rows[c]
	if !decided {
		row = assessment.Applicability{
			OrganisationID: a.organisation.ID,
			EntityID:       a.entity.ID,
			Control:        c,
		}
	}
	return row
}

// version is that of the draft as a whole: it grows with every change of a row.
func (a *applicability) version() int64 {
	var sum int64
	for _, row := range a.rows {
		sum += row.Version
	}
	return sum
}

// number is that of the last approved version, 0 for none.
func (a *applicability) number() int64 {
	if a.last == nil {
		return 0
	}
	return a.last.Version
}

// changed reports whether the draft says something else of a control than what was last approved.
func (a *applicability) changed(c assessment.Control) bool {
	row, decided := a.rows[c]
	before, approved := a.approved[c]
	return decided != approved || sealedRow(row) != before && decided
}

// changes are the controls on which the draft differs from what was last approved.
func (a *applicability) changes() []assessment.Control {
	return slices.DeleteFunc(slices.Clone(assessment.Controls), func(c assessment.Control) bool { return !a.changed(c) })
}

// undecided is the number of controls on which nothing has been decided.
func (a *applicability) undecided() int { return len(assessment.Controls) - len(a.rows) }

// summary is the state of the statement in numbers.
func (a *applicability) summary(p assessment.Principal, names map[assessment.ID]string) record.Applicability {
	s := record.Applicability{
		Entity:     record.EntityNameOf(a.entity.Entity, a.entity.Kind),
		Version:    a.version(),
		Controls:   len(assessment.Controls),
		Decided:    len(a.rows),
		Unapproved: len(a.changes()),
		MaySave:    !p.ReadOnly && p.May(assessment.ManageRegisters, a.tree, a.entity.ID),
	}
	s.MayApprove, s.MayRecord = !p.ReadOnly && a.object().may(p, false) == nil, s.MaySave
	if a.last != nil {
		last := record.ApprovalOf(*a.last, names)
		last.Changed = new(s.Unapproved > 0)
		s.Approved = &last
	}
	for _, theme := range assessment.ControlThemes {
		part := record.ApplicabilityTheme{Theme: theme}
		for _, c := range assessment.Controls {
			if c.Theme() != theme {
				continue
			}
			part.Controls++
			if row, decided := a.rows[c]; decided {
				part.Decided++
				part.Statuses.Add(row.Status)
				s.Statuses.Add(row.Status)
			}
		}
		s.Themes = append(s.Themes, part)
	}
	return s
}

// Applicability is the state of an entity's statement of applicability in numbers, read in a constant number of
// statements.
func (w *UseCases) Applicability(
	ctx context.Context,
	p assessment.Principal,
	entity assessment.ID,
) (record.Applicability, error) {
	var s record.Applicability
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, err := w.readApplicability(tx, p, entity)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		s = a.summary(p, names)
		return err
	})
	return s, err
}

// ApplicabilityList is the statements of applicability that somebody may read, in the order of the tree.
type ApplicabilityList struct {
	Statements []record.Applicability
	Others     []record.EntityName // for which nobody has begun one
}

// Applicabilities lists the state of the statements of the entities that the principal reaches: those that somebody has
// begun, and those of entities that stand for a whole, which usually have one.
func (w *UseCases) Applicabilities(ctx context.Context, p assessment.Principal) (ApplicabilityList, error) {
	l := ApplicabilityList{Statements: []record.Applicability{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		all, err := readApplicabilities(tx, p, tree, workflow.Reached(p, tree, assessment.ReadRegisters))
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if len(a.rows) == 0 && !slices.Contains(assessment.OrganisationKinds, a.entity.Kind) {
				l.Others = append(l.Others, record.EntityNameOf(a.entity.Entity, a.entity.Kind))
				continue
			}
			l.Statements = append(l.Statements, a.summary(p, names))
		}
		return nil
	})
	return l, err
}

// ApplicabilityStatement is an entity's statement of applicability: its draft, and the versions that have been
// approved.
func (w *UseCases) ApplicabilityStatement(
	ctx context.Context,
	p assessment.Principal,
	entity assessment.ID,
) (record.ApplicabilityStatement, error) {
	var s record.ApplicabilityStatement
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, err := w.readApplicability(tx, p, entity)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		s = record.ApplicabilityStatement{Applicability: a.summary(p, names)}
		for _, c := range assessment.Controls {
			row := record.ApplicabilityRowOf(a.row(c), names)
			row.Changed = a.changed(c)
			s.Rows = append(s.Rows, row)
		}
		if s.Versions, err = a.object().approvals(tx); err != nil {
			return err
		}
		if p.May(assessment.ReadResults, a.tree, entity) {
			return w.linkQuestions(tx, &s)
		}
		return nil
	})
	return s, err
}
