package workflow_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/rounds"
)

// mutation is a use case that changes something: prepare sets up what it needs and returns the function that does it.
type mutation struct {
	name    string // of the method, and what is particular about this use of it
	events  int
	prepare func(t *testing.T, w *world) func() error
}

// withoutEvents are the methods that write no event, and why.
var withoutEvents = map[string]string{
	"Change":                  "runs a use case",
	"ChangePrepared":          "runs a use case",
	"ReadFile":                "only reads",
	"MaySend":                 "asks",
	"Device":                  "only reads",
	"NewAccountID":            "only reads",
	"View":                    "runs a use case",
	"Export":                  "runs a use case",
	"ExportMeasureValues":     "reads",
	"ManagementSystem":        "reads",
	"ManagementSystemIn":      "reads",
	"MeasureValues":           "reads",
	"Overview":                "reads",
	"RiskCriteria":            "reads",
	"ExportBy":                "runs a use case",
	"Log":                     "writes what it is given",
	"LogBy":                   "writes what it is given",
	"NewEvent":                "makes one for a use case to write",
	"Notify":                  "writes what it is given",
	"NotifyAndTell":           "writes what it is given",
	"NotifyBy":                "writes what it is given",
	"Mail":                    "asks",
	"PrincipalIn":             "reads",
	"PeopleWho":               "reads",
	"PeopleWhere":             "reads",
	"Holders":                 "reads",
	"WaitingIn":               "reads",
	"Invitations":             "reads",
	"MailChoices":             "reads",
	"MailTo":                  "reads",
	"MailHealth":              "reads",
	"Announce":                "only makes notices",
	"Deliver":                 "only notes how mails went",
	"HandAnswerNoting":        "is what HandAnswer does, with a note",
	"MailedInvitation":        "makes a link as Invite does, when its mail is sent",
	"Refused":                 "writes only that somebody was refused",
	"Offer":                   "names a table before the first request",
	"Today":                   "reads",
	"NewID":                   "makes an id",
	"NewSecret":               "makes a secret",
	"MayInstallation":         "asks",
	"OwnEngagements":          "reads",
	"WaitingEngagements":      "reads",
	"ToJudge":                 "reads",
	"RepliesDue":              "reads",
	"ReplyIn":                 "reads",
	"OpenWork":                "reads",
	"Tasks":                   "reads",
	"See":                     "notes only what its reader has been shown",
	"Named":                   "reads",
	"PinnedForm":              "reads",
	"OrganisationID":          "reads",
	"Parse":                   "reads",
	"Keep":                    "reads",
	"LoadQuestionnaire":       "reads",
	"QuestionnaireOf":         "reads",
	"Form":                    "reads",
	"Ready":                   "reads",
	"Now":                     "reads",
	"Day":                     "reads",
	"At":                      "only changes the clock",
	"NeedsSetUp":              "reads",
	"CheckSetUp":              "reads",
	"OpenLink":                "reads",
	"Principal":               "reads",
	"PrincipalByEmail":        "reads",
	"MyOrganisations":         "reads",
	"Organisations":           "reads",
	"Users":                   "reads",
	"Structure":               "reads",
	"Entity":                  "reads",
	"Body":                    "reads",
	"People":                  "reads",
	"Person":                  "reads",
	"Hanging":                 "reads",
	"Unmanaged":               "reads",
	"Tokens":                  "reads",
	"Events":                  "reads",
	"Questionnaires":          "reads",
	"Questionnaire":           "reads",
	"MayPublishQuestionnaire": "reads",
	"Require":                 "asks",
	"RequireAtRoot":           "asks",
	"TokenPrincipal":          "notes the day of a token's last use",
	"PreviewImport":           "keeps the file for its confirmation",
	"Session":                 "reads",
	"AddSession":              "the session library's own data",
	"SaveSession":             "the session library's own data",
	"DeleteSession":           "the session library's own data",
	"CleanUp":                 "removes what has expired",
	"Advised":                 "reads",
	"Glances":                 "reads",
	"Told":                    "reads",
	"Audits":                  "reads",
	"Audit":                   "reads",
	"Findings":                "reads",
	"AuditToWrite":            "reads",
	"AuditToChange":           "reads",
	"Answers":                 "reads",
	"JudgedSince":             "reads",
	"Applicability":           "reads",
	"Applicabilities":         "reads",
	"ApplicabilityStatement":  "reads",
	"ApplicabilityVersion":    "reads",
	"ApplicabilityTable":      "reads",
	"Approval":                "reads",
	"Approvals":               "reads",
	"ApprovalsOf":             "reads",
	"ToApprove":               "reads",
	"HandOvers":               "reads",
	"Choices":                 "reads",
	"Pinnable":                "reads",
	"Summary":                 "reads",
	"Plan":                    "reads",
	"Due":                     "reads",
	"Of":                      "reads",
	"Action":                  "reads",
	"ActionsFrom":             "reads",
	"Sources":                 "reads",
	"Objectives":              "reads",
	"Summaries":               "reads",
	"SealedSummary":           "reads",
	"SummaryToSeal":           "reads",
	"SummaryWords":            "reads",
	"Compare":                 "reads",
	"Search":                  "reads",
	"Recommended":             "reads",
	"EventLog":                "reads",
	"Rounds":                  "reads",
	"Round":                   "reads",
	"Reminders":               "reads",
	"List":                    "reads",
	"ProposeRound":            "reads",
	"Work":                    "reads",
	"Assessment":              "reads",
	"AnswerVersions":          "reads",
	"CheckImport":             "takes back what it has done",
	"JudgementVersions":       "reads",
	"StatementVersions":       "reads",
	"RecommendationVersions":  "reads",
	"Submission":              "reads",
	"Result":                  "reads",
	"RoundResult":             "reads",
	"Target":                  "reads",
	"Wheel":                   "reads",
	"WheelMonth":              "reads",
	"DueActivities":           "reads",
	"Calendar":                "reads",
	"CalendarSubscription":    "reads",
	"Subscriber":              "reads",
	"ActivityTemplate":        "reads",
	"Reviews":                 "reads",
	"Topics":                  "reads",
	"Aims":                    "reads",
	"Review":                  "reads",
	"SealedReview":            "reads",
	"Replies":                 "reads",
	"SealedReplies":           "reads",
	"Final":                   "reads",
	"FollowedIn":              "reads",
	"FollowBy":                "names who knows what becomes of recommendations, before the first request",
	"Entities":                "reads",
	"FollowDecision":          "is part of Decide, SaveDecision and DeleteDecision of reviews",
}

