package review

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// shown is the review as the principal may see it. The number of statements does not depend on what is in it.
func (c *reading) shown() (record.Review, error) {
	r := record.Review{
		State:     c.review.State,
		Draft:     c.review.State != assessment.ReviewSigned,
		SHA256:    record.Optional(c.review.SHA256),
		ToClose:   []record.ReviewToClose{},
		MayManage: c.may(assessment.ManageReviews) && !c.p.ReadOnly,
		Version:   c.review.Version,
		CreatedAt: c.review.CreatedAt.UTC(),
		UpdatedAt: c.review.UpdatedAt.UTC(),
	}
	var err error
	if r.ReviewMinutes, err = c.minutes(); err != nil {
		return r, err
	}
	if c.may(assessment.ManageReviews) {
		m := c.review.PreMeeting
		r.PreMeeting = &record.ReviewPreMeeting{
			Contact: m.Contact,
			On:      record.Optional(m.On),
			Notes:   m.Notes,
			Settled: append([]assessment.ReviewCheck{}, m.Settled...),
		}
	}
	signed, err := c.tx.ReviewSignatures(c.review.ID)
	if err != nil {
		return r, err
	}
	r.Signatures = c.signatures(r.ReviewMinutes, signed)
	r.MaySign = c.maySign(signed)
	versions, err := c.tx.ReviewVersions(c.review.ID)
	if err != nil {
		return r, err
	}
	r.Versions = []record.ReviewVersion{}
	for _, v := range versions {
		r.Versions = append(r.Versions, record.ReviewVersionOf(v))
	}
	if r.Actions, err = c.actions(r.Decisions); err != nil {
		return r, err
	}
	if c.review.State.Open() {
		r.ToClose, err = c.toClose(r.ReviewMinutes)
	}
	return r, err
}

// actions are what became of the decisions in the plan, in their order.
func (c *reading) actions(decisions []record.ReviewDecision) ([]record.DecisionActions, error) {
	list := []record.DecisionActions{}
	var from []assessment.Source
	for _, d := range decisions {
		from = append(from, assessment.Source{Kind: assessment.FromDecision, SubjectID: d.ID})
	}
	by, err := c.w.Plan.ActionsFromIn(c.tx, c.p, from...)
	for _, s := range from {
		if len(by[s]) > 0 {
			list = append(list, record.DecisionActions{Decision: s.SubjectID, Actions: by[s]})
		}
	}
	return list, err
}

// minutes are the closed minutes, or those that are being written.
func (c *reading) minutes() (record.ReviewMinutes, error) {
	if c.review.SHA256 == "" {
		return c.written()
	}
	var m record.ReviewMinutes
	if err := c.review.Unseal(&m); err != nil {
		return m, fmt.Errorf("read the minutes of review %s: %w", c.review.ID, err)
	}
	return m, nil
}

// written are the minutes as they stand while they are written.
func (c *reading) written() (record.ReviewMinutes, error) {
	r := c.review
	m := record.ReviewMinutes{
		Format:       record.ReviewFormat,
		ID:           r.ID,
		Organisation: record.SealedName{ID: c.p.Organisation.ID.String(), Name: c.p.Organisation.Name},
		Entity:       c.entity(),
		Title:        r.Title,
		Kind:         r.Kind,
		Template:     r.Template,
		Number:       r.Number,
		Correction:   r.Correction,
		PlannedOn:    record.Optional(r.PlannedOn),
		HeldOn:       record.Optional(r.HeldOn),
		Place:        r.Place,
		CaseNumber:   r.CaseNumber,
		Frequency:    r.Frequency,
		Planning:     r.PlanningTie,
		Budget:       r.BudgetTie,
		Agenda:       append([]string{}, r.Agenda...),
		Participants: []record.ReviewParticipant{},
		FiguresAt:    r.FiguresAt.UTC(),
		Shortcomings: []record.ReviewPoint{},
		Proposals:    []record.ReviewPoint{},
		Decisions:    []record.ReviewDecision{},
		Statements:   []record.ReviewStatement{},
	}
	names, err := people.Names(c.tx)
	if err != nil {
		return m, err
	}
	for _, p := range r.Participants {
		one := record.ReviewParticipant{Name: p.Name, Role: p.Role, User: p.UserID, Signatory: p.Signatory}
		if p.UserID != nil && one.Name == "" {
			one.Name = names[*p.UserID]
		}
		m.Participants = append(m.Participants, one)
	}
	for _, fill := range []func(*record.ReviewMinutes) error{
		c.fillPlace, c.fillInputs, c.fillPoints, c.fillDecisions, c.fillStatements,
	} {
		if err := fill(&m); err != nil {
			return m, err
		}
	}
	m.People = record.PeopleOf(names, peopleIn(m))
	return m, nil
}

// fillPlace fills in the body and the review before.
func (c *reading) fillPlace(m *record.ReviewMinutes) error {
	if id := c.tree.Body(c.review.EntityID); id != nil {
		body, err := c.tx.Body(*id)
		if err != nil {
			return err
		}
		m.Body = &record.SealedName{ID: body.ID.String(), Name: body.Name}
	}
	if c.review.PreviousID == nil {
		return nil
	}
	before, err := c.tx.Review(*c.review.PreviousID)
	if err != nil {
		return err
	}
	m.Previous = &record.ReviewPrevious{ID: before.ID, Title: before.Title, HeldOn: record.Optional(before.HeldOn)}
	return nil
}

