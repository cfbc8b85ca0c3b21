package record

import (
	"encoding/json"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Summary is what management is shown of the entities that one body answers for, in one round: where they stand, what
// holds them back, what the latest final audit says of them, and what there is to decide. It holds every word and
// number that is shown, with the hashes of what they come from, so that it can be sealed and read years later. Only
// submissions count, never drafts.
type Summary struct {
	Format        int               `json:"format" doc:"Of this structure: 2; sealed ones may have 1, in which firm, dated_on and label of audits stand for auditor, date and overall"`
	Organisation  SealedName        `json:"organisation"`
	Body          *SealedName       `json:"body" doc:"Whose entities these are; null for those of the whole organisation, or where no body answers for them"`
	Whole         bool              `json:"whole" doc:"Of the whole organisation"`
	Round         *SummaryRound     `json:"round" doc:"null while nothing has been handed in"`
	Previous      *SummaryPrevious  `json:"previous" doc:"The round that it is measured against; null for none"`
	Questionnaire *SummaryQuestions `json:"questionnaire" doc:"null without a round"`
	MadeAt        time.Time         `json:"made_at"`
	MadeBy        string            `json:"made_by" doc:"Id of the user for whom it was put together"`
	Today         assessment.Date   `json:"today" doc:"The day that dates are measured against"`
	Asked         int               `json:"asked" doc:"Number of entities in the round"`
	Levels        SummarySpread     `json:"levels"`
	Targets       SummaryTargets    `json:"targets"`
	Entities      []SummaryEntity   `json:"entities" doc:"Those that have handed in, in the order of the tree"`
	Waiting       []SummaryWaiting  `json:"waiting" doc:"Those that have not"`
	Areas         []SummaryArea     `json:"areas" doc:"In the questionnaire's order, those that count for any entity"`
	Gaps          []SummaryGap      `json:"gaps" doc:"The questions that most entities do not meet in full, at most eight"`
	GapsInAll     int               `json:"gaps_in_all" doc:"Number of questions that any entity does not meet in full"`
	Audit         *SummaryAudit     `json:"audit" doc:"The latest final audit of the entities that the reader sees; null for none"`
	Further       []SummaryFurther  `json:"further" doc:"Other final audits, which have examined none of the body's entities and recommend something to it, latest first"`
	Decide        []SummaryDecision `json:"decide" doc:"What there is to decide, most pressing first"`
	AdviceInAll   int               `json:"advice_in_all" doc:"Number of rules that recommend something of high priority on which nobody has decided; the first five are listed"`
}

// SummaryFormat is the format of summaries that are made now.
const SummaryFormat = 2

// ParseSummary reads the content of a sealed summary of this format or an earlier one.
func ParseSummary(content []byte) (Summary, error) {
	var s Summary
	if err := json.Unmarshal(content, &s); err != nil {
		return s, err
	}
	if s.Format > 1 {
		return s, nil
	}
	type audit struct {
		Firm     string
		DatedOn  assessment.Date `json:"dated_on"`
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

// SummaryRound is the round that a summary is of.
type SummaryRound struct {
	SealedName
	OpensOn  assessment.Date `json:"opens_on"`
	ClosesOn assessment.Date `json:"closes_on"`
}

// SummaryPrevious is the round before.
type SummaryPrevious struct {
	SealedName
	Comparable bool           `json:"comparable" doc:"It asked the same; otherwise no numbers stand beside"`
	Levels     *SummarySpread `json:"levels" doc:"Of the same entities, as far as they took part; null where not comparable"`
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
	Median       *int  `json:"median" doc:"Of an even count the lower of the two in the middle"`
	Highest      *int  `json:"highest"`
	Distribution []int `json:"distribution" doc:"Number of entities at each level, from 0"`
}

// SummaryTargets counts how the entities stand to their target levels. One that has handed in nothing has not reached
// its own.
type SummaryTargets struct {
	Set     int `json:"set"`
	Reached int `json:"reached"`
	Overdue int `json:"overdue" doc:"Not reached, and the day has passed"`
}

// SummaryShare is points out of possible points.
type SummaryShare struct {
	Points   int `json:"points"`
	Possible int `json:"possible" doc:"0 when nothing counts"`
}

// SummaryEntity is where one entity stands.
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
	Previous    *SummaryEarlier       `json:"previous" doc:"null where nothing comparable was handed in"`
	Target      *SummaryTarget        `json:"target" doc:"null while management has set none"`
	Blockers    []SummaryBlocker      `json:"blockers" doc:"What stands before the next level"`
}

// SummarySource is the submission that numbers come from.
type SummarySource struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"`
}

// SummaryEarlier is where an entity stood in the round before.
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
	Level     int          `json:"level" doc:"Of the questions"`
	Share     SummaryShare `json:"share"`
	Threshold int          `json:"threshold" doc:"The percent to reach"`
	Missing   int          `json:"missing" doc:"The least number of points that would do"`
}

// SummaryWaiting is an entity that has handed in nothing.
type SummaryWaiting struct {
	SealedName
	Assessment string         `json:"assessment"`
	Target     *SummaryTarget `json:"target" doc:"null while management has set none"`
}

