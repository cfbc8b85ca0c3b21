package rest

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// Media types of files.
const (
	jsonType = "application/json"
	pdfType  = "application/pdf"
)

type auditFormat string

// The kinds of files that an audit can be written as.
const (
	auditYAML auditFormat = "yaml"
	auditJSON auditFormat = "json"
	auditXLSX auditFormat = "xlsx"
	auditDOCX auditFormat = document.Word
	auditPDF  auditFormat = document.PDFFile
)

// Schema lists the formats.
func (auditFormat) Schema(huma.Registry) *huma.Schema {
	return oneOf(auditYAML, auditJSON, auditXLSX, auditDOCX, auditPDF)
}

// importedAudit says what importing an audit did.
type importedAudit struct {
	ID       *string               `json:"id" format:"uuid" doc:"Of the audit; null for one that would be new"`
	State    assessment.AuditState `json:"state"`
	Checked  bool                  `json:"checked" doc:"Nothing has been done; the rest is what would be"`
	Added    bool                  `json:"added" doc:"It was not there before"`
	Changed  bool                  `json:"changed" doc:"It was there already, and the file changed it"`
	Entities []string              `json:"entities" nullable:"false" doc:"The names of the entities created for it"`
	Bodies   []string              `json:"bodies" nullable:"false" doc:"The names of the bodies created for it"`
	Taken    []record.TakenWork    `json:"taken" nullable:"false" doc:"What others have written that the file changes or removes"`
	Notices  []fileNotice          `json:"notices" nullable:"false" doc:"What is permitted in the file but may not be meant"`

	Questions       record.ImportCount `json:"questions" doc:"How many the file adds and changes"`
	Judgements      record.ImportCount `json:"judgements" doc:"How many the file adds and changes"`
	Recommendations record.ImportCount `json:"recommendations" doc:"How many the file adds and changes"`
}

// fileNotice is what is permitted at a place in a file but may not be meant.
type fileNotice struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message" doc:"In the language of the request"`
}

type auditFileInput struct {
	InAudit
	Format    auditFormat `query:"format" default:"yaml" doc:"Kind of file"`
	Proposals bool        `query:"proposals" doc:"true: with the proposals at the time of the judgements"`
	Replies   bool        `query:"replies" doc:"true: with what the bodies have replied to a final audit; a workbook and a report always have that"`
	Open      bool        `query:"open" doc:"true: an open extract, without the texts marked as perhaps secret and without hashes of the whole; it cannot be imported"`
	Checks    bool        `query:"fact_checks" doc:"true: with the fact checks, who was asked and what was said, for those engaged; not together with replies or open"`
	Template  string      `query:"template" doc:"Id of the document template that a report (docx, pdf) is written into; left out for the product's own"`
	Letter    bool        `query:"letter" doc:"true: the letter with which the report is sent (docx, pdf), instead of the report"`
	LetterTo  string      `query:"letter_to" doc:"Id of the body that the letter (docx, pdf) is to, with what is recommended to it alone; left out for one letter to all"`
	Public    bool        `query:"public" doc:"true: a report or letter (docx, pdf) of a final audit marked as a public document instead of internal; refused where texts are marked as perhaps secret"`
	Reasons   bool        `query:"reasons" default:"true" doc:"false: a report (docx, pdf) without the assessments in words"`
}

type auditImportInput struct {
	InOrganisation
	Replace     bool   `query:"replace" doc:"true: use the file as it is, even where that changes or removes what has been written since"`
	Check       bool   `query:"check" doc:"true: do nothing, and answer what would be done and whose work it would remove"`
	DryRun      bool   `query:"dry_run" doc:"The same as check"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml"`
}

