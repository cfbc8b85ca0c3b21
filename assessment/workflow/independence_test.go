package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

// engagement is what the admin is shown of somebody's engagement.
func (x *audited) engagement(t *testing.T, user assessment.ID) record.EngagedAuditor {
	t.Helper()
	list := must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t).Auditors
	i := slices.IndexFunc(list, func(e record.EngagedAuditor) bool { return e.User == user })
	if i < 0 {
		t.Fatalf("%s is not among the engaged", user)
	}
	return list[i]
}

// counts checks whether somebody's engagement counts, and why not.
func (x *audited) counts(t *testing.T, user assessment.ID, reason record.NotCounting) {
	t.Helper()
	e := x.engagement(t, user)
	if e.Now != (reason == "") || (e.Reason == nil) != (reason == "") || e.Reason != nil && *e.Reason != reason {
		t.Errorf("counts: %t, because of %v; want %q", e.Now, e.Reason, reason)
	}
}

// reads checks that somebody reads what the auditors write, or not even that there is an audit.
func (x *audited) reads(t *testing.T, p assessment.Principal, may bool) {
	t.Helper()
	v, err := x.Audits.Audit(t.Context(), p, x.audit.ID)
	switch {
	case may && (err != nil || !v.MayRead || len(v.Cells) == 0):
		t.Errorf("does not read the audit: %v", err)
	case !may && assessment.CodeOf(err) != assessment.NotFound:
		t.Errorf("reads the audit: %v, %v", v.MayRead, err)
	}
	if may {
		return
	}
	for what, attempt := range x.changes(t, p) {
		if code := assessment.CodeOf(attempt()); code != assessment.NotFound && code != assessment.Forbidden {
			t.Errorf("may %s: %q", what, code)
		}
	}
	if list := must(x.Audits.Audits(t.Context(), p))(t); len(list) > 0 {
		t.Errorf("%d audits are listed", len(list))
	}
}

// confirm confirms as somebody, without naming a role.
func (x *audited) confirm(t *testing.T, p assessment.Principal, user assessment.ID) error {
	t.Helper()
	_, err := x.Audits.ConfirmEngagement(t.Context(), p, x.audit.ID, user, "", x.engagement(t, user).Version)
	return err
}

// lines counts the lines of the log with the action.
func (w *world) lines(t *testing.T, action string) int {
	t.Helper()
	return len(w.rows(t, "SELECT id FROM events WHERE action = '"+action+"'"))
}

// TestEngagedInFieldworkWaits: from fieldwork on, a new engagement gives nothing until an auditor has confirmed it; nor
// does one that had ended. Prolonging one that counts is no new one.
func TestEngagedInFieldworkWaits(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		x.engage(t, x.arne, "2026-12-31")
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		x.reads(t, x.arne, false)
		mine := must(x.Audits.WaitingEngagements(t.Context(), x.arne))(t)
		if len(mine) != 1 || !mine[0].Own || *mine[0].Auditor.Reason != record.AwaitsConfirmation {
			t.Errorf("the engaged person is told %+v", mine)
		}
		for who, p := range map[string]assessment.Principal{"the admin": x.admin, "a coordinator": x.kim} {
			if list := must(x.Audits.WaitingEngagements(t.Context(), p))(t); len(list) > 0 {
				t.Errorf("%s is asked to confirm", who)
			}
		}
		refused(t, x.confirm(t, x.admin, x.arne.User.ID), assessment.Forbidden, "error.confirm_own_doing")
		refused(t, x.confirm(t, x.kim, x.arne.User.ID), assessment.Forbidden, "error.confirm_by_auditor")
		if err := x.confirm(t, x.arne, x.arne.User.ID); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("confirms themselves: %v", err)
		}
		if err := x.confirm(t, x.sara, x.arne.User.ID); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("a respondent confirms: %v", err)
		}

		theirs := must(x.Audits.WaitingEngagements(t.Context(), x.anna))(t)
		if len(theirs) != 1 || theirs[0].Own ||
			!slices.Equal(theirs[0].Auditor.ConfirmAs, []assessment.Role{assessment.Auditor}) {
			t.Errorf("the auditor is asked %+v", theirs)
		}
		do(t, x.confirm(t, x.anna, x.arne.User.ID))
		x.counts(t, x.arne.User.ID, "")
		x.reads(t, x.arne, true)
		if got := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).WithoutAuditor; len(got) > 0 {
			t.Errorf("an auditor confirmed, but the audit says %+v", got)
		}
		refused(t, x.confirm(t, x.anna, x.arne.User.ID), assessment.Conflict, "error.nothing_to_confirm_of_engagement")

		x.engage(t, x.arne, "2026-11-30") // shorter
		x.engage(t, x.arne, "2026-12-30") // longer
		x.reads(t, x.arne, true)
		x.engage(t, x.arne, "2026-03-30")
		x.counts(t, x.arne.User.ID, record.EngagementOver)
		x.engage(t, x.arne, "2026-12-31")
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		x.reads(t, x.arne, false)
		x.engage(t, x.arne, "2026-03-30") // ending one that waits
		x.counts(t, x.arne.User.ID, record.EngagementOver)
		for action, want := range map[string]int{"audit.engage": 5, "engagement.end": 2, "engagement.confirm": 1} {
			if got := x.lines(t, action); got != want {
				t.Errorf("%d lines %s, want %d", got, action, want)
			}
		}
		if c := x.cell(t, "1", x.soc.ID); c.Judgement.Ordinal == nil {
			t.Error("the judgement is gone")
		}
	})
}

