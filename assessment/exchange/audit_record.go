package exchange

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// presented is an audit being converted to its file.
type presented struct {
	record.AuditFile
	keys map[assessment.ID]string // of entities
}

// Of converts an audit to its file, in canonical form.
func Of(r record.AuditFile) *File {
	p := presented{AuditFile: r, keys: map[assessment.ID]string{}}
	for _, e := range r.Entities {
		p.keys[e.Entity.ID] = e.Entity.Key
	}
	f := &File{Format: FormatAsJudged, Part: r.Part, Audit: p.audit(), Scale: r.JudgementScale()}
	if r.Round != nil {
		f.Round = &Round{
			Name:          r.Round.Name,
			Questionnaire: r.Questionnaire.Key,
			Version:       r.Questionnaire.Version,
			SHA256:        r.Questionnaire.Hash,
		}
	}
	for _, e := range r.Entities {
		written := entity(e)
		if t, stated := r.TotalOf(e.Entity.ID); stated {
			written.Totals = totalsOf(f.Scale, t)
		}
		f.Entities = append(f.Entities, written)
	}
	for i, q := range r.Questions {
		f.Questions = append(f.Questions, p.question(i, q))
	}
	f.Recommendations = p.recommendations()
	for _, one := range r.FollowUps {
		f.FollowUps = append(f.FollowUps, FollowedUp{
			Audit:    one.Earlier.Title,
			Date:     deref(one.Earlier.Date),
			Body:     one.Body,
			No:       one.Number,
			Text:     one.Text,
			Response: deref(one.Response),
			Became:   deref(one.Became),
			Finding:  one.Finding,
			Evidence: one.Evidence,
		})
	}
	for _, d := range r.Dismissals {
		f.Dismissed = append(f.Dismissed, Dismissal{Entity: p.keys[d.EntityID], Rule: d.RuleID, Reason: d.Reason})
	}
	for _, e := range r.Engagements {
		f.Engaged = append(f.Engaged, Engagement{Email: r.Emails[e.UserID], Until: e.Until})
	}
	for _, d := range r.Declarations {
		f.Declarations = append(f.Declarations, Declaration{
			Impartiality: string(d.Impartiality),
			Text:         d.Text,
			Measures:     d.Measures,
			At:           d.DeclaredAt,
		})
	}
	for _, a := range r.PlanApprovals {
		f.PlanApprovals = append(f.PlanApprovals, PlanApproval(a))
	}
	for _, c := range r.Confirmations {
		f.Confirmed = append(f.Confirmed, Confirmation{
			Auditor: r.Emails[c.UserID],
			By:      r.Emails[c.ConfirmedBy],
			Role:    c.Role,
			At:      c.ConfirmedAt,
		})
	}
	f.Format = f.needed()
	return f.Canonical()
}

// AddReplies adds what bodies have replied to the recommendations, if anything.
func (f *File) AddReplies(to []record.AuditRecommendation) {
	for _, r := range to {
		if r.Reply == nil {
			continue
		}
		f.Format = max(f.Format, FormatReplies)
		f.Replies = append(f.Replies, Reply{
			Body:          r.Body.Name,
			No:            r.Number,
			Response:      r.Reply.Response,
			Text:          r.Reply.Text,
			PlannedAction: r.Reply.PlannedAction,
			OwnerRole:     r.Reply.OwnerRole,
			DueOn:         deref(r.Reply.DueOn),
			DueYear:       deref(r.Reply.DueYear),
			WhyChanged:    r.Reply.WhyChanged,
			DecidedOn:     r.Reply.DecidedOn,
			CaseNumber:    r.Reply.CaseNumber,
			ApprovedBy:    r.Reply.ApprovedBy,
			OnPaper:       r.Reply.OnPaper,
			FollowUp:      deref(r.FollowUp),
		})
	}
}

// AddFactChecks adds the fact checks of the audit, if there were any.
func (f *File) AddFactChecks(made []record.FactCheck) {
	for _, c := range made {
		f.Format = max(f.Format, FormatFactChecks)
		one := FactCheck{
			Number:     c.Number,
			SentAt:     c.BegunAt,
			Due:        c.Due,
			EndedAt:    deref(c.EndedAt),
			Text:       c.Text,
			Judgements: c.Judgements,
			SHA256:     c.SHA256,
		}
		for _, p := range c.People {
			one.People = append(one.People, FactChecker{Name: p.Person.Name, DoneAt: deref(p.DoneAt)})
		}
		for _, said := range c.Items {
			one.Comments = append(one.Comments, FactComment{
				By:         said.Person.Name,
				At:         said.UpdatedAt,
				Passage:    said.Passage.Key,
				Sent:       said.Passage.Text,
				Text:       said.Text,
				Proposal:   said.Proposal,
				Outcome:    string(said.Outcome),
				Reason:     said.Reason,
				Before:     said.Before,
				After:      said.After,
				AnsweredBy: deref(said.AnsweredBy).Name,
				AnsweredAt: deref(said.AnsweredAt),
			})
		}
		f.FactChecks = append(f.FactChecks, one)
	}
}

// deref is the value that a pointer points to, zero for nil.
func deref[T any](v *T) T {
	if v == nil {
		var none T
		return none
	}
	return *v
}

