package assessment

import "context"

// Store keeps the nouns. Everything happens in a transaction that names its scope; what spans organisations is one
// transaction each.
type Store interface {
	// View runs fn in a transaction that reads one consistent state and changes nothing.
	View(ctx context.Context, scope Scope, fn func(Tx) error) error
	// Glance is View without a transaction around it, for what each request begins with: each method of Accesses is one
	// statement, which sees one consistent state by itself.
	Glance(ctx context.Context, scope Scope, fn func(Accesses) error) error
	// InTx runs fn in a transaction and commits if it returns nil. A transaction that the database gave up for the
	// sake of others (a deadlock, a serialisation failure, a lost connection before commit) is run again, so fn must
	// have no effect but through tx.
	InTx(ctx context.Context, scope Scope, fn func(Tx) error) error
	// InSnapshot is InTx in which all is read as it was at one moment, for what is sealed out of many reads.
	InSnapshot(ctx context.Context, scope Scope, fn func(Tx) error) error
	// Ready reports whether the database answers and its schema is the one this program knows.
	Ready(ctx context.Context) error
	Close() error
}

// Tx is what a transaction can do, within its scope. It carries the context it was opened with and is not to be kept
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
	Tokens
	Events
	Rows
	QuestionnaireVersions
	Uploads
	Rounds
	Assessments
	Submissions
	Targets
	AdviceDecisions
	Audits
	Judgements
	Recommendations
	Summaries
	KeptReplies
}
