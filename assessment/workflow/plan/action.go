package plan

import (
	"context"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Form is the fields of an action that people fill in. Of the action, state, version of a new one, times and who made
// it are set by the use case.
type Form struct {
	assessment.Action
	Origins []assessment.Source // of a new one
}

// AddAction adds an action, planned, with what it came from. The id may be chosen by the client, so that a request that
// is sent again adds no second one: the action is then returned as it is.
func (w *UseCases) AddAction(ctx context.Context, p assessment.Principal, f Form) (record.ActionView, error) {
	id := f.ID
	if id == (assessment.ID{}) {
		var err error
		if id, err = w.kernel.NewID(); err != nil {
			return record.ActionView{}, err
		}
	}
	var r record.ActionView
	err := w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		f := f
		f.ID = id
		if err := w.addAction(ctx, tx, s, f); err != nil {
			return err
		}
		var err error
		r, err = w.view(ctx, tx, s, id)
		return err
	})
	return r, err
}

// change runs a change of the plan. Changes wait for each other, so that a note and a change of the same action do not
// refuse one another, and no entity of an action is removed meanwhile.
func (w *UseCases) change(
	ctx context.Context,
	p assessment.Principal,
	fn func(assessment.Tx, seen) error,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		if err := fn(tx, s); err != nil {
			return err
		}
		return w.tellOwners(tx, s)
	})
}

func (w *UseCases) addAction(ctx context.Context, tx assessment.Tx, s seen, f Form) error {
	if !s.p.MaySomewhere(assessment.ManagePlan) {
		return workflow.Denied(assessment.ManagePlan)
	}
	before, err := tx.Action(f.ID)
	switch {
	case err == nil && before.CreatedBy == s.p.User.ID && s.sees(before):
		return nil
	case err == nil:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.taken"}
	case assessment.CodeOf(err) != assessment.NotFound:
		return err
	}
	a := w.fresh(s, f.Action)
	fields, err := w.check(ctx, tx, s, &a, assessment.Action{})
	if err != nil {
		return err
	}
	origins, wrong, err := w.checkOrigins(ctx, tx, s, a.ID, f.Origins)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(append(fields, wrong...)); err != nil {
		return err
	}
	if err := w.insert(tx, s, a); err != nil {
		return err
	}
	return w.addOrigins(tx, s, origins)
}

// fresh is a new action, planned.
func (w *UseCases) fresh(s seen, a assessment.Action) assessment.Action {
	a.OrganisationID, a.State, a.Version = s.p.Organisation.ID, assessment.ActionPlanned, 1
	a.CreatedBy, a.CreatedAt, a.UpdatedAt = s.p.User.ID, w.kernel.Now(), w.kernel.Now()
	return a
}

// insert stores a new action that has been checked, and logs it.
func (w *UseCases) insert(tx assessment.Tx, s seen, a assessment.Action) error {
	if err := tx.AddAction(a); err != nil {
		return err
	}
	*s.owned = append(*s.owned, owning{now: a})
	return w.kernel.Log(tx, s.p, event.ActionAdded{Action: a.ID, ActionFields: event.ActionFieldsOf(a)})
}

// check says what is wrong with an action that replaces another, or the zero action.
func (w *UseCases) check(
	ctx context.Context,
	tx assessment.Tx,
	s seen,
	a *assessment.Action,
	before assessment.Action,
) ([]assessment.FieldError, error) {
	fields := a.Normalise()
	if a.EntityID != (assessment.ID{}) && !s.manages(a.EntityID) {
		fields = append(fields, assessment.FieldError{Field: "entity", Key: "error.unknown_choice"})
	}
	if a.OwnerID != nil && (before.OwnerID == nil || *before.OwnerID != *a.OwnerID) {
		owners, err := w.owners(tx, s, a.EntityID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(owners, func(m assessment.Person) bool { return m.UserID == *a.OwnerID }) {
			fields = append(fields, assessment.FieldError{Field: "owner", Key: "error.unknown_choice"})
		}
	}
	if a.ObjectiveID != nil && (before.ObjectiveID == nil || *before.ObjectiveID != *a.ObjectiveID) {
		known, err := w.knowsRow(ctx, tx, s.p, "objectives", *a.ObjectiveID)
		if err != nil {
			return nil, err
		}
		if !known {
			fields = append(fields, assessment.FieldError{Field: "objective", Key: "error.unknown_choice"})
		}
	}
	if before.ID == (assessment.ID{}) {
		all, err := tx.Actions()
		if err != nil {
			return nil, err
		}
		if len(all) >= assessment.MaxActions {
			return nil, tooMany()
		}
	}
	return fields, nil
}

func tooMany() error {
	return &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.too_many_actions",
		Args: assessment.Args{"Max": assessment.MaxActions},
	}
}