func (c *reading) fillInputs(m *record.ReviewMinutes) error {
	stored, err := c.tx.ReviewInputs(c.review.ID)
	if err != nil {
		return err
	}
	var figures []record.ReviewFigure
	if !c.glance {
		if err := json.Unmarshal([]byte(c.review.Figures), &figures); err != nil {
			return fmt.Errorf("read the figures of review %s: %w", c.review.ID, err)
		}
	}
	m.Inputs = []record.ReviewInput{}
	for _, h := range c.review.Headings {
		i := slices.IndexFunc(stored, func(s assessment.ReviewInput) bool { return s.Key == h.Key })
		input := assessment.ReviewInput{Key: h.Key}
		if i >= 0 {
			input = stored[i]
		}
		one := inputOf(h, input)
		for _, f := range figures {
			if c.review.Input(f.Source) == h.Key {
				one.Figures = append(one.Figures, f)
			}
		}
		m.Inputs = append(m.Inputs, one)
	}
	return nil
}

// inputOf is the record of an input without its figures.
func inputOf(h assessment.ReviewHeading, i assessment.ReviewInput) record.ReviewInput {
	return record.ReviewInput{
		Key:          h.Key,
		Clause:       h.Clause,
		Title:        h.Title,
		Figures:      []record.ReviewFigure{},
		Text:         i.Text,
		Informal:     i.Informal,
		NothingToSay: i.NothingToSay,
		ConsideredBy: i.ConsideredBy,
		ConsideredAt: record.UTC(i.ConsideredAt),
		Version:      i.Version,
	}
}

func (c *reading) fillPoints(m *record.ReviewMinutes) error {
	points, err := c.tx.ReviewPoints(c.review.ID)
	for _, p := range points {
		if p.Kind == assessment.Shortcoming {
			m.Shortcomings = append(m.Shortcomings, record.ReviewPointOf(p))
		} else {
			m.Proposals = append(m.Proposals, record.ReviewPointOf(p))
		}
	}
	return err
}

func (c *reading) fillDecisions(m *record.ReviewMinutes) error {
	decisions, err := c.tx.ReviewDecisions(c.review.ID)
	for _, d := range decisions {
		m.Decisions = append(m.Decisions, record.ReviewDecisionOf(d))
	}
	return err
}

func (c *reading) fillStatements(m *record.ReviewMinutes) error {
	stored, err := c.tx.ReviewStatements(c.review.ID)
	for _, about := range assessment.StatementAbouts {
		s := assessment.ReviewStatement{About: about}
		if i := slices.IndexFunc(stored, func(s assessment.ReviewStatement) bool { return s.About == about }); i >= 0 {
			s = stored[i]
		}
		m.Statements = append(m.Statements, record.ReviewStatementOf(s))
	}
	return err
}

// peopleIn are those whom the minutes refer to by id.
func peopleIn(m record.ReviewMinutes) []assessment.ID {
	var ids []assessment.ID
	add := func(id *assessment.ID) {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	for _, p := range m.Participants {
		add(p.User)
	}
	for _, i := range m.Inputs {
		add(i.ConsideredBy)
	}
	for _, d := range m.Decisions {
		add(d.Owner)
	}
	add(m.ClosedBy)
	return ids
}

// signatures are the signatories of the closed minutes, with when each has signed these.
func (c *reading) signatures(m record.ReviewMinutes, signed []assessment.ReviewSignature) []record.ReviewSignature {
	list := []record.ReviewSignature{}
	if c.review.SHA256 == "" {
		return list
	}
	for _, p := range m.Participants {
		if !p.Signatory || p.User == nil {
			continue
		}
		s := record.ReviewSignature{User: *p.User, Name: p.Name}
		for _, one := range signed {
			if one.UserID == *p.User && one.SHA256 == c.review.SHA256 {
				at := one.SignedAt.UTC()
				s.SignedAt = &at
			}
		}
		list = append(list, s)
	}
	return list
}

// toClose is what is missing before the minutes can be closed.
func (c *reading) toClose(m record.ReviewMinutes) ([]record.ReviewToClose, error) {
	list := []record.ReviewToClose{}
	if m.HeldOn == nil {
		list = append(list, record.ReviewToClose{What: record.MissingDay})
	}
	may, err := c.w.kernel.PeopleWho(c.tx, c.p.Organisation, assessment.SignReviews, c.tree, c.review.EntityID)
	if err != nil {
		return nil, err
	}
	signatories := c.review.Signatories()
	mayNot := func(id assessment.ID) bool {
		return !slices.ContainsFunc(may, func(p assessment.Person) bool { return p.UserID == id })
	}
	if len(signatories) == 0 || slices.ContainsFunc(signatories, mayNot) {
		list = append(list, record.ReviewToClose{What: record.MissingSignatory})
	}
	if m.Kind == assessment.YearlyReview {
		for _, i := range m.Inputs {
			if !i.Done() {
				list = append(list, record.ReviewToClose{What: record.MissingInput, Input: i.Key})
			}
		}
	}
	if m.Kind == assessment.YearlyReview {
		list = append(list, notStated(m)...)
	}
	for _, p := range m.Proposals {
		answers := func(d record.ReviewDecision) bool { return d.Proposal != nil && *d.Proposal == p.ID }
		if !slices.ContainsFunc(m.Decisions, answers) {
			list = append(list, record.ReviewToClose{What: record.MissingDecision, Number: p.Number})
		}
	}
	return list, nil
}

// notStated is what management has neither stated nor said that it does not judge (ISO/IEC 27001, 9.3.1).
func notStated(m record.ReviewMinutes) []record.ReviewToClose {
	var list []record.ReviewToClose
	for _, s := range m.Statements {
		if s.About != assessment.Overall && s.Verdict == assessment.NotStated {
			list = append(list, record.ReviewToClose{What: record.MissingStatement, About: s.About})
		}
	}
	return list
}

// at is a moment for a record.
func at(t time.Time) *time.Time {
	u := t.UTC()
	return &u
}
