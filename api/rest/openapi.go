package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment/registers"
)

// introduction is the beginning of the document.
const introduction = `What the pages of Mognad do, for programs.

Send an API token as "Authorization: Bearer mognad_…". Every object has a version, given in its ETag: a PUT or DELETE must send it as If-Match and is refused with 428 without one, and with 412 and the stored object if somebody else has changed it since. An object that has an address before it is stored, such as the answer to an unanswered question, has the version "0".

Submitting and importing take an Idempotency-Key, which makes them safe to send again: the same person, key and content get the same answer, and nothing is done twice.

Errors are problem details (RFC 9457) in the language of Accept-Language. Requests are read strictly: unknown, wrongly cased and repeated properties, unknown query parameters and anything after the JSON are errors.`

// tags group the operations, in the order of the document.
func (a *API) tags() []*huma.Tag {
	tags := []*huma.Tag{
		{Name: tagMe, Description: "The token itself and what it may do."},
		{Name: tagOrganisations, Description: "The organisation that the token belongs to."},
		{Name: tagEntities, Description: "The tree of entities, with the organisation itself at its root."},
	}
	en := a.Catalog.For("en")
	for _, r := range registers.Every() {
		tags = append(tags, &huma.Tag{Name: en.T(r.Name + ".title"), Description: en.T(r.Name + ".intro")})
	}
	return append(
		tags,
		&huma.Tag{Name: tagUsers, Description: "The people of the organisation and their roles."},
		&huma.Tag{Name: tagFiles, Description: "Import and export of entities, users and registers as tables."},
		&huma.Tag{Name: tagQuestionnaires, Description: "Published versions of questionnaires."},
		&huma.Tag{Name: tagRounds, Description: "Questionnaire versions sent to entities, and the progress of each."},
		&huma.Tag{Name: tagAnswers, Description: "The answers of entities in a round, question by question."},
		&huma.Tag{Name: tagSubmissions, Description: "What was submitted: sealed, and approved or returned."},
		&huma.Tag{Name: tagResults, Description: "Results of the answers, target levels and recommendations."},
		&huma.Tag{Name: tagAudits, Description: "What auditors find, judge and recommend, alongside the self-assessments."},
		&huma.Tag{
			Name:        tagApplicability,
			Description: "Which controls apply to an entity and how far it has come, and what the management approves.",
		},
		&huma.Tag{Name: tagPlan, Description: "The action plan: what entities are to do, what it came from, and how far it has come."},
		&huma.Tag{Name: tagManagement, Description: "The registers of the management system taken together, the criteria for risks and the values of measures."},
		&huma.Tag{
			Name:        tagWheel,
			Description: "What comes back year after year, month by month, and the calendar made of it.",
		},
		&huma.Tag{Name: tagReviews, Description: "Management reviews: their papers, decisions, minutes and signatures."},
		&huma.Tag{Name: tagEvents, Description: "The event log."},
	)
}

// The names of the tags.
const (
	tagMe             = "Token"
	tagOrganisations  = "Organisations"
	tagEntities       = "Entities"
	tagUsers          = "Users"
	tagFiles          = "Imports and exports"
	tagQuestionnaires = "Questionnaires"
	tagRounds         = "Rounds"
	tagAnswers        = "Answers"
	tagSubmissions    = "Submissions"
	tagResults        = "Results"
	tagPlan           = "Plan"
	tagReviews        = "Management reviews"
	tagAudits         = "Audits"
	tagApplicability  = "Statements of applicability and approvals"
	tagWheel          = "Annual wheel"
	tagManagement     = "Management system"
	tagEvents         = "Events"
)

// idParameters are the parameters of addresses that hold an id. The document says so; an invalid id is not refused as
// such, but answered like an object that does not exist.
var idParameters = map[string]bool{
	"entity":         true,
	"user":           true,
	"membership":     true,
	"round":          true,
	"assessment":     true,
	"summary":        true,
	"audit":          true,
	"recommendation": true,
	"approval":       true,
	"measure":        true,
}

// finishOpenAPI adds constraints that the library does not check, and removes its own error model, which is never
// returned.
func finishOpenAPI(document *huma.OpenAPI) {
	delete(document.Components.Schemas.Map(), "ErrorModel")
	delete(document.Components.Schemas.Map(), "ErrorDetail")
	describeNouns(document.Components.Schemas)
	for _, path := range document.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Put, path.Post, path.Delete} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				switch {
				case p.In == "header" && http.CanonicalHeaderKey(p.Name) == "If-Match":
					p.Required = true
				case p.In == "path" && idParameters[p.Name]:
					p.Schema = &huma.Schema{Type: huma.TypeString, Format: "uuid"}
				}
			}
		}
	}
}
