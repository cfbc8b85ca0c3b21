package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/review"
	"mognad/frontend"
)

// Reviews lists the management reviews that the reader may see.
func (p *Pages) Reviews(r *Request) error {
	list, err := p.Chain.Review.Reviews(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Reviews{}
	if r.Principal.MaySomewhere(assessment.ManageReviews) && !r.Principal.ReadOnly {
		page.New = organisationPath(r, "/reviews/new")
	}
	var rows []frontend.ReviewRow
	for _, h := range list {
		rows = append(rows, frontend.ReviewRow{ReviewHead: h, Href: reviewPath(r, h.ID)})
	}
	states := filter[frontend.ReviewRow]{
		name:  "state",
		label: "review.state_label",
		fits:  func(row frontend.ReviewRow, state string) bool { return string(row.State) == state },
	}
	states.options = choicesOf("review.state.", assessment.ReviewStates)
	kinds := filter[frontend.ReviewRow]{
		name:    "kind",
		label:   "review.kind_label",
		fits:    func(row frontend.ReviewRow, kind string) bool { return string(row.Kind) == kind },
		options: choicesOf("review.kind.", assessment.ReviewKinds),
	}
	page.Rows, page.List = listing[frontend.ReviewRow]{
		words:   "reviews",
		text:    func(row frontend.ReviewRow) string { return row.Title + " " + row.Entity.Name },
		filters: []filter[frontend.ReviewRow]{states, kinds},
	}.show(r, organisationPath(r, "/reviews"), rows)
	return p.show(r, http.StatusOK, page)
}

// choicesOf are options with messages of the prefix and the value.
func choicesOf[T ~string](prefix string, values []T) []frontend.Option {
	var options []frontend.Option
	for _, v := range values {
		options = append(options, frontend.Option{Value: string(v), Key: prefix + string(v)})
	}
	return options
}

func reviewPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/reviews/"+id.String())
}

// NewReview shows the form with which a review begins.
func (p *Pages) NewReview(r *Request) error {
	page, err := p.beginPage(r)
	if err != nil {
		return err
	}
	if name := r.proposedName("title"); name != "" {
		page.Name = name
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) beginPage(r *Request) (*frontend.ReviewBegin, error) {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ManageReviews); err != nil {
		return nil, err
	}
	entities, err := p.reviewEntities(r)
	if err != nil {
		return nil, err
	}
	var after *assessment.ID
	if text := r.Query("after"); text != "" {
		id, err := assessment.ParseID(text)
		if err != nil {
			return nil, err
		}
		after = &id
	}
	proposal, err := p.Chain.Review.ProposeReview(r.Request.Context(), r.Principal, after)
	if err != nil {
		return nil, err
	}
	page := &frontend.ReviewBegin{
		Action:    organisationPath(r, "/reviews"),
		Back:      organisationPath(r, "/reviews"),
		Entities:  entities,
		Kinds:     choicesOf("review.kind.", assessment.ReviewKinds),
		Templates: choicesOf("review.template.", assessment.ReviewTemplates),
		Entity:    proposal.Carried.Entity.ID.String(),
		Name:      proposal.Title,
		Kind:      string(proposal.Kind),
		Chosen:    string(proposal.Template),
		Carried:   carriedOver(r, proposal.Carried),
	}
	if proposal.PlannedOn != nil {
		page.PlannedOn = string(*proposal.PlannedOn)
	}
	kind := assessment.ReviewKind(r.Query("kind"))
	if slices.Contains(assessment.ReviewKinds, kind) && string(kind) != page.Kind {
		page.Kind, page.Name, page.PlannedOn = string(kind), "", ""
	}
	if page.Name == "" {
		page.Proposed = p.reviewName(r, entities, page.Entity, page.Kind, assessment.Date(page.PlannedOn))
		page.Name = page.Proposed
	}
	page.Path = organisationPath(r, "/reviews/new")
	return page, nil
}

