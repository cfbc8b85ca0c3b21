// Package plan has the use cases of the action plan: what entities are to do, what each action came from, and how far
// it has come. What an action came from is read by those who know it: earlier links of the chain here, later ones by
// [UseCases.Offer].
package plan

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/registers"
)

// UseCases are those of the plan. They are made by [New].
type UseCases struct {
	kernel    *workflow.Kernel
	audits    *audits.UseCases
	registers *registers.UseCases
	readers   map[assessment.OriginKind]Reader
}

// A Reader finds what the principal may see of sources of one kind, in the transaction, with as many statements for
// many as for one. Those that do not exist or that the principal may not read are not among what it returns.
type Reader func(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error)

// New makes the use cases.
func New(k *workflow.Kernel, a *audits.UseCases, r *registers.UseCases) *UseCases {
	w := &UseCases{kernel: k, audits: a, registers: r, readers: map[assessment.OriginKind]Reader{}}
	k.Offer(assessment.UploadActions, workflow.Table{Permission: assessment.ManagePlan, Run: w.importActions})
	a.FollowBy(w.followRecommendations)
	w.Offer(assessment.FromRecommendation, w.readRecommendations)
	w.Offer(assessment.FromReply, w.readReplies)
	w.Offer(assessment.FromRule, w.readRules)
	w.Offer(assessment.FromGap, w.readGaps)
	w.Offer(assessment.FromRisk, w.rows("risks"))
	w.Offer(assessment.FromNonconformity, w.rows("nonconformities"))
	return w
}

// Offer makes sources of a kind known to the plan. It is called before the first request.
func (w *UseCases) Offer(kind assessment.OriginKind, read Reader) { w.readers[kind] = read }
