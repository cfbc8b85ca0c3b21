package exchange

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires/strictyaml"
	"mognad/questionnaires/typed"

	"go.yaml.in/yaml/v4"
)

// Totals are how many judgements of each kind are stated, by the label of the step, or by why there is none.
type Totals map[string]int

// totals are read by labels of steps, numbers of steps, and the reasons for which something is not judged.
type totals struct{}

func (totals) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	pairs, ok := p.Pairs(node, path)
	read := Totals{}
	for _, pair := range pairs {
		label, known := p.totalled(pair)
		if !known {
			continue
		}
		if _, twice := read[label]; twice {
			p.Refuse(pair.Key, pair.Path, "total_twice", args{"Name": label})
			continue
		}
		if n, ok := readAs[int](p, pair.Value, pair.Path, `range:"1,100000"`); ok {
			read[label] = n
		}
	}
	return read, ok
}

// totalled is what a total counts: the label of a step, or else why something is not judged.
func (p *auditReader) totalled(pair strictyaml.Pair) (string, bool) {
	name := typed.Line(pair.Name)
	_, step := p.file.Scale.Labelled(name)
	if !step && slices.Contains(assessment.AllUnjudged, assessment.Unjudged(name)) {
		return name, true
	}
	label, ok := p.countedLabel(name, pair)
	if _, step = p.file.Scale.Labelled(label); ok && !step {
		return "", p.Refuse(pair.Key, pair.Path, "total_between", args{"Value": name})
	}
	return label, ok
}

func (totals) write(w *auditWriter, value any) *yaml.Node {
	node := mapping()
	counts := value.(Totals)
	for _, key := range w.inOrder(maps.Keys(counts)) {
		put(node, text(key), whole(counts[key]))
	}
	return node
}

func (totals) describe(*auditSchema, reflect.StructTag) object {
	return mapOf(object{"type": "integer", "minimum": 1, "maximum": assessment.MaxTotal})
}

// checkTotals refuses totals that count fewer judgements than the file has.
func (p *auditReader) checkTotals() {
	for i, e := range p.file.Entities {
		judged := Totals{}
		for _, q := range p.file.Questions {
			judged.add(p.file.Scale, q.Judgements[e.ID])
		}
		p.checkTotal(strictyaml.Entry("entities", i), e.Name, e.Totals, judged)
	}
	for i, q := range p.file.Questions {
		judged := Totals{}
		for _, j := range q.Judgements {
			judged.add(p.file.Scale, j)
		}
		p.checkTotal(strictyaml.Entry("questions", i), q.No, q.Totals, judged)
	}
}

func (p *auditReader) checkTotal(path, name string, stated, judged Totals) {
	if len(stated) == 0 {
		return
	}
	path = strictyaml.Join(path, "totals")
	for _, label := range slices.Sorted(maps.Keys(judged)) {
		if n := judged[label]; n > stated[label] {
			p.Add(p.At[path], path, "totals_less", args{"Name": name, "Label": label, "Count": stated[label], "Judged": n})
		}
	}
}

// add counts a judgement, unless nobody has decided it or it is between two steps.
func (t Totals) add(scale assessment.JudgementScale, j Judgement) {
	switch {
	case j.NotAssessed:
		t[string(assessment.NotAssessed)]++
	case j.NotApplicable:
		t[string(assessment.NotApplicable)]++
	case j.Judgement != nil:
		if step, on := scale.Step(*j.Judgement); on {
			t[step.Label]++
		}
	}
}

// totalsOf are totals as the file has them.
func totalsOf(scale assessment.JudgementScale, t record.AuditTotal) Totals {
	if len(t.Counts) == 0 {
		return nil
	}
	written := Totals{}
	for _, c := range t.Counts {
		if c.Ordinal == nil {
			written[string(c.Unjudged)] = c.Count
		} else if step, on := scale.Step(*c.Ordinal); on {
			written[step.Label] = c.Count
		}
	}
	return written
}

// Counts are the totals as the nouns have them.
func (t Totals) Counts(scale assessment.JudgementScale) assessment.TotalCount {
	var counts assessment.TotalCount
	for label, n := range t {
		c := assessment.StepCount{Count: n}
		if step, on := scale.Labelled(label); on {
			c.Ordinal = &step.Ordinal
		} else {
			c.Unjudged = assessment.Unjudged(strings.TrimSpace(label))
		}
		counts = append(counts, c)
	}
	counts.Normalise(scale)
	return counts
}
