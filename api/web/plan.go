package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/plan"
	"mognad/frontend"
	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// Plan shows the action plan in one of its views.
func (p *Pages) Plan(r *Request) error {
	page, err := p.planPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) planPage(r *Request) (*frontend.Plan, error) {
	asked := r.asked()
	view := asked.Get("view")
	if !slices.Contains(frontend.PlanViews, view) {
		view = frontend.PlanViews[0]
	}
	from, err := strconv.Atoi(asked.Get("from"))
	if err != nil || from < assessment.MinYear || from > assessment.MaxYear-assessment.MaxHorizon {
		from = 0
	}
	query := planQuery(asked, view)
	query.From = from
	v, err := p.Chain.Plan.Plan(r.Request.Context(), r.Principal, query)
	if err == nil && forget(&query, v) {
		v, err = p.Chain.Plan.Plan(r.Request.Context(), r.Principal, query)
	}
	if err != nil {
		return nil, err
	}
	page := &frontend.Plan{
		Base:    organisationPath(r, "/plan"),
		View:    view,
		Plan:    v,
		Acting:  asked.Get("do") == "together" && v.MayManage && view == "table",
		Version: r.Principal.Organisation.Version,
	}
	if v.MayManage {
		page.New = page.Base + "/new"
		page.ActHref = withQuery(page.Base, url.Values{"from": asked["from"]}, "do", "together")
	}
	p.planLinks(r, page, asked)
	if page.Acting {
		if err := p.togetherChoices(r, page); err != nil {
			return nil, err
		}
	}
	rows := make([]frontend.PlanRow, 0, len(v.Actions))
	for _, a := range v.Actions {
		rows = append(rows, planRow(r, v, a))
	}
	page.Rows, page.List = planListing(page).show(r, page.Base, rows)
	if page.New != "" && view != "mine" && v.All == 0 {
		page.List.None = "plan.none_may"
	}
	switch view {
	case "timeline":
		page.Timeline = frontend.NewTimeline(v, page.Rows, p.today(r))
	case "entities", "bodies":
		page.Groups = planGroups(page)
	}
	return page, nil
}

// planLinks fills in the addresses of the views and of other years.
func (p *Pages) planLinks(r *Request, page *frontend.Plan, asked url.Values) {
	kept := url.Values{}
	if page.Plan.From != p.today(r).Year() {
		kept.Set("from", strconv.Itoa(page.Plan.From))
	}
	for _, view := range frontend.PlanViews {
		if view == "mine" && !r.Principal.MaySomewhere(assessment.ReadPlan) {
			continue // the only ones that the reader sees
		}
		to := view
		if view == frontend.PlanViews[0] {
			to = ""
		}
		page.Views = append(page.Views, frontend.PlanViewLink{
			View:    view,
			Href:    withQuery(page.Base, kept, "view", to),
			Current: view == page.View,
		})
	}
	here := url.Values{"view": asked["view"]}
	page.Earlier = withQuery(page.Base, here, "from", strconv.Itoa(page.Plan.From-1))
	page.Later = withQuery(page.Base, here, "from", strconv.Itoa(page.Plan.From+1))
}

// togetherChoices fills in what several actions can be changed to.
func (p *Pages) togetherChoices(r *Request, page *frontend.Plan) error {
	c, err := p.Chain.Plan.Choices(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	as := frontend.Option{Key: "plan.as_is"}
	page.Owners = []frontend.Option{as, {Value: "none", Key: "plan.nobody"}}
	for _, m := range c.Owners {
		page.Owners = append(page.Owners, frontend.Option{Value: m.UserID.String(), Label: m.Name})
	}
	page.Unopened = unopenedOf(r, c.Invited, func(m assessment.Person) string { return m.Name })
	page.States = append([]frontend.Option{as}, stateOptions()...)
	page.Priorities = append([]frontend.Option{as, {Value: "none", Key: "plan.no_priority"}}, priorityOptions()...)
	return nil
}

func stateOptions() []frontend.Option {
	var options []frontend.Option
	for _, s := range assessment.ActionStates {
		options = append(options, frontend.Option{Value: string(s), Key: "plan.state." + string(s)})
	}
	return options
}

func priorityOptions() []frontend.Option {
	var options []frontend.Option
	for _, one := range questionnaires.Priorities {
		options = append(options, frontend.Option{Value: string(one), Key: "plan.priority." + string(one)})
	}
	return options
}

func planRow(r *Request, v record.ActionPlan, a record.Action) frontend.PlanRow {
	row := frontend.PlanRow{
		Action: a,
		Href:   actionPath(r, a.ID),
		Rank:   priorityText(a.Priority),
		Price:  valueOf(a.Cost),
		Priced: a.Cost != nil,
		Ticked: slices.Contains(r.PostFormArray("chosen"), a.ID.String()),
	}
	for year := v.From; year <= v.To; year++ {
		row.Years = append(row.Years, frontend.PlanCell{Year: year, Slices: a.In(year), Standing: a.Standing()})
	}
	return row
}

// valueOf is a value, zero for none.
func valueOf[T any](v *T) T {
	var none T
	if v == nil {
		return none
	}
	return *v
}

func actionPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/plan/actions/"+id.String())
}

