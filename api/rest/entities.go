package rest

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// entity is a node of the organisation's tree as the API returns it.
type entity struct {
	ID         string                `json:"id" format:"uuid"`
	Key        string                `json:"key" doc:"Short name, unique in the organisation; used in files"`
	Name       string                `json:"name"`
	Kind       assessment.EntityKind `json:"kind"`
	Traits     []assessment.Trait    `json:"traits" nullable:"false" doc:"What the entity has, and is asked further questions for"`
	Parent     *string               `json:"parent" doc:"Id of the entity above; null for the root" format:"uuid"`
	Body       *string               `json:"body" doc:"Id of the body responsible for the entity; null means the parent's" format:"uuid"`
	ValidFrom  *string               `json:"valid_from" doc:"First day; null is open" example:"2026-01-01"`
	ValidTo    *string               `json:"valid_to" doc:"Last day; null is open"`
	Successors []string              `json:"successors" nullable:"false" doc:"Ids of the entities that took over when it ended"`
	Version    int64                 `json:"version"`
	CreatedAt  time.Time             `json:"created_at"`
	UpdatedAt  time.Time             `json:"updated_at"`
}

func entityOf(e assessment.Entity) entity {
	shaped := entity{
		ID:         e.ID.String(),
		Key:        e.Key,
		Name:       e.Name,
		Kind:       e.Kind,
		Traits:     append([]assessment.Trait{}, e.Traits...),
		Parent:     optionalID(e.ParentID),
		Body:       optionalID(e.BodyID),
		ValidFrom:  optional(e.From),
		ValidTo:    optional(e.To),
		Successors: []string{},
		Version:    e.Version,
		CreatedAt:  e.CreatedAt.UTC(),
		UpdatedAt:  e.UpdatedAt.UTC(),
	}
	for _, s := range e.Successors {
		shaped.Successors = append(shaped.Successors, s.String())
	}
	return shaped
}

// newEntity is what a new entity needs.
type newEntity entityChange

// TransformSchema lets the rest be left out.
func (newEntity) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "name", "kind", "parent")
}

// entityChange is an entity as sent: no property may be left out, so that none is emptied by mistake. Only traits,
// which came later, may: then the entity keeps them.
type entityChange struct {
	Key        string                `json:"key" example:"hamnen" doc:"A new entity without one gets one made from its name"`
	Name       string                `json:"name" example:"Hamnen"`
	Kind       assessment.EntityKind `json:"kind"`
	Traits     []assessment.Trait    `json:"traits,omitempty" nullable:"false" doc:"If left out, the entity keeps its traits"`
	Parent     *string               `json:"parent" doc:"Id of the entity above; null for the root, which cannot be moved"`
	Body       *string               `json:"body" doc:"Id of the body responsible for the entity; null means the parent's"`
	ValidFrom  *string               `json:"valid_from" doc:"First day; null is open" example:"2026-01-01"`
	ValidTo    *string               `json:"valid_to" doc:"Last day; null is open"`
	Successors []string              `json:"successors" nullable:"false" doc:"Ids of the entities that took over when it ended"`
}

func (e entityChange) noun() assessment.Entity {
	n := assessment.Entity{
		Key:      e.Key,
		Name:     e.Name,
		Kind:     e.Kind,
		Traits:   e.Traits,
		ParentID: optionalReference(e.Parent),
		BodyID:   optionalReference(e.Body),
		Period:   assessment.Period{From: assessment.Date(text(e.ValidFrom)), To: assessment.Date(text(e.ValidTo))},
	}
	for _, s := range e.Successors {
		n.Successors = append(n.Successors, reference(s))
	}
	return n
}

// InEntity is the part of an address that identifies an entity.
type InEntity struct {
	InOrganisation
	Entity string `path:"entity" doc:"Id of the entity"`
}

type newEntityInput struct {
	InOrganisation
	Body newEntity
}

type entityChangeInput struct {
	InEntity
	Versioned
	Body entityChange
}

// handOverChoice is what an entity hands over to a successor.
type handOverChoice struct {
	Successor   string   `json:"successor" format:"uuid" doc:"One of the entity's successors"`
	Memberships []string `json:"memberships,omitempty" nullable:"false" doc:"Ids of memberships on the entity whose holders get the same role on the successor"`
	Rounds      []string `json:"rounds,omitempty" nullable:"false" doc:"Ids of rounds in which the successor answers for others what nobody has answered yet"`
	Drafts      []string `json:"drafts,omitempty" nullable:"false" doc:"Ids of self-assessments of the entity that are closed and kept"`
}

type handOverInput struct {
	InEntity
	Body handOverChoice
}

type entityDeleteInput struct {
	InEntity
	Versioned
}

