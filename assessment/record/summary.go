package record

import (
	"encoding/json"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Summary is management's view of the entities that one body answers for, in one round: their results, what holds them
// back, what final audits found, and what there is to decide. It has every word and number shown, with the
// hashes of their sources, so that it can be sealed and read years later. Only submissions count, never drafts.
type Summary struct {
	Format        int               `json:"format" doc:"Version of this structure: 4; sealed summaries may have 3, without others and contradictions, 2, also without words and warnings, or 1, where also auditor, date and overall of audits are named firm, dated_on and label"`
	Organisation  SealedName        `json:"organisation"`
	Body          *SealedName       `json:"body" doc:"The body that is responsible for the entities; null for the whole organisation, or if no body is"`
	Whole         bool              `json:"whole" doc:"Whether it covers the whole organisation"`
	Round         *SummaryRound     `json:"round" doc:"null while nothing has been submitted"`
	Previous      *SummaryPrevious  `json:"previous" doc:"The round it is compared with; null for none"`
	Questionnaire *SummaryQuestions `json:"questionnaire" doc:"null without a round"`
	MadeAt        time.Time         `json:"made_at"`
	MadeBy        string            `json:"made_by" doc:"Id of the user it was made for"`
	Today         assessment.Date   `json:"today" doc:"The day that dates are compared with"`
	Asked         int               `json:"asked" doc:"Number of entities in the round"`
	Levels        SummarySpread     `json:"levels"`
	Targets       SummaryTargets    `json:"targets"`
	Entities      []SummaryEntity   `json:"entities" doc:"Those that have submitted, in the order of the tree"`
	Waiting       []SummaryWaiting  `json:"waiting" doc:"Those that have not"`
	Areas         []SummaryArea     `json:"areas" doc:"The areas that count for at least one entity, in the questionnaire's order"`
	Gaps          []SummaryGap      `json:"gaps" doc:"The questions that most entities do not meet in full, at most eight"`
	GapsInAll     int               `json:"gaps_in_all" doc:"Number of questions that at least one entity does not meet in full"`
	Audit         *SummaryAudit     `json:"audit" doc:"The final audit since the previous round closed that covers most of the entities, as far as the reader may see it; if there is none since, the last one before; null for none"`
	Others        []SummaryOther    `json:"others" doc:"The other final audits of the entities since the previous round closed; latest first"`
	Further       []SummaryFurther  `json:"further" doc:"Other final audits, which cover none of the body's entities but make recommendations to the body; latest first"`
	Decide        []SummaryDecision `json:"decide" doc:"Decisions to make, most pressing first"`
	Words         *SummaryWords     `json:"words" doc:"What somebody has written beside it, for those who may seal it and in what is sealed; else null"`
	Warnings      []SummaryWarning  `json:"warnings" doc:"Why it may be too early to seal it: round_open, few_submitted"`
	AdviceInAll   int               `json:"advice_in_all" doc:"Number of undecided high-priority recommendations by rules; the first five are listed"`

	Contradictions      []SummaryContradiction `json:"contradictions" doc:"Questions to which an entity says yes for all below it, although one of those says no; most entities first, at most five"`
	ContradictionsInAll int                    `json:"contradictions_in_all" doc:"Number of such questions"`
}

// SummaryFormat is the format of summaries that are made now.
const SummaryFormat = 4

// ParseSummary reads the content of a sealed summary of this format or an earlier one.
func ParseSummary(content []byte) (Summary, error) {
	var s Summary
	if err := json.Unmarshal(content, &s); err != nil {
		return s, err
	}
	// which earlier ones lack
	s.Others, s.Contradictions = list(s.Others), list(s.Contradictions)
	if s.Format > 1 {
		return s, nil
	}
	type audit struct {
		Firm     string
		DatedOn  assessment.PartialDate `json:"dated_on"`
		Label    string
		Entities []struct{ Label string }
	}
	var first struct {
		Audit   audit
		Further []audit
	}
	if err := json.Unmarshal(content, &first); err != nil {
		return s, err
	}
	if s.Audit != nil {
		s.Audit.Auditor, s.Audit.Date, s.Audit.Overall = first.Audit.Firm, first.Audit.DatedOn, first.Audit.Label
		for i := range s.Audit.Entities {
			s.Audit.Entities[i].Overall = first.Audit.Entities[i].Label
		}
	}
	s.Further = list(s.Further) // which the first that were sealed lack
	for i := range s.Further {
		s.Further[i].Auditor, s.Further[i].Date = first.Further[i].Firm, first.Further[i].DatedOn
	}
	return s, nil
}

// SummaryWords are somebody's own words.
type SummaryWords struct {
	Introduction string           `json:"introduction"`
	Comments     []SummaryComment `json:"comments" doc:"In the order of the page"`
	By           SealedName       `json:"by" doc:"Who last saved them"`
	At           time.Time        `json:"at"`
}

// SummaryComment is what somebody has written about a section.
type SummaryComment struct {
	Section assessment.SummarySection `json:"section" enum:"level,entities,audit,decide,gaps,areas"`
	Text    string                    `json:"text"`
}

// SummaryWarning is why it may be too early to seal a summary.
type SummaryWarning string

// The warnings.
const (
	RoundOpen    SummaryWarning = "round_open"
	FewSubmitted SummaryWarning = "few_submitted" // less than half of those asked
)

// SummaryRound is the round of a summary.
type SummaryRound struct {
	SealedName
	OpensOn  assessment.Date `json:"opens_on"`
	ClosesOn assessment.Date `json:"closes_on"`
}

// SummaryPrevious is the previous round.
type SummaryPrevious struct {
	SealedName
	Comparable bool           `json:"comparable" doc:"Whether it asked the same questions; if not, no numbers are compared"`
	Levels     *SummarySpread `json:"levels" doc:"The levels of those of the entities that took part in it; null if not comparable"`
}

// SummaryQuestions is the questionnaire version that was answered, with its levels in words.
type SummaryQuestions struct {
	SealedVersion
	Title     questionnaires.Text `json:"title" doc:"By language"`
	Languages []string            `json:"languages" doc:"The first is the source"`
	Levels    []SummaryLevel      `json:"levels" doc:"From 0"`
}

// SummaryLevel is a maturity level in words.
type SummaryLevel struct {
	Level   int                 `json:"level"`
	Name    questionnaires.Text `json:"name"`
	Meaning questionnaires.Text `json:"meaning"`
}

// SummarySpread is how levels are spread: never only a mean.
type SummarySpread struct {
	Count        int   `json:"count" doc:"Number of entities that have a level"`
	Lowest       *int  `json:"lowest" doc:"null when none has a level"`
	Median       *int  `json:"median" doc:"For an even count, the lower of the two in the middle"`
	Highest      *int  `json:"highest"`
	Distribution []int `json:"distribution" doc:"Number of entities at each level, from 0"`
}

// SummaryTargets counts the entities by their target levels. One that has submitted nothing has not reached its target.
type SummaryTargets struct {
	Set     int `json:"set"`
	Reached int `json:"reached"`
	Overdue int `json:"overdue" doc:"Number of entities that have not reached it although the day has passed"`
}

// SummaryShare is points out of possible points.
type SummaryShare struct {
	Points   int `json:"points"`
	Possible int `json:"possible" doc:"0 when nothing counts"`
}

// SummaryEntity is the result of one entity.
type SummaryEntity struct {
	SealedName
	Kind        assessment.EntityKind `json:"kind"`
	Assessment  string                `json:"assessment"`
	Submission  SummarySource         `json:"submission"`
	Approved    bool                  `json:"approved"`
	Preliminary bool                  `json:"preliminary" doc:"Something applicable is unanswered"`
	Level       *int                  `json:"level" doc:"null when nothing counts"`
	Total       SummaryShare          `json:"total"`
	Steps       []SummaryShare        `json:"steps" doc:"The questions of each level, from 1"`
	Previous    *SummaryEarlier       `json:"previous" doc:"null if nothing comparable was submitted"`
	Target      *SummaryTarget        `json:"target" doc:"null while management has set none"`
	Blockers    []SummaryBlocker      `json:"blockers" doc:"What is missing for the next level"`
}

// SummarySource is the submission that the numbers come from.
type SummarySource struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"`
}

