package plan

import (
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
		today:   w.kernel.Today(),
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

// sees reports whether the principal may read the action: in the plan, or as the one who is named as its owner. Whoever
// owns it by role reads it in the plan.
func (s seen) sees(a assessment.Action) bool {
	return s.p.May(assessment.ReadPlan, s.tree, a.EntityID) || s.named(a)
}

func (s seen) manages(entity assessment.ID) bool {
	return s.p.May(assessment.ManagePlan, s.tree, entity)
}

// action is the record of an action with its names and its occurrences between two years; those still open before
// stay.
func (s seen) action(a assessment.Action, latest []assessment.ActionNote, from, to int) record.Action {
	r := record.ActionOf(a)
	n, _ := s.tree.Node(a.EntityID)
	r.Entity = record.EntityNameOf(n.Entity, n.Kind)
	if body := s.tree.Body(a.EntityID); body != nil {
		r.Body = &record.BodyName{ID: *body, Name: s.bodies[*body]}
	}
	if a.OwnerID != nil {
		r.Owner = &record.PersonName{ID: *a.OwnerID, Name: s.names[*a.OwnerID]}
	}
	r.MayManage = s.manages(a.EntityID) && !s.p.ReadOnly
	r.MayReport = (s.manages(a.EntityID) || s.owns(a)) && !s.p.ReadOnly && a.State != assessment.ActionDropped
	r.Fill(s.slices(a, latest, from, to), s.today)
	return r
}

// slices are the occurrences of an action between two years, and before them the last one if it is still open. What
// recurs is not asked for from before it was written down.
func (s seen) slices(a assessment.Action, latest []assessment.ActionNote, from, to int) []assessment.Slice {
	first := assessment.FirstDay(a.FirstYear())
	if a.Kind == assessment.Every {
		first = max(first, assessment.FirstDay(a.CreatedAt.Year()))
	}
	before := []assessment.Slice{}
	if first < assessment.FirstDay(from) {
		before = a.Slices(first, assessment.LastDay(from-1), latest)
	}
	list := a.Slices(assessment.FirstDay(from), assessment.LastDay(to), latest)
	if n := len(before); n > 0 && before[n-1].State.Open() {
		list = slices.Insert(list, 0, before[n-1])
	}
	return list
}

// byAction are the latest notes by action.
func byAction(latest []assessment.ActionNote) map[assessment.ID][]assessment.ActionNote {
	by := map[assessment.ID][]assessment.ActionNote{}
	for _, n := range latest {
		by[n.ActionID] = append(by[n.ActionID], n)
	}
	return by
}
