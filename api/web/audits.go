package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// Audits lists the audits that the reader works on or is told of.
func (p *Pages) Audits(r *Request) error {
	list, err := p.Chain.Audits.Audits(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Audits{}
	if r.Principal.MaySomewhere(assessment.ManageAudits) {
		page.New = organisationPath(r, "/audits/new")
	}
	for _, s := range list {
		row := frontend.AuditRow{
			Name:    s.Title,
			Href:    auditPath(r, s.ID),
			State:   string(s.State),
			Auditor: s.Auditor,
			From:    string(s.From),
			To:      string(s.To),
			Engaged: s.Engaged,
		}
		for _, e := range s.Entities {
			row.Entities = append(row.Entities, e.Name)
		}
		page.Rows = append(page.Rows, row)
	}
	return p.show(r, http.StatusOK, page)
}

func auditPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/audits/"+id.String())
}

// columnPath is the address of an entity's column.
func columnPath(r *Request, audit, entity assessment.ID) string {
	return auditPath(r, audit) + "/entities/" + entity.String()
}

// questionAnchor is the id of an audit question on the page of a column.
func questionAnchor(id string) string { return "q-" + strings.Join(strings.Fields(id), "-") }

// cellPath is the address of a cell.
func cellPath(r *Request, audit, entity assessment.ID, question string) string {
	return columnPath(r, audit, entity) + "#" + url.PathEscape(questionAnchor(question))
}

// findAudit reads the audit in the address.
func (p *Pages) findAudit(r *Request) (audits.AuditView, error) {
	id, err := r.id("audit")
	if err != nil {
		return audits.AuditView{}, err
	}
	return p.Chain.Audits.Audit(r.Request.Context(), r.Principal, id)
}

// findFindings is findAudit for those who may read what the auditors have written.
func (p *Pages) findFindings(r *Request) (audits.AuditView, error) {
	v, err := p.findAudit(r)
	if err != nil || v.MayRead {
		return v, err
	}
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.WriteAudits); err != nil {
		return v, err
	}
	return v, assessment.Denied()
}

// audit turns a view into what its reader meets.
type audit struct {
	audits.AuditView
	r       *Request
	engaged bool // today, so that answers and what rules propose are shown
}

func (p *Pages) audit(r *Request, v audits.AuditView) audit {
	return audit{
		AuditView: v,
		r:         r,
		engaged: r.Principal.MaySomewhere(assessment.WriteAudits) &&
			slices.ContainsFunc(v.Engaged, func(e audits.EngagedAuditor) bool {
				return e.UserID == r.Principal.User.ID && e.Now
			}),
	}
}

func (a audit) base() string { return auditPath(a.r, a.ID) }

func (a audit) chip(o *assessment.Ordinal) frontend.AnswerChip {
	return frontend.NewJudgementChip(a.Scale, o, a.r.L.Number)
}

func (a audit) head() frontend.AuditHead {
	h := frontend.AuditHead{
		List:           organisationPath(a.r, "/audits"),
		Base:           a.base(),
		Name:           a.Title,
		State:          string(a.State),
		Auditor:        a.Auditor,
		From:           string(a.From),
		To:             string(a.To),
		Judges:         a.Scale.Judges(),
		MayRead:        a.MayRead,
		MayWrite:       a.MayWrite && a.State == assessment.AuditFieldwork,
		CurrentVersion: a.Version,
		Cells:          len(a.Cells),
	}
	for _, c := range a.Cells {
		if c.Judgement.Ordinal != nil || c.Judgement.NotAssessed || !h.Judges && c.Judgement.Observation != "" {
			h.Done++
		}
	}
	if a.Round != nil {
		h.Round, h.Spoken = a.Round.Name, spoken(a.r, a.Questionnaire)
	}
	return h
}