func (a *API) registerAuditFiles(all, one string) {
	register(a, Operation{
		ID:         "import-audit",
		Method:     http.MethodPost,
		Path:       all + "/import",
		Permission: assessment.PlanAudits,
		Tag:        tagAudits,
		Summary:    "Import an audit",
		Description: "Send the file itself, in YAML or JSON. Missing entities and bodies are created; an auditor adds " +
			"an audit by a file that only plans it, of entities and bodies that are there. The same file again " +
			"changes nothing, so the call is safe to send again; a different file for a final audit is refused, and an audit " +
			"that is not final can be changed by those engaged. A file with the audit's current revision replaces the audit's " +
			"content; with another revision it is refused with 412, because the audit has been changed since the export. A " +
			"file without a revision may add to the audit, and is refused with 409 where it would change or remove something. " +
			"The state only moves forward; from fieldwork on, round, scale and entities cannot be changed; judgements that " +
			"the file changes are imported by the caller, now, whatever the file says about who made them. What others have " +
			"written that the file changes or removes is in taken and in the log, and stays among the earlier versions; " +
			"check=true answers it without doing anything. Errors are returned by line and column, and then nothing is changed.",
		Status:  http.StatusOK,
		Errors:  []int{http.StatusConflict, http.StatusPreconditionFailed},
		MaxBody: exchange.MaxBytes,
	}, a.importAudit, raw, takesAudits)
	register(a, Operation{
		ID:         "get-audit-file",
		Method:     http.MethodGet,
		Path:       one + "/file",
		Permission: assessment.ReadFindings,
		Tag:        tagAudits,
		Summary:    "Read an audit as a file",
		Description: "As far as the caller may see it, in the format that an import reads, as the auditor's workbook, or " +
			"as a report. PDF needs LibreOffice on the server, and is 409 without it. " +
			"For those engaged, and once the audit is final for those it concerns.",
	}, a.getAuditFile, file(yamlType, jsonType, workbook.XLSX.MediaType(), document.MediaType, pdfType))
}

// takesAudits lists the media types of an import besides that of its struct's tag.
func takesAudits(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{
		Content: map[string]*huma.MediaType{jsonType: {Schema: &huma.Schema{Type: huma.TypeObject}}},
	}
}

func (a *API) importAudit(r *request, in *auditImportInput) (*response[importedAudit], error) {
	// Even a check is for those who may change something, and nobody else's file is read.
	if err := a.Chain.MaySend(r, r.Principal, assessment.PlanAudits); err != nil {
		return nil, err
	}
	name := "audit.yaml"
	switch sent, _ := mediaType(in.ContentType); {
	case sent == jsonType:
		name = "audit.json"
	case sent != "" && !slices.Contains(yamlTypes, sent):
		return nil, unsupported()
	}
	var f *exchange.File
	err := a.Chain.ReadFile(r, func() (err error) {
		f, err = exchange.Parse(name, in.RawBody)
		return err
	})
	if err != nil {
		return nil, fileProblems(err)
	}
	run := a.Chain.Audits.ImportAudit
	switch {
	case in.Check || in.DryRun:
		run = func(ctx context.Context, p assessment.Principal, f *exchange.File) (audits.Imported, error) {
			return a.Chain.Audits.CheckImport(ctx, p, f, in.Replace)
		}
	case in.Replace:
		run = a.Chain.Audits.ReplaceAudit
	}
	done, err := run(r, r.Principal, f)
	if err != nil {
		return nil, err
	}
	var id *string
	if !done.Checked || !done.Added {
		id = new(done.ID.String())
	}
	notices := []fileNotice{}
	for _, n := range done.Noticed {
		notices = append(notices, fileNotice{Line: n.Line, Column: n.Column, Message: r.L.T(n.Key, n.Args)})
	}
	return &response[importedAudit]{Body: importedAudit{
		ID:       id,
		State:    done.State,
		Checked:  done.Checked,
		Taken:    append([]record.TakenWork{}, done.Taken...),
		Added:    done.Added,
		Changed:  done.Changed,
		Entities: append([]string{}, done.Entities...),
		Bodies:   append([]string{}, done.Bodies...),
		Notices:  notices,

		Questions:       done.Questions,
		Judgements:      done.Judgements,
		Recommendations: done.Recommendations,
	}}, nil
}

