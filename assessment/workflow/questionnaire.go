package workflow

import (
	"bytes"
	"context"
	"errors"

	"mognad/assessment"
	"mognad/questionnaires"
)

// PublishEmbedded stores the questionnaires that come with the program as the installation's. A version stored before
// with other content is refused: a published version never changes. A file that is stored already, byte for byte, is not
// even parsed, because that is what a start would spend most of its time on.
func (w *Workflow) PublishEmbedded(ctx context.Context) error {
	files, err := questionnaires.EmbeddedFiles()
	if err != nil {
		return err
	}
	return w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		for _, f := range files {
			v, err := tx.QuestionnaireVersion(f.Key, f.Version)
			if err != nil && assessment.CodeOf(err) != assessment.NotFound {
				return err
			}
			if err == nil && bytes.Equal(v.Content, f.Content) {
				continue
			}
			q, err := f.Parse()
			if err != nil {
				return err
			}
			if _, err := w.publish(tx, nil, q); err != nil {
				return err
			}
		}
		return nil
	})
}

// publish stores a version; the same version with the same content is there already and no error.
func (w *Workflow) publish(tx assessment.Tx, by *assessment.ID, q *questionnaires.Questionnaire) (assessment.QuestionnaireVersion, error) {
	v, found, err := published(tx, by, q)
	if err != nil || found {
		return v, err
	}
	return w.addVersion(tx, by, q)
}

// published finds the version if it was published before. One with other content is refused: to an organisation, one of
// the installation's too, because nobody could tell which of the two was meant.
func published(tx assessment.Tx, by *assessment.ID, q *questionnaires.Questionnaire) (v assessment.QuestionnaireVersion, found bool, err error) {
	v, err = tx.QuestionnaireVersion(q.Key, q.Version)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		return v, false, nil
	case err != nil || v.Hash == q.Hash():
		return v, err == nil, err
	}
	refusal := &assessment.Error{Code: assessment.Conflict, Key: "error.version_taken", Args: assessment.Args{"Key": q.Key, "Version": q.Version}}
	if by != nil && v.OrganisationID == nil {
		refusal.Key = "error.version_of_installation"
	}
	return v, false, refusal
}

func (w *Workflow) addVersion(tx assessment.Tx, by *assessment.ID, q *questionnaires.Questionnaire) (assessment.QuestionnaireVersion, error) {
	id, err := w.id()
	if err != nil {
		return assessment.QuestionnaireVersion{}, err
	}
	v := assessment.QuestionnaireVersion{ID: id, Key: q.Key, Version: q.Version, Hash: q.Hash(), Content: q.Bytes(), PublishedAt: w.Now()}
	if err := tx.AddQuestionnaireVersion(v); err != nil {
		return v, err
	}
	return v, w.event(tx, by, "questionnaire.publish", "questionnaire", id.String(), map[string]any{"key": v.Key, "version": v.Version, "hash": v.Hash})
}

// PublishQuestionnaire is [Workflow.PublishVersion] for those to whom it makes no difference whether the content had
// been published before.
func (w *Workflow) PublishQuestionnaire(ctx context.Context, p assessment.Principal, name string, content []byte) (assessment.QuestionnaireVersion, error) {
	v, _, err := w.PublishVersion(ctx, p, name, content)
	return v, err
}

// PublishVersion checks a questionnaire file and stores it as a version of the principal's organisation. Where the same
// content has that key and version already, the stored version is answered and added is false; other content under them,
// the installation's too, is a [assessment.Conflict]. What is wrong in the file is a [questionnaires.FileError], as
// [assessment.Error] with [assessment.Invalid].
func (w *Workflow) PublishVersion(ctx context.Context, p assessment.Principal, name string, content []byte) (v assessment.QuestionnaireVersion, added bool, err error) {
	err = w.change(ctx, p, func(tx assessment.Tx) error {
		if err := mayAtRoot(tx, p, assessment.PublishQuestionnaire); err != nil {
			return err
		}
		q, err := questionnaires.Parse(name, content)
		if err != nil {
			return invalidFile(err)
		}
		found := false
		if v, found, err = published(tx, actor(p), q); err == nil && !found {
			v, err = w.addVersion(tx, actor(p), q)
		}
		added = !found
		return err
	})
	return v, added && err == nil, err
}

// MayPublishQuestionnaire reports whether the principal may publish, for which the role must hold for the whole
// organisation.
func (w *Workflow) MayPublishQuestionnaire(ctx context.Context, p assessment.Principal) (bool, error) {
	may := false
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		err := mayAtRoot(tx, p, assessment.PublishQuestionnaire)
		may = err == nil
		if assessment.CodeOf(err) == assessment.Forbidden {
			return nil // a question, not an attempt
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
	e := &assessment.Error{Code: assessment.Invalid, Key: "error.invalid_file", Args: assessment.Args{"File": file.File}, Err: err}
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
func (w *Workflow) Questionnaires(ctx context.Context, p assessment.Principal) ([]PublishedQuestionnaire, error) {
	var list []PublishedQuestionnaire
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadQuestionnaires) {
			return denied(assessment.ReadQuestionnaires)
		}
		versions, err := tx.QuestionnaireVersions()
		if err != nil {
			return err
		}
		for _, v := range versions {
			q, err := w.load(tx, v.Key, v.Version, v.Hash)
			if err != nil {
				return err
			}
			list = append(list, PublishedQuestionnaire{v, q})
		}
		return nil
	})
	return list, err
}

// Questionnaire finds one version that the organisation may use.
func (w *Workflow) Questionnaire(ctx context.Context, p assessment.Principal, key, version string) (PublishedQuestionnaire, error) {
	var found PublishedQuestionnaire
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadQuestionnaires) {
			return denied(assessment.ReadQuestionnaires)
		}
		v, err := tx.QuestionnaireVersion(key, version)
		if err != nil {
			return err
		}
		q, err := w.parse(v)
		found = PublishedQuestionnaire{v, q}
		return err
	})
	return found, err
}

// load is the parsed content of a version: kept from before, else read from the store.
func (w *Workflow) load(tx assessment.Tx, key, version, hash string) (*questionnaires.Questionnaire, error) {
	if q, ok := w.parsed.Load(hash); ok {
		return q.(*questionnaires.Questionnaire), nil
	}
	v, err := tx.QuestionnaireVersion(key, version)
	if err != nil {
		return nil, err
	}
	return w.parse(v)
}
