package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// TestRightsAreReadAgain: the principal of a change was found before the request's body arrived. What has been taken or
// given since decides.
func TestRightsAreReadAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		unit := w.entity(t, w.root, "skola")
		add := func(p assessment.Principal) error {
			_, err := w.Registers.Bodies.Add(t.Context(), p, assessment.Body{Name: "Nämnden " + newID(t).String()})
			return err
		}
		name := 0
		somebody := func(role assessment.Role, entity assessment.ID) (session, token assessment.Principal) {
			name++
			session = w.as(t, "person"+string(rune('a'+name)), role, entity)
			_, secret, err := w.People.AddToken(t.Context(), session, "Rapport", assessment.TokenWrite, 1)
			do(t, err)
			return session, must(w.TokenPrincipal(t.Context(), secret))(t)
		}
		person := func(id assessment.ID) record.Person {
			p, _, err := w.People.Person(t.Context(), w.admin, id)
			do(t, err)
			return p
		}

		session, token := somebody(assessment.Coordinator, w.root)
		do(t, add(session))
		do(t, add(token))
		do(t, w.People.Revoke(t.Context(), w.admin, session.Memberships[0].ID, 1))
		w.unchanged(t, func() {
			refused(t, add(session), assessment.Unauthenticated, "error.unauthenticated")
			refused(t, add(token), assessment.NotFound, "error.not_found")
		})

		session, token = somebody(assessment.Coordinator, w.root)
		must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: session.User.ID, Name: "Bo", Version: person(session.User.ID).Version},
			),
		)(
			t,
		)
		w.unchanged(t, func() {
			refused(t, add(session), assessment.Unauthenticated, "error.unauthenticated")
			refused(t, add(token), assessment.Unauthenticated, "error.token")
		})

		session, token = somebody(assessment.Coordinator, w.root)
		do(t, w.People.DeleteToken(t.Context(), session, *token.Token))
		w.unchanged(t, func() { refused(t, add(token), assessment.Unauthenticated, "error.token") })

		_, token = somebody(assessment.Respondent, unit.ID) // and somebody who gets a role in the meantime
		refused(t, add(token), assessment.Forbidden, "error.forbidden")
		must(
			w.People.Grant(
				t.Context(),
				w.admin,
				assessment.Membership{UserID: token.User.ID, Role: assessment.Coordinator, EntityID: w.root},
			),
		)(
			t,
		)
		do(t, add(token))

		ends, token := somebody(assessment.Management, unit.ID)
		w.membership(t, w.admin.Organisation.ID, ends.User.ID, assessment.Coordinator, w.root, "2026-03-31")
		ends = w.sign(t, ends.User.ID, "norrdal")
		do(t, add(ends))
		w.forward(24 * time.Hour)
		w.unchanged(t, func() {
			refused(t, add(ends), assessment.Forbidden, "error.forbidden")
			refused(t, add(token), assessment.Unauthenticated, "error.token") // which has expired
		})
	})
}

