package exchange

import (
	"cmp"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// scale is the long form of a scale.
type scale struct {
	Template  template            `yaml:"template,omitempty" read:"first" text:"name"`
	Decimals  int                 `yaml:"decimals,omitempty" read:"first" range:"0,2"`
	Norm      *assessment.Ordinal `yaml:"norm,omitempty"`
	CapPartly *assessment.Ordinal `yaml:"cap_partly,omitempty"`
	CapNo     *assessment.Ordinal `yaml:"cap_no,omitempty"`
	Words     unjudgedWords       `yaml:"words,omitempty"`
	Risks     []riskStep          `yaml:"risks,omitempty" most:"10" id:"label"`
	Steps     []step              `yaml:"steps,omitempty" read:"first" most:"20"`
}

// alone reports whether the scale has only own words and steps of risk, which it may have without any other step.
func (s scale) alone() bool {
	others := s
	others.Words, others.Risks = unjudgedWords{}, nil
	return (s.Words != unjudgedWords{} || len(s.Risks) > 0) && reflect.ValueOf(others).IsZero()
}

// riskStep is a step on which risk is rated; it converts to [assessment.RiskStep].
type riskStep struct {
	Label string              `yaml:"label" text:"name" short:"yes"`
	Tone  assessment.StepTone `yaml:"tone,omitempty"`
}

// unjudgedWords are the auditor's own words for what has no ordinal.
type unjudgedWords struct {
	NotJudged     string `yaml:"not_judged,omitempty" text:"name"`
	NotAssessed   string `yaml:"not_assessed,omitempty" text:"name"`
	NotApplicable string `yaml:"not_applicable,omitempty" text:"name"`
}

// byReason are the words as the noun has them, nil for none.
func (w unjudgedWords) byReason() map[assessment.Unjudged]string {
	words := map[assessment.Unjudged]string{
		assessment.YetToJudge: w.NotJudged, assessment.NotAssessed: w.NotAssessed, assessment.NotApplicable: w.NotApplicable,
	}
	maps.DeleteFunc(words, func(_ assessment.Unjudged, word string) bool { return word == "" })
	if len(words) == 0 {
		return nil
	}
	return words
}

// step is one step of a scale; it converts to [assessment.JudgementStep].
type step struct {
	Label   string             `yaml:"label" text:"name"`
	Ordinal assessment.Ordinal `yaml:"ordinal" as:"step_number"`
	From    *int               `yaml:"from,omitempty" range:"0,100"`
	// What it says of what it judges, and what several steps are called together.
	Tone  assessment.StepTone `yaml:"tone,omitempty"`
	Group string              `yaml:"group,omitempty" text:"name"`
}

// template is the key of an [assessment.ScaleTemplate].
type template string

func templates() []string {
	var keys []string
	for _, t := range assessment.ScaleTemplates() {
		keys = append(keys, string(t.Key))
	}
	return keys
}

// withoutSteps reports whether the template has no steps.
func (t template) withoutSteps() bool {
	return slices.ContainsFunc(assessment.ScaleTemplates(), func(known assessment.ScaleTemplate) bool {
		return known.Key == assessment.ScaleTemplateKey(t) && len(known.Ordinals) == 0
	})
}

// scaleForms are the long form of a scale, and the short form of labels and numbers.
type scaleForms struct{}

// longForm lists the keys of the long form. A map with any of them is in the long form; otherwise its keys are labels.
var longForm = []string{"template", "decimals", "norm", "cap_partly", "cap_no", "words", "risks", "steps"}

func (scaleForms) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	if slices.ContainsFunc(longForm, func(key string) bool { return hasKey(node, key) }) {
		p.longScale(node, path)
		return p.file.Scale, true
	}
	pairs, ok := p.Pairs(node, path)
	if len(pairs) > 0 {
		p.shortScale(pairs, node, path)
	}
	return p.file.Scale, ok
}

