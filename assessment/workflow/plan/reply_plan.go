package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
)

// PlanReplies makes an action of each accepted recommendation to a body that has none yet, or only of those with the
// ids, filled in from what the reply plans. Of a recommendation that has an action no second one is made.
func (w *UseCases) PlanReplies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	only []assessment.ID,
) (record.BodyReplies, error) {
	return w.changeReplies(ctx, p, audit, body, func(c *replying) error {
		if !c.p.MaySomewhere(assessment.ManagePlan) {
			return workflow.Denied(assessment.ManagePlan)
		}
		for _, id := range only {
			if !c.has(id) {
				return assessment.Missing()
			}
		}
		return c.planAll(ctx, only)
	})
}

func (c *replying) planAll(ctx context.Context, only []assessment.ID) error {
	s, err := c.w.seen(c.tx, c.p)
	if err != nil {
		return err
	}
	for _, to := range c.to {
		r := c.inForce(to.ID)
		if len(only) > 0 && !slices.Contains(only, to.ID) || !r.Response.Accepted() {
			continue
		}
		if err := c.plan(ctx, s, to, r); err != nil {
			return err
		}
	}
	return c.w.tellOwners(c.tx, s)
}

// plan makes an action of an accepted recommendation, unless there is one.
func (c *replying) plan(ctx context.Context, s seen, to record.AuditRecommendation, r assessment.Reply) error {
	actions, err := actionsOf(c.tx, assessment.FromRecommendation, to.ID)
	if err != nil || len(actions) > 0 {
		return err
	}
	entity, some := c.planEntity(to)
	if !some {
		return workflow.Denied(assessment.ManagePlan)
	}
	f := Form{Origins: []assessment.Source{
		{Kind: assessment.FromRecommendation, SubjectID: to.ID},
		{Kind: assessment.FromReply, SubjectID: to.ID},
	}}
	if f.ID, err = c.w.kernel.NewID(); err != nil {
		return err
	}
	f.EntityID, f.OwnerRole = entity, r.OwnerRole
	f.Title, f.Text = r.Title(to.Text)
	if to.Priority != nil {
		f.Priority = *to.Priority
	}
	f.Kind, f.DueOn, f.Year = assessment.Once, r.DueOn, r.DueYear
	if f.DueOn == "" && f.Year == 0 { // nothing was said of when
		f.Kind = assessment.Standing
	}
	return c.w.addAction(ctx, c.tx, s, f)
}

// mayPlan reports whether the principal may make an action of an accepted recommendation that has none. That there is
// one follows from what has become of the recommendation, whoever may read the action.
func (c *replying) mayPlan(to record.AuditRecommendation) bool {
	_, some := c.planEntity(to)
	return some && !c.p.ReadOnly && len(to.Actions) == 0 && to.FollowUp != nil && *to.FollowUp == assessment.FollowOpen
}

// planEntity is the entity whose plan gets the action of a recommendation: one at which it was given, or else the first
// one that the body answers for, of those whose plan the principal manages. What is given at an object in no tree is
// planned for the organisation as a whole.
func (c *replying) planEntity(to record.AuditRecommendation) (assessment.ID, bool) {
	manages := slices.DeleteFunc(slices.Clone(c.audit.Answering(c.body, c.to)), func(e assessment.AuditedEntity) bool {
		return !c.p.May(assessment.ManagePlan, c.tree, e.EntityID)
	})
	for i, e := range manages {
		if e.Outside {
			manages[i].EntityID = c.tree.Root().ID
		}
		if slices.ContainsFunc(to.Places, func(p record.Place) bool { return p.EntityID == e.EntityID }) {
			return manages[i].EntityID, true
		}
	}
	if len(manages) == 0 {
		return assessment.ID{}, false
	}
	return manages[0].EntityID, true
}

