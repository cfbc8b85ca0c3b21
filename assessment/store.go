package assessment

import "context"

// Store keeps the nouns. Everything happens in a transaction with a scope; what spans organisations takes one
// transaction for each.
type Store interface {
	// View runs fn in a transaction that reads one consistent state and changes nothing.
	View(ctx context.Context, scope Scope, fn func(Tx) error) error
	// ReadAccess is View without a transaction, for what every request begins with: each method of Accesses is a single
	// statement, which sees one consistent state anyway.
	ReadAccess(ctx context.Context, scope Scope, fn func(Accesses) error) error
	// InTx runs fn in a transaction and commits if it returns nil. A transaction that the database aborted (a deadlock, a
	// serialisation failure, a lost connection before commit) is run again, so fn must have no effects except through tx.
	InTx(ctx context.Context, scope Scope, fn func(Tx) error) error
	// InSnapshot is InTx in which all reads see the same moment, for what is sealed from many reads.
	InSnapshot(ctx context.Context, scope Scope, fn func(Tx) error) error
	// Ready returns an error if the database does not answer or its schema is not the one this program needs.
	Ready(ctx context.Context) error
	Close() error
}

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
	Engagements
	Judgements
	Recommendations
	Summaries
	KeptResponses
}
