package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"mognad/assessment"
)

// grounds finds one row if all that groundValues lists is still so and the person is let in, as [accessMemberships] has
// it. It climbs like [answering]. A membership has a new version at each change, and so have an assessment and a round.
//
// On PostgreSQL it locks assessment and round as [answering] does, but waits for nobody who has locked one of them:
// that is left to the ordinary way. So the statement is over soon after it was sent, also if nobody hears the answer.
const (
	grounds = `SELECT s.id FROM assessments s JOIN rounds r ON r.organisation_id = $1 AND r.id = s.round_id
JOIN organisations o ON o.id = $1 AND o.suspended_at IS NULL AND o.version = $30
JOIN users u ON u.id = $15 AND u.suspended_at IS NULL
JOIN members m ON m.organisation_id = $1 AND m.user_id = $15 AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL
JOIN memberships g ON g.organisation_id = $1 AND g.user_id = $15 AND g.id = $24 AND g.version = $25
AND g.valid_to = $26 AND g.role = $29
WHERE s.organisation_id = $1 AND s.id = $2 AND s.version = $27 AND s.state = 'draft' AND r.version = $28
AND (u.epoch = $23 OR EXISTS (SELECT 1 FROM tokens k WHERE k.organisation_id = $1 AND k.id = $22 AND k.user_id = $15
AND k.credential_epoch = u.credential_epoch AND k.expires_at > $16 AND k.access = 'write'))
AND g.entity_id IN (WITH RECURSIVE climb (id, parent_id) AS (
SELECT e.id, e.parent_id FROM entities e WHERE e.organisation_id = $1 AND e.id = s.entity_id
UNION SELECT e.id, e.parent_id FROM entities e JOIN climb c ON e.id = c.parent_id WHERE e.organisation_id = $1)
SELECT id FROM climb)`

	groundedStatement = `WITH sure AS MATERIALIZED (` + grounds + ` FOR SHARE OF s, r SKIP LOCKED),
saved AS (%s RETURNING *), kept AS (` + keepVersion + `saved) ` + logAnswer + `saved`
	addIfSure = `INSERT INTO answers (` + answerColumns + `)
SELECT $1, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1 + $4 FROM sure ON CONFLICT DO NOTHING`
	changeIfSure = changeAnswer + ` AND EXISTS (SELECT 1 FROM sure)`
)

var (
	groundsEmbedded = write(grounds)
	addGrounded     = write(fmt.Sprintf(groundedStatement, addIfSure))
	changeGrounded  = write(fmt.Sprintf(groundedStatement, changeIfSure))
	errOtherGrounds = errors.New("store: what the decision rests on has changed")
)

// noEpoch is one that no account has.
const noEpoch = -1

// groundValues are $22 to $30 of the statements, after those of savedValues, which have the user and the time.
func groundValues(g assessment.AnswerGrounds) []any {
	var token assessment.ID // none has this one
	epoch := g.Epoch
	if g.Token != nil {
		token, epoch = *g.Token, noEpoch
	}
	return []any{
		token,
		epoch,
		g.Membership.ID,
		g.Membership.Version,
		g.Membership.Until,
		g.Assessment.Version,
		g.Round.Version,
		string(g.Membership.Role),
		g.Settings,
	}
}

// SaveGrounded implements [assessment.Store]. PostgreSQL does it in one statement, which is its own transaction.
func (d *Database) SaveGrounded(
	ctx context.Context,
	scope assessment.Scope,
	g assessment.AnswerGrounds,
	a assessment.Answer,
	e assessment.Event,
) (assessment.Answer, bool, error) {
	if scope.Empty() {
		return a, false, errNoScope
	}
	if e.ActorID == nil || *e.ActorID != g.User {
		return a, false, errors.New("store: an answer that somebody else saves")
	}
	a = asStored(a)
	values, err := savedValues(a, e)
	if err != nil {
		return a, false, err
	}
	values = append(values, groundValues(g)...)
	ctx, cancel := within(assessment.WithScope(ctx, scope))
	defer cancel()
	if err := d.mayWrite(ctx); err != nil {
		return a, false, err
	}
	save := d.groundedInTx
	if d.postgres {
		save = d.groundedAtOnce
	}
	done, err := save(ctx, scope, a, e, values)
	if done {
		a.Version++
	}
	return a, done, err
}

