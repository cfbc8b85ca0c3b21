package frontend

import (
	"time"

	"mognad/questionnaires"
)

// Questionnaire shows one published version: by area, by level, or by audit question.
type Questionnaire struct {
	Shell
	Base        string   // address of the version
	By          string   // area, level or audit
	Spoken      string   // language of the questions
	Offered     []string // languages of the questionnaire
	Heading     string
	Description string
	Key         string
	Version     string
	Hash        string
	PublishedAt time.Time
	Kind        string   // show only what this kind of entity is asked; "" is everything
	Kinds       []Option // to choose from
	Sections    []QuestionnaireSection
	Thresholds  []ThresholdRow // by level
	Levels      []int          // the columns of Thresholds
	Proposal    []ProposalRow  // by audit question
	CapPartly   string
	CapNo       string
}

// Template names the template of the page.
func (*Questionnaire) Template() string { return "questionnaire" }

// LanguageOptions lists the languages of the questionnaire to choose from.
func (q *Questionnaire) LanguageOptions() []Option {
	var options []Option
	for _, l := range q.Offered {
		options = append(options, Option{Value: l, Key: "language." + l})
	}
	return options
}

// Ways lists how the questionnaire can be read.
func (*Questionnaire) Ways() []string { return []string{"area", "level", "audit"} }

// QuestionnaireSection is an area, a level or an audit question with its questions.
type QuestionnaireSection struct {
	ID, Name, Text string
	Label          string // the audit area's name
	Questions      []QuestionRow
}

// QuestionRow is one question in the language of the content.
type QuestionRow struct {
	ID, Title, Text, Why, Evidence, Area string
	Level                                int
	Counted                              bool
	Critical                             bool // for the audit question of the section
	Brief                                bool // stands in full elsewhere; only the title and a link
	Criteria                             []CriterionRow
	AskedOf                              []string // kinds
	References                           []ReferenceRow
	Rules                                []RuleRow
}

// CriterionRow is what makes one step of the answer scale.
type CriterionRow struct{ Label, Tone, Text string }

// ReferenceRow is the numbers that a question refers to in one source.
type ReferenceRow struct {
	Source  string
	Numbers []string
}

// RuleRow is a rule with what it recommends.
type RuleRow struct{ ID, When, Priority, Recommendation, FirstStep string }

// ThresholdRow is what it takes to reach a level: the least percent of the points of each level's questions.
type ThresholdRow struct {
	Level    int
	Name     string
	Meaning  string
	Percents []int
}

// ProposalRow is a step of the judgement scale and the least percent for it.
type ProposalRow struct {
	Label string
	From  int
}

// NewQuestionnaire fills in the content in a language, in one of the ways to read it.
func NewQuestionnaire(q *questionnaires.Questionnaire, language, by, kind string) *Questionnaire {
	in := func(t questionnaires.Text) string { return t.In(language, q.Languages...) }
	page := &Questionnaire{By: by, Spoken: language, Offered: q.Languages, Heading: in(q.Title), Description: in(q.Description),
		Key: q.Key, Version: q.Version, Hash: q.Hash(), Kind: kind}
	asked := func(list []questionnaires.Question) []QuestionRow {
		var rows []QuestionRow
		for _, question := range list {
			if row := questionRow(q, question, in); kind == "" || askedOf(row, kind) {
				rows = append(rows, row)
			}
		}
		return rows
	}
	switch by {
	case "level":
		for _, l := range q.Levels {
			if l.Level > 0 {
				page.Levels = append(page.Levels, l.Level)
				page.Sections = append(page.Sections, QuestionnaireSection{ID: levelID(l.Level), Name: in(l.Name), Text: in(l.Meaning), Questions: asked(q.QuestionsAt(l.Level))})
			}
			page.Thresholds = append(page.Thresholds, ThresholdRow{l.Level, in(l.Name), in(l.Meaning), q.Thresholds[l.Level]})
		}
	case "audit":
		for _, a := range q.AuditQuestions {
			area, _ := q.AuditArea(a.Area)
			section := QuestionnaireSection{ID: a.ID, Name: in(a.Text), Text: in(a.Help), Label: in(area.Name)}
			for _, feed := range a.Questions {
				question, _ := q.Question(feed.ID)
				row := questionRow(q, question, in)
				if row.Critical, row.Brief = feed.Critical, true; kind == "" || askedOf(row, kind) {
					section.Questions = append(section.Questions, row)
				}
			}
			page.Sections = append(page.Sections, section)
		}
		page.proposal(q, in)
	default:
		for _, a := range q.Areas {
			page.Sections = append(page.Sections, QuestionnaireSection{ID: a.ID, Name: in(a.Name), Text: in(a.Description), Questions: asked(q.QuestionsIn(a.ID))})
		}
	}
	return page
}

func (page *Questionnaire) proposal(q *questionnaires.Questionnaire, in func(questionnaires.Text) string) {
	if q.Proposal == nil {
		return
	}
	for _, s := range q.Proposal.Steps {
		page.Proposal = append(page.Proposal, ProposalRow{in(s.Label), s.From})
		if s.ID == q.Proposal.CapPartly {
			page.CapPartly = in(s.Label)
		}
		if s.ID == q.Proposal.CapNo {
			page.CapNo = in(s.Label)
		}
	}
}

// levelID is the anchor of a level.
func levelID(level int) string { return "L" + string(rune('0'+level)) }

func askedOf(row QuestionRow, kind string) bool {
	for _, k := range row.AskedOf {
		if k == kind {
			return true
		}
	}
	return false
}

func questionRow(q *questionnaires.Questionnaire, question questionnaires.Question, in func(questionnaires.Text) string) QuestionRow {
	row := QuestionRow{ID: question.ID, Title: in(question.Title), Text: in(question.Text), Why: in(question.Why), Evidence: in(question.Evidence),
		Level: question.Level, Counted: question.Weight > 0}
	if area, ok := q.Area(question.Area); ok {
		row.Area = in(area.Name)
	}
	for _, a := range q.Answers {
		if text, ok := question.Criteria[a.ID]; ok {
			row.Criteria = append(row.Criteria, CriterionRow{in(a.Label), tone(a.Value, q.HighestValue()), in(text)})
		}
	}
	for _, k := range question.AskedOf {
		row.AskedOf = append(row.AskedOf, string(k))
	}
	for _, s := range q.Sources {
		if numbers := question.References[s.ID]; len(numbers) > 0 {
			row.References = append(row.References, ReferenceRow{in(s.Title), numbers})
		}
	}
	for _, r := range question.Rules {
		row.Rules = append(row.Rules, RuleRow{r.ID, r.When, string(r.Priority), in(r.Recommendation), in(r.FirstStep)})
	}
	return row
}

// tone is the colour and the sign of an answer's value.
func tone(value, highest int) string {
	switch value {
	case highest:
		return "good"
	case 0:
		return "poor"
	}
	return "partly"
}
