package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"mognad/api/metrics"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/mail"
	"mognad/assessment/record"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// mailFlags say how mail is sent. Without a host, none is.
type mailFlags struct {
	MailHost         string          `help:"Mail server that takes the program's mail; without one, none is sent." placeholder:"HOST" env:"MOGNAD_MAIL_HOST"`
	MailPort         int             `help:"Its port; by default 587 with starttls, 465 with tls, 25 with none." placeholder:"PORT" env:"MOGNAD_MAIL_PORT"`
	MailFrom         string          `help:"Sender of the mail, such as 'Mognad <mognad@example.org>'." placeholder:"ADDRESS" env:"MOGNAD_MAIL_FROM"`
	MailUser         string          `help:"User name at the mail server, if it asks for one." placeholder:"NAME" env:"MOGNAD_MAIL_USER"`
	MailPassword     string          `help:"Password at the mail server. Best set in the environment or in a file, where other users of the machine cannot read it." placeholder:"PASSWORD" env:"MOGNAD_MAIL_PASSWORD"`
	MailPasswordFile string          `help:"File that holds the password, instead." placeholder:"FILE" env:"MOGNAD_MAIL_PASSWORD_FILE"`
	MailTLS          mail.Encryption `name:"mail-tls" help:"How the connection is encrypted: starttls, tls or none." placeholder:"MODE" enum:"starttls,tls,none" default:"starttls" env:"MOGNAD_MAIL_TLS"`
}

// server is the mail server that the flags describe.
func (f mailFlags) server() (mail.Server, error) {
	s := mail.Server{
		Host:       f.MailHost,
		Port:       f.MailPort,
		User:       f.MailUser,
		Password:   f.MailPassword,
		From:       f.MailFrom,
		Encryption: f.MailTLS,
	}
	if f.MailPasswordFile != "" {
		if f.MailPassword != "" {
			return s, errors.New("give --mail-password or --mail-password-file, not both")
		}
		content, err := os.ReadFile(f.MailPasswordFile)
		if err != nil {
			return s, fmt.Errorf("the password of the mail server cannot be read: %w", err)
		}
		s.Password = strings.TrimRight(string(content), "\r\n")
	}
	return s, s.Check()
}

// mailCommand is for the operator who sets up mail.
type mailCommand struct {
	Test mailTestCommand `cmd:"" help:"Send a test message."`
}

// mailTestCommand sends a message with the settings of the server.
type mailTestCommand struct {
	Address string `arg:"" help:"Where to send it."`

	mailFlags `embed:""`
	linkFlags `embed:""`
}

// Run sends the message and says that the mail server took it, or why not.
func (c *mailTestCommand) Run(ctx context.Context, p *program) error {
	server, err := c.server()
	if err != nil {
		return err
	}
	if !server.Configured() {
		return errors.New("name the mail server with --mail-host")
	}
	if !assessment.ValidEmail(c.Address) {
		return fmt.Errorf("%q is not an address", c.Address)
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	l := catalog.For(language)
	text := l.T("mail.test_text", "Public", public(c.PublicURL, c.Addr))
	deliveries, err := server.Send(ctx, []mail.Message{{
		Email:    c.Address,
		Language: l.Language(),
		Subject:  l.T("mail.test_subject"),
		Text:     text + "\n",
		HTML:     "<p>" + text + "</p>",
	}})
	if err != nil && deliveries[0].State != record.Delivered {
		return err
	}
	fmt.Fprintf(p.out, "The mail server %s took the message to %s.\n", server.Host, c.Address)
	return nil
}

// mailer announces what has begun and sends the mail that is due.
type mailer struct {
	log     *slog.Logger
	chain   *chain.Chain
	catalog *i18n.Catalog
	server  mail.Server
	public  string
	numbers *metrics.Metrics // nil if nobody counts
	posting time.Duration    // that mail servers have taken
}

// mailEvery is how often is looked for mail to send.
const mailEvery = 5 * time.Second

// mailPause is how long to wait after looking for that long, apart from what mail servers took. Each organisation is
// looked at by itself, so that a thousand take seconds: the pause is nine times that, and a minute at most.
func mailPause(took time.Duration) time.Duration {
	return max(mailEvery-took, min(9*took, time.Minute))
}

// run works until the context ends, and finishes the message that it is sending.
func (m *mailer) run(ctx context.Context) {
	for ctx.Err() == nil {
		start, posting := time.Now(), m.posting
		if err := m.once(ctx); err != nil && ctx.Err() == nil {
			m.log.Warn("notices could not be dealt with; trying again later", "error", err)
		}
		pause(ctx, mailPause(time.Since(start)-(m.posting-posting)))
	}
}

func (m *mailer) once(ctx context.Context) error {
	start := time.Now()
	err := m.chain.Notices.Announce(ctx)
	m.numbers.Job("announce", time.Since(start), err)
	if err != nil || !m.server.Configured() {
		return err
	}
	start = time.Now()
	sent, err := m.chain.Notices.Deliver(ctx, m.post)
	m.numbers.Job("deliver", time.Since(start), err)
	if sent > 0 {
		m.log.Info("mail sent", "messages", sent)
	}
	return err
}

// post sends letters over one connection. What goes wrong is logged here, and noted with each notice.
func (m *mailer) post(ctx context.Context, letters []record.Letter) []record.Delivery {
	messages := make([]mail.Message, len(letters))
	for i, l := range letters {
		var err error
		if messages[i], err = mail.Present(m.catalog.For(l.Language).In(l.Zone), m.public, web.NoticePath, l); err != nil {
			m.log.Error("a mail could not be written", "error", err)
		}
	}
	start := time.Now()
	deliveries, err := m.server.Send(ctx, messages)
	m.posting += time.Since(start)
	if err != nil {
		m.log.Warn("some mail was not sent", "server", m.server.Host, "error", err)
	}
	for _, d := range deliveries {
		if d.State != record.NotTried {
			m.numbers.Mail(string(d.State))
		}
	}
	return deliveries
}
