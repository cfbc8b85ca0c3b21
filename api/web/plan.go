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
	query := plan.Query{From: from, Mine: view == "mine", WithoutOrigins: true}
	v, err := p.Chain.Plan.Plan(r.Request.Context(), r.Principal, query)
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
		rows = append(rows, frontend.PlanRow{Action: a})
	}
	inGroups(page, rows)
	page.Rows, page.List = planListing(r, page).show(r, page.Base, rows)
	for i, row := range page.Rows { // the rest of a row is only for those that are shown
		page.Rows[i] = planRow(r, v, row.Action)
	}
	switch view {
	case "timeline":
		page.Timeline = frontend.NewTimeline(v, page.Rows, p.today())
	case "entities", "bodies":
		page.Groups = planGroups(r, page)
	}
	return page, nil
}

// planLinks fills in the addresses of the views and of other years.
func (p *Pages) planLinks(r *Request, page *frontend.Plan, asked url.Values) {
	kept := url.Values{}
	if page.Plan.From != p.today().Year() {
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

// planListing is how the actions are searched, filtered and sorted.
func planListing(r *Request, page *frontend.Plan) listing[frontend.PlanRow] {
	l := listing[frontend.PlanRow]{
		words: "plan",
		text: func(a frontend.PlanRow) string {
			return strings.Join([]string{a.Title, a.Text, a.Entity.Name, a.OwnerRole, owner(a), bodyOf(a), a.Resources}, " ")
		},
		tree: true, // the most urgent first
		acts: page.Acting,
		kept: []string{"view", "from", "do"},
	}
	l.filters = planFilters(page)
	l.columns = []column[frontend.PlanRow]{
		{name: "title", label: "plan.title_column", compare: byText(r, func(a frontend.PlanRow) string { return a.Title })},
		{name: "owner", label: "plan.owner", compare: byText(r, owner)},
		{name: "due", label: "plan.due", compare: byOrder(dueOf)},
		{name: "priority", label: "plan.priority_label", compare: byOrder(priorityOrder)},
	}
	for year := page.Plan.From; year <= page.Plan.To; year++ {
		l.columns = append(l.columns, column[frontend.PlanRow]{name: strconv.Itoa(year), text: strconv.Itoa(year)})
	}
	l.columns = append(l.columns, column[frontend.PlanRow]{
		name: "cost", label: "plan.cost", number: true,
		compare: byOrder(func(a frontend.PlanRow) int64 {
			if a.Cost == nil {
				return -1
			}
			return *a.Cost
		}),
	})
	return l
}

func planFilters(page *frontend.Plan) []filter[frontend.PlanRow] {
	entity := filter[frontend.PlanRow]{
		name: "entity", label: "plan.entity",
		fits: func(a frontend.PlanRow, id string) bool { return a.Entity.ID.String() == id },
	}
	for _, e := range page.Plan.Entities {
		entity.options = append(entity.options, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	body := filter[frontend.PlanRow]{
		name: "body", label: "plan.body",
		fits: func(a frontend.PlanRow, id string) bool { return a.Body != nil && a.Body.ID.String() == id },
	}
	for _, b := range page.Plan.Bodies {
		body.options = append(body.options, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
	by := filter[frontend.PlanRow]{
		name: "by", label: "plan.owner",
		fits: func(a frontend.PlanRow, id string) bool { return a.Owner != nil && a.Owner.ID.String() == id },
	}
	for _, o := range page.Plan.Owners {
		by.options = append(by.options, frontend.Option{Value: o.ID.String(), Label: o.Name})
	}
	year := filter[frontend.PlanRow]{name: "year", label: "plan.year", fits: inYear}
	for n := page.Plan.From; n <= page.Plan.To; n++ {
		year.options = append(year.options, frontend.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return []filter[frontend.PlanRow]{
		entity,
		body,
		by,
		year,
		{name: "state", label: "plan.state_label", fits: inState, options: append(
			[]frontend.Option{{Value: "late", Key: "plan.late"}}, stateOptions()...,
		)},
		{name: "priority", label: "plan.priority_label", options: priorityOptions(), fits: hasPriority},
	}
}

func inYear(a frontend.PlanRow, year string) bool {
	n, err := strconv.Atoi(year)
	return err == nil && (a.Standing() || len(a.In(n)) > 0)
}

func inState(a frontend.PlanRow, state string) bool {
	if state == "late" {
		return a.Overdue
	}
	if len(a.Slices) == 0 {
		return string(a.State) == state
	}
	return slices.ContainsFunc(a.Slices, func(s record.ActionSlice) bool { return string(s.State) == state })
}

func hasPriority(a frontend.PlanRow, priority string) bool {
	return a.Priority != nil && string(*a.Priority) == priority
}

// owner is who sees to an action: the member, else the role.
func owner(a frontend.PlanRow) string {
	if a.Owner != nil {
		return a.Owner.Name
	}
	return a.OwnerRole
}

func bodyOf(a frontend.PlanRow) string {
	if a.Body == nil {
		return ""
	}
	return a.Body.Name
}

// dueOf is the last day of what is open, after which come those with none.
func dueOf(a frontend.PlanRow) string {
	if a.Due == nil {
		return "~"
	}
	return string(*a.Due)
}

func priorityOrder(a frontend.PlanRow) int {
	if a.Priority == nil {
		return len(questionnaires.Priorities)
	}
	return slices.Index(questionnaires.Priorities, *a.Priority)
}

// inGroups puts rows in the order of the groups in which they are shown, so that those of a group are on one page of
// the list or on pages that follow each other: where a page ends, the group goes on with its heading on the next.
func inGroups(page *frontend.Plan, rows []frontend.PlanRow) {
	place := map[assessment.ID]int{}
	for i, e := range page.Plan.Entities {
		place[e.ID] = i
	}
	for i, b := range page.Plan.Bodies {
		place[b.ID] = i
	}
	group := func(a frontend.PlanRow) int {
		switch {
		case page.View == "entities":
			return place[a.Entity.ID]
		case page.View == "bodies" && a.Body != nil:
			return place[a.Body.ID]
		}
		return len(page.Plan.Bodies)
	}
	slices.SortStableFunc(rows, func(a, b frontend.PlanRow) int { return group(a) - group(b) })
}

// planGroups are the actions by entity, in the order of the tree, or by body, by name.
func planGroups(r *Request, page *frontend.Plan) []frontend.PlanGroup {
	var groups []frontend.PlanGroup
	add := func(name string, fits func(frontend.PlanRow) bool) {
		g := frontend.PlanGroup{Name: name}
		for _, row := range page.Rows {
			if fits(row) {
				g.Rows = append(g.Rows, row)
			}
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	if page.View == "entities" {
		for _, e := range page.Plan.Entities {
			add(e.Name, func(a frontend.PlanRow) bool { return a.Entity.ID == e.ID })
		}
		return groups
	}
	for _, b := range page.Plan.Bodies {
		add(b.Name, func(a frontend.PlanRow) bool { return a.Body != nil && a.Body.ID == b.ID })
	}
	add("", func(a frontend.PlanRow) bool { return a.Body == nil })
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
		return r.sendTable(t, format, name+"-"+r.L.T("imports.file_name.template"))
	}
	from, err := strconv.Atoi(cmp.Or(r.Query("from"), "0"))
	if err != nil {
		return assessment.InvalidField("from", "error.year", nil)
	}
	v, err := p.Chain.Plan.ExportPlan(r.Request.Context(), r.Principal, plan.Query{From: from})
	if err != nil {
		return err
	}
	return r.sendTable(workbook.Plan(r.L, v, r.Principal.Organisation, p.Chain.Now()), format, name)
}