// SummaryEarlier is the result of an entity in the previous round.
type SummaryEarlier struct {
	Submission SummarySource `json:"submission"`
	Level      *int          `json:"level"`
	Total      SummaryShare  `json:"total"`
}

// SummaryTarget is the level to reach, and by when.
type SummaryTarget struct {
	Level   int             `json:"level"`
	By      assessment.Date `json:"by"`
	Reached bool            `json:"reached"`
	Overdue bool            `json:"overdue"`
}

// SummaryBlocker is a block of questions that keeps an entity from its next level.
type SummaryBlocker struct {
	Level     int          `json:"level" doc:"The level of the questions"`
	Share     SummaryShare `json:"share"`
	Threshold int          `json:"threshold" doc:"The percent to reach"`
	Missing   int          `json:"missing" doc:"The least number of points needed"`
}

// SummaryWaiting is an entity that has submitted nothing.
type SummaryWaiting struct {
	SealedName
	Assessment string         `json:"assessment"`
	Target     *SummaryTarget `json:"target" doc:"null while management has set none"`
}

// SummaryArea is how the shares of an area are spread over the entities.
type SummaryArea struct {
	ID       string              `json:"id"`
	Name     questionnaires.Text `json:"name"`
	Count    int                 `json:"count" doc:"Number of entities for which the area counts"`
	Lowest   SummaryShare        `json:"lowest"`
	Median   SummaryShare        `json:"median"`
	Highest  SummaryShare        `json:"highest"`
	Previous *SummaryShare       `json:"previous" doc:"The median in the previous round, of the entities that submitted in both; null if there is nothing to compare with"`
	Since    *SummaryShare       `json:"since" doc:"The median now, of the same entities; null if previous is"`
}

