package workflow

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"mognad/assessment"
)

// Once makes a request safe to send again: carried out once, it is answered with what was answered then, for
// [assessment.ReplyLife] at least. Only what was done is kept; what was refused can be tried again with the same key.
type Once struct {
	Key     string   // that the client chose, hard to guess
	Request []string // all that is asked; the same key with something else is refused
}

// Lengths of a key, in bytes.
const (
	minKey = 16
	maxKey = 200
)

// Check says whether the client's key can be used: visible ASCII, long enough that nobody guesses it.
func (o *Once) Check() error {
	if o == nil {
		return nil
	}
	if len(o.Key) < minKey || len(o.Key) > maxKey ||
		strings.ContainsFunc(o.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return assessment.InvalidField(
			"Idempotency-Key",
			"error.idempotency_key",
			assessment.Args{"Min": minKey, "Max": maxKey},
		)
	}
	return nil
}

// DoOnce carries a request out, or answers what the same request was answered before, if the principal still may do it.
// The claim on the key and what is done are one transaction: of two requests at the same time, one does it and the
// other gets its answer. The reply is sealed with a secret made from the key, because it may hold one-time links, of
// which the database has hashes alone.
func DoOnce[T any](
	w *Kernel,
	tx assessment.Tx,
	p assessment.Principal,
	o *Once,
	may func() error,
	do func() (T, error),
) (T, error) {
	if o == nil {
		return do()
	}
	var reply T
	asked, err := json.Marshal(o.Request)
	if err != nil {
		return reply, fmt.Errorf("hash a request: %w", err)
	}
	kept, claimed, err := tx.ClaimReply(assessment.KeptReply{
		OrganisationID: p.Organisation.ID,
		UserID:         p.User.ID,
		Key:            Digest(o.Key),
		Request:        Digest(string(asked)),
		CreatedAt:      w.Now(),
	})
	if err != nil {
		return reply, err
	}
	seal, err := o.seal(p)
	if err != nil {
		return reply, err
	}
	if !claimed {
		if err := may(); err != nil {
			return reply, err
		}
		if kept.Request != Digest(string(asked)) {
			return reply, assessment.InvalidField("Idempotency-Key", "error.idempotency_key_used", nil)
		}
		content, err := seal.Open(nil, nil, kept.Reply, nil)
		if err != nil {
			return reply, fmt.Errorf("open a kept reply: %w", err)
		}
		if err := json.Unmarshal(content, &reply); err != nil {
			return reply, fmt.Errorf("read a kept reply: %w", err)
		}
		return reply, nil
	}
	if reply, err = do(); err != nil {
		return reply, err
	}
	content, err := json.Marshal(reply)
	if err != nil {
		return reply, fmt.Errorf("keep a reply: %w", err)
	}
	kept.Reply = seal.Seal(nil, nil, content, nil)
	return reply, tx.KeepReply(kept)
}

// seal is what closes and opens the replies to the key (AES-256-GCM, the nonce in front).
func (o *Once) seal(p assessment.Principal) (cipher.AEAD, error) {
	secret, err := hkdf.Key(sha256.New, []byte(o.Key), p.User.ID[:], "mognad kept reply", 32)
	if err != nil {
		return nil, fmt.Errorf("make a secret of a key: %w", err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("make a secret of a key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
