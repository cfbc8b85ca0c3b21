package web

import (
	"errors"
	"net/http"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
	"mognad/questionnaires"
)

// AuditImport asks for an audit's file.
func (p *Pages) AuditImport(r *Request) error {
	if err := p.Chain.MaySend(r.Request.Context(), r.Principal, assessment.PlanAudits); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, auditImport(r))
}

func auditImport(r *Request) *frontend.AuditImport {
	return &frontend.AuditImport{
		Base:    organisationPath(r, "/audits/import"),
		List:    organisationPath(r, "/audits"),
		Creates: r.Principal.MaySomewhere(assessment.ManageAudits),
		Max:     exchange.MaxBytes >> 20,
	}
}

// PreviewAuditImport shows what importing a file would do, or what is wrong in it, and does nothing.
func (p *Pages) PreviewAuditImport(r *Request) error {
	page := auditImport(r)
	if err := p.Chain.MaySend(r.Request.Context(), r.Principal, assessment.PlanAudits); err != nil {
		return err
	}
	name, content, err := r.file("file")
	if problem.Own(err).Code == assessment.TooLarge {
		err = assessment.InvalidField("file", "audit_file.problem.too_large", assessment.Args{"Max": page.Max})
	}
	if err != nil {
		return p.refused(r, err, page)
	}
	page.File = fileName(name)
	replace := r.form("replace") == "true"
	v, err := p.Chain.Audits.PreviewFile(r.Request.Context(), r.Principal, page.File, content, replace)
	if err != nil {
		return p.faultyAudit(r, err, page)
	}
	page.Preview = auditPreview(v)
	return p.show(r, http.StatusOK, page)
}

// faultyAudit lists what is wrong in a file, by line.
func (p *Pages) faultyAudit(r *Request, refusal error, page *frontend.AuditImport) error {
	var file *questionnaires.FileError
	if errors.As(refusal, &file) {
		page.Omitted = file.Omitted
		for _, f := range file.Problems {
			page.Faults = append(page.Faults, faultOf(f))
		}
	} else if own := problem.Own(refusal); own.Code == assessment.Invalid || own.Key == "error.file_overwrites" {
		for _, f := range own.Fields {
			line, _ := f.Args["Line"].(int)
			column, _ := f.Args["Column"].(int)
			page.Faults = append(page.Faults, frontend.FileFault{Line: line, Column: column, Key: f.Key, Args: f.Args})
		}
	}
	if len(page.Faults) == 0 {
		return p.refused(r, refusal, page)
	}
	problems := []frontend.FieldProblem{
		{Field: "file", Key: "error.invalid_file", Args: map[string]any{"File": page.File}},
	}
	status := http.StatusUnprocessableEntity
	if own := problem.Own(refusal); own.Code == assessment.Conflict {
		problems[0].Key, problems[0].Args = own.Key, own.Args
		status = problem.Status(refusal)
	}
	page.Problems = problems
	return p.show(r, status, page)
}

func faultOf(f questionnaires.Problem) frontend.FileFault {
	return frontend.FileFault{Line: f.Line, Column: f.Column, Path: f.Path, Key: f.Key, Args: f.Args}
}

func auditPreview(v audits.Previewed) *frontend.AuditPreview {
	return &frontend.AuditPreview{
		ID:              v.Upload.String(),
		Digest:          v.Digest,
		Replace:         v.Replace,
		Title:           v.Title,
		State:           string(v.State),
		Added:           v.Added,
		Changed:         v.Changed,
		Entities:        v.Entities,
		Bodies:          v.Bodies,
		Questions:       v.Questions,
		Judgements:      v.Judgements,
		Recommendations: v.Recommendations,
		Taken:           v.Taken,
		Notices:         v.Noticed,
	}
}

// ConfirmAuditImport imports what a preview has shown. If that would now do something else, the new preview is shown
// and nothing is done.
func (p *Pages) ConfirmAuditImport(r *Request) error {
	id, err := r.id("upload")
	if err != nil {
		return err
	}
	replace := r.form("replace") == "true"
	done, err := p.Chain.Audits.ConfirmFile(r.Request.Context(), r.Principal, id, r.form("digest"), replace)
	if now, changed := problem.Own(err).Current.(audits.Previewed); changed {
		page := auditImport(r)
		page.File, page.Preview = now.Name, auditPreview(now)
		page.Notice = &frontend.Notice{Kind: frontend.Warning, Key: "error.preview_changed"}
		return p.show(r, problem.Status(err), page)
	}
	if err != nil {
		return p.faultyAudit(r, err, auditImport(r))
	}
	return p.done(r, auditPath(r, done.ID), "audit_import.done", map[string]any{"Title": done.Title})
}
