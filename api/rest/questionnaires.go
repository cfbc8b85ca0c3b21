package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// Questionnaire is a published version without its content as the API returns it.
type Questionnaire struct {
	Key         string            `json:"key" example:"mognad-bas"`
	Version     string            `json:"version" example:"1.0"`
	Hash        string            `json:"hash" doc:"SHA-256 of the content's canonical JSON (RFC 8785), in hexadecimal digits"`
	Title       map[string]string `json:"title" doc:"By language"`
	Languages   []string          `json:"languages" nullable:"false" doc:"The first is the source language"`
	Own         bool              `json:"own" doc:"Published by this organisation; the others come with the installation"`
	Areas       int               `json:"areas" doc:"Number of areas"`
	Questions   int               `json:"questions" doc:"Number of questions"`
	PublishedAt time.Time         `json:"published_at"`
}

// wholeQuestionnaire is a published version with its content.
type wholeQuestionnaire struct {
	Questionnaire
	Content content `json:"content"`
}

// content is a questionnaire as in its file, with all defaults written out.
type content struct{ json.RawMessage }

// Schema is that of an object whose properties are those of the file format.
func (content) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:                 huma.TypeObject,
		AdditionalProperties: true,
		Description: "The whole content as in the file, with all defaults written out; the file format is described in the " +
			"program's documentation",
	}
}

func questionnaireOf(p rounds.PublishedQuestionnaire) Questionnaire {
	return Questionnaire{
		Key:         p.Published.Key,
		Version:     p.Published.Version,
		Hash:        p.Published.Hash,
		Title:       p.Title,
		Languages:   p.Languages,
		Own:         p.Published.OrganisationID != nil,
		Areas:       len(p.Areas),
		Questions:   len(p.Questionnaire.Questions),
		PublishedAt: p.Published.PublishedAt.UTC(),
	}
}

// InQuestionnaire is the part of an address that identifies a published version.
type InQuestionnaire struct {
	InOrganisation
	Key     string `path:"key" doc:"Key of the questionnaire" example:"mognad-bas"`
	Version string `path:"version" doc:"Its version" example:"1.0"`
}

type sourceInput struct {
	InQuestionnaire
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of a source read earlier; the answer is 304 if it has not changed"`
}

type publishInput struct {
	InOrganisation
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml"`
}

// published is a version that has just been published (201) or already was (200).
type published struct {
	Status   int
	Location string `header:"Location" doc:"Where the version is"`
	ETag     string `header:"ETag" doc:"The content's hash in quotation marks"`
	Body     Questionnaire
}

// publishedBefore documents that an operation can answer with an existing version.
func (a *API) publishedBefore(op *huma.Operation) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Questionnaire](), true, "Questionnaire")
	op.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{
		Description: "The same content had already been published",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

// source is the file as it was published.
type source struct {
	Status       int
	ETag         string `header:"ETag" doc:"The content's hash in quotation marks"`
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// The media type of questionnaire files (RFC 9512), and its earlier names.
const yamlType = "application/yaml"

var yamlTypes = []string{yamlType, "application/x-yaml", "text/yaml", "text/x-yaml"}

func (a *API) registerQuestionnaires() {
	const (
		all = "/organisations/{organisation}/questionnaires"
		one = "/organisations/{organisation}/questionnaires/{key}/{version}"
	)
	register(a, Operation{
		ID:          "list-questionnaires",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadQuestionnaires,
		Tag:         tagQuestionnaires,
		Summary:     "List the published versions",
		Description: "The organisation's own and those that come with the installation.",
	}, a.listQuestionnaires)
	register(a, Operation{
		ID:         "post-questionnaire",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.PublishQuestionnaire,
		Tag:        tagQuestionnaires,
		Summary:    "Publish a version",
		Description: "Send the questionnaire file itself. Errors in it are returned by line. A published version never " +
			"changes; publishing the same content again changes nothing and answers 200 with the existing version.",
		Status:  http.StatusCreated,
		Errors:  []int{http.StatusConflict},
		MaxBody: questionnaires.MaxBytes,
	}, a.postQuestionnaire, raw, a.publishedBefore)
	register(a, Operation{
		ID:         "get-questionnaire",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadQuestionnaires,
		Tag:        tagQuestionnaires,
		Summary:    "Read a version with its whole content",
	}, a.getQuestionnaire)
	register(a, Operation{
		ID:          "get-questionnaire-source",
		Method:      http.MethodGet,
		Path:        one + "/source",
		Permission:  assessment.ReadQuestionnaires,
		Tag:         tagQuestionnaires,
		Summary:     "Read a version's file",
		Description: "The bytes as they were published.",
	}, a.getQuestionnaireSource, file(yamlType), notModified)
}

func (a *API) listQuestionnaires(r *request, _ *InOrganisation) (*response[list[Questionnaire]], error) {
	all, err := a.Chain.Rounds.Questionnaires(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, questionnaireOf), nil
}

func (a *API) getQuestionnaire(r *request, in *InQuestionnaire) (*single[wholeQuestionnaire], error) {
	q, err := a.Chain.Rounds.Questionnaire(r, r.Principal, in.Key, in.Version)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(q.Questionnaire)
	if err != nil {
		return nil, fmt.Errorf("write content: %w", err)
	}
	return &single[wholeQuestionnaire]{
		ETag: `"` + q.Published.Hash + `"`,
		Body: wholeQuestionnaire{Questionnaire: questionnaireOf(q), Content: content{RawMessage: b}},
	}, nil
}

func (a *API) getQuestionnaireSource(r *request, in *sourceInput) (*source, error) {
	q, err := a.Chain.Rounds.Questionnaire(r, r.Principal, in.Key, in.Version)
	if err != nil {
		return nil, err
	}
	s := &source{
		Status:       http.StatusOK,
		ETag:         `"` + q.Published.Hash + `"`,
		ContentType:  yamlType,
		CacheControl: "private, no-cache",
		Body:         q.Bytes(),
	}
	for tag := range strings.SplitSeq(in.IfNoneMatch, ",") {
		if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == s.ETag || tag == "*" {
			s.Status, s.Body = http.StatusNotModified, nil
		}
	}
	return s, nil
}

func (a *API) postQuestionnaire(r *request, in *publishInput) (*published, error) {
	if sent, _ := mediaType(in.ContentType); sent != "" && !slices.Contains(yamlTypes, sent) {
		return nil, unsupported()
	}
	v, added, err := a.Chain.Rounds.PublishQuestionnaire(r, r.Principal, "questionnaire.yaml", in.RawBody)
	if err != nil {
		return nil, err
	}
	q, err := a.Chain.Rounds.Questionnaire(r, r.Principal, v.Key, v.Version)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if added {
		status = http.StatusCreated
	}
	return &published{
		Status:   status,
		Location: r.address("questionnaires", v.Key, v.Version),
		ETag:     `"` + v.Hash + `"`,
		Body:     questionnaireOf(q),
	}, nil
}
