package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// answer is an assessment's answer to a question. A question without an answer has the version 0.
type answer struct {
	Question   string             `json:"question" example:"B2"`
	Value      *string            `json:"value" doc:"Id of a step of the questionnaire's answer scale; null while unanswered" example:"partly"`
	Reason     string             `json:"reason" doc:"Why the question does not apply; empty for other values"`
	Comment    string             `json:"comment"`
	Evidence   []evidence         `json:"evidence" nullable:"false"`
	AnsweredBy *string            `json:"answered_by" format:"uuid" doc:"Id of the user who gave the value; null while unanswered"`
	AnsweredAt *time.Time         `json:"answered_at" nullable:"true"`
	StillTrue  bool               `json:"still_true" doc:"The value was kept from the previous round"`
	AssignedTo *string            `json:"assigned_to" format:"uuid" doc:"Id of the user to whom the question was handed; null for none, and again once it is answered"`
	Provider   *string            `json:"provider" format:"uuid" doc:"Id of another entity's assessment that provides the answer; null for the entity's own"`
	Stance     *assessment.Stance `json:"stance" doc:"The receiver's position on a provided answer; null before it has one, and for the entity's own"`
	Version    int64              `json:"version" doc:"0 until something is saved"`
}

// evidence supports an answer.
type evidence struct {
	Text string  `json:"text" example:"Informationssäkerhetspolicy, antagen 2025-11-24"`
	Link *string `json:"link" doc:"An address that begins with http:// or https://; null for none" example:"https://norrdal.example/policy.pdf"`
}

func answerOf(a assessment.Answer) answer {
	return answer{
		Question:   a.QuestionID,
		Value:      optional(a.Value),
		Reason:     a.Reason,
		Comment:    a.Comment,
		Evidence:   evidenceOf(a.Evidence),
		AnsweredBy: optionalID(a.AnsweredBy),
		AnsweredAt: record.UTC(a.AnsweredAt),
		StillTrue:  a.StillTrue,
		AssignedTo: optionalID(a.AssignedTo),
		Provider:   optionalID(a.ProviderID),
		Version:    a.Version,
		Stance:     record.Optional(a.Stance),
	}
}

func evidenceOf(pieces []assessment.Evidence) []evidence {
	shaped := make([]evidence, 0, len(pieces))
	for _, e := range pieces {
		shaped = append(shaped, evidence{Text: e.Text, Link: optional(e.Link)})
	}
	return shaped
}

// answerChange is an answer as sent: no property may be left out, so that none is emptied by mistake.
type answerChange struct {
	Value    *string            `json:"value" doc:"Id of a step of the questionnaire's answer scale; null for unanswered" example:"partly"`
	Reason   string             `json:"reason" doc:"Why the question does not apply; required for that value"`
	Comment  string             `json:"comment"`
	Evidence []evidence         `json:"evidence" nullable:"false" doc:"At most 20 pieces"`
	Stance   *assessment.Stance `json:"stance" doc:"For a question that another entity answers for this one: disputed replaces its answer with what is sent here and requires a comment; confirmed keeps its answer and ignores the other properties; null does the same if these are empty or equal to it, and otherwise disputes it. null for the entity's own answer"`
}

// hand is the person a question is handed over to.
type hand struct {
	To   *string `json:"to" doc:"Id of a colleague of the assessment; null takes the question back"`
	Note string  `json:"note,omitempty" doc:"To the colleague, who is told of the question"`
}

// answerVersion is one version of an answer.
type answerVersion struct {
	Answer  answer            `json:"answer"`
	SavedBy record.PersonName `json:"saved_by"`
	SavedAt time.Time         `json:"saved_at"`
}

