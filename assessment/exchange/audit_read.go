package exchange

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires"
	"mognad/questionnaires/filekind"
	"mognad/questionnaires/strictyaml"
	"mognad/questionnaires/typed"

	"go.yaml.in/yaml/v4"
)

// fileKeys are the outermost keys of an audit file.
var fileKeys = strictyaml.Keys(reflect.TypeFor[File]())

// Parse reads an audit file in YAML or JSON and checks it. The name is used for the file in messages. Mistakes that the
// author can correct are a [*questionnaires.FileError] with all problems found, or only the first one if the file is
// not YAML or has another format.
func Parse(name string, content []byte) (*File, error) {
	return parse(name, content, strictyaml.Limits{Bytes: MaxBytes, Values: MaxValues}, clean)
}

// unlimited is for what was written here.
var unlimited = strictyaml.Limits{Bytes: math.MaxInt, Values: math.MaxInt}

// Reread reads what [File.JSON] or [File.YAML] wrote: as it is, without limits and without cleaning its texts.
func Reread(name string, content []byte) (*File, error) {
	return parse(name, content, unlimited, asWritten)
}

// Cleaned is the file as [Parse] would read it, for comparing what was sealed before texts were cleaned with a file.
func (f *File) Cleaned() (*File, error) {
	content, err := f.JSON()
	if err != nil {
		return nil, err
	}
	return parse(f.Audit.Key+".json", content, unlimited, clean)
}

