package assessment

import (
	"context"
	"errors"
)

// ErrOutdated is why a program is not ready, and changes nothing any more, on a schema that a newer one has changed so
// that it cannot run on it.
var ErrOutdated = errors.New("this program is too old for the database; replace it with the newer one")

// Store keeps the nouns. Everything happens in a transaction with a scope; what spans organisations takes one
// transaction for each.
type Store interface {
	// View runs fn in a transaction that reads one consistent state and changes nothing.
	View(ctx context.Context, scope Scope, fn func(Tx) error) error
	// Glance is View without a transaction, for what every request begins with: each method of Glances is a single
	// statement, which sees one consistent state anyway.
	Glance(ctx context.Context, scope Scope, fn func(Glances) error) error
	// InTx runs fn in a transaction and commits if it returns nil. A transaction that the database aborted (a deadlock, a
	// serialisation failure, a lost connection before commit) is run again, so fn must have no effects except through tx.
	// The error of a commit whose answer was lost, and of which the store cannot find out whether it was carried out, is
	// [Unknown].
	InTx(ctx context.Context, scope Scope, fn func(Tx) error) error
	// Prepared is InTx in two parts, for what takes long to calculate: prepare reads and changes nothing, then write
	// changes what follows from it. The embedded database, which has one writer, holds it only for write: prepare reads
	// one consistent state, and both are run again if something in the organisation has been changed in between. On
	// PostgreSQL they are one transaction, in which prepare locks what must not change, or sees one moment if asked to.
	Prepared(ctx context.Context, scope Scope, how Reading, prepare func(Tx) (write func(Tx) error, err error)) error
	// SaveGrounded saves an answer like [Assessments.SaveAnswer], in a transaction of its own and in as few journeys to
	// the database as it takes, if all that the decision rests on is still so: the account with its session or token,
	// the membership and the way up to its entity, the assessment and its round. Otherwise, and if the answer has another
	// version, it changes nothing and reports false: why it may not be saved, the ordinary way finds out.
	SaveGrounded(context.Context, Scope, AnswerGrounds, Answer, Event) (saved Answer, done bool, err error)
	// Kept tells whether an event has been logged in the scope, and so whether the transaction that logged it was
	// committed.
	Kept(ctx context.Context, scope Scope, event ID) (Keeping, error)
	// RemoveOrganisation deletes all of an organisation, what is sealed included, wholly or not at all; nothing else may.
	// tell gets the organisation and how many rows of each table go, and returns the line of the installation's log that
	// stays. Its error leaves everything as it is. Until it has ended, others wait who write.
	RemoveOrganisation(ctx context.Context, id ID, tell func(Organisation, map[string]int64) (Event, error)) error
	// Ready returns an error if the database does not answer or this program cannot run on its schema, which may be newer
	// as long as it says that it is compatible; [ErrOutdated] if it is too new.
	Ready(ctx context.Context) error
	// Writable returns why nothing can be saved now although everything can be read, such as a full disk, and nil if
	// everything can be saved as far as is known: it tries only now and then.
	Writable(ctx context.Context) error
	Close() error
}

// Reading is how the reads of a prepared change keep together on PostgreSQL.
type Reading bool

// The ways of reading.
const (
	Locking   Reading = false // each sees what has been committed, and what it locks stays so
	OneMoment Reading = true  // all see the same moment, for what is sealed from many reads
)

// Keeping is what became of a transaction.
type Keeping string

// What may have become of a transaction.
const (
	Kept        Keeping = "kept"
	NotKept     Keeping = "not_kept" // and never will be
	KeptUnknown Keeping = "unknown"
)

// Tx is what a transaction can do, within its scope. It carries the context it was opened with and must not be kept
// after its function returns.
type Tx interface {
	Organisations
	Bodies
	Entities
	Users
	People
	Accesses
	OneTimeLinks
	Sessions
	Backups
	Tokens
	Calendars
	Events
	Rows
	QuestionnaireVersions
	Uploads
	DocumentTemplates
	Rounds
	Assessments
	Submissions
	Targets
	AdviceDecisions
	Audits
	Engagements
	Judgements
	Recommendations
	WithheldPassages
	Replies
	FactChecks
	AuditDeclarations
	AuditPlanApprovals
	AuditTotals
	EarlierRecommendations
	AuditMessages
	Actions
	Summaries
	Applicabilities
	Approvals
	Reviews
	Notices
	Reminders
	KeptResponses
}
