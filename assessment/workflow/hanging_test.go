package workflow_test

import (
	"errors"
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// TestWhatHangsOnAPerson is shown to those who may deactivate them, and to nobody else.
func TestWhatHangsOnAPerson(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		it := x.assessments[x.unit.ID]
		ida := x.as(t, "ida", assessment.Respondent, x.unit.ID)
		must(x.Rounds.HandAnswer(t.Context(), x.it, it, "B3", &ida.User.ID, version(0)))(t)
		must(x.Rounds.HandAnswer(t.Context(), x.it, it, "D1", &ida.User.ID, version(0)))(t)
		for _, p := range []assessment.Principal{x.sara, x.mats, x.chair, x.anna} {
			_, err := x.People.Hanging(t.Context(), p, ida.User.ID)
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		_, err := x.People.Hanging(t.Context(), x.kim, x.admin.User.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.People.Hanging(t.Context(), x.admin, x.other.User.ID)
		refused(t, err, assessment.NotFound, "error.not_found")

		h := must(x.People.Hanging(t.Context(), x.kim, ida.User.ID))(t)
		if len(h.Handed) != 1 || !slices.Equal(h.Handed[0].Questions, []string{"B3", "D1"}) ||
			h.Handed[0].Entity.ID != x.unit.ID || len(h.OnlyRespondent) != 0 || len(h.Drafts) != 0 {
			t.Errorf("on ida hangs %+v", h)
		}
		h = must(x.People.Hanging(t.Context(), x.admin, x.mats.User.ID))(t)
		if len(h.OnlyManager) != 1 || h.OnlyManager[0].ID != x.soc.ID || len(h.Submissions) != 1 {
			t.Errorf("on the manager hangs %+v", h)
		}
		h = must(x.People.Hanging(t.Context(), x.admin, x.anna.User.ID))(t)
		if len(h.Engagements) != 1 || !h.Engagements[0].Only || h.Engagements[0].Audit != x.audit.ID {
			t.Errorf("on the auditor hangs %+v", h)
		}
		if h := must(x.People.Hanging(t.Context(), x.admin, x.chair.User.ID))(t); !h.Empty() {
			t.Errorf("on the chair hangs %+v", h)
		}

		// Somebody who manages the person elsewhere does not learn of the audit.
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
			held, err := tx.MembershipsOf(x.anna.User.ID)
			return errors.Join(err, tx.DeleteMembership(held[0].ID, held[0].Version))
		})
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.Respondent, x.unit.ID, "")
		part := x.as(t, "del", assessment.Coordinator, x.unit.ID)
		if h := must(x.People.Hanging(t.Context(), part, x.anna.User.ID))(t); len(h.Engagements) > 0 {
			t.Errorf("who may not know of the audit reads %+v", h.Engagements)
		}
	})
}

