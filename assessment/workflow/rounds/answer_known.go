package rounds

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// known is what was read when answers were last saved, so that the next need not read it again. None of it is taken on
// trust: it says what will be saved if it is all still so, and the statement that saves it sees whether it is, whoever
// has changed something since, on whichever server. How long it is kept only bounds the memory.
type known struct {
	mutex  sync.Mutex
	drafts map[draftKey]*knownDraft
}

// How much is known, and how long after it was read. A longer answer is not kept; it is read when it is changed.
const (
	knownDrafts = 200
	knownFor    = time.Minute
	countedFor  = 10 * time.Second
	knownText   = 2000 // bytes
)

type draftKey struct{ organisation, assessment assessment.ID }

func keyOf(d *draft) draftKey { return draftKey{organisation: d.OrganisationID, assessment: d.ID} }

// knownDraft is an assessment with the answers that have been saved since it was read. An answer is all that its
// version had, and one without a version is empty.
type knownDraft struct {
	draft   *draft
	read    time.Time
	answers map[string]assessment.Answer

	counted   []assessment.Answer // all, as AnswersOf reads them; only for the counts that a reply shows
	countedAt time.Time           // when they were read
}

// keep remembers an assessment that was just read, and the answer that was saved in it. Where others receive the
// answer, what was counted in the organisation is forgotten.
func (k *known) keep(d *draft, saved assessment.Answer, now time.Time) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	key := keyOf(d)
	of, there := k.drafts[key]
	if !there {
		if len(k.drafts) >= knownDrafts {
			k.forget(now)
		}
		if k.drafts == nil {
			k.drafts = map[draftKey]*knownDraft{}
		}
		of = &knownDraft{answers: map[string]assessment.Answer{}}
		k.drafts[key] = of
	}
	of.draft, of.read = d, now
	of.put(saved)
	if len(d.round.Receivers(d.EntityID, saved.QuestionID)) == 0 {
		return
	}
	for key, of := range k.drafts {
		if key.organisation == d.OrganisationID {
			of.counted, of.countedAt = nil, time.Time{}
		}
	}
}

// put remembers an answer, or forgets the question's if it is long.
func (of *knownDraft) put(a assessment.Answer) {
	of.counted = latest(of.counted, a)
	size := len(a.Reason) + len(a.Comment)
	for _, e := range a.Evidence {
		size += len(e.Text) + len(e.Link)
	}
	if size > knownText {
		delete(of.answers, a.QuestionID)
		return
	}
	of.answers[a.QuestionID] = a
}

// forget forgets what was read too long ago, or all if nothing was. The mutex is locked.
func (k *known) forget(now time.Time) {
	maps.DeleteFunc(k.drafts, func(_ draftKey, of *knownDraft) bool { return now.Sub(of.read) > knownFor })
	if len(k.drafts) >= knownDrafts {
		clear(k.drafts)
	}
}

// answer is what is known of an assessment and of a version of its answer to a question.
func (k *known) answer(key draftKey, question string, version int64, now time.Time) (*draft, assessment.Answer, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	a := assessment.Answer{
		OrganisationID: key.organisation,
		AssessmentID:   key.assessment,
		QuestionID:     question,
		Evidence:       []assessment.Evidence{},
	}
	of, there := k.drafts[key]
	if !there || now.Sub(of.read) > knownFor {
		return nil, a, false
	}
	if version != 0 {
		a, there = of.answers[question]
	}
	return of.draft, a, there && a.Version == version
}

// latest is answers, as AnswersOf reads them, with another unless that is older than the question's among them. It
// leaves the slice as it is.
func latest(answers []assessment.Answer, a assessment.Answer) []assessment.Answer {
	a.Reason, a.Comment, a.Evidence = "", "", make([]assessment.Evidence, len(a.Evidence))
	at := slices.IndexFunc(answers, func(o assessment.Answer) bool { return o.QuestionID == a.QuestionID })
	if at < 0 {
		return append(slices.Clip(answers), a)
	}
	if answers[at].Version > a.Version {
		return answers
	}
	answers = slices.Clone(answers)
	answers[at] = a
	return answers
}

// count remembers all answers of an assessment that is known, as they were just read.
func (k *known) count(key draftKey, answers []assessment.Answer, now time.Time) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	of, there := k.drafts[key]
	if !there {
		return
	}
	for _, a := range of.counted { // some may have been saved meanwhile
		answers = latest(answers, a)
	}
	of.counted, of.countedAt = answers, now
}

// counts are all answers of an assessment as they were some seconds ago, and as they have been saved here since.
func (k *known) counts(key draftKey, now time.Time) ([]assessment.Answer, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	of, there := k.drafts[key]
	if !there || now.Sub(of.countedAt) > countedFor {
		return nil, false
	}
	return of.counted, true
}

