// Package audits has the use cases of audits: planning, engagements, judgements, recommendations, sealing, and audits
// as files. Who may see which part of an audit is decided only here.
package audits

import (
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// UseCases are those of audits. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	follow Follower
}

// New makes the use cases.
func New(k *workflow.Kernel) *UseCases {
	return &UseCases{
		kernel: k,
		follow: func(assessment.Tx, assessment.Principal, []Followed) error { return nil },
	}
}

// Followed is a final audit as its reader may see it, with its recommendations.
type Followed struct {
	Audit           Shown
	Recommendations []record.AuditRecommendation
}

// A Follower fills in what has become of recommendations, as far as the principal may know it, with as many statements
// for many audits as for one.
type Follower func(tx assessment.Tx, p assessment.Principal, list []Followed) error

// FollowBy makes known what becomes of recommendations, which a later link knows. It is called before the first
// request.
func (w *UseCases) FollowBy(f Follower) { w.follow = f }
