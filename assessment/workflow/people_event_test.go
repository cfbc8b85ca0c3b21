package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// peopleMutations are the changes of people, their memberships and their organisation.
func peopleMutations() []mutation {
	form := func(w *world) people.InviteForm {
		return people.InviteForm{Name: "Bo Ek", Email: "bo@example.org", Role: assessment.Management, EntityID: w.root}
	}
	return []mutation{
		{"SaveAccount", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.People.SaveAccount(t.Context(), w.admin, people.AccountForm{Name: "Åsa", Version: w.admin.User.Version})
				return err
			}
		}},
		{"ChangePassword", 1, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.People.ChangePassword(t.Context(), w.admin, password, another); return err }
		}},
		{"ChangePassword with a wrong password", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.People.ChangePassword(t.Context(), w.admin, another, another)
				if assessment.CodeOf(err) == assessment.Invalid {
					return nil
				}
				return err
			}
		}},
		{"AddToken", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, _, err := w.People.AddToken(t.Context(), w.admin, "Rapport", assessment.TokenRead, 1)
				return err
			}
		}},
		{"SaveMailChoices", 1, func(t *testing.T, w *world) func() error {
			return func() error { return w.People.SaveMailChoices(t.Context(), w.admin, assessment.MailChoices{}) }
		}},
		{"SendAgain", 1, func(t *testing.T, w *world) func() error {
			k := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8, Mail: true})
			u := w.person(t, w.admin.Organisation.ID, "bo@norrdal.example", assessment.Active)
			n := assessment.Notice{
				OrganisationID: w.admin.Organisation.ID, ID: newID(t), UserID: u.ID, Kind: assessment.NoticeInvitation,
				CreatedAt: w.Now(), MailState: assessment.MailFailed,
			}
			w.in(t, n.OrganisationID, func(tx assessment.Tx) error { return tx.AddNotices([]assessment.Notice{n}) })
			return func() error { return k.People.SendAgain(t.Context(), w.admin, u.ID, n.ID) }
		}},
		{"RenewInvitations", 2, func(t *testing.T, w *world) func() error {
			var users []assessment.ID
			for _, name := range []string{"bo", "cia"} {
				u := w.person(t, w.admin.Organisation.ID, name+"@norrdal.example", assessment.Invited)
				users = append(users, u.ID)
			}
			return func() error {
				_, _, err := w.People.RenewInvitations(t.Context(), w.admin, users, false)
				return err
			}
		}},
		{"DeleteToken", 1, func(t *testing.T, w *world) func() error {
			k, _, err := w.People.AddToken(t.Context(), w.admin, "Rapport", assessment.TokenRead, 1)
			do(t, err)
			return func() error { return w.People.DeleteToken(t.Context(), w.admin, k.ID) }
		}},
		{"SignIn", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.People.SignIn(t.Context(), w.admin.User.Email, password, "192.0.2.1")
				return err
			}
		}},
		{"SignIn with a wrong password", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.People.SignIn(t.Context(), w.admin.User.Email, another, "192.0.2.1")
				if assessment.CodeOf(err) == assessment.Unauthenticated {
					return nil
				}
				return err
			}
		}},
		{"Invite", 3, func(t *testing.T, w *world) func() error {
			return func() error { _, _, err := w.People.Invite(t.Context(), w.admin, form(w)); return err }
		}},
		{"ResendInvitation", 1, func(t *testing.T, w *world) func() error {
			m, _, err := w.People.Invite(t.Context(), w.admin, form(w))
			do(t, err)
			return func() error { _, err := w.People.ResendInvitation(t.Context(), w.admin, m.UserID); return err }
		}},
		{"UseLink of an invitation", 2, func(t *testing.T, w *world) func() error {
			_, token, err := w.People.Invite(t.Context(), w.admin, form(w))
			do(t, err)
			return func() error { _, _, err := w.People.UseLink(t.Context(), token, password); return err }
		}},
		{"UseLink of a reset", 2, func(t *testing.T, w *world) func() error {
			token := must(w.People.ResetLink(t.Context(), w.admin, w.admin.User.ID))(t)
			return func() error { _, _, err := w.People.UseLink(t.Context(), token, another); return err }
		}},
		{"AcceptInvitation", 1, func(t *testing.T, w *world) func() error {
			f := form(w)
			f.Email, f.EntityID = w.admin.User.Email, w.rootOf(t, w.other)
			_, token, err := w.People.Invite(t.Context(), w.other, f)
			do(t, err)
			return func() error { _, err := w.People.AcceptInvitation(t.Context(), w.admin, token); return err }
		}},
		{"ResetLink", 2, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.People.ResetLink(t.Context(), w.admin, w.admin.User.ID); return err }
		}},
		{"OperatorSuspendOrganisation", 1, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.People.OperatorSuspendOrganisation(t.Context(), "norrdal"); return err }
		}},
		{"OperatorResumeOrganisation", 1, func(t *testing.T, w *world) func() error {
			must(w.People.OperatorSuspendOrganisation(t.Context(), "norrdal"))(t)
			return func() error { _, err := w.People.OperatorResumeOrganisation(t.Context(), "norrdal"); return err }
		}},
		{"OperatorSetAdministrator", 1, func(t *testing.T, w *world) func() error {
			email := w.other.User.Email
			return func() error { _, err := w.People.OperatorSetAdministrator(t.Context(), email, true); return err }
		}},
		{"OperatorSetAdministrator ends", 1, func(t *testing.T, w *world) func() error {
			email := w.admin.User.Email
			return func() error { _, err := w.People.OperatorSetAdministrator(t.Context(), email, false); return err }
		}},
		{"OperatorSuspendUser", 2, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.People.OperatorSuspendUser(t.Context(), w.admin.User.Email); return err }
		}},
		{"OperatorResumeUser", 2, func(t *testing.T, w *world) func() error {
			must(w.People.OperatorSuspendUser(t.Context(), w.admin.User.Email))(t)
			return func() error { _, err := w.People.OperatorResumeUser(t.Context(), w.admin.User.Email); return err }
		}},
		{"OperatorRemoveUser", 2, func(t *testing.T, w *world) func() error {
			bo := w.as(t, "bo", assessment.Management, w.root)
			must(w.People.OperatorSuspendUser(t.Context(), bo.User.Email))(t)
			return func() error {
				_, err := w.People.OperatorRemoveUser(t.Context(), bo.User.Email, people.Removal{Confirmed: true}, nameless)
				return err
			}
		}},
		{"OperatorResetLink", 2, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.People.OperatorResetLink(t.Context(), w.admin.User.Email); return err }
		}},
		{"SavePerson", 1, func(t *testing.T, w *world) func() error {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() error {
				_, err := w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: bo.User.ID, Name: "Bo", Version: 1})
				return err
			}
		}},
		{"Grant", 1, func(t *testing.T, w *world) func() error {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() error {
				_, err := w.People.Grant(
					t.Context(),
					w.admin,
					assessment.Membership{UserID: bo.User.ID, Role: assessment.Respondent, EntityID: w.root},
				)
				return err
			}
		}},
		{"Revoke", 1, func(t *testing.T, w *world) func() error {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() error { return w.People.Revoke(t.Context(), w.admin, bo.Memberships[0].ID, 1) }
		}},
		{"RevokeLeaving", 1, func(t *testing.T, w *world) func() error {
			bo := w.as(t, "bo", assessment.Management, w.root)
			return func() error { return w.People.RevokeLeaving(t.Context(), w.admin, bo.Memberships[0].ID, 1, true) }
		}},
		{"AddDocumentTemplate", 1, func(t *testing.T, w *world) func() error {
			file := must(document.Own())(t)
			return func() error {
				_, err := w.People.AddDocumentTemplate(t.Context(), w.admin, "Mall", "mall.docx", file)
				return err
			}
		}},
		{"WithdrawDocumentTemplate", 1, func(t *testing.T, w *world) func() error {
			id := must(w.People.AddDocumentTemplate(t.Context(), w.admin, "Mall", "mall.docx", must(document.Own())(t)))(t)
			return func() error { return w.People.WithdrawDocumentTemplate(t.Context(), w.admin, id) }
		}},
		{"SaveOrganisation", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.People.SaveOrganisation(t.Context(), w.admin, w.admin.Organisation)
				return err
			}
		}},
		{"OperatorAddOrganisation", 3, func(t *testing.T, w *world) func() error {
			return func() error {
				_, _, err := w.People.OperatorAddOrganisation(
					t.Context(),
					people.OrganisationForm{
						Key:        "fjallby",
						Name:       "Fjällby",
						Language:   "sv",
						Kind:       "region",
						AdminName:  "Eva",
						AdminEmail: "eva@fjallby.example",
					},
				)
				return err
			}
		}},
		{"AddOrganisation", 3, func(t *testing.T, w *world) func() error {
			return func() error {
				_, _, err := w.People.AddOrganisation(
					t.Context(),
					w.admin,
					people.OrganisationForm{
						Key:        "fjallby",
						Name:       "Fjällby",
						Language:   "sv",
						Kind:       "region",
						AdminName:  "Eva",
						AdminEmail: "eva@fjallby.example",
					},
				)
				return err
			}
		}},
		{"ConfirmImport of people", 5, func(t *testing.T, w *world) func() error {
			plan := must(
				w.PreviewImport(
					t.Context(),
					w.admin,
					peopleFile(
						"email;name;role;entity\nbo@example.org;Bo;management;norrdal\nbo@example.org;Bo;respondent;norrdal\nasa@norrdal.example;Nytt namn;organisation_admin;norrdal",
					),
				),
			)(
				t,
			)
			return func() error {
				_, _, err := w.ConfirmImport(t.Context(), w.admin, assessment.UploadPeople, plan.Upload, plan.Digest, readTable)
				return err
			}
		}},
	}
}
