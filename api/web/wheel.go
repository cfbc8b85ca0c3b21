package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/frontend"
	"mognad/frontend/chart"
	"mognad/questionnaires/typed"
)

// wheelMonthPath is the page of an activity in a month.
func wheelMonthPath(r *Request, activity assessment.ID, year, month int) string {
	rest := "/wheel/occurrences/" + activity.String() + "/" + strconv.Itoa(year) + "/" + strconv.Itoa(month)
	return organisationPath(r, rest)
}

// Wheel shows the annual wheel of the year in the address.
func (p *Pages) Wheel(r *Request) error {
	year, err := strconv.Atoi(r.DefaultQuery("year", "0"))
	if err != nil {
		return assessment.InvalidField("year", "error.year", nil)
	}
	w, err := p.Chain.Plan.Wheel(r.Request.Context(), r.Principal, year)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.wheelPage(r, w))
}

func (p *Pages) wheelPage(r *Request, w record.Wheel) *frontend.Wheel {
	base := organisationPath(r, "/wheel")
	page := &frontend.Wheel{
		Base:      base,
		List:      organisationPath(r, "/activities"),
		Year:      w.Year,
		Elsewhere: w.Elsewhere,
		MayManage: w.MayManage,
	}
	byRole := r.Query("rings") == "role"
	at := func(year int, byRole bool) string {
		query := url.Values{"year": {strconv.Itoa(year)}}
		if byRole {
			query.Set("rings", "role")
		}
		return base + "?" + query.Encode()
	}
	page.Earlier = frontend.RegisterLink{Label: strconv.Itoa(w.Year - 1), Href: at(w.Year-1, byRole)}
	page.Later = frontend.RegisterLink{Label: strconv.Itoa(w.Year + 1), Href: at(w.Year+1, byRole)}
	page.Rings = []frontend.RegisterLink{
		{Label: "wheel.by_kind", Href: at(w.Year, false), Current: !byRole},
		{Label: "wheel.by_role", Href: at(w.Year, true), Current: byRole},
	}
	rings := ringsOf(w, byRole)
	for i, ring := range rings {
		page.Legend = append(page.Legend, frontend.WheelLegend{Letter: chart.RingLetter(i), Key: ring.key, Text: ring.text})
	}
	p.fillWheel(r, page, w, rings)
	return page
}

// fillWheel draws the activities and lists them by month and in the table.
func (p *Pages) fillWheel(r *Request, page *frontend.Wheel, w record.Wheel, rings []ring) {
	var places []chart.WheelPlace
	for number, a := range w.Activities {
		in := slices.IndexFunc(rings, func(x ring) bool { return x.has(a) })
		for _, o := range a.Months {
			item := p.wheelItem(r, a, o)
			item.Number, item.Letter = number+1, chart.RingLetter(in)
			page.Rows = append(page.Rows, item)
			places = append(places, chart.WheelPlace{Ring: in, Month: o.Month})
		}
	}
	page.Drawing = chart.DrawWheel(len(rings), places, w.Month)
	for _, m := range page.Drawing.Marks {
		mark := frontend.WheelMark{WheelMark: m, Href: "#month-" + strconv.Itoa(int(m.Month))}
		if m.Place >= 0 {
			mark.Item, mark.Href = page.Rows[m.Place], page.Rows[m.Place].Href
		}
		page.Marks = append(page.Marks, mark)
	}
	slices.SortStableFunc(page.Rows, func(a, b frontend.WheelItem) int { return int(a.Month - b.Month) })
	for m := time.January; m <= time.December; m++ {
		month := frontend.WheelMonth{Month: m, Now: int(m) == w.Month}
		for _, item := range page.Rows {
			if item.Month == m {
				month.Items = append(month.Items, item)
			}
		}
		half := (m - 1) / 6
		page.Halves[half] = append(page.Halves[half], month)
	}
}

func (p *Pages) wheelItem(r *Request, a record.WheelActivity, o record.WheelOccurrence) frontend.WheelItem {
	item := frontend.WheelItem{
		Title:  a.Title,
		Href:   wheelMonthPath(r, a.ID, o.Year, o.Month),
		Month:  time.Month(o.Month),
		Role:   a.ResponsibleRole,
		Starts: a.Starts,
		Recurs: a.Recurs,
		Whole:  a.Whole,
		State:  string(o.State),
		Start:  startLinks(r, a, o.About),
	}
	if a.Responsible != nil {
		item.Responsible = a.Responsible.Name
	}
	for _, e := range a.Entities {
		item.Entities = append(item.Entities, frontend.EntityName{Name: e.Name, Href: entityPath(r, e.ID)})
	}
	return item
}

// ring is one of the wheel: what belongs to it, and its name.
type ring struct {
	key, text string
	has       func(record.WheelActivity) bool
	most      int // activities in a month
}

// mostRings is how many there is room for.
const mostRings = 5

// kindGroups are what activities start, in groups.
var kindGroups = []struct {
	name   string
	starts []string
}{
	{"measure", []string{registers.StartsRound, registers.StartsAudit}},
	{"decide", []string{
		registers.StartsReview,
		registers.StartsRiskApproval,
		registers.StartsApplicabilityApproval,
		registers.StartsDocumentApproval,
		registers.StartsReportApproval,
		registers.StartsImprovementApproval,
	}},
	{"plan", []string{registers.StartsRiskAssessment, registers.StartsPlan, registers.StartsBudget}},
	{"protect", []string{
		registers.StartsTraining,
		registers.StartsAccessReview,
		registers.StartsClassification,
		registers.StartsExercise,
	}},
	{"other", []string{registers.StartsOther}},
}

