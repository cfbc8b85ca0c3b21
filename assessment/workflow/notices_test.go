package workflow_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/mail"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/notices"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend/i18n"
)

// mailing is a world whose notices are sent to a mail server.
type mailing struct {
	*asked
	server *mailtest.Server
}

func eachMailing(t *testing.T, test func(t *testing.T, x *mailing)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		mailed(t, w)
		test(t, &mailing{asked: ask(t, w), server: mailtest.New(t, mailtest.Options{})})
	})
}

// mailed makes the world send mail, and know the names of roles.
func mailed(t *testing.T, w *world) {
	t.Helper()
	catalog := must(i18n.New())(t)
	w.Chain = chain.New(w.store, workflow.Options{
		Now:            w.now,
		PasswordMemory: 8,
		Zone:           time.UTC,
		Mail:           true,
		Words:          []workflow.Words{catalog.For("sv"), catalog.For("en")},
	})
}

// post sends letters to the server, as the program does.
func (x *mailing) post(t *testing.T) notices.Post {
	t.Helper()
	catalog := must(i18n.New())(t)
	return func(ctx context.Context, letters []record.Letter) []record.Delivery {
		var messages []mail.Message
		for _, l := range letters {
			m, err := mail.Present(catalog.For(l.Language), "https://mognad.example", leads, l)
			if err != nil {
				t.Error(err)
			}
			messages = append(messages, m)
		}
		s := mail.Server{Host: "localhost", Port: x.server.Port, From: "m@mognad.example", Encryption: mail.Plain}
		deliveries, _ := s.Send(ctx, messages)
		return deliveries
	}
}

// leads is where a mail leads in these tests: the front door knows the addresses, from what the notice is about.
func leads(organisation string, n record.Notice) string {
	path := "/organisations/" + organisation
	if n.Audit != nil {
		path += "/audits/" + n.Audit.String()
	}
	return path + "#" + string(n.Kind)
}

// TestMailTellsWhatTheStartPageTells: whoever gets a mail reads the same on the start page, and somebody who may not know
// of a thing any more is told of it in neither.
func TestMailTellsWhatTheStartPageTells(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		soc := x.assessments[x.soc.ID]
		people := map[string]assessment.Principal{
			x.sara.User.Email: x.sara, x.mats.User.Email: x.mats, x.ulla.User.Email: x.ulla,
		}
		told := 0
		check := func(ctx context.Context, letters []record.Letter) []record.Delivery {
			for _, l := range letters {
				p, known := people[l.Email]
				if !known {
					t.Errorf("%s is told %+v", l.Email, l.News)
					continue
				}
				page := must(x.Notices.Told(ctx, p))(t)
				for _, n := range l.News {
					told++
					if !slices.ContainsFunc(page, func(shown record.Notice) bool { return cmp.Equal(shown, n.Notice) }) {
						t.Errorf("%s is told %+v by mail, and on the page %+v", l.Email, n.Notice, page)
					}
				}
			}
			deliveries := make([]record.Delivery, len(letters))
			for i := range deliveries {
				deliveries[i].State = record.Delivered
			}
			return deliveries
		}
		deliver := func(want int) {
			t.Helper()
			told = 0
			must(x.Notices.Deliver(t.Context(), check))(t)
			if told != want {
				t.Errorf("told %d by mail, want %d", told, want)
			}
		}
		remind := func(to assessment.Principal, entity *assessment.ID) {
			t.Helper()
			do(t, x.Change(t.Context(), x.kim, func(tx assessment.Tx, p assessment.Principal) error {
				return x.Notify(tx, p, assessment.Notice{
					UserID: to.User.ID, Kind: assessment.NoticeReminder, RoundID: &x.round.ID, EntityID: entity, Note: "Nu",
				})
			}))
		}
		must(x.Rounds.HandAnswerNoting(t.Context(), x.mats, soc, "B3", &x.sara.User.ID, "Du vet.", version(0)))(t)
		deliver(1)
		remind(x.mats, nil)
		remind(x.ulla, &x.soc.ID) // who has nothing to do there
		x.answer(t, x.sara, soc, "B3", "yes")
		x.submit(t, x.sara, soc)
		deliver(2)
		if shown := must(x.Notices.Told(t.Context(), x.ulla))(t); len(shown) != 0 {
			t.Errorf("the page tells of what is out of reach: %+v", shown)
		}
	})
}

