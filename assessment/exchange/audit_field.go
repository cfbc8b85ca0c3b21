package exchange

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// The tags of the values that are read as texts.
const (
	asName = reflect.StructTag(`text:"name"`)
	asText = reflect.StructTag(`text:"text"`)
)

var (
	wholeNumber   = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)
	decimalNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$`)
)

// own reads the values with the tag as, and notes which of the parts that others refer to could not be read.
func (p *parser) own(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) bool {
	before := p.Count()
	switch tag.Get("as") {
	case "date":
		p.date(v, node, path)
	case "time":
		p.time(v, node, path)
	case "email":
		p.email(v, node, path)
	case "no":
		p.number(v, node, path)
	case "cap":
		p.cap(v, node, path)
	case "entity":
		p.entity(v, node, path)
	case "ordinal":
		p.ordinalInto(v, node, path)
	case "notes":
		p.notes(v, node, path, tag)
	case "interviews":
		p.interviews(v, node, path, tag)
	case "place":
		p.place(v, node, path)
	case "template":
		p.template(v, node, path)
	case "steps":
		p.steps(v, node, path)
	case "scale":
		p.readScale(node, path)
		p.scaleFaulty = p.scaleFaulty || p.Count() > before
	case "recommendations":
		p.recommendations(node, path)
		p.recommendationsFaulty = p.Count() > before
	case "judgements":
		p.judgements(v, node, path)
	case "recs":
		p.recs(v, node, path)
	case "total":
		p.sums(v, node, path, false)
	case "counts":
		p.sums(v, node, path, true)
	case "entities":
		p.readEntities(node, path, tag)
		p.entitiesFaulty = p.Count() > before
	default:
		return false
	}
	return true
}

// scalar is the value of a node that is a scalar with something in it.
func (p *parser) scalar(node *yaml.Node, path string) (string, bool) {
	switch {
	case node.Kind != yaml.ScalarNode:
		p.Unfit(node, path, "not_a_text")
		return "", false
	case node.ShortTag() == "!!null":
		p.Add(strictyaml.Place(node), path, "empty_value", nil)
		return "", false
	}
	return strings.TrimSpace(node.Value), true
}

func (p *parser) date(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.scalar(node, path)
	if !ok {
		return
	}
	if s == "" || !assessment.Date(s).Valid() {
		p.Add(strictyaml.Place(node), path, "not_a_date", strictyaml.Args{"Value": s})
		return
	}
	p.At[path] = strictyaml.Place(node)
	v.SetString(s)
}

func (p *parser) time(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.scalar(node, path)
	if !ok {
		return
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.UTC().Year() < 1900 || t.UTC().Year() > 2199 {
		p.Add(strictyaml.Place(node), path, "not_a_time", strictyaml.Args{"Value": s})
		return
	}
	v.Set(reflect.ValueOf(t.UTC()))
}

func (p *parser) email(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.Characters(node, path, asText)
	if !ok {
		return
	}
	if s = assessment.NormaliseEmail(s); !assessment.ValidEmail(s) {
		p.Add(strictyaml.Place(node), path, "not_an_email", strictyaml.Args{"Value": s})
		return
	}
	p.At[path] = strictyaml.Place(node)
	v.SetString(s)
}

// number reads what is printed as a question's number: a whole number or a text.
func (p *parser) number(v reflect.Value, node *yaml.Node, path string) {
	s, ok := node.Value, node.Kind == yaml.ScalarNode && node.ShortTag() == "!!int" && wholeNumber.MatchString(node.Value)
	if !ok {
		s, ok = p.Characters(node, path, asName)
	}
	if ok {
		p.At[path] = strictyaml.Place(node)
		v.SetString(s)
	}
}

func (p *parser) cap(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.Characters(node, path, asName)
	if !ok {
		return
	}
	if s != "partly" && s != "no" {
		p.Add(strictyaml.Place(node), path, "unknown_value", strictyaml.Args{"Value": s, "Known": "partly, no"})
		return
	}
	v.SetString(s)
}

// entity reads the id of an entity of the file.
func (p *parser) entity(v reflect.Value, node *yaml.Node, path string) {
	s, ok := p.Characters(node, path, asName)
	if ok && p.knownEntity(s, node, path) {
		p.At[path] = strictyaml.Place(node)
		v.SetString(s)
	}
}

func (p *parser) knownEntity(id string, node *yaml.Node, path string) bool {
	if _, known := p.entities[id]; known {
		return true
	}
	if !p.entitiesFaulty {
		p.Add(strictyaml.Place(node), path, "unknown_entity", strictyaml.Args{"ID": id})
	}
	return false
}

// readEntities reads the entities and notes their ids.
func (p *parser) readEntities(node *yaml.Node, path string, tag reflect.StructTag) {
	p.Value(reflect.ValueOf(&p.file.Entities).Elem(), node, path, withoutAs(tag))
	for i, e := range p.file.Entities {
		p.once(p.entities, e.ID, strictyaml.Entry(path, i)+".id")
	}
}

// notes reads named texts: a map, whose order is kept, or a list.
func (p *parser) notes(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind == yaml.SequenceNode {
		p.Value(v, node, path, withoutAs(tag))
		return
	}
	pairs, ok := p.Pairs(node, path)
	if !ok || !p.few(len(pairs), node, path, tag) {
		return
	}
	var list []Note
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		name, named := p.Characters(pair.Key, at, asName)
		if !p.Plain(pair.Value, at) {
			continue
		}
		if text, ok := p.Characters(pair.Value, at, asText); ok && named {
			list = append(list, Note{Name: name, Text: text})
		}
	}
	v.Set(reflect.ValueOf(list))
}

// interviews reads a list of roles, each a text or a map.
func (p *parser) interviews(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) {
	if node.Kind != yaml.SequenceNode {
		p.Unfit(node, path, "not_a_list")
		return
	}
	if !p.few(len(node.Content), node, path, tag) {
		return
	}
	var list []Interview
	for i, item := range node.Content {
		at := strictyaml.Entry(path, i)
		var interview Interview
		if item.Kind == yaml.ScalarNode {
			p.Value(reflect.ValueOf(&interview.Role).Elem(), item, at, asName)
		} else {
			p.Value(reflect.ValueOf(&interview).Elem(), item, at, "")
		}
		list = append(list, interview)
	}
	v.Set(reflect.ValueOf(list))
}

// few says so if there are more entries than the tag permits.
func (p *parser) few(n int, node *yaml.Node, path string, tag reflect.StructTag) bool {
	most, err := strconv.Atoi(tag.Get("most"))
	if err == nil && n > most {
		p.Add(strictyaml.Place(node), path, "too_many", strictyaml.Args{"Count": n, "Max": most})
		return false
	}
	return true
}

func withoutAs(tag reflect.StructTag) reflect.StructTag {
	return reflect.StructTag(`most:"` + tag.Get("most") + `"`)
}

// recommendations reads what is recommended to each body, by the id of an entity or the name of a body. The same body
// under several keys has one numbering.
func (p *parser) recommendations(node *yaml.Node, path string) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	read := map[string]map[int]Recommendation{}
	lines := map[string]map[int]int{}
	first := map[string]strictyaml.Pair{}
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		body, ok := p.addressee(pair.Key, at)
		if !ok {
			continue
		}
		if read[body] == nil {
			read[body], lines[body], first[body] = map[int]Recommendation{}, map[int]int{}, pair
		}
		if p.Plain(pair.Value, at) {
			p.numbering(body, pair.Value, at, read[body], lines[body])
		}
	}
	for body, list := range read {
		n, missing := p.numbered(body, list)
		if missing > 0 && !p.entitiesFaulty {
			key := first[body].Key
			p.Add(strictyaml.Place(key), strictyaml.Join(path, strictyaml.Shorten(key.Value)), "number_gap", strictyaml.Args{"Body": body, "No": missing})
		}
		if missing == 0 && len(list) > 0 {
			p.file.Recommendations = append(p.file.Recommendations, n)
		}
	}
	p.file.sortNumberings()
}

// addressee is the body that a key or value stands for.
func (p *parser) addressee(node *yaml.Node, path string) (string, bool) {
	key, ok := p.Characters(node, path, asName)
	if !ok {
		return "", false
	}
	body := p.body(key)
	if body == "" {
		if !p.entitiesFaulty {
			p.Add(strictyaml.Place(node), path, "no_body", strictyaml.Args{"ID": key})
		}
		return "", false
	}
	return body, true
}

// numbering reads recommendations by number.
func (p *parser) numbering(body string, node *yaml.Node, path string, read map[int]Recommendation, lines map[int]int) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		no, err := strconv.Atoi(pair.Name)
		switch {
		case err != nil || !wholeNumber.MatchString(pair.Name):
			p.Add(strictyaml.Place(pair.Key), at, "not_a_number", strictyaml.Args{"Value": pair.Name})
			continue
		case no < 1 || no > assessment.MaxRecommendations:
			p.Add(strictyaml.Place(pair.Key), at, "out_of_range", strictyaml.Args{"Value": no, "Min": 1, "Max": assessment.MaxRecommendations})
			continue
		}
		if line, twice := lines[no]; twice && !p.entitiesFaulty {
			p.Add(strictyaml.Place(pair.Key), at, "number_twice", strictyaml.Args{"No": no, "Body": body, "Line": line})
			continue
		}
		var recommendation Recommendation
		if pair.Value.Kind == yaml.ScalarNode {
			p.Value(reflect.ValueOf(&recommendation.Text).Elem(), pair.Value, at, asText)
		} else {
			p.Value(reflect.ValueOf(&recommendation).Elem(), pair.Value, at, "")
		}
		if recommendation.Rule != "" && recommendation.RuleEntity != "" {
			p.onceAt(p.At[at+".rule"], p.rules, recommendation.RuleEntity+" "+recommendation.Rule, at+".rule")
		}
		read[no], lines[no] = recommendation, pair.Key.Line
	}
}

// judgements reads what was judged of a question by entity. An empty value is nothing judged.
func (p *parser) judgements(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	judged := map[string]Judgement{}
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		if !p.knownEntity(pair.Name, pair.Key, at) || !p.Plain(pair.Value, at) || isNull(pair.Value) {
			continue
		}
		if j := p.judgement(pair.Value, at); j != (Judgement{}) {
			judged[pair.Name] = j
		}
	}
	if len(judged) > 0 {
		v.Set(reflect.ValueOf(judged))
	}
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

func (p *parser) judgement(node *yaml.Node, path string) Judgement {
	var j Judgement
	if node.Kind == yaml.ScalarNode {
		if o, ok := p.ordinal(node, path); ok {
			j.Judgement = &o
		}
		return j
	}
	before := p.Count()
	p.Value(reflect.ValueOf(&j).Elem(), node, path, "")
	if p.Count() > before {
		return j
	}
	switch {
	case j.NotAssessed && j.Judgement != nil:
		p.Add(strictyaml.Place(node), path, "judged_and_not", nil)
	case j.NotAssessed && j.Reason == "":
		p.Add(strictyaml.Place(node), path, "not_assessed_why", nil)
	}
	if j.Proposed != nil {
		p.completeProposal(j.Proposed, path+".proposed")
	}
	return j
}

// completeProposal fills in what was left out of a proposal.
func (p *parser) completeProposal(proposed *Proposed, path string) {
	if _, given := p.At[path+".uncapped"]; !given {
		proposed.Uncapped = proposed.Judgement
	}
	if proposed.Points > proposed.Possible {
		p.Add(p.At[path+".points"], path+".points", "out_of_range", strictyaml.Args{"Value": proposed.Points, "Min": 0, "Max": proposed.Possible})
	}
}

// recs reads which recommendations stand at a question's entities.
func (p *parser) recs(v reflect.Value, node *yaml.Node, path string) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	standing := map[string][]Ref{}
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		if !p.knownEntity(pair.Name, pair.Key, at) || !p.Plain(pair.Value, at) {
			continue
		}
		if pair.Value.Kind != yaml.SequenceNode {
			p.Unfit(pair.Value, at, "not_a_list")
			continue
		}
		var list []Ref
		for i, item := range pair.Value.Content {
			if ref, ok := p.ref(pair.Name, item, strictyaml.Entry(at, i)); ok {
				if slices.Contains(list, ref) {
					p.Add(strictyaml.Place(item), strictyaml.Entry(at, i), "duplicate_value", strictyaml.Args{"Value": strconv.Itoa(ref.No)})
				}
				list = append(list, ref)
			}
		}
		if len(list) > 0 {
			standing[pair.Name] = list
		}
	}
	if len(standing) > 0 {
		v.Set(reflect.ValueOf(standing))
	}
}

// ref reads the number of a recommendation to the entity's body, or body and number.
func (p *parser) ref(entity string, node *yaml.Node, path string) (Ref, bool) {
	ref := Ref{Body: p.body(entity)}
	before := p.Count()
	if node.Kind == yaml.ScalarNode {
		p.Value(reflect.ValueOf(&ref.No).Elem(), node, path, numberTag)
	} else {
		p.Value(reflect.ValueOf(&ref).Elem(), node, path, "")
		ref.Body = p.body(ref.Body)
	}
	if p.Count() > before {
		return ref, false
	}
	if ref.Body == "" {
		p.Add(strictyaml.Place(node), path, "no_body", strictyaml.Args{"ID": entity})
		return ref, false
	}
	if !p.file.To(ref.Body).has(ref.No) && !p.recommendationsFaulty && !p.entitiesFaulty {
		p.Add(strictyaml.Place(node), path, "unknown_recommendation", strictyaml.Args{"Body": ref.Body, "No": ref.No})
		return ref, false
	}
	return ref, true
}

var numberTag = reflect.StructTag(`range:"1,` + strconv.Itoa(assessment.MaxRecommendations) + `"`)

// sums reads check sums: of recommendations by entity or body, or of judgements by label.
func (p *parser) sums(v reflect.Value, node *yaml.Node, path string, judgements bool) {
	pairs, ok := p.Pairs(node, path)
	if !ok {
		return
	}
	sums := map[string]int{}
	for _, pair := range pairs {
		at := strictyaml.Join(path, strictyaml.Shorten(pair.Name))
		s := sum{at: strictyaml.Place(pair.Key), path: at, code: "expected_recommendations", isJudgement: judgements}
		s.name = strings.Join(strings.Fields(pair.Name), " ")
		if judgements {
			s.code = "expected_judgements"
			if s.name, ok = p.countedLabel(pair.Key, at); !ok {
				continue
			}
		}
		before := p.Count()
		p.Value(reflect.ValueOf(&s.want).Elem(), pair.Value, at, `range:"0,100000"`)
		if p.Count() == before {
			p.expected = append(p.expected, s)
			sums[s.name] = s.want
		}
	}
	if len(sums) > 0 {
		v.Set(reflect.ValueOf(sums))
	}
}

// countedLabel is the label of a step, or a number between steps.
func (p *parser) countedLabel(key *yaml.Node, path string) (string, bool) {
	name := strings.Join(strings.Fields(key.Value), " ")
	if _, ok := p.file.Scale.Labelled(name); ok {
		return name, true
	}
	if o, ok := assessment.ParseOrdinal(name); ok && decimalNumber.MatchString(name) && p.file.Scale.Permits(o) {
		return p.file.Scale.Label(o), true
	}
	p.notOnScale(key, path)
	return "", false
}
