// Package strictyaml reads YAML files written by people into structs and reports everything that is wrong, with line
// and column. What a file means, and the messages, are left to those who define its format.
package strictyaml

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Reader reads YAML nodes into the fields of structs, guided by the structs' tags, and records the position of each
// value and what is wrong with it. The tags: yaml is the key, with "omitempty" if it is optional; form the form of an
// identifier; range the smallest and largest number; most the largest number of entries; id the keys that identify
// entries; read "first" for what others refer to, wherever it is; short "yes" for a field whose value alone may replace
// the struct.
type Reader struct {
	Findings
	At     map[string]Position // of each value that was read without a problem, by path
	Flawed map[string]bool     // values with something wrong in them, by path

	// Forms are by the tag form; the problem's code is form_ and the name.
	Forms map[string]*regexp.Regexp
	// Choices are the known values of a string, nil for any.
	Choices func(reflect.Type, reflect.StructTag) []string
	// Clean is the cleaned text, or the code of what is wrong with it, with arguments.
	Clean func(string, reflect.StructTag) (text, code string, a Args)
	// Own reads a value in a special way; false if it has none.
	Own func(reflect.Value, *yaml.Node, string, reflect.StructTag) bool

	PlainWords bool // whether unquoted yes, no, on and off are texts, as in YAML 1.2
	EmptyLists bool // whether lists may be empty
	OldBreaks  bool // whether texts may have the line breaks U+000B and U+000C, for Clean to replace
}