// work is an assessment that the token's person has something to do with.
type work struct {
	Assessment    string                     `json:"assessment" format:"uuid"`
	Entity        record.EntityName          `json:"entity"`
	State         assessment.AssessmentState `json:"state"`
	MergedInto    *assessment.ID             `json:"merged_into" format:"uuid" doc:"The entity that took over the draft, which is kept and no longer asked; null for none"`
	Round         record.RoundName           `json:"round"`
	RoundState    assessment.RoundState      `json:"round_state"`
	Questionnaire record.QuestionnaireTitle  `json:"questionnaire"`
	Counts        record.Counts              `json:"counts"`
	Handed        []string                   `json:"handed" nullable:"false" doc:"Ids of the questions handed to the person that have no answer yet"`
	MayAnswer     bool                       `json:"may_answer" doc:"By role; the two states say whether it is possible now"`
	MayDecide     bool                       `json:"may_decide" doc:"By role, on a submission"`
	Returned      *record.Decision           `json:"returned" doc:"Why the last submission was returned; null when it was not"`
	Reopened      *record.Reopening          `json:"reopened" doc:"Why the approved submission was opened again; null unless a new one is to be approved"`
	ProviderNews  []providerNews             `json:"provider_news" nullable:"false" doc:"What has happened where answers of others come from"`
}

// providerNews tells an entity that receives answers what has happened where they come from.
type providerNews struct {
	Provider   string     `json:"provider" doc:"Name of the entity that answers"`
	ReopenedAt *time.Time `json:"reopened_at" doc:"When its approved submission was opened again; null unless it is being answered again"`
	Changed    int        `json:"changed" doc:"Number of its answers that have changed since this entity submitted"`
}

func workOf(i rounds.WorkItem) work {
	shaped := work{
		Assessment: i.ID.String(),
		Entity:     record.EntityNameOf(i.Entity, i.Kind),
		State:      i.Assessment.State,
		MergedInto: i.MergedInto,
		Round:      record.RoundNameOf(i.Round),
		RoundState: i.State,
		Questionnaire: record.QuestionnaireTitle{
			QuestionnaireRef: record.QuestionnaireOf(i.Round),
			Title:            i.Title,
		},
		Counts:    record.CountsOf(i.Counts),
		Handed:    []string{},
		MayAnswer: i.MayAnswer,
		MayDecide: i.MayDecide,
		Returned:  record.Maybe(i.Returned, record.DecisionOf),
		Reopened:  record.Maybe(i.Reopened, record.ReopeningOf),

		ProviderNews: []providerNews{},
	}
	for _, n := range i.News {
		shaped.ProviderNews = append(shaped.ProviderNews, providerNews{
			Provider:   n.Provider,
			ReopenedAt: record.UTC(n.ReopenedAt),
			Changed:    n.Changed,
		})
	}
	shaped.Handed = append(shaped.Handed, i.Handed...)
	return shaped
}

// wholeAssessment is an assessment as respondents see it.
type wholeAssessment struct {
	ID            string                     `json:"id" format:"uuid"`
	Entity        record.EntityName          `json:"entity"`
	State         assessment.AssessmentState `json:"state"`
	MergedInto    *assessment.ID             `json:"merged_into" format:"uuid" doc:"The entity that took over the draft, which is kept and no longer asked; null for none"`
	Round         record.RoundName           `json:"round"`
	RoundState    assessment.RoundState      `json:"round_state"`
	Message       string                     `json:"message" doc:"What the round tells those who answer"`
	Questionnaire record.QuestionnaireRef    `json:"questionnaire"`
	Score         record.Score               `json:"score" doc:"Of the current answers"`
	Questions     []questionAsked            `json:"questions" nullable:"false" doc:"The questions asked, in the questionnaire's order"`
	PreviousRound *record.RoundName          `json:"previous_round" doc:"The round that the previous answers are from; null for none"`
	Submissions   []record.Submission        `json:"submissions" nullable:"false" doc:"Latest first"`
	Returned      *record.Decision           `json:"returned" doc:"Why the last submission was returned; null when it was not"`
	Reopened      *record.Reopening          `json:"reopened" doc:"Why the approved submission was opened again; null unless a new one is to be approved"`
	Colleagues    []record.PersonName        `json:"colleagues" nullable:"false" doc:"To whom a question can be handed"`
	People        record.People              `json:"people" nullable:"false" doc:"The names of everybody referred to by id"`
	MayAnswer     bool                       `json:"may_answer" doc:"Whether the token may answer now"`
	MaySubmit     bool                       `json:"may_submit" doc:"Whether the token may submit now"`
	MayDecide     bool                       `json:"may_decide" doc:"Whether the token may decide on submissions"`
	Version       int64                      `json:"version" doc:"Of the state; each answer has its own"`
	CreatedAt     time.Time                  `json:"created_at"`
	UpdatedAt     time.Time                  `json:"updated_at"`
}

