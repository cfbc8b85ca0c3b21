package exchange

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// presented is the file of an audit in the making.
type presented struct {
	record.AuditFile
	keys map[assessment.ID]string // of entities
}

// Of is an audit as its file, in the canonical form. The state of a final one stands in no file.
func Of(r record.AuditFile) *File {
	p := presented{AuditFile: r, keys: map[assessment.ID]string{}}
	for _, e := range r.Entities {
		p.keys[e.Entity.ID] = e.Entity.Key
	}
	f := &File{Format: Format, Part: r.Part, Audit: p.audit(), Scale: r.JudgementScale()}
	if r.Round != nil {
		f.Round = &Round{
			Name:          r.Round.Name,
			Questionnaire: r.Questionnaire.Key,
			Version:       r.Questionnaire.Version,
			SHA256:        r.Questionnaire.Hash,
		}
	}
	for _, e := range r.Entities {
		f.Entities = append(f.Entities, entity(e))
	}
	for i, q := range r.Questions {
		f.Questions = append(f.Questions, p.question(i, q))
	}
	f.Recommendations = p.recommendations()
	for _, d := range r.Dismissals {
		f.Dismissed = append(f.Dismissed, Dismissal{Entity: p.keys[d.EntityID], Rule: d.RuleID, Reason: d.Reason})
	}
	for _, e := range r.Engagements {
		f.Engaged = append(f.Engaged, Engagement{Email: r.Emails[e.UserID], Until: e.Until})
	}
	return f.Canonical()
}

// given is what a pointer points to, nothing for nil.
func given[T any](v *T) T {
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
		Auditor:          p.Auditor,
		CommissionedBy:   p.CommissionedBy,
		Date:             given(p.Date),
		From:             given(p.From),
		To:               given(p.To),
		PlanYear:         given(p.PlanYear),
		Purpose:          p.Purpose,
		Background:       p.Background,
		Delimitation:     p.Delimitation,
		Criteria:         p.Criteria,
		DocumentsStudied: p.DocumentsStudied,
		FactCheck:        p.FactCheck,
		Notes:            named(p.Notes),
		Overall:          p.Overall,
		Statement:        p.Statement,
	}
	if p.State != assessment.AuditFinal {
		a.State = p.State
	}
	for _, e := range p.Earlier {
		a.Earlier = append(a.Earlier, Earlier{Year: given(e.Year), What: e.What})
	}
	for _, i := range p.Interviews {
		a.Interviews = append(a.Interviews, Interview{Role: i.Role, On: given(i.On), Notes: i.Notes})
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
		From:       given(q.From),
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
	for _, r := range p.AuditFile.Recommendations {
		for _, place := range r.Places {
			if key, ok := p.keys[place.EntityID]; ok && place.QuestionID == q.ID {
				written.Recs[key] = append(written.Recs[key], Ref{Body: r.Body.Name, No: r.Number})
			}
		}
	}
	return written
}

// blank reports whether nothing has been judged or written, so that a file says nothing of it.
func blank(j record.Judgement) bool {
	return j.Ordinal == nil && !j.NotAssessed && j.Observation == "" && j.Reason == ""
}

func (p presented) judgement(j record.Judgement) Judgement {
	written := Judgement{
		Judgement:   j.Ordinal,
		NotAssessed: j.NotAssessed,
		Observation: j.Observation,
		Reason:      j.Reason,
		JudgedBy:    p.Emails[given(j.JudgedBy)],
		JudgedAt:    given(j.UpdatedAt),
	}
	if met := j.Proposed; met != nil {
		written.Proposed = &Proposed{
			Judgement:  met.Ordinal,
			Points:     met.Share.Points,
			Possible:   met.Share.Possible,
			Uncapped:   met.Uncapped,
			Cap:        string(given(met.Cap)),
			CappedBy:   met.CappedBy,
			Submission: met.Submission,
		}
	}
	return written
}

// recommendations are those to each body, which stand together in the record.
func (p presented) recommendations() []Numbering {
	var list []Numbering
	for i, r := range p.AuditFile.Recommendations {
		if i == 0 || p.AuditFile.Recommendations[i-1].Body.ID != r.Body.ID {
			list = append(list, Numbering{Body: r.Body.Name})
		}
		list[len(list)-1].Add(r.Number, Recommendation{
			Text:       r.Text,
			Priority:   given(r.Priority),
			FirstStep:  r.FirstStep,
			References: r.References,
			Rule:       given(r.Rule),
			RuleEntity: p.keys[given(r.RuleEntity)],
		})
	}
	return list
}
