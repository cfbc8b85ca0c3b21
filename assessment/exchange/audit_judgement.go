package exchange

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// judgements are the judgements on a question by the id of the entity. An empty value means not judged.
type judgements struct{}

func (judgements) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	pairs, ok := p.Pairs(node, path)
	judged := map[string]Judgement{}
	for _, pair := range pairs {
		if !p.entityPair(pair) || strictyaml.IsNull(pair.Value) {
			continue
		}
		j, ok := readAs[Judgement](p, pair.Value, pair.Path, "")
		if ok {
			p.completeJudgement(j, pair)
		}
		j.Parts = slices.DeleteFunc(j.Parts, func(part PartJudgement) bool {
			return part.Judgement == nil && part.Words == ""
		})
		if len(j.Parts) == 0 {
			j.Parts = nil
		}
		if !j.Blank() {
			judged[pair.Name] = j
		}
	}
	return judged, ok
}

// completeJudgement checks a judgement and fills in what its proposal leaves out.
func (p *auditReader) completeJudgement(j Judgement, pair strictyaml.Pair) {
	switch {
	case (j.NotAssessed || j.NotApplicable) && j.Judgement != nil, j.NotAssessed && j.NotApplicable:
		p.Refuse(pair.Value, pair.Path, "judged_and_not", nil)
	case j.NotAssessed && j.Reason == "":
		p.Refuse(pair.Value, pair.Path, "not_assessed_why", nil)
	}
	if len(p.file.Scale.CheckRisk(j.Risk)) > 0 {
		p.refuseRisk(j.Risk, pair.Path+".risk")
	}
	if j.Proposed == nil {
		return
	}
	path := pair.Path + ".proposed"
	if _, given := p.At[path+".uncapped"]; !given {
		j.Proposed.Uncapped = j.Proposed.Judgement
	}
	if points, possible := j.Proposed.Points, j.Proposed.Possible; points > possible {
		path += ".points"
		p.Add(p.At[path], path, "out_of_range", args{"Value": points, "Min": 0, "Max": possible})
	}
}

// refuseRisk reports a rating of risk that is not one of the scale's.
func (p *auditReader) refuseRisk(label, path string) {
	var known []string
	for _, r := range p.file.Scale.Risks {
		known = append(known, r.Label)
	}
	switch {
	case p.Flawed["scale"] || p.Flawed["scale.risks"]:
	case len(known) == 0:
		p.Add(p.At[path], path, "no_risks", args{"Value": label})
	default:
		p.Add(p.At[path], path, "unknown_risk", args{"Value": label, "Known": strings.Join(known, ", ")})
	}
}

func (judgements) write(w *auditWriter, value any) *yaml.Node {
	node := mapping()
	judged := value.(map[string]Judgement)
	for _, id := range w.inOrder(maps.Keys(judged)) {
		if j := judged[id]; !j.Blank() {
			put(node, text(id), w.value(reflect.ValueOf(j), ""))
		}
	}
	return node
}

func (judgements) describe(s *auditSchema, _ reflect.StructTag) object {
	judged := s.value(reflect.TypeFor[Judgement](), "")["anyOf"].([]object)
	return mapOf(either(append([]object{{"type": "null"}}, judged...)...))
}

// ordinal is a label of the scale (a text) or a number that the scale permits.
type ordinal struct{}

func (ordinal) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	if _, ok := p.scalar(node, path); !ok {
		return nil, false
	}
	if isNumber(node) {
		if o, ok := decimal(node); ok && p.file.Scale.Permits(o) {
			return o, true
		}
		return nil, p.notOnScale(node, path)
	}
	label, ok := p.Characters(node, path, asName)
	if !ok {
		return nil, false
	}
	if step, ok := p.file.Scale.Labelled(label); ok {
		return step.Ordinal, true
	}
	return nil, p.notOnScale(node, path)
}

func (ordinal) write(w *auditWriter, value any) *yaml.Node {
	if step, ok := w.file.Scale.Step(value.(assessment.Ordinal)); ok {
		return text(step.Label)
	}
	return stepNumber{}.write(w, value)
}

func (ordinal) describe(*auditSchema, reflect.StructTag) object {
	return object{
		"description": "A label of the scale, or a number that it permits.",
		"type":        []string{"string", "number"}, "pattern": `\S`,
	}
}

// notOnScale reports what the scale permits instead.
func (p *auditReader) notOnScale(node *yaml.Node, path string) bool {
	s := p.file.Scale
	if o, ok := assessment.ParseOrdinal(node.Value); ok && s.Permits(o) && p.Comma(node, path, node.Value) {
		return false
	}
	var labels []string
	for _, step := range s.Steps {
		labels = append(labels, step.Label)
	}
	a := args{"Value": strictyaml.Shown(node), "Known": strings.Join(labels, ", ")}
	switch {
	case p.Flawed["scale"] || p.Flawed["scale.steps"]:
		return false
	case !s.Judges():
		return p.Refuse(node, path, "no_scale", nil)
	case s.Decimals > 0:
		a["Low"], a["High"], a["Decimals"] = s.Lowest().String(), s.Highest().String(), s.Decimals
		return p.Refuse(node, path, "not_on_scale_between", a)
	}
	return p.Refuse(node, path, "not_on_scale", a)
}
