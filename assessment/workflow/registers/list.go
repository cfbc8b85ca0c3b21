package registers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// Query selects and orders the rows of a list.
type Query struct {
	Search  string           // text in any searched field, ignoring case
	Overdue bool             // only those with a deadline that has passed
	Only    registers.Values // of fields that can narrow the list, the value wanted
	Entity  *assessment.ID   // only those about it and what is below it; nil for all
	Sort    string           // a field, with "-" in front for descending; "" is the register's own
	Page    int              // from 1; 0 is the first
	Size    int              // rows on a page; 0 is all
}

// List is a page of a register.
type List struct {
	References
	Items   []Item
	Found   int // number of rows that match the query
	Total   int // number of rows that the principal may see
	Overdue int // number of rows with a deadline that has passed, of all that the principal may see
	Page    int
	Pages   int
	// Untrained are those in management without valid training, by name, of the register of trainings and as far as the
	// principal may read who has which role.
	Untrained []string
}

// List lists the rows that the principal may see. They are searched and sorted here rather than in the database: who
// may see a row depends on the tree, and the databases know neither the reader's alphabet nor that Å and å are the same
// letter.
func (w *Register) List(ctx context.Context, p assessment.Principal, q Query) (List, error) {
	l := List{Page: max(q.Page, 1), Pages: 1}
	by, down := strings.CutPrefix(q.Sort, "-")
	field, known := w.Shown(by)
	if by != "" && !(known && field.Sorted) && by != w.NameField().Name {
		return l, assessment.InvalidField("sort", "error.invalid", nil)
	}
	if by == "" {
		field, down = w.Ordered()
	}
	for name := range q.Only {
		if f, ok := w.Shown(name); !ok || !f.Filtered {
			return l, assessment.InvalidField(name, "error.invalid", nil)
		}
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		l.References, l.Items, err = w.all(tx, p)
		return err
	})
	if err != nil {
		return l, err
	}
	if q.Entity != nil {
		if _, seen := l.Tree.Node(*q.Entity); !seen {
			return List{}, assessment.Missing()
		}
	}
	l.Total, l.Untrained = len(l.Items), l.untrained(l.Items)
	wanted := typed.Folded(q.Search)
	l.Items = slices.DeleteFunc(l.Items, func(i Item) bool {
		overdue := len(i.Overdue) > 0
		if overdue {
			l.Overdue++
		}
		return q.Overdue && !overdue || !only(i, q.Only) || !l.concernsAny(i, q.Entity) || !l.matches(i, wanted)
	})
	l.Found = len(l.Items)
	l.order(field, down)
	if q.Size > 0 {
		l.Pages = max(1, (l.Found+q.Size-1)/q.Size)
		l.Page = min(l.Page, l.Pages)
		l.Items = l.Items[min(len(l.Items), (l.Page-1)*q.Size):min(len(l.Items), l.Page*q.Size)]
	}
	return l, nil
}

// all reads the rows that the principal may see.
func (w *Register) all(tx assessment.Tx, p assessment.Principal) (References, []Item, error) {
	if err := w.somewhere(p, w.Read); err != nil {
		return References{}, nil, err
	}
	s, err := w.references(tx, p)
	if err != nil {
		return s, nil, err
	}
	items, err := s.seen(tx)
	return s, items, err
}

// seen reads the rows that the principal may see.
func (s References) seen(tx assessment.Tx) ([]Item, error) {
	rows, err := s.load(tx)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, row := range rows {
		if s.sees(row) {
			items = append(items, s.item(row))
		}
	}
	return items, nil
}

// only reports whether the row has the values wanted; [registers.No] is none.
func only(i Item, wanted registers.Values) bool {
	for name := range wanted {
		want, have := wanted.Get(name), i.Values.Get(name)
		if want != "" && want != have && (want != registers.No || have != "") {
			return false
		}
	}
	return true
}

