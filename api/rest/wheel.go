package rest

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
)

type wheelInput struct {
	InOrganisation
	Year int `query:"year" doc:"This year if left out"`
}

// InWheelMonth is the part of an address that identifies an activity in a month.
type InWheelMonth struct {
	InOrganisation
	Activity string `path:"activity" doc:"Id of the activity"`
	Year     string `path:"year"`
	Month    string `path:"month" doc:"From 1 to 12"`
}

// read is the activity, the year and the month; an address that names none is missing.
func (in InWheelMonth) read() (activity assessment.ID, year, month int, err error) {
	if activity, err = assessment.ParseID(in.Activity); err != nil {
		return activity, 0, 0, err
	}
	year, yearErr := strconv.Atoi(in.Year)
	month, monthErr := strconv.Atoi(in.Month)
	if yearErr != nil || monthErr != nil {
		return activity, 0, 0, assessment.Missing()
	}
	return activity, year, month, nil
}

// activityNote is what somebody says of an activity in a month.
type activityNote struct {
	Done bool   `json:"done" doc:"false takes back that it was done"`
	Text string `json:"text" doc:"A note, which may be empty"`
}

type activityNoteInput struct {
	InWheelMonth
	Body activityNote
}

type templateInput struct {
	InOrganisation
	Template string `path:"template" doc:"municipality, agency or pdca"`
	Entity   string `query:"entity" doc:"Id of the entity that the activities are about; empty for the whole organisation"`
}

type addTemplateInput struct {
	InOrganisation
	Template string `path:"template" doc:"municipality, agency or pdca"`
	Body     templateChoice
}

// templateChoice is which activities of a template are added.
type templateChoice struct {
	Activities []string `json:"activities" doc:"Their keys" nullable:"false"`
	Entity     *string  `json:"entity" format:"uuid" doc:"That they are about; null for the whole organisation"`
}

// calendarSubscription is a calendar address.
type calendarSubscription struct {
	CreatedAt *time.Time `json:"created_at" doc:"null for none"`
	Address   *string    `json:"address" doc:"Only in the answer to the request that made it: it is secret and not kept"`
}

func (a *API) registerWheel() {
	const all = "/organisations/{organisation}/wheel"
	const month = all + "/occurrences/{activity}/{year}/{month}"
	operation := func(id, method, path string, permission assessment.Permission, summary string) Operation {
		return Operation{ID: id, Method: method, Path: path, Permission: permission, Tag: tagWheel, Summary: summary}
	}
	read, manage := assessment.ReadWheel, assessment.ManageWheel
	register(a, operation("get-wheel", http.MethodGet, all, read, "Read the annual wheel of a year"), a.getWheel)
	calendar := operation("get-wheel-calendar", http.MethodGet, all+"/file", read,
		"Download the annual wheel as a calendar")
	calendar.Description = "All-day events (RFC 5545) on the first day of the month, for last year, this one and the " +
		"two that follow."
	register(a, calendar, a.getWheelCalendar, file("text/calendar"))
	register(a, operation("get-wheel-month", http.MethodGet, month, read, "Read an activity in a month"), a.getWheelMonth)
	mark := operation("post-wheel-note", http.MethodPost, month, read, "Say that an activity has been done in a month")
	mark.Description = "For those who manage the activity, and for its responsible member. What has been said is kept; " +
		"saying the same again changes nothing."
	mark.Status = http.StatusOK
	register(a, mark, a.postWheelNote)
	register(
		a,
		operation("get-wheel-template", http.MethodGet, all+"/templates/{template}", manage, "Read a template of activities"),
		a.getWheelTemplate,
	)
	add := operation("post-wheel-template", http.MethodPost, all+"/templates/{template}", manage,
		"Add activities of a template")
	add.Description = "In the language of the request. Those that there are already are not added again."
	add.Status = http.StatusOK
	register(a, add, a.postWheelTemplate)
	a.registerSubscription(all + "/subscription")
}