// SummaryGap is a question that entities do not meet in full.
type SummaryGap struct {
	Question string              `json:"question"`
	Title    questionnaires.Text `json:"title"`
	Area     string              `json:"area"`
	Level    int                 `json:"level"`
	Entities []string            `json:"entities" doc:"Ids of the entities that do not meet it"`
	Asked    int                 `json:"asked" doc:"Number of entities for which it counts"`
	Missing  int                 `json:"missing" doc:"Number of points that those entities lack in total"`
	Blocks   []SummaryBlock      `json:"blocks" doc:"The next levels that it keeps entities from reaching, lowest first"`
}

// SummaryContradiction is a question to which an entity that answers for those below it says yes, while some of them
// say no.
type SummaryContradiction struct {
	Question string              `json:"question"`
	Title    questionnaires.Text `json:"title"`
	Area     string              `json:"area"`
	Whole    string              `json:"whole" doc:"Id of the entity that says yes"`
	Entities []string            `json:"entities" doc:"Ids of those below it that say no, in the order of the tree"`
}

// SummaryBlock is a next level that something keeps entities from.
type SummaryBlock struct {
	Level    int `json:"level"`
	Entities int `json:"entities" doc:"Number of entities"`
}

// SummaryAudit is what a final audit found about the entities.
type SummaryAudit struct {
	ID              string                    `json:"id"`
	Title           string                    `json:"title"`
	Auditor         string                    `json:"auditor"`
	Date            assessment.PartialDate    `json:"date"`
	ReplyDue        assessment.Date           `json:"reply_due,omitempty" doc:"The day by which the bodies are to reply to the recommendations; left out for none"`
	SHA256          string                    `json:"sha256" doc:"Of the sealed audit"`
	Scale           assessment.JudgementScale `json:"scale"`
	Overall         string                    `json:"overall" doc:"The auditor's overall verdict, for those who see all that was audited"`
	Entities        []SummaryAudited          `json:"entities" doc:"In the audit's order"`
	Questions       []SummaryJudged           `json:"questions"`
	Counts          []SummaryCount            `json:"counts" doc:"How often each label was given, best first"`
	NotAssessed     int                       `json:"not_assessed"`
	NotApplicable   int                       `json:"not_applicable,omitempty"`
	Recommendations []SummaryRecommended      `json:"recommendations" doc:"Recommendations to the body, for the whole organisation to all: the open ones first, then those that are planned, then the others; by body and number"`
}

// SummaryAudited is an audited entity.
type SummaryAudited struct {
	SealedName
	Overall string `json:"overall" doc:"The auditor's overall verdict on it"`
}

// SummaryJudged is an audit question with the judgements of the entities, in their order.
type SummaryJudged struct {
	ID         string             `json:"id"`
	Area       string             `json:"area"`
	Text       string             `json:"text"`
	Judgements []SummaryJudgement `json:"judgements"`
}

// SummaryJudgement is one judgement as printed.
type SummaryJudgement struct {
	Ordinal       *assessment.Ordinal `json:"ordinal" doc:"null when not judged"`
	Label         string              `json:"label"`
	NotAssessed   bool                `json:"not_assessed"`
	NotApplicable bool                `json:"not_applicable,omitempty"`
}

// Unjudged is why there is no ordinal, "" where there is one.
func (j SummaryJudgement) Unjudged() assessment.Unjudged {
	return assessment.Judgement{
		Ordinal: j.Ordinal, NotAssessed: j.NotAssessed, NotApplicable: j.NotApplicable,
	}.Unjudged()
}

// SummaryCount is how often a label was given.
type SummaryCount struct {
	Ordinal assessment.Ordinal `json:"ordinal"`
	Label   string             `json:"label"`
	Count   int                `json:"count"`
}

// SummaryOther is what another final audit found about the entities, in brief.
type SummaryOther struct {
	ID              string                    `json:"id"`
	Title           string                    `json:"title"`
	Auditor         string                    `json:"auditor"`
	Date            assessment.PartialDate    `json:"date"`
	SHA256          string                    `json:"sha256" doc:"Of the sealed audit"`
	Scale           assessment.JudgementScale `json:"scale"`
	Overall         string                    `json:"overall" doc:"The auditor's overall verdict, for those who see all that was audited"`
	Entities        []SealedName              `json:"entities" doc:"In the audit's order"`
	Counts          []SummaryCount            `json:"counts" doc:"How often each label was given, best first"`
	NotAssessed     int                       `json:"not_assessed"`
	NotApplicable   int                       `json:"not_applicable,omitempty"`
	Recommendations int                       `json:"recommendations" doc:"Number of recommendations to the body, or for the whole organisation to all"`
	Open            int                       `json:"open" doc:"Number of those that nothing has become of yet"`
}

