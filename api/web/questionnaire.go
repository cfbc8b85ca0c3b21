package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Questionnaires lists the versions that the organisation may use.
func (p *Pages) Questionnaires(r *Request) error {
	list, err := p.Chain.Rounds.Questionnaires(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Questionnaires{Base: organisationPath(r, "/questionnaires")}
	if page.MayPublish, err = p.Chain.Rounds.MayPublishQuestionnaire(r.Request.Context(), r.Principal); err != nil {
		return err
	}
	var rows []frontend.QuestionnaireRow
	for _, q := range list {
		spoken := spoken(r, q.Questionnaire)
		rows = append(rows, frontend.QuestionnaireRow{
			Title:       q.Title.In(spoken),
			Spoken:      spoken,
			Key:         q.Key,
			Version:     q.Version,
			Href:        versionPath(r, q.Key, q.Version),
			Hash:        q.Hash(),
			Languages:   q.Languages,
			Questions:   len(q.Questions),
			PublishedAt: q.Published.PublishedAt,
			Own:         q.Published.OrganisationID != nil,
		})
	}
	page.Rows, page.List = questionnaireListing(r).show(r, page.Base, rows)
	return p.show(r, http.StatusOK, page)
}

// questionnaireListing is how the list of questionnaires is arranged.
func questionnaireListing(r *Request) listing[frontend.QuestionnaireRow] {
	return listing[frontend.QuestionnaireRow]{
		words: "questionnaires",
		text: func(row frontend.QuestionnaireRow) string {
			return row.Title + " " + row.Key + " " + row.Version
		},
		tree: true,
		columns: []column[frontend.QuestionnaireRow]{
			{
				name:    "title",
				label:   "questionnaires.name",
				compare: byText(r, func(row frontend.QuestionnaireRow) string { return row.Title }),
			},
			{name: "version", label: "questionnaires.version_label"},
			{name: "languages", label: "questionnaires.languages_label"},
			{
				name:    "questions",
				label:   "questionnaires.questions_label",
				number:  true,
				compare: byOrder(func(row frontend.QuestionnaireRow) int { return row.Questions }),
			},
			{
				name:    "published",
				label:   "questionnaires.published_label",
				compare: byOrder(func(row frontend.QuestionnaireRow) int64 { return row.PublishedAt.Unix() }),
			},
			{name: "whose", label: "questionnaires.whose"},
			{name: "hash", label: "questionnaires.hash_label"},
			{name: "file", label: "questionnaires.file", hidden: true},
		},
	}
}

// versionPath is the address of a version.
func versionPath(r *Request, key, version string) string {
	return organisationPath(r, "/questionnaires/"+url.PathEscape(key)+"/"+url.PathEscape(version))
}

// spoken is the language in which a questionnaire is shown: the one asked for, the page's, or the source.
func spoken(r *Request, q *questionnaires.Questionnaire) string {
	for _, language := range []string{r.Query("language"), r.L.Language()} {
		if slices.Contains(q.Languages, language) {
			return language
		}
	}
	return q.Languages[0]
}

// NewQuestionnaire asks for a file to publish.
func (p *Pages) NewQuestionnaire(r *Request) error {
	if err := p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.PublishQuestionnaire); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, &frontend.PublishQuestionnaire{Base: organisationPath(r, "/questionnaires")})
}

// PublishQuestionnaire checks a file and publishes it, or shows what is wrong in it and where.
func (p *Pages) PublishQuestionnaire(r *Request) error {
	page := &frontend.PublishQuestionnaire{Base: organisationPath(r, "/questionnaires")}
	name, content, err := r.file("file")
	if problem.Own(err).Code == assessment.TooLarge {
		err = assessment.InvalidField("file", "questionnaire.problem.too_large", assessment.Args{"Max": 2})
	}
	if err != nil {
		return p.refused(r, err, page)
	}
	v, _, err := p.Chain.Rounds.PublishQuestionnaire(r.Request.Context(), r.Principal, name, content)
	var file *questionnaires.FileError
	if errors.As(err, &file) {
		page.File, page.Omitted = name, file.Omitted
		for _, f := range file.Problems {
			page.Faults = append(page.Faults, faultOf(f))
		}
		page.Problems = []frontend.FieldProblem{
			{Field: "file", Key: "error.invalid_file", Args: map[string]any{"File": name}},
		}
		return p.show(r, problem.Status(err), page)
	}
	if err != nil {
		return p.refused(r, err, page)
	}
	return p.done(
		r,
		versionPath(r, v.Key, v.Version),
		"questionnaires.done",
		map[string]any{"Key": v.Key, "Version": v.Version},
	)
}

// file reads an uploaded file.
func (r *Request) file(field string) (name string, content []byte, err error) {
	header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, assessment.InvalidField(field, "error.choose_file", nil)
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
	q, err := p.Chain.Rounds.Questionnaire(r.Request.Context(), r.Principal, r.Param("key"), r.Param("version"))
	if err != nil {
		return err
	}
	page := frontend.NewQuestionnaire(q.Questionnaire, frontend.Reading{
		Base:     versionPath(r, q.Key, q.Version),
		By:       r.Query("by"),
		Area:     r.Query("area"),
		Kind:     r.Query("kind"),
		Language: spoken(r, q.Questionnaire),
	})
	page.List = organisationPath(r, "/questionnaires")
	page.PublishedAt, page.Own = q.Published.PublishedAt, q.Published.OrganisationID != nil
	page.Kinds = append([]frontend.Option{{Key: "questionnaires.kind_all"}}, kindOptions()...)
	return p.show(r, http.StatusOK, page)
}

// QuestionnaireFile is the version's file as it was published.
func (p *Pages) QuestionnaireFile(r *Request) error {
	q, err := p.Chain.Rounds.Questionnaire(r.Request.Context(), r.Principal, r.Param("key"), r.Param("version"))
	if err != nil {
		return err
	}
	r.Header("Content-Type", "application/yaml; charset=utf-8")
	r.Header("Content-Disposition", `attachment; filename="`+q.Key+"-"+q.Version+`.yaml"`)
	r.Header("Cache-Control", "private, no-cache")
	r.Header("ETag", `"`+q.Hash()+`"`)
	http.ServeContent(r.Writer, r.Request, "", q.Published.PublishedAt, bytes.NewReader(q.Bytes()))
	return nil
}
