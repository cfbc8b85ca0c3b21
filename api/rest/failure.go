package rest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/frontend/i18n"
)

// The codes of errors in a request before a use case sees it, and their statuses.
const (
	codeMalformed assessment.Code = "malformed"
	codeMediaType assessment.Code = "media_type"
	codeTimeout   assessment.Code = "timeout"
)

var statuses = map[assessment.Code]int{
	codeMalformed: http.StatusBadRequest,
	codeMediaType: http.StatusUnsupportedMediaType,
	codeTimeout:   http.StatusRequestTimeout,
}

// failure passes an error through the library to explain.
type failure struct{ error }

func failed(err error) *failure { return &failure{error: err} }

func (f *failure) Unwrap() error { return f.error }

// GetStatus is the status that the library answers with.
func (f *failure) GetStatus() int { return status(f.error) }

// ContentType is that of a problem.
func (f *failure) ContentType(string) string { return problem.ContentType }

func status(err error) int {
	if s, ok := statuses[assessment.CodeOf(err)]; ok {
		return s
	}
	return problem.Status(err)
}

// problemOf puts an error into words.
func problemOf(err error, l *i18n.Localizer, requestID string) *problem.Problem {
	p := problem.Of(err, l, requestID)
	p.Status = status(err)
	p.Title = http.StatusText(p.Status)
	return p
}

// explain turns the library's errors and those of handlers into problems. It runs before a reply's status is written.
// What is wrong with a request is only told to those who may make it now.
func (a *API) explain(ctx huma.Context, _ string, v any) (any, error) {
	var err error
	switch v := v.(type) {
	case *failure:
		err = v.error
	case *huma.ErrorModel:
		err = rejected(v)
	default:
		return v, nil
	}
	if r, ok := ctx.Context().Value(requestKey{}).(*request); ok {
		err = r.caller.rather(err)
	}
	return a.problem(humagin.Unwrap(ctx), err), nil
}

// problem puts an error into words for the request, sets the headers that belong to it and logs internal errors.
func (a *API) problem(c *gin.Context, err error) *problem.Problem {
	l := a.localizer(c.Request)
	p := problemOf(err, l, c.Writer.Header().Get("X-Request-Id"))
	c.Header("Content-Language", l.Language())
	c.Header("Cache-Control", "no-store")
	problem.RetryAt(c.Writer.Header(), err)
	problem.Retry(c.Writer.Header(), p.Status)
	if p.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="Mognad"`)
	}
	if p.Status >= http.StatusInternalServerError {
		a.Log.ErrorContext(c.Request.Context(), "request failed", "error", err, "request", p.Instance, "path", c.FullPath())
	}
	return p
}

// refuse answers an error that occurs before the library has the request.
func (a *API) refuse(c *gin.Context, err error) {
	p := a.problem(c, err)
	c.Header("Content-Type", problem.ContentType)
	c.Status(p.Status)
	if err := strictJSON.Marshal(c.Writer, p); err != nil {
		a.Log.DebugContext(c.Request.Context(), "reply not written", "error", err)
	}
}

// rejected turns the library's error for a request into one of ours.
func rejected(m *huma.ErrorModel) error {
	switch m.Status {
	case http.StatusBadRequest:
		e := &assessment.Error{Code: codeMalformed, Key: "api.malformed_body"}
		if len(m.Errors) == 0 {
			e.Key = "api.body_required"
		}
		for _, d := range m.Errors {
			e.Fields = append(e.Fields, fieldOf(d))
		}
		return e
	case http.StatusRequestTimeout:
		return &assessment.Error{Code: codeTimeout, Key: "api.timeout"}
	case http.StatusRequestEntityTooLarge:
		return &assessment.Error{Code: assessment.TooLarge, Key: "error.too_large"}
	case http.StatusUnsupportedMediaType:
		return unsupported()
	case http.StatusUnprocessableEntity:
		var fields []assessment.FieldError
		for _, d := range m.Errors {
			fields = append(fields, fieldOf(d))
		}
		return assessment.InvalidFields(fields)
	}
	return errors.Join(errors.New(m.Detail), details(m))
}

func details(m *huma.ErrorModel) error {
	var all []error
	for _, d := range m.Errors {
		all = append(all, errors.New(d.Message))
	}
	return errors.Join(all...)
}

func unsupported() error { return &assessment.Error{Code: codeMediaType, Key: "api.media_type"} }

// choices are the messages of a value that is not in the list, by property; others have a general one.
var choices = map[string]string{"kind": "error.kind", "role": "error.role", "language": "error.language"}

// wrong are our messages for the library's errors.
var wrong = map[string]string{
	validation.MsgUnexpectedProperty: "api.unknown_property",
	"unknown query parameter":        "api.unknown_parameter",
	validation.MsgExpectedString:     "api.string",
	validation.MsgExpectedBoolean:    "api.boolean",
	"invalid boolean":                "api.boolean",
	validation.MsgExpectedArray:      "api.array",
	validation.MsgExpectedObject:     "api.object",
}

// fieldOf translates one of the library's English error messages into ours. The value sent is not repeated.
func fieldOf(d *huma.ErrorDetail) assessment.FieldError {
	if m, ok := readMalformed(d.Message); ok {
		return assessment.FieldError{Field: m.field, Key: m.key, Args: assessment.Args{"Line": m.line}}
	}
	_, name, _ := strings.Cut(d.Location, ".")
	f := assessment.FieldError{Field: name, Key: "error.invalid"}
	before, after, _ := strings.Cut(validation.MsgExpectedRequiredProperty, "%s")
	if missing, ok := strings.CutPrefix(d.Message, before); ok {
		f.Field = strings.TrimPrefix(name+"."+strings.TrimSuffix(missing, after), ".")
		f.Key = "error.required"
		return f
	}
	oneOf, _, _ := strings.Cut(validation.MsgExpectedOneOf, "%s")
	if strings.HasPrefix(d.Message, oneOf) {
		f.Key = "error.unknown_choice"
		if key, ok := choices[name]; ok {
			f.Key = key
		}
		return f
	}
	if key, ok := wrong[d.Message]; ok {
		f.Key = key
	}
	return f
}
