package tasks

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/rounds"
)

// starting is a start page being made.
type starting struct {
	w    *UseCases
	ctx  context.Context // in the transaction
	tx   assessment.Tx
	p    assessment.Principal
	tree assessment.Tree
	record.Start
}

// Tasks is what waits for the principal, most urgent first, and what their roles let them see of the whole. The number
// of statements does not depend on the number of entities or people.
func (w *UseCases) Tasks(ctx context.Context, p assessment.Principal) (record.Start, error) {
	var start record.Start
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		s := starting{
			w: w,
			p: p,
			Start: record.Start{
				Tasks:   []record.Task{},
				Notices: []record.Notice{},
				SetUp:   []record.SetUpStep{},
				Rounds:  []record.RoundGlance{},
			},
		}
		s.ctx, s.tx = workflow.Within(ctx, p, tx)
		if s.tree, err = workflow.ReadTree(s.tx, p); err != nil {
			return err
		}
		for _, add := range []func() error{
			s.work,
			s.acting,
			s.activities,
			s.auditing,
			s.discussing,
			s.confirming,
			s.appointing,
			s.replying,
			s.reviewing,
			s.registers,
			s.unmanaged,
			s.people,
			s.rounds,
			s.level,
			s.notices,
		} {
			if err := add(); err != nil {
				return err
			}
		}
		record.SortTasks(s.Tasks)
		start = s.Start
		return nil
	})
	return start, err
}

// add adds a task with its last day, "" for none.
func (s *starting) add(t record.Task, due assessment.Date) {
	if t.Questions == nil {
		t.Questions = []string{}
	}
	if t.State == "" {
		t.State = record.TaskWaits
	}
	if due != "" {
		days := record.DaysLeft(s.w.kernel.Today(s.p.Organisation), due)
		t.Due, t.Days = &due, &days
	}
	s.Tasks = append(s.Tasks, t)
}

// notices adds what has happened that concerns the principal.
func (s *starting) notices() (err error) {
	s.Notices, err = s.w.links.Notices.Told(s.ctx, s.p)
	return err
}

// work adds what there is to answer and to decide on. Of the entities below the principal's own, which may be hundreds,
// only decisions count, and they are one task.
func (s *starting) work() error {
	if !s.p.MaySomewhere(assessment.WriteAnswers) {
		return nil
	}
	items, err := s.w.links.Rounds.OpenWork(s.ctx, s.p)
	if err != nil {
		return err
	}
	below, due := 0, assessment.Date("")
	for _, item := range items {
		switch stage := item.Stage(); {
		case stage == rounds.WorkDeciding && !item.Own:
			below++
			if due == "" || item.Round.ClosesOn < due {
				due = item.Round.ClosesOn
			}
		case !item.Mine():
		case stage == rounds.WorkDeciding:
			t := taskOf(record.TaskApprove, item)
			t.Submission = new(item.Submitted)
			s.add(t, item.Round.ClosesOn)
		case stage == rounds.WorkAnswering:
			s.add(answering(item), item.Round.ClosesOn)
		}
	}
	if below > 0 {
		s.add(record.Task{Kind: record.TaskBelow, Count: below}, due)
	}
	return nil
}

// acting adds the actions of the plan that the principal owns and that are due, and as one task those of others that
// are late in the plans that the principal manages.
func (s *starting) acting() error {
	mine, err := s.w.links.Plan.Due(s.ctx, s.p)
	s.Owned = mine.Open
	for _, a := range mine.Due {
		t := record.Task{Kind: record.TaskAction, Subject: a.Title, Within: a.Entity.Name, Action: &a.ID}
		if a.State == assessment.ActionUnderWay {
			t.State = record.TaskBegun
		}
		s.add(t, *a.Due)
	}
	if late := mine.Late; late.Count > 0 {
		t := record.Task{Kind: record.TaskLate, Subject: late.First.Title, Count: late.Count}
		if late.Count == 1 {
			t.Action = &late.First.ID
		}
		s.add(t, *late.First.Due)
	}
	return err
}

func taskOf(kind record.TaskKind, item rounds.WorkItem) record.Task {
	return record.Task{
		Kind:       kind,
		Subject:    item.Entity.Name,
		Within:     item.Round.Name,
		Assessment: &item.Assessment.ID,
		Done:       item.Counts.OwnDone(),
		Parts:      item.Counts.Own(),
	}
}

