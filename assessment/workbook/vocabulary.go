package workbook

import (
	"maps"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// Vocabulary maps the words of a file to fields and values. Case, spaces and underscores do not matter.
type Vocabulary struct {
	Columns  map[string]string            // heading, in any language → field
	Values   map[string]map[string]string // field → word, in any language → value as stored; others stay as typed
	Required []string                     // fields that must have a column
	Headings map[string]string            // field → heading in messages; by default the field's name
}

// words is a vocabulary with folded keys.
type words struct {
	columns  map[string]string
	values   map[string]map[string]string
	required []string
	headings map[string]string
}

func (v Vocabulary) fold() words {
	w := words{
		columns:  map[string]string{},
		values:   map[string]map[string]string{},
		required: v.Required,
		headings: v.Headings,
	}
	for heading, field := range v.Columns {
		w.columns[fold(heading)] = field
	}
	for field, values := range v.Values {
		w.values[field] = map[string]string{}
		for word, value := range values {
			w.values[field][fold(word)] = value
		}
	}
	return w
}

// fold brings the different spellings of a word to one form.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return -1
		}
		return r
	}, typed.Folded(s))
}

func (w words) heading(field string) string {
	if h := w.headings[field]; h != "" {
		return h
	}
	return field
}

// known lists the headings that a file may have, for messages.
func (w words) known() string {
	seen := map[string]bool{}
	for _, field := range w.columns {
		seen[w.heading(field)] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), ", ")
}

// rows takes the first line as the heading and assigns the cells of the other lines to fields.
func (w words) rows(lines []line) ([]assessment.UploadedRow, error) {
	if len(lines) == 0 {
		return nil, refuse("import.empty", nil)
	}
	fields, err := w.fields(lines[0])
	if err != nil {
		return nil, err
	}
	rows := make([]assessment.UploadedRow, 0, len(lines)-1)
	for _, l := range lines[1:] {
		row := assessment.UploadedRow{Line: l.number, Cells: make(map[string]string, len(fields))}
		for i, cell := range l.cells {
			switch {
			case i < len(fields) && fields[i] != "":
				row.Cells[fields[i]] = w.value(fields[i], cell)
			case !blank(cell):
				return nil, refuse("import.no_heading", assessment.Args{"Cell": cellName(i, l.number)})
			}
		}
		for _, field := range fields {
			if _, has := row.Cells[field]; !has && field != "" {
				row.Cells[field] = ""
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// fields returns the field of each column, "" for a column without a heading.
func (w words) fields(heading line) ([]string, error) {
	var problems []assessment.FieldError
	problem := func(key string, args assessment.Args) {
		problems = append(problems, assessment.FieldError{Field: "file", Key: key, Args: args})
	}
	fields := make([]string, len(heading.cells))
	for i, cell := range heading.cells {
		if blank(cell) {
			continue
		}
		field, ok := w.columns[fold(cell)]
		switch {
		case !ok:
			problem("import.unknown_column", assessment.Args{"Column": shorten(strings.TrimSpace(cell), 60), "Known": w.known()})
		case slices.Contains(fields, field):
			problem("import.column_twice", assessment.Args{"Column": w.heading(field)})
		default:
			fields[i] = field
		}
	}
	for _, field := range w.required {
		if !slices.Contains(fields, field) {
			problem("import.column_missing", assessment.Args{"Column": w.heading(field)})
		}
	}
	return fields, assessment.InvalidFields(problems)
}

func (w words) value(field, cell string) string {
	if value, ok := w.values[field][fold(cell)]; ok {
		return value
	}
	return cell
}

// shorten cuts a text to at most n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
