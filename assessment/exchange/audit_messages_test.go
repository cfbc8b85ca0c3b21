package exchange_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mognad/assessment/exchange"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// TestMessages compares the message files of the interface with the problems: the same keys and arguments in each
// language, and in English the same words as on the command line.
func TestMessages(t *testing.T) {
	t.Parallel()
	argument := regexp.MustCompile(`\{\{\.\w+\}\}`)
	arguments := func(message string) []string {
		return slices.Compact(slices.Sorted(slices.Values(argument.FindAllString(message, -1))))
	}
	for _, lang := range []string{"sv", "en"} {
		data, err := os.ReadFile("../../frontend/i18n/messages/audit-file." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			AuditFile struct{ Problem map[string]string } `yaml:"audit_file"`
		}
		if err := yaml.Load(data, &file); err != nil {
			t.Fatal(err)
		}
		messages := file.AuditFile.Problem
		for _, key := range exchange.ProblemKeys() {
			code := strings.TrimPrefix(key, "audit_file.problem.")
			_, built := exchange.ProblemMessage(code)
			message, ok := messages[code]
			delete(messages, code)
			if !ok || strings.TrimSpace(message) == "" {
				t.Errorf("%s: %s has no message", lang, key)
				continue
			}
			if diff := cmp.Diff(arguments(built), arguments(message)); diff != "" {
				t.Errorf("%s: %s: arguments (-want +got):\n%s", lang, key, diff)
			}
			if lang == "en" && message != built {
				t.Errorf("%s: %s (-command line +interface):\n%s", lang, key, cmp.Diff(built, message))
			}
		}
		for code := range messages {
			t.Errorf("%s: %s is no problem", lang, code)
		}
	}
}
