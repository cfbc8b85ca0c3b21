package frontend

import (
	"net/url"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Questionnaire shows one published version: by area, by level, or by audit question.
type Questionnaire struct {
	Shell
	List        string   // address of the list
	Base        string   // address of the version
	By          string   // one of Ways
	Area        string   // by area: the id of the one shown, or AllAreas
	Spoken      string   // language of the questions
	Offered     []string // languages of the questionnaire
	Heading     string
	Description string
	Key         string
	Version     string
	Hash        string
	PublishedAt time.Time
	Own         bool     // the organisation's, not the installation's
	Kind        string   // show only what this kind of entity is asked; "" is everything
	Kinds       []Option // to choose from
	Total       int      // questions of the version
	Asked       int      // of those, asked of the kind
	Contents    []ContentsRow
	Previous    *ContentsRow // area, nil before the first and while all are shown
	Next        *ContentsRow
	Sections    []QuestionnaireSection
	Thresholds  []ThresholdRow // by level
	Levels      []int          // the columns of Thresholds
	Proposal    []ProposalRow  // by audit question
	CapPartly   *AnswerChip    // the best proposal when a critical question got some points
	CapNo       *AnswerChip    // the best proposal when a critical question got none
}

// AllAreas in place of an area's id shows all of them.
const AllAreas = "all"

// Template names the template of the page.
func (*Questionnaire) Template() string { return "questionnaire" }

// LanguageOptions lists the languages of the questionnaire to choose from.
func (page *Questionnaire) LanguageOptions() []Option {
	var options []Option
	for _, l := range page.Offered {
		options = append(options, Option{Value: l, Key: "questionnaires.languages." + l})
	}
	return options
}

// Ways lists how the questionnaire can be read.
func (*Questionnaire) Ways() []string { return []string{"area", "level", "audit"} }

// Way is the address of this page read in another way, for the same kind of entity and in the same language.
func (page *Questionnaire) Way(by string) string { return page.address(by, "") }

// Full is the address of the question in full.
func (page *Questionnaire) Full(row QuestionRow) string {
	return page.address("area", row.AreaID) + "#" + row.ID
}

func (page *Questionnaire) address(by, area string) string {
	query := url.Values{"by": {by}, "language": {page.Spoken}}
	if area != "" {
		query.Set("area", area)
	}
	if page.Kind != "" {
		query.Set("kind", page.Kind)
	}
	return page.Base + "?" + query.Encode()
}

// ContentsRow links to an area, a level or an audit question.
type ContentsRow struct {
	Href      string
	Mark      string // what is shown before the name: the id of an audit question, the number of a level
	Name      string // "" for all areas
	Questions int
	Current   bool
}

// QuestionnaireSection is an area, a level or an audit question with its questions.
type QuestionnaireSection struct {
	ID        string
	Mark      string // see ContentsRow
	Name      string // "" for questions that belong to no audit question
	Text      string
	Label     string // the audit area's name
	Questions []QuestionRow
}

// QuestionRow is one question in the language of the content.
type QuestionRow struct {
	ID, Title, Text, Why, Evidence string
	Area, AreaID                   string
	Level                          int
	Counted                        bool
	Critical                       bool // for the audit question of the section
	Criteria                       []CriterionRow
	AskedOf                        []string // kinds
	AskedIf                        []string // traits, one of which an entity must have; none for all
	References                     []ReferenceRow
	Rules                          []RuleRow
}

// CriterionRow is what one step of the answer scale requires.
type CriterionRow struct {
	Answer AnswerChip
	Text   string
}

// ReferenceRow lists the clauses of one source that a question refers to.
type ReferenceRow struct {
	Source  string
	Numbers []string
}

// RuleRow is a rule with what it recommends.
type RuleRow struct {
	ID, When                  string
	Condition                 Condition
	Priority                  string
	Recommendation, FirstStep string
}

// ThresholdRow is what it takes to reach a level: the lowest percentage of the points of each level's questions.
type ThresholdRow struct {
	Level    int
	Name     string
	Meaning  string
	Percents []int
}

// ProposalRow is a step of the judgement scale and the lowest percentage for it.
type ProposalRow struct {
	Step AnswerChip
	From int
}

// Reading is how somebody reads a questionnaire. Unknown choices fall back: to reading by area, to the first area, to
// every kind of entity.
type Reading struct {
	Base     string // address of the version
	By, Area string
	Kind     string
	Language string // one of the questionnaire's
}

// NewQuestionnaire fills in the content in one of the ways to read it.
func NewQuestionnaire(q *questionnaires.Questionnaire, r Reading) *Questionnaire {
	in := func(t questionnaires.Text) string { return t.In(r.Language, q.Languages...) }
	page := &Questionnaire{
		Base:        r.Base,
		By:          r.By,
		Spoken:      r.Language,
		Offered:     q.Languages,
		Heading:     in(q.Title),
		Description: in(q.Description),
		Key:         q.Key,
		Version:     q.Version,
		Hash:        q.Hash(),
		Kind:        r.Kind,
		Total:       len(q.Questions),
	}
	if !slices.Contains(page.Ways(), page.By) {
		page.By = page.Ways()[0]
	}
	if !slices.Contains(assessment.EntityKinds, assessment.EntityKind(page.Kind)) {
		page.Kind = ""
	}
	rows := reader{q: q, in: in, kind: page.Kind}
	page.Asked = len(rows.of(q.Questions))
	switch page.By {
	case "level":
		page.byLevel(rows)
	case "audit":
		page.byAuditQuestion(rows)
	default:
		page.byArea(rows, r.Area)
	}
	return page
}

func (page *Questionnaire) byArea(r reader, shown string) {
	if _, ok := r.q.Area(shown); !ok && shown != AllAreas && len(r.q.Areas) > 0 {
		shown = r.q.Areas[0].ID
	}
	page.Area = shown
	for _, a := range r.q.Areas {
		questions := r.of(r.q.QuestionsIn(a.ID))
		page.Contents = append(page.Contents, ContentsRow{
			Href:      page.address("area", a.ID),
			Mark:      a.ID,
			Name:      r.in(a.Name),
			Questions: len(questions),
			Current:   a.ID == shown,
		})
		if shown == a.ID || shown == AllAreas {
			page.Sections = append(page.Sections, QuestionnaireSection{
				ID:        a.ID,
				Mark:      a.ID,
				Name:      r.in(a.Name),
				Text:      r.in(a.Description),
				Questions: questions,
			})
		}
	}
	if i := slices.IndexFunc(page.Contents, func(c ContentsRow) bool { return c.Current }); i >= 0 {
		if i > 0 {
			page.Previous = &page.Contents[i-1]
		}
		if i+1 < len(page.Contents) {
			page.Next = &page.Contents[i+1]
		}
	}
	all := ContentsRow{Href: page.address("area", AllAreas), Questions: page.Asked, Current: shown == AllAreas}
	page.Contents = append(slices.Clip(page.Contents), all)
}

func (page *Questionnaire) byLevel(r reader) {
	for _, l := range r.q.Levels {
		page.Thresholds = append(page.Thresholds, ThresholdRow{
			Level:    l.Level,
			Name:     r.in(l.Name),
			Meaning:  r.in(l.Meaning),
			Percents: r.q.Thresholds[l.Level],
		})
		if l.Level == 0 {
			continue
		}
		page.Levels = append(page.Levels, l.Level)
		mark := string(rune('0' + l.Level)) // the format knows the levels 0 to 9
		page.add(QuestionnaireSection{
			ID:        "L" + mark,
			Mark:      mark,
			Name:      r.in(l.Name),
			Text:      r.in(l.Meaning),
			Questions: r.of(r.q.QuestionsAt(l.Level)),
		})
	}
}

func (page *Questionnaire) byAuditQuestion(r reader) {
	for _, a := range r.q.AuditQuestions {
		area, _ := r.q.AuditArea(a.Area)
		section := QuestionnaireSection{
			ID:    a.ID,
			Mark:  a.ID,
			Name:  r.in(a.Text),
			Text:  r.in(a.Help),
			Label: r.in(area.Name),
		}
		for _, feed := range a.Questions {
			question, _ := r.q.Question(feed.ID)
			for _, row := range r.of([]questionnaires.Question{question}) {
				row.Critical = feed.Critical
				section.Questions = append(section.Questions, row)
			}
		}
		page.add(section)
	}
	var rest []questionnaires.Question
	for _, question := range r.q.Questions {
		if len(r.q.AuditQuestionsFor(question.ID)) == 0 {
			rest = append(rest, question)
		}
	}
	if questions := r.of(rest); len(questions) > 0 {
		page.add(QuestionnaireSection{ID: "none", Questions: questions})
	}
	page.proposal(r)
}

// add adds a section, to which the contents lead on the same page.
func (page *Questionnaire) add(s QuestionnaireSection) {
	page.Sections = append(page.Sections, s)
	page.Contents = append(page.Contents, ContentsRow{
		Href:      "#" + s.ID,
		Mark:      s.Mark,
		Name:      s.Name,
		Questions: len(s.Questions),
	})
}

func (page *Questionnaire) proposal(r reader) {
	if r.q.Proposal == nil {
		return
	}
	steps := r.q.Proposal.Steps
	for i, s := range steps {
		chip := AnswerChip{Label: r.in(s.Label), Tone: stepTone(i, len(steps))}
		page.Proposal = append(page.Proposal, ProposalRow{Step: chip, From: s.From})
		if s.ID == r.q.Proposal.CapPartly {
			page.CapPartly = &chip
		}
		if s.ID == r.q.Proposal.CapNo {
			page.CapNo = &chip
		}
	}
}

// stepTone is the colour and the sign of a step of the judgement scale, counted from the best.
func stepTone(i, steps int) string {
	switch {
	case i == 0:
		return "good"
	case i == steps-1:
		return "poor"
	case 2*i < steps-1:
		return "mostly"
	case steps > 4 && 2*i > steps-1:
		return "slightly"
	}
	return "partly"
}

// reader turns questions into rows for one kind of entity, "" for every kind.
type reader struct {
	q    *questionnaires.Questionnaire
	in   func(questionnaires.Text) string
	kind string
}

func (r reader) of(list []questionnaires.Question) []QuestionRow {
	var rows []QuestionRow
	for _, question := range list {
		of := questionnaires.Profile{Kind: questionnaires.EntityKind(r.kind), Traits: questionnaires.Traits}
		if r.kind == "" || r.q.Asks(of, question) {
			rows = append(rows, r.row(question))
		}
	}
	return rows
}

func (r reader) row(question questionnaires.Question) QuestionRow {
	area, _ := r.q.Area(question.Area)
	row := QuestionRow{
		ID:       question.ID,
		Title:    r.in(question.Title),
		Text:     r.in(question.Text),
		Why:      r.in(question.Why),
		Evidence: r.in(question.Evidence),
		Area:     r.in(area.Name),
		AreaID:   area.ID,
		Level:    question.Level,
		Counted:  question.Weight > 0,
		Criteria: criteria(question, r.q, r.in),
	}
	for _, k := range question.AskedOf {
		row.AskedOf = append(row.AskedOf, string(k))
	}
	for _, trait := range question.AskedIf {
		row.AskedIf = append(row.AskedIf, string(trait))
	}
	for _, s := range r.q.Sources {
		if numbers := question.References[s.ID]; len(numbers) > 0 {
			row.References = append(row.References, ReferenceRow{Source: r.in(s.Title), Numbers: numbers})
		}
	}
	for _, rule := range question.Rules {
		row.Rules = append(row.Rules, RuleRow{
			ID:             rule.ID,
			When:           rule.When,
			Condition:      condition(rule.When, r.q, r.in),
			Priority:       string(rule.Priority),
			Recommendation: r.in(rule.Recommendation),
			FirstStep:      r.in(rule.FirstStep),
		})
	}
	return row
}