var (
	wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})$`)
	truthWord   = regexp.MustCompile(`^(?i:yes|no|on|off|true|false)$`)
)

// KnownFormat reports whether a file has one of the formats, up to the newest, or names none, and adds a problem if it
// has another.
func (r *Reader) KnownFormat(root *yaml.Node, newest int) bool {
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		value := root.Content[i+1]
		if root.Content[i].Value == "format" && value.ShortTag() == "!!int" {
			if format, err := strconv.Atoi(value.Value); err != nil || format < 1 || format > newest {
				return r.Refuse(value, "format", "unknown_format", Args{"Value": value.Value, "Known": newest})
			}
		}
	}
	return true
}

// Value reads a node into v.
func (r *Reader) Value(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if !r.Plain(node, path) {
		return
	}
	before := r.Count()
	if r.Own == nil || !r.Own(v, node, path, tag) {
		r.value(v, node, path, tag)
	}
	if r.Count() > before {
		r.Flawed[path] = true
	}
}

func (r *Reader) value(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.Value(v.Elem(), node, path, tag)
	case reflect.Struct:
		r.object(v, node, path)
	case reflect.Slice:
		r.List(v, node, path, tag)
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

// Plain refuses what makes a file mean something else than it seems to: aliases, anchors and tags.
func (r *Reader) Plain(node *yaml.Node, path string) bool {
	if node.Kind == yaml.AliasNode {
		return r.Refuse(node, path, "alias", Args{"Name": node.Value})
	}
	if node.Anchor != "" {
		r.Refuse(node, path, "anchor", Args{"Name": node.Anchor})
		node.Anchor = "" // reported once, however often the node is read
	}
	if node.Style&yaml.TaggedStyle != 0 {
		return r.Refuse(node, path, "tag", Args{"Name": node.Tag})
	}
	return true
}

// Pair is one key of a map with its value.
type Pair struct {
	Name, Path string // the path is that of the value
	Key, Value *yaml.Node
	Before     *yaml.Node // in a map in braces, the text without quotes that ends where this key begins; else nil
}

// Pairs lists the keys of a map; ok is false if the node is not a map.
func (r *Reader) Pairs(node *yaml.Node, path string) (list []Pair, ok bool) {
	if node.Kind != yaml.MappingNode {
		return nil, r.Unfit(node, path, "not_a_map")
	}
	node = withDecimals(node)
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			r.Refuse(key, path, "merge_key", nil)
			continue
		}
		if !r.Plain(key, path) {
			continue
		}
		if key.Kind != yaml.ScalarNode || key.Value == "" {
			r.Refuse(key, path, "bad_key", nil)
			continue
		}
		before := textBefore(node, i)
		if before != nil && keyAlone(key, value) {
			i = r.cutText(node, i, path)
			continue
		}
		at := Join(path, Shorten(key.Value))
		if line, twice := seen[key.Value]; twice {
			r.Refuse(key, at, "duplicate_key", Args{"Name": key.Value, "Line": line})
			continue
		}
		seen[key.Value] = key.Line
		list = append(list, Pair{Name: key.Value, Path: at, Key: key, Value: value, Before: before})
	}
	return list, true
}

// Unquoted reports whether a node is a text without quotes, which YAML ends at a comma within braces or brackets.
func Unquoted(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Style == 0 && node.ShortTag() == "!!str"
}

// textBefore is the text without quotes before the key at an index, nil for none: in a map in braces, YAML takes what
// follows a comma in it for a key.
func textBefore(node *yaml.Node, i int) *yaml.Node {
	if i == 0 || node.Style&yaml.FlowStyle == 0 || !Unquoted(node.Content[i-1]) {
		return nil
	}
	return node.Content[i-1]
}

// keyAlone reports whether a key without quotes has no value, nor a colon before one.
func keyAlone(key, value *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Style == 0 && IsNull(value) && value.Value == "" &&
		value.Line == key.Line && value.Column == key.Column+utf8.RuneCountInString(key.Value)
}

// cutText reports a text with a comma in a map in braces, of which the key at an index is what comes after the comma,
// and returns the index of the last such key.
func (r *Reader) cutText(node *yaml.Node, i int, path string) int {
	name, text := node.Content[i-2], node.Content[i-1]
	rest := node.Content[i].Value
	for ; i+3 < len(node.Content) && keyAlone(node.Content[i+2], node.Content[i+3]); i += 2 {
		rest += ", " + node.Content[i+2].Value
	}
	r.Refuse(text, Join(path, Shorten(name.Value)), "comma_in_braces", Args{
		"Read": text.Value, "Rest": rest, "Whole": text.Value + ", " + rest,
	})
	return i
}

// withDecimals is a map in which numbers are whole that YAML has cut: in a map in braces, it ends a number at a decimal
// comma and takes the decimals for the next key.
func withDecimals(node *yaml.Node) *yaml.Node {
	whole := *node
	whole.Content = nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value, n := node.Content[i], node.Content[i+1], len(whole.Content)
		switch {
		case n > 0 && keyAlone(key, value) && cutNumber(whole.Content[n-1], key):
			whole.Content[n-1] = joined(whole.Content[n-1], key)
		case n > 0 && keyAlone(whole.Content[n-2], whole.Content[n-1]) && cutNumber(whole.Content[n-2], key):
			whole.Content[n-2], whole.Content[n-1] = joined(whole.Content[n-2], key), value
		default:
			whole.Content = append(whole.Content, key, value)
		}
	}
	return &whole
}

// cutNumber reports whether a node is a whole number, and a comma and digits follow at once.
func cutNumber(node, digits *yaml.Node) bool {
	return node.ShortTag() == "!!int" && digits.ShortTag() == "!!int" && node.Line == digits.Line &&
		digits.Column == node.Column+len(node.Value)+1 && decimalComma.MatchString(node.Value+","+digits.Value)
}

// joined is the number of which YAML has cut off the decimals.
func joined(node, digits *yaml.Node) *yaml.Node {
	number := *node
	number.Tag, number.Value = "!!float", node.Value+","+digits.Value
	return &number
}

// decimalComma is a number with a decimal comma.
var decimalComma = regexp.MustCompile(`^-?[0-9]{1,9},[0-9]{1,9}$`)

// Comma reports a number that is written with a decimal comma; false if it is none.
func (r *Reader) Comma(node *yaml.Node, path, number string) bool {
	if !decimalComma.MatchString(number) {
		return false
	}
	r.Refuse(node, path, "decimal_comma", Args{"Value": number, "Point": strings.Replace(number, ",", ".", 1)})
	return true
}

// object reads a map with known keys, or the single value that may replace it.
func (r *Reader) object(v reflect.Value, node *yaml.Node, path string) {
	fields := FieldsOf(v.Type())
	if i := slices.IndexFunc(fields, func(f Field) bool { return f.Short }); i >= 0 && node.Kind == yaml.ScalarNode {
		r.Value(v.FieldByIndex(fields[i].Index), node, path, fields[i].Tag)
		return
	}
	pairs, ok := r.Pairs(node, path)
	if !ok {
		return
	}
	r.At[path] = Place(node)
	given := make(map[string]Pair, len(pairs))
	for _, p := range pairs {
		given[p.Name] = p
	}
	for _, f := range fields {
		if p, is := given[f.Key]; is && f.First {
			r.Value(v.FieldByIndex(f.Index), p.Value, p.Path, f.Tag)
		}
	}
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == p.Name })
		if i < 0 {
			r.unknownKey(p, fields)
		} else if f := fields[i]; !f.First {
			r.Value(v.FieldByIndex(f.Index), p.Value, p.Path, f.Tag)
		}
	}
	for _, f := range fields {
		if _, is := given[f.Key]; !is && !f.Optional {
			r.Refuse(node, Join(path, f.Key), "missing_key", Args{"Name": f.Key})
		}
	}
}

func (r *Reader) unknownKey(p Pair, fields []Field) {
	keys := keysOf(fields)
	if near := Nearest(p.Name, keys); near != "" {
		r.Refuse(p.Key, p.Path, "unknown_key_nearest", Args{"Name": p.Name, "Nearest": near})
		return
	}
	if p.Before != nil && strings.Contains(p.Name, " ") {
		r.Refuse(p.Key, p.Path, "unknown_key_after_comma", Args{"Name": p.Name, "Read": p.Before.Value})
		return
	}
	r.Refuse(p.Key, p.Path, "unknown_key", Args{"Name": p.Name})
}

// Field is a field of a struct that is in the file.
type Field struct {
	reflect.StructField
	Key                    string
	Optional, First, Short bool // see [Reader]
}

// FieldsOf lists the fields of a struct that are in the file, in order.
func FieldsOf(t reflect.Type) []Field {
	if known, ok := known.Load(t); ok {
		return known.([]Field)
	}
	var fields []Field
	for f := range t.Fields() {
		key, rest, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key != "" {
			fields = append(fields, Field{
				StructField: f,
				Key:         key,
				Optional:    rest == "omitempty",
				First:       f.Tag.Get("read") == "first",
				Short:       f.Tag.Get("short") == "yes",
			})
		}
	}
	known.Store(t, fields)
	return fields
}

// Keys lists the keys of a struct's fields.
func Keys(t reflect.Type) []string { return keysOf(FieldsOf(t)) }

func keysOf(fields []Field) []string {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.Key)
	}
	return keys
}

// known caches the fields of each struct, since every value needs them.
var known sync.Map

// List reads a list, with at least one entry unless it may be empty.
func (r *Reader) List(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind != yaml.SequenceNode {
		r.Unfit(node, path, "not_a_list")
		return
	}
	if len(node.Content) == 0 && !r.EmptyLists {
		r.Refuse(node, path, "empty_list", nil)
		return
	}
	if !r.Few(len(node.Content), node, path, tag) {
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
	if keys := tag.Get("id"); keys != "" {
		r.unique(v, path, strings.Split(keys, ","))
	}
}

// unique reports repeated entries of a list, by the keys.
func (r *Reader) unique(list reflect.Value, path string, keys []string) {
	seen := map[string]int{}
	for i := range list.Len() {
		var id []string
		for _, f := range FieldsOf(list.Type().Elem()) {
			if s := list.Index(i).FieldByIndex(f.Index).String(); s != "" && slices.Contains(keys, f.Key) {
				id = append(id, s)
			}
		}
		if len(id) == len(keys) {
			r.Once(seen, strings.Join(id, " "), Join(Entry(path, i), keys[len(keys)-1]))
		}
	}
}

// Once reports an id that is already used; seen has the line of each.
func (r *Reader) Once(seen map[string]int, id, path string) {
	at := r.At[path]
	if line, used := seen[id]; used {
		r.Add(at, path, "duplicate_id", Args{"ID": id, "Line": line})
		return
	}
	seen[id] = at.Line
}

// Few refuses more entries than the tag permits.
func (r *Reader) Few(n int, node *yaml.Node, path string, tag reflect.StructTag) bool {
	if most, err := strconv.Atoi(tag.Get("most")); err == nil && n > most {
		return r.Refuse(node, path, "too_many", Args{"Count": n, "Max": most})
	}
	return true
}

// table reads a map whose keys are chosen by the author.
func (r *Reader) table(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	pairs, ok := r.Pairs(node, path)
	if !ok {
		return
	}
	if !r.Few(len(pairs), node, path, tag) {
		return
	}
	r.At[path] = Place(node)
	v.Set(reflect.MakeMapWithSize(v.Type(), len(pairs)))
	for _, p := range pairs {
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() == reflect.Int {
			n, err := strconv.Atoi(p.Name)
			if err != nil || !wholeNumber.MatchString(p.Name) {
				r.Refuse(p.Key, p.Path, "not_a_number", Args{"Value": p.Name})
				continue
			}
			key.SetInt(int64(n))
		} else {
			if !r.Quoted(p.Key, p.Path) {
				continue
			}
			key.SetString(p.Name)
		}
		value := reflect.New(v.Type().Elem()).Elem()
		r.Value(value, p.Value, p.Path, tag)
		v.SetMapIndex(key, value)
		if _, read := r.At[p.Path]; read {
			r.At[p.Path] = Place(p.Key)
		}
	}
}

// number reads a whole number.
func (r *Reader) number(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind == yaml.ScalarNode && node.Value == "" {
		r.Refuse(node, path, "empty_value", nil)
		return
	}
	if decimalComma.MatchString(node.Value) {
		r.Refuse(node, path, "decimal_comma_whole", Args{"Value": node.Value})
		return
	}
	n, err := strconv.Atoi(node.Value)
	if err != nil || node.ShortTag() != "!!int" || !wholeNumber.MatchString(node.Value) {
		r.Refuse(node, path, "not_a_number", Args{"Value": Shown(node)})
		return
	}
	if least, most, ok := limits(tag); ok && (n < least || n > most) {
		r.Refuse(node, path, "out_of_range", Args{"Value": n, "Min": least, "Max": most})
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
		r.Refuse(node, path, "not_true_false", Args{"Value": Shown(node)})
		return
	}
	r.At[path] = Place(node)
	v.SetBool(strings.EqualFold(node.Value, "true"))
}

// word reads a string without a language: an id, a choice, a rule.
func (r *Reader) word(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	word, ok := r.Characters(node, path, tag)
	if !ok {
		return
	}
	if known := r.Choices(v.Type(), tag); known != nil {
		if !slices.Contains(known, word) {
			r.Refuse(node, path, "unknown_value", Args{"Value": word, "Known": Offer(strings.Join(known, ", "))})
			return
		}
	}
	if form := tag.Get("form"); form != "" && !r.Forms[form].MatchString(word) {
		r.Refuse(node, path, "form_"+form, Args{"Value": word})
		return
	}
	r.At[path] = Place(node)
	v.SetString(word)
}

// Characters reads a scalar that is meant as text.
func (r *Reader) Characters(node *yaml.Node, path string, tag reflect.StructTag) (string, bool) {
	if node.Kind != yaml.ScalarNode {
		return "", r.Unfit(node, path, "not_a_text")
	}
	if !r.Quoted(node, path) {
		return "", false
	}
	s, code, a := r.Clean(node.Value, tag)
	if code != "" {
		return "", r.Refuse(node, path, code, a)
	}
	return s, true
}

// Quoted refuses an unquoted scalar that some YAML reader does not take for text.
func (r *Reader) Quoted(node *yaml.Node, path string) bool {
	const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if node.Style&quotes != 0 {
		return true
	}
	switch tag := node.ShortTag(); {
	case truthWord.MatchString(node.Value) && !(r.PlainWords && tag == "!!str"):
		r.Refuse(node, path, "quote_word", Args{"Value": node.Value})
	case tag == "!!null":
		r.Refuse(node, path, "empty_value", nil)
	case tag == "!!timestamp":
		r.Refuse(node, path, "quote_date", Args{"Value": node.Value})
	case tag == "!!int" || tag == "!!float":
		r.Refuse(node, path, "quote_number", Args{"Value": node.Value})
	default:
		return true
	}
	return false
}

// Refuse adds a problem with a node. It always returns false, for the caller to return.
func (r *Reader) Refuse(node *yaml.Node, path, code string, a Args) bool {
	r.Add(Place(node), path, code, a)
	return false
}

// Unfit refuses a node because it has the wrong kind or is empty.
func (r *Reader) Unfit(node *yaml.Node, path, code string) bool {
	if IsNull(node) {
		code = "empty_value"
	}
	return r.Refuse(node, path, code, nil)
}

// IsNull reports whether a node is an empty value.
func IsNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

// Shown is a node as quoted in a message.
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

// Place is the position of a node.
func Place(node *yaml.Node) Position {
	return Position{Line: max(1, node.Line), Column: max(1, node.Column)}
}

// Join is the path of a value in a map.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Entry is the path of an entry of a list.
func Entry(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
