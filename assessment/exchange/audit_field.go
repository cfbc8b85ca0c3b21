package exchange

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// format is how fields of one kind are read, written and described. Fields without a format of their own are read by
// [strictyaml.Reader], and written and described by their Go type.
type format interface {
	// read returns the value of a node, false if something is wrong with it.
	read(p *auditReader, node *yaml.Node, path string, tag reflect.StructTag) (any, bool)
	// write returns the node of a value, nil for an empty one.
	write(w *auditWriter, value any) *yaml.Node
	// describe returns the JSON Schema of the value.
	describe(s *auditSchema, tag reflect.StructTag) object
}

// formats by the type of the field, or by its tag `as`.
var formats = map[any]format{
	reflect.TypeFor[assessment.Date]():           date{},
	reflect.TypeFor[assessment.PartialDate]():    partialDate{},
	reflect.TypeFor[Years]():                     years{},
	reflect.TypeFor[time.Time]():                 timestamp{},
	reflect.TypeFor[When]():                      when{},
	reflect.TypeFor[assessment.Ordinal]():        ordinal{},
	reflect.TypeFor[assessment.JudgementScale](): scaleForms{},
	reflect.TypeFor[[]step]():                    steps{},
	reflect.TypeFor[[]Note]():                    notes{},
	reflect.TypeFor[[]Numbering]():               numberings{},
	reflect.TypeFor[map[string]Judgement]():      judgements{},
	reflect.TypeFor[map[string][]Ref]():          refs{},
	reflect.TypeFor[Totals]():                    totals{},

	"author":      author{},
	"email":       email{},
	"entity":      entityID{},
	"no":          questionNumber{},
	"step_number": stepNumber{},
	"by_body":     sums{},
	"by_label":    sums{ofJudgements: true},
}

// formatOf is the format of a field, nil if it has none of its own. The tag of a list applies to its entries.
func formatOf(t reflect.Type, tag reflect.StructTag) format {
	if as := tag.Get("as"); as != "" && t.Kind() != reflect.Slice {
		return formats[as]
	}
	return formats[t]
}

// date is a day, unquoted where YAML has a type for it.
type date struct{}

func (date) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.scalar(node, path)
	if ok && (s == "" || !assessment.Date(s).Valid()) {
		return nil, p.Refuse(node, path, "not_a_date", args{"Value": s})
	}
	return assessment.Date(s), ok
}

func (date) write(_ *auditWriter, value any) *yaml.Node {
	return scalar("!!timestamp", string(value.(assessment.Date)))
}

func (date) describe(*auditSchema, reflect.StructTag) object {
	return object{"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
}

// partialDate is a day, a month or a year, unquoted where YAML has a type for it.
type partialDate struct{}

func (partialDate) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.scalar(node, path)
	if ok && (s == "" || !assessment.PartialDate(s).Valid()) {
		return nil, p.Refuse(node, path, "not_a_partial_date", args{"Value": s})
	}
	return assessment.PartialDate(s), ok
}

func (partialDate) write(_ *auditWriter, value any) *yaml.Node {
	s := string(value.(assessment.PartialDate))
	switch len(s) {
	case len("2024"):
		return scalar("!!int", s)
	case len(time.DateOnly):
		return scalar("!!timestamp", s)
	}
	return text(s)
}

func (partialDate) describe(*auditSchema, reflect.StructTag) object {
	return either(
		object{"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
		object{"type": "integer", "minimum": 1900, "maximum": 2199},
	)
}

// years are a year or a period.
type years struct{}

func (years) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.scalar(node, path)
	if !ok {
		return nil, false
	}
	first, last, ok := assessment.ParseYears(s)
	if !ok || first == 0 {
		return nil, p.Refuse(node, path, "not_years", args{"Value": s})
	}
	return Years(assessment.EarlierAudit{Year: first, Until: last}.Years()), true
}

func (years) write(_ *auditWriter, value any) *yaml.Node {
	s := string(value.(Years))
	if len(s) == len("2024") {
		return scalar("!!int", s)
	}
	return text(s)
}

func (years) describe(*auditSchema, reflect.StructTag) object {
	return either(
		object{"type": "integer", "minimum": 1900, "maximum": 2199},
		object{"type": "string", "pattern": "^[0-9]{4}( ?[-–] ?[0-9]{4})?$"},
	)
}

// timestamp is a point in time.
type timestamp struct{}

func (timestamp) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.scalar(node, path)
	if !ok {
		return nil, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !plausible(t) {
		return nil, p.Refuse(node, path, "not_a_time", args{"Value": s})
	}
	return t.UTC(), true
}

// plausible reports whether a time is in a year that an audit can be of.
func plausible(t time.Time) bool { return t.UTC().Year() >= 1900 && t.UTC().Year() <= 2199 }

func (timestamp) write(_ *auditWriter, value any) *yaml.Node {
	return scalar("!!timestamp", value.(time.Time).UTC().Format(time.RFC3339Nano))
}

