package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
)

// body is a board or committee as the API answers it.
type body struct {
	ID        string    `json:"id" format:"uuid"`
	Name      string    `json:"name"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func bodyOf(b assessment.Body) body {
	return body{
		ID:        b.ID.String(),
		Name:      b.Name,
		Version:   b.Version,
		CreatedAt: b.CreatedAt.UTC(),
		UpdatedAt: b.UpdatedAt.UTC(),
	}
}

// bodyChange is what can be said of a body.
type bodyChange struct {
	Name string `json:"name" example:"Tekniska nämnden"`
}

// InBody is the part of an address that names a body.
type InBody struct {
	InOrganisation
	ID string `path:"body" doc:"Id of the body"`
}

type newBodyInput struct {
	InOrganisation
	Body bodyChange
}

type bodyChangeInput struct {
	InBody
	Versioned
	Body bodyChange
}

type bodyDeleteInput struct {
	InBody
	Versioned
}

func (a *API) registerBodies() {
	const all, one = "/organisations/{organisation}/bodies", "/organisations/{organisation}/bodies/{body}"
	register(a, Operation{
		ID:          "list-bodies",
		Method:      http.MethodGet,
		Path:        all,
		Action:      assessment.ReadEntities,
		Tag:         tagBodies,
		Summary:     "List the bodies",
		Description: "By name; for those who manage no entities, the ones that answer for entities which the roles reach.",
	}, a.listBodies)
	register(a, Operation{
		ID:          "post-body",
		Method:      http.MethodPost,
		Path:        all,
		Action:      assessment.ManageEntities,
		Tag:         tagBodies,
		Summary:     "Add a body",
		Description: "Takes a role on the root of the tree.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
	}, a.postBody)
	register(a, Operation{
		ID:      "get-body",
		Method:  http.MethodGet,
		Path:    one,
		Action:  assessment.ReadEntities,
		Tag:     tagBodies,
		Summary: "Read a body",
	}, a.getBody)
	register(a, Operation{
		ID:      "put-body",
		Method:  http.MethodPut,
		Path:    one,
		Action:  assessment.ManageEntities,
		Tag:     tagBodies,
		Summary: "Rename a body",
		Errors:  []int{http.StatusConflict},
	}, a.putBody)
	register(a, Operation{
		ID:          "delete-body",
		Method:      http.MethodDelete,
		Path:        one,
		Action:      assessment.ManageEntities,
		Tag:         tagBodies,
		Summary:     "Delete a body",
		Description: "Works for one that no entity has.",
		Errors:      []int{http.StatusConflict},
	}, a.deleteBody)
}

func (a *API) listBodies(r *request, _ *InOrganisation) (*reply[list[body]], error) {
	s, err := a.Chain.Entities.Structure(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(s.Bodies, bodyOf), nil
}

func (a *API) getBody(r *request, in *InBody) (*single[body], error) {
	id, err := assessment.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	b, err := a.Chain.Entities.Body(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return bodyReply(b), nil
}

func (a *API) postBody(r *request, in *newBodyInput) (*created[body], error) {
	b, err := a.Chain.Entities.AddBody(r, r.Principal, assessment.Body{Name: in.Body.Name})
	if err != nil {
		return nil, err
	}
	return &created[body]{Location: r.address("bodies", b.ID.String()), ETag: etag(b.Version), Body: bodyOf(b)}, nil
}

func (a *API) putBody(r *request, in *bodyChangeInput) (*single[body], error) {
	id, err := assessment.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	b, err := a.Chain.Entities.Body(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	b.Name = in.Body.Name
	if b.Version, err = in.expected(); err != nil {
		return nil, err
	}
	saved, err := a.Chain.Entities.SaveBody(r, r.Principal, b)
	if err != nil {
		return nil, stored(err, bodyOf)
	}
	return bodyReply(saved), nil
}

func (a *API) deleteBody(r *request, in *bodyDeleteInput) (*none, error) {
	id, err := assessment.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return nil, stored(a.Chain.Entities.DeleteBody(r, r.Principal, id, version), bodyOf)
}

func bodyReply(b assessment.Body) *single[body] {
	return &single[body]{ETag: etag(b.Version), Body: bodyOf(b)}
}
