package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// Audits lists the audits that the reader works on or may know of.
func (p *Pages) Audits(r *Request) error {
	list, err := p.Chain.Audits.Audits(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Audits{}
	if r.Principal.MaySomewhere(assessment.PlanAudits) {
		page.New = organisationPath(r, "/audits/new")
	}
	if audits.MayImport(r.Principal) {
		page.File = organisationPath(r, "/audits/import")
	}
	var rows []frontend.AuditRow
	for _, s := range list {
		rows = append(rows, frontend.AuditRow{AuditHead: s, Href: auditPath(r, s.ID)})
	}
	if page.Withdrawn, err = p.withdrawnAudits(r); err != nil {
		return err
	}
	page.Rows, page.List = auditListing().show(r, organisationPath(r, "/audits"), rows)
	return p.show(r, http.StatusOK, page)
}

// auditListing is how the list of audits is arranged.
func auditListing() listing[frontend.AuditRow] {
	states := filter[frontend.AuditRow]{
		name:  "state",
		label: "audits.state_label",
		fits:  func(row frontend.AuditRow, state string) bool { return string(row.State) == state },
	}
	for _, state := range assessment.AuditStates {
		states.options = append(states.options, frontend.Option{Value: string(state), Key: "audits.state." + string(state)})
	}
	return listing[frontend.AuditRow]{
		words: "audits",
		text: func(row frontend.AuditRow) string {
			words := []string{row.Title, row.Auditor}
			for _, e := range row.Entities {
				words = append(words, e.Entity.Name)
			}
			return strings.Join(words, " ")
		},
		filters: []filter[frontend.AuditRow]{states},
	}
}

func auditPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/audits/"+id.String())
}

// columnPath is the address of an entity's column.
func columnPath(r *Request, audit, entity assessment.ID) string {
	return auditPath(r, audit) + "/entities/" + entity.String()
}

// cellPath is the address of a cell.
func cellPath(r *Request, audit, entity assessment.ID, question string) string {
	return columnPath(r, audit, entity) + "#" + url.PathEscape(frontend.QuestionAnchor(question))
}

// findAudit reads the audit in the address.
func (p *Pages) findAudit(r *Request) (record.Audit, error) {
	id, err := r.id("audit")
	if err != nil {
		return record.Audit{}, err
	}
	return p.Chain.Audits.Audit(r.Request.Context(), r.Principal, id)
}

// findFindings is findAudit for those who may read what the auditors have written.
func (p *Pages) findFindings(r *Request) (record.Audit, error) {
	id, err := r.id("audit")
	if err != nil {
		return record.Audit{}, err
	}
	return p.Chain.Audits.Findings(r.Request.Context(), r.Principal, id)
}

// findReported is findFindings as the report has them: all of them, or an open extract.
func (p *Pages) findReported(r *Request) (record.Audit, error) {
	id, err := r.id("audit")
	if err != nil {
		return record.Audit{}, err
	}
	return p.Chain.Audits.Reported(r.Request.Context(), r.Principal, id, openExtract(r))
}

// findToWrite is findAudit for those who may write in it now.
func (p *Pages) findToWrite(r *Request) (record.Audit, error) {
	id, err := r.id("audit")
	if err != nil {
		return record.Audit{}, err
	}
	return p.Chain.Audits.AuditToWrite(r.Request.Context(), r.Principal, id)
}

// audit is an audit with its reader.
type audit struct {
	record.Audit
	r    *Request
	chip func(*assessment.Ordinal) frontend.AnswerChip // of a judgement on its scale
}

func auditOf(r *Request, v record.Audit) audit {
	return audit{Audit: v, r: r, chip: frontend.JudgementChips(v.JudgementScale(), r.L.Decimal)}
}

// plannedByReader reports whether the reader plans the audit and nobody is appointed for it yet.
func (a audit) plannedByReader() bool {
	return a.MayPlan && a.Planner != nil && a.Planner.ID == a.r.Principal.User.ID
}

func (a audit) base() string { return auditPath(a.r, a.ID) }

