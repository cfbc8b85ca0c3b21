package rest

import (
	"errors"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// Versioned is the header with which a change says which version it starts from.
type Versioned struct {
	IfMatch string `header:"If-Match" doc:"The version that the change starts from, as the object's ETag gave it" example:"\"7\""`
}

// Repeatable is the header that makes a call safe to send again when its answer was lost.
type Repeatable struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"Makes the call safe to send again: from the same person, with the same key and the same content, it is answered as the first time and nothing is done again. Choose a new random one, such as a UUID, for each call that is meant; from 16 to 200 visible ASCII characters. It is kept for 24 hours at least. The same key with another content answers 422; what was refused is not kept" example:"4f9f2b0e-6f0c-4b52-9a53-0d6b8f0d3c11"`
}

// once is the call that asks these things, nil without a key.
func (r Repeatable) once(asked ...string) *workflow.Once {
	if r.IdempotencyKey == "" {
		return nil
	}
	return &workflow.Once{Key: r.IdempotencyKey, Request: asked}
}

// unknownVersion is what a tag stands for that this API never gives: no object reaches it.
const unknownVersion int64 = 1 << 62

// expected is the version to start from. The version 0 is that of an object which is addressed before it is stored,
// such as the answer to a question to which nothing was said.
func (v Versioned) expected() (int64, error) {
	tag := strings.TrimSpace(v.IfMatch)
	if tag == "" || tag == "*" {
		return 0, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	if len(tag) < 2 || !strings.HasPrefix(strings.TrimPrefix(tag, "W/"), `"`) || !strings.HasSuffix(tag, `"`) {
		return 0, assessment.InvalidField("If-Match", "api.if_match", nil)
	}
	n, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	if err != nil || n < 0 {
		return unknownVersion, nil //nolint:nilerr // another tag is another version, not a mistake
	}
	return n, nil
}

// etag is a version as a header.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// stored shapes the stored noun that a stale change's error carries as the API answers it.
func stored[N, R any](err error, shape func(N) R) error {
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Stale {
		return err
	}
	if n, ok := e.Current.(N); ok {
		return assessment.Changed(shape(n))
	}
	return err
}
