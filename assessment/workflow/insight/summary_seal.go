package insight

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// WordsChanged is the message that somebody has written beside a summary after it was read to be sealed.
const WordsChanged = "error.summary_words_changed"

// SealedSummary is a summary as sealed, and who sealed it.
type SealedSummary struct {
	assessment.SummarySeal
	Summary record.Summary // zero in lists
	By      string         // name of the person who sealed it
}

// maySeal is nil if there is something to seal and the principal's role permits it for every entity.
func (s *summarising) maySeal() error {
	if !s.p.MaySomewhere(assessment.SealSummaries) {
		return workflow.Denied(assessment.SealSummaries)
	}
	for _, row := range s.rows {
		if !s.p.May(assessment.SealSummaries, s.tree, row.EntityID) {
			return workflow.Denied(assessment.SealSummaries)
		}
	}
	if len(s.v.Entities) == 0 {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.summary_empty"}
	}
	return nil
}

// SealSummary stores the current summary permanently. Sealing again when nothing has changed, as by pressing a button
// twice, returns what is sealed already.
func (w *UseCases) SealSummary(ctx context.Context, p assessment.Principal, q SummaryQuery) (SealedSummary, error) {
	var sealed SealedSummary
	var already *assessment.SummarySeal
	err := w.kernel.ChangePrepared(ctx, p, assessment.OneMoment, func(
		tx assessment.Tx, p assessment.Principal,
	) (func(assessment.Tx) error, error) {
		if !p.MaySomewhere(assessment.SealSummaries) {
			return nil, workflow.Denied(assessment.SealSummaries)
		}
		v, err := w.summarise(tx, p, q)
		if err != nil {
			return nil, err
		}
		if v.cannotSeal != nil {
			return nil, v.cannotSeal
		}
		if q.Words != nil && *q.Words != v.Version {
			return nil, &assessment.Error{Code: assessment.Conflict, Key: WordsChanged}
		}
		if sealed.SummarySeal, err = newSummarySeal(p, v); err != nil {
			return nil, err
		}
		sealed.Summary, sealed.By = v.Summary, p.User.Name
		if already, err = sealedBefore(tx, &sealed.SummarySeal); err != nil {
			return nil, err
		}
		return func(tx assessment.Tx) error {
			if already != nil {
				return nil
			}
			if err := tx.AddSummarySeal(sealed.SummarySeal); err != nil {
				return err
			}
			return w.kernel.Log(tx, p, event.SummarySealed{Summary: sealed.ID, SHA256: sealed.SHA256})
		}, nil
	})
	taken := problemKey(err) == "error.taken" // by the same, which another request sealed at the same time
	if err == nil && already == nil || err != nil && !taken {
		return sealed, err
	}
	if already != nil {
		sealed.ID = already.ID
	}
	return w.SealedSummary(ctx, p, sealed.ID)
}

// problemKey is the key of an error that the user can act on, "" for another.
func problemKey(err error) string {
	var e *assessment.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func newSummarySeal(p assessment.Principal, v SummaryView) (assessment.SummarySeal, error) {
	seal := assessment.SummarySeal{
		OrganisationID: p.Organisation.ID,
		Whole:          v.Whole,
		RoundName:      v.Round.Name,
		Entities:       v.reached,
		Audited:        v.audited,
		SealedBy:       p.User.ID,
		SealedAt:       v.MadeAt,
	}
	var err error
	if seal.RoundID, err = assessment.ParseID(v.Round.ID); err != nil {
		return seal, err
	}
	if v.Body != nil {
		seal.BodyName = v.Body.Name
	}
	seal.Seal, err = assessment.SealOf(v.Summary)
	return seal, err
}

// mayReadSeal reports whether the principal may read everything in a sealed summary.
func mayReadSeal(p assessment.Principal, t assessment.Tree, s assessment.SummarySeal) bool {
	return reads(p, t, s.Entities, s.Audited)
}

// reads reports whether the principal may read the results of the one and the findings of the other.
func reads(p assessment.Principal, t assessment.Tree, results, findings []assessment.ID) bool {
	mayNot := func(a assessment.Permission) func(assessment.ID) bool {
		return func(entity assessment.ID) bool { return !p.May(a, t, entity) }
	}
	return !slices.ContainsFunc(results, mayNot(assessment.ReadResults)) &&
		!slices.ContainsFunc(findings, mayNot(assessment.ReadFindings))
}

// Summaries lists the sealed summaries that the principal may read, latest first.
func (w *UseCases) Summaries(ctx context.Context, p assessment.Principal) ([]SealedSummary, error) {
	list := []SealedSummary{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadResults)
		if err != nil {
			return err
		}
		seals, err := tx.SummarySeals()
		if err != nil {
			return err
		}
		by, err := people.Names(tx)
		if err != nil {
			return err
		}
		for _, s := range seals {
			if mayReadSeal(p, t, s) {
				list = append(list, SealedSummary{SummarySeal: s, By: by[s.SealedBy]})
			}
		}
		return nil
	})
	return list, err
}

// SealedSummary reads a summary as sealed. One with entities that the principal does not reach is treated as missing.
func (w *UseCases) SealedSummary(ctx context.Context, p assessment.Principal, id assessment.ID) (SealedSummary, error) {
	var sealed SealedSummary
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadResults)
		if err != nil {
			return err
		}
		seal, err := tx.SummarySeal(id)
		if err != nil {
			return err
		}
		if !mayReadSeal(p, t, seal) {
			return assessment.Missing()
		}
		if err := seal.Verify(); err != nil {
			return fmt.Errorf("read summary %s: %w", id, err)
		}
		by, err := people.Names(tx)
		if err != nil {
			return err
		}
		sealed = SealedSummary{SummarySeal: seal, By: by[seal.SealedBy]}
		if sealed.Summary, err = record.ParseSummary(seal.Content); err != nil {
			return fmt.Errorf("read summary %s: %w", id, err)
		}
		return nil
	})
	return sealed, err
}
