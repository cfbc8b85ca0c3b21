package review

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
)

// topics is the eight topics being answered. The sources are read by their own use cases, as somebody whose roles reach
// no more than the entity and what is below it, so that all who may read the page of an entity read the same.
type topics struct {
	record.Topics
	w          *UseCases
	ctx        context.Context
	tx         assessment.Tx
	p          assessment.Principal // whose roles are narrowed to the entity
	tree       assessment.Tree
	yearAgo    assessment.Date
	summary    insight.SummaryView
	audits     []audits.Recommended // that are final
	system     record.ManagementSystem
	documents  rows.List
	statements []record.Applicability // that somebody has begun
	plan       record.ActionPlan
	reviews    []assessment.Review // held
	managers   []string            // who has the role of management there, by name
	mayReviews bool
}

// Topics answers the eight topics for an entity and what is below it; nil is the first that the principal reaches. The
// number of statements does not depend on how much there is.
func (w *UseCases) Topics(
	ctx context.Context,
	p assessment.Principal,
	entity *assessment.ID,
) (record.Topics, error) {
	var r record.Topics
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadRegisters) {
			return workflow.Denied(assessment.ReadRegisters)
		}
		t := &topics{w: w, p: p}
		t.ctx, t.tx = workflow.Within(ctx, p, tx)
		if err := t.choose(entity); err != nil {
			return err
		}
		if err := t.read(); err != nil {
			return err
		}
		t.answer()
		r = t.Topics
		return nil
	})
	return r, err
}

// choose finds the entity, and narrows the roles to it.
func (t *topics) choose(entity *assessment.ID) error {
	var err error
	if t.tree, err = workflow.ReadTree(t.tx, t.p); err != nil {
		return err
	}
	reached := workflow.Reached(t.p, t.tree, assessment.ReadRegisters)
	if len(reached) == 0 {
		return assessment.Missing()
	}
	chosen := reached[0]
	if entity != nil {
		chosen = *entity
	}
	if !slices.Contains(reached, chosen) {
		return assessment.Missing()
	}
	for _, id := range reached {
		n, _ := t.tree.Node(id)
		t.Entities = append(t.Entities, record.EntityNameOf(n.Entity, n.Kind))
		if id == chosen {
			t.Entity = t.Entities[len(t.Entities)-1]
		}
	}
	t.MaySetAim = !t.p.ReadOnly && t.p.May(assessment.SetAims, t.tree, chosen)
	t.MayEnter = !t.p.ReadOnly && t.p.May(assessment.ManageRegisters, t.tree, chosen)
	t.p = narrowed(t.p, t.tree, chosen)
	return nil
}

// narrowed is the principal with the roles that reach the entity moved to it: they reach less than before.
func narrowed(p assessment.Principal, t assessment.Tree, entity assessment.ID) assessment.Principal {
	var roles []assessment.Membership
	for _, m := range p.Memberships {
		if m.Role.May(assessment.ReadRegisters) && m.Reaches(t, entity) {
			m.EntityID = entity
			roles = append(roles, m)
		}
	}
	p.Memberships = roles
	return p
}

