package backup

import (
	"context"
	"slices"

	"mognad/assessment/store"
)

// expect refuses a manifest of other tables or columns than archives of its kind have in its version of the schema,
// before any row is read: what is read later rests on them, and a table too many could let somebody in.
func (m Manifest) expect(ctx context.Context) error {
	if err := known(m.Schema, "archive"); err != nil {
		return err
	}
	want, err := store.SchemaTables(ctx, m.Schema)
	if err != nil {
		return &Damaged{Err: err}
	}
	switch m.Kind {
	case Installation:
	case OneOrganisation:
		if m.Organisation == nil {
			return damaged("it does not say which organisation it is of")
		}
		want = store.Taken(want)
	default:
		return damaged("archives of the kind %q are unknown", m.Kind)
	}
	for _, t := range m.Tables {
		if !slices.ContainsFunc(want, func(w store.Table) bool { return w.Name == t.Name }) {
			return damaged("it holds the table %q, which no archive of an %s of version %d of the schema has",
				t.Name, m.Kind, m.Schema)
		}
	}
	for i, w := range want {
		if i >= len(m.Tables) || m.Tables[i].Name != w.Name {
			return damaged("the table %s is not in its place", w.Name)
		}
		if err := sameTable(m.Tables[i], w); err != nil {
			return err
		}
	}
	if len(m.Tables) > len(want) {
		return damaged("it holds the table %q twice", m.Tables[len(want)].Name)
	}
	return nil
}

// sameTable refuses a table with other columns or another key, or without a reference that it has. PostgreSQL has some
// more references, where the embedded database has triggers.
func sameTable(t, want store.Table) error {
	if !slices.Equal(t.Columns, want.Columns) || !slices.Equal(t.Key, want.Key) {
		return damaged("the table %s does not have the columns and the key that it has", t.Name)
	}
	for _, f := range want.References {
		if !slices.ContainsFunc(t.References, func(r store.Reference) bool { return sameReference(f, r) }) {
			return damaged("the table %s does not refer to %s", t.Name, f.Table)
		}
	}
	return nil
}

func sameReference(a, b store.Reference) bool {
	return a.Table == b.Table && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.To, b.To)
}