// owners are the members who may be made the owner of an entity's action: those whose role reaches it, and those in the
// part of the organisation whose plan the principal manages. Auditors are not among them.
func (w *UseCases) owners(tx assessment.Tx, s seen, entity assessment.ID) ([]assessment.Person, error) {
	return w.kernel.PeopleWhere(tx, s.p.Organisation, func(m assessment.Membership) bool {
		return m.Role.May(assessment.OwnActions) && (m.Reaches(s.tree, entity) || s.manages(m.EntityID))
	})
}

// read finds an action that the principal may see. Who may read no plan is refused whether there is one or not, except
// its owner.
func (s seen) read(tx assessment.Tx, id assessment.ID) (assessment.Action, error) {
	a, err := tx.Action(id)
	switch {
	case err == nil && s.sees(a):
		return a, nil
	case !s.p.MaySomewhere(assessment.ReadPlan):
		return assessment.Action{}, workflow.Denied(assessment.ReadPlan)
	case err == nil:
		return assessment.Action{}, assessment.Missing()
	}
	return assessment.Action{}, err
}

// own finds an action that the principal manages.
func (s seen) own(tx assessment.Tx, id assessment.ID) (assessment.Action, error) {
	a, err := s.read(tx, id)
	if err == nil && !s.manages(a.EntityID) {
		return a, workflow.Denied(assessment.ManagePlan)
	}
	return a, err
}

// SaveAction changes the fields of an action from the version in it. How far it has come is reported, see
// [UseCases.Report].
func (w *UseCases) SaveAction(
	ctx context.Context,
	p assessment.Principal,
	changed assessment.Action,
) (record.ActionView, error) {
	var r record.ActionView
	err := w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		before, err := s.own(tx, changed.ID)
		if err != nil {
			return err
		}
		a := changed
		a.OrganisationID, a.State = before.OrganisationID, before.State
		a.CreatedAt, a.CreatedBy = before.CreatedAt, before.CreatedBy
		fields, err := w.check(ctx, tx, s, &a, before)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if err := w.save(ctx, tx, s, a, before); err != nil {
			return err
		}
		r, err = w.view(ctx, tx, s, a.ID)
		return err
	})
	return r, err
}

// save is [UseCases.keep], with the action as the principal sees it if somebody has changed it since.
func (w *UseCases) save(ctx context.Context, tx assessment.Tx, s seen, a, before assessment.Action) error {
	err := w.keep(tx, s, a, before)
	if assessment.CodeOf(err) != assessment.Stale {
		return err
	}
	current, viewed := w.view(ctx, tx, s, a.ID)
	if viewed != nil {
		return viewed
	}
	return assessment.Changed(current)
}

// keep stores a changed action and logs it.
func (w *UseCases) keep(tx assessment.Tx, s seen, a, before assessment.Action) error {
	a.UpdatedAt = w.kernel.Now()
	saved, err := tx.SaveAction(a)
	if err != nil || len(saved.ChangedFrom(before)) == 0 {
		return err
	}
	*s.owned = append(*s.owned, owning{now: saved, before: before})
	return w.kernel.Log(tx, s.p, event.ActionChanged{
		Action:       saved.ID,
		Version:      saved.Version,
		ActionFields: event.ActionFieldsOf(saved),
	})
}

