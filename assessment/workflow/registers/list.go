package registers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// Query says which rows to list and how.
type Query struct {
	Search  string // text that a row holds in a field that is searched, whatever the case of its letters
	Overdue bool   // only those of which a day has passed
	Sort    string // a field, "-" before it for the other way round; "" is by name
	Page    int    // from 1; 0 is the first
	Size    int    // rows on a page; 0 is all
}

// List is a page of a register.
type List struct {
	Surroundings
	Items   []Item
	Found   int // how many rows the query finds
	Total   int // how many the principal is shown
	Overdue int // of all that the principal is shown
	Page    int
	Pages   int
}

// List lists the rows that the principal is shown. They are searched and ordered here and not in the database: who sees
// a row depends on the tree, and the databases know neither the reader's alphabet nor that Å and å are one letter.
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
		l.Surroundings, l.Items, err = w.all(tx, p)
		return err
	})
	if err != nil {
		return l, err
	}
	l.Total = len(l.Items)
	wanted := strings.ToLower(strings.TrimSpace(q.Search))
	l.Items = slices.DeleteFunc(l.Items, func(i Item) bool {
		if i.Overdue {
			l.Overdue++
		}
		return q.Overdue && !i.Overdue || !l.matches(i, wanted)
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

// all reads the rows that the principal is shown.
func (w *Register) all(tx assessment.Tx, p assessment.Principal) (Surroundings, []Item, error) {
	if !p.MaySomewhere(w.Read) {
		return Surroundings{}, nil, workflow.Denied(w.Read)
	}
	s, err := w.surroundings(tx, p)
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

// matches reports whether a searched field of the row holds the text, which is in small letters.
func (s Surroundings) matches(i Item, wanted string) bool {
	if wanted == "" {
		return true
	}
	return slices.ContainsFunc(s.w.Fields, func(f registers.Field) bool {
		return f.Searched && strings.Contains(strings.ToLower(s.text(f, i.Values)), wanted)
	})
}

// order sorts the rows by a field, those of the same by name, and empty ones last either way.
func (l *List) order(f registers.Field, down bool) {
	language, name := workflow.Language(l.p), l.w.NameField()
	assessment.SortByName(language, l.Items, func(i Item) string { return l.text(name, i.Values) })
	key := func(i Item) string {
		if f.Kind == registers.Choice { // in the order in which people choose
			return fmt.Sprintf("%03d", slices.Index(f.Choices, i.Values.Get(f.Name)))
		}
		return l.text(f, i.Values)
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

// text is what a field holds as a table has it: bodies by name, entities by key, with spaces between.
func (s Surroundings) text(f registers.Field, v registers.Values) string {
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

// Export is the table that an import reads, a row for each that the principal is shown and a cell for each field.
// Choices stand as they are stored.
func (w *Register) Export(ctx context.Context, p assessment.Principal) ([][]string, error) {
	l, err := w.List(ctx, p, Query{})
	if err != nil {
		return nil, err
	}
	table := make([][]string, 0, len(l.Items))
	for _, i := range l.Items {
		var cells []string
		for _, f := range w.Fields {
			cells = append(cells, l.text(f, i.Values))
		}
		table = append(table, cells)
	}
	return table, nil
}
