package workflow

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// MaxImportRows is the most rows in one import.
const MaxImportRows = 5000

// RowAction is what an import does with a row.
type RowAction string

// The actions of an import. It never removes anything.
const (
	RowAdds    RowAction = "add"
	RowChanges RowAction = "change"
	RowSame    RowAction = "same"
)

// FieldChange is one field of a row that changes, as readable text.
type FieldChange struct {
	Field    string `json:"field"`
	Old, New string
}

// PlannedRow is what an import will do with one row.
type PlannedRow struct {
	Line    int
	Action  RowAction
	Name    string // of the entity or the person
	Key     string // the entity's key, the person's address; "" where only the name identifies a row
	Changes []FieldChange
	Notes   []assessment.FieldError `json:"-"` // what hangs on the entity or the role that the row ends
}

// Note adds notes to the planned row of a line, unless the row has problems.
func (p *Plan) Note(line int, notes []assessment.FieldError) {
	for i := range p.Rows {
		if p.Rows[i].Line == line {
			p.Rows[i].Notes = append(p.Rows[i].Notes, notes...)
		}
	}
}

// RowProblem is a problem in a file: the line, the column and what is wrong.
type RowProblem struct {
	Line   int
	Column string // the field of the column; "" for the whole row
	Key    string
	Args   assessment.Args
}

// Plan is the preview of an import: what it will change and what is wrong where. A plan with problems cannot be carried
// out, not even in part.
type Plan struct {
	Kind     assessment.UploadKind
	Upload   assessment.ID // the kept file; zero if it was not kept
	Rows     []PlannedRow
	Problems []RowProblem
	Notes    []assessment.FieldError // what in the file was not read, or not as the file shows it
	Digest   string                  // of the whole plan, so that what is confirmed is what was shown
}

// Count is the number of rows with the action.
func (p Plan) Count(a RowAction) int {
	n := 0
	for _, r := range p.Rows {
		if r.Action == a {
			n++
		}
	}
	return n
}

// empties reports whether a row loses what is stored in the field.
func (p Plan) empties(field string) bool {
	return slices.ContainsFunc(p.Rows, func(r PlannedRow) bool {
		return slices.ContainsFunc(r.Changes, func(c FieldChange) bool {
			return c.Field == field && c.Old != "" && c.New == ""
		})
	})
}

// Seal sorts the problems by line and computes the digest.
func (p *Plan) Seal() error {
	slices.SortStableFunc(p.Problems, func(a, b RowProblem) int { return a.Line - b.Line })
	b, err := json.Marshal(struct {
		Rows     []PlannedRow
		Problems []RowProblem
	}{Rows: p.Rows, Problems: p.Problems})
	p.Digest = Digest(string(b))
	return err
}

// Import is a file to be imported.
type Import struct {
	Kind    assessment.UploadKind
	Name    string
	Content []byte
	Read    func(name string, content []byte) (assessment.UploadedTable, error)
	Once    *Once // for an import in one step with an idempotency key, else nil
}

// Invited is a person invited by an import, with the token of the one-time link, which is shown once; "" if it is sent
// by mail.
type Invited struct {
	UserID      assessment.ID
	Name, Email string
	Token       string
}

// importTime is how long the transaction of an import may take: thousands of people take about 15 seconds. It is
// shorter than the server's time for a response.
const importTime = 100 * time.Second

// PreviewImport returns what a file would change and what is wrong in it, and keeps the file for a day so that exactly
// this can be confirmed. If the file cannot be read at all, an error is returned.
func (w *Kernel) PreviewImport(ctx context.Context, p assessment.Principal, f Import) (Plan, error) {
	var plan Plan
	table, err := w.readImport(ctx, p, f, false)
	if err != nil {
		return plan, err
	}
	ctx, cancel := context.WithTimeout(ctx, importTime)
	defer cancel()
	err = w.View(ctx, p, func(tx assessment.Tx) (err error) {
		plan, _, err = w.runImport(tx, p, f.Kind, table, false)
		return err
	})
	if err != nil || len(plan.Problems) > 0 {
		return plan, err
	}
	err = w.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		if err := w.mayImport(p, f.Kind); err != nil { // with the rights of now
			return err
		}
		if plan.Upload, err = w.NewID(); err != nil {
			return err
		}
		return tx.AddUpload(assessment.Upload{
			OrganisationID: p.Organisation.ID,
			ID:             plan.Upload,
			UserID:         p.User.ID,
			Kind:           f.Kind,
			Name:           f.Name,
			Content:        f.Content,
			CreatedAt:      w.Now(),
		})
	})
	return plan, err
}

