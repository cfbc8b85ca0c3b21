package workflow_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// small is the smallest questionnaire as a version, with another title if one is given.
func small(t *testing.T, version, title string) []byte {
	t.Helper()
	content := string(must(os.ReadFile("testdata/small.yaml"))(t))
	content = strings.Replace(content, `version: "1.0"`, `version: "`+version+`"`, 1)
	if title != "" {
		content = strings.Replace(content, "{sv: Liten}", "{sv: "+title+"}", 1)
	}
	return []byte(content)
}

func versions(list []workflow.PublishedQuestionnaire) []string {
	var all []string
	for _, q := range list {
		all = append(all, q.Key+" "+q.Version)
	}
	return all
}

func TestPublishQuestionnaire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := must(w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "")))(t)
		found := must(w.Questionnaire(t.Context(), w.admin, "liten", "1.0"))(t)
		if string(found.Published.Content) != string(small(t, "1.0", "")) || found.Published.Hash != found.Hash() || found.Hash() != first.Hash {
			t.Errorf("stored %+v", found.Published)
		}
		w.unchanged(t, func() {
			again := must(w.PublishQuestionnaire(t.Context(), w.admin, "annat-namn.yaml", small(t, "1.0", "")))(t)
			if again.ID != first.ID {
				t.Errorf("the same version with the same content is another: %s and %s", first.ID, again.ID)
			}
			must(w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", append([]byte("# En anmärkning.\n"), small(t, "1.0", "")...)))(t)
			_, err := w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "Ändrad"))
			refused(t, err, assessment.Conflict, "error.version_taken")
			_, err = w.PublishQuestionnaire(t.Context(), w.admin, "fel.yaml", []byte("format: 1\nkey: fel\n"))
			refused(t, err, assessment.Invalid, "error.invalid_file")
			var file *questionnaires.FileError
			if !errors.As(err, &file) || len(file.Problems) == 0 || file.File != "fel.yaml" {
				t.Errorf("what is wrong in the file is lost: %v", err)
			}
		})
		must(w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "2.0", "Ändrad")))(t)
		if diff := cmp.Diff([]string{"liten 1.0", "liten 2.0"}, versions(must(w.Questionnaires(t.Context(), w.admin))(t))); diff != "" {
			t.Errorf("versions, want (-) and got (+):\n%s", diff)
		}
	})
}

func TestQuestionnairesOfAnotherOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "")))(t)
		if list := must(w.Questionnaires(t.Context(), w.other))(t); len(list) != 0 {
			t.Errorf("the other organisation sees %v", versions(list))
		}
		_, foreign := w.Questionnaire(t.Context(), w.other, "liten", "1.0")
		_, missing := w.Questionnaire(t.Context(), w.other, "liten", "9.9")
		refused(t, missing, assessment.NotFound, "error.not_found")
		if diff := cmp.Diff(missing, foreign); diff != "" {
			t.Errorf("answers to a missing version (-) and a foreign one (+) differ:\n%s", diff)
		}
		own := must(w.PublishQuestionnaire(t.Context(), w.other, "liten.yaml", small(t, "1.0", "Vår egen")))(t)
		if got := must(w.Questionnaire(t.Context(), w.admin, "liten", "1.0"))(t); got.Published.Hash == own.Hash {
			t.Error("the other organisation's version took the place of the own")
		}
	})
}

// TestVersionsOfTheInstallation: an organisation cannot take a key and version that the installation has for other
// content. Where it had them first, its own stands for it, and the installation's for the others.
func TestVersionsOfTheInstallation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		install := func(content []byte) assessment.QuestionnaireVersion {
			t.Helper()
			q := must(questionnaires.Parse("liten.yaml", content))(t)
			v := assessment.QuestionnaireVersion{ID: newID(t), Key: q.Key, Version: q.Version, Hash: q.Hash(), Content: content, PublishedAt: w.Now()}
			do(t, w.store.InTx(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) error { return tx.AddQuestionnaireVersion(v) }))
			return v
		}
		shared := install(small(t, "1.0", ""))
		w.unchanged(t, func() {
			v, added, err := w.PublishVersion(t.Context(), w.admin, "liten.yaml", small(t, "1.0", ""))
			do(t, err)
			if added || v.ID != shared.ID {
				t.Errorf("the installation's content: added %t, answered %s, want %s", added, v.ID, shared.ID)
			}
			_, added, err = w.PublishVersion(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "Vår egen"))
			refused(t, err, assessment.Conflict, "error.version_of_installation")
			if added {
				t.Error("added although it was refused")
			}
		})

		own, added, err := w.PublishVersion(t.Context(), w.admin, "liten.yaml", small(t, "2.0", "Vår egen"))
		do(t, err)
		if !added {
			t.Error("a new version was there already")
		}
		later := install(small(t, "2.0", ""))
		for range 3 {
			v, added, err := w.PublishVersion(t.Context(), w.admin, "liten.yaml", small(t, "2.0", "Vår egen"))
			do(t, err)
			if added || v.ID != own.ID {
				t.Errorf("the own content again: added %t, answered %s, want %s", added, v.ID, own.ID)
			}
			for p, want := range map[*assessment.Principal]string{&w.admin: own.Hash, &w.other: later.Hash} {
				if got := must(w.Questionnaire(t.Context(), *p, "liten", "2.0"))(t); got.Published.Hash != want || got.Hash() != want {
					t.Errorf("%s reads %s, want %s", p.Organisation.Key, got.Published.Hash, want)
				}
				var listed []string
				for _, q := range must(w.Questionnaires(t.Context(), *p))(t) {
					if q.Published.Hash != q.Hash() {
						t.Errorf("%s: the list has the content of another version for %s", p.Organisation.Key, q.Version)
					}
					listed = append(listed, q.Version+" "+q.Published.Hash)
				}
				if diff := cmp.Diff([]string{"1.0 " + shared.Hash, "2.0 " + want}, listed); diff != "" {
					t.Errorf("%s lists, want (-) and got (+):\n%s", p.Organisation.Key, diff)
				}
			}
		}
		_, err = w.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "2.0", ""))
		refused(t, err, assessment.Conflict, "error.version_taken") // the installation's now, but the own one counts
	})
}

func TestPublishEmbedded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		all := must(questionnaires.Embedded())(t)
		do(t, w.PublishEmbedded(t.Context()))
		w.unchanged(t, func() { do(t, w.PublishEmbedded(t.Context())) })
		for _, p := range []assessment.Principal{w.admin, w.other} {
			if list := must(w.Questionnaires(t.Context(), p))(t); len(list) != len(all) {
				t.Errorf("%s sees %v, want the %d embedded", p.Organisation.Key, versions(list), len(all))
			}
		}
		changed := strings.Replace(string(all[0].Bytes()), "title:", "# "+"\ntitle:", 1)
		w.unchanged(t, func() { // the same content as the installation's, in other bytes
			must(w.PublishQuestionnaire(t.Context(), w.admin, "kopia.yaml", []byte(changed)))(t)
		})
	})
}
