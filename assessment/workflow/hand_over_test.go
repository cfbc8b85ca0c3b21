package workflow_test

import (
	"slices"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// end gives the IT unit a last day and social services as its successor.
func (x *asked) end(t *testing.T) {
	t.Helper()
	e := must(x.Entities.Entity(t.Context(), x.admin, x.unit.ID))(t)
	e.To, e.Successors = "2026-06-30", []assessment.ID{x.soc.ID}
	x.unit = must(x.Entities.SaveEntity(t.Context(), x.admin, e))(t)
}

// offered is what the IT unit can hand over to its only successor.
func (x *asked) offered(t *testing.T, p assessment.Principal) record.HandOver {
	t.Helper()
	list := must(x.Rounds.HandOvers(t.Context(), p, x.unit.ID))(t)
	if len(list) != 1 || list[0].Successor.ID != x.soc.ID {
		t.Fatalf("the successors are %+v", list)
	}
	return list[0]
}

// everything chooses all that is offered.
func everything(o record.HandOver) rounds.HandOverForm {
	f := rounds.HandOverForm{Successor: o.Successor.ID}
	for _, m := range o.Memberships {
		f.Memberships = append(f.Memberships, m.ID)
	}
	for _, v := range o.Provides {
		f.Rounds = append(f.Rounds, v.Round.ID)
	}
	for _, d := range o.Drafts {
		f.Drafts = append(f.Drafts, d.Assessment)
	}
	return f
}

// TestHandOver: roles, what is answered for others and open drafts land with the successor, once.
func TestHandOver(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it := x.assessments[x.unit.ID]
		if list := must(x.Rounds.HandOvers(t.Context(), x.admin, x.unit.ID))(t); len(list) != 0 {
			t.Errorf("without a successor there is %+v", list)
		}
		x.answer(t, x.it, it, "B3", "yes")
		x.end(t)
		o := x.offered(t, x.kim)
		if len(o.Memberships) != 1 || o.Memberships[0].Role != assessment.Respondent ||
			len(o.Provides) != 1 || !slices.Equal(o.Provides[0].Questions, []string{provided}) ||
			len(o.Drafts) != 1 || o.Drafts[0].Assessment != it {
			t.Fatalf("offered is %+v", o)
		}
		f := everything(o)

		// The draft cannot be closed while others wait for its answers.
		only := f
		only.Rounds = nil
		_, err := x.Rounds.HandOver(t.Context(), x.kim, x.unit.ID, only)
		invalid(t, err, "drafts: error.hand_over_awaited")

		before := x.events(t)
		if left := must(x.Rounds.HandOver(t.Context(), x.kim, x.unit.ID, f))(t); len(left) != 1 || !left[0].Empty() {
			t.Errorf("left is %+v", left)
		}
		if got := x.events(t) - before; got != 3 {
			t.Errorf("%d events, want one for each change", got)
		}
		if e, ok := must(x.Events(t.Context(), x.admin, nil))(t)[0].Event.(event.AssessmentMerged); !ok || e.Into != x.soc.ID {
			t.Errorf("logged is %+v", e)
		}

		ivar := x.sign(t, x.it.User.ID, x.it.Organisation.Key)
		if !slices.ContainsFunc(ivar.Memberships, func(m assessment.Membership) bool { return m.EntityID == x.soc.ID }) {
			t.Errorf("the respondent has %+v", ivar.Memberships)
		}
		r := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t)
		want := []assessment.Provision{
			{ProviderID: x.soc.ID, Questions: []string{provided}, Receivers: []assessment.ID{x.school.ID}},
		}
		if len(r.Provisions) != 1 || r.Provisions[0].ProviderID != want[0].ProviderID ||
			!slices.Equal(r.Provisions[0].Receivers, want[0].Receivers) {
			t.Errorf("who answers for whom is %+v, want %+v", r.Provisions, want)
		}
		x.answer(t, ivar, x.assessments[x.soc.ID], provided, "partly")
		school := must(x.Rounds.Assessment(t.Context(), x.ulla, x.assessments[x.school.ID]))(t)
		if got := school.Answers[provided]; got.Value != "partly" || got.ProviderID == nil {
			t.Errorf("the school received %+v", got)
		}

		// The draft is kept, but nobody is asked or reminded.
		v := must(x.Rounds.Assessment(t.Context(), ivar, it))(t)
		if v.Heir != x.soc.Name || v.MayAnswer || v.MaySubmit || v.Answers["B3"].Value != "yes" {
			t.Errorf("the draft is %+v, of %q", v.Assessment, v.Heir)
		}
		_, err = x.Rounds.SaveAnswer(t.Context(), ivar, it, answerForm("D1", "yes"))
		refused(t, err, assessment.Conflict, "error.merged")
		_, err = x.Rounds.Submit(t.Context(), ivar, it, v.Version)
		refused(t, err, assessment.Conflict, "error.merged")
		if r.Entities != 2 {
			t.Errorf("the round asks %d entities, want 2", r.Entities)
		}
		for _, w := range must(x.People.Unmanaged(t.Context(), x.kim))(t) {
			if w.Entity.ID == x.unit.ID {
				t.Error("somebody to approve is missed for a draft that is closed")
			}
		}
		x.forward(60 * 24 * time.Hour)
		for _, row := range must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows {
			if row.Late == (row.EntityID == x.unit.ID) {
				t.Errorf("%s is late: %t", row.Entity.Name, row.Late)
			}
		}

		// Doing it again changes nothing.
		x.unchanged(t, func() { must(x.Rounds.HandOver(t.Context(), x.kim, x.unit.ID, f))(t) })
	})
}