// answering is the task of answering: what came back goes before what was handed over, and that before the rest.
func answering(item rounds.WorkItem) record.Task {
	t := taskOf(record.TaskAnswer, item)
	t.State = record.Progressed(t.Done, t.Parts)
	switch {
	case len(item.Handed) > 0 && !item.Own, len(item.Handed) > 0 && item.Returned == nil:
		t.Kind, t.Questions, t.Count = record.TaskHanded, item.Handed, len(item.Handed)
	case item.Returned != nil:
		t.Kind, t.Submission = record.TaskReturned, &item.Returned.Number
	}
	return t
}

// auditing adds the audits that the principal judges in, and what waits in fact checks.
func (s *starting) auditing() error {
	if !s.p.MaySomewhere(assessment.WriteAudits) {
		return s.checking(nil)
	}
	all, err := s.w.links.Audits.ToJudge(s.ctx, s.p)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Undeclared {
			s.add(record.Task{
				Kind: record.TaskDeclare, State: record.TaskWaits, Subject: a.Title, Audit: &a.Audit,
			}, a.Until)
		}
		t := record.Task{
			Kind:    record.TaskJudge,
			State:   record.Progressed(a.Done, a.Cells),
			Subject: a.Title,
			Within:  a.Next.Title,
			Done:    a.Done,
			Parts:   a.Cells,
			Audit:   &a.Audit,
		}
		if a.State == assessment.AuditPlanning { // nothing is judged before fieldwork
			t.Kind, t.State, t.Done, t.Parts = record.TaskPlanAudit, record.TaskWaits, 0, 0
		}
		s.add(t, cmp.Or(a.Next.Due, a.Until))
	}
	return s.checking(all)
}

// checking adds what waits for the principal in fact checks: where they are asked, and in the audits that they judge
// in.
func (s *starting) checking(judged []record.AuditToJudge) error {
	all, err := s.w.links.Audits.FactTasks(s.ctx, s.p, judged)
	for _, f := range all {
		t := record.Task{Kind: f.Kind, Subject: f.Title, Count: f.Count, Audit: &f.Audit, FactCheck: &f.Check}
		if f.Kind == record.TaskCheckFacts {
			t.Audit = nil // of which not everybody who is asked may know more
			if t.Count = f.Written; f.Written > 0 {
				t.State = record.TaskBegun
			}
		}
		s.add(t, f.Due)
	}
	return err
}

// appointing adds the audits that auditors have planned, for which the principal is to appoint auditors.
func (s *starting) appointing() error {
	all, err := s.w.links.Audits.ToAppoint(s.ctx, s.p)
	for _, a := range all {
		s.add(record.Task{
			Kind: record.TaskAppoint, Subject: a.Title, Person: a.Planner.Name, Audit: &a.ID,
		}, "")
	}
	return err
}

// discussing adds the dialogues in audits in which the other side waits for the principal's.
func (s *starting) discussing() error {
	if !s.p.MaySomewhere(assessment.DiscussAudits) {
		return nil
	}
	all, err := s.w.links.Audits.Dialogues(s.ctx, s.p)
	for _, d := range all.Items {
		if d.Waits > 0 && d.Nearest {
			s.add(record.Task{
				Kind:    record.TaskDiscuss,
				Subject: d.Audit.Title,
				Within:  d.Entity.Name,
				Count:   d.Waits,
				Audit:   &d.Audit.ID,
				Entity:  &d.Entity.ID,
			}, "")
		}
	}
	return err
}

// confirming adds the engagements that wait, the principal's own and those that the principal may confirm.
func (s *starting) confirming() error {
	waiting, err := s.w.links.Audits.WaitingEngagements(s.ctx, s.p)
	for _, e := range waiting {
		t := record.Task{
			Kind:    record.TaskConfirm,
			Subject: e.Title,
			Person:  e.Auditor.Name,
			Reason:  e.Auditor.Reason,
			Audit:   &e.Audit,
		}
		if e.Own {
			t.Kind, t.Person = record.TaskOwn, ""
		}
		due := assessment.Date("")
		if e.Auditor.Until != nil {
			due = *e.Auditor.Until
		}
		s.add(t, due)
	}
	return err
}

