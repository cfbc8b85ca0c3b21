package audits

import (
	"context"
	"errors"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// JudgementPart is a part of a judgement that can be saved without the rest of it.
type JudgementPart string

// The parts.
const (
	WholeJudgement JudgementPart = ""
	Observed       JudgementPart = "observation"
	Judged         JudgementPart = "judgement" // with its reason
)

// JudgementForm is what an auditor writes on one audit question for one entity.
type JudgementForm struct {
	EntityID      assessment.ID
	QuestionID    string
	Part          JudgementPart       // the fields of other parts are ignored
	Ordinal       *assessment.Ordinal // nil: not judged
	Beside        *assessment.Ordinal // a number sent beside a step: refused unless it is stored; nil for none
	NotAssessed   bool
	NotApplicable bool
	Observation   string
	Grounds       assessment.Grounds // the texts are saved with the observation, the risk with the judgement
	Reason        string
	Parts         []assessment.PartJudgement
	Unsent        []string // of ordinal, observation, reason, parts and the grounds, those that stay as stored
	Version       *int64   // that the change starts from, 0 for none; nil is refused
	Pinned        string   // SHA-256 of the submission whose proposal was shown; "" for any
}

// Judge saves what an auditor observed and judged, together with what the pinned answers propose; a judgement that
// differs from that needs a reason.
func (w *UseCases) Judge(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f JudgementForm,
) (record.Judgement, error) {
	var r record.Judgement
	err := w.inFieldwork(
		ctx,
		p,
		id,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			c, err := w.judging(tx, p, a, entities, f.EntityID)
			if err != nil {
				return err
			}
			j, err := c.judge(f)
			if err != nil {
				return staleAs(err, func(stored assessment.Judgement) (record.Judgement, error) {
					return record.JudgementOf(a.Scale, stored), nil
				})
			}
			r = record.JudgementOf(a.Scale, j)
			return nil
		},
	)
	return r, err
}

// judging is an entity of an audit in fieldwork that is being judged.
type judging struct {
	w      *UseCases
	tx     assessment.Tx
	p      assessment.Principal
	audit  *assessment.Audit
	entity assessment.AuditedEntity
	stored map[string]assessment.Judgement // by question
}

func (w *UseCases) judging(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
	entity assessment.ID,
) (*judging, error) {
	i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
	if i < 0 {
		return nil, assessment.Missing()
	}
	all, err := tx.Judgements(a.ID)
	if err != nil {
		return nil, err
	}
	c := &judging{w: w, tx: tx, p: p, audit: a, entity: entities[i], stored: map[string]assessment.Judgement{}}
	for _, j := range all {
		if j.EntityID == entity {
			c.stored[j.QuestionID] = j
		}
	}
	return c, nil
}

// at is the stored judgement of a question, of version 0 if there is none.
func (c *judging) at(question string) assessment.Judgement {
	if j, ok := c.stored[question]; ok {
		return j
	}
	return assessment.Judgement{
		OrganisationID: c.audit.OrganisationID,
		AuditID:        c.audit.ID,
		EntityID:       c.entity.EntityID,
		QuestionID:     question,
	}
}

// judge saves a form from its version on.
func (c *judging) judge(f JudgementForm) (assessment.Judgement, error) {
	question, known := c.audit.Question(f.QuestionID)
	stored := c.at(f.QuestionID)
	switch {
	case !known:
		return stored, assessment.Missing()
	case f.Version == nil:
		return stored, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	case f.Part != Observed && f.Pinned != "" && f.Pinned != c.entity.SubmissionSHA256:
		return stored, &assessment.Error{Code: assessment.Conflict, Key: "error.pinned_meanwhile"}
	}
	f = f.completed(stored)
	j := stored
	now := c.w.kernel.Now()
	j.Version, j.SavedBy, j.SavedAt = *f.Version, &c.p.User.ID, &now
	if f.Part != Observed || !stored.Decided() { // who only works on the observation has not judged
		j.JudgedBy, j.UpdatedAt = c.p.User.ID, now
		j.Imported, j.SaidBy, j.SaidAt = false, "", ""
	}
	if f.Part != Judged {
		risk := j.Risk
		j.Observation, j.Grounds = f.Observation, f.Grounds
		j.Risk = risk
	}
	var fields []assessment.FieldError
	if f.Part == Observed {
		fields = slices.DeleteFunc(j.Normalise(), func(e assessment.FieldError) bool { return !observed(e.Field) })
	} else {
		var err error
		if fields, err = c.fill(&j, f, question); err != nil {
			return stored, err
		}
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return stored, err
	}
	saved, err := c.tx.SaveJudgement(j)
	if err != nil {
		return stored, err
	}
	c.stored[f.QuestionID] = saved
	// The log has readers who may not see the judgement yet.
	return saved, c.w.kernel.Log(c.tx, c.p, event.JudgementSaved{
		Audit:    c.audit.ID,
		Entity:   c.entity.EntityID,
		Question: f.QuestionID,
		Version:  saved.Version,
		Fields:   saved.ChangedFrom(stored),
	})
}

