// Package mailtest is a mail server for tests: it keeps what it gets, and refuses what it is told to. It delivers
// nothing.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Server is a mail server on this machine.
type Server struct {
	Port int

	mutex       sync.Mutex
	refuse      func(to string) error
	received    []Mail
	connections int
	user        string
	password    string
}

// Mail is what the server got.
type Mail struct {
	To         string // of the envelope
	Header     mail.Header
	Subject    string // decoded
	Text, HTML string
	Raw        string
}

// Options change how the server is reached.
type Options struct {
	TLS            *tls.Config // for STARTTLS
	User, Password string      // asked for, unless empty
}

// New starts a server, which is stopped with the test.
func New(t *testing.T, o Options) *Server {
	t.Helper()
	s := &Server{user: o.User, password: o.Password}
	back := smtp.NewServer(s)
	back.Domain = "localhost"
	back.TLSConfig = o.TLS
	back.AllowInsecureAuth = true
	back.ReadTimeout, back.WriteTimeout = 10*time.Second, 10*time.Second
	back.ErrorLog = quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // for a test
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := back.Serve(l); err != nil && !closed(err) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		for _, stop := range []func() error{back.Close, l.Close} { // it may not yet serve, if nobody wrote to it
			if err := stop(); err != nil && !closed(err) {
				t.Error(err)
			}
		}
		<-done
	})
	return s
}

func closed(err error) bool {
	return errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed)
}

// quiet is a log that nobody reads: clients that leave are part of the tests.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Refuse makes the server answer mail to an address with an error, or none for nil.
func (s *Server) Refuse(refuse func(to string) error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.refuse = refuse
}

// Later and Never are answers of a server that refuses for now and for good.
var (
	Later = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
	Never = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
)

// Received lists what the server has got, in order.
func (s *Server) Received() []Mail {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]Mail(nil), s.received...)
}

// Connections is how many connections there have been.
func (s *Server) Connections() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.connections
}

// NewSession implements [smtp.Backend].
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.connections++
	return &session{server: s, known: s.user == ""}, nil
}

type session struct {
	server *Server
	known  bool
	to     string
}

// AuthMechanisms implements [smtp.AuthSession].
func (s *session) AuthMechanisms() []string {
	if s.server.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth implements [smtp.AuthSession].
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.known = user == s.server.user && password == s.server.password
		if !s.known {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// Mail implements [smtp.Session].
func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

// Rcpt implements [smtp.Session].
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	s.to = to
	if s.server.refuse == nil {
		return nil
	}
	return s.server.refuse(to)
}

// Data implements [smtp.Session].
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := read(string(raw))
	if err != nil {
		return err
	}
	m.To = s.to
	s.server.mutex.Lock()
	defer s.server.mutex.Unlock()
	s.server.received = append(s.server.received, m)
	return nil
}

// Reset implements [smtp.Session].
func (s *session) Reset() { s.to = "" }

// Logout implements [smtp.Session].
func (s *session) Logout() error { return nil }

// read takes a mail apart.
func read(raw string) (Mail, error) {
	parsed, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: parsed.Header, Raw: raw}
	words := mime.WordDecoder{}
	if m.Subject, err = words.DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return m, err
	}
	_, parameters, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		return m, err
	}
	parts := multipart.NewReader(parsed.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		} else if err != nil {
			return m, err
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return m, err
		}
		text := strings.ReplaceAll(string(content), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
		} else {
			m.Text = text
		}
	}
}

// Certificate is a certificate for this machine, and the settings with which a client trusts it.
func Certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IsCA:         true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(trusted)
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
	}, &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
}