func parse(name string, content []byte, limits strictyaml.Limits, clean cleaner) (*File, error) {
	p := &auditReader{file: File{Format: FormatAsJudged}, rules: map[string]int{}, continued: map[string]int{}}
	p.Reader = &strictyaml.Reader{
		Findings:   strictyaml.Findings{File: name, Message: ProblemMessage},
		At:         map[string]strictyaml.Position{},
		Flawed:     map[string]bool{},
		Forms:      forms(),
		Choices:    choices,
		Clean:      clean,
		Own:        p.own,
		PlainWords: true,
		EmptyLists: true,
		OldBreaks:  true,
	}
	if !p.Within(content, limits) || !p.OfKind(content, filekind.Audit, fileKeys) {
		return nil, p.Err()
	}
	root := jsonDocument(content)
	if root == nil {
		root = p.Document(content, limits)
	}
	if root == nil || !p.KnownFormat(root, Format) {
		return nil, p.Err()
	}
	p.Value(reflect.ValueOf(&p.file).Elem(), root, "", "")
	if from, to := p.file.Audit.From, p.file.Audit.To; from != "" && to != "" && to < from {
		p.Add(p.At["audit.to"], "audit.to", "date_order", args{"From": string(from)})
	}
	if date, due := p.file.Audit.Date, p.file.Audit.ReplyDue; due != "" && string(due) < string(date) {
		p.Add(p.At["audit.reply_due"], "audit.reply_due", "reply_order", args{"Date": string(date)})
	}
	whole := p.Count() == 0
	if limits != unlimited { // what was written here is read as it is
		p.checkFormat()
	}
	if whole {
		p.file.restate()
		p.file.attach()
		p.checkReplies()
		p.checkParts()
		p.checkOutside()
		p.checkTotals()
		p.checkSums()
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	p.file.Reading = &Reading{Notices: p.Notices(), At: p.At}
	return &p.file, nil
}

// checkReplies refuses replies to recommendations that are not in the file, and a second reply to one.
func (p *auditReader) checkReplies() {
	to := make(map[string]Numbering, len(p.file.Recommendations))
	for _, n := range p.file.Recommendations {
		to[n.Body] = n
	}
	lines := make(map[Ref]int, len(p.file.Replies))
	for i, r := range p.file.Replies {
		ref, path := Ref{Body: r.Body, No: r.No}, strictyaml.Join(strictyaml.Entry("replies", i), "no")
		at := p.At[path]
		if line, twice := lines[ref]; twice {
			p.Add(at, path, "reply_twice", args{"Body": r.Body, "No": r.No, "Line": line})
			continue
		}
		lines[ref] = at.Line
		if !to[r.Body].has(r.No) {
			p.Add(at, path, "unknown_recommendation", args{"Body": r.Body, "No": r.No})
		}
	}
}

// checkParts refuses judgements of parts that their question does not have.
func (p *auditReader) checkParts() {
	for i, q := range p.file.Questions {
		for _, e := range p.file.Entities {
			for k, part := range q.Judgements[e.ID].Parts {
				if slices.ContainsFunc(q.Parts, func(n Note) bool { return n.Name == part.Part }) {
					continue
				}
				path := strictyaml.Entry("questions", i) + ".judgements." + e.ID
				path = strictyaml.Entry(path+".parts", k) + ".part"
				p.Add(p.At[path], path, "unknown_part", args{"Name": part.Part, "No": q.No})
			}
		}
	}
}

// checkOutside refuses what only objects in no tree are of entities, and a self-assessment of such an object.
func (p *auditReader) checkOutside() {
	for i, e := range p.file.Entities {
		path := strictyaml.Entry("entities", i)
		if !e.Outside && e.Kind != "" && !slices.Contains(assessment.EntityKinds, e.Kind) {
			p.Add(p.At[path+".kind"], path+".kind", "kind_outside", args{"Value": e.Kind})
		}
		if e.Outside && e.Pinned != nil {
			p.Add(p.At[path+".outside"], path+".outside", "outside_pinned", args{"Name": e.Name})
		}
	}
}

// auditReader reads one file. References to a part with a mistake are not reported, so that one mistake is not repeated
// at every reference.
type auditReader struct {
	*strictyaml.Reader
	file  File
	scale *scale         // while its long form is being read
	rules map[string]int // the line of each adopted rule, by entity and rule
	// the line of each recommendation of the corrected audit that one continues, by body and number
	continued map[string]int
	sums      []sum
}

// args are the arguments of a message.
type args = strictyaml.Args

// own reads a field with a format of its own.
func (p *auditReader) own(v reflect.Value, node *yaml.Node, path string, tag reflect.StructTag) bool {
	f := formatOf(v.Type(), tag)
	if f == nil {
		p.noteCommas(node, path)
		return false
	}
	if value, ok := f.read(p, node, path, tag); ok {
		p.At[path] = strictyaml.Place(node)
		if read := reflect.ValueOf(value); !empty(read) {
			v.Set(read)
		}
	}
	return true
}

// noteCommas notices an entry of a list in brackets that looks like the rest of the one before it: without quotes,
// several words, and with a small letter after a capital one or a word that goes on with a sentence.
func (p *auditReader) noteCommas(node *yaml.Node, path string) {
	if node.Kind != yaml.SequenceNode || node.Style&yaml.FlowStyle == 0 {
		return
	}
	for i, entry := range node.Content {
		if i == 0 || !strictyaml.Unquoted(entry) || !strictyaml.Unquoted(node.Content[i-1]) {
			continue
		}
		before := node.Content[i-1].Value
		first, _, several := strings.Cut(entry.Value, " ")
		if several && startsSmall(entry.Value) && (!startsSmall(before) || slices.Contains(goesOn, first)) {
			p.Note(strictyaml.Place(entry), strictyaml.Entry(path, i), "comma_in_list", args{
				"Before": before, "Value": entry.Value, "Whole": before + ", " + entry.Value,
			})
		}
	}
}

// goesOn are words that begin the rest of a sentence, in English and Swedish.
var goesOn = strings.Fields("and but or that which who whose där eller men och samt som vars")

// readAs reads a value as a field with the tag; false if something is wrong with it.
func readAs[T any](p *auditReader, node *yaml.Node, path string, tag reflect.StructTag) (value T, ok bool) {
	before := p.Count()
	p.Value(reflect.ValueOf(&value).Elem(), node, path, tag)
	return value, p.Count() == before
}

// empty reports whether a value is empty.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

// The tags of values that are read as texts.
const (
	asName = reflect.StructTag(`text:"name"`)
	asText = reflect.StructTag(`text:"text"`)
)

// forms has the regular expression of each form of identifier, compiled for the first file.
var forms = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"key":           regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`), // see [assessment.ValidKey]
		"questionnaire": regexp.MustCompile(`^[a-z][a-z0-9-]{1,62}$`),
		"version":       regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}$`),
		"id":            regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`),
		"rule":          regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`),
		"sha256":        regexp.MustCompile(`^[0-9a-f]{64}$`),
	}
})

