package exchange

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"

	"mognad/questionnaires/strictyaml"

	"github.com/gowebpki/jcs"
	"go.yaml.in/yaml/v4"
)

// YAML is the file in YAML, in the shortest forms that lose nothing and always in the same order. It fails only where
// a body that answers for no entity has the name of one.
func (f *File) YAML() ([]byte, error) {
	root, err := f.node(false)
	if err != nil {
		return nil, err
	}
	content, err := yaml.Dump(root, yaml.WithV4Defaults(), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("write audit as YAML: %w", err)
	}
	return content, nil
}

// JSON is the file as canonical JSON (RFC 8785): the same audit gives the same bytes, which can be sealed by their
// hash. It fails as [File.YAML] does.
func (f *File) JSON() ([]byte, error) {
	root, err := f.node(true)
	if err != nil {
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
	return root, errors.Join(w.faults...)
}

// auditWriter turns a file into nodes.
type auditWriter struct {
	file   *File
	json   bool // objects have no order there
	faults []error
	places map[string]int // of entities and labels, below 0, which others have
}

// object writes a struct without what may be left out and says nothing; alone the field that may stand for it.
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

// leftOut reports whether a field that may be left out means the same without standing there.
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

// inOrder has keys as the entities stand, labels as the scale has them, and others after them.
func (w *auditWriter) inOrder(keys iter.Seq[string]) []string {
	return slices.SortedFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(w.places[a], w.places[b]), cmp.Compare(a, b))
	})
}
