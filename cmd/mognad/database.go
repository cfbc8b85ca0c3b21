package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// databaseFlags say where the data is.
type databaseFlags struct {
	Data        string `help:"Folder of the embedded database; used unless --database-url is set." placeholder:"DIR" default:"data" env:"MOGNAD_DATA"`
	DatabaseURL string `name:"database-url" help:"Use this PostgreSQL database instead, given as postgres://user:password@host:5432/database. Best set in the environment, where other users of the machine cannot read it." placeholder:"URL" env:"MOGNAD_DATABASE_URL"`

	DatabasePasswordFile string   `help:"File that holds the password of the PostgreSQL database, instead of the URL. It is read again for each new connection." placeholder:"FILE" env:"MOGNAD_DATABASE_PASSWORD_FILE"`
	TimeZone             timeZone `help:"Time zone in which days begin and end, and in which times are shown, for organisations that have not chosen one: its name in the IANA time zone database." placeholder:"NAME" default:"${time_zone}" env:"MOGNAD_TIME_ZONE"`
	DatabasePool         int      `help:"Most connections to PostgreSQL that the server opens. 0 for a quarter of the server's max_connections, at most 32." placeholder:"NUMBER" default:"0" env:"MOGNAD_DATABASE_POOL"`
}

// place is the flag for the database as it has to be typed for another command, unless the environment has it. The
// address of a PostgreSQL database, which may hold a password, is only named.
func (f databaseFlags) place() string {
	switch {
	case f.DatabaseURL == "" && f.Data != os.Getenv("MOGNAD_DATA"):
		return " --data " + f.Data
	case f.DatabaseURL != os.Getenv("MOGNAD_DATABASE_URL"):
		return " --database-url URL"
	}
	return ""
}

// Validate refuses settings that say nothing together.
func (f databaseFlags) Validate() error {
	return listed(f.faults())
}

// faults are what is wrong with the settings of the database. Nothing is connected to.
func (f databaseFlags) faults() []error {
	var faults []error
	if f.DatabasePool < 0 {
		faults = append(faults, errors.New("--database-pool cannot be negative; 0 is as many as suit the server"))
	}
	if f.DatabasePasswordFile != "" && f.DatabaseURL == "" {
		faults = append(faults,
			errors.New("--database-password-file is for PostgreSQL: give its address with --database-url"))
	}
	flag := "--data"
	if f.DatabaseURL != "" {
		flag = "--database-url"
	}
	o := f.options()
	o.PasswordFile = ""
	if err := o.Check(context.Background()); err != nil {
		return append(faults, fmt.Errorf("%s: %w", flag, err))
	}
	if err := f.options().Check(context.Background()); err != nil {
		faults = append(faults, fmt.Errorf("--database-password-file: %w", err))
	}
	return faults
}

// unusedFolder says that a folder which was typed is not used, because a setting names a PostgreSQL database: whoever
// typed it may think that it is.
func unusedFolder(parsed *kong.Context) string {
	typed := slices.ContainsFunc(parsed.Path, func(p *kong.Path) bool {
		return p.Flag != nil && p.Flag.Name == "data" && !p.Resolved
	})
	for _, f := range parsed.Flags() {
		if url, _ := parsed.FlagValue(f).(string); typed && f.Name == "database-url" && url != "" {
			return "--data is not used: --database-url, or MOGNAD_DATABASE_URL, names a PostgreSQL database"
		}
	}
	return ""
}

func (f databaseFlags) open(ctx context.Context, exclusive bool, log *slog.Logger) (*store.Database, error) {
	o := f.options()
	o.Exclusive, o.Log = exclusive, log
	return store.Open(ctx, o)
}

// options are those of the database that the flags name.
func (f databaseFlags) options() store.Options {
	return store.Options{
		Data:         f.Data,
		DatabaseURL:  f.DatabaseURL,
		PasswordFile: f.DatabasePasswordFile,
		Pool:         f.DatabasePool,
	}
}

// check refuses a folder without a database, so that a misspelt one is reported rather than created.
func (f databaseFlags) check() error {
	if f.DatabaseURL != "" {
		return nil
	}
	_, err := os.Stat(filepath.Join(f.Data, store.DatabaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf(
			"there is no database in the folder %s; name the folder with --data, or make one there with mognad migrate",
			f.Data,
		)
	}
	return err
}

// with opens an existing, up-to-date database, which a server may be using too, and runs fn on its use cases.
func (f databaseFlags) with(ctx context.Context, fn func(*chain.Chain) error) error {
	return f.withDatabase(ctx, func(_ *store.Database, w *chain.Chain) error { return fn(w) })
}

// withDatabase is with for what reads or writes whole tables beside the use cases.
func (f databaseFlags) withDatabase(ctx context.Context, fn func(*store.Database, *chain.Chain) error) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	db, err := f.open(ctx, false, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := usable(ctx, db); err != nil {
		return err
	}
	w, err := f.useCases(db, false)
	if err != nil {
		return err
	}
	return fn(db, w)
}

// usable refuses a database whose schema is older than the program, or newer and not compatible, and says what to do.
func usable(ctx context.Context, db *store.Database) error {
	err := db.Ready(ctx)
	var own *assessment.Error
	if err == nil || !errors.As(err, &own) || own.Err == nil {
		return err
	}
	if errors.Is(err, assessment.ErrOutdated) {
		return fmt.Errorf("the database cannot be used: %w", own.Err)
	}
	return fmt.Errorf("the database cannot be used: %w; bring it up to date with mognad migrate", own.Err)
}

// timeZone is where days begin and end, wherever the server is.
type timeZone struct{ *time.Location }

// UnmarshalText reads the name of a time zone.
func (z *timeZone) UnmarshalText(text []byte) (err error) {
	name := string(text)
	if z.Location, err = time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Errorf("%q is no time zone; write a name from the IANA time zone database, such as %s", text, i18n.Zone)
	}
	return nil
}

// useCases are those on a store, which queue mail or not.
func (f databaseFlags) useCases(db assessment.Store, mail bool) (*chain.Chain, error) {
	catalog, err := i18n.New()
	if err != nil {
		return nil, err
	}
	var words []workflow.Words
	for _, l := range catalog.All() {
		words = append(words, l)
	}
	return chain.New(db, workflow.Options{Zone: f.TimeZone.Location, Mail: mail, Words: words}), nil
}

// actorFlags say in which organisation, and as which user, a command acts: it may do what that user may.
type actorFlags struct {
	databaseFlags `embed:""`
	Organisation  string `help:"The organisation's key." placeholder:"KEY" required:""`
	As            string `help:"E-mail address of the user to act as, who is named in the event log." placeholder:"EMAIL" required:""`
}

// with runs fn as the user in the organisation. For somebody without a role in it, the organisation is treated as
// missing.
func (f actorFlags) with(ctx context.Context, fn func(*chain.Chain, assessment.Principal) error) error {
	return f.databaseFlags.with(ctx, func(w *chain.Chain) error {
		who, err := w.PrincipalByEmail(ctx, f.As, f.Organisation)
		if assessment.CodeOf(err) == assessment.NotFound {
			return fmt.Errorf("there is no organisation %q in which %q has a role", f.Organisation, f.As)
		}
		if err != nil {
			return err
		}
		return fn(w, who)
	})
}
