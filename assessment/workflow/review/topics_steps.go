package review

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	rows "mognad/assessment/workflow/registers"
)

// stepsOf are the kinds of records that belong to each step of the work.
var stepsOf = []struct {
	key     record.StepKey
	sources []record.TopicSource
}{
	{record.StepIdentify, []record.TopicSource{
		record.FromNeeds, record.FromContextChanges, record.FromRisks, record.FromResults,
	}},
	{record.StepDesign, []record.TopicSource{
		record.FromAims, record.FromObjectives, record.FromDocuments, record.FromApplicability,
	}},
	{record.StepUse, []record.TopicSource{record.FromPlan, record.FromTrainings}},
	{record.StepImprove, []record.TopicSource{
		record.FromMeasures, record.FromNonconformities, record.FromAudits, record.FromReviews,
	}},
}

// readSteps finds what there is of each step, and when it was last touched.
func (t *topics) readSteps() error {
	t.Steps = []record.TopicStep{}
	for _, step := range stepsOf {
		s := record.TopicStep{Key: step.key, Parts: []record.TopicPart{}}
		for _, source := range step.sources {
			if source == record.FromReviews && !t.mayReviews {
				continue
			}
			part, err := t.part(source)
			if err != nil {
				return err
			}
			s.Parts = append(s.Parts, part)
		}
		t.Steps = append(t.Steps, s)
	}
	return nil
}

// part is how many there are of a source and when it was last touched: a register by the change of a row, others by
// what counts in them.
func (t *topics) part(source record.TopicSource) (record.TopicPart, error) {
	part := record.TopicPart{Source: source}
	touch := func(day assessment.Date) {
		if day != "" && (part.On == nil || day > *part.On) {
			part.On = &day
		}
	}
	touchAt := func(at time.Time) { touch(t.w.kernel.Day(t.p.Organisation, at)) }
	switch source {
	case record.FromResults:
		part.Count = len(t.summary.Entities)
		return part, t.submitted(touchAt)
	case record.FromAims:
		part.Count = min(1, int(t.Aim.Version))
		if t.Aim.SavedAt != nil {
			touchAt(*t.Aim.SavedAt)
		}
	case record.FromApplicability:
		part.Count = len(t.statements)
		for _, s := range t.statements {
			if s.Approved != nil {
				touchAt(s.Approved.RecordedAt)
			}
		}
	case record.FromPlan:
		part.Count = len(t.plan.Actions)
		for _, a := range t.plan.Actions {
			touchAt(a.UpdatedAt)
		}
	case record.FromAudits:
		part.Count = len(t.audits)
		for _, a := range t.audits {
			if a.Audit.To != nil {
				touch(min(*a.Audit.To, t.Today))
			}
		}
	case record.FromReviews:
		part.Count = len(t.reviews)
		for _, r := range t.reviews {
			touch(r.HeldOn)
		}
	default:
		l, err := t.w.Registers.Named(string(source)).List(t.ctx, t.p, rows.Query{})
		part.Count = l.Total
		for _, i := range l.Items {
			touchAt(*i.Head.UpdatedAt)
		}
		return part, err
	}
	return part, nil
}

// submitted tells when each of the submissions of the latest round was made.
func (t *topics) submitted(touch func(time.Time)) error {
	var ids []assessment.ID
	for _, e := range t.summary.Entities {
		id, err := assessment.ParseID(e.Assessment)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	all, err := t.tx.AllSubmissionsOf(ids)
	for _, s := range all {
		touch(s.SubmittedAt)
	}
	return err
}