func mutations() []mutation {
	form := func(w *world) people.InviteForm {
		return people.InviteForm{Name: "Bo Ek", Email: "bo@example.org", Role: assessment.Management, EntityID: w.root}
	}
	return slices.Concat(auditMutations(), replyMutations(), planMutations(), reviewMutations(), []mutation{
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
		{"MarkActivity", 1, func(t *testing.T, w *world) func() error {
			coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
			a := w.activity(t, coordinator, yearly("Genomgång", 3))
			return func() error {
				n := registers.ActivityNote{ActivityID: a.ID, Year: 2026, Month: 3, Done: true}
				_, err := w.Plan.MarkActivity(t.Context(), coordinator, n)
				return err
			}
		}},
		{"AddActivities", 2, func(t *testing.T, w *world) func() error {
			coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
			return func() error {
				_, err := w.Registers.AddActivities(t.Context(), coordinator, templateIn("sv", "pdca", "review", "round"))
				return err
			}
		}},
		{"Subscribe", 1, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.Plan.Subscribe(t.Context(), w.admin); return err }
		}},
		{"Unsubscribe", 1, func(t *testing.T, w *world) func() error {
			must(w.Plan.Subscribe(t.Context(), w.admin))(t)
			return func() error { return w.Plan.Unsubscribe(t.Context(), w.admin) }
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
		{"AddEntity", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.Entities.AddEntity(
					t.Context(),
					w.admin,
					assessment.Entity{Key: "skola", Name: "Skola", Kind: "operation", ParentID: &w.root},
				)
				return err
			}
		}},
		{"SaveEntity", 1, func(t *testing.T, w *world) func() error {
			e := w.entity(t, w.root, "skola")
			return func() error { _, err := w.Entities.SaveEntity(t.Context(), w.admin, e); return err }
		}},
		{"DeleteEntity", 1, func(t *testing.T, w *world) func() error {
			e := w.entity(t, w.root, "skola")
			return func() error { return w.Entities.DeleteEntity(t.Context(), w.admin, e.ID, 1) }
		}},
		{"AddBody", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"})
				return err
			}
		}},
		{"SaveBody", 1, func(t *testing.T, w *world) func() error {
			b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
			return func() error { _, err := w.Registers.Bodies.Save(t.Context(), w.admin, b); return err }
		}},
		{"DeleteBody", 1, func(t *testing.T, w *world) func() error {
			b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
			return func() error { return w.Registers.Bodies.Delete(t.Context(), w.admin, b.ID, 1) }
		}},
		{"SaveRiskCriteria", 1, func(t *testing.T, w *world) func() error {
			top := w.as(t, "coordinator", assessment.Coordinator, w.root)
			c := registers.DefaultCriteria()
			c.Likelihood = []string{"Sällan", "Ibland", "Ofta", "Alltid"}
			c.Consequence = []string{"Liten", "Måttlig", "Stor", "Enorm"}
			return func() error { _, err := w.Registers.SaveRiskCriteria(t.Context(), top, c); return err }
		}},
		{"AddMeasureValue", 1, func(t *testing.T, w *world) func() error {
			top := w.as(t, "coordinator", assessment.Coordinator, w.root)
			m := must(w.Registers.Measures.Add(t.Context(), top, registers.Measure{
				Title:  "Incidenter",
				Kind:   "incidents",
				Better: registers.Lower,
			}))(t)
			v := registers.MeasureValue{MeasureID: m.ID, Day: "2026-03-31", Value: "3"}
			return func() error { _, err := w.Registers.AddMeasureValue(t.Context(), top, v); return err }
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
		{"PublishQuestionnaire", 1, func(t *testing.T, w *world) func() error {
			content := small(t, "1.0", "")
			return func() error {
				_, _, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", content)
				return err
			}
		}},
		{"AddRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error { _, err := w.Rounds.AddRound(t.Context(), x.kim, x.form("En till")); return err }
		}},
		{"SaveRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := x.form("Nytt namn")
			f.Version = x.round.Version
			return func() error { _, err := w.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f); return err }
		}},
		{"CloseRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error { _, err := w.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, 1); return err }
		}},
		{"ReopenRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			r := must(w.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, 1))(t)
			return func() error {
				_, err := w.Rounds.ReopenRound(t.Context(), x.kim, r.ID, r.Version, "2026-05-31", "Mer tid")
				return err
			}
		}},
		{"Remind", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{})
				return err
			}
		}},
		{"NoteReminder", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				return w.Rounds.NoteReminder(t.Context(), x.kim, x.round.ID, []assessment.ID{x.assessments[x.soc.ID]})
			}
		}},
		{"SaveAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					x.assessments[x.soc.ID],
					rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: version(0)},
				)
				return err
			}
		}},
		{"SaveApplicability", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			a := assessment.Applicability{EntityID: x.soc.ID, Control: "5.1", Status: assessment.ControlInPlace}
			return func() error { _, err := w.Registers.SaveApplicability(t.Context(), x.kim, a); return err }
		}},
		{"SaveApplicabilities", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApplicabilitiesForm{
				EntityID: x.soc.ID,
				Status:   new(assessment.ControlInPlace),
				Controls: []rows.ControlVersion{{Control: "5.1"}, {Control: "5.2"}},
			}
			return func() error { _, err := w.Registers.SaveApplicabilities(t.Context(), x.kim, f); return err }
		}},
		{"Approve", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApprovalForm{Kind: assessment.ApprovedReport, Name: "Årsrapport", Text: "Läget"}
			return func() error { _, err := w.Registers.Approve(t.Context(), x.chair, f); return err }
		}},
		{"Approve on paper", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApprovalForm{
				Kind:       assessment.ApprovedImprovement,
				Name:       "Fler larm",
				Text:       "Larm dygnet runt",
				OnPaper:    true,
				DecidedOn:  "2026-03-01",
				ApprovedBy: "Kommundirektören",
				CaseNumber: "KS 2026/7",
			}
			return func() error { _, err := w.Registers.Approve(t.Context(), x.kim, f); return err }
		}},
		{"SaveAnswers", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				f := rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: version(0)}
				_, _, err := w.Rounds.SaveAnswers(t.Context(), x.sara, x.assessments[x.soc.ID], []rounds.AnswerForm{f}, nil)
				return err
			}
		}},
		{"SaveAndConfirm", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error {
				forms := []rounds.AnswerForm{{QuestionID: provided, Version: version(1)}}
				_, _, err := w.Rounds.SaveAndConfirm(t.Context(), x.sara, x.assessments[x.soc.ID], forms)
				return err
			}
		}},
		{"ConfirmAnswers", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error {
				seen := []rounds.SeenAnswer{{QuestionID: provided, Version: 1}, {QuestionID: "B3", Version: 0}}
				_, err := w.Rounds.ConfirmAnswers(t.Context(), x.sara, x.assessments[x.soc.ID], seen)
				return err
			}
		}},
		{"SaveAnswer for two others", 3, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveAnswer(
					t.Context(),
					x.it,
					x.assessments[x.unit.ID],
					rounds.AnswerForm{QuestionID: provided, Value: "yes", Version: version(0)},
				)
				return err
			}
		}},
		{"KeepAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
			f := x.form("Nästa")
			f.PreviousID = &x.round.ID
			id := x.in(t, must(w.Rounds.AddRound(t.Context(), x.kim, f))(t).ID)[x.soc.ID]
			return func() error { _, err := w.Rounds.KeepAnswer(t.Context(), x.sara, id, "B3", version(0)); return err }
		}},
		{"HandAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.HandAnswer(t.Context(), x.mats, x.assessments[x.soc.ID], "B3", &x.sara.User.ID, version(0))
				return err
			}
		}},
		{"Submit", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error { _, err := w.Rounds.Submit(t.Context(), x.sara, x.assessments[x.soc.ID], 1); return err }
		}},
		{"SubmitOnce", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
			return func() error {
				_, err := w.Rounds.SubmitOnce(t.Context(), x.sara, x.assessments[x.soc.ID], 1, true, &workflow.Once{Key: uuidKey})
				return err
			}
		}},
		{"Decide", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "yes")
			x.submit(t, x.sara, id)
			return func() error {
				_, err := w.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeApproved, "")
				return err
			}
		}},
		{"Withdraw", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "yes")
			x.submit(t, x.sara, id)
			return func() error { _, err := w.Rounds.Withdraw(t.Context(), x.sara, id, 1); return err }
		}},
		{"Reopen", 3, func(t *testing.T, w *world) func() error { // two entities receive answers from it
			x := ask(t, w)
			id := x.assessments[x.unit.ID]
			x.answer(t, x.it, id, provided, "yes")
			x.submit(t, x.it, id)
			mia := x.as(t, "mia", assessment.EntityManager, x.unit.ID)
			must(w.Rounds.Decide(t.Context(), mia, id, 1, assessment.OutcomeApproved, ""))(t)
			return func() error { _, err := w.Rounds.Reopen(t.Context(), mia, id, 1, "Fel underlag"); return err }
		}},
		{"SaveAim", 1, func(t *testing.T, w *world) func() error {
			chair := w.as(t, "chair", assessment.Management, w.root)
			return func() error {
				_, err := w.Review.SaveAim(t.Context(), chair, assessment.Aim{
					EntityID: w.root,
					Text:     "Klarar en vecka utan it",
					Horizon:  2031,
					AgreedOn: "2026-03-30",
					AgreedBy: "Kommundirektören",
				})
				return err
			}
		}},
		{"SaveTarget", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveTarget(
					t.Context(),
					x.chair,
					assessment.Target{EntityID: x.soc.ID, Level: 2, By: "2027-01-01"},
				)
				return err
			}
		}},
		{"SaveTargets", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveTargets(t.Context(), x.kim, rounds.TargetsForm{
					Level:    2,
					By:       "2027-01-01",
					Entities: []rounds.TargetVersion{{EntityID: x.soc.ID}, {EntityID: x.school.ID}},
				})
				return err
			}
		}},
		{"DecideAdvice", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "no")
			rule := must(w.Rounds.Result(t.Context(), x.sara, id, 0))(t).Recommendations[0].Rule
			return func() error {
				_, err := w.Rounds.DecideAdvice(
					t.Context(),
					x.mats,
					assessment.AdviceDecision{AssessmentID: id, RuleID: rule, Adopted: true},
				)
				return err
			}
		}},
		{"DecideAdviceTogether", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "no")
			x.answer(t, x.sara, id, "D1", "no")
			v := must(w.Rounds.Result(t.Context(), x.sara, id, 0))(t)
			var chosen []rounds.AdviceToDecide
			for _, r := range v.Recommendations[:2] {
				chosen = append(chosen, rounds.AdviceToDecide{Assessment: id, Rule: r.Rule})
			}
			return func() error {
				_, err := w.Rounds.DecideAdviceTogether(t.Context(), x.mats, v.Round.ID, chosen, false, "Finns redan")
				return err
			}
		}},
		{"PublishEmbedded", 1, func(t *testing.T, w *world) func() error {
			return func() error { return w.Rounds.PublishEmbedded(t.Context()) }
		}},
		{"RunImport of entities", 3, func(t *testing.T, w *world) func() error {
			f := entityFile(
				"key;name;kind;parent;body\nnorrdal;Norrdal;municipality;;\nskola;Skola;operation;norrdal;Skolnämnden",
			)
			return func() error { _, _, err := w.RunImport(t.Context(), w.admin, f, false); return err }
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
	})
}

