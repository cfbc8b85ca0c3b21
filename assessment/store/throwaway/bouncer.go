package throwaway

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoBouncer is the error of a machine without PgBouncer.
var ErrNoBouncer = errors.New("no PgBouncer is installed on this machine")

// Bouncer is a running PgBouncer in front of a [Postgres], on a socket in a folder of its own.
type Bouncer struct {
	Socket string
	run    *exec.Cmd
	log    string
}

// URL is the address of a database of the server behind, without a password.
func (b *Bouncer) URL(database string) string {
	return "postgres:///" + database + "?host=" + b.Socket + "&port=6432&user=mognad"
}

// Stop ends the pooler and removes its folder.
func (b *Bouncer) Stop() {
	_ = b.run.Process.Signal(syscall.SIGTERM) // it may have ended already; at once, whoever is connected
	_ = b.run.Wait()                          // its exit status only says that it was stopped
	_ = os.RemoveAll(b.Socket)
}

// Bounce starts PgBouncer in transaction mode in front of the server, in a folder of its own below the one given. It
// asks for the password if there is one. Settings are lines of its configuration, such as "default_pool_size = 2".
func (p *Postgres) Bounce(ctx context.Context, below, password string, settings ...string) (*Bouncer, error) {
	program, err := bouncer()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(below, fmt.Sprintf("mognad-pg-%d-", os.Getpid()))
	if err != nil {
		return nil, err
	}
	b := &Bouncer{Socket: dir, log: filepath.Join(dir, "log")}
	if err := b.configure(p, password, settings); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	b.run = exec.Command(program, "-q", filepath.Join(dir, "ini")) //nolint:noctx // it outlives the context, see Stop
	if b.run.SysProcAttr, err = attributes(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	b.run.Dir = dir
	if err := b.run.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	for range 100 {
		if err = b.answers(ctx, password); err == nil {
			return b, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	said, readErr := os.ReadFile(b.log)
	b.Stop()
	return nil, errors.Join(fmt.Errorf("PgBouncer did not start: %w: %s", err, said), readErr)
}

// configure writes its files.
func (b *Bouncer) configure(p *Postgres, password string, settings []string) error {
	lines := append([]string{
		"[databases]",
		"* = host=" + p.Socket + " user=mognad",
		"[pgbouncer]",
		"pool_mode = transaction",
		"unix_socket_dir = " + b.Socket,
		"listen_addr =",
		"listen_port = 6432",
		"max_client_conn = 200",
		"logfile = " + b.log,
		"auth_type = any",
	}, settings...)
	if password != "" {
		lines = append(lines, "auth_type = scram-sha-256", "auth_file = "+filepath.Join(b.Socket, "users"))
	}
	ini := strings.Join(lines, "\n") + "\n"
	users := fmt.Sprintf("%q %q\n", "mognad", password)
	return errors.Join(
		os.WriteFile(filepath.Join(b.Socket, "ini"), []byte(ini), 0o644),     //nolint:gosec // read as another user
		os.WriteFile(filepath.Join(b.Socket, "users"), []byte(users), 0o644), //nolint:gosec // likewise
	)
}

func (b *Bouncer) answers(ctx context.Context, password string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	config, err := pgx.ParseConfig(b.URL("postgres"))
	if err != nil {
		return err
	}
	config.Password = password
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	return connection.Close(ctx)
}

// bouncer is the program: Debian keeps it outside the path of most users.
func bouncer() (string, error) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", ErrNoBouncer
}
