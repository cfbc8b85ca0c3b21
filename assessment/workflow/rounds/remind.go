package rounds

import (
	"cmp"
	"context"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// remindAgain is after how long somebody can be reminded of the same again: a form sent twice reminds once.
const remindAgain = 10 * time.Minute

// RemindForm says who is reminded, and of what.
type RemindForm struct {
	People  []assessment.ID             // nil for all for whom something waits
	Reasons []assessment.ReminderReason // nil for all
}

// Reminders lists, for those who may send rounds out, whom there is to remind in one: who has not opened the link of
// their invitation, who has not begun, has something left, has been handed questions, or has a submission to approve.
// Each person is listed once. Before a round opens nobody can answer: only those with an unopened link are listed. In a
// closed round nobody can answer either: only those with a submission to approve are left.
func (w *UseCases) Reminders(
	ctx context.Context,
	p assessment.Principal,
	round assessment.ID,
) (record.RoundReminders, error) {
	var out record.RoundReminders
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := mayManageRounds(tx, p)
		if err != nil {
			return err
		}
		r, err := tx.Round(round)
		if err != nil {
			return err
		}
		out, err = w.toRemind(tx, p, t, r)
		return err
	})
	return out, err
}

// Remind reminds those chosen and records it: with mail configured, each gets one that names all that waits, or, if the
// link of their invitation has not been opened, a new invitation; without, whoever calls it has the texts to send. It
// returns those reminded. What somebody has been reminded of in the last minutes is left out.
func (w *UseCases) Remind(
	ctx context.Context,
	p assessment.Principal,
	round assessment.ID,
	f RemindForm,
) ([]record.ReminderPerson, error) {
	reminded := []record.ReminderPerson{}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		t, err := mayManageRounds(tx, p)
		if err != nil {
			return err
		}
		r, err := tx.LockRound(round) // the same form sent twice at once reminds once
		if err != nil {
			return err
		}
		all, err := w.toRemind(tx, p, t, r)
		if err != nil {
			return err
		}
		reminded = f.of(all.People)
		switch {
		case len(reminded) == 0 && f.People != nil:
			return assessment.InvalidField("people", "error.required", nil)
		case len(reminded) == 0: // nobody waits
			return nil
		}
		if reminded, err = w.notJustReminded(tx, r, reminded); err != nil || len(reminded) == 0 {
			return err
		}
		return w.remind(tx, p, r, reminded)
	})
	return reminded, err
}

// notJustReminded leaves out what people have been reminded of in the last minutes.
func (w *UseCases) notJustReminded(
	tx assessment.Tx,
	r assessment.Round,
	chosen []record.ReminderPerson,
) ([]record.ReminderPerson, error) {
	before, err := tx.RemindersIn(r.ID)
	since := w.kernel.Now().Add(-remindAgain)
	left := []record.ReminderPerson{}
	for _, person := range chosen {
		person.Items = slices.DeleteFunc(person.Items, func(i record.ReminderItem) bool {
			return slices.ContainsFunc(before, func(x assessment.Reminder) bool {
				return x.UserID == person.User && x.AssessmentID == i.Assessment && x.Reason == i.Reason &&
					x.CreatedAt.After(since)
			})
		})
		if len(person.Items) > 0 {
			left = append(left, person)
		}
	}
	return left, err
}

// of are the people chosen, with what they are reminded of.
func (f RemindForm) of(all []record.ReminderPerson) []record.ReminderPerson {
	chosen := []record.ReminderPerson{}
	for _, person := range all {
		if f.People != nil && !slices.Contains(f.People, person.User) {
			continue
		}
		person.Items = slices.DeleteFunc(slices.Clone(person.Items), func(i record.ReminderItem) bool {
			return f.Reasons != nil && !slices.Contains(f.Reasons, i.Reason)
		})
		if len(person.Items) > 0 {
			chosen = append(chosen, person)
		}
	}
	return chosen
}

