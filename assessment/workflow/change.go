package workflow

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
)

// Log logs what the principal has done.
func (w *Kernel) Log(tx assessment.Tx, p assessment.Principal, e event.Event) error {
	return w.LogBy(tx, Actor(p), e)
}

// LogBy is [Kernel.Log] without a principal: by is the user who did it, nil for the system and for somebody unknown.
func (w *Kernel) LogBy(tx assessment.Tx, by *assessment.ID, e event.Event) error {
	row, err := w.NewEvent(by, e)
	if err != nil {
		return err
	}
	return tx.AddEvent(row)
}

// NewEvent is a log line for an event that happens now.
func (w *Kernel) NewEvent(by *assessment.ID, e event.Event) (assessment.Event, error) {
	row, err := event.Row(e)
	if err != nil {
		return row, err
	}
	row.At, row.ActorID = w.Now(), by
	row.ID, err = w.NewID()
	return row, err
}

// Actor is the principal's id for the log.
func Actor(p assessment.Principal) *assessment.ID {
	if !p.SignedIn() {
		return nil
	}
	id := p.User.ID
	return &id
}

// Change runs a use case that changes something in the principal's organisation. fn gets the principal with current
// rights: those of p were read before the request's body arrived, which may be long ago.
func (w *Kernel) Change(
	ctx context.Context,
	p assessment.Principal,
	fn func(assessment.Tx, assessment.Principal) error,
) error {
	err := MayWrite(p)
	if err == nil {
		err = w.Store.InTx(ctx, assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
			now, err := w.currentPrincipal(tx, p)
			if err != nil {
				return err
			}
			return fn(tx, now)
		})
	}
	return w.Refused(ctx, p, err)
}

// ChangePrepared is [Kernel.Change] for what takes long to calculate: prepare reads and calculates, and returns what
// writes the result. Others can change other things while it runs; see [assessment.Store].
func (w *Kernel) ChangePrepared(
	ctx context.Context,
	p assessment.Principal,
	how assessment.Reading,
	prepare func(assessment.Tx, assessment.Principal) (func(assessment.Tx) error, error),
) error {
	err := MayWrite(p)
	if err == nil {
		scope := assessment.ScopeOrganisation(p.Organisation.ID)
		err = w.Store.Prepared(ctx, scope, how, func(tx assessment.Tx) (func(assessment.Tx) error, error) {
			now, err := w.currentPrincipal(tx, p)
			if err != nil {
				return nil, err
			}
			write, err := prepare(tx, now)
			if err != nil {
				return nil, err
			}
			return func(tx assessment.Tx) error {
				if _, err := w.currentPrincipal(tx, p); err != nil { // a session or a token may have ended
					return err
				}
				return write(tx)
			}, nil
		})
	}
	return w.Refused(ctx, p, err)
}

// View runs a use case that reads in the principal's organisation, in a transaction of its own or in that of [Within].
func (w *Kernel) View(ctx context.Context, p assessment.Principal, fn func(assessment.Tx) error) error {
	err := inOrganisation(p)
	if tx, ok := within(ctx, p); ok && err == nil {
		return fn(tx)
	}
	if err == nil {
		err = w.Store.View(ctx, assessment.ScopeOrganisation(p.Organisation.ID), fn)
	}
	return w.Refused(ctx, p, err)
}

// Export runs a use case that reads in the principal's organisation for a file, and logs the event that it returns. All
// reads see the same moment, nobody who writes waits for them, and without its line in the log there is no file. Unlike
// [Kernel.Change], it is open to read-only tokens.
func (w *Kernel) Export(
	ctx context.Context,
	p assessment.Principal,
	read func(assessment.Tx) (event.Event, error),
) error {
	err := inOrganisation(p)
	if err == nil {
		err = w.ExportBy(ctx, p.Organisation.ID, Actor(p), read)
	}
	return w.Refused(ctx, p, err)
}

// NoteExport logs that the principal takes a table home, by its title. Its rows have been read by their own use case;
// without the line in the log there is no file.
func (w *Kernel) NoteExport(ctx context.Context, p assessment.Principal, table string, rows int, format string) error {
	return w.Export(ctx, p, func(assessment.Tx) (event.Event, error) {
		return event.TableExported{Organisation: p.Organisation.ID, Table: table, Rows: rows, Format: format}, nil
	})
}

// ExportBy is [Kernel.Export] without a principal: by is the user who reads, nil for the operator of the installation.
func (w *Kernel) ExportBy(
	ctx context.Context,
	organisation assessment.ID,
	by *assessment.ID,
	read func(assessment.Tx) (event.Event, error),
) error {
	var e event.Event
	scope := assessment.ScopeOrganisation(organisation)
	err := w.Store.View(ctx, scope, func(tx assessment.Tx) (err error) {
		e, err = read(tx)
		return err
	})
	if err != nil {
		return err
	}
	return w.Store.InTx(ctx, scope, func(tx assessment.Tx) error { return w.LogBy(tx, by, e) })
}

// refusalTime is how long logging a refusal may take, even if the request has been cancelled.
const refusalTime = 5 * time.Second

// Refused returns err, and first logs it if it is a refusal of a signed-in user. The same refusal of the same user is
// logged once a minute, so that repeating it does not fill the log.
func (w *Kernel) Refused(ctx context.Context, p assessment.Principal, err error) error {
	var refused *assessment.Error
	if !p.SignedIn() || !errors.As(err, &refused) || refused.Code != assessment.Forbidden {
		return err
	}
	permission := strings.TrimPrefix(refused.Key, "error.")
	if a, known := refused.Args["Permission"].(assessment.Permission); known {
		permission = string(a)
	}
	e, unwritable := event.Row(event.PermissionRefused{Permission: permission})
	if unwritable != nil {
		return fmt.Errorf("log a refusal: %w", unwritable)
	}
	e.At, e.ActorID = w.Now(), Actor(p)
	e.ID = refusalID(p.User.ID, permission, e.At)
	scope := assessment.ScopeInstallation()
	if p.Organisation.ID != (assessment.ID{}) {
		scope = assessment.ScopeOrganisation(p.Organisation.ID)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refusalTime)
	defer cancel()
	written := w.Store.InTx(ctx, scope, func(tx assessment.Tx) error { return tx.AddEvent(e) })
	if written != nil && assessment.CodeOf(written) != assessment.Conflict {
		return fmt.Errorf("log a refusal: %w", written)
	}
	return err
}

// refusalID is the id of the event of a refusal: a UUIDv7 of the minute, with a hash of user and permission in place of
// the random bits. The database refuses a second one in the same minute, whichever server writes it.
func refusalID(user assessment.ID, permission string, at time.Time) assessment.ID {
	sum := sha256.Sum256([]byte(user.String() + " " + permission))
	id := assessment.ID(sum[:16])
	var minute [8]byte
	binary.BigEndian.PutUint64(minute[:], uint64(at.Truncate(time.Minute).UnixMilli()))
	copy(id[:6], minute[2:])
	id[6] = id[6]&0x0f | 0x70 // version 7
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id
}