// TestAccountIsReadAgain: what a request read of the account before it waited is not written back.
func TestAccountIsReadAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		early := w.account(t, "bo@example.org")
		changed := must(w.People.ChangePassword(t.Context(), early, password, another))(t)
		w.unchanged(t, func() {
			for _, version := range []int64{early.User.Version, changed.Version} {
				_, err := w.People.SaveAccount(t.Context(), early, people.AccountForm{Name: "Bo", Version: version})
				refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
			}
			_, err := w.People.ChangePassword(t.Context(), early, password, "ännu en fras med många ord")
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		})
		must(w.People.SignIn(t.Context(), "bo@example.org", another, "192.0.2.1"))(t)

		_, token, err := w.People.Invite(
			t.Context(),
			w.other,
			people.InviteForm{Name: "Bo", Email: "bo@example.org", Role: assessment.Management, EntityID: w.rootOf(t, w.other)},
		)
		do(t, err)
		w.unchanged(t, func() {
			_, err := w.People.AcceptInvitation(t.Context(), early, token)
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		})

		_, err = w.direct.ExecContext(
			t.Context(),
			"UPDATE users SET installation_admin = NOT installation_admin WHERE installation_admin",
		)
		do(t, err)
		form := people.OrganisationForm{
			Key:        "fjallby",
			Name:       "Fjällby",
			Language:   "sv",
			Kind:       "region",
			AdminName:  "Eva",
			AdminEmail: "eva@fjallby.example",
		}
		w.unchanged(t, func() {
			_, _, err := w.People.AddOrganisation(t.Context(), w.admin, form)
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = w.People.ResetLink(t.Context(), w.admin, early.User.ID)
			refused(t, err, assessment.Forbidden, "error.forbidden")
		})
		if got := w.refusals(t); len(got) != 1 {
			t.Errorf("refusals logged: %v, want one line", got)
		}
		if u := must(
			w.People.SaveAccount(t.Context(), w.admin, people.AccountForm{Name: "Åsa", Version: w.admin.User.Version}),
		)(
			t,
		); u.InstallationAdmin {
			t.Error("a new name makes an admin of the installation again")
		}
		must(w.People.ChangePassword(t.Context(), w.sign(t, w.admin.User.ID, ""), password, another))(t)
		_, _, err = w.People.AddOrganisation(t.Context(), w.admin, form)
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
	})
}

// TestTokensEndWithThePassword, whoever sets it, and with taking part; new roles leave them.
func TestTokensEndWithThePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		add := func() string {
			_, secret, err := w.People.AddToken(
				t.Context(),
				w.sign(t, bo.User.ID, "norrdal"),
				"Rapport",
				assessment.TokenRead,
				30,
			)
			do(t, err)
			must(w.TokenPrincipal(t.Context(), secret))(t)
			return secret
		}
		void := func(what, secret string) {
			t.Helper()
			t.Log(what)
			_, err := w.TokenPrincipal(t.Context(), secret)
			refused(t, err, assessment.Unauthenticated, "error.token")
		}
		secret := add()
		must(
			w.People.Grant(
				t.Context(),
				w.admin,
				assessment.Membership{UserID: bo.User.ID, Role: assessment.Respondent, EntityID: w.root},
			),
		)(
			t,
		)
		must(w.TokenPrincipal(t.Context(), secret))(t)
		must(w.People.ChangePassword(t.Context(), w.sign(t, bo.User.ID, ""), password, another))(t)
		void("change of password", secret)

		secret = add()
		link := must(w.People.ResetLink(t.Context(), w.admin, bo.User.ID))(t)
		must(w.TokenPrincipal(t.Context(), secret))(t)
		_, _, err := w.People.UseLink(t.Context(), link, password)
		do(t, err)
		void("reset", secret)

		secret = add()
		for _, active := range []bool{false, true} {
			person, _, err := w.People.Person(t.Context(), w.admin, bo.User.ID)
			do(t, err)
			must(
				w.People.SavePerson(
					t.Context(),
					w.admin,
					people.PersonChange{UserID: bo.User.ID, Name: "Bo", Active: active, Version: person.Version},
				),
			)(
				t,
			)
			void("deactivation", secret)
		}
		if mine := must(w.People.Tokens(t.Context(), w.sign(t, bo.User.ID, "norrdal")))(t); len(mine) > 0 {
			t.Errorf("left after deactivation: %+v", mine)
		}
		must(w.TokenPrincipal(t.Context(), add()))(t)
	})
}

