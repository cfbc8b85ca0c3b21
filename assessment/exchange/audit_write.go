package exchange

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"github.com/gowebpki/jcs"
	"go.yaml.in/yaml/v4"
)

// YAML is the file in YAML, in the shortest forms that lose nothing and always in the same order. It fails only where
// a body that answers for no entity has the name of one.
func (f *File) YAML() ([]byte, error) {
	w := writer{file: f}
	root := w.root()
	if err := errors.Join(w.faults...); err != nil {
		return nil, err
	}
	content, err := yaml.Dump(root, yaml.WithV4Defaults(), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("write audit as YAML: %w", err)
	}
	return content, nil
}

// JSON is the file as canonical JSON (RFC 8785): the same audit gives the same bytes, which can be sealed by their hash.
// It fails as [File.YAML] does.
func (f *File) JSON() ([]byte, error) {
	w := writer{file: f, json: true}
	root := w.root()
	if err := errors.Join(w.faults...); err != nil {
		return nil, err
	}
	content, err := json.Marshal(plain(root))
	if err != nil {
		return nil, fmt.Errorf("write audit as JSON: %w", err)
	}
	content, err = jcs.Transform(content)
	if err != nil {
		return nil, fmt.Errorf("canonicalise audit: %w", err)
	}
	return content, nil
}

// plain is a node as the values that [json.Marshal] knows.
func plain(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(node.Content)/2)
		for i := 0; i < len(node.Content); i += 2 {
			object[node.Content[i].Value] = plain(node.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			list[i] = plain(item)
		}
		return list
	}
	switch node.Tag {
	case "!!int", "!!float":
		return json.Number(node.Value)
	case "!!bool":
		return node.Value == "true"
	}
	return node.Value
}

// writer turns the file into nodes.
type writer struct {
	file   *File
	json   bool // objects have no order there
	faults []error
	places map[string]int // of entities and labels, see byEntity
}

func (w *writer) root() *yaml.Node {
	root := w.object(reflect.ValueOf(w.file).Elem())
	layOut(root, 0)
	return root
}

// object writes a struct; what may be left out and is not set is left out.
func (w *writer) object(v reflect.Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	fields, names := strictyaml.FieldsOf(v.Type())
	for _, name := range names {
		field := fields[name]
		value := v.FieldByIndex(field.Index)
		if strictyaml.Optional(field) && w.leftOut(v, value, field) {
			continue
		}
		node.Content = append(node.Content, word(name), w.value(value, field.Tag))
	}
	return node
}

// leftOut reports whether a field that may be left out says nothing.
func (w *writer) leftOut(v, value reflect.Value, field reflect.StructField) bool {
	switch holder := v.Interface().(type) {
	case Proposed:
		if field.Name == "Uncapped" {
			return holder.Uncapped == holder.Judgement
		}
	case File:
		if field.Name == "Format" {
			return false
		}
		if field.Name == "Scale" {
			return !holder.Scale.Judges() && holder.Scale.Template == "" && holder.Scale.Decimals == 0
		}
	}
	switch value.Kind() {
	case reflect.Slice, reflect.Map:
		return value.Len() == 0
	default:
		return value.IsZero()
	}
}

func (w *writer) value(v reflect.Value, tag reflect.StructTag) *yaml.Node {
	switch as := tag.Get("as"); as {
	case "date":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: v.String()}
	case "time":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: v.Interface().(time.Time).UTC().Format(time.RFC3339Nano)}
	case "no":
		if wholeNumber.MatchString(v.String()) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: v.String()}
		}
	case "ordinal":
		return w.judged(reflect.Indirect(v).Interface().(assessment.Ordinal))
	case "place":
		return decimalNode(v.Interface().(assessment.Ordinal))
	case "notes":
		return w.notes(v.Interface().([]Note))
	case "interviews":
		return w.interviews(v.Interface().([]Interview))
	case "scale":
		return w.scale(v.Interface().(assessment.JudgementScale))
	case "recommendations":
		return w.recommendations()
	case "judgements":
		return w.judgements(v.Interface().(map[string]Judgement))
	case "recs":
		return w.recs(v.Interface().(map[string][]Ref))
	case "total", "counts":
		return w.sums(v.Interface().(map[string]int))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return w.value(v.Elem(), tag)
	case reflect.Struct:
		return w.object(v)
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			list.Content = append(list.Content, w.value(v.Index(i), withoutAs(tag)))
		}
		return list
	case reflect.Int:
		return whole(int(v.Int()))
	case reflect.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v.Bool())}
	default:
		return text(v.String())
	}
}

// judged is the label of a step, or a number between steps.
func (w *writer) judged(o assessment.Ordinal) *yaml.Node {
	if step, ok := w.file.Scale.Step(o); ok {
		return text(step.Label)
	}
	return decimalNode(o)
}

// notes are a map where that loses nothing: there is an order, the names differ and no text is empty.
func (w *writer) notes(notes []Note) *yaml.Node {
	names := map[string]bool{}
	asMap := !w.json
	for _, n := range notes {
		asMap = asMap && n.Text != "" && !names[n.Name]
		names[n.Name] = true
	}
	if !asMap {
		return w.value(reflect.ValueOf(notes), "")
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, n := range notes {
		node.Content = append(node.Content, text(n.Name), text(n.Text))
	}
	return node
}

func (w *writer) interviews(interviews []Interview) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, i := range interviews {
		if i.On == "" && i.Notes == "" {
			list.Content = append(list.Content, text(i.Role))
			continue
		}
		list.Content = append(list.Content, w.object(reflect.ValueOf(i)))
	}
	return list
}