// questionAsked is a question of an assessment with its answer.
type questionAsked struct {
	Question   string          `json:"question" example:"B2"`
	Area       string          `json:"area"`
	Answer     answer          `json:"answer"`
	Previous   *previousAnswer `json:"previous" doc:"The answer in the round before; null if there is nothing comparable"`
	ProvidedTo []string        `json:"provided_to" nullable:"false" doc:"Names of the entities that this one answers the question for"`
	ProvidedBy *string         `json:"provided_by" doc:"Name of the entity that answers the question for this one; null for none"`
	Remark     *string         `json:"remark" doc:"What was remarked on the answer when the last submission was returned; null for nothing"`
}

// previousAnswer is the answer to a question in the round before.
type previousAnswer struct {
	Question   string     `json:"question" doc:"The question's id in that round's questionnaire"`
	Value      *string    `json:"value"`
	Reason     string     `json:"reason"`
	Comment    string     `json:"comment"`
	Evidence   []evidence `json:"evidence" nullable:"false"`
	AnsweredBy *string    `json:"answered_by" format:"uuid"`
	AnsweredAt *time.Time `json:"answered_at" nullable:"true"`
}

func previousAnswerOf(a assessment.Answer) previousAnswer {
	return previousAnswer{
		Question:   a.QuestionID,
		Value:      optional(a.Value),
		Reason:     a.Reason,
		Comment:    a.Comment,
		Evidence:   evidenceOf(a.Evidence),
		AnsweredBy: optionalID(a.AnsweredBy),
		AnsweredAt: record.UTC(a.AnsweredAt),
	}
}

func wholeAssessmentOf(v rounds.AssessmentView) wholeAssessment {
	people := peopleNamed{names: v.Names}
	shaped := wholeAssessment{
		ID:            v.ID.String(),
		Entity:        record.EntityNameOf(v.Entity, v.Kind),
		State:         v.Assessment.State,
		MergedInto:    v.MergedInto,
		Round:         record.RoundNameOf(v.Round),
		RoundState:    v.State,
		Message:       v.Round.Message,
		Questionnaire: record.QuestionnaireOf(v.Round),
		Score:         record.ScoreOf(v.Score, v.Questionnaire),
		Questions:     []questionAsked{},
		PreviousRound: record.Maybe(v.PreviousRound, record.RoundNameOf),
		Submissions:   record.SubmissionsOf(v.Submissions),
		Returned:      record.Maybe(v.Returned, record.DecisionOf),
		Reopened:      record.Maybe(v.Reopened, record.ReopeningOf),
		Colleagues:    []record.PersonName{},
		MayAnswer:     v.MayAnswer,
		MaySubmit:     v.MaySubmit,
		MayDecide:     v.MayDecide,
		Version:       v.Version,
		CreatedAt:     v.CreatedAt.UTC(),
		UpdatedAt:     v.UpdatedAt.UTC(),
	}
	for _, s := range shaped.Submissions {
		people.ids = append(people.ids, s.Named()...)
	}
	for _, c := range v.Colleagues {
		shaped.Colleagues = append(shaped.Colleagues, record.PersonName{ID: c.ID, Name: c.Name})
	}
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		asked := questionAsked{
			Question:   q.ID,
			Area:       q.Area,
			Answer:     answerTo(v, q.ID),
			ProvidedTo: append([]string{}, v.Receivers[q.ID]...),
			ProvidedBy: optional(v.Expected[q.ID]),
			Remark:     optional(v.Remarks[q.ID]),
		}
		if last, ok := v.Previous[q.ID]; ok {
			asked.Previous = record.Maybe(&last, previousAnswerOf)
			people.name(last.AnsweredBy)
		}
		people.name(v.Answers[q.ID].AnsweredBy)
		people.name(v.Answers[q.ID].AssignedTo)
		shaped.Questions = append(shaped.Questions, asked)
	}
	shaped.People = people.list()
	return shaped
}

// answerTo is the answer to a question, even if there is none yet.
func answerTo(v rounds.AssessmentView, question string) answer {
	a := v.Answers[question]
	a.QuestionID = question
	return answerOf(a)
}

// peopleNamed collects the people that a reply of the API names by id.
type peopleNamed struct {
	names map[assessment.ID]string
	ids   []assessment.ID
}

