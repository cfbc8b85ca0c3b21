// Package workflow holds the use cases: each checks permission, changes the store in one transaction and writes what
// happened to the audit log in the same one. Pages, the API and the command line all call these; how they ask and
// answer is left to them.
package workflow

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Workflow runs the use cases on a store. It keeps nothing between requests but what never changes, parsed
// questionnaires and the ids of organisations, so that any number of servers may run side by side.
type Workflow struct {
	store  assessment.Store
	now    func() time.Time
	random io.Reader
	zone   *time.Location
	hashes chan struct{} // as many passwords are hashed at a time as it has places

	wanted        atomic.Int64 // hashes that are being made or waited for
	parsed        sync.Map     // hash → *questionnaires.Questionnaire
	forms         sync.Map     // hash and kind → *scoring.Form
	organisations sync.Map     // key → id; an organisation keeps both for good
}

// Options replace the clock and the source of randomness, for tests.
type Options struct {
	Now    func() time.Time
	Random io.Reader
	Zone   *time.Location // in which days begin and end; nil for the machine's
}

// New makes the use cases of a store.
func New(store assessment.Store, o Options) *Workflow {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return &Workflow{store: store, now: o.Now, random: o.Random, zone: o.Zone, hashes: make(chan struct{}, 2)}
}

// Ready reports whether the database answers with the schema that this program knows.
func (w *Workflow) Ready(ctx context.Context) error { return w.store.Ready(ctx) }

// Now is the moment in UTC, in the precision that both databases keep.
func (w *Workflow) Now() time.Time { return w.now().UTC().Truncate(time.Microsecond) }

// Day is the day on which a moment falls.
func (w *Workflow) Day(at time.Time) assessment.Date { return assessment.DateOf(at.In(w.zone)) }

func (w *Workflow) today() assessment.Date { return w.Day(w.now()) }

// id makes a new id.
func (w *Workflow) id() (assessment.ID, error) { return uuid.NewV7FromReader(w.random) }

// secret makes 256 random bits as text, and the hash under which the store keeps it.
func (w *Workflow) secret() (text, hash string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(w.random, b); err != nil {
		return "", "", err
	}
	text = base64.RawURLEncoding.EncodeToString(b)
	return text, digest(text), nil
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// event writes what happened to the log.
func (w *Workflow) event(tx assessment.Tx, actor *assessment.ID, action, object, objectID string, data map[string]any) error {
	e, err := w.newEvent(actor, action, object, objectID, data)
	if err != nil {
		return err
	}
	return tx.AddEvent(e)
}

// newEvent is what happens now, for the log.
func (w *Workflow) newEvent(actor *assessment.ID, action, object, objectID string, data map[string]any) (assessment.Event, error) {
	id, err := w.id()
	return assessment.Event{ID: id, At: w.Now(), ActorID: actor, Action: action, Object: object, ObjectID: objectID, Data: data}, err
}

// actor is the principal as the log names it.
func actor(p assessment.Principal) *assessment.ID {
	if !p.SignedIn() {
		return nil
	}
	id := p.User.ID
	return &id
}

// change runs a use case that changes something in the principal's organisation. fn gets the principal with the rights
// of this moment: those of p were read before the request's body arrived, which may be long ago.
func (w *Workflow) change(ctx context.Context, p assessment.Principal, fn func(assessment.Tx, assessment.Principal) error) error {
	return w.changeIn(ctx, w.store.InTx, p, fn)
}

// changeIn is change in a transaction of the store's.
func (w *Workflow) changeIn(ctx context.Context, in func(context.Context, assessment.Scope, func(assessment.Tx) error) error, p assessment.Principal,
	fn func(assessment.Tx, assessment.Principal) error,
) error {
	err := mayWrite(p)
	if err == nil {
		err = in(ctx, assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
			now, err := w.anew(tx, p)
			if err != nil {
				return err
			}
			return fn(tx, now)
		})
	}
	return w.refusal(ctx, p, err)
}

