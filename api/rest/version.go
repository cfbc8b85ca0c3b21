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

// Repeatable is the header that makes a call safe to repeat if its answer was lost.
type Repeatable struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"Makes the call safe to send again: from the same person, with the same key and the same content, it gets the same answer as the first time and is not carried out again. Choose a new random key, such as a UUID, for each intended call, of 16 to 200 visible ASCII characters. It is kept for at least 24 hours. The same key with different content gets 422; refused calls are not kept" example:"4f9f2b0e-6f0c-4b52-9a53-0d6b8f0d3c11"`
}

// once identifies the repeatable call, nil without a key.
func (r Repeatable) once(asked ...string) *workflow.Once {
	if r.IdempotencyKey == "" {
		return nil
	}
	return &workflow.Once{Key: r.IdempotencyKey, Request: asked}
}

// unknownVersion is the version for a tag that this API never sends: no object reaches it.
const unknownVersion int64 = 1 << 62

// expected is the version to start from. The version 0 is that of an object that has an address before it is stored,
// such as the answer to an unanswered question.
func (v Versioned) expected() (int64, error) {
	tag := strings.TrimSpace(v.IfMatch)
	if tag == "" || tag == "*" {
		return 0, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	tag = strings.TrimPrefix(tag, "W/") // a proxy that compresses calls the tag of what it compressed weak
	if len(tag) < 2 || !strings.HasPrefix(tag, `"`) || !strings.HasSuffix(tag, `"`) {
		return 0, assessment.InvalidField("If-Match", "api.if_match", nil)
	}
	n, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	if err != nil || n < 0 {
		return unknownVersion, nil //nolint:nilerr // another tag is another version, not an error
	}
	return n, nil
}

// etag is a version as a header.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// stored shapes the stored noun in a stale change's error as the API returns it.
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
