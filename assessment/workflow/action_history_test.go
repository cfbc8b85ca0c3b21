package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
)

// TestHistoryOfMovedActions: what an action said of another entity is not for those who only read where it is now.
func TestHistoryOfMovedActions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		camilla := x.as(t, "camilla", assessment.Coordinator, x.soc.ID)
		f := byYear(x.root, "Stäng port 3389", 2027, 0)
		f.Text = "HEMLIGT"
		made := x.act(t, x.kim, f)
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{
			ActionID: made.ID, State: assessment.ActionUnderWay, Text: "HEMLIGT ÄVEN DETTA",
		}))(t)
		x.forward(time.Hour)
		moved := byYear(x.soc.ID, "Byt brandvägg", 2027, 0).Action
		moved.ID, moved.Version = made.ID, must(x.Plan.Action(t.Context(), x.kim, made.ID))(t).Version
		must(x.Plan.SaveAction(t.Context(), x.kim, moved))(t)
		must(x.Plan.Report(t.Context(), camilla, assessment.ActionNote{
			ActionID: made.ID, State: assessment.ActionUnderWay, Text: "Beställd",
		}))(t)

		seen := must(x.Plan.Action(t.Context(), camilla, made.ID))(t)
		told := string(must(json.Marshal(seen))(t))
		if strings.Contains(told, "HEMLIGT") || strings.Contains(told, "3389") || len(seen.Notes) != 1 ||
			len(seen.Changes) == 0 {
			t.Errorf("it tells %s", told)
		}
		if all := must(x.Plan.Action(t.Context(), x.kim, made.ID))(t); len(all.Notes) != 2 || !all.Changes[len(all.Changes)-1].Added {
			t.Errorf("who reads both is told of %d notes, %+v", len(all.Notes), all.Changes)
		}
	})
}

// TestObjectivesOfActionsByName: an action names the objective that it serves to those who may see that.
func TestObjectivesOfActionsByName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		camilla := x.as(t, "camilla", assessment.Coordinator, x.soc.ID)
		objective := must(x.Registers.Objectives.Add(t.Context(), x.kim, registers.Objective{
			Title: "Alla övar", Fulfilment: "not_started", Entities: []assessment.ID{x.root},
		}))(t)
		f := byYear(x.soc.ID, "Öva", 2027, 0)
		f.ObjectiveID = &objective.ID
		made := x.act(t, x.kim, plan.Form{Action: f.Action})
		if made.Serves == nil || made.Serves.Name != "Alla övar" {
			t.Errorf("it serves %+v", made.Serves)
		}
		seen := must(x.Plan.Action(t.Context(), camilla, made.ID))(t)
		if seen.Serves != nil || seen.Objective == nil {
			t.Errorf("who may not see the objective reads %+v", seen.Serves)
		}
		changed := f.Action
		changed.ID, changed.Version, changed.ObjectiveID = made.ID, made.Version, nil
		changes := must(x.Plan.SaveAction(t.Context(), x.kim, changed))(t).Changes
		if diff := changes[0].Fields; len(diff) != 1 || diff[0] != (record.ActionFieldChange{Field: "objective", Old: "Alla övar"}) {
			t.Errorf("the change is %+v", diff)
		}
	})
}
