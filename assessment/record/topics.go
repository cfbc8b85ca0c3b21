package record

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// Topics is what management should keep itself informed of and ask about, answered for one entity and what is below it
// by what the system knows today. Every number is that of its source, as far as the reader may see it.
type Topics struct {
	Entity     EntityName       `json:"entity"`
	Entities   []EntityName     `json:"entities" nullable:"false" doc:"Those that the reader may choose, in the order of the tree"`
	Today      assessment.Date  `json:"today" format:"date" doc:"The day that dates are compared with"`
	Topics     []Topic          `json:"topics" nullable:"false" doc:"All eight, in their order"`
	Aim        Aim              `json:"aim" doc:"The strategic aim of the entity; version 0 while there is none"`
	Objectives []Objective      `json:"objectives" nullable:"false" doc:"Those whose day has passed first, then those not reached"`
	Round      *SummaryRound    `json:"round" doc:"The latest round in which anything was submitted, which shares are from; null for none"`
	Previous   *SummaryPrevious `json:"previous" doc:"The round that they are compared with; null for none"`
	Languages  []string         `json:"languages" nullable:"false" doc:"Of the questionnaire, the first is the source"`
	Steps      []TopicStep      `json:"steps" nullable:"false" doc:"The four steps of the work"`
	MaySetAim  bool             `json:"may_set_aim"`
	MayEnter   bool             `json:"may_enter" doc:"Whether the reader may fill in the registers of the entity"`
}

// TopicKey is one of the eight topics.
type TopicKey string

// The topics, in the order in which they are shown.
const (
	TopicAssets       TopicKey = "assets"
	TopicRequirements TopicKey = "requirements"
	TopicRisks        TopicKey = "risks"
	TopicProtection   TopicKey = "protection"
	TopicIncidents    TopicKey = "incidents"
	TopicAudits       TopicKey = "audits"
	TopicAwareness    TopicKey = "awareness"
	TopicWork         TopicKey = "work"
)

// TopicKeys lists the topics.
var TopicKeys = []TopicKey{
	TopicAssets,
	TopicRequirements,
	TopicRisks,
	TopicProtection,
	TopicIncidents,
	TopicAudits,
	TopicAwareness,
	TopicWork,
}

// Topic is one of the eight, with today's answer.
type Topic struct {
	Key     TopicKey      `json:"key" enum:"assets,requirements,risks,protection,incidents,audits,awareness,work"`
	Says    []TopicFigure `json:"says" nullable:"false" doc:"Today's answer, most important first; none where nothing is known"`
	Areas   []SummaryArea `json:"areas" nullable:"false" doc:"Areas of the latest round that are about it"`
	Trend   string        `json:"trend" enum:"better,unchanged,worse,unknown"`
	Against string        `json:"against" enum:"measures,areas,year," doc:"What the trend compares: the last two values of measures, this round with the one before, or today with a year ago; empty for unknown"`
	Missing []string      `json:"missing" nullable:"false" doc:"What there is no data about"`
	Ask     []TopicAsk    `json:"ask" nullable:"false" doc:"One or two questions to ask next, chosen by the data"`
}

// Figure finds what is said under the key.
func (t Topic) Figure(key string) (TopicFigure, bool) {
	for _, f := range t.Says {
		if f.Key == key {
			return f, true
		}
	}
	return TopicFigure{}, false
}

// TopicSource is where a number comes from.
type TopicSource string

// The sources: the registers have their own names.
const (
	FromRisks           TopicSource = "risks"
	FromNeeds           TopicSource = "needs"
	FromMeasures        TopicSource = "measures"
	FromNonconformities TopicSource = "nonconformities"
	FromTrainings       TopicSource = "trainings"
	FromObjectives      TopicSource = "objectives"
	FromContextChanges  TopicSource = "context_changes"
	FromDocuments       TopicSource = "governing_documents"
	FromApplicability   TopicSource = "applicability"
	FromAudits          TopicSource = "audits"
	FromPlan            TopicSource = "plan"
	FromReviews         TopicSource = "reviews"
	FromResults         TopicSource = "results"
	FromAims            TopicSource = "aims"
)

// TopicFigure is one thing that is said, with its number and where that is from. What it says depends on its key.
type TopicFigure struct {
	Key    string             `json:"key" example:"risks_serious"`
	Source TopicSource        `json:"source"`
	Count  int                `json:"count"`
	Of     int                `json:"of" doc:"What the count is a part of; 0 for nothing"`
	Name   string             `json:"name" doc:"Of the thing that it is about; empty for none"`
	Note   string             `json:"note" doc:"In words of the source, such as an auditor's overall verdict"`
	Value  assessment.Decimal `json:"value" doc:"The last value of a measure; null for none"`
	Unit   string             `json:"unit"`
	On     *assessment.Date   `json:"on" format:"date"`
	ID     *assessment.ID     `json:"id" format:"uuid" doc:"Of the one thing in the source; null for the source as a whole"`
	Only   map[string]string  `json:"only" doc:"How to find those that were counted in the list of the source"`
}

// TopicAsk is a question to ask.
type TopicAsk struct {
	Key   string `json:"key" example:"risks_serious"`
	Count int    `json:"count"`
	Name  string `json:"name"`
}

// StepKey is one of the four steps of the method.
type StepKey string

// The four steps, which go on at the same time, again and again.
const (
	StepIdentify StepKey = "identify"
	StepDesign   StepKey = "design"
	StepUse      StepKey = "use"
	StepImprove  StepKey = "improve"
)

// TopicStep is a step with what there is of it.
type TopicStep struct {
	Key   StepKey     `json:"key" enum:"identify,design,use,improve"`
	Parts []TopicPart `json:"parts" nullable:"false"`
}

// TopicPart is a kind of record that belongs to a step.
type TopicPart struct {
	Source TopicSource      `json:"source"`
	Count  int              `json:"count"`
	On     *assessment.Date `json:"on" format:"date" doc:"The day on which it was last touched; null for never"`
}

// AreaName is the name of an area in a language.
func (t Topics) AreaName(a SummaryArea, language string) string {
	return questionnaires.Text(a.Name).In(language, t.Languages...)
}