// deliver sends what is due, and lists what has arrived since: to whom, and what about.
func (x *mailing) deliver(t *testing.T, want ...string) []mailtest.Mail {
	t.Helper()
	before := len(x.server.Received())
	_, err := x.Notices.Deliver(t.Context(), x.post(t))
	do(t, err)
	arrived := x.server.Received()[before:]
	var got []string
	for _, m := range arrived {
		name, _, _ := strings.Cut(m.To, "@")
		got = append(got, name+": "+m.Subject)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails, want (-) and got (+):\n%s", diff)
	}
	return arrived
}

// last is the latest notice of somebody.
func (x *mailing) last(t *testing.T, user assessment.ID) (n assessment.Notice) {
	t.Helper()
	x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
		if list := must(tx.NoticesOf(user, 1))(t); len(list) > 0 {
			n = list[0]
		}
		return nil
	})
	return n
}

// TestTheMailsOfARound sees that mails go to those whom a step concerns, never to the one who took it, without answers.
func TestTheMailsOfARound(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		const canary = "kanariefågel"
		do(t, x.Notices.Announce(t.Context()))
		x.deliver(t) // the round opened too long ago
		f := x.form("Ny omgång")
		f.OpensOn, f.Message, f.Reminder = "2026-03-30", canary, canary
		x.round = must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		x.assessments = x.in(t, x.round.ID)
		do(t, x.Notices.Announce(t.Context()))
		do(t, x.Notices.Announce(t.Context()))
		opened := "Ny omgång är öppen för svar"
		x.deliver(t, "sara: "+opened, "mats: "+opened, "ulla: "+opened, "ivar: "+opened)
		x.deliver(t)

		soc := x.assessments[x.soc.ID]
		must(x.Rounds.HandAnswerNoting(t.Context(), x.mats, soc, "B3", &x.sara.User.ID, " Du vet.\n", version(0)))(t)
		handed := x.deliver(t, "sara: mats har lämnat över fråga B3 till dig")
		question := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t)
		asked, _ := question.Questionnaire.Question("B3")
		if len(handed) == 1 && (!strings.Contains(handed[0].Text, asked.Text.In("sv")) ||
			!strings.Contains(handed[0].Text, "> Du vet.\n")) {
			t.Errorf("the mail lacks the question or the note:\n%s", handed[0].Text)
		}

		x.answerWith(t, soc, canary)
		x.submit(t, x.sara, soc)
		x.deliver(t, "mats: Enheten soc har lämnat in – läs och godkänn")
		_, err := x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeReturned, canary)
		do(t, err)
		x.deliver(t, "sara: Enheten soc: inlämningen är återsänd för komplettering")
		x.submit(t, x.mats, soc)
		x.deliver(t) // only mats approves, who submitted
		_, err = x.Rounds.Decide(t.Context(), x.mats, soc, 2, assessment.OutcomeApproved, canary)
		do(t, err)
		x.deliver(t, "sara: Enheten soc: inlämningen är godkänd")
		for _, m := range x.server.Received() {
			if strings.Contains(m.Subject+m.Text+m.HTML, canary) {
				t.Errorf("%q quotes what it may not:\n%s", m.Subject, m.Text)
			}
		}
	})
}

// answerWith answers questions with texts in every field.
func (x *mailing) answerWith(t *testing.T, id assessment.ID, text string) {
	t.Helper()
	for question, value := range map[string]string{"B3": "yes", "D1": "not_applicable"} {
		v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t).Answers[question].Version
		_, err := x.Rounds.SaveAnswer(t.Context(), x.sara, id, rounds.AnswerForm{
			QuestionID: question,
			Value:      value,
			Reason:     text,
			Comment:    text,
			Evidence:   []assessment.Evidence{{Text: text}},
			Version:    version(v),
		})
		do(t, err)
	}
}