// concernsAny reports whether a row is about the entity or something below it; nil for any. What is about the
// organisation as a whole is about its root or, in a register that is for all, about every entity.
func (s References) concernsAny(i Item, entity *assessment.ID) bool {
	if entity == nil || len(i.Values[s.aboutName()]) == 0 && !s.w.AtRoot {
		return true
	}
	return slices.ContainsFunc(s.about(i.Values), func(id assessment.ID) bool { return s.whole.Covers(*entity, id) })
}

// matches reports whether a searched field of the row contains the text, which is in lower case.
func (s References) matches(i Item, wanted string) bool {
	if wanted == "" {
		return true
	}
	return slices.ContainsFunc(s.w.Fields, func(f registers.Field) bool {
		return f.Searched && strings.Contains(strings.ToLower(s.Text(f, i.Values)), wanted)
	})
}

// order sorts the rows by a field and then by name, with empty ones last either way.
func (l *List) order(f registers.Field, down bool) {
	language, name := workflow.Language(l.p), l.w.NameField()
	assessment.SortByName(language, l.Items, func(i Item) string { return l.Text(name, i.Values) })
	switch f.Kind {
	case registers.Choice, registers.Number, registers.Step:
		slices.SortStableFunc(l.Items, func(a, b Item) int {
			if down {
				a, b = b, a
			}
			return cmp.Compare(rank(f, a.Values.Get(f.Name)), rank(f, b.Values.Get(f.Name)))
		})
	default:
		if f.Name != name.Name {
			assessment.SortByName(language, l.Items, func(i Item) string { return l.Text(f, i.Values) })
		}
		if down {
			slices.Reverse(l.Items)
		}
	}
	slices.SortStableFunc(l.Items, func(a, b Item) int {
		return min(1, len(b.Values[f.Name])) - min(1, len(a.Values[f.Name]))
	})
}

// rank is a value's place: of a choice that among the choices.
func rank(f registers.Field, held string) float64 {
	if f.Kind == registers.Choice {
		return float64(slices.Index(f.Choices, held))
	}
	return assessment.Decimal(held).Float()
}

// Text is the value of a field as in a table: bodies and people by name, entities by key and months by number, with
// spaces between them, the questions of an audit with commas, and steps with the organisation's own name for them.
func (s References) Text(f registers.Field, v registers.Values) string {
	switch f.Kind {
	case registers.Body:
		b, _ := s.Body(v.Get(f.Name))
		return b.Name
	case registers.Person:
		return s.Person(v.Get(f.Name))
	case registers.Months:
		return strings.Join(v[f.Name], " ")
	case registers.Questions:
		return strings.Join(v[f.Name], ", ")
	case registers.Step:
		return s.step(f.Scale, v.Get(f.Name))
	case registers.Entities:
		var keys []string
		for _, e := range s.Entities(v[f.Name]) {
			keys = append(keys, e.Key)
		}
		return strings.Join(keys, " ")
	}
	return v.Get(f.Name)
}

// step is a step with its name, if the organisation has given it one.
func (s References) step(scale registers.Scale, held string) string {
	steps := s.Criteria.Steps(scale)
	n, err := strconv.Atoi(held)
	if err != nil || n < 1 || n > len(steps) || steps[n-1] == "" {
		return held
	}
	return held + " – " + steps[n-1]
}

// Export is the table that an import reads, with a row for each one that the principal may see and a cell for each
// field, those that are derived last. Choices are written as stored.
func (w *Register) Export(ctx context.Context, p assessment.Principal) ([][]string, error) {
	l, err := w.List(ctx, p, Query{})
	if err != nil {
		return nil, err
	}
	table := make([][]string, 0, len(l.Items))
	for _, i := range l.Items {
		var cells []string
		for _, f := range w.All() {
			cells = append(cells, l.Text(f, i.Values))
		}
		table = append(table, cells)
	}
	return table, nil
}
