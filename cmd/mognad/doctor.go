package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"mognad/assessment/document"
	"mognad/assessment/store"
	"mognad/frontend"
)

// doctorCommand looks at everything that a server needs. It changes nothing and prints no secret.
type doctorCommand struct {
	Serve serveCommand `embed:""`
}

// doctorTime is how long one thing may take to be examined, except reading the whole embedded database.
const doctorTime = 10 * time.Second

// Run prints a line for each thing, and fails if one of them keeps the server from working.
func (c *doctorCommand) Run(ctx context.Context, p *program) error {
	findings := append([]finding{ok("settings", "all can be used")}, c.Serve.doubts()...)
	findings = append(findings, c.Serve.examineFolder()...)
	findings = append(findings, c.Serve.examineDatabase(ctx)...)
	findings = append(findings, examineClock(time.Now())...)
	findings = append(findings, c.Serve.examineMail(ctx)...)
	findings = append(findings, c.Serve.examinePublic(ctx)...)
	findings = append(findings, examineProgram()...)
	findings = append(findings, c.Serve.examineServer(ctx))
	return report(p.out, findings)
}

// doubts are settings that can be used, but that few people want as they are.
func (c *serveCommand) doubts() []finding {
	var found []finding
	if c.PublicURL == "" {
		found = append(found, warned("settings", "there is no --public-url: links in mail lead to this machine only; "+
			"give the address that browsers use, such as https://mognad.example.org"))
	}
	if !protected(string(c.PublicURL)) {
		found = append(found, warned("settings", "passwords cross the network unprotected to %s; put a reverse proxy with "+
			"a certificate in front", c.PublicURL))
	}
	if strings.HasPrefix(string(c.PublicURL), "https://") && len(c.TrustedProxies) == 0 {
		found = append(found, warned("settings", "there is no --trusted-proxies: behind a proxy everybody seems to come "+
			"from it, and a few wrong passwords lock all out; name the proxy's address"))
	}
	return found
}

// The room that is enough, and the least with which a server should run, in bytes.
const (
	roomEnough = 1 << 30
	roomLeast  = 100 << 20
)

// examineFolder looks at the folder of the embedded database.
func (c *serveCommand) examineFolder() []finding {
	const about = "folder"
	if c.DatabaseURL != "" {
		return nil
	}
	info, err := os.Stat(c.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{warned(about, "%s does not exist; mognad serve makes it, or name another with --data", c.Data)}
	case err != nil:
		return []finding{failing(about, "%s cannot be read: %v", c.Data, err)}
	case !info.IsDir():
		return []finding{failing(about, "%s is not a folder; name one with --data", c.Data)}
	}
	var found []finding
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		found = append(found, warned(about, "other users of the machine can open %s (mode %04o); chmod 700 %s",
			c.Data, mode, c.Data))
	}
	if err := writable(c.Data); err != nil {
		return append(found, failing(about, "this user cannot write in %s: %v; run this as the user of the service, or "+
			"give the folder to it with chown", c.Data, err))
	}
	d, err := diskOf(c.Data)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return append(found, ok(about, "%s can be written", c.Data))
	case err != nil:
		return append(found, failing(about, "the room on the disk of %s cannot be read: %v", c.Data, err))
	case d.free < roomLeast:
		return append(found, failing(about, "%s are free on the disk of %s; make room, or nothing can be saved soon",
			size(d.free), c.Data))
	case d.network != "":
		return append(found, failing(about, "%s is on a network share (%s), where file locks cannot be trusted; move it to "+
			"a local disk, or use PostgreSQL", c.Data, d.network))
	case d.free < roomEnough:
		return append(found, warned(about, "%s are free on the disk of %s; make room", size(d.free), c.Data))
	}
	return append(found, ok(about, "%s can be written, %s are free", c.Data, size(d.free)))
}

// writable tries to write a file in the folder.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, "doctor-")
	if err != nil {
		return err
	}
	_, err = f.WriteString("mognad doctor\n")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// disk is what is known of the disk of a folder.
type disk struct {
	free    int64  // bytes that this user can still write
	network string // name of the file system, if it is another machine's
}

func size(bytes int64) string {
	if bytes >= 10<<30 {
		return fmt.Sprintf("%d GiB", bytes>>30)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// examineDatabase looks at the database, whichever it is. It makes none.
func (c *serveCommand) examineDatabase(ctx context.Context) []finding {
	const about = "database"
	if c.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(c.Data, store.DatabaseFile)); errors.Is(err, fs.ErrNotExist) {
			return []finding{warned(about, "there is none in %s yet; mognad serve makes it", c.Data)}
		}
	}
	db, err := c.open(ctx, false, nil)
	if err != nil {
		return []finding{failing(about, "%v", err)}
	}
	f, err := db.Examine(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return []finding{failing(about, "it does not answer as it should: %v", err)}
	}
	return append([]finding{ok(about, "%s, %s, collation %s, %s", f.Version, f.Encoding, f.Collation, size(f.Bytes))},
		judge(f, time.Now())...)
}

// clockApart is how far PostgreSQL's clock may be from ours before somebody wonders about the times in the event log.
const clockApart = 5 * time.Second