func (a audit) cell(c audits.AuditCell) frontend.AuditCell {
	cell := frontend.AuditCell{
		Entity:          c.Entity.Name,
		Href:            cellPath(a.r, a.ID, c.Entity.EntityID, c.Question.ID),
		Share:           frontend.Share{Share: c.Share},
		Proposed:        a.chip(c.Proposed),
		Judgement:       a.chip(c.Judgement.Ordinal),
		NotAssessed:     c.Judgement.NotAssessed,
		Noted:           c.Judgement.Observation != "",
		Overridden:      c.Judgement.Origin() == assessment.Overridden,
		Outdated:        c.Outdated,
		Wide:            c.Wide,
		Recommendations: len(a.At(c.Question.ID, c.Entity.EntityID)),
	}
	if c.Proposal != nil {
		cell.CappedBy = c.Proposal.CappedBy
	}
	return cell
}

func (a audit) entities() []frontend.AuditedEntityName {
	var list []frontend.AuditedEntityName
	for _, e := range a.Entities {
		row := frontend.AuditedEntityName{
			Name:    e.Name,
			Kind:    string(e.Kind),
			Body:    e.BodyName,
			Overall: e.Overall,
		}
		if a.MayRead {
			row.Href = columnPath(a.r, a.ID, e.EntityID)
		}
		list = append(list, row)
	}
	return list
}

func (a audit) facts() frontend.AuditFacts {
	f := frontend.AuditFacts{
		Auditor:          a.Auditor,
		From:             string(a.From),
		To:               string(a.To),
		Date:             string(a.Date),
		PlanYear:         a.PlanYear,
		CommissionedBy:   a.CommissionedBy,
		Purpose:          a.Purpose,
		Background:       a.Background,
		Delimitation:     a.Delimitation,
		Criteria:         a.Criteria,
		DocumentsStudied: a.DocumentsStudied,
		FactCheck:        a.FactCheck,
	}
	for _, i := range a.Interviews {
		f.Interviews = append(f.Interviews, frontend.AuditInterview{Role: i.Role, On: string(i.On), Notes: i.Notes})
	}
	for _, e := range a.Earlier {
		f.Earlier = append(f.Earlier, frontend.AuditBefore(e))
	}
	f.Notes = notes(a.Notes)
	return f
}

func notes(list []assessment.Note) []frontend.AuditNote {
	var all []frontend.AuditNote
	for _, n := range list {
		all = append(all, frontend.AuditNote(n))
	}
	return all
}

// questions are the rows of the matrix.
func (a audit) questions() []frontend.AuditQuestionRow {
	var list []frontend.AuditQuestionRow
	for i, q := range a.Questions {
		row := frontend.AuditQuestionRow{ID: q.ID, Area: q.Area, Text: q.Text}
		if a.MayRead {
			for k := range a.Entities {
				row.Cells = append(row.Cells, a.cell(a.Cell(i, k)))
			}
		}
		for _, n := range a.numbers(q.ID) {
			row.Bodies = append(
				row.Bodies,
				frontend.BodyCount{Body: n.Body, Text: strconv.Itoa(strings.Count(n.Numbers, ",") + 1)},
			)
		}
		list = append(list, row)
	}
	return list
}

// numbers are the numbers of the recommendations at a question, by body.
func (a audit) numbers(question string) []frontend.ReportNumbers {
	var list []frontend.ReportNumbers
	for _, rec := range a.Recommendations {
		if !slices.ContainsFunc(rec.Places, func(p assessment.Place) bool { return p.QuestionID == question }) {
			continue
		}
		number := strconv.Itoa(rec.Number)
		if last := len(list) - 1; last >= 0 && list[last].Body == rec.BodyName {
			list[last].Numbers += ", " + number
		} else {
			list = append(list, frontend.ReportNumbers{Body: rec.BodyName, Numbers: number})
		}
	}
	return list
}

func (a audit) gaps() []frontend.GapsOfEntity {
	var list []frontend.GapsOfEntity
	for _, c := range a.Gaps() {
		if last := len(list) - 1; last < 0 || list[last].Entity != c.Entity.Name {
			list = append(list, frontend.GapsOfEntity{Entity: c.Entity.Name})
		}
		of := &list[len(list)-1]
		of.Cells = append(of.Cells, frontend.GapCell{
			ID:        c.Question.ID,
			Text:      c.Question.Text,
			Href:      cellPath(a.r, a.ID, c.Entity.EntityID, c.Question.ID),
			Share:     frontend.Share{Share: c.Share},
			Proposed:  a.chip(c.Proposed),
			Judgement: a.chip(c.Judgement.Ordinal),
		})
	}
	return list
}