// remind records that the people were reminded, and queues their mail. It notes with each whether one waits.
func (w *UseCases) remind(
	tx assessment.Tx,
	p assessment.Principal,
	r assessment.Round,
	chosen []record.ReminderPerson,
) error {
	now := w.kernel.Now()
	mailed, err := w.mailReminders(tx, p, r, chosen)
	if err != nil {
		return err
	}
	var rows []assessment.Reminder
	var assessments []assessment.ID
	for k, person := range chosen {
		chosen[k].Mailed = mailed[person.User]
		for _, i := range person.Items {
			id, err := w.kernel.NewID()
			if err != nil {
				return err
			}
			rows = append(rows, assessment.Reminder{
				OrganisationID: p.Organisation.ID,
				ID:             id,
				RoundID:        r.ID,
				AssessmentID:   i.Assessment,
				UserID:         person.User,
				Reason:         i.Reason,
				ByID:           p.User.ID,
				Mailed:         mailed[person.User],
				CreatedAt:      now,
			})
			if !slices.Contains(assessments, i.Assessment) {
				assessments = append(assessments, i.Assessment)
			}
		}
	}
	for _, id := range assessments {
		if err := tx.NoteReminder(r.ID, id, now); err != nil {
			return err
		}
	}
	if err := tx.AddReminders(rows); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.ReminderNoted{Round: r.ID, Assessments: assessments})
}

// mailReminders notifies the people, and returns those for whom a mail waits: not who reminds themselves, nor who has
// chosen to get none.
func (w *UseCases) mailReminders(
	tx assessment.Tx,
	p assessment.Principal,
	r assessment.Round,
	chosen []record.ReminderPerson,
) (map[assessment.ID]bool, error) {
	var notices []assessment.Notice
	for _, person := range chosen {
		n := assessment.Notice{UserID: person.User, Kind: assessment.NoticeReminder, RoundID: &r.ID}
		if person.State == assessment.Invited {
			n = assessment.Notice{UserID: person.User, Kind: assessment.NoticeInvitation}
		}
		notices = append(notices, n)
	}
	made, err := w.kernel.NotifyAndTell(tx, p, notices...)
	mailed := map[assessment.ID]bool{}
	for _, n := range made {
		mailed[n.UserID] = n.MailState == assessment.MailWaiting
	}
	return mailed, err
}

// toRemind finds whom there is to remind in a round.
func (w *UseCases) toRemind(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	r assessment.Round,
) (record.RoundReminders, error) {
	out := record.RoundReminders{
		Round:    record.RoundNameOf(r),
		State:    r.State(w.kernel.Today(p.Organisation)),
		Mail:     w.kernel.Mail(),
		People:   []record.ReminderPerson{},
		Nobody:   []record.EntityName{},
		Reminded: []record.ReminderSent{},
	}
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return out, err
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return out, err
	}
	answers, err := tx.AnswersOf(assessmentIDs(rows))
	if err != nil {
		return out, err
	}
	providers, err := roundProviders(tx, r)
	if err != nil {
		return out, err
	}
	h, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return out, err
	}
	by := byAssessment(answers)
	c := collecting{
		Holders: h,
		tree:    t,
		state:   out.State,
		people:  map[assessment.ID]*record.ReminderPerson{},
	}
	for _, n := range t.Nodes {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		if i < 0 || rows[i].MergedInto != nil || rows[i].State == assessment.Approved {
			continue
		}
		a := rows[i]
		s := w.kernel.Form(q, a.Profile()).Score(withProvided(by[a.ID], a, r, providers))
		item := record.ReminderItem{
			Assessment: a.ID,
			Entity:     record.EntityNameOf(n.Entity, a.Kind),
			Late:       a.Answerable() && w.late(p, r),
			Progress:   record.ProgressOf(s.Progress()),
			Questions:  []string{},
		}
		if !c.add(item, a, by[a.ID]) {
			out.Nobody = append(out.Nobody, item.Entity)
		}
	}
	if out.Reminded, err = w.reminded(tx, t, r, rows, h); err != nil {
		return out, err
	}
	out.People, err = c.list(tx, p, r)
	return out, err
}

// collecting gathers what waits for each person.
type collecting struct {
	workflow.Holders
	tree   assessment.Tree
	state  assessment.RoundState
	people map[assessment.ID]*record.ReminderPerson
}