// scale writes labels and numbers if there is no more to it.
func (w *writer) scale(s assessment.JudgementScale) *yaml.Node {
	short := s.Judges() && s.Template == "" && s.Decimals == 0 && s.Norm == nil && s.CapPartly == nil && s.CapNo == nil
	for _, step := range s.Steps {
		short = short && step.From == nil && !slices.Contains(longForm, step.Label)
	}
	if short {
		node := &yaml.Node{Kind: yaml.MappingNode}
		for _, step := range s.Steps {
			node.Content = append(node.Content, text(step.Label), decimalNode(step.Ordinal))
		}
		return node
	}
	long := scale{Template: s.Template, Decimals: s.Decimals, Norm: s.Norm, CapPartly: s.CapPartly, CapNo: s.CapNo}
	for _, one := range s.Steps {
		long.Steps = append(long.Steps, step(one))
	}
	node := w.object(reflect.ValueOf(long))
	if len(s.Steps) == 0 && !withoutSteps(s.Template) {
		node.Content = append(node.Content, word("steps"), &yaml.Node{Kind: yaml.SequenceNode})
	}
	return node
}

// recommendations writes each body's under the id of the first entity that it answers for, else under its name.
func (w *writer) recommendations() *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	sorted := File{Entities: w.file.Entities, Recommendations: slices.Clone(w.file.Recommendations)}
	sorted.sortNumberings()
	for _, n := range sorted.Recommendations {
		key := w.entityOf(n.Body)
		if key == "" {
			key = w.bodyKey(n.Body)
		}
		list := &yaml.Node{Kind: yaml.MappingNode}
		for i, r := range n.Recommendations {
			value := text(r.Text)
			if r.Priority != "" || r.FirstStep != "" || len(r.References) > 0 || r.Rule != "" || r.RuleEntity != "" {
				value = w.object(reflect.ValueOf(r))
			}
			list.Content = append(list.Content, whole(n.No(i)), value)
		}
		node.Content = append(node.Content, text(key), list)
	}
	return node
}

// entityOf is the id of the first entity that a body answers for, "" for none.
func (w *writer) entityOf(body string) string {
	for _, e := range w.file.Entities {
		if e.Body == body {
			return e.ID
		}
	}
	return ""
}

// bodyKey is the name of a body, or where that would mean an entity of another body, one of its own entities.
func (w *writer) bodyKey(body string) string {
	if e, taken := w.file.Entity(body); !taken || e.Body == body {
		return body
	}
	id := w.entityOf(body)
	if id == "" {
		w.faults = append(w.faults, fmt.Errorf("the body %q has the name of an entity that another body answers for", body))
	}
	return id
}

func (w *writer) judgements(judgements map[string]Judgement) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, id := range w.byEntity(slices.Collect(maps.Keys(judgements))) {
		j := judgements[id]
		if j == (Judgement{}) {
			continue
		}
		value := w.object(reflect.ValueOf(j))
		if j == (Judgement{Judgement: j.Judgement}) {
			value = w.judged(*j.Judgement)
		}
		node.Content = append(node.Content, text(id), value)
	}
	return node
}

func (w *writer) recs(recs map[string][]Ref) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, id := range w.byEntity(slices.Collect(maps.Keys(recs))) {
		e, _ := w.file.Entity(id)
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, ref := range recs[id] {
			if ref.Body == e.Body {
				list.Content = append(list.Content, whole(ref.No))
				continue
			}
			ref.Body = w.bodyKey(ref.Body)
			list.Content = append(list.Content, w.object(reflect.ValueOf(ref)))
		}
		if len(list.Content) > 0 {
			node.Content = append(node.Content, text(id), list)
		}
	}
	return node
}

func (w *writer) sums(sums map[string]int) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range w.byEntity(slices.Collect(maps.Keys(sums))) {
		node.Content = append(node.Content, text(key), whole(sums[key]))
	}
	return node
}

// byEntity orders keys as the entities stand, labels as the scale has them, and others after them.
func (w *writer) byEntity(keys []string) []string {
	if w.places == nil {
		w.places = map[string]int{}
		for i, s := range w.file.Scale.Steps {
			w.places[s.Label] = len(w.file.Entities) + i
		}
		for i, e := range w.file.Entities {
			w.places[e.ID] = i
		}
	}
	place := func(key string) int {
		if i, known := w.places[key]; known {
			return i
		}
		return len(w.places)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
	return keys
}

func whole(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

func decimalNode(o assessment.Ordinal) *yaml.Node {
	tag := "!!int"
	if o%100 != 0 {
		tag = "!!float"
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: o.String()}
}

// word writes a key of the format.
func word(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// text writes a text: plain where every reader of YAML takes it for text, on lines of its own where it has several, else
// in quotes.
func text(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	first, _ := utf8.DecodeRuneInString(s)
	odd := strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' })
	switch {
	case odd || !unicode.IsLetter(first) || otherMeaning[strings.ToLower(s)]:
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, " \n"):
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, "\n"):
		node.Style = yaml.LiteralStyle
	}
	return node
}

// otherMeaning lists the words that some reader of YAML takes for something else than text.
var otherMeaning = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "null": true,
}

// layOut puts short maps and lists on one line, below the outermost levels.
func layOut(node *yaml.Node, depth int) int {
	const widest = 96
	width, lines := len(node.Value), node.Style == yaml.LiteralStyle
	for _, child := range node.Content {
		w := layOut(child, depth+1)
		width += w + 2
		lines = lines || w > widest
	}
	if node.Kind == yaml.ScalarNode {
		if lines {
			return widest + 1
		}
		return width
	}
	if len(node.Content) == 0 || depth > 2 && width <= widest && !lines {
		node.Style = yaml.FlowStyle
	}
	return width
}
