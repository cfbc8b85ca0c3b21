package questionnaires

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// reader turns YAML nodes into the fields of the noun structs, guided by the structs' tags, and notes where each value
// stands and what is wrong with it.
type reader struct {
	findings
	at        map[string]position // of each value that was read without a problem of its own, by path
	languages []string            // those that every text has; empty if that could not be read
}

// forms holds the regular expression of each form of identifier; the problem is called form_ and the name.
var forms = map[string]*regexp.Regexp{
	"key":     regexp.MustCompile(`^[a-z][a-z0-9-]{1,62}$`),
	"version": regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}$`),
	"id":      regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`),
	"step":    regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`),
	"source":  regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`),
	"rule":    regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`),
}

var (
	wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})$`)
	truthWord   = regexp.MustCompile(`^(?i:yes|no|on|off|true|false)$`)
)

// enumeration is a string type with a list of known values.
type enumeration interface{ known() []string }

var (
	enumerationType = reflect.TypeFor[enumeration]()
	textType        = reflect.TypeFor[Text]()
)

// questionnaire reads the whole file; false if it is of a format that is not known here.
func (r *reader) questionnaire(q *Questionnaire, root *yaml.Node) bool {
	if root.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(root.Content); i += 2 {
			value := root.Content[i+1]
			switch root.Content[i].Value {
			case "format":
				if value.ShortTag() == "!!int" && value.Value != strconv.Itoa(Format) {
					r.add(place(value), "format", "unknown_format", args{"Value": value.Value, "Known": Format})
					return false
				}
			case "languages":
				r.languages = listedLanguages(value)
			}
		}
	}
	r.value(reflect.ValueOf(q).Elem(), root, "", "")
	return true
}

// listedLanguages is read ahead, since texts may stand before it. It is empty if something is wrong with the list,
// which is noted in its turn: one mistake there is not one in every text.
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

// value reads a node into v.
func (r *reader) value(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if !r.plain(node, path) {
		return
	}
	if v.Type() == textType {
		r.text(v, node, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(v.Elem(), node, path, tag)
	case reflect.Struct:
		r.object(v, node, path)
	case reflect.Slice:
		r.list(v, node, path, tag)
	case reflect.Map:
		r.table(v, node, path, tag)
	case reflect.Int:
		r.number(v, node, path, tag)
	case reflect.Bool:
		r.truth(v, node, path)
	case reflect.String:
		r.word(v, node, path, tag)
	}
}

// plain refuses what makes a file mean something else than it shows: aliases, anchors and tags.
func (r *reader) plain(node *yaml.Node, path string) bool {
	if node.Kind == yaml.AliasNode {
		r.add(place(node), path, "alias", args{"Name": node.Value})
		return false
	}
	if node.Anchor != "" {
		r.add(place(node), path, "anchor", args{"Name": node.Anchor})
	}
	if node.Style&yaml.TaggedStyle != 0 {
		r.add(place(node), path, "tag", args{"Name": node.Tag})
		return false
	}
	return true
}

// pair is one key of a map with its value.
type pair struct {
	name       string
	key, value *yaml.Node
}

// pairs lists the keys of a map; ok is false if the node is no map.
func (r *reader) pairs(node *yaml.Node, path string) (list []pair, ok bool) {
	if node.Kind != yaml.MappingNode {
		r.unfit(node, path, "not_a_map")
		return nil, false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			r.add(place(key), path, "merge_key", nil)
			continue
		}
		if !r.plain(key, path) {
			continue
		}
		if key.Kind != yaml.ScalarNode || key.Value == "" {
			r.add(place(key), path, "bad_key", nil)
			continue
		}
		if line, twice := seen[key.Value]; twice {
			r.add(place(key), join(path, shorten(key.Value)), "duplicate_key", args{"Name": key.Value, "Line": line})
			continue
		}
		seen[key.Value] = key.Line
		list = append(list, pair{key.Value, key, value})
	}
	return list, true
}

