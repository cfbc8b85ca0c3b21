package rest

import (
	"errors"
	"strconv"
	"strings"

	"mognad/assessment"
)

// Versioned is the header with which a change says which version it starts from.
type Versioned struct {
	IfMatch string `header:"If-Match" doc:"The version that the change starts from, as the object's ETag gave it" example:"\"7\""`
}

// unknownVersion is what a tag stands for that this API never gives: no object reaches it.
const unknownVersion int64 = 1 << 62

// expected is the version to start from. The version 0 is that of an object which is addressed before it is stored, such
// as the answer to a question to which nothing was said.
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
