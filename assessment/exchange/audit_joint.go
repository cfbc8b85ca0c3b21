package exchange

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// A recommendation to several bodies jointly stands under each of them with its number there, and with its text once:
// the others have same_as. Once read, every one of them has the text and the other bodies.

// sameAs is a recommendation whose text stands under another body that it is jointly made to.
type sameAs struct {
	SameAs    Elsewhere `yaml:"same_as"`
	Continues int       `yaml:"continues,omitempty" range:"1,500"`
}

// Elsewhere is the recommendation that has the text.
type Elsewhere struct {
	Body string `yaml:"body" text:"name"` // the body's name, or the id of an entity that it answers for
	No   int    `yaml:"no" range:"1,500"`
}

// recommendation reads one, with its text or with the one that has it.
func (p *auditReader) recommendation(pair strictyaml.Pair) Recommendation {
	refers := false
	var own []*yaml.Node
	if pair.Value.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(pair.Value.Content); i += 2 {
			key := pair.Value.Content[i]
			refers = refers || key.Value == "same_as"
			if key.Value != "continues" && slices.Contains(strictyaml.Keys(reflect.TypeFor[Recommendation]()), key.Value) {
				own = append(own, key)
			}
		}
	}
	if !refers {
		r, _ := readAs[Recommendation](p, pair.Value, pair.Path, "")
		return r
	}
	if len(own) > 0 {
		p.Refuse(own[0], strictyaml.Join(pair.Path, own[0].Value), "joint_said", args{"Name": own[0].Value})
		return Recommendation{}
	}
	r, _ := readAs[sameAs](p, pair.Value, pair.Path, "")
	return Recommendation{SameAs: Ref(r.SameAs), Continues: r.Continues}
}

// join gives every joint recommendation what is said of it once, and the bodies that it goes to.
func (p *auditReader) join(byBody map[string]*numbering) {
	inOrder := slices.SortedFunc(maps.Values(byBody), func(a, b *numbering) int { return a.key.Key.Line - b.key.Key.Line })
	to := map[Ref]map[string]int{} // the number under each other body, by the one with the text
	for _, n := range inOrder {
		for _, no := range slices.Sorted(maps.Keys(n.read)) {
			if r := n.read[no]; r.SameAs != (Ref{}) {
				p.joins(byBody, n, no, to)
			}
		}
	}
	for _, n := range inOrder {
		for _, no := range slices.Sorted(maps.Keys(n.read)) {
			r := n.read[no]
			if r.SameAs == (Ref{}) && (len(r.Jointly) > 0 || len(to[Ref{Body: n.body, No: no}]) > 0) {
				p.jointly(byBody, n, no, to[Ref{Body: n.body, No: no}])
			}
		}
	}
}

// joins finds the text of a recommendation that stands under another body.
func (p *auditReader) joins(byBody map[string]*numbering, n *numbering, no int, to map[Ref]map[string]int) {
	r, path := n.read[no], n.pairs[no].Path+".same_as"
	refuse := func(code string, a args) { p.Add(p.near(path), path, code, a) }
	said := r.SameAs
	r.SameAs.Body = p.body(said.Body)
	n.read[no] = r
	var with Recommendation
	there := false
	if other := byBody[r.SameAs.Body]; other != nil {
		with, there = other.read[said.No]
	}
	switch {
	case r.SameAs.Body == "":
		refuse("no_body", args{"ID": said.Body})
	case r.SameAs.Body == n.body:
		refuse("joint_itself", args{"Body": n.body})
	case !there:
		refuse("unknown_recommendation", args{"Body": r.SameAs.Body, "No": said.No})
	case with.SameAs != (Ref{}):
		refuse("joint_no_text", args{"Body": r.SameAs.Body, "No": said.No})
	case to[r.SameAs][n.body] > 0:
		refuse("joint_twice", args{"Body": n.body, "No": to[r.SameAs][n.body]})
	case p.file.Audit.Numbering == assessment.NumberedThrough && said.No != no:
		refuse("joint_number", args{"Body": r.SameAs.Body, "No": said.No, "Is": no})
	default:
		if to[r.SameAs] == nil {
			to[r.SameAs] = map[string]int{}
		}
		to[r.SameAs][n.body] = no
	}
}

