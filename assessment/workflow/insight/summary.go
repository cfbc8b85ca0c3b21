package insight

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// SummaryQuery selects a summary.
type SummaryQuery struct {
	BodyID  *assessment.ID // nil for the whole organisation, or else the first body that the reader reaches entities of
	Whole   bool           // of the whole organisation, regardless of BodyID
	Reached bool           // of all that the reader reaches, regardless of BodyID
	RoundID *assessment.ID // nil for the latest round in which anything was submitted
	Words   *int64         // when sealing: the version of the words that were read; nil for any
}

// SummaryView is a current summary, with what there is to choose from.
type SummaryView struct {
	record.Summary
	Bodies     []assessment.Body             // whose entities the reader reaches, in the order of the tree
	MayWhole   bool                          // the reader reaches the whole organisation
	Rounds     []assessment.Round            // in which any of the entities took part, latest opening first
	MaySeal    bool                          // may seal, and there is something to seal
	MayWrite   bool                          // own words beside it
	Version    int64                         // of the words, 0 while there are none
	Questions  *questionnaires.Questionnaire // nil without a round
	reached    []assessment.ID               // entities whose results it contains
	audited    []assessment.ID               // entities whose findings it contains
	cannotSeal error                         // why the principal may not seal; nil if they may
	about      string                        // what words are about
	words      assessment.SummaryWords       // as stored
}

// summarising is a summary being made.
type summarising struct {
	w        *UseCases
	tx       assessment.Tx
	p        assessment.Principal
	v        *SummaryView
	tree     assessment.Tree
	entities map[assessment.ID]bool  // those in the summary
	asked    []assessment.Assessment // of these entities, in all rounds
	rounds   []assessment.Round      // all there are
	round    assessment.Round
	rows     []summaryRow // in the order of the tree
}

// Summary is the summary of a body's entities, as far as the principal may read their results. The number of statements
// does not depend on the number of entities.
func (w *UseCases) Summary(ctx context.Context, p assessment.Principal, q SummaryQuery) (SummaryView, error) {
	var v SummaryView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		v, err = w.summarise(tx, p, q)
		return err
	})
	return v, err
}

func (w *UseCases) summarise(tx assessment.Tx, p assessment.Principal, q SummaryQuery) (SummaryView, error) {
	t, err := workflow.TreeFor(tx, p, assessment.ReadResults)
	if err != nil {
		return SummaryView{}, err
	}
	v := SummaryView{Summary: record.Summary{
		Format:       record.SummaryFormat,
		Organisation: record.SealedName{ID: p.Organisation.ID.String(), Name: p.Organisation.Name},
		MadeAt:       w.kernel.Now(),
		MadeBy:       p.User.ID.String(),
		Today:        w.kernel.Today(p.Organisation),
		Levels:       record.SummarySpread{Distribution: []int{}},
		Entities:     []record.SummaryEntity{},
		Waiting:      []record.SummaryWaiting{},
		Areas:        []record.SummaryArea{},
		Gaps:         []record.SummaryGap{},
		Others:       []record.SummaryOther{},
		Further:      []record.SummaryFurther{},
		Decide:       []record.SummaryDecision{},
		Warnings:     []record.SummaryWarning{},

		Contradictions: []record.SummaryContradiction{},
	}}
	s := &summarising{w: w, tx: tx, p: p, v: &v, tree: t}
	if err := s.choose(q); err != nil {
		return v, err
	}
	if v.Round != nil {
		if err := s.read(); err != nil {
			return v, err
		}
		s.addUp()
	}
	if err := s.audit(); err != nil {
		return v, err
	}
	s.decide()
	for _, row := range s.rows {
		v.reached = append(v.reached, row.EntityID)
	}
	v.cannotSeal = s.maySeal()
	v.MaySeal = !p.ReadOnly && v.cannotSeal == nil
	s.warn()
	return v, s.words()
}