// observed reports whether a field is saved with the observation, and not with the judgement.
func observed(field string) bool {
	return slices.Contains([]string{"observation", "criterion", "cause", "consequence"}, field)
}

// fill copies the judgement and its reason from the form, and says what is wrong with the whole.
func (c *judging) fill(
	j *assessment.Judgement,
	f JudgementForm,
	question assessment.AuditedQuestion,
) ([]assessment.FieldError, error) {
	if err := c.checkBeside(f); err != nil {
		return nil, err
	}
	j.Ordinal, j.NotAssessed, j.NotApplicable = f.Ordinal, f.NotAssessed, f.NotApplicable
	j.Reason, j.Parts, j.Risk, j.Proposed = f.Reason, f.Parts, f.Grounds.Risk, nil
	if j.Ordinal != nil {
		var err error
		if j.Proposed, err = c.w.proposed(c.tx, *c.audit, c.entity, question); err != nil {
			return nil, err
		}
	}
	fields := j.Normalise()
	scale := c.audit.Scale
	fields = append(append(fields, j.CheckParts(question, scale)...), scale.CheckRisk(j.Risk)...)
	switch {
	case j.Ordinal != nil && !scale.Permits(*j.Ordinal):
		fields = append(fields, assessment.FieldError{
			Field: "ordinal",
			Key:   "error.not_on_scale",
			Args:  assessment.Args{"Value": j.Ordinal.String()},
		})
	case j.Origin() == assessment.Overridden && j.Reason == "":
		proposed := any(scale.Label(j.Proposed.Ordinal))
		if _, ok := scale.Step(j.Proposed.Ordinal); !ok {
			proposed = float64(j.Proposed.Ordinal) / 100
		}
		fields = append(fields, assessment.FieldError{
			Field: "reason",
			Key:   "error.override_reason",
			Args:  assessment.Args{"Proposed": proposed},
		})
	}
	return fields, nil
}

// checkBeside refuses a form with a step and a number, unless the number is the judgement between steps that is stored.
func (c *judging) checkBeside(f JudgementForm) error {
	if f.Beside == nil {
		return nil
	}
	stored := c.at(f.QuestionID).Ordinal
	if _, step := c.audit.Scale.Step(*f.Beside); step || stored == nil || *stored != *f.Beside {
		return assessment.InvalidField("number", "error.step_or_number", nil)
	}
	return nil
}

// staleAs puts the record of the stored noun into the error of a stale change.
func staleAs[N, R any](err error, shape func(N) (R, error)) error {
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Stale {
		return err
	}
	stored, ok := e.Current.(N)
	if !ok {
		return err
	}
	r, err := shape(stored)
	if err != nil {
		return err
	}
	return assessment.Changed(r)
}

// proposed is what the pinned answers of an entity propose for an audit question, nil for nothing.
func (w *UseCases) proposed(
	tx assessment.Tx,
	a assessment.Audit,
	e assessment.AuditedEntity,
	question assessment.AuditedQuestion,
) (*assessment.Proposed, error) {
	if question.From == "" || e.SubmissionNumber == 0 || e.AssessmentID == nil || !a.Scale.Proposes() {
		return nil, nil
	}
	s, err := tx.Submission(*e.AssessmentID, e.SubmissionNumber)
	if err != nil {
		return nil, err
	}
	form, sealed, err := w.PinnedForm(tx, s)
	if err != nil {
		return nil, err
	}
	for _, proposal := range form.Proposals(sealed.ToAnswers(), ProposingScale(a.Scale)) {
		if proposal.AuditQuestionID == question.From && proposal.OK {
			return ProposedOf(proposal, s.SHA256), nil
		}
	}
	return nil, nil
}

// PinnedForm reads a submission with the questionnaire that it answers.
func (w *UseCases) PinnedForm(tx assessment.Tx, s assessment.Submission) (*scoring.Form, record.Sealed, error) {
	sealed, err := rounds.Unseal(s)
	if err != nil {
		return nil, sealed, err
	}
	q, err := w.kernel.LoadQuestionnaire(
		tx,
		sealed.Questionnaire.Key,
		sealed.Questionnaire.Version,
		sealed.Questionnaire.SHA256,
	)
	if err != nil {
		return nil, sealed, err
	}
	return w.kernel.Form(q, sealed.Profile()), sealed, nil
}

// ProposingScale is an audit's scale for calculating proposals: the steps with a threshold, with their ordinals as ids.
func ProposingScale(s assessment.JudgementScale) scoring.Scale {
	var scale scoring.Scale
	for _, step := range s.Steps {
		if step.From != nil {
			scale.Steps = append(scale.Steps, scoring.Step{ID: step.Ordinal.String(), From: *step.From})
		}
	}
	if s.CapPartly != nil {
		scale.CapPartly = s.CapPartly.String()
	}
	if s.CapNo != nil {
		scale.CapNo = s.CapNo.String()
	}
	return scale
}

