package frontend

import (
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/frontend/chart"
)

// Summary is the status of a body's entities, for management: current or as sealed. The current one has a form to
// choose body and round (body, round, to Base) and one to seal what it shows (body, round, to Seal).
type Summary struct {
	Shell
	Base   string // address of the current page
	List   string // address of the sealed summaries
	Seal   string // address to seal at, "" if the reader may not, or there is nothing to seal
	Write  string // address of the form for own words, "" if the reader may not write
	Words  string // the version of these, for the form that seals
	Own    *SummaryOwn
	Warns  []Said // why it may be too early to seal it
	Sealed *SummarySealed
	Bodies []Option // "whole" for the whole organisation
	Rounds []Option
	Body   string // the chosen ones
	Chosen string

	Year   int
	Month  string // in words
	Of     string // the body, or the organisation
	Single string // the entity, if there is only one
	Round  string // "" while nothing was asked
	Spoken string // language of the questionnaire

	Asked    int // entities
	Count    int // of them, those with a level
	HandedIn int
	Level    LevelName // of the entity, or the median
	Rated    bool
	Steps    []SummaryStep
	Before   *SummaryBefore
	Target   *TargetRow // of the entity
	Targets  SummaryTargets
	Lowest   LevelName
	Highest  LevelName
	Levels   []SummaryLevel // highest first
	Blockers []SummaryBlocker
	Next     int // level

	Entities []SummaryEntity
	Waiting  []EntityName
	Areas    []SummaryArea
	Previous string // the round compared with, "" for none
	Apart    string // the round before, if it cannot be compared
	Gaps     []SummaryGap
	GapsMore int // questions beyond those listed
	Audit    *SummaryAudit
	Others   []SummaryOther  // audits of the same entities
	Further  []*SummaryAudit // title and recommendations of other audits
	Decide   []SummaryDecision
	More     int // recommendations by rules beyond those listed
	Sources  SummarySources

	AuditsHref         string // address of the list of audits
	Contradictions     []SummaryContradiction
	ContradictionsMore int // questions beyond those listed
}

// shownOthers is how many other audits are shown; the list of audits has the rest.
const shownOthers = 6

// FirstOthers lists the other audits shown.
func (s *Summary) FirstOthers() []SummaryOther { return s.Others[:min(len(s.Others), shownOthers)] }

// RestOthers is how many more there are.
func (s *Summary) RestOthers() int { return len(s.Others) - len(s.FirstOthers()) }

// Comment is what somebody has written about a section, nil for nothing.
func (s *Summary) Comment(section string) *SummaryComment {
	if s.Own == nil || s.Own.Comments[section] == "" {
		return nil
	}
	return &SummaryComment{Text: s.Own.Comments[section], By: s.Own.By}
}

// Template names the template of the page.
func (*Summary) Template() string { return "summary" }

// Compared reports whether anything is compared with the round before.
func (s *Summary) Compared() bool {
	for _, a := range s.Areas {
		if a.Before.Known() {
			return true
		}
	}
	return false
}

// Radar is the chart of the areas as a radar: the median, or for one entity its share.
func (s *Summary) Radar() (string, error) {
	names, series := s.series()
	return chart.Radar(names, series)
}

// Bars is the chart of the areas as bars, if they are too few for a radar.
func (s *Summary) Bars() (string, error) {
	names, series := s.series()
	return chart.Bars(names, series)
}

func (s *Summary) series() ([]string, []chart.Series) {
	var names []string
	now, before := chart.Series{Name: s.Round}, chart.Series{Name: s.Previous}
	for _, a := range s.Areas {
		names = append(names, a.Name)
		now.Shares = append(now.Shares, a.Median.Share)
		before.Shares = append(before.Shares, a.Before.Share)
	}
	if !s.Compared() {
		return names, []chart.Series{now}
	}
	return names, []chart.Series{now, before}
}