// SummaryArea is how an area of the questionnaire is spread over the entities.
type SummaryArea struct {
	ID       string              `json:"id"`
	Name     questionnaires.Text `json:"name"`
	Count    int                 `json:"count" doc:"Number of entities for which the area counts"`
	Lowest   SummaryShare        `json:"lowest"`
	Median   SummaryShare        `json:"median"`
	Highest  SummaryShare        `json:"highest"`
	Previous *SummaryShare       `json:"previous" doc:"The median of the round before, of the entities that have handed in both; null where there is none to compare with"`
	Since    *SummaryShare       `json:"since" doc:"The median now of the same entities, which it is the change to; null where previous is"`
}

// SummaryGap is a question that entities do not meet in full.
type SummaryGap struct {
	Question string              `json:"question"`
	Title    questionnaires.Text `json:"title"`
	Area     string              `json:"area"`
	Level    int                 `json:"level"`
	Entities []string            `json:"entities" doc:"Ids of those that do not meet it"`
	Asked    int                 `json:"asked" doc:"Number of entities for which it counts"`
	Missing  int                 `json:"missing" doc:"Points, over all of them"`
	Blocks   []SummaryBlock      `json:"blocks" doc:"The next levels that it keeps entities from, lowest first"`
}

// SummaryBlock is a next level that something keeps entities from.
type SummaryBlock struct {
	Level    int `json:"level"`
	Entities int `json:"entities" doc:"Number of them"`
}

// SummaryAudit is what the latest final audit says of the entities.
type SummaryAudit struct {
	ID              string                    `json:"id"`
	Title           string                    `json:"title"`
	Auditor         string                    `json:"auditor"`
	Date            assessment.Date           `json:"date"`
	SHA256          string                    `json:"sha256" doc:"Of the sealed audit"`
	Scale           assessment.JudgementScale `json:"scale"`
	Overall         string                    `json:"overall" doc:"The auditor's overall word, for those who see all that was audited"`
	Entities        []SummaryAudited          `json:"entities" doc:"In the audit's order"`
	Questions       []SummaryJudged           `json:"questions"`
	Counts          []SummaryCount            `json:"counts" doc:"How often each label was given, best first"`
	NotAssessed     int                       `json:"not_assessed"`
	Recommendations []SummaryRecommended      `json:"recommendations" doc:"To the body, by number; of the whole organisation by body and number"`
}

// SummaryAudited is an entity as it was audited.
type SummaryAudited struct {
	SealedName
	Overall string `json:"overall" doc:"The auditor's overall word on it"`
}

// SummaryJudged is an audit question with the judgements of the entities, in their order.
type SummaryJudged struct {
	ID         string             `json:"id"`
	Area       string             `json:"area"`
	Text       string             `json:"text"`
	Judgements []SummaryJudgement `json:"judgements"`
}

// SummaryJudgement is one judgement as it is printed.
type SummaryJudgement struct {
	Ordinal     *assessment.Ordinal `json:"ordinal" doc:"null when not judged"`
	Label       string              `json:"label"`
	NotAssessed bool                `json:"not_assessed"`
}

// SummaryCount is how often a label was given.
type SummaryCount struct {
	Ordinal assessment.Ordinal `json:"ordinal"`
	Label   string             `json:"label"`
	Count   int                `json:"count"`
}

// SummaryFurther is what a final audit of others' entities recommends to the body. Nothing that it says of them stands
// here.
type SummaryFurther struct {
	ID              string               `json:"id"`
	Title           string               `json:"title"`
	Auditor         string               `json:"auditor"`
	Date            assessment.Date      `json:"date"`
	SHA256          string               `json:"sha256" doc:"Of the sealed audit"`
	Recommendations []SummaryRecommended `json:"recommendations" doc:"To the body, by number"`
}

// SummaryRecommended is a recommendation of an audit. It is open.
type SummaryRecommended struct {
	ID       string                  `json:"id"`
	BodyID   string                  `json:"body"`
	Body     string                  `json:"body_name"`
	Number   int                     `json:"number"`
	Text     string                  `json:"text"`
	Priority questionnaires.Priority `json:"priority" enum:"high,medium,low," doc:"Empty for none"`
}

// SummaryDecision is one thing to decide.
type SummaryDecision struct {
	Kind           DecisionKind        `json:"kind"`
	Entities       []string            `json:"entities" doc:"Ids of those that it is about, in the order of the tree"`
	Count          int                 `json:"count" doc:"Number of recommendations, where these are open"`
	Rule           string              `json:"rule" doc:"That recommends it, else empty"`
	Question       string              `json:"question" doc:"That the rule belongs to"`
	Recommendation questionnaires.Text `json:"recommendation" doc:"By language; empty unless a rule recommends it"`
	Blocks         []SummaryBlock      `json:"blocks" doc:"The next levels that the rule's question keeps entities from"`
}

// DecisionKind is what asks for a decision.
type DecisionKind string

// What asks for a decision, most pressing first.
const (
	TargetOverdue       DecisionKind = "target_overdue"       // the day has passed and the level is not reached
	RecommendationsOpen DecisionKind = "recommendations_open" // those of audits
	// a rule recommends it with high priority, neither adopted nor dismissed
	AdviceOpen    DecisionKind = "advice_open"
	NotHandedIn   DecisionKind = "not_handed_in"
	TargetMissing DecisionKind = "target_missing"
)