// TestEveryChangeHasItsEvent: a change that cannot be logged is refused in whole, and the same change is then done and
// logged.
func TestEveryChangeHasItsEvent(t *testing.T) {
	t.Parallel()
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) { w.logged(t, m.prepare(t, w), m.events) })
		})
	}
}

func TestSetUpIsLogged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		w := empty(t, open)
		w.logged(t, func() error { _, err := w.People.SetUpLink(t.Context()); return err }, 1)
		token := must(w.People.SetUpLink(t.Context()))(t)
		w.logged(t, func() error { _, err := w.People.SetUp(t.Context(), token, setUpForm()); return err }, 2)
	})
}

// logged checks that a change writes this many events, and that it is not made if they cannot be written.
func (w *world) logged(t *testing.T, change func() error, events int) {
	t.Helper()
	w.unchanged(t, func() {
		restore := w.refuseEvents(t)
		if err := change(); assessment.CodeOf(err) != assessment.Unavailable {
			t.Errorf("without a log: got %v, want %s", err, assessment.Unavailable)
		}
		restore()
	})
	before := w.events(t)
	do(t, change())
	if got := w.events(t) - before; got != events {
		t.Errorf("%d events, want %d", got, events)
	}
	w.typed(t)
}

// typed checks that each line of the log reads as the event that was written.
func (w *world) typed(t *testing.T) {
	t.Helper()
	scopes := []assessment.Scope{assessment.ScopeInstallation()}
	for _, p := range []assessment.Principal{w.admin, w.other} {
		if p.SignedIn() {
			scopes = append(scopes, assessment.ScopeOrganisation(p.Organisation.ID))
		}
	}
	for _, scope := range scopes {
		do(t, w.store.View(t.Context(), scope, func(tx assessment.Tx) error {
			rows, err := tx.Events(nil, 1000)
			for _, row := range rows {
				again := must(event.Row(event.Read(row).Event))(t)
				got := []string{again.Action, again.Object, again.ObjectID, string(again.Data)}
				fields := string(must(json.Marshal(event.Read(row).Fields))(t))
				if diff := cmp.Diff([]string{row.Action, row.Object, row.ObjectID, fields}, got); diff != "" {
					t.Errorf("stored (-) and as its type writes it (+) differ:\n%s", diff)
				}
			}
			return err
		}))
	}
}