// TestConfirmedWithoutAuditor: where no auditor is left, two people with different roles confirm, which they have had
// for long, and the audit says so for good.
func TestConfirmedWithoutAuditor(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		chef := x.as(t, "chef", assessment.Management, x.root)
		samma := x.as(t, "samma", assessment.Coordinator, x.root)
		x.forward(time.Hour)
		x.begin(t)
		x.forward(time.Hour)
		docka := x.as(t, "docka", assessment.EntityManager, x.root)
		docka2 := x.as(t, "docka2", assessment.OrganisationAdmin, x.root)
		x.engage(t, x.anna, "2026-03-30")
		x.engage(t, x.arne, "2026-12-31")
		for _, p := range []assessment.Principal{docka, docka2} {
			refused(t, x.confirm(t, p, x.arne.User.ID), assessment.Forbidden, "error.confirm_too_new")
		}
		refused(t, x.confirm(t, x.admin, x.arne.User.ID), assessment.Forbidden, "error.confirm_own_doing")
		part := x.as(t, "del", assessment.Management, x.soc.ID)
		refused(t, x.confirm(t, part, x.arne.User.ID), assessment.Forbidden, "error.forbidden")

		do(t, x.confirm(t, x.kim, x.arne.User.ID))
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		x.reads(t, x.arne, false)
		refused(t, x.confirm(t, x.kim, x.arne.User.ID), assessment.Conflict, "error.confirmed_already")
		refused(t, x.confirm(t, samma, x.arne.User.ID), assessment.Forbidden, "error.confirm_same_role")
		x.engage(t, x.arne, "2026-12-30") // another day: what was confirmed is confirmed again
		do(t, x.confirm(t, samma, x.arne.User.ID))
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		if list := must(x.Audits.WaitingEngagements(t.Context(), chef))(t); len(list) != 1 ||
			len(list[0].Auditor.Confirmed) != 1 {
			t.Errorf("the second one is shown %+v", list)
		}
		x.forward(time.Minute)
		do(t, x.confirm(t, chef, x.arne.User.ID))
		x.counts(t, x.arne.User.ID, "")
		x.reads(t, x.arne, true)

		x.engage(t, x.arne, "2026-03-30") // whatever happens to the engagement
		for who, p := range map[string]assessment.Principal{"the admin": x.admin, "a coordinator": x.kim, "management": chef} {
			said := must(x.Audits.Audit(t.Context(), p, x.audit.ID))(t).WithoutAuditor
			if len(said) != 1 || said[0].User != x.arne.User.ID || len(said[0].By) != 2 ||
				said[0].By[0].Role != assessment.Coordinator || said[0].By[1].Role != assessment.Management {
				t.Errorf("%s reads that it was confirmed without an auditor: %+v", who, said)
			}
		}
		for _, statement := range []string{
			"UPDATE engagement_confirmations SET role = 'auditor'", "DELETE FROM engagement_confirmations",
		} {
			if _, err := x.direct.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("the database accepted %s", statement)
			}
		}
		if got := x.lines(t, "engagement.confirm"); got != 3 {
			t.Errorf("%d confirmations in the log, want 3", got)
		}

		// The newcomers are trusted after a while, but not with a role that had ended or an account that was taken over.
		x.forward(31 * 24 * time.Hour)
		x.engage(t, x.arne, "2026-12-31")
		do(t, x.confirm(t, docka, x.arne.User.ID))
		_, err := x.People.SavePerson(
			t.Context(),
			x.admin,
			people.PersonChange{UserID: chef.User.ID, Name: "chef", Version: 1},
		)
		do(t, err)
		_, err = x.People.SavePerson(
			t.Context(),
			x.admin,
			people.PersonChange{UserID: chef.User.ID, Name: "chef", Active: true, Version: 2},
		)
		do(t, err)
		chef = x.sign(t, chef.User.ID, "norrdal")
		refused(t, x.confirm(t, chef, x.arne.User.ID), assessment.Forbidden, "error.confirm_too_new")
		x.reset(t, x.kim)
		refused(
			t,
			x.confirm(t, x.sign(t, x.kim.User.ID, "norrdal"), x.arne.User.ID),
			assessment.Forbidden,
			"error.confirm_too_new",
		)
		do(t, x.confirm(t, docka2, x.arne.User.ID))
		x.counts(t, x.arne.User.ID, "")
	})
}

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

