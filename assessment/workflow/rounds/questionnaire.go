package rounds

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// PublishEmbedded stores the embedded questionnaires as the installation's. A stored version with other content is
// refused: a published version never changes. A file that is already stored, byte for byte, is not parsed, because that
// would take most of the time of a start.
func (w *UseCases) PublishEmbedded(ctx context.Context) error {
	files, err := questionnaires.EmbeddedFiles()
	if err != nil {
		return err
	}
	err = w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		for i := 0; i < len(files); {
			v, err := tx.QuestionnaireVersion(files[i].Key, files[i].Version)
			if err != nil && assessment.CodeOf(err) != assessment.NotFound {
				return err
			}
			if err == nil && bytes.Equal(v.Content, files[i].Content) {
				files = slices.Delete(files, i, i+1)
				continue
			}
			i++
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		return err
	}
	var all []*questionnaires.Questionnaire
	for _, f := range files {
		q, err := f.Parse()
		if err != nil {
			return err
		}
		all = append(all, q)
	}
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		for _, q := range all {
			if _, _, err := w.publish(tx, nil, q); err != nil {
				return err
			}
		}
		return nil
	})
}

// publish stores a version, if its lineage from the latest version before it is right. If it exists with the same
// content, that is not an error.
func (w *UseCases) publish(
	tx assessment.Tx,
	by *assessment.ID,
	q *questionnaires.Questionnaire,
) (v assessment.QuestionnaireVersion, added bool, err error) {
	versions, err := tx.QuestionnaireVersions()
	if err != nil {
		return v, false, err
	}
	v, found, err := published(versions, by, q)
	if err != nil || found {
		return v, false, err
	}
	var before *questionnaires.Questionnaire
	if earlier, has := versionBefore(versions, q); has {
		if before, err = w.kernel.LoadQuestionnaire(tx, earlier.Key, earlier.Version, earlier.Hash); err != nil {
			return v, false, err
		}
	}
	if problems := questionnaires.Lineage(before, q); len(problems) > 0 {
		shown := min(len(problems), questionnaires.MaxProblems)
		return v, false, invalidFile(
			&questionnaires.FileError{File: problems[0].File, Problems: problems[:shown], Omitted: len(problems) - shown},
		)
	}
	v, err = w.addVersion(tx, by, q)
	return v, err == nil, err
}

// published finds the version among those that the scope may read, if it has been published. One with other content is
// refused, even if the number is only written differently, as "1" and "1.0". For an organisation, so is one of the
// installation's, because nobody could tell which of the two was meant.
func published(
	versions []assessment.QuestionnaireVersion,
	by *assessment.ID,
	q *questionnaires.Questionnaire,
) (v assessment.QuestionnaireVersion, found bool, err error) {
	for _, v := range versions {
		if v.Key == q.Key && v.Version == q.Version && v.Hash == q.Hash() {
			return v, true, nil
		}
	}
	i := slices.IndexFunc(versions, func(v assessment.QuestionnaireVersion) bool {
		return v.Key == q.Key && questionnaires.CompareVersions(v.Version, q.Version) == 0
	})
	if i < 0 {
		return v, false, nil
	}
	refusal := &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.version_taken",
		Args: assessment.Args{"Key": q.Key, "Version": versions[i].Version},
	}
	if by != nil && versions[i].OrganisationID == nil {
		refusal.Key = "error.version_of_installation"
	}
	return v, false, refusal
}

// versionBefore is the latest earlier version of the questionnaire; false if there is none.
func versionBefore(
	versions []assessment.QuestionnaireVersion,
	q *questionnaires.Questionnaire,
) (before assessment.QuestionnaireVersion, found bool) {
	for _, v := range versions {
		if v.Key == q.Key && questionnaires.CompareVersions(v.Version, q.Version) < 0 &&
			(!found || questionnaires.CompareVersions(v.Version, before.Version) > 0) {
			before, found = v, true
		}
	}
	return before, found
}

func (w *UseCases) addVersion(
	tx assessment.Tx,
	by *assessment.ID,
	q *questionnaires.Questionnaire,
) (assessment.QuestionnaireVersion, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return assessment.QuestionnaireVersion{}, err
	}
	v := assessment.QuestionnaireVersion{
		ID:          id,
		Key:         q.Key,
		Version:     q.Version,
		Hash:        q.Hash(),
		Content:     q.Bytes(),
		PublishedAt: w.kernel.Now(),
	}
	if err := tx.AddQuestionnaireVersion(v); err != nil {
		return v, err
	}
	w.kernel.Keep(q)
	return v, w.kernel.LogBy(tx, by, event.QuestionnairePublished{
		Questionnaire: id,
		Key:           v.Key,
		Version:       v.Version,
		Hash:          v.Hash,
	})
}

