package registers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// Query selects and orders the rows of a list.
type Query struct {
	Search  string // text in any searched field, ignoring case
	Overdue bool   // only those with a deadline that has passed
	Sort    string // a field, with "-" in front for descending; "" is by name
	Page    int    // from 1; 0 is the first
	Size    int    // rows on a page; 0 is all
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
}

// List lists the rows that the principal may see. They are searched and sorted here rather than in the database: who
// may see a row depends on the tree, and the databases know neither the reader's alphabet nor that Å and å are the same
// letter.
func (w *Register) List(ctx context.Context, p assessment.Principal, q Query) (List, error) {
	l := List{Page: max(q.Page, 1), Pages: 1}
	by, down := strings.CutPrefix(q.Sort, "-")
	field, known := w.Field(by)
	if by != "" && !(known && field.Sorted) && by != w.NameField().Name {
		return l, assessment.InvalidField("sort", "error.invalid", nil)
	}
	if by == "" {
		field = w.NameField()
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		l.References, l.Items, err = w.all(tx, p)
		return err
	})
	if err != nil {
		return l, err
	}
	l.Total = len(l.Items)
	wanted := typed.Folded(q.Search)
	l.Items = slices.DeleteFunc(l.Items, func(i Item) bool {
		overdue := len(i.Overdue) > 0
		if overdue {
			l.Overdue++
		}
		return q.Overdue && !overdue || !l.matches(i, wanted)
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
	if !p.MaySomewhere(w.Read) {
		return References{}, nil, workflow.Denied(w.Read)
	}
	s, err := w.references(tx, p)
	if err != nil {
		return s, nil, err
	}
	rows, err := w.Load(tx)
	if err != nil {
		return s, nil, err
	}
	var items []Item
	for _, row := range rows {
		if s.sees(row) {
			items = append(items, s.item(row))
		}
	}
	return s, items, nil
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
	key := func(i Item) string {
		if f.Kind == registers.Choice { // in the order of the choices
			return fmt.Sprintf("%03d", slices.Index(f.Choices, i.Values.Get(f.Name)))
		}
		return l.Text(f, i.Values)
	}
	if f.Name != name.Name {
		assessment.SortByName(language, l.Items, key)
	}
	if down {
		slices.Reverse(l.Items)
	}
	slices.SortStableFunc(l.Items, func(a, b Item) int {
		return min(1, len(b.Values[f.Name])) - min(1, len(a.Values[f.Name]))
	})
}

// Text is the value of a field as in a table: bodies by name, entities by key, separated by spaces.
func (s References) Text(f registers.Field, v registers.Values) string {
	switch f.Kind {
	case registers.Body:
		b, _ := s.Body(v.Get(f.Name))
		return b.Name
	case registers.Entities:
		var keys []string
		for _, e := range s.Entities(v[f.Name]) {
			keys = append(keys, e.Key)
		}
		return strings.Join(keys, " ")
	}
	return v.Get(f.Name)
}

// Export is the table that an import reads, with a row for each one that the principal may see and a cell for each
// field. Choices are written as stored.
func (w *Register) Export(ctx context.Context, p assessment.Principal) ([][]string, error) {
	l, err := w.List(ctx, p, Query{})
	if err != nil {
		return nil, err
	}
	table := make([][]string, 0, len(l.Items))
	for _, i := range l.Items {
		var cells []string
		for _, f := range w.Fields {
			cells = append(cells, l.Text(f, i.Values))
		}
		table = append(table, cells)
	}
	return table, nil
}