// TestResetIsLoggedInTheOrganisations in which the user takes part, when the link is made and when it is used.
func TestResetIsLoggedInTheOrganisations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		third := w.organisation(t, "fjallby")
		for _, by := range []assessment.Principal{w.other, third} {
			_, token, err := w.People.Invite(
				t.Context(),
				by,
				people.InviteForm{Name: "Bo", Email: "bo@example.org", Role: assessment.Management, EntityID: w.rootOf(t, by)},
			)
			do(t, err)
			if by.Organisation.ID == third.Organisation.ID { // the other one has only invited
				must(w.People.AcceptInvitation(t.Context(), w.sign(t, bo.User.ID, ""), token))(t)
			}
		}
		lines := func(organisation assessment.Principal) []string {
			var lines []string
			for _, e := range must(w.Events(t.Context(), organisation, nil))(t) {
				if strings.HasPrefix(e.Action, "reset.") && e.ObjectID == bo.User.ID.String() {
					by := "the operator"
					if e.ActorID != nil {
						by = w.user(t, *e.ActorID).Email
					}
					lines = append(lines, e.Action+" "+e.Object+" by "+by)
				}
			}
			slices.Sort(lines)
			return lines
		}
		want := func(lines1 ...string) {
			t.Helper()
			for _, organisation := range []assessment.Principal{w.admin, third} {
				if diff := cmp.Diff(lines1, lines(organisation)); diff != "" {
					t.Errorf("the log of %s, want (-) and got (+):\n%s", organisation.Organisation.Key, diff)
				}
			}
			if got := lines(w.other); len(got) > 0 {
				t.Errorf("the log of an organisation that has only invited has %v", got)
			}
		}
		must(w.People.ResetLink(t.Context(), w.admin, bo.User.ID))(t)
		want("reset.add member by asa@norrdal.example")
		token := must(w.People.OperatorResetLink(t.Context(), "bo@example.org"))(t)
		_, _, err := w.People.UseLink(t.Context(), token, "kort")
		invalid(t, err, "password: error.password_short")
		want("reset.add member by asa@norrdal.example", "reset.add member by the operator")
		_, _, err = w.People.UseLink(t.Context(), token, another)
		do(t, err)
		_, _, err = w.People.UseLink(t.Context(), token, another)
		refused(t, err, assessment.Conflict, "error.link_used")
		want(
			"reset.add member by asa@norrdal.example",
			"reset.add member by the operator",
			"reset.use member by bo@example.org",
		)
	})
}

// TestOrganisationsWithARoleToday checks the organisations to choose from: only those that would not answer "not
// found".
func TestOrganisationsWithARoleToday(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		auditor := w.as(t, "auditor", assessment.Auditor, w.root) // until 2026-12-31
		keys := func() []string {
			keys := []string{}
			for _, o := range must(w.People.MyOrganisations(t.Context(), auditor))(t) {
				keys = append(keys, o.Key)
			}
			return keys
		}
		if diff := cmp.Diff([]string{"norrdal"}, keys()); diff != "" {
			t.Errorf("while the engagement lasts, want (-) and got (+):\n%s", diff)
		}
		w.forward(300 * 24 * time.Hour)
		if diff := cmp.Diff([]string{}, keys()); diff != "" {
			t.Errorf("after it, want (-) and got (+):\n%s", diff)
		}
		_, err := w.Principal(t.Context(), auditor.User.ID, auditor.User.Epoch, "norrdal")
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestRevokeFromAnotherVersion is refused with the stored membership.
func TestRevokeFromAnotherVersion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Management, w.root)
		_, _, err := w.RunImport(
			t.Context(),
			w.admin,
			peopleFile("email;name;role;entity;until\nbo@norrdal.example;bo;management;norrdal;2199-12-31"),
			false,
		)
		do(t, err)
		w.unchanged(t, func() {
			refused(t, w.People.Revoke(t.Context(), w.admin, bo.Memberships[0].ID, 1), assessment.Stale, "error.stale")
		})
		do(t, w.People.Revoke(t.Context(), w.admin, bo.Memberships[0].ID, 2))
	})
}