func (timestamp) describe(*auditSchema, reflect.StructTag) object {
	return object{"type": "string", "format": "date-time", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"}
}

// when is a day, a month, a year or a point in time.
type when struct{}

func (when) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.scalar(node, path)
	if ok && s != "" && assessment.PartialDate(s).Valid() {
		return When(s), true
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if ok && (err != nil || !plausible(t)) {
		return nil, p.Refuse(node, path, "not_a_day_or_time", args{"Value": s})
	}
	return At(t), ok
}

func (when) write(w *auditWriter, value any) *yaml.Node {
	s := value.(When)
	if date := assessment.PartialDate(s); date.Valid() {
		return partialDate{}.write(w, date)
	}
	return scalar("!!timestamp", string(s))
}

func (when) describe(s *auditSchema, tag reflect.StructTag) object {
	return either(partialDate{}.describe(s, tag), timestamp{}.describe(s, tag))
}

// author is a name, or an e-mail address in lower case.
type author struct{}

func (author) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.Characters(node, path, asName)
	if address := assessment.NormaliseEmail(s); assessment.ValidEmail(address) {
		s = address
	}
	return s, ok
}

func (author) write(_ *auditWriter, value any) *yaml.Node { return text(value.(string)) }

func (author) describe(*auditSchema, reflect.StructTag) object { return someText("name") }

// email is an e-mail address, in lower case.
type email struct{}

func (email) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.Characters(node, path, asText)
	if s = assessment.NormaliseEmail(s); ok && !assessment.ValidEmail(s) {
		return nil, p.Refuse(node, path, "not_an_email", args{"Value": s})
	}
	return s, ok
}

func (email) write(_ *auditWriter, value any) *yaml.Node { return text(value.(string)) }

func (email) describe(*auditSchema, reflect.StructTag) object {
	return object{"type": "string", "pattern": `^\s*[^@\s]+@[^@\s]+\s*$`, "maxLength": assessment.MaxEmail}
}

// entityID is the id of an entity of the file.
type entityID struct{}

func (entityID) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	s, ok := p.Characters(node, path, asName)
	return s, ok && p.knownEntity(s, node, path)
}

func (entityID) write(_ *auditWriter, value any) *yaml.Node { return text(value.(string)) }

func (entityID) describe(*auditSchema, reflect.StructTag) object { return someText("name") }

// questionNumber is the printed number of a question: a whole number or a text.
type questionNumber struct{}

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

func (questionNumber) read(p *auditReader, node *yaml.Node, path string, _ reflect.StructTag) (any, bool) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!int" && wholeNumber.MatchString(node.Value) {
		return node.Value, true
	}
	return p.Characters(node, path, asName)
}

func (questionNumber) write(_ *auditWriter, value any) *yaml.Node {
	if s := value.(string); wholeNumber.MatchString(s) {
		return scalar("!!int", s)
	}
	return text(value.(string))
}

func (questionNumber) describe(*auditSchema, reflect.StructTag) object {
	return either(object{"type": "integer", "minimum": 0}, someText("name"))
}

// notes are named texts: a map, whose order is kept, or a list.
type notes struct{}

func (notes) read(p *auditReader, node *yaml.Node, path string, tag reflect.StructTag) (any, bool) {
	var list []Note
	if node.Kind == yaml.SequenceNode {
		p.List(reflect.ValueOf(&list).Elem(), node, path, tag)
		return list, true
	}
	pairs, ok := p.Pairs(node, path)
	if !ok || !p.Few(len(pairs), node, path, tag) {
		return nil, false
	}
	for _, pair := range pairs {
		name, named := p.Characters(pair.Key, pair.Path, asName)
		if pair.Value.Kind == yaml.MappingNode && strings.HasSuffix(path, ".parts") {
			p.Refuse(pair.Value, pair.Path, "part_judged", args{"Name": name})
			continue
		}
		if text, ok := readAs[string](p, pair.Value, pair.Path, asText); ok && named {
			list = append(list, Note{Name: name, Text: text})
		}
	}
	return list, true
}

// write makes a map if nothing is lost by it: the format keeps the order, the names differ and no text is empty.
func (notes) write(w *auditWriter, value any) *yaml.Node {
	list := value.([]Note)
	asMap := mapping()
	names := map[string]bool{}
	for _, n := range list {
		if w.json || n.Text == "" || names[n.Name] {
			return w.list(reflect.ValueOf(list), "")
		}
		names[n.Name] = true
		put(asMap, text(n.Name), text(n.Text))
	}
	return asMap
}

func (notes) describe(s *auditSchema, tag reflect.StructTag) object {
	asMap := mapOf(someText("text"))
	asMap["maxProperties"] = json.Number(tag.Get("most"))
	return either(asMap, s.list(reflect.TypeFor[Note](), tag))
}

// scalar is a non-empty scalar, without surrounding white space.
func (p *auditReader) scalar(node *yaml.Node, path string) (string, bool) {
	if node.Kind != yaml.ScalarNode || strictyaml.IsNull(node) {
		return "", p.Unfit(node, path, "not_a_text")
	}
	return strings.TrimSpace(node.Value), true
}
