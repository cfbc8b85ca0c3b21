package mail_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/mail"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

const public = "https://mognad.norrdal.example"

func words(t *testing.T, language string) *i18n.Localizer {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return catalog.For(language)
}

// letterOf is a letter with one thing of the kind, whose names have letters beyond ASCII.
func letterOf(kind assessment.NoticeKind) record.Letter {
	about, within := "Vård och omsorg", "Hösten 2026"
	switch kind.Group() {
	case assessment.NoticesOfAudits:
		about, within = "Granskning av säkerhet", ""
	case assessment.NoticesOfRounds:
		about, within = within, ""
	case assessment.NoticesOfActions:
		within = ""
	case assessment.NoticesOfQuestions, assessment.NoticesOfSubmissions:
	}
	return record.Letter{
		Organisation: record.OrganisationName{Key: "norrdal", Name: "Norrdals kommun"},
		Name:         "Åsa Öberg",
		Email:        "asa@norrdal.example",
		News: []record.News{{
			Notice:   record.Notice{Kind: kind, By: "Håkan Älv", Subject: about, Within: within, Question: "B3"},
			ClosesOn: "2026-12-31",
			Entities: []string{"Vård och omsorg"},
			Asked:    "Har verksamheten klassat sin information?",
			Roles:    []record.RoleOn{{Role: assessment.Respondent, Entity: "Vård och omsorg", Until: "2027-06-30"}},
		}},
	}
}

func leads(organisation string, _ record.Notice) string {
	return "/organisations/" + organisation + "/work"
}

func present(t *testing.T, language string, l record.Letter) mail.Message {
	t.Helper()
	m, err := mail.Present(words(t, language), public, leads, l)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEveryKindHasItsMail in both languages, with nothing missing and the link in both parts.
func TestEveryKindHasItsMail(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"sv", "en"} {
		for _, kind := range assessment.NoticeKinds {
			l, link := letterOf(kind), public+"/organisations/norrdal/work"
			if kind == assessment.NoticeInvitation {
				l.Link = record.Invite{Token: "secret", Until: time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC)}
				link = public + "/links/secret"
			}
			m := present(t, language, l)
			all := m.Subject + m.Text + m.HTML
			if strings.Contains(all, "⟦") || strings.Contains(all, "<no value>") {
				t.Errorf("%s in %s lacks words:\n%s", kind, language, all)
			}
			for _, part := range []string{m.Text, m.HTML} {
				if !strings.Contains(part, link) || !strings.Contains(part, "Åsa Öberg") {
					t.Errorf("%s in %s lacks the link or the name:\n%s", kind, language, part)
				}
			}
			if kind == assessment.NoticeInvitation != (m.Account == "") {
				t.Errorf("%s can be chosen away at %q", kind, m.Account)
			}
		}
	}
}

// TestNothingInANameIsMarkupOrAHeader.
func TestNothingInANameIsMarkupOrAHeader(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	l := letterOf(assessment.NoticeHandedQuestion)
	evil := "<b>Eva</b>\r\nBcc: alla@norrdal.example\r\n\r\nHej"
	l.Name, l.News[0].By, l.News[0].Within, l.News[0].Note = evil, evil, evil, evil
	send(t, s, present(t, "sv", l))
	got := s.Received()
	if len(got) != 1 || got[0].To != "asa@norrdal.example" {
		t.Fatalf("got %d mails, to %v", len(got), got)
	}
	head, _, _ := strings.Cut(got[0].Raw, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if strings.HasPrefix(strings.ToLower(line), "bcc") {
			t.Errorf("a name became a header:\n%s", head)
		}
	}
	if strings.Contains(got[0].HTML, "<b>") {
		t.Errorf("a name became markup:\n%s", got[0].HTML)
	}
	if !strings.Contains(got[0].Text, "> Bcc: alla@norrdal.example\n") {
		t.Errorf("the note is not quoted:\n%s", got[0].Text)
	}
}

