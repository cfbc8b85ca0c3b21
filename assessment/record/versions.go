package record

import (
	"time"

	"mognad/assessment"
)

// JudgementVersions are all versions of a judgement.
type JudgementVersions struct {
	Items  []Judgement `json:"items" doc:"Latest first"`
	People People      `json:"people" doc:"The names of everybody referred to by id"`
}

// StatementVersions are all versions of an overall judgement.
type StatementVersions struct {
	Items  []StatementVersion `json:"items" doc:"Latest first"`
	People People             `json:"people" doc:"The names of everybody referred to by id"`
}

// StatementVersion is a version of an overall judgement and its statement.
type StatementVersion struct {
	Sequence  int64  `json:"sequence" doc:"Counts the versions from 1"`
	Overall   string `json:"overall"`
	Statement string `json:"statement"`
	Kept
}

// RecommendationVersions are all versions of all recommendations of an audit.
type RecommendationVersions struct {
	Items  []RecommendationVersion `json:"items" doc:"Recommendation by recommendation, the latest version of each first"`
	People People                  `json:"people" doc:"The names of everybody referred to by id"`
}

// RecommendationVersion is a version of a recommendation. A renumbering is one too.
type RecommendationVersion struct {
	Sequence       int64               `json:"sequence" doc:"Counts the versions of a recommendation from 1"`
	Recommendation AuditRecommendation `json:"recommendation" doc:"As it was then"`
	Kept
}

// Kept says how a version came to be.
type Kept struct {
	Deleted  bool           `json:"deleted" doc:"Whether it was deleted then"`
	SavedBy  *assessment.ID `json:"saved_by" format:"uuid" doc:"Who changed, deleted or imported it; null if it is older than what is kept"`
	SavedAt  time.Time      `json:"saved_at"`
	FromFile bool           `json:"from_file" doc:"Whether it came from a file that was imported"`
}

// StatementVersionOf is the record of a kept version.
func StatementVersionOf(v assessment.StatementVersion) StatementVersion {
	return StatementVersion{
		Sequence:  v.Sequence,
		Overall:   v.Overall,
		Statement: v.Statement,
		Kept:      Kept{Deleted: v.Deleted, SavedBy: v.SavedBy, SavedAt: v.SavedAt.UTC(), FromFile: v.FromFile},
	}
}

// RecommendationVersionOf is the record of a kept version.
func RecommendationVersionOf(v assessment.RecommendationVersion, n assessment.Numbering) RecommendationVersion {
	return RecommendationVersion{
		Sequence:       v.Sequence,
		Recommendation: RecommendationOf(v.Recommendation, n),
		Kept:           Kept{Deleted: v.Deleted, SavedBy: v.SavedBy, SavedAt: v.SavedAt.UTC(), FromFile: v.FromFile},
	}
}
