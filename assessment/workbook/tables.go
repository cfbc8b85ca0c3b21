package workbook

import (
	"mognad/assessment"
	"mognad/assessment/registers"
)

// tableColumn is a column of a kind of table.
type tableColumn struct {
	field   string
	width   float64         // in characters; 0 for the usual one
	choices []string        // as stored; none for free text
	words   string          // where the message keys of the choices begin
	day     bool            // holds days
	scale   registers.Scale // of steps
}

// tableColumns are those of a kind of table in the order of an export.
func tableColumns(kind assessment.UploadKind) []tableColumn {
	if r, ok := registers.Find(string(kind)); ok {
		return registerColumns(r)
	}
	switch kind {
	case assessment.UploadPeople:
		return peopleColumns()
	case assessment.UploadApplicability:
		return applicabilityColumns()
	case registers.MeasureValues:
		return valueColumns()
	case assessment.UploadActions:
		return planColumns()
	}
	return entityColumns()
}

// entityColumns are those of a table of entities, where parent and successors are keys. Each trait has a column of its
// own.
func entityColumns() []tableColumn {
	columns := []tableColumn{
		{field: "key"},
		{field: "name", width: 36},
		{field: "kind", choices: texts(assessment.EntityKinds), words: "kind."},
		{field: "parent"},
		{field: "body", width: 28},
		{field: "valid_from", day: true},
		{field: "valid_to", day: true},
		{field: "successors"},
	}
	for _, trait := range assessment.Traits {
		columns = append(columns, tableColumn{field: string(trait), choices: []string{"yes", "no"}, words: "trait_given."})
	}
	return columns
}

// peopleColumns are those of a table of people, which has a row for each membership, so somebody with two roles is in
// two rows; the entity is a key.
func peopleColumns() []tableColumn {
	return []tableColumn{
		{field: "email", width: 32},
		{field: "name", width: 36},
		{field: "role", width: 28, choices: texts(assessment.Roles), words: "role."},
		{field: "entity"},
		{field: "until", day: true},
	}
}

// applicabilityColumns are those of a table of statements of applicability, which has a row for each control; the
// entity is a key. The title is there for readers, and never read.
func applicabilityColumns() []tableColumn {
	return []tableColumn{
		{field: "entity"},
		{field: "control", width: 10},
		{field: "title", width: 44},
		{field: "status", width: 18, choices: texts(assessment.ControlStatuses), words: "control_status."},
		{field: "reason", width: 60},
		{field: "note", width: 44},
	}
}

// valueColumns are those of a table of the values of measures, which has a row for each value.
func valueColumns() []tableColumn {
	return []tableColumn{
		{field: "measure", width: 44},
		{field: "entities", width: 28},
		{field: "day", day: true},
		{field: "value"},
		{field: "note", width: 60},
	}
}

// registerWidths are the widths of columns, by what they hold.
var registerWidths = map[registers.Kind]float64{
	registers.Line:     44,
	registers.Text:     60,
	registers.Place:    44,
	registers.Choice:   18,
	registers.Step:     24,
	registers.Person:   28,
	registers.Body:     28,
	registers.Entities: 28,
}

// registerColumns are those of a register's table, one for each field. Those of derived fields, which an import passes
// over, come last.
func registerColumns(r registers.Register) []tableColumn {
	var columns []tableColumn
	for _, f := range r.All() {
		c := tableColumn{
			field:   f.Name,
			width:   registerWidths[f.Kind],
			choices: f.Choices,
			words:   r.Object + "." + f.Name + ".",
			day:     f.Kind == registers.Day,
			scale:   f.Scale,
		}
		if f.Kind == registers.YesNo {
			c.choices, c.words = []string{registers.Yes, registers.No}, "trait_given."
		}
		columns = append(columns, c)
	}
	return columns
}

// Columns lists the fields of a kind of table in the order of an export.
func Columns(kind assessment.UploadKind) []string {
	var fields []string
	for _, c := range tableColumns(kind) {
		fields = append(fields, c.field)
	}
	return fields
}

// Heading is what a column is called.
func Heading(words Words, kind assessment.UploadKind, field string) string {
	if r, ok := registers.Find(string(kind)); ok {
		return words.T(r.Name + ".field." + field)
	}
	if kind == assessment.UploadApplicability {
		return words.T("applicability.field." + field)
	}
	if kind == assessment.UploadActions {
		return words.T("action.field." + field)
	}
	return words.T("import.column." + field)
}

// required are the columns without which the rows of a table cannot be told apart or carried out.
func required(kind assessment.UploadKind) []string {
	if r, ok := registers.Find(string(kind)); ok {
		var fields []string
		for _, f := range r.KeyFields() {
			if f.Required {
				fields = append(fields, f.Name)
			}
		}
		return fields
	}
	switch kind {
	case assessment.UploadPeople:
		return []string{"email", "role", "entity"}
	case assessment.UploadApplicability:
		return []string{"entity", "control"}
	case registers.MeasureValues:
		return []string{"measure", "day", "value"}
	case assessment.UploadActions:
		return []string{"title", "entity"}
	}
	return []string{"key"}
}

// Reader makes a function that reads a table with headings and words in any of the languages, or in the API's own. What
// is wrong with the file is said with the headings of words.
func Reader[W Words](
	languages []W,
	words Words,
	kind assessment.UploadKind,
) func(name string, content []byte) (assessment.UploadedTable, error) {
	v := vocabulary(languages, words, kind)
	return func(name string, content []byte) (assessment.UploadedTable, error) { return Read(name, content, v) }
}

// former are the headings and words of tables that earlier versions made, by field or message key, where they are not
// the API's own.
var former = map[string][]string{
	"key":             {"Nyckel"},
	"body":            {"Organ"},
	"until":           {"Till och med"},
	"kind.operation":  {"Verksamhet"},
	"role.respondent": {"Svarande"},
}

func vocabulary[W Words](languages []W, words Words, kind assessment.UploadKind) Vocabulary {
	v := Vocabulary{
		Columns:  map[string]string{},
		Values:   map[string]map[string]string{},
		Required: required(kind),
		Headings: map[string]string{},
		Years:    kind == assessment.UploadActions,
	}
	for _, c := range tableColumns(kind) {
		if c.day {
			v.Days = append(v.Days, c.field)
		}
		v.Columns[c.field] = c.field
		for _, heading := range former[c.field] {
			v.Columns[heading] = c.field
		}
		v.Headings[c.field] = Heading(words, kind, c.field)
		for _, l := range languages {
			v.Columns[Heading(l, kind, c.field)] = c.field
		}
		if len(c.choices) > 0 {
			v.Values[c.field] = values(languages, c)
		}
	}
	return v
}

// values are the stored choices of a column by what a table may have for them.
func values[W Words](languages []W, c tableColumn) map[string]string {
	stored := map[string]string{}
	for _, choice := range c.choices {
		stored[choice] = choice
		for _, word := range former[c.words+choice] {
			stored[word] = choice
		}
		for _, l := range languages {
			stored[l.T(c.words+choice)] = choice
		}
	}
	return stored
}

func texts[T ~string](list []T) []string {
	plain := make([]string, len(list))
	for i, s := range list {
		plain[i] = string(s)
	}
	return plain
}
