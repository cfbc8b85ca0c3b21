package audits

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// DialogueForm is what somebody says on an audit question.
type DialogueForm struct {
	Question string
	Text     string
	Settles  bool // without a text: nothing more is awaited
}

// discussion is the dialogue between the auditors of an audit and those who answer for an entity, as one of them sees
// it.
type discussion struct {
	w        *UseCases
	tx       assessment.Tx
	p        assessment.Principal
	tree     assessment.Tree
	audit    assessment.Audit
	entity   assessment.AuditedEntity
	auditor  bool // the side of the principal
	messages []assessment.AuditMessage
}

// discussed finds the dialogue with an entity. For those of the entity there is one as soon as an auditor has said
// something; for auditors who are not engaged in the audit, and for people of other entities, there is none.
func (w *UseCases) discussed(
	tx assessment.Tx,
	p assessment.Principal,
	entity assessment.ID,
	find func() (assessment.Audit, error),
) (discussion, error) {
	d := discussion{w: w, tx: tx, p: p}
	if !p.MaySomewhere(assessment.DiscussAudits) {
		return d, workflow.Denied(assessment.DiscussAudits)
	}
	var err error
	if d.audit, err = find(); err != nil {
		return d, err
	}
	entities, err := tx.AuditedEntities(d.audit.ID)
	if err != nil {
		return d, err
	}
	i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
	if i < 0 {
		return d, assessment.Missing()
	}
	d.entity = entities[i]
	if d.tree, err = workflow.ReadTree(tx, p); err != nil {
		return d, err
	}
	own, err := w.OwnEngagements(tx, p, d.tree)
	if err != nil {
		return d, err
	}
	d.auditor = own.Counts(d.audit, entities)
	if !d.auditor && !p.May(assessment.WriteAnswers, d.tree, entity) {
		return d, assessment.Missing()
	}
	all, err := tx.AuditMessages(d.audit.ID)
	if err != nil {
		return d, err
	}
	for _, m := range all {
		if m.EntityID == entity {
			d.messages = append(d.messages, m)
		}
	}
	if !d.auditor && len(d.messages) == 0 {
		return d, assessment.Missing()
	}
	return d, nil
}

// on are the messages on a question.
func (d discussion) on(question string) []assessment.AuditMessage {
	return slices.DeleteFunc(slices.Clone(d.messages), func(m assessment.AuditMessage) bool {
		return m.QuestionID != question
	})
}

// questions are those of the audit's that the principal sees, in its order, and then those that are not asked any more.
func (d discussion) questions() []assessment.AuditedQuestion {
	list := slices.Clone(d.audit.Questions)
	for _, m := range d.messages {
		if !slices.ContainsFunc(list, func(q assessment.AuditedQuestion) bool { return q.ID == m.QuestionID }) {
			list = append(list, assessment.AuditedQuestion{ID: m.QuestionID})
		}
	}
	return slices.DeleteFunc(list, func(q assessment.AuditedQuestion) bool {
		return !d.auditor && len(d.on(q.ID)) == 0
	})
}

// waitFor is on how many questions one side is to say something.
func waitFor(messages []assessment.AuditMessage, auditors bool) int {
	last := map[string]assessment.AuditMessage{}
	for _, m := range messages {
		last[m.QuestionID] = m
	}
	n := 0
	for _, m := range last {
		if m.WaitsFor(auditors) {
			n++
		}
	}
	return n
}

func dialogueHead(
	a assessment.Audit, e assessment.AuditedEntity, messages []assessment.AuditMessage, auditor bool,
) record.DialogueHead {
	h := record.DialogueHead{
		Audit:   record.AuditTitle{ID: a.ID, Title: a.Title},
		Entity:  *nameOfAudited(e),
		Auditor: auditor,
		Closed:  !a.Running(),
	}
	if !h.Closed {
		h.Waits = waitFor(messages, auditor)
	}
	return h
}

func (d discussion) record() (record.Dialogue, error) {
	r := record.Dialogue{
		DialogueHead: dialogueHead(d.audit, d.entity, d.messages, d.auditor),
		Questions:    []record.DialogueQuestion{},
		MayWrite:     d.audit.State == assessment.AuditFieldwork && d.audit.Running() && !d.p.ReadOnly,
	}
	names, err := people.Names(d.tx)
	if err != nil {
		return r, err
	}
	for _, q := range d.questions() {
		one := record.DialogueQuestion{ID: q.ID, Text: q.Text, Messages: []record.DialogueMessage{}}
		for _, m := range d.on(q.ID) {
			one.Messages = append(one.Messages, record.DialogueMessage{
				By:        record.PersonName{ID: m.WrittenBy, Name: names[m.WrittenBy]},
				ByAuditor: m.ByAuditor,
				At:        m.WrittenAt.UTC(),
				Text:      m.Text,
			})
			one.Waits, one.Asked = m.WaitsFor(d.auditor) && !r.Closed, m.WaitsFor(!d.auditor) && !r.Closed
		}
		r.Questions = append(r.Questions, one)
	}
	return r, nil
}