// TestMailGoesOnlyToThoseWhoMayKnow when it is sent: not to somebody who lost the role, chose not to have it, was
// deactivated, or for whom it is done already.
func TestMailGoesOnlyToThoseWhoMayKnow(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		soc := x.assessments[x.soc.ID]
		told := func() {
			t.Helper()
			do(t, x.Change(t.Context(), x.kim, func(tx assessment.Tx, p assessment.Principal) error {
				return x.Notify(tx, p, assessment.Notice{
					UserID: x.sara.User.ID, Kind: assessment.NoticeReminder, RoundID: &x.round.ID,
				})
			}))
		}
		told()
		x.deliver(t, "sara: Påminnelse: Våren 2026")
		for name, lose := range map[string]func(tx assessment.Tx) error{
			"she wants none": func(tx assessment.Tx) error {
				return tx.SaveMailChoices(x.sara.User.ID, assessment.MailChoices{assessment.NoticesOfRounds: assessment.MailNever})
			},
		} {
			told()
			x.world.in(t, x.admin.Organisation.ID, lose)
			x.deliver(t)
			if n := x.last(t, x.sara.User.ID); n.MailState != assessment.MailNone || n.Attempts != 1 {
				t.Errorf("%s: got %s after %d attempts", name, n.MailState, n.Attempts)
			}
			x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
				return tx.SaveMailChoices(x.sara.User.ID, nil)
			})
		}
		x.answer(t, x.sara, soc, "B3", "yes")
		told()
		x.submit(t, x.sara, soc)
		x.deliver(t, "mats: Enheten soc har lämnat in – läs och godkänn")
		_, err := x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeReturned, "Mer.")
		do(t, err)
		person, _, err := x.People.Person(t.Context(), x.admin, x.sara.User.ID)
		do(t, err)
		_, err = x.People.SavePerson(t.Context(), x.admin, people.PersonChange{
			UserID: x.sara.User.ID, Name: person.Name, Version: person.Version,
		})
		do(t, err)
		x.deliver(t)
	})
}

// TestAnInvitationIsSentWithItsLink, which is made when it is sent and works once.
func TestAnInvitationIsSentWithItsLink(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		m, token, err := x.People.Invite(t.Context(), x.admin, people.InviteForm{
			Name: "Örjan Ek", Email: "orjan@norrdal.example", Role: assessment.EntityManager, EntityID: x.soc.ID,
		})
		do(t, err)
		if token != "" {
			t.Error("a link was made before it is sent")
		}
		x.forward(20 * 24 * time.Hour) // the mail server was away
		subject := "orjan: Inbjudan till Mognad från Norrdals kommun"
		first := linkIn(t, x.deliver(t, subject))
		if _, err := x.People.ResendInvitation(t.Context(), x.admin, m.UserID); err != nil {
			t.Error(err)
		}
		second := linkIn(t, x.deliver(t, subject))
		_, err = x.People.OpenLink(t.Context(), first)
		refused(t, err, assessment.NotFound, "error.link_unknown")
		x.forward(13 * 24 * time.Hour)
		_, organisation, err := x.People.UseLink(t.Context(), second, password)
		do(t, err)
		if organisation != "norrdal" {
			t.Errorf("got into %q", organisation)
		}
		n := x.last(t, m.UserID)
		if n.MailState != assessment.MailSent || n.SentAt == nil || n.NextAttemptAt != nil {
			t.Errorf("got %+v", n)
		}
	})
}

// linkIn is the token in the only mail, which names the roles.
func linkIn(t *testing.T, mails []mailtest.Mail) string {
	t.Helper()
	if len(mails) != 1 || !strings.Contains(mails[0].Text, "– Enhetsansvarig, Enheten soc") {
		t.Fatalf("got %v", mails)
	}
	_, after, _ := strings.Cut(mails[0].Text, "https://mognad.example/links/")
	token, _, _ := strings.Cut(after, "\n")
	return token
}