// ProposedOf is a proposal as stored with a judgement.
func ProposedOf(p scoring.Proposal, submission string) *assessment.Proposed {
	at, _ := assessment.ParseOrdinal(p.Step)
	uncapped, _ := assessment.ParseOrdinal(p.Uncapped)
	cappedBy := p.CappedBy
	if cappedBy == nil {
		cappedBy = []string{}
	}
	return &assessment.Proposed{
		Ordinal:    at,
		Points:     p.Share.Points,
		Possible:   p.Share.Possible,
		Uncapped:   uncapped,
		Cap:        string(p.Cap),
		CappedBy:   cappedBy,
		Submission: submission,
	}
}

// StateOnEntity saves the auditor's overall verdict and statement on an entity, from its version. Neither is ever
// computed.
func (w *UseCases) StateOnEntity(
	ctx context.Context,
	p assessment.Principal,
	id, entity assessment.ID,
	overall, statement string,
	version int64,
) (record.AuditedEntity, error) {
	return w.changeEntity(ctx, p, id, entity, func(c changingEntity) (assessment.AuditedEntity, error) {
		return w.state(c.tx, c.p, c.stored, StatementForm{Overall: overall, Statement: statement, Version: version})
	})
}

// state saves the overall verdict and statement on an audited entity.
func (w *UseCases) state(
	tx assessment.Tx,
	p assessment.Principal,
	before assessment.AuditedEntity,
	f StatementForm,
) (assessment.AuditedEntity, error) {
	e := before
	e.Overall, e.Statement, e.Version, e.UpdatedAt = f.Overall, f.Statement, f.Version, w.kernel.Now()
	if err := assessment.InvalidFields(e.Normalise()); err != nil {
		return e, err
	}
	e, err := tx.SaveAuditedEntity(e, w.stamp(p))
	if err != nil {
		return e, err
	}
	return e, w.kernel.Log(tx, p, event.EntityStated{
		Audit:   e.AuditID,
		Entity:  e.EntityID,
		Version: e.Version,
		Fields:  said(e.Overall, e.Statement).ChangedFrom(said(before.Overall, before.Statement)),
	})
}

// StateOnAudit saves the auditor's overall verdict and statement, from the audit's version. Neither is ever computed.
func (w *UseCases) StateOnAudit(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	overall, statement string,
	version int64,
) (record.Audit, error) {
	return w.changed(ctx, p, id, w.inFieldwork, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, _ []assessment.AuditedEntity,
	) error {
		return w.stateWhole(tx, p, *a, StatementForm{Overall: overall, Statement: statement, Version: version})
	})
}

// stateWhole saves the overall verdict and statement on an audit.
func (w *UseCases) stateWhole(tx assessment.Tx, p assessment.Principal, a assessment.Audit, f StatementForm) error {
	changed := a
	changed.Overall = f.Overall
	changed.Statement = f.Statement
	changed.Version = f.Version
	changed.UpdatedAt = w.kernel.Now()
	if err := assessment.InvalidFields(changed.Normalise()); err != nil {
		return err
	}
	saved, err := tx.SaveAudit(changed, w.stamp(p))
	if err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.AuditStated{
		Audit:   a.ID,
		Version: saved.Version,
		Fields:  said(saved.Overall, saved.Statement).ChangedFrom(said(a.Overall, a.Statement)),
	})
}

// said is an overall judgement and its statement.
func said(overall, statement string) assessment.StatementVersion {
	return assessment.StatementVersion{Overall: overall, Statement: statement}
}

// AnswersView is the pinned submission of an entity, for the auditors.
type AnswersView struct {
	Entity        record.AuditedEntity
	Submission    assessment.Submission // without content
	Sealed        record.Sealed
	Questionnaire *questionnaires.Questionnaire
	Form          *scoring.Form
	Answers       []assessment.Answer
	Names         map[assessment.ID]string // of people, by user
}

// Answers reads the answers behind an entity's column.
func (w *UseCases) Answers(
	ctx context.Context,
	p assessment.Principal,
	id, entity assessment.ID,
) (AnswersView, error) {
	var v AnswersView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return err
		}
		if !access.Engaged {
			return workflow.Denied(assessment.WriteAudits)
		}
		i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
		if i < 0 {
			return assessment.Missing()
		}
		e := entities[i]
		if e.AssessmentID == nil || e.SubmissionNumber == 0 {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.nothing_pinned"}
		}
		if v.Entity, err = entityRecord(tx, a, e); err != nil {
			return err
		}
		if v.Submission, err = tx.Submission(*e.AssessmentID, e.SubmissionNumber); err != nil {
			return err
		}
		if v.Form, v.Sealed, err = w.PinnedForm(tx, v.Submission); err != nil {
			return err
		}
		v.Questionnaire = v.Form.Questionnaire()
		v.Answers = v.Sealed.ToAnswers()
		v.Submission.Content = nil
		v.Names, err = people.Names(tx)
		return err
	})
	return v, err
}
