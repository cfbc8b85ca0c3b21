package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// YAML is the file in YAML, in the shortest lossless form and always in the same order. It returns an error only if a
// body that answers for no entity has the id of an entity as its name.
func (f *File) YAML() ([]byte, error) {
	root, err := f.node(false)
	if err != nil {
		return nil, err
	}
	content, err := yaml.Dump(root, yaml.WithV4Defaults(), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("write audit as YAML: %w", err)
	}
	if f.ReplacedBy != "" {
		content = append([]byte("# "+f.ReplacedBy+"\n"), content...)
	}
	return content, nil
}

// JSON is the file as canonical JSON (RFC 8785): the same audit gives the same bytes, which can be sealed by their
// hash. It returns an error when [File.YAML] does.
func (f *File) JSON() ([]byte, error) {
	root, err := f.node(true)
	if err != nil {
		return nil, err
	}
	content, err := assessment.Canonical(plain(root))
	if err != nil {
		return nil, fmt.Errorf("write audit as JSON: %w", err)
	}
	return content, nil
}

func (f *File) node(asJSON bool) (*yaml.Node, error) {
	w := auditWriter{file: f, json: asJSON, places: map[string]int{}}
	for i, s := range f.Scale.Steps {
		w.places[s.Label] = i - len(f.Scale.Steps)
	}
	for i, e := range f.Entities {
		w.places[e.ID] = i - len(f.Scale.Steps) - len(f.Entities)
	}
	root := w.object(reflect.ValueOf(f).Elem())
	layOut(root, 0)
	return root, errors.Join(w.errs...)
}

// auditWriter converts a file to YAML nodes.
type auditWriter struct {
	file   *File
	json   bool // its objects have no order
	errs   []error
	places map[string]int // of entities and labels; negative, so that they come before others
}

// object writes a struct without its empty optional fields, or only the field that is its short form.
func (w *auditWriter) object(v reflect.Value) *yaml.Node {
	node := mapping()
	var short *yaml.Node
	for _, f := range strictyaml.FieldsOf(v.Type()) {
		value := v.FieldByIndex(f.Index)
		if f.Optional && leftOut(v, value, f) {
			continue
		}
		written := w.value(value, f.Tag)
		if written == nil {
			continue
		}
		if f.Short {
			short = written
		}
		put(node, scalar("!!str", f.Key), written)
	}
	if short != nil && len(node.Content) == 2 {
		return short
	}
	return node
}

// leftOut reports whether an optional field can be left out without changing the meaning.
func leftOut(holder, value reflect.Value, f strictyaml.Field) bool {
	if p, is := holder.Interface().(Proposed); is && f.Name == "Uncapped" {
		return p.Uncapped == p.Judgement
	}
	return empty(value)
}

func (w *auditWriter) value(v reflect.Value, tag reflect.StructTag) *yaml.Node {
	if f := formatOf(v.Type(), tag); f != nil {
		return f.write(w, v.Interface())
	}
	switch v.Kind() {
	case reflect.Pointer:
		return w.value(v.Elem(), tag)
	case reflect.Struct:
		return w.object(v)
	case reflect.Slice:
		return w.list(v, tag)
	case reflect.Int:
		return whole(int(v.Int()))
	case reflect.Bool:
		return scalar("!!bool", strconv.FormatBool(v.Bool()))
	default:
		return text(v.String())
	}
}

func (w *auditWriter) list(v reflect.Value, tag reflect.StructTag) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range v.Len() {
		list.Content = append(list.Content, w.value(v.Index(i), tag))
	}
	return list
}

// inOrder sorts keys: those of entities in their order, labels in the order of the scale, then all others.
func (w *auditWriter) inOrder(keys iter.Seq[string]) []string {
	return slices.SortedFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(w.places[a], w.places[b]), cmp.Compare(a, b))
	})
}
