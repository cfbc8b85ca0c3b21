package rounds

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// Submit seals and submits an assessment. The version is that of the assessment's state that the principal saw, so that
// nobody submits twice; answers that colleagues save in the meantime are included. Questions may be unanswered; the
// result is then preliminary. Answers that other entities have not provided yet are refused; see
// [UseCases.SubmitOnce].
func (w *UseCases) Submit(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (assessment.Submission, error) {
	return w.SubmitOnce(ctx, p, id, version, false, nil)
}

// SubmitOnce is [UseCases.Submit] for a request that may be repeated; once is nil without an idempotency key. If
// without is true, the person accepts that answers of other entities are missing, and they are sealed as such.
func (w *UseCases) SubmitOnce(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	without bool,
	o *workflow.Once,
) (assessment.Submission, error) {
	if err := o.Check(); err != nil {
		return assessment.Submission{}, err
	}
	var s assessment.Submission
	err := w.kernel.ChangePrepared(ctx, p, assessment.Locking, func(
		tx assessment.Tx, p assessment.Principal,
	) (func(assessment.Tx) error, error) {
		submit, refusal := w.submit(tx, p, id, version, without)
		if refusal != nil && o == nil {
			return nil, refusal
		}
		return func(tx assessment.Tx) (err error) {
			s, err = workflow.DoOnce(
				w.kernel,
				tx,
				p,
				o,
				func() error { return mayAnswer(tx, p, id) },
				func() (assessment.Submission, error) {
					if refusal != nil {
						return assessment.Submission{}, refusal
					}
					return submit(tx)
				},
			)
			return err
		}, nil
	})
	return s, err
}

// mayAnswer is nil if the principal may answer for the assessment's entity.
func mayAnswer(tx assessment.Tx, p assessment.Principal, id assessment.ID) error {
	a, err := tx.Assessment(id)
	if err != nil {
		return err
	}
	t, err := lineage(tx, a.EntityID)
	if err != nil {
		return err
	}
	return mayEither(p, t, a.EntityID, assessment.WriteAnswers, assessment.ReadRounds)
}

// submit makes a submission, and returns what stores it.
func (w *UseCases) submit(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	without bool,
) (func(assessment.Tx) (assessment.Submission, error), error) {
	d, err := w.openDraft(tx, p, id)
	if err != nil {
		return nil, err
	}
	if d.Version != version {
		return nil, assessment.Changed(d.Assessment)
	}
	answers, err := tx.Answers(id)
	if err != nil {
		return nil, err
	}
	form := w.kernel.Form(d.questionnaire, d.Profile())
	providers, err := roundProviders(tx, d.round)
	if err != nil {
		return nil, err
	}
	answers = withProvided(answers, d.Assessment, d.round, providers)
	score := form.Score(answers)
	if score.Done() == 0 {
		return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.nothing_answered"}
	}
	if !without {
		if err := allProvided(tx, d, form, answers); err != nil {
			return nil, err
		}
	}
	d.Submitted++
	d.State, d.UpdatedAt = assessment.Submitted, w.kernel.Now()
	s, err := w.seal(p, d, form, answers, score)
	if err != nil {
		return nil, err
	}
	return func(tx assessment.Tx) (assessment.Submission, error) {
		if err := tx.AddSubmission(s); err != nil {
			return s, err
		}
		if _, err := tx.SaveAssessment(d.Assessment); err != nil {
			return s, err
		}
		submitted := event.AssessmentSubmitted{Assessment: id, Number: s.Number, SHA256: s.SHA256}
		if err := w.kernel.Log(tx, p, submitted); err != nil {
			return s, err
		}
		return s, w.notifyOf(tx, p, assessment.NoticeSubmitted, assessment.DecideSubmission, d.Assessment, d.above)
	}, nil
}

// allProvided refuses a draft for which other entities have not given all their answers yet.
func allProvided(tx assessment.Tx, d *draft, form *scoring.Form, answers []assessment.Answer) error {
	list, err := missing(tx, d.round, d.Assessment, form.Asks, answers)
	if err != nil || len(list) == 0 {
		return err
	}
	count, names := 0, make([]string, 0, len(list))
	for _, m := range list {
		count += len(m.Questions)
		if !slices.Contains(names, m.Provider) {
			names = append(names, m.Provider)
		}
	}
	args := assessment.Args{"Count": count, "Entities": strings.Join(names, ", ")}
	return &assessment.Error{
		Code:   assessment.Conflict,
		Key:    "error.not_provided_yet",
		Args:   args,
		Fields: []assessment.FieldError{{Field: "without", Key: "error.not_provided_yet", Args: args}},
	}
}

// seal makes the submission of a draft that already has its new number.
func (w *UseCases) seal(
	p assessment.Principal,
	d *draft,
	form *scoring.Form,
	answers []assessment.Answer,
	score scoring.Score,
) (assessment.Submission, error) {
	at := w.kernel.Now()
	n, _ := d.above.Node(d.EntityID)
	sealed := record.Sealed{
		Format:       1,
		Organisation: record.SealedName{ID: p.Organisation.ID.String(), Name: p.Organisation.Name},
		Entity:       record.SealedName{ID: d.EntityID.String(), Name: n.Name},
		Kind:         d.Kind,
		Traits:       d.Traits,
		Round:        record.SealedName{ID: d.round.ID.String(), Name: d.round.Name},
		Questionnaire: record.SealedVersion{
			Key:     d.round.QuestionnaireKey,
			Version: d.round.QuestionnaireVersion,
			SHA256:  d.round.QuestionnaireHash,
		},
		Assessment:  d.ID.String(),
		Number:      d.Submitted,
		SubmittedBy: p.User.ID.String(),
		SubmittedAt: at,
		Answers:     sealedAnswers(form, answers),
	}
	seal, err := assessment.SealOf(sealed)
	if err != nil {
		return assessment.Submission{}, err
	}
	s := assessment.Submission{
		OrganisationID: d.OrganisationID,
		AssessmentID:   d.ID,
		Number:         d.Submitted,
		Seal:           seal,
		Values:         sealed.Values(),
		Points:         score.Total.Points,
		Possible:       score.Total.Possible,
		Asked:          score.Asked,
		Answered:       score.Done(),
		NotProvided:    score.NotProvided(),
		SubmittedBy:    p.User.ID,
		SubmittedAt:    at,
	}
	if score.Rated {
		s.Level = &score.Level
	}
	return s, nil
}

func sealedAnswers(form *scoring.Form, answers []assessment.Answer) []record.SealedAnswer {
	by := map[string]assessment.Answer{}
	for _, a := range answers {
		by[a.QuestionID] = a
	}
	sealed := []record.SealedAnswer{}
	for _, q := range form.Questionnaire().AskedOf(form.Profile()) {
		a, ok := by[q.ID]
		if !ok {
			continue
		}
		s := record.SealedAnswer{
			Question:   a.QuestionID,
			Value:      a.Value,
			Reason:     a.Reason,
			Comment:    a.Comment,
			Evidence:   a.Evidence,
			AnsweredAt: a.AnsweredAt,
			StillTrue:  a.StillTrue,
			Stance:     a.Stance,
			Version:    a.Version,
		}
		if s.Evidence == nil {
			s.Evidence = []assessment.Evidence{}
		}
		if a.AnsweredBy != nil {
			s.AnsweredBy = a.AnsweredBy.String()
		}
		if a.ProviderID != nil {
			s.Provider = a.ProviderID.String()
		}
		sealed = append(sealed, s)
	}
	return sealed
}

// Decide approves a submission, or returns it with a reason or remarks, which opens the next draft. Only the last one
// can be decided on, and only once. The remarks, at most one for each question, are kept with the decision for those
// who may read the answers.
func (w *UseCases) Decide(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
	outcome assessment.Outcome,
	reason string,
	typed ...record.Remark,
) (assessment.Decision, error) {
	remarks, fields := typedRemarks(typed)
	needed := outcome == assessment.OutcomeReturned && len(remarks) == 0 // remarks say what to change as well
	reason, faults := assessment.TypedText("reason", reason, needed)
	fields = append(faults, fields...)
	if outcome != assessment.OutcomeApproved && outcome != assessment.OutcomeReturned {
		fields = append(fields, assessment.FieldError{Field: "outcome", Key: "error.required"})
	}
	decision := assessment.Decision{
		OrganisationID: p.Organisation.ID,
		AssessmentID:   id,
		Number:         number,
		Outcome:        outcome,
		Reason:         reason,
		DecidedBy:      p.User.ID,
		DecidedAt:      w.kernel.Now(),
	}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, s, t, err := deciding(tx, p, id, number)
		if err != nil {
			return err
		}
		if a.State != assessment.Submitted || number != a.Submitted {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.decided"}
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if err := tx.AddDecision(decision); err != nil {
			return err
		}
		if err := w.addRemarks(tx, a, number, remarks); err != nil {
			return err
		}
		decidedOn, err := tx.Submission(id, number)
		if err != nil {
			return err
		}
		decision.Answered, decision.Submitted = decidedOn.Decision.Answered, decidedOn.Decision.Submitted
		a.State, a.UpdatedAt = assessment.Approved, w.kernel.Now()
		if outcome == assessment.OutcomeReturned {
			a.State = assessment.Draft
			r, err := tx.HoldRound(a.RoundID)
			if err != nil {
				return err
			}
			if r.State(w.kernel.Today(p.Organisation)) == assessment.RoundClosed {
				return &assessment.Error{Code: assessment.Conflict, Key: "error.return_closed"}
			}
			if err := w.receiveAll(tx, p, a, r); err != nil {
				return err
			}
		}
		if _, err := tx.SaveAssessment(a); err != nil {
			return err
		}
		decided := event.DecisionFields{
			Number:    number,
			SHA256:    s.SHA256,
			Reason:    reason,
			Answered:  decision.Answered,
			Submitted: decision.Submitted,
		}
		var happened event.Event = event.SubmissionApproved{Assessment: id, DecisionFields: decided}
		kind := assessment.NoticeApproved
		if outcome == assessment.OutcomeReturned {
			happened, kind = event.SubmissionReturned{Assessment: id, DecisionFields: decided}, assessment.NoticeReturned
		}
		if err := w.kernel.Log(tx, p, happened); err != nil {
			return err
		}
		return w.notifyOf(tx, p, kind, assessment.WriteAnswers, a, t)
	})
	return decision, err
}