// TestHandedQuestionsLandWithSomeone when the person they were handed to leaves or loses the role.
func TestHandedQuestionsLandWithSomeone(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it := x.assessments[x.unit.ID]
		ida := x.as(t, "ida", assessment.Respondent, x.unit.ID)
		hand := func(question string, to assessment.ID) {
			t.Helper()
			v := must(x.Rounds.Assessment(t.Context(), x.it, it))(t).Answers[question].Version
			must(x.Rounds.HandAnswer(t.Context(), x.it, it, question, &to, &v))(t)
		}
		assigned := func(question string) *assessment.ID {
			t.Helper()
			return must(x.Rounds.Assessment(t.Context(), x.it, it))(t).Answers[question].AssignedTo
		}
		deactivate := func(p assessment.Principal, to *assessment.ID) {
			t.Helper()
			m, _, err := x.People.Person(t.Context(), x.admin, p.User.ID)
			do(t, err)
			must(x.People.SavePerson(t.Context(), x.admin, people.PersonChange{
				UserID: p.User.ID, Name: m.Name, Version: m.Version, HandTo: to,
			}))(t)
		}
		hand("B3", ida.User.ID)
		before := len(must(x.Events(t.Context(), x.admin, nil))(t))
		deactivate(ida, &x.it.User.ID)
		if got := assigned("B3"); got == nil || *got != x.it.User.ID {
			t.Errorf("the question is assigned to %v, want the chosen colleague", got)
		}
		lines := must(x.Events(t.Context(), x.admin, nil))(t)
		if _, logged := lines[1].Event.(event.AnswerHandedOver); !logged || len(lines) != before+2 {
			t.Errorf("logged are %+v", lines[:2])
		}

		// To somebody who may not answer for the entity it does not go.
		eva := x.as(t, "eva", assessment.Respondent, x.unit.ID)
		hand("D1", eva.User.ID)
		m, _, err := x.People.Person(t.Context(), x.admin, eva.User.ID)
		do(t, err)
		_, err = x.People.SavePerson(t.Context(), x.admin, people.PersonChange{
			UserID: eva.User.ID, Name: m.Name, Version: m.Version, HandTo: &x.sara.User.ID,
		})
		invalid(t, err, "hand_to: error.hand_to_unfit")
		deactivate(eva, nil)
		if got := assigned("D1"); got != nil {
			t.Errorf("the question is assigned to %v, who may not answer", *got)
		}

		// What is submitted may become a draft again, and then nothing waits for somebody who has left.
		gun := x.as(t, "gun", assessment.Respondent, x.unit.ID)
		v := must(x.Rounds.Assessment(t.Context(), x.it, it))(t).Answers["B3"].Version
		must(x.Rounds.SaveAnswer(
			t.Context(), x.it, it, rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: &v},
		))(t)
		hand("D1", gun.User.ID)
		x.submit(t, x.it, it)
		h := must(x.People.Hanging(t.Context(), x.kim, gun.User.ID))(t)
		if len(h.Handed) != 1 || !slices.Equal(h.Handed[0].Questions, []string{"D1"}) {
			t.Errorf("on gun hangs %+v", h)
		}
		deactivate(gun, &x.it.User.ID)
		must(x.Rounds.Withdraw(t.Context(), x.it, it, 1))(t)
		if got := assigned("D1"); got == nil || *got != x.it.User.ID {
			t.Errorf("after the withdrawal the question is assigned to %v, want the chosen colleague", got)
		}

		// A role that is taken away gives the questions back too, unless another role still reaches them.
		bo := x.as(t, "bo", assessment.Respondent, x.unit.ID)
		second := x.membership(t, x.admin.Organisation.ID, bo.User.ID, assessment.EntityManager, x.root, "")
		hand("D3", bo.User.ID)
		do(t, x.People.RevokeLeaving(t.Context(), x.admin, second.ID, second.Version, true))
		if got := assigned("D3"); got == nil {
			t.Error("the question was taken from somebody who may still answer it")
		}
		person, _, err := x.People.Person(t.Context(), x.admin, bo.User.ID)
		do(t, err)
		do(t, x.People.Revoke(t.Context(), x.admin, person.Memberships[0].ID, person.Memberships[0].Version))
		if got := assigned("D3"); got != nil {
			t.Error("the question still waits for somebody who may not answer it")
		}
	})
}

// TestUnmanagedEntities are a task for those who look after people, until somebody can approve.
func TestUnmanagedEntities(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		unmanaged := func(p assessment.Principal) []assessment.ID {
			t.Helper()
			ids := []assessment.ID{}
			for _, w := range must(x.People.Unmanaged(t.Context(), p))(t) {
				ids = append(ids, w.Entity.ID)
			}
			return ids
		}
		for _, p := range []assessment.Principal{x.admin, x.kim} {
			if got := unmanaged(p); len(got) != 2 || slices.Contains(got, x.soc.ID) {
				t.Errorf("unmanaged are %v, want school and IT", got)
			}
		}
		if got := unmanaged(x.sara); len(got) > 0 {
			t.Errorf("a respondent is told of %v", got)
		}
		m, _, err := x.People.Person(t.Context(), x.admin, x.mats.User.ID)
		do(t, err)
		change := people.PersonChange{UserID: m.UserID, Name: m.Name, Version: m.Version, Leave: true}
		must(x.People.SavePerson(t.Context(), x.admin, change))(t)
		if got := unmanaged(x.admin); !slices.Contains(got, x.soc.ID) {
			t.Errorf("after the manager left unmanaged are %v", got)
		}
		x.as(t, "nils", assessment.EntityManager, x.root)
		if got := unmanaged(x.admin); len(got) > 0 {
			t.Errorf("with a manager of the whole unmanaged are %v", got)
		}
	})
}

