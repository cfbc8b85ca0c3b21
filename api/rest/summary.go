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
	Body      *string   `json:"body" doc:"Name of the body, as it was; null without one"`
	Whole     bool      `json:"whole" doc:"Whether it is of the whole organisation"`
	Round     string    `json:"round" format:"uuid"`
	RoundName string    `json:"round_name" doc:"As it was"`
	SHA256    string    `json:"sha256" doc:"Of the content as canonical JSON (RFC 8785)"`
	SealedBy  string    `json:"sealed_by" format:"uuid"`
	Name      string    `json:"name" doc:"Of who sealed it"`
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
	Content json.RawMessage `json:"content" doc:"What was sealed: a summary by the format that it names. The file holds the very bytes, to which the hash belongs"`
}

// summaryChoice is which summary to seal.
type summaryChoice struct {
	Body  *string `json:"body" format:"uuid" doc:"null for the first body whose entities the roles reach"`
	Whole bool    `json:"whole,omitempty" doc:"Of the whole organisation, whatever the body"`
	Round *string `json:"round" format:"uuid" doc:"null for the latest round in which anything was submitted"`
}

type summaryInput struct {
	InOrganisation
	Of    string `query:"body" doc:"Id of a body; whole for the whole organisation, empty for the first body whose entities the roles reach"`
	Round string `query:"round" doc:"Id of a round; empty for the latest in which anything was submitted"`
}

type sealSummaryInput struct {
	InOrganisation
	Body summaryChoice
}

// InSummary is the part of an address that names a sealed summary.
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
		Summary:    "Where the entities of a body stand",
		Description: "For management: levels against the round before and the targets, how they are spread, the largest " +
			"gaps and what these block, the latest final audit as far as the roles see it, and what there is to decide. " +
			"Only entities whose results the roles read are in it.",
	},
		a.getSummary)
	register(a, Operation{
		ID:          "list-summaries",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Sealed summaries",
		Description: "Latest first; those that tell of no other entities than the roles read.",
	}, a.listSummaries)
	register(a, Operation{
		ID:         "post-summary",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.SealSummaries,
		Tag:        tagResults,
		Status:     http.StatusCreated,
		Summary:    "Seal a summary as it stands now",
		Errors:     []int{http.StatusConflict},
	}, a.postSummary)
	register(a, Operation{
		ID:         "get-sealed-summary",
		Method:     http.MethodGet,
		Path:       all + "/{summary}",
		Permission: assessment.ReadResults,
		Tag:        tagResults,
		Summary:    "A summary as it was sealed",
	}, a.getSealedSummary)
	register(a, Operation{
		ID:          "get-sealed-summary-file",
		Method:      http.MethodGet,
		Path:        all + "/{summary}/file",
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "The bytes that were sealed",
		Description: "Canonical JSON (RFC 8785), to which the hash belongs.",
	}, a.getSealedSummaryFile, file("application/json"))
}

func (a *API) getSummary(r *request, in *summaryInput) (*reply[record.Summary], error) {
	q := insight.SummaryQuery{Whole: in.Of == "whole"}
	if in.Of != "" && !q.Whole {
		q.BodyID = optionalReference(&in.Of)
	}
	if in.Round != "" {
		q.RoundID = optionalReference(&in.Round)
	}
	v, err := a.Chain.Insight.Summary(r, r.Principal, q)
	if err != nil {
		return nil, err
	}
	return &reply[record.Summary]{Body: v.Summary}, nil
}

func (a *API) listSummaries(r *request, _ *InOrganisation) (*reply[list[sealedSummary]], error) {
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

func (a *API) getSealedSummary(r *request, in *InSummary) (*reply[wholeSummary], error) {
	s, err := a.sealedSummary(r, in)
	if err != nil {
		return nil, err
	}
	return &reply[wholeSummary]{
		Body: wholeSummary{Seal: sealedSummaryOf(s), Content: s.Content},
	}, nil
}

func (a *API) getSealedSummaryFile(r *request, in *InSummary) (*download, error) {
	s, err := a.sealedSummary(r, in)
	if err != nil {
		return nil, err
	}
	return &download{
		ContentType:        "application/json",
		ContentDisposition: `attachment; filename="summary-` + s.ID.String() + `.json"`,
		Body:               s.Content,
	}, nil
}