// Brief is the audit in a line.
func (a *SummaryAudit) Brief() SummaryOther {
	brief := SummaryOther{
		ID:              a.ID,
		Title:           a.Title,
		Auditor:         a.Auditor,
		Date:            a.Date,
		SHA256:          a.SHA256,
		Scale:           a.Scale,
		Overall:         a.Overall,
		Entities:        []SealedName{},
		Counts:          a.Counts,
		NotAssessed:     a.NotAssessed,
		NotApplicable:   a.NotApplicable,
		Recommendations: len(a.Recommendations),
		Open:            a.CountOpen(),
	}
	for _, e := range a.Entities {
		brief.Entities = append(brief.Entities, e.SealedName)
	}
	return brief
}

// CountOpen counts the recommendations that are [assessment.FollowOpen]: nothing has become of them yet, not even an
// action.
func (a *SummaryAudit) CountOpen() int {
	n := 0
	for _, r := range a.Recommendations {
		if r.FollowUp == "" || r.FollowUp == assessment.FollowOpen {
			n++
		}
	}
	return n
}

// SummaryFurther is what a final audit of other entities recommends to the body, without what it found about them.
type SummaryFurther struct {
	ID              string                 `json:"id"`
	Title           string                 `json:"title"`
	Auditor         string                 `json:"auditor"`
	Date            assessment.PartialDate `json:"date"`
	SHA256          string                 `json:"sha256" doc:"Of the sealed audit"`
	Recommendations []SummaryRecommended   `json:"recommendations" doc:"Recommendations to the body, by number"`
}

// SummaryRecommended is a recommendation of an audit. One to several bodies jointly is there once, as made to the body
// with which the least has become of it.
type SummaryRecommended struct {
	SummaryAddressee
	Unnumbered bool                    `json:"unnumbered,omitempty" doc:"Whether the audit prints no numbers; left out if it does"`
	Text       string                  `json:"text"`
	Priority   questionnaires.Priority `json:"priority" enum:"high,medium,low," doc:"Empty for none"`
	Jointly    []SummaryAddressee      `json:"jointly,omitempty" doc:"The other bodies that it is recommended to, as far as the summary covers them; left out for none, and in older summaries, where it is there once for each body"`
}

// SummaryAddressee is a body to which something is recommended, with what it replied and what has become of it.
type SummaryAddressee struct {
	ID       string              `json:"id"`
	BodyID   string              `json:"body"`
	Body     string              `json:"body_name"`
	Number   int                 `json:"number"`
	Response assessment.Response `json:"response,omitempty" enum:"accepts,accepts_in_part,rejects" doc:"What the body replied; left out before that is approved"`
	Reply    string              `json:"reply,omitempty" doc:"The reason it gave; left out for none"`
	FollowUp assessment.FollowUp `json:"follow_up,omitempty" enum:"open,planned,done,rejected" doc:"What has become of it; left out in older summaries"`
}

// Addressees says to whom it is recommended, in the reader's words.
func (r SummaryRecommended) Addressees(say func(key string, args ...any) string) string {
	names := []string{r.Body}
	for _, other := range r.Jointly {
		names = append(names, other.Body)
	}
	return addressed(names, say)
}

// SummaryDecision is one thing to decide.
type SummaryDecision struct {
	Kind           DecisionKind        `json:"kind"`
	Entities       []string            `json:"entities" doc:"Ids of the entities it is about, in the order of the tree"`
	Count          int                 `json:"count" doc:"Number of open recommendations"`
	Rule           string              `json:"rule" doc:"The rule that recommends it, else empty"`
	Question       string              `json:"question" doc:"The question that the rule belongs to"`
	Recommendation questionnaires.Text `json:"recommendation" doc:"By language; empty unless a rule recommends it"`
	Blocks         []SummaryBlock      `json:"blocks" doc:"The next levels that the rule's question keeps entities from reaching"`
}

// DecisionKind is the reason for a decision.
type DecisionKind string

// The reasons for a decision, most pressing first.
const (
	TargetOverdue       DecisionKind = "target_overdue"       // the day has passed and the level is not reached
	RecommendationsOpen DecisionKind = "recommendations_open" // those of audits
	// a rule recommends it with high priority, neither adopted nor dismissed
	AdviceOpen    DecisionKind = "advice_open"
	NotHandedIn   DecisionKind = "not_handed_in"
	TargetMissing DecisionKind = "target_missing"
)
