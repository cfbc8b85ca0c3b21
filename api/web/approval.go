package web

import (
	"net/http"
	"net/url"
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
	page := &frontend.Approvals{New: newApprovals(r)}
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

// newApprovals lead to the forms for what has no page of its own.
func newApprovals(r *Request) []frontend.FormLink {
	var links []frontend.FormLink
	for _, kind := range assessment.ApprovalKinds {
		if !kind.FreeText() {
			continue
		}
		for _, form := range []struct {
			label, path string
			permission  assessment.Permission
		}{
			{"approval.new.", "/approvals/new", assessment.Approve},
			{"approval.on_paper_of.", "/approvals/record", assessment.ManageRegisters},
		} {
			may := r.Principal.MaySomewhere(form.permission)
			if href := approvePath(r, may, form.path, kind, assessment.ID{}); href != "" {
				links = append(links, frontend.FormLink{Label: form.label + string(kind), Href: href})
			}
		}
	}
	return links
}

// approvePath is the address of a form that approves something, "" for readers who may not.
func approvePath(r *Request, may bool, form string, kind assessment.ApprovalKind, object assessment.ID) string {
	if !may {
		return ""
	}
	query := url.Values{"kind": {string(kind)}}
	if object != (assessment.ID{}) {
		query.Set("object", object.String())
	}
	return organisationPath(r, form+"?"+query.Encode())
}

// NewApproval asks in which words the reader approves something, or on paper who has approved it.
func (p *Pages) NewApproval(onPaper bool) Handler {
	return func(r *Request) error {
		f, err := approvalForm(r.DefaultQuery("kind", string(assessment.ApprovedReport)), r.Query("object"), onPaper)
		if err != nil {
			return err
		}
		page, err := p.approvePage(r, f)
		if err != nil {
			return err
		}
		if f.Kind.FreeText() {
			page.Name = r.proposedName("name")
		}
		return p.show(r, http.StatusOK, page)
	}
}

// approvalForm is what the address or the form names.
func approvalForm(kind, object string, onPaper bool) (rows.ApprovalForm, error) {
	f := rows.ApprovalForm{Kind: assessment.ApprovalKind(kind), OnPaper: onPaper}
	if object == "" {
		return f, nil
	}
	id, err := assessment.ParseID(object)
	f.Object = id
	return f, err
}

func (p *Pages) approvePage(r *Request, f rows.ApprovalForm) (*frontend.Approve, error) {
	t, err := p.Chain.Registers.ToApprove(
		r.Request.Context(),
		r.Principal,
		rows.ApprovalForm{Kind: f.Kind, Object: f.Object, OnPaper: f.OnPaper},
	)
	if err != nil {
		return nil, err
	}
	page := &frontend.Approve{
		Kind:      string(t.Kind),
		Version:   t.Version,
		Name:      t.Name,
		Back:      organisationPath(r, "/approvals"),
		Paper:     f.OnPaper,
		Today:     string(p.today(r)),
		Me:        r.Principal.User.Name,
		Approvals: approvalRows(r, t.Approvals),
	}
	page.Path = r.Request.URL.Path
	if t.Object != (assessment.ID{}) {
		page.Object, page.Back = t.Object.String(), approvedPath(r, t.Kind, t.Object)
		return page, nil
	}
	if t.Whole {
		page.Entities = append(page.Entities, frontend.Option{Key: "register.whole"})
	}
	for _, e := range t.Entities {
		page.Entities = append(page.Entities, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	return page, nil
}

// Approve records that the management has approved something: the reader or, on paper, somebody else.
func (p *Pages) Approve(onPaper bool) Handler {
	return func(r *Request) error {
		f, err := approvalForm(r.form("kind"), r.form("object"), onPaper)
		if err != nil {
			return err
		}
		if f.Version, err = r.version(); err != nil {
			return err
		}
		f.Name, f.Text, f.CaseNumber = r.PostForm("name"), r.PostForm("text"), r.form("case_number")
		f.Entity = r.chosenOrNone("entity")
		f.DecidedOn, f.ApprovedBy = assessment.Date(r.form("decided_on")), r.form("approved_by")
		a, err := p.Chain.Registers.Approve(r.Request.Context(), r.Principal, f)
		if err != nil {
			return again(p, r, err, func(r *Request) (*frontend.Approve, error) { return p.approvePage(r, f) })
		}
		to := approvedPath(r, a.Kind, a.Object)
		if to == "" {
			to = organisationPath(r, "/approvals")
		}
		return p.done(r, to, "approval.done", nil)
	}
}