// ConfirmImport carries out a previewed import if it would still do what the preview with the digest showed; else it
// returns [assessment.Conflict] with the new plan and changes nothing.
func (w *Kernel) ConfirmImport(
	ctx context.Context,
	p assessment.Principal,
	kind assessment.UploadKind,
	upload assessment.ID,
	shown string,
	read func(string, []byte) (assessment.UploadedTable, error),
) (Plan, []Invited, error) {
	u, err := w.upload(ctx, p, kind, upload)
	if err != nil {
		return Plan{}, nil, err
	}
	table, err := w.readImport(ctx, p, Import{
		Kind:    kind,
		Name:    u.Name,
		Content: u.Content,
		Read:    read,
	}, false)
	if err != nil {
		return Plan{}, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, importTime)
	defer cancel()
	var plan Plan
	var invited []Invited
	err = w.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		if plan, invited, err = w.runImport(tx, p, kind, table, true); err != nil {
			return err
		}
		plan.Upload = upload
		if plan.Digest != shown || len(plan.Problems) > 0 {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.preview_changed", Current: plan}
		}
		return tx.DeleteUpload(upload) // already gone if it was confirmed twice
	})
	if err != nil {
		return plan, nil, err // nobody was invited
	}
	return plan, invited, nil
}

// upload finds the principal's own upload of a kind.
func (w *Kernel) upload(
	ctx context.Context,
	p assessment.Principal,
	kind assessment.UploadKind,
	id assessment.ID,
) (u assessment.Upload, err error) {
	err = w.View(ctx, p, func(tx assessment.Tx) (err error) {
		if err := w.mayImport(p, kind); err != nil {
			return err
		}
		if u, err = tx.Upload(p.User.ID, id); err == nil && u.Kind != kind {
			err = assessment.Missing()
		}
		return err
	})
	return u, err
}

// RunImport checks and carries out an import in one step, for the API and the command line. With check it only returns
// what would happen. A plan with problems is returned with an [assessment.Invalid] error and nothing is done.
func (w *Kernel) RunImport(ctx context.Context, p assessment.Principal, f Import, check bool) (Plan, []Invited, error) {
	if err := f.Once.Check(); err != nil {
		return Plan{}, nil, err
	}
	table, err := w.readImport(ctx, p, f, check)
	if err != nil {
		return Plan{}, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, importTime)
	defer cancel()
	if check {
		var plan Plan
		err = w.View(ctx, p, func(tx assessment.Tx) (err error) {
			plan, _, err = w.runImport(tx, p, f.Kind, table, false)
			return err
		})
		return plan, nil, err
	}
	var done importDone
	err = w.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		done, err = DoOnce(w, tx, p, f.Once, func() error { return w.mayImport(p, f.Kind) }, func() (importDone, error) {
			plan, invited, err := w.runImport(tx, p, f.Kind, table, true)
			if err == nil && len(plan.Problems) > 0 {
				err = InvalidPlan(plan)
			}
			return importDone{Plan: plan, Invited: invited}, err
		})
		return err
	})
	return done.Plan, done.Invited, err
}

// importDone is the result of an import.
type importDone struct {
	Plan    Plan
	Invited []Invited
}