// followRecommendations fills in the replies to recommendations, the actions made of them, and what has become of them.
func (w *UseCases) followRecommendations(tx assessment.Tx, p assessment.Principal, list []audits.Followed) error {
	var in, ids []assessment.ID
	for _, f := range list {
		in = append(in, f.Audit.ID)
		for _, r := range f.Recommendations {
			ids = append(ids, r.ID)
		}
	}
	versions, err := tx.Replies(in...)
	if err != nil {
		return err
	}
	approvals := []assessment.ReplyApproval{}
	if len(versions) > 0 {
		if approvals, err = tx.ReplyApprovals(in...); err != nil {
			return err
		}
	}
	made, sees, err := w.made(tx, p, ids)
	if err != nil {
		return err
	}
	texts, err := textsIn(tx, list, ids)
	if err != nil {
		return err
	}
	for _, f := range list {
		for i := range f.Recommendations {
			to := &f.Recommendations[i]
			if f.Audit.ReadsReplies(to.Body.ID) {
				follow(to, versions, approvals, made[to.ID])
				to.ChangedSince = to.Reply != nil && !f.Audit.Replaced() && texts.changed(*to, versions)
			}
			for _, a := range made[to.ID] {
				if sees(a) {
					to.Actions = append(to.Actions, nameOf(a))
				}
			}
		}
	}
	return nil
}

// recommendedText is what a recommendation says in a version of its audit.
type recommendedText struct{ recommendation, audit assessment.ID }

type recommendedTexts map[recommendedText]string

// textsIn are what recommendations with the ids say in each version, where there are several.
func textsIn(tx assessment.Tx, list []audits.Followed, ids []assessment.ID) (recommendedTexts, error) {
	by := recommendedTexts{}
	if !slices.ContainsFunc(list, func(f audits.Followed) bool { return f.Audit.Edition > 0 }) {
		return by, nil
	}
	all, err := tx.RecommendationsContinuing(ids)
	for _, r := range all {
		by[recommendedText{r.Root(), r.AuditID}] = r.Text
	}
	return by, err
}

// changed reports whether a recommendation said something else in the version that the reply in force was given to.
func (by recommendedTexts) changed(to record.AuditRecommendation, versions []assessment.Reply) bool {
	return slices.ContainsFunc(versions, func(v assessment.Reply) bool {
		was, known := by[recommendedText{to.ID, v.AuditID}]
		return v.RecommendationID == to.ID && v.Version == to.Reply.Version && known && was != to.Text
	})
}

// follow fills in the reply to a recommendation, and what has become of it.
func follow(
	to *record.AuditRecommendation,
	versions []assessment.Reply,
	approvals []assessment.ReplyApproval,
	made []assessment.Action,
) {
	own := slices.DeleteFunc(slices.Clone(approvals), func(a assessment.ReplyApproval) bool {
		return a.BodyID != to.Body.ID
	})
	reply, approval, given := assessment.InForce(to.ID, versions, own)
	if given {
		to.Reply = new(record.GivenReplyOf(reply, approval))
	}
	for _, v := range versions { // by version
		if v.RecommendationID == to.ID {
			to.Waiting = v.Version > reply.Version
		}
	}
	var states []assessment.ActionState
	for _, a := range made {
		states = append(states, a.State)
	}
	to.FollowUp = new(assessment.FollowedUp(reply.Response, states))
}

// made are the actions made of recommendations, and which of them the principal may read.
func (w *UseCases) made(
	tx assessment.Tx,
	p assessment.Principal,
	ids []assessment.ID,
) (map[assessment.ID][]assessment.Action, func(assessment.Action) bool, error) {
	by := map[assessment.ID][]assessment.Action{}
	none := func(assessment.Action) bool { return false }
	origins, err := tx.ActionOriginsFrom(ids)
	if err != nil || len(origins) == 0 {
		return by, none, err
	}
	found := map[assessment.ID]bool{}
	for _, o := range origins {
		found[o.ActionID] = o.Kind == assessment.FromRecommendation || found[o.ActionID]
	}
	actions, err := actionsWith(tx, found)
	if err != nil {
		return by, none, err
	}
	for _, o := range origins {
		if o.Kind == assessment.FromRecommendation {
			by[o.SubjectID] = append(by[o.SubjectID], actions[o.ActionID])
		}
	}
	if !p.SignedIn() || !p.MaySomewhere(assessment.OwnActions) {
		return by, none, nil
	}
	t, err := workflow.ReadTree(tx, p)
	return by, w.seenIn(p, t).sees, err
}
