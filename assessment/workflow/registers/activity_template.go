package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/questionnaires/typed"
)

// ActivityTemplateForm is a template, for what part of the organisation, and in which language its words are.
type ActivityTemplateForm struct {
	Template string
	Entity   *assessment.ID          // that the activities are about; nil for the whole organisation
	Keys     []string                // of the activities that are to be added
	Words    func(key string) string // the messages in the reader's language
}

// ActivityTemplate is a template with the activities that there are already marked, for those who may add them.
func (w *UseCases) ActivityTemplate(
	ctx context.Context,
	p assessment.Principal,
	f ActivityTemplateForm,
) (record.ActivityTemplate, References, error) {
	var r record.ActivityTemplate
	var s References
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if s, err = w.Activities.mayManage(tx, p); err != nil {
			return err
		}
		r, err = s.proposed(tx, f)
		return err
	})
	return r, s, err
}

// AddActivities adds activities of a template. Those that there are already, from the template or with the same title,
// are not added again.
func (w *UseCases) AddActivities(
	ctx context.Context,
	p assessment.Principal,
	f ActivityTemplateForm,
) (record.AddedActivities, error) {
	var added record.AddedActivities
	err := w.Activities.change(ctx, p, func(tx assessment.Tx, p assessment.Principal, s References) error {
		added.Titles = []string{}
		t, err := s.proposed(tx, f)
		if err != nil {
			return err
		}
		if err := chosen(t, f.Keys); err != nil {
			return err
		}
		for _, a := range t.Activities {
			if a.Added || !slices.Contains(f.Keys, a.Key) {
				continue
			}
			if err := w.Activities.add(tx, p, s, f.activity(a)); err != nil {
				return err
			}
			added.Titles = append(added.Titles, a.Title)
		}
		return nil
	})
	return added, err
}

// chosen refuses no choice, and activities that the template does not have.
func chosen(t record.ActivityTemplate, keys []string) error {
	if len(keys) == 0 {
		return assessment.InvalidField("activities", "error.required", nil)
	}
	for _, key := range keys {
		if !slices.ContainsFunc(t.Activities, func(a record.ProposedActivity) bool { return a.Key == key }) {
			return assessment.InvalidField("activities", "error.unknown_choice", nil)
		}
	}
	return nil
}

// TemplateOf is the activity of a template that an activity was made from, "" for none.
func TemplateOf(i Item) string {
	if a, is := i.row.(*registers.Activity); is {
		return a.Template
	}
	return ""
}

// activity is the row that an activity of a template becomes.
func (f ActivityTemplateForm) activity(a record.ProposedActivity) *registers.Activity {
	return &registers.Activity{
		Title:           a.Title,
		Months:          slices.Clone(a.Months),
		Recurs:          registers.Yearly,
		ResponsibleRole: a.ResponsibleRole,
		Starts:          a.Starts,
		Entities:        f.entities(),
		Template:        a.Key,
	}
}

func (f ActivityTemplateForm) entities() []assessment.ID {
	if f.Entity == nil {
		return []assessment.ID{}
	}
	return []assessment.ID{*f.Entity}
}

// proposed is a template compared with the stored activities about the same.
func (s References) proposed(tx assessment.Tx, f ActivityTemplateForm) (record.ActivityTemplate, error) {
	template, known := registers.FindActivityTemplate(f.Template)
	if !known {
		return record.ActivityTemplate{}, assessment.Missing()
	}
	r := record.ActivityTemplate{Name: template.Name, Activities: []record.ProposedActivity{}}
	if wrong := s.scopeProblem(f); wrong != "" {
		return r, assessment.InvalidField("entity", wrong, nil)
	}
	var stored []registers.Activity
	if err := tx.Rows(&stored); err != nil {
		return r, err
	}
	stored = slices.DeleteFunc(stored, func(a registers.Activity) bool { return !slices.Equal(a.Entities, f.entities()) })
	for _, a := range template.Activities {
		one := record.ProposedActivity{
			Key:             a.Key,
			Title:           f.Words("wheel_activity." + a.Key),
			ResponsibleRole: f.Words("wheel_role." + a.Role),
			Months:          a.Months,
			Starts:          a.Starts,
		}
		one.Added = slices.ContainsFunc(stored, func(x registers.Activity) bool {
			return x.Template == a.Key || typed.Folded(x.Title) == typed.Folded(one.Title)
		})
		r.Activities = append(r.Activities, one)
	}
	return r, nil
}

// scopeProblem is what is wrong with the part of the organisation that is asked for, "" for nothing.
func (s References) scopeProblem(f ActivityTemplateForm) string {
	switch {
	case f.Entity == nil && !s.may(s.whole.Root().ID):
		return "error.part_required"
	case f.Entity != nil && !s.may(*f.Entity):
		return "error.unknown_choice"
	}
	return ""
}

// MayWhole reports whether the principal may add rows about the organisation as a whole.
func (s References) MayWhole() bool { return s.may(s.whole.Root().ID) }
