package workflow_test

import (
	"slices"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

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
		f := must(x.Audits.File(t.Context(), x.kim, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if len(f.Confirmed) != 2 || f.Confirmed[0].By != "kim@norrdal.example" || f.Confirmed[0].Role != assessment.Coordinator ||
			f.Confirmed[1].Role != assessment.Management ||
			f.Confirmed[1].Auditor != "anna@norrdal.example" {
			t.Errorf("the sealed file says %+v", f.Confirmed)
		}
		if said := must(x.Audits.Book(t.Context(), chef, x.audit.ID, true, "xlsx"))(t).WithoutAuditor; len(said) != 1 ||
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
