package plan

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// planned is an action of a plan as far as it decides whether it is shown, where, and what the years add up to. Its
// record is made only if it is shown: a plan has thousands of actions, and a page some fifty.
type planned struct {
	*assessment.Action
	at   *site
	list []assessment.Slice // its occurrences, as [seen.slices] has them
	due  assessment.Date    // the last day of its earliest open one, "" for none
	late bool               // that day has passed
}

func (s seen) planned(a *assessment.Action, latest []assessment.ActionNote, from, to int) planned {
	one := planned{Action: a, at: s.site(a.EntityID), list: s.slices(*a, latest, from, to)}
	if next, some := assessment.NextOpen(one.list); some {
		one.due, one.late = next.Due, next.Late(s.today)
	}
	return one
}

// in lists the slices of a year.
func (a planned) in(year int) []assessment.Slice {
	return assessment.OfYear(a.list, year, func(s assessment.Slice) int { return s.Year() })
}

func (a planned) standing() bool { return a.Kind == assessment.Standing }

// years are those in which something of it is to be done; of what is standing, all.
func (a planned) years(from, to int) []int {
	years := []int{}
	for year := from; year <= to; year++ {
		left := slices.ContainsFunc(a.in(year), func(s assessment.Slice) bool {
			return s.State != assessment.ActionDropped
		})
		if left || a.standing() && a.State.Open() {
			years = append(years, year)
		}
	}
	return years
}

// sums are what actions add up to in each year, without what was dropped.
func sums(list []planned, from, to int) []record.PlanYear {
	years := []record.PlanYear{}
	for year := from; year <= to; year++ {
		sum := record.PlanYear{Year: year}
		for _, a := range list {
			add(&sum, a)
		}
		years = append(years, sum)
	}
	return years
}

func add(y *record.PlanYear, a planned) {
	times := 0
	for _, s := range a.in(y.Year) {
		if s.State == assessment.ActionDropped {
			continue
		}
		times++
		if s.State == assessment.ActionDone {
			y.Done++
		}
	}
	y.Occurrences += times
	if a.standing() && a.State.Open() {
		times = 1
	}
	if a.Cost == nil {
		y.Unpriced += times
		return
	}
	y.Cost += int64(times) * *a.Cost
}

// Order is in what order actions are listed.
type Order string

// The orders: that of the plan has the earliest open day first, then those with nothing left to do, what is standing
// last. All others have those that are equal in the order of the plan.
const (
	AsPlanned  Order = ""
	ByTitle    Order = "title"
	ByOwner    Order = "owner" // the member, else the role
	ByDue      Order = "due"   // the last day of what is open
	ByPriority Order = "priority"
	ByCost     Order = "cost"
	ByEntity   Order = "entity" // in the order of the tree
	ByBody     Order = "body"   // by name
)

// arrange puts actions in the order that is asked for. Those of the plan's own with the same day are by name, which is
// seen to only where they are shown.
func (s seen) arrange(list []planned, q Query) {
	group := func(planned) int { return 0 }
	switch q.Order {
	case ByEntity:
		group = func(a planned) int { return a.at.place }
	case ByBody:
		group = s.bodyOrder()
	}
	placed := func(a planned) place { return place{group: group(a), rank: a.rank(), day: a.day()} }
	assessment.SortByKey(list, placed, comparePlaces)
	lang := workflow.Language(s.p)
	shown := q.window(len(list))
	if q.sorted() {
		shown = window{to: len(list)}
	}
	for from := 0; from < len(list); {
		key, to := placed(list[from]), from+1
		for to < len(list) && placed(list[to]) == key {
			to++
		}
		if to > shown.from && from < shown.to {
			assessment.SortByName(lang, list[from:to], func(a planned) string { return a.Title })
		}
		from = to
	}
	if q.sorted() {
		s.sortBy(list, q)
	}
}

// place is where an action stands in the plan.
type place struct {
	group, rank int
	day         assessment.Date
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.rank, b.rank), cmp.Compare(a.day, b.day))
}

func (a planned) rank() int {
	switch {
	case a.due != "":
		return 0
	case !a.standing():
		return 1
	}
	return 2
}

func (a planned) day() assessment.Date {
	if a.due == "" && len(a.list) > 0 {
		return a.list[0].Due
	}
	return a.due
}

// bodyOrder is where the body of an action stands among all, by name; those without one are last.
func (s seen) bodyOrder() func(planned) int {
	var bodies []record.Named
	for id, name := range s.bodies {
		bodies = append(bodies, record.Named{ID: id, Name: name})
	}
	byName(s.p, bodies)
	places := map[assessment.ID]int{}
	for i, b := range bodies {
		places[b.ID] = i
	}
	return func(a planned) int {
		if a.at.body == nil {
			return len(bodies)
		}
		return places[a.at.body.ID]
	}
}

// sortBy sorts what has the order of the plan. Downwards, too, equal ones stay in that order.
func (s seen) sortBy(list []planned, q Query) {
	if q.Down {
		slices.Reverse(list)
		defer slices.Reverse(list)
	}
	switch q.Order {
	case ByTitle:
		assessment.SortByName(workflow.Language(s.p), list, func(a planned) string { return a.Title })
	case ByOwner:
		assessment.SortByName(workflow.Language(s.p), list, s.owner)
		assessment.SortByKey(list, func(a planned) int { return min(1, len(s.owner(a))) },
			func(a, b int) int { return cmp.Compare(b, a) })
	case ByDue:
		assessment.SortByKey(list, func(a planned) string { return cmp.Or(string(a.due), "~") }, cmp.Compare[string])
	case ByPriority:
		assessment.SortByKey(list, func(a planned) int {
			if a.Priority == "" {
				return len(questionnaires.Priorities)
			}
			return slices.Index(questionnaires.Priorities, a.Priority)
		}, cmp.Compare[int])
	case ByCost:
		assessment.SortByKey(list, func(a planned) int64 {
			if a.Cost == nil {
				return -1
			}
			return *a.Cost
		}, cmp.Compare[int64])
	}
}

// owner is who sees to an action: the member, else the role.
func (s seen) owner(a planned) string {
	if a.OwnerID != nil {
		return s.names[*a.OwnerID]
	}
	return a.OwnerRole
}
