package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/coreos/go-systemd/v22/activation"
)

// listenFlags say where requests come in.
type listenFlags struct {
	Addr       string     `help:"Address and port to listen on, or unix:/PATH for a socket that a proxy on this machine connects to. A socket from systemd (LISTEN_FDS) is used instead." placeholder:"HOST:PORT" default:"127.0.0.1:8080" env:"MOGNAD_ADDR"`
	SocketMode socketMode `help:"Permissions of the socket of unix:/PATH." placeholder:"MODE" default:"0660" env:"MOGNAD_SOCKET_MODE"`
}

// socketMode is the permissions of a file in octal.
type socketMode fs.FileMode

// UnmarshalText reads octal digits.
func (m *socketMode) UnmarshalText(text []byte) error {
	mode, err := strconv.ParseUint(string(text), 8, 32)
	if err != nil || mode > uint64(fs.ModePerm) {
		return fmt.Errorf("%q is not a mode; write one such as 0660", text)
	}
	*m = socketMode(mode)
	return nil
}

// Validate refuses a socket without a whole path: where it is must not depend on where the program was started.
func (f listenFlags) Validate() error {
	if path, unix := socketPath(f.Addr); unix && !strings.HasPrefix(path, "/") {
		return errors.New("--addr needs the whole path of a socket, for example unix:/run/mognad/mognad.sock")
	}
	return nil
}

// socketPath is the path of an address that is a socket.
func socketPath(addr string) (path string, unix bool) { return strings.CutPrefix(addr, "unix:") }

// listen takes the socket that systemd has opened, or opens one.
func (f listenFlags) listen(ctx context.Context) (net.Listener, error) {
	if l, err := inherited(); l != nil || err != nil {
		return local(l), err
	}
	if path, unix := socketPath(f.Addr); unix {
		l, err := listenUnix(ctx, path, fs.FileMode(f.SocketMode))
		return local(l), err
	}
	return listen(ctx, f.Addr, "--addr")
}

// inherited is the socket that the service manager has opened for this process, nil without one.
func inherited() (net.Listener, error) {
	given, err := activation.Listeners()
	if err != nil || len(given) == 0 {
		return nil, err
	}
	if len(given) > 1 || given[0] == nil {
		return nil, fmt.Errorf("systemd has opened %d sockets; give the unit one ListenStream= and nothing else", len(given))
	}
	return given[0], nil
}

// listen takes an address, which was given with the flag.
func listen(ctx context.Context, addr, flag string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf(
			"the address %s is in use by another program; stop that one, or choose another with %s",
			addr,
			flag,
		)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s; choose a port above 1023 with %s", addr, flag)
	}
	return nil, fmt.Errorf(
		"cannot listen on %s; give an address and a port such as 127.0.0.1:8080 with %s: %w",
		addr,
		flag,
		err,
	)
}

// listenUnix listens on a socket with these permissions. One that a program left behind when it was killed is removed,
// one that somebody listens on is not.
func listenUnix(ctx context.Context, path string, mode fs.FileMode) (net.Listener, error) {
	if err := removeAbandoned(ctx, path); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s; check that the folder is there and this user may write in it: %w",
			path, err)
	}
	if err := os.Chmod(path, mode); err != nil {
		return nil, errors.Join(fmt.Errorf("set the permissions of the socket: %w", err), l.Close())
	}
	return l, nil
}

func removeAbandoned(ctx context.Context, path string) error {
	found, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the socket: %w", err)
	}
	if found.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is not a socket; move it away, or choose another path with --addr", path)
	}
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "unix", path)
	if err == nil {
		return errors.Join(
			fmt.Errorf("the socket %s is in use by another program; stop that one, or choose another with --addr", path),
			c.Close(),
		)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("look at the socket: %w", err)
	}
	return os.Remove(path)
}

// local lets those who connect through a socket of this machine count as 127.0.0.1, so that the proxy there can be
// trusted by that address. Who may connect is for the permissions of the socket.
func local(l net.Listener) net.Listener {
	if l == nil || l.Addr().Network() != "unix" {
		return l
	}
	return localListener{l}
}

type (
	localListener   struct{ net.Listener }
	localConnection struct{ net.Conn }
)

// Accept implements [net.Listener].
func (l localListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return localConnection{c}, nil
}

// RemoteAddr implements [net.Conn].
func (localConnection) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// addressOf is where a listener listens, as --addr has it.
func addressOf(l net.Listener) string {
	if l.Addr().Network() == "unix" {
		return "unix:" + l.Addr().String()
	}
	return l.Addr().String()
}

// listensLocally reports whether only this machine reaches the server, without a proxy.
func listensLocally(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// public is the address for browsers: the one given, else this machine with the listening port.
func public(given publicURL, addr string) string {
	if given != "" {
		return string(given)
	}
	if _, unix := socketPath(addr); unix {
		return "http://localhost" // of the proxy
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		port = "8080" // a server would not have started with such an address
	}
	return "http://localhost:" + port
}
