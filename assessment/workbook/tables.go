package workbook

import (
	"mognad/assessment"
	"mognad/assessment/registers"
)

// The columns of the tables that are no registers. In a table of entities parent and successors are keys. One of people
// has a row for each membership, so somebody with two roles is in two rows; the entity is a key.
var (
	entityColumns = []string{"key", "name", "kind", "parent", "body", "valid_from", "valid_to", "successors"}
	peopleColumns = []string{"email", "name", "role", "entity", "until"}
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
		return peopleColumns
	}
	return entityColumns
}

// Heading is what a column is called.
func Heading(words Words, kind assessment.UploadKind, field string) string {
	if r, ok := registers.Find(string(kind)); ok {
		return words.T(r.Name + ".field." + field)
	}
	return words.T("import.column." + field)
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

// Reader makes a function that reads a table with headings and words in any of the languages, or in the API's own. What
// is wrong with the file is said with the headings of words.
func Reader[W Words](
	languages []W,
	words Words,
	kind assessment.UploadKind,
) func(name string, content []byte) ([]assessment.UploadedRow, error) {
	v := vocabulary(languages, words, kind)
	return func(name string, content []byte) ([]assessment.UploadedRow, error) { return Read(name, content, v) }
}

func vocabulary[W Words](languages []W, words Words, kind assessment.UploadKind) Vocabulary {
	v := Vocabulary{
		Columns:  map[string]string{},
		Values:   map[string]map[string]string{},
		Required: required(kind),
		Headings: map[string]string{},
	}
	for _, field := range Columns(kind) {
		v.Columns[field] = field
		v.Headings[field] = Heading(words, kind, field)
		for _, l := range languages {
			v.Columns[Heading(l, kind, field)] = field
		}
	}
	values := func(field, prefix string, stored []string) {
		v.Values[field] = map[string]string{}
		for _, s := range stored {
			v.Values[field][s] = s
			for _, l := range languages {
				v.Values[field][l.T(prefix+s)] = s
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
