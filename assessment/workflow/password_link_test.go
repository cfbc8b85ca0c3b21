package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

// reset sets somebody's password by a link of the installation's admin.
func (w *world) reset(t *testing.T, p assessment.Principal) {
	t.Helper()
	token := must(w.People.ResetLink(t.Context(), w.admin, p.User.ID))(t)
	_, _, err := w.People.UseLink(t.Context(), token, another)
	do(t, err)
}

// TestPasswordByALinkSuspends: a password set by somebody else's link gives nothing that the person was engaged for,
// until a fellow auditor has confirmed.
func TestPasswordByALinkSuspends(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		x.reset(t, x.arne)
		x.counts(t, x.arne.User.ID, record.SuspendedByLink)
		arne := x.sign(t, x.arne.User.ID, "norrdal")
		x.reads(t, arne, false)
		refused(t, x.confirm(t, x.admin, arne.User.ID), assessment.Forbidden, "error.confirm_own_doing")
		x.engage(t, arne, "2026-12-30") // does not get around it
		x.counts(t, arne.User.ID, record.SuspendedByLink)
		do(t, x.confirm(t, x.anna, arne.User.ID))
		x.reads(t, arne, true)
		if got := x.lines(t, "engagement.suspend"); got != 1 {
			t.Errorf("%d suspensions in the log, want 1", got)
		}

		token := must(x.People.OperatorResetLink(t.Context(), arne.User.Email))(t)
		_, _, err := x.People.UseLink(t.Context(), token, password)
		do(t, err)
		x.counts(t, arne.User.ID, record.SuspendedByLink)
		x.engage(t, arne, "2026-03-30") // ending always works
		x.counts(t, arne.User.ID, record.EngagementOver)
		x.engage(t, arne, "2026-12-31") // and washes nothing off
		x.counts(t, arne.User.ID, record.SuspendedByLink)
	})
}

// TestPasswordByALinkInPlanning: in planning nothing has been written, and engaging again is enough.
func TestPasswordByALinkInPlanning(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.reset(t, x.arne)
		x.counts(t, x.arne.User.ID, record.SuspendedByLink)
		x.engage(t, x.arne, "2026-12-31")
		x.counts(t, x.arne.User.ID, "")
	})
}

// TestInvitationThatSetsThePassword: somebody engaged in planning who has never signed in does not come in by an
// invitation that is used once the audit has begun.
func TestInvitationThatSetsThePassword(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		invite := func(email string) (assessment.ID, string) {
			m, token, err := x.People.Invite(t.Context(), x.admin, people.InviteForm{
				Name: "Ny", Email: email, Role: assessment.Auditor, EntityID: x.root, Until: "2026-12-31",
			})
			do(t, err)
			_, err = x.Audits.Engage(
				t.Context(),
				x.admin,
				assessment.Engagement{AuditID: x.audit.ID, UserID: m.UserID, Until: "2026-12-31"},
			)
			do(t, err)
			return m.UserID, token
		}
		early, token := invite("tidig@norrdal.example")
		x.counts(t, early, record.NotActive)
		_, _, err := x.People.UseLink(t.Context(), token, password)
		do(t, err)
		x.counts(t, early, "")
		late, token := invite("sen@norrdal.example")
		x.begin(t)
		x.reads(t, x.sign(t, early, "norrdal"), true)
		_, _, err = x.People.UseLink(t.Context(), token, password)
		do(t, err)
		x.counts(t, late, record.SuspendedByLink)
		x.reads(t, x.sign(t, late, "norrdal"), false)
		do(t, x.confirm(t, x.anna, late))
		x.reads(t, x.sign(t, late, "norrdal"), true)
	})
}

// TestPasswordByALinkSuspendsEverywhere: in every organisation, also in one that has only invited the person, which
// must not be read with a password that somebody of another organisation knows.
func TestPasswordByALinkSuspendsEverywhere(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		o, root := x.other.Organisation.ID, x.rootOf(t, x.other)
		now := x.Now()
		x.world.in(t, o, func(tx assessment.Tx) error {
			return tx.AddPerson(assessment.Person{
				OrganisationID: o, UserID: x.arne.User.ID, Name: "Arne", Email: x.arne.User.Email, InvitedAt: now,
				Version: 1, UpdatedAt: now,
			})
		})
		x.membership(t, o, x.arne.User.ID, assessment.Auditor, root, "")
		a := must(x.Audits.AddAudit(t.Context(), x.other, audits.Form{
			Audit: assessment.Audit{Title: "Granskning"}, Entities: []assessment.ID{root},
		}))(t)
		_, err := x.Audits.Engage(
			t.Context(),
			x.other,
			assessment.Engagement{AuditID: a.ID, UserID: x.arne.User.ID, Until: "2026-12-31"},
		)
		do(t, err)
		x.reset(t, x.arne)
		x.counts(t, x.arne.User.ID, record.SuspendedByLink)
		there := must(x.Audits.Audit(t.Context(), x.other, a.ID))(t).Auditors
		if len(there) != 1 || !there[0].Waits || *there[0].Reason != record.SuspendedByLink {
			t.Errorf("in the other organisation: %+v", there)
		}
	})
}
