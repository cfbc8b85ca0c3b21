package workflow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
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

// following is the small questionnaire as a version with a lineage.
func following(t *testing.T, version, from, title string) []byte {
	t.Helper()
	return append(small(t, version, title), `lineage:
  from: "`+from+`"
  questions:
    A1: {change: same, from: [A1]}
`...)
}

// renamed is the small questionnaire under a key of its own.
func renamed(t *testing.T, n int) []byte {
	t.Helper()
	return []byte(strings.Replace(string(small(t, "1.0", "")), "key: liten", fmt.Sprintf("key: liten-%d", n), 1))
}

// publish publishes a file.
func (w *world) publish(
	t *testing.T,
	p assessment.Principal,
	name string,
	content []byte,
) assessment.QuestionnaireVersion {
	t.Helper()
	v, _, err := w.Rounds.PublishQuestionnaire(t.Context(), p, name, content)
	do(t, err)
	return v
}

func versions(list []rounds.PublishedQuestionnaire) []string {
	var all []string
	for _, q := range list {
		all = append(all, q.Key+" "+q.Version)
	}
	return all
}

func TestPublishQuestionnaire(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		first := w.publish(t, w.admin, "liten.yaml", small(t, "1.0", ""))
		found := must(w.Rounds.Questionnaire(t.Context(), w.admin, "liten", "1.0"))(t)
		if string(found.Published.Content) != string(small(t, "1.0", "")) || found.Published.Hash != found.Hash() ||
			found.Hash() != first.Hash {
			t.Errorf("stored %+v", found.Published)
		}
		w.unchanged(t, func() {
			again := w.publish(t, w.admin, "annat-namn.yaml", small(t, "1.0", ""))
			if again.ID != first.ID {
				t.Errorf("the same version with the same content was added twice: %s and %s", first.ID, again.ID)
			}
			w.publish(t, w.admin, "liten.yaml", append([]byte("# En anmärkning.\n"), small(t, "1.0", "")...))
			_, _, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "Ändrad"))
			refused(t, err, assessment.Conflict, "error.version_taken")
			_, _, err = w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "fel.yaml", []byte("format: 1\nkey: fel\n"))
			refused(t, err, assessment.Invalid, "error.invalid_file")
			var file *questionnaires.FileError
			if !errors.As(err, &file) || len(file.Problems) == 0 || file.File != "fel.yaml" {
				t.Errorf("what is wrong in the file is lost: %v", err)
			}
		})
		w.publish(t, w.admin, "liten.yaml", following(t, "2.0", "1.0", "Ändrad"))
		if diff := cmp.Diff(
			[]string{"liten 1.0", "liten 2.0"},
			versions(must(w.Rounds.Questionnaires(t.Context(), w.admin))(t)),
		); diff != "" {
			t.Errorf("versions, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestPublishFollowsTheVersionBefore: a file's lineage is checked against the latest earlier version that the
// organisation may use, whoever published it.
func TestPublishFollowsTheVersionBefore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		wrong := func(p assessment.Principal, content []byte, codes ...string) {
			t.Helper()
			w.unchanged(t, func() {
				_, added, err := w.Rounds.PublishQuestionnaire(t.Context(), p, "liten.yaml", content)
				var fields []string
				for _, code := range codes {
					fields = append(fields, "file: questionnaire.problem."+code)
				}
				refused(t, err, assessment.Invalid, "error.invalid_file", fields...)
				var file *questionnaires.FileError
				if !errors.As(err, &file) || file.File != "liten.yaml" || added {
					t.Errorf("what is wrong in the file is lost: %v", err)
				}
			})
		}
		wrong(w.admin, following(t, "1.1", "1.0", ""), "lineage_nothing_before")
		w.publish(t, w.admin, "liten.yaml", small(t, "1.0", ""))
		wrong(w.admin, small(t, "2.0", ""), "lineage_none")
		wrong(w.admin, following(t, "2.0", "0.9", ""), "lineage_other_from")
		wrong(
			w.admin,
			bytes.Replace(following(t, "2.0", "1.0", ""), []byte("{change: same, from: [A1]}"), []byte("{change: new}"), 1),
			"lineage_lost",
			"lineage_not_new",
		)
		wrong(w.other, following(t, "2.0", "1.0", ""), "lineage_nothing_before") // the other organisation's is not there
		w.publish(t, w.admin, "liten.yaml", following(t, "2.0", "1.0", ""))
		wrong(w.admin, following(t, "2.1", "1.0", ""), "lineage_other_from")
		w.publish(t, w.admin, "liten.yaml", following(t, "10.0", "2.0", ""))
		w.publish(t, w.admin, "liten.yaml", following(t, "2.1", "2.0", "")) // before the latest of all
	})
}

// TestVersionsThatAreTheSameNumber: of "1" and "1.0" only one is published.
func TestVersionsThatAreTheSameNumber(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.publish(t, w.admin, "liten.yaml", small(t, "1.0", ""))
		w.unchanged(t, func() {
			for _, version := range []string{"1", "01", "1.0.0"} {
				_, added, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, version, ""))
				refused(t, err, assessment.Conflict, "error.version_taken")
				if added {
					t.Errorf("%s is added", version)
				}
			}
		})
	})
}

