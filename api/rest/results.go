package rest

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// result is what an assessment adds up to.
type result struct {
	Assessment      string                `json:"assessment" format:"uuid"`
	Entity          entityName            `json:"entity"`
	State           assessmentState       `json:"state"`
	Round           roundName             `json:"round"`
	RoundState      roundState            `json:"round_state"`
	Questionnaire   questionnaireRef      `json:"questionnaire"`
	Number          *int                  `json:"number" doc:"Of the submission; null for the answers as they stand"`
	Submission      maybe[submission]     `json:"submission" doc:"null for the answers as they stand"`
	Score           score                 `json:"score"`
	Target          maybe[targetLevel]    `json:"target" doc:"null while management has set none"`
	Blockers        []blocker             `json:"blockers" nullable:"false" doc:"What stands before the next level; empty at the highest"`
	TargetBlockers  []blocker             `json:"target_blockers" nullable:"false" doc:"What stands before the target level; empty when it is reached or there is none"`
	Proposals       []proposal            `json:"proposals" nullable:"false" doc:"One for each audit question, in the questionnaire's order"`
	Recommendations []recommendation      `json:"recommendations" nullable:"false" doc:"What the questionnaire's rules recommend: lower levels first, then higher priorities"`
	Previous        maybe[previousResult] `json:"previous" doc:"What the round before added up to; null when nothing was handed in there"`
	Submissions     []submission          `json:"submissions" nullable:"false" doc:"Latest first"`
	People          []personName          `json:"people" nullable:"false" doc:"The names of all who are named by id"`
	MayReadAnswers  bool                  `json:"may_read_answers" doc:"Whether the token may read the answers behind the result"`
	MayDecideAdvice bool                  `json:"may_decide_advice" doc:"Whether the token may adopt or dismiss recommendations"`
	MaySetTarget    bool                  `json:"may_set_target" doc:"Whether the token may set the target level"`
}

// blocker is a block of questions that keeps an assessment from a level.
type blocker struct {
	Level     int    `json:"level" doc:"Of the questions in the block"`
	Share     share  `json:"share"`
	Threshold int    `json:"threshold" doc:"The percent to reach"`
	Missing   int    `json:"missing" doc:"The least number of points that would do"`
	Gains     []gain `json:"gains" nullable:"false" doc:"The questions that could give them, most points first"`
}

type gain struct {
	Question string  `json:"question"`
	Value    *string `json:"value" doc:"The answer it has; null while unanswered"`
	Points   int     `json:"points" doc:"How many more the best answer would give"`
}

// blockersOf shapes what stands before the next level.
func blockersOf(v rounds.ResultView) []blocker {
	shaped := make([]blocker, 0, len(v.Blockers))
	for _, b := range v.Blockers {
		gains := make([]gain, 0, len(b.Gains))
		for _, g := range b.Gains {
			gains = append(gains, gain{Question: g.QuestionID, Value: optional(g.Value), Points: g.Points})
		}
		shaped = append(
			shaped,
			blocker{
				Level:     b.Level,
				Share:     shareOf(b.Share),
				Threshold: b.Threshold,
				Missing:   b.Missing,
				Gains:     gains,
			},
		)
	}
	return shaped
}

// proposal is what the answers propose as judgement for an audit question, with its working.
type proposal struct {
	AuditQuestion string    `json:"audit_question"`
	Step          *string   `json:"step" doc:"Id of the proposed step of the questionnaire's judgement scale; null when nothing applicable is answered or counts"`
	Share         share     `json:"share"`
	Uncapped      *string   `json:"uncapped" doc:"Id of the step that the share alone would give"`
	Cap           *limit    `json:"cap" doc:"What lowered the proposal: a critical question with some points (partly) or none (no); null when nothing did"`
	CappedBy      []string  `json:"capped_by" nullable:"false" doc:"Ids of the questions that lowered it"`
	Questions     []working `json:"questions" nullable:"false" doc:"What each question brings"`
}

type limit string

// Schema lists null too, because the library does not add it to a list of words.
func (limit) Schema(huma.Registry) *huma.Schema {
	s := oneOf("partly", "no")
	s.Enum, s.Nullable = append(s.Enum, nil), true
	return s
}

