package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// numberings are the recommendations to each body, by number. Their key is the id of an entity that the body answers
// for, or the name of the body; a body with several keys has one numbering.
type numberings struct{}

// numbering is what was read for one body.
type numbering struct {
	body  string
	key   strictyaml.Pair // the first one
	read  map[int]Recommendation
	lines map[int]int
	pairs map[int]strictyaml.Pair
}

func (numberings) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	pairs, ok := p.Pairs(node, path)
	byBody := map[string]*numbering{}
	for _, pair := range pairs {
		body, ok := p.addressee(pair)
		if !ok {
			continue
		}
		if byBody[body] == nil {
			byBody[body] = &numbering{
				body:  body,
				key:   pair,
				read:  map[int]Recommendation{},
				lines: map[int]int{},
				pairs: map[int]strictyaml.Pair{},
			}
		}
		if p.Plain(pair.Value, pair.Path) {
			p.recommendations(byBody[body], pair)
		}
	}
	if !p.Flawed["entities"] && !p.Flawed["audit"] {
		p.join(byBody)
		if !p.file.Part {
			p.checkNumbers(byBody, pairs)
		}
	}
	var list []Numbering
	for _, n := range byBody {
		if len(n.read) > 0 {
			list = append(list, n.numbered())
		}
	}
	list = p.file.sorted(list)
	for i, n := range list {
		p.At[strictyaml.Entry(path, i)] = strictyaml.Place(byBody[n.Body].key.Key)
	}
	return list, ok
}

// addressee is the body that a key refers to.
func (p *auditReader) addressee(pair strictyaml.Pair) (string, bool) {
	key, ok := p.Characters(pair.Key, pair.Path, asName)
	if !ok {
		return "", false
	}
	p.At[pair.Path] = strictyaml.Place(pair.Key)
	body := p.body(key)
	if body == "" && !p.Flawed["entities"] {
		p.Refuse(pair.Key, pair.Path, "no_body", args{"ID": key})
	}
	return body, body != ""
}

// recommendations reads those under one key.
func (p *auditReader) recommendations(n *numbering, under strictyaml.Pair) {
	pairs, _ := p.Pairs(under.Value, under.Path)
	for _, pair := range pairs {
		no, err := strconv.Atoi(pair.Name)
		if err != nil || !wholeNumber.MatchString(pair.Name) {
			p.Refuse(pair.Key, pair.Path, "not_a_number", args{"Value": pair.Name})
			continue
		}
		if no < 1 || no > assessment.MaxRecommendations {
			p.Refuse(pair.Key, pair.Path, "out_of_range", args{"Value": no, "Min": 1, "Max": assessment.MaxRecommendations})
			continue
		}
		if line, twice := n.lines[no]; twice && !p.Flawed["entities"] {
			p.Refuse(pair.Key, pair.Path, "number_twice", args{"No": no, "Body": n.body, "Line": line})
			continue
		}
		r := p.recommendation(pair)
		if r.Rule != "" && r.RuleEntity != "" {
			p.Once(p.rules, r.RuleEntity+" "+r.Rule, pair.Path+".rule")
		}
		if r.Continues > 0 {
			p.Once(p.continued, n.body+" "+strconv.Itoa(r.Continues), pair.Path+".continues")
		}
		n.read[no], n.lines[no], n.pairs[no] = r, pair.Key.Line, pair
	}
}

// checkNumbers refuses numbers with gaps: of each body or, numbered through the report, of all of them together, where
// none stands twice either.
func (p *auditReader) checkNumbers(byBody map[string]*numbering, pairs []strictyaml.Pair) {
	if p.file.Audit.Numbering == assessment.NumberedThrough {
		p.checkThrough(byBody, pairs)
		return
	}
	said := map[string]bool{}
	for _, pair := range pairs {
		body := p.body(pair.Name)
		n := byBody[body]
		if n == nil || said[body] {
			continue
		}
		said[body] = true
		no := n.missing()
		switch {
		case no == 0:
		case p.file.Audit.Numbering == assessment.NumberedByBody && runThrough(byBody):
			p.Refuse(n.key.Key, n.key.Path, "numbered_through", args{"Body": body, "No": no})
			return
		default:
			p.Refuse(n.key.Key, n.key.Path, "number_gap", args{"Body": body, "No": no})
		}
	}
}

// missing is the first number that is missing, 0 for none.
func (n *numbering) missing() int {
	for no := 1; no <= len(n.read); no++ {
		if _, there := n.read[no]; !there {
			return no
		}
	}
	return 0
}

// runThrough reports whether the numbers of all bodies are those from 1, each once.
func runThrough(byBody map[string]*numbering) bool {
	all := numbering{read: map[int]Recommendation{}}
	count := 0
	for _, n := range byBody {
		maps.Copy(all.read, n.read)
		for _, r := range n.read {
			if r.SameAs == (Ref{}) {
				count++
			}
		}
	}
	return count == len(all.read) && all.missing() == 0
}

