package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/workflow/entities"
	"mognad/frontend"
)

// Entity shows one entity, with a form for those who manage it.
func (p *Pages) Entity(r *Request) error {
	s, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.entityPage(r, s, n.Entity, n.Entity))
}

// findEntity is the entity in the address, with the structure around it.
func (p *Pages) findEntity(r *Request) (entities.Structure, assessment.Node, error) {
	id, err := r.id("entity")
	if err != nil {
		return entities.Structure{}, assessment.Node{}, err
	}
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return s, assessment.Node{}, err
	}
	n, ok := s.Tree.Node(id)
	if !ok {
		return s, n, assessment.Missing()
	}
	return s, n, nil
}

// unchanged stands in the form for a parent that the reader's roles do not reach.
const unchanged = "unchanged"

// entityPage is the page of a stored entity with what was typed, or of a new one, which is stored as the zero entity.
func (p *Pages) entityPage(r *Request, s entities.Structure, stored, typed assessment.Entity) *frontend.Entity {
	page := &frontend.Entity{
		Base:     organisationPath(r, "/entities"),
		Version:  typed.Version,
		Kinds:    kindOptions(),
		Key:      typed.Key,
		Name:     typed.Name,
		Kind:     string(typed.Kind),
		ParentID: parentValue(s, stored, typed.ParentID),
		BodyID:   idValue(typed.BodyID),
		From:     string(typed.From),
		To:       string(typed.To),
	}
	for _, id := range typed.Successors {
		page.Successors = append(page.Successors, id.String())
	}
	if stored.ID == (assessment.ID{}) {
		page.Manageable = true
	} else {
		p.describe(r, s, stored, page)
	}
	if page.Manageable {
		p.choices(r, s, stored, page)
	}
	return page
}

// describe fills in what is stored of an entity and what stands around it.
func (p *Pages) describe(r *Request, s entities.Structure, e assessment.Entity, page *frontend.Entity) {
	page.ID, page.Href = e.ID.String(), entityPath(r, e.ID)
	page.Path = page.Href
	page.Manageable = r.Principal.May(assessment.ManageEntities, s.Tree, e.ID)
	page.Root, page.StoredName, page.Ended = e.ParentID == nil, e.Name, ended(e, p.today())
	page.Body = bodyName(r, s.BodyOf(e.ID))
	if e.BodyID == nil {
		page.BodyFrom = inheritedFrom(s, e).Name
	}
	for _, n := range s.Tree.Nodes {
		switch {
		case n.ID != e.ID && s.Tree.Covers(n.ID, e.ID):
			page.Above = append(page.Above, p.entityName(r, n.Entity))
		case n.ParentID != nil && *n.ParentID == e.ID:
			page.Below = append(page.Below, p.entityName(r, n.Entity))
		case slices.Contains(e.Successors, n.ID):
			page.Heirs = append(page.Heirs, p.entityName(r, n.Entity))
		}
	}
}

// inheritedFrom is the entity above whose own body the entity has; the zero entity if the reader does not reach it.
func inheritedFrom(s entities.Structure, e assessment.Entity) assessment.Entity {
	for e.ParentID != nil {
		n, ok := s.Tree.Node(*e.ParentID)
		if !ok {
			break
		}
		if e = n.Entity; e.BodyID != nil {
			return e
		}
	}
	return assessment.Entity{}
}

