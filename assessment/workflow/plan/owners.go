package plan

import (
	"slices"

	"mognad/assessment"
)

// owning is an action that has got an owner, with what it was before: the zero action for a new one.
type owning struct{ now, before assessment.Action }

// tellOwners tells the new owners of the actions that the principal has made or changed since the last time: each
// person once, however many they are. Nobody is told of what they have done themselves.
func (w *UseCases) tellOwners(tx assessment.Tx, s seen) error {
	changed := together(*s.owned)
	*s.owned = nil
	if len(changed) == 0 {
		return nil
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
func (w *UseCases) roleOf(a assessment.Action) (assessment.Role, bool) {
	if a.OwnerID != nil || a.OwnerRole == "" {
		return "", false
	}
	r, known := w.kernel.RoleNamed(a.OwnerRole)
	return r, known && r.May(assessment.ReadPlan)
}

// owners are those who see to an action: the member named, or else those who have the role that is
// written on the entity itself or, if nobody has, on the nearest one above it.
func (s seen) owners(a assessment.Action) []assessment.ID {
	if a.OwnerID != nil {
		return []assessment.ID{*a.OwnerID}
	}
	role, known := s.role(a)
	if !known {
		return nil
	}
	for at := &a.EntityID; at != nil; {
		if found := s.holders.Where(func(m assessment.Membership) bool {
			return m.Role == role && m.EntityID == *at
		}); len(found) > 0 {
			return found
		}
		n, _ := s.tree.Node(*at)
		at = n.ParentID
	}
	return nil
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
	if slices.ContainsFunc(actions, func(a assessment.Action) bool { _, is := w.roleOf(a); return is }) {
		if s.holders, err = w.kernel.Holders(tx); err != nil {
			return by, err
		}
	}
	for _, a := range actions {
		if n, known := t.Node(a.EntityID); known && s.owns(a) {
			by[a.ID] = Owned{Entity: n, Open: a.State.Open()}
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
	owned, err := tx.ActionsOwnedBy(p.User.ID)
	return slices.ContainsFunc(owned, func(a assessment.Action) bool {
		return a.State.Open() && (entity == nil || a.EntityID == *entity)
	}), err
}
