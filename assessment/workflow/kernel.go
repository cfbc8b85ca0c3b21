// Package workflow is the kernel of all use cases: transactions with current rights, logged events and refusals,
// idempotent requests. The use cases themselves are left to the packages below, one for each link of the chain: people,
// entities, rounds, audits, registers, plan, insight, review; each knows the links before it, never those after.
package workflow

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// Kernel is what all use cases run on. It only caches what never changes, parsed questionnaires and the ids of
// organisations, and what is checked when it is used, so that any number of servers can run side by side.
type Kernel struct {
	Store  assessment.Store
	Random io.Reader
	zone   *time.Location // the installation's, in which days begin and end where an organisation has not chosen another
	clock  func() time.Time

	PasswordMemory uint32 // see [Options]
	mail           bool   // see [Options]
	words          []Words
	roles          func() map[string]assessment.Role // by their names in all languages

	files         *Gate                           // see [Kernel.ReadFile]
	tables        map[assessment.UploadKind]Table // that can be imported
	parsed        sync.Map                        // hash → *questionnaires.Questionnaire
	forms         sync.Map                        // hash and kind → *scoring.Form
	organisations sync.Map                        // key → id; see [Kernel.InOrganisation]
	tokens        knownCallers                    // see [Kernel.KnownTokenPrincipal]
}

// Options replace the clock, the source of randomness and the cost of a password, for tests.
type Options struct {
	Now    func() time.Time
	Random io.Reader
	Zone   *time.Location // in which days begin and end unless an organisation has its own; nil for that of the machine

	PasswordMemory uint32 // KiB of argon2id for a password, at least 8; 0 for 19 MiB, which is what people need
	Mail           bool   // notices are also sent as mail

	Words []Words // of all languages, by which a role that is written as text is known
}

// Words are the messages of a language.
type Words interface {
	T(key string, args ...any) string
}

// passwordMemory is 19 MiB in KiB, as the OWASP Password Storage Cheat Sheet has it for two passes of argon2id.
const passwordMemory = 19 * 1024

// New makes a kernel on a store.
func New(store assessment.Store, o Options) *Kernel {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.PasswordMemory == 0 {
		o.PasswordMemory = passwordMemory
	}
	return &Kernel{
		Store:          store,
		Random:         o.Random,
		clock:          o.Now,
		zone:           o.Zone,
		PasswordMemory: o.PasswordMemory,
		mail:           o.Mail,
		words:          o.Words,
		roles:          sync.OnceValue(func() map[string]assessment.Role { return rolesByName(o.Words) }),
		files:          NewGate(filesAtOnce, maxFiles, "error.busy_files"),
		tables:         map[assessment.UploadKind]Table{},
	}
}

// Ready returns an error if the database does not answer or its schema is not the one this program needs.
func (w *Kernel) Ready(ctx context.Context) error { return w.Store.Ready(ctx) }

// Writable returns why nothing can be saved now although everything can be read, nil if nothing is known against it.
func (w *Kernel) Writable(ctx context.Context) error { return w.Store.Writable(ctx) }

// Now is the current time in UTC, with the precision that both databases keep.
func (w *Kernel) Now() time.Time { return w.clock().UTC().Truncate(time.Microsecond) }

// Zone is the time zone in which the days of an organisation begin and end: its own, or the installation's, as outside
// of organisations.
func (w *Kernel) Zone(of assessment.Organisation) *time.Location {
	if zone := of.Zone(); zone != nil {
		return zone
	}
	return w.zone
}

// Day is the day of a point in time where the organisation is.
func (w *Kernel) Day(of assessment.Organisation, at time.Time) assessment.Date {
	return assessment.DateOf(at.In(w.Zone(of)))
}

// Today is the current day where the organisation is.
func (w *Kernel) Today(of assessment.Organisation) assessment.Date { return w.Day(of, w.Now()) }

// NewID makes a new id.
func (w *Kernel) NewID() (assessment.ID, error) { return uuid.NewV7FromReader(w.Random) }

// NewAccountID makes the id of an account. It is random and does not tell when it was made, because an account may be
// older than its owner's invitation to an organisation, which is not to learn that.
func (w *Kernel) NewAccountID() (assessment.ID, error) { return uuid.NewRandomFromReader(w.Random) }

// NewSecret makes 256 random bits as text, and the hash that the store keeps.
func (w *Kernel) NewSecret() (text, hash string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(w.Random, b); err != nil {
		return "", "", err
	}
	text = base64.RawURLEncoding.EncodeToString(b)
	return text, Digest(text), nil
}

func Digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// rolesByName are the roles by their names, as they are compared.
func rolesByName(languages []Words) map[string]assessment.Role {
	by := map[string]assessment.Role{}
	for _, words := range languages {
		for _, r := range assessment.Roles {
			by[typed.Folded(words.T(r.MessageKey()))] = r
		}
	}
	return by
}

// RoleNamed is the role whose name a text is, in any language; false for another text.
func (w *Kernel) RoleNamed(text string) (assessment.Role, bool) {
	r, known := w.roles()[typed.Folded(text)]
	return r, known
}

// Words are the messages of all languages, as given to [New].
func (w *Kernel) Words() []Words { return w.words }