// lateState is what is chosen among the states for actions with an occurrence that is late.
const lateState = "late"

// planQuery is what the address asks of the plan. What it cannot ask for is ignored, so that an old address still leads
// somewhere.
func planQuery(asked url.Values, view string) plan.Query {
	year, _ := strconv.Atoi(asked.Get("year")) // what is no number is no year
	number, _ := strconv.Atoi(asked.Get("page"))
	q := plan.Query{
		Entities:       idAsked(asked, "entity"),
		Bodies:         idAsked(asked, "body"),
		Owners:         idAsked(asked, "by"),
		Year:           year,
		Overdue:        asked.Get("state") == lateState,
		Text:           typed.Line(asked.Get("q")),
		Mine:           view == "mine",
		WithoutOrigins: true,
		Page:           number,
		PerPage:        rowsShown,
	}
	if s := assessment.ActionState(asked.Get("state")); slices.Contains(assessment.ActionStates, s) {
		q.States = []assessment.ActionState{s}
	}
	if one := questionnaires.Priority(asked.Get("priority")); slices.Contains(questionnaires.Priorities, one) {
		q.Priority = []questionnaires.Priority{one}
	}
	by, down := strings.CutPrefix(asked.Get("sort"), "-")
	switch by := plan.Order(by); {
	case view == "entities":
		q.Order = plan.ByEntity
	case view == "bodies":
		q.Order = plan.ByBody
	case slices.Contains(planOrders, by):
		q.Order, q.Down = by, down
	}
	return q
}

// idAsked is the id in an address, none for what is none.
func idAsked(asked url.Values, name string) []assessment.ID {
	id, err := assessment.ParseID(asked.Get(name))
	if err != nil {
		return nil
	}
	return []assessment.ID{id}
}

// forget takes away what the plan, as answered, offers no choice of, and reports whether there was any.
func forget(q *plan.Query, v record.ActionPlan) bool {
	before := *q
	if !slices.ContainsFunc(v.Entities, func(e record.EntityName) bool { return slices.Contains(q.Entities, e.ID) }) {
		q.Entities = nil
	}
	if !slices.ContainsFunc(v.Bodies, func(b record.BodyName) bool { return slices.Contains(q.Bodies, b.ID) }) {
		q.Bodies = nil
	}
	if !slices.ContainsFunc(v.Owners, func(o record.PersonName) bool { return slices.Contains(q.Owners, o.ID) }) {
		q.Owners = nil
	}
	if q.Year < v.From || q.Year > v.To {
		q.Year = 0
	}
	return len(q.Entities) < len(before.Entities) || len(q.Bodies) < len(before.Bodies) ||
		len(q.Owners) < len(before.Owners) || q.Year != before.Year
}

// planOrders are those in which the columns of the plan put it.
var planOrders = []plan.Order{plan.ByTitle, plan.ByOwner, plan.ByDue, plan.ByPriority, plan.ByCost}

// planHeadings are the headings of the columns before those of the years.
var planHeadings = []column[frontend.PlanRow]{
	{name: string(plan.ByTitle), label: "plan.title_column", sorted: true},
	{name: string(plan.ByOwner), label: "plan.owner", sorted: true},
	{name: string(plan.ByDue), label: "plan.due", sorted: true},
	{name: string(plan.ByPriority), label: "plan.priority_label", sorted: true},
}

// planListing is how the actions are searched, filtered, sorted and divided into pages, which the use case has done.
func planListing(page *frontend.Plan) listing[frontend.PlanRow] {
	total := page.Plan.All
	if page.View == "mine" {
		total = page.Plan.Found
	}
	l := listing[frontend.PlanRow]{
		words:   "plan",
		tree:    true, // the most urgent first
		acts:    page.Acting,
		kept:    []string{"view", "from", "do"},
		filters: planFilters(page),
		page:    &rowsOf{found: page.Plan.Found, total: total},
		columns: slices.Clone(planHeadings),
	}
	for year := page.Plan.From; year <= page.Plan.To; year++ {
		l.columns = append(l.columns, column[frontend.PlanRow]{name: strconv.Itoa(year), text: strconv.Itoa(year)})
	}
	l.columns = append(l.columns, column[frontend.PlanRow]{
		name: string(plan.ByCost), label: "plan.cost", number: true, sorted: true,
	})
	return l
}