// choices fills in what the form lets its reader choose.
func (p *Pages) choices(r *Request, s entities.Structure, stored assessment.Entity, page *frontend.Entity) {
	today := p.today()
	if page.ParentID == unchanged || stored.ParentID != nil && parentValue(s, stored, stored.ParentID) == unchanged {
		page.Parents = append(page.Parents, frontend.Option{Value: unchanged, Key: "entity.parent_outside"})
	}
	for _, n := range s.Tree.Nodes {
		option := frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth}
		if ended(n.Entity, today) {
			option.Label = r.L.T("entity.parent_ended", "Name", n.Name)
		}
		if n.ID != stored.ID &&
			(slices.Contains(stored.Successors, n.ID) || r.Principal.May(assessment.ManageEntities, s.Tree, n.ID)) {
			page.Candidates = append(page.Candidates, option)
		}
		isParent := stored.ParentID != nil && *stored.ParentID == n.ID
		if isParent || r.Principal.May(assessment.ManageEntities, s.Tree, n.ID) && !s.Tree.Covers(stored.ID, n.ID) {
			page.Parents = append(page.Parents, option)
		}
	}
	page.Bodies = []frontend.Option{{Label: withoutOwnBody(r, s, stored)}}
	for _, b := range s.Bodies {
		page.Bodies = append(page.Bodies, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
}

// withoutOwnBody says which body an entity has that has none of its own.
func withoutOwnBody(r *Request, s entities.Structure, e assessment.Entity) string {
	if e.ID == (assessment.ID{}) {
		return r.L.T("entity.body_as_parent")
	}
	if e.ParentID == nil {
		return r.L.T("entity.body_none")
	}
	from, body := inheritedFrom(s, e), s.BodyOf(e.ID)
	if e.BodyID != nil && from.ID != (assessment.ID{}) {
		body = s.BodyOf(from.ID)
	}
	switch {
	case from.ID != (assessment.ID{}):
		return r.L.T("entity.body_inherited", "Entity", from.Name, "Body", body.Name)
	case e.BodyID == nil && body.ID != (assessment.ID{}):
		return r.L.T("entity.body_inherited_outside", "Body", body.Name)
	}
	return r.L.T("entity.body_as_parent")
}

// parentValue is a parent as the form has it.
func parentValue(s entities.Structure, stored assessment.Entity, id *assessment.ID) string {
	if id != nil && stored.ParentID != nil && *id == *stored.ParentID {
		if _, seen := s.Tree.Node(*id); !seen {
			return unchanged
		}
	}
	return idValue(id)
}

// idValue is an id as a form has it, "" for none.
func idValue(id *assessment.ID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

// typedEntity is what the form says, on top of what is stored. Successors that the reader's roles do not reach stay.
func typedEntity(r *Request, s entities.Structure, stored assessment.Entity) assessment.Entity {
	e := stored
	e.Key, e.Name, e.Kind = r.form("key"), r.form("name"), assessment.EntityKind(r.form("kind"))
	e.From, e.To = assessment.Date(r.form("valid_from")), assessment.Date(r.form("valid_to"))
	e.BodyID = r.chosenOrNone("body")
	if r.form("parent") != unchanged {
		e.ParentID = r.chosenOrNone("parent")
	}
	e.Successors = slices.DeleteFunc(slices.Clone(stored.Successors), func(id assessment.ID) bool {
		_, seen := s.Tree.Node(id)
		return seen
	})
	for _, value := range r.PostFormArray("successors") {
		id, err := assessment.ParseID(value)
		if err != nil {
			id = assessment.ID{} // which nothing has
		}
		e.Successors = append(e.Successors, id)
	}
	return e
}

// chosenOrNone is the id of an option that was chosen, nil for the option without one; see [Request.chosen].
func (r *Request) chosenOrNone(name string) *assessment.ID {
	if r.form(name) == "" {
		return nil
	}
	id := r.chosen(name)
	return &id
}

// SaveEntity changes an entity.
func (p *Pages) SaveEntity(r *Request) error {
	s, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	typed := typedEntity(r, s, n.Entity)
	if typed.Version, err = r.version(); err != nil {
		return err
	}
	if _, err := p.Chain.Entities.SaveEntity(r.Request.Context(), r.Principal, typed); err != nil {
		return p.entityRefused(r, err, typed)
	}
	return p.done(r, entityPath(r, n.ID), "entity.saved", nil)
}

// entityRefused shows the entity's page once more with what was typed and why it was refused. When somebody else has
// saved in between, what is stored stands beside, and saving again starts from there.
func (p *Pages) entityRefused(r *Request, refusal error, typed assessment.Entity) error {
	s, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	page := p.entityPage(r, s, n.Entity, typed)
	if problem.Own(refusal).Code == assessment.Stale {
		page.Stale, page.Version = true, n.Version
		page.Stored = p.storedBeside(r, s, n.Entity, typed)
	}
	return p.refused(r, refusal, page)
}

// storedBeside is what is stored where something else was typed, in words.
func (p *Pages) storedBeside(r *Request, s entities.Structure, stored, typed assessment.Entity) frontend.StoredEntity {
	beside := func(differs bool, text string) string {
		switch {
		case !differs:
			return ""
		case text == "":
			return r.L.T("entities.empty")
		}
		return text
	}
	var parent, heirs string
	if stored.ParentID != nil {
		n, _ := s.Tree.Node(*stored.ParentID) // one out of reach has no name here
		parent = n.Name
	}
	var names []string
	for _, id := range stored.Successors {
		if n, seen := s.Tree.Node(id); seen {
			names = append(names, n.Name)
		}
	}
	heirs = strings.Join(names, ", ")
	body := withoutOwnBody(r, s, stored)
	if stored.BodyID != nil {
		body = s.BodyOf(stored.ID).Name
	}
	return frontend.StoredEntity{
		Key:        beside(stored.Key != typed.Key, stored.Key),
		Name:       beside(stored.Name != typed.Name, stored.Name),
		Kind:       beside(stored.Kind != typed.Kind, r.L.T("kind."+string(stored.Kind))),
		Parent:     beside(idValue(stored.ParentID) != idValue(typed.ParentID), parent),
		Body:       beside(idValue(stored.BodyID) != idValue(typed.BodyID), body),
		From:       beside(stored.From != typed.From, r.L.Day(string(stored.From))),
		To:         beside(stored.To != typed.To, r.L.Day(string(stored.To))),
		Successors: beside(!sameIDs(stored.Successors, typed.Successors), heirs),
	}
}

// sameIDs reports whether two lists hold the same ids in any order.
func sameIDs(a, b []assessment.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id assessment.ID) bool { return !slices.Contains(b, id) })
}