// reviewEntities are the entities of which the reader may begin a review.
func (p *Pages) reviewEntities(r *Request) ([]frontend.Option, error) {
	var options []frontend.Option
	entities, err := p.Chain.Review.Entities(r.Request.Context(), r.Principal)
	for _, n := range entities {
		options = append(options, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
	}
	return options, err
}

// reviewName is a name for a review: its kind, the entity unless it is the whole organisation, and the year.
func (p *Pages) reviewName(
	r *Request,
	entities []frontend.Option,
	entity, kind string,
	planned assessment.Date,
) string {
	year := p.today(r).Year()
	if planned != "" && planned.Valid() {
		year = planned.Year()
	}
	args := assessment.Args{"Kind": r.L.T("reviews.named." + kind), "Year": year}
	for _, one := range entities {
		if one.Value == entity && one.Depth > 0 {
			args["Entity"] = one.Label
			return r.L.T("reviews.name_of", args)
		}
	}
	return r.L.T("reviews.name", args)
}

// AddReview begins a review. A proposed name that was left as it is follows what was chosen beside it.
func (p *Pages) AddReview(r *Request) error {
	f := review.BeginForm{
		EntityID:  r.chosen("entity"),
		Title:     r.form("title"),
		Kind:      assessment.ReviewKind(r.form("kind")),
		Template:  assessment.ReviewTemplate(r.form("template")),
		PlannedOn: assessment.Date(r.form("planned_on")),
	}
	if f.Title != "" && f.Title == r.form("proposed") && slices.Contains(assessment.ReviewKinds, f.Kind) {
		entities, err := p.reviewEntities(r)
		if err != nil {
			return err
		}
		f.Title = p.reviewName(r, entities, r.form("entity"), string(f.Kind), f.PlannedOn)
	}
	v, err := p.Chain.Review.AddReview(r.Request.Context(), r.Principal, f)
	if err != nil {
		return again(p, r, err, p.beginPage)
	}
	return p.done(r, reviewPath(r, v.ID)+"/plan", "reviews.begun", map[string]any{"Title": v.Title})
}

// management is a review with its reader.
type management struct {
	record.Review
	r *Request
}

// findReview reads the review in the address.
func (p *Pages) findReview(r *Request) (management, error) { return reviewIn(r, p.Chain.Review.Review) }

// reviewIn reads the review in the address, as a use case does.
func reviewIn(
	r *Request,
	read func(context.Context, assessment.Principal, assessment.ID) (record.Review, error),
) (management, error) {
	id, err := r.id("review")
	if err != nil {
		return management{}, err
	}
	v, err := read(r.Request.Context(), r.Principal, id)
	return management{Review: v, r: r}, err
}

func (m management) about() frontend.ReviewAbout {
	return frontend.ReviewAbout{Review: m.Review, List: organisationPath(m.r, "/reviews"), Base: reviewPath(m.r, m.ID)}
}

// Review shows a review at a glance.
func (p *Pages) Review(r *Request) error {
	page, err := p.reviewPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) reviewPage(r *Request) (*frontend.Review, error) {
	m, err := reviewIn(r, p.Chain.Review.Glance)
	if err != nil {
		return nil, err
	}
	page := &frontend.Review{About: m.about()}
	meeting := m.State == assessment.ReviewSent && m.MayManage
	page.Topics = m.topics("", meeting)
	for _, d := range m.Decisions {
		page.Decisions = append(page.Decisions, m.decided(d))
	}
	page.Missing = m.missing(page.About)
	page.Path = page.About.Base
	return page, nil
}

// ExportReview sends a review as a workbook or, with format docx or pdf, as a document.
func (p *Pages) ExportReview(r *Request) error {
	id, err := r.id("review")
	if err != nil {
		return err
	}
	format := cmp.Or(r.Query("format"), string(workbook.XLSX))
	if !slices.Contains([]string{string(workbook.XLSX), document.Word, document.PDFFile}, format) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	if err := p.PDF.Ready(format); err != nil { // before the log says that it was exported
		return err
	}
	into, err := p.into(r)
	if err != nil {
		return err
	}
	v, err := p.Chain.Review.ExportReview(r.Request.Context(), r.Principal, id, format)
	if err != nil {
		return err
	}
	mediaType, file := workbook.XLSX.MediaType(), []byte(nil)
	if format == string(workbook.XLSX) {
		file, err = workbook.ReviewFile(r.L, v, r.Principal.Organisation, r.Principal.User.Name, p.Chain.Now())
	} else {
		d := document.Review(r.L, v, document.HandedTo(r.Principal, p.Chain.Now()))
		file, mediaType, err = p.PDF.File(r.Request.Context(), d, format, into)
	}
	if err != nil {
		return err
	}
	r.download(r.fileName("review.file_name")+"."+format, mediaType, file)
	return nil
}

// missing groups what is missing before the minutes can be closed: a line for each kind, with links by name.
func (m management) missing(about frontend.ReviewAbout) []frontend.ReviewMissing {
	var groups []frontend.ReviewMissing
	for i, one := range m.ToClose {
		link := frontend.ReviewMissingLink{
			Name: m.missingName(one),
			ID:   "to_close." + strconv.Itoa(i),
			Href: missingPath(about, one),
		}
		if i == 0 || one.What != m.ToClose[i-1].What {
			groups = append(groups, frontend.ReviewMissing{})
		}
		last := &groups[len(groups)-1]
		last.Links = append(last.Links, link)
		if one.What.Many() {
			last.Group = &frontend.Said{
				Key:  "review.missing_group." + string(one.What),
				Args: assessment.Args{"Count": len(last.Links)},
			}
		}
	}
	return groups
}

// missingName is how one of several missing things is named in their line, or all there is to say of another thing.
func (m management) missingName(one record.ReviewToClose) string {
	key, args := one.Said(m.Inputs)
	switch one.What {
	case record.MissingInput:
		at := slices.IndexFunc(m.Inputs, func(i record.ReviewInput) bool { return i.Key == one.Input })
		return m.inputName(m.Inputs[at])
	case record.MissingStatement:
		return m.r.L.T("review.stated." + string(one.About))
	case record.MissingDecision:
		at := slices.IndexFunc(m.Proposals, func(p record.ReviewPoint) bool { return p.Number == one.Number })
		return strconv.Itoa(one.Number) + ". " + m.Proposals[at].Title
	}
	return m.r.L.T(key, args)
}

// missingPath is where something that is missing before the minutes can be closed is filled in.
func missingPath(about frontend.ReviewAbout, missing record.ReviewToClose) string {
	switch missing.What {
	case record.MissingDay, record.MissingSignatory:
		return about.Base + "/plan#meeting"
	case record.MissingInput:
		return about.MeetingTopic(string(missing.Input))
	case record.MissingDecision:
		return about.MeetingTopic(topicProposals)
	case record.MissingStatement:
		return about.MeetingTopic(topicStatements) + "#" + string(missing.About) + "-version"
	}
	return about.Base
}

// inputName is the heading of an input.
func (m management) inputName(i record.ReviewInput) string { return inputName(m.r, i) }

func inputName(r *Request, i record.ReviewInput) string {
	if i.Title != "" {
		return i.Title
	}
	return r.L.T("review.input." + string(i.Key))
}

func (m management) decided(d record.ReviewDecision) frontend.ReviewDecisionRow {
	row := decisionRow(m.r, m.ReviewMinutes, d)
	for _, a := range m.ActionsOf(d.ID) {
		row.Actions = append(row.Actions, frontend.ActionLink{ActionName: a, Href: actionPath(m.r, a.ID)})
	}
	return row
}

// decisionRow is a decision with its owner's name and what it answers.
func decisionRow(r *Request, m record.ReviewMinutes, d record.ReviewDecision) frontend.ReviewDecisionRow {
	row := frontend.ReviewDecisionRow{ReviewDecision: d}
	if d.Owner != nil {
		row.Owned = m.People.Name(*d.Owner)
	}
	for _, i := range m.Inputs {
		if i.Key == d.Input {
			row.Answers = &frontend.Said{Key: "review.answers_input", Args: map[string]any{"Input": inputName(r, i)}}
		}
	}
	for _, one := range m.Proposals {
		if d.Proposal != nil && *d.Proposal == one.ID {
			row.Answers = &frontend.Said{Key: "review.answers_proposal", Args: map[string]any{"Number": one.Number}}
		}
	}
	return row
}

// The topics of a review besides its inputs.
const (
	topicShortcomings = "shortcomings"
	topicProposals    = "proposals"
	topicStatements   = "statements"
)

// topics lists the topics in the order of the review.
func (m management) topics(here string, meeting bool) []frontend.ReviewTopicRow {
	about := m.about()
	href := about.Topic
	if meeting {
		href = about.MeetingTopic
	}
	var list []frontend.ReviewTopicRow
	for _, i := range m.Inputs {
		list = append(list, frontend.ReviewTopicRow{
			Key:     string(i.Key),
			Name:    m.inputName(i),
			Clause:  i.Clause,
			Done:    i.Done(),
			Input:   true,
			Written: i.Text != "" || i.Informal != "" || i.NothingToSay,
		})
	}
	stated := 0
	for _, s := range m.Statements {
		if s.Version > 0 {
			stated++
		}
	}
	for _, t := range []struct {
		key       string
		count, of int
	}{
		{topicShortcomings, len(m.Shortcomings), 0},
		{topicProposals, len(m.Proposals), 0},
		{topicStatements, stated, len(m.Statements)},
	} {
		list = append(list, frontend.ReviewTopicRow{
			Key: t.key, Name: m.r.L.T("review.topic." + t.key), Count: t.count, Of: t.of,
		})
	}
	for i := range list {
		list[i].Href, list[i].Here = href(list[i].Key), list[i].Key == here
	}
	return list
}
