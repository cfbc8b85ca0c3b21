package exchange

import (
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// scale is the long form of a scale.
type scale struct {
	Template  string              `yaml:"template,omitempty" as:"template"`
	Decimals  int                 `yaml:"decimals,omitempty" range:"0,2"`
	Norm      *assessment.Ordinal `yaml:"norm,omitempty" as:"ordinal"`
	CapPartly *assessment.Ordinal `yaml:"cap_partly,omitempty" as:"ordinal"`
	CapNo     *assessment.Ordinal `yaml:"cap_no,omitempty" as:"ordinal"`
	Steps     []step              `yaml:"steps,omitempty" as:"steps" most:"20"`
}

// step is one step of a scale.
type step struct {
	Label   string             `yaml:"label" text:"name"`
	Ordinal assessment.Ordinal `yaml:"ordinal" as:"place"`
	From    *int               `yaml:"from,omitempty" range:"0,100"`
}

// longForm lists the keys of the long form. A map with any of them is one; else its keys are labels.
var longForm = []string{"template", "decimals", "norm", "cap_partly", "cap_no", "steps"}

// readScale reads a scale in its long form, or in the short one of labels and numbers.
func (p *parser) readScale(node *yaml.Node, path string) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	long := slices.ContainsFunc(pairs, func(pair strictyaml.Pair) bool { return slices.Contains(longForm, pair.Name) })
	if !long {
		p.shortScale(pairs, node, path)
		return
	}
	s := scale{}
	p.scale = &s
	p.Value(reflect.ValueOf(&s).Elem(), inOrder(node, "template", "decimals", "steps"), path, "")
	p.scale = nil
	given := slices.ContainsFunc(pairs, func(pair strictyaml.Pair) bool { return pair.Name == "steps" })
	if !given && !withoutSteps(s.Template) {
		p.Add(strictyaml.Place(node), path+".steps", "missing_key", strictyaml.Args{"Name": "steps"})
	}
	p.file.Scale.Template, p.file.Scale.Decimals = s.Template, s.Decimals
	p.file.Scale.Norm, p.file.Scale.CapPartly, p.file.Scale.CapNo = s.Norm, s.CapPartly, s.CapNo
}

// withoutSteps reports whether a template has no steps.
func withoutSteps(template string) bool {
	return slices.ContainsFunc(assessment.ScaleTemplates(), func(t assessment.ScaleTemplate) bool {
		return t.Key == template && len(t.Ordinals) == 0
	})
}

func (p *parser) template(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.Characters(node, path, asName)
	if !ok {
		return
	}
	var known []string
	for _, t := range assessment.ScaleTemplates() {
		known = append(known, t.Key)
	}
	if !slices.Contains(known, s) {
		p.Add(strictyaml.Place(node), path, "unknown_value", strictyaml.Args{"Value": s, "Known": strings.Join(known, ", ")})
		return
	}
	v.SetString(s)
}

// shortScale reads labels with their numbers.
func (p *parser) shortScale(pairs []strictyaml.Pair, node *yaml.Node, path string) {
	var steps []placed
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		s := placed{path: at, label: strictyaml.Place(pair.Key), ordinal: strictyaml.Place(pair.Value)}
		label, named := p.Characters(pair.Key, at, asName)
		before := p.Count()
		p.place(reflect.ValueOf(&s.step.Ordinal).Elem(), pair.Value, at)
		if s.step.Label = label; named && p.Count() == before {
			steps = append(steps, s)
		}
	}
	if len(pairs) > 0 {
		p.setSteps(steps, len(pairs), node, path)
	}
}

// steps reads the steps of the long form.
func (p *parser) steps(v reflect.Value, node *yaml.Node, path string) {
	before := p.Count()
	p.Value(v, node, path, `most:"20"`)
	if p.Count() > before {
		p.scaleFaulty = true
		return
	}
	var steps []placed
	for i, s := range p.scale.Steps {
		at := strictyaml.Entry(path, i)
		steps = append(steps, placed{
			path: at, label: p.At[at+".label"], ordinal: p.At[at+".ordinal"],
			step: assessment.JudgementStep(s),
		})
	}
	if len(steps) > 0 {
		p.setSteps(steps, len(steps), node, path)
	}
	p.file.Scale.Decimals = p.scale.Decimals
}

// placed is a step and where its parts stand.
type placed struct {
	step           assessment.JudgementStep
	path           string
	label, ordinal strictyaml.Position
}

