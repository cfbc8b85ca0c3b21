// Package problem turns errors into replies: a status from one table, as a page or as problem+json (RFC 9457), in the
// reader's language. Users never see a driver's text; the log has the cause under the same request id.
package problem

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/frontend/i18n"
)

// statuses is the only table that maps the nouns' error codes to HTTP.
var statuses = map[assessment.Code]int{
	assessment.Invalid:         http.StatusUnprocessableEntity,
	assessment.Unauthenticated: http.StatusUnauthorized,
	assessment.Forbidden:       http.StatusForbidden,
	assessment.NotFound:        http.StatusNotFound,
	assessment.Conflict:        http.StatusConflict,
	assessment.Stale:           http.StatusPreconditionFailed,
	assessment.VersionRequired: http.StatusPreconditionRequired,
	assessment.TooLarge:        http.StatusRequestEntityTooLarge,
	assessment.TooMany:         http.StatusTooManyRequests,
	assessment.Unavailable:     http.StatusServiceUnavailable,
	assessment.Unknown:         http.StatusServiceUnavailable,
	MethodNotAllowed:           http.StatusMethodNotAllowed,
}

// MethodNotAllowed is the code for an address without that method: it is HTTP's, and no use case returns it.
const MethodNotAllowed assessment.Code = "method_not_allowed"

// CodeFor is the code of the errors that are answered with the status; false if there is none.
func CodeFor(status int) (assessment.Code, bool) {
	for code, s := range statuses {
		if s == status {
			return code, true
		}
	}
	return "", false
}

// RetryAfter is how many seconds a client should wait after 429 and 503.
const RetryAfter = "10"

// Retry sets the header that says when to try again, if the status calls for it and no error has said when.
func Retry(h http.Header, status int) {
	again := status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
	if again && h.Get("Retry-After") == "" {
		h.Set("Retry-After", RetryAfter)
	}
}

// RetryAt sets that header if the error says when.
func RetryAt(h http.Header, err error) {
	if wait := own(err).Retry; wait > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
	}
}

// ContentType is the media type of a problem in JSON.
const ContentType = "application/problem+json"

// Problem is an error as clients get it (RFC 9457), with the fields that are wrong.
type Problem struct {
	Type     string  `json:"type" doc:"Always about:blank: the code says what kind of problem it is"`
	Title    string  `json:"title" doc:"The status in words"`
	Status   int     `json:"status"`
	Code     string  `json:"code" doc:"What kind of problem it is, independent of language" example:"stale"`
	Detail   string  `json:"detail,omitempty" doc:"What was wrong and what to do, in the language of the request"`
	Instance string  `json:"instance,omitempty" doc:"The request's id, to quote when asking for help"`
	Errors   []Field `json:"errors,omitempty" doc:"What is wrong and where"`
	Current  any     `json:"current,omitempty" doc:"With 412: the object as stored now"`
}

// Field says what is wrong with one property, parameter or cell.
type Field struct {
	Field  string `json:"field" doc:"Property, parameter or column"`
	Code   string `json:"code" doc:"What is wrong, independent of language"`
	Detail string `json:"detail" doc:"What is wrong and what to do, in the language of the request"`
	Line   int    `json:"line,omitempty" doc:"Line of an uploaded file"`
	Column int    `json:"column,omitempty" doc:"Where in that line, from 1"`
}

// Error implements error, so that a problem can be returned where an error is expected.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type for a content type negotiated.
func (p *Problem) ContentType(string) string { return ContentType }

// Of translates an error. Errors that are not the nouns' own are internal: they reveal only the request's id.
func Of(err error, l *i18n.Localizer, requestID string) *Problem {
	e := own(err)
	status := Status(err)
	p := &Problem{
		Type:     "about:blank",
		Title:    http.StatusText(status),
		Status:   status,
		Code:     string(e.Code),
		Instance: requestID,
		Detail:   l.T(e.Key, map[string]any(e.Args)),
	}
	for _, f := range e.Fields {
		line, _ := f.Args["Line"].(int)
		column, _ := f.Args["Column"].(int)
		p.Errors = append(p.Errors, Field{
			Field:  f.Field,
			Code:   f.Key,
			Detail: l.T(f.Key, map[string]any(f.Args)),
			Line:   line,
			Column: column,
		})
	}
	if e.Code == assessment.Stale {
		p.Current = e.Current
	}
	return p
}

// Status is the HTTP status of an error.
func Status(err error) int {
	if status, ok := statuses[own(err).Code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// NoBody refuses a request whose body nobody would read.
func NoBody(r *http.Request) error {
	if r.ContentLength == 0 {
		return nil
	}
	if n, _ := io.ReadFull(r.Body, make([]byte, 1)); n == 0 {
		return nil
	}
	return &assessment.Error{Code: assessment.TooLarge, Key: "error.no_body"}
}

// Own is the nouns' error in err's chain; an internal error for any other.
func Own(err error) *assessment.Error { return own(err) }

// internal is the code of an error in the server.
const internal assessment.Code = "internal"

func own(err error) *assessment.Error {
	var e *assessment.Error
	if errors.As(err, &e) {
		return e
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &assessment.Error{Code: assessment.TooLarge, Key: "error.too_large", Err: err}
	}
	return &assessment.Error{Code: internal, Key: "error.internal", Err: err}
}

// Write answers an error as problem+json. It returns the error of writing.
func Write(w http.ResponseWriter, err error, l *i18n.Localizer, requestID string) error {
	p := Of(err, l, requestID)
	body, encodeErr := json.Marshal(p)
	if encodeErr != nil {
		return encodeErr
	}
	h := w.Header()
	h.Set("Content-Type", ContentType)
	h.Set("Content-Language", l.Language())
	h.Set("Cache-Control", "no-store")
	RetryAt(h, err)
	Retry(h, p.Status)
	w.WriteHeader(p.Status)
	_, writeErr := w.Write(body)
	return writeErr
}