// deciding finds a submission, with its assessment locked, for somebody who may decide on it.
func deciding(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	number int,
) (assessment.Assessment, assessment.Submission, assessment.Tree, error) {
	a, t, err := lockedAssessment(tx, id)
	if err != nil {
		return a, assessment.Submission{}, t, err
	}
	if err := mayEither(p, t, a.EntityID, assessment.DecideSubmission, assessment.ReadRounds); err != nil {
		return a, assessment.Submission{}, t, err
	}
	s, err := tx.Submission(id, number)
	return a, s, t, err
}

// notifyOf tells those who have the permission for an assessment's entity what has happened to it.
func (w *UseCases) notifyOf(
	tx assessment.Tx,
	p assessment.Principal,
	kind assessment.NoticeKind,
	those assessment.Permission,
	a assessment.Assessment,
	t assessment.Tree,
) error {
	people, err := w.kernel.PeopleWho(tx, p.Organisation, those, t, a.EntityID)
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, m := range people {
		notices = append(notices, assessment.Notice{
			UserID:       m.UserID,
			Kind:         kind,
			RoundID:      &a.RoundID,
			EntityID:     &a.EntityID,
			AssessmentID: &a.ID,
		})
	}
	return w.kernel.Notify(tx, p, notices...)
}

// SubmissionView is a submission with its content.
type SubmissionView struct {
	record.SubmissionRead
	Sealed        record.Sealed // its content
	Assessment    assessment.Assessment
	Round         assessment.Round
	Entity        assessment.Entity
	Questionnaire *questionnaires.Questionnaire
}