// HasRadar reports whether there are enough areas for a radar, all with values, since its lines cannot leave one out.
func (s *Summary) HasRadar() bool {
	for _, a := range s.Areas {
		if a.Median.Possible == 0 || s.Compared() && a.Before.Possible == 0 {
			return false
		}
	}
	return len(s.Areas) > 2
}

// Short lists the ids of the areas, for a radar without room for their names.
func (s *Summary) Short() string {
	var ids []string
	for _, a := range s.Areas {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, " ")
}

// SummaryOwn is what somebody has written beside the summary.
type SummaryOwn struct {
	Introduction string
	Comments     map[string]string // by section
	By           string
	At           time.Time
	Draft        bool
}

// SummaryComment is a comment and who wrote it.
type SummaryComment struct{ Text, By string }

// SummaryWords is the form for own words beside a summary. It is sent to the page's own address with the fields
// version, introduction and one for each section.
type SummaryWords struct {
	Shell
	Action       string
	Back         string // address of the summary
	About        string // the body and the round
	Body, Round  string // as the address has them
	Version      int64
	Introduction string
	Most         int // characters of the introduction
	MostComment  int // of a comment
	Sections     []SummarySection
}

// Template names the template of the page.
func (*SummaryWords) Template() string { return "summary_words" }

// SummarySection is a section that may be commented on.
type SummarySection struct {
	Name    string
	Comment string
}

// SummarySealed says who sealed a summary and when.
type SummarySealed struct {
	At   time.Time
	By   string
	Hash string
	File string // address
}

// SummaryStep is one level and how far it has been reached.
type SummaryStep struct {
	LevelName
	Value int    // percent of the bar
	Step  string // reached, next or later
	Count int    // entities that have reached it
}

// SummaryBefore is the level of the round before.
type SummaryBefore struct {
	Round string
	Rated bool
	Level int
	Count int // entities that it is of
	Rise  int // levels up or down
}

// SummaryTargets counts entities by whether they have reached their target levels.
type SummaryTargets struct{ Set, Reached, Overdue int }

// SummaryLevel is how many entities are at a level, and at the lowest which ones.
type SummaryLevel struct {
	LevelName
	Count int
	Names []EntityName // at the lowest level that any entity has, unless they are many
}

// SummaryBlocker is a block of questions that keeps the entity from its next level.
type SummaryBlocker struct {
	Level     int
	Share     Share
	Threshold int // percent
	Missing   int // points
}

// SummaryEntity is the status of one entity.
type SummaryEntity struct {
	Name, Href  string
	Rated       bool
	Level       LevelName
	Total       Share
	Approved    bool
	Preliminary bool
	Before      *SummaryBefore
	BeforeTotal Share
	Target      *TargetRow
	Next        int    // the next level that is blocked, 0 for none
	Missing     int    // points missing for it
	Word        string // the auditor's overall verdict
}

// SummaryArea is an area across the entities.
type SummaryArea struct {
	ID, Name                string
	Lowest, Median, Highest Share
	Before, Since           Share // the medians, before and now, of the entities that there were before
}

// Change is how many whole percent the median of the same entities has gone up or down, nil if it cannot be compared.
func (a SummaryArea) Change() *int {
	if !a.Before.Known() || !a.Since.Known() {
		return nil
	}
	change := a.Since.Change(a.Before)
	return &change
}

// SummaryGap is a question that entities do not meet in full.
type SummaryGap struct {
	Question QuestionLink
	Count    int // entities that do not
	Asked    int
	Missing  int // points
	Blocks   []SummaryBlock
}

// SummaryBlock is a next level that something keeps entities from.
type SummaryBlock struct{ Level, Count int }

// SummaryContradiction is a question to which a whole says yes and parts of it no.
type SummaryContradiction struct {
	Question QuestionLink
	Whole    EntityName
	Entities []EntityName // the first of those that say no
	More     int
	Href     string // address of the comparison of these answers
}

