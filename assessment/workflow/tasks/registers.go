package tasks

import (
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/registers"
)

// taskOfReason is the task for rows of a register, by why they wait.
var taskOfReason = map[registers.WaitingReason]record.TaskKind{
	registers.AcceptanceEnds: record.TaskAcceptance,
	registers.AcceptAgain:    record.TaskAccept,
	registers.ObjectiveLate:  record.TaskObjective,
	registers.WithoutAction:  record.TaskNonconformity,
	registers.CorrectionLate: record.TaskCorrection,
	registers.NoTraining:     record.TaskTraining,
	registers.Unapproved:     record.TaskApplicability,
}

// registers adds what in the registers waits for the principal: risks whose acceptance has ended or soon will,
// objectives that were not reached in time, nonconformities for which no action has been decided, people in management
// without valid training, and statements of applicability to approve. However many there are, each is one task.
func (s *starting) registers() error {
	waiting, err := s.w.links.Registers.Waiting(s.ctx, s.p)
	for _, one := range waiting {
		t := record.Task{Kind: taskOfReason[one.Reason], Subject: one.First, Count: one.Count}
		if one.Count == 1 && one.ID != (assessment.ID{}) {
			t.Row = &one.ID
		}
		s.add(t, one.Due)
	}
	return err
}
