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

// Once makes a request safe to repeat: it is carried out once, and repeating it returns the same response, for at least
// [assessment.ResponseLife]. Only successful requests are kept; one that was refused can be tried again with the same
// key.
type Once struct {
	Key     string   // chosen by the client, hard to guess
	Request []string // the whole request; the same key with another request is refused
}

// Lengths of a key, in bytes.
const (
	minKey = 16
	maxKey = 200
)

// Check refuses keys that are not visible ASCII, or so short that they could be guessed.
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

// DoOnce carries out a request, or returns the response that the same request got before, if the principal still may
// make it. The key is claimed in the same transaction: of two simultaneous requests, one is carried out and the other
// gets its response. The response is encrypted with a secret derived from the key, because it may have one-time links,
// of which the database only has hashes.
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
	kept, claimed, err := tx.ClaimResponse(assessment.KeptResponse{
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
		content, err := seal.Open(nil, nil, kept.Response, nil)
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
	kept.Response = seal.Seal(nil, nil, content, nil)
	return reply, tx.KeepResponse(kept)
}

// seal is the cipher for the responses to the key (AES-256-GCM, with the nonce in front).
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
