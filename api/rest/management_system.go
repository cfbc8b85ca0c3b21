package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	rows "mognad/assessment/workflow/registers"
)

// riskCriteriaChange is what is sent of the criteria for risks.
type riskCriteriaChange struct {
	Likelihood        []string `json:"likelihood" nullable:"false" doc:"Names of the steps, the lowest first: three to six"`
	Consequence       []string `json:"consequence" nullable:"false" doc:"As likelihood"`
	TreatFrom         int      `json:"treat_from" doc:"The lowest value that should be treated"`
	SeriousFrom       int      `json:"serious_from" doc:"The lowest value that is serious"`
	AcceptsAcceptable string   `json:"accepts_acceptable"`
	AcceptsTreat      string   `json:"accepts_treat"`
	AcceptsSerious    string   `json:"accepts_serious"`
}

type riskCriteriaInput struct {
	InOrganisation
	Versioned
	Body riskCriteriaChange
}

// newMeasureValue is what is sent of a value.
type newMeasureValue struct {
	Day   string             `json:"day" doc:"2026-03-31"`
	Value assessment.Decimal `json:"value"`
	Note  string             `json:"note,omitempty"`
}

// InMeasure is the part of an address that identifies a measure.
type InMeasure struct {
	InOrganisation
	Measure string `path:"measure" doc:"Id of the measure"`
}

type measureValueInput struct {
	InMeasure
	Body newMeasureValue
}

type managementSystemInput struct {
	InOrganisation
	Entity string `query:"entity" doc:"Id of an entity: only what is about it, about what is below it, or about the organisation as a whole"`
}

// registerSummary is how much there is in a register.
type registerSummary struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Overdue int    `json:"overdue"`
}

func (a *API) registerManagementSystem() {
	const organisation = "/organisations/{organisation}"
	const criteria, values = organisation + "/risk-criteria", organisation + "/measures/{measure}/values"
	read := func(id, path, summary, description string) Operation {
		return Operation{
			ID:          id,
			Method:      http.MethodGet,
			Path:        path,
			Permission:  assessment.ReadRegisters,
			Tag:         tagManagement,
			Summary:     summary,
			Description: description,
		}
	}
	register(a, read(
		"list-registers",
		organisation+"/registers",
		"List the registers of the management system",
		"How many rows each has, and how many are overdue, of those that the roles may read.",
	), a.listRegisters)
	register(a, read(
		"get-management-system",
		organisation+"/management-system",
		"Read all registers of the management system at once",
		"With the level of risks, and the last values and the trend of measures: the material of a management review.",
	), a.getManagementSystem)
	register(a, read(
		"get-risk-criteria",
		criteria,
		"Read the criteria for risks",
		"The version that holds. Until one has been saved that is the default, whose version is 0.",
	), a.getRiskCriteria)
	register(a, read(
		"list-risk-criteria-versions",
		criteria+"/versions",
		"List the versions of the criteria for risks",
		"Latest first.",
	), a.listRiskCriteria)
	register(a, Operation{
		ID:         "put-risk-criteria",
		Method:     http.MethodPut,
		Path:       criteria,
		Permission: assessment.ManageRegisters,
		Tag:        tagManagement,
		Summary:    "Change the criteria for risks",
		Description: `If-Match is the version that holds, "0" for the default. Requires a role on the root of the tree. A step ` +
			"that a risk is assessed by cannot be taken away.",
	}, a.putRiskCriteria)
	register(a, read(
		"list-measure-values",
		values,
		"List the values of a measure",
		"The latest day first, and of a day that has been corrected the value that holds first.",
	), a.listMeasureValues)
	register(a, Operation{
		ID:          "post-measure-value",
		Method:      http.MethodPost,
		Path:        values,
		Permission:  assessment.ManageRegisters,
		Tag:         tagManagement,
		Summary:     "Enter a value of a measure",
		Description: "A value that there is for the day is corrected, and kept among the others.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
	}, a.postMeasureValue)
	register(a, Operation{
		ID:          "import-measure-values",
		Method:      http.MethodPost,
		Path:        organisation + "/imports/measure-values",
		Permission:  assessment.ManageRegisters,
		Tag:         tagFiles,
		Summary:     "Import values of measures",
		Description: howToImport,
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
		MaxBody:     MaxFile + MaxJSON,
		Checks:      true,
	}, a.importer(registers.MeasureValues), raw, takesTables)
	register(a, Operation{
		ID:          "export-measure-values",
		Method:      http.MethodGet,
		Path:        organisation + "/exports/measure-values",
		Permission:  assessment.ReadRegisters,
		Tag:         tagFiles,
		Summary:     "Export the values of measures",
		Description: howToExport,
	}, a.exportMeasureValues, tableFiles())
}