// TestWhatHangsOnAnEntity is shown to those who manage it, before it ends.
func TestWhatHangsOnAnEntity(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		h := must(x.Entities.Hanging(t.Context(), x.admin, x.unit.ID))(t)
		if len(h.Assessments) != 1 || len(h.Provides) != 1 || !slices.Equal(h.Provides[0].Questions, []string{provided}) ||
			len(h.Roles) != 1 || h.Roles[0].User != x.it.User.ID || len(h.Audits) != 0 {
			t.Errorf("on the IT unit hangs %+v", h)
		}
		h = must(x.Entities.Hanging(t.Context(), x.kim, x.soc.ID))(t)
		if len(h.Assessments) != 1 || len(h.Provides) != 0 || len(h.Roles) != 2 ||
			len(h.Audits) != 1 || h.Audits[0].Audit != x.audit.ID {
			t.Errorf("on social services hangs %+v", h)
		}
		_, err := x.Entities.Hanging(t.Context(), x.mats, x.soc.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Entities.Hanging(t.Context(), x.admin, newID(t))
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestWithdrawnAuditsHangToo, since they can be taken up again: those who manage audits of all that one is of are told of
// it, and nobody else.
func TestWithdrawnAuditsHangToo(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.withdraw(t, x.admin, x.audit.ID)
		person := must(x.People.Hanging(ctx, x.admin, x.anna.User.ID))(t).Engagements
		entity := must(x.Entities.Hanging(ctx, x.admin, x.soc.ID))(t).Audits
		if len(person) != 1 || !person[0].Withdrawn || person[0].Audit != x.audit.ID || !person[0].Only ||
			len(entity) != 1 || !entity[0].Withdrawn || entity[0].Audit != x.audit.ID {
			t.Errorf("on the auditor hangs %+v, on social services %+v", person, entity)
		}
		if told := must(x.Entities.Hanging(ctx, x.kim, x.soc.ID))(t).Audits; len(told) != 0 {
			t.Errorf("who does not work on it is told of %+v", told)
		}
		must(x.Audits.Resume(ctx, x.anna, x.audit.ID))(t)
		if again := must(x.Entities.Hanging(ctx, x.kim, x.soc.ID))(t).Audits; len(again) != 1 || again[0].Withdrawn {
			t.Errorf("taken up again, on social services hangs %+v", again)
		}
	})
}

// TestTheLastManagerWhoLeaves is named beforehand, and leaves only when somebody else can approve or it is accepted that
// nobody is left.
func TestTheLastManagerWhoLeaves(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		h := must(x.People.Hanging(t.Context(), x.admin, x.mats.User.ID))(t)
		if len(h.Unmanaged) != 1 || h.Unmanaged[0].Entity.ID != x.soc.ID || h.Unmanaged[0].Round.ID != x.round.ID {
			t.Errorf("beforehand is named %+v", h.Unmanaged)
		}
		m, _, err := x.People.Person(t.Context(), x.admin, x.mats.User.ID)
		do(t, err)
		role := m.Memberships[0]
		change := people.PersonChange{UserID: m.UserID, Name: m.Name, Version: m.Version}
		x.unchanged(t, func() {
			_, err := x.People.SavePerson(t.Context(), x.admin, change)
			refused(t, err, assessment.Conflict, "error.last_manager", "leave: error.last_manager")
			var e *assessment.Error
			if !errors.As(err, &e) || e.Args["Entities"] != x.soc.Name {
				t.Errorf("the refusal names %v", e.Args)
			}
			err = x.People.Revoke(t.Context(), x.kim, role.ID, role.Version)
			refused(t, err, assessment.Conflict, "error.last_manager", "leave: error.last_manager")
		})

		// With somebody else, or accepted, they may leave.
		nils := x.as(t, "nils", assessment.EntityManager, x.root)
		if h := must(x.People.Hanging(t.Context(), x.admin, x.mats.User.ID))(t); len(h.Unmanaged) != 0 {
			t.Errorf("with somebody else hangs %+v", h.Unmanaged)
		}
		if h := must(x.People.Hanging(t.Context(), x.admin, nils.User.ID))(t); len(h.Unmanaged) != 2 {
			t.Errorf("on the manager of the whole hangs %+v, want school and IT", h.Unmanaged)
		}
		do(t, x.People.Revoke(t.Context(), x.kim, role.ID, role.Version))
		last, _, err := x.People.Person(t.Context(), x.admin, nils.User.ID)
		do(t, err)
		role = last.Memberships[0]
		err = x.People.Revoke(t.Context(), x.admin, role.ID, role.Version)
		refused(t, err, assessment.Conflict, "error.last_manager", "leave: error.last_manager")
		do(t, x.People.RevokeLeaving(t.Context(), x.admin, role.ID, role.Version, true))
		if got := must(x.People.Unmanaged(t.Context(), x.kim))(t); len(got) != 3 {
			t.Errorf("the task names %+v", got)
		}
	})
}
