package event

import "mognad/assessment"

// ReviewAdded records that a review was begun. What is written in reviews is never in the log.
type ReviewAdded struct {
	Words  `action:"review.add" object:"review"`
	Review assessment.ID `json:"-"`
	Title  string        `json:"title" label:"yes"`
	Entity assessment.ID `json:"entity" is:"entity"`
}

// ReviewSaved records that the plan, the pre-meeting or the meeting of a review was changed.
type ReviewSaved struct {
	Words   `action:"review.save" object:"review"`
	Review  assessment.ID `json:"-"`
	Title   string        `json:"title" label:"yes"`
	Version int64         `json:"version"`
}

// ReviewDeleted records that a review was removed while it was being prepared.
type ReviewDeleted struct {
	Words  `action:"review.delete" object:"review"`
	Review assessment.ID `json:"-"`
	Title  string        `json:"title" label:"yes"`
}

// ReviewSent records that management got the papers of a review.
type ReviewSent struct {
	Words  `action:"review.send" object:"review"`
	Review assessment.ID `json:"-"`
}

// ReviewWithdrawn records that the papers of a review were taken back.
type ReviewWithdrawn struct {
	Words  `action:"review.withdraw" object:"review"`
	Review assessment.ID `json:"-"`
}

// ReviewFiguresRead records that the figures of a review were read again from their sources.
type ReviewFiguresRead struct {
	Words  `action:"review.figures" object:"review"`
	Review assessment.ID `json:"-"`
}

// ReviewInputSaved records that something was written under an input.
type ReviewInputSaved struct {
	Words   `action:"review.input" object:"review"`
	Review  assessment.ID `json:"-"`
	Input   string        `json:"input"`
	Version int64         `json:"version"`
}

// ReviewPointAdded records a new shortcoming or proposal.
type ReviewPointAdded struct {
	Words  `action:"review.add_point" object:"review"`
	Review assessment.ID `json:"-"`
	Kind   string        `json:"kind"`
	Number int           `json:"number"`
}

// ReviewPointSaved records that a shortcoming or a proposal was changed.
type ReviewPointSaved struct {
	Words   `action:"review.save_point" object:"review"`
	Review  assessment.ID `json:"-"`
	Kind    string        `json:"kind"`
	Number  int           `json:"number"`
	Version int64         `json:"version"`
}

// ReviewPointDeleted records that a shortcoming or a proposal was removed.
type ReviewPointDeleted struct {
	Words  `action:"review.delete_point" object:"review"`
	Review assessment.ID `json:"-"`
	Kind   string        `json:"kind"`
	Number int           `json:"number"`
}

// ReviewDecided records a new decision.
type ReviewDecided struct {
	Words  `action:"review.decide" object:"review"`
	Review assessment.ID `json:"-"`
	Number int           `json:"number"`
}

// ReviewDecisionSaved records that a decision was changed.
type ReviewDecisionSaved struct {
	Words   `action:"review.save_decision" object:"review"`
	Review  assessment.ID `json:"-"`
	Number  int           `json:"number"`
	Version int64         `json:"version"`
}

// ReviewDecisionDeleted records that a decision was removed before the minutes were closed.
type ReviewDecisionDeleted struct {
	Words  `action:"review.delete_decision" object:"review"`
	Review assessment.ID `json:"-"`
	Number int           `json:"number"`
}

// ReviewStated records that management's statement on the management system was written.
type ReviewStated struct {
	Words   `action:"review.state" object:"review"`
	Review  assessment.ID `json:"-"`
	About   string        `json:"about"`
	Version int64         `json:"version"`
}

// ReviewClosed records that the minutes of a review were closed, to be signed.
type ReviewClosed struct {
	Words  `action:"review.close" object:"review"`
	Review assessment.ID `json:"-"`
	SHA256 string        `json:"sha256"`
}

// ReviewReopened records that closed minutes were opened again, by which the signatures given so far do not count.
type ReviewReopened struct {
	Words      `action:"review.reopen" object:"review"`
	Review     assessment.ID `json:"-"`
	SHA256     string        `json:"sha256"` // of the minutes that do not hold any longer
	Signatures int           `json:"signatures"`
}

// ReviewMinutesSigned records that a signatory signed closed minutes.
type ReviewMinutesSigned struct {
	Words  `action:"review.sign" object:"review"`
	Review assessment.ID `json:"-"`
	SHA256 string        `json:"sha256"`
}

// ReviewSealed records that all had signed and the minutes were sealed.
type ReviewSealed struct {
	Words  `action:"review.seal" object:"review"`
	Review assessment.ID `json:"-"`
	Number int           `json:"number"` // of the version
	SHA256 string        `json:"sha256"`
}

// ReviewCorrected records that a correction of sealed minutes was begun, which becomes the version with the number.
type ReviewCorrected struct {
	Words  `action:"review.correct" object:"review"`
	Review assessment.ID `json:"-"`
	Number int           `json:"number"`
}

// ReviewExported records that a review was exported as a file.
type ReviewExported struct {
	Words  `action:"review.export" object:"review"`
	Review assessment.ID `json:"-"`
	Format string        `json:"format,omitzero"` // of the file, such as pdf; "" if it was not noted
}