// TestMailIsTriedAgain with growing pauses for three days, and at once no more where it is refused for good.
func TestMailIsTriedAgain(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		remind := func() {
			t.Helper()
			do(t, x.Change(t.Context(), x.kim, func(tx assessment.Tx, p assessment.Principal) error {
				return x.Notify(tx, p, assessment.Notice{
					UserID: x.sara.User.ID, Kind: assessment.NoticeReminder, RoundID: &x.round.ID,
				})
			}))
		}
		x.server.Refuse(func(string) error { return mailtest.Later })
		remind()
		began, attempts := x.Now(), 0
		for x.last(t, x.sara.User.ID).MailState == assessment.MailWaiting && attempts < 99 {
			x.deliver(t)
			attempts++
			if n := x.last(t, x.sara.User.ID); n.NextAttemptAt != nil {
				if n.MailError != mail.ErrorDelayed {
					t.Errorf("why it waits: got %q", n.MailError)
				}
				x.forward(n.NextAttemptAt.Sub(x.Now()))
			}
		}
		days := x.Now().Sub(began).Hours() / 24
		if n := x.last(t, x.sara.User.ID); n.MailState != assessment.MailFailed || attempts != 12 || days < 2.5 || days > 3.5 {
			t.Errorf("%s after %d attempts in %.1f days", n.MailState, attempts, days)
		}

		x.server.Refuse(func(string) error { return mailtest.Never })
		remind()
		x.deliver(t)
		if n := x.last(t, x.sara.User.ID); n.MailState != assessment.MailFailed || n.Attempts != 1 ||
			n.MailError != mail.ErrorRefused {
			t.Errorf("refused for good: got %+v", n)
		}

		x.server.Refuse(func(string) error { return mailtest.Later })
		remind()
		x.deliver(t)
		x.server.Refuse(nil)
		x.deliver(t) // not yet
		x.forward(time.Minute)
		x.deliver(t, "sara: Påminnelse: Våren 2026")
	})
}

// TestMailSurvivesACrash between taking and sending, and is sent once by several servers.
func TestMailSurvivesACrash(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		do(t, x.Change(t.Context(), x.kim, func(tx assessment.Tx, p assessment.Principal) error {
			var list []assessment.Notice
			for _, to := range []assessment.Principal{x.sara, x.mats, x.ulla, x.it} {
				list = append(list, assessment.Notice{UserID: to.User.ID, Kind: assessment.NoticeReminder, RoundID: &x.round.ID})
			}
			return x.Notify(tx, p, list...)
		}))
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error { // a server that crashes now
			_, err := tx.TakeDueNotices(x.Now(), x.Now().Add(15*time.Minute), 20)
			return err
		})
		x.deliver(t)
		x.forward(15 * time.Minute)
		var servers sync.WaitGroup
		for range 3 {
			servers.Go(func() {
				if _, err := x.Notices.Deliver(t.Context(), x.post(t)); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
		got := map[string]int{}
		for _, m := range x.server.Received() {
			name, _, _ := strings.Cut(m.To, "@")
			got[name]++
		}
		if diff := cmp.Diff(map[string]int{"sara": 1, "mats": 1, "ulla": 1, "ivar": 1}, got); diff != "" {
			t.Errorf("mails, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestTheMailOfTheDay has everything since the last one.
func TestTheMailOfTheDay(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
			return tx.SaveMailChoices(x.sara.User.ID, assessment.MailChoices{
				assessment.NoticesOfQuestions: assessment.MailDaily,
			})
		})
		soc := x.assessments[x.soc.ID]
		v := must(x.Rounds.Assessment(t.Context(), x.mats, soc))(t)
		for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
			if v.Expected[q.ID] == "" {
				_, err := x.Rounds.HandAnswer(t.Context(), x.mats, soc, q.ID, &x.sara.User.ID, version(0))
				do(t, err)
			}
		}
		x.deliver(t)
		x.forward(19 * time.Hour)
		asked := 0
		for _, m := range x.deliver(t, fmt.Sprintf("sara: Norrdals kommun: %d nyheter i Mognad", x.handed(t))) {
			asked = strings.Count(m.Text, "har lämnat över fråga")
		}
		if asked != x.handed(t) {
			t.Errorf("the mail has %d questions, want %d", asked, x.handed(t))
		}
		x.deliver(t)
	})
}

// handed is how many questions wait for sara.
func (x *mailing) handed(t *testing.T) (n int) {
	t.Helper()
	x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
		list, err := tx.AnswersAssigned(x.sara.User.ID)
		n = len(list)
		return err
	})
	return n
}