// PublishQuestionnaire checks a questionnaire file and stores it as a version of the principal's organisation. If the
// same content already has that key and version, the stored version is returned and added is false; other content with
// them, even the installation's, is a [assessment.Conflict]. Mistakes in the file or in its lineage are a
// [questionnaires.FileError], as [assessment.Error] with [assessment.Invalid].
func (w *UseCases) PublishQuestionnaire(
	ctx context.Context,
	p assessment.Principal,
	name string,
	content []byte,
) (v assessment.QuestionnaireVersion, added bool, err error) {
	q, err := w.readQuestionnaire(ctx, p, name, content)
	if err != nil {
		return v, false, err
	}
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		if err := workflow.MayAtRoot(tx, p, assessment.PublishQuestionnaire); err != nil {
			return err
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		v, added, err = w.publish(tx, workflow.Actor(p), q)
		return err
	})
	return v, added && err == nil, err
}

// readQuestionnaire parses a file for somebody who may publish it, and the version before it, so that the writing
// transaction need not wait for either.
func (w *UseCases) readQuestionnaire(
	ctx context.Context,
	p assessment.Principal,
	name string,
	content []byte,
) (*questionnaires.Questionnaire, error) {
	if err := workflow.MayWrite(p); err != nil {
		return nil, w.kernel.Refused(ctx, p, err)
	}
	var versions []assessment.QuestionnaireVersion
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if err := workflow.MayAtRoot(tx, p, assessment.PublishQuestionnaire); err != nil {
			return err
		}
		versions, err = tx.QuestionnaireVersions()
		return err
	})
	if err != nil {
		return nil, err
	}
	var q *questionnaires.Questionnaire
	err = w.kernel.ReadFile(ctx, func() (err error) {
		q, err = questionnaires.Parse(name, content)
		return err
	})
	if err != nil {
		return nil, invalidFile(err)
	}
	before, found := versionBefore(versions, q)
	if !found {
		return q, nil
	}
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		_, err := w.kernel.LoadQuestionnaire(tx, before.Key, before.Version, before.Hash)
		return err
	})
	return q, err
}

// MayPublishQuestionnaire reports whether the principal may publish, which requires the role for the whole
// organisation.
func (w *UseCases) MayPublishQuestionnaire(ctx context.Context, p assessment.Principal) (bool, error) {
	may := false
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		err := workflow.MayAtRoot(tx, p, assessment.PublishQuestionnaire)
		may = err == nil
		if assessment.CodeOf(err) == assessment.Forbidden {
			return nil // only a question, so nothing is logged
		}
		return err
	})
	return may, err
}

// invalidFile turns what is wrong in a questionnaire file into fields named by line.
func invalidFile(err error) error {
	var file *questionnaires.FileError
	if !errors.As(err, &file) {
		return err
	}
	e := &assessment.Error{
		Code: assessment.Invalid,
		Key:  "error.invalid_file",
		Args: assessment.Args{"File": file.File},
		Err:  err,
	}
	for _, p := range file.Problems {
		args := assessment.Args{"Line": p.Line, "Path": p.Path}
		for k, v := range p.Args {
			args[k] = v
		}
		e.Fields = append(e.Fields, assessment.FieldError{Field: "file", Key: p.Key, Args: args})
	}
	return e
}

// PublishedQuestionnaire is a version with its parsed content.
type PublishedQuestionnaire struct {
	Published assessment.QuestionnaireVersion
	*questionnaires.Questionnaire
}

// Questionnaires lists the versions that the organisation may use: its own and the installation's.
func (w *UseCases) Questionnaires(ctx context.Context, p assessment.Principal) ([]PublishedQuestionnaire, error) {
	var list []PublishedQuestionnaire
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadQuestionnaires) {
			return workflow.Denied(assessment.ReadQuestionnaires)
		}
		versions, err := tx.QuestionnaireVersions()
		if err != nil {
			return err
		}
		for _, v := range versions {
			q, err := w.kernel.LoadQuestionnaire(tx, v.Key, v.Version, v.Hash)
			if err != nil {
				return err
			}
			list = append(list, PublishedQuestionnaire{Published: v, Questionnaire: q})
		}
		return nil
	})
	return list, err
}

// Questionnaire finds one version that the organisation may use.
func (w *UseCases) Questionnaire(
	ctx context.Context,
	p assessment.Principal,
	key, version string,
) (PublishedQuestionnaire, error) {
	var found PublishedQuestionnaire
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadQuestionnaires) {
			return workflow.Denied(assessment.ReadQuestionnaires)
		}
		v, err := tx.QuestionnaireVersion(key, version)
		if err != nil {
			return err
		}
		q, err := w.kernel.Parse(v)
		found = PublishedQuestionnaire{Published: v, Questionnaire: q}
		return err
	})
	return found, err
}