// known lists the values of each type that is an enumeration.
var known = map[reflect.Type][]string{
	reflect.TypeFor[assessment.AuditState]():   words(assessment.AuditStates...),
	reflect.TypeFor[assessment.EntityKind]():   words(assessment.AuditedKinds...),
	reflect.TypeFor[questionnaires.Priority](): words(questionnaires.High, questionnaires.Medium, questionnaires.Low),
	reflect.TypeFor[template]():                templates(),
	reflect.TypeFor[assessment.Role]():         confirmingRoles(),
	reflect.TypeFor[assessment.Response]():     words(assessment.Responses...),
	reflect.TypeFor[assessment.Finding]():      words(assessment.Findings...),
	reflect.TypeFor[assessment.FollowUp]():     words(assessment.FollowUps...),
	reflect.TypeFor[assessment.Numbering]():    words(assessment.Numberings...),
	reflect.TypeFor[assessment.StepTone]():     words(assessment.StepTones...),
}

// confirmingRoles are those in which an engagement is confirmed without an auditor.
func confirmingRoles() []string {
	var roles []string
	for _, r := range assessment.Roles {
		if r.May(assessment.ConfirmEngagements) {
			roles = append(roles, string(r))
		}
	}
	return roles
}

// choices lists the permitted values of a string, nil for any.
func choices(t reflect.Type, tag reflect.StructTag) []string {
	if oneof := tag.Get("oneof"); oneof != "" {
		return strings.Split(oneof, ",")
	}
	return known[t]
}

func words[T ~string](values ...T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

// cleaner cleans a text, or returns the code of what is wrong with it; see [strictyaml.Reader].
type cleaner func(s string, tag reflect.StructTag) (text, code string, a args)

// clean cleans a text as the nouns do, names and lines as one line. A control character that is no line break is
// refused: a file that has one is seldom what its author believes.
func clean(s string, tag reflect.StructTag) (text, code string, a args) {
	control := func(c rune) bool { return unicode.IsControl(c) && !unicode.IsSpace(c) }
	if i := strings.IndexFunc(s, control); i >= 0 {
		return "", "control_character", strictyaml.Hidden([]byte(s[i:]))
	}
	switch tag.Get("text") {
	case "name", "line":
		s = typed.Line(s)
	default:
		s = typed.Text(s)
	}
	return asWritten(s, tag)
}

// asWritten takes a text as it is.
func asWritten(s string, tag reflect.StructTag) (text, code string, a args) {
	longest := assessment.MaxText
	if tag.Get("text") == "name" {
		longest = assessment.MaxName
	}
	switch {
	case s == "":
		return "", "empty_text", nil
	case utf8.RuneCountInString(s) > longest:
		return "", "too_long", args{"Count": utf8.RuneCountInString(s), "Max": longest}
	}
	return s, "", nil
}

// knownEntity reports whether an entity has the id, and records a problem if none has.
func (p *auditReader) knownEntity(id string, node *yaml.Node, path string) bool {
	_, known := p.file.Entity(id)
	if !known && !p.Flawed["entities"] {
		p.Refuse(node, path, "unknown_entity", args{"ID": id})
	}
	return known
}

// entityPair reports whether the key of a pair is the id of an entity and its value may be read.
func (p *auditReader) entityPair(pair strictyaml.Pair) bool {
	return p.knownEntity(pair.Name, pair.Key, pair.Path) && p.Plain(pair.Value, pair.Path)
}

// body is the body that a key refers to: that of the entity with the id, else the one with the name.
func (p *auditReader) body(key string) string {
	if e, ok := p.file.Entity(key); ok {
		return e.Body
	}
	return key
}