// TestOtherRolesKeepFromAuditing: each other role keeps from auditing what it reaches, also one that is there already.
func TestOtherRolesKeepFromAuditing(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		for _, role := range assessment.Roles {
			if role == assessment.Auditor {
				continue
			}
			_, err := x.People.Grant(
				t.Context(),
				x.admin,
				assessment.Membership{UserID: x.anna.User.ID, Role: role, EntityID: x.soc.ID},
			)
			invalid(t, err, "role: error.answers_and_audits")
		}
		x.engage(t, x.arne, "2026-12-31")
		x.membership(
			t,
			x.admin.Organisation.ID,
			x.arne.User.ID,
			assessment.Management,
			x.soc.ID,
			"",
		) // as older data may have it
		x.counts(t, x.arne.User.ID, record.HasOtherRole)
		_, err := x.Audits.StartFieldwork(t.Context(), x.anna, x.audit.ID, x.audit.Version)
		refused(t, err, assessment.Conflict, "error.engaged_other_role")
		x.engage(t, x.arne, "2026-03-30")
		_, err = x.Audits.Engage(
			t.Context(),
			x.admin,
			assessment.Engagement{AuditID: x.audit.ID, UserID: x.arne.User.ID, Until: "2026-12-31", Version: 2},
		)
		invalid(t, err, "user: error.engage_other_role")
		x.begin(t)
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.OrganisationAdmin, x.school.ID, "")
		anna := x.sign(t, x.anna.User.ID, "norrdal")
		if v := must(x.Audits.Audit(t.Context(), anna, x.audit.ID))(t); v.MayRead || v.MayWrite || len(v.Cells) > 0 {
			t.Error("an auditor who administers what is audited reads drafts")
		}
	})
}

// TestNobodyAuditsTheirOwnAnswers: whatever their role is now, those who answered, handed in or decided, here or where
// answers were provided, in this round or an earlier one, are not engaged.
func TestNobodyAuditsTheirOwnAnswers(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		must(x.Rounds.Decide(t.Context(), x.mats, x.assessments[x.soc.ID], 1, assessment.OutcomeApproved, ""))(t)
		for who, p := range map[string]assessment.Principal{"answered": x.sara, "handed in and decided": x.mats, "answered at the school": x.ulla} {
			former := x.formerly(t, p)
			_, err := x.Audits.Engage(
				t.Context(),
				x.admin,
				assessment.Engagement{AuditID: x.audit.ID, UserID: former.User.ID, Until: "2026-12-31"},
			)
			if err == nil {
				t.Errorf("who %s is engaged", who)
				continue
			}
			invalid(t, err, "user: error.engage_own_answers")
		}
	})
}

// formerly makes somebody an auditor who has no other role any more.
func (w *world) formerly(t *testing.T, p assessment.Principal) assessment.Principal {
	t.Helper()
	w.in(t, p.Organisation.ID, func(tx assessment.Tx) error {
		held, err := tx.MembershipsOf(p.User.ID)
		for _, m := range held {
			if err == nil {
				err = tx.DeleteMembership(m.ID, m.Version)
			}
		}
		return err
	})
	w.membership(t, p.Organisation.ID, p.User.ID, assessment.Auditor, w.root, "2026-12-31")
	return w.sign(t, p.User.ID, p.Organisation.Key)
}

