package event

import "mognad/assessment"

// QuestionnairePublished records a new version of a questionnaire.
type QuestionnairePublished struct {
	Words         `action:"questionnaire.publish" object:"questionnaire"`
	Questionnaire assessment.ID `json:"-"` // the version's id
	Key           string        `json:"key" label:"yes"`
	Version       string        `json:"version" label:"yes"`
	Hash          string        `json:"hash"`
}

// RoundFields are what the log keeps about a round.
type RoundFields struct {
	Name          string                 `json:"name" label:"yes"`
	Questionnaire string                 `json:"questionnaire"` // the hash of its version
	OpensOn       assessment.Date        `json:"opens_on"`
	ClosesOn      assessment.Date        `json:"closes_on"`
	Previous      *assessment.ID         `json:"previous" is:"round"`
	Provisions    []assessment.Provision `json:"provisions"`
	Entities      []assessment.ID        `json:"entities" is:"entity"`
}

// RoundAdded records that a round was sent out.
type RoundAdded struct {
	Words `action:"round.add" object:"round"`
	Round assessment.ID `json:"-"`
	RoundFields
}

// RoundChanged records what a round was changed to.
type RoundChanged struct {
	Words `action:"round.save" object:"round"`
	Round assessment.ID `json:"-"`
	RoundFields
}

// RoundClosed records that a round was closed before its last day had passed.
type RoundClosed struct {
	Words `action:"round.close" object:"round"`
	Round assessment.ID `json:"-"`
}

// RoundReopened records until when a closed round was reopened, and why.
type RoundReopened struct {
	Words    `action:"round.reopen" object:"round"`
	Round    assessment.ID   `json:"-"`
	Reason   string          `json:"reason"`
	ClosesOn assessment.Date `json:"closes_on"`
}

// ReminderNoted records which self-assessments a reminder was sent about.
type ReminderNoted struct {
	Words       `action:"round.remind" object:"round"`
	Round       assessment.ID   `json:"-"`
	Assessments []assessment.ID `json:"assessments" is:"assessment"`
}

// AnswerFields are what the log keeps about an answer. Its content is kept in the answer's versions.
type AnswerFields struct {
	Question string `json:"question"`
	Version  int64  `json:"version"`
}

// AnswerSaved records that an answer was given or changed.
type AnswerSaved struct {
	Words      `action:"answer.save" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerKept records that the answer from the last round was confirmed as still true.
type AnswerKept struct {
	Words      `action:"answer.keep" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerHandedOver records that a question was assigned to another person.
type AnswerHandedOver struct {
	Words      `action:"answer.hand" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerProvided records that an answer was provided by another entity.
type AnswerProvided struct {
	Words      `action:"answer.provide" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
	From assessment.ID `json:"from" is:"assessment"`
}

// AssessmentSubmitted records that a self-assessment was submitted and sealed.
type AssessmentSubmitted struct {
	Words      `action:"assessment.submit" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Number     int           `json:"number"`
	SHA256     string        `json:"sha256"`
}

// DecisionFields are what the log keeps about a decision on a submission.
type DecisionFields struct {
	Number    int    `json:"number"`
	SHA256    string `json:"sha256"`
	Reason    string `json:"reason"`
	Answered  bool   `json:"answered"`  // by the person who decided
	Submitted bool   `json:"submitted"` // by the person who decided
}

// SubmissionApproved records that a submission was approved.
type SubmissionApproved struct {
	Words      `action:"submission.approved" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	DecisionFields
}

// SubmissionReturned records that a submission was returned, and why.
type SubmissionReturned struct {
	Words      `action:"submission.returned" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	DecisionFields
}

// SubmissionWithdrawn records that who submitted took a submission back.
type SubmissionWithdrawn struct {
	Words      `action:"submission.withdrawn" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Number     int           `json:"number"`
	SHA256     string        `json:"sha256"`
}

// SubmissionReopened records that a new draft was begun from an approved submission, and why.
type SubmissionReopened struct {
	Words      `action:"submission.reopened" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Number     int           `json:"number"`
	SHA256     string        `json:"sha256"`
	Reason     string        `json:"reason"`
}

// ProviderReopened records, for an assessment that receives answers, that the one they come from was opened again.
type ProviderReopened struct {
	Words      `action:"assessment.provider_reopened" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	From       assessment.ID `json:"from" is:"assessment"`
}

// AssessmentMerged records that a draft was closed because another entity took over.
type AssessmentMerged struct {
	Words      `action:"assessment.merge" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Into       assessment.ID `json:"into" is:"entity"`
}

// TargetSaved records which level an entity should reach, and by when.
type TargetSaved struct {
	Words  `action:"target.save" object:"entity"`
	Entity assessment.ID   `json:"-"`
	Level  int             `json:"level"`
	By     assessment.Date `json:"by"`
	// OnBehalf is true if the person who set it is not the entity's management, for which they entered it.
	OnBehalf bool `json:"on_behalf,omitempty"`
}

// AdviceDecided records whether a rule's recommendation was adopted, and why not.
type AdviceDecided struct {
	Words      `action:"advice.decide" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Rule       string        `json:"rule"`
	Adopted    bool          `json:"adopted"`
	Reason     string        `json:"reason"`
}