// ringsOf are the rings with anything in them, the most crowded outermost, where there is most room.
func ringsOf(w record.Wheel, byRole bool) []ring {
	rings := kindRings()
	if byRole {
		rings = roleRings(w)
	}
	for i := range rings {
		rings[i].most = crowd(w, rings[i])
	}
	rings = slices.DeleteFunc(rings, func(x ring) bool { return x.most == 0 })
	slices.SortStableFunc(rings, func(a, b ring) int { return b.most - a.most })
	return rings
}

func kindRings() []ring {
	var rings []ring
	for _, g := range kindGroups {
		rings = append(rings, ring{
			key: "wheel.group." + g.name,
			has: func(a record.WheelActivity) bool { return slices.Contains(g.starts, a.Starts) },
		})
	}
	return rings
}

// roleRings are one for each role, those with the most activities; the rest have one together.
func roleRings(w record.Wheel) []ring {
	count := map[string]int{}
	var roles []string
	for _, a := range w.Activities {
		if count[a.ResponsibleRole] == 0 {
			roles = append(roles, a.ResponsibleRole)
		}
		count[a.ResponsibleRole] += len(a.Months)
	}
	slices.SortStableFunc(roles, func(a, b string) int { return count[b] - count[a] })
	own := roles
	if len(roles) > mostRings {
		own = roles[:mostRings-1]
	}
	var rings []ring
	for _, role := range own {
		rings = append(rings, ring{text: role, has: func(a record.WheelActivity) bool { return a.ResponsibleRole == role }})
	}
	if len(own) < len(roles) {
		rings = append(rings, ring{
			key: "wheel.other_roles",
			has: func(a record.WheelActivity) bool { return !slices.Contains(own, a.ResponsibleRole) },
		})
	}
	return rings
}

// crowd is the most activities of a ring in a month.
func crowd(w record.Wheel, x ring) int {
	var by [13]int
	for _, a := range w.Activities {
		for _, o := range a.Months {
			if x.has(a) {
				by[o.Month]++
			}
		}
	}
	return slices.Max(by[:])
}

// start is where something that an activity starts is begun.
type start struct {
	label, path string
	permission  assessment.Permission
	named       string // the field of the address that proposes a title, "" for none
}

// starts are the pages that an activity leads to, by what it starts.
var starts = map[string][]start{
	registers.StartsRound: {{"round", "/rounds/new", assessment.ManageRounds, "name"}},
	registers.StartsAudit: {
		{"audit", "/audits/new", assessment.ManageAudits, "title"},
		{"open_audits", "/audits", assessment.ReadAudits, ""},
	},
	registers.StartsRiskAssessment: {{"open_risks", "/risks", assessment.ReadRegisters, ""}},
	registers.StartsBudget:         {{"open_plan", "/plan", assessment.ReadPlan, ""}},
	registers.StartsReview:         {{"review", "/reviews/new", assessment.ManageReviews, "title"}},
	registers.StartsPlan: {
		{"plan", "/plan/new", assessment.ManagePlan, "title"},
		{"open_plan", "/plan", assessment.ReadPlan, ""},
	},
	registers.StartsAccessReview:          {{"access_review", "/users", assessment.ReadPeople, ""}},
	registers.StartsApplicabilityApproval: {{"approve_applicability", "/applicability", assessment.ReadRegisters, ""}},
	registers.StartsRiskApproval:          {{"approve_risks", "/risks", assessment.ReadRegisters, ""}},
	registers.StartsTraining:              {{"training", "/trainings", assessment.ReadRegisters, ""}},
	registers.StartsDocumentApproval:      {{"approve_documents", "/governing-documents", assessment.ReadDocuments, ""}},
	registers.StartsReportApproval: {
		{"approve_report", "/approvals/new?kind=report", assessment.Approve, "name"},
		{"record_report", "/approvals/record?kind=report", assessment.ManageRegisters, "name"},
	},
	registers.StartsImprovementApproval: {
		{"approve_improvement", "/approvals/new?kind=improvement", assessment.Approve, "name"},
		{"record_improvement", "/approvals/record?kind=improvement", assessment.ManageRegisters, "name"},
	},
}

// startsOf are the pages that an activity leads to: one that reports once a year begins a yearly report, others a
// half-yearly one.
func startsOf(a record.WheelActivity) []start {
	list := starts[a.Starts]
	if a.Starts != registers.StartsReportApproval {
		return list
	}
	report := start{"status_report", "/reviews/new?kind=status_report", assessment.ManageReviews, "title"}
	if a.Often == 1 {
		report.label, report.path = "yearly_report", "/reviews/new?kind=yearly"
	}
	return append([]start{report}, list...)
}

// startLinks lead to where the reader begins what the activity starts. The title proposed has the year that it is
// about.
func startLinks(r *Request, a record.WheelActivity, year int) []frontend.FormLink {
	var links []frontend.FormLink
	for _, s := range startsOf(a) {
		if !r.Principal.MaySomewhere(s.permission) {
			continue
		}
		href := organisationPath(r, s.path)
		if s.named != "" {
			href = withField(href, s.named, a.Title+" "+strconv.Itoa(year))
		}
		links = append(links, frontend.FormLink{Label: "wheel_month.start." + s.label, Href: href})
	}
	return links
}

// proposedName is the title that the address of a form proposes, "" for none.
func (r *Request) proposedName(field string) string {
	name := []rune(typed.Line(r.Query(field)))
	return string(name[:min(len(name), assessment.MaxName)])
}

// withField adds a field to an address.
func withField(href, name, value string) string {
	u, err := url.Parse(href)
	if err != nil {
		return href
	}
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}