func (a *API) listRegisters(r *request, _ *InOrganisation) (*response[list[registerSummary]], error) {
	all, err := a.Chain.Registers.Overview(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, func(o rows.Overview) registerSummary {
		return registerSummary{Name: o.Register.Name, Rows: o.Total, Overdue: o.Overdue}
	}), nil
}

func (a *API) getManagementSystem(
	r *request,
	in *managementSystemInput,
) (*response[record.ManagementSystem], error) {
	var entity *assessment.ID
	if in.Entity != "" {
		id, err := assessment.ParseID(in.Entity)
		if err != nil {
			return nil, err
		}
		entity = &id
	}
	m, err := a.Chain.Registers.ManagementSystem(r, r.Principal, entity)
	if err != nil {
		return nil, err
	}
	return &response[record.ManagementSystem]{Body: m}, nil
}

func (a *API) getRiskCriteria(r *request, _ *InOrganisation) (*single[record.RiskCriteria], error) {
	c, err := a.Chain.Registers.RiskCriteria(r, r.Principal)
	if err != nil {
		return nil, err
	}
	current := rows.CriteriaRecord(c.Current, "")
	if len(c.Versions) > 0 {
		current = c.Versions[0]
	}
	return &single[record.RiskCriteria]{ETag: etag(current.Version), Body: current}, nil
}

func (a *API) listRiskCriteria(r *request, _ *InOrganisation) (*response[list[record.RiskCriteria]], error) {
	c, err := a.Chain.Registers.RiskCriteria(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(c.Versions, func(v record.RiskCriteria) record.RiskCriteria { return v }), nil
}

func (a *API) putRiskCriteria(r *request, in *riskCriteriaInput) (*single[record.RiskCriteria], error) {
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	saved, err := a.Chain.Registers.SaveRiskCriteria(r, r.Principal, registers.RiskCriteria{
		Version:           version,
		Likelihood:        in.Body.Likelihood,
		Consequence:       in.Body.Consequence,
		TreatFrom:         in.Body.TreatFrom,
		SeriousFrom:       in.Body.SeriousFrom,
		AcceptsAcceptable: in.Body.AcceptsAcceptable,
		AcceptsTreat:      in.Body.AcceptsTreat,
		AcceptsSerious:    in.Body.AcceptsSerious,
	})
	if err != nil {
		return nil, stored(err, func(c registers.RiskCriteria) record.RiskCriteria { return rows.CriteriaRecord(c, "") })
	}
	return &single[record.RiskCriteria]{
		ETag: etag(saved.Version),
		Body: rows.CriteriaRecord(saved, r.Principal.User.Name),
	}, nil
}

func (a *API) listMeasureValues(r *request, in *InMeasure) (*response[list[record.SavedValue]], error) {
	id, err := assessment.ParseID(in.Measure)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Registers.MeasureValues(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return listOf(v.Saved, func(s record.SavedValue) record.SavedValue { return s }), nil
}

func (a *API) postMeasureValue(r *request, in *measureValueInput) (*response[record.SavedValue], error) {
	id, err := assessment.ParseID(in.Measure)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Registers.AddMeasureValue(r, r.Principal, registers.MeasureValue{
		MeasureID: id,
		Day:       assessment.Date(in.Body.Day),
		Value:     in.Body.Value,
		Note:      in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return &response[record.SavedValue]{Body: record.SavedValue{
		ID:      v.ID,
		Day:     v.Day,
		Value:   v.Value,
		Note:    v.Note,
		SavedBy: r.Principal.User.Name,
		SavedAt: v.SavedAt.UTC(),
		Current: true,
	}}, nil
}

func (a *API) exportMeasureValues(r *request, in *exportInput) (*download, error) {
	table, err := a.Chain.Registers.ExportMeasureValues(r, r.Principal)
	if err != nil {
		return nil, err
	}
	t := workbook.MeasureValues(r.L, table, r.Principal.Organisation, a.Chain.Now())
	return a.tableFile(r, in, "measure-values", t)
}
