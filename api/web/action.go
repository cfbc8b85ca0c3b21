package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Action shows an action with what has been reported on it.
func (p *Pages) Action(r *Request) error {
	page, err := p.actionPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) actionPage(r *Request) (*frontend.ActionPage, error) {
	id, err := r.id("action")
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Plan.Action(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	page := &frontend.ActionPage{
		Of:         v,
		Base:       organisationPath(r, "/plan"),
		Href:       actionPath(r, id),
		EntityHref: entityPath(r, v.Entity.ID),
		From:       originLinks(r, v.Origins),
		States:     stateOptions(),
		Editable:   v.MayManage && v.State != assessment.ActionDropped,
		MayEnd:     v.MayManage,
		Rank:       priorityText(v.Priority),
		Price:      valueOf(v.Cost),
		Priced:     v.Cost != nil,
		Year:       valueOf(v.Year),
		Until:      valueOf(v.UntilYear),
		Every:      valueOf(v.Months),
	}
	if !v.MayManage { // only those who manage the plan drop something
		page.States = page.States[:len(page.States)-1]
	}
	offerOccurrences(r, page)
	if v.Serves != nil {
		page.ObjectiveHref = organisationPath(r, "/objectives/"+v.Serves.ID.String())
	}
	for _, a := range v.Alike {
		page.Alike = append(page.Alike, frontend.ActionLink{ActionName: a, Href: actionPath(r, a.ID)})
	}
	return page, nil
}

// wholeAction is what the form of a report sends instead of the label of an occurrence.
const wholeAction = "all"

// offerOccurrences offers to report on each occurrence of what recurs, at first on the earliest open one, and on all of
// it if that is chosen.
func offerOccurrences(r *Request, page *frontend.ActionPage) {
	if !page.Recurs() {
		page.Occurrence = wholeAction
		return
	}
	for _, s := range page.Of.Slices {
		if page.Occurrence == "" && s.State.Open() {
			page.Occurrence = s.Label
		}
		page.Occurrences = append(page.Occurrences, frontend.Option{Value: s.Label, Label: occurrence(r, s.Label)})
	}
	page.Occurrences = append(page.Occurrences, frontend.Option{Value: wholeAction, Key: "action.whole"})
	page.States = append([]frontend.Option{{Key: "action.state_stays"}}, page.States...) // each has a state of its own
}

// occurrence is the label of an occurrence in words.
func occurrence(r *Request, label string) string {
	if len(label) == len("2026") {
		return label
	}
	return r.L.Day(label)
}

// originLinks are what an action came from, each with the page that shows it.
func originLinks(r *Request, origins []record.ActionOrigin) []frontend.ActionOrigin {
	var list []frontend.ActionOrigin
	for _, o := range origins {
		link := frontend.ActionOrigin{ActionOrigin: o}
		switch o.Kind {
		case assessment.FromRecommendation:
			if o.Of != nil {
				link.Href = auditPath(r, *o.Of) + "/recommendations"
			}
		case assessment.FromReply:
			if o.Of != nil && o.Body != nil {
				link.Href = repliesPath(r, *o.Of, *o.Body)
			}
		case assessment.FromRule:
			link.Href = resultPath(r, o.Subject, 0)
		case assessment.FromGap:
			link.Href = entityPath(r, o.Subject)
		case assessment.FromRisk:
			link.Href = organisationPath(r, "/risks/"+o.Subject.String())
		case assessment.FromNonconformity:
			link.Href = organisationPath(r, "/nonconformities/"+o.Subject.String())
		case assessment.FromDecision:
			if o.Of != nil {
				link.Href = organisationPath(r, "/reviews/"+o.Of.String())
			}
		}
		list = append(list, link)
	}
	return list
}

// NewAction asks for a new action. The address may name what it comes from, which fills in the form.
func (p *Pages) NewAction(r *Request) error {
	id, err := p.Chain.NewID()
	if err != nil {
		return err
	}
	var from []assessment.Source
	for _, subject := range r.Request.URL.Query()["subject"] {
		from = append(from, sourceOf(r.Query("kind"), subject, r.Query("detail"))...)
	}
	from = from[:min(len(from), assessment.MaxOrigins)]
	page, err := p.newActionPage(r, id.String(), from)
	if err != nil {
		return err
	}
	page.Typed = frontend.TypedAction{
		Title:      r.proposedName("title"),
		Entity:     r.Query("entity"),
		Recurrence: string(assessment.Once),
		Year:       strconv.Itoa(p.today(r).Year()),
	}
	page.Typed.YearBefore = page.Typed.Year
	for _, o := range page.From {
		title := cmp.Or(o.Title, r.L.T("action.origin.target"))
		page.Typed.Title = shortened(title, assessment.MaxName-20)
		if page.Typed.Title != title {
			page.Typed.Text = title
		}
	}
	return p.show(r, http.StatusOK, page)
}

// sourceOf is what an address names, none without a kind.
func sourceOf(kind, subject, detail string) []assessment.Source {
	id, err := assessment.ParseID(subject)
	if kind == "" || err != nil {
		return nil
	}
	return []assessment.Source{{Kind: assessment.OriginKind(kind), SubjectID: id, Detail: detail}}
}

func (p *Pages) newActionPage(
	r *Request,
	id string,
	from []assessment.Source,
) (*frontend.ActionForm, error) {
	page := &frontend.ActionForm{Base: organisationPath(r, "/plan"), ID: id}
	if err := p.actionChoices(r, page); err != nil {
		return nil, err
	}
	origins, err := p.Chain.Plan.Sources(r.Request.Context(), r.Principal, from...)
	page.From = originLinks(r, origins)
	return page, err
}

// actionChoices fills in what the form of an action offers.
func (p *Pages) actionChoices(r *Request, page *frontend.ActionForm) error {
	c, err := p.Chain.Plan.Choices(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	for _, n := range c.Entities {
		page.Entities = append(
			page.Entities,
			frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: max(0, n.Depth-c.Entities[0].Depth)},
		)
	}
	page.Owners = []frontend.Option{{Key: "plan.nobody"}}
	for _, m := range c.Owners {
		page.Owners = append(page.Owners, frontend.Option{Value: m.UserID.String(), Label: m.Name})
	}
	page.LastYear = c.LastYear
	page.Unopened = unopenedOf(r, c.Invited, func(m assessment.Person) string { return m.Name })
	page.Priorities = append([]frontend.Option{{Key: "plan.no_priority"}}, priorityOptions()...)
	for _, kind := range assessment.RecurrenceKinds {
		page.Kinds = append(page.Kinds, frontend.Option{Value: string(kind), Key: "plan.recurrence." + string(kind)})
	}
	objectives, err := p.Chain.Plan.Objectives(r.Request.Context(), r.Principal)
	if len(objectives) > 0 {
		page.Objectives = []frontend.Option{{Key: "plan.no_objective"}}
	}
	for _, o := range objectives {
		page.Objectives = append(page.Objectives, frontend.Option{Value: o.ID.String(), Label: o.Name})
	}
	return err
}

// typedAction is an action as it was sent.
func typedAction(r *Request) frontend.TypedAction {
	return frontend.TypedAction{
		Entity:     r.form("entity"),
		Title:      r.form("title"),
		Text:       r.form("text"),
		OwnerRole:  r.form("owner_role"),
		Owner:      r.form("owner"),
		Objective:  r.form("objective"),
		Priority:   r.form("priority"),
		Cost:       r.form("cost"),
		Resources:  r.form("resources"),
		StartsOn:   r.form("starts_on"),
		DueOn:      r.form("due_on"),
		Year:       r.form("year"),
		Recurrence: r.form("recurrence"),
		Months:     r.form("months"),
		UntilYear:  r.form("until_year"),
		YearBefore: r.form("year_before"),
	}
}

// sentAction is the action that was sent. What is no number becomes one that is refused at its field.
func sentAction(r *Request) assessment.Action {
	a := assessment.Action{
		EntityID:    r.chosen("entity"),
		Title:       r.form("title"),
		Text:        r.form("text"),
		OwnerRole:   r.form("owner_role"),
		OwnerID:     r.chosenOrNone("owner"),
		ObjectiveID: r.chosenOrNone("objective"),
		Priority:    questionnaires.Priority(r.form("priority")),
		Resources:   r.form("resources"),
		StartsOn:    assessment.Date(r.form("starts_on")),
	}
	a.DueOn, a.Kind = assessment.Date(r.form("due_on")), assessment.RecurrenceKind(r.form("recurrence"))
	for name, to := range map[string]*int{"year": &a.Year, "months": &a.Months, "until_year": &a.UntilYear} {
		if text := r.form(name); text != "" {
			*to = numberOf(text)
		}
	}
	if a.DueOn != "" && (a.Year == a.DueOn.Year() || r.form("year") == r.form("year_before")) {
		a.Year = 0 // the day says it, and nobody typed the year
	}
	if a.Kind == assessment.Standing {
		a.DueOn, a.Year = "", 0
	}
	if cost := strings.Join(strings.Fields(strings.ReplaceAll(r.form("cost"), "\u00a0", " ")), ""); cost != "" {
		n, err := strconv.ParseInt(cost, 10, 64)
		if err != nil {
			n = -1
		}
		a.Cost = &n
	}
	return a
}

// AddAction adds an action.
func (p *Pages) AddAction(r *Request) error {
	f := plan.Form{Action: sentAction(r)}
	f.ID = r.chosen("id")
	for _, sent := range r.PostFormArray("origin") {
		kind, rest, _ := strings.Cut(sent, " ")
		subject, detail, _ := strings.Cut(rest, " ")
		f.Origins = append(f.Origins, sourceOf(kind, subject, detail)...)
	}
	v, err := p.Chain.Plan.AddAction(r.Request.Context(), r.Principal, f)
	if err != nil {
		return again(p, r, err, func(r *Request) (*frontend.ActionForm, error) {
			page, err := p.newActionPage(r, r.form("id"), f.Origins)
			if err == nil {
				page.Typed = typedAction(r)
			}
			return page, err
		})
	}
	return p.done(r, actionPath(r, v.ID), "action.added", nil)
}

// EditAction shows an action in its form.
func (p *Pages) EditAction(r *Request) error {
	page, err := p.actionFormPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) actionFormPage(r *Request) (*frontend.ActionForm, error) {
	id, err := r.id("action")
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Plan.Action(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	page := &frontend.ActionForm{
		Base:       organisationPath(r, "/plan"),
		Href:       actionPath(r, id),
		Version:    v.Version,
		StoredName: v.Title,
		Typed:      storedAction(v.Action),
	}
	if err := p.actionChoices(r, page); err != nil {
		return nil, err
	}
	if v.Owner != nil { // may not be offered to others any more
		stays := frontend.Option{Value: v.Owner.ID.String(), Label: v.Owner.Name}
		if !slices.Contains(page.Owners, stays) {
			page.Owners = append(page.Owners, stays)
		}
	}
	if v.Objective != nil && v.Serves == nil { // an editor who may not see it keeps it
		if page.Objectives == nil {
			page.Objectives = []frontend.Option{{Key: "plan.no_objective"}}
		}
		stays := frontend.Option{Value: v.Objective.String(), Key: "plan.hidden_objective"}
		page.Objectives = append(page.Objectives, stays)
	}
	return page, nil
}

// storedAction is an action as its form has it.
func storedAction(a record.Action) frontend.TypedAction {
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	t := frontend.TypedAction{
		Entity:     a.Entity.ID.String(),
		Title:      a.Title,
		Text:       a.Text,
		OwnerRole:  a.OwnerRole,
		Objective:  idValue(a.Objective),
		Priority:   priorityText(a.Priority),
		Resources:  a.Resources,
		Year:       number(a.Year),
		Recurrence: string(a.Recurrence),
		Months:     number(a.Months),
		UntilYear:  number(a.UntilYear),
		YearBefore: number(a.Year),
	}
	if a.Owner != nil {
		t.Owner = a.Owner.ID.String()
	}
	if a.Cost != nil {
		t.Cost = strconv.FormatInt(*a.Cost, 10)
	}
	if a.StartsOn != nil {
		t.StartsOn = string(*a.StartsOn)
	}
	if a.DueOn != nil {
		t.DueOn = string(*a.DueOn)
	}
	return t
}

// SaveAction changes an action.
func (p *Pages) SaveAction(r *Request) error {
	id, err := r.id("action")
	if err != nil {
		return err
	}
	changed := sentAction(r)
	changed.ID = id
	if changed.Version, err = r.version(); err != nil {
		return err
	}
	if _, err := p.Chain.Plan.SaveAction(r.Request.Context(), r.Principal, changed); err != nil {
		return again(p, r, err, p.actionFormPage)
	}
	return p.done(r, actionPath(r, id), "action.saved", nil)
}

// ReportAction adds a note on an action.
func (p *Pages) ReportAction(r *Request) error {
	id, err := r.id("action")
	if err != nil {
		return err
	}
	of := r.form("occurrence")
	if of == "" { // the form names an occurrence or all of them, so that nobody ends every year by leaving it out
		return again(p, r, assessment.InvalidField("occurrence", "error.required", nil), p.actionPage)
	}
	if of == wholeAction {
		of = ""
	}
	_, err = p.Chain.Plan.Report(r.Request.Context(), r.Principal, assessment.ActionNote{
		ActionID:     id,
		Occurrence:   of,
		State:        assessment.ActionState(r.form("state")),
		Text:         r.form("text"),
		EvidenceText: r.form("evidence_text"),
		EvidenceLink: r.form("evidence_link"),
	})
	if err != nil {
		return again(p, r, err, p.actionPage)
	}
	return p.done(r, actionPath(r, id), "action.reported", nil)
}

// DropAction drops an action as a whole.
func (p *Pages) DropAction(r *Request) error {
	return p.endAction(r, "action.dropped", p.Chain.Plan.Drop)
}

// ReopenAction plans an action again that was done or dropped.
func (p *Pages) ReopenAction(r *Request) error {
	return p.endAction(r, "action.reopened", p.Chain.Plan.Reopen)
}

func (p *Pages) endAction(
	r *Request,
	done string,
	do func(context.Context, assessment.Principal, assessment.ID, int64, string) (record.ActionView, error),
) error {
	id, version, err := r.changed("action")
	if err != nil {
		return err
	}
	if _, err := do(r.Request.Context(), r.Principal, id, version, r.form("reason")); err != nil {
		return again(p, r, err, p.actionPage, func(field string) string {
			if field == "text" {
				return "reason"
			}
			return field
		})
	}
	return p.done(r, actionPath(r, id), done, nil)
}

// UnlinkAction takes away one of the things that an action came from.
func (p *Pages) UnlinkAction(r *Request) error {
	id, err := r.id("action")
	if err != nil {
		return err
	}
	for _, from := range sourceOf(r.form("kind"), r.form("subject"), r.form("detail")) {
		if _, err := p.Chain.Plan.Unlink(r.Request.Context(), r.Principal, id, from); err != nil {
			return err
		}
	}
	return p.done(r, actionPath(r, id), "action.unlinked", nil)
}
