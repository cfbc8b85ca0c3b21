package questionnaires

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"mognad/questionnaires/strictyaml"
	"mognad/questionnaires/typed"

	"go.yaml.in/yaml/v4"
)

// reader reads the YAML nodes of a questionnaire into the noun structs.
type reader struct {
	*strictyaml.Reader
	languages []string // those that every text must have; empty if they could not be read
}

func newReader(name string, clean cleaner) *reader {
	r := &reader{}
	r.Reader = &strictyaml.Reader{
		Findings: strictyaml.Findings{File: name, Message: ProblemMessage},
		At:       map[string]position{},
		Flawed:   map[string]bool{},
		Forms:    forms,
		Choices:  choices,
		Clean:    clean,
		Own:      r.own,
	}
	return r
}

// forms has the regular expression of each form of identifier; the problem's code is form_ and the name.
var forms = map[string]*regexp.Regexp{
	"key":     regexp.MustCompile(`^[a-z][a-z0-9-]{1,62}$`),
	"version": regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}$`),
	"id":      regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`),
	"step":    regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`),
	"source":  regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`),
	"rule":    regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`),
}

// enumeration is a string type with a list of known values.
type enumeration interface{ known() []string }

// choices lists the known values of an enumeration.
func choices(t reflect.Type, _ reflect.StructTag) []string {
	if e, ok := reflect.Zero(t).Interface().(enumeration); ok {
		return e.known()
	}
	return nil
}

// cleaner is what cleans a text, or says what is wrong with it; see [strictyaml.Reader].
type cleaner func(string, reflect.StructTag) (string, string, args)

// trimmed is a text without surrounding white space.
func trimmed(s string, _ reflect.StructTag) (string, string, args) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", "empty_text", nil
	}
	if i := strings.IndexFunc(s, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }); i >= 0 {
		return "", "control_character", strictyaml.Hidden([]byte(s[i:]))
	}
	return s, "", nil
}

// cleaned is [trimmed], and refuses a text that has, written as an escape, what is taken away from the file itself:
// cleaned here, it would not be what the stored file says.
func cleaned(s string, tag reflect.StructTag) (string, string, args) {
	s, code, a := trimmed(s, tag)
	if shown := typed.Text(s); code == "" && shown != s {
		i := 0
		for i < len(shown) && s[i] == shown[i] {
			i++
		}
		return "", "control_character", strictyaml.Hidden([]byte(s[i:]))
	}
	return s, code, a
}

// own reads texts in languages, which are maps but not Go maps of the usual kind.
func (r *reader) own(v reflect.Value, node *yaml.Node, path string, _ reflect.StructTag) bool {
	if v.Type() != reflect.TypeFor[Text]() {
		return false
	}
	r.text(v, node, path)
	return true
}

// questionnaire reads the whole file; false if its format is unknown.
func (r *reader) questionnaire(q *Questionnaire, root *yaml.Node) bool {
	if !r.KnownFormat(root, Format) {
		return false
	}
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "languages" {
			r.languages = listedLanguages(root.Content[i+1])
		}
	}
	r.Value(reflect.ValueOf(q).Elem(), root, "", "")
	return true
}

// listedLanguages is read ahead, since texts may come before it. It is empty if something is wrong with the list, which
// is reported later, so that one mistake there is not repeated for every text.
func listedLanguages(node *yaml.Node) []string {
	if node.Kind != yaml.SequenceNode {
		return nil
	}
	var listed []string
	for _, language := range node.Content {
		if !slices.Contains(Languages, language.Value) || slices.Contains(listed, language.Value) {
			return nil
		}
		listed = append(listed, language.Value)
	}
	return listed
}

// text reads a text in the languages of the questionnaire.
func (r *reader) text(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := r.Pairs(node, path)
	if !ok {
		return
	}
	r.At[path] = strictyaml.Place(node)
	text := Text{}
	given := map[string]bool{}
	for _, p := range pairs {
		given[p.Name] = true
		if len(r.languages) > 0 && !slices.Contains(r.languages, p.Name) {
			r.Refuse(p.Key, p.Path, "language_extra", args{"Language": p.Name})
			continue
		}
		if !r.Plain(p.Value, p.Path) {
			continue
		}
		if s, ok := r.Characters(p.Value, p.Path, ""); ok {
			text[p.Name] = s
		}
	}
	for _, language := range r.languages {
		if !given[language] {
			r.Refuse(node, path, "language_missing", args{"Language": language})
		}
	}
	v.Set(reflect.ValueOf(text))
}