// fileProblems reports errors in a file by line and column.
func fileProblems(err error) error {
	var file *questionnaires.FileError
	if !errors.As(err, &file) {
		return err
	}
	e := &assessment.Error{
		Code: assessment.Invalid,
		Key:  "error.invalid_file",
		Args: assessment.Args{"File": file.File},
		Err:  err,
	}
	for _, p := range file.Problems {
		args := assessment.Args{"Line": p.Line, "Column": p.Column, "Path": p.Path}
		for k, v := range p.Args {
			args[k] = v
		}
		e.Fields = append(e.Fields, assessment.FieldError{Field: "file", Key: p.Key, Args: args})
	}
	return e
}

func (a *API) getAuditFile(r *request, in *auditFileInput) (*download, error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	if (in.Letter || in.LetterTo != "") && in.Format != auditDOCX && in.Format != auditPDF {
		return nil, assessment.InvalidField("letter", "error.letter_format", nil)
	}
	switch in.Format {
	case auditXLSX:
		return a.auditWorkbook(r, id, in)
	case auditDOCX, auditPDF:
		return a.auditReport(r, id, in)
	}
	f, err := a.Chain.Audits.File(r, r.Principal, id, audits.FileForm{
		Proposals: in.Proposals, Replies: in.Replies, FactChecks: in.Checks, Open: in.Open, Format: string(in.Format),
	})
	if err != nil {
		return nil, err
	}
	write, mediaType := f.YAML, yamlType
	if in.Format == auditJSON {
		write, mediaType = f.JSON, jsonType
	}
	content, err := write()
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-" + f.Audit.Key + "." + string(in.Format)
	return fileNamed(name, mediaType, content), nil
}

// auditBook is an audit for its workbook or its report.
func (a *API) auditBook(r *request, id assessment.ID, in *auditFileInput) (record.AuditBook, error) {
	read := a.Chain.Audits.Book
	if in.Open {
		read = a.Chain.Audits.OpenBook
	}
	return read(r, r.Principal, id, in.Proposals, string(in.Format))
}

// auditWorkbook is the auditor's workbook, in the language of the request.
func (a *API) auditWorkbook(r *request, id assessment.ID, in *auditFileInput) (*download, error) {
	b, err := a.auditBook(r, id, in)
	if err != nil {
		return nil, err
	}
	book, err := workbook.AuditFile(r.L, b, r.Principal.Organisation, r.Principal.User.Name, a.Chain.Now())
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-" + b.Key + "." + string(auditXLSX)
	return fileNamed(name, workbook.XLSX.MediaType(), book).worded(r), nil
}

// auditReport is the report of an audit as Word or PDF, in the language of the request.
func (a *API) auditReport(r *request, id assessment.ID, in *auditFileInput) (*download, error) {
	into, err := a.into(r, string(in.Format), in.Template)
	if err != nil {
		return nil, err
	}
	b, err := a.auditBook(r, id, in)
	if err != nil {
		return nil, err
	}
	o := document.AuditOptions{WithoutReasons: !in.Reasons, Letter: in.Letter, Public: in.Public}
	if in.LetterTo != "" {
		if o.To, err = assessment.ParseID(in.LetterTo); err != nil {
			return nil, assessment.InvalidField("letter_to", "error.unknown_choice", nil)
		}
		o.Letter = true
	}
	d, err := document.Audit(r.L, b, o, document.HandedTo(r.Principal, a.Chain.Now()))
	if err != nil {
		return nil, err
	}
	content, mediaType, err := a.PDF.File(r, d, string(in.Format), into)
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-" + b.Key + o.FileName(r.L, b.Audit, in.Open) + "." + string(in.Format)
	return fileNamed(name, mediaType, content).worded(r), nil
}