// choose finds the entities and the round of the summary.
func (s *summarising) choose(q SummaryQuery) error {
	reached := map[assessment.ID]bool{}
	var ids []assessment.ID
	var order []assessment.ID // of bodies
	for _, n := range s.tree.Nodes {
		if !s.p.May(assessment.ReadResults, s.tree, n.ID) {
			continue
		}
		reached[n.ID] = true
		ids = append(ids, n.ID)
		if b := s.tree.Body(n.ID); b != nil && !slices.Contains(order, *b) {
			order = append(order, *b)
		}
	}
	bodies, err := s.tx.Bodies()
	if err != nil {
		return err
	}
	for _, id := range order {
		i := slices.IndexFunc(bodies, func(b assessment.Body) bool { return b.ID == id })
		s.v.Bodies = append(s.v.Bodies, bodies[i])
	}
	s.v.MayWhole = len(s.tree.Nodes) > 0 && reached[s.tree.Root().ID]
	asked, err := s.tx.AssessmentsOf(ids)
	if err != nil {
		return err
	}
	if err := s.chooseBody(q, asked); err != nil {
		return err
	}
	s.entities = map[assessment.ID]bool{}
	for id := range reached {
		if b := s.tree.Body(id); s.v.Body == nil || b != nil && b.String() == s.v.Body.ID {
			s.entities[id] = true
		}
	}
	for _, a := range asked {
		if s.entities[a.EntityID] {
			s.asked = append(s.asked, a)
		}
	}
	return s.chooseRound(q.RoundID)
}

func (s *summarising) chooseBody(q SummaryQuery, asked []assessment.Assessment) error {
	at := -1
	switch {
	case q.Whole && !s.v.MayWhole:
		return assessment.Missing()
	case q.Whole, q.Reached:
	case q.BodyID != nil:
		if at = slices.IndexFunc(s.v.Bodies, func(b assessment.Body) bool { return b.ID == *q.BodyID }); at < 0 {
			return assessment.Missing()
		}
	case s.v.MayWhole:
	case len(s.v.Bodies) > 0:
		// The first whose entities were asked anything, if there is one.
		at = max(0, slices.IndexFunc(s.v.Bodies, func(b assessment.Body) bool {
			return slices.ContainsFunc(asked, func(a assessment.Assessment) bool {
				of := s.tree.Body(a.EntityID)
				return of != nil && *of == b.ID
			})
		}))
	}
	if at < 0 {
		s.v.Whole = s.v.MayWhole
		return nil
	}
	s.v.Body = &record.SealedName{ID: s.v.Bodies[at].ID.String(), Name: s.v.Bodies[at].Name}
	return nil
}

func (s *summarising) chooseRound(id *assessment.ID) error {
	rounds, err := s.tx.Rounds()
	if err != nil {
		return err
	}
	s.rounds = rounds
	at := -1
	for _, r := range rounds {
		asked := slices.ContainsFunc(s.asked, func(a assessment.Assessment) bool { return a.RoundID == r.ID })
		if !asked {
			continue
		}
		submitted := slices.ContainsFunc(
			s.asked,
			func(a assessment.Assessment) bool { return a.RoundID == r.ID && a.Counts() },
		)
		if at < 0 && (id == nil && submitted || id != nil && r.ID == *id) {
			at = len(s.v.Rounds)
		}
		s.v.Rounds = append(s.v.Rounds, r)
	}
	switch {
	case at < 0 && id != nil:
		return assessment.Missing()
	case at < 0 && len(s.v.Rounds) == 0:
		return nil
	}
	s.round = s.v.Rounds[max(at, 0)]
	s.v.Round = &record.SummaryRound{
		SealedName: record.SealedName{ID: s.round.ID.String(), Name: s.round.Name},
		OpensOn:    s.round.OpensOn,
		ClosesOn:   s.round.ClosesOn,
	}
	if s.round.PreviousID == nil {
		return nil
	}
	if i := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.ID == *s.round.PreviousID }); i >= 0 {
		s.v.Previous = &record.SummaryPrevious{
			SealedName: record.SealedName{ID: rounds[i].ID.String(), Name: rounds[i].Name},
			Comparable: rounds[i].QuestionnaireHash == s.round.QuestionnaireHash,
		}
	}
	return nil
}
