package entities

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires/typed"
)

// Structure is the part of an organisation that the principal's memberships reach: entities as a tree, and bodies by
// name.
type Structure struct {
	Tree   assessment.Tree
	Bodies []assessment.Body
	whole  assessment.Tree
}

// BodyOf is the body that answers for the entity, its own or inherited; the zero body if there is none.
func (s Structure) BodyOf(entity assessment.ID) assessment.Body {
	id := s.whole.Body(entity)
	for _, b := range s.Bodies {
		if id != nil && b.ID == *id {
			return b
		}
	}
	return assessment.Body{}
}

// Structure reads the entities that the principal's memberships reach, and the bodies that answer for them.
func (w *UseCases) Structure(ctx context.Context, p assessment.Principal) (Structure, error) {
	var s Structure
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		s, err = structure(tx, p)
		return err
	})
	return s, err
}

func structure(tx assessment.Tx, p assessment.Principal) (Structure, error) {
	if err := MayKnow(p); err != nil {
		return Structure{}, err
	}
	whole, err := workflow.ReadTree(tx, p)
	if err != nil {
		return Structure{}, err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return Structure{}, err
	}
	s := Structure{whole: whole}
	s.Tree, s.Bodies = Seen(whole, bodies, p, assessment.ReadEntities)
	shown := make([]assessment.Entity, 0, len(s.Tree.Nodes))
	for _, n := range s.Tree.Nodes {
		shown = append(shown, shownTo(p, whole, n.Entity))
	}
	s.Tree = assessment.NewTree(shown)
	return s, nil
}

// shownTo is an entity as far as it may move for somebody who does not manage it: without a place and successors out of
// reach, and without the version and the time that change with them.
func shownTo(p assessment.Principal, whole assessment.Tree, e assessment.Entity) assessment.Entity {
	if p.May(assessment.ManageEntities, whole, e.ID) {
		return e
	}
	hidden := func(id assessment.ID) bool { return !p.May(assessment.ReadEntities, whole, id) }
	if e.ParentID != nil && hidden(*e.ParentID) {
		e.ParentID = nil
	}
	e.Successors = slices.DeleteFunc(slices.Clone(e.Successors), hidden)
	e.Version, e.UpdatedAt = 0, e.CreatedAt
	return e
}

// Seen is the part of an organisation's tree that the principal's memberships reach with the permission, and the bodies
// that answer for it, by name. Those who manage entities see all bodies.
func Seen(
	whole assessment.Tree,
	bodies []assessment.Body,
	p assessment.Principal,
	a assessment.Permission,
) (assessment.Tree, []assessment.Body) {
	var seen []assessment.Entity
	for _, n := range whole.Nodes {
		if p.May(a, whole, n.ID) {
			seen = append(seen, n.Entity)
		}
	}
	if !p.MaySomewhere(assessment.ManageEntities) {
		bodies = slices.DeleteFunc(slices.Clone(bodies), func(b assessment.Body) bool {
			return !slices.ContainsFunc(seen, func(e assessment.Entity) bool {
				id := whole.Body(e.ID)
				return id != nil && *id == b.ID
			})
		})
	}
	assessment.SortByName(workflow.Language(p), bodies, func(b assessment.Body) string { return b.Name })
	return assessment.NewTree(seen), bodies
}

// Entity finds one that the principal's memberships reach.
func (w *UseCases) Entity(ctx context.Context, p assessment.Principal, id assessment.ID) (assessment.Entity, error) {
	var e assessment.Entity
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if err := MayKnow(p); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		n, ok := t.Node(id)
		if !ok || !p.May(assessment.ReadEntities, t, id) {
			return assessment.Missing()
		}
		e = shownTo(p, t, n.Entity)
		return nil
	})
	return e, err
}

// AddEntity adds an entity below its parent, which is required: the root was created with the organisation. One without
// a key gets one made from its name.
func (w *UseCases) AddEntity(
	ctx context.Context,
	p assessment.Principal,
	e assessment.Entity,
) (assessment.Entity, error) {
	return w.AddEntityUnder(ctx, p, e, "")
}