// limitOf is a cap, or null where there is none.
func limitOf[C ~string](c C) *limit {
	if c == "" {
		return nil
	}
	shaped := limit(c)
	return &shaped
}

func proposalsOf(v rounds.ResultView) []proposal {
	shaped := make([]proposal, 0, len(v.Proposals))
	for _, p := range v.Proposals {
		one := proposal{
			AuditQuestion: p.AuditQuestionID,
			Step:          optional(p.Step),
			Share:         shareOf(p.Share),
			Uncapped:      optional(p.Uncapped),
			Cap:           limitOf(p.Cap),
			CappedBy:      append([]string{}, p.CappedBy...),
			Questions:     record.WorkingOf(p),
		}
		shaped = append(shaped, one)
	}
	return shaped
}

// recommendation is what a rule recommends, with what triggered it and what was done with it.
type recommendation struct {
	Rule           string                `json:"rule"`
	Question       string                `json:"question" doc:"Id of the question that the rule belongs to"`
	Level          int                   `json:"level" doc:"Of that question"`
	Priority       priority              `json:"priority"`
	Recommendation map[string]string     `json:"recommendation" doc:"By language"`
	FirstStep      map[string]string     `json:"first_step" doc:"By language"`
	References     map[string][]string   `json:"references" doc:"By the id of the source"`
	Triggers       []trigger             `json:"triggers" nullable:"false" doc:"The answers that the rule reads"`
	Shares         []triggerShare        `json:"shares" nullable:"false" doc:"The shares that the rule reads"`
	Decision       maybe[adviceDecision] `json:"decision" doc:"null while it is a proposal, which a first PUT starts from with If-Match \"0\""`
}

type priority string

func (priority) Schema(huma.Registry) *huma.Schema {
	return oneOf(questionnaires.High, questionnaires.Medium, questionnaires.Low)
}

func recommendationOf(row rounds.AdviceRow) recommendation {
	shaped := recommendation{
		Rule:           row.RuleID,
		Question:       row.QuestionID,
		Level:          row.Level,
		Priority:       priority(row.Priority),
		Recommendation: row.Recommendation,
		FirstStep:      row.FirstStep,
		References:     row.References,
		Triggers:       []trigger{},
		Shares:         []triggerShare{},
		Decision:       maybeOf(row.Decision, adviceDecisionOf),
	}
	if shaped.References == nil {
		shaped.References = map[string][]string{}
	}
	for _, t := range row.Triggers {
		shaped.Triggers = append(shaped.Triggers, trigger{Question: t.QuestionID, Value: optional(t.Value)})
	}
	for _, b := range row.Blocks {
		shaped.Shares = append(shaped.Shares, triggerShare{Block: b.Name, Percent: rated(b.Percent, b.Percent >= 0)})
	}
	return shaped
}

// adviceDecision is what somebody did with a recommendation.
type adviceDecision struct {
	Rule      string     `json:"rule"`
	Adopted   *bool      `json:"adopted" doc:"false: it was dismissed; null while nobody has decided"`
	Reason    string     `json:"reason" doc:"Why it was dismissed; may be empty when adopted"`
	DecidedBy *string    `json:"decided_by" format:"uuid"`
	Version   int64      `json:"version" doc:"0 as long as nobody has decided"`
	UpdatedAt *time.Time `json:"updated_at" nullable:"true"`
}

func adviceDecisionOf(d assessment.AdviceDecision) adviceDecision {
	shaped := adviceDecision{Rule: d.RuleID, Reason: d.Reason, Version: d.Version}
	if d.Version > 0 {
		shaped.Adopted = &d.Adopted
		shaped.DecidedBy = optionalID(&d.DecidedBy)
		shaped.UpdatedAt = utc(&d.UpdatedAt)
	}
	return shaped
}

// adviceChange is what shall be done with a recommendation.
type adviceChange struct {
	Adopted bool   `json:"adopted" doc:"false dismisses it, which takes a reason"`
	Reason  string `json:"reason"`
}