func (a audit) sealed() *frontend.AuditSealed {
	if a.Seal == nil || !a.Whole {
		return nil
	}
	return &frontend.AuditSealed{SHA256: a.Seal.SHA256, By: a.Names[a.Seal.SealedBy], At: a.Seal.SealedAt}
}

// Audit shows the workspace of an audit.
func (p *Pages) Audit(r *Request) error {
	v, err := p.findAudit(r)
	if err != nil {
		return err
	}
	page, err := p.auditPage(r, v)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) auditPage(r *Request, v audits.AuditView) (*frontend.Audit, error) {
	a := p.audit(r, v)
	page := &frontend.Audit{
		About:     a.head(),
		Facts:     a.facts(),
		Entities:  a.entities(),
		Questions: a.questions(),
		Gaps:      a.gaps(),
		Overall:   v.Overall,
		Statement: v.Statement,
		Version:   v.Version,
		Sealed:    a.sealed(),
	}
	page.Path = a.base()
	if v.MayRead && v.State != assessment.AuditPlanning {
		page.File = a.base() + "/file?format=" + string(workbook.XLSX)
	}
	if v.MayPlan || v.MayWrite {
		page.Edit = a.base() + "/edit"
	}
	bodies := map[assessment.ID]bool{}
	for _, rec := range v.Recommendations {
		bodies[rec.BodyID] = true
	}
	page.Bodies = len(bodies)
	for _, advice := range v.Advice {
		if advice.Adopted == nil && advice.Dismissal == nil {
			page.Advice++
		}
	}
	if v.MayWrite {
		if err := p.pins(a, page); err != nil {
			return nil, err
		}
	}
	if page.About.MayWrite && v.Scale.Judges() {
		for _, c := range v.Cells {
			if c.Judgement.Ordinal == nil && !c.Judgement.NotAssessed {
				page.Open = append(
					page.Open,
					frontend.OpenCell{
						ID:     c.Question.ID,
						Entity: c.Entity.Name,
						Href:   cellPath(r, v.ID, c.Entity.EntityID, c.Question.ID),
					},
				)
			}
		}
	}
	var err error
	page.Engaged, err = p.engagements(a)
	return page, err
}

// pins fills in which submissions the columns stand on, or will.
func (p *Pages) pins(a audit, page *frontend.Audit) error {
	if a.Round == nil {
		return nil
	}
	later, err := p.Chain.Audits.Pinnable(a.r.Request.Context(), a.r.Principal, a.ID)
	if err != nil {
		return err
	}
	for _, e := range a.Entities {
		page.Pins = append(page.Pins, frontend.PinnedName{
			Entity: e.Name,
			Number: e.SubmissionNumber,
			At:     e.PinnedAt,
			Later:  later[e.EntityID].Number,
		})
	}
	return nil
}

// engagements lists the auditors, with whom there is to choose from for who manages them.
func (p *Pages) engagements(a audit) (frontend.Engagements, error) {
	page := frontend.Engagements{User: a.r.form("user"), Until: a.r.form("until")}
	for i, e := range a.Engaged {
		row := frontend.EngagementRow{
			User:    e.UserID.String(),
			Name:    e.Name,
			Email:   e.Email,
			Until:   string(e.Until),
			Version: e.Version,
			Now:     e.Now,
			Number:  i,
		}
		if page.User == row.User {
			row.Until, page.User, page.Until = page.Until, "", ""
		}
		page.Rows = append(page.Rows, row)
	}
	if !a.MayManage {
		return page, nil
	}
	people, _, err := p.Chain.People.People(a.r.Request.Context(), a.r.Principal)
	if err != nil {
		return page, err
	}
	page.Action = a.base() + "/engagements"
	page.Invite = organisationPath(a.r, "/users/new")
	for _, person := range people {
		known := slices.ContainsFunc(a.Engaged, func(e audits.EngagedAuditor) bool { return e.UserID == person.UserID })
		auditor := slices.ContainsFunc(
			person.Memberships,
			func(m assessment.Membership) bool { return m.Role == assessment.Auditor && m.Holds(p.today()) },
		)
		if auditor && !known {
			page.Options = append(
				page.Options,
				frontend.Option{Value: person.UserID.String(), Label: person.Name + " (" + person.Email + ")"},
			)
		}
	}
	return page, nil
}