// jointly fills in the joint recommendations of which one has the text. The bodies that it names, if it does, are those
// under which it stands; part of an audit may leave others out.
func (p *auditReader) jointly(byBody map[string]*numbering, n *numbering, no int, to map[string]int) {
	r, path := n.read[no], n.pairs[no].Path+".jointly"
	bodies := map[string]bool{n.body: true}
	for i, name := range r.Jointly {
		at, body := strictyaml.Entry(path, i), p.body(name)
		switch _, there := to[body]; {
		case body == "":
			p.Add(p.near(at), at, "no_body", args{"ID": name})
		case body == n.body:
			p.Add(p.near(at), at, "joint_itself", args{"Body": body})
		case bodies[body]:
			p.Add(p.near(at), at, "duplicate_value", args{"Value": name})
		case !there && !p.file.Part:
			p.Add(p.near(at), at, "joint_missing", args{"Body": body, "To": n.body, "No": no})
		}
		bodies[body] = true
	}
	for _, body := range slices.Sorted(maps.Keys(to)) {
		if len(r.Jointly) > 0 && !bodies[body] {
			p.Add(p.near(path), path, "joint_unnamed", args{"Body": body, "No": to[body]})
		}
		bodies[body] = true
	}
	under := maps.Clone(to)
	if under == nil {
		under = map[string]int{}
	}
	under[n.body] = no
	for body, no := range under {
		own := byBody[body].read[no]
		joint := r
		joint.Continues, joint.SameAs = own.Continues, own.SameAs
		joint.Jointly = slices.DeleteFunc(slices.Sorted(maps.Keys(bodies)), func(b string) bool {
			return b == body || b == ""
		})
		byBody[body].read[no] = joint
	}
}

// under are all the places of a joint recommendation in the file, by each of them.
func (f *File) under() map[Ref][]Ref {
	by := map[Ref][]Ref{} // by the one with the text
	for _, n := range f.Recommendations {
		for i, r := range n.Recommendations {
			if len(r.Jointly) > 0 {
				at := Ref{Body: n.Body, No: n.No(i)}
				text := cmp.Or(r.SameAs, at)
				by[text] = append(by[text], at)
			}
		}
	}
	for _, all := range slices.Collect(maps.Values(by)) {
		for _, at := range all {
			by[at] = all
		}
	}
	return by
}

// attach attaches joint recommendations wherever they are under one of their bodies.
func (f *File) attach() {
	under := f.under()
	if len(under) == 0 {
		return
	}
	for _, q := range f.Questions {
		for entity, refs := range q.Recs {
			for _, ref := range slices.Clone(refs) {
				for _, other := range under[ref] {
					if !slices.Contains(refs, other) {
						refs = append(refs, other)
					}
				}
			}
			q.Recs[entity] = refs
		}
	}
}

// restate puts the text of each joint recommendation under the first of its bodies.
func (f *File) restate() {
	place := map[string]int{}
	for i, n := range f.Recommendations {
		place[n.Body] = i - len(f.Recommendations) // negative, so that they come before those left out
	}
	first := map[Ref]Ref{}
	for _, n := range f.Recommendations {
		for i := range n.Recommendations {
			r := &n.Recommendations[i]
			if len(r.Jointly) == 0 {
				continue
			}
			at := Ref{Body: n.Body, No: n.No(i)}
			text := cmp.Or(r.SameAs, at)
			if r.SameAs = first[text]; r.SameAs == (Ref{}) {
				first[text] = at
			}
			slices.SortFunc(r.Jointly, func(a, b string) int {
				return cmp.Or(cmp.Compare(place[a], place[b]), cmp.Compare(a, b))
			})
		}
	}
}

// recommendation writes one: with its text and the other bodies, or with the one that has it.
func (w *auditWriter) recommendation(r Recommendation) *yaml.Node {
	if r.SameAs != (Ref{}) {
		with := Elsewhere{Body: w.bodyKey(r.SameAs.Body), No: r.SameAs.No}
		return w.object(reflect.ValueOf(sameAs{SameAs: with, Continues: r.Continues}))
	}
	r.Jointly = slices.Clone(r.Jointly)
	for i, body := range r.Jointly {
		r.Jointly[i] = w.bodyKey(body)
	}
	return w.value(reflect.ValueOf(r), "")
}
