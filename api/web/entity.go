package web

import (
	"net/http"
	"slices"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// EditEntity shows the form of an entity.
func (p *Pages) EditEntity(r *Request) error {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ManageEntities); err != nil {
		return err
	}
	page, err := p.storedEntity(r)
	if err != nil {
		return err
	}
	if !page.Manageable {
		return &assessment.Error{Code: assessment.Forbidden, Key: "error.forbidden"}
	}
	return p.show(r, http.StatusOK, page)
}

// storedEntity is the page of the entity in the address.
func (p *Pages) storedEntity(r *Request) (*frontend.Entity, error) {
	s, n, err := p.findEntity(r)
	if err != nil {
		return nil, err
	}
	page := p.entityPage(r, s, n.Entity)
	if page.Manageable && !page.Ended {
		if page.Hanging, err = p.Chain.Entities.Hanging(r.Request.Context(), r.Principal, n.ID); err != nil {
			return nil, err
		}
	}
	if page.Manageable && len(n.Successors) > 0 {
		offers, err := p.Chain.Rounds.HandOvers(r.Request.Context(), r.Principal, n.ID)
		if err != nil {
			return nil, err
		}
		page.HandOvers = handOvers(r, offers)
	}
	return page, nil
}

// handOvers are the forms for the successors to which there is something to hand over.
func handOvers(r *Request, offers []record.HandOver) []frontend.HandOver {
	var forms []frontend.HandOver
	for _, o := range offers {
		if o.Empty() {
			continue
		}
		form := frontend.HandOver{Successor: o.Successor.ID.String(), Name: o.Successor.Name}
		for _, m := range o.Memberships {
			form.Memberships = append(form.Memberships, frontend.Option{
				Value: m.ID.String(),
				Label: r.L.T("entity.hand_over_role", "Name", m.Name, "Role", m.Role),
			})
		}
		for _, v := range o.Provides {
			form.Rounds = append(form.Rounds, frontend.Option{
				Value: v.Round.ID.String(),
				Label: r.L.T("entity.hand_over_round", "Round", v.Round.Name, "Count", len(v.Questions)),
			})
		}
		for _, d := range o.Drafts {
			form.Drafts = append(form.Drafts, frontend.Option{Value: d.Assessment.String(), Label: d.Round.Name})
		}
		forms = append(forms, form)
	}
	return forms
}

// HandOver hands over from an entity that ends to a successor.
func (p *Pages) HandOver(r *Request) error {
	id, err := r.id("entity")
	if err != nil {
		return err
	}
	form := rounds.HandOverForm{
		Successor:   r.chosen("successor"),
		Memberships: ids(r.PostFormArray("memberships")),
		Rounds:      ids(r.PostFormArray("rounds")),
		Drafts:      ids(r.PostFormArray("drafts")),
	}
	if _, err := p.Chain.Rounds.HandOver(r.Request.Context(), r.Principal, id, form); err != nil {
		of := frontend.HandOver{Successor: r.form("successor")}
		return again(p, r, err, p.storedEntity, of.Field)
	}
	return p.done(r, entityPath(r, id), "entity.handed_over", nil)
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

// unchanged is the form's value for a parent that the reader's roles do not reach.
const unchanged = "unchanged"

// entityPage is the page of an entity, or of a new one, which has no id yet.
func (p *Pages) entityPage(r *Request, s entities.Structure, e assessment.Entity) *frontend.Entity {
	page := &frontend.Entity{
		Base:     organisationPath(r, "/entities"),
		Version:  e.Version,
		Kinds:    kindOptions(),
		Key:      e.Key,
		Name:     e.Name,
		Kind:     string(e.Kind),
		Traits:   e.Traits,
		ParentID: idValue(e.ParentID),
		BodyID:   idValue(e.BodyID),
		From:     string(e.From),
		To:       string(e.To),
	}
	if e.ParentID != nil {
		if _, seen := s.Tree.Node(*e.ParentID); !seen {
			page.ParentID = unchanged
		}
	}
	for _, id := range e.Successors {
		if _, seen := s.Tree.Node(id); seen {
			page.Successors = append(page.Successors, id.String())
		}
	}
	if e.ID == (assessment.ID{}) {
		page.Manageable = true
	} else {
		p.describe(r, s, e, page)
	}
	if page.Manageable {
		p.choices(r, s, e, page)
	}
	return page
}

// describe fills in what is stored about an entity and its surroundings.
func (p *Pages) describe(r *Request, s entities.Structure, e assessment.Entity, page *frontend.Entity) {
	page.ID, page.Href = e.ID.String(), entityPath(r, e.ID)
	page.Path = page.Href + "/edit"
	page.Manageable = r.Principal.May(assessment.ManageEntities, s.Tree, e.ID)
	page.Root, page.Ended = e.ParentID == nil, ended(e, p.today(r))
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
	today := p.today(r)
	if page.ParentID == unchanged {
		page.Parents = append(page.Parents, frontend.Option{Value: unchanged, Key: "entity.parent_outside"})
	}
	for _, n := range s.Tree.Nodes {
		option := frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth}
		if ended(n.Entity, today) {
			option.Label = r.L.T("entity.parent_ended", "Name", n.Name)
		}
		switch {
		case n.ID == stored.ID:
		case slices.Contains(stored.Successors, n.ID):
			page.HeirOptions = append(page.HeirOptions, frontend.Option{Value: option.Value, Label: option.Label})
		case r.Principal.May(assessment.ManageEntities, s.Tree, n.ID):
			page.Candidates = append(page.Candidates, frontend.Option{Value: option.Value, Label: candidate(n)})
		}
		isParent := stored.ParentID != nil && *stored.ParentID == n.ID
		if isParent || r.Principal.May(assessment.ManageEntities, s.Tree, n.ID) && !s.Tree.Covers(stored.ID, n.ID) {
			page.Parents = append(page.Parents, option)
		}
	}
	page.Bodies = []frontend.Option{{Label: withoutOwnBody(r, s, stored)}}
	page.MayAddBody = r.Principal.May(assessment.ManageEntities, s.Tree, s.Tree.Root().ID) && s.Tree.Root().ParentID == nil
	for _, b := range s.Bodies {
		page.Bodies = append(page.Bodies, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
}

// withoutOwnBody says which body an entity has if it has none of its own.
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

// typedEntity is what is stored, changed by the form. Successors that the reader's roles do not reach are kept.
func typedEntity(r *Request, s entities.Structure, stored assessment.Entity) assessment.Entity {
	e := stored
	e.Key, e.Name, e.Kind = r.form("key"), r.form("name"), assessment.EntityKind(r.form("kind"))
	e.From, e.To = assessment.Date(r.form("valid_from")), assessment.Date(r.form("valid_to"))
	e.BodyID = r.chosenOrNone("body")
	e.Traits = []assessment.Trait{}
	for _, trait := range r.PostFormArray("traits") {
		e.Traits = append(e.Traits, assessment.Trait(trait))
	}
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
			id = assessment.ID{} // an id that nothing has
		}
		e.Successors = append(e.Successors, id)
	}
	for _, name := range []string{"successor-0", "successor-1"} {
		if text := r.form(name); text != "" {
			e.Successors = append(e.Successors, namedCandidate(s.Tree, text))
		}
	}
	return e
}

