package plan

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/registers"
)

// rows reads sources that are rows of a register, if there is one of that name.
func (w *UseCases) rows(name string) Reader {
	return func(
		ctx context.Context,
		_ assessment.Tx,
		p assessment.Principal,
		from []assessment.Source,
	) ([]record.ActionOrigin, error) {
		titles, err := w.titles(ctx, p, name)
		var found []record.ActionOrigin
		for _, s := range from {
			if title, known := titles[s.SubjectID]; known && s.Detail == "" {
				found = append(found, record.ActionOrigin{Kind: s.Kind, Subject: s.SubjectID, Title: title})
			}
		}
		return found, err
	}
}

// titles are the names of the rows of a register that the principal may see, none without the register.
func (w *UseCases) titles(
	ctx context.Context,
	p assessment.Principal,
	name string,
) (map[assessment.ID]string, error) {
	r := w.registers.Named(name)
	if r == nil || !p.MaySomewhere(r.Read) {
		return nil, nil //nolint:nilnil // nothing to see and no error
	}
	l, err := r.List(ctx, p, registers.Query{})
	titles := map[assessment.ID]string{}
	for _, i := range l.Items {
		titles[*i.Head.ID] = r.NameOf(i)
	}
	return titles, err
}

// knowsRow reports whether the principal may see the row of a register.
func (w *UseCases) knowsRow(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	name string,
	id assessment.ID,
) (bool, error) {
	ctx, _ = workflow.Within(ctx, p, tx)
	titles, err := w.titles(ctx, p, name)
	_, known := titles[id]
	return known, err
}

// Objectives are those that an action may serve, as far as the principal may see them, by name.
func (w *UseCases) Objectives(ctx context.Context, p assessment.Principal) ([]record.Named, error) {
	titles, err := w.titles(ctx, p, "objectives")
	list := make([]record.Named, 0, len(titles))
	for id, title := range titles {
		list = append(list, record.Named{ID: id, Name: title})
	}
	byName(p, list)
	return list, err
}
