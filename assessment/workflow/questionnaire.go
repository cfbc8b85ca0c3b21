package workflow

import (
	"fmt"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Parse parses a questionnaire once and caches it by its hash. Content with another hash than the version's is refused:
// the cache is for all organisations, and whoever brought it into one would change the questionnaire of the others.
func (w *Kernel) Parse(v assessment.QuestionnaireVersion) (*questionnaires.Questionnaire, error) {
	if q, ok := w.parsed.Load(v.Hash); ok {
		return q.(*questionnaires.Questionnaire), nil
	}
	q, err := questionnaires.Reread(v.Key+"-"+v.Version+".yaml", v.Content)
	if err != nil {
		return nil, err
	}
	if q.Hash() != v.Hash {
		return nil, fmt.Errorf("the questionnaire %s %s is not what was published: its hash is %s, not %s",
			v.Key, v.Version, q.Hash(), v.Hash)
	}
	w.parsed.Store(v.Hash, q)
	return q, nil
}

// Keep spares [Kernel.Parse] to read a questionnaire that has been read already.
func (w *Kernel) Keep(q *questionnaires.Questionnaire) { w.parsed.Store(q.Hash(), q) }

// LoadQuestionnaire is the parsed content of a version, cached or read from the store.
func (w *Kernel) LoadQuestionnaire(tx assessment.Tx, key, version, hash string) (*questionnaires.Questionnaire, error) {
	if q, ok := w.parsed.Load(hash); ok {
		return q.(*questionnaires.Questionnaire), nil
	}
	v, err := tx.QuestionnaireVersion(key, version)
	if err != nil {
		return nil, err
	}
	if v.Hash != hash {
		return nil, fmt.Errorf("the questionnaire %s %s has the hash %s, not %s", key, version, v.Hash, hash)
	}
	return w.Parse(v)
}

// QuestionnaireOf is the questionnaire that a round sends out.
func (w *Kernel) QuestionnaireOf(tx assessment.Tx, r assessment.Round) (*questionnaires.Questionnaire, error) {
	return w.LoadQuestionnaire(tx, r.QuestionnaireKey, r.QuestionnaireVersion, r.QuestionnaireHash)
}

// Form is a questionnaire as asked of entities of a profile, prepared once and cached.
func (w *Kernel) Form(q *questionnaires.Questionnaire, of questionnaires.Profile) *scoring.Form {
	key := q.Hash() + " " + of.Key()
	if f, ok := w.forms.Load(key); ok {
		return f.(*scoring.Form)
	}
	f, _ := w.forms.LoadOrStore(key, scoring.NewForm(q, of))
	return f.(*scoring.Form)
}