// object reads a map with known keys.
func (r *reader) object(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := r.pairs(node, path)
	if !ok {
		return
	}
	r.at[path] = place(node)
	fields, names := fieldsOf(v.Type())
	given := map[string]bool{}
	for _, p := range pairs {
		given[p.name] = true
		field, known := fields[p.name]
		if !known {
			r.unknownKey(p, path, names)
			continue
		}
		r.value(v.FieldByIndex(field.Index), p.value, join(path, p.name), field.Tag)
	}
	for _, name := range names {
		if !given[name] && !optional(fields[name]) {
			r.add(place(node), join(path, name), "missing_key", args{"Name": name})
		}
	}
}

func (r *reader) unknownKey(p pair, path string, names []string) {
	if near := nearest(p.name, names); near != "" {
		r.add(place(p.key), join(path, shorten(p.name)), "unknown_key_nearest", args{"Name": p.name, "Nearest": near})
		return
	}
	r.add(place(p.key), join(path, shorten(p.name)), "unknown_key", args{"Name": p.name})
}

// fieldsOf lists the fields of a struct that stand in the file, by name and in order.
func fieldsOf(t reflect.Type) (map[string]reflect.StructField, []string) {
	fields := map[string]reflect.StructField{}
	var names []string
	for i := range t.NumField() {
		field := t.Field(i)
		if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" {
			fields[name] = field
			names = append(names, name)
		}
	}
	return fields, names
}

func optional(field reflect.StructField) bool {
	return strings.HasSuffix(field.Tag.Get("yaml"), ",omitempty")
}

// list reads a list with at least one entry.
func (r *reader) list(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind != yaml.SequenceNode {
		r.unfit(node, path, "not_a_list")
		return
	}
	if len(node.Content) == 0 {
		r.add(place(node), path, "empty_list", nil)
		return
	}
	if most, err := strconv.Atoi(tag.Get("most")); err == nil && len(node.Content) > most {
		r.add(place(node), path, "too_many", args{"Count": len(node.Content), "Max": most})
		return
	}
	r.at[path] = place(node)
	v.Set(reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		r.value(v.Index(i), item, entry(path, i), tag)
	}
}

// table reads a map whose keys are the author's.
func (r *reader) table(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	pairs, ok := r.pairs(node, path)
	if !ok {
		return
	}
	if most, err := strconv.Atoi(tag.Get("most")); err == nil && len(pairs) > most {
		r.add(place(node), path, "too_many", args{"Count": len(pairs), "Max": most})
		return
	}
	r.at[path] = place(node)
	v.Set(reflect.MakeMapWithSize(v.Type(), len(pairs)))
	for _, p := range pairs {
		at := join(path, shorten(p.name))
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() == reflect.Int {
			n, err := strconv.Atoi(p.name)
			if err != nil || !wholeNumber.MatchString(p.name) {
				r.add(place(p.key), at, "not_a_number", args{"Value": p.name})
				continue
			}
			key.SetInt(int64(n))
		} else {
			if !r.quoted(p.key, at) {
				continue
			}
			key.SetString(p.name)
		}
		value := reflect.New(v.Type().Elem()).Elem()
		r.value(value, p.value, at, tag)
		v.SetMapIndex(key, value)
		if _, read := r.at[at]; read {
			r.at[at] = place(p.key)
		}
	}
}

// number reads a whole number.
func (r *reader) number(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind == yaml.ScalarNode && node.Value == "" {
		r.add(place(node), path, "empty_value", nil)
		return
	}
	n, err := strconv.Atoi(node.Value)
	if err != nil || node.ShortTag() != "!!int" || !wholeNumber.MatchString(node.Value) {
		r.add(place(node), path, "not_a_number", args{"Value": shown(node)})
		return
	}
	if least, most, ok := limits(tag); ok && (n < least || n > most) {
		r.add(place(node), path, "out_of_range", args{"Value": n, "Min": least, "Max": most})
		return
	}
	r.at[path] = place(node)
	v.SetInt(int64(n))
}

