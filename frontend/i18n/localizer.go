package i18n

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/collate"
	"golang.org/x/text/message"
)

// Localizer speaks one language. It may be shared by goroutines.
type Localizer struct {
	language  string
	zone      *time.Location
	words     func() words // found at the first call, and read file by file
	printer   *message.Printer
	collators *sync.Pool
}

// In is the same words with dates and times in the time zone.
func (l *Localizer) In(zone *time.Location) *Localizer {
	if zone == nil || zone.String() == l.zone.String() {
		return l
	}
	there := *l
	there.zone = zone
	return &there
}

// Zone is the time zone in which dates and times are written.
func (l *Localizer) Zone() *time.Location { return l.zone }

// strict makes a message fail if one of its arguments is missing.
var strict = &template.TextParser{Option: "missingkey=error"}

// Language returns the BCP 47 tag of the language.
func (l *Localizer) Language() string {
	return l.language
}

// check reads all messages and reports what is wrong with them: a file that cannot be read, a key that occurs twice or
// a message that is not a valid template.
func (l *Localizer) check() error {
	entries, err := l.words().all()
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		if err := entries[key].check(key); err != nil {
			return err
		}
	}
	return nil
}

// entries reads all messages: those before the first fault, which check reports.
func (l *Localizer) entries() map[string]entry {
	all, _ := l.words().all()
	return all
}

// Has reports whether the language has a message of this key.
func (l *Localizer) Has(key string) bool {
	_, _, ok := l.words().find(key)
	return ok
}

// T returns the message of a key. The arguments are one map from name to value, or alternating names and values;
// "Count" decides between singular and plural. Times are written as dates, fractions with the decimal sign of the
// language, and what has a MessageKey, or several, as these messages. A key that is missing, or that lacks an argument,
// is returned as ⟦key⟧, so that it is noticed and breaks nothing.
func (l *Localizer) T(key string, args ...any) string {
	missing := "⟦" + key + "⟧"
	e, own, ok := l.words().find(key)
	if !ok {
		return missing
	}
	if !e.template() {
		return e.other
	}
	data, ok := named(args)
	if !ok {
		return missing
	}
	values := make(map[string]any, len(data))
	for name, value := range data {
		values[name] = l.word(value)
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: values, TemplateParser: strict}
	if e.plural() {
		config.PluralCount = data["Count"]
	}
	text, err := own.templates.Localize(config)
	if err != nil {
		return missing
	}
	return text
}

// named reads the arguments of T as a map.
func named(args []any) (map[string]any, bool) {
	if len(args) == 1 {
		return asMap(args[0])
	}
	if len(args)%2 != 0 {
		return nil, false
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, false
		}
		data[name] = args[i+1]
	}
	return data, true
}

// asMap reads a map from string to any, also one of a named type.
func asMap(value any) (map[string]any, bool) {
	v := reflect.ValueOf(value)
	plain := reflect.TypeFor[map[string]any]()
	if !v.IsValid() || v.Kind() != reflect.Map || !v.CanConvert(plain) {
		return nil, false
	}
	return v.Convert(plain).Interface().(map[string]any), true
}

// word writes an argument as the language does. Whole numbers stay as they are: they may be
// years.
func (l *Localizer) word(value any) any {
	switch v := value.(type) {
	case time.Time:
		return l.Date(v)
	case float64:
		return l.Number(v)
	case interface{ MessageKey() string }: // a word of its own, such as a role or what a file is
		return l.T(v.MessageKey())
	case interface{ MessageKeys() []string }: // words to choose from
		var words []string
		for _, key := range v.MessageKeys() {
			words = append(words, l.T(key))
		}
		return strings.Join(words, ", ")
	default:
		return value
	}
}

// Compare orders two texts as the language's alphabet does; å, ä and ö come last in Swedish.
func (l *Localizer) Compare(a, b string) int {
	collator := l.collators.Get().(*collate.Collator)
	defer l.collators.Put(collator)
	return collator.CompareString(a, b)
}
