package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/questionnaires"
)

// TestPublishEmbeddedComparesContent: the version stored under the number of an embedded questionnaire must have the
// same content. Its bytes may differ.
func TestPublishEmbeddedComparesContent(t *testing.T) {
	t.Parallel()
	own := must(questionnaires.Embedded())(t)[0]
	other := must(questionnaires.Parse("liten.yaml", small(t, "1.0", "")))(t)
	tests := map[string]struct {
		hash    string
		content []byte
		taken   bool
	}{
		"the same content in other bytes": {own.Hash(), append([]byte("# En anmärkning.\n"), own.Bytes()...), false},
		"other content":                   {other.Hash(), other.Bytes(), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				v := assessment.QuestionnaireVersion{
					ID:          newID(t),
					Key:         own.Key,
					Version:     own.Version,
					Hash:        test.hash,
					Content:     test.content,
					PublishedAt: w.Now(),
				}
				do(
					t,
					w.store.InTx(
						t.Context(),
						assessment.ScopeInstallation(),
						func(tx assessment.Tx) error { return tx.AddQuestionnaireVersion(v) },
					),
				)
				w.unchanged(t, func() {
					err := w.Rounds.PublishEmbedded(t.Context())
					if !test.taken {
						do(t, err)
						return
					}
					refused(t, err, assessment.Conflict, "error.version_taken")
				})
			})
		})
	}
}
