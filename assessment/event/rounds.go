package event

import "mognad/assessment"

// QuestionnairePublished tells of a new version of a questionnaire.
type QuestionnairePublished struct {
	Words         `action:"questionnaire.publish" object:"questionnaire"`
	Questionnaire assessment.ID `json:"-"` // the version's id
	Key           string        `json:"key" label:"yes"`
	Version       string        `json:"version" label:"yes"`
	Hash          string        `json:"hash"`
}

// RoundFields are what the log keeps of a round.
type RoundFields struct {
	Name          string                 `json:"name" label:"yes"`
	Questionnaire string                 `json:"questionnaire"` // the hash of its version
	OpensOn       assessment.Date        `json:"opens_on"`
	ClosesOn      assessment.Date        `json:"closes_on"`
	Previous      *assessment.ID         `json:"previous" is:"round"`
	Provisions    []assessment.Provision `json:"provisions"`
	Entities      []assessment.ID        `json:"entities" is:"entity"`
}

// RoundAdded tells that a round was sent out.
type RoundAdded struct {
	Words `action:"round.add" object:"round"`
	Round assessment.ID `json:"-"`
	RoundFields
}

// RoundChanged tells what a round is now.
type RoundChanged struct {
	Words `action:"round.save" object:"round"`
	Round assessment.ID `json:"-"`
	RoundFields
}

// RoundClosed tells that a round was closed before its last day had passed.
type RoundClosed struct {
	Words `action:"round.close" object:"round"`
	Round assessment.ID `json:"-"`
}

// RoundReopened tells until when a closed round is open, and why.
type RoundReopened struct {
	Words    `action:"round.reopen" object:"round"`
	Round    assessment.ID   `json:"-"`
	Reason   string          `json:"reason"`
	ClosesOn assessment.Date `json:"closes_on"`
}

// ReminderNoted tells which self-assessments were reminded of.
type ReminderNoted struct {
	Words       `action:"round.remind" object:"round"`
	Round       assessment.ID   `json:"-"`
	Assessments []assessment.ID `json:"assessments" is:"assessment"`
}

// AnswerFields are what the log keeps of an answer. What it says stands among its versions.
type AnswerFields struct {
	Question string `json:"question"`
	Version  int64  `json:"version"`
}

// AnswerSaved tells that an answer was given or changed.
type AnswerSaved struct {
	Words      `action:"answer.save" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerKept tells that the answer of the round before holds.
type AnswerKept struct {
	Words      `action:"answer.keep" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerHandedOver tells that a question is another person's to answer.
type AnswerHandedOver struct {
	Words      `action:"answer.hand" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
}

// AnswerProvided tells that an answer came from an entity that answers for others.
type AnswerProvided struct {
	Words      `action:"answer.provide" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	AnswerFields
	From assessment.ID `json:"from" is:"assessment"`
}

// AssessmentSubmitted tells that a self-assessment was handed in and sealed.
type AssessmentSubmitted struct {
	Words      `action:"assessment.submit" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Number     int           `json:"number"`
	SHA256     string        `json:"sha256"`
}

// DecisionFields are what the log keeps of a decision on a submission.
type DecisionFields struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"`
	Reason string `json:"reason"`
}

// SubmissionApproved tells that a submission holds.
type SubmissionApproved struct {
	Words      `action:"submission.approved" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	DecisionFields
}

// SubmissionReturned tells that a submission went back, and why.
type SubmissionReturned struct {
	Words      `action:"submission.returned" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	DecisionFields
}

// TargetSaved tells which level an entity is to reach, and by when.
type TargetSaved struct {
	Words  `action:"target.save" object:"entity"`
	Entity assessment.ID   `json:"-"`
	Level  int             `json:"level"`
	By     assessment.Date `json:"by"`
}

// AdviceDecided tells whether a recommendation by rule is followed, and why not.
type AdviceDecided struct {
	Words      `action:"advice.decide" object:"assessment"`
	Assessment assessment.ID `json:"-"`
	Rule       string        `json:"rule"`
	Adopted    bool          `json:"adopted"`
	Reason     string        `json:"reason"`
}