func limits(tag reflect.StructTag) (least, most int, ok bool) {
	low, high, ok := strings.Cut(tag.Get("range"), ",")
	if !ok {
		return 0, 0, false
	}
	least, errLow := strconv.Atoi(low)
	most, errHigh := strconv.Atoi(high)
	return least, most, errLow == nil && errHigh == nil
}

// truth reads true or false.
func (r *reader) truth(v reflect.Value, node *yaml.Node, path string) {
	if node.ShortTag() != "!!bool" {
		r.add(place(node), path, "not_true_false", args{"Value": shown(node)})
		return
	}
	r.at[path] = place(node)
	v.SetBool(strings.EqualFold(node.Value, "true"))
}

// word reads a text in no language: an id, a word of a list, a rule.
func (r *reader) word(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	word, ok := r.characters(node, path)
	if !ok {
		return
	}
	if v.Type().Implements(enumerationType) {
		known := v.Interface().(enumeration).known()
		if !slices.Contains(known, word) {
			r.add(place(node), path, "unknown_value", args{"Value": word, "Known": strings.Join(known, ", ")})
			return
		}
	}
	if form := tag.Get("form"); form != "" && !forms[form].MatchString(word) {
		r.add(place(node), path, "form_"+form, args{"Value": word})
		return
	}
	r.at[path] = place(node)
	v.SetString(word)
}

// text reads a text in the languages of the questionnaire.
func (r *reader) text(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := r.pairs(node, path)
	if !ok {
		return
	}
	r.at[path] = place(node)
	text := Text{}
	given := map[string]bool{}
	for _, p := range pairs {
		given[p.name] = true
		at := join(path, shorten(p.name))
		if len(r.languages) > 0 && !slices.Contains(r.languages, p.name) {
			r.add(place(p.key), at, "language_extra", args{"Language": p.name})
			continue
		}
		if !r.plain(p.value, at) {
			continue
		}
		if s, ok := r.characters(p.value, at); ok {
			text[p.name] = s
		}
	}
	for _, language := range r.languages {
		if !given[language] {
			r.add(place(node), path, "language_missing", args{"Language": language})
		}
	}
	v.Set(reflect.ValueOf(text))
}

// characters reads a scalar that is meant as text, without white space around it.
func (r *reader) characters(node *yaml.Node, path string) (string, bool) {
	if node.Kind != yaml.ScalarNode {
		r.unfit(node, path, "not_a_text")
		return "", false
	}
	if !r.quoted(node, path) {
		return "", false
	}
	s := strings.TrimSpace(node.Value)
	if s == "" {
		r.add(place(node), path, "empty_text", nil)
		return "", false
	}
	if strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }) {
		r.add(place(node), path, "control_character", nil)
		return "", false
	}
	return s, true
}

// quoted refuses a scalar without quotes that some YAML reader takes for something else than text.
func (r *reader) quoted(node *yaml.Node, path string) bool {
	const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if node.Style&quotes != 0 {
		return true
	}
	switch tag := node.ShortTag(); {
	case truthWord.MatchString(node.Value):
		r.add(place(node), path, "quote_word", args{"Value": node.Value})
	case tag == "!!null":
		r.add(place(node), path, "empty_value", nil)
	case tag == "!!timestamp":
		r.add(place(node), path, "quote_date", args{"Value": node.Value})
	case tag == "!!int" || tag == "!!float":
		r.add(place(node), path, "quote_number", args{"Value": node.Value})
	default:
		return true
	}
	return false
}

// unfit notes that a node is of the wrong kind, or empty.
func (r *reader) unfit(node *yaml.Node, path, code string) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" {
		code = "empty_value"
	}
	r.add(place(node), path, code, nil)
}

func shown(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "{…}"
	case yaml.SequenceNode:
		return "[…]"
	default:
		return node.Value
	}
}

func place(node *yaml.Node) position { return position{max(1, node.Line), max(1, node.Column)} }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func entry(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
