package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Questionnaires lists the versions that the organisation may use.
func (p *Pages) Questionnaires(r *Request) error {
	page, err := p.questionnaires(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) questionnaires(r *Request) (*frontend.Questionnaires, error) {
	list, err := p.Workflow.Questionnaires(r.Request.Context(), r.Principal)
	page := &frontend.Questionnaires{Base: organisationPath(r, "/questionnaires"), MayPublish: r.Principal.MaySomewhere(assessment.PublishQuestionnaire)}
	for _, q := range list {
		page.Versions = append(page.Versions, frontend.QuestionnaireRow{Title: q.Title.In(r.L.Language(), q.Languages...), Key: q.Key, Version: q.Version,
			Href: page.Base + "/" + url.PathEscape(q.Key) + "/" + url.PathEscape(q.Version), Hash: q.Hash(), Questions: len(q.Questions),
			PublishedAt: q.Published.PublishedAt, Own: q.Published.OrganisationID != nil})
	}
	return page, err
}

// PublishQuestionnaire checks a file and publishes it, or shows what is wrong on which line.
func (p *Pages) PublishQuestionnaire(r *Request) error {
	page, err := p.questionnaires(r)
	if err != nil {
		return err
	}
	if !page.MayPublish {
		return assessment.Denied()
	}
	name, content, err := r.file("file")
	if err == nil {
		_, err = p.Workflow.PublishQuestionnaire(r.Request.Context(), r.Principal, name, content)
	}
	var file *questionnaires.FileError
	if errors.As(err, &file) {
		page.FileName = name
		for _, f := range file.Problems {
			page.Faults = append(page.Faults, frontend.FileFault{Line: f.Line, Path: f.Path, Key: f.Key, Args: f.Args})
		}
		return p.show(r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return p.again(r, err, page)
	}
	q, err := questionnaires.Parse(name, content)
	if err != nil {
		return err
	}
	return p.done(r, page.Base, "questionnaires.done", map[string]any{"Title": q.Title.In(r.L.Language(), q.Languages...), "Version": q.Version})
}

// file reads an uploaded file.
func (r *Request) file(field string) (name string, content []byte, err error) {
	header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, assessment.InvalidField(field, "error.required", nil)
	}
	if err != nil {
		return "", nil, err
	}
	f, err := header.Open()
	if err != nil {
		return "", nil, err
	}
	defer func(f multipart.File) { err = errors.Join(err, f.Close()) }(f)
	content, err = io.ReadAll(f)
	return header.Filename, content, err
}

// Questionnaire shows one version in one of the ways to read it.
func (p *Pages) Questionnaire(r *Request) error {
	q, err := p.Workflow.Questionnaire(r.Request.Context(), r.Principal, r.Param("key"), r.Param("version"))
	if err != nil {
		return err
	}
	language := r.Query("language")
	if !slices.Contains(q.Languages, language) {
		language = r.L.Language()
	}
	if !slices.Contains(q.Languages, language) {
		language = q.Languages[0]
	}
	kind := r.Query("kind")
	if !slices.Contains(assessment.EntityKinds, assessment.EntityKind(kind)) {
		kind = ""
	}
	page := frontend.NewQuestionnaire(q.Questionnaire, language, r.Query("by"), kind)
	if !slices.Contains(page.Ways(), page.By) {
		page.By = page.Ways()[0]
	}
	page.Base = organisationPath(r, "/questionnaires/"+url.PathEscape(q.Key)+"/"+url.PathEscape(q.Version))
	page.PublishedAt = q.Published.PublishedAt
	page.Kinds = append([]frontend.Option{{Key: "questionnaires.kind_all"}}, kindOptions()...)
	return p.show(r, http.StatusOK, page)
}

// QuestionnaireFile is the version's file as it was published.
func (p *Pages) QuestionnaireFile(r *Request) error {
	q, err := p.Workflow.Questionnaire(r.Request.Context(), r.Principal, r.Param("key"), r.Param("version"))
	if err != nil {
		return err
	}
	r.Header("Content-Disposition", `attachment; filename="`+q.Key+"-"+q.Version+`.yaml"`)
	r.Header("ETag", `"`+q.Hash()+`"`)
	r.Data(http.StatusOK, "application/yaml; charset=utf-8", q.Bytes())
	return nil
}