// TestSealSaysItWasConfirmedWithoutAuditor: the file, the seal and the workbook's record keep who confirmed an
// engagement without an auditor, and an import keeps it as what the file says.
func TestSealSaysItWasConfirmedWithoutAuditor(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		chef := x.as(t, "chef", assessment.Management, x.root)
		x.forward(time.Hour)
		x.begin(t)
		x.engage(t, x.anna, "2026-03-30")
		x.engage(t, x.anna, "2026-12-31")
		do(t, x.confirm(t, x.kim, x.anna.User.ID))
		x.forward(time.Minute)
		do(t, x.confirm(t, chef, x.anna.User.ID))
		for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
			x.judge(t, e, "1", 200, "Så är det.")
			x.judge(t, e, "2", 200, "")
		}
		x.audit = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		f := must(x.Audits.File(t.Context(), x.kim, x.audit.ID, true))(t)
		if len(f.Confirmed) != 2 || f.Confirmed[0].By != "kim@norrdal.example" || f.Confirmed[0].Role != assessment.Coordinator ||
			f.Confirmed[1].Role != assessment.Management ||
			f.Confirmed[1].Auditor != "anna@norrdal.example" {
			t.Errorf("the sealed file says %+v", f.Confirmed)
		}
		if said := must(x.Audits.Book(t.Context(), chef, x.audit.ID, true))(t).WithoutAuditor; len(said) != 1 ||
			len(said[0].By) != 2 {
			t.Errorf("the workbook says %+v", said)
		}

		g := f.Canonical()
		g.Audit.Key, g.Audit.State, g.Engaged = "inläst", assessment.AuditFinal, nil
		g.Audit.Key = "inlast"
		done := must(x.Audits.ImportAudit(t.Context(), x.admin, g))(t)
		said := must(x.Audits.Audit(t.Context(), x.kim, done.ID))(t).WithoutAuditor
		if len(said) != 1 || said[0].By[0].ImportedBy == nil || *said[0].By[0].ImportedBy != x.admin.User.ID {
			t.Errorf("after the import: %+v", said)
		}
		g.Audit.Key, g.Confirmed = "annan", g.Confirmed[:1]
		_, err := x.Audits.ImportAudit(t.Context(), x.admin, g)
		invalid(t, err, "file: error.file_confirmations")
	})
}

// TestNobodyAuditsWhatTheyProvided: who answered for an entity that provides answers to an audited one, and who answered
// in an earlier round that the audit's round is linked to.
func TestNobodyAuditsWhatTheyProvided(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		engage := func(p assessment.Principal) error {
			_, err := x.Audits.Engage(
				t.Context(),
				x.admin,
				assessment.Engagement{AuditID: x.audit.ID, UserID: p.User.ID, Until: "2026-12-31"},
			)
			return err
		}
		x.answer(t, x.it, x.assessments[x.unit.ID], "B3", "yes")
		invalid(t, engage(x.formerly(t, x.it)), "user: error.engage_own_answers")

		form := x.form("Våren 2025")
		form.OpensOn, form.ClosesOn = "2026-01-01", "2026-12-31"
		earlier := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
		asta := x.as(t, "asta", assessment.Respondent, x.school.ID)
		x.answer(t, asta, x.in(t, earlier.ID)[x.school.ID], "B3", "yes")
		asta = x.formerly(t, asta)
		do(t, engage(asta)) // the rounds have nothing to do with each other yet
		x.counts(t, asta.User.ID, "")
		linked := x.form(x.round.Name)
		linked.PreviousID, linked.Version = &earlier.ID, x.round.Version
		saved := must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, linked))(t)
		x.counts(t, asta.User.ID, record.HasOwnAnswers)
		x.reads(t, asta, false)
		_, err := x.Audits.StartFieldwork(t.Context(), x.anna, x.audit.ID, x.audit.Version)
		refused(t, err, assessment.Conflict, "error.engaged_own_answers")
		x.engage(t, asta, "2026-03-30")
		x.begin(t)

		// What the rounds are linked to stays, once an audit has begun.
		linked.PreviousID, linked.Version = nil, saved.Version
		_, err = x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, linked)
		invalid(t, err, "previous: error.previous_audited")
	})
}

