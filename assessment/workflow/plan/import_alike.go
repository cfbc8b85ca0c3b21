package plan

import (
	"fmt"
	"strconv"
	"strings"

	"mognad/assessment"
)

// yearsAhead is for how many years from this one the rows of a table are compared with each other and with the plan.
const yearsAhead = 9

// mostAlike is how many notes a preview has of actions that look alike. How many more there are is said in one.
const mostAlike = 20

// pointOut notes which rows of the table look like the same action as another row of it, or as one in the plan: by
// title, entity or body, and year. They may be different ones, so nothing is refused.
func (x *actionImport) pointOut() error {
	rows := map[assessment.ID]int{}
	actions := map[assessment.ID]assessment.Action{}
	var order []assessment.ID
	put := func(a assessment.Action) {
		if _, there := actions[a.ID]; !there {
			order = append(order, a.ID)
		}
		actions[a.ID] = a
	}
	for _, a := range x.known {
		put(a)
	}
	added := false
	for _, one := range x.writing {
		a := one.action
		if one.before.ID == (assessment.ID{}) {
			added = true
			var err error
			if a.ID, err = x.w.kernel.NewID(); err != nil {
				return err
			}
			a = x.w.fresh(x.seen, a)
			rows[a.ID] = one.line
		}
		put(a)
	}
	if !added {
		return nil
	}
	latest, err := x.tx.LatestActionNotes()
	if err != nil {
		return err
	}
	from := x.w.kernel.Today(x.p.Organisation).Year()
	notes := byAction(latest)
	planned := make([]assessment.Planned, 0, len(order))
	for _, id := range order {
		a := actions[id]
		planned = append(planned, assessment.Planned{
			ID:       a.ID,
			EntityID: a.EntityID,
			BodyID:   x.tree.Body(a.EntityID),
			Title:    a.Title,
			Years: func() []int {
				return x.planned(&a, notes[id], from, from+yearsAhead).years(from, from+yearsAhead)
			},
		})
	}
	noted := map[string]bool{}
	for _, d := range assessment.Duplicates(planned) {
		said, fresh := alike(rows[d.First], rows[d.Second], actions[d.First], actions[d.Second], d.Years)
		key := assessment.TitleKey(actions[d.First].Title) + fmt.Sprint(said.Args["Years"])
		if !fresh || noted[key] {
			continue
		}
		if noted[key] = true; len(noted) <= mostAlike {
			x.plan.Notes = append(x.plan.Notes, said)
		}
	}
	if more := len(noted) - mostAlike; more > 0 {
		x.plan.Notes = append(x.plan.Notes, assessment.FieldError{
			Key:  "imports.alike_more",
			Args: assessment.Args{"Count": more},
		})
	}
	return nil
}

// alike says that two actions look alike of which one or both are new, with the line of each that is.
func alike(first, second int, one, other assessment.Action, years []int) (said assessment.FieldError, fresh bool) {
	var in []string
	for _, year := range years {
		in = append(in, strconv.Itoa(year))
	}
	said = assessment.FieldError{Args: assessment.Args{"Title": other.Title, "Years": strings.Join(in, ", ")}}
	switch {
	case first == 0 && second == 0:
		return said, false
	case first > 0 && second > 0:
		said.Key = "imports.alike_rows"
		said.Args["First"], said.Args["Line"] = min(first, second), max(first, second)
	default:
		said.Key = "imports.alike_plan"
		said.Args["Line"] = max(first, second)
		if second > 0 {
			said.Args["Title"] = one.Title
		}
	}
	return said, true
}
