package plan

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// origins fills in what actions came from, as far as the principal may see it. Each kind is read once for all actions.
func (w *UseCases) origins(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	actions []record.Action,
) error {
	if len(actions) == 0 {
		return nil
	}
	read := tx.ActionOrigins
	if len(actions) == 1 {
		read = func() ([]assessment.ActionOrigin, error) { return tx.ActionOriginsOf(actions[0].ID) }
	}
	stored, err := read()
	if err != nil {
		return err
	}
	of := map[assessment.ID][]assessment.Source{}
	var all []assessment.Source
	for _, o := range stored {
		of[o.ActionID] = append(of[o.ActionID], o.Source())
	}
	for _, a := range actions {
		all = append(all, of[a.ID]...)
	}
	visible, err := w.visible(ctx, tx, p, all)
	if err != nil {
		return err
	}
	for i := range actions {
		for _, from := range of[actions[i].ID] {
			o, known := visible[from]
			if !known && from.Kind == assessment.FromDecision { // who acts on a decision knows that there is one, no more
				o, known = record.ActionOrigin{Kind: from.Kind, Subject: from.SubjectID}, true
			}
			if known {
				actions[i].Origins = append(actions[i].Origins, o)
			}
		}
		slices.SortStableFunc(actions[i].Origins, func(a, b record.ActionOrigin) int {
			return slices.Index(assessment.OriginKinds, a.Kind) - slices.Index(assessment.OriginKinds, b.Kind)
		})
	}
	return nil
}

// visible are those of the sources that the principal may see.
func (w *UseCases) visible(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	all []assessment.Source,
) (map[assessment.Source]record.ActionOrigin, error) {
	seen := map[assessment.Source]record.ActionOrigin{}
	ctx, tx = workflow.Within(ctx, p, tx)
	for _, kind := range assessment.OriginKinds {
		of, taken := []assessment.Source{}, map[assessment.Source]bool{}
		for _, s := range all {
			if s.Kind == kind && !taken[s] {
				of, taken[s] = append(of, s), true
			}
		}
		read, known := w.readers[kind]
		if !known || len(of) == 0 {
			continue
		}
		found, err := read(ctx, tx, p, of)
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			seen[o.Source()] = o
		}
	}
	return seen, nil
}

// checkOrigins are the origins of an action to add, and what is wrong with them: the principal can only name what the
// principal may see.
func (w *UseCases) checkOrigins(
	ctx context.Context,
	tx assessment.Tx,
	s seen,
	action assessment.ID,
	from []assessment.Source,
) ([]assessment.ActionOrigin, []assessment.FieldError, error) {
	var fields []assessment.FieldError
	if len(from) > assessment.MaxOrigins {
		return nil, []assessment.FieldError{{
			Field: "origins",
			Key:   "error.too_many_entries",
			Args:  assessment.Args{"Max": assessment.MaxOrigins},
		}}, nil
	}
	for _, one := range from {
		if fields = one.Check(); len(fields) > 0 {
			return nil, fields, nil
		}
	}
	visible, err := w.visible(ctx, tx, s.p, from)
	if err != nil {
		return nil, nil, err
	}
	var list []assessment.ActionOrigin
	for _, one := range from {
		if _, known := visible[one]; !known {
			return nil, []assessment.FieldError{{Field: "origins", Key: "error.unknown_choice"}}, nil
		}
		list = append(list, assessment.ActionOrigin{
			OrganisationID: s.p.Organisation.ID,
			ActionID:       action,
			Kind:           one.Kind,
			SubjectID:      one.SubjectID,
			Detail:         one.Detail,
			AddedBy:        s.p.User.ID,
			AddedAt:        w.kernel.Now(),
		})
	}
	return list, nil, nil
}

func (w *UseCases) addOrigins(tx assessment.Tx, s seen, list []assessment.ActionOrigin) error {
	if err := tx.AddActionOrigins(list); err != nil {
		return err
	}
	for _, o := range list {
		if err := w.kernel.Log(tx, s.p, event.OriginAdded{
			Action:  o.ActionID,
			Origin:  string(o.Kind),
			Subject: o.SubjectID,
			Detail:  o.Detail,
		}); err != nil {
			return err
		}
	}
	return nil
}

// Link adds to what an action came from, something that the principal may see.
func (w *UseCases) Link(
	ctx context.Context,
	p assessment.Principal,
	action assessment.ID,
	from assessment.Source,
) (record.ActionView, error) {
	var r record.ActionView
	err := w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		if _, err := s.own(tx, action); err != nil {
			return err
		}
		stored, err := tx.ActionOriginsOf(action)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(stored, func(o assessment.ActionOrigin) bool { return o.Source() == from })
		list, fields, err := w.checkOrigins(ctx, tx, s, action, []assessment.Source{from})
		if err == nil && len(stored) >= assessment.MaxOrigins && !known {
			fields = append(fields, assessment.FieldError{
				Field: "origins",
				Key:   "error.too_many_entries",
				Args:  assessment.Args{"Max": assessment.MaxOrigins},
			})
		}
		if err == nil {
			err = assessment.InvalidFields(fields)
		}
		if err == nil && !known {
			err = w.addOrigins(tx, s, list)
		}
		if err == nil {
			r, err = w.view(ctx, tx, s, action)
		}
		return err
	})
	return r, err
}

