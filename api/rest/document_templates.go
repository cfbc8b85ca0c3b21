package rest

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
)

// InTemplate addresses a document template.
type InTemplate struct {
	InOrganisation
	Template string `path:"document_template" doc:"Id of the template"`
}

type documentTemplateInput struct {
	InOrganisation
	Name    string `query:"name" doc:"What it is to be called where it is chosen; left out, what the file is"`
	File    string `query:"file" doc:"What the file is called" example:"mall.dotx"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (a *API) registerDocumentTemplates() {
	all := "/organisations/{organisation}/document-templates"
	one := all + "/{document_template}"
	register(a, Operation{
		ID:          "list-document-templates",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadTemplates,
		Tag:         tagOrganisations,
		Summary:     "List the document templates",
		Description: "The Word documents that audit reports and minutes can be written into, by name.",
	}, a.listTemplates)
	register(a, Operation{
		ID:         "add-document-template",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.ManageTemplates,
		Tag:        tagOrganisations,
		Status:     http.StatusOK,
		Summary:    "Add a document template",
		Description: "Send the file itself (.docx or .dotx, at most " + strconv.Itoa(document.MaxTemplate>>20) + " MiB). " +
			"It needs one paragraph that says {{body}}, and the fields {{classification}} and {{handed_over}}. Macros, and " +
			"whatever would be loaded from elsewhere, are refused. A template does not change once it is added. Answers all.",
		MaxBody: document.MaxTemplate,
	}, a.addTemplate, raw, takesTemplates)
	register(a, Operation{
		ID:         "get-document-template",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadTemplates,
		Tag:        tagOrganisations,
		Summary:    "Read a document template as a file",
	}, a.getTemplate, file(document.MediaType))
	register(a, Operation{
		ID:          "withdraw-document-template",
		Method:      http.MethodPost,
		Path:        one + "/withdraw",
		Permission:  assessment.ManageTemplates,
		Tag:         tagOrganisations,
		Status:      http.StatusOK,
		Summary:     "Say that a document template is no longer offered",
		Description: "For whoever added it, and for administrators. Answers those that are.",
	}, a.withdrawTemplate)
}

// takesTemplates lists the media type of Word besides that of the input's tag.
func takesTemplates(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{document.MediaType: binary()}}
}

func (a *API) listTemplates(r *request, _ *InOrganisation) (*response[list[record.DocumentTemplate]], error) {
	found, err := a.Chain.People.DocumentTemplates(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listed(found), nil
}

func (a *API) addTemplate(r *request, in *documentTemplateInput) (*response[list[record.DocumentTemplate]], error) {
	if _, err := a.Chain.People.AddDocumentTemplate(r, r.Principal, in.Name, in.File, in.RawBody); err != nil {
		return nil, err
	}
	return a.listTemplates(r, &in.InOrganisation)
}

func (a *API) getTemplate(r *request, in *InTemplate) (*download, error) {
	id, err := assessment.ParseID(in.Template)
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.People.DocumentTemplate(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-template" + document.FileSuffix(d.File)
	return fileNamed(name, document.MediaType, d.Content), nil
}

func (a *API) withdrawTemplate(r *request, in *InTemplate) (*response[list[record.DocumentTemplate]], error) {
	id, err := assessment.ParseID(in.Template)
	if err != nil {
		return nil, err
	}
	if err := a.Chain.People.WithdrawDocumentTemplate(r, r.Principal, id); err != nil {
		return nil, err
	}
	return a.listTemplates(r, &in.InOrganisation)
}

// into is the template that documents of a kind are written into: the one with the id, our own for "". What cannot be
// made is refused before the log says that it was exported.
func (a *API) into(r *request, kind, template string) (document.Template, error) {
	if err := a.PDF.Ready(kind); err != nil {
		return document.Template{}, err
	}
	var chosen *assessment.ID
	if template != "" {
		id, err := assessment.ParseID(template)
		if err != nil {
			return document.Template{}, err
		}
		chosen = &id
	}
	return a.Chain.People.Template(r, r.Principal, chosen)
}