func planFilters(page *frontend.Plan) []filter[frontend.PlanRow] {
	entity := filter[frontend.PlanRow]{name: "entity", label: "plan.entity"}
	for _, e := range page.Plan.Entities {
		entity.options = append(entity.options, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	body := filter[frontend.PlanRow]{name: "body", label: "plan.body"}
	for _, b := range page.Plan.Bodies {
		body.options = append(body.options, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
	by := filter[frontend.PlanRow]{name: "by", label: "plan.owner"}
	for _, o := range page.Plan.Owners {
		by.options = append(by.options, frontend.Option{Value: o.ID.String(), Label: o.Name})
	}
	year := filter[frontend.PlanRow]{name: "year", label: "plan.year"}
	for n := page.Plan.From; n <= page.Plan.To; n++ {
		year.options = append(year.options, frontend.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	states := append([]frontend.Option{{Value: lateState, Key: "plan.late"}}, stateOptions()...)
	return []filter[frontend.PlanRow]{
		entity,
		body,
		by,
		year,
		{name: "state", label: "plan.state_label", options: states},
		{name: "priority", label: "plan.priority_label", options: priorityOptions()},
	}
}

// planGroups are the actions by entity, in the order of the tree, or by body, by name; those without a body are last.
// That is their order already: where a page ends, a group goes on with its heading on the next.
func planGroups(page *frontend.Plan) []frontend.PlanGroup {
	var groups []frontend.PlanGroup
	var last assessment.ID
	for _, row := range page.Rows {
		of := record.Named{}
		switch {
		case page.View == "entities":
			of = record.Named{ID: row.Entity.ID, Name: row.Entity.Name}
		case row.Body != nil:
			of = record.Named(*row.Body)
		}
		if len(groups) == 0 || of.ID != last {
			groups, last = append(groups, frontend.PlanGroup{Name: of.Name}), of.ID
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, row)
	}
	return groups
}

// SaveActionsTogether changes the actions that are ticked in the list.
func (p *Pages) SaveActionsTogether(r *Request) error {
	f := plan.Together{Reason: r.form("text")}
	for _, id := range ids(r.PostFormArray("chosen")) {
		version, err := strconv.ParseInt(r.form("version-"+id.String()), 10, 64)
		if err != nil {
			version = 0 // of none that is stored
		}
		f.Actions = append(f.Actions, plan.ActionVersion{ID: id, Version: version})
	}
	switch by := r.form("owner"); by {
	case "":
	case "none":
		f.Owner = &assessment.ID{}
	default:
		f.Owner = r.chosenOrNone("owner")
	}
	if year := r.form("year"); year != "" {
		f.Year = new(numberOf(year))
	}
	if one := r.form("priority"); one != "" {
		f.Priority = new(questionnaires.Priority(strings.TrimPrefix(one, "none")))
	}
	if s := r.form("state"); s != "" {
		f.State = new(assessment.ActionState(s))
	}
	if err := p.Chain.Plan.SaveTogether(r.Request.Context(), r.Principal, f); err != nil {
		return again(p, r, err, p.planPage)
	}
	return p.done(r, organisationPath(r, "/plan"), "plan.saved_together", map[string]any{"Count": len(f.Actions)})
}

// numberOf is a number that was typed, -1 for what is none.
func numberOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// TellActionsApart says that two actions that look alike are not the same.
func (p *Pages) TellActionsApart(r *Request) error {
	if err := p.Chain.Plan.TellApart(r.Request.Context(), r.Principal, r.chosen("action"), r.chosen("other")); err != nil {
		return err
	}
	return p.done(r, organisationPath(r, "/plan"), "plan.told_apart", nil)
}

// SaveHorizon chooses how many years the plan covers.
func (p *Pages) SaveHorizon(r *Request) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	_, err = p.Chain.Plan.Horizon(r.Request.Context(), r.Principal, numberOf(r.form("horizon")), version)
	if err != nil {
		return again(p, r, err, p.planPage)
	}
	return p.done(r, organisationPath(r, "/plan"), "plan.horizon_saved", nil)
}

// ExportPlan sends the years of the plan that the page shows as a file, or with template=1 an empty one to be filled
// in.
func (p *Pages) ExportPlan(r *Request) error {
	format := workbook.Format(cmp.Or(r.Query("format"), string(workbook.XLSX)))
	if !slices.Contains(workbook.Formats, format) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	name := r.fileName("plan.file_name")
	if r.Query("template") == "1" {
		if err := p.mayImport(r, tableOf(assessment.UploadActions)); err != nil {
			return err
		}
		t := workbook.PlanTemplate(r.L, r.Principal.Organisation, p.Chain.Now())
		return r.writeTable(t, format, name+"-"+r.L.T("imports.file_name.template"))
	}
	from, err := strconv.Atoi(cmp.Or(r.Query("from"), "0"))
	if err != nil {
		return assessment.InvalidField("from", "error.year", nil)
	}
	v, err := p.Chain.Plan.ExportPlan(r.Request.Context(), r.Principal, plan.Query{From: from})
	if err != nil {
		return err
	}
	return r.writeTable(workbook.Plan(r.L, v, r.Principal.Organisation, p.Chain.Now()), format, name)
}
