// Package registers holds the use cases of the light nouns, written once for all of them: list, read, add, save,
// delete, history, and tables in and out. What a row holds is declared in the package of the same name among the nouns;
// what is particular about a register here stands in the file of its noun.
package registers

import (
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// UseCases are those of every register. They are made by [New].
type UseCases struct {
	Bodies             Of[assessment.Body]
	GoverningDocuments Of[registers.GoverningDocument]
	All                []*Register // for those who treat them alike
}

// New makes the use cases, and offers each register as a table that can be imported.
func New(k *workflow.Kernel) *UseCases {
	w := &UseCases{
		Bodies:             of[assessment.Body](k, registers.Bodies, bodies),
		GoverningDocuments: of[registers.GoverningDocument](k, registers.GoverningDocuments, rules{}),
	}
	w.All = []*Register{w.Bodies.Register, w.GoverningDocuments.Register}
	return w
}

// Named is the register of that name, nil if there is none.
func (w *UseCases) Named(name string) *Register {
	for _, r := range w.All {
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
}

// rules are what is particular about a register.
type rules struct {
	// sees tells which rows the reader is shown besides the rule for all; nil leaves none out.
	sees func(s Surroundings, row any) bool
	// related are columns that follow from other nouns.
	related []related
}

// related is a column that follows from other nouns.
type related struct {
	name string
	of   func(s Surroundings, row any) Related
}

// Related is what a row has to do with: entities, and how many more that stand below these.
type Related struct {
	Name     string // of the column; its words stand in <register>.<name>
	Entities []assessment.Entity
	Below    int
}

// Related lists the names of the columns that follow from other nouns.
func (w *Register) Related() []string {
	var names []string
	for _, r := range w.rules.related {
		names = append(names, r.name)
	}
	return names
}

// of makes the use cases of a register of that struct.
func of[T any](k *workflow.Kernel, r registers.Register, own rules) Of[T] {
	w := &Register{Register: r, kernel: k, rules: own}
	k.Offer(r.Upload(), workflow.Table{Action: r.Manage, Run: w.importRows})
	return Of[T]{Register: w}
}