// targetLevel is the level that management wants an entity to reach, and by when.
type targetLevel struct {
	Entity    string     `json:"entity" format:"uuid"`
	Level     *int       `json:"level" doc:"null while management has set none" example:"3"`
	By        *string    `json:"by" doc:"The day by which to reach it" example:"2027-12-31"`
	SetBy     *string    `json:"set_by" format:"uuid"`
	Version   int64      `json:"version" doc:"0 as long as none was set"`
	UpdatedAt *time.Time `json:"updated_at" nullable:"true"`
}

func targetLevelOf(t assessment.Target) targetLevel {
	shaped := targetLevel{Entity: t.EntityID.String(), Version: t.Version}
	if t.Version > 0 {
		shaped.Level = &t.Level
		shaped.By = optional(t.By)
		shaped.SetBy = optionalID(&t.SetBy)
		shaped.UpdatedAt = utc(&t.UpdatedAt)
	}
	return shaped
}

// targetChange is the level to reach, and by when.
type targetChange struct {
	Level int    `json:"level" doc:"From 0 to 9; the questionnaire's levels are meant" example:"3"`
	By    string `json:"by" doc:"The day by which to reach it" example:"2027-12-31"`
}

// previousResult is what the entity's answers of the round before added up to.
type previousResult struct {
	Round         roundName        `json:"round"`
	Questionnaire questionnaireRef `json:"questionnaire"`
	Score         score            `json:"score"`
	Comparable    bool             `json:"comparable" doc:"Whether it is of the same questionnaire content; else levels and shares stand on other questions"`
}

func previousResultOf(p rounds.PreviousResult) previousResult {
	return previousResult{
		Round:         roundNameOf(p.Round),
		Questionnaire: questionnaireOfRound(p.Round),
		Score:         scoreOf(p),
		Comparable:    p.Comparable,
	}
}

func resultOf(v rounds.ResultView) result {
	people := peopleNamed{names: v.Names}
	before := v // the target level, as v is before the next one
	before.Blockers = v.TargetBlockers
	shaped := result{
		Assessment:      v.ID.String(),
		Entity:          entityNameOf(v.Entity, v.Kind),
		State:           assessmentState(v.Assessment.State),
		Round:           roundNameOf(v.Round),
		RoundState:      roundState(v.State),
		Questionnaire:   questionnaireOfRound(v.Round),
		Number:          rated(v.Number, v.Number > 0),
		Submission:      maybeOf(v.Submission, submissionOf),
		Score:           scoreOf(scored{Score: v.Score, Questionnaire: v.Questionnaire}),
		Target:          maybeOf(v.Target, targetLevelOf),
		Blockers:        blockersOf(v),
		TargetBlockers:  blockersOf(before),
		Proposals:       proposalsOf(v),
		Recommendations: []recommendation{},
		Previous:        maybeOf(v.Previous, previousResultOf),
		Submissions:     submissionsOf(v.Submissions, &people),
		MayReadAnswers:  v.MayRead,
		MayDecideAdvice: v.MayDecideAdvice,
		MaySetTarget:    v.MaySetTarget,
	}
	for _, row := range v.Advice {
		shaped.Recommendations = append(shaped.Recommendations, recommendationOf(row))
		if row.Decision != nil {
			people.name(&row.Decision.DecidedBy)
		}
	}
	if v.Target != nil {
		people.name(&v.Target.SetBy)
	}
	shaped.People = people.list()
	return shaped
}

// roundResult is what a round adds up to over the entities that the roles reach.
type roundResult struct {
	Round    Round          `json:"round"`
	Levels   levelSpread    `json:"levels" doc:"Over the entities that have handed in and have a level"`
	Areas    []areaSpread   `json:"areas" nullable:"false" doc:"In the questionnaire's order"`
	Gaps     []gap          `json:"gaps" nullable:"false" doc:"The questions that entities do not meet in full, most entities first"`
	Entities []entityResult `json:"entities" nullable:"false" doc:"In the order of the tree"`
}

