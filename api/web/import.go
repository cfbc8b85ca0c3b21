package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// tablePage is the list that a kind of table fills; the addresses of imports and exports begin with it.
func tablePage(kind assessment.UploadKind) string {
	if r, ok := registers.Find(string(kind)); ok {
		return r.Path()
	}
	switch kind {
	case assessment.UploadPeople:
		return "/users"
	case assessment.UploadApplicability:
		return "/applicability"
	case registers.MeasureValues:
		return "/measure-values"
	case assessment.UploadActions:
		return "/plan"
	}
	return "/entities"
}

// mayImport refuses readers who may not import a kind of table, before reading a file.
func (p *Pages) mayImport(r *Request, kind assessment.UploadKind) error {
	action := assessment.ManageEntities
	switch kind {
	case assessment.UploadPeople:
		action = assessment.ManagePeople
	case assessment.UploadApplicability, registers.MeasureValues:
		action = assessment.ManageRegisters
	case assessment.UploadActions:
		action = assessment.ManagePlan
	}
	if register, ok := registers.Find(string(kind)); ok {
		action = register.Manage
		if _, parts := register.About(); !parts {
			return p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, action)
		}
	}
	return p.Chain.Require(r.Request.Context(), r.Principal, action)
}

// ImportPage describes a table and asks for a file.
func (p *Pages) ImportPage(kind assessment.UploadKind) Handler {
	return func(r *Request) error {
		if err := p.mayImport(r, kind); err != nil {
			return err
		}
		return p.show(r, http.StatusOK, importPage(r, kind))
	}
}

func importPage(r *Request, kind assessment.UploadKind) *frontend.Import {
	return &frontend.Import{Upload: upload(r, kind), Columns: workbook.Columns(kind)}
}

func upload(r *Request, kind assessment.UploadKind) frontend.Upload {
	_, register := registers.Find(string(kind))
	u := frontend.Upload{
		Kind:     string(kind),
		Register: register,
		Base:     organisationPath(r, tablePage(kind)),
		Max:      workbook.MaxBytes >> 20,
	}
	if kind == registers.MeasureValues { // they have no list of their own
		u.List = organisationPath(r, registers.Measures.Path())
	}
	return u
}

// sheet is a table as it was last read, to show its cells.
type sheet struct {
	name string
	rows map[int]assessment.UploadedRow
}

// reader reads tables and keeps the last one.
func (p *Pages) reader(
	r *Request,
	kind assessment.UploadKind,
) (*sheet, func(string, []byte) (assessment.UploadedTable, error)) {
	s := &sheet{}
	read := workbook.Reader(p.Catalog.All(), r.L, kind)
	return s, func(name string, content []byte) (assessment.UploadedTable, error) {
		table, err := read(name, content)
		s.name, s.rows = name, make(map[int]assessment.UploadedRow, len(table.Rows))
		for _, row := range table.Rows {
			s.rows[row.Line] = row
		}
		return table, err
	}
}

// PreviewImport shows what a table would change, or what is wrong in it, and changes nothing.
func (p *Pages) PreviewImport(kind assessment.UploadKind) Handler {
	return func(r *Request) error {
		if err := p.mayImport(r, kind); err != nil {
			return err
		}
		sent, content, err := r.file("file")
		if err != nil {
			return p.refused(r, err, importPage(r, kind))
		}
		read, reader := p.reader(r, kind)
		plan, err := p.Chain.PreviewImport(r.Request.Context(), r.Principal, workflow.Import{
			Kind:    kind,
			Name:    fileName(sent),
			Content: content,
			Read:    reader,
		})
		if err != nil {
			return p.refused(r, err, importPage(r, kind))
		}
		status := http.StatusOK
		if len(plan.Problems) > 0 {
			status = http.StatusUnprocessableEntity
		}
		return p.show(r, status, previewPage(r, kind, read, plan))
	}
}

// maxFileName is the longest file name that is kept, in characters.
const maxFileName = 100

// fileName is a file's name without characters that cannot be shown or stored.
func fileName(sent string) string {
	name := typed.Line(strings.ToValidUTF8(sent, "_"))
	if characters := []rune(name); len(characters) > maxFileName {
		return string(characters[:maxFileName])
	}
	return name
}

// maxProblems is how many faults of a table are listed: nobody corrects more at a time.
const maxProblems = 200