func (a *API) registerEntities() {
	const all, one = "/organisations/{organisation}/entities", "/organisations/{organisation}/entities/{entity}"
	register(a, Operation{
		ID:          "list-entities",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadEntities,
		Tag:         tagEntities,
		Summary:     "List the entities",
		Description: "Those that the roles reach, each after its parent.",
	}, a.listEntities)
	register(a, Operation{
		ID:         "post-entity",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.ManageEntities,
		Tag:        tagEntities,
		Summary:    "Add an entity",
		Status:     http.StatusCreated,
		Errors:     []int{http.StatusConflict},
	}, a.postEntity)
	register(a, Operation{
		ID:         "get-entity",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadEntities,
		Tag:        tagEntities,
		Summary:    "Read an entity",
	}, a.getEntity)
	register(a, Operation{
		ID:         "get-entity-overview",
		Method:     http.MethodGet,
		Path:       one + "/overview",
		Permission: assessment.ReadEntities,
		Tag:        tagEntities,
		Summary:    "Read what there is about an entity",
		Description: "People, rounds with their results, target, audits and recommendations, each as far as the token's " +
			"roles reach: parts that they do not reach are null.",
	}, a.getEntityOverview)
	register(a, Operation{
		ID:         "get-entity-hanging",
		Method:     http.MethodGet,
		Path:       one + "/hanging",
		Permission: assessment.ManageEntities,
		Tag:        tagEntities,
		Summary:    "See what hangs on an entity",
		Description: "Before it ends: self-assessments that are not approved and answers that it provides in open rounds, " +
			"roles that people hold on it, and audits that are not final.",
	}, a.getEntityHanging)
	register(a, Operation{
		ID:         "get-entity-hand-over",
		Method:     http.MethodGet,
		Path:       one + "/hand-over",
		Permission: assessment.ManageEntities,
		Tag:        tagEntities,
		Summary:    "See what an entity can hand over",
		Description: "For each successor: roles that their holders can be given there too, rounds in which it can " +
			"answer for " +
			"others instead, and open drafts that can be closed.",
	}, a.getEntityHandOver)
	register(a, Operation{
		ID:         "post-entity-hand-over",
		Method:     http.MethodPost,
		Path:       one + "/hand-over",
		Permission: assessment.ManageEntities,
		Tag:        tagEntities,
		Summary:    "Hand over to a successor",
		Description: "Hands over what is chosen, and answers what is left. Done again it changes nothing. Nobody " +
			"gives a role " +
			"to themselves. A draft that others wait for is refused until the successor answers for them.",
		Errors: []int{http.StatusConflict},
	}, a.postEntityHandOver)
	register(a, Operation{
		ID:          "put-entity",
		Method:      http.MethodPut,
		Path:        one,
		Permission:  assessment.ManageEntities,
		Tag:         tagEntities,
		Summary:     "Change an entity",
		Description: "Every property must be sent. One that has been in use is ended by its last day.",
		Errors:      []int{http.StatusConflict},
	}, a.putEntity)
	register(a, Operation{
		ID:          "delete-entity",
		Method:      http.MethodDelete,
		Path:        one,
		Permission:  assessment.ManageEntities,
		Tag:         tagEntities,
		Summary:     "Delete an entity",
		Description: "Only for an entity that was added by mistake and that nothing refers to.",
		Errors:      []int{http.StatusConflict},
	}, a.deleteEntity)
}

func (a *API) listEntities(r *request, _ *InOrganisation) (*response[list[entity]], error) {
	s, err := a.Chain.Entities.Structure(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(s.Tree.Nodes, func(n assessment.Node) entity { return entityOf(n.Entity) }), nil
}

func (a *API) getEntity(r *request, in *InEntity) (*single[entity], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	e, err := a.Chain.Entities.Entity(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return entityReply(e), nil
}

func (a *API) getEntityOverview(r *request, in *InEntity) (*response[record.EntityOverview], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	o, err := a.Chain.Insight.Entity(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.EntityOverview]{Body: o}, nil
}

func (a *API) getEntityHanging(r *request, in *InEntity) (*response[record.EntityHanging], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	h, err := a.Chain.Entities.Hanging(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.EntityHanging]{Body: h}, nil
}

func (a *API) getEntityHandOver(r *request, in *InEntity) (*response[list[record.HandOver]], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	offers, err := a.Chain.Rounds.HandOvers(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return listOf(offers, func(o record.HandOver) record.HandOver { return o }), nil
}

func (a *API) postEntityHandOver(r *request, in *handOverInput) (*response[list[record.HandOver]], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	left, err := a.Chain.Rounds.HandOver(r, r.Principal, id, rounds.HandOverForm{
		Successor:   reference(in.Body.Successor),
		Memberships: references(in.Body.Memberships),
		Rounds:      references(in.Body.Rounds),
		Drafts:      references(in.Body.Drafts),
	})
	if err != nil {
		return nil, err
	}
	return listOf(left, func(o record.HandOver) record.HandOver { return o }), nil
}

func (a *API) postEntity(r *request, in *newEntityInput) (*created[entity], error) {
	e, err := a.Chain.Entities.AddEntity(r, r.Principal, entityChange(in.Body).noun())
	if err != nil {
		return nil, err
	}
	return &created[entity]{Location: r.address("entities", e.ID.String()), ETag: etag(e.Version), Body: entityOf(e)}, nil
}

func (a *API) putEntity(r *request, in *entityChangeInput) (*single[entity], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	e := in.Body.noun()
	e.ID = id
	if e.Version, err = in.expected(); err != nil {
		return nil, err
	}
	saved, err := a.Chain.Entities.SaveEntity(r, r.Principal, e)
	if err != nil {
		return nil, stored(err, entityOf)
	}
	return entityReply(saved), nil
}

func (a *API) deleteEntity(r *request, in *entityDeleteInput) (*none, error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return nil, stored(a.Chain.Entities.DeleteEntity(r, r.Principal, id, version), entityOf)
}

func entityReply(e assessment.Entity) *single[entity] {
	return &single[entity]{ETag: etag(e.Version), Body: entityOf(e)}
}
