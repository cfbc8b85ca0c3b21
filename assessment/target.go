package assessment

import "time"

// Target is the level that management wants an entity to reach, and by when.
type Target struct {
	OrganisationID ID `gorm:"primaryKey"`
	EntityID       ID `gorm:"primaryKey"`
	Level          int
	By             Date `gorm:"column:reach_by"`
	SetBy          ID
	Version        int64 // 0 for one that is not stored
	UpdatedAt      time.Time
}

// Targets is the store of target levels.
type Targets interface {
	// Targets lists all of the organisation's.
	Targets() ([]Target, error)
	// SaveTarget inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with the
	// stored [Target], which has the version 0 while there is none.
	SaveTarget(Target) (Target, error)
}

// AdviceDecision is what somebody decided on a recommendation that a rule made for an assessment. Without one it is
// still a proposal.
type AdviceDecision struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AssessmentID   ID     `gorm:"primaryKey"`
	RuleID         string `gorm:"primaryKey"`
	Adopted        bool   // false: dismissed
	Reason         string // why it was dismissed; may be empty when adopted
	DecidedBy      ID
	Version        int64 // 0 for one that is not stored
	UpdatedAt      time.Time
}

// AdviceDecisions is the store of decisions on recommendations.
type AdviceDecisions interface {
	// AdviceDecisions lists those of some assessments, by assessment.
	AdviceDecisions(of ...ID) ([]AdviceDecision, error)
	// AdviceDecisionsIn lists those of all assessments of some rounds, by assessment.
	AdviceDecisionsIn(rounds ...ID) ([]AdviceDecision, error)
	// SaveAdviceDecision inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with
	// the stored [AdviceDecision], which has the version 0 while there is none.
	SaveAdviceDecision(AdviceDecision) (AdviceDecision, error)
}