// setSteps checks the steps and keeps them, best first.
func (p *parser) setSteps(steps []placed, count int, node *yaml.Node, path string) {
	before := p.Count()
	if count < 2 || count > assessment.MaxSteps {
		p.Add(strictyaml.Place(node), path, "scale_steps", strictyaml.Args{"Count": count, "Max": assessment.MaxSteps})
	}
	for i, s := range steps {
		if slices.ContainsFunc(steps[:i], func(o placed) bool { return o.step.Label == s.step.Label }) {
			p.Add(s.label, s.path, "scale_twice", strictyaml.Args{"Value": s.step.Label})
		}
		if slices.ContainsFunc(steps[:i], func(o placed) bool { return o.step.Ordinal == s.step.Ordinal }) {
			p.Add(s.ordinal, s.path, "scale_twice", strictyaml.Args{"Value": s.step.Ordinal.String()})
		}
	}
	slices.SortStableFunc(steps, func(a, b placed) int { return int(b.step.Ordinal - a.step.Ordinal) })
	p.checkThresholds(steps)
	for _, s := range steps {
		p.file.Scale.Steps = append(p.file.Scale.Steps, s.step)
	}
	p.scaleFaulty = p.scaleFaulty || p.Count() > before
}

// checkThresholds says whether a better step asks for no more than a worse one, and whether the last starts from 0.
func (p *parser) checkThresholds(steps []placed) {
	steps = slices.DeleteFunc(slices.Clone(steps), func(s placed) bool { return s.step.From == nil })
	for i, s := range steps {
		at := p.At[s.path+".from"]
		if i > 0 && *s.step.From >= *steps[i-1].step.From {
			p.Add(at, s.path+".from", "scale_thresholds", strictyaml.Args{"Value": *s.step.From, "Before": *steps[i-1].step.From, "Label": steps[i-1].step.Label})
			return
		}
		if i == len(steps)-1 && *s.step.From != 0 {
			p.Add(at, s.path+".from", "scale_from_zero", strictyaml.Args{"Value": *s.step.From})
		}
	}
}

// place reads the number of a step.
func (p *parser) place(v reflect.Value, node *yaml.Node, path string) {
	if !p.Plain(node, path) {
		return
	}
	o, ok := decimal(node)
	if !ok {
		if isNull(node) {
			p.Add(strictyaml.Place(node), path, "empty_value", nil)
			return
		}
		p.Add(strictyaml.Place(node), path, "not_an_ordinal", strictyaml.Args{
			"Value": strictyaml.Shown(node), "Max": assessment.MaxOrdinal.String(), "Decimals": assessment.MaxDecimals,
		})
		return
	}
	p.At[path] = strictyaml.Place(node)
	v.SetInt(int64(o))
}

// decimal is the decimal number that a node holds without quotes.
func decimal(node *yaml.Node) (assessment.Ordinal, bool) {
	if !isNumber(node) || !decimalNumber.MatchString(node.Value) {
		return 0, false
	}
	return assessment.ParseOrdinal(node.Value)
}

func isNumber(node *yaml.Node) bool {
	tag := node.ShortTag()
	return node.Kind == yaml.ScalarNode && (tag == "!!int" || tag == "!!float")
}

// ordinalInto reads a judgement into an ordinal, or into a pointer to one.
func (p *parser) ordinalInto(v reflect.Value, node *yaml.Node, path string) {
	o, ok := p.ordinal(node, path)
	if !ok {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.ValueOf(&o))
		return
	}
	v.SetInt(int64(o))
}

// ordinal reads a label of the scale, which is a text, or a number that the scale permits.
func (p *parser) ordinal(node *yaml.Node, path string) (assessment.Ordinal, bool) {
	if _, ok := p.scalar(node, path); !ok {
		return 0, false
	}
	p.At[path] = strictyaml.Place(node)
	var o assessment.Ordinal
	var ok bool
	if isNumber(node) {
		o, ok = decimal(node)
		ok = ok && p.file.Scale.Permits(o)
	} else {
		label, read := p.Characters(node, path, asName)
		if !read {
			return 0, false
		}
		var s assessment.JudgementStep
		s, ok = p.file.Scale.Labelled(label)
		o = s.Ordinal
	}
	if !ok {
		p.notOnScale(node, path)
	}
	return o, ok
}

// notOnScale says what the scale permits instead.
func (p *parser) notOnScale(node *yaml.Node, path string) {
	s := p.file.Scale
	var labels []string
	for _, step := range s.Steps {
		labels = append(labels, step.Label)
	}
	a := strictyaml.Args{"Value": strictyaml.Shown(node), "Known": strings.Join(labels, ", ")}
	switch {
	case p.scaleFaulty:
	case !s.Judges():
		p.Add(strictyaml.Place(node), path, "no_scale", nil)
	case s.Decimals > 0:
		a["Low"], a["High"], a["Decimals"] = s.Lowest().String(), s.Highest().String(), s.Decimals
		p.Add(strictyaml.Place(node), path, "not_on_scale_between", a)
	default:
		p.Add(strictyaml.Place(node), path, "not_on_scale", a)
	}
}