// atTyped moves what is wrong with successors to the field in which one was typed, which is also the only one that the
// page has for an entity without any.
func atTyped(r *Request, stored assessment.Entity, refusal error) error {
	e := *problem.Own(refusal)
	e.Fields = slices.Clone(e.Fields)
	for i := range e.Fields {
		if e.Fields[i].Field == "successors" && (r.form("successor-0") != "" || len(stored.Successors) == 0) {
			e.Fields[i].Field = "successor-0"
		}
	}
	return &e
}

// candidate is an entity as it is suggested for a successor: the key tells those of the same name apart.
func candidate(n assessment.Node) string { return n.Name + " (" + n.Key + ")" }

// namedCandidate is the id of the entity that was typed: as suggested, by its key or by its name if no other has it;
// the zero id, which nothing has, for none.
func namedCandidate(t assessment.Tree, text string) assessment.ID {
	wanted := typed.Folded(text)
	var named []assessment.ID
	for _, n := range t.Nodes {
		switch {
		case typed.Folded(candidate(n)) == wanted, n.Key == wanted:
			return n.ID
		case typed.Folded(n.Name) == wanted:
			named = append(named, n.ID)
		}
	}
	if len(named) != 1 {
		return assessment.ID{}
	}
	return named[0]
}

// SaveEntity changes an entity.
func (p *Pages) SaveEntity(r *Request) error {
	s, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	asked := typedEntity(r, s, n.Entity)
	if asked.Version, err = r.version(); err != nil {
		return err
	}
	_, err = p.Chain.Entities.SaveEntityUnder(r.Request.Context(), r.Principal, asked, r.form("new_body"))
	if err != nil {
		return again(p, r, atTyped(r, n.Entity, err), p.storedEntity)
	}
	return p.done(r, entityPath(r, n.ID), "entity.saved", nil)
}

// NewEntity asks for a new entity, below the one that the address names or else at the top of what the reader manages.
func (p *Pages) NewEntity(r *Request) error {
	page, err := p.newEntityPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) newEntityPage(r *Request) (*frontend.Entity, error) {
	s, err := p.mayAddEntity(r)
	if err != nil {
		return nil, err
	}
	var e assessment.Entity
	wanted, err := assessment.ParseID(r.Query("parent"))
	if err != nil {
		wanted = assessment.ID{} // not a valid one
	}
	for _, n := range s.Tree.Nodes {
		if r.Principal.May(assessment.ManageEntities, s.Tree, n.ID) && (e.ParentID == nil || n.ID == wanted) {
			e.ParentID = &n.ID
		}
	}
	return p.entityPage(r, s, e), nil
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
	asked := typedEntity(r, s, assessment.Entity{})
	e, err := p.Chain.Entities.AddEntityUnder(r.Request.Context(), r.Principal, asked, r.form("new_body"))
	if err != nil {
		return again(p, r, atTyped(r, assessment.Entity{}, err), p.newEntityPage)
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
		return again(p, r, err, p.storedEntity)
	}
	return p.done(r, organisationPath(r, "/entities"), "entity.deleted", map[string]any{"Name": n.Name})
}