// AddEntityUnder adds an entity as [UseCases.AddEntity] does. The body with the name becomes the one that answers for
// it, and is added if there is none, which requires a role at the root; with "" it is the entity's.
func (w *UseCases) AddEntityUnder(
	ctx context.Context,
	p assessment.Principal,
	e assessment.Entity,
	body string,
) (assessment.Entity, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return e, err
	}
	var added assessment.Entity
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		if !p.MaySomewhere(assessment.ManageEntities) {
			return workflow.Denied(assessment.ManageEntities)
		}
		e, now := e, w.kernel.Now()
		e.OrganisationID = p.Organisation.ID
		e.ID = id
		e.Version = 1
		e.CreatedAt = now
		e.UpdatedAt = now
		fields, err := w.checkNew(tx, p, t, &e)
		if err != nil {
			return err
		}
		more, err := w.takeBody(tx, p, t, &e, body)
		if err != nil {
			return err
		}
		fields = append(fields, more...)
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if err := tx.AddEntity(e); err != nil {
			return err
		}
		added = e
		return w.kernel.Log(tx, p, event.EntityAdded{Entity: e.ID, EntityFields: event.EntityFieldsOf(e)})
	})
	return added, err
}

// checkNew gives a new entity without a key one, and says what is wrong with it.
func (w *UseCases) checkNew(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e *assessment.Entity,
) ([]assessment.FieldError, error) {
	var fields []assessment.FieldError
	if typed.Line(e.Key) == "" {
		e.Key, fields = newKey(t, *e)
	}
	without := len(fields) > 0
	fields = append(fields, slices.DeleteFunc(e.Normalise(), func(f assessment.FieldError) bool {
		return without && f.Field == "key"
	})...)
	if e.ParentID == nil {
		fields = append(fields, assessment.FieldError{Field: "parent", Key: "error.required"})
	}
	return entityReferences(tx, p, t, *e, fields)
}

// entityReferences appends what is wrong with parent, body and successors. What the principal may not manage is treated
// as missing.
func entityReferences(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e assessment.Entity,
	fields []assessment.FieldError,
) ([]assessment.FieldError, error) {
	unknown := func(field string) {
		fields = append(fields, assessment.FieldError{Field: field, Key: "error.unknown_choice"})
	}
	if e.ParentID != nil {
		switch {
		case !p.May(assessment.ManageEntities, t, *e.ParentID):
			unknown("parent")
		case t.Circular(e.ID, *e.ParentID):
			fields = append(fields, assessment.FieldError{Field: "parent", Key: "error.circle"})
		}
	}
	if e.BodyID != nil {
		_, err := tx.Body(*e.BodyID)
		if assessment.CodeOf(err) == assessment.NotFound {
			unknown("body")
		} else if err != nil {
			return fields, err
		}
	}
	for _, s := range e.Successors {
		if s == e.ID || !p.May(assessment.ManageEntities, t, s) {
			unknown("successors")
			break
		}
	}
	return fields, nil
}

// SaveEntity changes an entity from the version in e. The root keeps its place; others move below any entity that the
// principal manages, but never below themselves.
func (w *UseCases) SaveEntity(
	ctx context.Context,
	p assessment.Principal,
	e assessment.Entity,
) (assessment.Entity, error) {
	return w.SaveEntityUnder(ctx, p, e, "")
}

// SaveEntityUnder changes an entity as [UseCases.SaveEntity] does, and gives it a body by name as
// [UseCases.AddEntityUnder] does.
func (w *UseCases) SaveEntityUnder(
	ctx context.Context,
	p assessment.Principal,
	e assessment.Entity,
	body string,
) (assessment.Entity, error) {
	var saved assessment.Entity
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		saved, err = w.saveEntity(tx, p, t, e, body)
		return err
	})
	return saved, err
}