func (a audit) head() frontend.AuditHead {
	h := frontend.AuditHead{Audit: a.Audit, List: organisationPath(a.r, "/audits"), Base: a.base()}
	if n := len(a.PlanApprovals); n > 0 {
		h.Approved = a.PlanApprovals[n-1].Said(a.r.L.T, a.r.L.Day)
	}
	h.Counted = a.totals(false)
	for _, c := range a.FactChecks {
		h.Checked = append(h.Checked, c.Said(a.r.L.T, a.r.L.Day))
	}
	h.Declared = a.Declarations.Lines(a.State == assessment.AuditFinal, a.r.L.T)
	h.Before = record.VersionLines(a.VersionsMade, a.r.L.T, a.r.L.Day, a.r.L.Moment)
	for _, c := range a.Cells {
		if !c.Open() || a.SpokenFor(c) || !h.Judges() && c.Judgement.Observation != "" {
			h.Done++
		}
	}
	if a.Asked != nil {
		h.Spoken = spoken(a.r, a.Asked)
	}
	return h
}

// changes are what the audit says otherwise than the version that it corrects. Comparing takes time: they are for the
// pages that show them.
func (a audit) changes() []frontend.AuditChange {
	var list []frontend.AuditChange
	budget := compare.ForPage
	for _, d := range a.Differences {
		was, is := compare.Beside(compare.Texts(d.Value(d.Before, a.r.L.T), d.Value(d.After, a.r.L.T), &budget))
		list = append(list, frontend.AuditChange{
			Where:  d.Where(a.r.L.T),
			Field:  a.r.L.T("edition.field." + d.Field),
			Before: was,
			After:  is,
		})
	}
	return list
}

func (a audit) cell(c record.AuditCell) frontend.AuditCell {
	e, _ := a.Entity(c.Entity)
	judged := a.judged(c.Judgement)
	if a.SpokenFor(c) {
		judged = frontend.AnswerChip{Label: a.r.L.T("audit_totals.counted"), Tone: "plain"}
	}
	return frontend.AuditCell{
		AuditCell: c,
		Of:        e.Entity.Name,
		Href:      cellPath(a.r, a.ID, c.Entity, c.Question),
		Proposed:  a.chip(c.Proposed()),
		Judged:    judged,
		Risk:      frontend.RiskChip(a.JudgementScale(), c.Judgement.Risk),
	}
}

// judged is a judgement as it is shown, also one without an ordinal.
func (a audit) judged(j record.Judgement) frontend.AnswerChip {
	if j.Ordinal != nil {
		return a.chip(j.Ordinal)
	}
	chip := frontend.AnswerChip{Label: j.Instead(a.JudgementScale(), a.r.L.T), Tone: "open"}
	switch {
	case j.Exempt():
		chip.Tone = "none"
	case !a.JudgementScale().Judges() && j.Observation != "":
		chip.Tone = "noted"
	}
	return chip
}

// questions are the rows of the matrix.
func (a audit) questions() []frontend.AuditQuestionRow {
	var list []frontend.AuditQuestionRow
	for i, q := range a.Questions {
		row := frontend.AuditQuestionRow{AuditQuestion: q}
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
		slices.SortStableFunc(row.Bodies, func(x, y frontend.BodyCount) int {
			return cmp.Compare(a.column(x.Body), a.column(y.Body))
		})
		list = append(list, row)
	}
	return list
}

// column is the first entity that a body answers for, by place; those that answer for none come last.
func (a audit) column(body string) int {
	for i, e := range a.Entities {
		if e.Body != nil && e.Body.Name == body {
			return i
		}
	}
	return len(a.Entities)
}

// numbers are the numbers of a question's recommendations, by body.
func (a audit) numbers(question string) []frontend.ReportNumbers {
	var list []frontend.ReportNumbers
	for _, rec := range a.Recommendations {
		if !rec.IsAtQuestion(question) {
			continue
		}
		number := frontend.Called(a.r.L, rec)
		if last := len(list) - 1; last >= 0 && list[last].Body == rec.Body.Name {
			list[last].Numbers += ", " + number
		} else {
			list = append(list, frontend.ReportNumbers{Body: rec.Body.Name, Numbers: number})
		}
	}
	return list
}

func (a audit) gaps() []frontend.GapsOfEntity {
	var list []frontend.GapsOfEntity
	for _, place := range a.Gaps {
		at, _ := a.CellAt(place)
		c := a.cell(at)
		if last := len(list) - 1; last < 0 || list[last].Entity != c.Of {
			list = append(list, frontend.GapsOfEntity{Entity: c.Of})
		}
		q, _ := a.Question(place.QuestionID)
		of := &list[len(list)-1]
		of.Cells = append(of.Cells, frontend.GapCell{AuditCell: c, Text: q.Text})
	}
	return list
}