// refuseEvents makes the database refuse every new line of the log until restore is called.
func (w *world) refuseEvents(t *testing.T) (restore func()) {
	t.Helper()
	statements := map[string][2]string{
		"sqlite": {`CREATE TRIGGER log_is_full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'the log is full'); END`, `DROP TRIGGER log_is_full`},
		"postgres": {`CREATE FUNCTION log_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is full'; END $$;
			CREATE TRIGGER log_is_full BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION log_is_full()`, `DROP FUNCTION log_is_full CASCADE`},
	}[w.store.Kind()]
	_, err := w.direct.ExecContext(t.Context(), statements[0])
	do(t, err)
	return func() {
		_, err := w.direct.ExecContext(t.Context(), statements[1])
		do(t, err)
	}
}

// TestEveryUseCaseIsCounted fails for a use case that is in neither list.
func TestEveryUseCaseIsCounted(t *testing.T) {
	t.Parallel()
	known := map[string]bool{
		"SetUp": true, "SetUpLink": true, // TestSetUpIsLogged
		"HandOver": true, // TestHandOver
	}
	for _, m := range mutations() {
		name, _, _ := strings.Cut(m.name, " ")
		known[name] = true
	}
	rooms := []reflect.Type{reflect.TypeFor[*chain.Chain]()}
	for field := range rooms[0].Elem().Fields() {
		if field.Type.Kind() == reflect.Pointer && !field.Anonymous {
			rooms = append(rooms, field.Type)
		}
	}
	if len(rooms) < 6 {
		t.Errorf("found the use cases of %d rooms, want those of the kernel and of every link", len(rooms))
	}
	for _, room := range rooms {
		for method := range room.Methods() {
			if !known[method.Name] && withoutEvents[method.Name] == "" {
				t.Errorf("%s of %s is in neither list: does it write an event?", method.Name, room)
			}
		}
	}
}
