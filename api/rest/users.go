package rest

import (
	"net/http"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// user is a person of the organisation as the API returns it.
type user struct {
	ID            string                 `json:"id" format:"uuid"`
	Name          string                 `json:"name"`
	Email         string                 `json:"email" format:"email"`
	State         assessment.PersonState `json:"state"`
	InvitedAt     time.Time              `json:"invited_at"`
	AcceptedAt    *time.Time             `json:"accepted_at" nullable:"true"`
	DeactivatedAt *time.Time             `json:"deactivated_at" nullable:"true"`
	Manageable    bool                   `json:"manageable" doc:"Whether the token may rename, deactivate and re-invite the person"`
	Memberships   []membership           `json:"memberships" nullable:"false" doc:"The roles that the token may see"`
	Version       int64                  `json:"version" doc:"Version of name and state; memberships have their own"`
	UpdatedAt     time.Time              `json:"updated_at"`
}

// membership is a role on an entity as the API returns it.
type membership struct {
	ID        string          `json:"id" format:"uuid"`
	Role      assessment.Role `json:"role"`
	Entity    string          `json:"entity" format:"uuid"`
	Until     *string         `json:"until" doc:"Last day; null is open" example:"2027-12-31"`
	Version   int64           `json:"version"`
	CreatedAt time.Time       `json:"created_at"`
}

func userOf(p record.Person) user {
	u := user{
		ID:            p.UserID.String(),
		Name:          p.Name,
		Email:         p.Email,
		State:         p.State(),
		InvitedAt:     p.InvitedAt.UTC(),
		AcceptedAt:    record.UTC(p.AcceptedAt),
		DeactivatedAt: record.UTC(p.DeactivatedAt),
		Manageable:    p.Manageable,
		Memberships:   []membership{},
		Version:       p.Version,
		UpdatedAt:     p.UpdatedAt.UTC(),
	}
	for _, m := range p.Memberships {
		u.Memberships = append(u.Memberships, membershipOf(m))
	}
	return u
}

func membershipOf(m assessment.Membership) membership {
	return membership{
		ID:        m.ID.String(),
		Role:      m.Role,
		Entity:    m.EntityID.String(),
		Until:     optional(m.Until),
		Version:   m.Version,
		CreatedAt: m.CreatedAt.UTC(),
	}
}

// invitation is the person to invite, with a first role.
type invitation struct {
	Name   string          `json:"name" example:"Åsa Öberg"`
	Email  string          `json:"email" example:"asa@kommun.example"`
	Role   assessment.Role `json:"role"`
	Entity string          `json:"entity" doc:"Id of the entity that the role is held on"`
	Until  *string         `json:"until,omitempty" nullable:"true" doc:"Last day of the role; null for no end; required for auditors" example:"2027-12-31"`
}

// invited is a new user with the link to hand over.
type invited struct {
	User user `json:"user"`
	Link link `json:"link" doc:"Its address is empty if the invitation is sent by mail"`
}

// link is a one-time link, which is shown once.
type link struct {
	Address string `json:"address" doc:"The one-time link with which the person accepts. It is shown only now, and is valid for 14 days; empty if it is sent by mail" example:"https://mognad.example.se/links/…"`
}

// userChange is what can be changed about a user.
type userChange struct {
	Name   string  `json:"name"`
	Active bool    `json:"active" doc:"false deactivates the person, who is signed out at once; true lets them take part again"`
	Leave  bool    `json:"leave,omitempty" doc:"Deactivate although nobody else can approve for an entity in a round that is not closed; without it, that answers 409. Give somebody else the role first instead"`
	HandTo *string `json:"hand_to,omitempty" nullable:"true" doc:"Id of the user who gets the questions handed to somebody who is deactivated, where that user may answer; null: back to the entities"`
}

// grant is a role to give.
type grant struct {
	Role   assessment.Role `json:"role"`
	Entity string          `json:"entity" doc:"Id of the entity that the role is held on"`
	Until  *string         `json:"until,omitempty" nullable:"true" doc:"Last day of the role; null for no end; required for auditors" example:"2027-12-31"`
}

// InUser is the part of an address that identifies a user.
type InUser struct {
	InOrganisation
	User string `path:"user" doc:"Id of the user"`
}

type invitationInput struct {
	InOrganisation
	Body invitation
}

type userChangeInput struct {
	InUser
	Versioned
	Body userChange
}

type grantInput struct {
	InUser
	Body grant
}

type revokeInput struct {
	InUser
	Membership string `path:"membership" doc:"Id of the membership"`
	Leave      bool   `query:"leave" doc:"true: take the role away although nobody else can approve for an entity in a round that is not closed"`
	Versioned
}

func (a *API) registerUsers() {
	const all, one = "/organisations/{organisation}/users", "/organisations/{organisation}/users/{user}"
	register(a, Operation{
		ID:          "list-users",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadPeople,
		Tag:         tagUsers,
		Summary:     "List the users",
		Description: "Those that the roles reach, by name.",
	}, a.listUsers)
	register(a, Operation{
		ID:         "post-user",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.ManagePeople,
		Tag:        tagUsers,
		Summary:    "Invite a user",
		Description: "Answers with the one-time link to hand over. An e-mail address with an account elsewhere gets the " +
			"same answer as one without.",
		Status: http.StatusCreated,
		Errors: []int{http.StatusConflict},
	}, a.postUser)
	register(a, Operation{
		ID:         "get-user",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadPeople,
		Tag:        tagUsers,
		Summary:    "Read a user",
	}, a.getUser)
	register(a, Operation{
		ID:         "put-user",
		Method:     http.MethodPut,
		Path:       one,
		Permission: assessment.ManagePeople,
		Tag:        tagUsers,
		Summary:    "Rename, deactivate or activate a user",
		Errors:     []int{http.StatusConflict},
	}, a.putUser)
	register(a, Operation{
		ID:         "get-user-hanging",
		Method:     http.MethodGet,
		Path:       one + "/hanging",
		Permission: assessment.ManagePeople,
		Tag:        tagUsers,
		Summary:    "See what hangs on a user",
		Description: "Before the person is deactivated or loses a role: questions handed to them, entities for " +
			"which nobody " +
			"else can answer or approve, open drafts, submissions that wait, and audits.",
	}, a.getUserHanging)
	register(a, Operation{
		ID:          "post-user-invitation",
		Method:      http.MethodPost,
		Path:        one + "/invitation",
		Permission:  assessment.ManagePeople,
		Tag:         tagUsers,
		Summary:     "Make a new invitation link",
		Description: "For somebody who has not accepted; the earlier link stops working.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
	}, a.postUserInvitation)
	register(a, Operation{
		ID:         "post-membership",
		Method:     http.MethodPost,
		Path:       one + "/memberships",
		Permission: assessment.ManagePeople,
		Tag:        tagUsers,
		Summary:    "Give a user a role",
		Status:     http.StatusCreated,
		Errors:     []int{http.StatusConflict},
	}, a.postMembership)
	register(a, Operation{
		ID:          "delete-membership",
		Method:      http.MethodDelete,
		Path:        one + "/memberships/{membership}",
		Permission:  assessment.ManagePeople,
		Tag:         tagUsers,
		Summary:     "Take a role away",
		Description: "Send the membership's version in If-Match.",
		Errors:      []int{http.StatusConflict},
	}, a.deleteMembership)
}

func (a *API) listUsers(r *request, _ *InOrganisation) (*response[list[user]], error) {
	people, _, err := a.Chain.People.People(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(people, userOf), nil
}

func (a *API) getUser(r *request, in *InUser) (*single[user], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	return a.user(r, id)
}

func (a *API) user(r *request, id assessment.ID) (*single[user], error) {
	p, _, err := a.Chain.People.Person(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[user]{ETag: etag(p.Version), Body: userOf(p)}, nil
}

func (a *API) postUser(r *request, in *invitationInput) (*created[invited], error) {
	m, token, err := a.Chain.People.Invite(r, r.Principal, people.InviteForm{
		Name:     in.Body.Name,
		Email:    in.Body.Email,
		Role:     assessment.Role(in.Body.Role),
		EntityID: reference(in.Body.Entity),
		Until:    assessment.Date(text(in.Body.Until)),
	})
	if err != nil {
		return nil, err
	}
	u, err := a.user(r, m.UserID)
	if err != nil {
		return nil, err
	}
	return &created[invited]{
		Location: r.address("users", u.Body.ID),
		ETag:     u.ETag,
		Body:     invited{User: u.Body, Link: a.link(token)},
	}, nil
}

// link is a one-time link, empty if it is sent by mail.
func (a *API) link(token string) link {
	if token == "" {
		return link{}
	}
	return link{Address: a.Public + "/links/" + token}
}

func (a *API) getUserHanging(r *request, in *InUser) (*response[record.Hanging], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	h, err := a.Chain.People.Hanging(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.Hanging]{Body: h}, nil
}

func (a *API) putUser(r *request, in *userChangeInput) (*single[user], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	_, err = a.Chain.People.SavePerson(r, r.Principal, people.PersonChange{
		UserID:  id,
		Name:    in.Body.Name,
		Active:  in.Body.Active,
		Version: version,
		Leave:   in.Body.Leave,
		HandTo:  optionalReference(in.Body.HandTo),
	})
	if assessment.CodeOf(err) == assessment.Stale {
		current, readErr := a.user(r, id)
		if readErr != nil {
			return nil, readErr
		}
		return nil, assessment.Changed(current.Body)
	}
	if err != nil {
		return nil, err
	}
	return a.user(r, id)
}

func (a *API) postUserInvitation(r *request, in *InUser) (*response[link], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	token, err := a.Chain.People.ResendInvitation(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[link]{Body: a.link(token)}, nil
}

func (a *API) postMembership(r *request, in *grantInput) (*created[membership], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	m, err := a.Chain.People.Grant(r, r.Principal, assessment.Membership{
		UserID:   id,
		Role:     assessment.Role(in.Body.Role),
		EntityID: reference(in.Body.Entity),
		Until:    assessment.Date(text(in.Body.Until)),
	})
	if err != nil {
		return nil, err
	}
	return &created[membership]{Location: r.address("users", in.User), ETag: etag(m.Version), Body: membershipOf(m)}, nil
}

func (a *API) deleteMembership(r *request, in *revokeInput) (*none, error) {
	userID, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	id, err := assessment.ParseID(in.Membership)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	p, _, err := a.Chain.People.Person(r, r.Principal, userID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(p.Memberships, func(m assessment.Membership) bool { return m.ID == id })
	if i < 0 {
		return nil, assessment.Missing()
	}
	return nil, stored(a.Chain.People.RevokeLeaving(r, r.Principal, id, version, in.Leave), membershipOf)
}
