package exchange

import (
	"cmp"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires"
	"mognad/questionnaires/strictyaml"

	"go.yaml.in/yaml/v4"
)

// Parse reads an audit file in YAML or JSON and checks it. The name is what messages call the file. What the author can
// mend is a [*questionnaires.FileError] with all problems found; only the first one where the file is no YAML or of
// another format.
func Parse(name string, content []byte) (*File, error) { return parse(name, content, MaxBytes) }

// Reread reads what [File.JSON] or [File.YAML] wrote, as Parse does and whatever its size.
func Reread(name string, content []byte) (*File, error) { return parse(name, content, math.MaxInt) }

func parse(name string, content []byte, limit int) (*File, error) {
	p := &parser{entities: map[string]int{}, rules: map[string]int{}}
	p.Reader = &strictyaml.Reader{
		Findings:   strictyaml.Findings{File: name, Words: ProblemWords},
		At:         map[string]strictyaml.Position{},
		Forms:      forms,
		Choices:    choices,
		Clean:      clean,
		Own:        p.own,
		PlainWords: true,
		EmptyLists: true,
	}
	root := jsonDocument(content, limit)
	if root == nil {
		root = p.Document(content, limit)
	}
	if root == nil || !p.knownFormat(root) {
		return nil, p.Err()
	}
	p.Value(reflect.ValueOf(&p.file).Elem(), inOrder(root, readFirst...), "", "")
	p.checkAudit()
	if p.Count() == 0 {
		p.checkSums()
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &p.file, nil
}

// parser reads one file. The parts that others refer to are read first, wherever they stand.
type parser struct {
	*strictyaml.Reader
	file     File
	entities map[string]int // the line of each, by id
	rules    map[string]int // the line of each that a recommendation was made from, by entity and rule
	scale    *scale         // while it is read

	// What of the parts referred to could not be read: one mistake there is not one at every reference.
	scaleFaulty, entitiesFaulty, recommendationsFaulty bool

	expected []sum
}

// sum is a check sum with its place.
type sum struct {
	at          strictyaml.Position
	path, name  string
	code        string
	want        int
	isJudgement bool
}

var readFirst = []string{"format", "part", "audit", "round", "scale", "entities", "recommendations"}

// forms holds the regular expression of each form of identifier.
var forms = map[string]*regexp.Regexp{
	"key":           regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`), // see [assessment.ValidKey]
	"questionnaire": regexp.MustCompile(`^[a-z][a-z0-9-]{1,62}$`),
	"version":       regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}$`),
	"id":            regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`),
	"rule":          regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`),
	"sha256":        regexp.MustCompile(`^[0-9a-f]{64}$`),
}

// choices lists the known values of a string type, nil for any.
func choices(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[assessment.AuditState]():
		return words(assessment.AuditStates)
	case reflect.TypeFor[assessment.EntityKind]():
		return words(assessment.EntityKinds)
	case reflect.TypeFor[questionnaires.Priority]():
		return words([]questionnaires.Priority{questionnaires.High, questionnaires.Medium, questionnaires.Low})
	}
	return nil
}

func words[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

// clean is a text as the nouns trim it: names and lines on one line, without white space around or twice in a row; texts
// with line ends as in Unix, without white space around.
func clean(s string, tag reflect.StructTag) (string, string, strictyaml.Args) {
	longest := assessment.MaxText
	switch tag.Get("text") {
	case "name":
		longest = assessment.MaxName
		s = strings.Join(strings.Fields(s), " ")
	case "line":
		s = strings.Join(strings.Fields(s), " ")
	default:
		s = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
	}
	switch {
	case s == "":
		return "", "empty_text", nil
	case strings.ContainsFunc(s, func(c rune) bool { return (c < 0x20 || c == 0x7f) && c != '\n' && c != '\t' }):
		return "", "control_character", nil
	case utf8.RuneCountInString(s) > longest:
		return "", "too_long", strictyaml.Args{"Count": utf8.RuneCountInString(s), "Max": longest}
	}
	return s, "", nil
}

// knownFormat says so if the file is of another format.
func (p *parser) knownFormat(root *yaml.Node) bool {
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		value := root.Content[i+1]
		if root.Content[i].Value == "format" && value.ShortTag() == "!!int" && value.Value != strconv.Itoa(Format) {
			p.Add(strictyaml.Place(value), "format", "unknown_format", strictyaml.Args{"Value": value.Value, "Known": Format})
			return false
		}
	}
	p.file.Format = Format
	return true
}

