package registers

import (
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/questionnaires/typed"
)

// parse reads a cell, with bodies and people by name and entities by key. It also returns what is unknown.
func (s References) parse(f registers.Field, cell string) (values []string, unknown string) {
	text := typed.Line(cell)
	switch f.Kind {
	case registers.Body:
		return s.parseBody(text)
	case registers.Person:
		return s.parsePerson(text)
	case registers.Entities:
		return s.parseEntities(text)
	case registers.Step:
		return s.parseStep(f.Scale, text)
	case registers.Months:
		return split(text), ""
	case registers.Questions:
		return s.parseQuestions(text)
	case registers.YesNo:
		if text != "" && text != registers.Yes && text != registers.No {
			return nil, text
		}
		return []string{text}, ""
	}
	return []string{cell}, ""
}

// split separates keys and numbers.
func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}

func (s References) parseBody(name string) (values []string, unknown string) {
	if name == "" {
		return []string{""}, ""
	}
	for _, b := range s.named {
		if typed.Folded(b.Name) == typed.Folded(name) {
			return []string{b.ID.String()}, ""
		}
	}
	return nil, name
}

// parsePerson finds a person by a name that only one has, or by address.
func (s References) parsePerson(name string) (values []string, unknown string) {
	if name == "" {
		return []string{""}, ""
	}
	var found []string
	for _, m := range s.people {
		if typed.Folded(m.Name) == typed.Folded(name) || m.Email == assessment.NormaliseEmail(name) {
			found = append(found, m.UserID.String())
		}
	}
	if len(found) != 1 {
		return nil, name
	}
	return found, ""
}

func (s References) parseEntities(text string) (values []string, unknown string) {
	for _, key := range split(text) {
		i := slices.IndexFunc(s.Tree.Nodes, func(n assessment.Node) bool { return n.Key == key })
		if i < 0 {
			return values, key
		}
		values = append(values, s.Tree.Nodes[i].ID.String())
	}
	return values, ""
}

func (s References) parseQuestions(text string) (values []string, unknown string) {
	for id := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if id = typed.Line(id); !s.question(id) {
			return values, id
		}
		values = append(values, id)
	}
	return values, ""
}

// parseStep reads a step by its number, with or without its name, or by its name alone.
func (s References) parseStep(scale registers.Scale, text string) (values []string, unknown string) {
	if text == "" {
		return []string{""}, ""
	}
	steps := s.Criteria.Steps(scale)
	number, _, _ := strings.Cut(text, " ")
	if n, err := strconv.Atoi(number); err == nil {
		if n < 1 || n > len(steps) {
			return nil, text
		}
		return []string{number}, ""
	}
	for i, name := range steps {
		if name != "" && typed.Folded(name) == typed.Folded(text) {
			return []string{strconv.Itoa(i + 1)}, ""
		}
	}
	return nil, text
}