func (a audit) sealed() *frontend.AuditSealed {
	if a.Seal == nil {
		return nil
	}
	return &frontend.AuditSealed{SHA256: a.Seal.SHA256, By: a.People.Name(a.Seal.SealedBy), At: a.Seal.SealedAt}
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
	if scripted(r) {
		return p.fragment(r, http.StatusOK, "fragment-units", page)
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) auditPage(r *Request, v record.Audit) (*frontend.Audit, error) {
	a := auditOf(r, v)
	page := &frontend.Audit{
		About:     a.head(),
		Questions: a.questions(),
		Gaps:      a.gaps(),
		Reader:    r.Principal.User.ID.String(),
		Stating:   statementUnit(a.base(), r.L.T("audit.whole"), v.Overall, v.Statement, v.Version),
		Sealed:    a.sealed(),
	}
	page.Path = a.base()
	if !scripted(r) { // fragments do not have them
		page.About.Changes = a.changes()
	}
	if v.Engaged {
		page.Archive = a.base() + "/archive"
	}
	if v.MayCorrect {
		page.Correct = a.base() + "/correct"
	}
	if v.MayWithdraw {
		page.Withdraw = a.base() + "/withdraw"
	}
	if v.MayResume {
		page.Resume = a.base() + "/resume"
	}
	if v.MayRead && v.State != assessment.AuditPlanning {
		page.File = a.base() + "/file?format=" + string(workbook.XLSX)
	}
	if v.MayPlan || v.MayWrite {
		page.Edit = a.base() + "/edit"
	}
	bodies := map[assessment.ID]bool{}
	for _, rec := range v.Recommendations {
		bodies[rec.Body.ID] = true
	}
	page.Bodies = len(bodies)
	for _, advice := range v.Advice {
		if advice.Open() {
			page.Advice++
		}
	}
	page.Withdrawn = map[assessment.ID]*record.Withdrawal{}
	for _, s := range a.SincePinned {
		page.Withdrawn[s.Entity] = s.Withdrawal
	}
	var err error
	if page.Later, err = p.later(a); err != nil {
		return nil, err
	}
	page.Engaged, err = p.engagements(a)
	return page, err
}

// later are the numbers of submissions submitted since the columns were pinned, or that will be pinned.
func (p *Pages) later(a audit) (map[assessment.ID]int, error) {
	if !a.MayWrite || a.Round == nil {
		return nil, nil
	}
	submissions, err := p.Chain.Audits.Pinnable(a.r.Request.Context(), a.r.Principal, a.ID)
	numbers := map[assessment.ID]int{}
	for entity, s := range submissions {
		numbers[entity] = s.Number
	}
	return numbers, err
}

// engagements lists the auditors, with the choices for those who manage them.
func (p *Pages) engagements(a audit) (frontend.Engagements, error) {
	var page frontend.Engagements
	for i, e := range a.Auditors {
		row := frontend.EngagementRow{
			EngagedAuditor: e,
			Number:         i,
			Confirm:        a.base() + "/engagements/" + e.User.String() + "/confirm",
		}
		if e.Until != nil {
			row.Until = string(*e.Until)
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
	page.Begun = a.State != assessment.AuditPlanning
	page.Audit = a.Version
	page.Invite = organisationPath(a.r, "/users/new")
	for _, person := range people {
		known := slices.ContainsFunc(a.Auditors, func(e record.EngagedAuditor) bool { return e.User == person.UserID })
		auditor := slices.ContainsFunc(
			person.Memberships,
			func(m assessment.Membership) bool { return m.Role == assessment.Auditor && m.ValidOn(p.today(a.r)) },
		)
		if auditor && !known && person.State() != assessment.Deactivated {
			page.Options = append(
				page.Options,
				frontend.Option{Value: person.UserID.String(), Label: person.Name + " (" + person.Email + ")"},
			)
		}
	}
	return page, nil
}

// workspacePage is the workspace of the audit in the address.
func (p *Pages) workspacePage(r *Request) (*frontend.Audit, error) {
	v, err := p.findAudit(r)
	if err != nil {
		return nil, err
	}
	return p.auditPage(r, v)
}

// StartFieldwork pins the submissions and opens the matrix.
func (p *Pages) StartFieldwork(r *Request) error {
	return p.changeAuditState(r, "audit.begun", p.Chain.Audits.StartFieldwork)
}

// FinaliseAudit seals an audit.
func (p *Pages) FinaliseAudit(r *Request) error {
	return p.changeAuditState(r, "audit.finalised", p.Chain.Audits.Finalise)
}

func (p *Pages) changeAuditState(
	r *Request,
	done string,
	change func(context.Context, assessment.Principal, assessment.ID, int64) (record.Audit, error),
) error {
	id, version, err := r.changed("audit")
	if err != nil {
		return err
	}
	if _, err := change(r.Request.Context(), r.Principal, id, version); err != nil {
		return again(p, r, err, p.workspacePage)
	}
	return p.done(r, auditPath(r, id), done, nil)
}

// SaveEngagement engages an auditor until a day, or changes that day.
func (p *Pages) SaveEngagement(r *Request) error {
	id, version, err := r.changed("audit")
	if err != nil {
		return err
	}
	e, err := p.Chain.Audits.Engage(r.Request.Context(), r.Principal, assessment.Engagement{
		AuditID: id,
		UserID:  r.chosen("user"),
		Until:   assessment.Date(r.form("until")),
		Version: version,

		AuditVersion: int64(numberOf(r.form("audit_version"))),
	})
	if err != nil {
		return p.engagementRefused(r, err)
	}
	switch {
	case e.LastDay() < p.today(r):
		return p.done(r, auditPath(r, id)+"#auditors", "audit.disengaged", nil)
	case e.Waits():
		return p.done(r, auditPath(r, id)+"#auditors", "audit.engaged_waits", nil)
	}
	return p.done(r, auditPath(r, id)+"#auditors", "audit.engaged", map[string]any{"Date": r.L.Day(string(e.Until))})
}

// engagementRefused shows what is wrong at the row of the auditor, or else at the form for a new one.
func (p *Pages) engagementRefused(r *Request, refusal error) error {
	if !r.mendable(refusal) {
		return refusal
	}
	page, err := p.workspacePage(r)
	if err != nil {
		return err
	}
	return p.refused(r, refusal, page, func(name string) string {
		for _, row := range page.Engaged.Rows {
			if row.User.String() == r.form("user") {
				return row.Field(name)
			}
		}
		if name == "version" { // that of a new engagement, not of the audit
			return ""
		}
		return name
	})
}

// ConfirmEngagement confirms an engagement that waits.
func (p *Pages) ConfirmEngagement(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	user, err := r.id("user")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	e, err := p.Chain.Audits.ConfirmEngagement(
		r.Request.Context(),
		r.Principal,
		id,
		user,
		assessment.Role(r.form("role")),
		version,
	)
	if err != nil {
		return again(p, r, err, p.workspacePage)
	}
	done := "audit.engagement_confirmed"
	if e.Waits() {
		done = "audit.engagement_confirmed_first"
	}
	return p.done(r, auditPath(r, id)+"#auditors", done, nil)
}

// StateOnAudit saves the auditors' overall verdict on the audit. A script gets a fragment that says whether it is
// saved.
func (p *Pages) StateOnAudit(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	f, err := typedStatement(r)
	if err != nil {
		return err
	}
	if f == nil { // what is stored was chosen
		return p.done(r, auditPath(r, id)+"#whole", "", nil)
	}
	if len(f.Unsent) > 0 {
		v, err := p.findToWrite(r)
		if err != nil {
			return err
		}
		*f = f.Completed(v.Overall, v.Statement)
	}
	_, refusal := p.Chain.Audits.StateOnAudit(r.Request.Context(), r.Principal, id, f.Overall, f.Statement, f.Version)
	if refusal == nil && !scripted(r) {
		return p.done(r, auditPath(r, id)+"#whole", "audit.stated", nil)
	}
	if refusal != nil && !r.mendable(refusal) {
		return refusal
	}
	page, err := p.workspacePage(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if refusal == nil {
		page.Stating.Status = p.savedNow(r)
	} else {
		status = problem.Status(refusal)
		fillStatement(r, page, &page.Stating, *f, refusal)
	}
	if scripted(r) {
		return p.fragment(r, status, "fragment-stated", page)
	}
	return p.show(r, status, page)
}

// AuditStatement is the overall verdict on the audit as stored, for a script; see [Pages.AuditUnit].
func (p *Pages) AuditStatement(r *Request) error {
	v, err := p.findToWrite(r)
	if err != nil {
		return err
	}
	page, err := p.auditPage(r, v)
	if err != nil {
		return err
	}
	since, err := strconv.ParseInt(r.Query("since"), 10, 64)
	if err != nil {
		return p.fragment(r, http.StatusOK, "fragment-statement", page)
	}
	if page.Stating.Version != since {
		fillUnit(r, page, &page.Stating.SavedUnit, assessment.Changed(nil), nil, storedStatement(page.Stating))
	}
	return p.fragment(r, http.StatusOK, "fragment-stated", page)
}
