package exchange_test

import (
	"errors"
	"strings"
	"testing"

	"mognad/assessment/exchange"
	"mognad/questionnaires"
)

// TestTooManyValues are refused before the file is parsed, in YAML and in JSON, with every character that separates
// values.
func TestTooManyValues(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"list":        strings.Repeat("- a\n", exchange.MaxValues+1),
		"lists":       strings.Repeat("- - - - - -\n", exchange.MaxValues/6+1),
		"flow list":   "[" + strings.Repeat("a,", exchange.MaxValues) + "a]",
		"empty lists": "[" + strings.Repeat("[],", exchange.MaxValues/2+1) + "[]]",
		"map":         strings.Repeat("?\n", exchange.MaxValues+1),
		"pairs":       strings.Repeat("a: b\n", exchange.MaxValues+1),
		"JSON":        `{"audit": [` + strings.Repeat("1,", exchange.MaxValues) + "1]}",
	} {
		_, err := exchange.Parse("audit.yaml", []byte(content))
		var refused *questionnaires.FileError
		if !errors.As(err, &refused) || refused.Problems[0].Key != "questionnaire.problem.too_many_values" {
			t.Errorf("%s: %v, want to hear that there are too many values", name, err)
		}
	}
	// What the program has written itself is read however large it is.
	long := strings.Repeat("a, ", exchange.MaxValues)
	if _, err := exchange.Reread("audit.json", []byte(`{"format": 1, "audit": {"key": "x", "title": "x", "purpose": "`+
		long+`"}}`)); err == nil || strings.Contains(err.Error(), "values") {
		t.Errorf("a long text is refused: %v", err) // for its length only
	}
}