// hasKey reports whether a map has the key.
func hasKey(node *yaml.Node, key string) bool {
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (p *auditReader) longScale(node *yaml.Node, path string) {
	s := &scale{}
	p.scale = s
	p.Value(reflect.ValueOf(s).Elem(), node, path, "")
	if !hasKey(node, "steps") && !s.alone() && !s.Template.withoutSteps() {
		p.Refuse(node, path+".steps", "missing_key", args{"Name": "steps"})
	}
	p.file.Scale.Template, p.file.Scale.Decimals = assessment.ScaleTemplateKey(s.Template), s.Decimals
	p.file.Scale.Norm, p.file.Scale.CapPartly, p.file.Scale.CapNo = s.Norm, s.CapPartly, s.CapNo
	p.file.Scale.Words = s.Words.byReason()
	for _, r := range s.Risks {
		p.file.Scale.Risks = append(p.file.Scale.Risks, assessment.RiskStep(r))
	}
	for _, problem := range p.file.Scale.CheckWords() {
		at := path + ".words." + strings.TrimPrefix(problem.Field, "word_")
		p.Add(p.At[at], at, "scale_word_twice", args{"Value": problem.Args["Value"]})
	}
}

func (p *auditReader) shortScale(pairs []strictyaml.Pair, node *yaml.Node, path string) {
	var list []placed
	for _, pair := range pairs {
		label, named := p.Characters(pair.Key, pair.Path, asName)
		number, ok := readAs[assessment.Ordinal](p, pair.Value, pair.Path, `as:"step_number"`)
		if ok && named {
			list = append(list, placed{
				step:    assessment.JudgementStep{Label: label, Ordinal: number},
				path:    pair.Path,
				label:   strictyaml.Place(pair.Key),
				ordinal: strictyaml.Place(pair.Value),
			})
		}
	}
	p.setSteps(list, len(pairs), node, path)
}

func (scaleForms) write(w *auditWriter, value any) *yaml.Node {
	s := value.(assessment.JudgementScale)
	if !s.Judges() && s.Template == "" && s.Decimals == 0 && len(s.Words) == 0 && !s.RatesRisk() {
		return nil
	}
	short := s.Template == "" && s.Decimals == 0 && len(s.Words) == 0 && !s.RatesRisk() &&
		s.Norm == nil && s.CapPartly == nil && s.CapNo == nil
	labels := mapping()
	long := scale{
		Template:  template(s.Template),
		Decimals:  s.Decimals,
		Norm:      s.Norm,
		CapPartly: s.CapPartly,
		CapNo:     s.CapNo,
		Words: unjudgedWords{
			NotJudged:     s.Words[assessment.YetToJudge],
			NotAssessed:   s.Words[assessment.NotAssessed],
			NotApplicable: s.Words[assessment.NotApplicable],
		},
	}
	for _, r := range s.Risks {
		long.Risks = append(long.Risks, riskStep(r))
	}
	for _, one := range s.Steps {
		short = short && one.From == nil && one.Tone == "" && one.Group == "" && !slices.Contains(longForm, one.Label)
		put(labels, text(one.Label), stepNumber{}.write(w, one.Ordinal))
		long.Steps = append(long.Steps, step(one))
	}
	if short {
		return labels
	}
	node := w.object(reflect.ValueOf(long))
	if len(s.Steps) == 0 && !long.Template.withoutSteps() && !long.alone() {
		put(node, scalar("!!str", "steps"), &yaml.Node{Kind: yaml.SequenceNode})
	}
	return node
}

// describe allows no scale at all, the short form, and the long form with steps or with a template without any.
func (scaleForms) describe(s *auditSchema, _ reflect.StructTag) object {
	short := mapOf(stepNumber{}.describe(s, ""))
	short["propertyNames"] = object{"not": object{"enum": longForm}}
	short["minProperties"], short["maxProperties"] = 2, assessment.MaxSteps
	complete := either(
		object{"required": []string{"steps"}},
		object{"properties": object{"template": object{"const": "findings"}}, "required": []string{"template"}},
		object{
			"anyOf":         []object{{"required": []string{"words"}}, {"required": []string{"risks"}}},
			"propertyNames": object{"enum": []string{"words", "risks"}},
		},
	)
	long := object{"allOf": []object{s.reference(reflect.TypeFor[scale]()), complete}}
	return either(object{"type": "object", "maxProperties": 0}, short, long)
}

// steps are those of the long form. Everything else in it refers to them.
type steps struct{}

func (steps) read(p *auditReader, node *yaml.Node, path string, tag reflect.StructTag) (any, bool) {
	before := p.Count()
	p.List(reflect.ValueOf(&p.scale.Steps).Elem(), node, path, tag)
	if p.Count() > before {
		return nil, false
	}
	var list []placed
	for i, s := range p.scale.Steps {
		at := strictyaml.Entry(path, i)
		list = append(list, placed{
			step:    assessment.JudgementStep(s),
			path:    at,
			label:   p.At[at+".label"],
			ordinal: p.At[at+".ordinal"],
		})
	}
	if len(list) > 0 {
		p.setSteps(list, len(list), node, path)
	}
	p.file.Scale.Decimals = p.scale.Decimals
	return p.scale.Steps, true
}

func (steps) write(w *auditWriter, value any) *yaml.Node { return w.list(reflect.ValueOf(value), "") }

func (steps) describe(s *auditSchema, tag reflect.StructTag) object {
	return s.list(reflect.TypeFor[step](), tag)
}

// placed is a step and the positions of its parts.
type placed struct {
	step           assessment.JudgementStep
	path           string
	label, ordinal strictyaml.Position
}

// setSteps checks the steps and keeps them, best first.
func (p *auditReader) setSteps(list []placed, count int, node *yaml.Node, path string) {
	if count < 2 || count > assessment.MaxSteps {
		p.Refuse(node, path, "scale_steps", args{"Count": count, "Max": assessment.MaxSteps})
	}
	for i, s := range list {
		if slices.ContainsFunc(list[:i], func(o placed) bool { return o.step.Label == s.step.Label }) {
			p.Add(s.label, s.path, "scale_twice", args{"Value": s.step.Label})
		}
		if slices.ContainsFunc(list[:i], func(o placed) bool { return o.step.Ordinal == s.step.Ordinal }) {
			p.Add(s.ordinal, s.path, "scale_twice", args{"Value": s.step.Ordinal.String()})
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(b.step.Ordinal, a.step.Ordinal) })
	p.checkThresholds(list)
	for _, s := range list {
		p.file.Scale.Steps = append(p.file.Scale.Steps, s.step)
	}
}

// checkThresholds reports a better step that requires no more than a worse one, and a last step that does not start
// from 0.
func (p *auditReader) checkThresholds(list []placed) {
	list = slices.DeleteFunc(slices.Clone(list), func(s placed) bool { return s.step.From == nil })
	for i, s := range list {
		at, from := s.path+".from", *s.step.From
		if i > 0 && from >= *list[i-1].step.From {
			better := list[i-1].step
			p.Add(p.At[at], at, "scale_thresholds", args{"Value": from, "Before": *better.From, "Label": better.Label})
			return
		}
		if i == len(list)-1 && from != 0 {
			p.Add(p.At[at], at, "scale_from_zero", args{"Value": from})
		}
	}
}

// stepNumber is the number of a step of the scale, without quotes.
type stepNumber struct{}

func (stepNumber) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	o, ok := decimal(node)
	switch {
	case ok:
		return o, true
	case strictyaml.IsNull(node):
		return nil, p.Refuse(node, path, "empty_value", nil)
	}
	if node.Kind == yaml.ScalarNode && p.Comma(node, path, node.Value) {
		return nil, false
	}
	return nil, p.Refuse(node, path, "not_an_ordinal", args{
		"Value": strictyaml.Shown(node), "Max": assessment.MaxOrdinal.String(), "Decimals": assessment.MaxDecimals,
	})
}

func (stepNumber) write(_ *auditWriter, value any) *yaml.Node {
	o := value.(assessment.Ordinal)
	if o%100 != 0 {
		return scalar("!!float", o.String())
	}
	return scalar("!!int", o.String())
}

func (stepNumber) describe(*auditSchema, reflect.StructTag) object {
	return object{"type": "number", "minimum": 0, "maximum": int(assessment.MaxOrdinal / 100)}
}

var decimalNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$`)

// decimal is the decimal number of an unquoted node.
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
