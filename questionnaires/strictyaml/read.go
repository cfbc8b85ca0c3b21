// Package strictyaml reads YAML files that people write into structs and says of everything that is wrong at which line
// and column it stands. What a file means, and the words of the messages, are left to those who define its format.
package strictyaml

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Reader turns YAML nodes into the fields of structs, guided by the structs' tags, and notes where each value stands and
// what is wrong with it. Tags: yaml the key, with "omitempty" if it may be left out; form the form of an identifier; most
// the largest number of entries; range the smallest and largest number.
type Reader struct {
	Findings
	At         map[string]Position                                             // of each value that was read without a problem of its own, by path
	Forms      map[string]*regexp.Regexp                                       // by the tag form; the problem is called form_ and the name
	Choices    func(reflect.Type) []string                                     // the known values of a string type, nil for any
	Clean      func(string, reflect.StructTag) (string, string, Args)          // a text as it is meant; and the code of what is wrong with it, "" for nothing
	Own        func(reflect.Value, *yaml.Node, string, reflect.StructTag) bool // reads what is read in a way of its own; false if it is not
	PlainWords bool                                                            // whether yes, no, on and off without quotes are texts, as YAML 1.2 has it
	EmptyLists bool                                                            // whether lists may be empty
}

var (
	wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})$`)
	truthWord   = regexp.MustCompile(`^(?i:yes|no|on|off|true|false)$`)
)

// Value reads a node into v.
func (r *Reader) Value(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if !r.Plain(node, path) {
		return
	}
	if r.Own != nil && r.Own(v, node, path, tag) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.Value(v.Elem(), node, path, tag)
	case reflect.Struct:
		r.Object(v, node, path)
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

// Plain refuses what makes a file mean something else than it shows: aliases, anchors and tags.
func (r *Reader) Plain(node *yaml.Node, path string) bool {
	if node.Kind == yaml.AliasNode {
		r.Add(Place(node), path, "alias", Args{"Name": node.Value})
		return false
	}
	if node.Anchor != "" {
		r.Add(Place(node), path, "anchor", Args{"Name": node.Anchor})
		node.Anchor = "" // said once, however often the node is looked at
	}
	if node.Style&yaml.TaggedStyle != 0 {
		r.Add(Place(node), path, "tag", Args{"Name": node.Tag})
		return false
	}
	return true
}

// Pair is one key of a map with its value.
type Pair struct {
	Name       string
	Key, Value *yaml.Node
}

// Pairs lists the keys of a map; ok is false if the node is no map.
func (r *Reader) Pairs(node *yaml.Node, path string) (list []Pair, ok bool) {
	if node.Kind != yaml.MappingNode {
		r.Unfit(node, path, "not_a_map")
		return nil, false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			r.Add(Place(key), path, "merge_key", nil)
			continue
		}
		if !r.Plain(key, path) {
			continue
		}
		if key.Kind != yaml.ScalarNode || key.Value == "" {
			r.Add(Place(key), path, "bad_key", nil)
			continue
		}
		if line, twice := seen[key.Value]; twice {
			r.Add(Place(key), Join(path, Shorten(key.Value)), "duplicate_key", Args{"Name": key.Value, "Line": line})
			continue
		}
		seen[key.Value] = key.Line
		list = append(list, Pair{key.Value, key, value})
	}
	return list, true
}

// Object reads a map with known keys.
func (r *Reader) Object(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := r.Pairs(node, path)
	if !ok {
		return
	}
	r.At[path] = Place(node)
	fields, names := FieldsOf(v.Type())
	given := map[string]bool{}
	for _, p := range pairs {
		given[p.Name] = true
		field, known := fields[p.Name]
		if !known {
			r.unknownKey(p, path, names)
			continue
		}
		r.Value(v.FieldByIndex(field.Index), p.Value, Join(path, p.Name), field.Tag)
	}
	for _, name := range names {
		if !given[name] && !Optional(fields[name]) {
			r.Add(Place(node), Join(path, name), "missing_key", Args{"Name": name})
		}
	}
}

func (r *Reader) unknownKey(p Pair, path string, names []string) {
	if near := Nearest(p.Name, names); near != "" {
		r.Add(Place(p.Key), Join(path, Shorten(p.Name)), "unknown_key_nearest", Args{"Name": p.Name, "Nearest": near})
		return
	}
	r.Add(Place(p.Key), Join(path, Shorten(p.Name)), "unknown_key", Args{"Name": p.Name})
}

// FieldsOf lists the fields of a struct that stand in the file, by name and in order.
func FieldsOf(t reflect.Type) (map[string]reflect.StructField, []string) {
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

// Optional reports whether a field may be left out of the file.
func Optional(field reflect.StructField) bool {
	return strings.HasSuffix(field.Tag.Get("yaml"), ",omitempty")
}

// list reads a list with at least one entry.
func (r *Reader) list(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind != yaml.SequenceNode {
		r.Unfit(node, path, "not_a_list")
		return
	}
	if len(node.Content) == 0 && !r.EmptyLists {
		r.Add(Place(node), path, "empty_list", nil)
		return
	}
	if most, err := strconv.Atoi(tag.Get("most")); err == nil && len(node.Content) > most {
		r.Add(Place(node), path, "too_many", Args{"Count": len(node.Content), "Max": most})
		return
	}
	r.At[path] = Place(node)
	if len(node.Content) == 0 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		r.Value(v.Index(i), item, Entry(path, i), tag)
	}
}

// table reads a map whose keys are the author's.
func (r *Reader) table(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	pairs, ok := r.Pairs(node, path)
	if !ok {
		return
	}
	if most, err := strconv.Atoi(tag.Get("most")); err == nil && len(pairs) > most {
		r.Add(Place(node), path, "too_many", Args{"Count": len(pairs), "Max": most})
		return
	}
	r.At[path] = Place(node)
	v.Set(reflect.MakeMapWithSize(v.Type(), len(pairs)))
	for _, p := range pairs {
		at := Join(path, Shorten(p.Name))
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() == reflect.Int {
			n, err := strconv.Atoi(p.Name)
			if err != nil || !wholeNumber.MatchString(p.Name) {
				r.Add(Place(p.Key), at, "not_a_number", Args{"Value": p.Name})
				continue
			}
			key.SetInt(int64(n))
		} else {
			if !r.Quoted(p.Key, at) {
				continue
			}
			key.SetString(p.Name)
		}
		value := reflect.New(v.Type().Elem()).Elem()
		r.Value(value, p.Value, at, tag)
		v.SetMapIndex(key, value)
		if _, read := r.At[at]; read {
			r.At[at] = Place(p.Key)
		}
	}
}

// number reads a whole number.
func (r *Reader) number(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind == yaml.ScalarNode && node.Value == "" {
		r.Add(Place(node), path, "empty_value", nil)
		return
	}
	n, err := strconv.Atoi(node.Value)
	if err != nil || node.ShortTag() != "!!int" || !wholeNumber.MatchString(node.Value) {
		r.Add(Place(node), path, "not_a_number", Args{"Value": Shown(node)})
		return
	}
	if least, most, ok := limits(tag); ok && (n < least || n > most) {
		r.Add(Place(node), path, "out_of_range", Args{"Value": n, "Min": least, "Max": most})
		return
	}
	r.At[path] = Place(node)
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
func (r *Reader) truth(v reflect.Value, node *yaml.Node, path string) {
	if node.ShortTag() != "!!bool" {
		r.Add(Place(node), path, "not_true_false", Args{"Value": Shown(node)})
		return
	}
	r.At[path] = Place(node)
	v.SetBool(strings.EqualFold(node.Value, "true"))
}

// word reads a text in no language: an id, a word of a list, a rule.
func (r *Reader) word(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	word, ok := r.Characters(node, path, tag)
	if !ok {
		return
	}
	if known := r.Choices(v.Type()); known != nil {
		if !slices.Contains(known, word) {
			r.Add(Place(node), path, "unknown_value", Args{"Value": word, "Known": strings.Join(known, ", ")})
			return
		}
	}
	if form := tag.Get("form"); form != "" && !r.Forms[form].MatchString(word) {
		r.Add(Place(node), path, "form_"+form, Args{"Value": word})
		return
	}
	r.At[path] = Place(node)
	v.SetString(word)
}

// Characters reads a scalar that is meant as text.
func (r *Reader) Characters(node *yaml.Node, path string, tag reflect.StructTag) (string, bool) {
	if node.Kind != yaml.ScalarNode {
		r.Unfit(node, path, "not_a_text")
		return "", false
	}
	if !r.Quoted(node, path) {
		return "", false
	}
	s, code, a := r.Clean(node.Value, tag)
	if code != "" {
		r.Add(Place(node), path, code, a)
		return "", false
	}
	return s, true
}

// Quoted refuses a scalar without quotes that some YAML reader takes for something else than text.
func (r *Reader) Quoted(node *yaml.Node, path string) bool {
	const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if node.Style&quotes != 0 {
		return true
	}
	switch tag := node.ShortTag(); {
	case truthWord.MatchString(node.Value) && !(r.PlainWords && tag == "!!str"):
		r.Add(Place(node), path, "quote_word", Args{"Value": node.Value})
	case tag == "!!null":
		r.Add(Place(node), path, "empty_value", nil)
	case tag == "!!timestamp":
		r.Add(Place(node), path, "quote_date", Args{"Value": node.Value})
	case tag == "!!int" || tag == "!!float":
		r.Add(Place(node), path, "quote_number", Args{"Value": node.Value})
	default:
		return true
	}
	return false
}

// Unfit notes that a node is of the wrong kind, or empty.
func (r *Reader) Unfit(node *yaml.Node, path, code string) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" {
		code = "empty_value"
	}
	r.Add(Place(node), path, code, nil)
}

// Shown is a node in a message.
func Shown(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "{…}"
	case yaml.SequenceNode:
		return "[…]"
	default:
		return node.Value
	}
}

// Place is where a node stands.
func Place(node *yaml.Node) Position { return Position{max(1, node.Line), max(1, node.Column)} }

// Join is the path of a value in a map.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Entry is the path of an entry of a list.
func Entry(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