// Action is an action that the principal may read, with what was reported on it and how it has changed.
func (w *UseCases) Action(ctx context.Context, p assessment.Principal, id assessment.ID) (record.ActionView, error) {
	var r record.ActionView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		r, err = w.view(ctx, tx, s, id)
		return err
	})
	return r, err
}

func (w *UseCases) view(ctx context.Context, tx assessment.Tx, s seen, id assessment.ID) (record.ActionView, error) {
	var r record.ActionView
	a, err := s.read(tx, id)
	if err != nil {
		return r, err
	}
	if err := s.readOwners(tx, a); err != nil {
		return r, err
	}
	o, err := tx.Organisation()
	if err != nil {
		return r, err
	}
	notes, err := tx.ActionNotes(id)
	if err != nil {
		return r, err
	}
	from := s.today.Year()
	to := from + o.Horizon() - 1
	if first := a.FirstYear(); first != 0 { // what was done, or is far ahead, is shown on its own page
		from, to = min(from, max(first, from-assessment.MaxHorizon)), max(to, first)
	}
	r.Action = s.action(a, latestOf(notes), from, to)
	r.ShownTo = to
	_, r.GoesOn = a.Next(assessment.FirstDay(to + 1))
	r.Notes = s.notes(notes)
	one := []record.Action{r.Action}
	if err := w.origins(ctx, tx, s.p, one); err != nil {
		return r, err
	}
	r.Action = one[0]
	if r.Alike, err = s.alike(tx, a, from, to); err != nil {
		return r, err
	}
	return r, w.readHistory(ctx, tx, s, a, &r)
}

// readHistory fills in how the action has been changed and the objective that it serves. What was reported before the
// action came within the principal's reach is left out.
func (w *UseCases) readHistory(
	ctx context.Context, tx assessment.Tx, s seen, a assessment.Action, r *record.ActionView,
) error {
	rows, err := tx.EventsOf(string(event.Action), a.ID.String())
	if err != nil {
		return err
	}
	h := history{seen: s, now: a}
	serves := func(row assessment.Event) bool { f, _, _ := fieldsOf(row); return f.Objective != nil }
	if slices.ContainsFunc(rows, serves) {
		within, _ := workflow.Within(ctx, s.p, tx)
		if h.objectives, err = w.titles(within, s.p, "objectives"); err != nil {
			return err
		}
	}
	if a.ObjectiveID != nil {
		if title, known := h.objectives[*a.ObjectiveID]; known {
			r.Serves = &record.Named{ID: *a.ObjectiveID, Name: title}
		}
	}
	var since time.Time
	r.Changes, since = h.changes(rows)
	r.Notes = slices.DeleteFunc(r.Notes, func(n record.ActionNote) bool {
		return n.WrittenAt.Before(since) && n.WrittenBy.ID != s.p.User.ID
	})
	return nil
}

// latestOf are the latest notes of each occurrence, of those of an action, latest first.
func latestOf(notes []assessment.ActionNote) []assessment.ActionNote {
	var latest []assessment.ActionNote
	for _, n := range notes {
		if !slices.ContainsFunc(latest, func(l assessment.ActionNote) bool { return l.Occurrence == n.Occurrence }) {
			latest = append(latest, n)
		}
	}
	return latest
}

func (s seen) notes(notes []assessment.ActionNote) []record.ActionNote {
	list := []record.ActionNote{}
	for _, n := range notes {
		list = append(list, record.ActionNote{
			ID:           n.ID,
			Occurrence:   n.Occurrence,
			State:        n.State,
			Text:         n.Text,
			EvidenceText: n.EvidenceText,
			EvidenceLink: n.EvidenceLink,
			WrittenBy:    record.PersonName{ID: n.WrittenBy, Name: s.names[n.WrittenBy]},
			WrittenAt:    n.WrittenAt.UTC(),
		})
	}
	return list
}
