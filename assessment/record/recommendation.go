package record

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires"
)

// AuditRecommendation is what an auditor recommends to one body.
type AuditRecommendation struct {
	ID         assessment.ID            `json:"id" format:"uuid"`
	Body       BodyName                 `json:"body"`
	Jointly    []BodyName               `json:"jointly" nullable:"false" doc:"The other bodies that it is recommended to jointly: each has it as a recommendation of its own, with the same text, and replies for itself"`
	Joint      *assessment.ID           `json:"joint" format:"uuid" doc:"The same for a recommendation to each of the bodies that it is jointly made to, in one version of the audit; null for one to a single body"`
	Number     int                      `json:"number" doc:"Identifies it within the audit and the body; from 1 without gaps within both or, numbered through the report, within the audit"`
	Printed    string                   `json:"printed" doc:"The number as it is printed; empty where the audit prints none" example:"3"`
	Text       string                   `json:"text"`
	Priority   *questionnaires.Priority `json:"priority" enum:"high,medium,low" doc:"null for none"`
	FirstStep  string                   `json:"first_step"`
	References []string                 `json:"references" doc:"References to standards and rules, as printed"`
	Places     []Place                  `json:"places" doc:"The cells it is attached to"`
	Rule       *string                  `json:"rule" doc:"Id of the rule it came from; null if written by hand"`
	RuleEntity *assessment.ID           `json:"rule_entity" format:"uuid" doc:"Id of the entity whose answers triggered the rule"`
	WrittenBy  assessment.ID            `json:"written_by" format:"uuid" doc:"Who wrote it, or imported it"`
	Imported   bool                     `json:"imported" doc:"Whether it came from a file"`
	Version    int64                    `json:"version" doc:"Changes with the recommendation, but not when it is only renumbered"`
	CreatedAt  time.Time                `json:"created_at"`
	UpdatedAt  time.Time                `json:"updated_at"`
	Reply      *GivenReply              `json:"reply" doc:"What the body has replied; null until that is approved, and for readers who may not read it"`
	Actions    []ActionName             `json:"actions" nullable:"false" doc:"The actions made of it that the reader may see"`
	FollowUp   *assessment.FollowUp     `json:"follow_up" enum:"open,planned,done,rejected" doc:"What has become of it; null before the audit is final, and for readers who may not read the reply"`
	Later      []LaterFinding           `json:"later" nullable:"false" doc:"What later audits that are final, and that the reader may read, found of it"`

	// A correction of the audit:
	Continues    *int `json:"continues" doc:"Its number in the version that the audit corrects; null for a new one, and in a first version. Its id stays the same in every final version"`
	ChangedSince bool `json:"changed_since_reply" doc:"Whether a correction changed its text after the body replied"`

	Waiting bool `json:"-"` // a reply has been prepared, and nobody has approved it
}

// Point is what stands before it in a list: its number, or a bullet.
func (r AuditRecommendation) Point() string {
	if r.Printed == "" {
		return "•"
	}
	return r.Printed + "."
}

// Begins is how its text begins, for what is called by its number where there is one.
func (r AuditRecommendation) Begins() string { return Beginning(r.Text) }

// Beginning is the first words of a text, at most 40 characters of them.
func Beginning(text string) string {
	const most = 40
	words := strings.Fields(text)
	begins := ""
	for _, w := range words {
		if begins != "" && utf8.RuneCountInString(begins+" "+w) > most {
			return begins + " …"
		}
		begins = strings.TrimSpace(begins + " " + w)
	}
	return begins
}

// IsAt reports whether the recommendation is attached to the cell.
func (r AuditRecommendation) IsAt(question string, entity assessment.ID) bool {
	return slices.Contains(r.Places, Place{QuestionID: question, EntityID: entity})
}

// IsAtQuestion reports whether the recommendation is attached to the question for any entity.
func (r AuditRecommendation) IsAtQuestion(question string) bool {
	return slices.ContainsFunc(r.Places, func(p Place) bool { return p.QuestionID == question })
}

// RecommendationOf is the record of a stored recommendation that is to one body.
func RecommendationOf(r assessment.Recommendation, n assessment.Numbering) AuditRecommendation {
	return AuditRecommendation{
		ID:         r.ID,
		Body:       BodyName{ID: r.BodyID, Name: r.BodyName},
		Jointly:    []BodyName{},
		Joint:      r.JointID,
		Number:     r.Number,
		Printed:    n.Printed(r.Number),
		Text:       r.Text,
		Priority:   Optional(r.Priority),
		FirstStep:  r.FirstStep,
		References: list(r.References),
		Places:     list(r.Places),
		Rule:       Optional(r.RuleID),
		RuleEntity: r.RuleEntityID,
		WrittenBy:  r.WrittenBy,
		Imported:   r.Imported,
		Continues:  Optional(r.ContinuesNo),
		Version:    r.Version,
		CreatedAt:  r.CreatedAt.UTC(),
		UpdatedAt:  r.UpdatedAt.UTC(),
		Actions:    []ActionName{},
		Later:      []LaterFinding{},
	}
}

// AuditAdvice is what a rule proposes from the pinned answers of an entity, and what was decided.
type AuditAdvice struct {
	Entity assessment.ID `json:"entity" format:"uuid"`
	RuleAdvice
	Places    []Place        `json:"places" doc:"The cells it would be attached to"`
	Adopted   *assessment.ID `json:"adopted" format:"uuid" doc:"Id of the recommendation made from it; null for none"`
	Dismissal *Dismissal     `json:"dismissal" doc:"null while nobody has dismissed it"`
}

// Open reports whether nobody has decided on it.
func (a AuditAdvice) Open() bool { return a.Adopted == nil && a.Dismissal == nil }

// Dismissal records that a rule's proposal was dismissed, and why.
type Dismissal struct {
	Reason      string        `json:"reason"`
	DismissedBy assessment.ID `json:"dismissed_by" format:"uuid"`
	DismissedAt time.Time     `json:"dismissed_at"`
}
