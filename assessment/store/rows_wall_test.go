package store_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// filled is a row of a register with something in its name and, where it must be, in the others.
func filled(t *testing.T, r registers.Register, organisation, audit assessment.ID) any {
	t.Helper()
	row := r.Row()
	h := registers.HeadOf(row)
	if r.OfAudit {
		*h.Audit = audit
	}
	if r.Numbered {
		*h.Number = 1
	}
	*h.OrganisationID, *h.ID, *h.Version, *h.CreatedAt, *h.UpdatedAt = organisation, id(t), 1, now, now
	v := registers.Values{}
	for _, f := range r.Fields {
		switch {
		case f.Kind == registers.Choice:
			v[f.Name] = f.Choices[:1]
		case f.Kind == registers.Months:
			v[f.Name] = []string{"3"}
		case f.Kind == registers.Day && f.Required:
			v[f.Name] = []string{"2026-03-31"}
		case f.Required:
			v[f.Name] = []string{"Ett " + r.Object}
		}
	}
	r.Fill(row, v)
	if wrong := r.Check(row); len(wrong) > 0 {
		t.Fatalf("%s: %v", r.Name, wrong)
	}
	return row
}

// TestRegistersStayInTheOrganisation goes through all that a transaction can do with the rows of each register: with
// another organisation's scope it finds nothing and changes nothing, and with no organisation's it is refused.
func TestRegistersStayInTheOrganisation(t *testing.T) {
	for _, r := range registers.Every() {
		t.Run(r.Name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
				s := open()
				w, other := newExamined(t, s, "norrdal"), newWorld(t, s, "sunnan")
				row := filled(t, r, w.root.OrganisationID, w.audit.ID)
				key, taken := *registers.HeadOf(row).ID, r.NameField().Name
				event := assessment.Event{ID: id(t), At: now, Action: r.Object + ".add", Object: r.Object, ObjectID: key.String()}
				in(t, s, w.scope, func(tx assessment.Tx) error {
					return errors.Join(tx.AddRow(row, taken), tx.AddEvent(event))
				})
				behindWalls(t, s, other.scope, []walled{
					{"Rows", func(tx assessment.Tx) error { rows, err := r.Load(tx); return nothing(t, len(rows), err) }, ""},
					{
						"RowsOf",
						func(tx assessment.Tx) error {
							list := r.Rows()
							err := tx.RowsOf(list, "id", key)
							return nothing(t, reflect.ValueOf(list).Elem().Len(), err)
						},
						"",
					},
					{"Row", func(tx assessment.Tx) error { return tx.Row(r.Row(), key) }, assessment.NotFound},
					{
						"AddRow",
						func(tx assessment.Tx) error { return tx.AddRow(filled(t, r, w.root.OrganisationID, w.audit.ID), taken) },
						"refused",
					},
					{
						"SaveRow",
						func(tx assessment.Tx) error { return tx.SaveRow(row, 1, taken, r.Columns()...) },
						assessment.Stale,
					},
					{"DeleteRow", func(tx assessment.Tx) error { return tx.DeleteRow(r.Row(), key, 1) }, assessment.NotFound},
				})
				in(t, s, w.scope, func(tx assessment.Tx) error {
					stored := r.Row()
					err := tx.Row(stored, key)
					if diff := cmp.Diff(row, stored); err == nil && diff != "" {
						t.Errorf("the row (-) and what is stored (+) differ:\n%s", diff)
					}
					return err
				})
				err := s.View(t.Context(), other.scope, func(tx assessment.Tx) error {
					events, err := tx.EventsOf(r.Object, key.String())
					return nothing(t, len(events), err)
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
	tested := map[string]bool{
		"Rows":      true,
		"RowsOf":    true,
		"Row":       true,
		"AddRow":    true,
		"SaveRow":   true,
		"DeleteRow": true,
		"EventsOf":  true,
	}
	for i := range reflect.TypeFor[assessment.Rows]().NumMethod() {
		if name := reflect.TypeFor[assessment.Rows]().Method(i).Name; !tested[name] {
			t.Errorf("%s is not tested", name)
		}
	}
}

// TestNoRegisterPointsAcross: a row cannot refer to another organisation's body or person.
func TestNoRegisterPointsAcross(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		body := filled(t, registers.Bodies, other.root.OrganisationID, assessment.ID{}).(*assessment.Body)
		in(t, s, other.scope, func(tx assessment.Tx) error { return tx.AddRow(body, "name") })
		for _, r := range registers.All {
			for _, f := range r.Fields {
				foreign, refers := map[registers.Kind]assessment.ID{
					registers.Body:   body.ID,
					registers.Person: other.user.ID,
				}[f.Kind]
				if !refers {
					continue
				}
				row := filled(t, r, w.root.OrganisationID, assessment.ID{})
				r.Fill(row, registers.Values{f.Name: {foreign.String()}})
				err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.AddRow(row, "name") })
				if assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("%s of %s: got %v, want %s", f.Name, r.Name, err, assessment.Conflict)
				}
			}
		}
	})
}

// TestPapersOfAnAuditAreSealed: papers belong to an audit of the organisation, never change it, and stay as they are
// once it is final.
func TestPapersOfAnAuditAreSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		kept := map[string]any{}
		for _, r := range registers.Papers {
			row, taken := filled(t, r, x.root.OrganisationID, x.audit.ID), r.NameField().Name
			kept[r.Name] = row
			in(t, s, x.scope, func(tx assessment.Tx) error { return tx.AddRow(row, taken) })
			for name, do := range map[string]func(assessment.Tx) error{
				"in their audit": func(tx assessment.Tx) error {
					return tx.AddRow(filled(t, r, x.root.OrganisationID, other.audit.ID), taken)
				},
				"in another audit": func(tx assessment.Tx) error {
					moved := filled(t, r, x.root.OrganisationID, x.closed.ID)
					*registers.HeadOf(moved).ID = *registers.HeadOf(row).ID
					return tx.SaveRow(moved, 1, taken, append(r.Columns(), "audit_id")...)
				},
			} {
				if err := s.InTx(t.Context(), x.scope, do); assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("%s %s: got %v, want %s", r.Name, name, err, assessment.Conflict)
				}
			}
		}
		x.finish(t, s)
		for _, r := range registers.Papers {
			row, taken := kept[r.Name], r.NameField().Name
			for name, do := range map[string]func(assessment.Tx) error{
				"add":    func(tx assessment.Tx) error { return tx.AddRow(filled(t, r, x.root.OrganisationID, x.audit.ID), taken) },
				"change": func(tx assessment.Tx) error { return tx.SaveRow(row, 1, taken, r.Columns()...) },
				"delete": func(tx assessment.Tx) error { return tx.DeleteRow(r.Row(), *registers.HeadOf(row).ID, 1) },
			} {
				if err := s.InTx(t.Context(), x.scope, do); err == nil {
					t.Errorf("%s %s of a final audit went well", name, r.Name)
				}
			}
			view(t, s, x.scope, func(tx assessment.Tx) error {
				rows, err := r.LoadOf(tx, x.audit.ID)
				if len(rows) != 1 {
					t.Errorf("%s: %d rows are left, want 1", r.Name, len(rows))
				}
				return err
			})
		}
	})
}