// TestTheMailsOfAnEngagement go to the auditor, and to those who may confirm one that waits.
func TestTheMailsOfAnEngagement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mailed(t, w)
		a := examine(t, w)
		x := &mailing{asked: a.asked, server: mailtest.New(t, mailtest.Options{})}
		_, err := x.Notices.Deliver(t.Context(), x.post(t))
		do(t, err)
		engaged := func(name string) bool {
			return slices.ContainsFunc(x.server.Received(), func(m mailtest.Mail) bool {
				return strings.HasPrefix(m.To, name+"@") && strings.HasPrefix(m.Subject, "Du är utsedd till revisor: ")
			})
		}
		if !engaged("anna") {
			t.Errorf("the auditor was not told: %v", x.server.Received())
		}
		a.begin(t)
		eva := a.auditor(t, "eva")
		_, err = x.Audits.Engage(t.Context(), x.admin, assessment.Engagement{
			AuditID: a.audit.ID, UserID: eva.User.ID, Until: "2026-12-31",
		})
		do(t, err)
		title := a.audit.Title
		x.deliver(t, "eva: Du är utsedd till revisor: "+title, "anna: Ett uppdrag väntar på att du bekräftar det: "+title)
		e := a.engagement(t, eva.User.ID)
		_, err = x.Audits.ConfirmEngagement(t.Context(), a.anna, a.audit.ID, eva.User.ID, "", e.Version)
		do(t, err)
		x.deliver(t, "eva: Ditt uppdrag är bekräftat: "+title)
	})
}

// TestLinksAreRenewedTogether: by mail, or with the letters to send in another way; for those who may be managed and
// have not accepted.
func TestLinksAreRenewedTogether(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		invite := func(name string, role assessment.Role) assessment.ID {
			u := x.person(t, x.admin.Organisation.ID, name+"@norrdal.example", assessment.Invited)
			x.membership(t, x.admin.Organisation.ID, u.ID, role, x.soc.ID, "")
			return u.ID
		}
		ada, bea := invite("ada", assessment.EntityManager), invite("bea", assessment.EntityManager)
		admin := invite("cilla", assessment.OrganisationAdmin)
		names := func() (got []string) {
			for _, i := range must(x.People.Invitations(t.Context(), x.kim))(t) {
				got = append(got, fmt.Sprintf("%s %t %t", i.Name, i.LinkUntil != nil, i.Mail != nil))
			}
			return got
		}
		if diff := cmp.Diff([]string{"ada false false", "bea false false", "cilla false false"}, names()); diff != "" {
			t.Errorf("not opened, want (-) and got (+):\n%s", diff)
		}
		letters, n, err := x.People.RenewInvitations(t.Context(), x.kim, []assessment.ID{ada, x.sara.User.ID}, false)
		do(t, err)
		if n != 1 || len(letters) != 1 {
			t.Fatalf("%d renewed with %d letters, want 1: who has accepted is passed over", n, len(letters))
		}
		catalog := must(i18n.New())(t)
		m := mail.Merge(catalog.For(letters[0].Language), "https://mognad.example", letters[0])
		if m.Email != "ada@norrdal.example" || !strings.Contains(m.Text, m.Link+"\n") ||
			!strings.Contains(m.Text, "– Enhetsansvarig, Enheten soc") || strings.Contains(m.Text, "automatiskt") {
			t.Errorf("got %+v", m)
		}
		x.deliver(t)
		_, _, err = x.People.RenewInvitations(t.Context(), x.kim, []assessment.ID{ada, bea}, true)
		do(t, err)
		invitation := ": Inbjudan till Mognad från Norrdals kommun"
		x.deliver(t, "ada"+invitation, "bea"+invitation)
		_, err = x.People.OpenLink(t.Context(), letters[0].Link.Token)
		refused(t, err, assessment.NotFound, "error.link_unknown")
		if diff := cmp.Diff([]string{"ada true true", "bea true true", "cilla false false"}, names()); diff != "" {
			t.Errorf("afterwards, want (-) and got (+):\n%s", diff)
		}

		_, _, err = x.People.RenewInvitations(t.Context(), x.kim, []assessment.ID{ada, admin}, false)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, _, err = x.People.RenewInvitations(t.Context(), x.kim, []assessment.ID{x.sara.User.ID}, false)
		refused(t, err, assessment.Conflict, "error.accepted_all")
		_, _, err = x.People.RenewInvitations(t.Context(), x.kim, nil, false)
		refused(t, err, assessment.Conflict, "error.choose_somebody")
		_, _, err = x.People.RenewInvitations(t.Context(), x.sara, []assessment.ID{ada}, false)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.People.Invitations(t.Context(), x.sara)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}