// levelSpread is how levels are spread: never only a mean.
type levelSpread struct {
	Count        int          `json:"count" doc:"Number of entities that have a level"`
	Lowest       *int         `json:"lowest" doc:"null when none has a level"`
	Median       *int         `json:"median" doc:"Of an even count the lower of the two in the middle"`
	Highest      *int         `json:"highest"`
	Distribution []levelCount `json:"distribution" nullable:"false" doc:"One for each level, from 0"`
}

type levelCount struct {
	Level    int `json:"level"`
	Entities int `json:"entities" doc:"Number of them"`
}

// areaSpread is how the shares of an area are spread.
type areaSpread struct {
	ID      string       `json:"id"`
	Count   int          `json:"count" doc:"Number of entities for which the area counts"`
	Lowest  maybe[share] `json:"lowest" doc:"null when it counts for none"`
	Median  maybe[share] `json:"median" doc:"Of an even count the lower of the two in the middle"`
	Highest maybe[share] `json:"highest"`
}

// gap is a question that entities do not meet in full.
type gap struct {
	Question string   `json:"question"`
	Entities []string `json:"entities" nullable:"false" doc:"Ids of the entities that are asked and do not meet it in full"`
	Missing  int      `json:"missing" doc:"Points, over all of them"`
}

// entityResult is one entity's result in a round.
type entityResult struct {
	Assessment string             `json:"assessment" format:"uuid"`
	Entity     entityName         `json:"entity"`
	State      assessmentState    `json:"state"`
	Submission maybe[submission]  `json:"submission" doc:"The last approved one, else the last; null when nothing was handed in"`
	Score      maybe[score]       `json:"score" doc:"Of that submission"`
	Previous   maybe[score]       `json:"previous" doc:"Of the round before, where it is of the same questionnaire content"`
	Target     maybe[targetLevel] `json:"target" doc:"null while management has set none"`
}

func roundResultOf(v rounds.RoundResult) roundResult {
	shaped := roundResult{
		Round:    roundOf(v.RoundSummary),
		Levels:   levelSpreadOf(v),
		Areas:    []areaSpread{},
		Gaps:     []gap{},
		Entities: []entityResult{},
	}
	for i, a := range v.Areas {
		one := areaSpread{ID: v.Questionnaire.Areas[i].ID, Count: a.Count}
		if a.Count > 0 {
			one.Lowest = maybe[share]{
				value: new(shareOf(a.Lowest)),
			}
			one.Median = maybe[share]{
				value: new(shareOf(a.Median)),
			}
			one.Highest = maybe[share]{
				value: new(shareOf(a.Highest)),
			}
		}
		shaped.Areas = append(shaped.Areas, one)
	}
	for _, g := range v.Gaps {
		one := gap{Question: g.QuestionID, Entities: []string{}, Missing: g.Missing}
		for _, id := range g.Entities {
			one.Entities = append(one.Entities, id.String())
		}
		shaped.Gaps = append(shaped.Gaps, one)
	}
	for _, row := range v.Rows {
		one := entityResult{
			Assessment: row.ID.String(),
			Entity:     entityNameOf(row.Entity, row.Kind),
			State:      assessmentState(row.Assessment.State),
			Submission: maybeOf(row.Submission, submissionOf),
			Target:     maybeOf(row.Target, targetLevelOf),
		}
		if row.Submission != nil {
			one.Score = maybeOf(&scored{Score: row.Score, Questionnaire: v.Questionnaire}, scoreOf)
		}
		if row.Previous != nil {
			one.Previous = maybeOf(&scored{Score: *row.Previous, Questionnaire: v.Questionnaire}, scoreOf)
		}
		shaped.Entities = append(shaped.Entities, one)
	}
	return shaped
}

func levelSpreadOf(v rounds.RoundResult) levelSpread {
	s := v.Levels
	return levelsOf(s.Count, s.Lowest, s.Median, s.Highest, s.Distribution)
}

func levelsOf(count, lowest, median, highest int, distribution []int) levelSpread {
	some := count > 0
	shaped := levelSpread{
		Count:        count,
		Lowest:       rated(lowest, some),
		Median:       rated(median, some),
		Highest:      rated(highest, some),
		Distribution: []levelCount{},
	}
	for level, entities := range distribution {
		shaped.Distribution = append(shaped.Distribution, levelCount{Level: level, Entities: entities})
	}
	return shaped
}

