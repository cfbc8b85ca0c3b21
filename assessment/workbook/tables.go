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

// tableKind is what is in a kind of table, and what it is called.
type tableKind struct {
	columns  func() []tableColumn // in the order of an export
	required []string             // the fields without which rows cannot be told apart or carried out
	title    string               // its message key
	headings string               // where the message keys of the columns' headings begin
	years    bool                 // each year has columns of its own
}

// tableKinds are the kinds of table apart from those of registers.
var tableKinds = map[assessment.UploadKind]tableKind{
	assessment.UploadEntities: {
		columns:  entityColumns,
		required: []string{"key"},
		title:    "table.entities",
		headings: "import.column.",
	},
	assessment.UploadPeople: {
		columns:  peopleColumns,
		required: []string{"email", "role", "entity"},
		title:    "table.people",
		headings: "import.column.",
	},
	assessment.UploadApplicability: {
		columns:  applicabilityColumns,
		required: []string{"entity", "control"},
		title:    "table.applicability",
		headings: "applicability.field.",
	},
	registers.MeasureValues: {
		columns:  valueColumns,
		required: []string{"measure", "day", "value"},
		title:    "table.measure_values",
		headings: "import.column.",
	},
	assessment.UploadActions: {
		columns:  planColumns,
		required: []string{"title", "entity"},
		title:    "plan.title",
		headings: "action.field.",
		years:    true,
	},
}

// kindOf is a kind of table, a register's or another.
func kindOf(kind assessment.UploadKind) tableKind {
	r, ok := registers.Find(string(kind))
	if !ok {
		return tableKinds[kind]
	}
	t := tableKind{
		columns:  func() []tableColumn { return registerColumns(r) },
		title:    r.Name + ".title",
		headings: r.Name + ".field.",
	}
	for _, f := range r.KeyFields() {
		if f.Required {
			t.required = append(t.required, f.Name)
		}
	}
	return t
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
	for _, c := range kindOf(kind).columns() {
		fields = append(fields, c.field)
	}
	return fields
}

// Headings is where the message keys of the headings of a kind of table begin; a field completes one.
func Headings(kind assessment.UploadKind) string { return kindOf(kind).headings }

// Heading is what a column is called.
func Heading(words Words, kind assessment.UploadKind, field string) string {
	return words.T(Headings(kind) + field)
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
	t := kindOf(kind)
	v := Vocabulary{
		Columns:  map[string]string{},
		Values:   map[string]map[string]string{},
		Required: t.required,
		Headings: map[string]string{},
		Years:    t.years,
	}
	for _, c := range t.columns() {
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
