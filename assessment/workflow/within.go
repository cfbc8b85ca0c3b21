package workflow

import (
	"context"

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
// it always does.
func Within(ctx context.Context, p assessment.Principal, tx assessment.Tx) context.Context {
	return context.WithValue(ctx, openedKey{}, opened{organisation: p.Organisation.ID, tx: tx})
}

// within is the transaction of [Within], if the context has one for the principal's organisation.
func within(ctx context.Context, p assessment.Principal) (assessment.Tx, bool) {
	o, ok := ctx.Value(openedKey{}).(opened)
	return o.tx, ok && o.organisation == p.Organisation.ID
}