// TestAnotherSubmissionIsNotPinnedOnOnesOwn: a later submission in which somebody engaged had a part is not pinned.
func TestAnotherSubmissionIsNotPinnedOnOnesOwn(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		berit := x.as(t, "berit", assessment.EntityManager, x.soc.ID)
		x.begin(t)
		id := x.assessments[x.soc.ID]
		must(x.Rounds.Decide(t.Context(), berit, id, 1, assessment.OutcomeReturned, "En gång till."))(t)
		x.answer(t, x.sara, id, "B3", "yes")
		x.submit(t, x.mats, id)
		x.engageDirectly(t, x.formerly(t, berit))
		e := x.entity(t, x.soc.ID)
		_, err := x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, e.Version)
		refused(t, err, assessment.Conflict, "error.engaged_own_answers")
		x.engage(t, berit, "2026-03-30")
		must(x.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, e.Version))(t)
	})
}

// engageDirectly stores an engagement past the use cases, as older data may have it.
func (x *audited) engageDirectly(t *testing.T, p assessment.Principal) {
	t.Helper()
	x.world.in(t, p.Organisation.ID, func(tx assessment.Tx) error {
		_, err := tx.SaveEngagement(assessment.Engagement{
			OrganisationID: p.Organisation.ID,
			AuditID:        x.audit.ID,
			UserID:         p.User.ID,
			Until:          "2026-12-31",
			EngagedBy:      x.admin.User.ID,
			UpdatedAt:      x.Now(),
		})
		return err
	})
}

// TestNobodyGivesThemselvesARole, by granting, by a table, by moving entities or by deciding who answers for whom.
func TestNobodyGivesThemselvesARole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		_, err := w.People.Grant(
			t.Context(),
			w.admin,
			assessment.Membership{UserID: w.admin.User.ID, Role: assessment.Coordinator, EntityID: w.root},
		)
		refused(t, err, assessment.Forbidden, "error.grant_oneself")
		problems := func(p assessment.Principal, table string, want ...string) {
			t.Helper()
			plan := must(w.PreviewImport(t.Context(), p, peopleFile(table)))(t)
			var got []string
			for _, problem := range plan.Problems {
				got = append(got, problem.Column+": "+problem.Key)
			}
			if !slices.Equal(want, got) {
				t.Errorf("%s: problems %v, want %v", table, got, want)
			}
		}
		problems(x.kim, "email;name;role;entity\nkim@norrdal.example;kim;management;norrdal", "role: error.grant_oneself")
		boss := w.as(t, "boss", assessment.OrganisationAdmin, w.root)
		w.membership(t, w.admin.Organisation.ID, boss.User.ID, assessment.Management, w.root, "2026-06-30")
		boss = w.sign(t, boss.User.ID, "norrdal")
		row := "email;name;role;entity;until\nboss@norrdal.example;boss;management;norrdal;"
		problems(boss, row+"2026-12-31", "until: error.grant_oneself")
		problems(boss, row, "until: error.grant_oneself")
		problems(boss, row+"2026-05-31")
		problems(w.admin, row+"2026-12-31")

		// A coordinator who manages one unit does not move another below it.
		both := w.as(t, "both", assessment.Coordinator, w.root)
		w.membership(t, w.admin.Organisation.ID, both.User.ID, assessment.EntityManager, x.soc.ID, "")
		both = w.sign(t, both.User.ID, "norrdal")
		school := x.school
		school.ParentID = &x.soc.ID
		_, err = w.Entities.SaveEntity(t.Context(), both, school)
		invalid(t, err, "parent: error.move_to_oneself")
		plan := must(w.PreviewImport(t.Context(), both, entityFile("key;parent\nskola;soc")))(t)
		if len(plan.Problems) != 1 || plan.Problems[0].Key != "error.move_to_oneself" {
			t.Errorf("by a table: %+v", plan.Problems)
		}
		must(w.Entities.SaveEntity(t.Context(), x.kim, school))(t)

		// Nor decides that the unit answers for others.
		f := x.form("Hösten 2026")
		f.Provisions = []assessment.Provision{
			{ProviderID: x.soc.ID, Questions: []string{provided}, Receivers: []assessment.ID{x.unit.ID}},
		}
		_, err = w.Rounds.AddRound(t.Context(), both, f)
		invalid(t, err, "provisions.0: error.provision_to_oneself")
		must(w.Rounds.AddRound(t.Context(), x.kim, f))(t)

		// Somebody who has been switched off does not come back by themselves, nor on the command line.
		_, err = w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: boss.User.ID, Name: "boss", Version: 1})
		do(t, err)
		if _, err := w.PrincipalByEmail(t.Context(), "boss@norrdal.example", "norrdal"); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("somebody switched off acts on the command line: %v", err)
		}
	})
}

