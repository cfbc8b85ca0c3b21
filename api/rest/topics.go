package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
)

type topicsInput struct {
	InOrganisation
	Entity string `query:"entity" doc:"Id of an entity; empty for the first that the roles reach, in the order of the tree"`
}

// aimChange is what is sent of a strategic aim.
type aimChange struct {
	Text     string          `json:"text" maxLength:"1200"`
	Horizon  int             `json:"horizon" doc:"The year by which it is to be so"`
	AgreedOn assessment.Date `json:"agreed_on" format:"date"`
	AgreedBy string          `json:"agreed_by" doc:"By role"`
}

type aimInput struct {
	InEntity
	Versioned
	Body aimChange
}

func (a *API) registerTopics() {
	const aim = "/organisations/{organisation}/entities/{entity}/aim"
	register(a, Operation{
		ID:         "get-carried-over",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/entities/{entity}/carried-over",
		Permission: assessment.ManageReviews,
		Tag:        tagResults,
		Summary:    "Read what a round or a review of an entity carries on from",
		Description: "Of the entity and what is below it: earlier decisions with what became of them, actions that are not " +
			"done, recommendations of final audits that are still open, the latest results and the targets, as management " +
			"of the entity may see them now.",
	}, a.getCarriedOver)
	register(a, Operation{
		ID:         "get-topics",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/topics",
		Permission: assessment.ReadRegisters,
		Tag:        tagResults,
		Summary:    "Read today's answers to the eight questions of management",
		Description: "For an entity and what is below it: assets, requirements, risks, protection, incidents, audits, " +
			"awareness and the work itself, each with its numbers, its trend, what is missing and what to ask next; then the " +
			"strategic aim with its objectives, and what there is of the four steps of the work. Every number is that of its " +
			"source, as far as the roles may see it.",
	}, a.getTopics)
	register(a, Operation{
		ID:          "get-aim",
		Method:      http.MethodGet,
		Path:        aim,
		Permission:  assessment.ReadRegisters,
		Tag:         tagResults,
		Summary:     "Read an entity's strategic aim",
		Description: "The version that holds, and all versions.",
	}, a.getAim)
	register(a, Operation{
		ID:          "put-aim",
		Method:      http.MethodPut,
		Path:        aim,
		Permission:  assessment.SetAims,
		Tag:         tagResults,
		Summary:     "Save an entity's strategic aim",
		Description: `The next version; the earlier ones are kept. If-Match is the version that holds, "0" while there is none.`,
	}, a.putAim)
}

func (a *API) getTopics(r *request, in *topicsInput) (*response[record.Topics], error) {
	var entity *assessment.ID
	if in.Entity != "" {
		entity = optionalReference(&in.Entity)
	}
	t, err := a.Chain.Review.Topics(r, r.Principal, entity)
	if err != nil {
		return nil, err
	}
	return &response[record.Topics]{Body: t}, nil
}

func (a *API) getCarriedOver(r *request, in *InEntity) (*response[record.Carried], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	carried, err := a.Chain.Review.Carried(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.Carried]{Body: carried}, nil
}

func (a *API) getAim(r *request, in *InEntity) (*single[record.Aims], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	aims, err := a.Chain.Review.Aims(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[record.Aims]{ETag: etag(aims.Current.Version), Body: aims}, nil
}

func (a *API) putAim(r *request, in *aimInput) (*single[record.Aim], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	saved, err := a.Chain.Review.SaveAim(r, r.Principal, assessment.Aim{
		EntityID: id,
		Version:  version,
		Text:     in.Body.Text,
		Horizon:  in.Body.Horizon,
		AgreedOn: in.Body.AgreedOn,
		AgreedBy: in.Body.AgreedBy,
	})
	if err != nil {
		return nil, err
	}
	return &single[record.Aim]{ETag: etag(saved.Version), Body: saved}, nil
}
