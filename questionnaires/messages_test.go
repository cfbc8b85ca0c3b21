package questionnaires_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mognad/questionnaires"

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
		data, err := os.ReadFile("../frontend/i18n/messages/questionnaire-problems." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Questionnaire struct{ Problem map[string]string }
		}
		if err := yaml.Load(data, &file); err != nil {
			t.Fatal(err)
		}
		messages := map[string]string{}
		for code, message := range file.Questionnaire.Problem {
			messages["questionnaire.problem."+code] = message
		}
		for _, key := range questionnaires.ProblemKeys() {
			_, built := questionnaires.ProblemMessage(strings.TrimPrefix(key, "questionnaire.problem."))
			message, ok := messages[key]
			delete(messages, key)
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
		for key := range messages {
			t.Errorf("%s: %s is no problem", lang, key)
		}
	}
}
