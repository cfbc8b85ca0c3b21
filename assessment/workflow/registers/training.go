package registers

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// trainings know who is in management, as far as the principal may read who has which role or is of it.
var trainings = rules{
	load: func(tx assessment.Tx, s *References) (err error) {
		s.managers, err = Managers(tx, s.p, s.w.kernel.Today(s.p.Organisation), func(entity assessment.ID) bool {
			return s.p.May(assessment.ReadPeople, s.whole, entity) ||
				s.p.Has(assessment.Management) && s.p.May(s.w.Read, s.whole, entity)
		})
		return err
	},
}

// Managers are those who have the role of management for one of the entities, by name. Who has left has not.
func Managers(
	tx assessment.Tx,
	p assessment.Principal,
	today assessment.Date,
	within func(entity assessment.ID) bool,
) ([]string, error) {
	roles, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	manages := map[assessment.ID]bool{}
	for _, m := range roles {
		if m.Role == assessment.Management && m.ValidOn(today) && within(m.EntityID) {
			manages[m.UserID] = true
		}
	}
	var names []string
	for _, one := range people {
		if manages[one.UserID] && one.State() != assessment.Deactivated {
			names = append(names, one.Name)
		}
	}
	assessment.SortByName(workflow.Language(p), names, func(name string) string { return name })
	return names, nil
}

// Untrained are those of the managers who are not among the people with valid training.
func Untrained(managers []string, trained map[string]bool) []string {
	known := map[string]bool{}
	for name := range trained {
		known[typed.Folded(name)] = true
	}
	return slices.DeleteFunc(slices.Clone(managers), func(name string) bool { return known[typed.Folded(name)] })
}

// untrained are those in management without a valid training among the rows, of the register of trainings.
func (s References) untrained(items []Item) []string {
	trained := map[string]bool{}
	for _, i := range items {
		if row, is := i.row.(*registers.Training); is && len(i.Overdue) == 0 {
			trained[row.Person] = true
		}
	}
	return Untrained(s.managers, trained)
}
