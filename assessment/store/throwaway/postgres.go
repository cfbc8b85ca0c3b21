// Package throwaway starts a PostgreSQL server of its own from the installed package, in a temporary folder and on a
// socket there. Its databases are left to the tests and benchmarks that use it.
package throwaway

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled is the error of a machine without PostgreSQL's server programs.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed on this machine")

// Postgres is a running server. Its superuser is "mognad" and needs no password.
type Postgres struct {
	Socket string // the folder of its socket
	Bin    string // the folder of its programs
	run    *exec.Cmd
	log    string
}

// URL is the address of a database on the server.
func (p *Postgres) URL(database string) string {
	return "postgres:///" + database + "?host=" + p.Socket + "&user=mognad"
}

// Template is the empty database that PostgreSQL copies by default.
const Template = "template1"

// Create makes a database on the server, as a copy of another, and returns its address. The template must have no
// connections.
func (p *Postgres) Create(ctx context.Context, database, template string) (url string, err error) {
	connection, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return "", err
	}
	_, err = connection.Exec(
		ctx,
		"CREATE DATABASE "+pgx.Identifier{database}.Sanitize()+" TEMPLATE "+pgx.Identifier{template}.Sanitize(),
	)
	if err = errors.Join(err, connection.Close(context.WithoutCancel(ctx))); err != nil {
		return "", fmt.Errorf("create database %s: %w", database, err)
	}
	return p.URL(database), nil
}

// Drop removes a database, and whoever is still connected to it.
func (p *Postgres) Drop(ctx context.Context, database string) error {
	connection, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, "DROP DATABASE "+pgx.Identifier{database}.Sanitize()+" WITH (FORCE)")
	if err = errors.Join(err, connection.Close(context.WithoutCancel(ctx))); err != nil {
		return fmt.Errorf("drop database %s: %w", database, err)
	}
	return nil
}

// Log is what the server has written so far.
func (p *Postgres) Log() (string, error) {
	said, err := os.ReadFile(p.log)
	return string(said), err
}

// Stop ends the server and removes its folder.
func (p *Postgres) Stop() {
	_ = p.run.Process.Signal(syscall.SIGQUIT) // it may have ended already
	_ = p.run.Wait()                          // its exit status only says that it was stopped
	_ = os.RemoveAll(p.Socket)
	_ = os.Remove(p.log)
}

// Start makes a cluster in a folder of its own below the one given, such as [os.TempDir], and starts a server on it
// with the settings given, such as "fsync=off". PostgreSQL refuses to run as root, so as root it is run as the user
// "nobody".
func Start(ctx context.Context, below string, settings ...string) (*Postgres, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	if err := removeAbandoned(below); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(below, fmt.Sprintf("mognad-pg-%d-", os.Getpid()))
	if err != nil {
		return nil, err
	}
	attributes, err := attributes(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initialise := exec.CommandContext(
		ctx,
		filepath.Join(bin, "initdb"),
		"-D",
		data,
		"-U",
		"mognad",
		"-A",
		"trust",
		"-E",
		"UTF8",
		"--no-sync",
		"--locale=C.UTF-8",
	)
	initialise.SysProcAttr, initialise.Dir = attributes, dir
	if out, err := initialise.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	args := []string{"-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=200"}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	p := &Postgres{Socket: dir, Bin: bin, log: logOf(dir)}
	p.run = exec.Command(filepath.Join(bin, "postgres"), args...) //nolint:noctx // it outlives the context, see Stop
	p.run.SysProcAttr, p.run.Dir = attributes, dir
	log, err := os.Create(p.log)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	p.run.Stdout, p.run.Stderr = log, log
	if err := errors.Join(p.run.Start(), log.Close()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir), os.Remove(p.log))
	}
	for range 100 {
		if err = p.answers(ctx); err == nil {
			return p, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	said, readErr := os.ReadFile(p.log)
	p.Stop()
	return nil, errors.Join(fmt.Errorf("PostgreSQL did not start: %w: %s", err, said), readErr)
}

// At is a running server that another program has started, with its socket in the folder given. That program stops it.
func At(socket string) (*Postgres, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	return &Postgres{Socket: socket, Bin: bin, log: logOf(socket)}, nil
}

// logOf is the log of the server with a folder, in one that this program may write to.
func logOf(dir string) string { return filepath.Join(os.TempDir(), filepath.Base(dir)+".log") }

// removeAbandoned removes the folders of programs that were ended before they could call [Postgres.Stop].
func removeAbandoned(below string) error {
	folders, err := filepath.Glob(filepath.Join(below, "mognad-pg-*-*"))
	for _, folder := range folders {
		pid, numberErr := strconv.Atoi(strings.Split(filepath.Base(folder), "-")[2])
		if numberErr == nil && !runs(pid) {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}
	return err
}

func (p *Postgres) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return err
	}
	return connection.Close(ctx)
}

// programs is the folder of initdb and postgres: Debian keeps them outside the path.
func programs() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrNotInstalled
	}
	return filepath.Dir(found[len(found)-1]), nil
}
