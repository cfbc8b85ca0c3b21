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
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/chain"
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
	"DocumentTemplate":        "reads",
	"DocumentTemplates":       "reads",
	"Template":                "reads",
	"ForgetDecision":          "only checks",
	"ChangePrepared":          "runs a use case",
	"ReadFile":                "only reads",
	"MaySend":                 "asks",
	"Outcome":                 "reads",
	"SaveKnown":               "is what SaveAnswer tries first",
	"KnownTokenPrincipal":     "reads",
	"Writable":                "asks",
	"Device":                  "only reads",
	"RoleNamed":               "names a role",
	"Words":                   "gives words",
	"FileWithReplies":         "is what File does, with the replies",
	"WaitingReplies":          "reads",
	"Waiting":                 "reads",
	"AuditReplies":            "reads",
	"OwnedOf":                 "reads",
	"OwnsSome":                "reads",
	"Answered":                "reads",
	"AnswersOf":               "reads",
	"CompareUnless":           "reads",
	"WorkShown":               "reads",
	"RoundShown":              "reads",
	"AnswerTo":                "reads",
	"Saying":                  "reads",
	"Carried":                 "reads",
	"FiguresAge":              "reads",
	"Passages":                "reads",
	"Withdrawn":               "reads",
	"Declarations":            "reads",
	"PlanApprovals":           "reads",
	"ForAuditor":              "asks",
	"ForPlanner":              "asks",
	"ActionsFromIn":           "reads",
	"ProposeReview":           "reads",
	"NewAccountID":            "only reads",
	"View":                    "runs a use case",
	"InOrganisation":          "finds the organisation",
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
	"AddEntityUnder":          "is what AddEntity does, with a body by name",
	"SaveEntityUnder":         "is what SaveEntity does, with a body by name",
	"PeopleWhere":             "reads",
	"Choosable":               "reads",
	"Holders":                 "reads",
	"WaitingIn":               "reads",
	"Invitations":             "reads",
	"MailChoices":             "reads",
	"MailTo":                  "reads",
	"BackupHealth":            "reads",
	"OperatorBackupHealth":    "reads",
	"MailHealth":              "reads",
	"OperatorMailHealth":      "reads",
	"FilesWanted":             "counts",
	"OperatorOrganisations":   "reads",
	"OperatorUsers":           "reads",
	"OperatorAccount":         "reads",
	"PasswordsWanted":         "counts",
	"Announce":                "only makes notices",
	"Deliver":                 "only notes how mails went",
	"HandAnswerNoting":        "is what HandAnswer does, with a note",
	"MailedInvitation":        "makes a link as Invite does, when its mail is sent",
	"Refused":                 "writes only that somebody was refused",
	"Offer":                   "names a table before the first request",
	"Today":                   "reads",
	"Zone":                    "reads",
	"NewID":                   "makes an id",
	"NewSecret":               "makes a secret",
	"MayInstallation":         "asks",
	"OwnEngagements":          "reads",
	"WaitingEngagements":      "reads",
	"ToJudge":                 "reads",
	"ToAppoint":               "reads",
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
	"Empty":                   "reads",
	"MySuspended":             "reads",
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
	"UsedQuestions":           "reads",
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
	"Reported":                "reads",
	"EverRecommended":         "reads",
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
	"PreviewFile":             "keeps a file that has not done anything yet",
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
	"Glance":                  "reads",
	"SealedReview":            "reads",
	"Replies":                 "reads",
	"SealedReplies":           "reads",
	"Final":                   "reads",
	"FactCheck":               "reads",
	"Linkable":                "reads",
	"FollowUpVersions":        "reads",
	"Dialogue":                "reads",
	"Dialogues":               "reads",
	"FactChecks":              "reads",
	"FactCheckOf":             "reads",
	"FactsToCheck":            "reads",
	"FactTasks":               "reads",
	"FollowedIn":              "reads",
	"FollowBy":                "names who knows what becomes of recommendations, before the first request",
	"Entities":                "reads",
	"FollowDecision":          "is part of Decide, SaveDecision and DeleteDecision of reviews",
}

func mutations() []mutation {
	return slices.Concat(
		peopleMutations(), entityMutations(), roundMutations(), auditMutations(), factMutations(), replyMutations(),
		planMutations(), registerMutations(), reviewMutations(),
	)
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

		"OperatorRemoveOrganisation": true, // TestAnOrganisationIsRemovedSomeTimeAfterItWasSuspended
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
