package audits

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/rounds"
)

// Book is an audit for its workbook or its report, as far as the principal may see it. Reading it is logged, with the
// format, such as "xlsx" or "pdf". Proposals are included only on request. The number of statements does not depend on
// the number of entities.
func (w *UseCases) Book(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	proposals bool,
	format string,
) (record.AuditBook, error) {
	return w.exportBook(ctx, p, id, proposals, false, format)
}

// OpenBook is the open extract of [UseCases.Book].
func (w *UseCases) OpenBook(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	proposals bool,
	format string,
) (record.AuditBook, error) {
	return w.exportBook(ctx, p, id, proposals, true, format)
}

func (w *UseCases) exportBook(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	proposals, open bool,
	format string,
) (record.AuditBook, error) {
	var b record.AuditBook
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (event.Event, error) {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return nil, err
		}
		s := ShownAudit(p, access, a, entities)
		if err := s.mayRead(); err != nil {
			return nil, err
		}
		// Those who may read results see the points of answers; those who may read answers see them in full.
		b, err = w.book(tx, s, proposals, workflow.Language(p), func(entity assessment.ID) bool {
			return access.Engaged || p.May(assessment.ReadAnswers, access.Tree, entity)
		})
		if err == nil && open {
			err = w.openBook(tx, s, &b)
		}
		return event.AuditExported{
			Audit:     id,
			Proposals: proposals,
			Whole:     s.Whole,
			Replies:   b.Replied(),
			Format:    format,
			Open:      open,
		}, err
	})
	return b, err
}

// OperatorBook is a whole audit for its workbook, with proposals, for the operator of the installation. It also returns
// the audit's organisation, in whose log it is recorded.
func (w *UseCases) OperatorBook(
	ctx context.Context,
	id assessment.ID,
	format string,
) (b record.AuditBook, o assessment.Organisation, err error) {
	o, err = w.operatorExport(ctx, id, format, func(tx assessment.Tx, o assessment.Organisation, s Shown) (bool, error) {
		if s.Entities, err = tx.AuditedEntities(id); err != nil {
			return false, err
		}
		b, err = w.book(tx, s, true, o.Language, func(assessment.ID) bool { return true })
		return b.Replied(), err
	})
	return b, o, err
}

// book makes the record for the workbook, with the answers of the entities of which the reader may read them.
func (w *UseCases) book(
	tx assessment.Tx,
	s Shown,
	proposals bool,
	lang string,
	mayReadAnswers func(entity assessment.ID) bool,
) (record.AuditBook, error) {
	b := record.AuditBook{Proposals: proposals, Pinned: make([]record.Booked, len(s.Entities))}
	by, err := w.readPinned(tx, s.Audit)
	if err != nil {
		return b, err
	}
	if err := s.readEditions(tx); err != nil {
		return b, err
	}
	if b.Audit, err = w.record(tx, s, by, lang); err != nil {
		return b, err
	}
	if err := readMarked(tx, s, &b.Audit); err != nil {
		return b, err
	}
	if err := w.compare(tx, s, &b.Audit, lang); err != nil {
		return b, err
	}
	if err := readPrevious(tx, s, &b); err != nil {
		return b, err
	}
	var answering []assessment.ID
	for i, e := range s.Entities {
		if e.AssessmentID == nil || e.SubmissionNumber == 0 || by[*e.AssessmentID].form == nil {
			continue
		}
		one, here := by[*e.AssessmentID], &b.Pinned[i]
		counted := rounds.Count(one.form, one.answers)
		here.Form = one.form
		here.Score, here.Parts = counted.Score, counted.Parts
		if !mayReadAnswers(e.EntityID) {
			continue
		}
		here.Answers = one.answers
		for _, given := range one.answers {
			if given.AnsweredBy != nil {
				answering = append(answering, *given.AnsweredBy)
			}
		}
	}
	if err := namePeople(tx, &b.Audit, answering); err != nil {
		return b, err
	}
	if !proposals {
		withoutProposals(b.Cells)
	}
	return b, w.hashBook(tx, s, &b, func(f *exchange.File) *exchange.File { return f })
}

// openBook makes the open extract of what is in the workbook.
func (w *UseCases) openBook(tx assessment.Tx, s Shown, b *record.AuditBook) error {
	x, err := extract(tx, s.ID)
	if err != nil {
		return err
	}
	b.Open(x)
	return w.hashBook(tx, s, b, func(f *exchange.File) *exchange.File { return openFile(f, x) })
}

// readPrevious reads what the entities submitted in the previous round, if it asked the same questions.
func readPrevious(tx assessment.Tx, s Shown, b *record.AuditBook) error {
	if s.RoundID == nil {
		return nil
	}
	round, err := tx.Round(*s.RoundID)
	if err != nil || round.PreviousID == nil {
		return err
	}
	previous, err := tx.Round(*round.PreviousID)
	if err != nil {
		return err
	}
	if previous.QuestionnaireHash != round.QuestionnaireHash {
		return nil // other questions, so that the sums cannot be compared
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
	for i, e := range s.Entities {
		b.Pinned[i].Previous = by[e.EntityID]
	}
	return nil
}

// withoutProposals removes proposals, and what follows from them, from cells.
func withoutProposals(cells []record.AuditCell) {
	for i := range cells {
		c := &cells[i]
		c.Proposal, c.TooFew, c.Judgement.Proposed, c.Judgement.Origin = nil, nil, nil, nil
		c.Outdated, c.Wide = false, false
	}
}

// hashBook identifies the state of the audit in the workbook by the hash of its file.
func (w *UseCases) hashBook(
	tx assessment.Tx, s Shown, b *record.AuditBook, made func(*exchange.File) *exchange.File,
) error {
	f, err := w.fileShown(tx, s)
	if err != nil {
		return err
	}
	if !b.Proposals {
		f.WithoutProposals()
	}
	content, err := made(f).JSON()
	if err != nil {
		return err
	}
	b.SHA256 = assessment.SealBytes(content).SHA256
	return nil
}