// checkThrough refuses a number that stands twice in the report, and a gap.
func (p *auditReader) checkThrough(byBody map[string]*numbering, pairs []strictyaml.Pair) {
	all := numbering{read: map[int]Recommendation{}, lines: map[int]int{}}
	with := map[int]Ref{} // the one with the text, by number
	inOrder := slices.SortedFunc(maps.Values(byBody), func(a, b *numbering) int { return a.key.Key.Line - b.key.Key.Line })
	twice := false
	for _, n := range inOrder {
		for _, no := range slices.Sorted(maps.Keys(n.read)) {
			text := cmp.Or(n.read[no].SameAs, Ref{Body: n.body, No: no})
			if line, there := all.lines[no]; there && with[no] == text {
				continue // joint
			} else if there {
				p.Refuse(n.pairs[no].Key, n.pairs[no].Path, "number_twice_through", args{"No": no, "Line": line})
				twice = true
				continue
			}
			all.read[no], all.lines[no], with[no] = n.read[no], n.lines[no], text
		}
	}
	if no := all.missing(); no > 0 && !twice {
		p.Refuse(pairs[0].Key, pairs[0].Path, "number_gap_through", args{"No": no})
	}
}

// numbered is the list of what was read.
func (n *numbering) numbered() Numbering {
	numbered := Numbering{Body: n.body}
	for _, no := range slices.Sorted(maps.Keys(n.read)) {
		numbered.Add(no, n.read[no])
	}
	return numbered
}

// sorted puts bodies in the order of the entities that they answer for, and others after them by name.
func (f *File) sorted(list []Numbering) []Numbering {
	place := map[string]int{}
	for i, e := range slices.Backward(f.Entities) {
		place[e.Body] = i - len(f.Entities) // negative, so that they come before others
	}
	return slices.SortedFunc(slices.Values(list), func(a, b Numbering) int {
		return cmp.Or(cmp.Compare(place[a.Body], place[b.Body]), cmp.Compare(a.Body, b.Body))
	})
}

func (numberings) write(w *auditWriter, value any) *yaml.Node {
	node := mapping()
	for _, n := range w.file.sorted(value.([]Numbering)) {
		list := mapping()
		for i, r := range n.Recommendations {
			put(list, whole(n.No(i)), w.recommendation(r))
		}
		key := cmp.Or(w.entityOf(n.Body), w.bodyKey(n.Body))
		put(node, text(key), list)
	}
	return node
}

func (numberings) describe(s *auditSchema, _ reflect.StructTag) object {
	one := either(s.value(reflect.TypeFor[Recommendation](), ""), s.reference(reflect.TypeFor[sameAs]()))
	return mapOf(object{
		"type": "object", "additionalProperties": false,
		"patternProperties": object{"^([1-9][0-9]?|[1-4][0-9]{2}|500)$": one},
	})
}

// entityOf is the id of the first entity that a body answers for, "" for none.
func (w *auditWriter) entityOf(body string) string {
	i := slices.IndexFunc(w.file.Entities, func(e Entity) bool { return e.Body == body })
	if i < 0 {
		return ""
	}
	return w.file.Entities[i].ID
}

// bodyKey is the name of a body or, if that is the id of another body's entity, one of its own entities.
func (w *auditWriter) bodyKey(body string) string {
	if e, taken := w.file.Entity(body); !taken || e.Body == body {
		return body
	}
	id := w.entityOf(body)
	if id == "" {
		w.errs = append(w.errs, fmt.Errorf("the body %q has the name of an entity that another body answers for", body))
	}
	return id
}

// refs are the recommendations attached to a question by the id of the entity: only the number, if they are addressed
// to its body.
type refs struct{}

func (refs) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	pairs, ok := p.Pairs(node, path)
	standing := map[string][]Ref{}
	for _, pair := range pairs {
		if !p.entityPair(pair) {
			continue
		}
		if pair.Value.Kind != yaml.SequenceNode {
			p.Unfit(pair.Value, pair.Path, "not_a_list")
			continue
		}
		var list []Ref
		for i, item := range pair.Value.Content {
			at := strictyaml.Entry(pair.Path, i)
			ref, ok := p.ref(pair.Name, item, at)
			if !ok {
				continue
			}
			if slices.Contains(list, ref) {
				p.Refuse(item, at, "duplicate_value", args{"Value": strconv.Itoa(ref.No)})
			}
			list = append(list, ref)
		}
		if len(list) > 0 {
			standing[pair.Name] = list
		}
	}
	return standing, ok
}

// ref reads the number of a recommendation to the entity's body, or body and number.
func (p *auditReader) ref(entity string, node *yaml.Node, path string) (Ref, bool) {
	ref, ok := readAs[Ref](p, node, path, "")
	ref.Body = p.body(cmp.Or(ref.Body, entity))
	switch {
	case !ok:
		return ref, false
	case ref.Body == "":
		return ref, p.Refuse(node, path, "no_body", args{"ID": entity})
	case !p.file.To(ref.Body).has(ref.No) && !p.Flawed["recommendations"] && !p.Flawed["entities"]:
		return ref, p.Refuse(node, path, "unknown_recommendation", args{"Body": ref.Body, "No": ref.No})
	}
	return ref, true
}

func (refs) write(w *auditWriter, value any) *yaml.Node {
	node := mapping()
	standing := value.(map[string][]Ref)
	for _, id := range w.inOrder(maps.Keys(standing)) {
		e, _ := w.file.Entity(id)
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, ref := range standing[id] {
			item := whole(ref.No)
			if ref.Body != e.Body {
				ref.Body = w.bodyKey(ref.Body)
				item = w.object(reflect.ValueOf(ref))
			}
			list.Content = append(list.Content, item)
		}
		if len(list.Content) > 0 {
			put(node, text(id), list)
		}
	}
	return node
}

func (refs) describe(s *auditSchema, _ reflect.StructTag) object {
	one := s.value(reflect.TypeFor[Ref](), "")
	return mapOf(object{"type": "array", "uniqueItems": true, "items": one})
}