// add gives an item to those whom it waits for, and reports whether there is anybody if it waits.
func (c *collecting) add(item record.ReminderItem, a assessment.Assessment, answers []assessment.Answer) bool {
	if a.State == assessment.Submitted {
		item.Reason, item.Submitted, item.Late = assessment.RemindApprove, true, false
		return c.give(item, c.Nearest(assessment.DecideSubmission, c.tree, a.EntityID))
	}
	if c.state == assessment.RoundClosed { // what was submitted can be approved, but nobody can answer any more
		return true
	}
	item.Reason = assessment.RemindLeft
	if !slices.ContainsFunc(answers, assessment.Answer.Own) {
		item.Reason = assessment.RemindNotBegun
	}
	handed := map[assessment.ID][]string{}
	for _, x := range answers {
		if x.AssignedTo != nil && !x.Answered() {
			handed[*x.AssignedTo] = append(handed[*x.AssignedTo], x.QuestionID)
		}
	}
	for user, questions := range handed {
		if c.People[user].State() == assessment.Active && c.May(user, assessment.WriteAnswers, c.tree, a.EntityID) {
			one := item
			one.Reason, one.Questions = assessment.RemindHanded, questions
			c.give(one, []assessment.ID{user})
		}
	}
	return c.give(item, c.Nearest(assessment.WriteAnswers, c.tree, a.EntityID))
}

// give adds the item to each of the people; whoever has not opened the link of the invitation is reminded of that.
func (c *collecting) give(item record.ReminderItem, users []assessment.ID) bool {
	for _, user := range users {
		m := c.People[user]
		if c.state == assessment.RoundPlanned && m.State() != assessment.Invited {
			continue
		}
		one, known := c.people[user]
		if !known {
			one = &record.ReminderPerson{User: user, Name: m.Name, Email: m.Email, State: m.State()}
			c.people[user] = one
		}
		given := item
		if m.State() == assessment.Invited {
			given.Reason = assessment.RemindUnopened
		}
		one.Items = append(one.Items, given)
	}
	return len(users) > 0
}

// list are the people by name, with when they were last reminded.
func (c *collecting) list(
	tx assessment.Tx,
	p assessment.Principal,
	r assessment.Round,
) ([]record.ReminderPerson, error) {
	before, err := tx.RemindersIn(r.ID)
	if err != nil {
		return nil, err
	}
	list := []record.ReminderPerson{}
	for _, one := range c.people {
		slices.SortStableFunc(one.Items, func(a, b record.ReminderItem) int {
			return cmp.Compare(
				slices.Index(assessment.ReminderReasons, a.Reason),
				slices.Index(assessment.ReminderReasons, b.Reason),
			)
		})
		i := slices.IndexFunc(before, func(x assessment.Reminder) bool { return x.UserID == one.User })
		if i >= 0 {
			one.RemindedAt = record.UTC(&before[i].CreatedAt)
		}
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b record.ReminderPerson) int { return cmp.Compare(a.Email, b.Email) })
	assessment.SortByName(workflow.Language(p), list, func(one record.ReminderPerson) string { return one.Name })
	return list, nil
}

// reminded is the record of the round's reminders.
func (w *UseCases) reminded(
	tx assessment.Tx,
	t assessment.Tree,
	r assessment.Round,
	rows []assessment.Assessment,
	h workflow.Holders,
) ([]record.ReminderSent, error) {
	list := []record.ReminderSent{}
	before, err := tx.RemindersIn(r.ID)
	if err != nil {
		return nil, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	for _, x := range before {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.ID == x.AssessmentID })
		if i < 0 {
			continue
		}
		n, _ := t.Node(rows[i].EntityID)
		list = append(list, record.ReminderSent{
			At:     x.CreatedAt.UTC(),
			Name:   h.People[x.UserID].Name,
			By:     names[x.ByID],
			Entity: record.EntityNameOf(n.Entity, rows[i].Kind),
			Reason: x.Reason,
			Mailed: x.Mailed,
		})
	}
	return list, nil
}