// inOrder is a map with some of its keys first.
func inOrder(node *yaml.Node, first ...string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return node
	}
	type pair struct{ key, value *yaml.Node }
	var pairs []pair
	for i := 0; i+1 < len(node.Content); i += 2 {
		pairs = append(pairs, pair{node.Content[i], node.Content[i+1]})
	}
	place := func(p pair) int {
		if i := slices.Index(first, p.key.Value); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(place(a), place(b)) })
	ordered := *node
	ordered.Content = nil
	for _, p := range pairs {
		ordered.Content = append(ordered.Content, p.key, p.value)
	}
	return &ordered
}

// checkAudit fills in what was left out and checks what a single value cannot show.
func (p *parser) checkAudit() {
	audit := &p.file.Audit
	if audit.From != "" && audit.To != "" && audit.To < audit.From {
		p.Add(p.At["audit.to"], "audit.to", "date_order", strictyaml.Args{"From": string(audit.From)})
	}
	seen := map[string]int{}
	for i, q := range p.file.Questions {
		p.once(seen, q.No, strictyaml.Entry("questions", i)+".no")
	}
	seen = map[string]int{}
	for i, d := range p.file.Dismissed {
		path := strictyaml.Entry("dismissed", i)
		if d.Entity != "" && d.Rule != "" {
			p.onceAt(p.At[path+".rule"], seen, d.Entity+" "+d.Rule, path+".rule")
		}
	}
	seen = map[string]int{}
	for i, e := range p.file.Engaged {
		p.once(seen, e.Email, strictyaml.Entry("engaged", i)+".email")
	}
}

// once says so if an id stands twice.
func (p *parser) once(seen map[string]int, id, path string) {
	if id != "" {
		p.onceAt(p.At[path], seen, id, path)
	}
}

func (p *parser) onceAt(at strictyaml.Position, seen map[string]int, id, path string) {
	if line, twice := seen[id]; twice {
		p.Add(at, path, "duplicate_id", strictyaml.Args{"ID": id, "Line": line})
		return
	}
	seen[id] = at.Line
}

// checkSums compares what is expected with what the file holds.
func (p *parser) checkSums() {
	counts := map[string]int{}
	for _, q := range p.file.Questions {
		for _, j := range q.Judgements {
			if j.Judgement != nil {
				counts[p.file.Scale.Label(*j.Judgement)]++
			}
		}
	}
	for _, s := range p.expected {
		count := counts[s.name]
		if !s.isJudgement {
			count = len(p.file.To(p.body(s.name)).Recommendations)
		}
		if count != s.want {
			p.Add(s.at, s.path, s.code, strictyaml.Args{"Name": s.name, "Count": count, "Expected": s.want})
		}
	}
}

// body is the body that a key stands for: that of the entity with the id, else the one with the name.
func (p *parser) body(key string) string {
	if e, ok := p.file.Entity(key); ok {
		return e.Body
	}
	return key
}

// sortNumberings puts bodies in the order of the entities that they answer for, others after them by name.
func (f *File) sortNumberings() {
	place := map[string]int{}
	for i, e := range slices.Backward(f.Entities) {
		place[e.Body] = i
	}
	slices.SortFunc(f.Recommendations, func(a, b Numbering) int {
		i, known := place[a.Body]
		j, other := place[b.Body]
		if !known {
			i = len(f.Entities)
		}
		if !other {
			j = len(f.Entities)
		}
		return cmp.Or(cmp.Compare(i, j), cmp.Compare(a.Body, b.Body))
	})
}

// numbered turns what was read of a body into a list; missing is the first number that is not there, unless it may be
// missing, else 0.
func (p *parser) numbered(body string, read map[int]Recommendation) (n Numbering, missing int) {
	n.Body = body
	for i, no := range slices.Sorted(maps.Keys(read)) {
		if no != i+1 && !p.file.Part {
			return n, i + 1
		}
		n.Add(no, read[no])
	}
	return n, 0
}
