// Package tables knows the words of imported and exported tables in every language, for pages, API and command line
// alike. How files are read and written, and what the rows do, it leaves to workbook and to the use cases.
package tables

import (
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// Columns lists the fields of a kind of table in the order of an export.
func Columns(kind assessment.UploadKind) []string {
	if r, ok := registers.Find(string(kind)); ok {
		var columns []string
		for _, f := range r.Fields {
			columns = append(columns, f.Name)
		}
		return columns
	}
	if kind == assessment.UploadPeople {
		return people.PeopleColumns
	}
	return entities.EntityColumns
}

// Heading is what a column is called.
func Heading(l *i18n.Localizer, kind assessment.UploadKind, field string) string {
	if r, ok := registers.Find(string(kind)); ok {
		return l.T(r.Name + ".field." + field)
	}
	return l.T("import.column." + field)
}

// required are the columns without which the rows of a table cannot be told apart or carried out.
func required(kind assessment.UploadKind) []string {
	if r, ok := registers.Find(string(kind)); ok {
		return []string{r.NameField().Name}
	}
	if kind == assessment.UploadPeople {
		return []string{"email", "role", "entity"}
	}
	return []string{"key"}
}

// Reader makes a function that reads a table with headings and words in any language, or in the API's own. What is
// wrong with the file is told with the headings of l.
func Reader(
	c *i18n.Catalog,
	l *i18n.Localizer,
	kind assessment.UploadKind,
) func(name string, content []byte) ([]workflow.Row, error) {
	v := vocabulary(c, l, kind)
	return func(name string, content []byte) ([]workflow.Row, error) {
		read, err := workbook.Read(name, content, v)
		if err != nil {
			return nil, err
		}
		rows := make([]workflow.Row, len(read))
		for i, r := range read {
			rows[i] = workflow.Row{Line: r.Line, Cells: r.Cells}
		}
		return rows, nil
	}
}

func vocabulary(c *i18n.Catalog, l *i18n.Localizer, kind assessment.UploadKind) workbook.Vocabulary {
	v := workbook.Vocabulary{
		Columns:  map[string]string{},
		Values:   map[string]map[string]string{},
		Required: required(kind),
		Headings: map[string]string{},
	}
	for _, field := range Columns(kind) {
		v.Columns[field] = field
		v.Headings[field] = Heading(l, kind, field)
		for _, lang := range c.Languages() {
			v.Columns[Heading(c.For(lang), kind, field)] = field
		}
	}
	values := func(field, prefix string, stored []string) {
		v.Values[field] = map[string]string{}
		for _, s := range stored {
			v.Values[field][s] = s
			for _, lang := range c.Languages() {
				v.Values[field][c.For(lang).T(prefix+s)] = s
			}
		}
	}
	register, isRegister := registers.Find(string(kind))
	switch {
	case isRegister:
		for _, f := range register.Fields {
			if f.Kind == registers.Choice {
				values(f.Name, choiceWords(register, f), f.Choices)
			}
		}
	case kind == assessment.UploadPeople:
		values("role", "role.", texts(assessment.Roles))
	default:
		values("kind", "kind.", texts(assessment.EntityKinds))
	}
	return v
}

func texts[T ~string](list []T) []string {
	plain := make([]string, len(list))
	for i, s := range list {
		plain[i] = string(s)
	}
	return plain
}