func previewPage(r *Request, kind assessment.UploadKind, read *sheet, plan workflow.Plan) *frontend.ImportPreview {
	page := &frontend.ImportPreview{
		Upload:    upload(r, kind),
		File:      read.name,
		ID:        plan.Upload.String(),
		Digest:    plan.Digest,
		Added:     plan.Count(workflow.RowAdds),
		Changed:   plan.Count(workflow.RowChanges),
		Same:      plan.Count(workflow.RowSame),
		AllFaults: len(plan.Problems),
	}
	page.Path = page.Base + "/import"
	page.Secondary = len(plan.Problems) == 0 && !page.Nothing()
	for _, n := range plan.Notes {
		page.Notes = append(page.Notes, frontend.FieldProblem{Field: n.Field, Key: n.Key, Args: n.Args})
	}
	named := "name"
	if register, ok := registers.Find(string(kind)); ok {
		named = register.NameField().Name
	}
	if kind == assessment.UploadActions {
		named = "title"
	}
	for _, row := range plan.Rows {
		if row.Action == workflow.RowSame {
			continue
		}
		shown := frontend.ImportRow{
			Line:   row.Line,
			Action: string(row.Action),
			Name:   row.Name,
			Key:    row.Key,
		}
		for _, c := range row.Changes {
			if c.Field == named && row.Action == workflow.RowAdds {
				continue // it is at the head of the row
			}
			shown.Changes = append(
				shown.Changes,
				frontend.ImportChange{
					Field: c.Field,
					Old:   cellWord(r, kind, c.Field, c.Old),
					New:   cellWord(r, kind, c.Field, c.New),
				},
			)
		}
		for _, n := range row.Notes {
			shown.Notes = append(shown.Notes, r.L.T(n.Key, map[string]any(n.Args)))
		}
		page.Rows = append(page.Rows, shown)
	}
	for _, x := range plan.Problems[:min(len(plan.Problems), maxProblems)] {
		page.Faults = append(page.Faults, frontend.ImportFault{
			Line:  x.Line,
			Field: x.Column,
			Key:   x.Key,
			Args:  x.Args,
			Value: cellWord(r, kind, x.Column, read.rows[x.Line].Cells[x.Column]),
		})
	}
	return page
}

// cellWord is a cell's value in the reader's words: kinds, roles and a register's choices have some.
func cellWord(r *Request, kind assessment.UploadKind, field, value string) string {
	if register, ok := registers.Find(string(kind)); ok {
		if key := register.Object + "." + field + "." + value; r.L.Has(key) {
			return r.L.T(key)
		}
		return value
	}
	if slices.Contains(assessment.Traits, assessment.Trait(field)) && (value == "yes" || value == "no") {
		return r.L.T("trait_given." + value)
	}
	if key := "control_status." + value; kind == assessment.UploadApplicability && field == "status" && r.L.Has(key) {
		return r.L.T(key)
	}
	if key := "plan." + field + "." + value; kind == assessment.UploadActions && r.L.Has(key) {
		return r.L.T(key)
	}
	if key := field + "." + value; (field == "kind" || field == "role") && r.L.Has(key) {
		return r.L.T(key)
	}
	return value
}

// ConfirmImport carries out what a preview has shown. If the result would now be different, the new preview is shown
// and nothing is done.
func (p *Pages) ConfirmImport(kind assessment.UploadKind) Handler {
	return func(r *Request) error {
		id, err := r.id("upload")
		if err != nil {
			return err
		}
		read, reader := p.reader(r, kind)
		plan, invited, err := p.Chain.ConfirmImport(r.Request.Context(), r.Principal, kind, id, r.form("digest"), reader)
		if err != nil {
			return p.confirmRefused(r, kind, read, err)
		}
		page := &frontend.ImportResult{
			Base:    upload(r, kind).Filled(),
			Added:   plan.Count(workflow.RowAdds),
			Changed: plan.Count(workflow.RowChanges),
			Until:   p.Chain.Now().Add(assessment.Invitation.Lifetime()),
			Local:   onlyHere(p.public(r)),
		}
		if len(invited) == 0 {
			return p.done(r, page.Base, "imports.done", map[string]any{"Added": page.Added, "Changed": page.Changed})
		}
		page.Path = page.Base + "/import"
		for _, i := range invited {
			page.Invited = append(
				page.Invited,
				frontend.InvitedPerson{
					ID:      i.UserID.String(),
					Name:    i.Name,
					Email:   i.Email,
					Address: p.public(r) + "/links/" + i.Token,
				},
			)
			page.Mailed = i.Token == ""
		}
		return p.show(r, http.StatusOK, page)
	}
}

// confirmRefused shows the new preview, if the old one is no longer valid.
func (p *Pages) confirmRefused(r *Request, kind assessment.UploadKind, read *sheet, refusal error) error {
	plan, changed := problem.Own(refusal).Current.(workflow.Plan)
	if !changed {
		return refusal
	}
	page := previewPage(r, kind, read, plan)
	page.Notice = &frontend.Notice{Kind: frontend.Warning, Key: "error.preview_changed"}
	return p.show(r, problem.Status(refusal), page)
}
