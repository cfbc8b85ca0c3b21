package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"time"

	gomail "github.com/wneessen/go-mail"

	"mognad/assessment/record"
)

// Encryption is how the connection to the mail server is encrypted.
type Encryption string

// The ways of encrypting.
const (
	STARTTLS Encryption = "starttls" // compulsory
	TLS      Encryption = "tls"      // from the first byte
	Plain    Encryption = "none"
)

// Encryptions lists them in the order in which they are offered.
var Encryptions = []Encryption{STARTTLS, TLS, Plain}

// Server is the mail server that takes our mail.
type Server struct {
	Host           string // "" for none
	Port           int    // 0 for that of the encryption: 587, 465 or 25
	User, Password string
	From           string // address, or "Name <address>"
	Encryption     Encryption
	TLS            *tls.Config // nil for the machine's certificates
}

// Configured reports whether there is a server.
func (s Server) Configured() bool { return s.Host != "" }

// Check says what is wrong with the settings, for the operator.
func (s Server) Check() error {
	if !s.Configured() {
		return nil
	}
	if _, err := mail.ParseAddress(s.From); err != nil {
		return fmt.Errorf("the sender %q of mail is not an address; write one such as mognad@example.org", s.From)
	}
	switch {
	case s.Port < 0 || s.Port > 65535:
		return fmt.Errorf("%d is not a port", s.Port)
	case (s.User == "") != (s.Password == ""):
		return errors.New("give both the user and the password of the mail server, or neither")
	case s.User != "" && s.Encryption == Plain && !s.local():
		return fmt.Errorf(
			"the password of the mail server would cross the network to %s unencrypted; use starttls or tls",
			s.Host,
		)
	}
	return nil
}

// local reports whether the server is this machine.
func (s Server) local() bool {
	ip, err := netip.ParseAddr(s.Host)
	return s.Host == "localhost" || err == nil && ip.IsLoopback()
}

// sendTime is how long one step with the mail server may take.
const sendTime = 20 * time.Second

// The keys of why a mail was not sent.
const (
	ErrorUnreachable = "mail.error.unreachable"
	ErrorDelayed     = "mail.error.delayed"
	ErrorRefused     = "mail.error.refused"
	ErrorUnwritable  = "mail.error.unwritable"
)

// client is a connection to be opened.
func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithTimeout(sendTime), gomail.WithoutNoop()}
	config := s.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.ServerName = s.Host
	port := s.Port
	switch s.Encryption {
	case TLS:
		options = append(options, gomail.WithSSL())
		port = or(port, 465)
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		port = or(port, 25)
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		port = or(port, 587)
	}
	options = append(options, gomail.WithTLSConfig(config), gomail.WithPort(port))
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.Encryption == Plain { // to this machine, see Check
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

func or(port, usual int) int {
	if port == 0 {
		return usual
	}
	return port
}

// Send sends messages over one connection, in order, and returns how it went for each, with the error for the log. With
// the context it stops after the message being sent; the rest was not tried.
func (s Server) Send(ctx context.Context, messages []Message) ([]record.Delivery, error) {
	deliveries := make([]record.Delivery, len(messages))
	unreachable := func(from int) {
		for i := from; i < len(deliveries); i++ {
			deliveries[i] = record.Delivery{State: record.Delayed, Error: ErrorUnreachable}
		}
	}
	c, err := s.client()
	if err != nil {
		unreachable(0)
		return deliveries, fmt.Errorf("set up mail: %w", err)
	}
	if err := c.DialWithContext(ctx); err != nil {
		unreachable(0)
		return deliveries, fmt.Errorf("reach the mail server: %w", err)
	}
	var errs []error
	for i, m := range messages {
		if ctx.Err() != nil {
			break
		}
		msg, err := s.message(m)
		if err != nil {
			deliveries[i] = record.Delivery{State: record.Refused, Error: ErrorUnwritable}
			errs = append(errs, err)
			continue
		}
		err = c.Send(msg)
		if msg.IsDelivered() {
			deliveries[i].State = record.Delivered
		}
		if err == nil {
			continue
		}
		errs = append(errs, err)
		if !msg.IsDelivered() {
			deliveries[i] = outcome(err)
		}
		if c.Reset() != nil { // the connection is gone
			unreachable(i + 1)
			break
		}
	}
	if err := c.Close(); err != nil {
		errs = append(errs, fmt.Errorf("leave the mail server: %w", err))
	}
	return deliveries, errors.Join(errs...)
}

// Reach connects and signs in to the server, and sends nothing.
func (s Server) Reach(ctx context.Context) error {
	c, err := s.client()
	if err != nil {
		return fmt.Errorf("set up mail: %w", err)
	}
	if err := c.DialWithContext(ctx); err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	if err := c.Close(); err != nil {
		return fmt.Errorf("leave the mail server: %w", err)
	}
	return nil
}

// outcome is how it went when the server answered with an error: for good if it refuses the reader or the content, for
// now if it says so, and for now too if it refuses us.
func outcome(err error) record.Delivery {
	var refused *gomail.SendError
	if !errors.As(err, &refused) || refused.ErrorCode() == 0 {
		return record.Delivery{State: record.Delayed, Error: ErrorUnreachable}
	}
	ours := refused.Reason == gomail.ErrSMTPMailFrom || refused.Reason == gomail.ErrConnCheck
	if refused.IsTemp() || refused.ErrorCode() < 500 || ours {
		return record.Delivery{State: record.Delayed, Error: ErrorDelayed}
	}
	return record.Delivery{State: record.Refused, Error: ErrorRefused}
}

// message is a mail as it travels.
func (s Server) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.From); err != nil {
		return nil, fmt.Errorf("write the sender: %w", err)
	}
	to, err := mail.ParseAddress(m.Email)
	if err != nil {
		return nil, fmt.Errorf("read the receiver: %w", err)
	}
	to.Name = m.Name
	if err := msg.AddTo(to.String()); err != nil {
		return nil, fmt.Errorf("write the receiver: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Language)
	if m.Account != "" {
		msg.SetListUnsubscribe(m.Account)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}
