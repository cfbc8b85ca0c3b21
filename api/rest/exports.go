package rest

import (
	"bytes"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

func (fileFormat) Schema(huma.Registry) *huma.Schema { return oneOf(workbook.Formats...) }

type exportInput struct {
	InOrganisation
	Format fileFormat `query:"format" default:"csv" doc:"Kind of file"`
}

// download is a file to save.
type download struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	ContentLanguage    string `header:"Content-Language"`
	Body               []byte
}

// fileNamed answers with a file.
func fileNamed(name, mediaType string, content []byte) *download {
	return &download{
		ContentType:        mediaType,
		ContentDisposition: `attachment; filename="` + name + `"`,
		Body:               content,
	}
}

// worded says in which language the words of a file are: in that of the request.
func (d *download) worded(r *request) *download {
	d.ContentLanguage = r.L.Language()
	return d
}

// howToExport describes every export of a table.
const howToExport = "The table that an import reads, with headings and words in the language of Accept-Language."

// tableFiles are the kinds of files that an export answers with.
func tableFiles() func(*huma.Operation) { return file("text/csv", workbook.XLSX.MediaType()) }

func (a *API) registerExports() {
	register(a, Operation{
		ID:          "export-entities",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/exports/entities",
		Permission:  assessment.ReadEntities,
		Tag:         tagFiles,
		Summary:     "Export the entities",
		Description: howToExport,
	}, a.exportEntities, tableFiles())
	register(a, Operation{
		ID:          "export-users",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/exports/users",
		Permission:  assessment.ReadPeople,
		Tag:         tagFiles,
		Summary:     "Export the users",
		Description: howToExport + " One row per role.",
	}, a.exportUsers, tableFiles())
}

func (a *API) exportEntities(r *request, in *exportInput) (*download, error) {
	s, err := a.Chain.Entities.Structure(r, r.Principal)
	if err != nil {
		return nil, err
	}
	t := workbook.Entities(r.L, s.Tree, s.Bodies, r.Principal.Organisation, a.Chain.Now())
	return a.tableFile(r, in, "entities", t)
}

func (a *API) exportUsers(r *request, in *exportInput) (*download, error) {
	people, tree, err := a.Chain.People.People(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return a.tableFile(r, in, "users", workbook.People(r.L, people, tree, r.Principal.Organisation, a.Chain.Now()))
}

// tableFile is the table as a file, named after the organisation and its content, once the log says so.
func (a *API) tableFile(r *request, in *exportInput, what string, t workbook.Table) (*download, error) {
	if err := a.Chain.NoteExport(r, r.Principal, t.Title, len(t.Rows), string(in.Format)); err != nil {
		return nil, err
	}
	return writtenTable(r, in, what, t)
}

// writtenTable is a table as a file.
func writtenTable(r *request, in *exportInput, what string, t workbook.Table) (*download, error) {
	format := workbook.Format(in.Format)
	var b bytes.Buffer
	if err := workbook.WriteTable(&b, format, t); err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-" + what + "." + string(format)
	return fileNamed(name, format.MediaType(), b.Bytes()).worded(r), nil
}