func (p *peopleNamed) name(id *assessment.ID) {
	if id != nil {
		p.ids = append(p.ids, *id)
	}
}

// list is the people named, by id, with their names in the organisation.
func (p *peopleNamed) list() record.People { return record.PeopleOf(p.names, p.ids) }

// InAssessment is the part of an address that identifies an assessment.
type InAssessment struct {
	InOrganisation
	Assessment string `path:"assessment" doc:"Id of the assessment"`
}

// InAnswer is the part of an address that identifies an answer.
type InAnswer struct {
	InAssessment
	Question string `path:"question" doc:"Id of the question" example:"B2"`
}

type answerChangeInput struct {
	InAnswer
	Versioned
	Body answerChange
}

type keepInput struct {
	InAnswer
	Versioned
}

type handInput struct {
	InAnswer
	Versioned
	Body hand
}

func (a *API) registerAnswers() {
	const assessments = "/organisations/{organisation}/assessments/{assessment}"
	const all, one = assessments + "/answers", assessments + "/answers/{question}"
	register(a, Operation{
		ID:         "list-work",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/work",
		Permission: assessment.ReadOrganisation,
		Tag:        tagAnswers,
		Summary:    "List what is asked of the token's person",
		Description: "The assessments of entities that the person answers or decides for: those of open rounds first, then " +
			"coming rounds, then closed ones. Empty for those whose roles do not answer for any entity.",
	}, a.listWork)
	register(a, Operation{
		ID:         "get-assessment",
		Method:     http.MethodGet,
		Path:       assessments,
		Permission: assessment.ReadAnswers,
		Tag:        tagAnswers,
		Summary:    "Read an assessment",
		Description: "The current answers with those of the round before, the progress, and what has been submitted. The " +
			"texts of the questions are in the questionnaire.",
	}, a.getAssessment)
	register(a, Operation{
		ID:          "list-answers",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadAnswers,
		Tag:         tagAnswers,
		Summary:     "List the answers of an assessment",
		Description: "One for each question asked, in the questionnaire's order; those without an answer have the version 0.",
	}, a.listAnswers)
	register(a, Operation{
		ID:          "get-answer",
		Method:      http.MethodGet,
		Path:        one,
		Permission:  assessment.ReadAnswers,
		Tag:         tagAnswers,
		Summary:     "Read an answer",
		Description: `A question without an answer has the ETag "0", which the first PUT sends as If-Match.`,
	}, a.getAnswer)
	register(a, Operation{
		ID:          "put-answer",
		Method:      http.MethodPut,
		Path:        one,
		Permission:  assessment.WriteAnswers,
		Tag:         tagAnswers,
		Summary:     "Answer a question",
		Description: `Every property must be sent. If-Match is the version of this answer, "0" when there is none yet; if somebody else has changed it, the reply is 412 with the stored answer, and nothing is lost. An answer provided to other entities reaches them at once.`,
		Errors:      []int{http.StatusConflict},
		Known:       true,
	}, a.putAnswer)
	register(a, Operation{
		ID:         "post-answer-keep",
		Method:     http.MethodPost,
		Path:       one + "/keep",
		Permission: assessment.WriteAnswers,
		Tag:        tagAnswers,
		Summary:    "Keep the previous round's answer, which is still true",
		Description: "In the name of the token's person and with today's date. Comment and evidence are included if there " +
			"are none yet. Send the answer's version in If-Match.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.keepAnswer)
	register(a, Operation{
		ID:          "post-answer-hand",
		Method:      http.MethodPost,
		Path:        one + "/hand",
		Permission:  assessment.WriteAnswers,
		Tag:         tagAnswers,
		Summary:     "Hand a question to a colleague",
		Description: "Or take it back. Send the answer's version in If-Match.",
		Status:      http.StatusOK,
		Errors:      versionErrors,
	}, a.handAnswer)
	register(a, Operation{
		ID:          "list-answer-versions",
		Method:      http.MethodGet,
		Path:        one + "/versions",
		Permission:  assessment.ReadAnswers,
		Tag:         tagAnswers,
		Summary:     "List the versions of an answer",
		Description: "Latest first.",
	}, a.listAnswerVersions)
}

func (a *API) listWork(r *request, _ *InOrganisation) (*response[list[work]], error) {
	items, err := a.Chain.Rounds.Work(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(items, workOf), nil
}

func (a *API) assessment(r *request, in *InAssessment) (rounds.AssessmentView, error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return rounds.AssessmentView{}, err
	}
	return a.Chain.Rounds.Assessment(r, r.Principal, id)
}

func (a *API) getAssessment(r *request, in *InAssessment) (*single[wholeAssessment], error) {
	v, err := a.assessment(r, in)
	if err != nil {
		return nil, err
	}
	return &single[wholeAssessment]{ETag: etag(v.Version), Body: wholeAssessmentOf(v)}, nil
}

func (a *API) listAnswers(r *request, in *InAssessment) (*response[list[answer]], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.AnswersOf(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	l := list[answer]{Items: []answer{}}
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		l.Items = append(l.Items, answerOf(v.Answer(q.ID)))
	}
	return &response[list[answer]]{Body: l}, nil
}

func (a *API) getAnswer(r *request, in *InAnswer) (*single[answer], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	said, err := a.Chain.Rounds.AnswerTo(r, r.Principal, id, in.Question)
	if err != nil {
		return nil, err
	}
	return &single[answer]{ETag: etag(said.Version), Body: answerOf(said)}, nil
}

func (a *API) putAnswer(r *request, in *answerChangeInput) (*single[answer], error) {
	f := rounds.AnswerForm{
		QuestionID: in.Question,
		Value:      text(in.Body.Value),
		Reason:     in.Body.Reason,
		Comment:    in.Body.Comment,
	}
	for _, e := range in.Body.Evidence {
		f.Evidence = append(f.Evidence, assessment.Evidence{Text: e.Text, Link: text(e.Link)})
	}
	if in.Body.Stance != nil {
		f.Stance = *in.Body.Stance
	}
	return changeAnswer(in.InAnswer, in.Versioned, func(id assessment.ID, version *int64) (assessment.Answer, error) {
		f.Version = version
		if r.caller == nil {
			return a.Chain.Rounds.SaveAnswer(r, r.Principal, id, f)
		}
		saved, done, err := a.Chain.Rounds.SaveKnown(r, r.Principal, id, f)
		if done || err != nil {
			r.caller.sure = true
			return saved, err
		}
		who, err := r.caller.now()
		if err != nil {
			return saved, err
		}
		return a.Chain.Rounds.SaveAnswer(r, who, id, f)
	})
}

func (a *API) keepAnswer(r *request, in *keepInput) (*single[answer], error) {
	return changeAnswer(in.InAnswer, in.Versioned, func(id assessment.ID, version *int64) (assessment.Answer, error) {
		return a.Chain.Rounds.KeepAnswer(r, r.Principal, id, in.Question, version)
	})
}

func (a *API) handAnswer(r *request, in *handInput) (*single[answer], error) {
	return changeAnswer(in.InAnswer, in.Versioned, func(id assessment.ID, version *int64) (assessment.Answer, error) {
		to := optionalReference(in.Body.To)
		return a.Chain.Rounds.HandAnswerNoting(r, r.Principal, id, in.Question, to, in.Body.Note, version)
	})
}

// changeAnswer changes an answer from the version sent; a stale change is answered with the stored answer.
func changeAnswer(
	in InAnswer,
	v Versioned,
	change func(id assessment.ID, version *int64) (assessment.Answer, error),
) (*single[answer], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	version, err := v.expected()
	if err != nil {
		return nil, err
	}
	saved, err := change(id, &version)
	if err != nil {
		return nil, stored(err, answerOf)
	}
	return &single[answer]{ETag: etag(saved.Version), Body: answerOf(saved)}, nil
}

func (a *API) listAnswerVersions(r *request, in *InAnswer) (*response[list[answerVersion]], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	versions, names, err := a.Chain.Rounds.AnswerVersions(r, r.Principal, id, in.Question)
	if err != nil {
		return nil, err
	}
	return listOf(versions, func(v assessment.AnswerVersion) answerVersion {
		return answerVersion{
			Answer:  answerOf(v.Answer),
			SavedBy: record.PersonName{ID: v.SavedBy, Name: names[v.SavedBy]},
			SavedAt: v.SavedAt.UTC(),
		}
	}), nil
}
