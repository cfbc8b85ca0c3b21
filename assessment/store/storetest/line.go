package storetest

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

// Line is what lies between the program and PostgreSQL, and breaks when a test wants it to.
type Line struct {
	listener net.Listener
	server   string // the socket of the server
	database string

	mutex  sync.Mutex
	faults []Fault // of the next commits
	text   string  // that a statement is sent with which is also a commit, "" for none
	down   bool
	held   bool
	ends   map[net.Conn]bool
}

// Fault is what happens to a connection when a transaction that may have written is committed on it.
type Fault string

// The faults.
const (
	LoseAnswer  Fault = "answer lost"                // committed, but the connection breaks before the answer has come
	LoseCommit  Fault = "commit lost"                // the connection breaks before the server has the commit
	HoldAnswer  Fault = "answer held"                // committed, but no answer comes
	HoldCommit  Fault = "commit held"                // neither the server nor the program hears anything more
	CutBefore   Fault = "line cut before the commit" // and nobody reaches the server from then on
	LoseThenCut Fault = "answer lost, line cut"      // committed, and nobody reaches the server from then on
)

// NewLine makes a line to the database at the address, which is on a socket as the tests' own are.
func NewLine(t testing.TB, address string) *Line {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the test
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{
		listener: listener,
		server:   filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432"),
		database: u.Path,
		ends:     map[net.Conn]bool{},
	}
	var running sync.WaitGroup
	running.Go(func() { l.accept(&running) })
	t.Cleanup(func() {
		_ = listener.Close()
		l.Cut()
		running.Wait()
	})
	return l
}

// URL is the address of the database by the line.
func (l *Line) URL() string {
	return "postgres://mognad@" + l.listener.Addr().String() + l.database + "?sslmode=disable"
}

// AtCommit says what happens at the next commits of transactions that may have written, one after the other.
func (l *Line) AtCommit(faults ...Fault) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.faults = append(l.faults, faults...)
}

// CommitsWith says that a statement which is sent with the text commits by itself.
func (l *Line) CommitsWith(text string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text = text
}

// commits reports whether what the program sends commits by itself.
func (l *Line) commits(sent []byte) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text != "" && bytes.Contains(sent, []byte(l.text))
}

// Pending is how many of those faults have not happened.
func (l *Line) Pending() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return len(l.faults)
}

// Cut breaks all connections, and every new one until [Line.Mend].
func (l *Line) Cut() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.down = true
	for c := range l.ends {
		_ = c.Close()
	}
}

// Mend lets connections through again.
func (l *Line) Mend() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.down = false
}

// Hold is a black hole: neither the server nor the program hears anything more, on these connections and new ones.
func (l *Line) Hold() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.held = true
}

func (l *Line) holds() bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.held
}

// keep remembers a connection, or closes it while the line is cut.
func (l *Line) keep(c net.Conn) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.down {
		_ = c.Close()
		return false
	}
	l.ends[c] = true
	return true
}

func (l *Line) close(ends ...net.Conn) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, c := range ends {
		delete(l.ends, c)
		_ = c.Close()
	}
}

func (l *Line) next() Fault {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.faults) == 0 {
		return ""
	}
	f := l.faults[0]
	l.faults = l.faults[1:]
	return f
}

func (l *Line) accept(running *sync.WaitGroup) {
	for {
		program, err := l.listener.Accept()
		if err != nil {
			return
		}
		if !l.keep(program) {
			continue
		}
		server, err := net.Dial("unix", l.server) //nolint:noctx // closed with the test
		if err != nil || !l.keep(server) {
			l.close(program)
			continue
		}
		p := &passage{line: l, program: program, server: server}
		running.Go(p.forth)
		running.Go(p.back)
	}
}

// passage is one connection through the line.
type passage struct {
	line            *Line
	program, server net.Conn

	mutex  sync.Mutex
	fault  Fault
	within bool // a transaction
	writes bool // the transaction may write
}

// The statements that the line looks for. Before them is the length of a message or an empty name: no text, unlike in
// values that end so.
var (
	begin  = regexp.MustCompile(`(?s)\x00.?begin\b`)
	commit = regexp.MustCompile(`(?s)\x00.?commit\x00`)
	end    = regexp.MustCompile(`(?s)\x00.?(?:commit|rollback)\x00`)
)

// forth passes on what the program sends, which puts a commit in a packet of its own or last in one.
func (p *passage) forth() {
	ends := []net.Conn{p.program, p.server}
	defer func() { p.line.close(ends...) }()
	packet := make([]byte, 64<<10)
	for {
		n, err := p.program.Read(packet)
		if err != nil {
			return
		}
		if p.line.holds() {
			continue
		}
		sent := bytes.ToLower(packet[:n])
		if at := begin.FindIndex(sent); at != nil {
			p.within, p.writes = true, !bytes.Contains(sent[at[0]:], []byte("read only"))
		}
		if p.writes && commit.Match(sent) || !p.within && p.line.commits(sent) {
			p.mutex.Lock()
			p.fault = p.line.next()
			p.mutex.Unlock()
		}
		p.within = p.within && !end.Match(sent)
		switch p.fault {
		case LoseCommit:
			return
		case CutBefore:
			p.line.Cut()
			return
		case HoldCommit:
			_, _ = io.Copy(io.Discard, p.program)
			ends = ends[:1] // the server does not learn that the program has given up
			return
		case LoseAnswer, HoldAnswer, LoseThenCut:
		}
		if _, err := p.server.Write(packet[:n]); err != nil {
			return
		}
	}
}

// back passes on what the server answers.
func (p *passage) back() {
	packet := make([]byte, 64<<10)
	for {
		n, err := p.server.Read(packet)
		p.mutex.Lock()
		fault := p.fault
		p.mutex.Unlock()
		switch {
		case err != nil || fault == LoseAnswer:
			p.line.close(p.program, p.server)
			return
		case fault == LoseThenCut:
			p.line.Cut()
			return
		case fault == HoldAnswer || fault == HoldCommit || p.line.holds():
			continue
		}
		if _, err := p.program.Write(packet[:n]); err != nil {
			return
		}
	}
}