// read reads all sources.
func (t *topics) read() error {
	for _, read := range []func() error{
		t.readResults,
		t.readAudits,
		t.readRegisters,
		t.readApplicability,
		t.readPlan,
		t.readReviews,
		t.readManagers,
		t.readAim,
		t.readSteps,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (t *topics) readResults() (err error) {
	t.Today = t.w.kernel.Today(t.p.Organisation)
	t.yearAgo = t.Today.AddMonths(-12)
	t.summary, err = t.w.Insight.Summary(t.ctx, t.p, insight.SummaryQuery{Reached: true})
	t.Languages = []string{}
	t.Round, t.Previous = t.summary.Round, t.summary.Previous
	if t.summary.Questionnaire != nil {
		t.Languages = t.summary.Questionnaire.Languages
	}
	return err
}

func (t *topics) readAudits() error {
	all, err := t.w.Audits.Recommended(t.ctx, t.p)
	for _, a := range all {
		if a.Audit.MayRead && a.Audit.State == assessment.AuditFinal {
			t.audits = append(t.audits, a)
		}
	}
	return err
}

func (t *topics) readRegisters() (err error) {
	if t.system, err = t.w.Registers.ManagementSystem(t.ctx, t.p, nil); err != nil {
		return err
	}
	t.documents, err = t.w.Registers.GoverningDocuments.List(t.ctx, t.p, rows.Query{})
	return err
}

// readApplicability keeps the statement of the entity itself or, while nobody has begun that, those below it.
func (t *topics) readApplicability() error {
	l, err := t.w.Registers.Applicabilities(t.ctx, t.p)
	for _, s := range l.Statements {
		if s.Decided == 0 {
			continue
		}
		t.statements = append(t.statements, s)
		if s.Entity.ID == t.Entity.ID {
			t.statements = []record.Applicability{s}
			break
		}
	}
	return err
}

// readPlan reads the actions of this year, and earlier ones still open. Those that the reader owns elsewhere are not
// the entity's.
func (t *topics) readPlan() (err error) {
	q := plan.Query{Years: 1, WithoutOrigins: true, Entities: workflow.Reached(t.p, t.tree, assessment.ReadPlan)}
	t.plan, err = t.w.Plan.Plan(t.ctx, t.p, q)
	return err
}

// readReviews keeps those of the entity that have been held, the latest first.
func (t *topics) readReviews() error {
	t.mayReviews = t.p.MaySomewhere(assessment.ReadReviews)
	if !t.mayReviews {
		return nil
	}
	all, err := t.tx.Reviews()
	for _, r := range all {
		if r.Held() && r.EntityID == t.Entity.ID {
			t.reviews = append(t.reviews, r)
		}
	}
	slices.SortStableFunc(t.reviews, func(a, b assessment.Review) int { return later(a.HeldOn, b.HeldOn) })
	return err
}

// readManagers finds who has the role of management for the entity or for something below it.
func (t *topics) readManagers() (err error) {
	t.managers, err = managers(t.tx, t.p, t.tree, t.Today, t.Entity.ID)
	return err
}

// managers are those who have the role of management for the entity or for something below it, by name.
func managers(
	tx assessment.Tx,
	p assessment.Principal,
	tree assessment.Tree,
	today assessment.Date,
	entity assessment.ID,
) ([]string, error) {
	return rows.Managers(tx, p, today, func(at assessment.ID) bool { return tree.Covers(entity, at) })
}

// trained are those with a training that is valid.
func trained(system record.ManagementSystem) map[string]bool {
	valid := map[string]bool{}
	for _, one := range system.Trainings {
		if !one.Overdue {
			valid[one.Person] = true
		}
	}
	return valid
}

// readAim reads the aim, and the objectives that serve it: those whose day has passed first, then those not reached.
func (t *topics) readAim() error {
	versions, err := aims(t.tx, t.Entity.ID)
	if len(versions) > 0 {
		t.Aim = versions[0]
	}
	order := []string{"not_reached", "under_way", "not_started", "reached"}
	t.Objectives = slices.Clone(t.system.Objectives)
	place := func(o record.Objective) int {
		if o.Overdue {
			return -1
		}
		return slices.Index(order, o.Fulfilment)
	}
	slices.SortStableFunc(t.Objectives, func(a, b record.Objective) int { return place(a) - place(b) })
	return err
}

// later orders days, the latest first.
func later(a, b assessment.Date) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// answer answers every topic.
func (t *topics) answer() {
	areas := t.areas()
	for _, one := range []struct {
		key    record.TopicKey
		answer func(*topic)
	}{
		{record.TopicAssets, t.assets},
		{record.TopicRequirements, t.requirements},
		{record.TopicRisks, t.risks},
		{record.TopicProtection, t.protection},
		{record.TopicIncidents, t.incidents},
		{record.TopicAudits, t.finalAudits},
		{record.TopicAwareness, t.awareness},
		{record.TopicWork, t.work},
	} {
		x := &topic{Topic: record.Topic{
			Key:     one.key,
			Says:    []record.TopicFigure{},
			Areas:   areas[one.key],
			Missing: []string{},
			Ask:     []record.TopicAsk{},
		}}
		if x.Areas == nil {
			x.Areas = []record.SummaryArea{}
		}
		one.answer(x)
		x.close()
		t.Topics.Topics = append(t.Topics.Topics, x.Topic)
	}
}