func (p presented) audit() Audit {
	a := Audit{
		Key:              p.Key,
		Title:            p.Title,
		Corrects:         p.Replaces,
		Correction:       p.Correction,
		Auditor:          p.Auditor,
		State:            p.State,
		CommissionedBy:   p.CommissionedBy,
		Date:             deref(p.Date),
		From:             deref(p.From),
		To:               deref(p.To),
		ReplyDue:         deref(p.ReplyDue),
		PlanYear:         deref(p.PlanYear),
		Purpose:          p.Purpose,
		Background:       p.Background,
		Delimitation:     p.Delimitation,
		Materiality:      p.Materiality,
		RiskAssessment:   p.RiskAssessment,
		Method:           p.Method,
		ReportNumber:     p.ReportNumber,
		CaseNumber:       p.CaseNumber,
		Numbering:        p.Numbering,
		Criteria:         p.Criteria,
		DocumentsStudied: p.DocumentsStudied,
		Independence:     p.Independence,
		CoverLetter:      p.CoverLetter,
		FactCheck:        p.FactCheck,
		Notes:            named(p.OtherTexts()),
		Appendices:       named(p.Appendices()),
		Summary:          p.Summary,
		Overall:          p.Overall,
		Statement:        p.Statement,
	}
	if p.Edition > 1 {
		a.Edition = p.Edition
	}
	for _, e := range p.Earlier {
		a.Earlier = append(a.Earlier, Earlier{Years: Years(e.Years()), What: e.What, Audit: e.Key})
	}
	for _, i := range p.Interviews {
		a.Interviews = append(a.Interviews, Interview{Role: i.Role, On: deref(i.On), Notes: i.Notes})
	}
	return a
}

func named(list []assessment.Note) []Note {
	var all []Note
	for _, n := range list {
		all = append(all, Note(n))
	}
	return all
}

func entity(e record.AuditedEntity) Entity {
	written := Entity{
		ID:        e.Entity.Key,
		Name:      e.Entity.Name,
		Kind:      e.Entity.Kind,
		Outside:   e.Outside,
		Overall:   e.Overall,
		Statement: e.Statement,
	}
	if e.Body != nil {
		written.Body = e.Body.Name
	}
	if e.Submission != nil {
		written.Pinned = &Pinned{Number: e.Submission.Number, SHA256: e.Submission.SHA256}
	}
	return written
}

func (p presented) question(at int, q record.AuditQuestion) Question {
	written := Question{
		No:         q.ID,
		From:       deref(q.From),
		Area:       q.Area,
		Text:       q.Text,
		Parts:      named(q.Parts),
		Judgements: map[string]Judgement{},
		Recs:       map[string][]Ref{},
	}
	for k, e := range p.Entities {
		if j := p.Cell(at, k).Judgement; !blank(j) {
			written.Judgements[e.Entity.Key] = p.judgement(j)
		}
	}
	if t, stated := p.TotalOn(q.ID); stated {
		written.Totals = totalsOf(p.JudgementScale(), t)
	}
	for _, r := range p.AuditFile.Recommendations {
		for _, place := range r.Places {
			if key, ok := p.keys[place.EntityID]; ok && place.QuestionID == q.ID {
				written.Recs[key] = append(written.Recs[key], Ref{Body: r.Body.Name, No: r.Number})
			}
		}
	}
	return written
}

// blank reports whether nothing has been judged or written, so that the file can leave it out.
func blank(j record.Judgement) bool {
	return j.Unjudged() == assessment.YetToJudge && j.Observation == "" && j.Reason == "" && len(j.Parts) == 0 &&
		j.Grounds() == assessment.Grounds{}
}

func judgedParts(j record.Judgement) []PartJudgement {
	var parts []PartJudgement
	for _, p := range j.Parts {
		parts = append(parts, PartJudgement{Part: p.Part, Judgement: p.Ordinal, Words: p.Words})
	}
	return parts
}

func (p presented) judgement(j record.Judgement) Judgement {
	written := Judgement{
		Judgement:     j.Ordinal,
		NotAssessed:   j.NotAssessed,
		NotApplicable: j.NotApplicable,
		Observation:   j.Observation,
		Criterion:     j.Criterion,
		Cause:         j.Cause,
		Consequence:   j.Consequence,
		Risk:          j.Risk,
		Reason:        j.Reason,
		Parts:         judgedParts(j),
		JudgedBy:      p.Emails[deref(j.JudgedBy)],
		JudgedAt:      At(deref(j.JudgedAt)),
	}
	if from := j.Imported; from != nil {
		written.JudgedBy, written.JudgedAt = deref(from.SaidBy), When(deref(from.SaidAt))
		written.ImportedBy, written.ImportedAt = p.Emails[from.By], from.At
	}
	if met := j.Proposed; met != nil {
		written.Proposed = &Proposed{
			Judgement:  met.Ordinal,
			Points:     met.Share.Points,
			Possible:   met.Share.Possible,
			Uncapped:   met.Uncapped,
			Cap:        string(deref(met.Cap)),
			CappedBy:   met.CappedBy,
			Submission: met.Submission,
		}
	}
	return written
}

// recommendations are those to each body, which are adjacent in the record.
func (p presented) recommendations() []Numbering {
	var list []Numbering
	text := map[assessment.ID]Ref{} // of joint ones: which has it
	for i, r := range p.AuditFile.Recommendations {
		if i == 0 || p.AuditFile.Recommendations[i-1].Body.ID != r.Body.ID {
			list = append(list, Numbering{Body: r.Body.Name})
		}
		with := text[deref(r.Joint)]
		if r.Joint != nil && with == (Ref{}) {
			text[*r.Joint] = Ref{Body: r.Body.Name, No: r.Number}
		}
		list[len(list)-1].Add(r.Number, Recommendation{
			SameAs:     with,
			Jointly:    r.With(),
			Text:       r.Text,
			Priority:   deref(r.Priority),
			FirstStep:  r.FirstStep,
			References: r.References,
			Continues:  deref(r.Continues),
			Rule:       deref(r.Rule),
			RuleEntity: p.keys[deref(r.RuleEntity)],
		})
	}
	return list
}