// TestTwoRolesInOneDecisionAreNamed: whoever approves what they answered or submitted is named as such, on the
// submission and in the log.
func TestTwoRolesInOneDecisionAreNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		soc, school := x.assessments[x.soc.ID], x.assessments[x.school.ID]
		maja := w.as(t, "maja", assessment.EntityManager, x.school.ID)
		x.answer(t, x.mats, soc, "B3", "yes")
		x.submit(t, x.mats, soc)
		x.answer(t, x.ulla, school, "B3", "yes")
		x.submit(t, x.ulla, school)
		for _, tt := range []struct {
			p    assessment.Principal
			id   assessment.ID
			also []record.AlsoDid
		}{
			{x.mats, soc, []record.AlsoDid{record.AlsoAnswered, record.AlsoSubmitted}},
			{maja, school, []record.AlsoDid{}},
		} {
			must(w.Rounds.Decide(t.Context(), tt.p, tt.id, 1, assessment.OutcomeApproved, ""))(t)
			v := must(w.Rounds.Submission(t.Context(), tt.p, tt.id, 1))(t)
			if got := v.Submission.Decision.Also; !slices.Equal(tt.also, got) {
				t.Errorf("%s also %v, want %v", tt.p.User.Name, got, tt.also)
			}
		}
		lines := w.rows(t, "SELECT data FROM events WHERE action = 'submission.approved' ORDER BY id")
		named := 0
		for _, line := range lines {
			if strings.Contains(strings.ReplaceAll(line, " ", ""), `"answered":true`) &&
				strings.Contains(strings.ReplaceAll(line, " ", ""), `"submitted":true`) {
				named++
			}
		}
		if len(lines) != 2 || named != 1 {
			t.Errorf("the log names %d of %d: %v", named, len(lines), lines)
		}
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

// TestNobodyAuditsWhatTookOver: who answered for an entity that an audited one took over from does not audit it.
func TestNobodyAuditsWhatTookOver(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	before := x.world.entity(t, x.root, "fore")
	form := x.form("Våren 2025")
	form.OpensOn, form.ClosesOn, form.Entities = "2026-01-01", "2026-12-31", []assessment.ID{before.ID}
	form.Provisions = nil
	earlier := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
	asta := x.as(t, "asta", assessment.Respondent, before.ID)
	x.answer(t, asta, x.in(t, earlier.ID)[before.ID], "B3", "yes")
	before.To, before.Successors = "2026-03-01", []assessment.ID{x.soc.ID}
	must(x.Entities.SaveEntity(t.Context(), x.admin, before))(t)
	linked := x.form(x.round.Name)
	linked.PreviousID, linked.Version = &earlier.ID, x.round.Version
	must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, linked))(t)
	_, err := x.Audits.Engage(
		t.Context(),
		x.admin,
		assessment.Engagement{AuditID: x.audit.ID, UserID: x.formerly(t, asta).User.ID, Until: "2026-12-31"},
	)
	invalid(t, err, "user: error.engage_own_answers")
}