// saved remembers an answer that was saved in an assessment that is known.
func (k *known) saved(key draftKey, a assessment.Answer) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if of, there := k.drafts[key]; there && of.answers[a.QuestionID].Version < a.Version {
		of.put(a)
	}
}

// stepKnown takes a step that only saves what is typed, as [UseCases.takeSteps] does, if it can be saved on what is
// known.
func (w *UseCases) stepKnown(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	steps []answerStep,
) ([]AnswerOutcome, AssessmentView, bool, error) {
	var none AssessmentView
	step := steps[0]
	if len(steps) > 1 || !step.typed || step.confirm || step.act != nil || step.form.Version == nil {
		return nil, none, false, nil
	}
	key := draftKey{organisation: p.Organisation.ID, assessment: id}
	d, before, there := w.known.answer(key, step.form.QuestionID, *step.form.Version, w.kernel.Now())
	if !there || step.form.matches(d.questionnaire, false, before) {
		return nil, none, false, nil
	}
	// The others are read first, since nothing that comes after the answer is saved may fail.
	answers, err := w.countsOf(ctx, key)
	if err != nil {
		return nil, none, false, err
	}
	saved, done, err := w.SaveKnown(ctx, p, id, step.form)
	if !done || err != nil {
		return nil, none, false, err
	}
	v := w.viewOf(p, d, true)
	v.Answers[saved.QuestionID] = saved
	v.Score = v.Form.Score(withProvided(latest(answers, saved), d.Assessment, d.round, nil))
	return []AnswerOutcome{{Form: step.form, Answer: saved, Saved: true, before: before}}, v, true, nil
}

// countsOf are all answers of an assessment that is known, for counting: what was saved on another server in the last
// seconds may be missing.
func (w *UseCases) countsOf(ctx context.Context, key draftKey) (answers []assessment.Answer, err error) {
	now := w.kernel.Now()
	if answers, there := w.known.counts(key, now); there {
		return answers, nil
	}
	scope := assessment.ScopeOrganisation(key.organisation)
	err = w.kernel.Store.Glance(ctx, scope, func(stored assessment.Glances) (err error) {
		answers, err = stored.AnswersOf([]assessment.ID{key.assessment})
		return err
	})
	if err == nil {
		w.known.count(key, answers, now)
	}
	return answers, err
}

// SaveKnown saves an answer as [UseCases.SaveAnswer] does, if what was read some time ago says that it may be saved and
// is still so. What is known of the principal may be some seconds old, too. It reports false if not, or if other
// entities are concerned; then nothing is changed, and the ordinary way decides. An error means that it was not saved
// and cannot be now, or that this is not known.
func (w *UseCases) SaveKnown(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f AnswerForm,
) (assessment.Answer, bool, error) {
	if f.Version == nil || workflow.MayWrite(p) != nil {
		return assessment.Answer{}, false, nil
	}
	key := draftKey{organisation: p.Organisation.ID, assessment: id}
	d, a, there := w.known.answer(key, f.QuestionID, *f.Version, w.kernel.Now())
	if !there || !w.ordinary(p, d, f.QuestionID) {
		return assessment.Answer{}, false, nil
	}
	by, may := p.MayBy(assessment.WriteAnswers, d.above, d.EntityID)
	if !may || !by.ValidOn(w.kernel.Today(p.Organisation)) || w.fillAnswer(p, f)(nil, d, &a) != nil {
		return assessment.Answer{}, false, nil
	}
	fields := event.AnswerFields{Question: a.QuestionID, Version: a.Version + 1}
	e, err := w.kernel.NewEvent(workflow.Actor(p), answerSaved(id, fields))
	if err != nil {
		return assessment.Answer{}, false, err
	}
	scope := assessment.ScopeOrganisation(p.Organisation.ID)
	grounds := assessment.AnswerGrounds{
		Settings:   p.Organisation.Version,
		User:       p.User.ID,
		Epoch:      p.User.Epoch,
		Token:      p.Token,
		Membership: by,
		Assessment: d.Assessment,
		Round:      d.round,
	}
	saved, done, err := w.kernel.Store.SaveGrounded(ctx, scope, grounds, a, e)
	if done {
		w.known.saved(key, saved)
	}
	return saved, done, err
}

// ordinary reports whether a question may be answered now and concerns no entity but its own.
func (w *UseCases) ordinary(p assessment.Principal, d *draft, question string) bool {
	_, provided := d.round.Provides(d.EntityID, question)
	return !provided && len(d.round.Receivers(d.EntityID, question)) == 0 &&
		w.open(p, d.Assessment, d.round) == nil && w.kernel.Form(d.questionnaire, d.Profile()).Asks(question)
}