func (w *UseCases) saveEntity(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e assessment.Entity,
	body string,
) (assessment.Entity, error) {
	old, err := mayManage(t, p, e.ID)
	if err != nil {
		return e, err
	}
	e.OrganisationID, e.CreatedAt, e.UpdatedAt = p.Organisation.ID, old.CreatedAt, w.kernel.Now()
	if e.Traits == nil { // sent by somebody who does not know of them
		e.Traits = old.Traits
	}
	fields := e.Normalise()
	switch {
	case old.ParentID == nil && e.ParentID != nil:
		fields = append(fields, assessment.FieldError{Field: "parent", Key: "error.root_stays"})
	case old.ParentID != nil && e.ParentID == nil:
		fields = append(fields, assessment.FieldError{Field: "parent", Key: "error.required"})
	default:
		// What is unchanged may be outside what the principal manages: the parent of the top of a coordinator's own part, and
		// a successor in another part.
		checked := e
		if e.ParentID != nil && *e.ParentID == *old.ParentID {
			checked.ParentID = nil
		}
		checked.Successors = slices.DeleteFunc(
			slices.Clone(e.Successors),
			func(id assessment.ID) bool { return slices.Contains(old.Successors, id) },
		)
		if fields, err = entityReferences(tx, p, t, checked, fields); err != nil {
			return e, err
		}
	}
	more, err := w.takeBody(tx, p, t, &e, body)
	if err != nil {
		return e, err
	}
	if err := assessment.InvalidFields(append(fields, more...)); err != nil {
		return e, err
	}
	if e.ParentID != nil && *e.ParentID != *old.ParentID {
		if err := w.checkMove(tx, p, t, e); err != nil {
			return e, err
		}
	}
	saved, err := tx.SaveEntity(e)
	if err != nil {
		return saved, err
	}
	return saved, w.kernel.Log(tx, p, event.EntityChanged{Entity: e.ID, EntityFields: event.EntityFieldsOf(saved)})
}

// checkMove refuses a move after which somebody would audit an entity in which they have another role, or by which the
// principal would get a role.
func (w *UseCases) checkMove(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	moved assessment.Entity,
) error {
	memberships, err := tx.Memberships()
	if err != nil {
		return err
	}
	var entities []assessment.Entity
	for _, n := range t.Nodes {
		if n.ID == moved.ID {
			n.ParentID = moved.ParentID
		}
		entities = append(entities, n.Entity)
	}
	changed := assessment.NewTree(entities)
	if a, b, found := people.NewConflict(memberships, t, changed, w.kernel.Today(p.Organisation)); found {
		key, args := people.Excluding(a, b)
		return assessment.InvalidField("parent", key, args)
	}
	if role, entity, found := people.Gained(p, t, changed); found {
		return assessment.InvalidField(
			"parent",
			"error.move_to_oneself",
			assessment.Args{"Role": role, "Entity": entity.Name},
		)
	}
	return nil
}

// MayKnow refuses auditors, who only learn of entities through their audits.
func MayKnow(p assessment.Principal) error {
	if !p.MaySomewhere(assessment.ReadEntities) {
		return workflow.Denied(assessment.ReadEntities)
	}
	return nil
}

// mayManage finds an entity to change: missing if the principal cannot see it, forbidden if they cannot manage it.
func mayManage(t assessment.Tree, p assessment.Principal, id assessment.ID) (assessment.Entity, error) {
	if err := MayKnow(p); err != nil {
		return assessment.Entity{}, err
	}
	n, ok := t.Node(id)
	switch {
	case !ok || !p.May(assessment.ReadEntities, t, id):
		return n.Entity, assessment.Missing()
	case !p.May(assessment.ManageEntities, t, id):
		return n.Entity, workflow.Denied(assessment.ManageEntities)
	}
	return n.Entity, nil
}

// DeleteEntity removes an entity that nothing refers to, added by mistake. One that has been in use gets a last day
// instead.
func (w *UseCases) DeleteEntity(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		e, err := mayManage(t, p, id)
		if err != nil {
			return err
		}
		if e.ParentID == nil {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.root_stays"}
		}
		for _, n := range t.Nodes {
			if slices.Contains(n.Successors, id) {
				return &assessment.Error{Code: assessment.Conflict, Key: "error.in_use"}
			}
		}
		named, err := registers.AnyAbout(tx, id)
		if err != nil {
			return err
		}
		if !named {
			named, err = anyApproved(tx, id)
		}
		if err != nil {
			return err
		}
		if named {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.in_use"}
		}
		if err := tx.DeleteEntity(id, version); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.EntityDeleted{Entity: id, EntityFields: event.EntityFieldsOf(e)})
	})
}

// anyApproved reports whether something about the entity has been approved.
func anyApproved(tx assessment.Tx, entity assessment.ID) (bool, error) {
	all, err := tx.Approvals()
	return slices.ContainsFunc(all, func(a assessment.Approval) bool { return slices.Contains(a.Entities, entity) }), err
}