// InvalidPlan is the plan's problems as an error whose fields are named by line and column.
func InvalidPlan(plan Plan) error {
	e := &assessment.Error{
		Code:    assessment.Invalid,
		Key:     "error.invalid_rows",
		Args:    assessment.Args{"Count": len(plan.Problems)},
		Current: plan,
	}
	for _, p := range plan.Problems {
		args := assessment.Args{"Line": p.Line, "Column": p.Column}
		for k, v := range p.Args {
			args[k] = v
		}
		e.Fields = append(e.Fields, assessment.FieldError{Field: p.Column, Key: p.Key, Args: args})
	}
	return e
}

// readImport reads a file for somebody who may import it, outside any transaction, because reading a workbook takes too
// long for others to wait.
func (w *Kernel) readImport(
	ctx context.Context,
	p assessment.Principal,
	f Import,
	check bool,
) (assessment.UploadedTable, error) {
	may := MayWrite
	if check {
		may = inOrganisation
	}
	err := may(p)
	if err == nil {
		err = w.mayImport(p, f.Kind)
	}
	if err != nil {
		return assessment.UploadedTable{}, w.Refused(ctx, p, err)
	}
	var table assessment.UploadedTable
	err = w.ReadFile(ctx, func() (err error) {
		table, err = f.Read(f.Name, f.Content)
		return err
	})
	switch {
	case err != nil:
		return assessment.UploadedTable{}, err
	case len(table.Rows) == 0:
		return assessment.UploadedTable{}, assessment.InvalidField("file", "error.file_empty", nil)
	case len(table.Rows) > MaxImportRows:
		return assessment.UploadedTable{}, assessment.InvalidField(
			"file",
			"error.file_rows",
			assessment.Args{"Max": MaxImportRows},
		)
	}
	return table, nil
}

// Table is a kind of table that can be imported: the permission required, and how its rows are planned in a
// transaction, and carried out if asked to. The table may belong to one thing: see [assessment.UploadKind.Of].
type Table struct {
	Permission assessment.Permission
	Run        func(
		tx assessment.Tx,
		p assessment.Principal,
		rows []assessment.UploadedRow,
		carryOut bool,
	) (Plan, []Invited, error)
	Of func(assessment.ID) Table // makes that of one thing; nil for a table of the organisation
}

// Offer adds a kind of table that can be imported.
func (w *Kernel) Offer(kind assessment.UploadKind, t Table) { w.tables[kind] = t }

// table is what is offered for a kind.
func (w *Kernel) table(kind assessment.UploadKind) (table Table, known bool) {
	name, of := kind.Split()
	table, known = w.tables[name]
	if known && table.Of != nil {
		table = table.Of(of)
	}
	return table, known
}

// mayImport checks the permission for an import of the kind.
func (w *Kernel) mayImport(p assessment.Principal, kind assessment.UploadKind) error {
	table, known := w.table(kind)
	switch {
	case !known:
		return assessment.Missing()
	case !p.MaySomewhere(table.Permission):
		return Denied(table.Permission)
	}
	return nil
}

// runImport plans an import in the transaction, and carries it out if asked to.
func (w *Kernel) runImport(
	tx assessment.Tx,
	p assessment.Principal,
	kind assessment.UploadKind,
	table assessment.UploadedTable,
	carryOut bool,
) (Plan, []Invited, error) {
	if err := w.mayImport(p, kind); err != nil {
		return Plan{}, nil, err
	}
	offered, _ := w.table(kind)
	if carryOut { // a preview may run in a transaction that only reads
		if err := tx.LockOrganisation(); err != nil {
			return Plan{}, nil, err
		}
	}
	plan, invited, err := offered.Run(tx, p, table.Rows, carryOut)
	for _, n := range table.Notes {
		if n.Field == "file" || plan.empties(n.Field) {
			plan.Notes = append(plan.Notes, n)
		}
	}
	return plan, invited, err
}

// SetCell changes a field to the cell's text, if the file has the column, and records the change.
func SetCell(row assessment.UploadedRow, field string, old string, changes *[]FieldChange, apply func(string)) {
	cell, ok := row.Cells[field]
	if !ok {
		return
	}
	cell = typed.Line(cell) // as the nouns do
	if cell != old {
		*changes = append(*changes, FieldChange{Field: field, Old: old, New: cell})
	}
	apply(cell)
}