// SummaryOther is what another audit of the same entities says, in a line.
type SummaryOther struct {
	Title, Href     string
	Auditor, Date   string
	Overall         AnswerChip // without a label where there is none or it is not for the reader
	Counts          []JudgementCount
	Recommendations int
	Open            int    // of them
	Hash            string // the beginning of that of the sealed audit
}

// SummaryAudit is what the final audit that covers most says.
type SummaryAudit struct {
	Title, Href     string
	Auditor, Date   string
	ReplyDue        string // the last day for replies, "" for none
	Judges          bool
	Overall         AnswerChip // the overall verdict, without a label where there is none or it is not for the reader
	Counts          []JudgementCount
	Columns         []string // entities, if they are few enough to show side by side
	Questions       []SummaryJudged
	Recommendations []SummaryRecommended
	Open            int    // of them
	ToAll           string // address of the recommendations
	Hash            string // the beginning of that of the sealed audit
}

// FurtherCount is how many recommendations other audits have.
func (s *Summary) FurtherCount() int {
	n := 0
	for _, a := range s.Further {
		n += len(a.Recommendations)
	}
	return n
}

// JudgementCount is how often a judgement was given.
type JudgementCount struct {
	Judgement AnswerChip
	Count     int
}

// SummaryJudged is an audit question with its judgements: one for each column, or how often each was given.
type SummaryJudged struct {
	ID, Text string
	Cells    []SummaryCell
	Counts   []JudgementCount
}

// SummaryCell is a judgement.
type SummaryCell struct {
	Entity    string
	Judgement AnswerChip
}

// SummaryRecommended is a recommendation of the audit.
type SummaryRecommended struct {
	Number     int
	Unnumbered bool   // the audit prints no numbers
	Body       string // "" if it is the page's
	Text       string
	Priority   string // "" for none
	Made       []SummaryFollowed
}

// SummaryFollowed is what has become of a recommendation with one body.
type SummaryFollowed struct {
	Body     string // "" if there is one body only
	Response string // "" before it is approved
	Reply    string
	FollowUp assessment.FollowUp
}

// Settled reports whether it is done or rejected with all bodies.
func (r SummaryRecommended) Settled() bool {
	return len(r.Made) > 0 && !slices.ContainsFunc(r.Made, func(m SummaryFollowed) bool {
		return m.FollowUp != assessment.FollowDone && m.FollowUp != assessment.FollowRejected
	})
}

// shownRecommendations is how many recommendations are shown at most; the audit's own list has the rest.
const shownRecommendations = 12

// First lists the recommendations shown: those that are neither done nor rejected.
func (a *SummaryAudit) First() []SummaryRecommended {
	var left []SummaryRecommended
	for _, r := range a.Recommendations {
		if !r.Settled() && len(left) < shownRecommendations {
			left = append(left, r)
		}
	}
	return left
}

// Rest is how many others there are.
func (a *SummaryAudit) Rest() int { return len(a.Recommendations) - len(a.First()) }

// SummaryDecision is a matter to decide.
type SummaryDecision struct {
	Kind     string // of domain
	Text     string // what a rule recommends
	Question QuestionLink
	Entities []EntityName // the first of them
	More     int
	Count    int // recommendations
	Href     string
	Blocks   []SummaryBlock
}

// SummarySources are the sources of the numbers, with the beginnings of the hashes; the sealed file has the whole
// hashes.
type SummarySources struct {
	Questionnaire, Version, Hash string
	Href                         string
	AuditHash                    string
	Submissions                  []SummarySource
}

// SummarySource is a submission.
type SummarySource struct {
	Entity string
	Number int
	Hash   string
}

// Summaries lists sealed summaries.
type Summaries struct {
	Shell
	Now  string // address of the current summary
	Rows []SealedSummaryRow
}

// Template names the template of the page.
func (*Summaries) Template() string { return "summaries" }

// SealedSummaryRow is one of them.
type SealedSummaryRow struct {
	Of, Round string
	Href      string
	At        time.Time
	By        string
	Hash      string // its beginning
}