// TestFilesAreReadOutsideTransactions: nobody waits for a file that is being read.
func TestFilesAreReadOutsideTransactions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		reads := 0
		read := func(name string, content []byte) (assessment.UploadedTable, error) {
			reads++
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			err := w.store.InTx(
				ctx,
				assessment.ScopeOrganisation(w.admin.Organisation.ID),
				func(tx assessment.Tx) error { return tx.LockOrganisation() },
			)
			if err != nil {
				return assessment.UploadedTable{}, err
			}
			return readTable(name, content)
		}
		f := entityFile("key;name\nnorrdal;Nytt namn")
		f.Read = read
		plan := must(w.PreviewImport(t.Context(), w.admin, f))(t)
		_, _, err := w.ConfirmImport(t.Context(), w.admin, f.Kind, plan.Upload, plan.Digest, read)
		do(t, err)
		_, _, err = w.RunImport(t.Context(), w.admin, f, false)
		do(t, err)
		if reads != 3 {
			t.Errorf("read %d times, want once an import", reads)
		}
		bo := w.as(t, "bo", assessment.Respondent, w.root)
		_, err = w.PreviewImport(t.Context(), bo, f)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, _, err = w.Rounds.PublishQuestionnaire(t.Context(), bo, "fel.yaml", []byte("no questionnaire"))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		if reads != 3 {
			t.Error("read for somebody who may not import")
		}
	})
}

func TestQuestionnairesOfAnotherOrganisation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.publish(t, w.admin, "liten.yaml", small(t, "1.0", ""))
		if list := must(w.Rounds.Questionnaires(t.Context(), w.other))(t); len(list) != 0 {
			t.Errorf("the other organisation sees %v", versions(list))
		}
		_, foreign := w.Rounds.Questionnaire(t.Context(), w.other, "liten", "1.0")
		_, missing := w.Rounds.Questionnaire(t.Context(), w.other, "liten", "9.9")
		refused(t, missing, assessment.NotFound, "error.not_found")
		if diff := cmp.Diff(missing, foreign); diff != "" {
			t.Errorf("answers to a missing version (-) and a foreign one (+) differ:\n%s", diff)
		}
		own := w.publish(t, w.other, "liten.yaml", small(t, "1.0", "Vår egen"))
		if got := must(w.Rounds.Questionnaire(t.Context(), w.admin, "liten", "1.0"))(t); got.Published.Hash == own.Hash {
			t.Error("the other organisation's version replaced the own one")
		}
	})
}

// TestVersionsOfTheInstallation: an organisation cannot use a key and version that the installation has for different
// content. If it had them first, it keeps its own, and other organisations get the installation's.
func TestVersionsOfTheInstallation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		install := func(content []byte) assessment.QuestionnaireVersion {
			t.Helper()
			q := must(questionnaires.Parse("liten.yaml", content))(t)
			v := assessment.QuestionnaireVersion{
				ID:          newID(t),
				Key:         q.Key,
				Version:     q.Version,
				Hash:        q.Hash(),
				Content:     content,
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
			return v
		}
		shared := install(small(t, "1.0", ""))
		w.unchanged(t, func() {
			v, added, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", ""))
			do(t, err)
			if added || v.ID != shared.ID {
				t.Errorf("the installation's content: added %t, answered %s, want %s", added, v.ID, shared.ID)
			}
			_, added, err = w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", small(t, "1.0", "Vår egen"))
			refused(t, err, assessment.Conflict, "error.version_of_installation")
			if added {
				t.Error("added although it was refused")
			}
		})

		own, added, err := w.Rounds.PublishQuestionnaire(
			t.Context(),
			w.admin,
			"liten.yaml",
			following(t, "2.0", "1.0", "Vår egen"),
		)
		do(t, err)
		if !added {
			t.Error("a new version was there already")
		}
		later := install(following(t, "2.0", "1.0", ""))
		for range 3 {
			v, added, err := w.Rounds.PublishQuestionnaire(
				t.Context(),
				w.admin,
				"liten.yaml",
				following(t, "2.0", "1.0", "Vår egen"),
			)
			do(t, err)
			if added || v.ID != own.ID {
				t.Errorf("the own content again: added %t, answered %s, want %s", added, v.ID, own.ID)
			}
			for p, want := range map[*assessment.Principal]string{&w.admin: own.Hash, &w.other: later.Hash} {
				if got := must(w.Rounds.Questionnaire(t.Context(), *p, "liten", "2.0"))(t); got.Published.Hash != want ||
					got.Hash() != want {
					t.Errorf("%s reads %s, want %s", p.Organisation.Key, got.Published.Hash, want)
				}
				var listed []string
				for _, q := range must(w.Rounds.Questionnaires(t.Context(), *p))(t) {
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
		_, _, err = w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", following(t, "2.0", "1.0", ""))
		refused(t, err, assessment.Conflict, "error.version_taken") // the installation's now, but the own one counts
	})
}

func TestPublishEmbedded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		all := must(questionnaires.Embedded())(t)
		do(t, w.Rounds.PublishEmbedded(t.Context()))
		w.unchanged(t, func() { do(t, w.Rounds.PublishEmbedded(t.Context())) })
		for _, p := range []assessment.Principal{w.admin, w.other} {
			if list := must(w.Rounds.Questionnaires(t.Context(), p))(t); len(list) != len(all) {
				t.Errorf("%s sees %v, want the %d embedded", p.Organisation.Key, versions(list), len(all))
			}
		}
		changed := strings.Replace(string(all[0].Bytes()), "title:", "# "+"\ntitle:", 1)
		w.unchanged(t, func() { // the same content as the installation's, in other bytes
			w.publish(t, w.admin, "kopia.yaml", []byte(changed))
		})
	})
}