// Unlink takes away one of the things that an action came from, which the principal may see.
func (w *UseCases) Unlink(
	ctx context.Context,
	p assessment.Principal,
	action assessment.ID,
	from assessment.Source,
) (record.ActionView, error) {
	var r record.ActionView
	err := w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		if _, err := s.own(tx, action); err != nil {
			return err
		}
		visible, err := w.visible(ctx, tx, s.p, []assessment.Source{from})
		if err != nil {
			return err
		}
		if _, known := visible[from]; !known {
			return assessment.Missing()
		}
		if err := tx.DeleteActionOrigin(action, from); err != nil {
			return err
		}
		if err := w.kernel.Log(tx, p, event.OriginRemoved{
			Action:  action,
			Origin:  string(from.Kind),
			Subject: from.SubjectID,
			Detail:  from.Detail,
		}); err != nil {
			return err
		}
		r, err = w.view(ctx, tx, s, action)
		return err
	})
	return r, err
}

// ActionsFrom lists the actions that came from each of the sources, as far as the principal may read them: one
// statement for what they came from, whatever their number. Whether the principal may see the sources is for the
// caller.
func (w *UseCases) ActionsFrom(
	ctx context.Context,
	p assessment.Principal,
	from ...assessment.Source,
) (map[assessment.Source][]record.ActionName, error) {
	var by map[assessment.Source][]record.ActionName
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		by, err = w.ActionsFromIn(tx, p, from...)
		return err
	})
	return by, err
}

// ActionsFromIn is [UseCases.ActionsFrom] in the transaction of a later link of the chain.
func (w *UseCases) ActionsFromIn(
	tx assessment.Tx,
	p assessment.Principal,
	from ...assessment.Source,
) (map[assessment.Source][]record.ActionName, error) {
	by := map[assessment.Source][]record.ActionName{}
	if len(from) == 0 || !p.MaySomewhere(assessment.OwnActions) {
		return by, nil
	}
	asked, subjects := map[assessment.Source]bool{}, map[assessment.ID]bool{}
	for _, one := range from {
		asked[one], subjects[one.SubjectID] = true, true
	}
	stored, err := tx.ActionOriginsFrom(sorted(subjects))
	if err != nil {
		return by, err
	}
	stored = slices.DeleteFunc(stored, func(o assessment.ActionOrigin) bool { return !asked[o.Source()] })
	if len(stored) == 0 {
		return by, nil
	}
	found := map[assessment.ID]bool{}
	for _, o := range stored {
		found[o.ActionID] = true
	}
	known, err := actionsWith(tx, found)
	if err != nil {
		return by, err
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return by, err
	}
	s := w.seenIn(p, t)
	for _, o := range stored {
		if a := known[o.ActionID]; a.ID == o.ActionID && s.sees(a) {
			by[o.Source()] = append(by[o.Source()], nameOf(a))
		}
	}
	return by, nil
}

// fewActions is up to how many actions are read by their ids; above, all are.
const fewActions = 500

// actionsWith are the actions with the ids, and perhaps others, by id.
func actionsWith(tx assessment.Tx, ids map[assessment.ID]bool) (map[assessment.ID]assessment.Action, error) {
	read := tx.Actions
	if len(ids) < fewActions {
		read = func() ([]assessment.Action, error) { return tx.ActionsWith(sorted(ids)) }
	}
	actions, err := read()
	by := make(map[assessment.ID]assessment.Action, len(actions))
	for _, a := range actions {
		by[a.ID] = a
	}
	return by, err
}

// sorted are ids in their order.
func sorted(ids map[assessment.ID]bool) []assessment.ID {
	return slices.SortedFunc(maps.Keys(ids), func(a, b assessment.ID) int { return bytes.Compare(a[:], b[:]) })
}

// readRecommendations finds those of final audits that the principal may read. Auditors, who read more, see no plans.
func (w *UseCases) readRecommendations(
	ctx context.Context,
	_ assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error) {
	describe := func(a audits.Recommended, r record.AuditRecommendation) (record.ActionOrigin, bool) {
		return record.ActionOrigin{Title: r.Text, Within: a.Audit.Title}, true
	}
	return w.ofFinalAudits(ctx, p, assessment.FromRecommendation, from, describe)
}

// readReplies finds what bodies have replied to recommendations of final audits, as approved, that the principal may
// read. The subject is the recommendation.
func (w *UseCases) readReplies(
	ctx context.Context,
	_ assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error) {
	describe := func(a audits.Recommended, r record.AuditRecommendation) (record.ActionOrigin, bool) {
		if r.Reply == nil {
			return record.ActionOrigin{}, false
		}
		return record.ActionOrigin{
			Title:  cmp.Or(r.Reply.PlannedAction, r.Reply.Text, r.Text),
			Within: r.Body.Name + ", " + a.Audit.Title,
			Body:   &r.Body.ID,
		}, true
	}
	return w.ofFinalAudits(ctx, p, assessment.FromReply, from, describe)
}

