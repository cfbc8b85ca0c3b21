package exchange

import (
	"maps"
	"reflect"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"
	"mognad/questionnaires/typed"

	"go.yaml.in/yaml/v4"
)

// sums are check sums: of recommendations by entity or body, or of judgements by label.
type sums struct{ ofJudgements bool }

// sum is one check sum, which is compared when the file is read.
type sum struct {
	sums
	pair strictyaml.Pair
	name string
	want int
}

func (s sums) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	pairs, ok := p.Pairs(node, path)
	read := map[string]int{}
	for _, pair := range pairs {
		name, ok := typed.Line(pair.Name), true
		if s.ofJudgements {
			name, ok = p.countedLabel(name, pair)
		}
		if !ok {
			continue
		}
		if want, ok := readAs[int](p, pair.Value, pair.Path, `range:"0,100000"`); ok {
			p.sums = append(p.sums, sum{sums: s, pair: pair, name: name, want: want})
			read[name] = want
		}
	}
	return read, ok
}

// countedLabel is the label of a step, or a number between steps.
func (p *auditReader) countedLabel(name string, pair strictyaml.Pair) (string, bool) {
	scale := p.file.Scale
	if _, ok := scale.Labelled(name); ok {
		return name, true
	}
	if o, ok := assessment.ParseOrdinal(name); ok && decimalNumber.MatchString(name) && scale.Permits(o) {
		return scale.Label(o), true
	}
	return "", p.notOnScale(pair.Key, pair.Path)
}

// checkSums compares what is expected with what is in the file.
func (p *auditReader) checkSums() {
	counts := map[string]int{}
	for _, q := range p.file.Questions {
		for _, j := range q.Judgements {
			if j.Judgement != nil {
				counts[p.file.Scale.Label(*j.Judgement)]++
			}
		}
	}
	for _, s := range p.sums {
		count, code := counts[s.name], "expected_judgements"
		if !s.ofJudgements {
			count, code = len(p.file.To(p.body(s.name)).Recommendations), "expected_recommendations"
		}
		if count != s.want {
			p.Refuse(s.pair.Key, s.pair.Path, code, args{"Name": s.name, "Count": count, "Expected": s.want})
		}
	}
}

func (sums) write(w *auditWriter, value any) *yaml.Node {
	node := mapping()
	counts := value.(map[string]int)
	for _, key := range w.inOrder(maps.Keys(counts)) {
		put(node, text(key), whole(counts[key]))
	}
	return node
}

func (sums) describe(*auditSchema, reflect.StructTag) object {
	return mapOf(object{"type": "integer", "minimum": 0, "maximum": 100000})
}