// TestAnyNameHasItsMail: quotation marks and the like in a name neither stop the mail nor lead it elsewhere.
func TestAnyNameHasItsMail(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	names := []string{
		`Anna "Ankan" Berg`, `Eva\`, `x" <eva@annan.example>`, `Åsa (växel), Öberg`, `"a" <eva@annan.example>, "b`, "",
	}
	for _, name := range names {
		l := letterOf(assessment.NoticeReminder)
		l.Name = name
		send(t, s, present(t, "sv", l))
		got := s.Received()
		last := got[len(got)-1]
		to, err := last.Header.AddressList("To")
		if last.To != "asa@norrdal.example" || err != nil || len(to) != 1 || to[0].Name != name || to[0].Address != last.To {
			t.Errorf("%q: the mail is to %s and says %v (%v)", name, last.To, to, err)
		}
	}
	if got := len(s.Received()); got != len(names) {
		t.Errorf("%d mails for %d names", got, len(names))
	}
}

func server(s *mailtest.Server) mail.Server {
	return mail.Server{Host: "localhost", Port: s.Port, From: "Mognad <mognad@norrdal.example>", Encryption: mail.Plain}
}

func send(t *testing.T, s *mailtest.Server, messages ...mail.Message) []record.Delivery {
	t.Helper()
	deliveries, err := server(s).Send(t.Context(), messages)
	if err != nil {
		t.Fatal(err)
	}
	return deliveries
}

func TestSubjectsKeepTheirLetters(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	l := letterOf(assessment.NoticeHandedQuestion)
	daily := l
	daily.Daily = true
	daily.News = append(daily.News, daily.News[0])
	send(t, s, present(t, "sv", l), present(t, "sv", daily))
	got := s.Received()
	var subjects []string
	for _, m := range got {
		subjects = append(subjects, m.Subject)
	}
	want := []string{"Håkan Älv har lämnat över fråga B3 till dig", "Norrdals kommun: 2 nyheter i Mognad"}
	if diff := cmp.Diff(want, subjects); diff != "" {
		t.Errorf("subjects, want (-) and got (+):\n%s", diff)
	}
	if s.Connections() != 1 {
		t.Errorf("%d connections for two mails", s.Connections())
	}
	for name, want := range map[string]string{
		"Auto-Submitted":   "auto-generated",
		"List-Unsubscribe": "<" + public + "/account>",
		"Content-Language": "sv",
	} {
		if got := got[0].Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestWhatTheServerAnswers decides whether it is tried again, for each mail of a connection.
func TestWhatTheServerAnswers(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{})
	s.Refuse(func(to string) error {
		switch {
		case strings.HasPrefix(to, "later"):
			return mailtest.Later
		case strings.HasPrefix(to, "never"):
			return mailtest.Never
		}
		return nil
	})
	var messages []mail.Message
	for _, to := range []string{"asa", "later", "never", "not an address", "bo"} {
		m := present(t, "sv", letterOf(assessment.NoticeReminder))
		m.Email = to + "@norrdal.example"
		messages = append(messages, m)
	}
	got, err := server(s).Send(t.Context(), messages)
	want := []record.Delivery{
		{State: record.Delivered},
		{State: record.Delayed, Error: mail.ErrorDelayed},
		{State: record.Refused, Error: mail.ErrorRefused},
		{State: record.Refused, Error: mail.ErrorUnwritable},
		{State: record.Delivered},
	}
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("%v; deliveries, want (-) and got (+):\n%s", err, diff)
	}
	stopping, stop := context.WithCancel(t.Context())
	stop()
	for _, d := range must(server(s).Send(stopping, messages[:1])) {
		if d.State == record.Delivered {
			t.Error("a server that is stopping began to send")
		}
	}
	gone := server(s)
	gone.Port = 1
	for _, d := range must(gone.Send(t.Context(), messages[:2])) {
		if d != (record.Delivery{State: record.Delayed, Error: mail.ErrorUnreachable}) {
			t.Errorf("without a server: got %v", d)
		}
	}
}

// must is the first of two values.
func must[T any](v T, _ error) T { return v }

// TestCredentialsAreEncrypted: over STARTTLS they arrive, and without a trusted certificate nothing is sent.
func TestCredentialsAreEncrypted(t *testing.T) {
	t.Parallel()
	own, trusting := mailtest.Certificate(t)
	s := mailtest.New(t, mailtest.Options{TLS: own, User: "mognad", Password: "hemligt"})
	to := server(s)
	to.Encryption, to.User, to.Password, to.TLS = mail.STARTTLS, "mognad", "hemligt", trusting
	m := present(t, "en", letterOf(assessment.NoticeApproved))
	if d, err := to.Send(t.Context(), []mail.Message{m}); err != nil || d[0].State != record.Delivered {
		t.Errorf("got %v, %v", d, err)
	}
	distrusting := to
	distrusting.TLS = nil
	if d, err := distrusting.Send(t.Context(), []mail.Message{m}); err == nil || d[0].State != record.Delayed {
		t.Errorf("without a trusted certificate: got %v, %v", d, err)
	}
	wrong := to
	wrong.Password = "fel"
	if d, err := wrong.Send(t.Context(), []mail.Message{m}); err == nil || d[0].State != record.Delayed {
		t.Errorf("with a wrong password: got %v, %v", d, err)
	}
	if got := len(s.Received()); got != 1 {
		t.Errorf("%d mails arrived, want 1", got)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	good := mail.Server{Host: "smtp.norrdal.example", From: "mognad@norrdal.example", Encryption: mail.STARTTLS}
	for name, tt := range map[string]struct {
		change func(*mail.Server)
		want   string
	}{
		"good":                  {func(*mail.Server) {}, ""},
		"none":                  {func(s *mail.Server) { *s = mail.Server{} }, ""},
		"a name and an address": {func(s *mail.Server) { s.From = "Mognad <mognad@norrdal.example>" }, ""},
		"no sender":             {func(s *mail.Server) { s.From = "" }, "sender"},
		"a port that is none":   {func(s *mail.Server) { s.Port = 70000 }, "not a port"},
		"no password":           {func(s *mail.Server) { s.User = "mognad" }, "both"},
		"plain credentials": {func(s *mail.Server) {
			s.User, s.Password, s.Encryption = "mognad", "hemligt", mail.Plain
		}, "unencrypted"},
		"plain credentials to this machine": {func(s *mail.Server) {
			s.Host, s.User, s.Password, s.Encryption = "127.0.0.1", "mognad", "hemligt", mail.Plain
		}, ""},
	} {
		s := good
		tt.change(&s)
		err := s.Check()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}
