package web

import (
	"net/http"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// approvedPath is the page of what was approved, "" where it has none.
func approvedPath(r *Request, kind assessment.ApprovalKind, object assessment.ID) string {
	if register, ok := registers.Of(string(kind)); ok {
		return organisationPath(r, register.Path()+"/"+object.String())
	}
	if kind == assessment.ApprovedApplicability {
		return applicabilityPath(r, object)
	}
	return ""
}

func approvalRow(r *Request, a record.Approval) frontend.ApprovalRow {
	row := frontend.ApprovalRow{
		ID:         a.ID.String(),
		Kind:       string(a.Kind),
		Name:       a.Name,
		Text:       a.Text,
		On:         string(a.DecidedOn),
		Case:       a.CaseNumber,
		By:         a.ApprovedBy,
		Paper:      a.OnPaper(),
		RecordedBy: a.RecordedBy.Name,
		RecordedAt: a.RecordedAt,
		Compared:   a.Changed != nil,
		Changed:    a.Changed != nil && *a.Changed,
	}
	if a.ObjectVersion != nil {
		row.Number = *a.ObjectVersion
	}
	if a.SHA256 != nil {
		row.Hash = *a.SHA256
	}
	if a.Kind == assessment.ApprovedApplicability {
		row.Href = applicabilityPath(r, a.Object) + "/versions/" + strconv.FormatInt(row.Number, 10)
	}
	return row
}

// approvalRows are approvals of one thing, with the beginnings of their hashes.
func approvalRows(r *Request, list []record.Approval) []frontend.ApprovalRow {
	var all []frontend.ApprovalRow
	for _, a := range list {
		row := approvalRow(r, a)
		row.Hash = brief(row.Hash)
		all = append(all, row)
	}
	return all
}

// Approvals lists everything that the management has approved.
func (p *Pages) Approvals(r *Request) error {
	list, err := p.Chain.Registers.Approvals(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Approvals{}
	if r.Principal.MaySomewhere(assessment.Approve) || r.Principal.MaySomewhere(assessment.ManageRegisters) {
		for _, kind := range assessment.ApprovalKinds {
			if kind.FreeText() {
				link := frontend.FormLink{Label: "approval.new." + string(kind), Href: approvePath(r, kind, assessment.ID{})}
				page.New = append(page.New, link)
			}
		}
	}
	var all []frontend.ApprovalRow
	for _, a := range list {
		row := approvalRow(r, a)
		if row.Href == "" {
			row.Href = approvedPath(r, a.Kind, a.Object)
		}
		all = append(all, row)
	}
	page.Rows, page.List = approvalListing(r).show(r, organisationPath(r, "/approvals"), all)
	return p.show(r, http.StatusOK, page)
}

// approvalListing is how the list of approvals is arranged, latest first.
func approvalListing(r *Request) listing[frontend.ApprovalRow] {
	kind := func(a frontend.ApprovalRow) string { return r.L.T("approval.kind." + a.Kind) }
	list := listing[frontend.ApprovalRow]{
		words: "approvals",
		text: func(a frontend.ApprovalRow) string {
			return strings.Join([]string{a.Name, kind(a), a.By, a.Case, a.Text}, " ")
		},
		tree: true,
		columns: []column[frontend.ApprovalRow]{
			{
				name:    "name",
				label:   "approval.field.object",
				compare: byText(r, func(a frontend.ApprovalRow) string { return a.Name }),
			},
			{name: "kind", label: "approval.field.kind", compare: byText(r, kind)},
			{
				name:    "decided_on",
				label:   "approval.field.decided_on",
				compare: byOrder(func(a frontend.ApprovalRow) string { return a.On }),
			},
			{
				name:    "approved_by",
				label:   "approval.field.approved_by",
				compare: byText(r, func(a frontend.ApprovalRow) string { return a.By }),
			},
			{name: "case_number", label: "approval.field.case_number"},
			{name: "text", label: "approval.field.text"},
		},
	}
	var kinds []frontend.Option
	for _, k := range assessment.ApprovalKinds {
		kinds = append(kinds, frontend.Option{Value: string(k), Key: "approval.kind." + string(k)})
	}
	list.filters = []filter[frontend.ApprovalRow]{{
		name:    "kind",
		label:   "approval.field.kind",
		options: kinds,
		fits:    func(a frontend.ApprovalRow, kind string) bool { return a.Kind == kind },
	}}
	return list
}

// NewApproval asks how something is approved.
func (p *Pages) NewApproval(r *Request) error {
	page, err := p.approvePage(r, r.Query("kind"), r.Query("object"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// approvalForm is what the address or the form names.
func approvalForm(kind, object string) (rows.ApprovalForm, error) {
	f := rows.ApprovalForm{Kind: assessment.ApprovalKind(kind)}
	if object == "" {
		return f, nil
	}
	id, err := assessment.ParseID(object)
	f.Object = id
	return f, err
}

func (p *Pages) approvePage(r *Request, kind, object string) (*frontend.Approve, error) {
	f, err := approvalForm(kind, object)
	if err != nil {
		return nil, err
	}
	t, err := p.Chain.Registers.ToApprove(r.Request.Context(), r.Principal, f)
	if err != nil {
		return nil, err
	}
	page := &frontend.Approve{
		Kind:      string(t.Kind),
		Version:   t.Version,
		Name:      t.Name,
		Back:      organisationPath(r, "/approvals"),
		MayOwn:    t.MayOwn,
		MayRecord: t.MayRecord,
		Today:     string(p.today()),
		Me:        r.Principal.User.Name,
		Approvals: approvalRows(r, t.Approvals),
	}
	page.Path = organisationPath(r, "/approvals/new")
	if t.Object != (assessment.ID{}) {
		page.Object, page.Back = t.Object.String(), approvedPath(r, t.Kind, t.Object)
		return page, nil
	}
	page.Entities = []frontend.Option{{Key: "register.whole"}}
	for _, e := range t.Entities {
		page.Entities = append(page.Entities, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	return page, nil
}

// Approve records that the management has approved something.
func (p *Pages) Approve(r *Request) error {
	f, err := approvalForm(r.form("kind"), r.form("object"))
	if err != nil {
		return err
	}
	if f.Version, err = r.version(); err != nil {
		return err
	}
	f.Name, f.Text, f.CaseNumber = r.PostForm("name"), r.PostForm("text"), r.form("case_number")
	f.Entity = r.chosenOrNone("entity")
	switch r.form("how") {
	case "own":
	case "paper":
		f.OnPaper = true
		f.DecidedOn, f.ApprovedBy = assessment.Date(r.form("decided_on")), r.form("approved_by")
	default:
		err = assessment.InvalidField("how", "error.required", nil)
	}
	var a record.Approval
	if err == nil {
		a, err = p.Chain.Registers.Approve(r.Request.Context(), r.Principal, f)
	}
	if err != nil {
		return again(p, r, err, func(r *Request) (*frontend.Approve, error) {
			return p.approvePage(r, string(f.Kind), r.form("object"))
		})
	}
	to := approvedPath(r, a.Kind, a.Object)
	if to == "" {
		to = organisationPath(r, "/approvals")
	}
	return p.done(r, to, "approval.done", map[string]any{"Name": a.Name})
}
