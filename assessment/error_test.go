package assessment_test

import (
	"errors"
	"fmt"
	"testing"

	"mognad/assessment"
)

func TestCodeOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want assessment.Code
	}{
		{nil, ""},
		{errors.New("disk"), ""},
		{assessment.Missing(), assessment.NotFound},
		{fmt.Errorf("load: %w", assessment.Denied()), assessment.Forbidden},
		{assessment.Changed(1), assessment.Stale},
		{assessment.InvalidField("name", "error.required", nil), assessment.Invalid},
		{assessment.InvalidFields(nil), ""},
	}
	for _, tt := range tests {
		if got := assessment.CodeOf(tt.err); got != tt.want {
			t.Errorf("CodeOf(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
	if assessment.InvalidFields(nil) != nil {
		t.Error("no fields are an error")
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	cause := errors.New("duplicate key")
	err := &assessment.Error{Code: assessment.Conflict, Key: "error.taken", Args: assessment.Args{"Max": 3},
		Fields: []assessment.FieldError{{Field: "key", Key: "error.taken"}}, Err: cause}
	if got, want := err.Error(), "conflict: error.taken; key: error.taken map[] map[Max:3]: duplicate key"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}