// NewEntity asks for a new entity, below the one that the address names or else at the top of what the reader manages.
func (p *Pages) NewEntity(r *Request) error {
	s, err := p.mayAddEntity(r)
	if err != nil {
		return err
	}
	var e assessment.Entity
	wanted, err := assessment.ParseID(r.Query("parent"))
	if err != nil {
		wanted = assessment.ID{} // none that can be
	}
	for _, n := range s.Tree.Nodes {
		if r.Principal.May(assessment.ManageEntities, s.Tree, n.ID) && (e.ParentID == nil || n.ID == wanted) {
			e.ParentID = &n.ID
		}
	}
	return p.show(r, http.StatusOK, p.entityPage(r, s, assessment.Entity{}, e))
}

func (p *Pages) mayAddEntity(r *Request) (entities.Structure, error) {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ManageEntities); err != nil {
		return entities.Structure{}, err
	}
	return p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
}

// AddEntity adds an entity.
func (p *Pages) AddEntity(r *Request) error {
	s, err := p.mayAddEntity(r)
	if err != nil {
		return err
	}
	typed := typedEntity(r, s, assessment.Entity{})
	e, err := p.Chain.Entities.AddEntity(r.Request.Context(), r.Principal, typed)
	if err != nil {
		return p.refused(r, err, p.entityPage(r, s, assessment.Entity{}, typed))
	}
	return p.done(r, organisationPath(r, "/entities"), "entity.added", map[string]any{"Name": e.Name})
}

// DeleteEntity removes an entity that was added by mistake.
func (p *Pages) DeleteEntity(r *Request) error {
	_, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if err := p.Chain.Entities.DeleteEntity(r.Request.Context(), r.Principal, n.ID, version); err != nil {
		s, n, findErr := p.findEntity(r)
		if findErr != nil {
			return findErr
		}
		return p.refused(r, err, p.entityPage(r, s, n.Entity, n.Entity))
	}
	return p.done(r, organisationPath(r, "/entities"), "entity.deleted", map[string]any{"Name": n.Name})
}
