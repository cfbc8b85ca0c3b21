package rest

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	rows "mognad/assessment/workflow/registers"
)

type controlInput struct {
	InEntity
	Versioned
	Control string `path:"control" doc:"Number in ISO/IEC 27002:2022" example:"5.1"`
	Body    struct {
		Status assessment.ControlStatus `json:"status"`
		Reason string                   `json:"reason" doc:"Why it applies or not; required for not_applicable"`
		Note   string                   `json:"note"`
	}
}

type controlsInput struct {
	InEntity
	Body struct {
		Status   *assessment.ControlStatus `json:"status,omitempty" doc:"null leaves that of each"`
		Reason   *string                   `json:"reason,omitempty" doc:"null leaves that of each"`
		Note     *string                   `json:"note,omitempty" doc:"null leaves that of each"`
		Controls []controlVersion          `json:"controls"`
	}
}

type controlVersion struct {
	Control string `json:"control" example:"5.1"`
	Version int64  `json:"version" doc:"That the row has in the statement; 0 while nothing has been decided"`
}

type applicabilityVersionInput struct {
	InEntity
	Number string `path:"number" doc:"Of the approved version, counted from 1"`
}

type applicabilityExportInput struct {
	InOrganisation
	Format fileFormat `query:"format" default:"csv" doc:"Kind of file"`
	Entity string     `query:"entity" doc:"Id of an entity; empty for all statements that somebody has begun"`
}

func (a *API) registerApplicability() {
	const all = "/organisations/{organisation}/applicability"
	const one = "/organisations/{organisation}/entities/{entity}/applicability"
	register(a, Operation{
		ID:         "list-applicability",
		Method:     http.MethodGet,
		Path:       all,
		Permission: assessment.ReadRegisters,
		Tag:        tagApplicability,
		Summary:    "List the statements of applicability",
		Description: "In numbers: those that somebody has begun, and those of municipalities, companies and other " +
			"entities that stand for a whole.",
	}, a.listApplicability)
	register(a, Operation{
		ID:         "get-applicability",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadRegisters,
		Tag:        tagApplicability,
		Summary:    "Read an entity's statement of applicability",
		Description: "The draft, with a row for each of the 93 controls in ISO/IEC 27002:2022, and the approved versions. " +
			"For readers who may read results, each row has the questions that refer to the control and the answers of the " +
			"entity's last submission. To approve the statement, send post-approval the version.",
	}, a.getApplicability)
	register(a, Operation{
		ID:          "put-applicability-control",
		Method:      http.MethodPut,
		Path:        one + "/controls/{control}",
		Permission:  assessment.ManageRegisters,
		Tag:         tagApplicability,
		Summary:     "Save what an entity says of a control",
		Description: `If-Match is the version of the row, "0" while nothing has been decided.`,
	}, a.putControl)
	register(a, Operation{
		ID:         "post-applicability-controls",
		Method:     http.MethodPost,
		Path:       one + "/controls",
		Permission: assessment.ManageRegisters,
		Tag:        tagApplicability,
		Summary:    "Save the same of several controls",
		Description: "Of all of them or, if one is refused, of none. The answer has those that were changed. If one of " +
			"them has been changed since it was read, nothing is stored and the answer is 409.",
		Errors: []int{http.StatusConflict},
	}, a.postControls)
	register(a, Operation{
		ID:          "get-applicability-version",
		Method:      http.MethodGet,
		Path:        one + "/versions/{number}",
		Permission:  assessment.ReadRegisters,
		Tag:         tagApplicability,
		Summary:     "Read an approved statement of applicability",
		Description: "With what differs from the version before.",
	}, a.getApplicabilityVersion)
	register(a, Operation{
		ID:          "get-applicability-version-file",
		Method:      http.MethodGet,
		Path:        one + "/versions/{number}/file",
		Permission:  assessment.ReadRegisters,
		Tag:         tagApplicability,
		Summary:     "Read an approved statement's file",
		Description: "The sealed bytes: canonical JSON (RFC 8785), which the hash is of.",
	}, a.getApplicabilityFile, file("application/json"))
	a.registerApplicabilityTables()
}

