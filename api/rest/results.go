package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// adviceChange is the decision on a recommendation.
type adviceChange struct {
	Adopted bool   `json:"adopted" doc:"false dismisses it, which requires a reason"`
	Reason  string `json:"reason"`
}

// targetChange is the level to reach, and by when.
type targetChange struct {
	Level int    `json:"level" doc:"A level of the questionnaire, from 0 to 9" example:"3"`
	By    string `json:"by" doc:"The day by which to reach it" example:"2027-12-31"`
}

// targetsChange is a level that several entities are to reach, and by when.
type targetsChange struct {
	Level    int             `json:"level" doc:"A level of the questionnaire, from 0 to 9" example:"3"`
	By       string          `json:"by" doc:"The day by which to reach it" example:"2027-12-31"`
	Entities []targetVersion `json:"entities" nullable:"false"`
}

type targetVersion struct {
	Entity  string `json:"entity" format:"uuid"`
	Version int64  `json:"version" minimum:"0" doc:"The version of the entity's target, 0 while there is none"`
}

type targetsInput struct {
	InOrganisation
	Body targetsChange
}

type resultInput struct {
	InAssessment
	Number int `query:"number" minimum:"0" doc:"Number of a submission. If left out or 0: for those who may read the answers of a draft, the current answers; for others and once it is submitted, the latest approved submission, or else the latest"`
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

// adviceTogether is one decision on several recommendations.
type adviceTogether struct {
	Adopted bool             `json:"adopted" doc:"false dismisses them, which requires a reason"`
	Reason  string           `json:"reason" doc:"The reason for all of them"`
	Decide  []adviceToDecide `json:"decide" minItems:"1" doc:"The recommendations"`
}

// adviceToDecide is a recommendation to decide on.
type adviceToDecide struct {
	Assessment string `json:"assessment" format:"uuid" doc:"An assessment of the round"`
	Rule       string `json:"rule" doc:"Id of the rule" example:"B2-no"`
	Version    int64  `json:"version" minimum:"0" doc:"The version of the decision that you have read, 0 if nobody has decided in this round"`
}

type adviceTogetherInput struct {
	InRound
	Body adviceTogether
}

func (a *API) registerResults() {
	register(a, Operation{
		ID:         "get-result",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/assessments/{assessment}/result",
		Permission: assessment.ReadResults,
		Tag:        tagResults,
		Summary:    "Read the result of an assessment",
		Description: "Level, shares and the range they will be in, what blocks the next level and the target, proposed " +
			"judgements with their working, recommendations with what triggered them, and the round before. All numbers are " +
			"the same as on the pages.",
	}, a.getResult)
	register(a, Operation{
		ID:          "get-round-result",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/rounds/{round}/result",
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Read the result of a round",
		Description: "For the entities that the roles reach and that have submitted: drafts do not count.",
	}, a.getRoundResult)
	register(a, Operation{
		ID:          "get-target",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/entities/{entity}/target",
		Permission:  assessment.ReadResults,
		Tag:         tagResults,
		Summary:     "Read an entity's target level",
		Description: "If management has not set one, the version is 0.",
	}, a.getTarget)
	register(a, Operation{
		ID:          "put-target",
		Method:      http.MethodPut,
		Path:        "/organisations/{organisation}/entities/{entity}/target",
		Permission:  assessment.SetTargets,
		Tag:         tagResults,
		Summary:     "Set an entity's target level",
		Description: `If-Match is the version of the target, "0" when none has been set.`,
	}, a.putTarget)
	register(a, Operation{
		ID:         "post-targets",
		Method:     http.MethodPost,
		Path:       "/organisations/{organisation}/targets",
		Permission: assessment.SetTargets,
		Tag:        tagResults,
		Summary:    "Set the target level of several entities",
		Description: "For all of them or, if one is refused, for none. A coordinator enters what management has decided; " +
			"the log says so.",
		Errors: []int{http.StatusPreconditionFailed},
	}, a.postTargets)
	register(a, Operation{
		ID:          "put-advice",
		Method:      http.MethodPut,
		Path:        "/organisations/{organisation}/assessments/{assessment}/advice/{rule}",
		Permission:  assessment.ManageAdvice,
		Tag:         tagResults,
		Summary:     "Adopt or dismiss a recommendation",
		Description: `If-Match is the version of the decision, which the result shows, "0" if nobody has decided.`,
	}, a.putAdvice)
	register(a, Operation{
		ID:         "post-advice",
		Method:     http.MethodPost,
		Path:       "/organisations/{organisation}/rounds/{round}/advice",
		Permission: assessment.ManageAdvice,
		Tag:        tagResults,
		Summary:    "Adopt or dismiss several recommendations",
		Description: "All for the same reason, of one assessment or of several in the round. If one of them has been " +
			"decided on since it was read, nothing is stored and the answer is 409.",
		Errors: []int{http.StatusConflict},
	}, a.postAdvice)
}

func (a *API) postAdvice(
	r *request,
	in *adviceTogetherInput,
) (*response[list[record.AdviceDecision]], error) {
	round, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	var chosen []rounds.AdviceToDecide
	for _, d := range in.Body.Decide {
		id, err := assessment.ParseID(d.Assessment)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, rounds.AdviceToDecide{Assessment: id, Rule: d.Rule, Version: d.Version})
	}
	decided, err := a.Chain.Rounds.DecideAdviceTogether(r, r.Principal, round, chosen, in.Body.Adopted, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return listOf(decided, record.AdviceDecisionOf), nil
}

func (a *API) getResult(r *request, in *resultInput) (*response[record.Result], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Result(r, r.Principal, id, in.Number)
	if err != nil {
		return nil, err
	}
	return &response[record.Result]{Body: v.Result}, nil
}

func (a *API) getRoundResult(r *request, in *InRound) (*response[record.RoundResult], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.RoundResult(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.RoundResult]{Body: v.RoundResult}, nil
}

func (a *API) getTarget(r *request, in *InEntity) (*single[record.Target], error) {
	id, err := assessment.ParseID(in.Entity)
	if err != nil {
		return nil, err
	}
	t, err := a.Chain.Rounds.Target(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[record.Target]{ETag: etag(t.Version), Body: record.TargetOf(t)}, nil
}

func (a *API) putTarget(r *request, in *targetInput) (*single[record.Target], error) {
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
		return nil, stored(err, record.TargetOf)
	}
	return &single[record.Target]{ETag: etag(t.Version), Body: record.TargetOf(t)}, nil
}

func (a *API) postTargets(r *request, in *targetsInput) (*response[list[record.Target]], error) {
	form := rounds.TargetsForm{Level: in.Body.Level, By: assessment.Date(in.Body.By)}
	for _, of := range in.Body.Entities {
		form.Entities = append(form.Entities, rounds.TargetVersion{EntityID: reference(of.Entity), Version: of.Version})
	}
	targets, err := a.Chain.Rounds.SaveTargets(r, r.Principal, form)
	if err != nil {
		return nil, stored(err, record.TargetOf)
	}
	return listOf(targets, record.TargetOf), nil
}

func (a *API) putAdvice(r *request, in *adviceInput) (*single[record.AdviceDecision], error) {
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
		return nil, stored(err, record.AdviceDecisionOf)
	}
	return &single[record.AdviceDecision]{ETag: etag(d.Version), Body: record.AdviceDecisionOf(d)}, nil
}