// auditRefused shows the workspace once more and why what was asked is refused; change puts what was typed into it.
func (p *Pages) auditRefused(r *Request, refusal error, change func(*frontend.Audit)) error {
	switch problem.Own(refusal).Code {
	case assessment.Invalid, assessment.Conflict, assessment.Stale:
	default:
		return refusal
	}
	v, err := p.findAudit(r)
	if err != nil {
		return err
	}
	page, err := p.auditPage(r, v)
	if err != nil {
		return err
	}
	change(page)
	return p.refused(r, refusal, page)
}

// StartFieldwork pins the submissions and opens the matrix.
func (p *Pages) StartFieldwork(r *Request) error {
	return p.turnAudit(r, "audit.begun", p.Chain.Audits.StartFieldwork)
}

// FinaliseAudit seals an audit.
func (p *Pages) FinaliseAudit(r *Request) error {
	return p.turnAudit(r, "audit.finalised", p.Chain.Audits.Finalise)
}

func (p *Pages) turnAudit(
	r *Request,
	done string,
	turn func(context.Context, assessment.Principal, assessment.ID, int64) (assessment.Audit, error),
) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if _, err := turn(r.Request.Context(), r.Principal, id, version); err != nil {
		return p.auditRefused(r, err, func(*frontend.Audit) {})
	}
	return p.done(r, auditPath(r, id), done, nil)
}

// SaveEngagement engages an auditor until a day, or changes that day.
func (p *Pages) SaveEngagement(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	e, err := p.Chain.Audits.Engage(r.Request.Context(), r.Principal, assessment.Engagement{
		AuditID: id,
		UserID:  r.chosen("user"),
		Until:   assessment.Date(r.form("until")),
		Version: version,
	})
	if err != nil {
		return p.engagementRefused(r, err)
	}
	if e.Until < p.today() {
		return p.done(r, auditPath(r, id)+"#auditors", "audit.disengaged", nil)
	}
	return p.done(r, auditPath(r, id)+"#auditors", "audit.engaged", map[string]any{"Date": r.L.Day(string(e.Until))})
}

// engagementRefused says what is wrong at the row of whoever was to be engaged.
func (p *Pages) engagementRefused(r *Request, refusal error) error {
	e := *problem.Own(refusal)
	e.Fields = slices.Clone(e.Fields)
	return p.auditRefused(r, &e, func(page *frontend.Audit) {
		for _, row := range page.Engaged.Rows {
			for i := range e.Fields {
				if row.User == r.form("user") {
					e.Fields[i].Field = row.Field("until")
				}
			}
		}
	})
}

// StateOnAudit saves the auditors' overall word on the audit.
func (p *Pages) StateOnAudit(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if _, err := p.Chain.Audits.StateOnAudit(
		r.Request.Context(),
		r.Principal,
		id,
		r.form("overall"),
		r.form("statement"),
		version,
	); err != nil {
		return p.auditRefused(r, err, func(page *frontend.Audit) {
			if problem.Own(err).Code == assessment.Stale {
				page.Stored = storedStatement(r, page.Overall, page.Statement)
			}
			page.Overall, page.Statement = r.form("overall"), r.form("statement")
		})
	}
	return p.done(r, auditPath(r, id)+"#whole", "audit.stated", nil)
}

// storedStatement is what is stored where something else was typed.
func storedStatement(r *Request, overall, statement string) frontend.StoredStatement {
	var s frontend.StoredStatement
	if overall != r.form("overall") {
		s.Overall = orNothing(r, overall)
	}
	if statement != r.form("statement") {
		s.Statement = orNothing(r, statement)
	}
	return s
}

// orNothing is the text, or the word for none.
func orNothing(r *Request, text string) string {
	if text == "" {
		return r.L.T("entities.empty")
	}
	return text
}