// ofFinalAudits finds the origins of a kind among the recommendations of final audits that the principal may read, as
// describe tells them.
func (w *UseCases) ofFinalAudits(
	ctx context.Context,
	p assessment.Principal,
	kind assessment.OriginKind,
	from []assessment.Source,
	describe func(audits.Recommended, record.AuditRecommendation) (record.ActionOrigin, bool),
) ([]record.ActionOrigin, error) {
	if !p.MaySomewhere(assessment.ReadFindings) {
		return nil, nil
	}
	all, err := w.audits.EverRecommended(ctx, p) // also what a correction has left out
	if err != nil {
		return nil, err
	}
	asked := make(map[assessment.Source]bool, len(from))
	for _, s := range from {
		asked[s] = true
	}
	var found []record.ActionOrigin
	for _, a := range all {
		if a.Audit.State != assessment.AuditFinal {
			continue
		}
		for _, r := range a.Recommendations {
			source := assessment.Source{Kind: kind, SubjectID: r.ID}
			if !asked[source] {
				continue
			}
			if origin, some := describe(a, r); some {
				asked[source] = false // the version in force is the first that has it
				origin.Kind, origin.Subject, origin.Of = kind, r.ID, &a.Audit.ID
				found = append(found, origin)
			}
		}
	}
	return found, nil
}

// readRules finds what rules recommended on the answers of entities whose results the principal may read.
func (w *UseCases) readRules(
	_ context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	asked, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.ReadResults))
	if err != nil {
		return nil, err
	}
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	known := map[assessment.ID]assessment.Assessment{}
	for _, a := range asked {
		known[a.ID] = a
	}
	var found []record.ActionOrigin
	for _, s := range from {
		of, there := known[s.SubjectID]
		if !there {
			continue
		}
		k := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.ID == of.RoundID })
		if k < 0 {
			continue
		}
		q, err := w.kernel.QuestionnaireOf(tx, rounds[k])
		if err != nil {
			return nil, err
		}
		if rule, some := ruleOf(q, s.Detail); some {
			found = append(found, record.ActionOrigin{
				Kind:    s.Kind,
				Subject: s.SubjectID,
				Detail:  s.Detail,
				Title:   rule.Recommendation.In(workflow.Language(p), q.Languages...),
				Within:  nameOfEntity(t, of.EntityID) + ", " + rounds[k].Name,
			})
		}
	}
	return found, nil
}

func nameOfEntity(t assessment.Tree, id assessment.ID) string {
	n, _ := t.Node(id)
	return n.Name
}

func ruleOf(q *questionnaires.Questionnaire, id string) (questionnaires.Rule, bool) {
	for _, question := range q.Questions {
		for _, rule := range question.Rules {
			if rule.ID == id {
				return rule, true
			}
		}
	}
	return questionnaires.Rule{}, false
}

// readGaps finds gaps of entities whose results the principal may read, with the question as the latest version of its
// questionnaire has it. The title of a gap to the target is empty: presenters have words for it.
func (w *UseCases) readGaps(
	_ context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	versions, err := tx.QuestionnaireVersions()
	if err != nil {
		return nil, err
	}
	latest := map[string]assessment.QuestionnaireVersion{}
	for _, v := range versions { // in the order of time
		latest[v.Key] = v
	}
	var found []record.ActionOrigin
	for _, s := range from {
		n, there := t.Node(s.SubjectID)
		if !there || !p.May(assessment.ReadResults, t, s.SubjectID) {
			continue
		}
		o := record.ActionOrigin{Kind: s.Kind, Subject: s.SubjectID, Detail: s.Detail, Within: n.Name}
		if key, id, some := strings.Cut(s.Detail, "/"); some || s.Detail != "" {
			v, published := latest[key]
			if !published {
				continue
			}
			q, err := w.kernel.LoadQuestionnaire(tx, v.Key, v.Version, v.Hash)
			if err != nil {
				return nil, err
			}
			question, known := q.Question(id)
			if !known {
				continue
			}
			o.Title = id + " " + question.Title.In(workflow.Language(p), q.Languages...)
		}
		found = append(found, o)
	}
	return found, nil
}

// Sources are those that the principal may see, for the form of an action that is to come from them.
func (w *UseCases) Sources(
	ctx context.Context,
	p assessment.Principal,
	from ...assessment.Source,
) ([]record.ActionOrigin, error) {
	list := []record.ActionOrigin{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ManagePlan) {
			return workflow.Denied(assessment.ManagePlan)
		}
		visible, err := w.visible(ctx, tx, p, from)
		for _, one := range from {
			if o, known := visible[one]; known {
				list = append(list, o)
			}
		}
		return err
	})
	return list, err
}
