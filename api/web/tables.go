package web

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
)

// Table is a kind of table that people import and export: the address of its pages, who may read and fill it, and what
// is in it. Its columns are those that workbook has for the kind, and its rows are planned by the use case that offers
// it.
type Table struct {
	Kind   assessment.UploadKind
	Path   string                // of the list that it fills, below the organisation's; its own pages are below that
	Read   assessment.Permission // to export it
	Manage assessment.Permission // to import it
	list   string                // the path of the list, where there is none at Path
	atRoot bool                  // who imports it must manage the whole organisation
	paper  bool                  // it belongs to the audit in the address
	named  string                // the field that names a row
	file   string                // message key of the name of its file

	word func(field, value string) string // message key of what a value is called, if there is such a key
	rows func(*Pages, *Request) (workbook.Table, error)
}

// Exports reports whether the table is exported as a whole; a list with choices of its own does that itself.
func (t Table) Exports() bool { return t.rows != nil }

// Tables lists the tables that are offered: those below, and one of each register.
func Tables() []Table {
	tables := []Table{
		{
			Kind:   assessment.UploadEntities,
			Path:   "/entities",
			Read:   assessment.ReadEntities,
			Manage: assessment.ManageEntities,
			named:  "name",
			word:   entityWord,
			rows:   (*Pages).entityTable,
		},
		{
			Kind:   assessment.UploadPeople,
			Path:   "/users",
			Read:   assessment.ReadPeople,
			Manage: assessment.ManagePeople,
			named:  "name",
			word:   wordOf("role", "role."),
			rows:   (*Pages).peopleTable,
		},
		{
			Kind:   assessment.UploadActions,
			Path:   "/plan",
			Read:   assessment.ReadPlan,
			Manage: assessment.ManagePlan,
			named:  "title",
			word:   func(field, value string) string { return "plan." + field + "." + value },
		},
		{
			Kind:   assessment.UploadApplicability,
			Path:   "/applicability",
			Read:   assessment.ReadRegisters,
			Manage: assessment.ManageRegisters,
			named:  "name",
			word:   wordOf("status", "control_status."),
			rows:   (*Pages).applicabilityTable,
		},
		{
			Kind:   registers.MeasureValues,
			Path:   "/measure-values",
			Read:   assessment.ReadRegisters,
			Manage: assessment.ManageRegisters,
			list:   registers.Measures.Path(),
			named:  "name",
			word:   wordOf("", ""),
			rows:   (*Pages).measureValueTable,
		},
	}
	for i := range tables {
		tables[i].file = "imports.file_name." + string(tables[i].Kind)
	}
	for _, r := range registers.Every() {
		tables = append(tables, registerTable(r))
	}
	return tables
}

// tableOf is the table of a kind that is offered.
func tableOf(kind assessment.UploadKind) Table {
	all := Tables()
	return all[slices.IndexFunc(all, func(t Table) bool { return t.Kind == kind })]
}

// registerTable is the table of a register's rows.
func registerTable(register registers.Register) Table {
	_, parts := register.About()
	path := register.Path()
	if register.OfAudit {
		path = "/audits/:audit" + path
	}
	return Table{
		Kind:   register.Upload(),
		Path:   path,
		Read:   register.Read,
		Manage: register.Manage,
		atRoot: !parts && !register.OfAudit,
		paper:  register.OfAudit,
		named:  register.NameField().Name,
		file:   register.Name + ".file_name",
		word:   func(field, value string) string { return register.Object + "." + field + "." + value },
		rows: func(p *Pages, r *Request) (workbook.Table, error) {
			rows, err := p.Register(register).use(r).Export(r.Request.Context(), r.Principal)
			return workbook.Register(r.L, register, rows, r.Principal.Organisation, p.Chain.Now()), err
		},
	}
}

// address is the table's, filled in from that of the request.
func (t Table) address(r *Request) string {
	return organisationPath(r, strings.Replace(t.Path, ":audit", r.Param("audit"), 1))
}

// kind is that of the table, or of the audit's.
func (t Table) kind(r *Request) assessment.UploadKind {
	if t.paper {
		return t.Kind.Of(auditIn(r))
	}
	return t.Kind
}

// wordOf makes the message keys of the values of one field.
func wordOf(worded, prefix string) func(field, value string) string {
	return func(field, value string) string {
		if field != worded {
			return ""
		}
		return prefix + value
	}
}

func entityWord(field, value string) string {
	if slices.Contains(assessment.Traits, assessment.Trait(field)) {
		return "trait_given." + value
	}
	return wordOf("kind", "kind.")(field, value)
}

func (p *Pages) entityTable(r *Request) (workbook.Table, error) {
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	return workbook.Entities(r.L, s.Tree, s.Bodies, r.Principal.Organisation, p.Chain.Now()), err
}

func (p *Pages) peopleTable(r *Request) (workbook.Table, error) {
	people, tree, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	return workbook.People(r.L, people, tree, r.Principal.Organisation, p.Chain.Now()), err
}

func (p *Pages) applicabilityTable(r *Request) (workbook.Table, error) {
	list, err := p.Chain.Registers.ApplicabilityTable(r.Request.Context(), r.Principal, queryID(r, "entity"))
	return workbook.Applicability(r.L, list, r.Principal.Organisation, p.Chain.Now()), err
}

func (p *Pages) measureValueTable(r *Request) (workbook.Table, error) {
	rows, err := p.Chain.Registers.ExportMeasureValues(r.Request.Context(), r.Principal)
	return workbook.MeasureValues(r.L, rows, r.Principal.Organisation, p.Chain.Now()), err
}
