package web

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/criteria"
	"mognad/frontend"
)

// library are the criteria to choose from: those in force in the period of the audit, or today without one, and those
// that are chosen whenever they were.
func (f *auditForm) library() []frontend.LibraryCriterion {
	from, to := assessment.Date(f.From), assessment.Date(f.To)
	if from == "" && to == "" {
		from, to = f.today, f.today
	}
	var list []frontend.LibraryCriterion
	for _, c := range criteria.All() {
		inForce, chosen := c.InForce(from, to), slices.Contains(f.criteria, c.ID)
		if inForce || chosen {
			list = append(list, frontend.LibraryCriterion{
				ID:      c.ID,
				Of:      c.Of,
				Title:   c.In(f.language()),
				From:    f.r.L.Day(string(c.From)),
				Until:   f.r.L.Day(string(c.Until)),
				Chosen:  chosen,
				InForce: inForce,
			})
		}
	}
	return list
}

// language is that of what the audit prints.
func (f *auditForm) language() string { return f.r.Principal.Organisation.Language }

// measures are the criteria of the audit: those chosen from the library and those typed, in their order so far.
func (f *auditForm) measures() []string {
	var before []string
	if f.stored != nil {
		before = f.stored.Criteria
	}
	return criteria.Chosen(before, f.criteria, lines(f.Criteria), f.language())
}
