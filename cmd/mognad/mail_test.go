package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// TestServersSendMail: an invitation that waits in the database is sent once, whichever of the servers takes it, and its
// link leads to the public address.
func TestServersSendMail(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		if status := run(t.Context(), d.args("migrate"), nil, os.Stdout, os.Stderr); status != succeeded {
			t.Fatalf("migrate ended with %d", status)
		}
		d.use(t, func(ctx context.Context, use *chain.Chain) error {
			return invited(ctx, chain.New(use.Store, workflow.Options{PasswordMemory: 8, Mail: true}))
		})
		got := mailtest.New(t, mailtest.Options{})
		flags := append([]string{
			"--public-url", "https://mognad.norrdal.example",
			"--mail-host", "127.0.0.1",
			"--mail-port", strconv.Itoa(got.Port),
			"--mail-tls", "none",
			"--mail-from", "Mognad <mognad@norrdal.example>",
		}, d.flags...)
		servers := []*server{serve(t, flags...)}
		if d.driver == "pgx" { // the embedded database has one server
			servers = append(servers, serve(t, flags...))
		}
		for deadline := time.Now().Add(patience); len(got.Received()) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no mail was sent: %s", servers[0].output)
			}
		}
		for _, s := range servers {
			s.stop(t)
			if status := s.status(t); status != succeeded {
				t.Errorf("a server ended with %d: %s", status, s.output)
			}
		}
		mails := got.Received()
		if len(mails) != 1 || mails[0].To != "orjan@norrdal.example" ||
			!strings.Contains(mails[0].Text, "\nhttps://mognad.norrdal.example/links/") {
			t.Errorf("got %v", mails)
		}
		link := mails[0].Text[strings.Index(mails[0].Text, "/links/")+len("/links/"):]
		token, _, _ := strings.Cut(link, "\n")
		for _, s := range servers {
			if strings.Contains(s.output.String(), token) {
				t.Errorf("the log has the link: %s", s.output)
			}
		}
	})
}

// invited sets up an organisation and invites somebody.
func invited(ctx context.Context, w *chain.Chain) error {
	token, err := w.People.SetUpLink(ctx)
	if err != nil {
		return err
	}
	u, err := w.People.SetUp(ctx, token, people.SetUpForm{
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		Kind:             "municipality",
		Language:         "sv",
		Name:             "Åsa Öberg",
		Email:            "asa@norrdal.example",
		Password:         "tolv lila cyklar i regn",
	})
	if err != nil {
		return err
	}
	admin, err := w.Principal(ctx, u.ID, u.Epoch, "norrdal")
	if err != nil {
		return err
	}
	s, err := w.Entities.Structure(ctx, admin)
	if err != nil {
		return err
	}
	_, _, err = w.People.Invite(ctx, admin, people.InviteForm{
		Name:     "Örjan Ek",
		Email:    "orjan@norrdal.example",
		Role:     assessment.Coordinator,
		EntityID: s.Tree.Root().ID,
	})
	return err
}

// TestMailPause: many organisations take long to look at, and sending may take long too.
func TestMailPause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ took, want time.Duration }{
		{0, mailEvery},
		{time.Second / 2, 4500 * time.Millisecond},
		{4 * time.Second, 36 * time.Second},
		{time.Hour, time.Minute},
	} {
		if got := mailPause(c.took); got != c.want {
			t.Errorf("after looking for %s: got %s, want %s", c.took, got, c.want)
		}
	}
}

func TestMailCommand(t *testing.T) {
	t.Parallel()
	own := mailtest.New(t, mailtest.Options{User: "mognad", Password: "hemligt"})
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("hemligt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := []string{
		"--mail-host", "127.0.0.1", "--mail-port", strconv.Itoa(own.Port), "--mail-tls", "none",
		"--mail-from", "mognad@norrdal.example", "--mail-user", "mognad",
	}
	with := func(flags ...string) []string { return append(append([]string{"mail", "test"}, server...), flags...) }
	for name, tt := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"taken":             {with("--mail-password-file", secret, "bo@norrdal.example"), succeeded, "took the message"},
		"a wrong password":  {with("--mail-password", "fel", "bo@norrdal.example"), failed, "reach the mail server"},
		"two passwords":     {with("--mail-password", "a", "--mail-password-file", secret, "bo@x.example"), failed, "not both"},
		"no such file":      {with("--mail-password-file", secret+"x", "bo@norrdal.example"), failed, "cannot be read"},
		"not an address":    {with("--mail-password", "hemligt", "bo"), failed, "not an address"},
		"no server":         {[]string{"mail", "test", "bo@norrdal.example"}, failed, "--mail-host"},
		"plain credentials": {with("--mail-host", "mail.norrdal.example", "--mail-password", "a", "bo@x.example"), failed, "unencrypted"},
	} {
		var said strings.Builder
		if status := run(t.Context(), tt.args, nil, &said, &said); status != tt.status || !strings.Contains(said.String(), tt.says) {
			t.Errorf("%s: ended with %d and says %q, want %d and %q", name, status, said.String(), tt.status, tt.says)
		}
	}
	if got := own.Received(); len(got) != 1 || got[0].Subject != "Test message from Mognad" {
		t.Errorf("got %v", got)
	}
}