// TestTextThatNobodyTypes: a zero byte or invalid UTF-8 matches nobody, and is not an internal error.
func TestTextThatNobodyTypes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, wrong := w.People.SignIn(t.Context(), "nobody@norrdal.example", another, "192.0.2.1")
		for _, email := range []string{"a\x00@b.example", "\xff@b.example", "", strings.Repeat("a", 1<<16) + "@b.example"} {
			_, err := w.People.SignIn(t.Context(), email, password, "192.0.2.1")
			if diff := cmp.Diff(wrong, err); diff != "" {
				t.Errorf("%.20q: answer to an unknown address (-) and to this (+) differ:\n%s", email, diff)
			}
			_, err = w.People.OperatorResetLink(t.Context(), email)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		for _, token := range []string{"mognad_\xff_x", "mognad_a\x00_x", "mognad_norrdal_\xff\x00", "mognad__x"} {
			_, err := w.TokenPrincipal(t.Context(), token)
			refused(t, err, assessment.Unauthenticated, "error.token")
		}
		for _, key := range []string{"\xff", "a\x00", "NORRDAL", "../x"} {
			_, err := w.Principal(t.Context(), w.admin.User.ID, w.admin.User.Epoch, key)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = w.Principal(t.Context(), w.admin.User.ID, w.admin.User.Epoch+1, key)
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		}
		_, err := w.Rounds.Questionnaire(t.Context(), w.admin, "a\x00", "\xff")
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestRetriedChangesStartAgain: a change that the database aborts in favour of others is run again, from the original
// input and not from what the first attempt made of it.
func TestRetriedChangesStartAgain(t *testing.T) {
	t.Parallel()
	changes := map[string]func(t *testing.T, w *world) func() (version int64, err error){
		"account": func(t *testing.T, w *world) func() (int64, error) {
			return func() (int64, error) {
				u, err := w.People.SaveAccount(t.Context(), w.admin, people.AccountForm{Name: "Åsa", Version: w.admin.User.Version})
				return u.Version - w.admin.User.Version + 1, err
			}
		},
		"password": func(t *testing.T, w *world) func() (int64, error) {
			return func() (int64, error) {
				u, err := w.People.ChangePassword(t.Context(), w.admin, password, another)
				return u.Epoch - w.admin.User.Epoch + 1, err
			}
		},
		"organisation": func(t *testing.T, w *world) func() (int64, error) {
			return func() (int64, error) {
				o, err := w.People.SaveOrganisation(t.Context(), w.admin, w.admin.Organisation)
				return o.Version, err
			}
		},
		"body": func(t *testing.T, w *world) func() (int64, error) {
			b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
			return func() (int64, error) {
				b.Name = "Utskottet"
				b, err := w.Registers.Bodies.Save(t.Context(), w.admin, b)
				return b.Version, err
			}
		},
		"entity": func(t *testing.T, w *world) func() (int64, error) {
			e := w.entity(t, w.root, "skola")
			return func() (int64, error) { e, err := w.Entities.SaveEntity(t.Context(), w.admin, e); return e.Version, err }
		},
		"member": func(t *testing.T, w *world) func() (int64, error) {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() (int64, error) {
				m, err := w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: bo.User.ID, Name: "Bo", Version: 1})
				return m.Version, err
			}
		},
		"new body": func(t *testing.T, w *world) func() (int64, error) {
			return func() (int64, error) {
				b, err := w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: " Nämnden "})
				return b.Version + 1, err
			}
		},
		"new entity": func(t *testing.T, w *world) func() (int64, error) {
			return func() (int64, error) {
				e, err := w.Entities.AddEntity(
					t.Context(),
					w.admin,
					assessment.Entity{Key: "skola", Name: "Skola", Kind: "operation", ParentID: &w.root},
				)
				return e.Version + 1, err
			}
		},
		"role": func(t *testing.T, w *world) func() (int64, error) {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() (int64, error) {
				m, err := w.People.Grant(
					t.Context(),
					w.admin,
					assessment.Membership{UserID: bo.User.ID, Role: assessment.Respondent, EntityID: w.root},
				)
				return m.Version + 1, err
			}
		},
	}
	for name, prepare := range changes {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				change := prepare(t, w)
				if w.store.Kind() == "postgres" { // the embedded database has one writer and never aborts
					_, err := w.direct.ExecContext(
						t.Context(),
						`CREATE SEQUENCE tries; CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$
						BEGIN IF nextval('tries') < 3 THEN RAISE EXCEPTION 'given up' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$;
						CREATE TRIGGER give_up BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION give_up()`,
					)
					do(t, err)
				}
				before := w.events(t)
				version, err := change()
				if version != 2 || err != nil {
					t.Errorf("version %d, %v, want 2", version, err)
				}
				if got := w.events(t) - before; got != 1 {
					t.Errorf("%d events, want one", got)
				}
			})
		})
	}
}
