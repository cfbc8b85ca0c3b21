// Package registers has the use cases of the light nouns, written once for all of them: list, read, add, save, delete,
// history, import and export. The fields of a row are declared in package assessment/registers; what is special about a
// register is in the file of its noun. Beside them are the statement of applicability and what the management approves.
package registers

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
)

// UseCases are those of every register. They are made by [New].
type UseCases struct {
	Bodies             Typed[assessment.Body]
	GoverningDocuments Typed[registers.GoverningDocument]
	Risks              Typed[registers.Risk]
	Objectives         Typed[registers.Objective]
	Measures           Typed[registers.Measure]
	ContextChanges     Typed[registers.ContextChange]
	Needs              Typed[registers.Need]
	Nonconformities    Typed[registers.Nonconformity]
	Trainings          Typed[registers.Training]
	Activities         Typed[registers.Activity]
	All                []*Register // for callers that treat them alike
	Papers             []*Register // of audits: see [Register.In]

	kernel *workflow.Kernel
}

// New makes the use cases, and offers each register as a table that can be imported.
func New(k *workflow.Kernel, a *audits.UseCases) *UseCases {
	w := &UseCases{
		Bodies:             typedOf[assessment.Body](k, registers.Bodies, bodies),
		GoverningDocuments: typedOf[registers.GoverningDocument](k, registers.GoverningDocuments, rules{}),
		Risks:              typedOf[registers.Risk](k, registers.Risks, risks),
		Objectives:         typedOf[registers.Objective](k, registers.Objectives, rules{}),
		Measures:           typedOf[registers.Measure](k, registers.Measures, measures),
		ContextChanges:     typedOf[registers.ContextChange](k, registers.ContextChanges, rules{}),
		Needs:              typedOf[registers.Need](k, registers.Needs, rules{}),
		Nonconformities:    typedOf[registers.Nonconformity](k, registers.Nonconformities, nonconformities),
		Trainings:          typedOf[registers.Training](k, registers.Trainings, trainings),
		Activities:         typedOf[registers.Activity](k, registers.Activities, rules{}),
		kernel:             k,
	}
	k.Offer(
		assessment.UploadApplicability,
		workflow.Table{Permission: assessment.ManageRegisters, Run: w.importApplicability},
	)
	w.All = []*Register{
		w.Bodies.Register,
		w.GoverningDocuments.Register,
		w.Risks.Register,
		w.Objectives.Register,
		w.Measures.Register,
		w.ContextChanges.Register,
		w.Needs.Register,
		w.Nonconformities.Register,
		w.Trainings.Register,
		w.Activities.Register,
	}
	for _, r := range registers.Papers {
		w.Papers = append(w.Papers, papersOf(k, a, r))
	}
	k.Offer(
		registers.MeasureValues,
		workflow.Table{Permission: assessment.ManageRegisters, Run: w.importValues},
	)
	return w
}

// Named is the register with the name, nil if there is none.
func (w *UseCases) Named(name string) *Register {
	for _, r := range slices.Concat(w.All, w.Papers) {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Register is the use cases of one register; a row is a pointer to its struct.
type Register struct {
	registers.Register
	kernel *workflow.Kernel
	rules  rules

	audits *audits.UseCases // of papers
	audit  assessment.ID    // that papers belong to
}

// rules are what is special about a register.
type rules struct {
	// sees selects the rows that the reader may see, in addition to the general rule; nil for all.
	sees func(s References, row any) bool
	// related are columns derived from other nouns.
	related []related
	// derive computes the derived fields of a row.
	derive func(s References, row any) registers.Values
	// load reads what derive needs.
	load func(tx assessment.Tx, s *References) error
}

// related is a column derived from other nouns.
type related struct {
	name string
	of   func(s References, row any) Related
}

// Related is the entities that a row is related to, and how many more are below these.
type Related struct {
	Name     string // of the column; its messages are in <register>.<name>
	Entities []assessment.Entity
	Below    int
}

// Related lists the names of the columns derived from other nouns.
func (w *Register) Related() []string {
	var names []string
	for _, r := range w.rules.related {
		names = append(names, r.name)
	}
	return names
}

// papersOf makes the use cases of the papers of audits.
func papersOf(k *workflow.Kernel, a *audits.UseCases, r registers.Register) *Register {
	w := &Register{Register: r, kernel: k, audits: a}
	k.Offer(r.Upload(), workflow.Table{Permission: r.Manage, Of: func(audit assessment.ID) workflow.Table {
		return workflow.Table{Permission: r.Manage, Run: w.In(audit).importRows}
	}})
	return w
}

// typedOf makes the use cases of a register with that struct.
func typedOf[T any](k *workflow.Kernel, r registers.Register, own rules) Typed[T] {
	w := &Register{Register: r, kernel: k, rules: own}
	k.Offer(r.Upload(), workflow.Table{Permission: r.Manage, Run: w.importRows})
	return Typed[T]{Register: w}
}