// view runs a use case that reads in the principal's organisation.
func (w *Workflow) view(ctx context.Context, p assessment.Principal, fn func(assessment.Tx) error) error {
	err := inOrganisation(p)
	if err == nil {
		err = w.store.View(ctx, assessment.ScopeOrganisation(p.Organisation.ID), fn)
	}
	return w.refusal(ctx, p, err)
}

// denied is [assessment.Denied] with the action that was refused, for the log.
func denied(a assessment.Action) error {
	err := assessment.Denied()
	err.Args = assessment.Args{"Action": a}
	return err
}

// refusalTime is how long a refusal may take to be written, also when the request has been given up.
const refusalTime = 5 * time.Second

// refusal returns err, after it has written to the log that somebody signed in was refused, if that is what err says.
// The same refusal of the same person is written once in a minute, so that repeating it does not fill the log.
func (w *Workflow) refusal(ctx context.Context, p assessment.Principal, err error) error {
	var refused *assessment.Error
	if !p.SignedIn() || !errors.As(err, &refused) || refused.Code != assessment.Forbidden {
		return err
	}
	permission := strings.TrimPrefix(refused.Key, "error.")
	if a, known := refused.Args["Action"].(assessment.Action); known {
		permission = string(a)
	}
	now := w.Now()
	e := assessment.Event{ID: refusalID(p.User.ID, permission, now), At: now, ActorID: actor(p), Action: "permission.refused", Object: "permission", ObjectID: permission}
	scope := assessment.ScopeInstallation()
	if p.Organisation.ID != (assessment.ID{}) {
		scope = assessment.ScopeOrganisation(p.Organisation.ID)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refusalTime)
	defer cancel()
	written := w.store.InTx(ctx, scope, func(tx assessment.Tx) error { return tx.AddEvent(e) })
	if written != nil && assessment.CodeOf(written) != assessment.Conflict {
		return fmt.Errorf("log a refusal: %w", written)
	}
	return err
}

// refusalID is the id of the event that tells of a refusal: a UUIDv7 of the minute, which holds the person and the
// permission where others hold chance. The database refuses the second of a minute, whichever server writes it.
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

// unauthenticated is the answer to a request of nobody, or of a session that has ended.
func unauthenticated() error {
	return &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
}

func inOrganisation(p assessment.Principal) error {
	switch {
	case !p.SignedIn():
		return unauthenticated()
	case p.Organisation.ID == assessment.ID{} || len(p.Memberships) == 0:
		return assessment.Missing()
	}
	return nil
}

func mayWrite(p assessment.Principal) error {
	if err := inOrganisation(p); err != nil {
		return err
	}
	if p.ReadOnly {
		return &assessment.Error{Code: assessment.Forbidden, Key: "error.read_only_token"}
	}
	return nil
}

// tree reads the organisation's entities as a tree in the principal's language.
func tree(tx assessment.Tx, p assessment.Principal) (assessment.Tree, error) {
	entities, err := tx.Entities()
	if err != nil {
		return assessment.Tree{}, err
	}
	assessment.SortByName(language(p), entities, func(e assessment.Entity) string { return e.Name })
	return assessment.NewTree(entities), nil
}

func language(p assessment.Principal) string {
	if p.User.Language != "" {
		return p.User.Language
	}
	return p.Organisation.Language
}

// parse reads a questionnaire once and keeps it by its hash.
func (w *Workflow) parse(v assessment.QuestionnaireVersion) (*questionnaires.Questionnaire, error) {
	if q, ok := w.parsed.Load(v.Hash); ok {
		return q.(*questionnaires.Questionnaire), nil
	}
	q, err := questionnaires.Parse(v.Key+"-"+v.Version+".yaml", v.Content)
	if err != nil {
		return nil, err
	}
	w.parsed.Store(v.Hash, q)
	return q, nil
}
