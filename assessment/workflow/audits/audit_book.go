package audits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// AuditBook is an audit with all that the auditor's workbook shows of it, as far as the reader may see.
type AuditBook struct {
	AuditView
	Proposals bool // proposals stand in it, and what follows from them
	// cell by cell the proposal that the judgement met, else the one that stands; nil for none
	Met        []*assessment.Proposed
	Pinned     []BookedAnswers   // entity by entity
	Areas      compare.Table     // the self-assessments by area and question, one column an entity
	AuditAreas compare.Table     // by audit area and audit question: the self-assessments, then the judgements
	Previous   *assessment.Round // nil without one
	// of the same audit as a file in JSON: of a final one, shown whole and with proposals, the seal's
	SHA256 string
}

// BookedAnswers is what an entity handed in that the audit stands on.
type BookedAnswers struct {
	Form     *scoring.Form          // nil where nothing is pinned
	Answers  []assessment.Answer    // none for a reader who does not read answers in full
	Parts    []scoring.Contribution // of the form's questions, in its order
	Score    scoring.Score
	Previous *assessment.Submission // of the round before, without content; nil where there is none
}

// AuditBook is an audit for its workbook, as far as the principal may see it, which the audit log tells of. Proposals
// stand in it only when asked for. How many statements it takes does not depend on how many entities there are.
func (w *UseCases) AuditBook(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	proposals bool,
) (AuditBook, error) {
	var b AuditBook
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return err
		}
		b = AuditBook{AuditView: ShownAudit(p, access, a, entities), Proposals: proposals}
		if !b.MayRead {
			return workflow.Denied(assessment.ReadFindings)
		}
		if err := w.readBook(tx, &b, workflow.Language(p)); err != nil || access.Engaged {
			return err
		}
		// What was answered is told by its points to who reads results, in full to who reads answers.
		for i, e := range b.Entities {
			if !p.May(assessment.ReadAnswers, access.Tree, e.EntityID) {
				b.Pinned[i].Answers = nil
			}
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	return b, w.tellExport(ctx, p.Organisation.ID, workflow.Actor(p), id, proposals, b.Whole)
}

// OperatorAuditBook is the whole of an audit for its workbook, with proposals, for who operates the installation. It
// says which organisation the audit is of, whose log tells of it.
func (w *UseCases) OperatorAuditBook(
	ctx context.Context,
	id assessment.ID,
) (b AuditBook, o assessment.Organisation, err error) {
	o, err = w.operatorExport(ctx, id, func(tx assessment.Tx, o assessment.Organisation, v AuditView) (err error) {
		b = AuditBook{AuditView: v, Proposals: true}
		if b.Entities, err = tx.AuditedEntities(id); err != nil {
			return err
		}
		return w.readBook(tx, &b, o.Language)
	})
	return b, o, err
}

// readBook reads what the workbook shows of the entities in b.
func (w *UseCases) readBook(tx assessment.Tx, b *AuditBook, lang string) error {
	var err error
	if b.Names, err = people.Names(tx); err != nil {
		return err
	}
	if err := w.readAround(tx, &b.AuditView, Access{}); err != nil {
		return err
	}
	judgements, err := tx.Judgements(b.ID)
	if err != nil {
		return err
	}
	by, err := w.readPinned(tx, b.Audit)
	if err != nil {
		return err
	}
	b.Cells = Matrix(b.Audit, b.Entities, judgements, by)
	if err := b.ReadRecommendations(tx, lang); err != nil {
		return err
	}
	if err := b.readPrevious(tx); err != nil {
		return err
	}
	b.compare(by)
	if b.Proposals {
		b.meet()
	} else {
		b.withoutProposals()
	}
	return w.hashBook(tx, b)
}

// readPrevious reads what the entities had handed in the round before, if that asked the same questions.
func (b *AuditBook) readPrevious(tx assessment.Tx) error {
	b.Pinned = make([]BookedAnswers, len(b.Entities))
	if b.Round == nil || b.Round.PreviousID == nil {
		return nil
	}
	previous, err := tx.Round(*b.Round.PreviousID)
	if err != nil {
		return err
	}
	if previous.QuestionnaireHash != b.Round.QuestionnaireHash {
		return nil // other questions, so that the sums say nothing beside each other
	}
	b.Previous = &previous
	rows, err := tx.AssessmentsIn(previous.ID)
	if err != nil {
		return err
	}
	submissions, err := tx.SubmissionsIn(previous.ID)
	if err != nil {
		return err
	}
	of := make(map[assessment.ID]*assessment.Submission, len(submissions)) // by assessment
	for i := range submissions {
		submissions[i].Content = nil
		of[submissions[i].AssessmentID] = &submissions[i]
	}
	by := make(map[assessment.ID]*assessment.Submission, len(rows)) // by entity
	for _, a := range rows {
		by[a.EntityID] = of[a.ID]
	}
	for i, e := range b.Entities {
		b.Pinned[i].Previous = by[e.EntityID]
	}
	return nil
}

// compare counts what is pinned and puts it side by side.
func (b *AuditBook) compare(by map[assessment.ID]pinned) {
	own := make([]compare.Column, len(b.Entities))
	judged := make([]compare.Column, len(b.Entities))
	for i, e := range b.Entities {
		own[i] = compare.Column{ID: e.Key}
		if e.AssessmentID != nil && e.SubmissionNumber > 0 && by[*e.AssessmentID].form != nil {
			one, here := by[*e.AssessmentID], &b.Pinned[i]
			counted := rounds.Count(one.form, one.answers)
			here.Form = one.form
			here.Answers = one.answers
			here.Score = counted.Score
			here.Parts = counted.Parts
			own[i].Form, own[i].Score, own[i].Parts = one.form, counted.Score, counted.Parts
		}
		judged[i] = compare.Column{ID: e.Key, Judged: true, Judgements: map[string]assessment.Judgement{}}
		for k, q := range b.Questions {
			if c := b.Cell(k, i); c.Judgement.Version > 0 {
				judged[i].Judgements[q.ID] = c.Judgement
			}
		}
	}
	b.Areas = compare.Of(own, compare.Options{By: compare.Areas})
	b.AuditAreas = compare.Of(append(own, judged...), compare.Options{By: compare.AuditQuestions, Audit: &b.Audit})
}

// meet finds the proposal that each judgement met.
func (b *AuditBook) meet() {
	b.Met = make([]*assessment.Proposed, len(b.Cells))
	for i := range b.Cells {
		c := &b.Cells[i]
		switch {
		case c.Judgement.Ordinal != nil:
			b.Met[i] = c.Judgement.Proposed
		case c.Proposal != nil:
			b.Met[i] = ProposedOf(*c.Proposal, c.Entity.SubmissionSHA256)
		}
	}
}

// withoutProposals takes proposals out, and what follows from them.
func (b *AuditBook) withoutProposals() {
	b.Met = make([]*assessment.Proposed, len(b.Cells))
	for i := range b.Cells {
		c := &b.Cells[i]
		c.Proposal = nil
		c.Proposed = nil
		c.Judgement.Proposed = nil
		c.Outdated = false
		c.Wide = false
	}
}

// hashBook says which state of the audit the workbook shows.
func (w *UseCases) hashBook(tx assessment.Tx, b *AuditBook) error {
	f, err := w.fileShown(tx, &b.AuditView)
	if err != nil {
		return err
	}
	if !b.Proposals {
		withoutProposals(f)
	}
	content, err := f.JSON()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	b.SHA256 = hex.EncodeToString(sum[:])
	return nil
}
