package insight

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// warn says why it may be too early to seal the summary.
func (s *summarising) warn() {
	v := s.v
	if v.Round == nil {
		return
	}
	if s.round.State(v.Today) == assessment.RoundOpen {
		v.Warnings = append(v.Warnings, record.RoundOpen)
	}
	if 2*len(v.Entities) < v.Asked {
		v.Warnings = append(v.Warnings, record.FewSubmitted)
	}
}

// words fills in what somebody has written beside the summary, for those who may write there. They must reach every
// entity that the summary is about, and all that earlier writers had before them: a text may reveal any of it.
func (s *summarising) words() error {
	v := s.v
	if v.Round == nil || !s.p.MaySomewhere(assessment.SealSummaries) {
		return nil
	}
	v.about = assessment.WholeOrganisation
	if v.Body != nil {
		v.about = v.Body.ID
	}
	stored, err := s.tx.SummaryWords(s.round.ID, v.about)
	none := assessment.CodeOf(err) == assessment.NotFound
	switch {
	case err != nil && !none:
		return err
	case !s.mayWrite() || !reads(s.p, s.tree, stored.Entities, stored.Audited):
		return nil
	case none:
		v.MayWrite = true
		return nil
	}
	v.MayWrite, v.words, v.Version = true, stored, stored.Version
	if stored.Introduction == "" && len(stored.Comments) == 0 {
		return nil
	}
	by, err := people.Names(s.tx)
	if err != nil {
		return err
	}
	v.Words = wordsOf(stored, by[stored.WrittenBy])
	// Who reads them must be allowed to read all that they may reveal.
	v.reached = joined(v.reached, stored.Entities)
	v.audited = joined(v.audited, stored.Audited)
	return nil
}

func wordsOf(stored assessment.SummaryWords, by string) *record.SummaryWords {
	words := &record.SummaryWords{
		Introduction: stored.Introduction,
		Comments:     []record.SummaryComment{},
		By:           record.SealedName{ID: stored.WrittenBy.String(), Name: by},
		At:           stored.UpdatedAt.UTC(),
	}
	for _, section := range assessment.SummarySections {
		if text := stored.Comments[section]; text != "" {
			words.Comments = append(words.Comments, record.SummaryComment{Section: section, Text: text})
		}
	}
	return words
}

// mayWrite reports whether the principal's role permits writing about every entity of the body or the whole, those that
// took no part included.
func (s *summarising) mayWrite() bool {
	if s.v.Body == nil && !s.v.Whole {
		return false
	}
	for _, n := range s.tree.Nodes {
		of := s.tree.Body(n.ID)
		if s.v.Body != nil && (of == nil || of.String() != s.v.Body.ID) {
			continue
		}
		if !s.entities[n.ID] || !s.p.May(assessment.SealSummaries, s.tree, n.ID) {
			return false
		}
	}
	return true
}

// SaveSummaryWords saves what somebody writes beside a summary, from the version in the words on, of which only that,
// the introduction and the comments are used. It returns the words as stored.
func (w *UseCases) SaveSummaryWords(
	ctx context.Context,
	p assessment.Principal,
	q SummaryQuery,
	typed assessment.SummaryWords,
) (assessment.SummaryWords, error) {
	words, fields := typed.Cleaned()
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.SealSummaries) {
			return workflow.Denied(assessment.SealSummaries)
		}
		v, err := w.summarise(tx, p, q)
		if err != nil {
			return err
		}
		if !v.MayWrite {
			return workflow.Denied(assessment.SealSummaries)
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		body, err := v.save(tx, p, &words)
		if err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.SummaryWritten{Round: words.RoundID, Body: body, Version: words.Version})
	})
	return words, err
}

// SummaryWords are the words beside a summary, of version 0 while there are none.
func (w *UseCases) SummaryWords(
	ctx context.Context,
	p assessment.Principal,
	q SummaryQuery,
) (assessment.SummaryWords, error) {
	v, err := w.Summary(ctx, p, q)
	if err == nil && !v.MayWrite {
		err = workflow.Denied(assessment.SealSummaries)
	}
	return v.words, err
}

// save stores the words of the summary, and returns the body that they are about.
func (v *SummaryView) save(tx assessment.Tx, p assessment.Principal, words *assessment.SummaryWords) (
	body *assessment.ID, err error,
) {
	if v.Body != nil {
		id, err := assessment.ParseID(v.Body.ID)
		if err != nil {
			return nil, err
		}
		body = &id
	}
	if words.RoundID, err = assessment.ParseID(v.Round.ID); err != nil {
		return nil, err
	}
	words.OrganisationID = p.Organisation.ID
	words.About = v.about
	words.Entities = joined(v.words.Entities, v.reached)
	words.Audited = joined(v.words.Audited, v.audited)
	words.WrittenBy = p.User.ID
	words.UpdatedAt = v.MadeAt
	*words, err = tx.SaveSummaryWords(*words)
	return body, err
}

func joined(a, b []assessment.ID) []assessment.ID {
	all := slices.Clone(a)
	for _, id := range b {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// SummaryToSeal is the current summary and how many people will be able to read it once it is sealed.
func (w *UseCases) SummaryToSeal(
	ctx context.Context,
	p assessment.Principal,
	q SummaryQuery,
) (v SummaryView, readers int, err error) {
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if v, err = w.summarise(tx, p, q); err != nil || v.cannotSeal != nil {
			return err
		}
		readers, err = w.readers(tx, p, &v)
		return err
	})
	return v, readers, err
}

// readers counts those whose memberships let them read everything in the summary.
func (w *UseCases) readers(tx assessment.Tx, p assessment.Principal, v *SummaryView) (int, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return 0, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return 0, err
	}
	known, err := tx.People()
	if err != nil {
		return 0, err
	}
	by := map[assessment.ID][]assessment.Membership{}
	today := w.kernel.Today(p.Organisation)
	for _, m := range memberships {
		if m.ValidOn(today) {
			by[m.UserID] = append(by[m.UserID], m)
		}
	}
	n := 0
	for _, person := range known {
		reader := assessment.Principal{Organisation: p.Organisation, Memberships: by[person.UserID]}
		if person.State() == assessment.Active && reader.MaySomewhere(assessment.ReadResults) &&
			reads(reader, t, v.reached, v.audited) {
			n++
		}
	}
	return n, nil
}
