package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

func applicabilityPath(r *Request, entity assessment.ID) string {
	return organisationPath(r, "/applicability/"+entity.String())
}

func controlPath(r *Request, entity assessment.ID, c assessment.Control) string {
	return applicabilityPath(r, entity) + "/controls/" + string(c)
}

// Applicabilities lists the statements of applicability. An entity that is chosen leads to its own.
func (p *Pages) Applicabilities(r *Request) error {
	if chosen := r.Query("entity"); chosen != "" {
		id, err := assessment.ParseID(chosen)
		if err != nil {
			return err
		}
		r.Redirect(http.StatusSeeOther, applicabilityPath(r, id))
		return nil
	}
	l, err := p.Chain.Registers.Applicabilities(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Applicabilities{
		Base:      organisationPath(r, "/applicability"),
		Approvals: organisationPath(r, "/approvals"),
		MayImport: r.Principal.MaySomewhere(assessment.ManageRegisters),
	}
	for _, s := range l.Statements {
		page.Rows = append(page.Rows, applicabilityState(r, s))
	}
	for _, e := range l.Others {
		page.Others = append(page.Others, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	return p.show(r, http.StatusOK, page)
}

func applicabilityState(r *Request, s record.Applicability) frontend.ApplicabilityState {
	state := frontend.ApplicabilityState{
		Entity:        frontend.EntityName{Name: s.Entity.Name, Href: entityPath(r, s.Entity.ID)},
		Href:          applicabilityPath(r, s.Entity.ID),
		Controls:      s.Controls,
		Decided:       s.Decided,
		ControlCounts: controlCounts(s.Statuses),
		Unapproved:    s.Unapproved,
	}
	if s.Approved != nil {
		state.Approved = new(approvalRow(r, *s.Approved))
	}
	return state
}

func controlCounts(s record.ControlStatuses) frontend.ControlCounts {
	return frontend.ControlCounts{
		InPlace:       s.InPlace,
		UnderWay:      s.UnderWay,
		NotStarted:    s.NotStarted,
		NotApplicable: s.NotApplicable,
	}
}

// statement reads the statement of the entity in the address.
func (p *Pages) statement(r *Request) (record.ApplicabilityStatement, error) {
	id, err := r.id("entity")
	if err != nil {
		return record.ApplicabilityStatement{}, err
	}
	return p.Chain.Registers.ApplicabilityStatement(r.Request.Context(), r.Principal, id)
}

// Applicability shows an entity's statement of applicability.
func (p *Pages) Applicability(r *Request) error {
	page, err := p.applicabilityPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) applicabilityPage(r *Request) (*frontend.Applicability, error) {
	s, err := p.statement(r)
	if err != nil {
		return nil, err
	}
	asked := r.asked()
	page := &frontend.Applicability{
		State:    applicabilityState(r, s.Applicability),
		Base:     organisationPath(r, "/applicability"),
		Answered: p.answeredIn(r, s),
		Versions: approvalRows(r, s.Versions),
		MaySave:  s.MaySave,
		Saving:   s.MaySave && asked.Get("do") == "several",
		Statuses: append([]frontend.Option{{Key: "applicability.as_is"}}, controlStatuses()...),
		Export:   organisationPath(r, "/applicability/export?format=xlsx&entity="+s.Entity.ID.String()),
	}
	page.Several = withQuery(page.State.Href, asked, "do", "several")
	decided := s.Decided == s.Controls
	page.Approve = approvePath(r, decided && s.MayApprove, "/approvals/new", assessment.ApprovedApplicability, s.Entity.ID)
	mayRecord := decided && s.MayRecord
	page.Record = approvePath(r, mayRecord, "/approvals/record", assessment.ApprovedApplicability, s.Entity.ID)
	for _, t := range s.Themes {
		page.Themes = append(page.Themes, frontend.ApplicabilityTheme{
			Theme:         string(t.Theme),
			Controls:      t.Controls,
			Decided:       t.Decided,
			ControlCounts: controlCounts(t.Statuses),
		})
	}
	var all []frontend.ControlRow
	for _, row := range s.Rows {
		all = append(all, controlRow(r, s, row, page.Answered))
	}
	page.Rows, page.List = controlListing(r, page).show(r, page.State.Href, all)
	for i := range page.Rows {
		page.Rows[i].Ticked = slices.Contains(r.PostFormArray("chosen"), page.Rows[i].Number)
	}
	return page, nil
}

// controlStatuses are the statuses to choose from.
func controlStatuses() []frontend.Option {
	var options []frontend.Option
	for _, s := range assessment.ControlStatuses {
		options = append(options, frontend.Option{Value: string(s), Key: "control_status." + string(s)})
	}
	return options
}

// answeredIn is the submission that the answers are from, nil for none.
func (p *Pages) answeredIn(r *Request, s record.ApplicabilityStatement) *frontend.AnsweredIn {
	if s.Answered == nil {
		return nil
	}
	a := &frontend.AnsweredIn{
		Round:  s.Answered.Round.Name,
		Href:   resultPath(r, s.Answered.Assessment, s.Answered.Number),
		Spoken: r.L.Language(),
	}
	asked := slices.IndexFunc(s.Rows, func(row record.ApplicabilityRow) bool { return len(row.Questions) > 0 })
	if asked < 0 {
		return a
	}
	title := s.Rows[asked].Questions[0].Title
	if languages := slices.Sorted(maps.Keys(title)); title[a.Spoken] == "" && len(languages) > 0 {
		a.Spoken = languages[0] // the questionnaire lacks the reader's language
	}
	return a
}

func controlRow(
	r *Request,
	s record.ApplicabilityStatement,
	row record.ApplicabilityRow,
	answered *frontend.AnsweredIn,
) frontend.ControlRow {
	c := frontend.ControlRow{
		Number:  string(row.Control),
		Title:   r.L.T(row.Control.MessageKey()),
		Theme:   string(row.Theme),
		Href:    controlPath(r, s.Entity.ID, row.Control),
		Reason:  row.Reason,
		Note:    row.Note,
		Version: row.Version,
		Changed: row.Changed && s.Approved != nil,
	}
	if row.Status != nil {
		c.Status, c.By, c.At = string(*row.Status), row.SavedBy.Name, *row.SavedAt
	}
	for _, q := range row.Questions {
		link := frontend.QuestionLink{
			ID:    q.ID,
			Title: q.Title[answered.Spoken],
			Href:  versionPath(r, s.Answered.Questionnaire.Key, s.Answered.Questionnaire.Version) + "#" + q.ID,
		}
		c.Questions = append(c.Questions, frontend.ControlQuestion{QuestionLink: link, Answer: q.Label[answered.Spoken]})
	}
	return c
}

// notDecided is the value of the filter for controls on which nothing has been decided.
const notDecided = "undecided"

// controlListing is how the list of controls is arranged: all are on one page, so that it can be printed.
func controlListing(r *Request, page *frontend.Applicability) listing[frontend.ControlRow] {
	list := listing[frontend.ControlRow]{
		words: "applicability",
		text: func(c frontend.ControlRow) string {
			return strings.Join([]string{c.Number, c.Title, c.Reason, c.Note}, " ")
		},
		whole: true,
		acts:  page.Saving,
		kept:  []string{"do"},
	}
	var themes []frontend.Option
	for _, t := range assessment.ControlThemes {
		themes = append(themes, frontend.Option{Value: string(t), Key: "control_theme." + string(t)})
	}
	states := append(controlStatuses(), frontend.Option{Value: notDecided, Key: "applicability.undecided"})
	if page.State.Approved != nil {
		states = append(states, frontend.Option{Value: "changed", Key: "approval.changed"})
	}
	list.filters = []filter[frontend.ControlRow]{
		{
			name:    "theme",
			label:   "applicability.theme",
			options: themes,
			fits:    func(c frontend.ControlRow, theme string) bool { return c.Theme == theme },
		},
		{
			name:    "state",
			label:   "applicability.field.status",
			options: states,
			fits: func(c frontend.ControlRow, state string) bool {
				return c.Status == state || state == notDecided && c.Status == "" || state == "changed" && c.Changed
			},
		},
	}
	number := func(c frontend.ControlRow) int {
		return slices.Index(assessment.Controls, assessment.Control(c.Number))
	}
	status := func(c frontend.ControlRow) int {
		return slices.Index(assessment.ControlStatuses, assessment.ControlStatus(c.Status))
	}
	list.columns = []column[frontend.ControlRow]{
		{name: "control", label: "applicability.field.control", compare: byOrder(number)},
		{name: "status", label: "applicability.field.status", compare: byOrder(status)},
		{name: "reason", label: "applicability.field.reason"},
	}
	if page.Answered != nil {
		list.columns = append(list.columns, column[frontend.ControlRow]{name: "answers", label: "applicability.answers"})
	}
	list.columns = append(list.columns, column[frontend.ControlRow]{
		name:    "saved",
		label:   "applicability.saved",
		compare: func(a, b frontend.ControlRow) int { return b.At.Compare(a.At) },
	})
	return list
}

// SaveApplicabilities saves the same of the controls that are ticked in the list. What is left empty stays.
func (p *Pages) SaveApplicabilities(r *Request) error {
	id, err := r.id("entity")
	if err != nil {
		return err
	}
	form := rows.ApplicabilitiesForm{EntityID: id, Reason: sentText(r, "reason")}
	if status := assessment.ControlStatus(r.form("status")); status != "" {
		form.Status = &status
	}
	for _, number := range r.PostFormArray("chosen") {
		version, err := strconv.ParseInt(r.form("version-"+number), 10, 64)
		if err != nil {
			version = -1 // none has it
		}
		form.Controls = append(
			form.Controls,
			rows.ControlVersion{Control: assessment.Control(number), Version: version},
		)
	}
	saved, err := p.Chain.Registers.SaveApplicabilities(r.Request.Context(), r.Principal, form)
	if err != nil {
		return again(p, r, err, p.applicabilityPage, controlField)
	}
	to := r.backToList(applicabilityPath(r, id))
	return p.done(r, to, "applicability.several_saved", map[string]any{"Count": len(saved)})
}

// controlField is the id of a field of a control: every page has a place for what is said to screen readers, with the
// id "status".
func controlField(name string) string {
	if name == "status" {
		return "control-status"
	}
	return name
}

// sentText is a text that was sent, nil for an empty one.
func sentText(r *Request, name string) *string {
	text := r.form(name)
	if text == "" {
		return nil
	}
	return &text
}

// Control shows what an entity says of a control.
func (p *Pages) Control(r *Request) error {
	page, err := p.controlPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) controlPage(r *Request) (*frontend.Control, error) {
	s, err := p.statement(r)
	if err != nil {
		return nil, err
	}
	control := assessment.Control(r.Param("control"))
	i := slices.Index(assessment.Controls, control)
	if i < 0 {
		return nil, assessment.Missing()
	}
	page := &frontend.Control{
		Entity:   frontend.EntityName{Name: s.Entity.Name, Href: entityPath(r, s.Entity.ID)},
		All:      applicabilityPath(r, s.Entity.ID),
		Answered: p.answeredIn(r, s),
		MaySave:  s.MaySave,
		Statuses: controlStatuses(),
	}
	page.Row = controlRow(r, s, s.Rows[i], page.Answered)
	page.Path = page.Row.Href
	link := func(c assessment.Control) *frontend.ControlLink {
		return &frontend.ControlLink{
			Number: string(c),
			Title:  r.L.T(c.MessageKey()),
			Href:   controlPath(r, s.Entity.ID, c),
		}
	}
	if i > 0 {
		page.Previous = link(assessment.Controls[i-1])
	}
	if i+1 < len(assessment.Controls) {
		page.Next = link(assessment.Controls[i+1])
	}
	return page, nil
}

// SaveControl saves what an entity says of a control. If it is refused, the page shows what was typed beside what
// somebody else has saved in the meantime.
func (p *Pages) SaveControl(r *Request) error {
	id, version, err := r.changed("entity")
	if err != nil {
		return err
	}
	a := assessment.Applicability{
		EntityID: id,
		Control:  assessment.Control(r.Param("control")),
		Status:   assessment.ControlStatus(r.form("status")),
		Reason:   r.PostForm("reason"),
		Note:     r.PostForm("note"),
		Version:  version,
	}
	if _, err := p.Chain.Registers.SaveApplicability(r.Request.Context(), r.Principal, a); err != nil {
		return again(p, r, err, p.controlPage, controlField)
	}
	to := applicabilityPath(r, id)
	if i := slices.Index(assessment.Controls, a.Control); r.form("then") == "next" && i+1 < len(assessment.Controls) {
		to = controlPath(r, id, assessment.Controls[i+1])
	}
	return p.done(r, to, "applicability.saved_done", map[string]any{"Control": string(a.Control)})
}

func (p *Pages) findApplicabilityVersion(r *Request) (rows.ApplicabilityFile, error) {
	id, err := r.id("entity")
	if err != nil {
		return rows.ApplicabilityFile{}, err
	}
	number, err := strconv.ParseInt(r.Param("number"), 10, 64)
	if err != nil {
		return rows.ApplicabilityFile{}, assessment.Missing()
	}
	return p.Chain.Registers.ApplicabilityVersion(r.Request.Context(), r.Principal, id, number)
}

// ApplicabilityVersion shows a statement of applicability as it was approved.
func (p *Pages) ApplicabilityVersion(r *Request) error {
	f, err := p.findApplicabilityVersion(r)
	if err != nil {
		return err
	}
	page := &frontend.ApplicabilityVersion{
		Entity:   f.Content.Entity.Name,
		All:      applicabilityPath(r, f.Approval.Object),
		Approval: approvalRow(r, f.Approval),
		Latest:   f.Latest,
		Before:   f.Content.Number - 1,
	}
	page.File = page.Approval.Href + "/file"
	for _, row := range f.Content.Rows {
		page.Rows = append(page.Rows, sealedControl(r, row))
	}
	for _, c := range f.Differences {
		page.Changes = append(
			page.Changes,
			frontend.ControlChange{Before: sealedControl(r, c.Before), After: sealedControl(r, c.After)},
		)
	}
	return p.show(r, http.StatusOK, page)
}

func sealedControl(r *Request, row record.SealedApplicabilityRow) frontend.ControlRow {
	return frontend.ControlRow{
		Number: string(row.Control),
		Title:  r.L.T(row.Control.MessageKey()),
		Status: string(row.Status),
		Reason: row.Reason,
		Note:   row.Note,
	}
}

// ApplicabilityFile is what was approved, byte for byte, so that anybody can calculate its hash.
func (p *Pages) ApplicabilityFile(r *Request) error {
	f, err := p.findApplicabilityVersion(r)
	if err != nil {
		return err
	}
	name := "applicability-" + f.Approval.Object.String() + "-" + strconv.FormatInt(f.Content.Number, 10) + ".json"
	return r.sealed(name, *f.Approval.SHA256, f.Bytes)
}