// TestEngagementThatSleptWaits: an engagement of planning that did not count when fieldwork began, because the role had
// been taken away or the person switched off, does not wake up behind the auditors when that is given back.
func TestEngagementThatSleptWaits(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		bo := x.auditor(t, "bo")
		x.engage(t, x.arne, "2026-12-31")
		x.engage(t, bo, "2026-12-31")
		switched := func(active bool, version int64) {
			t.Helper()
			_, err := x.People.SavePerson(t.Context(), x.admin, people.PersonChange{
				UserID: x.arne.User.ID, Name: "arne", Active: active, Version: version,
			})
			do(t, err)
		}
		switched(false, 1)
		var held []assessment.Membership
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) (err error) {
			held, err = tx.MembershipsOf(bo.User.ID)
			return err
		})
		do(t, x.People.Revoke(t.Context(), x.admin, held[0].ID, held[0].Version))
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		switched(true, 2)
		must(x.People.Grant(t.Context(), x.admin, assessment.Membership{
			UserID: bo.User.ID, Role: assessment.Auditor, EntityID: x.root, Until: "2026-12-31",
		}))(t)
		for _, id := range []assessment.ID{x.arne.User.ID, bo.User.ID} {
			x.counts(t, id, record.AwaitsConfirmation)
			x.reads(t, x.sign(t, id, "norrdal"), false)
			refused(t, x.confirm(t, x.admin, id), assessment.Forbidden, "error.confirm_own_doing")
			do(t, x.confirm(t, x.anna, id))
			x.reads(t, x.sign(t, id, "norrdal"), true)
		}
		x.counts(t, x.anna.User.ID, "")
		if got := x.lines(t, "engagement.suspend"); got != 2 {
			t.Errorf("%d engagements wait according to the log, want 2", got)
		}
	})
}

// TestEngagedOnceAFileHasBroughtJudgements: what auditors write is theirs also in planning, when a file brings it.
func TestEngagedOnceAFileHasBroughtJudgements(t *testing.T) {
	t.Parallel()
	for what, write := range map[string]func(*exchange.File){
		"an observation": func(f *exchange.File) { rejudge(f, 0, "soc", observe("Ingen vet vem som ansvarar.")) },
		"a statement":    func(f *exchange.File) { f.Entities[0].Statement = "Arbetet brister." },
		"an overall one": func(f *exchange.File) { f.Audit.Statement = "Arbetet brister." },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			eachAudited(t, func(t *testing.T, x *audited) {
				f := x.export(t)
				write(f)
				if done := x.bring(t, f); done.State != assessment.AuditPlanning {
					t.Fatalf("the audit is %s", done.State)
				}
				x.engage(t, x.arne, "2026-12-31")
				x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
				x.reads(t, x.arne, false)
				do(t, x.confirm(t, x.anna, x.arne.User.ID))
				x.reads(t, x.arne, true)
			})
		})
	}
}

// TestRoleGivenBackInFieldwork: an auditor who has lost the role may have had another one meanwhile, and comes back only
// when a fellow auditor confirms, whichever way the role is given back. A role beside one that reaches everything
// changes nothing.
func TestRoleGivenBackInFieldwork(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 0, "")
		ctx := t.Context()
		held := func() (list []assessment.Membership) {
			x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) (err error) {
				list, err = tx.MembershipsOf(x.arne.User.ID)
				return err
			})
			return list
		}
		give := func(role assessment.Role, entity assessment.ID, until assessment.Date) {
			t.Helper()
			must(x.People.Grant(ctx, x.admin, assessment.Membership{
				UserID: x.arne.User.ID, Role: role, EntityID: entity, Until: until,
			}))(t)
		}
		give(assessment.Auditor, x.soc.ID, "2026-12-31")
		x.counts(t, x.arne.User.ID, "")
		for _, m := range held() {
			do(t, x.People.Revoke(ctx, x.admin, m.ID, m.Version))
		}
		give(assessment.Coordinator, x.root, "")
		do(t, x.People.Revoke(ctx, x.admin, held()[0].ID, held()[0].Version))
		give(assessment.Auditor, x.root, "2026-12-31")
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		x.reads(t, x.sign(t, x.arne.User.ID, "norrdal"), false)
		do(t, x.confirm(t, x.anna, x.arne.User.ID))
		x.reads(t, x.sign(t, x.arne.User.ID, "norrdal"), true)

		// By a table of people, a role that had ended begins again.
		prolong := func(until string) {
			t.Helper()
			table := "email;name;role;entity;until\narne@norrdal.example;arne;auditor;norrdal;" + until
			x.world.confirm(t, x.admin, peopleFile(table), "2 change arne")
		}
		prolong("2026-03-30")
		x.counts(t, x.arne.User.ID, record.NoAuditorRole)
		prolong("2026-12-31")
		x.counts(t, x.arne.User.ID, record.AwaitsConfirmation)
		x.reads(t, x.sign(t, x.arne.User.ID, "norrdal"), false)
	})
}
