package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail"
	"mognad/assessment/record"
)

// renewal chooses whose invitation is renewed.
type renewal struct {
	Users []string `json:"users" nullable:"false" doc:"Ids of users who have not opened their link"`
	Mail  bool     `json:"mail,omitempty" doc:"Send the links by mail; without, they are in the answer, to be handed over in another way"`
}

// renewed is what came of it.
type renewed struct {
	Renewed int             `json:"renewed" doc:"How many; those who have accepted in the meantime are passed over"`
	Letters []renewedLetter `json:"letters" nullable:"false" doc:"With the links, which are shown only now; empty if they are sent by mail"`
}

// renewedLetter is an invitation to send.
type renewedLetter struct {
	Name    string    `json:"name"`
	Email   string    `json:"email" format:"email"`
	Link    string    `json:"link"`
	Until   time.Time `json:"until" doc:"When the link stops working"`
	Subject string    `json:"subject"`
	Text    string    `json:"text" doc:"In the organisation's language, with the link"`
}

type renewalInput struct {
	InOrganisation
	Body renewal
}

func (a *API) registerInvitations() {
	const all = "/organisations/{organisation}/invitations"
	register(a, Operation{
		ID:          "list-invitations",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ManagePeople,
		Tag:         tagUsers,
		Summary:     "List who has not opened their link",
		Description: "Those that the roles reach, by name, with the link that works and how its mail fares.",
	}, a.listInvitations)
	register(a, Operation{
		ID:          "renew-invitations",
		Method:      http.MethodPost,
		Path:        all + "/renew",
		Permission:  assessment.ManagePeople,
		Tag:         tagUsers,
		Summary:     "Renew invitation links",
		Description: "The earlier links stop working.",
		Errors:      []int{http.StatusConflict},
	}, a.renewInvitations)
}

// mailChoices is how often the user gets mail of each group.
type mailChoices struct {
	Rounds      assessment.MailPace `json:"rounds" doc:"Rounds that open, and reminders"`
	Questions   assessment.MailPace `json:"questions" doc:"Questions handed over"`
	Submissions assessment.MailPace `json:"submissions" doc:"Submissions that wait, are approved or are returned"`
	Audits      assessment.MailPace `json:"audits" doc:"Engagements in audits, and replies to recommendations that are due"`
	Actions     assessment.MailPace `json:"actions" required:"false" doc:"Actions that one is made the owner of; left out for as it is"`
	Reviews     assessment.MailPace `json:"reviews" required:"false" doc:"Papers and minutes of management reviews; left out for as it is"`
}

type mailChoicesInput struct{ Body mailChoices }

type noticeInput struct {
	InUser
	Notice string `path:"notice" doc:"Id of the mail"`
}

func (a *API) registerMail() {
	const user = "/organisations/{organisation}/users/{user}/mail"
	register(a, Operation{
		ID:          "get-my-mail",
		Method:      http.MethodGet,
		Path:        "/me/mail",
		Permission:  assessment.ReadOrganisation,
		Tag:         tagMe,
		Summary:     "Read how often mail comes",
		Description: "at_once, daily or none for each group. Invitations are always sent.",
	}, a.getMyMail)
	register(a, Operation{
		ID:         "put-my-mail",
		Method:     http.MethodPut,
		Path:       "/me/mail",
		Permission: assessment.ReadOrganisation,
		Tag:        tagMe,
		Summary:    "Choose how often mail comes",
		Description: "The choice belongs to the token's user: it holds in all their organisations, whichever the token " +
			"is for.",
	}, a.putMyMail)
	register(a, Operation{
		ID:          "list-user-mail",
		Method:      http.MethodGet,
		Path:        user,
		Permission:  assessment.ManagePeople,
		Tag:         tagUsers,
		Summary:     "List the mails to a user",
		Description: "Latest first: those sent, waiting and failed.",
	}, a.listUserMail)
	register(a, Operation{
		ID:         "send-user-mail-again",
		Method:     http.MethodPost,
		Path:       user + "/{notice}",
		Permission: assessment.ManagePeople,
		Tag:        tagUsers,
		Summary:    "Send a mail again",
		Errors:     []int{http.StatusConflict},
	}, a.sendUserMailAgain)
}

func (a *API) getMyMail(r *request, _ *none) (*response[mailChoices], error) {
	c, err := a.Chain.People.MailChoices(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return &response[mailChoices]{Body: mailChoices{
		Rounds:      c.OfGroup(assessment.NoticesOfRounds),
		Questions:   c.OfGroup(assessment.NoticesOfQuestions),
		Submissions: c.OfGroup(assessment.NoticesOfSubmissions),
		Audits:      c.OfGroup(assessment.NoticesOfAudits),
		Actions:     c.OfGroup(assessment.NoticesOfActions),
		Reviews:     c.OfGroup(assessment.NoticesOfReviews),
	}}, nil
}

func (a *API) putMyMail(r *request, in *mailChoicesInput) (*none, error) {
	choices := assessment.MailChoices{
		assessment.NoticesOfRounds:      in.Body.Rounds,
		assessment.NoticesOfQuestions:   in.Body.Questions,
		assessment.NoticesOfSubmissions: in.Body.Submissions,
		assessment.NoticesOfAudits:      in.Body.Audits,
	}
	if in.Body.Actions != "" {
		choices[assessment.NoticesOfActions] = in.Body.Actions
	}
	if in.Body.Reviews != "" {
		choices[assessment.NoticesOfReviews] = in.Body.Reviews
	}
	return nil, a.Chain.People.SaveMailChoices(r, r.Principal, choices)
}

func (a *API) listUserMail(r *request, in *InUser) (*response[list[record.PersonMail]], error) {
	id, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	mails, err := a.Chain.People.MailTo(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return listOf(mails, func(m record.PersonMail) record.PersonMail { return m }), nil
}

func (a *API) sendUserMailAgain(r *request, in *noticeInput) (*none, error) {
	user, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	id, err := assessment.ParseID(in.Notice)
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.People.SendAgain(r, r.Principal, user, id)
}

func (a *API) listInvitations(r *request, _ *InOrganisation) (*response[list[record.PendingInvitation]], error) {
	found, err := a.Chain.People.Invitations(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(found, func(i record.PendingInvitation) record.PendingInvitation { return i }), nil
}

func (a *API) renewInvitations(r *request, in *renewalInput) (*response[renewed], error) {
	users := make([]assessment.ID, len(in.Body.Users))
	for i, id := range in.Body.Users {
		users[i] = reference(id)
	}
	letters, n, err := a.Chain.People.RenewInvitations(r, r.Principal, users, in.Body.Mail)
	if err != nil {
		return nil, err
	}
	out := renewed{Renewed: n, Letters: []renewedLetter{}}
	for _, l := range letters {
		m := mail.Merge(a.Catalog.For(l.Language), a.Public, l)
		out.Letters = append(out.Letters, renewedLetter{
			Name: m.Name, Email: m.Email, Link: m.Link, Until: m.Until.UTC(), Subject: m.Subject, Text: m.Text,
		})
	}
	return &response[renewed]{Body: out}, nil
}
