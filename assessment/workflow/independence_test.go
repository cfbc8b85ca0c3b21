package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
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
