package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/frontend/i18n"
)

// plan is what an import has done or, when it only checked, would do.
type plan struct {
	Checked  bool           `json:"checked" doc:"true: nothing was changed"`
	Added    int            `json:"added" doc:"Number of rows that add something"`
	Changed  int            `json:"changed" doc:"Number of rows that change something"`
	Same     int            `json:"same" doc:"Number of rows that change nothing"`
	Rows     []plannedRow   `json:"rows" nullable:"false"`
	Notes    []string       `json:"notes" nullable:"false" doc:"What in the file was not read, or not as the file shows it, in the language of the request"`
	Problems []rowProblem   `json:"problems" nullable:"false" doc:"What is wrong in the file, after a check; an import that is not a check answers 422 instead"`
	Invited  []importedUser `json:"invited" nullable:"false" doc:"Whom the import invited, with their one-time links"`
}

type plannedRow struct {
	Line    int           `json:"line" doc:"Line in the file; the heading is 1"`
	Action  rowAction     `json:"action"`
	Name    string        `json:"name" doc:"Of the entity or the person"`
	Key     string        `json:"key" doc:"The entity's key or the person's address; empty where only the name identifies a row"`
	Changes []fieldChange `json:"changes" nullable:"false"`
	Notes   []string      `json:"notes" nullable:"false" doc:"What hangs on the entity or the role that the row ends, before it does, in the language of the request"`
}

type fieldChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

type rowProblem struct {
	Line   int    `json:"line"`
	Field  string `json:"field" doc:"The column; empty for the whole row"`
	Code   string `json:"code" doc:"What is wrong, independent of language"`
	Detail string `json:"detail" doc:"What is wrong and what to do, in the language of the request"`
}

type importedUser struct {
	User    string `json:"user" format:"uuid"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Address string `json:"address" doc:"The one-time link, shown now and never again"`
}

func (rowAction) Schema(huma.Registry) *huma.Schema {
	return oneOf(workflow.RowAdds, workflow.RowChanges, workflow.RowSame)
}

type importInput struct {
	InOrganisation
	Repeatable
	Check       bool   `query:"check" doc:"true: says what would be changed and changes nothing"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"text/csv"`
}

// howToImport describes every import of a table.
const howToImport = "Send the file as the body itself, or as the part file of a form. Headings and words may be in " +
	"any of the languages or the API's own. Nothing is removed; a column that the file does not have stays as it is. If " +
	"anything in it is wrong, nothing is changed and the errors name line and column. With an Idempotency-Key, the same " +
	"call gets the same answer again, including one-time links, and does nothing more."

func (a *API) registerImports() {
	register(a, Operation{
		ID:          "import-entities",
		Method:      http.MethodPost,
		Path:        "/organisations/{organisation}/imports/entities",
		Permission:  assessment.ManageEntities,
		Tag:         tagFiles,
		Summary:     "Import entities",
		Description: howToImport,
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
		MaxBody:     MaxFile + MaxJSON,
		Checks:      true,
	},
		a.importer(assessment.UploadEntities), raw, takesTables)
	register(a, Operation{
		ID:          "import-users",
		Method:      http.MethodPost,
		Path:        "/organisations/{organisation}/imports/users",
		Permission:  assessment.ManagePeople,
		Tag:         tagFiles,
		Summary:     "Import users",
		Description: howToImport,
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
		MaxBody:     MaxFile + MaxJSON,
		Checks:      true,
	},
		a.importer(assessment.UploadPeople), raw, takesTables)
}

// takesTables lists the media types of an import besides that of its struct's tag.
func takesTables(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		workbook.XLSX.MediaType(): binary(),
		"multipart/form-data": {Schema: &huma.Schema{
			Type:       huma.TypeObject,
			Required:   []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
		}},
	}}
}

func (a *API) importer(kind assessment.UploadKind) func(*request, *importInput) (*response[plan], error) {
	return func(r *request, in *importInput) (*response[plan], error) {
		name, content, err := table(in.ContentType, in.RawBody)
		if err != nil {
			return nil, err
		}
		if len(content) > MaxFile {
			return nil, &assessment.Error{Code: assessment.TooLarge, Key: "error.too_large"}
		}
		columns, _ := kind.Split()
		sent := workflow.Import{
			Kind:    kind,
			Name:    name,
			Content: content,
			Read:    workbook.Reader(a.Catalog.All(), r.L, columns),
		}
		if !in.Check { // a check does nothing that could be done twice
			sent.Once = in.once("import", string(kind), name, string(content))
		}
		p, invited, err := a.Chain.RunImport(r, r.Principal, sent, in.Check)
		if err != nil {
			return nil, err
		}
		return &response[plan]{Body: a.planOf(p, invited, in.Check, r.L)}, nil
	}
}

func (a *API) planOf(p workflow.Plan, invited []workflow.Invited, check bool, l *i18n.Localizer) plan {
	shaped := plan{
		Checked:  check,
		Added:    p.Count(workflow.RowAdds),
		Changed:  p.Count(workflow.RowChanges),
		Same:     p.Count(workflow.RowSame),
		Rows:     make([]plannedRow, 0, len(p.Rows)),
		Notes:    make([]string, 0, len(p.Notes)),
		Problems: make([]rowProblem, 0, len(p.Problems)),
		Invited:  make([]importedUser, 0, len(invited)),
	}
	for _, n := range p.Notes {
		shaped.Notes = append(shaped.Notes, l.T(n.Key, map[string]any(n.Args)))
	}
	for _, row := range p.Rows {
		changes := make([]fieldChange, 0, len(row.Changes))
		for _, c := range row.Changes {
			changes = append(changes, fieldChange{Field: c.Field, Old: c.Old, New: c.New})
		}
		notes := make([]string, 0, len(row.Notes))
		for _, n := range row.Notes {
			notes = append(notes, l.T(n.Key, map[string]any(n.Args)))
		}
		shaped.Rows = append(
			shaped.Rows,
			plannedRow{
				Line:    row.Line,
				Action:  rowAction(row.Action),
				Name:    row.Name,
				Key:     row.Key,
				Changes: changes,
				Notes:   notes,
			},
		)
	}
	for _, x := range p.Problems {
		shaped.Problems = append(shaped.Problems, rowProblem{
			Line:   x.Line,
			Field:  x.Column,
			Code:   x.Key,
			Detail: l.T(x.Key, map[string]any(x.Args)),
		})
	}
	for _, i := range invited {
		shaped.Invited = append(shaped.Invited, importedUser{
			User:    i.UserID.String(),
			Name:    i.Name,
			Email:   i.Email,
			Address: a.link(i.Token).Address,
		})
	}
	return shaped
}