type resultInput struct {
	InAssessment
	Number int `query:"number" minimum:"0" doc:"Number of a submission. Without it, or with 0: for those who may read the answers of a draft, the answers as they stand; for others and once it is handed in, the last approved submission, else the last"`
}

type targetInput struct {
	InEntity
	Versioned
	Body targetChange
}

type adviceInput struct {
	InAssessment
	Rule string `path:"rule" doc:"Id of the rule" example:"B2-no"`
	Versioned
	Body adviceChange
}

func (a *API) registerResults() {
	register(a, Operation{
		ID:      "get-result",
		Method:  http.MethodGet,
		Path:    "/organisations/{organisation}/assessments/{assessment}/result",
		Action:  assessment.ReadResults,
		Tag:     tagResults,
		Summary: "Read the result of an assessment",
		Description: "Level, shares and the interval in which they will lie, what stands before the next level and the " +
			"target, proposed judgements with their working, recommendations with what triggered them, and the round " +
			"before. All numbers are those of the pages.",
	}, a.getResult)
	register(a, Operation{
		ID:          "get-round-result",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/rounds/{round}/result",
		Action:      assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Read the result of a round",
		Description: "Over the entities that the roles reach and that have handed in: drafts do not count.",
	}, a.getRoundResult)
	register(a, Operation{
		ID:          "get-target",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/entities/{entity}/target",
		Action:      assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Read the level that an entity is to reach",
		Description: "While management has set none, the version is 0.",
	}, a.getTarget)
	register(a, Operation{
		ID:          "put-target",
		Method:      http.MethodPut,
		Path:        "/organisations/{organisation}/entities/{entity}/target",
		Action:      assessment.SetTargets,
		Tag:         tagResults,
		Summary:     "Set the level that an entity is to reach",
		Description: `If-Match is the version of the target, "0" when none has been set.`,
	}, a.putTarget)
	register(a, Operation{
		ID:          "put-advice",
		Method:      http.MethodPut,
		Path:        "/organisations/{organisation}/assessments/{assessment}/advice/{rule}",
		Action:      assessment.ManageAdvice,
		Tag:         tagResults,
		Summary:     "Adopt or dismiss a recommendation",
		Description: `If-Match is the version of the decision, which the result shows, "0" when nobody has decided.`,
	}, a.putAdvice)
}

func (a *API) getResult(r *request, in *resultInput) (*reply[result], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Result(r, r.Principal, id, in.Number)
	if err != nil {
		return nil, err
	}
	return &reply[result]{Body: resultOf(v)}, nil
}

func (a *API) getRoundResult(r *request, in *InRound) (*reply[roundResult], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.RoundResult(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &reply[roundResult]{Body: roundResultOf(v)}, nil
}

func (a *API) getTarget(r *request, in *InEntity) (*single[targetLevel], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	t, err := a.Chain.Rounds.Target(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[targetLevel]{ETag: etag(t.Version), Body: targetLevelOf(t)}, nil
}

func (a *API) putTarget(r *request, in *targetInput) (*single[targetLevel], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	t, err := a.Chain.Rounds.SaveTarget(r, r.Principal, assessment.Target{
		EntityID: id,
		Level:    in.Body.Level,
		By:       assessment.Date(in.Body.By),
		Version:  version,
	})
	if err != nil {
		return nil, stored(err, targetLevelOf)
	}
	return &single[targetLevel]{ETag: etag(t.Version), Body: targetLevelOf(t)}, nil
}

func (a *API) putAdvice(r *request, in *adviceInput) (*single[adviceDecision], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.Rounds.DecideAdvice(r, r.Principal, assessment.AdviceDecision{
		AssessmentID: id,
		RuleID:       in.Rule,
		Adopted:      in.Body.Adopted,
		Reason:       in.Body.Reason,
		Version:      version,
	})
	if err != nil {
		return nil, stored(err, adviceDecisionOf)
	}
	return &single[adviceDecision]{ETag: etag(d.Version), Body: adviceDecisionOf(d)}, nil
}