func (a *API) registerApplicabilityTables() {
	register(a, Operation{
		ID:          "import-applicability",
		Method:      http.MethodPost,
		Path:        "/organisations/{organisation}/imports/applicability",
		Permission:  assessment.ManageRegisters,
		Tag:         tagFiles,
		Summary:     "Import statements of applicability",
		Description: howToImport,
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
		MaxBody:     MaxFile + MaxJSON,
		Checks:      true,
	}, a.importer(assessment.UploadApplicability), raw, takesTables)
	register(a, Operation{
		ID:          "export-applicability",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/exports/applicability",
		Permission:  assessment.ReadRegisters,
		Tag:         tagFiles,
		Summary:     "Export statements of applicability",
		Description: howToExport + " One row per control.",
	}, a.exportApplicability, tableFiles())
}

func (a *API) listApplicability(r *request, _ *InOrganisation) (*response[list[record.Applicability]], error) {
	l, err := a.Chain.Registers.Applicabilities(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(l.Statements, func(s record.Applicability) record.Applicability { return s }), nil
}

func (a *API) getApplicability(r *request, in *InEntity) (*single[record.ApplicabilityStatement], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	s, err := a.Chain.Registers.ApplicabilityStatement(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[record.ApplicabilityStatement]{ETag: etag(s.Version), Body: s}, nil
}

func (a *API) putControl(r *request, in *controlInput) (*single[record.ApplicabilityRow], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	row, err := a.Chain.Registers.SaveApplicability(r, r.Principal, assessment.Applicability{
		EntityID: id,
		Control:  assessment.Control(in.Control),
		Status:   in.Body.Status,
		Reason:   in.Body.Reason,
		Note:     in.Body.Note,
		Version:  version,
	})
	if err != nil {
		return nil, err
	}
	return &single[record.ApplicabilityRow]{ETag: etag(row.Version), Body: row}, nil
}

func (a *API) postControls(r *request, in *controlsInput) (*response[list[record.ApplicabilityRow]], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	form := rows.ApplicabilitiesForm{
		EntityID: id,
		Status:   in.Body.Status,
		Reason:   in.Body.Reason,
		Note:     in.Body.Note,
	}
	for _, c := range in.Body.Controls {
		form.Controls = append(
			form.Controls,
			rows.ControlVersion{Control: assessment.Control(c.Control), Version: c.Version},
		)
	}
	saved, err := a.Chain.Registers.SaveApplicabilities(r, r.Principal, form)
	if err != nil {
		return nil, err
	}
	return listOf(saved, func(row record.ApplicabilityRow) record.ApplicabilityRow { return row }), nil
}

func (a *API) applicabilityVersion(r *request, in *applicabilityVersionInput) (rows.ApplicabilityFile, error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return rows.ApplicabilityFile{}, err
	}
	number, err := strconv.ParseInt(in.Number, 10, 64)
	if err != nil {
		number = 0 // which none has
	}
	return a.Chain.Registers.ApplicabilityVersion(r, r.Principal, id, number)
}

func (a *API) getApplicabilityVersion(
	r *request,
	in *applicabilityVersionInput,
) (*response[record.ApplicabilityVersion], error) {
	f, err := a.applicabilityVersion(r, in)
	if err != nil {
		return nil, err
	}
	return &response[record.ApplicabilityVersion]{Body: f.ApplicabilityVersion}, nil
}

func (a *API) getApplicabilityFile(r *request, in *applicabilityVersionInput) (*download, error) {
	f, err := a.applicabilityVersion(r, in)
	if err != nil {
		return nil, err
	}
	name := "applicability-" + in.Entity + "-" + in.Number + ".json"
	return fileNamed(name, jsonType, f.Bytes), nil
}

func (a *API) exportApplicability(r *request, in *applicabilityExportInput) (*download, error) {
	var entity *assessment.ID
	if in.Entity != "" {
		entity = optionalReference(&in.Entity)
	}
	all, err := a.Chain.Registers.ApplicabilityTable(r, r.Principal, entity)
	if err != nil {
		return nil, err
	}
	table := workbook.Applicability(r.L, all, r.Principal.Organisation, a.Chain.Now())
	as := &exportInput{InOrganisation: in.InOrganisation, Format: in.Format}
	return a.tableFile(r, as, "applicability", table)
}
