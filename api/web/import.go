package web

import (
	"net/http"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// mayImport refuses readers who may not import a table, before reading a file.
func (p *Pages) mayImport(r *Request, t Table) error {
	if t.atRoot {
		return p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, t.Manage)
	}
	if register, is := registers.Find(string(t.Kind)); is && t.paper {
		_, err := p.Register(register).use(r).Form(r.Request.Context(), r.Principal)
		return err
	}
	return p.Chain.Require(r.Request.Context(), r.Principal, t.Manage)
}

// ImportPage describes a table and asks for a file.
func (p *Pages) ImportPage(t Table) Handler {
	return func(r *Request) error {
		if err := p.mayImport(r, t); err != nil {
			return err
		}
		return p.show(r, http.StatusOK, importPage(r, t))
	}
}

func importPage(r *Request, t Table) *frontend.Import {
	return &frontend.Import{Upload: upload(r, t), Columns: workbook.Columns(t.Kind)}
}

func upload(r *Request, t Table) frontend.Upload {
	_, register := registers.Find(string(t.Kind))
	u := frontend.Upload{
		Kind:     string(t.Kind),
		Register: register,
		Headings: workbook.Headings(t.Kind),
		Base:     t.address(r),
		Max:      workbook.MaxBytes >> 20,
	}
	if t.list != "" {
		u.List = organisationPath(r, t.list)
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
	t Table,
) (*sheet, func(string, []byte) (assessment.UploadedTable, error)) {
	s := &sheet{}
	read := workbook.Reader(p.Catalog.All(), r.L, t.Kind)
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
func (p *Pages) PreviewImport(t Table) Handler {
	return func(r *Request) error {
		if err := p.mayImport(r, t); err != nil {
			return err
		}
		sent, content, err := r.file("file")
		if err != nil {
			return p.refused(r, err, importPage(r, t))
		}
		read, reader := p.reader(r, t)
		plan, err := p.Chain.PreviewImport(r.Request.Context(), r.Principal, workflow.Import{
			Kind:    t.kind(r),
			Name:    fileName(sent),
			Content: content,
			Read:    reader,
		})
		if err != nil {
			return p.refused(r, err, importPage(r, t))
		}
		status := http.StatusOK
		if len(plan.Problems) > 0 {
			status = http.StatusUnprocessableEntity
		}
		return p.show(r, status, previewPage(r, t, read, plan))
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

func previewPage(r *Request, t Table, read *sheet, plan workflow.Plan) *frontend.ImportPreview {
	page := &frontend.ImportPreview{
		Upload:    upload(r, t),
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
			if c.Field == t.named && row.Action == workflow.RowAdds {
				continue // it is at the head of the row
			}
			shown.Changes = append(
				shown.Changes,
				frontend.ImportChange{
					Field: c.Field,
					Old:   cellWord(r, t, c.Field, c.Old),
					New:   cellWord(r, t, c.Field, c.New),
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
			Value: cellWord(r, t, x.Column, read.rows[x.Line].Cells[x.Column]),
		})
	}
	return page
}

// cellWord is a cell's value in the reader's words, if it has some.
func cellWord(r *Request, t Table, field, value string) string {
	if key := t.word(field, value); r.L.Has(key) {
		return r.L.T(key)
	}
	return value
}

// ConfirmImport carries out what a preview has shown. If the result would now be different, the new preview is shown
// and nothing is done.
func (p *Pages) ConfirmImport(t Table) Handler {
	return func(r *Request) error {
		id, err := r.id("upload")
		if err != nil {
			return err
		}
		read, reader := p.reader(r, t)
		plan, invited, err := p.Chain.ConfirmImport(r.Request.Context(), r.Principal, t.kind(r), id, r.form("digest"), reader)
		if err != nil {
			return p.confirmRefused(r, t, read, err)
		}
		page := &frontend.ImportResult{
			Base:    upload(r, t).Filled(),
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
func (p *Pages) confirmRefused(r *Request, t Table, read *sheet, refusal error) error {
	plan, changed := problem.Own(refusal).Current.(workflow.Plan)
	if !changed {
		return refusal
	}
	page := previewPage(r, t, read, plan)
	page.Notice = &frontend.Notice{Kind: frontend.Warning, Key: "error.preview_changed"}
	return p.show(r, problem.Status(refusal), page)
}