// Dialogue is what the auditors of an audit and those who answer for an entity have said to each other, for both.
func (w *UseCases) Dialogue(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
) (record.Dialogue, error) {
	var r record.Dialogue
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		d, err := w.discussed(tx, p, entity, func() (assessment.Audit, error) { return tx.Audit(audit) })
		if err == nil && d.audit.Withdrawn() && !d.auditor {
			err = assessment.Missing()
		}
		if err != nil {
			return err
		}
		r, err = d.record()
		return err
	})
	return r, err
}

// Discuss says something on an audit question to the other side, while the audit is in fieldwork, or that nothing more
// is awaited. An auditor begins; then those of the entity may say something too. The same again changes nothing: the
// form was sent again.
func (w *UseCases) Discuss(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	f DialogueForm,
) (record.Dialogue, error) {
	var r record.Dialogue
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		d, err := w.discussed(tx, p, entity, func() (assessment.Audit, error) { return tx.LockAudit(audit) })
		if err != nil {
			return err
		}
		switch {
		case d.audit.Withdrawn() && !d.auditor:
			return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_withdrawn_asked"}
		case !d.audit.Running():
			return Ended(d.audit)
		}
		if err := isFieldwork(d.audit); err != nil {
			return err
		}
		if err := d.say(f); err != nil {
			return err
		}
		if d, err = w.discussed(tx, p, entity, func() (assessment.Audit, error) { return tx.Audit(audit) }); err != nil {
			return err
		}
		r, err = d.record()
		return err
	})
	return r, err
}

// say adds a message of the principal's, and tells the other side.
func (d discussion) say(f DialogueForm) error {
	before := d.on(f.Question)
	_, asked := d.audit.Question(f.Question)
	switch {
	case !asked && len(before) == 0, !d.auditor && len(before) == 0:
		return assessment.Missing()
	case len(before) >= assessment.MaxAuditMessages:
		return assessment.InvalidField("text", "error.too_many_entries", assessment.Args{"Max": assessment.MaxAuditMessages})
	}
	text, fields := assessment.TypedText("text", f.Text, !f.Settles)
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	if n := len(before); n > 0 {
		last := before[n-1]
		again := last.WrittenBy == d.p.User.ID && last.Text == text
		if again || text == "" && !last.WaitsFor(d.auditor) {
			return nil
		}
	}
	m := assessment.AuditMessage{
		OrganisationID: d.audit.OrganisationID,
		AuditID:        d.audit.ID,
		EntityID:       d.entity.EntityID,
		QuestionID:     f.Question,
		ByAuditor:      d.auditor,
		Text:           text,
		WrittenBy:      d.p.User.ID,
		WrittenAt:      d.w.kernel.Now(),
	}
	if m.Settles() && len(before) == 0 {
		return assessment.InvalidField("text", "error.required", nil)
	}
	var err error
	if m.ID, err = d.w.kernel.NewID(); err != nil {
		return err
	}
	if err := d.tx.AddAuditMessage(m); err != nil {
		return err
	}
	if m.Settles() {
		return d.w.kernel.Log(d.tx, d.p, event.AuditMessagesSettled{
			Audit: m.AuditID, Entity: m.EntityID, Question: m.QuestionID, ByAuditor: m.ByAuditor,
		})
	}
	if err := d.w.kernel.Log(d.tx, d.p, event.AuditMessageSent{
		Audit: m.AuditID, Entity: m.EntityID, Question: m.QuestionID, ByAuditor: m.ByAuditor,
	}); err != nil {
		return err
	}
	return d.tell(m)
}