// groundedAtOnce saves on PostgreSQL.
func (d *Database) groundedAtOnce(
	ctx context.Context,
	scope assessment.Scope,
	a assessment.Answer,
	e assessment.Event,
	values []any,
) (done bool, err error) {
	statement := changeGrounded
	if a.Version == 0 {
		statement = addGrounded
	}
	err = d.observe(func(ready func()) error {
		written, err := d.execAtOnce(ctx, scope, ready, statement, values)
		if err != nil { // its connection is back in the pool, for those that look
			err = d.settleStatement(ctx, scope, e.ID, err)
			written = 1
		}
		done = err == nil && written == 1
		return err
	})
	d.writing.note(err, done)
	return done, d.leftOver(ctx, err)
}

// execAtOnce carries out a statement on one connection, and returns how many rows it has written. A connection that
// cannot be had is an error of its own: nothing was sent.
func (d *Database) execAtOnce(
	ctx context.Context,
	scope assessment.Scope,
	ready func(),
	statement plain,
	values []any,
) (written int64, err error) {
	conn, err := d.oneConnection(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	db := d.write.Session(&gorm.Session{Context: ctx, SkipHooks: true, NewDB: true})
	db.Statement.ConnPool = conn
	t := &tx{db: db, scope: scope, postgres: true}
	ready()
	return t.exec(statement, values...)
}

// oneConnection takes a connection. The pool itself would send a statement again on another one for reasons that do not
// say that it was not carried out.
func (d *Database) oneConnection(ctx context.Context) (*sql.Conn, error) {
	pool, err := d.write.DB()
	if err != nil {
		return nil, err
	}
	return pool.Conn(ctx)
}

// settleStatement is [Database.settle] for a statement that commits by itself. If it ran out of time, it may be under
// way to PostgreSQL still: then nobody can say that it was not and never will be carried out.
func (d *Database) settleStatement(ctx context.Context, scope assessment.Scope, logged assessment.ID, err error) error {
	settled := d.settle(ctx, scope, logged, err)
	if errors.Is(settled, errNotKept) && isTimeout(err) {
		return &assessment.Error{Code: assessment.Unknown, Key: "error.outcome_unknown", Event: logged, Err: err}
	}
	return settled
}

// leftOver is what the ordinary way need not find out from an error after which nothing is saved: that it is not known
// whether anything is, or that nothing can be saved now. It is nil for all others, whose reply the ordinary way knows.
func (d *Database) leftOver(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if stale(err) {
		d.plans.number.Add(1)
	}
	switch f := faultOf(err); {
	case f.again:
		return nil
	case f.code == assessment.Unavailable, f.code == assessment.Unknown:
		return late(ctx, err)
	}
	return nil
}

// groundedInTx saves on the embedded database.
func (d *Database) groundedInTx(
	ctx context.Context,
	scope assessment.Scope,
	a assessment.Answer,
	e assessment.Event,
	values []any,
) (bool, error) {
	err := d.InTx(ctx, scope, func(at assessment.Tx) error {
		t, sure := at.(*tx), errOtherGrounds
		if err := t.query(groundsEmbedded, func(*sql.Rows) error { sure = nil; return nil }, values...); err != nil {
			return err
		}
		if sure != nil {
			return sure
		}
		_, err := t.SaveAnswer(a, e)
		return err
	})
	if errors.Is(err, errOtherGrounds) || assessment.CodeOf(err) == assessment.Stale {
		return false, nil
	}
	return err == nil, err
}
