package plan

import (
	"bytes"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// seen is what actions refer to, and which of them the principal may see.
type seen struct {
	kernel  *workflow.Kernel
	p       assessment.Principal
	tree    assessment.Tree
	bodies  map[assessment.ID]string
	names   map[assessment.ID]string
	today   assessment.Date
	sites   map[assessment.ID]*site
	holders *workflow.Holders // by whom actions are owned by role, once [seen.readHolders] has read it
	owned   *[]owning         // whose owners have yet to be told, see [UseCases.tellOwners]
}

// seenIn is what is needed to know who may see what, without names.
func (w *UseCases) seenIn(p assessment.Principal, t assessment.Tree) seen {
	return seen{
		kernel:  w.kernel,
		p:       p,
		tree:    t,
		bodies:  map[assessment.ID]string{},
		today:   w.kernel.Today(p.Organisation),
		sites:   map[assessment.ID]*site{},
		holders: &workflow.Holders{},
		owned:   &[]owning{},
	}
}

func (w *UseCases) seen(tx assessment.Tx, p assessment.Principal) (seen, error) {
	s := w.seenIn(p, assessment.Tree{})
	if !p.MaySomewhere(assessment.OwnActions) {
		return s, workflow.Denied(assessment.ReadPlan)
	}
	var err error
	if s.tree, err = workflow.ReadTree(tx, p); err != nil {
		return s, err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return s, err
	}
	for _, b := range bodies {
		s.bodies[b.ID] = b.Name
	}
	s.names, err = people.Names(tx)
	return s, err
}

// site is what the actions of an entity have in common.
type site struct {
	entity         record.EntityName
	body           *record.BodyName // that answers for it; nil for none
	place          int              // in the tree
	reads, manages bool             // whether the principal may
}

// site finds out about an entity once.
func (s seen) site(entity assessment.ID) *site {
	at := s.sites[entity]
	if at != nil {
		return at
	}
	n, known := s.tree.Node(entity)
	at = &site{
		entity:  record.EntityNameOf(n.Entity, n.Kind),
		place:   s.tree.Place(entity),
		reads:   known && s.p.May(assessment.ReadPlan, s.tree, entity),
		manages: known && s.p.May(assessment.ManagePlan, s.tree, entity),
	}
	if body := s.tree.Body(entity); body != nil {
		at.body = &record.BodyName{ID: *body, Name: s.bodies[*body]}
	}
	s.sites[entity] = at
	return at
}

// sees reports whether the principal may read the action: in the plan, or as the one who is named as its owner. Whoever
// owns it by role reads it in the plan.
func (s seen) sees(a assessment.Action) bool { return s.site(a.EntityID).reads || s.named(a) }

func (s seen) manages(entity assessment.ID) bool { return s.site(entity).manages }

// action is the record of an action with its names and its occurrences between two years; those still open before
// stay.
func (s seen) action(a assessment.Action, latest []assessment.ActionNote, from, to int) record.Action {
	return s.record(s.planned(&a, latest, from, to))
}

func (s seen) record(a planned) record.Action {
	r := record.ActionOf(*a.Action)
	r.Entity = a.at.entity
	if a.at.body != nil {
		body := *a.at.body
		r.Body = &body
	}
	if a.OwnerID != nil {
		r.Owner = &record.PersonName{ID: *a.OwnerID, Name: s.names[*a.OwnerID]}
	}
	r.MayManage = a.at.manages && !s.p.ReadOnly
	r.MayReport = (a.at.manages || s.owns(*a.Action)) && !s.p.ReadOnly && a.State != assessment.ActionDropped
	r.Fill(a.list, s.today)
	return r
}

// slices are the occurrences of an action between two years, and before them the last one if it is still open. What
// recurs is not asked for from before it was written down.
func (s seen) slices(a assessment.Action, latest []assessment.ActionNote, from, to int) []assessment.Slice {
	first, before := assessment.FirstDay(a.FirstYear()), from-1
	if a.Kind == assessment.Every {
		if a.UntilYear != 0 {
			before = min(before, a.UntilYear)
		}
		// The last one before is not further back than from one to the next.
		first = max(
			first, assessment.FirstDay(a.CreatedAt.Year()), assessment.FirstDay(before-a.Months/monthsOfYear-1),
		)
	}
	list := a.Slices(assessment.FirstDay(from), assessment.LastDay(to), latest)
	if a.Kind == assessment.Standing || first > assessment.LastDay(from-1) {
		return list
	}
	earlier := a.Slices(first, assessment.LastDay(from-1), latest)
	if n := len(earlier); n > 0 && earlier[n-1].State.Open() {
		list = slices.Insert(list, 0, earlier[n-1])
	}
	return list
}

const monthsOfYear = 12

// byAction are the latest notes, which are in the order of their actions, by action.
func byAction(latest []assessment.ActionNote) map[assessment.ID][]assessment.ActionNote {
	by := map[assessment.ID][]assessment.ActionNote{}
	for from := 0; from < len(latest); {
		to := from + 1
		for to < len(latest) && latest[to].ActionID == latest[from].ActionID {
			to++
		}
		by[latest[from].ActionID] = latest[from:to:to]
		from = to
	}
	return by
}

// byName sorts what has a name by it in the principal's language, and what has the same by its id.
func byName(p assessment.Principal, list []record.Named) {
	slices.SortFunc(list, func(a, b record.Named) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	assessment.SortByName(workflow.Language(p), list, func(n record.Named) string { return n.Name })
}
