package rest

import (
	"encoding/json"
	"net/http"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

// sealedSummary is a summary as it was sealed, without its content.
type sealedSummary struct {
	ID        string    `json:"id" format:"uuid"`
	Body      *string   `json:"body" doc:"Name of the body at the time; null without one"`
	Whole     bool      `json:"whole" doc:"Whether it is of the whole organisation"`
	Round     string    `json:"round" format:"uuid"`
	RoundName string    `json:"round_name" doc:"As it was"`
	SHA256    string    `json:"sha256" doc:"Of the content as canonical JSON (RFC 8785)"`
	SealedBy  string    `json:"sealed_by" format:"uuid"`
	Name      string    `json:"name" doc:"Of the person who sealed it"`
	SealedAt  time.Time `json:"sealed_at"`
}

func sealedSummaryOf(s insight.SealedSummary) sealedSummary {
	return sealedSummary{
		ID:        s.ID.String(),
		Body:      optional(s.BodyName),
		Whole:     s.Whole,
		Round:     s.RoundID.String(),
		RoundName: s.RoundName,
		SHA256:    s.SHA256,
		SealedBy:  s.SealedBy.String(),
		Name:      s.By,
		SealedAt:  s.SealedAt.UTC(),
	}
}

// wholeSummary is a sealed summary with what was sealed.
type wholeSummary struct {
	Seal    sealedSummary   `json:"seal"`
	Content json.RawMessage `json:"content" doc:"What was sealed: a summary in the format that it names. The file holds the exact bytes that the hash is of"`
}

// writtenWords are somebody's own words beside a summary.
type writtenWords struct {
	Introduction string            `json:"introduction" maxLength:"1200"`
	Comments     map[string]string `json:"comments" doc:"By section: level, entities, audit, decide, gaps, areas. At most 400 characters each; one that is empty or left out is removed"`
}

func writtenWordsOf(s assessment.SummaryWords) writtenWords {
	words := writtenWords{Introduction: s.Introduction, Comments: map[string]string{}}
	for section, text := range s.Comments {
		words.Comments[string(section)] = text
	}
	return words
}

type writtenWordsInput struct {
	AtSummary
	Versioned
	Body writtenWords
}

// summaryChoice says which summary to seal.
type summaryChoice struct {
	Body  *string `json:"body" format:"uuid" doc:"null for the whole organisation, or for the first body whose entities the roles reach if they do not reach all"`
	Whole bool    `json:"whole,omitempty" doc:"For the whole organisation, whatever the body"`
	Round *string `json:"round" format:"uuid" doc:"null for the latest round in which anything was submitted"`
	Words *int64  `json:"words,omitempty" doc:"The version of the words that were read: if there is another by now, nothing is sealed"`
}

// AtSummary is which summary an address means.
type AtSummary struct {
	InOrganisation
	Of    string `query:"body" doc:"Id of a body; whole for the whole organisation. Empty for the whole organisation, or for the first body whose entities the roles reach if they do not reach all"`
	Round string `query:"round" doc:"Id of a round; empty for the latest in which anything was submitted"`
}

type sealSummaryInput struct {
	InOrganisation
	Body summaryChoice
}

// InSummary is the part of an address that identifies a sealed summary.
type InSummary struct {
	InOrganisation
	Summary string `path:"summary" doc:"Id of the sealed summary"`
}

func (a *API) registerSummary() {
	const one = "/organisations/{organisation}/summary"
	const all = "/organisations/{organisation}/summaries"
	register(a, Operation{
		ID:         "get-summary",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadResults,
		Tag:        tagResults,
		Summary:    "Read the summary of a body's entities",
		Description: "For management: levels compared with the round before and the targets, how they are spread, the " +
			"largest gaps and what these block, the latest final audit as far as the roles may see it, and what needs a " +
			"decision. It includes only entities whose results the roles may read.",
	},
		a.getSummary)
	register(a, Operation{
		ID:          "get-summary-words",
		Method:      http.MethodGet,
		Path:        one + "/words",
		Permission:  assessment.SealSummaries,
		Tag:         tagResults,
		Summary:     "Read what is written beside the summary",
		Description: "The draft that is sealed with the summary, for those who may seal it.",
	}, a.getSummaryWords)
	register(a, Operation{
		ID:          "put-summary-words",
		Method:      http.MethodPut,
		Path:        one + "/words",
		Permission:  assessment.SealSummaries,
		Tag:         tagResults,
		Summary:     "Write beside the summary",
		Description: `If-Match is the version of the words, "0" when there are none.`,
	}, a.putSummaryWords)
	register(a, Operation{
		ID:          "list-summaries",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "List the sealed summaries",
		Description: "Latest first; only those in which the roles may read every entity.",
	}, a.listSummaries)
	register(a, Operation{
		ID:         "post-summary",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.SealSummaries,
		Tag:        tagResults,
		Status:     http.StatusCreated,
		Summary:    "Seal the current summary",
		Errors:     []int{http.StatusConflict},
	}, a.postSummary)
	register(a, Operation{
		ID:         "get-sealed-summary",
		Method:     http.MethodGet,
		Path:       all + "/{summary}",
		Permission: assessment.ReadResults,
		Tag:        tagResults,
		Summary:    "Read a sealed summary",
	}, a.getSealedSummary)
	register(a, Operation{
		ID:          "get-sealed-summary-file",
		Method:      http.MethodGet,
		Path:        all + "/{summary}/file",
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Read a sealed summary's file",
		Description: "The sealed bytes: canonical JSON (RFC 8785), which the hash is of.",
	}, a.getSealedSummaryFile, file("application/json"))
}

// query is which summary is meant.
func (in *AtSummary) query() insight.SummaryQuery {
	q := insight.SummaryQuery{Whole: in.Of == "whole"}
	if in.Of != "" && !q.Whole {
		q.BodyID = optionalReference(&in.Of)
	}
	if in.Round != "" {
		q.RoundID = optionalReference(&in.Round)
	}
	return q
}

func (a *API) getSummary(r *request, in *AtSummary) (*response[record.Summary], error) {
	v, err := a.Chain.Insight.Summary(r, r.Principal, in.query())
	if err != nil {
		return nil, err
	}
	return &response[record.Summary]{Body: v.Summary}, nil
}

func (a *API) getSummaryWords(r *request, in *AtSummary) (*single[writtenWords], error) {
	words, err := a.Chain.Insight.SummaryWords(r, r.Principal, in.query())
	if err != nil {
		return nil, err
	}
	return &single[writtenWords]{ETag: etag(words.Version), Body: writtenWordsOf(words)}, nil
}

func (a *API) putSummaryWords(r *request, in *writtenWordsInput) (*single[writtenWords], error) {
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	words := assessment.SummaryWords{
		Introduction: in.Body.Introduction,
		Comments:     map[assessment.SummarySection]string{},
		Version:      version,
	}
	for section, text := range in.Body.Comments {
		words.Comments[assessment.SummarySection(section)] = text
	}
	if words, err = a.Chain.Insight.SaveSummaryWords(r, r.Principal, in.query(), words); err != nil {
		return nil, stored(err, writtenWordsOf)
	}
	return &single[writtenWords]{ETag: etag(words.Version), Body: writtenWordsOf(words)}, nil
}

func (a *API) listSummaries(r *request, _ *InOrganisation) (*response[list[sealedSummary]], error) {
	all, err := a.Chain.Insight.Summaries(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, sealedSummaryOf), nil
}

func (a *API) postSummary(r *request, in *sealSummaryInput) (*added[sealedSummary], error) {
	s, err := a.Chain.Insight.SealSummary(
		r,
		r.Principal,
		insight.SummaryQuery{
			BodyID:  optionalReference(in.Body.Body),
			Whole:   in.Body.Whole,
			RoundID: optionalReference(in.Body.Round),
			Words:   in.Body.Words,
		},
	)
	if err != nil {
		return nil, err
	}
	return &added[sealedSummary]{Location: r.address("summaries", s.ID.String()), Body: sealedSummaryOf(s)}, nil
}

func (a *API) sealedSummary(r *request, in *InSummary) (insight.SealedSummary, error) {
	id, err := assessment.ParseID(in.Summary)
	if err != nil {
		return insight.SealedSummary{}, err
	}
	return a.Chain.Insight.SealedSummary(r, r.Principal, id)
}

func (a *API) getSealedSummary(r *request, in *InSummary) (*response[wholeSummary], error) {
	s, err := a.sealedSummary(r, in)
	if err != nil {
		return nil, err
	}
	return &response[wholeSummary]{
		Body: wholeSummary{Seal: sealedSummaryOf(s), Content: s.Content},
	}, nil
}

func (a *API) getSealedSummaryFile(r *request, in *InSummary) (*download, error) {
	s, err := a.sealedSummary(r, in)
	if err != nil {
		return nil, err
	}
	return fileNamed("summary-"+s.ID.String()+".json", jsonType, s.Content), nil
}
