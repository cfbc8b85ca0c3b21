package plan

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// owning is an action that has got an owner, with what it was before: the zero action for a new one.
type owning struct{ now, before assessment.Action }

// tellOwners tells the new owners of the actions that the principal has made or changed since the last time: each
// person once, however many they are. Nobody is told of what they have done themselves.
func (w *UseCases) tellOwners(tx assessment.Tx, s seen) error {
	changed := together(*s.owned)
	*s.owned = nil
	if slices.ContainsFunc(changed, func(c owning) bool { return s.byRole(c.now) || s.byRole(c.before) }) {
		if err := s.readHolders(tx); err != nil {
			return err
		}
	}
	var people []assessment.ID
	of := map[assessment.ID][]assessment.Action{}
	for _, c := range changed {
		if !c.now.State.Open() {
			continue
		}
		had := s.owners(c.before)
		for _, user := range s.owners(c.now) {
			if slices.Contains(had, user) {
				continue
			}
			if !slices.Contains(people, user) {
				people = append(people, user)
			}
			of[user] = append(of[user], c.now)
		}
	}
	var notices []assessment.Notice
	for _, user := range people {
		notices = append(notices, noticeOf(user, of[user]))
	}
	return w.kernel.Notify(tx, s.p, notices...)
}

// together are the changes, with those of the same action as one.
func together(changed []owning) []owning {
	var list []owning
	for _, c := range changed {
		i := slices.IndexFunc(list, func(l owning) bool { return l.now.ID == c.now.ID })
		if i < 0 {
			list = append(list, c)
			continue
		}
		list[i].now = c.now
	}
	return list
}

// roleOf is the role that owns an action for which nobody is named: what is written is the name of one that reads the
// plan.
func roleOf(k *workflow.Kernel, a assessment.Action) (assessment.Role, bool) {
	if a.OwnerID != nil || a.OwnerRole == "" {
		return "", false
	}
	r, known := k.RoleNamed(a.OwnerRole)
	return r, known && r.May(assessment.ReadPlan)
}

// byRole reports whether an action is owned by a role.
func (s seen) byRole(a assessment.Action) bool {
	_, is := roleOf(s.kernel, a)
	return is
}

// readHolders reads who has which role.
func (s seen) readHolders(tx assessment.Tx) (err error) {
	if s.holders.People == nil {
		*s.holders, err = s.kernel.Holders(tx, s.p.Organisation)
	}
	return err
}

// readOwners reads who has which role if that decides which of the actions the principal owns.
func (s seen) readOwners(tx assessment.Tx, actions ...assessment.Action) error {
	if slices.ContainsFunc(actions, func(a assessment.Action) bool {
		r, is := roleOf(s.kernel, a)
		return is && s.p.Has(r)
	}) {
		return s.readHolders(tx)
	}
	return nil
}

// named reports whether the principal is the member who is named as the action's owner. An auditor, who may hold no
// role in what is audited, owns none.
func (s seen) named(a assessment.Action) bool {
	return a.OwnerID != nil && *a.OwnerID == s.p.User.ID && s.p.MaySomewhere(assessment.OwnActions)
}

// owns reports whether the principal is one of the action's owners, of an action that [seen.readOwners] knows.
func (s seen) owns(a assessment.Action) bool {
	return s.named(a) || a.OwnerID == nil && slices.Contains(s.owners(a), s.p.User.ID)
}

// owners are those who see to an action: the member named, or else those who have the role that is
// written on the entity itself or, if nobody has, on the nearest one above it.
func (s seen) owners(a assessment.Action) []assessment.ID {
	if a.OwnerID != nil {
		return []assessment.ID{*a.OwnerID}
	}
	role, known := roleOf(s.kernel, a)
	if !known {
		return nil
	}
	return s.holders.NearestWith(role, s.tree, a.EntityID)
}

// noticeOf tells somebody of actions that they have become the owner of.
func noticeOf(user assessment.ID, actions []assessment.Action) assessment.Notice {
	first := actions[0]
	if len(actions) == 1 {
		return assessment.Notice{UserID: user, Kind: assessment.NoticeAction, ActionID: &first.ID}
	}
	n := assessment.Notice{UserID: user, Kind: assessment.NoticeActions, EntityID: &first.EntityID}
	if slices.ContainsFunc(actions, func(a assessment.Action) bool { return a.EntityID != first.EntityID }) {
		n.EntityID = nil
	}
	return n
}

// Owned is an action that somebody may be told that they see to.
type Owned struct {
	Entity assessment.Node
	Title  string
	Open   bool
}

// OwnedOf finds, among the actions with the ids, those that the principal sees to now and may read.
func (w *UseCases) OwnedOf(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	ids ...assessment.ID,
) (map[assessment.ID]Owned, error) {
	by := map[assessment.ID]Owned{}
	if len(ids) == 0 || !p.MaySomewhere(assessment.OwnActions) {
		return by, nil
	}
	actions, err := tx.ActionsWith(ids)
	if err != nil {
		return by, err
	}
	s := w.seenIn(p, t)
	if err := s.readOwners(tx, actions...); err != nil {
		return by, err
	}
	for _, a := range actions {
		if n, known := t.Node(a.EntityID); known && s.owns(a) {
			by[a.ID] = Owned{Entity: n, Title: a.Title, Open: a.State.Open()}
		}
	}
	return by, err
}

// OwnsSome reports whether the principal sees to an open action now, or has a role that may: of an entity, unless it is
// nil.
func (w *UseCases) OwnsSome(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	entity *assessment.ID,
) (bool, error) {
	if !p.MaySomewhere(assessment.OwnActions) {
		return false, nil
	}
	if entity == nil && p.MaySomewhere(assessment.ReadPlan) || entity != nil && p.May(assessment.ReadPlan, t, *entity) {
		return true, nil
	}
	owned, err := tx.ActionsOwnedBy(p.User.ID, nil)
	return slices.ContainsFunc(owned, func(a assessment.Action) bool {
		return a.State.Open() && (entity == nil || a.EntityID == *entity)
	}), err
}
