package notices

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// announceDays is for how long after its first day a round is announced: a server that was stopped meanwhile makes up
// for it, and rounds from before there were notices are left alone.
const announceDays = 7

// Announce tells those who answer or approve of rounds that have opened. Servers call it periodically; several may do so
// at the same time, and each person is told once.
func (w *UseCases) Announce(ctx context.Context) error {
	return w.inEach(ctx, func(o assessment.Organisation) error {
		var waiting []assessment.Round
		err := w.kernel.Store.View(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) (err error) {
			waiting, err = w.unannounced(tx)
			return err
		})
		if err != nil || len(waiting) == 0 {
			return err
		}
		return w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			for _, r := range waiting {
				if err := w.announce(tx, o, r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// inEach runs fn for each organisation.
func (w *UseCases) inEach(ctx context.Context, fn func(assessment.Organisation) error) error {
	var organisations []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		organisations, err = tx.Organisations()
		return err
	})
	if err != nil {
		return err
	}
	for _, o := range organisations {
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

// unannounced lists the rounds that have opened lately and that nobody has been told of.
func (w *UseCases) unannounced(tx assessment.Tx) ([]assessment.Round, error) {
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	today := w.kernel.Today()
	since := w.kernel.Day(w.kernel.Now().AddDate(0, 0, -announceDays))
	var list []assessment.Round
	for _, r := range rounds {
		if r.State(today) != assessment.RoundOpen || r.OpensOn < since {
			continue
		}
		told, err := tx.NoticesAbout(r.ID, assessment.NoticeRoundOpened)
		if err != nil {
			return nil, err
		}
		if len(told) == 0 {
			list = append(list, r)
		}
	}
	return list, nil
}

func (w *UseCases) announce(tx assessment.Tx, o assessment.Organisation, r assessment.Round) error {
	t, err := workflow.ReadTree(tx, assessment.Principal{Organisation: o})
	if err != nil {
		return err
	}
	asked, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	people, err := w.kernel.PeopleWhere(tx, func(m assessment.Membership) bool {
		return m.Role.May(assessment.WriteAnswers) && reachesAny(m, t, asked)
	})
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, m := range people {
		notices = append(notices, assessment.Notice{
			UserID:  m.UserID,
			Kind:    assessment.NoticeRoundOpened,
			RoundID: &r.ID,
			OnceKey: string(assessment.NoticeRoundOpened) + " " + r.ID.String(),
		})
	}
	return w.kernel.NotifyBy(tx, o.ID, nil, notices...)
}

func reachesAny(m assessment.Membership, t assessment.Tree, asked []assessment.Assessment) bool {
	for _, a := range asked {
		if m.Reaches(t, a.EntityID) {
			return true
		}
	}
	return false
}