// Submission reads one submission of an assessment, whatever has been submitted since.
func (w *UseCases) Submission(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
) (SubmissionView, error) {
	var v SubmissionView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		var a AssessmentView
		t, err := w.readAssessment(tx, p, id, assessment.ReadAnswers, &a)
		if err != nil {
			return err
		}
		s, err := tx.Submission(id, number)
		if err != nil {
			return err
		}
		sealed, err := Unseal(s)
		if err != nil {
			return err
		}
		by, err := people.Names(tx)
		if err != nil {
			return err
		}
		decides := !p.ReadOnly && a.Submitted == number && p.May(assessment.DecideSubmission, t, a.EntityID)
		withdraws := !p.ReadOnly && a.Submitted == number && s.SubmittedBy == p.User.ID &&
			p.May(assessment.WriteAnswers, t, a.EntityID)
		open := a.State == assessment.RoundOpen
		submission := record.SubmissionOf(s)
		v = SubmissionView{
			SubmissionRead: record.SubmissionRead{
				Submission:  submission,
				Content:     s.Content,
				People:      record.PeopleOf(by, append(submission.Named(), sealed.Named()...)),
				MayDecide:   decides && a.Assessment.State == assessment.Submitted,
				MayWithdraw: withdraws && open && a.Assessment.State == assessment.Submitted,
				MayReopen:   decides && open && a.Assessment.State == assessment.Approved,
			},
			Sealed:        sealed,
			Assessment:    a.Assessment,
			Round:         a.Round,
			Entity:        a.Entity,
			Questionnaire: a.Questionnaire,
		}
		return v.changes(tx)
	})
	return v, err
}

// counted is the answers that summaries use: those of the last approved submission, else of the last one, else the
// current ones, with a nil submission. One that was withdrawn does not count.
func counted(tx assessment.Tx, id assessment.ID) ([]assessment.Answer, *assessment.Submission, error) {
	list, err := tx.Submissions(id)
	if err != nil {
		return nil, nil, err
	}
	list = slices.DeleteFunc(list, func(s assessment.Submission) bool { return s.Withdrawal != nil })
	if len(list) == 0 {
		answers, err := tx.Answers(id)
		return answers, nil, err
	}
	number := list[0].Number
	for _, s := range list {
		if s.Decision.Outcome == assessment.OutcomeApproved {
			number = s.Number
			break
		}
	}
	s, err := tx.Submission(id, number)
	if err != nil {
		return nil, nil, err
	}
	sealed, err := Unseal(s)
	return sealed.ToAnswers(), &s, err
}
