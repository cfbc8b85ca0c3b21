package assessment

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mognad/questionnaires/typed"
)

// WithheldPassage is a text in an audit that may be secret. Open extracts leave it out wherever it stands. Rows are
// never changed or removed: one that lifts another says that it is not withheld any more.
type WithheldPassage struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	AuditID        ID
	Lifts          *ID    // the passage that is no longer withheld; nil for one that is to be
	Text           string // as it stands in the audit, "" of a row that lifts another
	Provision      string // of the law, as cited, such as "18 kap. 8 § OSL"
	Reason         string // why it may be secret, or why it no longer is
	MarkedBy       ID
	MarkedAt       time.Time
}

// Limits of withheld passages. A shorter one would be found in words that have nothing to do with it.
const (
	MinPassage  = 4    // characters
	MaxPassage  = 4000 // characters
	MaxPassages = 500  // of an audit, lifted ones included
)

// Normalise trims what was typed and says what is wrong with it, in the fields text, provision and reason. Whether the
// text stands in the audit is for the use case.
func (p *WithheldPassage) Normalise() []FieldError {
	p.Text, p.Provision, p.Reason = typed.Text(p.Text), typed.Line(p.Provision), typed.Text(p.Reason)
	fields := checkText(nil, "reason", p.Reason)
	if p.Reason == "" {
		fields = append(fields, FieldError{Field: "reason", Key: "error.required"})
	}
	if p.Lifts != nil {
		return fields
	}
	switch n := utf8.RuneCountInString(p.Text); {
	case n == 0:
		fields = append(fields, FieldError{Field: "text", Key: "error.required"})
	case n < MinPassage:
		fields = append(fields, FieldError{Field: "text", Key: "error.passage_short", Args: Args{"Min": MinPassage}})
	case n > MaxPassage:
		fields = append(fields, FieldError{Field: "text", Key: "error.too_long", Args: Args{"Max": MaxPassage}})
	}
	return checkName(fields, "provision", p.Provision)
}

// Withheld are the passages that are still withheld, of all rows.
func Withheld(all []WithheldPassage) []WithheldPassage {
	return slices.DeleteFunc(slices.Clone(all), func(p WithheldPassage) bool {
		return p.Lifts != nil || slices.ContainsFunc(all, func(l WithheldPassage) bool {
			return l.Lifts != nil && *l.Lifts == p.ID
		})
	})
}

// passage is a text that is looked for, whatever white space stands between its words and however letters are written.
func (p WithheldPassage) passage() *regexp.Regexp {
	words := strings.Fields(p.Text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(`(?i)` + strings.Join(words, `[\s\x{00ad}\x{200b}]+`))
}

// Bar stands in an extract for what was left out, whatever its length.
const Bar = "█████"

// Extract leaves passages out of texts.
type Extract struct {
	passages []WithheldPassage
	found    map[ID]bool
	patterns []*regexp.Regexp
}

// NewExtract leaves out the passages, the longest first, so that a part of one does not keep the rest of it.
func NewExtract(passages []WithheldPassage) *Extract {
	x := &Extract{passages: slices.Clone(passages), found: map[ID]bool{}}
	slices.SortStableFunc(x.passages, func(a, b WithheldPassage) int { return len(b.Text) - len(a.Text) })
	for _, p := range x.passages {
		x.patterns = append(x.patterns, p.passage())
	}
	return x
}

// digest is a SHA-256 as it is written. Of a text that is known but for a few words, it tells them to whoever tries them
// all.
var digest = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

// Text is the text without the passages: where one stood are a bar and the provision. Hashes are left out too.
func (x *Extract) Text(s string) string {
	s = digest.ReplaceAllString(s, "")
	for i, p := range x.passages {
		s = x.patterns[i].ReplaceAllStringFunc(s, func(string) string {
			x.found[p.ID] = true
			return "[" + Bar + " " + p.Provision + "]"
		})
	}
	return s
}

// Found is how many of the passages stood in the texts.
func (x *Extract) Found() int { return len(x.found) }

// WithheldPassages is the store of passages that may be secret.
type WithheldPassages interface {
	// WithheldPassages lists all rows of an audit, lifted ones and those that lift included, oldest first.
	WithheldPassages(audit ID) ([]WithheldPassage, error)
	// AddWithheldPassage inserts; an id taken is a [Conflict].
	AddWithheldPassage(WithheldPassage) error
}