// replying adds the audits to whose recommendations the principal sees that the bodies reply: to prepare the replies,
// and for management to approve those that are prepared.
func (s *starting) replying() error {
	due, err := s.w.links.Audits.RepliesDue(s.ctx, s.p)
	for _, r := range due {
		t := record.Task{
			Kind:    record.TaskReply,
			Subject: r.Title,
			Count:   r.Count - r.Waiting,
			Audit:   &r.Audit,
		}
		if t.Count > 0 {
			t.Body = only(r.ToWrite)
			s.add(t, r.Due)
		}
		if r.Waiting > 0 && s.p.MaySomewhere(assessment.ApproveReplies) {
			t.Kind, t.Count, t.Body = record.TaskApproveReply, r.Waiting, only(r.ToApprove)
			s.add(t, r.Due)
		}
	}
	return err
}

// only is the only one of some ids, nil for none or several.
func only(ids []assessment.ID) *assessment.ID {
	if len(ids) != 1 {
		return nil
	}
	return &ids[0]
}

// severally is how many entities without somebody who can approve are each a task; more of a round are one.
const severally = 3

// ahead is how many days before a round opens its preparation is a task.
const ahead = 30

// unmanaged adds the entities for which nobody can approve, in rounds that are open or will be so soon.
func (s *starting) unmanaged() error {
	list, err := s.w.links.People.Unmanaged(s.ctx, s.p)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(u record.HangingWork) bool {
		return record.DaysLeft(s.w.kernel.Today(s.p.Organisation), u.Round.OpensOn) > ahead
	})
	count := map[assessment.ID]int{}
	for _, u := range list {
		count[u.Round.ID]++
	}
	for _, u := range list {
		t := record.Task{Kind: record.TaskUnmanaged, Round: &u.Round.ID, Count: count[u.Round.ID]}
		switch {
		case t.Count == 0: // said with the first of its round
			continue
		case t.Count > severally:
			t.Subject, count[u.Round.ID] = u.Round.Name, 0
		default:
			t.Subject, t.Within, t.Assessment, t.Count = u.Entity.Name, u.Round.Name, &u.Assessment, 1
		}
		s.add(t, u.Round.ClosesOn)
	}
	return nil
}

// rounds adds the rounds that are not closed, for those who manage rounds, and whom to remind.
func (s *starting) rounds() (err error) {
	s.Rounds, err = s.w.links.Rounds.Glances(s.ctx, s.p)
	for _, g := range s.Rounds {
		if g.Late > 0 {
			s.add(record.Task{
				Kind:    record.TaskRemind,
				Subject: g.Name,
				Count:   g.Late,
				Round:   &g.ID,
			}, g.ClosesOn)
		}
	}
	return err
}

// activities adds what the annual wheel has for the principal this month, and what was missed.
func (s *starting) activities() error {
	due, err := s.w.links.Plan.DueActivities(s.ctx, s.p)
	for _, one := range due {
		t := record.Task{Kind: record.TaskActivity, Subject: one.Activity.Title, Activity: &one.Activity.ID}
		if one.Missed > 0 {
			t.Kind, t.Count = record.TaskMissed, one.Missed
		}
		s.add(t, one.Occurrence.Due)
	}
	return err
}

// level adds the maturity of what management reads, and the recommendations and decisions that wait.
func (s *starting) level() error {
	manages, advises := s.p.Has(assessment.Management), s.p.MaySomewhere(assessment.ManageAdvice)
	if !manages && !advises {
		return nil
	}
	v, err := s.w.links.Insight.Summary(s.ctx, s.p, insight.SummaryQuery{Reached: true})
	if err != nil || v.Round == nil {
		return err
	}
	if manages {
		s.manage(v)
	}
	if advises && v.AdviceInAll > 0 {
		s.add(advising(v), "")
	}
	return nil
}

// advising is the task of deciding on what the rules recommend, in the result of the only entity or else of the round.
func advising(v insight.SummaryView) record.Task {
	t := record.Task{Kind: record.TaskAdvice, Subject: v.Round.Name, Count: v.AdviceInAll}
	round, err := assessment.ParseID(v.Round.ID)
	if err == nil {
		t.Round = &round
	}
	if len(v.Entities) == 1 {
		if id, err := assessment.ParseID(v.Entities[0].Assessment); err == nil {
			t.Subject, t.Within, t.Assessment = v.Entities[0].Name, v.Round.Name, &id
		}
	}
	return t
}
