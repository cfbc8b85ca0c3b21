package tasks

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// people adds the steps of setting up, for those who manage all people, until the first round has been sent out; after
// that, who has not opened their link.
func (s *starting) people() error {
	if len(s.tree.Nodes) == 0 || !s.p.May(assessment.ManagePeople, s.tree, s.tree.Root().ID) {
		return nil
	}
	rounds, err := s.tx.Rounds()
	if err != nil {
		return err
	}
	people, err := s.tx.People()
	if err != nil {
		return err
	}
	invited, opened := 0, 0
	for _, one := range people {
		switch {
		case one.UserID == s.p.User.ID:
		case one.State() == assessment.Invited:
			invited++
		case one.State() == assessment.Active:
			opened++
		}
	}
	if len(rounds) > 0 {
		if invited > 0 {
			s.add(record.Task{Kind: record.TaskUnopened, Count: invited}, "")
		}
		return nil
	}
	may := func(do assessment.Permission) bool { return s.p.May(do, s.tree, s.tree.Root().ID) }
	s.SetUp = []record.SetUpStep{
		{Kind: record.SetUpEntities, Done: len(s.tree.Nodes) - 1, Mine: may(assessment.ManageEntities)},
		{Kind: record.SetUpPeople, Done: invited + opened, Mine: true},
		{Kind: record.SetUpLinks, Done: opened, Of: invited + opened, Mine: true},
		{Kind: record.SetUpRound, Mine: may(assessment.ManageRounds)},
	}
	for i := range s.SetUp {
		s.SetUp[i].State = record.SetUpLater
		if s.SetUp[i].Done > 0 {
			s.SetUp[i].State = record.SetUpDone
		}
	}
	next := slices.IndexFunc(
		s.SetUp,
		func(step record.SetUpStep) bool { return step.State != record.SetUpDone },
	)
	s.SetUp[next].State = record.SetUpNext // the first round is never done here
	return nil
}