func (a *API) registerSubscription(path string) {
	operation := func(id, method, summary string) Operation {
		return Operation{
			ID:         id,
			Method:     method,
			Path:       path,
			Permission: assessment.ReadWheel,
			Tag:        tagWheel,
			Summary:    summary,
		}
	}
	register(
		a,
		operation("get-wheel-subscription", http.MethodGet, "Read whether there is a calendar address"),
		a.getSubscription,
	)
	subscribe := operation("post-wheel-subscription", http.MethodPost, "Make a secret calendar address")
	subscribe.Description = "Of the person the token acts as. An earlier address stops working."
	subscribe.Status = http.StatusOK
	register(a, subscribe, a.postSubscription)
	register(
		a,
		operation("delete-wheel-subscription", http.MethodDelete, "Revoke the calendar address"),
		a.deleteSubscription,
	)
}

func (a *API) getWheel(r *request, in *wheelInput) (*response[record.Wheel], error) {
	w, err := a.Chain.Plan.Wheel(r, r.Principal, in.Year)
	if err != nil {
		return nil, err
	}
	return &response[record.Wheel]{Body: w}, nil
}

func (a *API) getWheelCalendar(r *request, _ *InOrganisation) (*download, error) {
	years, err := a.Chain.Plan.Calendar(r, r.Principal)
	if err != nil {
		return nil, err
	}
	o := r.Principal.Organisation
	at := a.Public + "/organisations/" + url.PathEscape(o.Key) + "/wheel"
	calendar := exchange.WheelCalendar(r.L.T, o.Name, years, at).Encode()
	return fileNamed(o.Key+"-wheel.ics", exchange.CalendarType, calendar).worded(r), nil
}

func (a *API) getWheelMonth(r *request, in *InWheelMonth) (*response[record.WheelMonth], error) {
	activity, year, month, err := in.read()
	if err != nil {
		return nil, err
	}
	m, err := a.Chain.Plan.WheelMonth(r, r.Principal, activity, year, month)
	if err != nil {
		return nil, err
	}
	return &response[record.WheelMonth]{Body: m}, nil
}

func (a *API) postWheelNote(r *request, in *activityNoteInput) (*response[record.WheelMonth], error) {
	activity, year, month, err := in.read()
	if err != nil {
		return nil, err
	}
	m, err := a.Chain.Plan.MarkActivity(r, r.Principal, registers.ActivityNote{
		ActivityID: activity,
		Year:       year,
		Month:      month,
		Done:       in.Body.Done,
		Text:       in.Body.Text,
	})
	if err != nil {
		return nil, err
	}
	return &response[record.WheelMonth]{Body: m}, nil
}

func (a *API) getWheelTemplate(r *request, in *templateInput) (*response[record.ActivityTemplate], error) {
	f := rows.ActivityTemplateForm{Template: in.Template, Words: func(key string) string { return r.L.T(key) }}
	if in.Entity != "" {
		f.Entity = optionalReference(&in.Entity)
	}
	t, _, err := a.Chain.Registers.ActivityTemplate(r, r.Principal, f)
	if err != nil {
		return nil, err
	}
	return &response[record.ActivityTemplate]{Body: t}, nil
}

func (a *API) postWheelTemplate(r *request, in *addTemplateInput) (*response[record.AddedActivities], error) {
	added, err := a.Chain.Registers.AddActivities(r, r.Principal, rows.ActivityTemplateForm{
		Template: in.Template,
		Entity:   optionalReference(in.Body.Entity),
		Keys:     in.Body.Activities,
		Words:    func(key string) string { return r.L.T(key) },
	})
	if err != nil {
		return nil, err
	}
	return &response[record.AddedActivities]{Body: added}, nil
}

func (a *API) getSubscription(r *request, _ *InOrganisation) (*response[calendarSubscription], error) {
	c, err := a.Chain.Plan.CalendarSubscription(r, r.Principal)
	if err != nil {
		return nil, err
	}
	var found calendarSubscription
	if c != nil {
		found.CreatedAt = new(c.CreatedAt.UTC())
	}
	return &response[calendarSubscription]{Body: found}, nil
}

func (a *API) postSubscription(r *request, in *InOrganisation) (*response[calendarSubscription], error) {
	secret, err := a.Chain.Plan.Subscribe(r, r.Principal)
	if err != nil {
		return nil, err
	}
	made, err := a.getSubscription(r, in)
	if err == nil {
		address := a.Public + "/calendars/" + url.PathEscape(r.Principal.Organisation.Key) + "/" + secret + ".ics"
		made.Body.Address = &address
	}
	return made, err
}

func (a *API) deleteSubscription(r *request, _ *InOrganisation) (*none, error) {
	return nil, a.Chain.Plan.Unsubscribe(r, r.Principal)
}
