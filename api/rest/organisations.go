package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
)

// organisation is an organisation as the API returns it.
type organisation struct {
	Key       string    `json:"key" doc:"Short name, used in addresses; never changes"`
	Name      string    `json:"name"`
	Language  language  `json:"language" doc:"For users who have not chosen one"`
	TimeZone  string    `json:"time_zone" doc:"In which its days begin and end, by its name in the IANA time zone database; empty for that of the installation"`
	Training  int       `json:"training_months" doc:"For how many months a training of the management is valid that says no last day; 0 for without end"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func organisationOf(o assessment.Organisation) organisation {
	return organisation{
		Key:       o.Key,
		Name:      o.Name,
		Language:  language(o.Language),
		TimeZone:  o.TimeZone,
		Training:  o.TrainingMonths,
		Version:   o.Version,
		CreatedAt: o.CreatedAt.UTC(),
		UpdatedAt: o.UpdatedAt.UTC(),
	}
}

// organisationChange is what can be changed about an organisation.
type organisationChange struct {
	Name     string   `json:"name" example:"Norrdals kommun"`
	Language language `json:"language"`
	TimeZone *string  `json:"time_zone,omitempty" required:"false" example:"Europe/Helsinki" doc:"In which its days begin and end, by its name in the IANA time zone database; empty for that of the installation; left out for as it is"`
	Training *int     `json:"training_months,omitempty" required:"false" minimum:"0" maximum:"120" doc:"For how many months a training of the management is valid that says no last day; 0 for without end; left out for as it is"`
}

type organisationChangeInput struct {
	InOrganisation
	Versioned
	Body organisationChange
}

func (a *API) registerOrganisations() {
	register(a, Operation{
		ID:          "list-organisations",
		Method:      http.MethodGet,
		Path:        "/organisations",
		Permission:  assessment.ReadOrganisation,
		Tag:         tagOrganisations,
		Summary:     "List the organisations that the token reaches",
		Description: "A token belongs to one organisation, so there is one.",
	}, a.listOrganisations)
	register(a, Operation{
		ID:         "get-organisation",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}",
		Permission: assessment.ReadOrganisation,
		Tag:        tagOrganisations,
		Summary:    "Read the organisation",
	}, a.getOrganisation)
	register(a, Operation{
		ID:         "put-organisation",
		Method:     http.MethodPut,
		Path:       "/organisations/{organisation}",
		Permission: assessment.ManageOrganisation,
		Tag:        tagOrganisations,
		Summary:    "Change the organisation's name, language and other settings",
	}, a.putOrganisation)
}

func (a *API) listOrganisations(r *request, _ *none) (*response[list[organisation]], error) {
	mine, err := a.Chain.People.MyOrganisations(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(mine, organisationOf), nil
}

func (a *API) getOrganisation(r *request, _ *InOrganisation) (*single[organisation], error) {
	return organisationReply(r.Principal.Organisation), nil
}

func (a *API) putOrganisation(r *request, in *organisationChangeInput) (*single[organisation], error) {
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	changed := r.Principal.Organisation
	changed.Name, changed.Language, changed.Version = in.Body.Name, string(in.Body.Language), version
	if in.Body.TimeZone != nil {
		changed.TimeZone = *in.Body.TimeZone
	}
	if in.Body.Training != nil {
		changed.TrainingMonths = *in.Body.Training
	}
	o, err := a.Chain.People.SaveOrganisation(r, r.Principal, changed)
	if err != nil {
		return nil, stored(err, organisationOf)
	}
	return organisationReply(o), nil
}

func organisationReply(o assessment.Organisation) *single[organisation] {
	return &single[organisation]{ETag: etag(o.Version), Body: organisationOf(o)}
}