// judge says what is wrong with a database.
func judge(f store.Facts, now time.Time) []finding {
	const about = "database"
	var found []finding
	if f.Major != 0 && f.Major < store.OldestPostgres {
		found = append(found, failing(about, "it is older than PostgreSQL %d; upgrade it", store.OldestPostgres))
	}
	if encoding := strings.ReplaceAll(f.Encoding, "-", ""); encoding != "UTF8" {
		found = append(found, failing(about, "its encoding is %s; make a database with ENCODING 'UTF8' and move the data",
			f.Encoding))
	}
	if f.Damage != "" {
		found = append(found, failing(about, "it is damaged (%s); stop the server and restore a backup", f.Damage))
	}
	if f.Superuser {
		found = append(found, warned(about, "the role is a superuser, or passes row level security; use a role of its own "+
			"without these rights"))
	}
	if apart := now.Sub(f.Clock).Abs(); !f.Clock.IsZero() && apart > clockApart {
		found = append(found, warned("clock", "it is %s apart from the database's; let both machines set it by NTP",
			apart.Round(time.Second)))
	}
	switch {
	case f.Schema > f.Known:
		found = append(found, failing("schema", "its version is %d, newer than the %d that this program knows; use the "+
			"newer mognad, or restore a backup from before", f.Schema, f.Known))
	case f.Pending > 0 && !f.MayCreate:
		found = append(found, failing("schema", "%d migrations are missing, and this role may not change the schema; run "+
			"mognad migrate with the role that owns it", f.Pending))
	case f.Pending > 0:
		found = append(found, warned("schema", "%d migrations are missing; back up, then run mognad migrate or start "+
			"mognad serve", f.Pending))
	default:
		found = append(found, ok("schema", "version %d, up to date", f.Schema))
	}
	return found
}

// examineClock compares our clock with when the program was built: nothing else here knows the time.
func examineClock(now time.Time) []finding {
	built, known := builtAt()
	switch {
	case !known:
		return []finding{ok("clock", "%s", now.UTC().Format(time.RFC3339))}
	case now.Before(built.Add(-24 * time.Hour)):
		return []finding{failing("clock", "it says %s, but this program is from %s; set it, best by NTP",
			now.UTC().Format(time.RFC3339), built.Format(time.DateOnly))}
	}
	return []finding{ok("clock", "%s", now.UTC().Format(time.RFC3339))}
}

func builtAt() (time.Time, bool) {
	info, found := debug.ReadBuildInfo()
	if !found {
		return time.Time{}, false
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, s.Value)
			return at, err == nil
		}
	}
	return time.Time{}, false
}

// examineMail tries to reach the mail server and to sign in there. It sends nothing.
func (c *serveCommand) examineMail(ctx context.Context) []finding {
	const about = "mail"
	server, err := c.server()
	if err != nil {
		return []finding{failing(about, "%v", err)}
	}
	if !server.Configured() {
		return []finding{ok(about, "none is sent, because there is no --mail-host")}
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	if err := server.Reach(ctx); err != nil {
		return []finding{failing(about, "%v; check --mail-host, --mail-port, --mail-tls, user and password", err)}
	}
	return []finding{ok(about, "%s takes mail; try it out with mognad mail test ADDRESS", server.Host)}
}

// examinePublic asks the public address as a browser would. Some networks let no machine reach its own public address,
// so that a failure need not be one.
func (c *serveCommand) examinePublic(ctx context.Context) []finding {
	const about = "public address"
	if c.PublicURL == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	reply, err := fetch(ctx, string(c.PublicURL)+"/healthz")
	if err != nil {
		return []finding{warned(about, "this machine does not reach %s: %v; no fault if browsers do", c.PublicURL, err)}
	}
	answer, err := io.ReadAll(io.LimitReader(reply.Body, 100))
	if err := errors.Join(err, reply.Body.Close()); err != nil {
		return []finding{warned(about, "the answer of %s cannot be read: %v", c.PublicURL, err)}
	}
	if reply.StatusCode != http.StatusOK || strings.TrimSpace(string(answer)) != "ok" {
		return []finding{warned(about, "%s/healthz answers %d, and not as a Mognad does; check the proxy and whether the "+
			"server runs", c.PublicURL, reply.StatusCode)}
	}
	return []finding{ok(about, "%s leads to a Mognad", c.PublicURL)}
}

// examineProgram looks at what is, or should be, in the program and beside it.
func examineProgram() []finding {
	found := []finding{ok("program", "version %s", version())}
	assets, err := frontend.NewAssets()
	switch {
	case err != nil:
		found = append(found, failing("program", "the style sheets cannot be read: %v; build it again with make build", err))
	case assets.Missing():
		found = append(found, failing("program", "it has no style sheets and scripts; build it with make build"))
	}
	if document.NewPDF().Ready(document.PDFFile) != nil {
		found = append(found, warned("pdf", "reports cannot be made as PDF; install LibreOffice "+
			"(libreoffice-writer-nogui), or do without"))
	}
	return found
}

// examineServer asks the server on this machine, which need not run.
func (c *serveCommand) examineServer(ctx context.Context) finding {
	if err := ready(ctx, readyz(c.Addr), doctorTime); err != nil {
		return warned("server", "%v; no fault if it is not to run now", err)
	}
	return ok("server", "ready at %s", c.Addr)
}
