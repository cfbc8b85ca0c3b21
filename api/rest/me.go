package rest

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"mognad/assessment"
)

// me is the person a token acts as and what it may do.
type me struct {
	User         account          `json:"user"`
	Organisation organisationName `json:"organisation"`
	Token        token            `json:"token"`
	Roles        []heldRole       `json:"roles" nullable:"false" doc:"The roles that hold today"`
	Actions      []string         `json:"actions" nullable:"false" doc:"What the token may do on at least one entity; operations name theirs as x-permission"`
}

type account struct {
	ID       string  `json:"id" format:"uuid"`
	Name     string  `json:"name"`
	Email    string  `json:"email"`
	Language *string `json:"language" doc:"null follows the organisation or the browser"`
}

type organisationName struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

type token struct {
	ID        string                 `json:"id" format:"uuid"`
	Name      string                 `json:"name"`
	Access    assessment.TokenAccess `json:"access"`
	ExpiresAt time.Time              `json:"expires_at"`
}

type heldRole struct {
	Role   assessment.Role `json:"role"`
	Entity string          `json:"entity" format:"uuid" doc:"The entity that the role is held on"`
	Until  *string         `json:"until" doc:"Last day; null is open" example:"2027-12-31"`
}

func (a *API) registerMe() {
	register(a, Operation{
		ID:         "get-me",
		Method:     http.MethodGet,
		Path:       "/me",
		Permission: assessment.ReadOrganisation,
		Tag:        tagMe,
		Summary:    "Who the token acts as",
		Description: "The person, the organisation, the roles that apply today and the actions that they permit. Use it to " +
			"check that a token works.",
	}, a.getMe)
}

func (a *API) getMe(r *request, _ *none) (*response[me], error) {
	p := r.Principal
	m := me{
		User: account{
			ID:       p.User.ID.String(),
			Name:     p.User.Name,
			Email:    p.User.Email,
			Language: optional(p.User.Language),
		},
		Organisation: organisationName{Key: p.Organisation.Key, Name: p.Organisation.Name},
		Roles:        []heldRole{},
		Actions:      []string{},
	}
	tokens, err := a.Chain.People.Tokens(r, p)
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		if p.Token != nil && t.ID == *p.Token {
			m.Token = token{
				ID:        t.ID.String(),
				Name:      t.Name,
				Access:    t.Access,
				ExpiresAt: t.ExpiresAt.UTC(),
			}
		}
	}
	for _, h := range p.Memberships {
		m.Roles = append(m.Roles, heldRole{Role: h.Role, Entity: h.EntityID.String(), Until: optional(h.Until)})
	}
	reads := a.reads()
	for _, action := range slices.Sorted(maps.Keys(assessment.Policy())) {
		if p.MaySomewhere(action) && (!p.ReadOnly || reads[action]) {
			m.Actions = append(m.Actions, string(action))
		}
	}
	return &response[me]{Body: m}, nil
}

// reads are the permissions that only operations without changes need. Reading the organisation and the annual wheel
// are among them, though they also let a person change what is their own: how often mail comes, what they have seen or
// done.
func (a *API) reads() map[assessment.Permission]bool {
	actions := map[assessment.Permission]bool{assessment.ReadOrganisation: true, assessment.ReadWheel: true}
	for _, o := range a.operations {
		if o.Permission == assessment.ReadOrganisation || o.Permission == assessment.ReadWheel {
			continue
		}
		if _, known := actions[o.Permission]; !known || o.Method != http.MethodGet {
			actions[o.Permission] = o.Method == http.MethodGet
		}
	}
	return actions
}
