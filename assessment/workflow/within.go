package workflow

import (
	"context"
	"slices"

	"mognad/assessment"
)

// opened is a transaction in which several use cases read, and the organisation that it belongs to.
type opened struct {
	organisation assessment.ID
	tx           assessment.Tx
}

type openedKey struct{}

// Within lets a use case that reads ask other reading use cases, those of earlier links, in its own transaction: with
// the context returned, [Kernel.View] opens none. So they all see the same moment, and each decides what may be seen as
// it always does. The transaction returned, which they share, reads the lists that most of them need once.
func Within(
	ctx context.Context,
	p assessment.Principal,
	tx assessment.Tx,
) (context.Context, assessment.Tx) {
	shared := &remembering{Tx: tx}
	return context.WithValue(ctx, openedKey{}, opened{organisation: p.Organisation.ID, tx: shared}), shared
}

// within is the transaction of [Within], if the context has one for the principal's organisation.
func within(ctx context.Context, p assessment.Principal) (assessment.Tx, bool) {
	o, ok := ctx.Value(openedKey{}).(opened)
	return o.tx, ok && o.organisation == p.Organisation.ID
}

// remembering is a transaction in which nothing changes, so that a list that has been read is still true.
type remembering struct {
	assessment.Tx
	entities    remembered[assessment.Entity]
	bodies      remembered[assessment.Body]
	people      remembered[assessment.Person]
	memberships remembered[assessment.Membership]
	rounds      remembered[assessment.Round]
	audits      remembered[assessment.Audit]
	audited     remembered[assessment.AuditedEntity]
}

func (r *remembering) Entities() ([]assessment.Entity, error) { return r.entities.read(r.Tx.Entities) }
func (r *remembering) Bodies() ([]assessment.Body, error)     { return r.bodies.read(r.Tx.Bodies) }
func (r *remembering) People() ([]assessment.Person, error)   { return r.people.read(r.Tx.People) }
func (r *remembering) Rounds() ([]assessment.Round, error)    { return r.rounds.read(r.Tx.Rounds) }
func (r *remembering) Audits() ([]assessment.Audit, error)    { return r.audits.read(r.Tx.Audits) }
func (r *remembering) Memberships() ([]assessment.Membership, error) {
	return r.memberships.read(r.Tx.Memberships)
}

func (r *remembering) AllAuditedEntities() ([]assessment.AuditedEntity, error) {
	return r.audited.read(r.Tx.AllAuditedEntities)
}

// remembered is a list that is read when it is first asked for.
type remembered[T any] struct {
	list []T
	done bool
}

// read is a copy of the list: who gets it may sort it or leave some out.
func (r *remembered[T]) read(from func() ([]T, error)) ([]T, error) {
	if !r.done {
		list, err := from()
		if err != nil {
			return nil, err
		}
		r.list, r.done = list, true
	}
	return slices.Clone(r.list), nil
}