// tell tells the other side that something was said, once for each message.
func (d discussion) tell(m assessment.AuditMessage) error {
	var to []assessment.ID
	kind := assessment.NoticeAuditorAsks
	if d.auditor {
		h, err := d.w.kernel.Holders(d.tx, d.p.Organisation)
		if err != nil {
			return err
		}
		to = answersFor(h.Active(), d.tree, m.EntityID)
	} else {
		kind = assessment.NoticeEntityAnswers
		engaged, err := d.tx.Engagements(m.AuditID)
		if err != nil {
			return err
		}
		for _, e := range engaged {
			if e.ValidOn(d.w.kernel.Today(d.p.Organisation)) {
				to = append(to, e.UserID)
			}
		}
	}
	var notices []assessment.Notice
	for _, user := range to {
		notices = append(notices, assessment.Notice{
			UserID:     user,
			Kind:       kind,
			AuditID:    &m.AuditID,
			EntityID:   &m.EntityID,
			QuestionID: m.QuestionID,
			OnceKey:    fmt.Sprintf("%s %s", kind, m.ID),
		})
	}
	return d.w.kernel.Notify(d.tx, d.p, notices...)
}

// answersFor are those who are told that an auditor asks something: those with a role on the entity itself or, if there
// is nobody, the managers nearest above it. Others above it may answer all the same.
func answersFor(h workflow.Holders, t assessment.Tree, entity assessment.ID) []assessment.ID {
	if own := h.Nearest(assessment.WriteAnswers, t, entity); len(own) > 0 {
		return own
	}
	return h.NearestWith(assessment.EntityManager, t, entity)
}

// Dialogues lists the dialogues in audits that the principal reads: as an engaged auditor, and as somebody who answers
// for an entity. The latest come first.
func (w *UseCases) Dialogues(ctx context.Context, p assessment.Principal) (record.Dialogues, error) {
	r := record.Dialogues{Items: []record.DialogueLine{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.DiscussAudits) {
			return workflow.Denied(assessment.DiscussAudits)
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		own, err := w.OwnEngagements(tx, p, t)
		if err != nil {
			return err
		}
		said, err := readable(tx, p, t, own)
		if err != nil || len(said) == 0 {
			return err
		}
		entities, err := EntitiesByAudit(tx)
		if err != nil {
			return err
		}
		r.Items, err = w.dialogueLines(tx, p, t, own, said, entities)
		return err
	})
	slices.SortStableFunc(r.Items, func(a, b record.DialogueLine) int {
		return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(a.Entity.Key, b.Entity.Key))
	})
	return r, err
}

// readable are the messages that the principal may read one way or the other.
func readable(
	tx assessment.Tx, p assessment.Principal, t assessment.Tree, own Own,
) ([]assessment.AuditMessage, error) {
	var audits, entities []assessment.ID
	for _, e := range own.valid {
		audits = append(audits, e.AuditID)
	}
	for _, n := range t.Nodes {
		if p.May(assessment.WriteAnswers, t, n.ID) {
			entities = append(entities, n.ID)
		}
	}
	asAuditor, err := tx.AuditMessages(audits...)
	if err != nil {
		return nil, err
	}
	asEntity, err := tx.AuditMessagesWith(entities...)
	return append(asAuditor, asEntity...), err
}

// dialogueLines makes a line of each dialogue of which these are the messages.
func (w *UseCases) dialogueLines(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	own Own,
	said []assessment.AuditMessage,
	entities map[assessment.ID][]assessment.AuditedEntity,
) ([]record.DialogueLine, error) {
	type key struct{ audit, entity assessment.ID }
	by, seen := map[key][]assessment.AuditMessage{}, map[assessment.ID]bool{}
	var order []key
	for _, m := range said {
		k := key{m.AuditID, m.EntityID}
		if by[k] == nil {
			order = append(order, k)
		}
		if !seen[m.ID] {
			by[k], seen[m.ID] = append(by[k], m), true
		}
	}
	all, err := tx.Audits()
	if err != nil {
		return nil, err
	}
	h, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return nil, err
	}
	lines := []record.DialogueLine{}
	for _, k := range order {
		i := slices.IndexFunc(all, func(a assessment.Audit) bool { return a.ID == k.audit })
		e := slices.IndexFunc(entities[k.audit], func(e assessment.AuditedEntity) bool { return e.EntityID == k.entity })
		if i < 0 || e < 0 {
			continue
		}
		auditor := own.Counts(all[i], entities[k.audit])
		if !auditor && !p.May(assessment.WriteAnswers, t, k.entity) {
			continue
		}
		messages := by[k]
		lines = append(lines, record.DialogueLine{
			DialogueHead: dialogueHead(all[i], entities[k.audit][e], messages, auditor),
			Messages:     len(messages),
			LastAt:       messages[len(messages)-1].WrittenAt.UTC(),
			Nearest:      auditor || slices.Contains(answersFor(h.Active(), t, k.entity), p.User.ID),
		})
	}
	return lines, nil
}
