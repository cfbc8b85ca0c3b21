package assessment

import (
	"regexp"
	"slices"
	"strconv"
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
	MinPassage  = 4       // characters
	MaxPassage  = MaxText // characters; a whole text can be marked
	MaxPassages = 500     // of an audit, lifted ones included
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

// between is what may stand between the words of a passage: white space of every kind, and what does not show.
const between = `[\s\v\p{Z}\x{85}\x{ad}\x{200b}]+`

// pattern finds a text, whatever white space stands between its words and however its letters are written.
func (p WithheldPassage) pattern() *regexp.Regexp {
	words := strings.Fields(p.Text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(`(?i)` + strings.Join(words, between))
}

// Bar stands in an extract for what was left out, whatever its length.
const Bar = "█████"

// Extract leaves passages out of texts.
type Extract struct {
	passages []WithheldPassage
	found    map[ID]bool
	patterns []*regexp.Regexp
}

// NewExtract leaves out the passages.
func NewExtract(passages []WithheldPassage) *Extract {
	x := &Extract{passages: passages, found: map[ID]bool{}}
	for _, p := range passages {
		x.patterns = append(x.patterns, p.pattern())
	}
	return x
}

// Empty reports whether there is nothing to leave out.
func (x *Extract) Empty() bool { return len(x.passages) == 0 }

// digest is a SHA-256 as it is written. Of a text that is known but for a few words, it tells them to whoever tries
// them all.
var digest = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

// gap is a part of a text that is left out, in bytes, and the passages for which it is, by their place in the list.
type gap struct {
	from, to int
	passages []int
}

// gaps are where passages stand in a text, in its order; those that overlap are one.
func (x *Extract) gaps(s string) []gap {
	var all []gap
	for i, p := range x.passages {
		for from := 0; from < len(s); {
			at := x.patterns[i].FindStringIndex(s[from:])
			if at == nil {
				break
			}
			x.found[p.ID] = true
			all = append(all, gap{from + at[0], from + at[1], []int{i}})
			_, first := utf8.DecodeRuneInString(s[from+at[0]:])
			from += at[0] + first // the next one may begin within this one
		}
	}
	slices.SortStableFunc(all, func(a, b gap) int { return a.from - b.from })
	var apart []gap
	for _, g := range all {
		if n := len(apart) - 1; n >= 0 && g.from < apart[n].to {
			apart[n].to = max(apart[n].to, g.to)
			if !slices.Contains(apart[n].passages, g.passages[0]) {
				apart[n].passages = append(apart[n].passages, g.passages[0])
			}
			continue
		}
		apart = append(apart, g)
	}
	return apart
}

// instead stands for passages: the bar, and the number of each and its provision. The number keeps apart names that are
// left out, which files have as keys.
func (x *Extract) instead(passages []int) string {
	said := make([]string, len(passages))
	for i, p := range passages {
		said[i] = strconv.Itoa(p+1) + ": " + x.passages[p].Provision
	}
	return "[" + Bar + " " + strings.Join(said, ", ") + "]"
}

// Text is the text without the passages. Hashes are left out too.
func (x *Extract) Text(s string) string {
	s = digest.ReplaceAllString(s, "")
	gaps := x.gaps(s)
	if len(gaps) == 0 {
		return s
	}
	var b strings.Builder
	after := 0
	for _, g := range gaps {
		b.WriteString(s[after:g.from] + x.instead(g.passages))
		after = g.to
	}
	return b.String() + s[after:]
}

// Key is a key that was made from a name, or another one if something is left out of either: a key tells its name.
func (x *Extract) Key(key, name, other string) string {
	if x.Text(key) != key || x.Text(name) != name {
		return other
	}
	return key
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