// TestHandOverRefuses what nobody may hand over.
func TestHandOverRefuses(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		x.membership(t, x.admin.Organisation.ID, x.ulla.User.ID, assessment.Respondent, x.unit.ID, "")
		x.membership(t, x.admin.Organisation.ID, x.kim.User.ID, assessment.EntityManager, x.unit.ID, "")
		ada := x.as(t, "ada", assessment.EntityManager, x.unit.ID)
		x.membership(t, x.admin.Organisation.ID, ada.User.ID, assessment.Auditor, x.soc.ID, "2026-12-31")
		x.end(t)
		kim := x.sign(t, x.kim.User.ID, x.kim.Organisation.Key)
		for _, p := range []assessment.Principal{x.mats, x.sara} {
			_, err := x.Rounds.HandOvers(t.Context(), p, x.unit.ID)
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = x.Rounds.HandOver(t.Context(), p, x.unit.ID, rounds.HandOverForm{Successor: x.soc.ID})
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		_, err := x.Rounds.HandOver(t.Context(), x.other, x.unit.ID, rounds.HandOverForm{Successor: x.soc.ID})
		refused(t, err, assessment.NotFound, "error.not_found")

		o := x.offered(t, kim)
		if len(o.Memberships) != 3 {
			t.Errorf("offered are %+v, want all but kim's own", o.Memberships)
		}
		hand := func(p assessment.Principal, change func(*rounds.HandOverForm)) error {
			t.Helper()
			f := rounds.HandOverForm{Successor: x.soc.ID}
			change(&f)
			_, err := x.Rounds.HandOver(t.Context(), p, x.unit.ID, f)
			return err
		}
		mine, other := assessment.ID{}, assessment.ID{}
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
			for _, m := range must(tx.Memberships())(t) {
				if m.UserID == kim.User.ID && m.EntityID == x.unit.ID {
					mine = m.ID
				}
				if m.UserID == x.sara.User.ID {
					other = m.ID
				}
			}
			return nil
		})
		x.unchanged(t, func() {
			refused(t, hand(kim, func(f *rounds.HandOverForm) { f.Memberships = []assessment.ID{mine} }),
				assessment.Forbidden, "error.grant_oneself")
			invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Memberships = []assessment.ID{other} }),
				"memberships: error.unknown_choice")
			invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Memberships = everything(o).Memberships }),
				"memberships: error.hand_over_conflict")
			invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Successor = x.school.ID }),
				"successor: error.unknown_choice")
			invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Rounds = []assessment.ID{newID(t)} }),
				"rounds: error.unknown_choice")
			invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Drafts = []assessment.ID{x.assessments[x.soc.ID]} }),
				"drafts: error.unknown_choice")
		})

		// What has been answered stays with the entity, and its draft can be closed: the receivers have their answer.
		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "no")
		o = x.offered(t, kim)
		if len(o.Provides) != 0 || len(o.Drafts) != 1 {
			t.Errorf("offered once answered is %+v", o)
		}
		invalid(t, hand(kim, func(f *rounds.HandOverForm) { f.Rounds = []assessment.ID{x.round.ID} }),
			"rounds: error.hand_over_stays")
		do(t, hand(kim, func(f *rounds.HandOverForm) { f.Drafts = everything(o).Drafts }))
		if got := must(x.Rounds.Assessment(t.Context(), x.sara, x.assessments[x.soc.ID]))(t).Answers[provided].Value; got != "no" {
			t.Errorf("the receiver has %q", got)
		}
	})
}
