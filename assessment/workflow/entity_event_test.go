package workflow_test

import (
	"testing"

	"mognad/assessment"
)

// entityMutations are the changes of entities and of their bodies.
func entityMutations() []mutation {
	return []mutation{
		{"AddEntity", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.Entities.AddEntity(
					t.Context(),
					w.admin,
					assessment.Entity{Key: "skola", Name: "Skola", Kind: "operation", ParentID: &w.root},
				)
				return err
			}
		}},
		{"SaveEntity", 1, func(t *testing.T, w *world) func() error {
			e := w.entity(t, w.root, "skola")
			return func() error { _, err := w.Entities.SaveEntity(t.Context(), w.admin, e); return err }
		}},
		{"DeleteEntity", 1, func(t *testing.T, w *world) func() error {
			e := w.entity(t, w.root, "skola")
			return func() error { return w.Entities.DeleteEntity(t.Context(), w.admin, e.ID, 1) }
		}},
		{"AddBody", 1, func(t *testing.T, w *world) func() error {
			return func() error {
				_, err := w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"})
				return err
			}
		}},
		{"SaveBody", 1, func(t *testing.T, w *world) func() error {
			b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
			return func() error { _, err := w.Registers.Bodies.Save(t.Context(), w.admin, b); return err }
		}},
		{"DeleteBody", 1, func(t *testing.T, w *world) func() error {
			b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
			return func() error { return w.Registers.Bodies.Delete(t.Context(), w.admin, b.ID, 1) }
		}},
		{"RunImport of entities", 3, func(t *testing.T, w *world) func() error {
			f := entityFile(
				"key;name;kind;parent;body\nnorrdal;Norrdal;municipality;;\nskola;Skola;operation;norrdal;Skolnämnden",
			)
			return func() error { _, _, err := w.RunImport(t.Context(), w.admin, f, false); return err }
		}},
	}
}
